import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaseFileError, checkCase, parseCaseFile } from '../../scripts/match/case-file.ts';
import { matchCase, toSuggestions } from '../../scripts/match/suggestions.ts';
import { toDomain } from '../../scripts/match/to-domain.ts';

const transaction = { id: 't1', amount: '119.00', currency: 'EUR', booking_date: '2026-02-03', text: 'RE-1001' };
const item = { id: 'i1', type: 'invoice', number: 'RE-1001', amount: 119, open: 119, currency: 'EUR', customer: 'c1' };
const customer = { id: 'c1', name: 'Nordwind Handel GmbH' };
const valid = { customers: [customer], transactions: [transaction], open_items: [item] };

function issuesOf(value: unknown): string[] {
  try {
    checkCase(value);
  } catch (error) {
    if (error instanceof CaseFileError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const withTransaction = (fields: Record<string, unknown>): unknown => ({
  ...valid,
  transactions: [{ ...transaction, ...fields }],
});
const withItem = (fields: Record<string, unknown>): unknown => ({ ...valid, open_items: [{ ...item, ...fields }] });

describe('a case file', () => {
  it('is accepted as described', () => {
    expect(issuesOf(valid)).toEqual([]);
    expect(issuesOf({ transactions: [], open_items: [] })).toEqual([]);
  });

  it.each([
    [
      'a duplicate transaction',
      { ...valid, transactions: [transaction, transaction] },
      /transactions\[1\] "t1": the id is taken by transactions\[0\]/,
    ],
    ['a duplicate item', { ...valid, open_items: [item, item] }, /open_items\[1\] "i1": the id is taken/],
    ['a duplicate customer', { ...valid, customers: [customer, customer] }, /customers\[1\] "c1": the id is taken/],
    [
      'an amount that is no number',
      withTransaction({ amount: 'NaN' }),
      /transactions\[0\] "t1": amount must be a number or a decimal string .* not "NaN"/,
    ],
    ['a NaN', withTransaction({ amount: Number.NaN }), /transactions\[0\] "t1": amount must be a number/],
    ['a missing amount', withTransaction({ amount: undefined }), /transactions\[0\] "t1": amount is missing/],
    [
      'too many decimals',
      withTransaction({ amount: 0.1 + 0.2 }),
      /"t1": 0.30000000000000004 has more decimals than EUR allows/,
    ],
    [
      'decimals of yen',
      withItem({ currency: 'JPY', open: '1.5' }),
      /open_items\[0\] "i1": 1.5 has more decimals than JPY allows \(0\)/,
    ],
    ['an amount beyond exactness', withTransaction({ amount: '99999999999999999' }), /"t1": .* too large/],
    ['a wrong currency', withTransaction({ currency: 'EURO' }), /"t1": currency is no ISO 4217 currency code: "EURO"/],
    [
      'a date that does not exist',
      withTransaction({ booking_date: '2026-02-30' }),
      /"t1": booking_date must be a date/,
    ],
    [
      'an unknown customer of a payment',
      withTransaction({ customer: 'zz' }),
      /transactions\[0\] "t1": customer "zz" is not in customers/,
    ],
    [
      'an unknown customer of an item',
      withItem({ customer: 'zz' }),
      /open_items\[0\] "i1": customer "zz" is not in customers/,
    ],
    ['a negative discount', withItem({ discount: { amount: -2 } }), /open_items\[0\] "i1": the discount is negative/],
    [
      'a negative percentage',
      withItem({ discount: { percent: -2 } }),
      /open_items\[0\] "i1": the discount is negative/,
    ],
    ['an unknown type', withItem({ type: 'invoic' }), /open_items\[0\] "i1": type must be one of invoice/],
    ['opposite signs', withItem({ open: -119 }), /open_items\[0\] "i1": open .* different signs/],
    ['a record that is none', { ...valid, open_items: [5] }, /open_items\[0\]: /],
    ['a list that is none', { ...valid, transactions: 5 }, /transactions: must be a list/],
    ['a file that is none', [], /file: |Invalid/],
    [
      'a megabyte of text',
      withTransaction({ text: 'x'.repeat(1_000_000) }),
      /transactions\[0\] "t1": text has 1000000 characters; at most 20000 are read/,
    ],
  ])('with %s is refused, naming the record', (_, value, message) => {
    expect(issuesOf(value).join('\n')).toMatch(message);
  });

  it('is refused with all errors at once', () => {
    const value = {
      customers: [customer, { id: 'c2' }],
      transactions: [transaction, transaction, { ...transaction, id: 't3', currency: 'XX' }],
      open_items: [{ ...item, amount: null }],
    };
    expect(issuesOf(value)).toHaveLength(4);
  });

  it('that is no JSON is refused with the record and line where it goes wrong', () => {
    const text = '{"transactions":[{"id":"t1","amount":1},\n{"id":"t2","amount":NaN}]}';
    expect(() => parseCaseFile(text)).toThrow(/record "t2", line 2: no JSON at "NaN"/);
    expect(() => parseCaseFile('{}')).toThrow(/file: has no transactions/);
    expect(() => parseCaseFile('')).toThrow(/no JSON/);
    expect(() => parseCaseFile('{"a":1')).toThrow(/no JSON/);
  });

  it('never makes the reader fail otherwise', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (a, b, c) => {
        for (const value of [
          a,
          { transactions: a, open_items: b, customers: c },
          { transactions: [a, b], open_items: [c] },
        ]) {
          expect(Array.isArray(issuesOf(value))).toBe(true);
        }
      }),
    );
  });
});

describe('a hard text', () => {
  it.each([
    ['twenty thousand letters', 'x'.repeat(20_000)],
    ['four thousand numbers', '4711 '.repeat(4000)],
    ['twenty thousand digits', '1'.repeat(20_000)],
    ['nothing but separators', '- / . , '.repeat(2500)],
    ['emoji', 'Rechnung 😀 RE-1001 👩‍👩‍👧‍👦'],
    ['control characters', 'RE-1001\u0000\u202E\uFFFD'],
    ['half a surrogate pair', 'RE-1001 \uD83D'],
  ])('of %s is matched and answered', (_, text) => {
    const domain = toDomain(checkCase(withTransaction({ text })));
    const [suggestion] = toSuggestions(domain, matchCase(domain));
    expect(suggestion?.tx).toBe('t1');
    expect(JSON.parse(JSON.stringify(suggestion))).toEqual(suggestion);
  });
});

describe('the answer', () => {
  it('has one element per transaction, in order, with money as decimal strings', () => {
    const transactions = [transaction, { ...transaction, id: 't0', text: 'nothing', amount: '3.33' }];
    const domain = toDomain(checkCase({ ...valid, transactions }));
    const suggestions = toSuggestions(domain, matchCase(domain));
    expect(suggestions.map(({ tx }) => tx)).toEqual(['t1', 't0']);
    expect(suggestions[0]).toMatchObject({
      outcome: 'auto',
      party: 'c1',
      allocations: [{ item: 'i1', amount: '119.00', discount: '0.00', write_off: '0.00' }],
      tx_residual: '0.00',
    });
    expect(suggestions[1]).toMatchObject({
      outcome: 'no_match',
      allocations: [],
      alternatives: [],
      tx_residual: '3.33',
    });
    expect(suggestions[0]?.reasons.length).toBeGreaterThan(0);
  });

  it('offers several and prefers none where two are equal', () => {
    const twins = [item, { ...item, id: 'i2', number: 'RE-1002' }];
    const domain = toDomain(
      checkCase({ ...valid, transactions: [{ ...transaction, text: '', customer: 'c1' }], open_items: twins }),
    );
    const [suggestion] = toSuggestions(domain, matchCase(domain));
    expect(suggestion?.outcome).toBe('ambiguous');
    expect(suggestion?.allocations).toEqual([]);
    expect(suggestion?.alternatives.flatMap(({ allocations }) => allocations.map((a) => a.item)).sort()).toEqual([
      'i1',
      'i2',
    ]);
  });

  it('is the same however an amount is written and in whatever order the records come', () => {
    const rows = fc.array(
      fc.record({ cents: fc.integer({ min: 1, max: 400 }), named: fc.boolean(), twin: fc.boolean() }),
      { minLength: 1, maxLength: 6 },
    );
    const answer = (transactions: unknown[], open_items: unknown[]): string => {
      const domain = toDomain(checkCase({ customers: [customer], transactions, open_items }));
      return JSON.stringify(toSuggestions(domain, matchCase(domain)).sort((a, b) => (a.tx < b.tx ? -1 : 1)));
    };
    fc.assert(
      fc.property(rows, fc.nat(5), (list, turn) => {
        const records = (write: (cents: number) => unknown): [unknown[], unknown[]] => [
          list.map(({ cents, named }, i) => ({
            ...transaction,
            id: `t${i}`,
            amount: write(cents),
            text: named ? `RE-200${i}` : '',
          })),
          list.map(({ cents, twin }, i) => {
            const amount = write(twin ? (list[0]?.cents ?? 1) : cents);
            return { ...item, id: `i${i}`, number: `RE-200${i}`, amount, open: amount };
          }),
        ];
        const turned = (values: unknown[]): unknown[] => values.map((_, i) => values[(i + turn) % values.length]);
        const [asText, itemsAsText] = records((cents) => `${(cents / 100).toFixed(2)}000`);
        const [asNumber, itemsAsNumber] = records((cents) => cents / 100);
        const expected = answer(asText, itemsAsText);
        expect(answer(asNumber, itemsAsNumber)).toBe(expected);
        expect(answer(turned(asText), turned(itemsAsText))).toBe(expected);
      }),
    );
  });
});

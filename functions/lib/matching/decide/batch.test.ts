import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchBatch, OpenItemIndex, standardRuleSet } from '../index.ts';
import type { MatchResult, OpenItem, Transaction } from '../index.ts';

const item = (id: string, number: string, open: number, fields: Partial<OpenItem> = {}): OpenItem => ({
  id,
  kind: open < 0 ? 'credit_note' : 'invoice',
  legalEntityId: null,
  number,
  amount: open,
  open,
  currency: 'EUR',
  customerId: 'N',
  dueDate: '2026-02-04',
  ...fields,
});
const payment = (
  id: string,
  amount: number,
  remittanceText: string,
  fields: Partial<Transaction> = {},
): Transaction => ({
  id,
  legalEntityId: null,
  amount,
  currency: 'EUR',
  bookingDate: '2026-02-01',
  remittanceText,
  ...fields,
});

function match(transactions: Transaction[], items: OpenItem[]): MatchResult[] {
  const index = new OpenItemIndex(standardRuleSet);
  index.setCustomers([
    { id: 'N', name: 'Nordwind Handel GmbH', ibans: ['DE02120300000000202051'] },
    { id: 'S', name: 'Südlicht Solar AG' },
  ]);
  index.upsertItems(items);
  return matchBatch(transactions, index, standardRuleSet);
}

const claims = (results: MatchResult[]): string[] =>
  results.flatMap(({ transactionId, decision, proposals }) =>
    decision === 'auto' || decision === 'suggest'
      ? (proposals[0]?.allocations ?? []).map(({ itemId, amount }) => `${transactionId} ${itemId} ${amount}`)
      : [],
  );

describe('payments that arrive together', () => {
  it('a double payment: the first one settles the item, however near the second is to the due date', () => {
    const first = payment('t1', 119_000, 'RE-2026-00417');
    const second = payment('t2', 119_000, 'RE-2026-00417', { bookingDate: '2026-02-03' });
    const items = [item('a', 'RE-2026-00417', 119_000)];
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      expect(claims(match(order, items))).toEqual(['t1 a 119000']);
    }
  });

  it('the one that names the item comes before the one that only has its amount', () => {
    const named = payment('t2', 119_000, 'RE-2026-00417', { counterpartyName: 'Fremd', bookingDate: '2026-02-03' });
    const unnamed = payment('t1', 119_000, 'Zahlung', { counterpartyIban: 'DE02120300000000202051' });
    expect(claims(match([unnamed, named], [item('a', 'RE-2026-00417', 119_000)]))).toEqual(['t2 a 119000']);
  });

  it('part payments share an item and together never take more than it has', () => {
    const parts = ['t1', 't2', 't3'].map((id) => payment(id, 40_000, 'RE-2026-00417 Rate'));
    const taken = claims(match(parts, [item('a', 'RE-2026-00417', 100_000)]));
    expect(taken).toEqual(['t1 a 40000', 't2 a 40000']);
  });

  it('part payments that say what the item says add up to it', () => {
    const parts = ['t1', 't2'].map((id) => payment(id, 32_000, 'Miete'));
    const item1 = item('a', 'X-1', 64_000, { customerId: null, text: 'Miete', dueDate: '2026-02-01' });
    const results = match(parts, [item1]);
    expect(claims(results)).toEqual(['t1 a 32000', 't2 a 32000']);
    expect(results.every(({ decision }) => decision === 'suggest')).toBe(true);
    expect(claims(match(parts.slice(0, 1), [item1]))).toEqual([]);
  });

  it('falling back on an item never takes what another has claimed, in any mixture of texts and amounts', () => {
    const items = [1, 2, 3, 4].map((n) => item(`i${n}`, `RE-2026-0010${n}`, n % 2 === 0 ? 11_900 : 10_000));
    const texts = fc.array(fc.constantFrom(...items.map(({ number }) => number ?? '')), { maxLength: 3 });
    const payments = fc.array(
      fc.record({ texts, amount: fc.constantFrom(100, 10_000, 11_900, 21_900), known: fc.boolean() }),
      { minLength: 2, maxLength: 6 },
    );
    fc.assert(
      fc.property(payments, (list) => {
        const transactions = list.map(({ texts: numbers, amount, known }, i) =>
          payment(`t${i}`, amount, numbers.join(' '), { counterpartyName: known ? 'Nordwind Handel' : null }),
        );
        const taken = new Map<string, number>();
        for (const claim of claims(match(transactions, items))) {
          const [, id = '', amount = '0'] = claim.split(' ');
          taken.set(id, (taken.get(id) ?? 0) + Number(amount));
        }
        for (const { id, open } of items) expect(taken.get(id) ?? 0).toBeLessThanOrEqual(open);
      }),
      { numRuns: 300 },
    );
  });
});

describe('less than what is named', () => {
  it('because a credit note is deducted without a word', () => {
    const items = [
      item('a', 'RE-2026-00417', 119_000),
      item('g', 'GS-2026-0007', -10_000),
      item('b', 'RE-2026-00418', 500),
    ];
    const [result] = match([payment('t', 109_000, 'RE-2026-00417')], items);
    expect(claims([result as MatchResult])).toEqual(['t a 119000', 't g -10000']);
    expect(result?.decision).toBe('suggest');
  });

  it('because discounts were rounded: none turns into its opposite', () => {
    const until = '2026-02-10';
    const items = [
      item('a', 'RE-1001', 10_000, { discount: { amount: 200, until } }),
      item('b', 'RE-1002', 100, { discount: { amount: 1, until } }),
    ];
    for (const rounding of [-2, -1, 0, 1, 2]) {
      const [result] = match([payment('t', 10_100 - 201 + rounding, 'RE-1001 RE-1002')], items);
      for (const { discount } of result?.proposals[0]?.allocations ?? []) expect(discount).toBeGreaterThanOrEqual(0);
    }
  });
});

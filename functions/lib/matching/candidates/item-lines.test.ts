import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchBatch, MatchInputError, OpenItemIndex, standardRuleSet } from '../index.ts';
import type { OpenItem, Transaction } from '../index.ts';

const bytesOf = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.join('\n'));
const linesOf = (items: readonly OpenItem[]): Uint8Array => bytesOf(items.map((item) => JSON.stringify(item)));

const invoice = (id: string, fields: Partial<OpenItem> = {}): OpenItem => ({
  id,
  kind: 'invoice',
  legalEntityId: null,
  number: `RE-2026-${id}`,
  amount: 11900,
  open: 11900,
  currency: 'EUR',
  customerId: 'N',
  issueDate: '2026-01-04',
  dueDate: '2026-02-04',
  ...fields,
});

function loaded(load: (index: OpenItemIndex) => void): OpenItemIndex {
  const index = new OpenItemIndex(standardRuleSet);
  index.setCustomers([
    { id: 'N', name: 'Nordwind Handel GmbH' },
    { id: 'S', name: 'Südlicht Solar AG' },
  ]);
  load(index);
  return index;
}

/** What a load leads to: the answers, or the error in words. */
function outcome(load: (index: OpenItemIndex) => void, payments: readonly Transaction[]): string {
  try {
    return JSON.stringify(matchBatch(payments, loaded(load), standardRuleSet));
  } catch (error) {
    return (error as Error).message;
  }
}

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const anyText = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('', 'RE 17', 'ä"\\ü', 'x'.repeat(500)));
const anyAmount = fc.oneof(fc.integer({ min: -99999, max: 99999 }), fc.constantFrom(0, 1.5, 2 ** 53, -0));
const anyDate = fc.constantFrom('2026-02-28', '2026-02-30', '2024-02-29', 'gestern', null);

/** Items as they should be, with here and there a field that is wrong or unusual. */
const anyItem = fc
  .record({
    id: fc.constantFrom('1', '2', '17', 'a', ''),
    usual: fc.record({
      number: fc.constantFrom('RE-2026-17', '4711', '2026/4712'),
      open: fc.integer({ min: 1, max: 500 }),
    }),
    customerId: fc.constantFrom('N', 'S', 'new', null),
    odd: fc.record(
      {
        kind: fc.constantFrom('credit_note', 'other', 'bill', 'unknown'),
        number: fc.oneof(anyText, fc.constant(null)),
        amount: anyAmount,
        open: anyAmount,
        currency: fc.constantFrom('EUR', 'usd', 'XXX', ''),
        legalEntityId: fc.constantFrom(null, 'A', 'Ä'),
        issueDate: anyDate,
        dueDate: anyDate,
        customerReference: optional(anyText),
        paymentReference: optional(anyText),
        externalIds: optional(fc.array(fc.string({ maxLength: 5 }), { maxLength: 2 })),
        discount: fc.option(fc.record({ amount: anyAmount, until: anyDate })),
        text: optional(anyText),
      },
      { requiredKeys: [] },
    ),
    isOdd: fc.integer({ min: 0, max: 3 }).map((value) => value === 0),
  })
  .map(({ id, usual, customerId, odd, isOdd }) => {
    const item = invoice(id, { ...usual, amount: usual.open, customerId });
    return isOdd ? ({ ...item, ...odd } as OpenItem) : item;
  });

const payment = (id: string, remittanceText: string, amount: number): Transaction => ({
  id,
  legalEntityId: null,
  amount,
  currency: 'EUR',
  bookingDate: '2026-02-01',
  remittanceText,
  counterpartyName: 'Nordwind Handel GmbH',
});

describe('open items as JSON lines', () => {
  it('lead to the same answers and the same errors as the objects that they stand for', () => {
    fc.assert(
      fc.property(fc.array(anyItem, { maxLength: 5 }), (items) => {
        // What JSON makes of the objects is what both ways are given.
        const given = JSON.parse(JSON.stringify(items)) as OpenItem[];
        const payments = [payment('p', 'RE-2026-17, 4711', 300), payment('q', '2026/4712', items[0]?.open || 1)];
        const valid = payments.filter(({ amount }) => Number.isSafeInteger(amount));
        expect(outcome((index) => index.upsertItemLines(linesOf(given)), valid)).toBe(
          outcome((index) => index.upsertItems(given), valid),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('are the same item when asked for, changed and removed later', () => {
    const items = [invoice('1', { discount: { amount: 119, until: '2026-01-20' } }), invoice('2', { number: null })];
    const index = loaded((one) => one.upsertItemLines(linesOf(items)));
    expect(index.item('1')).toEqual(items[0]);
    expect(index.item('2')).toEqual(items[1]);
    index.upsertItems([invoice('1', { open: 5 })]);
    index.removeItems(['2']);
    expect([index.item('1')?.open, index.item('2'), index.size]).toEqual([5, undefined, 1]);
    index.upsertItemLines(linesOf([invoice('1', { open: 7 }), invoice('3')]));
    expect([index.item('1')?.open, index.item('3')?.open, index.size]).toEqual([7, 11900, 2]);
  });

  it('may be blank, in another order of fields, and with words of any script', () => {
    const { id, ...rest } = invoice('1', { text: 'Wartung Ångström' });
    const index = loaded((one) =>
      one.upsertItemLines(bytesOf(['', JSON.stringify({ ...rest, id }), '', JSON.stringify(invoice('2')), ''])),
    );
    expect([index.size, index.item('1')?.text, index.item('2')?.number]).toEqual([2, 'Wartung Ångström', 'RE-2026-2']);
  });

  it('refuse a repeated id and name it; a broken line is no JSON; nothing is changed', () => {
    const index = loaded(() => undefined);
    const twice = linesOf([invoice('1'), invoice('2'), invoice('1')]);
    expect(() => index.upsertItemLines(twice)).toThrow(MatchInputError);
    expect(() => index.upsertItemLines(twice)).toThrow('open item 1: id occurs twice');
    expect(() => index.upsertItemLines(bytesOf([JSON.stringify(invoice('1')), '{"id":"2",']))).toThrow(SyntaxError);
    expect(index.size).toBe(0);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDuplicateLines } from './duplicates.ts';
import type { AccountLine } from './duplicates.ts';

const line = (id: string, fields: Partial<AccountLine> = {}): AccountLine => ({
  id,
  amount: -1239,
  currency: 'EUR',
  date: '2024-04-10',
  bankReference: null,
  ...fields,
});

describe('an imported line that is booked already', () => {
  it('is recognised by the bank reference, whatever else changed', () => {
    const found = findDuplicateLines(
      [line('t', { bankReference: 'r', amount: -1 })],
      [line('b', { bankReference: 'r', date: null })],
    );
    expect(found).toEqual([{ importedId: 't', bookedId: 'b', evidence: 'bank_reference' }]);
  });

  it('is another line when both have a reference and they differ', () => {
    expect(findDuplicateLines([line('t', { bankReference: 'r' })], [line('b', { bankReference: 's' })])).toEqual([]);
  });

  it('is the nearest in date of equal amount where one side has no reference', () => {
    const booked = [line('far', { date: '2024-04-05' }), line('near', { date: '2024-04-09' })];
    expect(findDuplicateLines([line('t')], booked)).toMatchObject([{ bookedId: 'near', evidence: 'amount_and_date' }]);
  });

  it('prefers a line that no import has claimed', () => {
    const booked = [line('claimed', { bankReference: 'x' }), line('free')];
    expect(findDuplicateLines([line('t')], booked)).toMatchObject([{ bookedId: 'free' }]);
  });

  it('is not chosen among equals', () => {
    expect(findDuplicateLines([line('t')], [line('a'), line('b')])).toEqual([]);
  });

  it('is not sought outside the window, in another currency or with another amount', () => {
    const others = [line('a', { date: '2024-04-18' }), line('b', { currency: 'USD' }), line('c', { amount: 1239 })];
    expect(findDuplicateLines([line('t')], others)).toEqual([]);
  });

  it('leaves the parts of a recognised line alone', () => {
    const imported = [line('t1', { bankReference: 'p', amount: -10_000 }), line('t2', { amount: -4000 })];
    const booked = [
      line('parent', { bankReference: 'p', amount: -10_000 }),
      line('child', { amount: -4000, parentId: 'parent' }),
    ];
    expect(findDuplicateLines(imported, booked)).toMatchObject([{ importedId: 't1', bookedId: 'parent' }]);
  });

  it('is found once and in any order of the input', () => {
    const lines = fc.array(
      fc.record({
        amount: fc.constantFrom(-1, -2),
        day: fc.integer({ min: 1, max: 28 }),
        ref: fc.constantFrom(null, 'r', 's'),
      }),
      { maxLength: 8 },
    );
    const toLines = (prefix: string, list: { amount: number; day: number; ref: string | null }[]): AccountLine[] =>
      list.map(({ amount, day, ref }, i) =>
        line(`${prefix}${i}`, {
          amount,
          date: `2024-04-${String(day).padStart(2, '0')}`,
          bankReference: ref && ref + i,
        }),
      );
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        const imported = toLines('t', a);
        const booked = toLines('b', b);
        const found = findDuplicateLines(imported, booked);
        expect(new Set(found.map(({ importedId }) => importedId)).size).toBe(found.length);
        expect(new Set(found.map(({ bookedId }) => bookedId)).size).toBe(found.length);
        const turned = findDuplicateLines([...imported].reverse(), [...booked].reverse());
        const keys = (list: typeof found): string[] =>
          list.map(({ importedId, bookedId }) => importedId + bookedId).sort();
        expect(keys(turned)).toEqual(keys(found));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldKey, hashed, hashKey, keyHash } from '../normalise/folded-text.ts';
import { KeyTable, mix } from './key-table.ts';
import { digitsKey } from './item-record.ts';

const step = fc.record({
  isAdded: fc.boolean(),
  // Few keys, so that chains, deleted slots and collisions of the short table occur.
  key: fc.integer({ min: 0, max: 40 }),
  row: fc.integer({ min: 0, max: 12 }),
});

function rowsOf(table: KeyTable, key: number): number[] {
  const out = new Int32Array(64);
  return [...out.subarray(0, table.get(mix(key), out, 0, 64))].sort((a, b) => a - b);
}

describe('the hash table of keys', () => {
  it('holds what a map of sets would hold, whatever is added, removed or reserved', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), fc.nat(500), (steps, reserved) => {
        const table = new KeyTable();
        const expected = new Map<number, Set<number>>();
        steps.forEach(({ isAdded, key, row }, i) => {
          if (i === 20) table.reserve(reserved);
          const rows = expected.get(key) ?? new Set<number>();
          expected.set(key, rows);
          if (isAdded === rows.has(row)) return;
          if (isAdded) table.add(mix(key), row);
          else table.remove(mix(key), row);
          if (isAdded) rows.add(row);
          else rows.delete(row);
        });
        for (const [key, rows] of expected) expect(rowsOf(table, key)).toEqual([...rows].sort((a, b) => a - b));
      }),
    );
  });

  it('finds every one of many keys and nothing of a key that was never added', () => {
    const table = new KeyTable();
    for (let key = 0; key < 20_000; key++) table.add(mix(key), key);
    for (let key = 0; key < 20_000; key += 7) expect(rowsOf(table, key)).toEqual([key]);
    for (let key = 20_000; key < 21_000; key++) expect(rowsOf(table, key)).toEqual([]);
  });

  it('says nothing of a key with more rows than asked for', () => {
    const table = new KeyTable();
    for (let row = 0; row < 5; row++) table.add(mix(1), row);
    expect(table.get(mix(1), new Int32Array(8), 0, 4)).toBe(0);
    expect(table.get(mix(1), new Int32Array(8), 0, 5)).toBe(5);
  });
});

describe('the hash of a number', () => {
  it('is that of the folded key and of its digits', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.stringMatching(/^[A-Za-zäöüß./ -]{0,4}0{0,3}[0-9]{0,8}[a-z]?$/),
    );
    fc.assert(
      fc.property(text, (number) => {
        const key = foldKey(number);
        hashKey(number);
        expect({ key: hashed.key, length: hashed.length }).toEqual({ key: keyHash(key), length: key.length });
        const digits = digitsKey(key);
        if (digits !== '') expect(hashed.digits).toBe(keyHash(digits));
        expect(hashed.digitCount >= 4).toBe(digits !== '');
      }),
      { numRuns: 500 },
    );
  });
});

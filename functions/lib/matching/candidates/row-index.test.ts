import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mix } from './key-table.ts';
import { PairList, RowIndex } from './row-index.ts';

const out = new Int32Array(64);
const sorted = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b);

/** Few keys, so that buckets, tags and rows meet; the last bits of all hashes are the same now and then. */
const hashOf = (key: number) => (key % 3 === 0 ? mix(key) & ~255 : mix(key));

describe('the index of rows', () => {
  it('leads to the rows that a map of sets would hold, whatever is added, removed or built', () => {
    const step = fc.record({
      act: fc.constantFrom('add', 'add', 'remove', 'build'),
      key: fc.nat(40),
      row: fc.nat(12),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const expected = new Map<number, Set<number>>();
        const rowsOf = (hash: number) => expected.get(hash) ?? new Set<number>();
        const index = new RowIndex((row, hash) => rowsOf(hash).has(row));
        for (const { act, key, row } of steps) {
          const hash = hashOf(key);
          if (act === 'build') {
            const pairs = new PairList();
            for (let other = 0; other <= 12; other++)
              for (const [one, rows] of expected) if (rows.has(other)) pairs.add(one, other);
            index.build(pairs);
          } else if (act === 'add' && !rowsOf(hash).has(row)) {
            expected.set(hash, rowsOf(hash).add(row));
            index.add(hash, row);
          } else if (act === 'remove' && rowsOf(hash).delete(row)) index.remove(hash, row);
        }
        for (let key = 0; key <= 40; key++) {
          const hash = hashOf(key);
          // An answer is a candidate: what does not have the hash is for the caller to leave out.
          const found = [...out.subarray(0, index.get(hash, out, 0, 64))].filter((row) => rowsOf(hash).has(row));
          expect(sorted(found)).toEqual(sorted(rowsOf(hash)));
          if (rowsOf(hash).size > 3) expect(index.get(hash, out, 0, 3)).toBe(0);
        }
      }),
    );
  });

  it('finds every one of many, and a rare one beside one that very many share', () => {
    const pairs = new PairList();
    for (let row = 0; row < 20_000; row++) pairs.add(row < 10_000 ? mix(7) : mix(row), row);
    const index = new RowIndex(() => true);
    index.build(pairs);
    for (let row = 10_000; row < 20_000; row++) expect(out.subarray(0, index.get(mix(row), out, 0, 64))).toContain(row);
    expect(index.get(mix(7), out, 0, 64)).toBe(0);
  });

  it('says when too much is waiting', () => {
    const index = new RowIndex(() => true);
    for (let row = 0; row < 1000; row++) index.add(mix(row), row);
    expect(index.isStale).toBe(true);
    index.build(new PairList());
    expect(index.isStale).toBe(false);
  });
});

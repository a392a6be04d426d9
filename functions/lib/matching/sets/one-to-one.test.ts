import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairGreedily, pairOptimally } from './one-to-one.ts';
import type { ScoredPair } from './one-to-one.ts';

const LEFT = 6;
const RIGHT = 6;
const pairsOf = fc.uniqueArray(
  fc.record({ left: fc.nat(LEFT - 1), right: fc.nat(RIGHT - 1), score: fc.integer({ min: -3, max: 12 }) }),
  { selector: ({ left, right }) => left * RIGHT + right, maxLength: 24 },
);

const total = (pairs: readonly ScoredPair[], chosen: Int32Array): number =>
  chosen.reduce((sum, i) => sum + (i === -1 ? 0 : (pairs[i]?.score ?? 0)), 0);

/** Every pairing, tried out. */
function bestTotal(pairs: readonly ScoredPair[], left = 0, taken = 0): number {
  if (left === LEFT) return 0;
  let best = bestTotal(pairs, left + 1, taken);
  for (const pair of pairs) {
    if (pair.left !== left || pair.score <= 0 || (taken & (1 << pair.right)) !== 0) continue;
    best = Math.max(best, pair.score + bestTotal(pairs, left + 1, taken | (1 << pair.right)));
  }
  return best;
}

const isOneToOne = (pairs: readonly ScoredPair[], chosen: Int32Array): boolean => {
  const rights = [...chosen].filter((i) => i !== -1).map((i) => pairs[i]?.right);
  return new Set(rights).size === rights.length && chosen.every((i, left) => i === -1 || pairs[i]?.left === left);
};

describe('a one-to-one pass', () => {
  const contested: ScoredPair[] = [
    { left: 0, right: 0, score: 10 },
    { left: 0, right: 1, score: 9 },
    { left: 1, right: 0, score: 9 },
    { left: 1, right: 1, score: 1 },
  ];

  it('takes the best pair first, or the best sum', () => {
    expect([...pairGreedily(contested, 2, 2)]).toEqual([0, 3]);
    expect([...pairOptimally(contested, 2, 2)]).toEqual([1, 2]);
  });

  it('leaves a record alone rather than make a bad pair', () => {
    expect([...pairOptimally([{ left: 0, right: 0, score: -1 }], 1, 1)]).toEqual([-1]);
    expect([...pairGreedily([{ left: 0, right: 0, score: 0 }], 1, 1)]).toEqual([-1]);
    const one: ScoredPair[] = [
      { left: 0, right: 0, score: 2 },
      { left: 1, right: 0, score: 3 },
    ];
    expect([...pairOptimally(one, 2, 1)]).toEqual([-1, 1]);
  });

  it('finds the greatest sum that exists', () => {
    fc.assert(
      fc.property(pairsOf, (pairs) => {
        const chosen = pairOptimally(pairs, LEFT, RIGHT);
        expect(isOneToOne(pairs, chosen)).toBe(true);
        expect(total(pairs, chosen)).toBeCloseTo(bestTotal(pairs), 9);
      }),
      { numRuns: 1000 },
    );
  });

  it('is greedy at least half as good, one to one, and never depends on the order of the pairs', () => {
    fc.assert(
      fc.property(pairsOf, fc.nat(23), (pairs, turn) => {
        const chosen = pairGreedily(pairs, LEFT, RIGHT);
        expect(isOneToOne(pairs, chosen)).toBe(true);
        expect(2 * total(pairs, chosen)).toBeGreaterThanOrEqual(bestTotal(pairs));
        const turned = pairs.map((_, i) => pairs[(i + turn) % pairs.length] as ScoredPair);
        const rights = (list: readonly ScoredPair[], c: Int32Array): unknown => [...c].map((i) => list[i]?.right);
        expect(rights(turned, pairGreedily(turned, LEFT, RIGHT))).toEqual(rights(pairs, chosen));
      }),
    );
  });
});

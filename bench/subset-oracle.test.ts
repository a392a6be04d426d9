import { describe, expect, it } from 'vitest';
import { findSubsets } from '../functions/lib/matching/sets/index.ts';
import { Random } from '../test/generator/random.ts';
import { subsetVerdict } from './subset-oracle.ts';

describe('the subset oracle', () => {
  it('tells none, unique and ambiguous apart', () => {
    expect(subsetVerdict([1, 2, 4], 8, 3)).toBe('none');
    expect(subsetVerdict([1, 2, 4], 7, 3)).toBe('unique');
    expect(subsetVerdict([1, 2, 3, 4], 5, 2)).toBe('ambiguous');
  });

  it('counts no subset that is larger than allowed', () => {
    expect(subsetVerdict([1, 2, 4], 7, 2)).toBe('none');
  });
});

describe('the subset search', () => {
  it('agrees with the oracle on small amounts, where accidents are many', () => {
    const random = new Random('subset test');
    for (let run = 0; run < 200; run++) {
      const values = Array.from({ length: random.int(1, 12) }, () => random.int(-3, 30) || 7);
      const target = random.int(1, 60);
      const maxItems = random.int(1, 5);
      expect(findSubsets({ target, amounts: values, maxItems }).verdict).toBe(subsetVerdict(values, target, maxItems));
    }
  });
});

import fc from 'fast-check';
import Fuse from 'fuse.js';
import { describe, expect, it } from 'vitest';
import { FuzzyPattern } from './fuzzy-pattern.ts';

describe('a damaged word inside a text', () => {
  it('is as distant as its share of wrong characters', () => {
    const pattern = new FuzzyPattern('MASCHINENBAU', 0.25);
    expect(pattern.distanceTo('SUEDDEUTSCHE MASCHINENBAU')).toBeLessThan(0.01);
    expect(pattern.distanceTo('SUEDDEUTSCHE MASCHINEBBAU')).toBeCloseTo(1 / 12, 9);
    expect(pattern.distanceTo('GARTENBAU')).toBe(1);
  });

  it('is never the whole text without any doubt', () => {
    expect(new FuzzyPattern('2026118', 0.25).distanceTo('2026118')).toBeGreaterThan(0);
  });

  it('is judged by fuse.js alone, whatever is told without it', () => {
    const word = fc.string({ unit: fc.constantFrom('A', 'B', 'C'), minLength: 1, maxLength: 36 });
    const text = fc.string({ unit: fc.constantFrom('A', 'B', 'C', ' '), minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(word, text, fc.constantFrom(0, 0.1, 0.25, 0.5), (pattern, within, threshold) => {
        const { isMatch, score } = Fuse.match(pattern, within, { threshold, ignoreLocation: true });
        const distance = new FuzzyPattern(pattern, threshold).distanceTo(within);
        expect(distance).toBe(isMatch ? Math.max(score, Number.EPSILON) : 1);
      }),
      { numRuns: 3000 },
    );
  });
});

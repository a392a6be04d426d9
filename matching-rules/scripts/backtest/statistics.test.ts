import { describe, expect, it } from 'vitest';
import { estimateMap } from '../calibration/map.ts';
import { expectedCalibrationError, isotonic, reliability, wilson } from './statistics.ts';

describe('wilson', () => {
  it('needs about 3,800 successes without a failure before 99.9 % is shown', () => {
    expect(wilson(3_700, 3_700).low).toBeLessThan(0.999);
    expect(wilson(3_850, 3_850).low).toBeGreaterThan(0.999);
  });

  it('gives the interval of the textbook example 9 of 10', () => {
    const { low, high } = wilson(9, 10);
    expect(low).toBeCloseTo(0.5958, 4);
    expect(high).toBeCloseTo(0.9821, 4);
  });

  it('knows nothing without cases', () => {
    expect(wilson(0, 0)).toMatchObject({ low: 0, high: 1 });
  });
});

describe('the expected calibration error', () => {
  const said = (confidence: number, right: number, of: number): { confidence: number; rightness: number }[] =>
    Array.from({ length: of }, (_, index) => ({ confidence, rightness: index < right ? 1 : 0 }));

  it('is nothing where nine in ten of what says 0.9 are right', () => {
    expect(expectedCalibrationError(reliability([...said(0.9, 90, 100), ...said(0.2, 20, 100)]))).toBeCloseTo(0);
  });

  it('weighs the distance by the number of cases', () => {
    expect(expectedCalibrationError(reliability([...said(0.9, 80, 100), ...said(0.2, 60, 300)]))).toBeCloseTo(0.025);
  });

  it('counts a confidence of exactly 1 in the last bin', () => {
    expect(reliability(said(1, 1, 1))).toEqual([{ from: 0.95, to: 1, count: 1, stated: 1, observed: 1 }]);
  });
});

describe('isotonic regression', () => {
  it('pools neighbours that fall and leaves rising ones alone', () => {
    const blocks = isotonic([0.1, 0.5, 0.3, 0.9].map((y, x) => ({ x, y })));
    expect(blocks.map(({ from, to, sum, count }) => [from, to, sum / count])).toEqual([
      [0, 0, 0.1],
      [1, 2, 0.4],
      [3, 3, 0.9],
    ]);
  });
});

describe('the estimated map', () => {
  const observed = Array.from({ length: 6_000 }, (_, index) => {
    const x = -6 + (index * 12) / 6_000;
    return { x, y: (index * 7919) % 1_000 < 1_000 / (1 + Math.exp(-x)) ? 1 : 0 };
  });
  const map = estimateMap(observed);

  it('rises strictly in log-odds and never falls in probability', () => {
    for (let i = 1; i < map.length; i++) {
      expect(map[i]![0]).toBeGreaterThan(map[i - 1]![0]);
      expect(map[i]![1]).toBeGreaterThanOrEqual(map[i - 1]![1]);
    }
  });

  it('is near the truth and claims neither 0 nor 1', () => {
    for (const [x, p] of map) {
      expect(Math.abs(p - 1 / (1 + Math.exp(-x)))).toBeLessThan(0.1);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThan(1);
    }
  });
});

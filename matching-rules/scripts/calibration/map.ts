import type { RuleSet } from '@saldo/matching';
import { parseRuleSet } from '@saldo/matching/rules';
import { isotonic } from '../backtest/statistics.ts';
import { type Choice, logOddsOfFirst } from './choices.ts';

/** A point of the map from log-odds to confidence. */
export type Point = [logOdds: number, probability: number];

/** Fewer observations than this do not make a point of their own. */
const LEAST = 150;

/** First proposals with their log-odds and how right they were, in rising order. */
export function observationsOf(choices: readonly Choice[]): { x: number; y: number }[] {
  return choices.map((choice) => ({ x: logOddsOfFirst(choice), y: choice[0]!.share })).sort((a, b) => a.x - b.x);
}

/**
 * Rising blocks become points at their mean; small ones are joined first. No point says 0 or 1: half a case is added to
 * either side (Jeffreys prior).
 */
export function estimateMap(observed: readonly { x: number; y: number }[]): Point[] {
  const groups: { x: number; y: number; count: number }[] = [];
  for (let i = 0; i < observed.length; i += LEAST) {
    const part = observed.slice(i, i + LEAST * 2 > observed.length ? observed.length : i + LEAST);
    groups.push({
      x: part.reduce((sum, point) => sum + point.x, 0) / part.length,
      y: part.reduce((sum, point) => sum + point.y, 0) / part.length,
      count: part.length,
    });
    if (i + LEAST * 2 > observed.length) break;
  }
  const blocks = isotonic(groups).map((block) => {
    const inside = groups.filter((group) => group.x >= block.from && group.x <= block.to);
    const count = inside.reduce((sum, group) => sum + group.count, 0);
    const right = inside.reduce((sum, group) => sum + group.y * group.count, 0);
    return { from: block.from, to: block.to, probability: (right + 0.5) / (count + 1) };
  });
  const points: Point[] = [];
  let last = 0;
  for (const { from, to, probability } of blocks) {
    last = Math.max(last, probability);
    for (const x of from === to ? [from] : [from, to]) points.push([x, last]);
  }
  return thin(points);
}

/** Leaves out points that a straight line between their neighbours already says. */
function thin(points: readonly Point[]): Point[] {
  const rounded = points.map(([x, p]): Point => [Math.round(x * 100) / 100, Math.round(p * 100_000) / 100_000]);
  const kept: Point[] = [];
  for (const point of rounded) {
    const before = kept[kept.length - 1];
    if (before && point[0] - before[0] < 0.05) continue;
    kept.push(point);
  }
  return kept.filter((point, index) => {
    const a = kept[index - 1];
    const b = kept[index + 1];
    if (!a || !b) return true;
    const line = a[1] + ((b[1] - a[1]) * (point[0] - a[0])) / (b[0] - a[0]);
    return Math.abs(line - point[1]) > 0.00002;
  });
}

/** Probability at a log-odds: straight lines between the points, level outside. */
export function probabilityAt(map: readonly (readonly [number, number])[], logOdds: number): number {
  const first = map[0]!;
  if (logOdds <= first[0]) return first[1];
  for (let i = 1; i < map.length; i++) {
    const [x, p] = map[i]!;
    const [px, pp] = map[i - 1]!;
    if (logOdds <= x) return pp + ((p - pp) * (logOdds - px)) / (x - px);
  }
  return map[map.length - 1]![1];
}

/** The lowest log-odds at which the map reaches a probability. */
export function logOddsAt(map: readonly (readonly [number, number])[], probability: number): number {
  const first = map[0]!;
  if (probability <= first[1]) return first[0];
  for (let i = 1; i < map.length; i++) {
    const [x, p] = map[i]!;
    const [px, pp] = map[i - 1]!;
    if (p >= probability) return px + ((x - px) * (probability - pp)) / (p - pp);
  }
  return map[map.length - 1]![0];
}

/** A rule set with another map; the thresholds stay where they are in log-odds, so that the map alone changes no decision. */
export function withMap(ruleSet: RuleSet, calibration: readonly Point[]): RuleSet {
  return parseRuleSet({
    ...ruleSet,
    calibration,
    decide: { ...ruleSet.decide, ...thresholdsFor(ruleSet, calibration) },
  });
}

/** The thresholds of a rule set said in the probabilities of another map. */
export function thresholdsFor(
  ruleSet: RuleSet,
  calibration: readonly Point[],
): { autoConfidence: number; suggestConfidence: number } {
  const moved = (probability: number): number =>
    Math.floor(probabilityAt(calibration, logOddsAt(ruleSet.calibration, probability)) * 1e5) / 1e5;
  const { autoConfidence, suggestConfidence } = ruleSet.decide;
  return { autoConfidence: moved(autoConfidence), suggestConfidence: moved(suggestConfidence) };
}

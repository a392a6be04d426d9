/**
 * Estimates the map from log-odds to confidence from labelled payments and writes it into a rule set.
 *
 *     node matching-rules/scripts/calibrate.ts [--ruleset standard] [--seeds 5] [--dry-run]
 *
 * Only data of the development family are used. Isotonic regression (pool adjacent violators), thinned to few points.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseRuleSet, type RuleSet } from '@saldo/matching';
import { developmentData } from './backtest/data.ts';
import { rightness, runEngine } from './backtest/evaluate.ts';
import { loadRuleSet, RULES_FOLDER } from './backtest/files.ts';
import { expectedCalibrationError, isotonic, reliability } from './backtest/statistics.ts';

type Point = [logOdds: number, probability: number];

/** A straight line instead of the rule set's own map: from its "confidence" the log-odds can be read back. */
const REACH = 100;

function withoutCalibration(ruleSet: RuleSet): RuleSet {
  return parseRuleSet({
    ...ruleSet,
    decide: { ...ruleSet.decide, suggestConfidence: 0, autoConfidence: 0 },
    calibration: [
      [-REACH, 0],
      [REACH, 1],
    ],
  });
}

function observations(ruleSet: RuleSet, seeds: number): { x: number; y: number }[] {
  const raw = withoutCalibration(ruleSet);
  const points: { x: number; y: number }[] = [];
  for (const data of developmentData(Array.from({ length: seeds }, (_, index) => 101 + index))) {
    for (const judged of runEngine(data, raw)) {
      if (judged.result.proposals.length > 0)
        points.push({ x: judged.result.confidence * 2 * REACH - REACH, y: rightness(judged) });
    }
  }
  return points.sort((a, b) => a.x - b.x);
}

/** Fewer observations than this do not make a point of their own. */
const LEAST = 150;

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

function main(): void {
  const { values } = parseArgs({
    options: {
      ruleset: { type: 'string', default: 'standard' },
      seeds: { type: 'string', default: '5' },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  const ruleSet = loadRuleSet(values.ruleset);
  const observed = observations(ruleSet, Number(values.seeds));
  const calibration = estimateMap(observed);
  console.log(`${observed.length} first proposals of the development family`);
  for (const [x, p] of calibration) console.log(`  ${x.toFixed(2).padStart(8)}  ${p.toFixed(5)}`);
  if (!values['dry-run']) {
    const path = join(RULES_FOLDER, 'rulesets', `${values.ruleset}.json`);
    const document = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    document['calibration'] = calibration;
    parseRuleSet(document, {
      resolve: (name) => JSON.parse(readFileSync(join(RULES_FOLDER, 'rulesets', `${name}.json`), 'utf8')) as unknown,
    });
    writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`);
  }
  const own = parseRuleSet({ ...ruleSet, calibration });
  const judged = [...developmentData([201])].flatMap((data) => runEngine(data, own));
  const error = expectedCalibrationError(
    reliability(
      judged
        .filter((one) => one.result.proposals.length > 0)
        .map((one) => ({ confidence: one.result.confidence, rightness: rightness(one) })),
    ),
  );
  console.log(`expected calibration error on development seed 201, not used above: ${error.toFixed(4)}`);
}

if (import.meta.main) main();

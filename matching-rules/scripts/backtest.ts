/**
 * Runs a rule set over payments with known truth and writes `matching-rules/reports/<version>/`.
 *
 *     npm run rules:backtest -- [--ruleset standard] [--against <ruleset>] [--data generated|<file>] [--seeds <n>]
 *         [--out <folder>] [--gate]
 *
 * `generated` is the frozen held-out data, the fresh seeds apart; `--seeds` takes only the first n of its seeds and
 * leaves out the fresh ones. Reports of the whole frozen data go to `matching-rules/reports/<version>/`; every other run
 * needs `--out`, so that a part of the data never replaces the report that is published. A file is JSON lines as
 * `test/generator/write.ts` writes them. With `--gate` a missed goal of the report ends with exit code 1.
 */
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { RuleSet } from '@saldo/matching';
import { ruleSetHash } from '@saldo/matching/rules';
import { BacktestError, freshData, heldOutData, type LabelledData, readLabelledData } from './backtest/data.ts';
import { compare } from './backtest/difference.ts';
import { measure, type Metrics, runEngine } from './backtest/evaluate.ts';
import { loadRuleSet, reportFolder, writeReport } from './backtest/files.ts';
import type { Judged } from './backtest/judge.ts';
import { percent } from './backtest/report.ts';

interface Options {
  ruleset: string;
  against: string | undefined;
  data: string;
  seeds: number;
  out: string | undefined;
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ruleset: { type: 'string', default: 'standard' },
      against: { type: 'string' },
      data: { type: 'string', default: 'generated' },
      seeds: { type: 'string' },
      gate: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  const seeds = values.seeds === undefined ? Infinity : Number(values.seeds);
  if (!(seeds >= 1 && (seeds === Infinity || Number.isInteger(seeds))))
    throw new BacktestError('SALDO_BACKTEST_ARGUMENT', `--seeds ${values.seeds} is no count. Use 1 or more.`);
  const { ruleset, against, data, out } = values;
  if (out === undefined && (data !== 'generated' || seeds !== Infinity)) {
    throw new BacktestError(
      'SALDO_BACKTEST_ARGUMENT',
      'A run over other or fewer data does not replace the published report. Add --out <folder>.',
    );
  }
  return { ruleset, against, data, out, seeds };
}

/** Only what is reported is kept of each payment, so that many seeds fit into memory. */
function run(
  sets: Iterable<LabelledData>,
  ruleSet: RuleSet,
  other: RuleSet | null,
): { now: Judged[]; before: Judged[]; sources: string[] } {
  const now: Judged[] = [];
  const before: Judged[] = [];
  const sources: string[] = [];
  for (const data of sets) {
    sources.push(data.source);
    now.push(...runEngine(data, ruleSet));
    if (other) before.push(...runEngine(data, other));
  }
  return { now, before, sources };
}

function worstErrors(all: readonly Judged[]): Judged[] {
  const isAuto = (judged: Judged): number => (judged.result.decision === 'auto' ? 1 : 0);
  return all
    .filter((judged) => judged.judgement === 'wrong' && judged.result.proposals.length > 0)
    .sort((a, b) => isAuto(b) - isAuto(a) || b.result.confidence - a.result.confidence || b.value - a.value)
    .slice(0, 10);
}

const setsOf = ({ data, seeds }: Options): Iterable<LabelledData> =>
  data === 'generated' ? heldOutData(seeds) : [readLabelledData(data)];

function freshMetrics(ruleSet: RuleSet): { sources: string[]; metrics: Metrics } {
  const { now, sources } = run(freshData(), ruleSet, null);
  return { sources, metrics: measure(now) };
}

/**
 * Runs a backtest and writes its report.
 *
 * @param args as on the command line @returns the figures and whether all goals are reached
 * @throws BacktestError for arguments and data that cannot be read, RuleSetError for a rule set that is not valid
 */
export function backtest(args: readonly string[]): { metrics: Metrics; fresh: Metrics | null; isReached: boolean } {
  const options = readOptions(args);
  const ruleSet = loadRuleSet(options.ruleset);
  const other = options.against ? loadRuleSet(options.against) : null;
  const { now, before, sources } = run(setsOf(options), ruleSet, other);
  const metrics = measure(now);
  const unseen = options.data === 'generated' && options.seeds === Infinity ? freshMetrics(ruleSet) : null;
  const falseAutos = now
    .filter((judged) => judged.result.decision === 'auto' && judged.judgement !== 'right')
    .sort((a, b) => b.moneyAtRisk - a.moneyAtRisk);
  const folder = options.out ?? reportFolder(ruleSet);
  writeReport(folder, {
    ruleSet,
    hash: ruleSetHash(ruleSet),
    sources,
    command: `npm run rules:backtest -- ${args.join(' ')}`.replace(/ -- $/, ''),
    metrics,
    falseAutos,
    worst: worstErrors(now),
    difference: other && options.against ? compare(options.against, now, before, metrics, measure(before)) : null,
    fresh: unseen,
  });
  const fresh = unseen?.metrics ?? null;
  printFigures('', metrics);
  if (fresh) printFigures('fresh seeds', fresh);
  console.log(`report                    ${relative(process.cwd(), folder)}/report.md`);
  return { metrics, fresh, isReached: isReached(metrics) && (fresh === null || isReached(fresh)) };
}

function printFigures(title: string, metrics: Metrics): void {
  const { autoPrecision, autoRate, autoRateOfDecidable, exactSetRate, itemRecall, precisionShown: shown } = metrics;
  const share = (one: { count: number; of: number }): string =>
    `${percent(one.count / Math.max(1, one.of))} (${one.count} of ${one.of})`;
  const precision = shown === null ? 'not shown' : `${percent(shown, 1)} shown`;
  if (title) console.log(title);
  console.log(`payments                  ${metrics.total.payments.count}`);
  console.log(`automatic, of all         ${share(autoRate)}`);
  console.log(`automatic, of decidable   ${share(autoRateOfDecidable)}`);
  console.log(
    `automatic and right       ${share(autoPrecision)}, lower bound ${percent(autoPrecision.low)}: ${precision}`,
  );
  console.log(`exact set, of decidable   ${share(exactSetRate)}`);
  console.log(`true items proposed       ${share(itemRecall)}`);
  console.log(`calibration error         ${metrics.expectedCalibrationError.toFixed(4)}`);
}

const isReached = ({ autoPrecision, autoRate, exactSetRate, expectedCalibrationError }: Metrics): boolean =>
  autoPrecision.low >= 0.999 && autoRate.low >= 0.8 && exactSetRate.low >= 0.95 && expectedCalibrationError <= 0.02;

function main(): void {
  try {
    const { isReached: isGood } = backtest(process.argv.slice(2));
    if (process.argv.includes('--gate') && !isGood) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    console.error(`${String(error.code)}: ${error.message}`);
    process.exitCode = 2;
  }
}

if (import.meta.main) main();

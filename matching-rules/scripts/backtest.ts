/**
 * Runs a rule set over payments with known truth and writes `matching-rules/reports/<version>/`.
 *
 *     npm run rules:backtest -- [--ruleset standard] [--against <ruleset>] [--data generated|<file>] [--seeds <n>]
 *
 * `generated` is the frozen held-out data; `--seeds` takes only the first n of its seeds. A file is JSON lines as
 * `test/generator/write.ts` writes them. With `--gate` a missed goal of the report ends with exit code 1.
 */
import { parseArgs } from 'node:util';
import { ruleSetHash, type RuleSet } from '@saldo/matching';
import { BacktestError, heldOutData, type LabelledData, readLabelledData } from './backtest/data.ts';
import { compare } from './backtest/difference.ts';
import { measure, runEngine } from './backtest/evaluate.ts';
import { loadRuleSet, writeReport } from './backtest/files.ts';
import type { Judged } from './backtest/judge.ts';
import { percent } from './backtest/report.ts';

interface Options {
  ruleset: string;
  against: string | undefined;
  data: string;
  seeds: number;
  gate: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      ruleset: { type: 'string', default: 'standard' },
      against: { type: 'string' },
      data: { type: 'string', default: 'generated' },
      seeds: { type: 'string' },
      gate: { type: 'boolean', default: false },
    },
  });
  const seeds = values.seeds === undefined ? Infinity : Number(values.seeds);
  if (!(seeds >= 1))
    throw new BacktestError('SALDO_BACKTEST_ARGUMENT', `--seeds ${values.seeds} is no count. Use 1 or more.`);
  return { ruleset: values.ruleset, against: values.against, data: values.data, gate: values.gate, seeds };
}

/** Only what is reported is kept of each payment, so that many seeds fit into memory. */
function run(
  options: Options,
  ruleSet: RuleSet,
  other: RuleSet | null,
): { now: Judged[]; before: Judged[]; sources: string[] } {
  const sets: Iterable<LabelledData> =
    options.data === 'generated' ? heldOutData(options.seeds) : [readLabelledData(options.data)];
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

function main(): void {
  const options = readOptions();
  const ruleSet = loadRuleSet(options.ruleset);
  const other = options.against ? loadRuleSet(options.against) : null;
  const { now, before, sources } = run(options, ruleSet, other);
  const metrics = measure(now);
  const falseAutos = now
    .filter((judged) => judged.result.decision === 'auto' && judged.judgement !== 'right')
    .sort((a, b) => b.moneyAtRisk - a.moneyAtRisk);
  const folder = writeReport({
    ruleSet,
    hash: ruleSetHash(ruleSet),
    sources,
    command: `npm run rules:backtest -- ${process.argv.slice(2).join(' ')}`.replace(/ -- $/, ''),
    metrics,
    falseAutos,
    worst: worstErrors(now),
    difference: other && options.against ? compare(options.against, now, before, metrics, measure(before)) : null,
  });
  const { autoPrecision, autoRate, autoRateOfDecidable, exactSetRate, precisionShown } = metrics;
  const share = (one: { count: number; of: number }): string =>
    `${percent(one.count / Math.max(1, one.of))} (${one.count} of ${one.of})`;
  console.log(`payments                  ${now.length}`);
  console.log(`automatic, of all         ${share(autoRate)}`);
  console.log(`automatic, of decidable   ${share(autoRateOfDecidable)}`);
  console.log(
    `automatic and right       ${share(autoPrecision)}, lower bound ${percent(autoPrecision.low)}: ${precisionShown === null ? 'not shown' : `${percent(precisionShown, 1)} shown`}`,
  );
  console.log(`exact set, of decidable   ${share(exactSetRate)}`);
  console.log(`calibration error         ${metrics.expectedCalibrationError.toFixed(4)}`);
  console.log(`report                    ${folder.slice(folder.indexOf('matching-rules'))}/report.md`);
  const isReached =
    autoPrecision.low >= 0.999 &&
    autoRate.count >= 0.8 * autoRate.of &&
    exactSetRate.count >= 0.95 * exactSetRate.of &&
    metrics.expectedCalibrationError <= 0.02;
  if (options.gate && !isReached) process.exitCode = 1;
}

try {
  main();
} catch (error) {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  console.error(`${String(error.code)}: ${error.message}`);
  process.exitCode = 2;
}

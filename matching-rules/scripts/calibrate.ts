/**
 * Estimates from labelled payments and writes into a rule set, with `--write`: the map from log-odds to confidence and,
 * with `--weights`, the weights that the data contradict. Without `--write` it only shows them.
 *
 *     npm run rules:calibrate -- [--weights] [--cross-validate] [--labels <file>] [--only <codes>] [--ruleset standard]
 *         [--seeds 5] [--write]
 *
 * Only data of the development family are used. `--labels` adds decisions of people (matching-rules/README.md says how to
 * export them). `--cross-validate` leaves out one seed at a time, says what the estimates achieve on it, and takes over only those
 * by which nothing gets worse.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RuleSet } from '@saldo/matching';
import { RuleSetError } from '@saldo/matching/rules';
import { BacktestError, developmentData, type LabelledData } from './backtest/data.ts';
import { loadRuleSet, RULES_FOLDER } from './backtest/files.ts';
import { expectedCalibrationError, reliability } from './backtest/statistics.ts';
import { type Choice, choicesOf, Codes, logOddsOfFirst } from './calibration/choices.ts';
import { type Achieved, crossValidate, fitted, isNotWorse } from './calibration/cross-validate.ts';
import { type Sample, samplesOf } from './calibration/estimate.ts';
import { readLabels } from './calibration/labels.ts';
import { probabilityAt } from './calibration/map.ts';
import { crossValidationTable, weightTable } from './calibration/tables.ts';
import { estimate } from './calibration/weights.ts';
import { writeRuleSet } from './calibration/write.ts';

const FIRST_SEED = 101;
/** A seed of the development family that nothing is estimated from. */
const CHECK_SEED = 201;

interface Options {
  ruleset: string;
  seeds: number;
  weights: boolean;
  'cross-validate': boolean;
  labels?: string;
  only?: string;
  write: boolean;
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ruleset: { type: 'string', default: 'standard' },
      seeds: { type: 'string', default: '5' },
      weights: { type: 'boolean', default: false },
      'cross-validate': { type: 'boolean', default: false },
      labels: { type: 'string' },
      only: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 1 || seeds > CHECK_SEED - FIRST_SEED)
    throw new BacktestError('SALDO_BACKTEST_ARGUMENT', `--seeds ${values.seeds} is no count from 1 to 100.`);
  return { ...values, seeds };
}

/** Shows the estimates and, with `--write`, puts them into the rule set. @returns the rule set that was estimated */
export async function calibrate(args: readonly string[]): Promise<RuleSet> {
  const options = readOptions(args);
  const ruleSet = loadRuleSet(options.ruleset);
  const codes = new Codes(ruleSet);
  const data = [...developmentData(Array.from({ length: options.seeds }, (_, i) => FIRST_SEED + i))];
  const choices = data.map((one) => choicesOf(one, ruleSet, codes));
  const approvals = options.labels === undefined ? [] : labelled(options.labels, codes);
  const weights = options.weights
    ? estimatedWeights(options, ruleSet, data, choices, approvals)
    : new Map<string, number>();
  const estimated = fitted(weights, ruleSet, data, choices);
  showMap(estimated, choices.flat().length);
  if (options.write) await writeRuleSet(pathOf(options.ruleset), estimated, weights);
  else console.log('Nothing is written; --write puts it into the rule set.');
  return estimated;
}

const pathOf = (name: string): string =>
  name.endsWith('.json') ? name : join(RULES_FOLDER, 'rulesets', `${name}.json`);

function labelled(path: string, codes: Codes): Choice[] {
  const { choices, undecided, unknownRuleSet } = readLabels(path, codes);
  console.log(
    `${choices.length} labelled decisions; left out: ${undecided} undecided, ${unknownRuleSet} of a rule set that is not in the folder`,
  );
  return choices;
}

function estimatedWeights(
  options: Options,
  ruleSet: RuleSet,
  data: readonly LabelledData[],
  choices: readonly (readonly Choice[])[],
  approvals: readonly Choice[],
): Map<string, number> {
  const codes = new Codes(ruleSet);
  const only = options.only?.split(',');
  const isWanted = (code: string): boolean => only === undefined || only.includes(code);
  for (const code of only ?? []) {
    if (codes.numberOf(code) < 0)
      throw new BacktestError('SALDO_BACKTEST_ARGUMENT', `--only: there is no evidence "${code}".`);
  }
  const all = samplesOf(choices.flat(), approvals);
  const { beside, adopted } = estimate(all, codes, isWanted);
  console.log(weightTable(beside, adopted));
  if (!options['cross-validate']) return adopted;
  const achievedBy = (name: string, taken: ReadonlySet<string>): Achieved => {
    const way = (samples: readonly Sample[], own: Codes): Map<string, number> => {
      const generated = samples.flatMap((sample) => sample.choices);
      return estimate(samplesOf(generated, approvals), own, (code) => taken.has(code)).adopted;
    };
    return crossValidate(name, taken.size === 0 ? () => new Map() : way, ruleSet, data, choices);
  };
  const taken = selected([...adopted.keys()], achievedBy);
  return taken.size === 0 ? new Map<string, number>() : estimate(all, codes, (code) => taken.has(code)).adopted;
}

/**
 * Takes the estimates over one after the other, each only where the payments that it was not estimated from get no worse
 * by it: together they may lose what each of them wins.
 */
function selected(
  candidates: readonly string[],
  achievedBy: (name: string, taken: ReadonlySet<string>) => Achieved,
): Set<string> {
  const taken = new Set<string>();
  let best = achievedBy('shipped weights', taken);
  const table = [best];
  for (const code of candidates) {
    const other = achievedBy(`with ${code}`, new Set([...taken, code]));
    table.push(other);
    if (!isNotWorse(other, best)) continue;
    taken.add(code);
    best = other;
  }
  console.log(crossValidationTable(table));
  console.log(taken.size === 0 ? 'None is taken over.' : `Taken over: ${[...taken].join(', ')}.`);
  return taken;
}

function showMap(estimated: RuleSet, count: number): void {
  console.log(`map from ${count} first proposals of the development family`);
  for (const [x, p] of estimated.calibration) console.log(`  ${x.toFixed(2).padStart(8)}  ${p.toFixed(5)}`);
  const { autoConfidence, suggestConfidence } = estimated.decide;
  console.log(`thresholds at the same log-odds: automatic ${autoConfidence}, suggestion ${suggestConfidence}`);
  const codes = new Codes(estimated);
  const statements = [...developmentData([CHECK_SEED])]
    .flatMap((one) => choicesOf(one, estimated, codes))
    .map((choice) => ({
      confidence: probabilityAt(estimated.calibration, logOddsOfFirst(choice)),
      rightness: choice[0]!.share,
    }));
  const error = expectedCalibrationError(reliability(statements));
  console.log(`expected calibration error on development seed ${CHECK_SEED}, not used above: ${error.toFixed(4)}`);
}

if (import.meta.main) {
  try {
    await calibrate(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof BacktestError || error instanceof RuleSetError)) throw error;
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 2;
  }
}

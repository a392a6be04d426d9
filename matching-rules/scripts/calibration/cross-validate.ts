import type { RuleSet } from '@saldo/matching';
import type { LabelledData } from '../backtest/data.ts';
import { measure, runEngine } from '../backtest/evaluate.ts';
import type { Judged } from '../backtest/judge.ts';
import { type Choice, choicesOf, Codes } from './choices.ts';
import type { Sample } from './estimate.ts';
import { estimateMap, observationsOf, withMap } from './map.ts';
import { withWeights } from './weights.ts';

/** What a way of setting the weights achieves on payments that it was not estimated from, over all folds. */
export interface Achieved {
  name: string;
  payments: number;
  auto: number;
  falseAuto: number;
  exactSet: number;
  decidable: number;
  calibrationError: number;
}

/** A way of setting the weights: from samples to the weights that replace shipped ones. */
export type Way = (samples: readonly Sample[], codes: Codes) => ReadonlyMap<string, number>;

/** The rule set that a way would ship: its weights and the map estimated anew under them. */
export function fitted(
  weights: ReadonlyMap<string, number>,
  ruleSet: RuleSet,
  data: readonly LabelledData[],
  choices: readonly (readonly Choice[])[],
): RuleSet {
  const weighed = withWeights(ruleSet, weights);
  const codes = new Codes(weighed);
  const own = weights.size === 0 ? choices.flat() : data.flatMap((one) => choicesOf(one, weighed, codes));
  return withMap(weighed, estimateMap(observationsOf(own)));
}

/** Leaves out one seed at a time, estimates from the others and decides the payments of the one left out. */
export function crossValidate(
  name: string,
  way: Way,
  ruleSet: RuleSet,
  data: readonly LabelledData[],
  choices: readonly (readonly Choice[])[],
): Achieved {
  const codes = new Codes(ruleSet);
  const judged = data.flatMap((left, out): Judged[] => {
    const rest = choices.filter((_, i) => i !== out);
    const weights = way([{ choices: rest.flat(), countsAs: 1 }], codes);
    const others = data.filter((_, i) => i !== out);
    return runEngine(left, fitted(weights, ruleSet, others, rest));
  });
  return achieved(name, judged);
}

/** The calibration error of equally good maps differs by this much from one choice of seeds to another. */
const CALIBRATION_NOISE = 0.0005;

/** Whether estimated weights may be shipped: in nothing worse than the shipped ones. */
export function isNotWorse(one: Achieved, shipped: Achieved): boolean {
  return (
    one.falseAuto <= shipped.falseAuto &&
    one.auto >= shipped.auto &&
    one.exactSet >= shipped.exactSet &&
    one.calibrationError <= shipped.calibrationError + CALIBRATION_NOISE
  );
}

function achieved(name: string, judged: readonly Judged[]): Achieved {
  const { total, expectedCalibrationError } = measure(judged);
  return {
    name,
    payments: total.payments.count,
    auto: total.auto.count,
    falseAuto: total.falseAuto.count,
    exactSet: total.exactSet.count,
    decidable: total.decidable.count,
    calibrationError: expectedCalibrationError,
  };
}

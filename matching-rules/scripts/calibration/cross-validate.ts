import type { RuleSet } from '@saldo/matching';
import type { LabelledData } from '../backtest/data.ts';
import { measure, runEngine } from '../backtest/evaluate.ts';
import type { Judged } from '../backtest/judge.ts';
import { type Choice, choicesOf, Codes } from './choices.ts';
import { estimateWeights, type Sample } from './estimate.ts';
import { estimateMap, observationsOf, withMap } from './map.ts';
import { type Adoption, adoptedWeights, withWeights } from './weights.ts';

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

export interface Variant {
  name: string;
  adoption: Adoption;
  isAllowed?: (code: string) => boolean;
}

/** Weights and map from some payments: the rule set that a variant would ship. */
export function fitted(
  variant: Variant,
  ruleSet: RuleSet,
  data: readonly LabelledData[],
  samples: readonly Sample[],
  codes: Codes,
): RuleSet {
  const estimates = variant.adoption === 'none' ? [] : estimateWeights(samples, codes);
  const weights = adoptedWeights(samples, codes, estimates, variant.adoption, variant.isAllowed);
  const weighed = withWeights(ruleSet, weights);
  const choices =
    weights.size === 0
      ? samples.flatMap((sample) => sample.choices)
      : data.flatMap((one) => choicesOf(one, weighed, new Codes(weighed)));
  return withMap(weighed, estimateMap(observationsOf(choices)));
}

/** Leaves out one seed at a time, estimates from the others and decides the payments of the one left out. */
export function crossValidate(
  variants: readonly Variant[],
  ruleSet: RuleSet,
  data: readonly LabelledData[],
  choices: readonly (readonly Choice[])[],
  codes: Codes,
): Achieved[] {
  return variants.map((variant) => {
    const judged = data.flatMap((left, out): Judged[] => {
      const rest = data.filter((_, i) => i !== out);
      const samples = choices.filter((_, i) => i !== out).map((some): Sample => ({ choices: some, countsAs: 1 }));
      return runEngine(left, fitted(variant, ruleSet, rest, samples, codes));
    });
    return achieved(variant.name, judged);
  });
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

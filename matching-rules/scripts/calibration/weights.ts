import type { RuleSet } from '@saldo/matching';
import { parseRuleSet } from '@saldo/matching/rules';
import type { Codes } from './choices.ts';
import { estimateWeights, type Sample, type WeightEstimate } from './estimate.ts';

/** Fewer proposals than this do not move a weight. */
const LEAST_SEEN = 100;

/**
 * Weights that also steer the search: from a certain weight on a reference stands on its own and the expensive search is
 * not made, payers are followed in the order of their weights, and the thresholds count from the prior. Proposals
 * that were built under other figures say nothing about these, so they are shown and never taken over.
 */
const STEERING =
  /^(prior|number_(?!unexplained).*|structured_reference|payment_reference|end_to_end|external_id|mandate|customer_(?!conflict|unknown|third_party).*)$/;

/** By definition: of n sets with one sum each is right with 1/n, so that the weight of ln n is minus one. */
const DEFINED = new Set(['set_alternatives']);

export const isEstimable = (code: string): boolean => !STEERING.test(code) && !DEFINED.has(code);

/** The data contradict a shipped weight: it lies outside the interval, the sign stays, and enough proposals carry it. */
export function isContradicted({ shipped, estimated, low, high, right, wrong }: WeightEstimate): boolean {
  return (shipped < low || shipped > high) && estimated * shipped > 0 && right + wrong >= LEAST_SEEN;
}

/** Estimates for a reader, and the weights to be taken over. */
export interface Estimation {
  /** The estimable ones with the others held where they are: an estimate holds only beside the weights it was made with. */
  beside: WeightEstimate[];
  /** What the data contradict, by code, rounded to a tenth. */
  adopted: Map<string, number>;
}

export function estimate(
  samples: readonly Sample[],
  codes: Codes,
  isWanted: (code: string) => boolean = () => true,
): Estimation {
  const beside = estimateWeights(samples, codes, isEstimable);
  const contradicted = beside.filter((one) => isEstimable(one.code) && isWanted(one.code) && isContradicted(one));
  const free = new Set(contradicted.map(({ code }) => code));
  const again = free.size === 0 ? [] : estimateWeights(samples, codes, (code) => free.has(code));
  const adopted = new Map(
    again.filter(({ code }) => free.has(code)).map(({ code, estimated }) => [code, Math.round(estimated * 10) / 10]),
  );
  return { beside, adopted };
}

/** A rule set with other weights. */
export function withWeights(ruleSet: RuleSet, weights: ReadonlyMap<string, number>): RuleSet {
  const evidence = Object.fromEntries(
    Object.entries(ruleSet.evidence).map(([code, level]) => [
      code,
      { ...level, weight: weights.get(code) ?? level.weight },
    ]),
  );
  return parseRuleSet({ ...ruleSet, evidence });
}

import { parseRuleSet, type RuleSet } from '@saldo/matching';
import { type Codes } from './choices.ts';
import { estimateWeights, type Sample, type WeightEstimate } from './estimate.ts';

/** Fewer proposals than this on either side do not move a weight. */
const LEAST_SEEN = 30;

/** Which estimates are taken over into a rule set. */
export type Adoption = 'all' | 'contradicted' | 'none';

/** The data contradict a shipped weight: it lies outside the interval, the sign stays, and both sides have been seen. */
export function isContradicted({ shipped, estimated, low, high, right, wrong }: WeightEstimate): boolean {
  const isOutside = shipped < low || shipped > high;
  return isOutside && estimated * shipped > 0 && right >= LEAST_SEEN && wrong >= LEAST_SEEN;
}

/**
 * The weights to be taken over, by code. For `contradicted` only these are estimated a second time with all others held
 * where they are: an estimate holds only beside the weights with which it was made.
 */
export function adoptedWeights(
  samples: readonly Sample[],
  codes: Codes,
  estimates: readonly WeightEstimate[],
  adoption: Adoption,
  isAllowed: (code: string) => boolean = () => true,
): Map<string, number> {
  if (adoption === 'none') return new Map();
  const free = new Set(
    estimates
      .filter((one) => isAllowed(one.code) && (adoption === 'all' || isContradicted(one)))
      .map(({ code }) => code),
  );
  if (free.size === 0) return new Map();
  const again = adoption === 'all' ? estimates : estimateWeights(samples, codes, (code) => free.has(code));
  return new Map(
    again.filter(({ code }) => free.has(code)).map(({ code, estimated }) => [code, Math.round(estimated * 10) / 10]),
  );
}

/** A rule set with other weights. */
export function withWeights(ruleSet: RuleSet, weights: ReadonlyMap<string, number>): RuleSet {
  const evidence = Object.fromEntries(
    Object.entries(ruleSet.evidence).map(([code, level]) => [
      code,
      { ...level, weight: weights.get(code) ?? level.weight },
    ]),
  );
  return parseRuleSet({
    ...ruleSet,
    evidence,
    decide: { ...ruleSet.decide, prior: weights.get('prior') ?? ruleSet.decide.prior },
  });
}

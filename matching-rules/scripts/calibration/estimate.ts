import type { Choice, Codes } from './choices.ts';
import { inverse, solve } from './linear.ts';

/** What the data say about one weight. */
export interface WeightEstimate {
  code: string;
  shipped: number;
  /** Shrunk estimate, natural-log odds. */
  estimated: number;
  /** Bounds of the 95 % interval around `estimated`. */
  low: number;
  high: number;
  /** Proposals that carry the evidence, right ones and competitors. */
  right: number;
  wrong: number;
  /** ln(m/u) of the evidence alone, which counts correlated evidence twice; null where nobody carries it. */
  alone: number | null;
  /** How much of the uncertainty before the data is gone: 0 the data say nothing, 1 they say all. */
  informed: number;
}

/** Choices with the number of cases that each of them counts as. */
export interface Sample {
  choices: readonly Choice[];
  /** 1 where every payment counts as one. */
  countsAs: number;
}

/**
 * So many decisions of people count as much as all generated payments together: labels of the own house soon outweigh
 * an imitation, and a handful of them moves nothing.
 */
export const GENERATED_COUNTS_AS = 2_000;

/** Generated payments and decisions of people, blended by their counts. */
export function samplesOf(generated: readonly Choice[], approvals: readonly Choice[]): Sample[] {
  if (approvals.length === 0) return [{ choices: generated, countsAs: 1 }];
  const countsAs = Math.min(1, GENERATED_COUNTS_AS / Math.max(1, generated.length));
  return [
    { choices: generated, countsAs },
    { choices: approvals, countsAs: 1 },
  ];
}

/**
 * Spread of the weights around the shipped ones before any data, in log-odds: a weight is trusted to about one unit
 * (a factor of e either way). It is the whole of the shrinkage.
 */
export const PRIOR_SPREAD = 1;
/** Spread of a weight that is to stay where it is. */
const HELD = 1e-4;
const Z = 1.959963984540054;
const STEPS = 30;

/**
 * Estimates all weights together by a conditional logit over the proposals of each payment (McFadden 1974), with the
 * possibility that none is right, shrunk towards the shipped weights (ridge, Hoerl and Kennard 1970).
 *
 * Why not ln(m/u) of each evidence (Fellegi and Sunter 1969): name, account and amount of the right item come
 * together, so that separate ratios would count one fact several times; and the competitors are no random
 * pairs but those that share evidence with the payment. The joint model is the engine's own: its confidence is
 * e^s / (1 + Σ e^s).
 *
 * @param isFree which codes may move; the others stay at the shipped weight and the free ones are estimated beside them
 */
export function estimateWeights(
  samples: readonly Sample[],
  codes: Codes,
  isFree: (code: string) => boolean = () => true,
): WeightEstimate[] {
  const size = codes.names.length;
  const spreads = codes.names.map((code) => (isFree(code) ? PRIOR_SPREAD : HELD));
  let change = new Array<number>(size).fill(0);
  let state = derivatives(samples, change, spreads);
  for (let step = 0; step < STEPS; step++) {
    const direction = solve(state.curvature, state.gradient);
    let length = 1;
    let next = state;
    let moved = change;
    do {
      moved = change.map((value, i) => value + length * direction[i]!);
      next = derivatives(samples, moved, spreads);
      length /= 2;
    } while (next.likelihood < state.likelihood && length > 1e-4);
    const gain = next.likelihood - state.likelihood;
    if (gain <= 0) break;
    change = moved;
    state = next;
    if (gain < 1e-6) break;
  }
  const covariance = inverse(state.curvature);
  const counts = countEvidence(samples, size);
  return codes.names.map((code, i) => {
    const shipped = codes.weights[i]!;
    const estimated = shipped + change[i]!;
    const spread = Math.sqrt(covariance[i]![i]!);
    return {
      code,
      shipped,
      estimated,
      low: estimated - Z * spread,
      high: estimated + Z * spread,
      ...counts.of(i),
      informed: Math.max(0, 1 - (spread / PRIOR_SPREAD) ** 2),
    };
  });
}

interface Derivatives {
  /** Penalised log-likelihood. */
  likelihood: number;
  gradient: number[];
  /** Negative Hessian, positive definite. */
  curvature: number[][];
}

function derivatives(samples: readonly Sample[], change: readonly number[], spreads: readonly number[]): Derivatives {
  const trust = spreads.map((spread) => 1 / spread ** 2);
  const gradient = change.map((value, i) => -value * trust[i]!);
  const curvature = change.map((_, i) => change.map((__, j) => (i === j ? trust[i]! : 0)));
  let likelihood = -change.reduce((sum, value, i) => sum + value * value * trust[i]!, 0) / 2;
  for (const { choices, countsAs } of samples) {
    for (const choice of choices) likelihood += addChoice(choice, countsAs, change, gradient, curvature);
  }
  return { likelihood, gradient, curvature };
}

/** Adds one payment to gradient and curvature. @returns its log-likelihood */
function addChoice(
  choice: Choice,
  countsAs: number,
  change: readonly number[],
  gradient: number[],
  curvature: number[][],
): number {
  const scores = choice.map(({ score, slopes }) =>
    slopes.reduce((sum, [code, slope]) => sum + change[code]! * slope, score),
  );
  const top = Math.max(0, ...scores);
  const none = Math.exp(-top);
  const odds = scores.map((score) => Math.exp(score - top));
  const total = odds.reduce((sum, one) => sum + one, none);
  const mean = new Map<number, number>();
  let likelihood = 0;
  let told = 0;
  choice.forEach(({ slopes, share }, place) => {
    const probability = odds[place]! / total;
    told += share;
    if (share > 0) likelihood += share * (scores[place]! - top - Math.log(total));
    if (probability < 1e-9 && share === 0) return;
    for (const [code, slope] of slopes) {
      gradient[code]! += countsAs * (share - probability) * slope;
      mean.set(code, (mean.get(code) ?? 0) + probability * slope);
      const row = curvature[code]!;
      for (const [other, otherSlope] of slopes) row[other]! += countsAs * probability * slope * otherSlope;
    }
  });
  for (const [code, slope] of mean) {
    const row = curvature[code]!;
    for (const [other, otherSlope] of mean) row[other]! -= countsAs * slope * otherSlope;
  }
  if (told < 1) likelihood += (1 - told) * (-top - Math.log(total));
  return countsAs * likelihood;
}

/** Proposals by code, and the smoothed ln(m/u) of each code alone. */
function countEvidence(
  samples: readonly Sample[],
  size: number,
): { of: (code: number) => Pick<WeightEstimate, 'right' | 'wrong' | 'alone'> } {
  const right = new Array<number>(size).fill(0);
  const wrong = new Array<number>(size).fill(0);
  let allRight = 0;
  let allWrong = 0;
  for (const { choices } of samples) {
    for (const { slopes, share } of choices.flat()) {
      if (share > 0) allRight++;
      else allWrong++;
      for (const [code] of slopes) (share > 0 ? right : wrong)[code]!++;
    }
  }
  return {
    of: (code) => {
      const m = (right[code]! + 0.5) / (allRight + 1);
      const u = (wrong[code]! + 0.5) / (allWrong + 1);
      const isSeen = right[code]! + wrong[code]! > 0;
      return { right: right[code]!, wrong: wrong[code]!, alone: isSeen ? Math.log(m / u) : null };
    },
  };
}

import { type Evidence, matchBatch, type MatchResult, OpenItemIndex, type RuleSet } from '@saldo/matching';
import type { GeneratedPayment } from '../../../test/generator/types.ts';
import type { LabelledData } from '../backtest/data.ts';
import { isSameSet } from '../backtest/judge.ts';

/** One proposal as the estimation sees it. */
export interface Option {
  /** Score under the shipped weights, log-odds. */
  score: number;
  /** How much the score rises when the weight of a code rises by one, by number of the code. */
  slopes: readonly (readonly [code: number, slope: number])[];
  /** Share of the truth: 1 for the right set, 1/n for each of n equally right ones, 0 for a competitor. */
  share: number;
}

/** One payment with all proposals that the engine built for it, the best first; "none of them" is always possible too. */
export type Choice = readonly Option[];

/** So many competitors are looked at; what lies behind them has no weight beside the first. */
const COMPETITORS = 24;

/** The estimated quantities: the prior and every evidence of the rule set, in a fixed order. */
export class Codes {
  readonly names: readonly string[];
  readonly weights: readonly number[];
  readonly #numbers: Map<string, number>;

  constructor(ruleSet: RuleSet) {
    const entries = Object.entries(ruleSet.evidence).map(([code, { weight }]): [string, number] => [code, weight]);
    this.names = ['prior', ...entries.map(([code]) => code)];
    this.weights = [ruleSet.decide.prior, ...entries.map(([, weight]) => weight)];
    this.#numbers = new Map(this.names.map((name, number) => [name, number]));
  }

  /** -1 for a code that the rule set does not weigh. */
  numberOf(code: string): number {
    return this.#numbers.get(code) ?? -1;
  }
}

/**
 * What a proposal owes to each code. The engine scales a weight by what it saw (the second sign of one payer counts half,
 * n named items share a weight), so that the slope is the contribution over the weight.
 */
export function slopesOf(evidence: readonly Evidence[], codes: Codes): [number, number][] {
  const slopes = new Map<number, number>();
  for (const { code, weight } of evidence) {
    const number = codes.numberOf(code);
    if (number < 0) continue;
    const shipped = codes.weights[number]!;
    slopes.set(number, (slopes.get(number) ?? 0) + (shipped === 0 ? 1 : weight / shipped));
  }
  return [...slopes].filter(([, slope]) => slope !== 0);
}

/** Runs the production code over labelled payments and keeps what it proposed beside what is right. */
export function choicesOf(data: LabelledData, ruleSet: RuleSet, codes: Codes): Choice[] {
  const index = new OpenItemIndex(ruleSet);
  index.setCustomers(data.customers);
  index.upsertItems(data.items);
  index.upsertAliases(data.aliases);
  const transactions = data.payments.map((payment) => payment.transaction);
  const results = matchBatch(transactions, index, ruleSet, { alternatives: COMPETITORS });
  return data.payments
    .map((payment, position) => choiceOf(payment, results[position]!, codes))
    .filter((choice) => choice.length > 0);
}

function choiceOf({ truth }: GeneratedPayment, { proposals }: MatchResult, codes: Codes): Choice {
  const sets =
    truth.outcome === 'allocate' ? [truth.allocations] : truth.outcome === 'nothing' ? [] : truth.alternatives;
  return proposals.map((proposal) => ({
    score: proposal.score,
    slopes: slopesOf(proposal.evidence, codes),
    share: sets.some((set) => isSameSet(proposal, set)) ? 1 / sets.length : 0,
  }));
}

/** Log-odds of the first proposal after what its rivals take: what the confidence map is applied to. */
export function logOddsOfFirst(choice: Choice): number {
  let others = 0;
  for (const { score } of choice.slice(1)) others += Math.exp(Math.min(40, score));
  return choice[0]!.score - Math.log1p(others);
}

import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import type { Findings } from '../compare/matcher.ts';
import { evidenceOf, isFull } from '../compare/hypothesis.ts';
import type { Hypothesis } from '../compare/hypothesis.ts';
import type { ReasonCode } from '../explain/codes.ts';
import { calibrate } from '../rules/compiled.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import type { Decision, Evidence, MatchResult, Proposal, Transaction } from '../types.ts';

/** A tie is between hypotheses that differ in what they settle, not in how much of it. */
const MAXIMUM_TIED = 10;

type Party = Pick<MatchResult, 'customerId' | 'customerCandidates'>;

export interface DecideOptions {
  alternatives?: number;
}

/**
 * Decision about one transaction from its ranked hypotheses.
 *
 * The confidence of a hypothesis is the calibrated probability of its log-odds after what its rivals take:
 * `s − ln(1 + Σ e^(s of the others))`. Two equal hypotheses thus share the probability, and none of them can be certain.
 */
export function decide(
  transaction: Transaction,
  findings: Findings,
  index: OpenItemIndex,
  rules: CompiledRules,
  options: DecideOptions,
  extra: readonly Evidence[] = [],
): MatchResult {
  const { hypotheses } = findings;
  const { decide: policy } = rules.ruleSet;
  const best = hypotheses[0];
  const reasons: Evidence[] = [...extra];
  if (!best) return noMatch(transaction, findings, index, rules, reasons, []);

  const second = hypotheses[1];
  const margin = second ? best.score - second.score : null;
  const tied = countTied(hypotheses, policy.tieMargin);
  const proposals = propose(hypotheses, index, rules, Math.max(options.alternatives ?? policy.alternatives, tied));
  const confidence = proposals[0]!.confidence;
  const pairConfidence = calibrate(rules, best.score - Math.log1p(sumOfOthers(hypotheses, tied)));
  if (pairConfidence < policy.suggestConfidence) {
    reasons.push({ code: 'too_weak', weight: 0, values: { confidence, needed: policy.suggestConfidence } });
    return noMatch(transaction, findings, index, rules, reasons, proposals);
  }
  const party = partyOf(
    findings,
    index,
    rules,
    best.customer,
    tied > 1 ? hypotheses.slice(0, tied) : null,
    best.reference !== 'none',
  );
  let decision: Decision = 'suggest';
  if (tied > 1) {
    decision = 'ambiguous';
    reasons.push({ code: 'tie', weight: 0, values: { count: tied, margin: margin ?? 0 } });
  } else {
    const against = reasonsAgainstAuto(transaction, best, confidence, margin, rules);
    if (against.length === 0 && extra.length === 0) {
      decision = 'auto';
      reasons.push({ code: 'decided_auto', weight: 0, values: { confidence, margin: margin ?? 0 } });
    } else reasons.push(...against);
  }
  if (party.customerCandidates) reasons.push(ambiguousCustomer(party.customerCandidates));
  if (second) reasons.push(runnerUp(best, second, proposals[1]));
  for (const barred of findings.barred) reasons.push(barred);
  return resultOf(transaction, decision, confidence, margin, party, proposals, reasons);
}

/** Results are kept by the thousand: written as a whole, and with a list that is not longer than it must be. */
function resultOf(
  transaction: Transaction,
  decision: Decision,
  confidence: number,
  margin: number | null,
  { customerId, customerCandidates }: Party,
  proposals: Proposal[],
  list: readonly Evidence[],
): MatchResult {
  const transactionId = transaction.id;
  const reasons = list.slice();
  if (!customerCandidates) return { transactionId, decision, confidence, margin, customerId, proposals, reasons };
  return { transactionId, decision, confidence, margin, customerId, customerCandidates, proposals, reasons };
}

function countTied(hypotheses: readonly Hypothesis[], tieMargin: number): number {
  const best = hypotheses[0]!;
  let tied = 1;
  while (tied < hypotheses.length && tied < MAXIMUM_TIED && best.score - hypotheses[tied]!.score < tieMargin) tied++;
  return tied;
}

/** Sum of the odds of the hypotheses from `from` on. */
function sumOfOthers(hypotheses: readonly Hypothesis[], from: number): number {
  let odds = 0;
  for (let i = from; i < hypotheses.length; i++) odds += Math.exp(Math.min(40, hypotheses[i]!.score));
  return odds;
}

function propose(
  hypotheses: readonly Hypothesis[],
  index: OpenItemIndex,
  rules: CompiledRules,
  count: number,
): Proposal[] {
  let odds = 0;
  for (const { score } of hypotheses) odds += Math.exp(Math.min(40, score));
  const proposals = new Array<Proposal>(Math.min(count, hypotheses.length));
  for (let i = 0; i < proposals.length; i++) {
    const hypothesis = hypotheses[i]!;
    const others = Math.max(0, odds - Math.exp(Math.min(40, hypothesis.score)));
    proposals[i] = {
      rank: i + 1,
      confidence: calibrate(rules, hypothesis.score - Math.log1p(others)),
      score: hypothesis.score,
      customerId: hypothesis.customer < 0 ? null : index.customers.ids[hypothesis.customer]!,
      allocations: hypothesis.allocations,
      residual: hypothesis.residual,
      evidence: evidenceOf(hypothesis),
    };
  }
  return proposals;
}

function reasonsAgainstAuto(
  transaction: Transaction,
  best: Hypothesis,
  confidence: number,
  margin: number | null,
  rules: CompiledRules,
): Evidence[] {
  const { decide: policy } = rules.ruleSet;
  const against: Evidence[] = [];
  const say = (code: ReasonCode, values?: Evidence['values']): void => {
    against.push(values ? { code, weight: 0, values } : { code, weight: 0 });
  };
  if (confidence < policy.autoConfidence) say('below_auto_confidence', { confidence, needed: policy.autoConfidence });
  if (margin !== null && margin < policy.autoMargin) say('below_auto_margin', { margin, needed: policy.autoMargin });
  if (!hasExactEvidence(best, rules)) {
    say(best.reference === 'none' && !best.payerKnown ? 'amount_only' : 'no_exact_evidence');
    if (isPartlyNamed(best)) say('partly_guessed');
  }
  if (isMostlySurplus(best)) say('amount_differs', { surplus: best.residual });
  if (policy.autoMaximumAmount !== null && Math.abs(transaction.amount) > policy.autoMaximumAmount) {
    say('above_auto_amount', { amount: transaction.amount, maximum: policy.autoMaximumAmount });
  }
  return against;
}

/** More than half of what is settled is left over: the payment is for something else too. */
function isMostlySurplus(best: Hypothesis): boolean {
  if (best.residual === 0 || best.settlement === 'amount_returned') return false;
  const settled = best.allocations.reduce((sum, { amount }) => sum + amount, 0);
  return Math.abs(best.residual) * 2 > Math.abs(settled);
}

/**
 * What may be booked without a person: every item named exactly; or named with damage, but the payer is the customer and
 * the amount is exact; or, where the rule set allows it, a certain payer and the only item with the exact amount.
 */
function hasExactEvidence(best: Hypothesis, rules: CompiledRules): boolean {
  if (best.reference === 'exact') return true;
  if (best.reference === 'inexact') return isFull(best) && best.payerKnown && !isNeighbour(best);
  return rules.ruleSet.decide.autoWithoutReference && best.payerCertain && best.rows.length === 1 && isFull(best);
}

/** Whether the text names some of the items and others were added because the sum fits. */
function isPartlyNamed({ log, from, to, rows }: Hypothesis): boolean {
  let named = 0;
  for (let at = from; at < to; at++) if (log.isReference(at)) named++;
  return named > 0 && named < rows.length;
}

/** Whether another number than the one in the text is meant as likely as this one. */
function isNeighbour({ log, from, to, rows }: Hypothesis): boolean {
  for (let at = from; at < to; at++) {
    const code = log.codeAt(at);
    if (code === 'number_neighbour' || code === 'number_other_label') return true;
    // In a set of items the amount does not confirm a damaged number: another item of equal amount would do.
    if (code === 'number_typo' && rows.length > 1) return true;
  }
  return false;
}

function ambiguousCustomer(candidates: readonly string[]): Evidence {
  return { code: 'customer_ambiguous', weight: 0, values: { customers: candidates.join(', ') } };
}

function runnerUp(best: Hypothesis, second: Hypothesis, proposal: Proposal | undefined): Evidence {
  const margin = best.score - second.score;
  const confidence = proposal?.confidence ?? 0;
  const lacks = strongestDifference(best, second);
  const items = second.allocations.slice(0, 5).map(({ itemId }) => itemId).join(', '); // prettier-ignore
  // Written as a whole: an object that grows afterwards takes more room.
  const values = lacks === null ? { margin, items, confidence } : { margin, items, confidence, lacks };
  if (second.allocations.length > 1) return { code: 'runner_up', weight: 0, values };
  return { code: 'runner_up', weight: 0, values, itemId: items };
}

/** Weights of two hypotheses by code, the codes in the order in which they appear; of the comparison at hand. */
const codes: string[] = [];
const ofBest: number[] = [];
const ofSecond: number[] = [];

/** The code by which the first leads the second most. */
function strongestDifference(best: Hypothesis, second: Hypothesis): string | null {
  codes.length = 0;
  sumByCode(best, ofBest);
  sumByCode(second, ofSecond);
  let strongest: string | null = null;
  let most = 0.01;
  for (let i = 0; i < codes.length; i++) {
    const difference = ofBest[i]! - ofSecond[i]!;
    if (difference <= most) continue;
    most = difference;
    strongest = codes[i]!;
  }
  return strongest;
}

function sumByCode({ log, from, to, added }: Hypothesis, sums: number[]): void {
  for (let at = from; at < to; at++) sums[placeOf(log.codeAt(at))]! += log.weight[at]!;
  if (added) for (const { code, weight } of added) sums[placeOf(code)]! += weight;
}

function placeOf(code: string): number {
  for (let i = 0; i < codes.length; i++) if (codes[i] === code) return i;
  ofBest[codes.length] = 0;
  ofSecond[codes.length] = 0;
  return codes.push(code) - 1;
}

function noMatch(
  transaction: Transaction,
  findings: Findings,
  index: OpenItemIndex,
  rules: CompiledRules,
  reasons: Evidence[],
  proposals: Proposal[],
): MatchResult {
  if (transaction.amount === 0) reasons.push({ code: 'zero_amount', weight: 0 });
  reasons.push(...findings.barred, ...findings.reasons);
  if (reasons.length === 0) {
    if (transaction.structuredReference)
      reasons.push({ code: 'reference_unknown', weight: 0, values: { reference: transaction.structuredReference } });
    else reasons.push({ code: findings.payers.length > 0 ? 'amount_differs' : 'no_candidate', weight: 0 });
  }
  const party = partyOf(findings, index, rules, -1, null, false);
  if (party.customerCandidates) reasons.push(ambiguousCustomer(party.customerCandidates));
  const [best, second] = proposals;
  const margin = best && second ? best.score - second.score : null;
  return resultOf(transaction, 'no_match', best?.confidence ?? 0, margin, party, proposals, reasons);
}

/** The customer: of the best hypothesis, else the payer where one leads, else the candidates. */
function partyOf(
  findings: Findings,
  index: OpenItemIndex,
  rules: CompiledRules,
  customer: number,
  tied: readonly Hypothesis[] | null,
  isNamed: boolean,
): Party {
  const { ids } = index.customers;
  const { payers } = findings;
  const isDisputed = tied !== null && tied.some((hypothesis) => hypothesis.customer !== customer);
  const first = payers[0];
  let close = 0;
  while (close < payers.length && first!.weight - payers[close]!.weight < rules.ruleSet.decide.tieMargin) close++;
  // Items do not decide between two customers of one name unless the text names the item.
  const isUndecided = !isNamed && close > 1 && payers.slice(0, close).some((payer) => payer.ordinal === customer);
  if (customer >= 0 && !isDisputed && !isUndecided) return { customerId: ids[customer]! };
  if (!first) return { customerId: null };
  if (close > 1) {
    const candidates = payers.slice(0, close).map((payer) => ids[payer.ordinal]!);
    return { customerId: null, customerCandidates: candidates.sort() };
  }
  return { customerId: ids[first.ordinal]! };
}

import { matchBatch, OpenItemIndex, renderEvidence, toDecimalString } from '@saldo/matching';
import type { Evidence, MatchResult, Proposal, RenderContext, Transaction } from '@saldo/matching';
import type { DomainCase } from './to-domain.ts';

export interface SuggestedAllocation {
  item: string;
  amount: string;
  discount: string;
  write_off: string;
}

export interface Reason {
  code: string;
  detail: string;
  weight: number;
}

/** One element of the output; money as decimal strings. */
export interface Suggestion {
  tx: string;
  outcome: MatchResult['decision'];
  confidence: number;
  party: string | null;
  allocations: SuggestedAllocation[];
  tx_residual: string;
  alternatives: { confidence: number; allocations: SuggestedAllocation[] }[];
  reasons: Reason[];
}

/** Runs the engine over a translated case. */
export function matchCase(domain: DomainCase): MatchResult[] {
  const index = new OpenItemIndex(domain.ruleSet);
  index.setCustomers(domain.customers);
  index.upsertAliases(domain.aliases);
  index.upsertItems(domain.items);
  return matchBatch(domain.transactions, index, domain.ruleSet);
}

/** The engine's results in the output's words, one per transaction, in input order. */
export function toSuggestions(domain: DomainCase, results: readonly MatchResult[]): Suggestion[] {
  const labels = labelsOf(domain);
  return results.map((result, i) => {
    const transaction = domain.transactions[i];
    if (transaction?.id !== result.transactionId) throw new Error(`Result ${i} is not of its transaction.`);
    return toSuggestion(transaction, result, { ...labels, currency: transaction.currency });
  });
}

function labelsOf(domain: DomainCase): Omit<RenderContext, 'currency'> {
  const numbers = new Map(domain.items.map((item) => [item.id, item.number]));
  const names = new Map(domain.customers.map((customer) => [customer.id, customer.name]));
  return {
    itemLabel: (itemId) => numbers.get(itemId) ?? undefined,
    customerLabel: (customerId) => names.get(customerId),
  };
}

function toSuggestion(transaction: Transaction, result: MatchResult, context: RenderContext): Suggestion {
  // Nothing is preferred among equals, and nothing is offered where nothing fits: what was near is in the reasons.
  const isPreferred = result.decision === 'auto' || result.decision === 'suggest';
  const best = isPreferred ? result.proposals[0] : undefined;
  const others = result.decision === 'no_match' ? [] : result.proposals.slice(isPreferred ? 1 : 0);
  const allocationsOf = (proposal: Proposal): SuggestedAllocation[] =>
    proposal.allocations.map(({ itemId, amount, discount, writeOff }) => ({
      item: itemId,
      amount: toDecimalString(amount, transaction.currency),
      discount: toDecimalString(discount, transaction.currency),
      write_off: toDecimalString(writeOff, transaction.currency),
    }));
  return {
    tx: transaction.id,
    outcome: result.decision,
    confidence: rounded(result.confidence),
    party: result.customerId,
    allocations: best ? allocationsOf(best) : [],
    tx_residual: toDecimalString(best ? best.residual : transaction.amount, transaction.currency),
    alternatives: others.map((proposal) => ({
      confidence: rounded(proposal.confidence),
      allocations: allocationsOf(proposal),
    })),
    reasons: [...(result.proposals[0]?.evidence ?? []), ...result.reasons].map((evidence) =>
      toReason(evidence, context),
    ),
  };
}

function toReason(evidence: Evidence, context: RenderContext): Reason {
  return {
    code: evidence.code,
    detail: renderEvidence(evidence, 'en', context),
    weight: Math.round(evidence.weight * 100) / 100,
  };
}

function rounded(probability: number): number {
  return Math.round(probability * 10_000) / 10_000;
}

import type { MatchResult } from '@saldo/matching';
import { type ClaimedTransaction, type ExistingSuggestion, STATUS_OF_DECISION, suggestionKey } from '@saldo/org';

/**
 * Whether a result says what is in the org already: the same suggestions with the same decisions, and the status that
 * goes with them. Then nothing is written, and what a person may be looking at stays as it is.
 */
export function isUnchanged(
  { transaction, generation, matchStatus }: ClaimedTransaction,
  result: MatchResult,
  existing: readonly ExistingSuggestion[],
): boolean {
  const proposed = existing.filter(({ status }) => status === 'Proposed');
  if (result.decision === 'no_match') {
    // What is left of a payment that a person split stays a rest; it does not become a payment without a match.
    return proposed.length === 0 && (matchStatus === 'No Match' || matchStatus === 'Partly Allocated');
  }
  if (matchStatus !== STATUS_OF_DECISION[result.decision] || proposed.length !== result.proposals.length) return false;
  const decisions = new Map(proposed.map(({ key, decision }) => [key, decision]));
  return result.proposals.every((proposal) => {
    const key = suggestionKey(transaction.id, generation, transaction.currency, proposal.allocations);
    return decisions.get(key) === decisionOf(result, proposal.rank);
  });
}

function decisionOf(result: MatchResult, rank: number): string {
  if (result.decision === 'ambiguous') return 'Ambiguous';
  return rank === 1 && result.decision === 'auto' ? 'Auto' : 'Suggest';
}

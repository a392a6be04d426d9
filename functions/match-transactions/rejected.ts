import type { MatchResult, Proposal } from '@saldo/matching';
import { type ClaimedTransaction, type ExistingSuggestion, suggestionKey } from '@saldo/org';

/**
 * A result without what a person has already rejected for this very payment: the same items with the same amounts are
 * not proposed a second time, and what is left is for a person, never for the automation.
 */
export function withoutRejected(
  { transaction }: ClaimedTransaction,
  result: MatchResult,
  existing: readonly ExistingSuggestion[],
): MatchResult {
  const rejected = existing.filter(({ status }) => status === 'Rejected');
  if (rejected.length === 0 || result.decision === 'no_match') return result;
  const isRejected = ({ allocations }: Proposal): boolean =>
    rejected.some(
      ({ key, generation }) => key === suggestionKey(transaction.id, generation, transaction.currency, allocations),
    );
  const left = result.proposals.filter((proposal) => !isRejected(proposal));
  if (left.length === result.proposals.length) return result;
  const [first, ...others] = left;
  if (first === undefined) {
    const itemId = result.proposals[0]?.allocations[0]?.itemId;
    const reason = {
      code: 'rejected_before',
      weight: 0,
      values: { days: 0 },
      ...(itemId === undefined ? {} : { itemId }),
    };
    return { ...result, decision: 'no_match', confidence: 0, margin: null, proposals: [], reasons: [reason] };
  }
  return {
    ...result,
    decision: 'suggest',
    confidence: first.confidence,
    margin: others[0] === undefined ? null : first.score - others[0].score,
    customerId: first.customerId,
    proposals: left.map((proposal, at) => ({ ...proposal, rank: at + 1 })),
  };
}

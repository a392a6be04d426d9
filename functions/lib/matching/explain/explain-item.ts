import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { matchOne } from '../match.ts';
import type { MatchOptions } from '../match.ts';
import type { RuleSet } from '../rules/schema.ts';
import type { Decision, Evidence, OpenItem, Proposal, Transaction } from '../types.ts';
import type { ReasonCode } from './codes.ts';

/** Why an item was or was not proposed for a transaction. */
export interface ItemExplanation {
  transactionId: string;
  itemId: string;
  decision: Decision;
  /** The best proposal that contains the item, with its rank among all; null when the item was no candidate. */
  proposal: Proposal | null;
  /** Score by which it stays behind the best; 0 when it is the best, null when it was no candidate. */
  behind: number | null;
  /** Barriers and what is missing; empty when the item is in the best proposal. */
  reasons: Evidence[];
}

const ALL = 24;

/** Answers "why not this item?" with the same engine that decides. */
export function explainItem(
  transaction: Transaction,
  itemId: string,
  index: OpenItemIndex,
  ruleSet: RuleSet,
  options: MatchOptions = {},
): ItemExplanation {
  const result = matchOne(transaction, index, ruleSet, { ...options, alternatives: ALL });
  const proposal =
    result.proposals.find(({ allocations }) => allocations.some((allocation) => allocation.itemId === itemId)) ?? null;
  const best = result.proposals[0];
  const base = { transactionId: transaction.id, itemId, decision: result.decision };
  if (proposal && best) {
    const behind = best.score - proposal.score;
    const reasons =
      behind === 0
        ? []
        : [...lacking(best, proposal), ...result.reasons.filter(({ code }) => code === 'claimed_by_better')];
    return { ...base, proposal, behind, reasons };
  }
  const item = index.item(itemId);
  const reasons: Evidence[] = item ? barriers(transaction, item) : [{ code: 'unknown_item', weight: 0, itemId }];
  return { ...base, proposal: null, behind: null, reasons };
}

/** What the best proposal has and this one has not, as negative evidence, largest first. */
function lacking(best: Proposal, other: Proposal): Evidence[] {
  const totals = new Map<string, number>();
  for (const { code, weight } of other.evidence) totals.set(code, (totals.get(code) ?? 0) + weight);
  for (const { code, weight } of best.evidence) totals.set(code, (totals.get(code) ?? 0) - weight);
  return [...totals]
    .filter(([, difference]) => Math.abs(difference) > 1e-9)
    .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))
    .map(([code, weight]) => ({ code, weight }));
}

function barriers(transaction: Transaction, item: OpenItem): Evidence[] {
  const reasons: Evidence[] = [];
  const say = (code: ReasonCode, values?: Evidence['values']) =>
    reasons.push(values ? { code, weight: 0, itemId: item.id, values } : { code, weight: 0, itemId: item.id });
  if (item.legalEntityId !== transaction.legalEntityId) say('legal_entity_differs');
  if (item.currency.toUpperCase() !== transaction.currency.toUpperCase()) {
    say('currency_differs', { itemCurrency: item.currency, currency: transaction.currency });
  }
  if (item.open === 0) say('already_settled');
  else if (Math.sign(item.open) !== Math.sign(transaction.amount)) say('direction_differs');
  if (reasons.length === 0) say('no_candidate', { amount: item.open, paid: transaction.amount });
  return reasons;
}

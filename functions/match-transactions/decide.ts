import { matchBatch, type MatchResult, type OpenItem, type RejectedPair, type RuleSet } from '@saldo/matching';
import {
  type ClaimedTransaction,
  type ExistingSuggestion,
  type OpenItemLedger,
  type OrgClient,
  payerKeys,
} from '@saldo/org';
import { withoutRejected } from './rejected.ts';

/** How often balances may change under the matching before it gives up. */
const ATTEMPTS = 3;

export interface Decided {
  results: MatchResult[];
  /** Transactions whose items kept changing; matching them again later is the remedy. */
  unsettled: Set<string>;
}

/**
 * Matches the transactions against the ledger. The items chosen are read again by id; where one of them has changed, the
 * whole batch is matched again, because transactions of a batch compete for the same items.
 */
export async function decide(
  client: OrgClient,
  ledger: OpenItemLedger,
  ruleSet: RuleSet,
  claimed: readonly ClaimedTransaction[],
  context: {
    aliasKey: string | null;
    rejectedPairs: RejectedPair[];
    today: string;
    /** Suggestions that are in the org, by transaction. */
    existing: ReadonlyMap<string, ExistingSuggestion[]>;
    /** Results that will be written; only their items are read again. All of them where it is absent. */
    isToWrite?: (result: MatchResult) => boolean;
  },
): Promise<Decided> {
  const transactions = claimed.map(({ transaction }) =>
    context.aliasKey === null ? transaction : { ...transaction, payerKeys: payerKeys(transaction, context.aliasKey) },
  );
  const isToWrite = context.isToWrite ?? (() => true);
  const byId = new Map(claimed.map((one) => [one.transaction.id, one]));
  const keepDecisions = (result: MatchResult): MatchResult => {
    const own = byId.get(result.transactionId);
    return own === undefined ? result : withoutRejected(own, result, context.existing.get(result.transactionId) ?? []);
  };
  await ledger.takeReturnable(client, transactions);
  let changed = new Set<string>();
  let results: MatchResult[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    ledger.index.setRejectedPairs(context.rejectedPairs);
    results = matchBatch(transactions, ledger.index, ruleSet, { today: context.today }).map((result) =>
      keepDecisions(result),
    );
    changed = await ledger.recheck(client, results.filter(isToWrite).flatMap(chosenItems));
    if (changed.size === 0) return { results, unsettled: new Set() };
  }
  const unsettled = results.filter((result) => chosenItems(result).some((id) => changed.has(id)));
  return { results, unsettled: new Set(unsettled.map(({ transactionId }) => transactionId)) };
}

function chosenItems(result: MatchResult): string[] {
  if (result.decision === 'no_match') return [];
  return result.proposals.flatMap(({ allocations }) => allocations.map(({ itemId }) => itemId));
}

/** The items that results name, as they were when they were checked, so that a later refresh can't pull them away. */
export function itemsOf(ledger: OpenItemLedger, results: readonly MatchResult[]): Map<string, OpenItem> {
  const items = new Map<string, OpenItem>();
  const named = results.flatMap(({ proposals, reasons }) => [
    ...proposals.flatMap(({ allocations }) => allocations.map(({ itemId }) => itemId)),
    ...reasons.flatMap(({ itemId }) => itemId ?? []),
  ]);
  for (const id of named) {
    const item = ledger.index.item(id);
    if (item !== undefined) items.set(id, item);
  }
  return items;
}

import type { RuleSet } from '@saldo/matching';
import { ruleSetHash } from '@saldo/matching/rules';
import {
  type ClaimedTransaction,
  type ExistingSuggestion,
  explainSettled,
  type OpenItemLedger,
  type OrgClient,
  readOrgSettings,
  readRejectedPairs,
  readSuggestions,
  readTransactions,
  type TransactionFailure,
} from '@saldo/org';
import { approve } from './approve.ts';
import { decide, itemsOf } from './decide.ts';
import type { Payload } from './payload.ts';
import { type Answer, type Counted, summarise } from './summary.ts';
import { markFailed, write } from './write.ts';

export interface Log {
  info(message: string): void;
  warn(message: string): void;
}

/** Statuses that this function leaves, or that follow from them when a suggestion is approved. */
const DECIDED = new Set(['Suggested', 'Ambiguous', 'No Match', 'Partly Allocated', 'Allocated', 'On Account']);

/**
 * Matches the claimed transactions of a run and writes the outcome. Calling it again for the same run writes nothing
 * twice: transactions that the run has decided are counted from what is in the org.
 */
export async function matchTransactions(
  client: OrgClient,
  ledger: OpenItemLedger,
  ruleSet: RuleSet,
  payload: Payload,
  log: Log,
): Promise<Answer> {
  const started = performance.now();
  const { runId, transactionIds } = payload;
  const [read, existing, rejectedPairs, settings] = await Promise.all([
    readTransactions(client, transactionIds),
    readSuggestions(client, transactionIds),
    readRejectedPairs(client, transactionIds),
    readOrgSettings(client),
    ledger.refresh(client),
  ]);
  const { claimed, decided, foreign } = sort(read.transactions, runId);
  const earlier = decided.map((transaction) =>
    storedResult(transaction, existing.get(transaction.transaction.id) ?? []),
  );
  const today = new Date().toISOString().slice(0, 10);
  const { results: decisions, unsettled } = await decide(client, ledger, ruleSet, claimed, {
    aliasKey: settings.aliasKey,
    rejectedPairs,
    existing,
    today,
  });
  const transactions = new Map(claimed.map(({ transaction }) => [transaction.id, transaction]));
  const results = await explainSettled(client, transactions, decisions);
  const identity = { version: ruleSet.version, hash: ruleSetHash(ruleSet) };
  const written = await write(
    {
      client,
      runId,
      ruleSet: identity,
      claimed: new Map(claimed.map((one) => [one.transaction.id, one])),
      existing,
      items: itemsOf(ledger, results),
    },
    results.filter(({ transactionId }) => !unsettled.has(transactionId)),
  );
  const failures = [...read.failures, ...foreign, ...[...unsettled].map(keptChanging), ...written.failures];
  for (const id of await markFailed(client, runId, failures)) log.warn(`${id} could not be marked as failed`);
  for (const { message } of ledger.setAside.slice(0, 20)) log.warn(message.slice(0, 300));
  const mayApprove = settings.isEnabled && settings.isAutoApprovalEnabled;
  const toApprove = [...written.autoSuggestionIds, ...earlier.flatMap(({ openAutoId }) => openAutoId ?? [])];
  const approved = await approve(client, mayApprove ? toApprove : []);
  if (approved.firstRefusal !== null) {
    log.warn(`${approved.refused} not approved: ${approved.firstRefusal.slice(0, 200)}`);
  }
  const counted = [...written.results.map(({ transactionId, decision }) => ({ transactionId, decision })), ...earlier];
  return summarise({
    payload,
    counted,
    transactions: read.transactions,
    failures,
    ruleSet: identity,
    approved,
    started,
  });
}

function sort(
  transactions: readonly ClaimedTransaction[],
  runId: string,
): { claimed: ClaimedTransaction[]; decided: ClaimedTransaction[]; foreign: TransactionFailure[] } {
  const own = transactions.filter((transaction) => transaction.runId === runId);
  const claimed = own.filter(({ matchStatus }) => matchStatus === 'Matching');
  const decided = own.filter(({ matchStatus }) => DECIDED.has(matchStatus));
  const rest = transactions.filter((transaction) => !claimed.includes(transaction) && !decided.includes(transaction));
  const foreign = rest.map(({ name, transaction, matchStatus }) => ({
    transactionId: transaction.id,
    code: 'SALDO_TRANSACTION_NOT_CLAIMED',
    message: `${name} is "${matchStatus}" and not claimed by run ${runId}; it was left as it is.`,
  }));
  return { claimed, decided, foreign };
}

/** What an earlier call of the same run decided, as it is in the org. */
function storedResult(
  { transaction, generation, matchStatus }: ClaimedTransaction,
  suggestions: readonly ExistingSuggestion[],
): Counted & { openAutoId?: string } {
  const best = suggestions.find((suggestion) => suggestion.generation === generation && suggestion.rank === 1);
  const { id: transactionId } = transaction;
  if (best?.decision === 'Auto') {
    return { transactionId, decision: 'auto', ...(best.status === 'Proposed' ? { openAutoId: best.id } : {}) };
  }
  if (best?.decision === 'Ambiguous') return { transactionId, decision: 'ambiguous' };
  return { transactionId, decision: best === undefined && matchStatus === 'No Match' ? 'no_match' : 'suggest' };
}

function keptChanging(transactionId: string): TransactionFailure {
  return {
    transactionId,
    code: 'SALDO_BALANCE_CHANGING',
    message: 'The open items of this transaction kept changing while it was matched. Queue it again.',
  };
}

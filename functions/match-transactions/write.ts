import type { MatchResult, OpenItem } from '@saldo/matching';
import {
  type ClaimedTransaction,
  type ExistingSuggestion,
  type OrgClient,
  postGraphs,
  readMatchStates,
  SaldoError,
  suggestionGraph,
  type SuggestionGraph,
  type TransactionFailure,
} from '@saldo/org';

export interface Writing {
  client: OrgClient;
  runId: string;
  ruleSet: { version: string; hash: string };
  claimed: ReadonlyMap<string, ClaimedTransaction>;
  existing: ReadonlyMap<string, ExistingSuggestion[]>;
  /** Ids of suggestions that expire by their age. */
  expiring?: ReadonlySet<string>;
  items: ReadonlyMap<string, OpenItem>;
}

export interface Written {
  /** Results that are in the org now. */
  results: MatchResult[];
  failures: TransactionFailure[];
  /** Suggestions that may be approved without a person. */
  autoSuggestionIds: string[];
}

/** Writes each transaction's outcome as one graph. A transaction that changed hands meanwhile is left alone. */
export async function write(writing: Writing, results: readonly MatchResult[]): Promise<Written> {
  const failures: TransactionFailure[] = [];
  const states = await readMatchStates(writing.client, [...writing.claimed.keys()]);
  const graphs = new Map<string, SuggestionGraph>();
  for (const result of results) {
    const claimed = writing.claimed.get(result.transactionId);
    const state = states.get(result.transactionId);
    if (claimed === undefined) continue;
    if (state?.matchStatus !== 'Matching' || state.runId !== writing.runId || state.generation !== claimed.generation) {
      failures.push(changedHands(claimed));
      continue;
    }
    try {
      graphs.set(result.transactionId, graphOf(writing, claimed, result));
    } catch (error) {
      if (!(error instanceof SaldoError)) throw error;
      failures.push({ transactionId: result.transactionId, code: error.code, message: error.words });
    }
  }
  const outcomes = await postGraphs(
    writing.client,
    [...graphs.values()].map(({ transactionId, nodes }) => ({ graphId: transactionId, nodes })),
  );
  const written: MatchResult[] = [];
  const autoSuggestionIds: string[] = [];
  for (const result of results) {
    const best = graphs.get(result.transactionId)?.best;
    const outcome = outcomes.get(result.transactionId);
    if (outcome === undefined) continue;
    if (!outcome.ok) {
      const message = `The suggestions could not be written. ${outcome.message}`;
      failures.push({ transactionId: result.transactionId, code: 'SALDO_SUGGESTION_NOT_WRITTEN', message });
      continue;
    }
    written.push(result);
    if (result.decision !== 'auto' || best == null) continue;
    const id = 'id' in best ? best.id : outcome.ids.get(best.referenceId);
    if (id !== undefined && id !== '') autoSuggestionIds.push(id);
  }
  return { results: written, failures, autoSuggestionIds };
}

function graphOf(writing: Writing, claimed: ClaimedTransaction, result: MatchResult): SuggestionGraph {
  return suggestionGraph({
    claimed,
    result,
    existing: writing.existing.get(result.transactionId) ?? [],
    ...(writing.expiring === undefined ? {} : { expiring: writing.expiring }),
    runId: writing.runId,
    ruleSet: writing.ruleSet,
    item: (id) => writing.items.get(id),
    dataPath: writing.client.dataPath,
  });
}

function changedHands({ name, transaction }: ClaimedTransaction): TransactionFailure {
  return {
    transactionId: transaction.id,
    code: 'SALDO_TRANSACTION_CHANGED',
    message: `${name} is no longer being matched by this run; nothing was written for it.`,
  };
}

/**
 * Marks transactions as failed, each with its words, where they still belong to this run.
 * @returns ids of those that could not be marked
 */
export async function markFailed(
  client: OrgClient,
  runId: string,
  failures: readonly TransactionFailure[],
): Promise<string[]> {
  if (failures.length === 0) return [];
  const states = await readMatchStates(
    client,
    failures.map(({ transactionId }) => transactionId),
  );
  const own = failures.filter(({ transactionId }) => {
    const state = states.get(transactionId);
    return state?.matchStatus === 'Matching' && state.runId === runId;
  });
  const rows = own.map(({ transactionId, code, message }) => ({
    Id: transactionId,
    MatchStatus__c: 'Failed',
    MatchReason__c: `${code}: ${message}`.slice(0, 4_000),
  }));
  const results = await client.updateRows('BankTransaction__c', rows);
  return own.filter((_, at) => results[at]?.success !== true).map(({ transactionId }) => transactionId);
}

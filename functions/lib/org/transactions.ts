import type { RejectedPair } from '@saldo/matching';
import type { ExactRecord, OrgClient } from './client.ts';
import { SaldoError } from './errors.ts';
import { textOf } from './json.ts';
import { FIELDS, readSettings, readTransaction } from './records.ts';
import type { ClaimedTransaction, Settings } from './records.ts';
import { soqlString } from './soql.ts';
import type { ExistingSuggestion } from './suggestion-graph.ts';

/** A transaction that can't be handled, in words for the person who can act. */
export interface TransactionFailure {
  transactionId: string;
  code: string;
  message: string;
}

/** Reads transactions by id; those that can't be read or are not there come back as failures. */
export async function readTransactions(
  client: OrgClient,
  ids: readonly string[],
): Promise<{ transactions: ClaimedTransaction[]; failures: TransactionFailure[] }> {
  const records = await client.readExactlyIn(
    ids,
    (list) => `SELECT ${FIELDS.BankTransaction__c} FROM BankTransaction__c WHERE Id IN (${list})`,
  );
  const { transactions, failures } = readEach(records);
  const found = new Set(records.map((record) => textOf(record['Id'])));
  for (const id of ids) {
    if (!found.has(id)) {
      const message =
        'The transaction is not there or not visible to the functions host. Check the sharing of its bank account.';
      failures.push({ transactionId: id, code: 'SALDO_TRANSACTION_NOT_FOUND', message });
    }
  }
  return { transactions, failures };
}

function readEach(records: readonly ExactRecord[]): {
  transactions: ClaimedTransaction[];
  failures: TransactionFailure[];
} {
  const transactions: ClaimedTransaction[] = [];
  const failures: TransactionFailure[] = [];
  for (const record of records) {
    try {
      transactions.push(readTransaction(record));
    } catch (error) {
      if (!(error instanceof SaldoError)) throw error;
      failures.push({ transactionId: textOf(record['Id']), code: error.code, message: error.words });
    }
  }
  return { transactions, failures };
}

/** Condition of the transactions about which nobody has decided finally; those of a statement that is not whole wait. */
export const WAITING_TRANSACTIONS =
  "MatchStatus__c IN ('Queued', 'Suggested', 'Ambiguous', 'No Match', 'Partly Allocated', 'Failed') " +
  "AND UnallocatedAmount__c != 0 AND (BankStatement__c = null OR BankStatement__r.Status__c IN ('Complete', 'Unbalanced'))";

/** The transactions of a range of ids that wait for a decision, and those that the run has claimed, in order of id. */
export async function readWaitingTransactions(
  client: OrgClient,
  { runId, fromId, toId }: { runId: string; fromId: string; toId: string },
): Promise<{ transactions: ClaimedTransaction[]; failures: TransactionFailure[] }> {
  const own = `MatchStatus__c = 'Matching' AND MatchRun__c = ${soqlString(runId)}`;
  return readEach(
    await client.readExactly(
      `SELECT ${FIELDS.BankTransaction__c} FROM BankTransaction__c WHERE ${rangeOf('Id', fromId, toId)} ` +
        `AND ((${WAITING_TRANSACTIONS}) OR (${own})) ORDER BY Id`,
    ),
  );
}

function rangeOf(field: string, fromId: string, toId: string): string {
  return `${field} >= ${soqlString(fromId)} AND ${field} <= ${soqlString(toId)}`;
}

/** Where transactions stand right now: status, generation and run by id. */
export async function readMatchStates(
  client: OrgClient,
  ids: readonly string[],
): Promise<Map<string, { matchStatus: string; generation: number; runId: string | null }>> {
  const records = await client.readExactlyIn(
    ids,
    (list) => `SELECT Id, MatchStatus__c, Generation__c, MatchRun__c FROM BankTransaction__c WHERE Id IN (${list})`,
  );
  return new Map(
    records.map((record) => [
      textOf(record['Id']),
      {
        matchStatus: textOf(record['MatchStatus__c']),
        generation: Number(record['Generation__c'] ?? 0),
        runId: typeof record['MatchRun__c'] === 'string' ? record['MatchRun__c'] : null,
      },
    ]),
  );
}

/** All suggestions of the transactions, by transaction. */
export async function readSuggestions(
  client: OrgClient,
  transactionIds: readonly string[],
): Promise<Map<string, ExistingSuggestion[]>> {
  const records = await client.readExactlyIn(
    transactionIds,
    (list) => `SELECT ${SUGGESTION_FIELDS} FROM AllocationSuggestion__c WHERE BankTransaction__c IN (${list})`,
  );
  return byTransaction(records);
}

/** {@link readSuggestions} for a range of transaction ids. */
export async function readSuggestionsOfRange(
  client: OrgClient,
  fromId: string,
  toId: string,
): Promise<Map<string, ExistingSuggestion[]>> {
  const range = rangeOf('BankTransaction__c', fromId, toId);
  return byTransaction(
    await client.readExactly(`SELECT ${SUGGESTION_FIELDS} FROM AllocationSuggestion__c WHERE ${range}`),
  );
}

/**
 * Suggestions of the engine that have waited longer than so many whole days, by the org's clock. What a person proposed
 * waits for a person, however long.
 * @returns their ids; none where `days` is 0
 */
export async function readExpiringSuggestionsOfRange(
  client: OrgClient,
  { fromId, toId, days }: { fromId: string; toId: string; days: number },
): Promise<Set<string>> {
  if (days <= 0) return new Set();
  const records = await client.readExactly(
    `SELECT Id FROM AllocationSuggestion__c WHERE ${rangeOf('BankTransaction__c', fromId, toId)} ` +
      `AND Status__c = 'Proposed' AND ProposedBy__c = null AND CreatedDate < LAST_N_DAYS:${days}`,
  );
  return new Set(records.map((record) => textOf(record['Id'])));
}

const SUGGESTION_FIELDS =
  'Id, SuggestionKey__c, BankTransaction__c, Status__c, Decision__c, Rank__c, Generation__c, ProposedBy__c';

function byTransaction(records: readonly ExactRecord[]): Map<string, ExistingSuggestion[]> {
  const suggestions = records.map((record): ExistingSuggestion => ({
    id: textOf(record['Id']),
    key: textOf(record['SuggestionKey__c']),
    transactionId: textOf(record['BankTransaction__c']),
    status: textOf(record['Status__c']),
    decision: textOf(record['Decision__c']),
    rank: Number(record['Rank__c'] ?? 0),
    generation: Number(record['Generation__c'] ?? 0),
    isByPerson: typeof record['ProposedBy__c'] === 'string',
  }));
  return Map.groupBy(suggestions, ({ transactionId }) => transactionId);
}

/** Pairs of these transactions and open items that a person rejected. */
export async function readRejectedPairs(client: OrgClient, transactionIds: readonly string[]): Promise<RejectedPair[]> {
  const records = await client.readExactlyIn(
    transactionIds,
    (list) => `${REJECTED_LINES} AND AllocationSuggestion__r.BankTransaction__c IN (${list})`,
  );
  return pairsOf(records);
}

/** {@link readRejectedPairs} for a range of transaction ids. */
export async function readRejectedPairsOfRange(
  client: OrgClient,
  fromId: string,
  toId: string,
): Promise<RejectedPair[]> {
  const range = rangeOf('AllocationSuggestion__r.BankTransaction__c', fromId, toId);
  return pairsOf(await client.readExactly(`${REJECTED_LINES} AND ${range}`));
}

const REJECTED_LINES =
  'SELECT Invoice__c, OpportunityBalance__c, AllocationSuggestion__r.BankTransaction__c, AllocationSuggestion__r.DecidedAt__c ' +
  "FROM AllocationSuggestionLine__c WHERE AllocationSuggestion__r.Status__c = 'Rejected'";

function pairsOf(records: readonly ExactRecord[]): RejectedPair[] {
  return records.flatMap((record) => {
    const suggestion = record['AllocationSuggestion__r'];
    if (typeof suggestion !== 'object' || suggestion === null || Array.isArray(suggestion)) return [];
    const itemId = textOf(record['Invoice__c']) || textOf(record['OpportunityBalance__c']);
    const rejectedOn = textOf(suggestion['DecidedAt__c']).slice(0, 10);
    return rejectedOn === '' ? [] : [{ payerKey: textOf(suggestion['BankTransaction__c']), itemId, rejectedOn }];
  });
}

/** The organisation's settings; everything is off where there are none. */
export async function readOrgSettings(client: OrgClient): Promise<Settings> {
  const records = await client.readExactly(
    `SELECT ${FIELDS.SaldoSettings__c} FROM SaldoSettings__c WHERE SetupOwnerId = '${client.organizationId}'`,
  );
  return readSettings(records[0]);
}

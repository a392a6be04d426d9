import type { RejectedPair } from '@saldo/matching';
import type { OrgClient } from './client.ts';
import { SaldoError } from './errors.ts';
import { textOf } from './json.ts';
import { FIELDS, readSettings, readTransaction } from './records.ts';
import type { ClaimedTransaction, Settings } from './records.ts';
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
  const transactions: ClaimedTransaction[] = [];
  const failures: TransactionFailure[] = [];
  const found = new Set<string>();
  for (const record of records) {
    const id = textOf(record['Id']);
    found.add(id);
    try {
      transactions.push(readTransaction(record));
    } catch (error) {
      if (!(error instanceof SaldoError)) throw error;
      failures.push({ transactionId: id, code: error.code, message: error.words });
    }
  }
  for (const id of ids) {
    if (!found.has(id)) {
      const message =
        'The transaction is not there or not visible to the functions host. Check the sharing of its bank account.';
      failures.push({ transactionId: id, code: 'SALDO_TRANSACTION_NOT_FOUND', message });
    }
  }
  return { transactions, failures };
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
    (list) =>
      'SELECT Id, SuggestionKey__c, BankTransaction__c, Status__c, Decision__c, Rank__c, Generation__c ' +
      `FROM AllocationSuggestion__c WHERE BankTransaction__c IN (${list})`,
  );
  const suggestions = records.map((record): ExistingSuggestion => ({
    id: textOf(record['Id']),
    key: textOf(record['SuggestionKey__c']),
    transactionId: textOf(record['BankTransaction__c']),
    status: textOf(record['Status__c']),
    decision: textOf(record['Decision__c']),
    rank: Number(record['Rank__c'] ?? 0),
    generation: Number(record['Generation__c'] ?? 0),
  }));
  return Map.groupBy(suggestions, ({ transactionId }) => transactionId);
}

/** Pairs of these transactions and open items that a person rejected. */
export async function readRejectedPairs(client: OrgClient, transactionIds: readonly string[]): Promise<RejectedPair[]> {
  const records = await client.readExactlyIn(
    transactionIds,
    (list) =>
      'SELECT Invoice__c, OpportunityBalance__c, AllocationSuggestion__r.BankTransaction__c, AllocationSuggestion__r.DecidedAt__c ' +
      "FROM AllocationSuggestionLine__c WHERE AllocationSuggestion__r.Status__c = 'Rejected' " +
      `AND AllocationSuggestion__r.BankTransaction__c IN (${list})`,
  );
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

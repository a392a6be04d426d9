import type { Evidence, MatchResult, Transaction } from '@saldo/matching';
import type { ExactRecord, OrgClient } from './client.ts';
import { textOf } from './json.ts';
import { FIELDS } from './records.ts';

/** Numbers of one payment that are asked for; a text with more is a list of something else. */
const MAXIMUM_NUMBERS = 20;
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{N}./_-]*[\p{L}\p{N}])?/gu;
const MINIMUM_LENGTH = 4;
/** Length of an invoice's Name. */
const MAXIMUM_LENGTH = 80;

interface Settled {
  id: string;
  name: string;
  legalEntityId: string;
}

/**
 * Says of payments without a match that an invoice they name is settled already: the index knows open items only. Numbers
 * count where they are the whole name of a settled invoice of the same legal entity; other results stay as they are.
 */
export async function explainSettled(
  client: OrgClient,
  transactions: ReadonlyMap<string, Transaction>,
  results: readonly MatchResult[],
): Promise<MatchResult[]> {
  const numbers = new Map<string, string[]>();
  for (const { transactionId, decision } of results) {
    const transaction = transactions.get(transactionId);
    if (decision === 'no_match' && transaction) numbers.set(transactionId, numbersOf(transaction));
  }
  const settled = await readSettled(client, [...numbers.values()].flat());
  if (settled.size === 0) return [...results];
  return results.map((result) => {
    const legalEntityId = transactions.get(result.transactionId)?.legalEntityId ?? '';
    const found = (numbers.get(result.transactionId) ?? [])
      .flatMap((number) => settled.get(number) ?? [])
      .filter((invoice) => invoice.legalEntityId === legalEntityId)
      .filter(({ id }) => !result.reasons.some(({ itemId }) => itemId === id));
    return found.length === 0 ? result : { ...result, reasons: [...found.map(reasonOf), ...result.reasons] };
  });
}

/**
 * Settled invoices that payments going out name: a returned debit reopens what it had paid, and the index knows open items
 * only. By their whole name, in the text or in the end-to-end id under which they were collected.
 * @returns records with the fields of `FIELDS.Invoice__c`
 */
export async function readReturnable(client: OrgClient, transactions: readonly Transaction[]): Promise<ExactRecord[]> {
  const numbers = transactions.filter(({ amount }) => amount < 0).flatMap(numbersOf);
  return client.readExactlyIn(
    [...new Set(numbers)],
    (list) =>
      `SELECT ${FIELDS.Invoice__c} FROM Invoice__c WHERE Name IN (${list}) ` +
      "AND OpenBalance__c = 0 AND Status__c != 'Cancelled'",
  );
}

/** Words with digits of the texts that a person writes, in capitals because Salesforce compares without case. */
function numbersOf({ remittanceText, reference, endToEndId }: Transaction): string[] {
  const words = [remittanceText, reference, endToEndId].flatMap((text) => text?.match(WORD) ?? []);
  const numbers = words.filter(
    (word) => word.length >= MINIMUM_LENGTH && word.length <= MAXIMUM_LENGTH && /\d{2}/.test(word),
  );
  return [...new Set(numbers.map((number) => number.toUpperCase()))].slice(0, MAXIMUM_NUMBERS);
}

async function readSettled(client: OrgClient, names: readonly string[]): Promise<Map<string, Settled[]>> {
  const records = await client.readExactlyIn(
    names,
    (list) =>
      `SELECT Id, Name, LegalEntity__c FROM Invoice__c WHERE Name IN (${list}) ` +
      "AND OpenBalance__c = 0 AND Status__c != 'Cancelled'",
  );
  const settled = records.map((record) => ({
    id: textOf(record['Id']),
    name: textOf(record['Name']),
    legalEntityId: textOf(record['LegalEntity__c']),
  }));
  settled.sort((a, b) => (a.id < b.id ? -1 : 1));
  return Map.groupBy(settled, ({ name }) => name.toUpperCase());
}

function reasonOf({ id, name }: Settled): Evidence {
  return { code: 'already_settled', weight: 0, itemId: id, values: { number: name } };
}

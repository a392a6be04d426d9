import { type OrgClient, readInBulkOrPages, textOf } from '@saldo/org';
import { Decimal } from 'decimal.js';
import { approve } from '../match-transactions/approve.ts';
import { reportRun } from './runs.ts';

const PORTION = 200;
const TIME_BUDGET_MS = 8 * 60_000;

/** Answers of Apex after which no further suggestion will be approved today. */
const STOPPING = new Set(['SALDO_AUTO_APPROVAL_OFF', 'SALDO_AUTO_DAILY_ROWS', 'SALDO_MATCHING_OFF']);

const APPROVABLE =
  "AllocationSuggestion__r.Decision__c = 'Auto' AND AllocationSuggestion__r.Rank__c = 1 " +
  "AND AllocationSuggestion__r.Status__c = 'Proposed' AND AllocationSuggestion__r.BankTransaction__r.MatchStatus__c = 'Suggested'";

export interface AutomaticApprovals {
  approved: number;
  /** Left to a person, because together they claim more than an open item has, or a person proposed something else. */
  contested: number;
  /** False where the time was used up before all of them were tried. */
  isDone: boolean;
}

interface Line {
  suggestionId: string;
  itemId: string;
  applied: Decimal;
}

/**
 * Asks Apex to approve every suggestion that is decided as Auto and still proposed, in the order of their making. Those
 * that were matched in different parts and together claim more of an open item than is open are left to a person: which
 * of them is right, nobody compared. So are those of payments for which a person proposed something.
 */
export async function approveAutomatic(client: OrgClient, runId: string): Promise<AutomaticApprovals> {
  const deadline = performance.now() + TIME_BUDGET_MS;
  const lines = await readLines(client);
  const contested = new Set([
    ...contestedSuggestions(lines, await readBalances(client, sharedItems(lines))),
    ...(await readBesidePersons(client)),
  ]);
  const ids = [...new Set(lines.map(({ suggestionId }) => suggestionId))].filter((id) => !contested.has(id)).sort();
  let approved = 0;
  for (let start = 0; start < ids.length; start += PORTION) {
    if (performance.now() > deadline) return { approved, contested: contested.size, isDone: false };
    if (!(await reportRun(client, { runId }))) break;
    const answer = await approve(client, ids.slice(start, start + PORTION));
    approved += answer.approved;
    if (answer.refusalCodes.some((code) => STOPPING.has(code))) break;
  }
  return { approved, contested: contested.size, isDone: true };
}

async function readLines(client: OrgClient): Promise<Line[]> {
  const records = await readInBulkOrPages(
    client,
    'Id, AllocationSuggestion__c, Invoice__c, OpportunityBalance__c, Amount__c, Discount__c, WriteOff__c',
    `FROM AllocationSuggestionLine__c WHERE ${APPROVABLE}`,
  );
  const amount = (text: string): Decimal => new Decimal(text === '' ? 0 : text);
  return records.map((record) => ({
    suggestionId: textOf(record['AllocationSuggestion__c']),
    itemId: textOf(record['Invoice__c']) || textOf(record['OpportunityBalance__c']),
    applied: amount(textOf(record['Amount__c'])).plus(amount(textOf(record['Discount__c']))).plus(amount(textOf(record['WriteOff__c']))), // prettier-ignore
  }));
}

/** Suggestions of payments for which a person's proposal waits for a second person. */
async function readBesidePersons(client: OrgClient): Promise<string[]> {
  const from = "FROM AllocationSuggestion__c WHERE Status__c = 'Proposed' AND ProposedBy__c != null";
  const byPersons = await readInBulkOrPages(client, 'BankTransaction__c', from);
  const paymentIds = [...new Set(byPersons.map((record) => textOf(record['BankTransaction__c'])))];
  const beside = await client.readExactlyIn(
    paymentIds,
    (list) => `SELECT Id FROM AllocationSuggestion__c WHERE Status__c = 'Proposed' AND BankTransaction__c IN (${list})`,
  );
  return beside.map((record) => textOf(record['Id']));
}

/** Items that more than one suggestion names. */
function sharedItems(lines: readonly Line[]): string[] {
  const suggestions = Map.groupBy(lines, ({ itemId }) => itemId);
  return [...suggestions].filter(([, named]) => new Set(named.map((line) => line.suggestionId)).size > 1).map(([id]) => id); // prettier-ignore
}

async function readBalances(client: OrgClient, itemIds: readonly string[]): Promise<Map<string, Decimal>> {
  const balances = new Map<string, Decimal>();
  for (const object of ['Invoice__c', 'OpportunityBalance__c']) {
    const records = await client.readExactlyIn(
      itemIds,
      (list) => `SELECT Id, OpenBalance__c FROM ${object} WHERE Id IN (${list})`,
    );
    for (const record of records)
      balances.set(textOf(record['Id']), new Decimal(textOf(record['OpenBalance__c']) || 0));
  }
  return balances;
}

/** Suggestions that share an item with others and together apply more to it than is open. */
export function contestedSuggestions(
  lines: readonly Line[],
  balances: ReadonlyMap<string, Decimal>,
): ReadonlySet<string> {
  const contested = new Set<string>();
  for (const [itemId, named] of Map.groupBy(lines, (line) => line.itemId)) {
    const balance = balances.get(itemId);
    if (balance === undefined) continue;
    const applied = named.reduce((sum, line) => sum.plus(line.applied), new Decimal(0));
    if (applied.abs().greaterThan(balance.abs())) for (const { suggestionId } of named) contested.add(suggestionId);
  }
  return contested;
}

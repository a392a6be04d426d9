import { type OrgClient, readInBulkOrPages, textOf, WAITING_TRANSACTIONS } from '@saldo/org';
import type { Sums } from './payload.ts';
import { reportRun } from './runs.ts';

/** Transactions of one part: enough to compete for the same items, few enough to be done again after a crash. */
export const PART_SIZE = 2_000;

export interface Plan {
  next: { runId: string; step: 'match'; fromId: string; toId: string }[];
  then?: { runId: string; step: 'finish'; startedAt: number };
}

/** Cuts all transactions that wait for a decision into parts that any worker may match, each by its range of ids. */
export async function plan(client: OrgClient, runId: string): Promise<Plan> {
  const startedAt = Date.now();
  if (!(await reportRun(client, { runId, status: 'Running', progress: 0 }))) return { next: [] };
  const records = await readInBulkOrPages(client, 'Id', `FROM BankTransaction__c WHERE ${WAITING_TRANSACTIONS}`);
  const ids = records.map((record) => textOf(record['Id'])).sort();
  await reportRun(client, { runId, status: 'Running', counts: { transactions: ids.length } });
  return {
    next: cut(ids, PART_SIZE).map(([fromId, toId]) => ({ runId, step: 'match', fromId, toId })),
    then: { runId, step: 'finish', startedAt },
  };
}

/** First and last id of each part of a sorted list. */
export function cut(ids: readonly string[], size: number): [string, string][] {
  const parts: [string, string][] = [];
  for (let start = 0; start < ids.length; start += size) {
    const part = ids.slice(start, start + size);
    parts.push([part[0]!, part.at(-1)!]);
  }
  return parts;
}

/** Sums of nothing. */
export function noSums(): Sums {
  const counts = { transactions: 0, auto: 0, suggest: 0, ambiguous: 0, noMatch: 0, failed: 0 };
  return { counts, totals: {}, unchanged: 0, expired: 0, parts: 0, lostParts: 0, problem: null, approved: 0 };
}

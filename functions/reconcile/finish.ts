import type { RuleSet } from '@saldo/matching';
import { ruleSetHash } from '@saldo/matching/rules';
import { type OrgClient, readInBulkOrPages, readOrgSettings, textOf } from '@saldo/org';
import { Decimal } from 'decimal.js';
import { approveAutomatic } from './approve-automatic.ts';
import type { FinishPayload, PartAnswer, Sums } from './payload.ts';
import { noSums } from './plan.ts';
import { reportRun } from './runs.ts';

/** Statuses of a transaction in which nobody decides about suggestions any more. */
const SETTLED = "('Allocated', 'On Account', 'Ignored', 'Returned')";

export interface Finished {
  next?: { runId: string; step: 'finish'; startedAt: number; sums: Sums }[];
}

/**
 * Closes a run: asks for the automatic approvals, lets suggestions expire that nobody can decide any more, and reports
 * what the parts came to. May be repeated: it only does what is still to be done.
 */
export async function finish(client: OrgClient, ruleSet: RuleSet, payload: FinishPayload): Promise<Finished> {
  const { runId, startedAt } = payload;
  const before = payload.sums ?? addUp('answers' in payload.job ? payload.job.answers : []);
  if (!(await reportRun(client, { runId, progress: 99 }))) return {};
  const settings = await readOrgSettings(client);
  const mayApprove = settings.isEnabled && settings.isAutoApprovalEnabled;
  const approvals = mayApprove ? await approveAutomatic(client, runId) : { approved: 0, contested: 0, isDone: true };
  const sums = { ...before, approved: before.approved + approvals.approved };
  if (!approvals.isDone) return { next: [{ runId, step: 'finish', startedAt, sums }] };
  const settled = await expireSettled(client);
  await reportRun(client, {
    runId,
    status: sums.problem === null ? 'Done' : 'Failed',
    progress: 100,
    counts: { ...sums.counts, unchanged: sums.unchanged, expired: sums.expired + settled, approved: sums.approved },
    totals: JSON.stringify(sums.totals),
    ruleSetVersion: ruleSet.version,
    ruleSetHash: ruleSetHash(ruleSet),
    durationMs: Math.max(0, Date.now() - startedAt),
    ...(sums.problem === null
      ? {}
      : {
          errorCode: sums.problem.code,
          errorMessage: `${sums.lostParts} of ${sums.parts} parts were given up, the others are done. ${sums.problem.message}`,
        }),
  });
  return {};
}

/** The answers of the parts, added up; a part that was given up counts with its problem. */
export function addUp(answers: readonly (PartAnswer | { code: string; message: string } | null)[]): Sums {
  const sums = noSums();
  for (const answer of answers) {
    sums.parts++;
    if (answer === null || 'code' in answer) {
      sums.lostParts++;
      sums.problem ??= answer ?? { code: 'SALDO_WORKER_DIED', message: 'The process that worked on it ended again and again.' }; // prettier-ignore
      continue;
    }
    for (const key of Object.keys(sums.counts) as (keyof Sums['counts'])[]) sums.counts[key] += answer.counts[key];
    sums.unchanged += answer.unchanged;
    sums.expired += answer.expired;
    addTotals(sums.totals, answer.totals);
  }
  return sums;
}

function addTotals(totals: Sums['totals'], added: Sums['totals']): void {
  for (const [currency, outcomes] of Object.entries(added)) {
    const sum = (totals[currency] ??= {});
    for (const [outcome, text] of Object.entries(outcomes)) {
      const places = text.split('.')[1]?.length ?? 0;
      sum[outcome] = new Decimal(sum[outcome] ?? 0).plus(text).toFixed(places);
    }
  }
}

async function expireSettled(client: OrgClient): Promise<number> {
  const from = `FROM AllocationSuggestion__c WHERE Status__c = 'Proposed' AND BankTransaction__r.MatchStatus__c IN ${SETTLED}`;
  const records = await readInBulkOrPages(client, 'Id', from);
  const rows = records.map((record) => ({
    Id: textOf(record['Id']),
    Status__c: 'Expired',
    ExpiryReason__c: 'Decided',
  }));
  const results = await client.updateRows('AllocationSuggestion__c', rows);
  return results.filter(({ success }) => success).length;
}

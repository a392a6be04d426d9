/** Imports statement files through the org and waits until every line of them is decided. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { OrgClient } from '@saldo/org';
import { StartError } from './start-error.ts';

const POLL_MS = 150;
const PATIENCE_MS = 120_000;

interface StatementRow {
  Id: string;
  Name: string;
  FileName__c: string | null;
  Status__c: string;
  Message__c: string | null;
  LineCount__c: number | null;
}

interface ActionResult {
  isSuccess: boolean;
  errors: { message: string }[] | null;
  outputValues: { isSuccess?: boolean; code?: string; message?: string; jobId?: string } | null;
}

/**
 * Uploads each file as a ContentVersion and asks the org to import it, as the upload page does.
 * @throws StartError with the code of the first file that was refused; the other files are imported all the same.
 */
export async function importStatements(org: OrgClient, files: string[], say: (text: string) => void): Promise<void> {
  const refused: StartError[] = [];
  for (const file of files) {
    const name = basename(file);
    const versionId = await org.insert('ContentVersion', {
      Title: name,
      PathOnClient: name,
      VersionData: readFileSync(file).toString('base64'),
    });
    const [result] = await org.action<ActionResult>('ImportStatement', [{ contentVersionId: versionId }]);
    if (result === undefined || !result.isSuccess || result.outputValues?.isSuccess === false) {
      const code = result?.outputValues?.code ?? 'SALDO_IMPORT_FAILED';
      refused.push(
        new StartError(
          code,
          result?.outputValues?.message ?? result?.errors?.[0]?.message ?? `${name} was not imported.`,
        ),
      );
      continue;
    }
    const outcome = await waitForImport(org, result.outputValues?.jobId ?? '', name, say);
    if (outcome !== null) refused.push(outcome);
  }
  if (refused[0] !== undefined) throw refused[0];
}

interface JobRow {
  Status: string;
  ExtendedStatus: string | null;
}

/** Progress line by line while the job runs; its error in words when it fails. */
async function waitForImport(
  org: OrgClient,
  jobId: string,
  name: string,
  say: (text: string) => void,
): Promise<StartError | null> {
  const deadline = performance.now() + PATIENCE_MS;
  let shown = '';
  while (performance.now() < deadline) {
    const [job] = await org.query<JobRow>(`SELECT Status, ExtendedStatus FROM AsyncApexJob WHERE Id = '${jobId}'`);
    const statements = await org.query<StatementRow>(
      `SELECT Id, Name, FileName__c, Status__c, Message__c, LineCount__c FROM BankStatement__c WHERE FileName__c = '${name.replaceAll("'", "\\'")}'`,
    );
    const lines = await org.count(
      `SELECT COUNT() FROM BankTransaction__c WHERE BankStatement__r.FileName__c = '${name.replaceAll("'", "\\'")}'`,
    );
    const progress = `${name}: ${lines} lines, ${statements.map(({ Status__c }) => Status__c).join(', ') || 'waiting'}`;
    if (progress !== shown) say(progress);
    shown = progress;
    const done = job === undefined || ['Completed', 'Failed', 'Aborted'].includes(job.Status);
    if (done) return importOutcome(name, job, statements, say);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return new StartError(
    'SALDO_IMPORT_TIMEOUT',
    `${name} was not imported within ${PATIENCE_MS / 1000} s. Start again: what is there already is kept.`,
  );
}

function importOutcome(
  name: string,
  job: JobRow | undefined,
  statements: StatementRow[],
  say: (text: string) => void,
): StartError | null {
  if (job?.Status !== 'Completed') {
    const words = job?.ExtendedStatus ?? 'The import did not finish.';
    const code = /SALDO_[A-Z_]+/.exec(words)?.[0] ?? 'SALDO_IMPORT_FAILED';
    return new StartError(code, `${name}: ${words.replace(/^.*?(?=SALDO_)/s, '').replace(`${code}: `, '')}`);
  }
  for (const statement of statements) {
    if (statement.Status__c !== 'Complete') say(`${name}: ${statement.Status__c}. ${statement.Message__c ?? ''}`);
  }
  const refused = statements.find(({ Status__c }) => Status__c === 'Refused');
  return refused === undefined
    ? null
    : new StartError('SALDO_STATEMENT_REFUSED', `${name}: ${refused.Message__c ?? 'refused'}`);
}

/**
 * Waits until no claimable line is queued or being matched.
 * @throws StartError `SALDO_MATCH_FAILED` when a run failed (with the run's own words), `SALDO_MATCH_TIMEOUT` when nothing moves.
 */
export async function waitUntilMatched(org: OrgClient, say: (text: string) => void): Promise<void> {
  const waiting = `SELECT COUNT() FROM BankTransaction__c WHERE MatchStatus__c IN ('Queued', 'Matching')
    AND (BankStatement__c = null OR BankStatement__r.Status__c IN ('Complete', 'Unbalanced'))`;
  let deadline = performance.now() + PATIENCE_MS;
  let before = -1;
  for (;;) {
    const count = await org.count(waiting);
    if (count !== before && count > 0) say(`${count} lines wait for matching`);
    if (count === 0) break;
    if (count !== before) deadline = performance.now() + PATIENCE_MS;
    if (performance.now() > deadline)
      throw new StartError('SALDO_MATCH_TIMEOUT', `${count} lines are still not matched. Start again to go on.`);
    before = count;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const failed = await org.query<{ Name: string; MatchReason__c: string | null }>(
    `SELECT Name, MatchReason__c FROM BankTransaction__c WHERE MatchStatus__c = 'Failed'`,
  );
  if (failed[0] !== undefined) {
    const words = failed[0].MatchReason__c ?? 'The matching failed.';
    const code = /SALDO_[A-Z_]+/.exec(words)?.[0] ?? 'SALDO_MATCH_FAILED';
    throw new StartError(code, `${failed.length} lines could not be matched. ${failed[0].Name}: ${words}`);
  }
}

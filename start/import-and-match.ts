/** Imports statement files through the org and waits until every line of them is decided. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { OrgClient } from '@saldo/org';
import { StartError } from './start-error.ts';

const POLL_MS = 150;
const PATIENCE_MS = 120_000;

interface ActionResult {
  isSuccess: boolean;
  errors: { message: string }[] | null;
  outputValues: {
    isSuccess: boolean;
    code: string | null;
    message: string | null;
    statementImportId: string | null;
  } | null;
}

interface ImportRow {
  Id: string;
  FileName__c: string;
  Status__c: 'Queued' | 'Done' | 'Failed';
  Message__c: string | null;
  ErrorCode__c: string | null;
  Error__c: string | null;
}

const IMPORT_WORDS = { Queued: 'under way', Done: 'done', Failed: 'refused' } as const;

interface StatementRow {
  FileName__c: string;
  Status__c: string;
  Message__c: string | null;
}

/**
 * Uploads the files as ContentVersions and asks the org to import them, as the upload page does.
 * @throws StartError with the code of the first file that was refused and the words of all; the other files are imported all the same.
 */
export async function importStatements(org: OrgClient, files: string[], say: (text: string) => void): Promise<void> {
  const inputs: { contentVersionId: string }[] = [];
  for (const file of files) {
    const name = basename(file);
    const body = { Title: name, PathOnClient: name, VersionData: readFileSync(file).toString('base64') };
    inputs.push({ contentVersionId: await org.insert('ContentVersion', body) });
  }
  const results = await org.action<ActionResult>('ImportStatement', inputs);
  const importIds: string[] = [];
  const refused: StartError[] = [];
  for (const [index, { isSuccess, errors, outputValues }] of results.entries()) {
    const importId = outputValues?.statementImportId ?? null;
    if (isSuccess && importId !== null) importIds.push(importId);
    else
      refused.push(
        refusal(basename(files[index] ?? ''), outputValues?.code, outputValues?.message ?? errors?.[0]?.message),
      );
  }
  const rows = await waitForImports(org, importIds, say);
  refused.push(
    ...rows.flatMap((row) =>
      row.Status__c === 'Done' ? [] : [refusal(row.FileName__c, row.ErrorCode__c, row.Error__c)],
    ),
  );
  if (refused[0] !== undefined) throw new StartError(refused[0].code, refused.map(({ message }) => message).join('\n'));
}

function refusal(file: string, code: string | null | undefined, message: string | null | undefined): StartError {
  const words = message ?? 'The import did not finish.';
  const named = words.startsWith(file) ? words : `${file}: ${words}`;
  return new StartError(code ?? 'SALDO_IMPORT_FAILED', `${code ?? 'SALDO_IMPORT_FAILED'}: ${named}`);
}

/** Shows the lines as they come in, until every import is done or failed. */
async function waitForImports(org: OrgClient, importIds: string[], say: (text: string) => void): Promise<ImportRow[]> {
  if (importIds.length === 0) return [];
  const list = importIds.map((id) => `'${id}'`).join(', ');
  let deadline = performance.now() + PATIENCE_MS;
  let shown = '';
  for (;;) {
    const rows = await org.query<ImportRow>(
      `SELECT Id, FileName__c, Status__c, Message__c, ErrorCode__c, Error__c FROM StatementImport__c WHERE Id IN (${list})`,
    );
    const lines = await org.count('SELECT COUNT() FROM BankTransaction__c');
    const files = rows.map(({ FileName__c, Status__c }) => `${FileName__c} ${IMPORT_WORDS[Status__c]}`);
    const progress = `Importing: ${files.join(', ')}. ${lines} lines so far.`;
    if (progress !== shown) {
      say(progress);
      shown = progress;
      deadline = performance.now() + PATIENCE_MS;
    }
    if (rows.every(({ Status__c }) => Status__c === 'Done' || Status__c === 'Failed')) {
      await sayUnbalanced(org, rows, say);
      return rows;
    }
    if (performance.now() > deadline) {
      throw new StartError(
        'SALDO_IMPORT_TIMEOUT',
        `The import stands still since ${PATIENCE_MS / 1000} s. Start again: what is there already is kept.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** A statement that is not complete is said so, with its own words. */
async function sayUnbalanced(org: OrgClient, rows: ImportRow[], say: (text: string) => void): Promise<void> {
  const names = new Set(rows.map(({ FileName__c }) => FileName__c));
  const statements = await org.query<StatementRow>(
    `SELECT FileName__c, Status__c, Message__c FROM BankStatement__c WHERE Status__c != 'Complete'`,
  );
  for (const { FileName__c, Status__c, Message__c } of statements) {
    if (names.has(FileName__c)) say(`${FileName__c}: ${Status__c}. ${Message__c ?? ''}`);
  }
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
    if (count !== before && count > 0) say(`Matching: ${count} lines to go.`);
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

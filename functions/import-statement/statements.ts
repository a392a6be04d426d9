import { formatAmount, type StatementSummary } from '@saldo/banking';
import { jsonNumber, type OrgClient } from '@saldo/org';
import type { BankAccount } from './bank-accounts.ts';
import { importLines, type Lines } from './lines.ts';
import { FINAL, readStored, type StoredStatement } from './stored.ts';

export type StatementStatus = 'Importing' | 'Complete' | 'Unbalanced' | 'Refused';

/** Where a statement came from. */
export interface StatementOrigin {
  source: 'File' | 'BankConnection';
  fileName: string | null;
}

/** One statement of the answer, as in docs/reference/functions-api.md. */
export interface ImportedStatement {
  bankStatementId: string;
  sourceKey: string;
  status: StatementStatus;
  lines: number;
  inserted: number;
  alreadyThere: number;
  message: string | null;
}

/**
 * Writes one statement: *Importing* first, then its lines, and only when all of them are there its final status, which
 * lets the matching begin. Cut off anywhere, it stays *Importing*, and the next import of the file completes it.
 */
export async function importStatement(
  client: OrgClient,
  statement: StatementSummary,
  booked: Lines,
  account: BankAccount,
  origin: StatementOrigin,
): Promise<ImportedStatement> {
  const stored = await readStored(client, statement.sourceKey);
  const isFinal = stored !== null && FINAL.has(stored.status);
  if (isFinal && !statement.checks.complete) {
    const message = 'The statement is in Saldo already as a whole; the file that was imported now is a part of it.';
    return answer(
      statement,
      stored.id,
      stored.status as StatementStatus,
      { inserted: 0, alreadyThere: statement.lineCount },
      message,
    );
  }
  const id = isFinal ? stored.id : await begin(client, statement, account, origin, stored);
  const owner = { keyKind: statement.keyKind, bankStatementId: stored?.id ?? null };
  const lines = await importLines(client, booked, account, { owner, bankStatementId: id });
  const { status, message } = verdict(statement);
  if (isFinal && lines.inserted === 0 && isReworded(statement, stored)) {
    const words = 'The file differs in details that Saldo did not take over; what was imported before was kept.';
    return answer(statement, id, stored.status as StatementStatus, lines, words);
  }
  if (!isFinal || lines.inserted > 0 || stored.status !== status) {
    await client.update('BankStatement__c', id, { ...facts(statement), Status__c: status, Message__c: message });
  }
  return answer(statement, id, status, lines, message);
}

/** The same lines and balances, and yet the bank says something else about them. Windows differ by nature. */
function isReworded({ keyKind, contentHash }: StatementSummary, stored: StoredStatement): boolean {
  return keyKind === 'position' && stored.contentHash !== null && stored.contentHash !== contentHash;
}

async function begin(
  client: OrgClient,
  statement: StatementSummary,
  account: BankAccount,
  { fileName, source }: StatementOrigin,
  stored: StoredStatement | null,
): Promise<string> {
  const fields = {
    ...facts(statement),
    FileName__c: fileName?.slice(0, 255) ?? null,
    Status__c: 'Importing',
    Message__c: null,
  };
  if (stored !== null) {
    await client.update('BankStatement__c', stored.id, fields);
    return stored.id;
  }
  return client.insert('BankStatement__c', {
    ...fields,
    SourceKey__c: statement.sourceKey,
    Source__c: source,
    BankAccount__c: account.id,
  });
}

function facts(statement: StatementSummary): Record<string, unknown> {
  const money = (minorUnits: number | null | undefined): unknown =>
    minorUnits == null ? null : jsonNumber(formatAmount(minorUnits, statement.currency));
  return {
    Number__c: (statement.number ?? statement.id)?.slice(0, 40) ?? null,
    PeriodStart__c: statement.period.start,
    PeriodEnd__c: statement.period.end,
    OpeningBalance__c: money(statement.opening?.amount),
    ClosingBalance__c: money(statement.closing?.amount),
    CurrencyCode__c: statement.currency,
    Difference__c: money(statement.checks.difference),
    LineCount__c: statement.lineCount,
    ContentHash__c: statement.contentHash,
  };
}

function verdict(statement: StatementSummary): { status: StatementStatus; message: string | null } {
  const { checks, currency, pendingCount } = statement;
  const notices = statement.notices.map(({ message }) => message);
  if (pendingCount > 0) notices.push(`${pendingCount} lines that are not booked yet were left out.`);
  const words = (...first: string[]): string | null => [...first, ...notices].join('\n').slice(0, 4_000) || null;
  if (!checks.complete) {
    return {
      status: 'Importing',
      message: words(
        'The file is cut off before the end of the statement. Import the whole file; what is there is kept. Until then nothing of it is matched.',
      ),
    };
  }
  if (checks.balanced === false) {
    const difference = checks.difference === null ? '' : ` by ${formatAmount(checks.difference, currency)} ${currency}`;
    return {
      status: 'Unbalanced',
      message: words(
        `Opening balance plus lines differ from the closing balance${difference}. Ask the bank for the missing or doubled lines.`,
      ),
    };
  }
  if (checks.balanced === null)
    return {
      status: 'Complete',
      message: words(
        'Unverified: there is no balance to check the lines against, so lines may be missing without a sign.',
      ),
    };
  return { status: 'Complete', message: words() };
}

function answer(
  statement: StatementSummary,
  bankStatementId: string,
  status: StatementStatus,
  lines: { inserted: number; alreadyThere: number },
  message: string | null,
): ImportedStatement {
  return { bankStatementId, sourceKey: statement.sourceKey, status, lines: statement.lineCount, ...lines, message };
}

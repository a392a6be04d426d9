import { formatAmount, type StatementLine } from '@saldo/banking';
import { type ExactRecord, type OrgClient, SaldoError, soqlString, textOf } from '@saldo/org';
import { Decimal } from 'decimal.js';
import type { BankAccount } from './bank-accounts.ts';
import type { CheckedStatement } from './file.ts';
import { inBatches, readStoredLines, remittanceTextOf } from './lines.ts';
import { nameOf } from './names.ts';
import { FINAL, readStored, type StoredStatement } from './stored.ts';

/**
 * Refuses a statement that contradicts what is in the org. Nothing is written here; to be called for every statement of
 * a file before the first of them is imported.
 * @throws SaldoError `SALDO_STATEMENT_OTHER_ACCOUNT`, `SALDO_STATEMENT_REISSUED` naming the first line that differs,
 *   `SALDO_STATEMENT_ALREADY_IMPORTED`
 */
export async function refuseConflicts(
  client: OrgClient,
  statement: CheckedStatement,
  account: BankAccount,
): Promise<void> {
  const stored = await readStored(client, statement.sourceKey);
  if (stored !== null) {
    if (stored.bankAccountId !== account.id) throw otherAccount(statement, account);
    await refuseReissue(client, statement, stored);
    if (FINAL.has(stored.status)) return;
  }
  await refuseFetchedDays(client, statement, account);
  await refuseTwin(client, statement, account, stored?.id ?? null);
}

/** What a bank connection has brought must not come a second time by a file: the two word the same line differently. */
async function refuseFetchedDays(client: OrgClient, statement: CheckedStatement, account: BankAccount): Promise<void> {
  const { period, lineCount, days } = statement;
  if (lineCount === 0 || period.end === null) return;
  const records = await client.readExactly(
    'SELECT Id, PeriodStart__c, PeriodEnd__c FROM BankStatement__c ' +
      `WHERE BankAccount__c = ${soqlString(account.id)} AND Source__c = 'BankConnection'`,
  );
  const fetched = records.find((record) => {
    const [start, end] = [textOf(record['PeriodStart__c']), textOf(record['PeriodEnd__c'])];
    return start !== '' && [...days].some((day) => day >= start && day <= end);
  });
  if (fetched === undefined) return;
  throw new SaldoError(
    'SALDO_STATEMENT_DAYS_FETCHED',
    `${nameOf(statement)} has lines of days (${textOf(fetched['PeriodStart__c'])} to ${textOf(fetched['PeriodEnd__c'])}) that the bank connection of ` +
      `${account.name} has fetched already. Its lines would be doubled, so nothing was imported. Import files for other days only.`,
  );
}

function otherAccount(statement: CheckedStatement, account: BankAccount): SaldoError {
  return new SaldoError(
    'SALDO_STATEMENT_OTHER_ACCOUNT',
    `${nameOf(statement)} was imported before, for another bank account than ${account.name}. Choose the account under which it was imported.`,
  );
}

/**
 * A closed statement never changes; one that does was reissued by the bank. Of a statement that is not whole, in the
 * org or in the file, only the lines that both have can be compared.
 */
async function refuseReissue(client: OrgClient, statement: CheckedStatement, stored: StoredStatement): Promise<void> {
  if (statement.keyKind === 'content' && !(await hasClosedLines(client, statement, stored))) return;
  const hasSameLines = stored.contentHash === statement.contentHash;
  const isFinal = FINAL.has(stored.status);
  const difference =
    (hasSameLines ? null : await firstDifference(client, statement, stored)) ??
    // The same lines with a corrected balance are what an unbalanced statement waits for.
    (isFinal && statement.checks.complete && !(hasSameLines && stored.status === 'Unbalanced')
      ? differenceOfTotals(statement, stored)
      : null);
  if (difference === null) return;
  throw new SaldoError(
    'SALDO_STATEMENT_REISSUED',
    `${nameOf(statement)} is in Saldo with another content: ${difference}. Nothing was changed. Ask the bank which of both ` +
      'is right. If it is the new one and nothing of the statement is allocated, delete the statement and its lines and import the file again.',
  );
}

/** Lines of a window are known by their content, those of a closed statement by the statement and their place in it. */
async function hasClosedLines(
  client: OrgClient,
  { sourceKey }: CheckedStatement,
  { id }: StoredStatement,
): Promise<boolean> {
  const soql = `SELECT ExternalId__c FROM BankTransaction__c WHERE BankStatement__c = ${soqlString(id)}`;
  for await (const page of client.readExactPages(soql)) {
    if (page.some((record) => textOf(record['ExternalId__c']).startsWith(`${sourceKey}:`))) return true;
  }
  return false;
}

/** Compares the lines of the file, read once more, with those in the org, a batch at a time. */
async function firstDifference(
  client: OrgClient,
  statement: CheckedStatement,
  { id, status }: StoredStatement,
): Promise<string | null> {
  const owner = { keyKind: statement.keyKind, bankStatementId: id };
  const fields = 'ExternalId__c, BankStatement__c, BookingDate__c, Amount__c, RemittanceText__c';
  let found = 0;
  for await (const batch of inBatches(statement.lines())) {
    const records = (await readStoredLines(client, owner, batch, fields)).filter(
      (record) => textOf(record['BankStatement__c']) === id,
    );
    const stored = new Map(records.map((record) => [textOf(record['ExternalId__c']), record]));
    for (const line of batch) {
      const record = stored.get(line.key);
      if (record === undefined) {
        if (FINAL.has(status)) return `line ${line.position} of the file is not in Saldo`;
        continue;
      }
      found++;
      const field = differingField(line, record);
      if (field !== null) return `line ${line.position} has another ${field}`;
    }
  }
  return statement.checks.complete ? surplusLine(client, id, { found, lineCount: statement.lineCount }) : null;
}

/** The first line of the org beyond those that the file has. */
async function surplusLine(
  client: OrgClient,
  bankStatementId: string,
  { found, lineCount }: { found: number; lineCount: number },
): Promise<string | null> {
  const ofStatement = `FROM BankTransaction__c WHERE BankStatement__c = ${soqlString(bankStatementId)}`;
  const surplus = (await client.count(`SELECT COUNT() ${ofStatement}`)) - found;
  if (surplus <= 0) return null;
  const beyond = `SELECT Position__c ${ofStatement} AND Position__c >= ${lineCount + 1}`;
  let first = Infinity;
  for await (const page of client.readExactPages(beyond)) {
    for (const record of page) first = Math.min(first, Number(textOf(record['Position__c'])));
  }
  return Number.isFinite(first)
    ? `line ${first} is in Saldo but not in the file`
    : `${surplus} lines are in Saldo but not in the file`;
}

function differingField(line: StatementLine, record: ExactRecord): string | null {
  if (!isAmount(record['Amount__c'], formatAmount(line.amount, line.currency))) return 'amount';
  if (textOf(record['BookingDate__c']) !== (line.bookingDate ?? '')) return 'booking date';
  return sameText(textOf(record['RemittanceText__c']), remittanceTextOf(line) ?? '') ? null : 'remittance text';
}

function differenceOfTotals(
  { lineCount, closing, currency }: CheckedStatement,
  stored: StoredStatement,
): string | null {
  if (Number(stored.lineCount) !== lineCount) return `it has ${lineCount} lines instead of ${stored.lineCount}`;
  const now = closing === null ? '' : formatAmount(closing.amount, closing.currency);
  if (now === '' ? stored.closingBalance === '' : isAmount(stored.closingBalance, now)) return null;
  return `its closing balance is ${now || 'missing'} instead of ${stored.closingBalance || 'missing'} ${currency}`;
}

/** The org may trim texts and write line ends its own way; that is no other text. */
function sameText(one: string, other: string): boolean {
  const folded = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
  return folded(one) === folded(other);
}

/**
 * The same day of an account in another format has other keys, so its lines would come a second time. Without all of
 * period, opening and closing balance there is no telling.
 */
async function refuseTwin(
  client: OrgClient,
  statement: CheckedStatement,
  account: BankAccount,
  bankStatementId: string | null,
): Promise<void> {
  const { opening, closing, period, sourceKey, lineCount } = statement;
  if (opening === null || closing === null || period.start === null || period.end === null || lineCount === 0) return;
  const records = await client.readExactly(
    'SELECT Id, Name, Number__c, FileName__c, SourceKey__c, OpeningBalance__c, ClosingBalance__c FROM BankStatement__c ' +
      `WHERE BankAccount__c = ${soqlString(account.id)} AND PeriodStart__c = ${period.start} ` +
      `AND PeriodEnd__c = ${period.end} AND Status__c = 'Complete'`,
  );
  const twin = records.find(
    (record) =>
      textOf(record['SourceKey__c']) !== sourceKey &&
      isAmount(record['OpeningBalance__c'], formatAmount(opening.amount, opening.currency)) &&
      isAmount(record['ClosingBalance__c'], formatAmount(closing.amount, closing.currency)),
  );
  if (twin === undefined) return;
  // A window that was downloaded again has another key, too, but its lines are there already and are not doubled.
  if (await areAllStored(client, statement, bankStatementId)) return;
  throw new SaldoError(
    'SALDO_STATEMENT_ALREADY_IMPORTED',
    `${nameOf(statement)} covers ${period.start} to ${period.end} of ${account.name} with the same opening and closing balance as ` +
      `${textOf(twin['Name']) || textOf(twin['Id'])}, which was imported from ${textOf(twin['FileName__c']) || 'another file'}. ` +
      'Its lines would be doubled, so nothing was imported. Import one format only for each account.',
  );
}

async function areAllStored(
  client: OrgClient,
  statement: CheckedStatement,
  bankStatementId: string | null,
): Promise<boolean> {
  const owner = { keyKind: statement.keyKind, bankStatementId };
  for await (const batch of inBatches(statement.lines())) {
    const present = new Set(
      (await readStoredLines(client, owner, batch)).map((record) => textOf(record['ExternalId__c'])),
    );
    if (!batch.every(({ key }) => present.has(key))) return false;
  }
  return true;
}

function isAmount(stored: ExactRecord[string] | undefined, wanted: string): boolean {
  const text = textOf(stored);
  return text !== '' && new Decimal(text).equals(wanted);
}

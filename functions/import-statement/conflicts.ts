import { formatAmount, type Statement, type StatementLine } from '@saldo/banking';
import { type ExactRecord, type OrgClient, SaldoError, soqlString, textOf } from '@saldo/org';
import { Decimal } from 'decimal.js';
import type { BankAccount } from './bank-accounts.ts';
import { presentKeys, remittanceTextOf } from './lines.ts';
import { nameOf } from './names.ts';
import { FINAL, readStored, type StoredStatement } from './stored.ts';

/**
 * Refuses a statement that contradicts what is in the org. Nothing is written here; to be called for every statement of
 * a file before the first of them is imported.
 * @throws SaldoError `SALDO_STATEMENT_OTHER_ACCOUNT`, `SALDO_STATEMENT_REISSUED` naming the first line that differs,
 *   `SALDO_STATEMENT_ALREADY_IMPORTED`
 */
export async function refuseConflicts(client: OrgClient, statement: Statement, account: BankAccount): Promise<void> {
  const stored = await readStored(client, statement.sourceKey);
  if (stored !== null) {
    if (stored.bankAccountId !== account.id) throw otherAccount(statement, account);
    await refuseReissue(client, statement, stored);
    if (FINAL.has(stored.status)) return;
  }
  await refuseFetchedDays(client, statement, account);
  await refuseTwin(client, statement, account);
}

/** What a bank connection has brought must not come a second time by a file: the two word the same line differently. */
async function refuseFetchedDays(client: OrgClient, statement: Statement, account: BankAccount): Promise<void> {
  const { period, lines } = statement;
  if (lines.length === 0 || period.end === null) return;
  const records = await client.readExactly(
    'SELECT Id, PeriodStart__c, PeriodEnd__c FROM BankStatement__c ' +
      `WHERE BankAccount__c = ${soqlString(account.id)} AND Source__c = 'BankConnection'`,
  );
  const days = lines.map(({ bookingDate }) => bookingDate).filter((day) => day !== null);
  const fetched = records.find((record) => {
    const [start, end] = [textOf(record['PeriodStart__c']), textOf(record['PeriodEnd__c'])];
    return start !== '' && days.some((day) => day >= start && day <= end);
  });
  if (fetched === undefined) return;
  throw new SaldoError(
    'SALDO_STATEMENT_DAYS_FETCHED',
    `${nameOf(statement)} has lines of days (${textOf(fetched['PeriodStart__c'])} to ${textOf(fetched['PeriodEnd__c'])}) that the bank connection of ` +
      `${account.name} has fetched already. Its lines would be doubled, so nothing was imported. Import files for other days only.`,
  );
}

function otherAccount(statement: Statement, account: BankAccount): SaldoError {
  return new SaldoError(
    'SALDO_STATEMENT_OTHER_ACCOUNT',
    `${nameOf(statement)} was imported before, for another bank account than ${account.name}. Choose the account under which it was imported.`,
  );
}

/**
 * A closed statement never changes; one that does was reissued by the bank. Of a statement that is not whole, in the
 * org or in the file, only the lines that both have can be compared.
 */
async function refuseReissue(client: OrgClient, statement: Statement, stored: StoredStatement): Promise<void> {
  const hasSameLines = stored.contentHash === statement.contentHash;
  const records = hasSameLines ? [] : await readLines(client, stored.id);
  if (isWindow(statement, records)) return;
  const isFinal = FINAL.has(stored.status);
  const difference =
    (hasSameLines ? null : firstDifference(statement, records, isFinal)) ??
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
function isWindow({ lines, sourceKey }: Statement, records: readonly ExactRecord[]): boolean {
  const keys = [...lines.map(({ key }) => key), ...records.map((record) => textOf(record['ExternalId__c']))];
  return !keys.some((key) => key.startsWith(`${sourceKey}:`));
}

function readLines(client: OrgClient, bankStatementId: string): Promise<ExactRecord[]> {
  return client.readExactly(
    'SELECT ExternalId__c, Position__c, BookingDate__c, Amount__c, RemittanceText__c FROM BankTransaction__c ' +
      `WHERE BankStatement__c = ${soqlString(bankStatementId)}`,
  );
}

function firstDifference(statement: Statement, records: readonly ExactRecord[], isFinal: boolean): string | null {
  const stored = new Map(records.map((record) => [textOf(record['ExternalId__c']), record]));
  for (const line of statement.lines) {
    const record = stored.get(line.key);
    stored.delete(line.key);
    if (record === undefined) {
      if (isFinal) return `line ${line.position} of the file is not in Saldo`;
      continue;
    }
    const field = differingField(line, record);
    if (field !== null) return `line ${line.position} has another ${field}`;
  }
  if (!statement.checks.complete || stored.size === 0) return null;
  const positions = [...stored.values()].map((record) => Number(textOf(record['Position__c'])));
  return `line ${Math.min(...positions)} is in Saldo but not in the file`;
}

function differingField(line: StatementLine, record: ExactRecord): string | null {
  if (!isAmount(record['Amount__c'], formatAmount(line.amount, line.currency))) return 'amount';
  if (textOf(record['BookingDate__c']) !== (line.bookingDate ?? '')) return 'booking date';
  return sameText(textOf(record['RemittanceText__c']), remittanceTextOf(line) ?? '') ? null : 'remittance text';
}

function differenceOfTotals({ lineCount, closing, currency }: Statement, stored: StoredStatement): string | null {
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
async function refuseTwin(client: OrgClient, statement: Statement, account: BankAccount): Promise<void> {
  const { opening, closing, period, sourceKey, lines } = statement;
  if (opening === null || closing === null || period.start === null || period.end === null || lines.length === 0)
    return;
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
  const present = await presentKeys(client, statement);
  if (lines.every(({ key }) => present.has(key))) return;
  throw new SaldoError(
    'SALDO_STATEMENT_ALREADY_IMPORTED',
    `${nameOf(statement)} covers ${period.start} to ${period.end} of ${account.name} with the same opening and closing balance as ` +
      `${textOf(twin['Name']) || textOf(twin['Id'])}, which was imported from ${textOf(twin['FileName__c']) || 'another file'}. ` +
      'Its lines would be doubled, so nothing was imported. Import one format only for each account.',
  );
}

function isAmount(stored: ExactRecord[string] | undefined, wanted: string): boolean {
  const text = textOf(stored);
  return text !== '' && new Decimal(text).equals(wanted);
}

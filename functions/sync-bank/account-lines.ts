import {
  type Balance,
  type BankProvider,
  type Statement,
  type StatementLine,
  type Window,
  windowLines,
  windowStatement,
} from '@saldo/banking';
import { toMinorUnits } from '@saldo/matching';
import { type ExactRecord, type OrgClient, soqlString, textOf } from '@saldo/org';
import { type ImportedStatement, importStatement } from '../import-statement/statements.ts';
import { FINAL } from '../import-statement/stored.ts';
import type { LinkedAccount } from './accounts.ts';

/** Banks book late and date back; so many days before the last sync are looked at again. */
const OVERLAP_DAYS = 14;
/** How far back the first sync looks, and how far banks tell without another TAN. */
const FIRST_DAYS = 90;
const SOURCE = 'BankConnection';

/**
 * Brings the booked lines of an account that are not in the org yet, as one statement; null where there is none. What
 * was imported from files before counts: a line of such a day comes only where the files have fewer of its kind.
 */
export async function syncLines(
  client: OrgClient,
  provider: BankProvider,
  { account, record }: LinkedAccount,
  now: Date,
): Promise<ImportedStatement | null> {
  const history = await readHistory(client, record.id);
  const since = sinceDay(history, now);
  const found = await provider.lines(account, since);
  const window: Window = {
    ...{ account: account.account, currency: account.currency, fallbackAccount: record.id, drafts: found.booked },
  };
  const attempt = nextAttempt(history, window, account.balance);
  const stored = await readStoredLines(client, record.id, since);
  const missing = missingLines(windowLines(window), stored, attempt.sourceKeyOf);
  if (missing.length === 0) return null;
  const statement = attempt.statement(missing);
  statement.notices.push(...noticesOf(found));
  return importStatement(client, statement, statement.lines, record, { source: SOURCE, fileName: null });
}

interface PastStatement {
  isSync: boolean;
  /** Place in the chain of syncs; several may be of one day. 0 for a file. */
  sequence: number;
  isFinal: boolean;
  periodEnd: string;
  closing: string;
}

async function readHistory(client: OrgClient, accountId: string): Promise<PastStatement[]> {
  const records = await client.readExactly(
    'SELECT Id, Number__c, Status__c, Source__c, PeriodEnd__c, ClosingBalance__c FROM BankStatement__c ' +
      `WHERE BankAccount__c = ${soqlString(accountId)}`,
  );
  return records.map((record) => ({
    isSync: textOf(record['Source__c']) === SOURCE,
    sequence: Number(/^S(\d+)$/.exec(textOf(record['Number__c']))?.[1] ?? 0),
    isFinal: FINAL.has(textOf(record['Status__c'])),
    periodEnd: textOf(record['PeriodEnd__c']),
    closing: textOf(record['ClosingBalance__c']),
  }));
}

function sinceDay(history: readonly PastStatement[], now: Date): string {
  const final = history.filter(({ isFinal, periodEnd }) => isFinal && periodEnd !== '');
  const last = latest(final)?.periodEnd;
  return last === undefined ? daysBefore(now, FIRST_DAYS) : daysBefore(new Date(`${last}T00:00:00Z`), OVERLAP_DAYS);
}

function daysBefore(day: Date, days: number): string {
  return new Date(day.getTime() - days * 86_400_000).toISOString().slice(0, 10);
}

/** The last of the chain of syncs, or of the files where they go further: files fill the time without connection. */
function latest(statements: readonly PastStatement[]): PastStatement | undefined {
  const last = (some: readonly PastStatement[], isLater: (one: PastStatement, other: PastStatement) => boolean) =>
    some.reduce<PastStatement | undefined>(
      (best, one) => (best === undefined || isLater(one, best) ? one : best),
      undefined,
    );
  const sync = last(
    statements.filter(({ isSync }) => isSync),
    (one, other) => one.sequence > other.sequence,
  );
  const file = last(
    statements.filter(({ isSync }) => !isSync),
    (one, other) => one.periodEnd >= other.periodEnd,
  );
  return file === undefined || (sync !== undefined && sync.periodEnd >= file.periodEnd) ? sync : file;
}

interface Attempt {
  /** Key of the statement of this attempt, and of one before that was cut off. */
  sourceKeyOf: string;
  statement(lines: readonly StatementLine[]): Statement;
}

/** The next statement of the chain: it opens with the closing balance of the one before. */
function nextAttempt(history: readonly PastStatement[], window: Window, balance: Balance | null): Attempt {
  const final = history.filter(({ isFinal }) => isFinal);
  const before = latest(final);
  const { currency } = window;
  const opening =
    before === undefined || before.closing === ''
      ? null
      : { amount: toMinorUnits(before.closing, currency), currency, date: before.periodEnd || null };
  const number = `S${Math.max(0, ...final.map(({ sequence }) => sequence)) + 1}`;
  const facts = { number, identity: 'bank connection', opening, closing: balance };
  return {
    sourceKeyOf: windowStatement(window, [], facts).sourceKey,
    statement: (lines) => windowStatement(window, lines, facts),
  };
}

interface StoredLine {
  key: string;
  providerId: string;
  sourceKey: string;
  isFromFile: boolean;
  kind: string;
}

async function readStoredLines(client: OrgClient, accountId: string, since: string): Promise<StoredLine[]> {
  const records = await client.readExactly(
    'SELECT ExternalId__c, ProviderTransactionId__c, BookingDate__c, Amount__c, CurrencyCode__c, BankStatement__r.SourceKey__c, ' +
      'BankStatement__r.Source__c FROM BankTransaction__c ' +
      `WHERE BankAccount__c = ${soqlString(accountId)} AND BookingDate__c >= ${since}`,
  );
  return records.map((record) => {
    const statement = (record['BankStatement__r'] ?? {}) as ExactRecord;
    const currency = textOf(record['CurrencyCode__c']);
    return {
      key: textOf(record['ExternalId__c']),
      providerId: textOf(record['ProviderTransactionId__c']),
      sourceKey: textOf(statement['SourceKey__c']),
      isFromFile: textOf(statement['Source__c']) !== SOURCE,
      kind: `${textOf(record['BookingDate__c'])} ${currency} ${toMinorUnits(textOf(record['Amount__c']), currency)}`,
    };
  });
}

/**
 * Lines that are not in the org: neither by key nor by the provider's id, and of the days that files cover only those
 * that the files do not have. Lines of a statement that was cut off belong to it, whether they are there or not.
 */
function missingLines(
  lines: readonly StatementLine[],
  stored: readonly StoredLine[],
  ownSourceKey: string,
): StatementLine[] {
  const others = stored.filter(({ sourceKey }) => sourceKey !== ownSourceKey);
  const keys = new Set(others.map(({ key }) => key));
  const providerIds = new Set(others.map(({ providerId }) => providerId));
  const inFiles = new Map<string, number>();
  for (const { kind, isFromFile } of others) if (isFromFile) inFiles.set(kind, (inFiles.get(kind) ?? 0) + 1);
  return lines.filter((line) => {
    if (keys.has(line.key) || (line.providerId !== undefined && providerIds.has(line.providerId))) return false;
    const kind = `${line.bookingDate ?? ''} ${line.currency} ${line.amount}`;
    const left = inFiles.get(kind) ?? 0;
    inFiles.set(kind, left - 1);
    return left <= 0;
  });
}

function noticesOf(found: Awaited<ReturnType<BankProvider['lines']>>): Statement['notices'] {
  const notices: [number, string, string][] = [
    [found.pendingCount, 'SALDO_BANK_LINES_PENDING', 'lines that are not booked yet were left out.'],
    [
      found.adjustingCount,
      'SALDO_BANK_LINES_ADJUSTING',
      'entries with which the provider makes its balance fit are none of the bank’s and were left out.',
    ],
    [
      found.suspectedDuplicates,
      'SALDO_BANK_LINES_SUSPECTED',
      'lines may be there twice, says the provider; the balance tells.',
    ],
  ];
  return notices.flatMap(([count, code, words]) =>
    count === 0 ? [] : [{ code, message: `${count} ${words}`, fileLine: null }],
  );
}

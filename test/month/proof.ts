/**
 * The books of both legal entities, twice: as the proof page shows them, and reckoned here from nothing but the records.
 * Whatever does not work out, or differs between the two, is a contradiction.
 */
import { textOf, type ExactRecord } from '@saldo/org';
import { waitUntilMatched } from '../../start/import-and-match.ts';
import { cents, differences } from '../browser/ledger.ts';
import { quiet } from '../end-to-end/small-company.ts';
import type { Company, EntityName } from './company.ts';

/** From the first booking to the last posting of the story. */
const PERIOD = { postedFrom: '2026-11-01', postedTo: '2026-12-31' };

/** Decimal texts. `closing` is null before the first statement. */
export interface EntityBooks {
  /** Balance of the bank account by the last statement. */
  closing: string | null;
  /** What became of the money that moved. */
  allocated: string;
  onAccount: string;
  refund: string;
  unallocated: string;
  ignored: string;
  /** What was forgiven. */
  discount: string;
  writeOff: string;
  /** What customers still owe. */
  open: string;
}

interface ApexAccount {
  accountId: string;
  opening: string | null;
  closing: string | null;
  statementLines: string | null;
  statementDifference: string | null;
  lines: string;
  allocated: string;
  onAccount: string;
  refund: string;
  unallocated: string;
  ignored: string;
  lineDifference: string;
  isEven: boolean;
}

interface ApexEntity {
  entityId: string;
  currencyCode: string;
  itemCount: number;
  ledger: string;
  balances: string;
  difference: string;
  isEven: boolean;
}

interface Records {
  accounts: ExactRecord[];
  statements: ExactRecord[];
  payments: ExactRecord[];
  rows: ExactRecord[];
  /** Invoices and balances of opportunities. */
  items: ExactRecord[];
}

const amountOf = (record: ExactRecord, field: string): number => cents(record[field] as string | null);
const sum = (records: ExactRecord[], field: string): number =>
  records.reduce((total, record) => total + amountOf(record, field), 0);
/** The invoice or opportunity balance that a row settles; null for money on account and refunds. */
const itemOf = (row: ExactRecord): unknown => row['Invoice__c'] ?? row['OpportunityBalance__c'];
const text = (amount: number): string => (amount / 100).toFixed(2);

/**
 * Books of both entities.
 * @throws Error that names every contradiction
 */
export async function provenBooks(company: Company): Promise<Record<EntityName, EntityBooks>> {
  await waitUntilMatched(company.client, quiet);
  const records = await readRecords(company);
  const found = [...(await differences(company.client)), ...mixed(records), ...wrongReversals(records)];
  const proof = await company.reviewer.call<{ accounts: ApexAccount[]; entities: ApexEntity[] }>(
    'DailyProofController.getProof',
    PERIOD,
  );
  const books = {} as Record<EntityName, EntityBooks>;
  for (const [name, entityId] of Object.entries(company.entityIds) as [EntityName, string][]) {
    const account = records.accounts.find((record) => record['LegalEntity__c'] === entityId);
    if (account === undefined) throw new Error(`${name} has no bank account.`);
    const reckoned = reckon(records, textOf(account['Id']), entityId);
    const shown = proof.accounts.find(({ accountId }) => accountId === account['Id']);
    found.push(...contradictions(name, reckoned), ...differing(name, shown, reckoned));
    const touched = proof.entities.filter((entity) => entity.entityId === entityId);
    found.push(...differingItems(name, touched, records, entityId));
    books[name] = booksOf(reckoned);
  }
  if (found.length > 0) throw new Error(`The books do not work out:\n${found.join('\n')}`);
  return books;
}

async function readRecords({ client }: Company): Promise<Records> {
  const [accounts, statements, payments, rows, invoices, orders] = await Promise.all([
    client.readExactly('SELECT Id, LegalEntity__c FROM BankAccount__c'),
    client.readExactly(
      'SELECT Id, BankAccount__c, OpeningBalance__c, ClosingBalance__c FROM BankStatement__c ORDER BY PeriodStart__c, Name',
    ),
    client.readExactly(
      'SELECT Id, BankAccount__c, BankStatement__c, LegalEntity__c, Amount__c, UnallocatedAmount__c, MatchStatus__c FROM BankTransaction__c',
    ),
    client.readExactly(
      'SELECT Id, Name, BankTransaction__c, Invoice__c, OpportunityBalance__c, IsOnAccount__c, IsRefund__c, LegalEntity__c, Amount__c, Discount__c, WriteOff__c, Reverses__c FROM Allocation__c',
    ),
    client.readExactly('SELECT Id, LegalEntity__c, Amount__c, SettledElsewhere__c, OpenBalance__c FROM Invoice__c'),
    client.readExactly(
      'SELECT Id, LegalEntity__c, Amount__c, SettledElsewhere__c, OpenBalance__c FROM OpportunityBalance__c',
    ),
  ]);
  return { accounts, statements, payments, rows, items: [...invoices, ...orders] };
}

/** Cents of one entity and its bank account. */
interface Reckoned {
  opening: number | null;
  closing: number | null;
  /** The statements begin with what the one before ended with, and hold exactly their lines. */
  isChain: boolean;
  lines: number;
  allocated: number;
  onAccount: number;
  refund: number;
  unallocated: number;
  ignored: number;
  discount: number;
  writeOff: number;
  owed: number;
  open: number;
}

function reckon(records: Records, accountId: string, entityId: string): Reckoned {
  const statements = records.statements.filter((record) => record['BankAccount__c'] === accountId);
  const payments = records.payments.filter((record) => record['BankAccount__c'] === accountId);
  const ids = new Set(payments.map((record) => record['Id']));
  const rows = records.rows.filter((record) => ids.has(record['BankTransaction__c']));
  const items = records.items.filter((record) => record['LegalEntity__c'] === entityId);
  const isIgnored = (record: ExactRecord): boolean => record['MatchStatus__c'] === 'Ignored';
  const [first, last] = [statements[0], statements.at(-1)];
  return {
    opening: first === undefined ? null : amountOf(first, 'OpeningBalance__c'),
    closing: last === undefined ? null : amountOf(last, 'ClosingBalance__c'),
    isChain: isChain(statements, payments),
    lines: sum(payments, 'Amount__c'),
    allocated: sum(rows.filter((row) => itemOf(row) !== null), 'Amount__c'), // prettier-ignore
    onAccount: sum(rows.filter((row) => row['IsOnAccount__c'] === true), 'Amount__c'), // prettier-ignore
    refund: sum(rows.filter((row) => row['IsRefund__c'] === true), 'Amount__c'), // prettier-ignore
    unallocated: sum(payments.filter((payment) => !isIgnored(payment)), 'UnallocatedAmount__c'), // prettier-ignore
    ignored: sum(payments.filter(isIgnored), 'UnallocatedAmount__c'),
    discount: sum(rows, 'Discount__c'),
    writeOff: sum(rows, 'WriteOff__c'),
    owed: sum(items, 'Amount__c') - sum(items, 'SettledElsewhere__c'),
    open: sum(items, 'OpenBalance__c'),
  };
}

function isChain(statements: ExactRecord[], payments: ExactRecord[]): boolean {
  return statements.every((statement, index) => {
    const before = statements[index - 1];
    const own = payments.filter((payment) => payment['BankStatement__c'] === statement['Id']);
    const opening = amountOf(statement, 'OpeningBalance__c');
    const begins = before === undefined || amountOf(before, 'ClosingBalance__c') === opening;
    return begins && opening + sum(own, 'Amount__c') === amountOf(statement, 'ClosingBalance__c');
  });
}

/** The equations that hold in every books. */
function contradictions(name: string, of: Reckoned): string[] {
  const kept = of.allocated + of.onAccount + of.refund + of.unallocated + of.ignored;
  const equations: [what: string, left: number, right: number][] = [
    ['opening + lines = closing', (of.opening ?? 0) + of.lines, of.closing ?? 0],
    ['lines = allocated + on account + refund + unallocated + ignored', of.lines, kept],
    ['owed − open = allocated + discount + write-off', of.owed - of.open, of.allocated + of.discount + of.writeOff],
  ];
  const wrong = equations.filter(([, left, right]) => left !== right);
  return [
    ...wrong.map(([what, left, right]) => `${name}: ${what}: ${text(left)} and ${text(right)}`),
    ...(of.isChain ? [] : [`${name}: the statements are no chain`]),
  ];
}

/** Where the page shows something else than was reckoned. */
function differing(name: string, shown: ApexAccount | undefined, reckoned: Reckoned): string[] {
  if (shown === undefined) return [`${name}: the proof leaves the bank account out`];
  const fields = ['opening', 'closing', 'lines', 'allocated', 'onAccount', 'refund', 'unallocated', 'ignored'] as const;
  const asCents = (amount: string | null): number | null => (amount === null ? null : cents(amount));
  const found = fields.filter((field) => asCents(shown[field]) !== reckoned[field]);
  const isEven =
    shown.isEven &&
    cents(shown.lineDifference) === 0 &&
    cents(shown.statementDifference) === 0 &&
    cents(shown.statementLines) === reckoned.lines;
  return [
    ...found.map((field) => `${name}: ${field}: the proof shows ${shown[field]}, reckoned ${reckoned[field]} cents`),
    ...(isEven ? [] : [`${name}: the proof is not even: ${JSON.stringify(shown)}`]),
  ];
}

/** Where the page shows other open items than those that the ledger touches, or another balance of them. */
function differingItems(name: string, shown: ApexEntity[], records: Records, entityId: string): string[] {
  const touched = records.items.filter(
    (item) => item['LegalEntity__c'] === entityId && records.rows.some((row) => itemOf(row) === item['Id']),
  );
  if (touched.length === 0 && shown.length === 0) return [];
  const rows = records.rows.filter((row) => touched.some((item) => itemOf(row) === item['Id']));
  const settled = sum(rows, 'Amount__c') + sum(rows, 'Discount__c') + sum(rows, 'WriteOff__c');
  const ledger = sum(touched, 'Amount__c') - sum(touched, 'SettledElsewhere__c') - settled;
  const [entity] = shown;
  const isRight =
    shown.length === 1 &&
    entity !== undefined &&
    entity.isEven &&
    entity.itemCount === touched.length &&
    cents(entity.difference) === 0 &&
    cents(entity.ledger) === ledger &&
    cents(entity.balances) === sum(touched, 'OpenBalance__c');
  return isRight ? [] : [`${name}: ${touched.length} items with ${text(ledger)} and ${JSON.stringify(shown)}`];
}

/** Ledger rows that reach from one legal entity into another. */
function mixed({ accounts, payments, rows, items }: Records): string[] {
  const entityOf = (records: ExactRecord[], id: unknown): unknown =>
    records.find((record) => record['Id'] === id)?.['LegalEntity__c'];
  const wrongPayments = payments.filter(
    (payment) => payment['LegalEntity__c'] !== entityOf(accounts, payment['BankAccount__c']),
  );
  const wrongRows = rows.filter((row) => {
    const isPaymentOther = row['LegalEntity__c'] !== entityOf(payments, row['BankTransaction__c']);
    return isPaymentOther || (itemOf(row) !== null && row['LegalEntity__c'] !== entityOf(items, itemOf(row)));
  });
  return [...wrongPayments, ...wrongRows].map((record) => `${textOf(record['Id'])} is of two legal entities`);
}

/** Reversals that do not take back exactly what they reverse, or take it back twice. */
function wrongReversals({ rows }: Records): string[] {
  const seen = new Set<unknown>();
  return rows.flatMap((row) => {
    const id = row['Reverses__c'];
    if (id === null) return [];
    const reversed = rows.find((other) => other['Id'] === id);
    const isExact =
      reversed !== undefined &&
      !seen.has(id) &&
      ['BankTransaction__c', 'Invoice__c', 'OpportunityBalance__c', 'IsOnAccount__c', 'IsRefund__c'].every(
        (field) => row[field] === reversed[field],
      ) &&
      ['Amount__c', 'Discount__c', 'WriteOff__c'].every(
        (field) => amountOf(row, field) + amountOf(reversed, field) === 0,
      );
    seen.add(id);
    return isExact ? [] : [`${textOf(row['Name'])} does not take back what it reverses`];
  });
}

function booksOf(of: Reckoned): EntityBooks {
  return {
    closing: of.closing === null ? null : text(of.closing),
    allocated: text(of.allocated),
    onAccount: text(of.onAccount),
    refund: text(of.refund),
    unallocated: text(of.unallocated),
    ignored: text(of.ignored),
    discount: text(of.discount),
    writeOff: text(of.writeOff),
    open: text(of.open),
  };
}

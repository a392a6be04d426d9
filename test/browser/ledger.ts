/** The ledger as an auditor reads it: in cents, reversals taken off. */
import { Decimal } from 'decimal.js';
import type { OrgClient } from '@saldo/org';

interface LedgerRow {
  Amount__c: number;
  Discount__c: number | null;
  WriteOff__c: number | null;
  IsOnAccount__c: boolean;
  IsRefund__c: boolean;
  BankTransaction__c: string;
  Invoice__c: string | null;
  Invoice__r: { Name: string } | null;
  OpportunityBalance__c: string | null;
  OpportunityBalance__r: { ReferenceNumber__c: string } | null;
}

const FIELDS =
  'Amount__c, Discount__c, WriteOff__c, IsOnAccount__c, IsRefund__c, BankTransaction__c, Invoice__c, Invoice__r.Name, OpportunityBalance__c, OpportunityBalance__r.ReferenceNumber__c';

/** Cents of an amount as the org gives it; a fraction of a cent is an error, not a rounding. */
export function cents(amount: number | string | null): number {
  const exact = new Decimal(amount ?? 0).times(100);
  if (!exact.isInteger()) throw new Error(`${amount} is no whole number of cents`);
  return exact.toNumber();
}

/** `item: amount + discount + writeOff` of everything that counts of a payment, sorted; what adds up to nothing is left out. */
export async function ledgerOf(client: OrgClient, transactionId: string): Promise<string[]> {
  const rows = await client.query<LedgerRow>(
    `SELECT ${FIELDS} FROM Allocation__c WHERE BankTransaction__c = '${transactionId}'`,
  );
  const sums = new Map<string, [amount: number, discount: number, writeOff: number]>();
  for (const row of rows) {
    const target = targetOf(row);
    const [amount, discount, writeOff] = sums.get(target) ?? [0, 0, 0];
    sums.set(target, [
      amount + cents(row.Amount__c),
      discount + cents(row.Discount__c),
      writeOff + cents(row.WriteOff__c),
    ]);
  }
  return [...sums]
    .filter(([, parts]) => parts.some((part) => part !== 0))
    .map(([target, parts]) => `${target}: ${parts.join(' + ')}`)
    .sort();
}

function targetOf(row: LedgerRow): string {
  if (row.Invoice__r) return row.Invoice__r.Name;
  if (row.OpportunityBalance__r) return row.OpportunityBalance__r.ReferenceNumber__c;
  return row.IsRefund__c ? 'refund' : row.IsOnAccount__c ? 'on account' : 'nothing';
}

interface Balance {
  Id: string;
  Name: string;
  Amount__c: number;
  OpenBalance__c: number;
  SettledElsewhere__c?: number | null;
}

/**
 * Everything that does not add up, in words: payments against the ledger, open items against the ledger, and all payments
 * against everything they became.
 */
export async function differences(client: OrgClient): Promise<string[]> {
  const rows = await client.query<LedgerRow>(`SELECT ${FIELDS} FROM Allocation__c`);
  const payments = await client.query<{ Id: string; Name: string; Amount__c: number; UnallocatedAmount__c: number }>(
    'SELECT Id, Name, Amount__c, UnallocatedAmount__c FROM BankTransaction__c',
  );
  const invoices = await client.query<Balance>(
    'SELECT Id, Name, Amount__c, OpenBalance__c, SettledElsewhere__c FROM Invoice__c',
  );
  const opportunities = await client.query<Balance>(
    'SELECT Id, Name, Amount__c, OpenBalance__c FROM OpportunityBalance__c',
  );
  const sum = (chosen: LedgerRow[], part: (row: LedgerRow) => number): number =>
    chosen.reduce((total, row) => total + part(row), 0);
  const money = (row: LedgerRow): number => cents(row.Amount__c);
  const settled = (row: LedgerRow): number => money(row) + cents(row.Discount__c) + cents(row.WriteOff__c);
  const found: string[] = [];
  const compare = (what: string, actual: number, expected: number): void => {
    if (actual !== expected) found.push(`${what}: ${actual} instead of ${expected}`);
  };
  for (const payment of payments) {
    const used = sum(
      rows.filter((row) => row.BankTransaction__c === payment.Id),
      money,
    );
    compare(payment.Name, cents(payment.UnallocatedAmount__c), cents(payment.Amount__c) - used);
  }
  for (const item of [...invoices, ...opportunities]) {
    const taken = sum(
      rows.filter((row) => row.Invoice__c === item.Id || row.OpportunityBalance__c === item.Id),
      settled,
    );
    compare(
      item.Name,
      cents(item.OpenBalance__c),
      cents(item.Amount__c) - cents(item.SettledElsewhere__c ?? 0) - taken,
    );
  }
  return found;
}

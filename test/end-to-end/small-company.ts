/** A company of a few records in a local org of its own, with the real host and the real functions behind it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decimal } from 'decimal.js';
import { ADMIN, startLocalOrg } from '@saldo/local-org';
import { OrgClient } from '@saldo/org';
import { writeCamt053, type WritableLine, type WritableStatement } from '@saldo/banking/sample-files';
import { importStatements, waitUntilMatched } from '../../start/import-and-match.ts';
import { startParts, type Parts } from '../../start/parts.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
export const OUR_IBAN = 'DE02100500001234567895';
export const PAYER_IBAN = 'DE89370400440532013000';

/** A temporary folder that is removed by `remove`. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'saldo-end-to-end-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

export const quiet = (): void => undefined;

export function startOrg(dataDir: string): Promise<Parts> {
  return startParts(ROOT, { port: 0, dataDir, hostUrl: null }, quiet);
}

/** The data of an org, to look at: no Apex and no host run. */
export async function openOrg(dataDir: string): Promise<{ client: OrgClient; close(): Promise<void> }> {
  const org = await startLocalOrg({ projectDir: ROOT, dataDir, port: 0, clients: [] });
  const admin = org.data.user(ADMIN.username);
  if (admin === undefined) throw new Error('The org has no administrator.');
  const connection = { organizationId: org.orgId, domainUrl: org.url, apiVersion: '67.0' };
  const client = new OrgClient({ ...connection, accessToken: org.createSession(admin) });
  return { client, close: () => org.close() };
}

export interface SmallCompany {
  legalEntityId: string;
  otherLegalEntityId: string;
  customerId: string;
}

/** Settings with auto-approval off, two legal entities, a bank account of the first, and a customer. */
export async function createCompany(client: OrgClient): Promise<SmallCompany> {
  await client.insert('SaldoSettings__c', {
    SetupOwnerId: client.organizationId,
    IsEnabled__c: true,
    IsAutoApprovalEnabled__c: false,
    AliasKey__c: '5a'.repeat(32),
  });
  const legalEntityId = await client.insert('LegalEntity__c', {
    Name: 'Musterwerk Berlin GmbH',
    BaseCurrency__c: 'EUR',
  });
  const otherLegalEntityId = await client.insert('LegalEntity__c', { Name: 'Musterwerk Wien GmbH', BaseCurrency__c: 'EUR' }); // prettier-ignore
  await client.insert('BankAccount__c', {
    Name: 'Hausbank',
    LegalEntity__c: legalEntityId,
    Type__c: 'Checking',
    Iban__c: OUR_IBAN,
    CurrencyCode__c: 'EUR',
  });
  const customerId = await client.insert('Account', { Name: 'Hausmann Gebäudetechnik GmbH' });
  return { legalEntityId, otherLegalEntityId, customerId };
}

/** Inserts an invoice of the customer; `fields` override. */
export function createInvoice(
  client: OrgClient,
  company: SmallCompany,
  number: string,
  amount: number,
  fields: Record<string, unknown> = {},
): Promise<string> {
  return client.insert('Invoice__c', {
    Name: number,
    SourceKey__c: number,
    LegalEntity__c: company.legalEntityId,
    Account__c: company.customerId,
    Type__c: 'Invoice',
    IssueDate__c: '2026-10-15',
    DueDate__c: '2026-11-15',
    Amount__c: amount,
    CurrencyCode__c: 'EUR',
    ...fields,
  });
}

export function statementOf(lines: WritableLine[], number = '218'): WritableStatement {
  return {
    account: { iban: OUR_IBAN },
    currency: 'EUR',
    number,
    opening: { amount: 100_000, date: '2026-11-17' },
    lines,
  };
}

/** A line as a customer pays: cents, text. */
export function paymentLine(cents: number, remittanceText: string): WritableLine {
  return {
    amount: cents,
    bookingDate: '2026-11-18',
    remittanceText,
    counterparty: { name: 'Hausmann Gebäudetechnik GmbH', iban: PAYER_IBAN },
  };
}

/** Writes the text as a file and imports it as the upload page does; resolves when the import has ended. */
export async function importFile(client: OrgClient, folder: string, name: string, text: string): Promise<void> {
  const file = join(folder, name);
  writeFileSync(file, text);
  await importStatements(client, [file], quiet);
}

/** Imports the lines as one CAMT.053 statement and waits until they are decided. */
export async function importAndMatch(client: OrgClient, folder: string, lines: WritableLine[]): Promise<void> {
  await importFile(client, folder, 'statement.xml', writeCamt053(statementOf(lines)));
  await waitUntilMatched(client, quiet);
}

export interface ActionResult {
  isSuccess: boolean;
  outputValues: { isSuccess: boolean; code: string | null; message: string | null };
}

/**
 * Open items whose stored balance is not amount − settled elsewhere − ledger, and transactions whose stored rest is not
 * amount − ledger. Empty when the books are right.
 */
export async function wrongBalances(client: OrgClient): Promise<string[]> {
  const [ledger, invoices, opportunities, transactions] = await Promise.all([
    client.readExactly(
      'SELECT Invoice__c, OpportunityBalance__c, BankTransaction__c, Amount__c, Discount__c, WriteOff__c FROM Allocation__c',
    ),
    client.readExactly('SELECT Id, Name, Amount__c, SettledElsewhere__c, OpenBalance__c FROM Invoice__c'),
    client.readExactly('SELECT Id, Name, Amount__c, SettledElsewhere__c, OpenBalance__c FROM OpportunityBalance__c'),
    client.readExactly('SELECT Id, Name, Amount__c, UnallocatedAmount__c FROM BankTransaction__c'),
  ]);
  const posted = (field: string, id: unknown, columns: string[]): Decimal =>
    ledger
      .filter((row) => row[field] === id)
      .flatMap((row) => columns.map((column) => decimal(row[column])))
      .reduce((sum, amount) => sum.plus(amount), new Decimal(0));
  const wrong: string[] = [];
  const compare = (name: unknown, stored: unknown, right: Decimal): void => {
    if (stored == null || !decimal(stored).equals(right)) wrong.push(`${String(name)}: stored ${String(stored)}, right ${right.toFixed(2)}`); // prettier-ignore
  };
  for (const [field, items] of [
    ['Invoice__c', invoices],
    ['OpportunityBalance__c', opportunities],
  ] as const)
    // prettier-ignore
    for (const item of items) {
      const settled = posted(field, item['Id'], ['Amount__c', 'Discount__c', 'WriteOff__c']);
      const right = decimal(item['Amount__c']).minus(decimal(item['SettledElsewhere__c'])).minus(settled);
      compare(item['Name'], item['OpenBalance__c'], right);
    }
  for (const transaction of transactions) {
    const applied = posted('BankTransaction__c', transaction['Id'], ['Amount__c']);
    compare(transaction['Name'], transaction['UnallocatedAmount__c'], decimal(transaction['Amount__c']).minus(applied));
  }
  return wrong;
}

function decimal(value: unknown): Decimal {
  return new Decimal(value == null ? 0 : (value as Decimal.Value));
}

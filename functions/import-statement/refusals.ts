import { createHash } from 'node:crypto';
import { OrgError, type OrgClient, SaldoError } from '@saldo/org';
import type { BankAccount } from './bank-accounts.ts';

/**
 * Leaves a statement *Refused* with the words of the refusal, so that whoever looks at the account's statements sees
 * that one is missing and why. The same file refused again changes the same record. Where the org itself refused
 * something, nothing can be left there.
 */
export async function recordRefusal(
  client: OrgClient,
  { account, fileName, error }: { account: BankAccount; fileName: string; error: unknown },
): Promise<void> {
  if (!(error instanceof SaldoError) || error instanceof OrgError) return;
  const sourceKey = createHash('sha256').update(`refused|${account.id}|${fileName}`).digest('hex');
  const fields = {
    BankAccount__c: account.id,
    FileName__c: fileName.slice(0, 255),
    CurrencyCode__c: account.currency,
    Source__c: 'File',
    Status__c: 'Refused',
    Message__c: `${error.code}: ${error.words}`.slice(0, 4_000),
  };
  try {
    await client.upsertOne('BankStatement__c', 'SourceKey__c', sourceKey, fields);
  } catch {
    // The caller gets the refusal itself, which says more than why it could not be recorded.
  }
}

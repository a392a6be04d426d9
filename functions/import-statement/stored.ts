import { type OrgClient, soqlString, textOf } from '@saldo/org';

/** A statement as it is in the org. Amounts and counts are decimal texts, empty where there is none. */
export interface StoredStatement {
  id: string;
  status: string;
  bankAccountId: string;
  /** Null for a statement that was imported before the hash was kept. */
  contentHash: string | null;
  lineCount: string;
  closingBalance: string;
}

/** Statuses of a statement of which all lines are in the org. */
export const FINAL: ReadonlySet<string> = new Set(['Complete', 'Unbalanced']);

export async function readStored(client: OrgClient, sourceKey: string): Promise<StoredStatement | null> {
  const [record] = await client.readExactly(
    'SELECT Id, Status__c, BankAccount__c, ContentHash__c, LineCount__c, ClosingBalance__c FROM BankStatement__c ' +
      `WHERE SourceKey__c = ${soqlString(sourceKey)}`,
  );
  if (record === undefined) return null;
  return {
    id: textOf(record['Id']),
    status: textOf(record['Status__c']),
    bankAccountId: textOf(record['BankAccount__c']),
    contentHash: textOf(record['ContentHash__c']) || null,
    lineCount: textOf(record['LineCount__c']),
    closingBalance: textOf(record['ClosingBalance__c']),
  };
}

import { writeMt940, type WritableStatement } from '@saldo/banking/sample-files';
import { describe, expect, it } from 'vitest';
import { MemoryOrg } from '../lib/org/testing/memory-org.ts';
import execute from './index.ts';

const IBAN = 'DE02120300000000202051';

const statement = (number: string, lines: number): WritableStatement => ({
  account: { iban: IBAN },
  currency: 'EUR',
  number,
  opening: { amount: 0, date: '2026-11-01' },
  lines: Array.from({ length: lines }, (_, at) => ({ amount: at % 2 === 0 ? 500 : -250, bookingDate: '2026-11-02' })),
});
const FILE = writeMt940(statement('1', 210)) + writeMt940(statement('2', 3));

async function startOrg(): Promise<{ org: MemoryOrg; run: () => Promise<unknown> }> {
  const org = await MemoryOrg.start();
  org.add('BankAccount__c', { Name: 'Hausbank', Iban__c: IBAN, CurrencyCode__c: 'EUR' });
  const contentVersionId = org.add('ContentVersion', { Title: 'a', PathOnClient: 'a.sta', VersionData: FILE });
  const context = {
    id: '00D000000000001AAA',
    domainUrl: org.url,
    apiVersion: '67.0',
    dataApi: { accessToken: 'token' },
  };
  return { org, run: () => execute({ data: { contentVersionId, bankAccountId: null } }, { org: context }) };
}

function stateOf(org: MemoryOrg): unknown {
  const statements = org.records('BankStatement__c');
  const sourceKeys = new Map(statements.map((row) => [row['Id'], row['SourceKey__c']]));
  const lines = org.records('BankTransaction__c');
  return {
    statements: statements.map((row) => [
      row['SourceKey__c'],
      row['Status__c'],
      row['LineCount__c'],
      row['Difference__c'],
    ]),
    lines: lines.map((row) => `${String(row['ExternalId__c'])} ${String(sourceKeys.get(row['BankStatement__c']))} ${String(row['Amount__c'])}`).sort(), // prettier-ignore
  };
}

describe('an import that is cut off at any request and called again', () => {
  it.each([
    ['before the org did anything', { status: 503, json: [] }],
    ['after the org had done it', 'lost'],
  ] as const)('%s ends as if nothing had happened', { timeout: 60_000 }, async (_when, failure) => {
    const whole = await startOrg();
    await whole.run();
    const state = stateOf(whole.org);
    const requests = whole.org.calls.length;
    await whole.org.close();
    expect(requests).toBeGreaterThan(8);
    for (let cut = 1; cut <= requests; cut++) {
      const { org, run } = await startOrg();
      let count = 0;
      org.intercept = () => (++count === cut ? failure : undefined);
      await run().catch(() => undefined);
      for (const row of org.records('BankStatement__c')) {
        const own = org.records('BankTransaction__c').filter((line) => line['BankStatement__c'] === row['Id']);
        // Never complete, and so never matched, before its last line is there.
        if (row['Status__c'] !== 'Importing') expect(own).toHaveLength(Number(row['LineCount__c']));
      }
      org.intercept = () => undefined;
      await run();
      expect(stateOf(org), `cut at request ${cut}`).toEqual(state);
      await org.close();
    }
  });
});

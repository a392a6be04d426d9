import { createPrivateKey } from 'node:crypto';
import { createHost, type Host } from '@saldo/host';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { claimsFor, newKeyPair, ORG_ID, sign } from '../host/testing/caller.ts';
import { MemoryOrg } from '../lib/org/testing/memory-org.ts';
import { writeCamt053 } from '@saldo/banking/sample-files';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const RUN = 'a0R000000000001AAA';
const IBAN = 'DE02120300000000202051';
const apex = newKeyPair();
let org: MemoryOrg;
let host: Host;

beforeAll(async () => {
  org = await MemoryOrg.start();
  host = await createHost(
    {
      port: 0,
      orgs: [
        {
          orgId: ORG_ID,
          domainUrl: org.url,
          callerCertificates: [apex.publicPem],
          clientId: 'client',
          username: 'integration@example.com',
          privateKey: newKeyPair().privatePem,
        },
      ],
    },
    { logStream: { write: () => undefined } },
  );
});
afterAll(async () => {
  await host.close();
  await org.close();
});

async function call(name: string, payload: unknown): Promise<{ status: number; json: Record<string, unknown> }> {
  const body = JSON.stringify(payload);
  const signature = await sign(claimsFor(name, body), createPrivateKey(apex.privatePem));
  const headers = { 'content-type': 'application/json', 'x-saldo-signature': signature };
  const response = await fetch(`${host.url}/functions/${name}`, { method: 'POST', headers, body });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

describe('through the host, on the real runtime', () => {
  it('a file is imported and its payment matched with the invoice that it names', async () => {
    const entity = org.add('LegalEntity__c', { Name: 'Berlin' });
    org.add('BankAccount__c', { Name: 'Hausbank', Iban__c: IBAN, CurrencyCode__c: 'EUR', LegalEntity__c: entity });
    const shared = {
      LegalEntity__c: entity,
      Amount__c: 119,
      CurrencyCode__c: 'EUR',
      Status__c: 'Open',
      Type__c: 'Invoice',
    };
    const customer = org.add('Account', { Name: 'Müller GmbH' });
    const invoice = org.add('Invoice__c', {
      ...shared,
      Name: 'RE-2026-1001',
      OpenBalance__c: 119,
      Account__c: customer,
    });
    org.add('Invoice__c', {
      ...shared,
      Name: 'RE-2026-1002',
      OpenBalance__c: 0,
      Status__c: 'Paid',
      Account__c: customer,
    });
    const file = writeCamt053({
      account: { iban: IBAN },
      currency: 'EUR',
      number: '1',
      opening: { amount: 0, date: '2026-11-01' },
      lines: [
        {
          amount: 11_900,
          bookingDate: '2026-11-20',
          remittanceText: 'RE-2026-1001',
          counterparty: { name: 'Müller GmbH' },
        },
      ],
    });
    const contentVersionId = org.add('ContentVersion', { Title: 'a', PathOnClient: 'a.xml', VersionData: file });
    const imported = await call('import-statement', { contentVersionId, bankAccountId: null });
    expect(imported).toMatchObject({ status: 200, json: { statements: [{ status: 'Complete', inserted: 1 }] } });
    const transaction = String(org.records('BankTransaction__c')[0]?.['Id']);
    // What trigger and ClaimJob do in an org.
    org.change(transaction, {
      LegalEntity__c: entity,
      MatchStatus__c: 'Matching',
      MatchRun__c: RUN,
      Generation__c: 1,
      UnallocatedAmount__c: 119,
    });
    const matched = await call('match-transactions', { runId: RUN, transactionIds: [transaction] });
    expect(matched).toMatchObject({ status: 200, json: { counts: { transactions: 1, failed: 0, noMatch: 0 } } });
    expect(org.records('AllocationSuggestionLine__c')[0]).toMatchObject({ Invoice__c: invoice, Amount__c: 119 });
    expect(org.record(transaction)['MatchStatus__c']).toBe('Suggested');
  });

  it('a session that ended is replaced by a new one without anybody noticing', async () => {
    let isRefused = false;
    org.intercept = () => {
      if (isRefused) return undefined;
      isRefused = true;
      return { status: 401, json: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] };
    };
    const logins = org.logins;
    const answer = await call('match-transactions', { runId: RUN, transactionIds: ['a0T000000000009AAA'] });
    org.intercept = () => undefined;
    expect(answer).toMatchObject({ status: 200, json: { counts: { transactions: 1, failed: 1 } } });
    expect(org.logins).toBe(logins + 1);
  });

  it('an error comes back with code and words', async () => {
    const bad = await call('match-transactions', { runId: 'x', transactionIds: [] });
    expect(bad).toMatchObject({ status: 400, json: { error: { code: 'SALDO_PAYLOAD_INVALID' } } });
    const missing = await call('import-statement', { contentVersionId: '068000000000009AAA', bankAccountId: null });
    expect(missing).toMatchObject({ status: 422, json: { error: { code: 'SALDO_FILE_NOT_FOUND' } } });
    org.intercept = () => ({ status: 503, json: [] });
    const down = await call('match-transactions', { runId: RUN, transactionIds: ['a0T000000000009AAA'] });
    org.intercept = () => undefined;
    expect(down).toMatchObject({ status: 503, json: { error: { code: 'SALDO_ORG_UNAVAILABLE' } } });
  });
});

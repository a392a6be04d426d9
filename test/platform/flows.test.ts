/** The flows of the product, over its own Apex. What the flow before a person's task does is tested by ReviewTaskFlowTest. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectDir } from '../../local-org/apex/fixtures/org.ts';
import { loadApex, readApexSources, type ApexRuntime } from '../../local-org/apex/index.ts';
import { openOrgData, type OrgDataStore } from '../../local-org/data/index.ts';
import { insert, select } from '../../local-org/fixtures/fixture-org.ts';

const BEFORE_TWO = Date.parse('2026-03-10T00:59:00Z'); // 01:59 in Berlin

let data: OrgDataStore;
let apex: ApexRuntime;
let now = BEFORE_TWO;

beforeAll(() => {
  data = openOrgData({ projectDir, dataDir: null });
  const flows = data.project.flows.map((flow) => ({ ...flow, text: flow.text.replace('>Draft<', '>Active<') }));
  apex = loadApex(data, { sources: readApexSources(projectDir), flows, now: () => now });
});
afterAll(async () => {
  await apex.jobs.stop();
  data.close();
});

const payments = () =>
  select(data, 'SELECT ExternalId__c, MatchStatus__c FROM BankTransaction__c ORDER BY ExternalId__c');

describe('the scheduled flow Nightly Matching', () => {
  it('is shipped switched off', () => {
    const shipped = data.project.flows.find(({ name }) => name === 'Nightly_Matching');
    expect(shipped?.text).toContain('<status>Draft</status>');
  });

  it('queues every payment without a match at two in the morning, 200 a call, and no other', async () => {
    const [entity = ''] = insert(data, 'LegalEntity__c', [{ Name: 'Muster GmbH', BaseCurrency__c: 'EUR' }]);
    const [account = ''] = insert(data, 'BankAccount__c', [
      { Name: 'Giro', LegalEntity__c: entity, Type__c: 'Checking', CurrencyCode__c: 'EUR' },
    ]);
    const payment = (key: string, status: string) => ({
      ExternalId__c: key,
      BankAccount__c: account,
      Amount__c: '10',
      CurrencyCode__c: 'EUR',
      BookingDate__c: '2026-03-09',
      MatchStatus__c: status,
    });
    const unmatched = Array.from({ length: 250 }, (_, index) => payment(`n${index}`, 'No Match'));
    insert(data, 'BankTransaction__c', [...unmatched, payment('a', 'Allocated'), payment('i', 'Ignored')]);

    apex.jobs.start();
    await apex.jobs.drain();
    expect(payments().filter((row) => row['MatchStatus__c'] === 'Queued')).toEqual([]);

    await apex.jobs.stop();
    now = BEFORE_TWO + 61_000;
    apex.jobs.start();
    await apex.jobs.drain();
    const counts = Map.groupBy(payments(), (row) => row['MatchStatus__c']);
    expect([...counts].map(([status, rows]) => [status, rows.length]).sort()).toEqual([
      ['Allocated', 1],
      ['Ignored', 1],
      ['Queued', 250],
    ]);
    expect(apex.jobs.status()).toMatchObject({ failed: 0, failures: [], completed: 2 });
  });
});

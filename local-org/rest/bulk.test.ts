import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsforce from 'jsforce';
import { describe, expect, it } from 'vitest';
import { CLERK, insert, PROJECT, select, userOf } from '../fixtures/fixture-org.ts';
import { startLocalOrg } from '../index.ts';

const V = '/services/data/v67.0';
const start = (dataDir: string | null) =>
  startLocalOrg({ projectDir: PROJECT, dataDir, port: 0, clients: [], users: [CLERK] });

describe('Bulk API 2.0', () => {
  it('loads rows with jsforce, tells good from bad ones, and queries them back', async () => {
    const org = await start(null);
    insert(org.data, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
    const connection = new jsforce.Connection({
      instanceUrl: org.url,
      accessToken: org.createSession(userOf(org.data, CLERK)),
      version: '67.0',
    });
    connection.bulk2.pollInterval = 20;
    const input = Array.from({ length: 1000 }, (_, index) => ({
      'Company__r.Code__c': 'A',
      Amount__c: index % 100 === 50 ? '-1' : `${index}.25`,
      Key__c: `b${index}`,
      Status__c: index === 3 ? 'Lost' : 'Sent',
    }));
    const results = await connection.bulk2.loadAndWaitForResults({ object: 'Order__c', operation: 'insert', input });
    expect([results.successfulResults.length, results.failedResults.length, results.unprocessedRecords.length]).toEqual(
      [989, 11, 0],
    );
    expect(results.failedResults.map((row) => row.sf__Error)).toContain(
      'FIELD_CUSTOM_VALIDATION_EXCEPTION:The amount must not be negative.:Amount__c --',
    );
    const records = await (
      await connection.bulk2.query(
        "SELECT Key__c, Amount__c, Company__r.Name FROM Order__c WHERE Key__c IN ('b7', 'b8') ORDER BY Key__c",
      )
    ).toArray();
    expect(records).toEqual([
      { Key__c: 'b7', Amount__c: '7.25', 'Company__r.Name': 'Alpha' },
      { Key__c: 'b8', Amount__c: '8.25', 'Company__r.Name': 'Alpha' },
    ]);
    await org.close();
  });

  it('goes on after a stop where it had stopped', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'local-org-bulk-'));
    let org = await start(folder);
    insert(org.data, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
    const call = async (method: string, path: string, body: string, type = 'application/json') => {
      const response = await fetch(org.url + V + path, {
        method,
        headers: { authorization: `Bearer ${org.createSession(userOf(org.data, CLERK))}`, 'content-type': type },
        ...(method === 'GET' ? {} : { body }),
      });
      return response.text();
    };
    const { id } = JSON.parse(
      await call('POST', '/jobs/ingest', JSON.stringify({ object: 'Order__c', operation: 'insert' })),
    ) as { id: string };
    await call(
      'PUT',
      `/jobs/ingest/${id}/batches`,
      `Company__r.Code__c,Amount__c,Key__c\n${Array.from({ length: 900 }, (_, index) => `A,1,k${index}`).join('\n')}\n`,
      'text/csv',
    );
    await call('PATCH', `/jobs/ingest/${id}`, JSON.stringify({ state: 'UploadComplete' }));
    await org.close();
    org = await start(folder);
    for (let tries = 0; tries < 200; tries += 1) {
      const job = JSON.parse(await call('GET', `/jobs/ingest/${id}`, '')) as {
        state: string;
        numberRecordsProcessed: number;
      };
      if (job.state === 'JobComplete') break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(select(org.data, 'SELECT COUNT(Id) n, COUNT_DISTINCT(Key__c) keys FROM Order__c')).toEqual([
      { n: '900', keys: '900' },
    ]);
    expect((await call('GET', `/jobs/ingest/${id}/successfulResults`, '')).trim().split('\n').length).toBe(901);
    await org.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

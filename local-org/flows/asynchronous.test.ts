import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flowSource, openFlowOrg, type FlowOrg } from './fixtures/org.ts';

const NIGHT = Date.parse('2026-03-10T01:30:00Z'); // 02:30 in Berlin

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn++) {
    if (turn > 500) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const seen = (org: FlowOrg) =>
  org
    .rows('SELECT Name, Description FROM Account')
    .filter((row) => row['Description'] === 'seen by night')
    .map((row) => row['Name']);

describe('asynchronous paths', () => {
  it('run after the commit, on the record as it is then', async () => {
    const org = openFlowOrg(['After_Commit']);
    const [id, gone] = org.insert('Account', [{ Name: 'A' }, { Name: 'gone' }]);
    expect(org.rows('SELECT Id FROM Task')).toEqual([]);
    await org.run(`update new Account(Id = '${id}', Name = 'B'); delete new Account(Id = '${gone}');`);
    await org.apex.jobs.drain();
    expect(org.rows('SELECT Subject FROM Task')).toEqual([{ Subject: 'Later: B' }, { Subject: 'Later: B' }]);
  });

  it('are gone with the transaction that is rolled back', async () => {
    const org = openFlowOrg(['After_Commit']);
    await expect(org.run("insert new Account(Name = 'A'); Integer i = 1 / 0;")).rejects.toThrow('Divide by 0');
    await org.apex.jobs.drain();
    expect(org.rows('SELECT Id FROM Task')).toEqual([]);
  });

  it('report an interview that fails and keep what the others wrote', async () => {
    const failures: string[] = [];
    const lastNameFromSite = flowSource(
      'After_Commit',
      ['<object>Task</object>', '<object>Contact</object>'],
      ['<field>Subject</field>', '<field>FirstName</field>'],
      ['<field>WhatId</field>', '<field>LastName</field>'],
      ['$Record.Id', '$Record.Site'],
    );
    const org = openFlowOrg([lastNameFromSite], [], { onJobFailure: ({ message }) => failures.push(message) });
    org.insert('Account', [{ Name: 'A', Site: 'Berlin' }, { Name: 'B' }, { Name: 'C', Site: 'Graz' }]);
    await org.apex.jobs.drain();
    expect(org.rows('SELECT LastName FROM Contact ORDER BY LastName')).toEqual([
      { LastName: 'Berlin' },
      { LastName: 'Graz' },
    ]);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('Flow After_Commit, element Later');
  });

  it('survive a restart of the org', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flows-'));
    try {
      const before = openFlowOrg(['After_Commit'], [], {}, folder);
      before.insert('Account', [{ Name: 'A' }]);
      before.close();
      const after = openFlowOrg(['After_Commit'], [], {}, folder);
      await after.apex.jobs.drain();
      expect(after.rows('SELECT Subject FROM Task')).toEqual([{ Subject: 'Later: A' }]);
      after.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('run at Test.stopTest in an Apex test', () => {
    const test = `
      @IsTest private class LaterTest {
        @IsTest static void later() {
          Test.startTest();
          insert new Account(Name = 'A');
          Assert.areEqual(0, [SELECT COUNT() FROM Task]);
          Test.stopTest();
          Assert.areEqual('Later: A', [SELECT Subject FROM Task].Subject);
        }
      }`;
    const org = openFlowOrg(['After_Commit'], [test]);
    expect(org.apex.runTests().results.map((result) => result.message)).toEqual([null]);
  });
});

describe('scheduled flows', () => {
  it('start at their time in the zone of the org, once, with an interview per record that meets the conditions', async () => {
    let now = NIGHT - 60_000;
    const org = openFlowOrg(['Scheduled'], [], { now: () => now });
    org.apex.jobs.start();
    org.insert('Account', [
      { Name: 'A', Industry: 'Banking' },
      { Name: 'B', Industry: 'Other' },
    ]);
    await org.run('Integer i = 1;');
    await org.apex.jobs.drain();
    expect(seen(org)).toEqual([]);

    now = NIGHT + 1000;
    await org.apex.jobs.stop();
    org.apex.jobs.start();
    await until(() => seen(org).length > 0);
    expect(seen(org)).toEqual(['A']);

    org.insert('Account', [{ Name: 'late', Industry: 'Banking' }]);
    await org.apex.jobs.stop();
    org.apex.jobs.start();
    await org.apex.jobs.stop();
    expect(seen(org)).toEqual(['A']);

    now = NIGHT + 24 * 3_600_000;
    org.apex.jobs.start();
    await until(() => seen(org).length > 1);
    await org.apex.jobs.stop();
    expect(seen(org).sort()).toEqual(['A', 'late']);
  });
});

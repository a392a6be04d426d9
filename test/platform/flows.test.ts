/** The flows of the product, over its own Apex. What the flow for large payments does is tested by ReviewTaskFlowTest. */
import { afterEach, describe, expect, it } from 'vitest';
import { projectDir } from '../../local-org/apex/fixtures/org.ts';
import { loadApex, readApexSources, type ApexRuntime } from '../../local-org/apex/index.ts';
import { openOrgData, type OrgDataStore } from '../../local-org/data/index.ts';
import { ADMIN } from '../../local-org/data/setup.ts';
import { insert, select } from '../../local-org/fixtures/fixture-org.ts';

const BEFORE_TWO = Date.parse('2026-03-10T00:59:00Z'); // 01:59 in Berlin

interface Night {
  data: OrgDataStore;
  apex: ApexRuntime;
  /** Lets it become two o'clock and waits for what happens then. */
  two(): Promise<void>;
}

const opened: Night[] = [];
afterEach(async () => {
  for (const { apex, data } of opened.splice(0)) {
    await apex.jobs.stop();
    data.close();
  }
});

/** An org in which the scheduled flow was activated, a minute before its time. */
function openNight(permissionSets: string[] | 'all'): Night {
  let now = BEFORE_TWO;
  const data = openOrgData({ projectDir, dataDir: null, users: [{ ...ADMIN, permissionSets }] });
  const apex = loadApex(data, {
    sources: readApexSources(projectDir),
    flows: data.project.flows.map((flow) => ({ ...flow, text: flow.text.replace('>Draft<', '>Active<') })),
    // Nothing listens there: what is handed over to the host fails, and shows as a failed run.
    namedCredentials: { Saldo_Functions: { url: 'http://127.0.0.1:9' } },
    now: () => now,
  });
  const night: Night = {
    data,
    apex,
    async two() {
      apex.jobs.start();
      await apex.jobs.drain();
      expect(select(data, 'SELECT Id FROM MatchRun__c')).toEqual([]);
      await apex.jobs.stop();
      now = BEFORE_TWO + 61_000;
      apex.jobs.start();
      await apex.jobs.drain();
    },
  };
  opened.push(night);
  return night;
}

const tasks = ({ data }: Night) => select(data, 'SELECT Subject, Description FROM Task');

describe('the scheduled flow Nightly Reconciliation', () => {
  it('is shipped inactive', () => {
    const { data } = openNight('all');
    const shipped = data.project.flows.find(({ name }) => name === 'Nightly_Reconciliation');
    expect(shipped?.text).toContain('<status>Draft</status>');
  });

  it('starts a run at two in the morning', async () => {
    const night = openNight('all');
    insert(night.data, 'SaldoSettings__c', [{ SetupOwnerId: night.data.organization.id, IsEnabled__c: true }]);
    await night.two();
    expect(select(night.data, 'SELECT Kind__c FROM MatchRun__c')).toHaveLength(1);
    // The run itself has no host to call here and may say so in a task of its own.
    expect(tasks(night).map(({ Subject }) => Subject)).not.toContain('Nightly reconciliation did not start');
  });

  it('gives a person a task with the code when matching is off', async () => {
    const night = openNight('all');
    await night.two();
    expect(tasks(night)).toEqual([
      {
        Subject: 'Nightly reconciliation did not start',
        Description: expect.stringContaining('(SALDO_MATCHING_OFF)') as string,
      },
    ]);
  });

  it('gives a person a task when its user may not start it', async () => {
    const night = openNight([]);
    await night.two();
    expect(tasks(night)).toEqual([
      {
        Subject: 'Nightly reconciliation did not start',
        Description: expect.stringMatching(/^An Apex error occurred: SaldoException: /) as string,
      },
    ]);
  });
});

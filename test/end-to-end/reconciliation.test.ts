/** The nightly run over everything that waits: the same answer as by the trigger, only what changed is written, people's decisions stay. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ADMIN } from '@saldo/local-org';
import { readInBulk } from '@saldo/org';
import { waitUntilMatched } from '../../start/import-and-match.ts';
import type { Parts } from '../../start/parts.ts';
import {
  createCompany,
  createInvoice,
  quiet,
  startOrg,
  temporaryFolder,
  wrongBalances,
  type ActionResult,
  type SmallCompany,
} from './small-company.ts';

interface Suggestion {
  Id: string;
  SuggestionKey__c: string;
  Status__c: string;
  Decision__c: string;
  ExpiryReason__c: string | null;
  BankTransaction__r: { ExternalId__c: string };
}

interface Run {
  Id: string;
  Status__c: string;
  ErrorCode__c: string | null;
  TransactionCount__c: number;
  AutoCount__c: number;
  NoMatchCount__c: number;
  UnchangedCount__c: number;
  ExpiredCount__c: number;
  ApprovedCount__c: number;
  Progress__c: number;
}

describe('the nightly run', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  let parts: Parts;
  let company: SmallCompany;
  const payments = new Map<string, string>();
  const invoices = new Map<string, string>();

  beforeAll(async () => {
    parts = await startOrg(folder.path);
    company = await createCompany(parts.client);
    await setAutomatic(false);
    for (const [number, amount] of [
      ['RE-2026-0901', 119],
      ['RE-2026-0902', 50],
      ['RE-2026-0903', 70],
      ['RE-2026-0904', 33],
    ] as const)
      // prettier-ignore
      invoices.set(number, await createInvoice(parts.client, company, number, amount));
    await pay('exact', 'RE-2026-0901', 119);
    await pay('rejected', 'RE-2026-0902', 50);
    await pay('gone', 'RE-2026-0903', 70);
    await pay('ignored', 'RE-2026-0904', 33);
    await pay('unknown', 'RE-2026-0999', 44);
    await waitUntilMatched(parts.client, quiet);
  }, 120_000);

  afterAll(async () => {
    await parts?.close();
    folder.remove();
  });

  async function pay(key: string, text: string, amount: number): Promise<void> {
    const id = await parts.client.insert('BankTransaction__c', {
      ExternalId__c: key,
      LegalEntity__c: company.legalEntityId,
      Amount__c: amount,
      CurrencyCode__c: 'EUR',
      BookingDate__c: '2026-11-18',
      RemittanceText__c: text,
      CounterpartyName__c: 'Hausmann Gebäudetechnik GmbH',
      MatchStatus__c: 'Queued',
    });
    payments.set(key, id);
  }

  async function setAutomatic(isOn: boolean): Promise<void> {
    const [settings] = await parts.client.query<{ Id: string }>('SELECT Id FROM SaldoSettings__c');
    await parts.client.update('SaldoSettings__c', String(settings?.Id), {
      IsAutoApprovalEnabled__c: isOn,
      AutoApprovalMaxAmount__c: 1000,
      AutoApprovalDailyRows__c: 10,
      AutoApprovalDailyValue__c: 10_000,
    });
  }

  async function setExpiry(days: number): Promise<void> {
    const [settings] = await parts.client.query<{ Id: string }>('SELECT Id FROM SaldoSettings__c');
    await parts.client.update('SaldoSettings__c', String(settings?.Id), { SuggestionExpiryDays__c: days });
  }

  const suggestionsOf = async (key: string): Promise<Suggestion[]> =>
    parts.client.query<Suggestion>(
      `SELECT Id, SuggestionKey__c, Status__c, Decision__c, ExpiryReason__c, BankTransaction__r.ExternalId__c FROM AllocationSuggestion__c WHERE BankTransaction__r.ExternalId__c = '${key}' ORDER BY Id`,
    );
  const statusOf = async (key: string): Promise<string> =>
    (
      await parts.client.query<{ MatchStatus__c: string }>(
        `SELECT MatchStatus__c FROM BankTransaction__c WHERE ExternalId__c = '${key}'`,
      )
    )[0]?.MatchStatus__c ?? '';

  async function execute(apex: string): Promise<void> {
    const admin = parts.org.data.user(ADMIN.username);
    if (admin === undefined || parts.org.apex === null) throw new Error('The org has no administrator.');
    await parts.org.apex.runtime.executeAnonymous(apex, admin);
  }

  async function night(): Promise<Run> {
    await execute('new NightlyReconciliation().execute(null);');
    for (;;) {
      const [run] = await parts.client.query<Run>(
        "SELECT Id, Status__c, ErrorCode__c, TransactionCount__c, AutoCount__c, NoMatchCount__c, UnchangedCount__c, ExpiredCount__c, ApprovedCount__c, Progress__c FROM MatchRun__c WHERE Kind__c = 'Nightly' ORDER BY Id DESC LIMIT 1",
      );
      if (run !== undefined && !['Claimed', 'Running'].includes(run.Status__c)) return run;
      await sleep(100);
    }
  }

  it('says what the trigger said: nothing is written, every suggestion stays', async () => {
    const before = await Promise.all([...payments.keys()].map(suggestionsOf));
    expect(before.flat()).toHaveLength(4);
    const run = await night();
    expect(run).toMatchObject({ Status__c: 'Done', TransactionCount__c: 5, UnchangedCount__c: 5, Progress__c: 100 });
    expect(await Promise.all([...payments.keys()].map(suggestionsOf))).toEqual(before);
  });

  it('tells who started it by a notification that leads to the run', async () => {
    const [run] = await parts.client.query<{ Id: string; Name: string; CreatedById: string }>(
      "SELECT Id, Name, CreatedById FROM MatchRun__c WHERE Kind__c = 'Nightly'",
    );
    const [type] = await parts.client.query<{ Id: string }>('SELECT Id FROM CustomNotificationType');
    expect(parts.org.apex?.runtime.runtime.notifications).toEqual([
      {
        typeId: type?.Id,
        userId: run?.CreatedById,
        title: expect.stringContaining(String(run?.Name)) as string,
        body: expect.stringMatching(/\d/) as string,
        targetId: run?.Id,
      },
    ]);
  });

  it('writes what changed since, supersedes what no longer holds, and lets expire what nobody can decide', async () => {
    const [rejected] = await suggestionsOf('rejected');
    const [answer] = await parts.client.action<ActionResult>('RejectSuggestion', [
      { suggestionId: rejected?.Id, reason: 'Another payer' },
    ]);
    expect(answer?.outputValues).toMatchObject({ isSuccess: true });
    await parts.client.update('Invoice__c', String(invoices.get('RE-2026-0903')), { SettledElsewhere__c: 70 });
    await parts.client.update('BankTransaction__c', String(payments.get('ignored')), { MatchStatus__c: 'Ignored' });
    await createInvoice(parts.client, company, 'RE-2026-0999', 44);

    const run = await night();
    expect(run).toMatchObject({ Status__c: 'Done', TransactionCount__c: 4, ExpiredCount__c: 1, ErrorCode__c: null });
    expect((await suggestionsOf('exact')).map(({ Status__c }) => Status__c)).toEqual(['Proposed']);
    expect((await suggestionsOf('rejected')).map(({ Status__c }) => Status__c)).toEqual(['Rejected']);
    expect((await suggestionsOf('gone')).map(({ Status__c }) => Status__c)).toEqual(['Superseded']);
    expect((await suggestionsOf('ignored')).map(({ Status__c }) => Status__c)).toEqual(['Expired']);
    expect((await suggestionsOf('ignored'))[0]?.ExpiryReason__c).toBe('Decided');
    expect((await suggestionsOf('unknown')).map(({ Status__c }) => Status__c)).toEqual(['Proposed']);
    expect(await Promise.all(['exact', 'rejected', 'gone', 'ignored', 'unknown'].map(statusOf))).toEqual([
      'Suggested',
      'No Match',
      'No Match',
      'Ignored',
      'Suggested',
    ]);
  });

  it('approves what is sure once that is switched on, and the books are right', async () => {
    await setAutomatic(true);
    const run = await night();
    expect(run).toMatchObject({ Status__c: 'Done', ApprovedCount__c: 2 });
    expect(await Promise.all(['exact', 'unknown'].map(statusOf))).toEqual(['Allocated', 'Allocated']);
    expect(await wrongBalances(parts.client)).toEqual([]);
  });

  it('opens again what an undo gave back', async () => {
    const rows = await parts.client.query<{ Id: string }>(
      `SELECT Id FROM Allocation__c WHERE BankTransaction__c = '${payments.get('exact')}'`,
    );
    await parts.client.action<ActionResult>(
      'UndoAllocations',
      rows.map(({ Id }) => ({ allocationId: Id })),
    );
    const run = await night();
    expect(run).toMatchObject({ Status__c: 'Done', ApprovedCount__c: 0 });
    const suggestions = await suggestionsOf('exact');
    expect(suggestions.filter(({ Status__c }) => Status__c === 'Proposed')).toHaveLength(1);
    expect(await wrongBalances(parts.client)).toEqual([]);
  });

  it('reads by Bulk API 2.0 what it reads by pages', async () => {
    const fields =
      'Id, Name, Amount__c, OpenBalance__c, DiscountPercent__c, CurrencyCode__c, DueDate__c, Status__c, PaymentReference__c, IsDeleted';
    const soql = `SELECT ${fields} FROM Invoice__c ORDER BY Id`;
    const plain = (await parts.client.readExactly(soql)).map(({ attributes, ...record }) => ({
      ...record,
      attributes: typeof attributes,
    }));
    const bulk = (await readInBulk(parts.client, soql)).map((record) => ({ ...record, attributes: 'object' }));
    expect(bulk.length).toBeGreaterThan(4);
    const money = (record: Record<string, unknown>): unknown => ({
      ...record,
      ...Object.fromEntries(
        ['Amount__c', 'OpenBalance__c', 'DiscountPercent__c'].map((field) => [
          field,
          record[field] === null ? null : Number(record[field]),
        ]),
      ),
    });
    expect(bulk.map(money)).toEqual(plain.map(money));
  });

  it('is one, however often it is started at the same time', async () => {
    const runs = (): Promise<number> => parts.client.count("SELECT COUNT() FROM MatchRun__c WHERE Kind__c = 'Nightly'");
    const before = await runs();
    await execute(
      "NightlyReconciliation.start('Nightly'); NightlyReconciliation.start('Nightly'); new NightlyReconciliation().execute(null);",
    );
    expect(await runs()).toBe(before + 1);
    await expect
      .poll(() => parts.client.count("SELECT COUNT() FROM MatchRun__c WHERE Status__c IN ('Claimed', 'Running')"), {
        timeout: 30_000,
      }) // prettier-ignore
      .toBe(0);
  });

  describe('with suggestions that wait for weeks', () => {
    const DAY = 24 * 60 * 60 * 1000;
    const statuses = async (key: string): Promise<string[]> =>
      (await suggestionsOf(key)).map(({ Status__c, ExpiryReason__c }) =>
        [Status__c, ExpiryReason__c].filter((word) => word !== null).join(' '),
      );

    beforeAll(async () => {
      await setAutomatic(false);
      for (const [key, number, amount] of [
        ['waits', 'RE-2026-0911', 61],
        ['by-a-person', 'RE-2026-0912', 62],
      ] as const) {
        await createInvoice(parts.client, company, number, amount);
        await pay(key, number, amount);
      }
      await waitUntilMatched(parts.client, quiet);
      await execute(`
        BankTransaction__c payment = [SELECT Id, Generation__c FROM BankTransaction__c WHERE ExternalId__c = 'by-a-person'];
        insert as system new AllocationSuggestion__c(
          SuggestionKey__c = 'by-a-person', BankTransaction__c = payment.Id, Generation__c = payment.Generation__c, Rank__c = 0,
          Decision__c = 'Suggest', Status__c = 'Proposed', ProposedBy__c = UserInfo.getUserId(), Reason__c = 'The rest is lost');`);
    }, 60_000);

    afterAll(() => void vi.useRealTimers());

    it('leaves them alone where no age is set, and what a person proposed too', async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 40 * DAY });
      // The sessions of before have ended.
      parts = { ...parts, client: parts.clientOf(ADMIN.username) };
      const run = await night();
      expect(run).toMatchObject({ Status__c: 'Done', ExpiredCount__c: 0 });
      expect(await statuses('waits')).toEqual(['Proposed']);
      expect(await statuses('by-a-person')).toEqual(['Proposed', 'Proposed']);
    });

    it('leaves them alone until they are older than the age that is set', async () => {
      await setExpiry(40);
      expect(await night()).toMatchObject({ Status__c: 'Done', ExpiredCount__c: 0 });
      expect(await statuses('waits')).toEqual(['Proposed']);
    });

    it('lets those of the engine expire and proposes in the same night what still fits', async () => {
      await setExpiry(39);
      const [old] = await suggestionsOf('waits');
      const run = await night();
      expect(run).toMatchObject({ Status__c: 'Done', ErrorCode__c: null });
      expect(await statuses('waits')).toEqual(['Expired Age', 'Proposed']);
      const [, fresh] = await suggestionsOf('waits');
      expect(fresh?.Decision__c).toBe(old?.Decision__c);
      expect(await statusOf('waits')).toBe('Suggested');
      expect(await statuses('by-a-person')).toEqual(['Proposed', 'Proposed']);
      const expired = await parts.client.count(
        "SELECT COUNT() FROM AllocationSuggestion__c WHERE ExpiryReason__c = 'Age'",
      );
      expect(run.ExpiredCount__c).toBe(expired);
    });

    it('does not touch the new ones in the next night', async () => {
      expect(await night()).toMatchObject({ Status__c: 'Done', ExpiredCount__c: 0 });
      expect(await statuses('waits')).toEqual(['Expired Age', 'Proposed']);
      expect(await wrongBalances(parts.client)).toEqual([]);
    });

    it('approves nothing of a payment for which a person proposed something', async () => {
      await setAutomatic(true);
      const engines = await suggestionsOf('by-a-person');
      expect(engines.map(({ Decision__c }) => Decision__c)).toContain('Auto');
      await night();
      expect(await statusOf('waits')).toBe('Allocated');
      expect(await statusOf('by-a-person')).toBe('Suggested');
      expect(await statuses('by-a-person')).toEqual(['Proposed', 'Proposed']);
    });
  });
});

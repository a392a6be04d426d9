/** What nobody may change through any endpoint of the org, and text that tries to be more than text. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OrgClient, OrgError } from '@saldo/org';
import { ADMIN } from '@saldo/local-org';
import { waitUntilMatched } from '../../start/import-and-match.ts';
import { type Parts, REVIEWER } from '../../start/parts.ts';
import {
  createCompany,
  createInvoice,
  quiet,
  startOrg,
  temporaryFolder,
  wrongBalances,
  type ActionResult,
  type SmallCompany,
} from '../end-to-end/small-company.ts';
import { type Session, throughBulkJobs } from './bulk-doors.ts';

const INTEGRATION = 'integration@saldo.local';
const INJECTIONS = [
  "' OR Name != '",
  "\\' OR Id != null OR Name = \\'",
  "x') OR (Id != null",
  "RE-1' LIMIT 0 --",
  '%_\\%',
  '\u0000\u202e{!$User.Id}',
];

describe('an org in use', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  let parts: Parts;
  let company: SmallCompany;
  let ids: Record<'invoice' | 'payment' | 'allocation' | 'run' | 'settings' | 'suggestion', string>;

  beforeAll(async () => {
    parts = await startOrg(folder.path);
    const { client } = parts;
    company = await createCompany(client);
    const invoice = await createInvoice(client, company, 'RE-2026-7001', 119);
    await createInvoice(client, company, 'RE-2026-7002', 50);
    const payment = await pay('RE-2026-7001', 119, 'paid');
    await pay('RE-2026-7002', 50, 'proposed');
    await waitUntilMatched(client, quiet);
    const suggestions = await client.query<{ Id: string; BankTransaction__c: string }>(
      'SELECT Id, BankTransaction__c FROM AllocationSuggestion__c ORDER BY Id',
    );
    const own = suggestions.find(({ BankTransaction__c }) => BankTransaction__c === payment);
    const [answer] = await client.action<ActionResult>('ApproveSuggestions', [{ suggestionId: own?.Id }]);
    expect(answer?.outputValues).toMatchObject({ isSuccess: true });
    const only = async (object: string): Promise<string> => String((await client.query<{ Id: string }>(`SELECT Id FROM ${object} LIMIT 1`))[0]?.Id); // prettier-ignore
    ids = {
      invoice,
      payment,
      allocation: await only('Allocation__c'),
      run: await only('MatchRun__c'),
      settings: await only('SaldoSettings__c'),
      suggestion: String(suggestions.find(({ Id }) => Id !== own?.Id)?.Id),
    };
  }, 120_000);

  afterAll(async () => {
    await parts?.close();
    folder.remove();
  });

  const pay = (text: string, amount: number, key: string, fields: object = {}): Promise<string> =>
    parts.client.insert('BankTransaction__c', {
      ExternalId__c: key,
      LegalEntity__c: company.legalEntityId,
      Amount__c: amount,
      CurrencyCode__c: 'EUR',
      BookingDate__c: '2026-11-18',
      RemittanceText__c: text,
      CounterpartyName__c: 'Hausmann Gebäudetechnik GmbH',
      MatchStatus__c: 'Queued',
      ...fields,
    });

  /** Everything on which money rests. */
  const books = (): Promise<unknown[]> =>
    Promise.all(
      [
        'SELECT Id, Amount__c, Discount__c, WriteOff__c, PostingDate__c FROM Allocation__c ORDER BY Id',
        'SELECT Id, Amount__c, OpenBalance__c, SettledElsewhere__c, Status__c FROM Invoice__c ORDER BY Id',
        'SELECT Id, Amount__c, UnallocatedAmount__c FROM BankTransaction__c ORDER BY Id',
        'SELECT Id, Status__c, AutoCount__c FROM MatchRun__c ORDER BY Id',
        'SELECT Id, IsAutoApprovalEnabled__c, AutoApprovalMaxAmount__c FROM SaldoSettings__c ORDER BY Id',
      ].map((soql) => parts.client.readExactly(soql)),
    );

  /** The same change through every door that writes records. */
  async function throughEveryDoor(client: OrgClient, object: string, id: string, fields: object): Promise<number> {
    let opened = 0;
    const path = `${client.dataPath}/sobjects/${object}/${id}`;
    const body = { ...fields };
    const doors: (() => Promise<unknown>)[] = [
      () => client.update(object, id, body),
      () => client.updateRows(object, [{ Id: id, ...body }]),
      () => client.graph([{ method: 'PATCH', url: path, referenceId: 'one', body }]),
      () => client.send('DELETE', path),
      () => client.insert(object, body),
    ];
    for (const door of doors) {
      try {
        await door();
        opened += 1;
      } catch (error) {
        if (!(error instanceof OrgError)) throw error;
      }
    }
    return opened;
  }

  function sessionOf(username: string): Session {
    const user = parts.org.data.user(username);
    if (user === undefined) throw new Error(`The org has no user ${username}.`);
    return { url: parts.org.url, token: parts.org.createSession(user) };
  }

  it('has doors that open for those who may: the test below would fail otherwise', async () => {
    const { client } = parts;
    const id = await client.insert('Account', { Name: 'Before' });
    expect(await throughEveryDoor(client, 'Account', id, { Name: 'After' })).toBe(5);
    expect(await client.count(`SELECT COUNT() FROM Account WHERE Id = '${id}'`)).toBe(0);
    expect(await client.count("SELECT COUNT() FROM Account WHERE Name = 'After'")).toBe(1);
    const other = await client.insert('Account', { Name: 'Before' });
    const opened = await throughBulkJobs(sessionOf(ADMIN.username), 'Account', other, { Name: 'After' });
    expect(opened).toEqual(['insert', 'update', 'upsert', 'delete']);
    expect(await client.count(`SELECT COUNT() FROM Account WHERE Id = '${other}'`)).toBe(0);
  });

  describe.each([
    ['a reviewer', REVIEWER],
    ['the integration user', INTEGRATION],
  ])('%s', (_who, username) => {
    it.each([
      ['the ledger', 'Allocation__c', 'allocation', { Amount__c: 1 }],
      ['a balance', 'Invoice__c', 'invoice', { OpenBalance__c: 1 }],
      ['what was settled elsewhere', 'Invoice__c', 'invoice', { SettledElsewhere__c: 1 }],
      ['what is left of a payment', 'BankTransaction__c', 'payment', { UnallocatedAmount__c: 1 }],
      ['the record of a run', 'MatchRun__c', 'run', { Status__c: 'Failed', AutoCount__c: 99 }],
      ['the rules of the automation', 'SaldoSettings__c', 'settings', { IsAutoApprovalEnabled__c: true, AutoApprovalMaxAmount__c: 1_000_000 }],
    ] as const)('can not change %s through any door', async (_what, object, id, fields) => {
      const before = await books();
      await throughEveryDoor(parts.clientOf(username), object, ids[id], fields);
      await throughBulkJobs(sessionOf(username), object, ids[id], fields);
      expect(await books()).toEqual(before);
    }); // prettier-ignore
  });

  it('lets a reviewer neither work on runs nor approve in the name of the automation', async () => {
    const reviewer = parts.clientOf(REVIEWER);
    const before = await books();
    const answers = await Promise.all([
      reviewer.action<ActionResult>('ReportRun', [{ runId: ids.run, status: 'Failed' }]).catch((error: unknown) => error),
      reviewer.action<ActionResult>('ClaimTransactions', [{ runId: ids.run, transactionId: ids.payment, generation: 1 }]).catch((error: unknown) => error),
      reviewer.action<ActionResult>('ApproveSuggestions', [{ suggestionId: ids.suggestion, automatic: true }]).catch((error: unknown) => error),
    ]); // prettier-ignore
    for (const answer of answers) {
      const first = Array.isArray(answer) ? (answer[0] as ActionResult) : null;
      expect(first?.isSuccess === true && first.outputValues.isSuccess !== false, JSON.stringify(answer)).toBe(false);
    }
    expect(await books()).toEqual(before);
  });

  it('takes text for text, wherever it stands: nothing is found by it, nothing fails by it', async () => {
    const { client } = parts;
    const before = await books();
    const keys: string[] = [];
    for (const [at, text] of INJECTIONS.entries()) {
      const clean = text.replace('\u0000', '');
      const fields = {
        CounterpartyName__c: clean,
        UltimateCounterpartyName__c: clean,
        CounterpartyIban__c: clean.slice(0, 34),
        EndToEndId__c: clean,
        MandateReference__c: clean,
        CreditorReference__c: clean,
        BankReference__c: clean,
        TransactionCode__c: clean,
      };
      await client.insert('Account', { Name: `${clean} ${at}`, AccountNumber: clean.slice(0, 40) });
      keys.push(`injected-${at}`);
      await pay(clean, 3.33 + at, `injected-${at}`, fields);
    }
    await waitUntilMatched(client, quiet);
    const injected = await client.query<{ ExternalId__c: string; MatchStatus__c: string; MatchReason__c: string }>(
      "SELECT ExternalId__c, MatchStatus__c, MatchReason__c FROM BankTransaction__c WHERE ExternalId__c LIKE 'injected-%' ORDER BY ExternalId__c",
    );
    expect(injected.map(({ ExternalId__c, MatchStatus__c }) => [ExternalId__c, MatchStatus__c])).toEqual(
      keys.map((key) => [key, 'No Match']),
    );
    expect(injected.map(({ MatchReason__c }) => MatchReason__c).join()).not.toMatch(/SALDO_|MALFORMED/);
    const [ledger, invoices] = await books();
    expect([ledger, invoices]).toEqual(before.slice(0, 2));
    expect(await wrongBalances(client)).toEqual([]);
  });
});

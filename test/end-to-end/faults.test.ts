/** What goes wrong in an office goes wrong here, for real: nothing is lost, nothing doubled, and the work goes on. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeCamt053, writeMt940, type WritableLine } from '@saldo/banking/sample-files';
import { ADMIN } from '@saldo/local-org';
import { waitUntilMatched } from '../../start/import-and-match.ts';
import { startFunctionsHost, type Parts } from '../../start/parts.ts';
import { samplePayments } from '../../start/sample-data/scenario.ts';
import {
  createCompany,
  createInvoice,
  importAndMatch,
  importFile,
  paymentLine,
  quiet,
  ROOT,
  startOrg,
  statementOf,
  temporaryFolder,
  wrongBalances,
  type ActionResult,
  type SmallCompany,
} from './small-company.ts';

interface TransactionRow {
  Id: string;
  ExternalId__c: string;
  MatchStatus__c: string;
  MatchReason__c: string | null;
  RemittanceText__c: string;
}

interface RunRow {
  Status__c: string;
  ErrorCode__c: string | null;
  Error__c: string | null;
}

const readTransactions = ({ client }: Parts) =>
  client.query<TransactionRow>(
    'SELECT Id, ExternalId__c, MatchStatus__c, MatchReason__c, RemittanceText__c FROM BankTransaction__c ORDER BY Id',
  );
const readRuns = ({ client }: Parts) =>
  client.query<RunRow>('SELECT Status__c, ErrorCode__c, Error__c FROM MatchRun__c ORDER BY Id');
const readStatement = async ({ client }: Parts, number: string) =>
  (
    await client.query<{ Status__c: string; LineCount__c: number; Message__c: string | null }>(
      `SELECT Status__c, LineCount__c, Message__c FROM BankStatement__c WHERE Number__c = '${number}'`,
    )
  )[0];
const countLines = ({ client }: Parts) => client.count('SELECT COUNT() FROM BankTransaction__c');

/** Looks past REST, so that the moment after the first lines is not missed. */
function countLinesNow({ org }: Parts): number {
  const user = org.data.user(ADMIN.username);
  if (user === undefined) throw new Error('The org has no administrator.');
  const transaction = org.data.begin(user);
  const query = org.data.compileQueryText('SELECT COUNT() FROM BankTransaction__c');
  const { count } = transaction.query(query, { access: { mode: 'system', sharing: false }, binds: [] });
  transaction.abort();
  return count;
}

/** Resolves when no job is left that is due; with `minutesPass` also those that wait for a minute, without the wait. */
async function jobsEnd(parts: Parts, options: { minutesPass: boolean } = { minutesPass: false }): Promise<void> {
  const underWay = options.minutesPass ? "('Queued', 'Preparing', 'Processing')" : "('Preparing', 'Processing')";
  do {
    await parts.org.apex?.runtime.jobs.drain({ includeDelayed: options.minutesPass });
    await sleep(20);
  } while ((await parts.client.count(`SELECT COUNT() FROM AsyncApexJob WHERE JobType = 'Queueable' AND Status IN ${underWay}`)) > 0); // prettier-ignore
}

const passMinutes = (parts: Parts): Promise<void> => jobsEnd(parts, { minutesPass: true });

async function sweep(parts: Parts): Promise<void> {
  const admin = parts.org.data.user(ADMIN.username);
  if (admin === undefined || parts.org.apex === null) throw new Error('The org has no administrator.');
  await parts.org.apex.runtime.executeAnonymous('new StaleClaimSweeper().execute(null);', admin);
}

function expectNothingDoubled(transactions: TransactionRow[]): void {
  expect(new Set(transactions.map(({ ExternalId__c }) => ExternalId__c)).size).toBe(transactions.length);
}

describe('faults', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  let parts: Parts;
  let company: SmallCompany;

  beforeAll(async () => {
    parts = await startOrg(folder.path);
    company = await createCompany(parts.client);
  }, 120_000);

  afterAll(async () => {
    await parts?.close();
    folder.remove();
  });

  describe('the functions host is down', () => {
    const startAgain = async (): Promise<void> => {
      parts.host = await startFunctionsHost({
        dataDir: folder.path,
        orgId: parts.org.orgId,
        domainUrl: parts.org.url,
        port: Number(new URL(parts.host?.url ?? '').port),
      });
    };
    const insertPayment = (text: string, key: string) =>
      parts.client.insert('BankTransaction__c', {
        ExternalId__c: key,
        LegalEntity__c: company.legalEntityId,
        Amount__c: 119,
        CurrencyCode__c: 'EUR',
        BookingDate__c: '2026-11-18',
        RemittanceText__c: text,
        CounterpartyName__c: 'Hausmann Gebäudetechnik GmbH',
        MatchStatus__c: 'Queued',
      });

    it('for a moment: the run says so, the payment stays queued and is matched when the host is back', async () => {
      await createInvoice(parts.client, company, 'RE-2026-0601', 119);
      await parts.host?.close();
      await insertPayment('RE-2026-0601', 'down-1');
      await jobsEnd(parts);
      expect(await readRuns(parts)).toMatchObject([
        {
          Status__c: 'Failed',
          ErrorCode__c: 'SALDO_HOST_UNREACHABLE',
          Error__c: expect.stringMatching(/\w/) as string,
        },
      ]);
      expect(await readTransactions(parts)).toMatchObject([
        { MatchStatus__c: 'Queued', MatchReason__c: expect.stringContaining('SALDO_HOST_UNREACHABLE') as string },
      ]);
      await startAgain();
      await passMinutes(parts);
      expect(await readTransactions(parts)).toMatchObject([{ MatchStatus__c: 'Suggested', MatchReason__c: null }]);
      expect((await readRuns(parts)).map(({ Status__c }) => Status__c)).toEqual(['Failed', 'Done']);
    });

    it('for long: the payment fails with words after three tries, and “Match Transactions” brings it back', async () => {
      await createInvoice(parts.client, company, 'RE-2026-0602', 119);
      await parts.host?.close();
      const id = await insertPayment('RE-2026-0602', 'down-2');
      await passMinutes(parts);
      const state = async () => (await readTransactions(parts)).find(({ Id }) => Id === id);
      expect(await state()).toMatchObject({
        MatchStatus__c: 'Failed',
        MatchReason__c: expect.stringContaining('SALDO_HOST_UNREACHABLE') as string,
      });
      await startAgain();
      const [answer] = await parts.client.action<ActionResult>('MatchTransactions', [{ transactionId: id }]);
      expect(answer?.outputValues).toMatchObject({ isSuccess: true, code: null });
      await waitUntilMatched(parts.client, quiet);
      expect(await state()).toMatchObject({ MatchStatus__c: 'Suggested', MatchReason__c: null });
    });

    it('and matching switched off meanwhile: payments wait, and the sweeper starts the chain again', async () => {
      await createInvoice(parts.client, company, 'RE-2026-0603', 119);
      const [settings] = await parts.client.query<{ Id: string }>('SELECT Id FROM SaldoSettings__c');
      await parts.client.update('SaldoSettings__c', String(settings?.Id), { IsEnabled__c: false });
      const id = await insertPayment('RE-2026-0603', 'off-1');
      await passMinutes(parts);
      const state = async () => (await readTransactions(parts)).find(({ Id }) => Id === id);
      expect(await state()).toMatchObject({ MatchStatus__c: 'Queued' });
      await parts.client.update('SaldoSettings__c', String(settings?.Id), { IsEnabled__c: true });
      await sweep(parts);
      await waitUntilMatched(parts.client, quiet);
      expect(await state()).toMatchObject({ MatchStatus__c: 'Suggested' });
    });
  });

  describe('an import whose function is killed half-way', () => {
    const lines = Array.from({ length: 401 }, (_, at): WritableLine =>
      paymentLine(1_000 + at, at === 0 ? 'RE-2026-0701' : `Einzahlung ${at}`),
    );
    const file = writeCamt053(statementOf(lines, '701'));
    let before: number;

    it('leaves the statement importing, with its first lines kept and none of them matched', async () => {
      await createInvoice(parts.client, company, 'RE-2026-0701', 10);
      before = await countLines(parts);
      const importing = importFile(parts.client, folder.path, 'killed.xml', file);
      const outcome = importing.then(
        () => 'imported',
        (error: Error & { code: string }) => error.code,
      );
      while (countLinesNow(parts) === before) await sleep(1);
      const runtime = await parts.host?.runtimePid('import-statement');
      process.kill(-Number(runtime), 'SIGKILL');
      expect(await outcome).toMatch(/^SALDO_FUNCTION_[A-Z_]+$/);
      await jobsEnd(parts);
      expect(await readStatement(parts, '701')).toMatchObject({ Status__c: 'Importing' });
      const written = (await readTransactions(parts)).slice(before);
      expect(written.length).toBeGreaterThan(0);
      expect(written.length).toBeLessThan(401);
      expect(new Set(written.map(({ MatchStatus__c }) => MatchStatus__c))).toEqual(new Set(['Queued']));
    });

    it('is completed by importing the file again, without doubling a line', async () => {
      await importFile(parts.client, folder.path, 'killed.xml', file);
      expect(await readStatement(parts, '701')).toMatchObject({ Status__c: 'Complete', LineCount__c: 401 });
      await waitUntilMatched(parts.client, quiet);
      const transactions = await readTransactions(parts);
      expect(transactions).toHaveLength(before + 401);
      expectNothingDoubled(transactions);
      const named = transactions.find(({ RemittanceText__c }) => RemittanceText__c === 'RE-2026-0701');
      expect(named).toMatchObject({ MatchStatus__c: 'Suggested' });
    });

    it('is a no-op the third time', async () => {
      const state = await readTransactions(parts);
      const runs = await readRuns(parts);
      await importFile(parts.client, folder.path, 'killed.xml', file);
      await jobsEnd(parts);
      expect(await readTransactions(parts)).toEqual(state);
      expect(await readRuns(parts)).toEqual(runs);
      const imports = await parts.client.query<{ InsertedCount__c: number }>(
        "SELECT InsertedCount__c FROM StatementImport__c WHERE Status__c = 'Done' ORDER BY Id DESC LIMIT 1",
      );
      expect(imports).toMatchObject([{ InsertedCount__c: 0 }]);
    });
  });

  describe('a statement file that is cut off before its closing balance', () => {
    const whole = writeMt940(
      statementOf([paymentLine(4_200, 'RE-2026-0801'), paymentLine(4_300, 'RE-2026-0802')], '801'),
    );
    const cutOff = whole.slice(0, whole.indexOf(':62F:'));

    it('is refused with a code, stays importing, and its lines are never matched', async () => {
      await createInvoice(parts.client, company, 'RE-2026-0801', 42);
      await createInvoice(parts.client, company, 'RE-2026-0802', 43);
      await expect(importFile(parts.client, folder.path, 'cut.sta', cutOff)).rejects.toMatchObject({
        code: expect.stringMatching(/^SALDO_STATEMENT/) as string,
      });
      await sweep(parts);
      await passMinutes(parts);
      expect(await readStatement(parts, '801')).toMatchObject({ Status__c: 'Importing' });
      const lines = (await readTransactions(parts)).filter(({ RemittanceText__c }) => RemittanceText__c.startsWith('RE-2026-080')); // prettier-ignore
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.every(({ MatchStatus__c }) => MatchStatus__c === 'Queued')).toBe(true);
    });

    it('is completed by the whole file, then matched', async () => {
      await importFile(parts.client, folder.path, 'whole.sta', whole);
      await waitUntilMatched(parts.client, quiet);
      expect(await readStatement(parts, '801')).toMatchObject({ Status__c: 'Complete', LineCount__c: 2 });
      const lines = (await readTransactions(parts)).filter(({ RemittanceText__c }) => RemittanceText__c.startsWith('RE-2026-080')); // prettier-ignore
      expect(lines.map(({ MatchStatus__c }) => MatchStatus__c)).toEqual(['Suggested', 'Suggested']);
      expectNothingDoubled(await readTransactions(parts));
    });

    it('never takes back what the whole file said', async () => {
      await importFile(parts.client, folder.path, 'cut.sta', cutOff).catch(() => undefined);
      expect(await readStatement(parts, '801')).toMatchObject({ Status__c: 'Complete', LineCount__c: 2 });
    });
  });

  it('leaves every balance right after all of that', async () => {
    expect(await wrongBalances(parts.client)).toEqual([]);
  });
});

describe('the local org is killed during a run', { timeout: 120_000 }, () => {
  const folder = temporaryFolder();
  let parts: Parts | undefined;

  afterEach(async () => {
    await parts?.close();
    folder.remove();
  });

  it('and started again on the same data: nothing lost, nothing doubled, the work goes on', async () => {
    const child = spawn(process.execPath, [`${ROOT}/start/main.ts`, '--once', '--data', folder.path, '--port', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const exited = once(child, 'exit');
    for await (const line of createInterface({ input: child.stderr })) {
      if (line.startsWith('Matching: ')) break;
    }
    child.kill('SIGKILL');
    expect((await exited)[1]).toBe('SIGKILL');

    parts = await startOrg(folder.path);
    const imported = await readTransactions(parts);
    expect(imported).toHaveLength(samplePayments.length);
    expect(imported.some(({ MatchStatus__c }) => ['Queued', 'Matching'].includes(MatchStatus__c))).toBe(true);
    await passMinutes(parts);
    await waitUntilMatched(parts.client, quiet);

    const transactions = await readTransactions(parts);
    expect(transactions.map(({ Id }) => Id)).toEqual(imported.map(({ Id }) => Id));
    expectNothingDoubled(transactions);
    expect(await wrongBalances(parts.client)).toEqual([]);
    const allocated = await parts.client.query<{ BankTransaction__c: string; AllocationSuggestion__c: string }>(
      'SELECT BankTransaction__c, AllocationSuggestion__c FROM Allocation__c',
    );
    const suggestions = new Map<string, Set<string>>();
    for (const { BankTransaction__c, AllocationSuggestion__c } of allocated)
      suggestions.set(BankTransaction__c, (suggestions.get(BankTransaction__c) ?? new Set()).add(AllocationSuggestion__c)); // prettier-ignore
    expect(suggestions.size).toBeGreaterThan(0);
    expect([...suggestions.values()].every(({ size }) => size === 1)).toBe(true);
    expect((await readRuns(parts)).every(({ Status__c }) => ['Done', 'Failed'].includes(Status__c))).toBe(true);

    const { client } = parts;
    const [entity] = await client.query<{ Id: string }>("SELECT Id FROM LegalEntity__c WHERE SourceKey__c = 'sample-berlin'"); // prettier-ignore
    const customerId = await client.insert('Account', { Name: 'Hausmann Gebäudetechnik GmbH' });
    const company = { legalEntityId: String(entity?.Id), otherLegalEntityId: '', customerId };
    await createInvoice(client, company, 'RE-2026-0990', 42);
    await importAndMatch(client, folder.path, [paymentLine(4_200, 'RE-2026-0990')]);
    const [last] = await client.query<TransactionRow>("SELECT MatchStatus__c FROM BankTransaction__c WHERE EndToEndId__c = null AND Amount__c = 42"); // prettier-ignore
    expect(last).toMatchObject({ MatchStatus__c: 'Allocated' });
  });
});

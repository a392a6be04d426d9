/** The function against the fake finAPI and an org in memory, over real HTTP on both sides. */
import { demoBanks, FAKE_CLIENT, FakeFinApi, logInAndConfirm, cancel } from '@saldo/banking/finapi/testing';
import { logIn } from '@saldo/banking/finapi';
import { writeMt940 } from '@saldo/banking/sample-files';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import importStatement from '../import-statement/index.ts';
import { MemoryOrg } from '../lib/org/testing/memory-org.ts';
import type { ConnectAnswer } from './connect.ts';
import execute from './index.ts';
import type { SyncAnswer } from './sync.ts';

const IBAN = 'DE89370400440532013000';
const DAY_MS = 86_400_000;
const day = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);

let fake: FakeFinApi;
let org: MemoryOrg;
let connectionId: string;

const coffee = { bookingDate: day(3), amount: '-4.50', purpose: 'Kaffee', counterpartName: 'Cafe' };

beforeEach(async () => {
  const lines = [{ bookingDate: day(4), amount: '1190.00', purpose: 'RE-2026-0101' }, { ...coffee }, { ...coffee }];
  fake = await FakeFinApi.start({
    banks: demoBanks({ iban: IBAN, holder: 'Musterwerk GmbH', lines, opening: '1000.00' }),
  });
  org = await MemoryOrg.start();
  connectionId = addConnection('Hausbank', '277672');
});
afterEach(async () => {
  await org.close();
  await fake.close();
});

function addConnection(name: string, bank: string): string {
  return org.add('BankConnection__c', { Name: name, LegalEntity__c: 'a0E', ProviderBankId__c: bank, Status__c: 'New' });
}

async function call<T>(payload: object): Promise<T> {
  const { accessToken } = await logIn({ accessUrl: fake.url, ...FAKE_CLIENT, userSecret: 'x' }, 'org');
  const bankSession = { accessUrl: fake.url, webFormUrl: fake.url, accessToken, allowTestBanks: true };
  const context = {
    id: '00D000000000001AAA',
    domainUrl: org.url,
    apiVersion: '67.0',
    dataApi: { accessToken: 'token' },
  };
  return (await execute({ data: { ...payload, bankSession } }, { org: context })) as T;
}

const connect = (id = connectionId): Promise<ConnectAnswer> => call({ operation: 'connect', bankConnectionId: id });
const sync = (update = true, id = connectionId): Promise<SyncAnswer> =>
  call({ operation: 'sync', bankConnectionId: id, update });

async function connected(id = connectionId): Promise<SyncAnswer> {
  await logInAndConfirm((await connect(id)).webFormUrl ?? '');
  return sync(false, id);
}

const connection = (): Record<string, unknown> => org.record(connectionId);
const amounts = (): number[] => org.records('BankTransaction__c').map((row) => Number(row['Amount__c']));
const checking = (): Record<string, unknown> | undefined =>
  org.records('BankAccount__c').find((row) => row['Iban__c'] === IBAN);
const statements = (): Record<string, unknown>[] =>
  org.records('BankStatement__c').filter((row) => row['BankAccount__c'] === checking()?.['Id']);

describe('connecting', () => {
  it('finds banks by name', async () => {
    const { banks } = await call<{ banks: unknown[] }>({ operation: 'banks', search: 'spree' });
    expect(banks).toEqual([
      { id: '277672', name: 'Spreebank Online', bic: 'SPREDEB1XXX', location: 'Berlin', isTestBank: true },
    ]);
  });

  it('waits for the person, then brings accounts, balances, positions and lines', async () => {
    const opened = await connect();
    expect(opened).toMatchObject({ status: 'WaitingForPerson', code: null });
    expect(JSON.stringify(connection())).not.toContain(opened.webFormUrl);
    expect(await sync(false)).toMatchObject({ status: 'WaitingForPerson', accounts: 0 });
    await logInAndConfirm(opened.webFormUrl ?? '');
    expect(await sync(false)).toMatchObject({ status: 'Ready', accounts: 4, positions: 2, code: null });
    expect(connection()).toMatchObject({ Status__c: 'Ready', ConsentStatus__c: 'Present', WebFormId__c: null });
    expect(String(connection()['ConsentExpiresAt__c'])).toContain(day(-180));
    expect(
      org
        .records('BankAccount__c')
        .map((row) => [row['Name'], row['Type__c'], row['Balance__c'], row['LegalEntity__c']]),
    ).toEqual([
      ['Geschäftskonto', 'Checking', 2181, 'a0E'],
      ['Tagesgeld', 'CallMoney', 50000, 'a0E'],
      ['Firmenkreditkarte', 'CreditCard', -312.4, 'a0E'],
      ['Depot', 'Securities', 24690.5, 'a0E'],
    ]);
    expect(org.records('SecurityPosition__c')).toMatchObject([
      { Isin__c: 'DE000BU2Z015', Quantity__c: 200, Quote__c: 98.45, MarketValue__c: 19690, IsHeld__c: true },
      { Isin__c: 'IE00B4L5Y983', Quantity__c: 50.125 },
    ]);
    expect(statements()).toMatchObject([
      { Source__c: 'BankConnection', Status__c: 'Complete', LineCount__c: 3, ClosingBalance__c: 2181 },
    ]);
    expect(amounts().sort()).toEqual([-312.4, -4.5, -4.5, 1190]);
  });

  it('links an account that is in Saldo already by its IBAN, and leaves one of another currency alone', async () => {
    org.add('BankAccount__c', { Name: 'Hauptkonto', Iban__c: IBAN, CurrencyCode__c: 'EUR' });
    org.add('BankAccount__c', { Name: 'Altes', Iban__c: 'DE07500105175407324931', CurrencyCode__c: 'CHF' });
    await connected();
    expect(checking()).toMatchObject({ Name: 'Hauptkonto', Balance__c: 2181, BankConnection__c: connectionId });
    expect(org.records('BankAccount__c')).toHaveLength(4);
    expect(connection()['Message__c']).toContain('Altes is kept in CHF');
  });

  it.each([
    ['cancelled', (url: string) => cancel(url), 'SALDO_BANK_FORM_ABORTED'],
    ['too late', () => Promise.resolve(fake.state.advance(21 * 60_000)), 'SALDO_BANK_FORM_EXPIRED'],
  ])('%s: the connection says so and can be connected again', async (_case, act, code) => {
    await act((await connect()).webFormUrl ?? '');
    expect(await sync(false)).toMatchObject({ status: 'NeedsPerson', code });
    expect(await connected()).toMatchObject({ status: 'Ready', code: null });
    expect(connection()['Error__c']).toBeNull();
  });

  it('a bank that refuses the login is quoted', async () => {
    fake.state.failures.set('Spreebank Online', { code: 'BANK_SERVER_REJECTION', message: 'PIN gesperrt' });
    const answer = await connected();
    expect(answer).toMatchObject({ status: 'NeedsPerson', code: 'SALDO_BANK_REJECTED' });
    expect(answer.message).toContain('PIN gesperrt');
  });

  it('one login by two connections is refused before anything is written', async () => {
    await connected();
    const before = org.records('BankTransaction__c').length;
    const second = addConnection('Noch einmal', '277672');
    expect(await connected(second)).toMatchObject({ status: 'Failed', code: 'SALDO_BANK_CONNECTION_DOUBLED' });
    expect(org.records('BankTransaction__c')).toHaveLength(before);
    expect(checking()?.['BankConnection__c']).toBe(connectionId);
  });

  it('gives the consent back', async () => {
    await connected();
    await call({ operation: 'disconnect', bankConnectionId: connectionId });
    expect(fake.state.connections.size).toBe(0);
    expect(connection()).toMatchObject({ Status__c: 'Disconnected', ProviderConnectionId__c: null });
    expect(amounts()).toHaveLength(4);
    expect(await connected()).toMatchObject({ status: 'Ready' });
    expect(amounts()).toHaveLength(4);
  });
});

describe('every line exactly once', () => {
  it('an update brings only what is new, and its balance follows from the one before', async () => {
    await connected();
    fake.state.book(IBAN, { bookingDate: day(0), amount: '250.00', purpose: 'RE-2026-0102' });
    expect((await sync()).statements).toMatchObject([{ status: 'Complete', lines: 1, inserted: 1 }]);
    expect(statements()[1]).toMatchObject({ OpeningBalance__c: 2181, ClosingBalance__c: 2431, Difference__c: 0 });
    expect((await sync()).statements).toEqual([]);
    expect(amounts()).toHaveLength(5);
  });

  it('several syncs of a day form one chain, in whatever order the org lists them', async () => {
    await connected();
    for (let index = 1; index <= 3; index++) {
      fake.state.book(IBAN, { bookingDate: day(0), amount: `${index}.00` });
      org.tables.get('BankStatement__c')?.reverse();
      await sync();
    }
    const chain = statements().sort((a, b) => (String(a['Number__c']) < String(b['Number__c']) ? -1 : 1));
    expect(chain.map((row) => [row['Number__c'], row['ClosingBalance__c'], row['Status__c']])).toEqual([
      ['S1', 2181, 'Complete'],
      ['S2', 2182, 'Complete'],
      ['S3', 2184, 'Complete'],
      ['S4', 2187, 'Complete'],
    ]);
  });

  it('a third equal coffee of the same day comes late and is a line of its own', async () => {
    await connected();
    fake.state.book(IBAN, { ...coffee });
    expect((await sync()).statements).toMatchObject([{ inserted: 1 }]);
    expect(amounts().filter((amount) => amount === -4.5)).toHaveLength(3);
  });

  it('nothing is doubled when the provider numbers or words its lines anew', async () => {
    await connected();
    const [account] = [...fake.state.connections.values()][0]?.accounts ?? [];
    for (const line of account?.lines ?? []) line.id = fake.state.id();
    expect((await sync()).statements).toEqual([]);
    await sync();
    const first = account?.lines[0];
    if (first === undefined) throw new Error('no line');
    org.change(String(org.records('BankTransaction__c')[0]?.['Id']), { ProviderTransactionId__c: String(first.id) });
    first.row = { ...first.row, purpose: 'RE-2026-0101 ergänzt' };
    expect((await sync()).statements.filter(({ inserted }) => inserted > 0)).toEqual([]);
  });

  it('a line that the balance does not bear out makes the statement unbalanced', async () => {
    await connected();
    fake.state.book(IBAN, { bookingDate: day(0), amount: '250.00' });
    fake.state.account(IBAN).balance = '2400.00';
    expect((await sync()).statements).toMatchObject([{ status: 'Unbalanced' }]);
    expect(statements()[1]).toMatchObject({ Difference__c: 31 });
  });

  it('entries that finAPI invented stay out and are told, as are pending lines', async () => {
    await connected();
    fake.state.book(IBAN, { bookingDate: day(0), amount: '10.00' });
    fake.state.book(IBAN, { bookingDate: day(0), amount: '0.50', isAdjustingEntry: true });
    await sync();
    expect(amounts()).not.toContain(0.5);
    expect(statements()[1]).toMatchObject({ Status__c: 'Unbalanced', Difference__c: -0.5 });
    expect(statements()[1]?.['Message__c']).toContain('1 entries with which the provider makes its balance fit');
    expect(statements()[0]?.['Message__c']).toContain('1 lines that are not booked yet were left out.');
  });

  it('lines of files that were imported before are not fetched again; what the files lack is', async () => {
    org.add('BankAccount__c', { Name: 'Hauptkonto', Iban__c: IBAN, CurrencyCode__c: 'EUR' });
    await importFile([119_000, -450], day(4), day(3));
    expect((await connected()).statements).toMatchObject([{ inserted: 1, status: 'Complete' }, { inserted: 1 }]);
    expect(amounts().filter((amount) => amount === -4.5)).toHaveLength(2);
    expect(statements()[1]).toMatchObject({ OpeningBalance__c: 2185.5, ClosingBalance__c: 2181, LineCount__c: 1 });
  });

  it('files that fill a time without connection go between two syncs', async () => {
    await connected();
    org.change(String(statements()[0]?.['Id']), { PeriodEnd__c: day(3) });
    await importFile([10_000], day(2), day(2), 218_100);
    fake.state.book(IBAN, { bookingDate: day(2), amount: '100.00', purpose: 'in words of its own' });
    fake.state.book(IBAN, { bookingDate: day(0), amount: '7.00' });
    expect((await sync()).statements).toMatchObject([{ status: 'Complete', inserted: 1 }]);
    expect(statements()[2]).toMatchObject({ Number__c: 'S2', OpeningBalance__c: 2281, ClosingBalance__c: 2288 });
  });

  it('a file for days that were fetched from the bank is refused', async () => {
    await connected();
    const refused = await importFile([119_000, -450], day(4), day(3)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'SALDO_STATEMENT_DAYS_FETCHED' });
    expect(amounts()).toHaveLength(4);
  });

  it('a sync that is cut off at any request and called again ends as if nothing had happened', async () => {
    await connected();
    for (let index = 0; index < 5; index++) fake.state.book(IBAN, { bookingDate: day(0), amount: `${index}.10` });
    const before = org.calls.length;
    await sync();
    const requests = org.calls.length - before;
    expect(requests).toBeGreaterThan(15);
    for (let cut = 1; cut <= requests; cut++) {
      fake.state.book(IBAN, { bookingDate: day(0), amount: `1${cut}.00` });
      let count = 0;
      org.intercept = () => (++count === cut ? (cut % 2 === 0 ? 'lost' : { status: 503, json: [] }) : undefined);
      await sync().catch(() => undefined);
      org.intercept = () => undefined;
      expect(await sync()).toMatchObject({ status: 'Ready' });
      expect(amounts(), `cut at request ${cut}`).toHaveLength(4 + 5 + cut);
      expect(statements().map((row) => row['Status__c'])).toEqual(statements().map(() => 'Complete'));
    }
  });
});

async function importFile(lines: number[], from: string, to: string, opening = 100_000): Promise<unknown> {
  const file = writeMt940({
    ...{ account: { iban: IBAN }, currency: 'EUR', number: '1', opening: { amount: opening, date: from } },
    lines: lines.map((amount, at) => ({ amount, bookingDate: at === 0 ? from : to, remittanceText: `Z ${at}` })),
  });
  const contentVersionId = org.add('ContentVersion', { Title: 'a', PathOnClient: 'a.sta', VersionData: file });
  const context = {
    id: '00D000000000001AAA',
    domainUrl: org.url,
    apiVersion: '67.0',
    dataApi: { accessToken: 'token' },
  };
  return importStatement({ data: { contentVersionId, bankAccountId: null } }, { org: context });
}

describe('consent', () => {
  it('that has ended is told, and after the person confirmed again the lines come', async () => {
    await connected();
    fake.state.advance(181 * DAY_MS);
    expect(await sync()).toMatchObject({ status: 'NeedsPerson', code: 'SALDO_BANK_CONSENT_MISSING' });
    expect(connection()).toMatchObject({ ConsentStatus__c: 'Absent' });
    fake.state.book(IBAN, { bookingDate: day(0), amount: '77.00' });
    const again = await connect();
    expect(again).toMatchObject({ status: 'WaitingForPerson' });
    await logInAndConfirm(again.webFormUrl ?? '');
    const done = await sync(false);
    expect(done).toMatchObject({ status: 'Ready', code: null });
    expect(amounts()).toContain(77);
    expect(connection()).toMatchObject({ ConsentStatus__c: 'Present', Error__c: null });
  });

  it('that is still good needs no form', async () => {
    await connected();
    expect(await connect()).toMatchObject({ status: 'Updating', webFormUrl: null, code: null });
    expect(await sync(false)).toMatchObject({ status: 'Ready' });
  });

  it('of a connection that finAPI forgot is asked for anew', async () => {
    await connected();
    fake.state.connections.clear();
    expect(await sync()).toMatchObject({ status: 'NeedsPerson', code: 'SALDO_BANK_NOT_FOUND' });
    expect(await connected()).toMatchObject({ status: 'Ready' });
    expect(amounts()).toHaveLength(4);
  });
});

describe('errors', () => {
  it('of the bank stay on the connection in words, and the next sync heals them', async () => {
    await connected();
    fake.state.failures.set('Spreebank Online', { code: 'BANK_SERVER_REJECTION', message: 'Zugang gesperrt (9931)' });
    const failed = await sync();
    expect(failed).toMatchObject({ status: 'NeedsPerson', code: 'SALDO_BANK_REJECTED' });
    expect(connection()['Error__c']).toContain('The bank says: Zugang gesperrt (9931)');
    expect(connection()['Message__c']).toContain('Geschäftskonto could not be updated');
    expect(await sync()).toMatchObject({ status: 'Ready', code: null });
  });

  it('of the provider leave everything as it is', async () => {
    await connected();
    fake.state.failures.set('Spreebank Online', { code: 'INTERNAL_SERVER_ERROR', message: 'Wartung' });
    expect(await sync()).toMatchObject({ status: 'Failed', code: 'SALDO_BANK_PROVIDER_UNAVAILABLE' });
    expect(amounts()).toHaveLength(4);
  });

  it('a session that the provider refuses reaches the host, which gets a new one', async () => {
    const bankSession = { accessUrl: fake.url, webFormUrl: fake.url, accessToken: 'old', allowTestBanks: true };
    const context = { id: '00D000000000001AAA', domainUrl: org.url, apiVersion: '67.0', dataApi: { accessToken: 't' } };
    const data = { operation: 'sync', bankConnectionId: connectionId, update: true, bankSession };
    org.change(connectionId, { ProviderConnectionId__c: '1' });
    await expect(execute({ data }, { org: context })).rejects.toMatchObject({ code: 'SALDO_BANK_SESSION_INVALID' });
  });

  it.each([
    ['a payload without operation', { bankConnectionId: 'x' }, 'SALDO_PAYLOAD_INVALID'],
    [
      'an unknown connection',
      { operation: 'sync', bankConnectionId: 'a00000000000999AAA', update: false },
      'SALDO_BANK_CONNECTION_NOT_FOUND',
    ],
  ])('%s: %s', async (_case, payload, code) => {
    await expect(call(payload)).rejects.toMatchObject({ code });
  });

  it('a holding that was sold stays with nothing in it', async () => {
    await connected();
    const depot = fake.state.banks[0]?.logins[0]?.accounts[3];
    if (depot === undefined) throw new Error('no depot');
    depot.positions = depot.positions?.slice(0, 1) ?? [];
    await sync();
    expect(org.records('SecurityPosition__c')).toMatchObject([
      { IsHeld__c: true },
      { IsHeld__c: false, Quantity__c: 0 },
    ]);
  });
});

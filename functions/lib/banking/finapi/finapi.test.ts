/** The finAPI adapter against the fake finAPI, over real HTTP. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../provider.ts';
import { FinApiProvider, logIn } from './index.ts';
import { idNumber, parseNumbersAsText } from './json.ts';
import { demoBanks } from './testing/demo-banks.ts';
import { FAKE_CLIENT, FakeFinApi } from './testing/fake-finapi.ts';
import { differences, type OpenApi } from './testing/openapi.ts';
import { cancel, logInAndConfirm } from './testing/person.ts';

const IBAN = 'DE89370400440532013000';
const ORG_ID = '00D000000000001AAA';
const OPENAPI = new URL('../../../../../shared/finapi/access-v2.openapi.json', import.meta.url);
const isSpecPresent = existsSync(OPENAPI);
if (!isSpecPresent) console.log('Skipped: finAPI’s OpenAPI (../shared/finapi) is not here.');

const coffee = { bookingDate: '2026-11-25', amount: '-4.50', purpose: 'Kaffee', counterpartName: 'Cafe' };
const LINES = [
  { bookingDate: '2026-11-24', amount: '1190.00', purpose: 'RE-2026-0101', counterpartName: 'Kunde AG', counterpartIban: 'DE02120300000000202051', endToEndReference: 'E-1', typeCodeZka: '166', type: 'GUTSCHRIFT' }, // prettier-ignore
  { ...coffee },
  { ...coffee },
];

let fake: FakeFinApi;

beforeEach(async () => {
  const own = { iban: IBAN, holder: 'Musterwerk GmbH', lines: LINES, opening: '1000.00' };
  fake = await FakeFinApi.start({ banks: demoBanks(own) });
});
afterEach(() => fake.close());

const credentials = () => ({ accessUrl: fake.url, ...FAKE_CLIENT, userSecret: 'user-secret' });

async function provider(orgId = ORG_ID): Promise<FinApiProvider> {
  const { accessToken } = await logIn(credentials(), orgId);
  return new FinApiProvider({ accessUrl: fake.url, webFormUrl: fake.url, accessToken, allowTestBanks: true });
}

async function connected(own: FinApiProvider, bank = 'Spreebank'): Promise<string> {
  const [found] = await own.findBanks(bank);
  const form = await own.connect(found?.id ?? '', 'Hausbank');
  await logInAndConfirm(form.url);
  return (await own.webForm(form.id)).connectionId ?? '';
}

async function updated(own: FinApiProvider, connectionId: string) {
  let task = await own.startUpdate(connectionId);
  while (task.state === 'running') task = await own.updateTask(task.id);
  return task;
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof ProviderError ? error.code : String(error)),
  );

describe('logging in', () => {
  it('creates the user of an org on the first call and finds it again', async () => {
    const first = await logIn(credentials(), ORG_ID);
    const second = await logIn(credentials(), ORG_ID);
    expect(first.accessToken).not.toBe(second.accessToken);
    expect([...fake.state.users.keys()]).toEqual([`saldo-${ORG_ID}`]);
    expect(first.expiresAt).toBeGreaterThan(Date.now() + 3_000_000);
  });

  it('refuses wrong credentials of the operator without naming them', async () => {
    const error = await logIn({ ...credentials(), clientSecret: 'wrong-secret' }, ORG_ID).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'SALDO_BANK_SESSION_INVALID' });
    expect(String(error)).not.toContain('wrong-secret');
  });

  it('says so when the token has expired', async () => {
    const own = await provider();
    fake.state.advance(3_700_000);
    expect(await codeOf(own.findBanks('Spree'))).toBe('SALDO_BANK_SESSION_INVALID');
  });
});

describe('connecting a bank by the web form', () => {
  it('waits for the person, then knows the connection with its consent', async () => {
    const own = await provider();
    const [bank] = await own.findBanks('spree');
    const form = await own.connect(bank?.id ?? '', 'Hausbank');
    expect(form).toMatchObject({ state: 'open', connectionId: null });
    expect(await (await fetch(form.url)).text()).toContain('Spreebank Online');
    await logInAndConfirm(form.url, { user: 'demo', pin: 'wrong' });
    expect((await own.webForm(form.id)).state).toBe('open');
    await logInAndConfirm(form.url);
    const done = await own.webForm(form.id);
    expect(done.state).toBe('completed');
    const connection = await own.connection(done.connectionId ?? '');
    expect(connection.interfaces).toMatchObject([
      { name: 'XS2A', consent: 'present', needsPerson: false, problem: null },
      { name: 'FINTS_SERVER', consent: 'none-needed' },
    ]);
  });

  it('keeps every digit of ids beyond 2^53', async () => {
    const own = await provider();
    const id = await connected(own);
    expect(Number(id)).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
    expect(fake.state.connections.has(BigInt(id))).toBe(true);
    expect((await own.connection(id)).id).toBe(id);
    const ids = (await own.accounts(id)).map((account) => account.id);
    expect(new Set(ids.map((text) => BigInt(text))).size).toBe(4);
    expect(parseNumbersAsText('{"a":[9007199254740993,-0.10,1e2]}')).toEqual({
      a: ['9007199254740993', '-0.10', '1e2'],
    });
    expect(JSON.stringify({ id: idNumber('9007199254740993') })).toBe('{"id":9007199254740993}');
    expect(() => idNumber('1; DROP')).toThrow(RangeError);
  });

  it('tells cancelled, expired and refused by the bank apart', async () => {
    const own = await provider();
    const [bank] = await own.findBanks('Spree');
    const cancelled = await own.connect(bank?.id ?? '', 'A');
    await cancel(cancelled.url);
    expect((await own.webForm(cancelled.id)).state).toBe('aborted');
    const late = await own.connect(bank?.id ?? '', 'B');
    fake.state.advance(21 * 60_000);
    expect((await own.webForm(late.id)).state).toBe('expired');
    const refused = await own.connect(bank?.id ?? '', 'C');
    fake.state.failures.set('Spreebank Online', { code: 'BANK_SERVER_REJECTION', message: 'PIN gesperrt' });
    await logInAndConfirm(refused.url);
    expect(await own.webForm(refused.id)).toMatchObject({
      state: 'failed',
      problem: { code: 'SALDO_BANK_REJECTED', detail: 'PIN gesperrt' },
    });
  });
});

describe('accounts, lines and positions', () => {
  it('reads accounts of all types with exact balances', async () => {
    const own = await provider();
    const accounts = await own.accounts(await connected(own));
    expect(accounts.map(({ name, type, currency, balance }) => [name, type, currency, balance?.amount])).toEqual([
      ['Geschäftskonto', 'Checking', 'EUR', 218100],
      ['Tagesgeld', 'CallMoney', 'EUR', 5000000],
      ['Firmenkreditkarte', 'CreditCard', 'EUR', -31240],
      ['Depot', 'Securities', 'EUR', 2469050],
    ]);
    expect(accounts[0]?.account).toMatchObject({ iban: IBAN, ownerName: 'Musterwerk GmbH' });
  });

  it('reads booked lines since a day, two equal ones as two, and counts the pending ones apart', async () => {
    const own = await provider();
    const [account] = await own.accounts(await connected(own));
    if (account === undefined) throw new Error('no account');
    const all = await own.lines(account, '2026-11-01');
    expect(all.booked.map(({ bookingDate, amount }) => [bookingDate, amount])).toEqual([
      ['2026-11-24', 119000],
      ['2026-11-25', -450],
      ['2026-11-25', -450],
    ]);
    expect(all.booked[0]).toMatchObject({
      ...{ remittanceText: 'RE-2026-0101', endToEndId: 'E-1', transactionCode: { gvc: '166' } },
      counterparty: { name: 'Kunde AG', iban: 'DE02120300000000202051' },
    });
    expect(all).toMatchObject({ pendingCount: 1, adjustingCount: 0, suspectedDuplicates: 0 });
    expect((await own.lines(account, '2026-11-25')).booked).toHaveLength(2);
  });

  it('pages through many lines and leaves out what finAPI invented', async () => {
    const many = Array.from({ length: 1_203 }, (_, index) => ({
      bookingDate: '2026-11-26',
      amount: `${index}.01`,
      purpose: `Z ${index}`,
    }));
    for (const row of many) fake.state.book(IBAN, row);
    fake.state.book(IBAN, { bookingDate: '2026-11-26', amount: '0.07', isAdjustingEntry: true });
    const own = await provider();
    const [account] = await own.accounts(await connected(own));
    if (account === undefined) throw new Error('no account');
    const { booked, adjustingCount } = await own.lines(account, '2026-11-26');
    expect(booked).toHaveLength(1_203);
    expect(booked.reduce((sum, { amount }) => sum + amount, 0)).toBe((1_203 * 1_202 * 100) / 2 + 1_203);
    expect(adjustingCount).toBe(1);
  });

  it('reads the positions of a depot, a card’s original amount and PayPal’s invoice number and fee', async () => {
    const own = await provider();
    const accounts = await own.accounts(await connected(own));
    const depot = accounts.find(({ type }) => type === 'Securities');
    expect(await own.positions(depot?.id ?? '')).toMatchObject([
      { isin: 'DE000BU2Z015', quantity: '200.00', quote: '98.45', marketValue: '19690.00' },
      { isin: 'IE00B4L5Y983', quantity: '50.125', quote: '99.76' },
    ]);
    const card = accounts.find(({ type }) => type === 'CreditCard');
    if (card === undefined) throw new Error('no card');
    expect((await own.lines(card, '2026-11-01')).booked[0]).toMatchObject({
      originalAmount: { amount: 29500, currency: 'CHF' },
      fees: [{ amount: 310, currency: 'EUR' }],
    });
    const [paypal] = await own.accounts(await connected(own, 'PayPal'));
    if (paypal === undefined) throw new Error('no PayPal');
    expect(paypal.type).toBe('PayPal');
    expect((await own.lines(paypal, '2026-11-01')).booked[0]).toMatchObject({
      ...{ amount: 11575, customerReference: 'RE-2026-0109', remittanceText: 'Ware RE-2026-0109' },
      fees: [{ amount: 325, currency: 'EUR' }],
    });
  });
});

describe('updates and consents', () => {
  it('an update brings what was booked since, and runs once at a time', async () => {
    const own = await provider();
    const id = await connected(own);
    fake.state.book(IBAN, { bookingDate: '2026-11-27', amount: '10.00' });
    const [before] = await own.accounts(id);
    expect(before?.balance?.amount).toBe(218100);
    await own.startUpdate(id);
    expect(await codeOf(own.startUpdate(id))).toBe('SALDO_BANK_BUSY');
    expect((await own.connection(id)).isUpdating).toBe(true);
    const task = [...fake.state.tasks.keys()].at(-1) ?? '';
    await own.updateTask(task);
    expect((await own.updateTask(task)).state).toBe('completed');
    const [after] = await own.accounts(id);
    expect(after?.balance?.amount).toBe(219100);
  });

  it('after 180 days a person has to confirm again; then updates run as before', async () => {
    const own = await provider();
    const id = await connected(own);
    fake.state.advance(181 * 86_400_000);
    const again = await provider();
    expect((await again.connection(id)).interfaces[0]).toMatchObject({ consent: 'absent', needsPerson: true });
    const task = await updated(again, id);
    expect(task).toMatchObject({ state: 'needs-person', webForm: { state: 'open' } });
    await logInAndConfirm(task.webForm?.url ?? '');
    expect((await again.updateTask(task.id)).state).toBe('completed');
    expect((await again.connection(id)).interfaces[0]?.consent).toBe('present');
    expect((await updated(again, id)).state).toBe('completed');
  });

  it('a refusal of the bank comes in its own words and stays with the interface', async () => {
    const own = await provider();
    const id = await connected(own);
    fake.state.failures.set('Spreebank Online', { code: 'BANK_SERVER_REJECTION', message: 'Zugang gesperrt (9931)' });
    const problem = { code: 'SALDO_BANK_REJECTED', detail: 'Zugang gesperrt (9931)' };
    expect(await updated(own, id)).toMatchObject({ state: 'failed', problem });
    expect((await own.connection(id)).interfaces[0]).toMatchObject({ problem });
    expect((await own.accounts(id))[0]?.isUpToDate).toBe(false);
  });

  it('the same login connected by another finAPI user voids the first consent', async () => {
    const one = await provider();
    const id = await connected(one);
    await connected(await provider('00D000000000002AAA'));
    expect((await one.connection(id)).interfaces[0]?.consent).toBe('absent');
  });

  it('a user sees nothing of another user', async () => {
    const id = await connected(await provider());
    const other = await provider('00D000000000002AAA');
    expect(await codeOf(other.connection(id))).toBe('SALDO_BANK_NOT_FOUND');
  });

  it('a connection that was given back is gone', async () => {
    const own = await provider();
    const id = await connected(own);
    await own.disconnect(id);
    expect(await codeOf(own.connection(id))).toBe('SALDO_BANK_NOT_FOUND');
  });
});

describe('a provider that misbehaves', () => {
  async function answering(status: number, text: string): Promise<string> {
    const server = createServer((_request, response) => void response.writeHead(status).end(text)).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const own = new FinApiProvider({ accessUrl: url, webFormUrl: url, accessToken: 'x', allowTestBanks: false });
    return codeOf(own.connection('1')).finally(() => server.close());
  }
  const error = (code: string): string => JSON.stringify({ errors: [{ code, message: 'words' }] });

  it.each([
    [200, 'no json', 'SALDO_BANK_ANSWER_INVALID'],
    [200, '{"id":1}', 'SALDO_BANK_ANSWER_INVALID'],
    [401, '{}', 'SALDO_BANK_SESSION_INVALID'],
    [423, '{}', 'SALDO_BANK_BUSY'],
    [503, '<html>', 'SALDO_BANK_PROVIDER_UNAVAILABLE'],
    [400, error('INVALID_CONSENT'), 'SALDO_BANK_CONSENT_MISSING'],
    [510, error('ADDITIONAL_AUTHENTICATION_REQUIRED'), 'SALDO_BANK_CONSENT_MISSING'],
    [422, error('BANK_SERVER_REJECTION'), 'SALDO_BANK_REJECTED'],
    [400, error('ILLEGAL_FIELD_VALUE'), 'SALDO_BANK_PROVIDER_REFUSED'],
    [302, '', 'SALDO_BANK_PROVIDER_UNAVAILABLE'],
  ])('HTTP %i %s', async (status, text, code) => {
    expect(await answering(status, text)).toBe(code);
  });

  it('that is not there', async () => {
    const url = 'http://127.0.0.1:9';
    const own = new FinApiProvider({ accessUrl: url, webFormUrl: url, accessToken: 'x', allowTestBanks: false });
    expect(await codeOf(own.connection('1'))).toBe('SALDO_BANK_PROVIDER_UNAVAILABLE');
  });
});

describe.skipIf(!isSpecPresent)('finAPI’s OpenAPI (skipped where ../shared/finapi is absent)', () => {
  it('describes every request that the adapter makes and every answer that the fake gives', async () => {
    const spec = JSON.parse(readFileSync(OPENAPI, 'utf8')) as OpenApi;
    const own = await provider();
    const id = await connected(own);
    await updated(own, id);
    for (const account of await own.accounts(id)) await own.lines(account, '2026-11-01');
    const depot = (await own.accounts(id)).find(({ type }) => type === 'Securities');
    await own.positions(depot?.id ?? '');
    const paypal = await connected(own, 'PayPal');
    for (const account of await own.accounts(paypal)) await own.lines(account, '2026-11-01');
    await codeOf(own.connection('1'));
    await own.disconnect(id);
    // Web Form 2.0 has an interface description of its own, of which there is no public copy.
    const access = fake.exchanges.filter(({ path }) => path.startsWith('/api/v2/'));
    expect(new Set(access.map(({ path }) => path.replace(/\d{4,}/, '{id}'))).size).toBeGreaterThanOrEqual(8);
    expect(access.flatMap((exchange) => differences(spec, exchange))).toEqual([]);
  });

  it('notices a member that finAPI does not know and one that is missing', () => {
    const spec = JSON.parse(readFileSync(OPENAPI, 'utf8')) as OpenApi;
    const exchange = {
      ...{ method: 'GET', path: '/api/v2/bankConnections', query: new URLSearchParams(), body: '', token: null },
      ...{ match: [], status: 200, answer: { connections: [{ nonsense: 1 }] } },
    };
    const found = differences(spec, exchange).join('\n');
    expect(found).toContain('nonsense');
    expect(found).toContain('updateStatus');
  });
});

/** What the host puts into the request of a function that talks to banks, with a real login at the fake finAPI. */
import { demoBanks, FAKE_CLIENT, FakeFinApi } from '@saldo/banking/finapi/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BankSessions } from './bank-sessions.ts';
import { HostError } from './host-error.ts';
import { readConfiguration, type OrgConfiguration } from './configuration.ts';
import { newKeyPair, ORG_ID } from './testing/caller.ts';

const apexKeys = newKeyPair();
const hostKeys = newKeyPair();
const USER_SECRET = 'a-secret-of-more-than-thirty-two-characters';

let fake: FakeFinApi;
let sessions: BankSessions;

beforeEach(async () => {
  fake = await FakeFinApi.start({
    banks: demoBanks({ iban: 'DE89370400440532013000', holder: 'X', lines: [], opening: '0' }),
  });
  sessions = new BankSessions();
});
afterEach(() => fake.close());

function org(finApi: object | null = {}): OrgConfiguration {
  const own = { ...FAKE_CLIENT, userSecret: USER_SECRET, accessUrl: fake.url, webFormUrl: fake.url, ...finApi };
  const { orgs } = readConfiguration({
    orgs: [
      {
        ...{ orgId: ORG_ID, domainUrl: 'https://example.my.salesforce.com', callerCertificates: [apexKeys.publicPem] },
        ...{ clientId: 'client', username: 'integration@example.com', privateKey: hostKeys.privatePem },
        ...(finApi === null ? {} : { finApi: own }),
      },
    ],
  });
  return orgs[0] as OrgConfiguration;
}

const echo = (body: Buffer): Promise<Record<string, unknown>> =>
  Promise.resolve(JSON.parse(body.toString('utf8')) as Record<string, unknown>);
const call = (name: string, body: unknown, own = org()): Promise<Record<string, unknown>> =>
  sessions.call(name, own, Buffer.from(JSON.stringify(body)), echo);
const logins = (): number =>
  fake.exchanges.filter(({ path, status }) => path.endsWith('/token') && status === 200).length;

describe('the session of a bank function', () => {
  it('is a token of the org’s own user; none of the operator’s secrets is in it', async () => {
    const data = await call('sync-bank', { operation: 'banks' });
    expect(data).toMatchObject({ operation: 'banks', bankSession: { accessUrl: fake.url, allowTestBanks: false } });
    const text = JSON.stringify(data);
    for (const secret of [FAKE_CLIENT.clientSecret, FAKE_CLIENT.clientId, USER_SECRET])
      expect(text).not.toContain(secret);
    expect([...fake.state.users.keys()]).toEqual([`saldo-${ORG_ID}`]);
  });

  it('is kept, and taken anew once the provider refuses it', async () => {
    await call('sync-bank', {});
    const before = logins();
    await call('sync-bank', {});
    expect(logins()).toBe(before);
    let calls = 0;
    const answer = await sessions.call('sync-bank', org(), Buffer.from('{}'), async (body) => {
      calls += 1;
      if (calls === 1) throw new HostError('SALDO_BANK_SESSION_INVALID', 502, 'refused');
      return echo(body);
    });
    expect([calls, logins()]).toEqual([2, before + 1]);
    expect(answer).toHaveProperty('bankSession');
  });

  it('is given to no other function', async () => {
    expect(await call('match-transactions', { runId: 'x' })).toEqual({ runId: 'x' });
    expect(logins()).toBe(0);
  });

  it.each([
    [
      'a caller that sends one itself',
      { bankSession: { accessUrl: 'https://evil.example' } },
      {},
      'SALDO_PAYLOAD_INVALID',
    ],
    ['a request that is no object', [1], {}, 'SALDO_PAYLOAD_INVALID'],
    ['an org without provider', {}, null, 'SALDO_BANK_PROVIDER_NOT_CONFIGURED'],
    ['credentials that finAPI refuses', {}, { clientSecret: 'wrong' }, 'SALDO_BANK_SESSION_INVALID'],
    ['a finAPI that is not there', {}, { accessUrl: 'http://127.0.0.1:9' }, 'SALDO_BANK_PROVIDER_UNAVAILABLE'],
  ])('%s: %s', async (_case, body, finApi, code) => {
    const error = await call('sync-bank', body, org(finApi)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain('wrong');
  });

  it('wants https, and a secret that can not be guessed', () => {
    expect(() => org({ accessUrl: 'http://finapi.example' })).toThrow('finApi.accessUrl must be the https address');
    expect(() => org({ userSecret: 'short' })).toThrow('finApi.userSecret');
  });
});

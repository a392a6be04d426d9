import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHost, type Host, type HostConfiguration } from './index.ts';
import { claimsFor, newKeyPair, ORG_ID, sign } from './testing/caller.ts';
import { type CountingOrg, startCountingOrg } from './testing/counting-org.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const METRICS_TOKEN = 'a-token-for-metrics';
const apex = newKeyPair();
let org: CountingOrg;
let host: Host;
const log: string[] = [];

function configuration(changes: Partial<HostConfiguration> = {}): HostConfiguration {
  return {
    port: 0,
    functionsDirectory: join(import.meta.dirname, 'fixtures', 'functions'),
    maximumCalls: 2,
    metricsToken: METRICS_TOKEN,
    appLink: true,
    orgs: [
      {
        orgId: ORG_ID,
        domainUrl: org.url,
        callerCertificates: [apex.publicPem],
        clientId: 'client',
        username: 'integration@example.com',
        privateKey: newKeyPair().privatePem,
      },
    ],
    ...changes,
  };
}

beforeAll(async () => {
  org = await startCountingOrg();
  host = await createHost(configuration(), { logStream: { write: (line) => void log.push(line) } });
});
afterAll(async () => {
  await host.close();
  await org.close();
});

async function call(name: string, payload: unknown): Promise<Response> {
  const body = JSON.stringify(payload);
  const signature = await sign(claimsFor(name, body), createPrivateKey(apex.privatePem));
  return fetch(`${host.url}/functions/${name}`, { method: 'POST', headers: { 'x-saldo-signature': signature }, body });
}

const metrics = (token = METRICS_TOKEN): Promise<Response> =>
  fetch(`${host.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });

describe('a host with more calls than it takes', () => {
  it('answers 429 with the time to wait, and answers again afterwards', async () => {
    const long = [call('hang', { milliseconds: 1_500 }), call('hang', { milliseconds: 1_500 })];
    await expect.poll(async () => (await (await metrics()).text()).includes('saldo_calls_under_way 2'), { timeout: 10_000 }).toBe(true); // prettier-ignore
    const sent = await call('echo', {});
    expect({ status: sent.status, wait: sent.headers.get('retry-after') }).toEqual({ status: 429, wait: '5' });
    expect(await sent.json()).toMatchObject({ error: { code: 'SALDO_HOST_OVERLOADED' } });
    expect((await Promise.all(long)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await call('echo', {})).status).toBe(200);
  });
});

describe('what a host tells of itself', () => {
  it('counts calls by function and outcome, and names nothing that nobody proved', async () => {
    await fetch(`${host.url}/functions/secret-name`, { method: 'POST', body: '{}' });
    const text = await (await metrics()).text();
    expect(text).toMatch(/saldo_calls_total\{function="echo",outcome="ok"\} \d+/);
    expect(text).toMatch(/saldo_calls_total\{function="unproved",outcome="SALDO_SIGNATURE_MISSING"\} 1/);
    expect(text).toMatch(/saldo_call_seconds_bucket\{function="echo",le="\+Inf"\} \d+/);
    expect(text).toMatch(/saldo_runtime_starts_total [12]/);
    expect(text).not.toContain('secret-name');
  });

  it.each(['', 'wrong', `${METRICS_TOKEN}x`])('is told to nobody with the token “%s”', async (token) => {
    const refused = await metrics(token);
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain('saldo_calls_total');
  });

  it('is nothing where no token is configured', async () => {
    const { metricsToken, ...without } = configuration();
    expect(metricsToken).toBe(METRICS_TOKEN);
    const own = await createHost(without, { logStream: { write: () => undefined } });
    expect((await fetch(`${own.url}/metrics`, { headers: { authorization: 'Bearer undefined' } })).status).toBe(404);
    expect((await fetch(`${own.url}/readyz`)).status).toBe(200);
    await own.close();
  });
});

describe('a call by Heroku AppLink', () => {
  const context = (changes: object = {}): string =>
    Buffer.from(
      JSON.stringify({
        accessToken: 'session-of-the-mesh',
        apiVersion: '67.0',
        requestId: 'x',
        orgId: ORG_ID,
        orgDomainUrl: org.url,
        userContext: { userId: '005000000000001AAA', username: 'somebody@example.com' },
        ...changes,
      }),
    ).toString('base64');
  const send = (header: string | null, body = '{"a":1}'): Promise<Response> =>
    fetch(`${host.url}/applink/echo`, {
      method: 'POST',
      headers: header === null ? {} : { 'x-client-context': header },
      body,
    });

  it('is answered by the same function, with the session that it brought', async () => {
    const logins = org.logins.length;
    expect(await (await send(context())).json()).toMatchObject({ data: { a: 1 }, orgId: ORG_ID, domainUrl: org.url, accessToken: 'session-of-the-mesh' }); // prettier-ignore
    expect(org.logins).toHaveLength(logins);
    expect(log.join('')).not.toContain('session-of-the-mesh');
  });

  it.each([
    ['without context', null, 'SALDO_CONTEXT_INVALID'],
    ['with a context that is no JSON', 'bm8=', 'SALDO_CONTEXT_INVALID'],
    ['with an endless context', 'x'.repeat(16_000), 'SALDO_CONTEXT_INVALID'],
  ])('is refused %s', async (_case, header, code) => {
    const refused = await send(header);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error: { code } });
  });

  it.each([
    ['an org that is not configured', { orgId: '00D000000000009AAA' }],
    ['another address for the org', { orgDomainUrl: 'http://127.0.0.1:9' }],
  ])('is refused where it names %s', async (_case, changes) => {
    expect(await (await send(context(changes))).json()).toMatchObject({ error: { code: 'SALDO_ORG_UNKNOWN' } });
  });

  it('is not there where nobody asked for it, and never on an open port', async () => {
    const own = await createHost(configuration({ appLink: false }), { logStream: { write: () => undefined } });
    const url = own.url;
    const closed = await fetch(`${url}/applink/echo`, { method: 'POST', headers: { 'x-client-context': context() } });
    expect(closed.status).toBe(404);
    await own.close();
    await expect(createHost(configuration({ host: '0.0.0.0' }))).rejects.toMatchObject({
      code: 'SALDO_CONFIGURATION_INVALID',
    });
  });
});

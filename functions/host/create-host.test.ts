import { createPrivateKey, createSecretKey, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHost, type Host, type HostConfiguration } from './index.ts';
import { claimsFor, newKeyPair, ORG_ID, sign } from './testing/caller.ts';
import { type CountingOrg, startCountingOrg } from './testing/counting-org.ts';

vi.setConfig({ testTimeout: 30_000 });

const apexKeys = newKeyPair();
const nextApexKeys = newKeyPair();
const hostKeys = newKeyPair();
const strangerKeys = newKeyPair();
const apexKey = createPrivateKey(apexKeys.privatePem);
const log: string[] = [];

let org: CountingOrg;
let host: Host;

function configuration(): HostConfiguration {
  return {
    port: 0,
    functionsDirectory: join(import.meta.dirname, 'fixtures', 'functions'),
    functionTimeoutMs: 3_000,
    bodyLimitBytes: 10_000,
    orgs: [
      {
        orgId: ORG_ID,
        domainUrl: org.url,
        callerCertificates: [apexKeys.publicPem, nextApexKeys.publicPem],
        clientId: 'client',
        username: 'integration@example.com',
        privateKey: hostKeys.privatePem,
      },
    ],
  };
}

interface Answer {
  status: number;
  headers: Headers;
  json: { error?: { code: string; message: string; requestId: string } } & Record<string, unknown>;
  text: string;
}

async function post(
  name: string,
  body: string,
  signature: string | null,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${host.url}/functions/${name}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(signature === null ? {} : { 'x-saldo-signature': signature }),
      ...headers,
    },
    body,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: JSON.parse(text) as Answer['json'], text };
}

async function call(name: string, payload: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const body = JSON.stringify(payload);
  return post(name, body, await sign(claimsFor(name, body), apexKey), headers);
}

beforeAll(async () => {
  org = await startCountingOrg();
  host = await createHost(configuration(), { logStream: { write: (line) => void log.push(line) } });
});
beforeEach(() => {
  org.requests.length = 0;
  org.loginStatus = 200;
});
afterAll(async () => {
  await host.close();
  await org.close();
});

describe('a request that does not prove its origin gets 401 and the org is never called', () => {
  const body = '{"a":1}';
  const now = (): number => Math.floor(Date.now() / 1000);

  async function expectRefused(answer: Answer, code: string): Promise<void> {
    expect({ status: answer.status, code: answer.json.error?.code }).toEqual({ status: 401, code });
    expect(org.requests).toEqual([]);
    expect(await host.runtimePid('hang')).toBeNull();
  }

  it('without signature', async () => {
    await expectRefused(await post('hang', body, null), 'SALDO_SIGNATURE_MISSING');
  });

  it('forged with another key', async () => {
    const signature = await sign(claimsFor('hang', body), createPrivateKey(strangerKeys.privatePem));
    await expectRefused(await post('hang', body, signature), 'SALDO_SIGNATURE_INVALID');
  });

  it('unsigned (alg none)', async () => {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signature = `${part({ alg: 'none' })}.${part(claimsFor('hang', body))}.`;
    await expectRefused(await post('hang', body, signature), 'SALDO_SIGNATURE_INVALID');
  });

  it('signed with the public key as a shared secret (algorithm confusion)', async () => {
    const signature = await sign(claimsFor('hang', body), createSecretKey(Buffer.from(apexKeys.publicPem)), 'HS256');
    await expectRefused(await post('hang', body, signature), 'SALDO_SIGNATURE_INVALID');
  });

  it('signed with another RSA algorithm', async () => {
    const signature = await sign(claimsFor('hang', body), apexKey, 'PS256');
    await expectRefused(await post('hang', body, signature), 'SALDO_SIGNATURE_INVALID');
  });

  it('with a changed signature', async () => {
    const signature = await sign(claimsFor('hang', body), apexKey);
    const at = signature.lastIndexOf('.') + 10;
    const changed = signature.slice(0, at) + (signature[at] === 'A' ? 'B' : 'A') + signature.slice(at + 1);
    await expectRefused(await post('hang', body, changed), 'SALDO_SIGNATURE_INVALID');
  });

  it('that is no web signature at all', async () => {
    await expectRefused(await post('hang', body, 'not a signature'), 'SALDO_SIGNATURE_INVALID');
  });

  it('of an unknown org', async () => {
    const signature = await sign(claimsFor('hang', body, { iss: '00D000000000009AAA' }), apexKey);
    await expectRefused(await post('hang', body, signature), 'SALDO_ORG_UNKNOWN');
  });

  it.each([
    ['expired', { iat: now() - 300, exp: now() - 180 }, 'SALDO_SIGNATURE_EXPIRED'],
    ['from the future', { iat: now() + 90, exp: now() + 200 }, 'SALDO_SIGNATURE_EARLY'],
    ['that lives too long', { exp: now() + 150 }, 'SALDO_SIGNATURE_LIFETIME'],
    ['that expires before it begins', { exp: now() - 1 }, 'SALDO_SIGNATURE_LIFETIME'],
    ['for another audience', { aud: 'other' }, 'SALDO_SIGNATURE_AUDIENCE'],
    ['for several audiences', { aud: ['saldo-functions', 'other'] }, 'SALDO_SIGNATURE_CLAIMS'],
    ['for another function', { fn: 'echo' }, 'SALDO_SIGNATURE_FUNCTION'],
    ['for another body', { body_sha256: '0'.repeat(64) }, 'SALDO_SIGNATURE_BODY'],
    ['without body hash', { body_sha256: undefined }, 'SALDO_SIGNATURE_CLAIMS'],
    ['without id', { jti: undefined }, 'SALDO_SIGNATURE_CLAIMS'],
    ['without expiry', { exp: undefined }, 'SALDO_SIGNATURE_CLAIMS'],
    ['with an expiry that is no number', { exp: '9999999999' }, 'SALDO_SIGNATURE_CLAIMS'],
  ])('%s', async (_name, changes, code) => {
    await expectRefused(await post('hang', body, await sign(claimsFor('hang', body, changes), apexKey)), code);
  });

  it('whose body was changed by one blank', async () => {
    const signature = await sign(claimsFor('hang', body), apexKey);
    await expectRefused(await post('hang', `${body} `, signature), 'SALDO_SIGNATURE_BODY');
  });

  it('that is replayed: once is answered, the second time refused', async () => {
    const echoed = '{"once":true}';
    const signature = await sign(claimsFor('echo', echoed), apexKey);
    expect((await post('echo', echoed, signature)).status).toBe(200);
    org.requests.length = 0;
    await expectRefused(await post('echo', echoed, signature), 'SALDO_SIGNATURE_REPLAYED');
  });

  it('sent twenty times at once: one is answered', async () => {
    const echoed = '{"once":2}';
    const signature = await sign(claimsFor('echo', echoed), apexKey);
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('echo', echoed, signature)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});

describe('a proved request', () => {
  it('reaches the function in the name of the configured org, whatever its headers claim', async () => {
    const forged = Buffer.from(JSON.stringify({ userContext: { orgDomainUrl: 'http://127.0.0.1:9' } })).toString(
      'base64',
    );
    const { status, json } = await call(
      'echo',
      { amount: '12.50', zero: 0 },
      { 'ce-sfcontext': forged, 'ce-sffncontext': forged, 'x-health-check': 'true' },
    );
    expect(status).toBe(200);
    expect(json).toMatchObject({ data: { amount: '12.50', zero: 0 }, orgId: ORG_ID, domainUrl: org.url });
    expect(json['accessToken']).toMatch(/^token-\d+$/);
  });

  it('is accepted with the second certificate too, so that one can be replaced', async () => {
    const signature = await sign(claimsFor('echo', '{}'), createPrivateKey(nextApexKeys.privatePem));
    expect((await post('echo', '{}', signature)).status).toBe(200);
  });

  it('finds a runtime without any secret in its environment, on the same Node', async () => {
    process.env['SALDO_TEST_SECRET'] = 'secret';
    const { json } = await call('echo', {});
    expect(json['environment']).not.toContain('SALDO_TEST_SECRET');
    expect(json['node']).toBe(process.version);
  });

  it('carries its request id through the answer and makes one where there is none', async () => {
    const id = randomUUID();
    expect((await call('fail', { way: 'coded' }, { 'x-request-id': id })).json.error?.requestId).toBe(id);
    const made = await call('echo', {}, { 'x-request-id': 'bad id\t' });
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('for a function that is not there gets 404', async () => {
    expect((await call('nothing', {})).json.error?.code).toBe('SALDO_FUNCTION_UNKNOWN');
    expect((await call('..%2Fecho', {})).status).not.toBe(200);
  });

  it('gets 413 where its body is too large', async () => {
    const { status, json } = await call('echo', { text: 'x'.repeat(20_000) });
    expect({ status, code: json.error?.code }).toEqual({ status: 413, code: 'SALDO_BODY_TOO_LARGE' });
  });
});

describe('what goes wrong in a function', () => {
  it('is passed on with code and words, without stack trace or path', async () => {
    const { status, json, text, headers } = await call('fail', { way: 'coded' });
    expect(status).toBe(422);
    expect(json.error).toMatchObject({ code: 'SALDO_EXAMPLE', message: 'The example is wrong. Write another one.' });
    expect(text + JSON.stringify([...headers])).not.toMatch(/index\.ts|node_modules|\bat \w+/);
  });

  it('is said without details where the function did not expect it', async () => {
    const { status, json, text } = await call('fail', { way: 'unexpected' });
    expect({ status, code: json.error?.code }).toEqual({ status: 500, code: 'SALDO_FUNCTION_FAILED' });
    expect(text).not.toContain(import.meta.dirname);
  });

  it('stops a function that hangs, says so, and the next call is answered', async () => {
    const { status, json } = await call('hang', { hang: true });
    expect({ status, code: json.error?.code }).toEqual({ status: 504, code: 'SALDO_FUNCTION_TIMEOUT' });
    expect((await call('hang', { hang: false })).status).toBe(200);
  });

  it('says that the function crashed, and the next call is answered', async () => {
    const { status, json } = await call('fail', { way: 'crash' });
    expect({ status, code: json.error?.code }).toEqual({ status: 502, code: 'SALDO_FUNCTION_CRASHED' });
    expect((await call('fail', { way: 'coded' })).status).toBe(422);
  });

  it('starts a runtime again that was killed between two calls', async () => {
    await call('echo', {});
    const pid = await host.runtimePid('echo');
    process.kill(-(pid ?? 0), 'SIGKILL');
    await expect.poll(() => host.runtimePid('echo'), { timeout: 5_000 }).not.toBe(pid);
    expect((await call('echo', { after: 1 })).status).toBe(200);
  });
});

describe('the session of the integration user', () => {
  it('is minted once with a signed assertion for the configured org and used again', async () => {
    await call('echo', {});
    await call('echo', {});
    expect(org.requests.filter(({ path }) => path === '/services/oauth2/token')).toEqual([]);
    const form = org.logins[0];
    expect(form?.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const claims = JSON.parse(
      Buffer.from(form?.get('assertion')?.split('.')[1] ?? '', 'base64url').toString(),
    ) as object;
    expect(claims).toMatchObject({ iss: 'client', sub: 'integration@example.com', aud: org.url });
  });

  it('is minted again, once, where the org refuses it', async () => {
    const before = org.logins.length;
    const refused = new Set([`Bearer token-${before}`]);
    org.answer = ({ authorization }) =>
      refused.has(authorization ?? '')
        ? { status: 401, json: [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }] }
        : { status: 200, json: { done: true, totalSize: 0, records: [] } };
    // The data API of the runtime asks first and fails with words of its own, so the client of Saldo is asked directly.
    const { status, json } = await call('read-with-saldo', {});
    expect({ status, error: json.error }).toEqual({ status: 200, error: undefined });
    expect(org.logins.length).toBe(before + 1);
  });

  it('that the org refuses to give is said in words that name the remedy', async () => {
    const own = await createHost(configuration(), { logStream: { write: () => undefined } });
    const { url } = host;
    host = { ...host, url: own.url };
    org.loginStatus = 400;
    const { status, json } = await call('echo', {});
    host = { ...host, url };
    await own.close();
    expect({ status, code: json.error?.code }).toEqual({ status: 502, code: 'SALDO_ORG_LOGIN_REFUSED' });
    expect(json.error?.message).toContain('invalid_grant');
  });
});

describe('reading an invoice whose open balance is 0', () => {
  it('loses balance, flag and empty text in the runtime, and nothing in the client of Saldo', async () => {
    org.answer = () => ({
      status: 200,
      json: {
        done: true,
        totalSize: 1,
        records: [
          {
            attributes: { type: 'Invoice__c', url: '/x' },
            Id: 'a01000000000001AAA',
            OpenBalance__c: 0,
            IsDeleted: false,
            PaymentReference__c: '',
          },
        ],
      },
    });
    const { json } = await call('read-invoice', {});
    expect(json['runtime']).toEqual([['id']]);
    expect(json['saldo']).toMatchObject([
      { Id: 'a01000000000001AAA', OpenBalance__c: '0', IsDeleted: false, PaymentReference__c: '' },
    ]);
  });
});

describe('the host itself', () => {
  it('says that it is alive, and nothing else', async () => {
    const response = await fetch(`${host.url}/healthz`);
    expect({ status: response.status, body: (await response.json()) as unknown }).toEqual({
      status: 200,
      body: { status: 'ok' },
    });
  });

  it('answers 404 in its own words at any other address', async () => {
    const response = await fetch(`${host.url}/functions`);
    expect(await response.json()).toMatchObject({ error: { code: 'SALDO_NOT_FOUND' } });
  });

  it('refuses a port that is taken', async () => {
    const port = Number(new URL(host.url).port);
    await expect(
      createHost({ ...configuration(), port }, { logStream: { write: () => undefined } }),
    ).rejects.toMatchObject({ code: 'SALDO_PORT_BUSY' });
  });

  it('writes no token, assertion, signature or key into its log', async () => {
    await call('echo', {});
    await call('fail', { way: 'unexpected' });
    const written = log.join('');
    expect(written).toContain('function answered');
    expect(written).not.toMatch(/token-\d|eyJ[A-Za-z0-9_-]{10}|PRIVATE KEY/);
  });

  it('writes no IBAN into its log, and answers with it', async () => {
    log.length = 0;
    const { json } = await call('fail', { way: 'account' });
    expect(json.error?.message).toContain('DE02120300000000202051');
    expect(log.join('')).toContain('The account IBAN …2051 is unknown.');
    expect(log.join('')).not.toContain('DE021203');
  });

  it('cuts what a function threw without a code', async () => {
    log.length = 0;
    await call('fail', { way: 'long' });
    expect(log.join('')).toContain('xxx…');
    expect(log.join('')).not.toContain('secret tail');
  });
});

import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHost, type Host, type HostConfiguration } from '../index.ts';
import { claimsFor, newKeyPair, ORG_ID, sign } from '../testing/caller.ts';
import { type CountingOrg, startCountingOrg } from '../testing/counting-org.ts';
import { hasPostgres, PostgresServer } from '../testing/postgres-server.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const apex = newKeyPair();
const hostKeys = newKeyPair();
let org: CountingOrg;
/** Paths that the function asked for, in order, and what it said. */
let steps: { path: string; job: unknown }[];
/** What the org answers to a step; an answer of 200 after a wait of 0 ms where it says nothing. */
let answer: (path: string) => { status: number; json: unknown } | undefined;

beforeAll(async () => {
  org = await startCountingOrg();
});
afterAll(() => org.close());

function configuration(queue: HostConfiguration['queue'], changes: Partial<HostConfiguration> = {}): HostConfiguration {
  return {
    port: 0,
    functionsDirectory: join(import.meta.dirname, '..', 'fixtures', 'functions'),
    ...(queue === undefined ? {} : { queue }),
    orgs: [
      {
        orgId: ORG_ID,
        domainUrl: org.url,
        callerCertificates: [apex.publicPem],
        clientId: 'client',
        username: 'integration@example.com',
        privateKey: hostKeys.privatePem,
      },
    ],
    ...changes,
  };
}

const silent = { logStream: { write: () => undefined } };

interface Sent {
  status: number;
  json: Record<string, unknown> & { error?: { code: string } };
  body: string;
  signature: string;
}

async function send(host: Host, payload: unknown, signature?: string): Promise<Sent> {
  const body = JSON.stringify(payload);
  const signed = signature ?? (await sign(claimsFor('long', body), createPrivateKey(apex.privatePem)));
  const response = await fetch(`${host.url}/functions/long`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-saldo-signature': signed },
    body,
  });
  return { status: response.status, json: (await response.json()) as Sent['json'], body, signature: signed };
}

function beginSteps(): void {
  steps = [];
  answer = () => undefined;
  org.answer = ({ path, body }) => {
    const short = path.replace('/services/data/v67.0/steps/', '');
    steps.push({ path: short, ...(JSON.parse(body) as { job: unknown }) });
    return answer(short) ?? { status: 200, json: {} };
  };
}

const pathsOf = (runId: string): string[] => steps.map(({ path }) => path).filter((path) => path.startsWith(`${runId}/`)); // prettier-ignore
const ended = (runId: string, step = 'last', timeout = 20_000): Promise<void> =>
  expect.poll(() => pathsOf(runId).some((path) => path.includes(`/${step}/`)), { timeout, interval: 50 }).toBe(true);

async function expectWholeRun(host: Host): Promise<void> {
  const { status, json } = await send(host, { runId: 'whole', parts: 3 });
  expect({ status, json }).toMatchObject({ status: 202, json: { status: 'queued' } });
  await ended('whole');
  const paths = pathsOf('whole');
  expect(paths.toSorted()).toEqual(['whole/last/0', 'whole/part/0', 'whole/part/1', 'whole/part/2', 'whole/plan/0']);
  expect([paths[0], paths.at(-1)]).toEqual(['whole/plan/0', 'whole/last/0']);
  const last = steps.find(({ path }) => path === 'whole/last/0');
  expect((last?.job as { answers: { at: number }[] }).answers.map(({ at }) => at).sort()).toEqual([0, 1, 2]);
}

describe('a long call on the embedded database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'saldo-queue-'));
  const queue = { directory: folder, retryDelaySeconds: 1, retries: 4 };
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is done by the next host where the first is closed before its end, and replays stay refused', async () => {
    beginSteps();
    const own = mkdtempSync(join(folder, 'own-'));
    const settings = { ...queue, directory: own };
    const first = await createHost(configuration(settings, { workers: 0 }), silent);
    const sent = await send(first, { runId: 'later', parts: 1 });
    await first.close();
    expect(pathsOf('later')).toEqual([]);
    const second = await createHost(configuration(settings), silent);
    expect((await send(second, { runId: 'later', parts: 1 }, sent.signature)).json.error?.code).toBe(
      'SALDO_SIGNATURE_REPLAYED',
    );
    await ended('later');
    await expectWholeRun(second);
    await second.close();
  });

  it('is refused by a second host on the same folder', async () => {
    const own = mkdtempSync(join(folder, 'locked-'));
    const first = await createHost(configuration({ directory: own }), silent);
    await expect(createHost(configuration({ directory: own }), silent)).rejects.toMatchObject({
      code: 'SALDO_QUEUE_LOCKED',
    });
    await first.close();
    await (await createHost(configuration({ directory: own }), silent)).close();
  });

  it('is refused with words by a host that has no queue', async () => {
    const host = await createHost(configuration(undefined), silent);
    expect(await send(host, { runId: 'a' })).toMatchObject({
      status: 503,
      json: { error: { code: 'SALDO_QUEUE_OFF' } },
    });
    await host.close();
  });
});

describe.skipIf(!hasPostgres)('a long call on PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.close());
  const queue = (): HostConfiguration['queue'] => ({ databaseUrl: server.url, retryDelaySeconds: 1, retries: 4 });

  let host: Host;
  beforeAll(async () => {
    beginSteps();
    host = await createHost(configuration(queue()), silent);
  });
  afterAll(() => host.close());
  afterEach(() => {
    answer = () => undefined;
  });

  it('is answered 202 at once, and its parts are worked on before its end', () => expectWholeRun(host));

  it('sent again is the same job, with a signature of its own; with the same signature it is refused', async () => {
    const first = await send(host, { runId: 'twice', parts: 1 });
    expect((await send(host, { runId: 'twice', parts: 1 })).status).toBe(202);
    const replayed = await send(host, { runId: 'twice', parts: 1 }, first.signature);
    expect(replayed).toMatchObject({ status: 401, json: { error: { code: 'SALDO_SIGNATURE_REPLAYED' } } });
    await ended('twice');
    expect(pathsOf('twice')).toHaveLength(3);
  });

  it('is tried again where the org is not there for a moment', async () => {
    let failures = 2;
    answer = (path) => (path === 'again/part/0' && failures-- > 0 ? { status: 503, json: [] } : undefined);
    await send(host, { runId: 'again', parts: 1 });
    await ended('again');
    expect(pathsOf('again').filter((path) => path.includes('/part/'))).toHaveLength(3);
  });

  it('closes with the problem of a part that nobody can do', async () => {
    answer = (path) => (path === 'lost/part/1' ? { status: 400, json: [{ errorCode: 'WRONG', message: 'no' }] } : undefined); // prettier-ignore
    await send(host, { runId: 'lost', parts: 2 });
    await ended('lost');
    const { answers } = steps.find(({ path }) => path === 'lost/last/0')?.job as { answers: { code?: string }[] };
    expect(answers.map(({ code }) => code).filter(Boolean)).toEqual(['SALDO_ORG_REQUEST_REFUSED']);
  });

  it('that can not even begin is said to the org as given up', async () => {
    answer = (path) => (path === 'never/plan/0' ? { status: 400, json: [{ errorCode: 'WRONG', message: 'no' }] } : undefined); // prettier-ignore
    await send(host, { runId: 'never', parts: 2 });
    await ended('never', 'given-up');
    const said = steps.find(({ path }) => path === 'never/given-up/0');
    expect(said?.job).toMatchObject({ failure: { code: 'SALDO_ORG_REQUEST_REFUSED' } });
  });

  it('refuses what is no object, and what claims to come from the queue itself', async () => {
    expect((await send(host, [1])).json.error?.code).toBe('SALDO_REQUEST_INVALID');
    expect((await send(host, { runId: 'a', job: { answers: [] } })).json.error?.code).toBe('SALDO_REQUEST_INVALID');
  });

  it('is shared by two hosts, which refuse one another’s replays', async () => {
    beginSteps();
    answer = (path) => (path.startsWith('shared/part') ? { status: 200, json: { wait: 300 } } : undefined);
    const two = await createHost(configuration(queue()), silent);
    const sent = await send(host, { runId: 'shared', parts: 8 });
    expect((await send(two, { runId: 'shared', parts: 8 }, sent.signature)).json.error?.code).toBe(
      'SALDO_SIGNATURE_REPLAYED',
    );
    await ended('shared');
    expect(pathsOf('shared')).toHaveLength(10);
    expect(await Promise.all([host.runtimePid('long'), two.runtimePid('long')])).not.toContain(null);
    await two.close();
  });

  it('is refused while the database is down, and the host says that it is not ready', async () => {
    await server.kill();
    expect(await send(host, { runId: 'down', parts: 1 })).toMatchObject({
      status: 503,
      json: { error: { code: 'SALDO_QUEUE_UNAVAILABLE' } },
    });
    expect((await fetch(`${host.url}/readyz`)).status).toBe(503);
    await server.restart();
    beginSteps();
    expect((await send(host, { runId: 'down', parts: 1 })).status).toBe(202);
    await ended('down');
  });

  it('does not start on an address where there is no database', async () => {
    const wrong = { databaseUrl: 'postgres://postgres@127.0.0.1:9/postgres' };
    await expect(createHost(configuration(wrong), silent)).rejects.toMatchObject({ code: 'SALDO_QUEUE_UNAVAILABLE' });
  });
});

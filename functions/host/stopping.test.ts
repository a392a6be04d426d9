import { spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createHost, type HostConfiguration } from './index.ts';
import { claimsFor, newKeyPair, ORG_ID, sign } from './testing/caller.ts';
import { type CountingOrg, startCountingOrg } from './testing/counting-org.ts';

vi.setConfig({ testTimeout: 30_000 });

const apexKeys = newKeyPair();
const hostKeys = newKeyPair();
let org: CountingOrg;
beforeAll(async () => {
  org = await startCountingOrg();
});
afterAll(() => org.close());

function configuration(): HostConfiguration {
  return {
    port: 0,
    functionsDirectory: join(import.meta.dirname, 'fixtures', 'functions'),
    orgs: [
      {
        orgId: ORG_ID,
        domainUrl: org.url,
        callerCertificates: [apexKeys.publicPem],
        clientId: 'client',
        username: 'integration@example.com',
        privateKey: hostKeys.privatePem,
      },
    ],
  };
}

async function call(url: string, name: string, payload: unknown): Promise<Response> {
  const body = JSON.stringify(payload);
  const signature = await sign(claimsFor(name, body), createPrivateKey(apexKeys.privatePem));
  const headers = { 'content-type': 'application/json', 'x-saldo-signature': signature };
  return fetch(`${url}/functions/${name}`, { method: 'POST', headers, body });
}

const silent = { logStream: { write: () => undefined } };

describe('a host that stops', () => {
  it('lets running calls end before', async () => {
    const host = await createHost(configuration(), silent);
    const running = call(host.url, 'hang', { milliseconds: 500 });
    await expect.poll(() => host.runtimePid('hang'), { timeout: 10_000 }).not.toBeNull();
    await Promise.all([host.close(), expect(running).resolves.toMatchObject({ status: 200 })]);
  });

  it('stops its runtime processes with itself', async () => {
    const host = await createHost(configuration(), silent);
    const response = await call(host.url, 'hang', {});
    const { pid, parentPid } = (await response.json()) as { pid: number; parentPid: number };
    await host.close();
    expect([pid, parentPid].map(isAlive)).toEqual([false, false]);
  });
});

describe('a host that is killed', () => {
  it('leaves no runtime process behind', async () => {
    const port = await freePort();
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
      env: { PATH: process.env['PATH'], SALDO_HOST_CONFIG: JSON.stringify({ ...configuration(), port }) },
      stdio: 'ignore',
    });
    // A host that outlives a failed test keeps its queue locked for the next run.
    onTestFinished(() => void child.kill('SIGKILL'));
    const url = `http://127.0.0.1:${port}`;
    await expect.poll(() => fetch(url).then(() => 'up', () => 'down'), { timeout: 10_000 }).toBe('up'); // prettier-ignore
    const response = await call(url, 'hang', {});
    const { pid, parentPid } = (await response.json()) as { pid: number; parentPid: number };
    expect([pid, parentPid].map(isAlive)).toEqual([true, true]);
    child.kill('SIGKILL');
    await expect.poll(() => [pid, parentPid].map(isAlive), { timeout: 10_000 }).toEqual([false, false]);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

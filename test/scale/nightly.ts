/**
 * `node test/scale/nightly.ts [payments] [invoices]`: the nightly run through the real host, queue (PostgreSQL) and
 * function, against an org stand-in that streams (`streaming-org.ts`): with one worker, two workers, and two hosts. Each
 * first night writes everything, the night after finds it unchanged. Prints wall time, processor time and memory.
 */
import { createHash, createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { CompactSign } from 'jose';
import { PostgresServer } from '../../functions/host/testing/postgres-server.ts';
import { HostProcess } from '../faults/host-process.ts';
import { say, seconds } from './figures.ts';

const [PAYMENTS = 100_000, INVOICES = 100_000] = process.argv.slice(2).map(Number);
const ORG_ID = '00D000000000001AAA';
const METRICS_TOKEN = randomUUID();
const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const [caller, own] = [pair(), pair()];

interface Counts {
  requests: number;
  suggestions: number;
  claims: number;
  states: Record<string, number>;
}

class StreamingOrg {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  private constructor(child: ChildProcess, lines: AsyncIterator<string>, url: string) {
    this.#child = child;
    this.#lines = lines;
    this.url = url;
  }
  static async start(): Promise<StreamingOrg> {
    const script = join(import.meta.dirname, 'streaming-org.ts');
    const child = spawn(process.execPath, [script, String(PAYMENTS), String(INVOICES)], { stdio: ['pipe', 'pipe', 'inherit'] }); // prettier-ignore
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return new StreamingOrg(child, lines, String((await lines.next()).value));
  }
  async counts(): Promise<Counts> {
    this.#child.stdin?.write('count\n');
    return JSON.parse(String((await this.#lines.next()).value)) as Counts;
  }
  close(): void {
    this.#child.stdin?.end();
  }
}

async function start(port: number, name: string, payload: unknown): Promise<void> {
  const body = JSON.stringify(payload);
  const iat = Math.floor(Date.now() / 1000);
  const body_sha256 = createHash('sha256').update(body).digest('hex');
  const claims = { iss: ORG_ID, aud: 'saldo-functions', iat, exp: iat + 120, jti: randomUUID(), fn: name, body_sha256 };
  const signature = await new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ alg: 'RS256' }).sign(createPrivateKey(caller.privateKey)); // prettier-ignore
  const response = await fetch(`http://127.0.0.1:${port}/functions/${name}`, { method: 'POST', headers: { 'x-saldo-signature': signature }, body }); // prettier-ignore
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
}

/** Processor seconds and largest memory of the runtimes that this process started through its hosts. */
function usage(groups: ReadonlySet<number>): { cpuSeconds: number; megabytes: number } {
  const sum = { cpuSeconds: 0, megabytes: 0 };
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (!groups.has(Number(fields[2]))) continue;
      sum.cpuSeconds += (Number(fields[11]) + Number(fields[12])) / 100;
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      sum.megabytes += Math.round(Number(peak ?? 0) / 1024);
    } catch {
      // The process ended between listing and reading.
    }
  }
  return sum;
}

const groupsOf = (hosts: readonly HostProcess[]): Set<number> =>
  new Set(
    hosts.flatMap(({ log }) => log.filter((line) => line.includes('runtime process started')).map((line) => (JSON.parse(line) as { pid: number }).pid)), // prettier-ignore
  );

async function jobsLeft(port: number): Promise<number> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).text();
  return [...text.matchAll(/saldo_jobs\{state="(?:created|retry|active)"\} (\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0); // prettier-ignore
}

async function night(
  name: string,
  ports: readonly number[],
  hosts: readonly HostProcess[],
  org: StreamingOrg,
): Promise<void> {
  // prettier-ignore
  const before = { ...usage(groupsOf(hosts)), ...(await org.counts()) };
  const started = performance.now();
  await start(ports[0]!, 'reconcile', { runId: `a0R${String(Date.now()).slice(-12)}AAA` });
  do await sleep(500);
  while ((await jobsLeft(ports[0]!)) > 0); // prettier-ignore
  const wall = performance.now() - started;
  const after = { ...usage(groupsOf(hosts)), ...(await org.counts()) };
  say(`${name}: wall time`, seconds(wall));
  say(`${name}: processor time of the runtimes`, `${(after.cpuSeconds - before.cpuSeconds).toFixed(1)} s`);
  say(`${name}: largest memory of the runtimes together`, `${after.megabytes} MB`);
  say(`${name}: requests to the org`, String(after.requests - before.requests));
  say(`${name}: payments claimed, suggestions written`, `${after.claims - before.claims}, ${after.suggestions - before.suggestions}`); // prettier-ignore
  say(`${name}: payments by status`, JSON.stringify(after.states));
  if ((after.states['Matching'] ?? 0) > 0) process.exitCode = 1;
}

async function nights(what: string, hostCount: number, workers: number): Promise<void> {
  const org = await StreamingOrg.start();
  const postgres = await PostgresServer.start();
  const ports = Array.from({ length: hostCount }, (_, at) => 18_081 + at);
  const hosts = ports.map(
    (port) =>
      new HostProcess({
        port,
        workers,
        metricsToken: METRICS_TOKEN,
        queue: { databaseUrl: postgres.url },
        orgs: [{ orgId: ORG_ID, domainUrl: org.url, callerCertificates: [caller.publicKey], clientId: 'c', username: 'u', privateKey: own.privateKey }], // prettier-ignore
      }),
  );
  try {
    for (const host of hosts) await host.start();
    await night(`${what}, first night`, ports, hosts, org);
    await night(`${what}, second night`, ports, hosts, org);
  } finally {
    for (const host of hosts) await host.stop();
    await postgres.close();
    org.close();
  }
}

say('payments × open invoices', `${PAYMENTS} × ${INVOICES}`);
await nights('1 host, 1 worker', 1, 1);
await nights('1 host, 2 workers', 1, 2);
await nights('2 hosts, 1 worker each', 2, 1);

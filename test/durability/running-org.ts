import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { createInterface, type Interface } from 'node:readline';
import { resolve } from 'node:path';
import { createHost, type Host } from '@saldo/host';

export const root = resolve(import.meta.dirname, '..', '..');

/** What the process of the org is told. */
export interface OrgConfiguration {
  projectDir: string;
  dataDir: string;
  /** 0 takes a free one. */
  port: number;
  hostUrl: string;
  /** Address by which the host knows it; its own where absent. */
  publicUrl?: string;
  clientId: string;
  integrationUser: string;
  hostPublicKey: string;
  callerPrivateKey: string;
}

/** What it says when it listens. */
export interface Listening {
  url: string;
  orgId: string;
  accessToken: string;
  bootMilliseconds: number;
  /** Processor time of the same. */
  bootCpuMilliseconds: number;
}

function keyPair(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

/** A local org in a process of its own. */
export class RunningOrg {
  readonly listening: Listening;
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;

  private constructor(child: ChildProcess, answers: AsyncIterator<string>, listening: Listening) {
    this.child = child;
    this.answers = answers;
    this.listening = listening;
  }

  static async start(configuration: OrgConfiguration): Promise<RunningOrg> {
    const script = resolve(import.meta.dirname, 'org-process.ts');
    const child = spawn(process.execPath, [script, JSON.stringify(configuration)], { stdio: ['pipe', 'pipe', 'pipe'] });
    let problems = '';
    child.stderr.on('data', (chunk: Buffer) => (problems = `${problems}${chunk.toString()}`.slice(-4000)));
    const lines: Interface = createInterface({ input: child.stdout });
    const answers = lines[Symbol.asyncIterator]();
    const first = await answers.next();
    if (first.done === true) throw new Error(`The local org did not start: ${problems}`);
    return new RunningOrg(child, answers, JSON.parse(first.value) as Listening);
  }

  async ask<Answer>(command: 'drain' | 'memory'): Promise<Answer> {
    this.child.stdin?.write(`${command}\n`);
    const answer = await this.answers.next();
    if (answer.done === true) throw new Error('The local org ended');
    return JSON.parse(answer.value) as Answer;
  }

  /** `kill -9`. */
  kill(): Promise<void> {
    return this.end(() => this.child.kill('SIGKILL'));
  }

  close(): Promise<void> {
    return this.end(() => this.child.stdin?.end());
  }

  private end(how: () => void): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.resolve();
    return new Promise((done) => {
      this.child.once('exit', () => done());
      how();
    });
  }

  /** A request below `/services/data/v67.0`. @throws Error when it is refused, TypeError when nobody answers */
  async request<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const isText = typeof body === 'string';
    const response = await fetch(`${this.listening.url}/services/data/v67.0/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.listening.accessToken}`,
        'Content-Type': isText ? 'text/csv' : 'application/json',
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text) as Answer;
  }

  /** All records of a query. */
  async select<Row>(soql: string): Promise<Row[]> {
    const rows: Row[] = [];
    let path: string | undefined = `query?q=${encodeURIComponent(soql)}`;
    while (path !== undefined) {
      const page: { records: Row[]; nextRecordsUrl?: string } = await this.request('GET', path);
      rows.push(...page.records);
      path = page.nextRecordsUrl?.replace(/^.*\/v67\.0\//, '');
    }
    return rows;
  }

  async execute(apex: string): Promise<void> {
    const answer = await this.request<{ success: boolean; compileProblem: string; exceptionMessage: string }>(
      'GET',
      `tooling/executeAnonymous?anonymousBody=${encodeURIComponent(apex)}`,
    );
    if (!answer.success) throw new Error(answer.compileProblem ?? answer.exceptionMessage);
  }
}

/** The real functions host beside an org that comes and goes on one address. */
export interface Stage {
  host: Host;
  /** Starts the org on its data folder. */
  startOrg(): Promise<RunningOrg>;
}

/**
 * Prepares a data folder with `prepare`, and starts the functions host for its org.
 * @param prepare Fills the org; the org is closed afterwards.
 */
export async function setStage(dataDir: string, prepare: (org: RunningOrg) => Promise<void>): Promise<Stage> {
  const [caller, own] = [keyPair(), keyPair()];
  const configuration: OrgConfiguration = {
    projectDir: root,
    dataDir,
    port: 0,
    hostUrl: 'http://127.0.0.1:9',
    clientId: 'saldo-functions-host',
    integrationUser: 'integration@saldo.local',
    hostPublicKey: own.publicKey,
    callerPrivateKey: caller.privateKey,
  };
  const first = await RunningOrg.start(configuration);
  const { orgId, url } = first.listening;
  try {
    await prepare(first);
  } finally {
    await first.close();
  }
  const host = await createHost({
    port: 0,
    audience: 'saldo-functions',
    logLevel: 'silent',
    orgs: [
      {
        orgId,
        domainUrl: url,
        callerCertificates: [caller.publicKey],
        clientId: configuration.clientId,
        username: configuration.integrationUser,
        privateKey: own.privateKey,
      },
    ],
  });
  const later = { ...configuration, port: Number(new URL(url).port), hostUrl: host.url };
  return { host, startOrg: () => RunningOrg.start(later) };
}

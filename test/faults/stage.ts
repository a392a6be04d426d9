/** Local org, functions host and the queue's PostgreSQL, of its own or inside the host, as real processes, with wires between them that can be cut. */
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostConfiguration } from '@saldo/host';
import { PostgresServer } from '../../functions/host/testing/postgres-server.ts';
import { root, RunningOrg, type OrgConfiguration } from '../durability/running-org.ts';
import { type AnsweringWire, httpWire, tcpWire, type Wire } from './cuttable-wire.ts';
import { HostProcess } from './host-process.ts';

const CLIENT_ID = 'saldo-functions-host';
const INTEGRATION_USER = 'integration@saldo.local';

function keyPair(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A prepared org from which every round starts with the same records under the same ids. */
export class Theatre {
  readonly #folder = mkdtempSync(join(tmpdir(), 'saldo-faults-'));
  readonly #caller = keyPair();
  readonly #host = keyPair();
  #orgId = '';
  #rounds = 0;

  /** Fills the org that the rounds start from. */
  async prepare(fill: (org: RunningOrg) => Promise<void>): Promise<void> {
    const org = await RunningOrg.start(this.#orgConfiguration(join(this.#folder, 'prepared'), 0, 'http://127.0.0.1:9'));
    this.#orgId = org.listening.orgId;
    try {
      await fill(org);
    } finally {
      await org.close();
    }
  }

  async round(options: { clockShiftSeconds?: number; isQueueEmbedded?: boolean } = {}): Promise<Round> {
    const dataDir = join(this.#folder, `round-${this.#rounds++}`);
    cpSync(join(this.#folder, 'prepared'), dataDir, { recursive: true });
    const [orgPort, hostPort] = [await freePort(), await freePort()];
    const postgres = options.isQueueEmbedded === true ? null : await PostgresServer.start();
    const wires = {
      toHost: await tcpWire(() => hostPort),
      toOrg: await httpWire(() => orgPort),
      toQueue: postgres === null ? null : await tcpWire(() => postgres.port),
    };
    const configuration: HostConfiguration = {
      port: hostPort,
      queue: {
        ...(wires.toQueue === null
          ? { directory: join(dataDir, 'queue') }
          : { databaseUrl: `postgres://postgres@127.0.0.1:${wires.toQueue.port}/postgres` }),
        retries: 50,
        retryDelaySeconds: 1,
        heartbeatSeconds: 10,
      },
      orgs: [
        {
          orgId: this.#orgId,
          domainUrl: `http://127.0.0.1:${wires.toOrg.port}`,
          callerCertificates: [this.#caller.publicKey],
          clientId: CLIENT_ID,
          username: INTEGRATION_USER,
          privateKey: this.#host.privateKey,
        },
      ],
    };
    const host = new HostProcess(configuration, options.clockShiftSeconds ?? 0);
    await host.start();
    const toHost = `http://127.0.0.1:${wires.toHost.port}`;
    const startOrg = (): Promise<RunningOrg> =>
      RunningOrg.start({
        ...this.#orgConfiguration(dataDir, orgPort, toHost),
        publicUrl: `http://127.0.0.1:${wires.toOrg.port}`,
      });
    return new Round(await startOrg(), startOrg, host, postgres, wires);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #orgConfiguration(dataDir: string, port: number, hostUrl: string): OrgConfiguration {
    return {
      projectDir: root,
      dataDir,
      port,
      hostUrl,
      clientId: CLIENT_ID,
      integrationUser: INTEGRATION_USER,
      hostPublicKey: this.#host.publicKey,
      callerPrivateKey: this.#caller.privateKey,
    };
  }
}

/** One play: the processes of it, and the ways to hurt them. */
export class Round {
  org: RunningOrg;
  readonly host: HostProcess;
  /** Null where the host has the queue in itself. */
  readonly postgres: PostgresServer | null;
  readonly wires: { toHost: Wire; toOrg: AnsweringWire; toQueue: Wire | null };
  readonly #startOrg: () => Promise<RunningOrg>;

  constructor(
    org: RunningOrg,
    startOrg: () => Promise<RunningOrg>,
    host: HostProcess,
    postgres: PostgresServer | null,
    wires: Round['wires'],
  ) {
    this.org = org;
    this.#startOrg = startOrg;
    this.host = host;
    this.postgres = postgres;
    this.wires = wires;
  }

  async killOrg(): Promise<void> {
    await this.org.kill();
    this.org = await this.#startOrg();
  }

  async killHost(): Promise<void> {
    await this.host.kill();
    await this.host.start();
  }

  async killQueue(): Promise<void> {
    await this.postgres?.kill();
    await this.postgres?.restart();
  }

  async close(): Promise<void> {
    await this.host.stop();
    await this.org.close();
    for (const wire of Object.values<Wire | null>(this.wires)) await wire?.close();
    await this.postgres?.close();
  }
}

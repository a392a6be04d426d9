/** The running parts of `npm start`: local org, functions host, and a client of the org. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { FAKE_CLIENT, type FakeFinApi } from '@saldo/banking/finapi/testing';
import { createHost, type Host, type HostConfiguration } from '@saldo/host';
import { ADMIN, apexLoader, startLocalOrg, type LocalOrg, type UserSeed } from '@saldo/local-org';
import { OrgClient } from '@saldo/org';
import { startInventedBanks } from './sample-data/banks.ts';
import { StartError } from './start-error.ts';

export interface Parts {
  org: LocalOrg;
  /** Null where a host of its own is used. */
  host: Host | null;
  /** The invented banks; null where a host of its own is used. */
  banks: FakeFinApi | null;
  /** Acts as the administrator. */
  client: OrgClient;
  /** A client that acts as another user of the local org. */
  clientOf(username: string): OrgClient;
  close(): Promise<void>;
}

export interface PartsOptions {
  /** 0 takes a free port. */
  port: number;
  dataDir: string;
  /** A functions host that runs already. */
  hostUrl: string | null;
}

const CERTIFICATE = 'Saldo_Functions';
const CLIENT_ID = 'saldo-functions-host';
/** The client app for the Salesforce CLI and other clients of an administrator; its key is `keys/cli.pem` of the data folder. */
export const CLI_CLIENT_ID = 'saldo-cli';
const INTEGRATION_USER = 'integration@saldo.local';
const AUDIENCE = 'saldo-functions';

export const REVIEWER = 'reviewer@saldo.local';
export const APPROVER = 'approver@saldo.local';

/** The people one can be in the local org. */
const USERS: UserSeed[] = [
  {
    username: INTEGRATION_USER,
    lastName: 'Integration',
    profile: 'Standard User',
    permissionSets: ['SaldoIntegration', 'SaldoFunctionsCaller'],
  },
  {
    username: REVIEWER,
    firstName: 'Rita',
    lastName: 'Reviewer',
    profile: 'Standard User',
    permissionSets: ['SaldoReviewer', 'SaldoAllRecordsViewer', 'SaldoFunctionsCaller'],
    locale: 'en_US',
  },
  {
    username: APPROVER,
    firstName: 'Arno',
    lastName: 'Approver',
    profile: 'Standard User',
    permissionSets: ['SaldoApprover', 'SaldoReviewer', 'SaldoAllRecordsViewer', 'SaldoFunctionsCaller'],
    locale: 'en_US',
  },
  { ...ADMIN, locale: 'en_US' },
];

/**
 * Starts host and local org. Keys are made on the first start and stay in the data folder.
 * @throws errors with a code: `SALDO_PORT_BUSY`, `SALDO_DATA_FOLDER_IN_USE`, `SALDO_HOST_UNREACHABLE`
 */
export async function startParts(root: string, options: PartsOptions, say: (text: string) => void): Promise<Parts> {
  if (options.hostUrl !== null) await checkHost(options.hostUrl);
  const { dataDir } = options;
  // The host has to know the org's address before the org listens.
  const port = await reservePort(options.port);
  const domainUrl = `http://127.0.0.1:${port}`;
  let host: Host | null = null;
  const banks = options.hostUrl === null ? await startInventedBanks() : null;
  const org = await startLocalOrg(
    {
      projectDir: root,
      dataDir,
      port,
      clients: [
        { clientId: CLIENT_ID, certificate: keyPair(dataDir, 'host').publicKey, usernames: [INTEGRATION_USER] },
        { clientId: CLI_CLIENT_ID, certificate: keyPair(dataDir, 'cli').publicKey, usernames: [ADMIN.username] },
      ],
      certificates: { [CERTIFICATE]: keyPair(dataDir, 'caller').privateKey },
      users: USERS,
    },
    async (data, orgOptions) => {
      // The host wants to know the org it serves, and the org's jobs go on as soon as Apex is loaded: so the host starts in between.
      if (options.hostUrl === null) {
        host = await startFunctionsHost({
          ...{ dataDir, orgId: data.organization.id, domainUrl, port: 0 },
          ...(banks === null ? {} : { banksUrl: banks.url }),
        });
      }
      return apexLoader(data, {
        ...orgOptions,
        namedCredentials: { Saldo_Functions: options.hostUrl ?? host?.url ?? '' },
      });
    },
  ).catch(async (error: unknown) => {
    await host?.close();
    await banks?.close();
    throw error;
  });
  const parts: Parts = {
    org,
    host,
    banks,
    client: clientOf(org, ADMIN.username),
    clientOf: (username) => clientOf(org, username),
    async close() {
      await org.close();
      await host?.close();
      await banks?.close();
    },
  };
  try {
    await scheduleJobs(org);
  } catch (error) {
    await parts.close();
    throw error;
  }
  say(`Local org at ${org.url}, functions host at ${options.hostUrl ?? (host as Host | null)?.url ?? ''}`);
  return parts;
}

/** Starts the functions host that the local org with this data folder trusts. */
export function startFunctionsHost(options: {
  dataDir: string;
  orgId: string;
  /** Address of the local org. */
  domainUrl: string;
  /** 0 takes a free port. */
  port: number;
  /** The finAPI of the invented banks; without it no bank can be connected. */
  banksUrl?: string;
}): Promise<Host> {
  return createHost(
    {
      port: options.port,
      audience: AUDIENCE,
      logLevel: 'error',
      queue: { directory: join(options.dataDir, 'queue') },
      orgs: [
        {
          orgId: options.orgId,
          domainUrl: options.domainUrl,
          callerCertificates: [keyPair(options.dataDir, 'caller').publicKey],
          clientId: CLIENT_ID,
          username: INTEGRATION_USER,
          privateKey: keyPair(options.dataDir, 'host').privateKey,
          ...(options.banksUrl === undefined ? {} : { finApi: finApiOf(options.banksUrl) }),
        },
      ],
    },
    { logStream: process.stderr },
  );
}

/** The invented banks know this client; there is nothing to protect. */
function finApiOf(url: string): NonNullable<HostConfiguration['orgs'][number]['finApi']> {
  const userSecret = 'the users of the invented banks need no secret';
  return { accessUrl: url, webFormUrl: url, ...FAKE_CLIENT, userSecret, allowTestBanks: true };
}

function clientOf(org: LocalOrg, username: string): OrgClient {
  const user = org.data.user(username);
  if (user === undefined) throw new StartError('SALDO_START_FAILED', `The local org has no user ${username}.`);
  return new OrgClient({
    organizationId: org.orgId,
    domainUrl: org.url,
    apiVersion: '67.0',
    accessToken: org.createSession(user),
  });
}

/** What an admin does once: free stale claims every quarter of an hour, sync the banks every night. Schedules that exist are kept. */
async function scheduleJobs(org: LocalOrg): Promise<void> {
  const admin = org.data.user(ADMIN.username);
  if (admin !== undefined)
    await org.apex?.runtime.executeAnonymous(
      'StaleClaimSweeper.scheduleQuarterHourly(); NightlyBankSync.scheduleNightly();',
      admin,
    );
}

/**
 * @returns the port, or a free one for 0
 * @throws StartError `SALDO_PORT_BUSY`, before anything is loaded
 */
async function reservePort(wanted: number): Promise<number> {
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    const words = `Port ${wanted} is in use. Stop the program that uses it, or choose another port with --port.`;
    throw new StartError('SALDO_PORT_BUSY', words);
  }
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** @throws StartError when nobody answers at the address, before anything is imported */
async function checkHost(url: string): Promise<void> {
  try {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5_000) });
    if (answer.ok) return;
  } catch {
    // The words below say all there is to say.
  }
  throw new StartError(
    'SALDO_HOST_UNREACHABLE',
    `No functions host answers at ${url}. Start it, or leave out --host to have one started here.`,
  );
}

interface KeyPair {
  publicKey: string;
  privateKey: string;
}

function keyPair(dataDir: string, name: string): KeyPair {
  const folder = join(dataDir, 'keys');
  const file = join(folder, `${name}.pem`);
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  }
  const privateKey = readFileSync(file, 'utf8');
  return { privateKey, publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString() };
}

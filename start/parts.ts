/** The running parts of `npm start`: local org, functions host, and a client of the org. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, type Host } from '@saldo/host';
import { ADMIN, apexLoader, startLocalOrg, type LocalOrg, type UserSeed } from '@saldo/local-org';
import { OrgClient } from '@saldo/org';
import { StartError } from './start-error.ts';

export interface Parts {
  org: LocalOrg;
  /** Null where a host of its own is used. */
  host: Host | null;
  /** Acts as the administrator. */
  client: OrgClient;
  close(): Promise<void>;
}

export interface PartsOptions {
  port: number;
  dataDir: string;
  /** A functions host that runs already. */
  hostUrl: string | null;
}

const CERTIFICATE = 'Saldo_Functions';
const CLIENT_ID = 'saldo-functions-host';
const INTEGRATION_USER = 'integration@saldo.local';
const AUDIENCE = 'saldo-functions';

/** The people one can be in the local org. */
const USERS: UserSeed[] = [
  {
    username: INTEGRATION_USER,
    lastName: 'Integration',
    profile: 'Standard User',
    permissionSets: ['SaldoIntegration', 'SaldoFunctionsCaller'],
  },
  {
    username: 'reviewer@saldo.local',
    firstName: 'Rita',
    lastName: 'Reviewer',
    profile: 'Standard User',
    permissionSets: ['SaldoReviewer', 'SaldoAllRecordsViewer', 'SaldoFunctionsCaller'],
  },
];

/**
 * Starts host and local org. Keys are made on the first start and stay in the data folder.
 * @throws errors with a code: `SALDO_PORT_BUSY`, `SALDO_DATA_FOLDER_IN_USE`, `SALDO_HOST_UNREACHABLE`
 */
export async function startParts(root: string, options: PartsOptions, say: (text: string) => void): Promise<Parts> {
  if (options.hostUrl !== null) await checkHost(options.hostUrl);
  const callerKey = keyPair(options.dataDir, 'caller');
  const hostKey = keyPair(options.dataDir, 'host');
  const domainUrl = `http://127.0.0.1:${options.port}`;
  let host: Host | null = null;
  const org = await startLocalOrg(
    {
      projectDir: root,
      dataDir: options.dataDir,
      port: options.port,
      clients: [{ clientId: CLIENT_ID, certificate: hostKey.publicKey, usernames: [INTEGRATION_USER] }],
      certificates: { [CERTIFICATE]: callerKey.privateKey },
      users: USERS,
    },
    async (data, orgOptions) => {
      // The host wants to know the org it serves, and the org's jobs go on as soon as Apex is loaded: so the host starts in between.
      if (options.hostUrl === null) {
        host = await createHost(
          {
            port: 0,
            audience: AUDIENCE,
            logLevel: 'error',
            orgs: [
              {
                orgId: data.organization.id,
                domainUrl,
                callerCertificates: [callerKey.publicKey],
                clientId: CLIENT_ID,
                username: INTEGRATION_USER,
                privateKey: hostKey.privateKey,
              },
            ],
          },
          { logStream: process.stderr },
        );
      }
      return apexLoader(data, {
        ...orgOptions,
        namedCredentials: { Saldo_Functions: options.hostUrl ?? host?.url ?? '' },
      });
    },
  ).catch(async (error: unknown) => {
    await host?.close();
    throw error;
  });
  const admin = org.data.user(ADMIN.username);
  if (admin === undefined) throw new StartError('SALDO_START_FAILED', 'The local org has no administrator.');
  const client = new OrgClient({
    organizationId: org.orgId,
    domainUrl: org.url,
    apiVersion: '67.0',
    accessToken: org.createSession(admin),
  });
  say(`Local org at ${org.url}, functions host at ${options.hostUrl ?? (host as Host | null)?.url ?? ''}`);
  return {
    org,
    host,
    client,
    async close() {
      await org.close();
      await host?.close();
    },
  };
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

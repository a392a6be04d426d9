import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { HostError } from './host-error.ts';

/** Shorter RSA keys are refused everywhere. */
const MINIMUM_KEY_BITS = 2048;

const DEFAULT_QUEUE_DIRECTORY = join('.local', 'queue');
const FUNCTIONS_DIRECTORY = resolve(import.meta.dirname, '..');

const publicKey = z.string().transform((pem, context): KeyObject => {
  try {
    // Accepts a certificate as Salesforce exports it, or a bare public key; a private key would be accepted too, hence the check.
    if (pem.includes('PRIVATE KEY')) throw new Error('holds a private key; only the public certificate belongs here');
    return strongKey(createPublicKey(pem));
  } catch (error) {
    return refuse(context, 'is no usable certificate or public key', error);
  }
});

const privateKey = z.string().transform((pem, context): KeyObject => {
  try {
    return strongKey(createPrivateKey(pem));
  } catch (error) {
    return refuse(context, 'is no usable private key', error);
  }
});

const originOf = (what: string) =>
  z.string().transform((text, context): string => {
    const url = URL.parse(text);
    const isLoopback = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback))) {
      return refuse(context, `must be the https address of ${what}`);
    }
    if (url.pathname !== '/' || url.search !== '' || url.username !== '') {
      return refuse(context, 'must be an address without path, query or user');
    }
    return url.origin;
  });

/** finAPI as provider of bank connections. Its secrets stay in the host. */
const finApiSchema = z.strictObject({
  accessUrl: originOf('finAPI Access').default('https://live.finapi.io'),
  webFormUrl: originOf('finAPI Web Form').default('https://webform-live.finapi.io'),
  clientId: z.string().min(1, 'must be the client id that finAPI gave'),
  clientSecret: z.string().min(1, 'must be the client secret that finAPI gave'),
  /** From which the password of each org's finAPI user is derived; another one makes the users unreachable. */
  userSecret: z.string().min(32, 'must be 32 random characters or more, kept for good'),
  /** Offers test banks: for finAPI's sandbox. */
  allowTestBanks: z.boolean().default(false),
});

const orgSchema = z.strictObject({
  orgId: z.string().regex(/^00D[a-zA-Z0-9]{15}$/, 'must be the 18-character organisation id'),
  domainUrl: originOf('the org (My Domain)'),
  callerCertificates: z
    .array(publicKey)
    .min(1, 'needs the certificate with which the org signs its calls')
    .max(2, 'takes two certificates at most: the present one and the next'),
  clientId: z.string().min(1, 'must be the consumer key of the external client app'),
  username: z.string().min(1, 'must be the user name of the integration user'),
  privateKey,
  finApi: finApiSchema.optional(),
  /** How long an org token is used where the org does not say how long it lives. */
  tokenLifetimeSeconds: z.int().min(60).max(86_400).default(900),
});

const queueSchema = z
  .strictObject({
    directory: z.string().min(1).optional(),
    databaseUrl: z
      .string()
      .regex(/^postgres(?:ql)?:\/\//, 'must be an address of PostgreSQL, postgres://…')
      .optional(),
    /** How often a long call is tried again before it is given up. */
    retries: z.int().min(0).max(50).default(8),
    retryDelaySeconds: z.int().min(1).max(300).default(5),
    heartbeatSeconds: z.int().min(10).max(600).default(30),
    jobTimeoutMs: z.int().min(1_000).max(7_200_000).default(900_000),
  })
  .refine(
    ({ directory, databaseUrl }) => (directory === undefined) !== (databaseUrl === undefined),
    'needs either directory or databaseUrl',
  );

const configurationSchema = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(8081),
  audience: z.string().min(1).default('saldo-functions'),
  bodyLimitBytes: z.int().min(1_024).max(12_000_000).default(1_048_576),
  /** Below the patience of Apex (110 s), so that no function goes on writing when nobody waits for it any more. */
  functionTimeoutMs: z.int().min(100).max(600_000).default(100_000),
  /** Where the functions lie, one folder each. */
  functionsDirectory: z.string().default(FUNCTIONS_DIRECTORY),
  orgs: z
    .array(orgSchema)
    .min(1, 'names no org; the host would refuse every call')
    .refine((orgs) => new Set(orgs.map(({ orgId }) => orgId)).size === orgs.length, 'names an org twice'),
  /** Where long calls wait: an embedded database in a folder of this host alone, or PostgreSQL that several hosts share. */
  queue: queueSchema.optional(),
  /** Long calls that this host works on at a time, each in a runtime process of its own; 0 leaves them to other hosts. */
  workers: z.int().min(0).max(16).default(1),
  /** Calls answered at a time; more are asked to come back later. */
  maximumCalls: z.int().min(1).max(10_000).default(64),
  /** Answers the calls of Heroku AppLink, whose service mesh runs beside the host. */
  appLink: z.boolean().default(false),
  /** Who presents it may read `/metrics`; without it there are none. */
  metricsToken: z.string().min(16, 'must have 16 characters or more').optional(),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** A function, where it lies and how it is called. */
export interface FunctionFolder {
  path: string;
  /** Its calls go through the queue and are answered 202. */
  isQueued: boolean;
}

/** What an operator writes. */
export type HostConfiguration = z.input<typeof configurationSchema>;
/** The same after validation: keys are read, every default is filled in. */
export type Configuration = z.output<typeof configurationSchema> & {
  functions: ReadonlyMap<string, FunctionFolder>;
};
export type OrgConfiguration = Configuration['orgs'][number];

/**
 * Validates a configuration. Secrets never appear in the words.
 * @throws HostError `SALDO_CONFIGURATION_INVALID` naming all mistakes at once
 */
export function readConfiguration(input: unknown): Configuration {
  const result = configurationSchema.safeParse(input);
  const issues = result.success
    ? mistakesBetween(result.data)
    : result.error.issues.map(({ path, message }) => `${path.join('.') || 'configuration'} ${message}`);
  if (!result.success || issues.length > 0) throw invalid(issues);
  const functions = findFunctions(result.data.functionsDirectory);
  if (functions.size === 0) throw invalid([`functionsDirectory holds no function (a folder with project.toml)`]);
  return { ...result.data, functions };
}

function mistakesBetween({ appLink, host }: z.output<typeof configurationSchema>): string[] {
  const isLoopback = ['127.0.0.1', 'localhost', '::1'].includes(host);
  return appLink && !isLoopback
    ? ['appLink needs a host of this machine alone (127.0.0.1): the mesh proves the caller']
    : [];
}

/**
 * Reads the configuration of the environment: `SALDO_HOST_CONFIG` holds the JSON itself or `SALDO_HOST_CONFIG_FILE` its
 * path; `PORT` overrides the port, `DATABASE_URL` the queue. A key or certificate may be named as `file:<path>`, relative
 * to that file. A host that is told nothing about its queue keeps it in `.local/queue`.
 * @throws HostError `SALDO_CONFIGURATION_INVALID`
 */
export function readEnvironment(environment: NodeJS.ProcessEnv): unknown {
  const file = environment['SALDO_HOST_CONFIG_FILE'];
  const text = environment['SALDO_HOST_CONFIG'] ?? (file === undefined ? undefined : readText(file));
  if (text === undefined) {
    throw invalid([
      'there is none: set SALDO_HOST_CONFIG_FILE to the path of the configuration, or SALDO_HOST_CONFIG to its JSON',
    ]);
  }
  const folder = file === undefined ? process.cwd() : dirname(resolve(file));
  let parsed: unknown;
  try {
    parsed = JSON.parse(text, (_key, value: unknown) =>
      typeof value === 'string' && value.startsWith('file:') ? readText(resolve(folder, value.slice(5))) : value,
    );
  } catch (error) {
    if (error instanceof HostError) throw error;
    // The parser's own words quote the text, and the text holds keys.
    throw invalid(['is no JSON']);
  }
  if (typeof parsed !== 'object' || parsed === null) return parsed;
  const { PORT: port, DATABASE_URL: databaseUrl } = environment;
  const { queue, ...rest } = parsed as { queue?: object };
  const { directory, ...queueRest } = { directory: resolve(DEFAULT_QUEUE_DIRECTORY), ...queue };
  return {
    ...rest,
    ...(port === undefined ? {} : { port: Number(port) }),
    queue:
      databaseUrl !== undefined
        ? { ...queueRest, databaseUrl }
        : { ...queueRest, ...('databaseUrl' in queueRest ? {} : { directory: resolve(folder, directory) }) },
  };
}

function findFunctions(directory: string): Map<string, FunctionFolder> {
  const isFunction = (folder: string): boolean =>
    statSync(join(folder, 'project.toml'), { throwIfNoEntry: false }) !== undefined;
  const names = statSync(directory, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(directory);
  return new Map(
    names
      .map((name): [string, string] => [name, join(directory, name)])
      .filter(([, folder]) => isFunction(folder))
      .map(([name, path]) => [name, { path, isQueued: isQueued(path) }]),
  );
}

function isQueued(folder: string): boolean {
  const file = join(folder, 'package.json');
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return false;
  const { saldo } = JSON.parse(readFileSync(file, 'utf8')) as { saldo?: { queued?: boolean } };
  return saldo?.queued === true;
}

function strongKey(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa') throw new Error('must be an RSA key');
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MINIMUM_KEY_BITS) throw new Error(`is too weak: ${bits} bits; use ${MINIMUM_KEY_BITS} or more`);
  return key;
}

function refuse(context: z.core.$RefinementCtx, message: string, error?: unknown): never {
  const own = error instanceof Error && !('code' in error) ? `: ${error.message}` : '';
  context.addIssue({ code: 'custom', message: message + own });
  return z.NEVER;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw invalid([`names a file that can not be read: ${path}`]);
  }
}

function invalid(issues: string[]): HostError {
  const words = issues.map((issue) => `\n  - ${issue}`).join('');
  return new HostError(
    'SALDO_CONFIGURATION_INVALID',
    500,
    `The configuration of the functions host has mistakes:${words}`,
  );
}

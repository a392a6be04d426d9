import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { addAppLink } from './app-link.ts';
import { BankSessions } from './bank-sessions.ts';
import { type Configuration, type HostConfiguration, readConfiguration } from './configuration.ts';
import { addErrorAnswers } from './error-answers.ts';
import { addFunctions } from './function-calls.ts';
import { HostError } from './host-error.ts';
import { Metrics } from './metrics.ts';
import { OrgTokens } from './org-tokens.ts';
import { JobQueue } from './queue/job-queue.ts';
import { startWorker } from './queue/worker.ts';
import { LocalReplayStore } from './replay-store.ts';
import { Runtimes } from './runtimes.ts';

/** A running host. */
export interface Host {
  /** `http://127.0.0.1:8081` */
  url: string;
  /** Stops accepting calls, lets running ones end, then stops the runtime processes. */
  close(): Promise<void>;
  /** Process id of a function's runtime, null where it does not run. */
  runtimePid(functionName: string): Promise<number | null>;
}

export interface HostOptions {
  /** Where log lines go; standard output when absent. */
  logStream?: { write(line: string): void };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Starts the front door of the functions (contract: docs/reference/functions-api.md).
 * @throws HostError `SALDO_CONFIGURATION_INVALID` naming every mistake, `SALDO_PORT_BUSY`, `SALDO_QUEUE_LOCKED`,
 *   `SALDO_QUEUE_UNAVAILABLE`
 */
export async function createHost(input: HostConfiguration, options: HostOptions = {}): Promise<Host> {
  const configuration = readConfiguration(input);
  const server = createServer(configuration, options);
  const queue = configuration.queue === undefined ? null : await JobQueue.open(configuration.queue, server.log);
  const metrics = new Metrics();
  const runtimes = new Runtimes(configuration, server.log, () => metrics.countRuntimeStart());
  const tokens = new OrgTokens();
  const replays = queue?.replays ?? new LocalReplayStore();
  addErrorAnswers(server);
  addState(server, configuration, metrics, queue);
  const calls = { configuration, runtimes, tokens, banks: new BankSessions(), metrics, replays, queue };
  addFunctions(server, calls);
  if (configuration.appLink) addAppLink(server, calls);
  server.addHook('onClose', async () => {
    await queue?.close();
    await runtimes.close();
  });
  const url = await listen(server, configuration);
  if (queue !== null && configuration.workers > 0) {
    await startWorker({ configuration, queue, runtimes, tokens, metrics, log: server.log });
  }
  return { url, close: () => server.close(), runtimePid: (name) => runtimes.of(name)?.pid() ?? Promise.resolve(null) };
}

function createServer(configuration: Configuration, options: HostOptions): FastifyInstance {
  const server = Fastify({
    bodyLimit: configuration.bodyLimitBytes,
    // Our own lines name what matters; the framework's would name nothing more and cost twice.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    requestTimeout: configuration.functionTimeoutMs + 30_000,
    logger: {
      level: configuration.logLevel,
      ...(options.logStream === undefined ? {} : { stream: options.logStream }),
    },
    genReqId: ({ headers }) => requestId(headers['x-request-id']),
  }) as FastifyInstance;
  // The signature is over the raw bytes; nothing may parse them before.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  let isClosing = false;
  server.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  // A connection that stayed open after its last answer would keep the host from stopping.
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done();
  });
  return server;
}

/** Whether the host lives, whether it can work, and what it counts. */
function addState(
  server: FastifyInstance,
  { metricsToken }: Configuration,
  metrics: Metrics,
  queue: JobQueue | null,
): void {
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const isReady = queue === null || (await queue.isReady());
    return reply.status(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' });
  });
  if (metricsToken === undefined) return;
  server.get('/metrics', async ({ headers }, reply) => {
    if (!isSameSecret(headers.authorization ?? '', `Bearer ${metricsToken}`)) {
      throw new HostError('SALDO_METRICS_REFUSED', 401, 'Metrics need the token of the configuration (metricsToken).');
    }
    const jobs = (await queue?.counts().catch(() => ({}))) ?? {};
    return reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(metrics.text(jobs));
  });
}

function isSameSecret(given: string, wanted: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}

function requestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && UUID.test(header) ? header.toLowerCase() : randomUUID();
}

async function listen(server: FastifyInstance, { host, port }: Configuration): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (error) {
    await server.close();
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new HostError(
      'SALDO_PORT_BUSY',
      500,
      `Port ${port} is used by another program. Stop it or choose another port.`,
      { cause: error },
    );
  }
}

import { randomUUID } from 'node:crypto';
import Fastify, {
  LogController,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { BankSessions } from './bank-sessions.ts';
import { verifyCaller } from './caller.ts';
import {
  type Configuration,
  type HostConfiguration,
  type OrgConfiguration,
  readConfiguration,
} from './configuration.ts';
import { HostError } from './host-error.ts';
import { invoke } from './invoke.ts';
import { logText, MAXIMUM_UNKNOWN_TEXT } from './log-text.ts';
import { OrgTokens } from './org-tokens.ts';
import { ReplayStore } from './replay-store.ts';
import { RuntimeProcess } from './runtime-process.ts';

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
 * @throws HostError `SALDO_CONFIGURATION_INVALID` naming every mistake, `SALDO_PORT_BUSY`
 */
export async function createHost(input: HostConfiguration, options: HostOptions = {}): Promise<Host> {
  const configuration = readConfiguration(input);
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
  });
  const runtimes = new Map(
    [...configuration.functions].map(([name, folder]) => [name, new RuntimeProcess(name, folder, server.log)]),
  );
  // The signature is over the raw bytes; nothing may parse them before.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  addErrorAnswers(server);
  server.get('/healthz', () => ({ status: 'ok' }));
  addFunctions(server, configuration, runtimes);
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
  server.addHook('onClose', async () => {
    await Promise.all([...runtimes.values()].map((runtime) => runtime.close()));
  });
  return {
    url: await listen(server, configuration),
    close: () => server.close(),
    runtimePid: (name) => runtimes.get(name)?.pid() ?? Promise.resolve(null),
  };
}

function addFunctions(
  server: FastifyInstance,
  configuration: Configuration,
  runtimes: ReadonlyMap<string, RuntimeProcess>,
): void {
  const replays = new ReplayStore();
  const tokens = new OrgTokens();
  const banks = new BankSessions();
  server.post<{ Params: { name: string } }>('/functions/:name', async (request, reply) => {
    const started = performance.now();
    const { name } = request.params;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const signature = request.headers['x-saldo-signature'];
    const now = Date.now() / 1000;
    const org = await verifyCaller({ signature, functionName: name, body, now }, configuration, replays);
    const runtime = runtimes.get(name);
    if (runtime === undefined) throw new HostError('SALDO_FUNCTION_UNKNOWN', 404, 'There is no function of this name.');
    const call = {
      runtime,
      functionName: name,
      org,
      requestId: request.id,
      timeoutMs: configuration.functionTimeoutMs,
    };
    const answer = await withToken(tokens, org, (token) =>
      banks.call(name, org, body, (data) => invoke({ ...call, token, body: data })),
    );
    request.log.info(
      { function: name, orgId: org.orgId, ms: Math.round(performance.now() - started) },
      'function answered',
    );
    return reply.header('content-type', 'application/json; charset=utf-8').send(answer);
  });
}

/** Calls with a token, and once more with a new one where the org refused the first: a session may end at any time. */
async function withToken<T>(
  tokens: OrgTokens,
  org: OrgConfiguration,
  call: (token: { accessToken: string; userId: string }) => Promise<T>,
): Promise<T> {
  const token = await tokens.get(org);
  try {
    return await call(token);
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'SALDO_ORG_SESSION_INVALID') throw error;
    await tokens.forget(org, token.accessToken);
    return call(await tokens.get(org));
  }
}

function addErrorAnswers(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id).header('cache-control', 'no-store');
  });
  server.setNotFoundHandler((request, reply) => {
    answerError(request, reply, new HostError('SALDO_NOT_FOUND', 404, 'There is nothing at this address.'));
  });
  server.setErrorHandler((error: FastifyError, request, reply) => {
    answerError(request, reply, error instanceof HostError ? error : frameworkError(error));
  });
}

function frameworkError(error: FastifyError): HostError {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new HostError(
      'SALDO_BODY_TOO_LARGE',
      413,
      'The request is larger than this host accepts. Send fewer ids at a time.',
    );
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new HostError('SALDO_REQUEST_INVALID', error.statusCode, 'The request is malformed.', { cause: error });
  }
  return new HostError(
    'SALDO_HOST_FAILED',
    500,
    'The host failed unexpectedly. Its log has the details under this request id.',
    {
      cause: error,
    },
  );
}

function answerError(request: FastifyRequest, reply: FastifyReply, error: HostError): void {
  const level = error.status >= 500 ? 'error' : 'warn';
  // The caller gets the whole words; the log, which more people read, none that may name a person or an account.
  const cause = error.cause instanceof Error ? logText(error.cause.message, MAXIMUM_UNKNOWN_TEXT) : undefined;
  const path = logText(request.url, MAXIMUM_UNKNOWN_TEXT);
  request.log[level]({ code: error.code, status: error.status, path, cause }, logText(error.message));
  const body = { error: { code: error.code, message: error.message, requestId: request.id } };
  void reply.status(error.status).header('content-type', 'application/json; charset=utf-8').send(body);
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

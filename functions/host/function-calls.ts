import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { BankSessions } from './bank-sessions.ts';
import { verifyCaller } from './caller.ts';
import type { Configuration, OrgConfiguration } from './configuration.ts';
import { HostError } from './host-error.ts';
import { invoke } from './invoke.ts';
import type { Metrics } from './metrics.ts';
import { type OrgToken, type OrgTokens, withToken } from './org-tokens.ts';
import type { JobQueue } from './queue/job-queue.ts';
import type { ReplayStore } from './replay-store.ts';
import type { Runtimes } from './runtimes.ts';

export interface CallParts {
  configuration: Configuration;
  runtimes: Runtimes;
  tokens: OrgTokens;
  banks: BankSessions;
  metrics: Metrics;
  replays: ReplayStore;
  /** Null where this host has none: long calls are refused. */
  queue: JobQueue | null;
}

/** `POST /functions/:name`: proves the caller, then answers with the function's answer, or 202 where it is queued. */
export function addFunctions(server: FastifyInstance, parts: CallParts): void {
  const { configuration, replays } = parts;
  server.post<{ Params: { name: string } }>('/functions/:name', async (request, reply) => {
    const started = performance.now();
    const { name } = request.params;
    await counted(parts, async (prove) => {
      const body = bodyOf(request);
      const signature = request.headers['x-saldo-signature'];
      const now = Date.now() / 1000;
      const org = await verifyCaller({ signature, functionName: name, body, now }, configuration, replays);
      prove(name);
      const outcome = await answerCall(parts, { name, org, body, requestId: request.id }, reply);
      const ms = Math.round(performance.now() - started);
      request.log.info({ function: name, orgId: org.orgId, ms }, `function ${outcome === 'ok' ? 'answered' : outcome}`);
      return outcome;
    });
    return reply;
  });
}

/**
 * Answers a call within the limit of calls at a time, and counts it.
 * @throws HostError `SALDO_HOST_OVERLOADED`
 */
export async function counted(
  { metrics, configuration }: CallParts,
  answer: (prove: (functionName: string) => void) => Promise<'ok' | 'queued'>,
): Promise<void> {
  if (metrics.callsUnderWay >= configuration.maximumCalls) throw tooMany(configuration.maximumCalls);
  const started = performance.now();
  // What nobody proved to be a function's name does not become one of the metrics.
  let name = 'unproved';
  let outcome = 'SALDO_HOST_FAILED';
  metrics.callsUnderWay += 1;
  try {
    outcome = await answer((proved) => {
      if (configuration.functions.has(proved)) name = proved;
    });
  } catch (error) {
    if (error instanceof HostError) outcome = error.code;
    throw error;
  } finally {
    metrics.callsUnderWay -= 1;
    metrics.countCall(name, outcome, (performance.now() - started) / 1000);
  }
}

/** A call whose origin is proved. */
export interface ProvedCall {
  name: string;
  org: OrgConfiguration;
  body: Buffer;
  requestId: string;
  /** Session that came with the call; the host logs in where there is none. */
  token?: OrgToken;
}

/** Calls the function, or puts the call into the queue. */
export async function answerCall(parts: CallParts, call: ProvedCall, reply: FastifyReply): Promise<'ok' | 'queued'> {
  const { configuration, runtimes, tokens, banks } = parts;
  const { name, org, body, requestId } = call;
  const folder = configuration.functions.get(name);
  if (folder === undefined) throw new HostError('SALDO_FUNCTION_UNKNOWN', 404, 'There is no function of this name.');
  reply.header('content-type', 'application/json; charset=utf-8');
  if (folder.isQueued) {
    await enqueue(parts.queue, call);
    reply.status(202).send({ status: 'queued', requestId });
    return 'queued';
  }
  const runtime = runtimes.of(name);
  if (runtime === undefined) throw new HostError('SALDO_FUNCTION_UNKNOWN', 404, 'There is no function of this name.');
  const timeoutMs = configuration.functionTimeoutMs;
  const withSession = (token: OrgToken): Promise<string> =>
    banks.call(name, org, body, (data) =>
      invoke({ runtime, functionName: name, org, body: data, requestId, timeoutMs, token }),
    );
  const text = await (call.token === undefined ? withToken(tokens, org, withSession) : withSession(call.token));
  reply.send(text);
  return 'ok';
}

async function enqueue(queue: JobQueue | null, { name, org, body, requestId }: ProvedCall): Promise<void> {
  if (queue === null) {
    const words = 'This host has no queue. Give it a queue directory or a PostgreSQL database (DATABASE_URL).';
    throw new HostError('SALDO_QUEUE_OFF', 503, words);
  }
  // The same call for the second time, however it was sent again, is the same job.
  const key = createHash('sha256').update(`${org.orgId} ${name} `).update(body).digest('hex');
  const payload = payloadOf(body);
  await queue.add([{ key, call: { functionName: name, orgId: org.orgId, requestId, payload } }]);
}

function payloadOf(body: Buffer): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) && !('job' in parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // The words below say all there is to say.
  }
  throw new HostError('SALDO_REQUEST_INVALID', 400, 'The request is no JSON object that a job could be made of.');
}

/** The body as it was received. */
export function bodyOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

function tooMany(maximum: number): HostError {
  return new HostError('SALDO_HOST_OVERLOADED', 429, `The host answers ${maximum} calls already. Try again later.`);
}

import type { Configuration, OrgConfiguration } from '../configuration.ts';
import { HostError } from '../host-error.ts';
import { invoke } from '../invoke.ts';
import { logText } from '../log-text.ts';
import type { Metrics } from '../metrics.ts';
import { type OrgTokens, withToken } from '../org-tokens.ts';
import type { Runtimes } from '../runtimes.ts';
import type { JobOutcome, JobQueue, QueuedCall, QueueLog } from './job-queue.ts';

/** What the host tells a queued function beside its payload, under `job`. */
export type JobContext =
  /** How many jobs of its group have ended before. */
  | { ended: number; total: number }
  /** What the jobs of the group answered, for the one that runs after them. */
  | { answers: unknown[] }
  /** This call was given up: the function is to say so in the org. */
  | { failure: { code: string; message: string } };

/** A queued function's answer: payloads to work on next, by any worker, and one for when all of them have ended. */
interface Answer {
  next?: Record<string, unknown>[];
  then?: Record<string, unknown>;
}

export interface WorkerParts {
  configuration: Configuration;
  queue: JobQueue;
  runtimes: Runtimes;
  tokens: OrgTokens;
  metrics: Metrics;
  log: QueueLog;
}

/** Lets this host work on the jobs of the queue. */
export async function startWorker(parts: WorkerParts): Promise<void> {
  const { queue, configuration, log } = parts;
  await queue.work(
    configuration.workers,
    (id, call) => workOn(parts, id, call),
    async (call, reason) => {
      const failure = failureOf(reason);
      log.error({ ...fieldsOf(call), code: failure.code }, `job given up: ${logText(failure.message)}`);
      // The job that closes the group hears of it among the answers.
      if (call.group !== undefined && call.closes !== true && call.final !== true) return;
      await invokeFor(parts, call, { failure });
    },
  );
}

async function workOn(parts: WorkerParts, id: string, call: QueuedCall): Promise<JobOutcome> {
  const { queue, log, metrics } = parts;
  const started = performance.now();
  const note = (outcome: string): void => metrics.countCall(call.functionName, outcome, (performance.now() - started) / 1000); // prettier-ignore
  try {
    const group = call.group === undefined ? null : await queue.groupState(call.group);
    if (group !== null && call.closes === true && group.ended < group.total) {
      await queue.postpone(id, call);
      return { status: 'completed', answer: null };
    }
    const context = group === null ? null : call.closes === true ? { answers: group.answers } : { ended: group.ended, total: group.total }; // prettier-ignore
    const { next = [], then, ...answer } = await invokeFor(parts, call, context);
    await queue.add(following(id, call, next, then));
    note('ok');
    log.info({ ...fieldsOf(call), ms: Math.round(performance.now() - started) }, 'job done');
    return { status: 'completed', answer };
  } catch (error) {
    const known = error instanceof HostError ? error : unexpected(error);
    note(known.code);
    const isFinal = known.status < 500;
    log.warn({ ...fieldsOf(call), code: known.code, isFinal }, logText(known.message));
    return { status: isFinal ? 'give-up' : 'retry', error: known };
  }
}

function following(
  id: string,
  { functionName, orgId, requestId }: QueuedCall,
  next: Record<string, unknown>[],
  then: Record<string, unknown> | undefined,
): { key: string; call: QueuedCall }[] {
  const shared = { functionName, orgId, requestId, group: id };
  // A single step that nothing waits for must speak for itself when it is given up.
  const final = then === undefined ? { final: true } : {};
  return [
    ...next.map((payload, at) => ({ key: `${id} next ${at}`, call: { ...shared, ...final, payload } })),
    ...(then === undefined ? [] : [{ key: `${id} then`, call: { ...shared, payload: then, closes: true } }]),
  ];
}

async function invokeFor(parts: WorkerParts, call: QueuedCall, job: JobContext | null): Promise<Answer> {
  const { configuration, runtimes, tokens } = parts;
  const org = orgOf(configuration, call.orgId);
  const payload = job === null ? call.payload : { ...call.payload, job };
  const text = await runtimes.withFree(call.functionName, (runtime) =>
    withToken(tokens, org, (token) =>
      invoke({
        runtime,
        functionName: call.functionName,
        org,
        token,
        body: Buffer.from(JSON.stringify(payload)),
        requestId: call.requestId,
        timeoutMs: configuration.queue?.jobTimeoutMs ?? configuration.functionTimeoutMs,
      }),
    ),
  );
  return (JSON.parse(text) ?? {}) as Answer;
}

function orgOf({ orgs }: Configuration, orgId: string): OrgConfiguration {
  const org = orgs.find((known) => known.orgId === orgId);
  if (org !== undefined) return org;
  // Another host of the same queue may know it.
  throw new HostError('SALDO_ORG_UNKNOWN', 503, 'The queue holds a call of an org that this host does not serve.');
}

function failureOf(reason: unknown): { code: string; message: string } {
  const { code, message } = (reason ?? {}) as { code?: unknown; message?: unknown };
  return {
    code: typeof code === 'string' && code.startsWith('SALDO_') ? code : 'SALDO_WORKER_DIED',
    message: typeof message === 'string' ? message : 'The process that worked on the job ended again and again.',
  };
}

function unexpected(error: unknown): HostError {
  return new HostError('SALDO_HOST_FAILED', 500, 'The host failed unexpectedly. Its log has the details.', {
    cause: error,
  });
}

function fieldsOf({ functionName, orgId, requestId }: QueuedCall): object {
  return { function: functionName, orgId, requestId };
}

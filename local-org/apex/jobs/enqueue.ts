/** Putting work aside: `System.enqueueJob`, `Database.executeBatch`, `@future`, `System.schedule`. */
import { ApexList } from '../values/collections.ts';
import { ApexObject, apexError } from '../values/object.ts';
import type { Row } from '../../contract.ts';
import { running } from '../runtime/execution.ts';
import type { Execution } from '../runtime/execution.ts';
import type { FlowWork } from '../runtime/flow-port.ts';
import { toGraph } from './graph.ts';
import { jobTable, nextSystemId, scheduleTable, signatureTable } from './job.ts';
import type { StoredJob } from './job.ts';
import { runInTest } from './in-test.ts';
import { nextFireTime, parseCron } from './cron.ts';
import { deleteScheduleRow, insertJobRow, insertScheduleRow, updateJobRow } from './job-rows.ts';

/** Longest chain when the code names none, in orgs that have such a limit. */
export interface AsyncSettings {
  minimumDelayMinutes: number;
  maximumStackDepth: number | null;
  signature: string | null;
}

function implementsCallouts(execution: Execution, target: object): boolean {
  const { table } = execution.runtime;
  const { declaration } = target.constructor as typeof ApexObject;
  return table.isSubtype(declaration.type, table.platformType('Database.AllowsCallouts'));
}

function classNameOf(target: object): string {
  return (target.constructor as typeof ApexObject).declaration.name;
}

function newJob(execution: Execution, kind: StoredJob['kind'], target: object, className: string): StoredJob {
  const now = execution.now();
  return {
    id: '',
    kind,
    className,
    methodName: null,
    state: toGraph(target),
    userId: execution.user.id,
    status: 'Queued',
    enqueuedAt: now,
    notBefore: now,
    stackDepth: 1,
    maximumStackDepth: null,
    signature: null,
    allowsCallouts: kind !== 'future' && target instanceof ApexObject && implementsCallouts(execution, target),
    finalizer: null,
    finalizerRetries: 0,
    batch: null,
    event: null,
  };
}

/** Stores the job in the running transaction: it exists when, and only when, the transaction commits. */
function store(execution: Execution, job: StoredJob): string {
  const { transaction, runtime } = execution;
  job.id = insertJobRow(runtime, transaction, job);
  if (job.signature !== null) transaction.systemRows.put(signatureTable, job.signature, job.id);
  transaction.systemRows.put(jobTable, job.id, job);
  if (execution.test) execution.test.pending.push(() => runInTest(execution, job));
  else execution.onCommit.push(() => execution.runtime.jobsWaiting());
  return job.id;
}

/** Longest chain of a Developer Edition organization, which the local org is ("Queueable Apex", limits). */
const depthOfDeveloperOrg = 5;
/** "Transaction Finalizers": a job that failed can be re-enqueued five times in a row. */
const retriesOfFinalizer = 5;

/** The count that the new job carries on when a finalizer enqueues it after a failure. */
function retries(execution: Execution): number {
  if (execution.quiddity !== 'finalizer' || execution.job?.failuresInARow == null) return 0;
  if (execution.job.failuresInARow >= retriesOfFinalizer)
    throw apexError(
      'AsyncException',
      `A finalizer can re-enqueue a failed job at most ${retriesOfFinalizer} times in a row.`,
    );
  return execution.job.failuresInARow + 1;
}

export function enqueueQueueable(target: object, settings: AsyncSettings): string {
  const execution = running();
  const className = classNameOf(target);
  const signature = settings.signature === null ? null : `${className}:${settings.signature}`;
  if (signature !== null && execution.transaction.systemRows.get(signatureTable, signature)) {
    throw apexError('DuplicateMessageException', 'Attempt to enqueue job with duplicate queueable signature');
  }
  execution.limits.use('queueables', 1);
  const parent = execution.job;
  const depth = parent && execution.quiddity === 'queueable' ? parent.stackDepth + 1 : 1;
  const inherited = parent && execution.quiddity === 'queueable' ? parent.maximumStackDepth : null;
  const stated = settings.maximumStackDepth ?? inherited;
  const { maximumQueueableDepth } = execution.runtime.options;
  const maximum = stated ?? (maximumQueueableDepth === undefined ? depthOfDeveloperOrg : maximumQueueableDepth);
  if (
    execution.test &&
    depth > 1 &&
    execution.quiddity === 'queueable' &&
    settings.maximumStackDepth === null &&
    inherited === null
  ) {
    throw apexError('AsyncException', 'Maximum stack depth has been reached.');
  }
  if (maximum !== null && depth > maximum) throw apexError('AsyncException', 'Maximum stack depth has been reached.');
  const job = newJob(execution, 'queueable', target, className);
  job.stackDepth = depth;
  job.maximumStackDepth = stated;
  job.finalizerRetries = retries(execution);
  job.signature = signature;
  job.notBefore += settings.minimumDelayMinutes * 60_000;
  return store(execution, job);
}

export function enqueueBatch(target: object, size: number): string {
  const execution = running();
  if (size < 1 || size > 2000)
    throw apexError('InvalidParameterValueException', 'Batch size must be between 1 and 2000');
  const job = newJob(execution, 'batch', target, classNameOf(target));
  job.batch = { phase: 'start', size, scope: null, next: 0, total: 0, errors: 0 };
  return store(execution, job);
}

export function enqueueFuture(className: string, methodName: string, args: unknown[], allowsCallouts: boolean): void {
  const execution = running();
  execution.limits.use('futures', 1);
  if (execution.quiddity === 'future' || execution.quiddity === 'batch') {
    throw apexError(
      'AsyncException',
      `Future method cannot be called from a future or batch method: ${className}.${methodName}`,
    );
  }
  const job = newJob(execution, 'future', new ApexList(execution.runtime.table.object, args), className);
  job.methodName = methodName;
  job.allowsCallouts = allowsCallouts;
  store(execution, job);
}

/** Events wait as a job of their own, delivered after the commit. */
export function enqueueEvents(object: string, rows: Row[]): void {
  const execution = running();
  const job = newJob(execution, 'event', new ApexList(execution.runtime.table.object), object);
  job.event = { object, rows };
  job.id = execution.runtime.longId(nextSystemId(execution.transaction, '707'));
  execution.transaction.systemRows.put(jobTable, job.id, job);
  execution.onCommit.push(() => execution.runtime.jobsWaiting());
}

/** Interviews of a flow wait as a job of their own, which no AsyncApexJob shows. */
export function enqueueFlow(execution: Execution, work: FlowWork): void {
  const { runtime, transaction } = execution;
  const job = newJob(execution, 'flow', new ApexList(runtime.table.object), `Flow.${work.flow}`);
  job.flow = work;
  job.allowsCallouts = true;
  job.id = runtime.longId(nextSystemId(transaction, '0JI'));
  transaction.systemRows.put(jobTable, job.id, job);
  if (execution.test) execution.test.pending.push(() => runInTest(execution, job));
  else execution.onCommit.push(() => runtime.jobsWaiting());
}

export interface StoredSchedule {
  id: string;
  name: string;
  cron: string;
  /** Milliseconds since 1970. */
  next: number;
  className: string;
  state: StoredJob['state'];
  userId: string;
}

export function schedule(name: string, cron: string, target: object): string {
  const execution = running();
  execution.limits.use('dml', 1);
  const { transaction } = execution;
  const known = transaction.systemRows.all(scheduleTable).some((row) => (row.json as StoredSchedule).name === name);
  if (known) throw apexError('AsyncException', `The Apex job named "${name}" is already scheduled for execution.`);
  const next = nextFireTime(parseCron(cron), execution.now(), execution.user.timeZone);
  if (next === null)
    throw apexError('AsyncException', 'Based on configured schedule, the given trigger will never fire.');
  const id = insertScheduleRow(execution.runtime, transaction, name, cron, next);
  const entry: StoredSchedule = {
    id,
    name,
    cron,
    next,
    className: classNameOf(target),
    state: toGraph(target),
    userId: execution.user.id,
  };
  transaction.systemRows.put(scheduleTable, id, entry);
  if (execution.test) {
    const job = { ...newJob(execution, 'scheduled', target, entry.className), id };
    execution.test.pending.push(() => runInTest(execution, job));
  } else execution.onCommit.push(() => execution.runtime.jobsWaiting());
  return id;
}

export function abortJob(id: string): void {
  const { transaction, runtime } = running();
  const key = runtime.longId(id);
  const job = transaction.systemRows.get(jobTable, key) as StoredJob | undefined;
  if (job?.signature) transaction.systemRows.remove(signatureTable, job.signature);
  if (job) {
    transaction.systemRows.remove(jobTable, key);
    updateJobRow(runtime, transaction, job, 'Aborted');
  }
  if (transaction.systemRows.get(scheduleTable, key)) {
    transaction.systemRows.remove(scheduleTable, key);
    deleteScheduleRow(runtime, transaction, key);
  }
}

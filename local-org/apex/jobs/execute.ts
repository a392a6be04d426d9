/** Running one job's code, and the contexts that it is given. */
import { ApexList } from '../values/collections.ts';
import { ApexException, enumValue, PlatformObject } from '../values/object.ts';
import { QueryLocator } from '../library/database.ts';
import { runQueryText } from '../runtime/database.ts';
import type { Execution, JobContext, Quiddity } from '../runtime/execution.ts';
import { fromGraph, toGraph } from './graph.ts';
import type { StoredJob } from './job.ts';

export class QueueableContext extends PlatformObject {
  static override apexName = 'QueueableContext';
  readonly jobId: string;
  constructor(jobId: string) {
    super();
    this.jobId = jobId;
  }
}
export class BatchableContext extends PlatformObject {
  static override apexName = 'Database.BatchableContext';
  readonly jobId: string;
  constructor(jobId: string) {
    super();
    this.jobId = jobId;
  }
}
export class SchedulableContext extends PlatformObject {
  static override apexName = 'SchedulableContext';
  readonly triggerId: string;
  constructor(triggerId: string) {
    super();
    this.triggerId = triggerId;
  }
}
export class FinalizerContext extends PlatformObject {
  static override apexName = 'FinalizerContext';
  readonly jobId: string;
  readonly requestId: string;
  readonly exception: ApexException | null;
  constructor(jobId: string, requestId: string, exception: ApexException | null) {
    super();
    this.jobId = jobId;
    this.requestId = requestId;
    this.exception = exception;
  }
  get result(): unknown {
    return enumValue('ParentJobResult', this.exception ? 'UNHANDLED_EXCEPTION' : 'SUCCESS', this.exception ? 1 : 0);
  }
}

export function finalizerContext(job: StoredJob, exception: ApexException | null, requestId: string): FinalizerContext {
  return new FinalizerContext(job.id, requestId, exception);
}

/** Flows and events run with the limits of asynchronous work. */
export function quiddityOf(job: StoredJob): Quiddity {
  return job.kind === 'flow' ? 'event' : job.kind;
}

export function contextFor(job: StoredJob): JobContext {
  return {
    jobId: job.id,
    className: job.className,
    stackDepth: job.stackDepth,
    maximumStackDepth: job.maximumStackDepth,
    allowsCallouts: job.allowsCallouts,
    finalizer: null,
    failuresInARow: job.finalizerRetries,
  };
}

/** Carries out a job. Gives the failures of interviews, which take back their own writes only; other failures are thrown. */
export function executeJob(execution: Execution, job: StoredJob, target: object): string[] {
  const { runtime } = execution;
  if (job.flow) return runtime.flows?.work(execution, job.flow) ?? [];
  if (job.kind === 'future') {
    const found = runtime.classNamed(job.className)!;
    runtime.callStatic(found.declaration, `${job.methodName}`, (target as ApexList).items);
  } else if (job.kind === 'scheduled') runtime.callMethod(target, 'execute', [new SchedulableContext(job.id)]);
  else runtime.callMethod(target, 'execute', [new QueueableContext(job.id)]);
  return [];
}

/** All records of a batch: what `start` answered. */
export function batchScope(execution: Execution, target: object, jobId: string): ApexList {
  const started = execution.runtime.callMethod(target, 'start', [new BatchableContext(jobId)]);
  if (started instanceof QueryLocator) {
    const records = (started as QueryLocator & { records?: ApexList }).records;
    return records ?? (runQueryText(started.query, started.binds, started.mode) as ApexList);
  }
  return new ApexList(execution.runtime.table.object, [...execution.runtime.helpers.iterable(started)]);
}

export function isStateful(execution: Execution, target: object): boolean {
  const { table } = execution.runtime;
  const { declaration } = target.constructor as unknown as {
    declaration: { type: Parameters<typeof table.isSubtype>[0] };
  };
  return table.isSubtype(declaration.type, table.platformType('Database.Stateful'));
}

/** A whole batch in one go, as a test runs it: one scope only. */
export function executeBatchWhole(execution: Execution, job: StoredJob): void {
  let target = fromGraph(job.state);
  const stateful = isStateful(execution, target);
  const scope = batchScope(execution, target, job.id);
  const fresh = () => (stateful ? target : fromGraph(job.state));
  for (let start = 0; start < scope.items.length; start += job.batch!.size) {
    target = fresh();
    const part = new ApexList(scope.elementType, scope.items.slice(start, start + job.batch!.size));
    execution.runtime.callMethod(target, 'execute', [new BatchableContext(job.id), part]);
  }
  target = fresh();
  execution.runtime.callMethod(target, 'finish', [new BatchableContext(job.id)]);
}

export { toGraph };

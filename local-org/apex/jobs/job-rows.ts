/** Rows of AsyncApexJob and CronTrigger, so that jobs can be watched by SOQL. The platform writes them: they count against no limit. */
import type { DmlOperation, Row, Transaction } from '../../contract.ts';
import type { OrgRuntime } from '../runtime/org-runtime.ts';
import { nextSystemId } from './job.ts';
import type { StoredJob } from './job.ts';

export type JobStatus = 'Queued' | 'Processing' | 'Completed' | 'Failed' | 'Aborted';

const jobTypes: Record<StoredJob['kind'], string> = {
  queueable: 'Queueable',
  batch: 'BatchApex',
  future: 'Future',
  scheduled: 'ScheduledApex',
  event: 'Queueable',
  flow: 'Queueable',
};

/** Writes a row past the limits of the transaction. Null when the schema does not have the object or the row is gone. */
function write(
  runtime: OrgRuntime,
  transaction: Transaction,
  operation: DmlOperation,
  object: string,
  row: Row,
): string | null {
  if (!runtime.org.schema.object(object)) return null;
  const counted = transaction.onUse;
  delete transaction.onUse;
  try {
    const [result] = transaction.dml(operation, object, [row], {
      access: { mode: 'system', sharing: false },
      allOrNone: false,
    });
    if (!result?.success && operation === 'insert')
      throw new Error(`${object} could not be written: ${result?.errors[0]?.message ?? 'no result'}`);
    return result?.id ?? null;
  } finally {
    if (counted) transaction.onUse = counted;
  }
}

function rowOf(runtime: OrgRuntime, job: StoredJob, status: JobStatus, detail: string | null): Row {
  const finished = status === 'Completed' || status === 'Failed' || status === 'Aborted';
  return {
    JobType: jobTypes[job.kind],
    MethodName: job.methodName,
    Status: status,
    ExtendedStatus: detail?.slice(0, 255) ?? null,
    CompletedDate: finished ? new Date(runtime.clock()).toISOString() : null,
    TotalJobItems: String(job.batch?.total ?? 0),
    JobItemsProcessed: String(job.batch?.next ?? 0),
    NumberOfErrors: String(job.batch?.errors ?? 0),
  };
}

/** Makes the row of a new job and gives its id, which is the job's id. */
export function insertJobRow(runtime: OrgRuntime, transaction: Transaction, job: StoredJob): string {
  return (
    write(runtime, transaction, 'insert', 'AsyncApexJob', rowOf(runtime, job, 'Queued', null)) ??
    runtime.longId(nextSystemId(transaction, '707'))
  );
}

export function updateJobRow(
  runtime: OrgRuntime,
  transaction: Transaction,
  job: StoredJob,
  status: JobStatus,
  detail: string | null = null,
): void {
  write(runtime, transaction, 'update', 'AsyncApexJob', { Id: job.id, ...rowOf(runtime, job, status, detail) });
}

export function insertScheduleRow(
  runtime: OrgRuntime,
  transaction: Transaction,
  name: string,
  cron: string,
  nextFireTime: number | null,
): string {
  const detail = write(runtime, transaction, 'insert', 'CronJobDetail', { Name: name, JobType: '7' });
  const row: Row = {
    CronJobDetailId: detail,
    CronExpression: cron,
    State: 'WAITING',
    NextFireTime: nextFireTime === null ? null : new Date(nextFireTime).toISOString(),
    TimesTriggered: '0',
  };
  return write(runtime, transaction, 'insert', 'CronTrigger', row) ?? runtime.longId(nextSystemId(transaction, '08e'));
}

export function updateScheduleRow(runtime: OrgRuntime, transaction: Transaction, id: string, row: Row): void {
  write(runtime, transaction, 'update', 'CronTrigger', { Id: id, ...row });
}

export function deleteScheduleRow(runtime: OrgRuntime, transaction: Transaction, id: string): void {
  write(runtime, transaction, 'delete', 'CronTrigger', { Id: id });
}

/** Jobs inside a test run when `Test.stopTest` is reached, one after the other, in the test's own transaction. */
import { ApexException, apexError } from '../values/object.ts';
import { runWith } from '../runtime/execution.ts';
import type { Execution, JobContext, Quiddity } from '../runtime/execution.ts';
import { Limits } from '../runtime/limits.ts';
import { fromGraph } from './graph.ts';
import { jobTable, scheduleTable, signatureTable } from './job.ts';
import type { StoredJob } from './job.ts';
import { updateJobRow } from './job-rows.ts';
import { contextFor, executeBatchWhole, executeJob, finalizerContext, quiddityOf } from './execute.ts';

/** State that an asynchronous transaction has for itself, restored afterwards. */
export function asTransactionOfItsOwn(
  execution: Execution,
  quiddity: Quiddity,
  job: JobContext | null,
  work: () => void,
): void {
  const before = {
    limits: execution.limits,
    quiddity: execution.quiddity,
    job: execution.job,
    frames: execution.frames.splice(0),
    triggers: execution.triggers.splice(0),
    user: execution.user,
  };
  execution.limits = new Limits(quiddity === 'finalizer' ? 'finalizer' : 'asynchronous');
  execution.quiddity = quiddity;
  execution.job = job;
  execution.user = execution.transaction.user;
  try {
    work();
  } finally {
    execution.limits = before.limits;
    execution.quiddity = before.quiddity;
    execution.job = before.job;
    execution.user = before.user;
    execution.frames.splice(0, execution.frames.length, ...before.frames);
    execution.triggers.splice(0, execution.triggers.length, ...before.triggers);
  }
}

/** A job that fails takes its own writes back, runs its finalizer, and fails the test as `stopTest` does. */
export function runInTest(execution: Execution, job: StoredJob): void {
  const { transaction } = execution;
  if (!transaction.systemRows.get(job.kind === 'scheduled' ? scheduleTable : jobTable, job.id)) return;
  if (job.signature !== null) transaction.systemRows.remove(signatureTable, job.signature);
  const savepoint = transaction.savepoint();
  const context = contextFor(job);
  let failure: ApexException | null = null;
  runWith(execution, () => {
    asTransactionOfItsOwn(execution, quiddityOf(job), context, () => {
      try {
        if (job.kind === 'batch') executeBatchWhole(execution, job);
        else {
          const failures = executeJob(execution, job, fromGraph(job.state));
          if (failures.length > 0) throw apexError('FlowException', failures.join('\n'));
        }
      } catch (error) {
        if (!(error instanceof ApexException)) throw error;
        failure = error;
      }
    });
    if (failure) transaction.rollback(savepoint);
    if (job.kind !== 'scheduled') {
      transaction.systemRows.remove(jobTable, job.id);
      updateJobRow(execution.runtime, transaction, job, failure ? 'Failed' : 'Completed', failure?.message ?? null);
    }
    if (context.finalizer) {
      const finalizer = context.finalizer;
      asTransactionOfItsOwn(execution, 'finalizer', { ...context, finalizer: null }, () => {
        execution.runtime.callMethod(finalizer, 'execute', [finalizerContext(job, failure, execution.requestId)]);
      });
    }
  });
  if (failure) throw failure as ApexException;
}

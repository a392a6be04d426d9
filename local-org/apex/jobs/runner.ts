/**
 * Takes waiting jobs in order, one at a time. A job is stored by the transaction that enqueued it; taking it is a short
 * transaction of its own (the duplicate signature goes then), its work another. What was under way when the process ended
 * is reported Failed at the next start, and its finalizer runs.
 */
import type { Transaction, User } from '../../contract.ts';
import { ApexList } from '../values/collections.ts';
import { ApexException, apexError } from '../values/object.ts';
import type { Execution } from '../runtime/execution.ts';
import { runWith } from '../runtime/execution.ts';
import type { OrgRuntime } from '../runtime/org-runtime.ts';
import { ApexUnhandledError, transact } from '../runtime/transact.ts';
import { nextFireTime, parseCron } from './cron.ts';
import type { StoredSchedule } from './enqueue.ts';
import {
  BatchableContext,
  batchScope,
  contextFor,
  executeJob,
  finalizerContext,
  isStateful,
  quiddityOf,
} from './execute.ts';
import { fromGraph, toGraph } from './graph.ts';
import type { ObjectGraph } from './graph.ts';
import { jobTable, scheduleTable, signatureTable, storedJobs } from './job.ts';
import type { StoredJob } from './job.ts';
import { updateJobRow, updateScheduleRow } from './job-rows.ts';

export interface JobFailure {
  jobId: string;
  className: string;
  message: string;
}

export interface JobRunnerStatus {
  running: string | null;
  waiting: number;
  completed: number;
  failed: number;
  failures: JobFailure[];
}

const failuresKept = 50;

export class JobRunner {
  private readonly runtime: OrgRuntime;
  private started = false;
  private working: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private current: string | null = null;
  private completed = 0;
  private failed = 0;
  private readonly failures: JobFailure[] = [];

  constructor(runtime: OrgRuntime) {
    this.runtime = runtime;
    runtime.jobsWaiting = () => this.wake();
  }

  /** Reports jobs that a crash interrupted, then works on what waits. */
  start(): void {
    if (this.started) return;
    this.started = true;
    this.write((transaction) => this.runtime.flows?.enterSchedules(transaction, this.runtime.clock()));
    this.working = Promise.resolve()
      .then(() => this.recover())
      .then(() => this.work(false))
      .finally(() => this.rest());
  }

  async stop(): Promise<void> {
    this.started = false;
    if (this.timer) clearTimeout(this.timer);
    await this.working;
  }

  /** Runs jobs until none is due; with `includeDelayed` the delayed ones as well. Schedules do not run. */
  async drain(options: { includeDelayed?: boolean } = {}): Promise<void> {
    while (this.working) await this.working;
    // The work begins after the assignment: a job enqueued meanwhile must see that somebody is at it.
    this.working = Promise.resolve()
      .then(() => this.work(options.includeDelayed ?? false, true))
      .finally(() => this.rest());
    await this.working;
  }

  status(): JobRunnerStatus {
    const waiting = this.read((transaction) => storedJobs(transaction)).filter((job) => job.status === 'Queued').length;
    return {
      running: this.current,
      waiting,
      completed: this.completed,
      failed: this.failed,
      failures: [...this.failures],
    };
  }

  private wake(): void {
    if (!this.started || this.working) return;
    if (this.timer) clearTimeout(this.timer);
    this.working = Promise.resolve()
      .then(() => this.work(false))
      .finally(() => this.rest());
  }

  /** Sleeps until the next delayed job or schedule is due. */
  private rest(): void {
    this.working = null;
    if (!this.started) return;
    const due = this.read((transaction) => [
      ...storedJobs(transaction).map((job) => job.notBefore),
      ...transaction.systemRows.all(scheduleTable).map((row) => (row.json as StoredSchedule).next),
      this.runtime.flows?.nextDue(transaction) ?? Infinity,
    ]);
    if (due.length === 0) return;
    const delay = Math.min(Math.max(0, Math.min(...due) - this.runtime.clock()), 60_000);
    this.timer = setTimeout(() => this.wake(), delay + 1);
    this.timer.unref();
  }

  private systemUser(): User {
    return this.runtime.org.users()[0]!;
  }
  private userOf(id: string): User {
    return this.runtime.org.user(id) ?? this.systemUser();
  }
  private read<T>(look: (transaction: Transaction) => T): T {
    const transaction = this.runtime.begin(this.systemUser());
    try {
      return look(transaction);
    } finally {
      transaction.abort();
    }
  }
  /** A short transaction of the platform itself. */
  private write(change: (transaction: Transaction) => void): void {
    const transaction = this.runtime.begin(this.systemUser());
    try {
      change(transaction);
      transaction.commit();
    } catch (error) {
      transaction.abort();
      throw error;
    }
  }

  private async work(includeDelayed: boolean, draining = false): Promise<void> {
    for (;;) {
      if (!draining && !this.started) return;
      const schedule = draining ? undefined : this.dueSchedule();
      if (schedule) {
        await this.runSchedule(schedule);
        continue;
      }
      if (!draining) await this.fireFlows();
      const job = this.read((transaction) => storedJobs(transaction)).find(
        (candidate) => candidate.status === 'Queued' && (includeDelayed || candidate.notBefore <= this.runtime.clock()),
      );
      if (!job) return;
      await this.runJob(job);
    }
  }

  private async runJob(job: StoredJob): Promise<void> {
    this.current = job.id;
    try {
      this.write((transaction) => {
        if (job.signature !== null) transaction.systemRows.remove(signatureTable, job.signature);
        job.status = 'Processing';
        transaction.systemRows.put(jobTable, job.id, job);
        updateJobRow(this.runtime, transaction, job, 'Processing');
      });
      if (job.kind === 'batch') await this.runBatch(job);
      else await this.runOnce(job);
    } finally {
      this.current = null;
    }
  }

  private async runOnce(job: StoredJob): Promise<void> {
    let finalizer: ObjectGraph | null = null;
    let requestId = '';
    const keep = (execution: Execution) => {
      requestId = execution.requestId;
      const attached = execution.job?.finalizer;
      finalizer = attached ? runWith(execution, () => toGraph(attached)) : null;
    };
    try {
      const failures = await transact(
        this.runtime,
        this.userOf(job.userId),
        {
          quiddity: quiddityOf(job),
          job: () => contextFor(job),
          onSuspend: (execution) => {
            keep(execution);
            this.write((transaction) => transaction.systemRows.put(jobTable, job.id, { ...job, finalizer }));
          },
          onFailure: keep,
        },
        (execution) => {
          let interviews: string[] = [];
          if (job.kind === 'event') this.runEvent(execution, job);
          else interviews = executeJob(execution, job, fromGraph(job.state));
          keep(execution);
          this.finish(execution.transaction, job, 'Completed', null);
          return interviews;
        },
      );
      this.completed++;
      for (const message of failures) this.report(job, message, new Error(message));
      await this.runFinalizer(job, finalizer, null, requestId);
    } catch (error) {
      await this.fail(job, error, finalizer, requestId);
    }
  }

  private runEvent(execution: Execution, job: StoredJob): void {
    const { object, rows } = job.event!;
    const info = this.runtime.org.schema.object(object);
    if (!info) throw new Error(`The platform event ${object} does not exist any more`);
    this.runtime.triggerRunner.run(execution.transaction, {
      object: info,
      timing: 'after',
      operation: 'insert',
      newRows: rows,
      oldRows: null,
    });
  }

  private finish(
    transaction: Transaction,
    job: StoredJob,
    status: 'Completed' | 'Failed',
    detail: string | null,
  ): void {
    transaction.systemRows.remove(jobTable, job.id);
    updateJobRow(this.runtime, transaction, job, status, detail);
  }

  private async fail(job: StoredJob, error: unknown, finalizer: ObjectGraph | null, requestId: string): Promise<void> {
    const message =
      error instanceof Error
        ? `${error instanceof ApexUnhandledError ? `${error.exceptionType}: ` : ''}${error.message}`
        : String(error);
    this.failed++;
    this.write((transaction) => this.finish(transaction, job, 'Failed', message));
    this.report(job, message, error);
    const exception = error instanceof ApexUnhandledError ? error.exception : apexError('UnexpectedException', message);
    await this.runFinalizer(job, finalizer, exception, requestId);
  }

  private report({ id, className }: StoredJob, message: string, error: unknown): void {
    this.failures.push({ jobId: id, className, message });
    if (this.failures.length > failuresKept) this.failures.shift();
    this.runtime.options.onJobFailure?.({ jobId: id, className, message, error });
  }

  /** A finalizer is a transaction of its own; what it throws is reported and ends there. */
  private async runFinalizer(
    job: StoredJob,
    finalizer: ObjectGraph | null,
    exception: ApexException | null,
    requestId: string,
  ): Promise<void> {
    if (!finalizer) return;
    try {
      await transact(
        this.runtime,
        this.userOf(job.userId),
        {
          quiddity: 'finalizer',
          job: () => ({
            ...contextFor(job),
            allowsCallouts: true,
            failuresInARow: exception ? job.finalizerRetries : null,
          }),
        },
        (execution) => {
          execution.runtime.callMethod(fromGraph(finalizer), 'execute', [finalizerContext(job, exception, requestId)]);
        },
      );
    } catch (error) {
      const message = `Finalizer: ${error instanceof Error ? error.message : String(error)}`;
      this.report(job, message, error);
    }
  }

  /** start, execute per scope, finish: each a transaction of its own; progress is stored with it. */
  private async runBatch(job: StoredJob): Promise<void> {
    const user = this.userOf(job.userId);
    const options = { quiddity: 'batch' as const, job: () => contextFor(job) };
    const progress = job.batch!;
    const step = (work: (execution: Execution, target: object) => void) =>
      transact(this.runtime, user, options, (execution) => {
        const target = fromGraph(job.state);
        work(execution, target);
        if (isStateful(execution, target)) job.state = toGraph(target);
        execution.transaction.systemRows.put(jobTable, job.id, job);
      });
    try {
      await step((execution, target) => {
        const scope = batchScope(execution, target, job.id);
        Object.assign(progress, {
          phase: 'execute',
          scope: toGraph(scope),
          total: Math.ceil(scope.items.length / progress.size),
        });
      });
    } catch (error) {
      await this.fail(job, error, null, '');
      return;
    }
    for (; progress.next < progress.total; progress.next++) {
      try {
        await step((execution, target) => {
          const scope = fromGraph(progress.scope!) as ApexList;
          const part = new ApexList(
            scope.elementType,
            scope.items.slice(progress.next * progress.size, (progress.next + 1) * progress.size),
          );
          execution.runtime.callMethod(target, 'execute', [new BatchableContext(job.id), part]);
        });
      } catch (error) {
        progress.errors++;
        const message = error instanceof Error ? error.message : String(error);
        this.failures.push({ jobId: job.id, className: job.className, message });
      }
    }
    try {
      await step(
        (execution, target) => void execution.runtime.callMethod(target, 'finish', [new BatchableContext(job.id)]),
      );
      this.write((transaction) =>
        this.finish(
          transaction,
          job,
          'Completed',
          progress.errors > 0 ? `${progress.errors} of ${progress.total} batches failed` : null,
        ),
      );
      this.completed++;
    } catch (error) {
      await this.fail(job, error, null, '');
    }
  }

  private dueSchedule(): StoredSchedule | undefined {
    const now = this.runtime.clock();
    return this.read((transaction) =>
      transaction.systemRows.all(scheduleTable).map((row) => row.json as StoredSchedule),
    ).find((schedule) => schedule.next <= now);
  }

  private async runSchedule(schedule: StoredSchedule): Promise<void> {
    const user = this.userOf(schedule.userId);
    const fired = schedule.next;
    const next = nextFireTime(parseCron(schedule.cron), this.runtime.clock(), user.timeZone);
    this.write((transaction) => {
      if (next === null) transaction.systemRows.remove(scheduleTable, schedule.id);
      else transaction.systemRows.put(scheduleTable, schedule.id, { ...schedule, next });
      const row = {
        PreviousFireTime: new Date(fired).toISOString(),
        NextFireTime: next === null ? null : new Date(next).toISOString(),
        State: next === null ? 'DELETED' : 'WAITING',
      };
      updateScheduleRow(this.runtime, transaction, schedule.id, row);
    });
    const job: StoredJob = {
      id: schedule.id,
      kind: 'scheduled',
      className: schedule.className,
      methodName: null,
      state: schedule.state,
      userId: schedule.userId,
      status: 'Processing',
      enqueuedAt: fired,
      notBefore: fired,
      stackDepth: 1,
      maximumStackDepth: null,
      signature: null,
      allowsCallouts: false,
      finalizer: null,
      finalizerRetries: 0,
      batch: null,
      event: null,
    };
    try {
      await transact(this.runtime, user, { quiddity: 'scheduled', job: () => contextFor(job) }, (execution) =>
        executeJob(execution, job, fromGraph(job.state)),
      );
    } catch (error) {
      this.report(job, error instanceof Error ? error.message : String(error), error);
    }
  }

  /** Puts the interviews of scheduled flows aside as jobs when their time has come. */
  private async fireFlows(): Promise<void> {
    const { flows } = this.runtime;
    const due = flows ? this.read((transaction) => flows.nextDue(transaction)) : null;
    if (flows && due !== null && due <= this.runtime.clock())
      await transact(this.runtime, this.systemUser(), { quiddity: 'scheduled' }, (execution) =>
        flows.fireDue(execution),
      );
  }

  /** Jobs that were being worked on when the process ended. */
  private async recover(): Promise<void> {
    const interrupted = this.read((transaction) => storedJobs(transaction)).filter(
      (job) => job.status === 'Processing',
    );
    for (const job of interrupted) {
      // Nothing of an interview was committed, and it has no finalizer that could see to it: it runs again.
      if (job.flow) {
        this.write((transaction) => transaction.systemRows.put(jobTable, job.id, { ...job, status: 'Queued' }));
        continue;
      }
      await this.fail(
        job,
        new Error('The job was interrupted: the org was stopped while it was running'),
        job.finalizer,
        '',
      );
    }
  }
}

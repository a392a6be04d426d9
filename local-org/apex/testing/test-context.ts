/** `Test.startTest` and `Test.stopTest`. */
import { apexError } from '../values/object.ts';
import { running } from '../runtime/execution.ts';
import type { Execution } from '../runtime/execution.ts';
import { Limits } from '../runtime/limits.ts';
import { deliverInTest } from '../jobs/events.ts';

const setupLimits = new WeakMap<Execution, Limits>();

/** The code under test gets limits of its own. */
export function startTest(): void {
  const execution = running();
  if (!execution.test) throw apexError('TypeException', 'Test.startTest can only be used in a test');
  if (execution.test.started) throw apexError('FinalException', 'Testing already started');
  execution.test.started = true;
  setupLimits.set(execution, execution.limits);
  execution.limits = new Limits('synchronous');
}

export function stopTest(): void {
  const execution = running();
  if (!execution.test?.started || execution.test.stopped)
    throw apexError('FinalException', 'Testing is not started or was stopped already');
  execution.test.stopped = true;
  runPending(execution);
  execution.limits = setupLimits.get(execution) ?? execution.limits;
}

/** Asynchronous work of a test. A job that such a job enqueues runs too, as the platform does since chaining is allowed in tests. */
export function runPending(execution: Execution): void {
  const { test } = execution;
  if (!test) return;
  for (let turn = 0; turn < 1000 && (test.pending.length > 0 || test.pendingEvents.length > 0); turn++) {
    deliverInTest(execution);
    test.pending.shift()?.();
  }
}

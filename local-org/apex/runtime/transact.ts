/** One Apex transaction from begin to commit, run again after each callout (see `journal.ts`). */
import type { User } from '../../contract.ts';
import { ApexException, LimitSignal } from '../values/object.ts';
import { Execution, runWith } from './execution.ts';
import type { JobContext, Quiddity } from './execution.ts';
import { sendCallout } from './callout.ts';
import { CalloutSignal, Journal } from './journal.ts';
import type { OrgRuntime } from './org-runtime.ts';

export interface TransactOptions {
  quiddity: Quiddity;
  job?: () => JobContext;
  /** Called before a callout is sent, when the transaction has been dropped. */
  onSuspend?: (execution: Execution) => void;
  /** Called after the transaction failed and was dropped. */
  onFailure?: (execution: Execution, error: unknown) => void;
}

/** An unhandled exception of Apex, as the caller outside sees it. */
export class ApexUnhandledError extends Error {
  readonly exceptionType: string;
  readonly apexStack: string;
  readonly exception: ApexException;
  constructor(exception: ApexException) {
    super(exception.message);
    this.name = 'ApexUnhandledError';
    this.exceptionType = exception.typeName;
    this.apexStack = exception.apexStack;
    this.exception = exception;
  }
}

export function asUnhandled(error: unknown): unknown {
  if (error instanceof LimitSignal) return new ApexUnhandledError(error.exception);
  return error instanceof ApexException ? new ApexUnhandledError(error) : error;
}

/**
 * Runs `work` as one transaction of the user: committed when it returns, dropped when it throws. `work` runs from its
 * start again after every callout, so it must make its arguments afresh each time.
 * @throws ApexUnhandledError for an exception that Apex did not catch.
 */
export async function transact<T>(
  runtime: OrgRuntime,
  user: User,
  options: TransactOptions,
  work: (execution: Execution) => T,
): Promise<T> {
  const journal = new Journal();
  for (;;) {
    journal.rewind();
    const transaction = runtime.begin(user);
    const execution = new Execution(runtime, transaction, options.quiddity, journal);
    execution.canSuspend = true;
    execution.job = options.job?.() ?? null;
    runtime.triggerRunner.adopt(transaction, execution);
    try {
      const result = runWith(execution, () => work(execution));
      transaction.commit();
      for (const action of execution.onCommit) action();
      return result;
    } catch (error) {
      transaction.abort();
      if (!(error instanceof CalloutSignal)) {
        options.onFailure?.(execution, error);
        throw asUnhandled(error);
      }
      options.onSuspend?.(execution);
      journal.append('callout', await sendCallout(error.request));
    }
  }
}

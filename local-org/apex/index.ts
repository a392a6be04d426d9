/**
 * The Apex of one org: compiled from source, run over the data side's transactions.
 *
 * A callout never blocks the process: the transaction is dropped, the request sent, and the transaction run again with
 * the recorded answers (`runtime/journal.ts`).
 */
import type { OrgData, TriggerRunner, User } from '../contract.ts';
import { OrgDataStore } from '../data/org-data.ts';
import { FlowEngine } from '../flows/engine.ts';
import { invokeFlow } from '../flows/invoke.ts';
import { parseAnonymous } from './ast/parse.ts';
import { callAuraMethod, invokeAction } from './entry-points.ts';
import type { ActionResult } from './entry-points.ts';
import { JobRunner } from './jobs/runner.ts';
import type { Execution } from './runtime/execution.ts';
import { OrgRuntime } from './runtime/org-runtime.ts';
import type { RuntimeOptions } from './runtime/options.ts';
import { transact } from './runtime/transact.ts';
import { TestRun } from './testing/run-tests.ts';
import type { TestOptions, TestReport } from './testing/run-tests.ts';

export { ApexCompileError } from './types/compile-error.ts';
export type { CompileProblem } from './types/compile-error.ts';
export { ApexUnhandledError } from './runtime/transact.ts';
export { readApexSources, readNamedCredentials } from './runtime/sources.ts';
export type { ApexSource, NamedCredential, RuntimeOptions } from './runtime/options.ts';
export { junitOf } from './testing/junit.ts';
export type { FileCoverage, MethodCoverage } from './testing/coverage.ts';
export { TestRun } from './testing/run-tests.ts';
export type { TestOptions, TestReport, TestResult } from './testing/run-tests.ts';
export type { ActionResult } from './entry-points.ts';
export type { JobFailure, JobRunnerStatus } from './jobs/runner.ts';
export { supportedPlatform } from './library/support.ts';

export class ApexRuntime {
  readonly triggerRunner: TriggerRunner;
  /** Asynchronous jobs: `start`, `stop`, `drain`, `status`. */
  readonly jobs: JobRunner;
  readonly runtime: OrgRuntime;
  private readonly flows: FlowEngine | null;
  private anonymousBlocks = 0;

  constructor(org: OrgData, options: RuntimeOptions) {
    const { runtime, flows } = openRuntime(org, options);
    this.runtime = runtime;
    this.flows = flows;
    this.triggerRunner = this.runtime.triggerRunner;
    this.jobs = new JobRunner(this.runtime);
  }

  /**
   * Calls a static method with Apex values, in a transaction of its own.
   * @throws ApexUnhandledError for an exception that Apex did not catch.
   */
  async invoke(className: string, methodName: string, args: unknown[], user: User): Promise<unknown> {
    const found = this.runtime.classNamed(className);
    if (!found) throw new Error(`There is no Apex class ${className}`);
    return transact(this.runtime, user, { quiddity: 'synchronous' }, () =>
      this.runtime.callStatic(found.declaration, methodName, args),
    );
  }

  /** Runs an invocable method; null when the class has none. One result per input, as Salesforce's REST API answers. */
  async invokeAction(className: string, inputs: Record<string, unknown>[], user: User): Promise<ActionResult[] | null> {
    return invokeAction(this.runtime, user, className, inputs);
  }

  /** Runs an autolaunched flow once per input; null when there is no such active flow. */
  async invokeFlow(name: string, inputs: Record<string, unknown>[], user: User): Promise<ActionResult[] | null> {
    return this.flows ? invokeFlow(this.flows, this.runtime, user, name, inputs) : null;
  }

  /** Calls `Class.method` as a Lightning page does; parameters and result are JSON. */
  async callAuraMethod(name: string, params: Record<string, unknown>, user: User): Promise<unknown> {
    return callAuraMethod(this.runtime, name, params, user);
  }

  /**
   * Runs a block of Apex in a transaction of its own.
   * @param log Receives the lines of `System.debug`, also when the block fails.
   * @throws ApexCompileError where the block is refused, ApexUnhandledError where it fails.
   */
  async executeAnonymous(code: string, user: User, log: string[] = []): Promise<{ log: string[] }> {
    const file = `anonymous-${++this.anonymousBlocks}`;
    const run = this.runtime.compileAnonymous(file, parseAnonymous(file, code));
    const onFailure = (execution: Execution) => void log.push(...execution.debugLog);
    return transact(this.runtime, user, { quiddity: 'synchronous', onFailure }, (execution) => {
      run();
      log.push(...execution.debugLog);
      return { log };
    });
  }

  /** Runs Apex tests. @throws Error for a class that is no test class */
  runTests(options: TestOptions = {}): TestReport {
    const run = this.startTests();
    try {
      return run.all(options);
    } finally {
      run.close();
    }
  }

  /** Begins a run of tests in an org of its own, as `openTestOrg` gives it; in this one where there is no such option. */
  startTests(): TestRun {
    const open = this.runtime.options.openTestOrg;
    if (!open) return new TestRun(this.runtime);
    const org = open();
    try {
      const { runtime: isolated } = openRuntime(org, this.runtime.options);
      org.triggers = isolated.triggerRunner;
      return new TestRun(isolated, () => org.close());
    } catch (error) {
      org.close();
      throw error;
    }
  }
}

/** The org's Apex with the flows that call it. */
function openRuntime(org: OrgData, options: RuntimeOptions): { runtime: OrgRuntime; flows: FlowEngine | null } {
  const runtime = new OrgRuntime(org, options);
  const flows = org instanceof OrgDataStore ? new FlowEngine(org, runtime, options.flows ?? org.project.flows) : null;
  runtime.flows = flows;
  return { runtime, flows };
}

/**
 * Compiles the Apex of a project over an org and connects its triggers.
 * @throws ApexCompileError with every problem as `file:line:column: text`.
 */
export function loadApex(org: OrgData, options: RuntimeOptions): ApexRuntime {
  const runtime = new ApexRuntime(org, options);
  org.triggers = runtime.triggerRunner;
  return runtime;
}

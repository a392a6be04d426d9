/** Apex tests: every test method in a transaction of its own that is rolled back, `@TestSetup` rows restored for each. */
import type { OrgData, Transaction } from '../../contract.ts';
import type { DeclaredType } from '../types/declare.ts';
import type { MethodInfo, TypeDeclaration } from '../types/type.ts';
import { ApexException, LimitSignal, TransactionSignal } from '../values/object.ts';
import { Execution, runWith } from '../runtime/execution.ts';
import type { OrgRuntime } from '../runtime/org-runtime.ts';
import { coverageOf, LineWatch } from './coverage.ts';
import type { FileCoverage, MethodCoverage } from './coverage.ts';
import { runPending } from './test-context.ts';

export interface TestResult {
  className: string;
  methodName: string;
  passed: boolean;
  /** `System.AssertException: Assertion Failed: …` */
  message: string | null;
  stackTrace: string | null;
  /** File and line where it failed. */
  file: string | null;
  line: number | null;
  milliseconds: number;
  log: string[];
  /** Where the run was asked for it: lines that this method alone has run, by class and trigger. */
  coverage?: MethodCoverage[];
}

export interface TestReport {
  results: TestResult[];
  passed: number;
  failed: number;
  coverage: FileCoverage[];
  coveredPercent: number;
  milliseconds: number;
}

export interface TestOptions {
  /** Names of test classes; all when absent. */
  classes?: string[];
  methods?: string[];
  onResult?: (result: TestResult) => void;
  /** Tell for each method which lines it runs. */
  coverageByMethod?: boolean;
}

const isTest = (annotations: { name: string }[]) => annotations.some((annotation) => annotation.name === 'istest');

function testMethods(declaration: TypeDeclaration): MethodInfo[] {
  return [...declaration.methods.values()]
    .flat()
    .filter((method) => method.isStatic && method.parameters.length === 0 && isTest(method.annotations));
}

function setupMethods(declaration: TypeDeclaration): MethodInfo[] {
  return [...declaration.methods.values()]
    .flat()
    .filter((method) => method.annotations.some((annotation) => annotation.name === 'testsetup'));
}

function newExecution(runtime: OrgRuntime, transaction: Transaction): Execution {
  const execution = new Execution(runtime, transaction, 'test');
  execution.test = {
    mocks: new Map(),
    started: false,
    stopped: false,
    pending: [],
    pendingEvents: [],
    currentPage: null,
  };
  runtime.triggerRunner.adopt(transaction, execution);
  return execution;
}

function failureOf(
  error: unknown,
  declaration: TypeDeclaration,
): Pick<TestResult, 'message' | 'stackTrace' | 'file' | 'line'> {
  const exception = error instanceof LimitSignal ? error.exception : error;
  if (exception instanceof ApexException) {
    const inner = exception.causedBy
      ? `\nCaused by ${exception.causedBy.typeName}: ${exception.causedBy.message}\n${exception.causedBy.apexStack}`
      : '';
    const own = new RegExp(`Class\\.${declaration.name}\\.[^:]*: line (\\d+)`).exec(exception.apexStack);
    return {
      message: `${exception.typeName}: ${exception.message}`,
      stackTrace: exception.apexStack + inner,
      file: declaration.file,
      line: own ? Number(own[1]) : exception.lineNumber,
    };
  }
  if (error instanceof TransactionSignal)
    return { message: error.message, stackTrace: null, file: declaration.file, line: null };
  return {
    message: `Fault of the local org: ${error instanceof Error ? error.message : String(error)}`,
    stackTrace: error instanceof Error ? (error.stack ?? null) : null,
    file: declaration.file,
    line: null,
  };
}

class ClassTests {
  private readonly runtime: OrgRuntime;
  private readonly org: OrgData;
  private readonly declaration: TypeDeclaration;
  constructor(runtime: OrgRuntime, declaration: TypeDeclaration) {
    this.runtime = runtime;
    this.org = runtime.org;
    this.declaration = declaration;
  }

  private call(execution: Execution, method: MethodInfo): void {
    runWith(execution, () => {
      this.runtime.callStatic(this.declaration, method.name, []);
      runPending(execution);
    });
  }

  run(options: TestOptions): TestResult[] {
    const user = this.org.users()[0];
    if (!user) throw new Error('The test org has no user');
    const transaction = this.org.begin(user);
    const results: TestResult[] = [];
    try {
      const setup = this.setUp(transaction);
      const savepoint = transaction.savepoint();
      for (const method of testMethods(this.declaration)) {
        if (options.methods && !options.methods.includes(method.name)) continue;
        const watch = options.coverageByMethod === true ? new LineWatch(this.runtime) : null;
        const result = setup ? this.result(method, 0, setup, []) : this.runMethod(transaction, method);
        if (watch) result.coverage = watch.stop();
        results.push(result);
        options.onResult?.(result);
        transaction.rollback(savepoint);
      }
    } finally {
      transaction.abort();
    }
    return results;
  }

  /** Null when all went well; a failing setup fails every method of its class. */
  private setUp(transaction: Transaction): unknown {
    for (const method of setupMethods(this.declaration)) {
      try {
        this.call(newExecution(this.runtime, transaction), method);
      } catch (error) {
        return error;
      }
    }
    return null;
  }

  private runMethod(transaction: Transaction, method: MethodInfo): TestResult {
    const execution = newExecution(this.runtime, transaction);
    const started = performance.now();
    try {
      this.call(execution, method);
      return this.result(method, performance.now() - started, null, execution.debugLog);
    } catch (error) {
      return this.result(method, performance.now() - started, error, execution.debugLog);
    }
  }

  private result(method: MethodInfo, milliseconds: number, error: unknown, log: string[]): TestResult {
    const failure =
      error === null ? { message: null, stackTrace: null, file: null, line: null } : failureOf(error, this.declaration);
    return {
      className: this.declaration.name,
      methodName: method.name,
      passed: error === null,
      milliseconds,
      log,
      ...failure,
    };
  }
}

/** A run of tests: class by class, so that whoever runs it can answer others in between. */
export class TestRun {
  private readonly runtime: OrgRuntime;
  private readonly closeOrg: () => void;
  private readonly started = performance.now();
  private readonly results: TestResult[] = [];

  constructor(runtime: OrgRuntime, closeOrg: () => void = () => undefined) {
    this.runtime = runtime;
    this.closeOrg = closeOrg;
  }

  /** Test classes by name with their test methods; all, or those that are named. @throws Error for a name that is none */
  classes(wanted?: string[]): { name: string; methods: string[] }[] {
    return this.testClasses(wanted).map((declaration) => ({
      name: declaration.name,
      methods: testMethods(declaration).map((method) => method.name),
    }));
  }

  /** Runs one class, all of its methods or those that are named. */
  run(className: string, options: Omit<TestOptions, 'classes'> = {}): TestResult[] {
    const results = this.testClasses([className]).flatMap((declaration) =>
      new ClassTests(this.runtime, declaration).run(options),
    );
    this.results.push(...results);
    return results;
  }

  all(options: TestOptions): TestReport {
    for (const { name } of this.testClasses(options.classes)) this.run(name, options);
    return this.report();
  }

  /** What has been run so far, with the coverage of all of it. */
  report(): TestReport {
    const { files, percent } = coverageOf(this.runtime);
    return {
      results: this.results,
      passed: this.results.filter((result) => result.passed).length,
      failed: this.results.filter((result) => !result.passed).length,
      coverage: files,
      coveredPercent: percent,
      milliseconds: performance.now() - this.started,
    };
  }

  close(): void {
    this.closeOrg();
  }

  private testClasses(wanted?: string[]): TypeDeclaration[] {
    const names = wanted?.map((name) => name.toLowerCase());
    const found = this.runtime.declared
      .map(({ declaration }: DeclaredType) => declaration)
      .filter(
        (declaration) =>
          isTest(declaration.annotations) &&
          !declaration.outer &&
          (!names || names.includes(declaration.name.toLowerCase())),
      );
    const missing =
      names?.filter((name) => !found.some((declaration) => declaration.name.toLowerCase() === name)) ?? [];
    if (missing.length > 0) throw new Error(`No test class of that name: ${missing.join(', ')}`);
    return found;
  }
}

import type { FileCoverage, TestReport, TestResult, TestRun } from '../apex/index.ts';
import type { User } from '../contract.ts';
import type { RestOrg } from './api.ts';
import { RestError } from './errors.ts';
import { isObject, textOf, type JsonObject } from './json.ts';
import type { ToolingData } from './tooling-data.ts';

/** One class of a request: all of its methods, or some. */
interface Wanted {
  className: string;
  methods: string[] | null;
}

interface Request {
  /** Null for all tests. */
  classes: Wanted[] | null;
  coverage: boolean;
}

interface RunIds {
  job: string;
  run: string;
  /** Queue item of each class, by its name. */
  items: Map<string, string>;
}

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Runs of Apex tests as the Tooling API offers them: queued, one after another, with rows to watch and to read. */
export class TestRuns {
  private readonly org: RestOrg;
  private readonly tooling: ToolingData;
  private readonly onError: (error: unknown) => void;
  private last: Promise<unknown> = Promise.resolve();

  constructor(org: RestOrg, tooling: ToolingData, onError: (error: unknown) => void) {
    this.org = org;
    this.tooling = tooling;
    this.onError = onError;
  }

  /** Queues a run and gives its job id. @throws RestError for a class that is no test class */
  enqueue(user: User, body: unknown): string {
    const { ids, work } = this.prepare(user, body);
    this.last = this.last.then(work).catch((error: unknown) => {
      this.onError(error);
      this.finish(ids, 'Failed');
    });
    return ids.job;
  }

  /** Runs tests and answers when they have ended. */
  async run(user: User, body: unknown): Promise<JsonObject> {
    const { work } = this.prepare(user, body);
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return testAnswer(await done, (name, kind) => this.tooling.codeId(name, kind) ?? null);
  }

  private prepare(user: User, body: unknown): { ids: RunIds; work: () => Promise<TestReport> } {
    const request = this.read(body);
    const run = this.org.apex?.startTests?.();
    if (!run) throw new RestError(400, 'INVALID_OPERATION', 'The local org was started without Apex');
    try {
      const plan = this.plan(run, request);
      const ids = this.insertRows(user, request, plan);
      return { ids, work: () => this.execute(run, request, plan, ids).finally(() => run.close()) };
    } catch (error) {
      run.close();
      throw error;
    }
  }

  private read(body: unknown): Request {
    const given = isObject(body) ? body : {};
    const named = (list: string) => list.split(',').filter((name) => name.trim() !== '');
    const byId = named(textOf(given['classids'])).map((id) => this.nameOf(id.trim()));
    const byName = named(textOf(given['classNames'])).map((name) => name.trim());
    const listed = Array.isArray(given['tests']) ? given['tests'].filter(isObject) : [];
    const classes: Wanted[] = [
      ...[...byId, ...byName].map((className) => ({ className, methods: null })),
      ...listed.map((test) => ({
        className: textOf(test['className']) || this.nameOf(textOf(test['classId'])),
        methods: Array.isArray(test['testMethods']) ? test['testMethods'].map((name) => textOf(name)) : null,
      })),
    ];
    return { classes: classes.length > 0 ? classes : null, coverage: String(given['skipCodeCoverage']) !== 'true' };
  }

  private nameOf(id: string): string {
    const name = this.tooling.className(id);
    if (name === undefined) throw new RestError(400, 'INVALID_INPUT', `There is no Apex class with the id ${id}`);
    return name;
  }

  /** The classes of a run in the compiler's spelling, each with the methods that will run. */
  private plan(run: TestRun, request: Request): { name: string; methods: string[] }[] {
    if (request.classes === null) return run.classes();
    return request.classes.map((wanted) => {
      const [found] = this.testClass(run, wanted.className);
      const methods = wanted.methods?.map((name) => {
        const method = found?.methods.find((known) => known.toLowerCase() === name.toLowerCase());
        if (method === undefined)
          throw new RestError(400, 'INVALID_INPUT', `Class ${wanted.className} has no test method ${name}`);
        return method;
      });
      return { name: found?.name ?? wanted.className, methods: methods ?? found?.methods ?? [] };
    });
  }

  private testClass(run: TestRun, name: string) {
    try {
      return run.classes([name]);
    } catch {
      throw new RestError(
        400,
        'INVALID_INPUT',
        `This class name's value is invalid: ${name}. Provide the name of an Apex class that has test methods.`,
      );
    }
  }

  private insertRows(user: User, request: Request, plan: { name: string; methods: string[] }[]): RunIds {
    const { store } = this.org.data;
    const job = store.nextId(store.tableOf('AsyncApexJob').object);
    const run = this.tooling.insert('ApexTestRunResult', {
      AsyncApexJobId: job,
      Status: 'Queued',
      UserId: user.id,
      IsAllTests: request.classes === null,
      ClassesEnqueued: String(plan.length),
      ClassesCompleted: '0',
      MethodsEnqueued: String(plan.reduce((sum, { methods }) => sum + methods.length, 0)),
      MethodsCompleted: '0',
      MethodsFailed: '0',
      StartTime: new Date().toISOString(),
    });
    const items = new Map(
      plan.map(({ name }) => [
        name,
        this.tooling.insert('ApexTestQueueItem', {
          ApexClassId: this.tooling.codeId(name, 'class') ?? null,
          Status: 'Queued',
          ParentJobId: job,
          TestRunResultId: run,
        }),
      ]),
    );
    return { job, run, items };
  }

  private async execute(
    run: TestRun,
    request: Request,
    plan: { name: string; methods: string[] }[],
    ids: RunIds,
  ): Promise<TestReport> {
    const started = performance.now();
    this.tooling.update('ApexTestRunResult', ids.run, { Status: 'Processing' });
    let [completed, failed] = [0, 0];
    for (const [index, { name, methods }] of plan.entries()) {
      // Whoever watches the run, and everybody else, gets an answer between two classes.
      await pause();
      const item = ids.items.get(name) ?? '';
      const results = run.run(name, { methods, coverageByMethod: request.coverage });
      for (const result of results) this.insertResult(result, item, ids);
      completed += results.length;
      const bad = results.filter((result) => !result.passed).length;
      failed += bad;
      this.tooling.update('ApexTestQueueItem', item, {
        Status: bad > 0 ? 'Failed' : 'Completed',
        ExtendedStatus: `(${results.length - bad}/${results.length})`,
      });
      this.tooling.update('ApexTestRunResult', ids.run, {
        ClassesCompleted: String(index + 1),
        MethodsCompleted: String(completed),
        MethodsFailed: String(failed),
        TestTime: String(Math.round(performance.now() - started)),
        TestSetupTime: '0',
      });
    }
    const report = run.report();
    if (request.coverage) this.tooling.replaceCoverage(report.coverage, report.coveredPercent);
    this.finish(ids, failed > 0 ? 'Failed' : 'Completed');
    return report;
  }

  private finish(ids: RunIds, status: 'Completed' | 'Failed'): void {
    this.tooling.update('ApexTestRunResult', ids.run, { Status: status, EndTime: new Date().toISOString() });
  }

  private insertResult(result: TestResult, item: string, ids: RunIds): void {
    const classId = this.tooling.codeId(result.className, 'class') ?? null;
    this.tooling.insert('ApexTestResult', {
      ApexClassId: classId,
      ApexTestRunResultId: ids.run,
      QueueItemId: item,
      AsyncApexJobId: ids.job,
      MethodName: result.methodName,
      Outcome: result.passed ? 'Pass' : 'Fail',
      Message: result.message,
      StackTrace: result.stackTrace,
      RunTime: String(Math.round(result.milliseconds)),
      TestTimestamp: new Date().toISOString(),
      IsTestSetup: false,
    });
    this.tooling.removeWhere(
      'ApexCodeCoverage',
      (row) => row['ApexTestClassId'] === classId && row['TestMethodName'] === result.methodName,
    );
    for (const file of result.coverage ?? []) {
      this.tooling.insert('ApexCodeCoverage', {
        ApexTestClassId: classId,
        ApexClassOrTriggerId:
          this.tooling.codeId(file.name, file.file.endsWith('.trigger') ? 'trigger' : 'class') ?? null,
        TestMethodName: result.methodName,
        NumLinesCovered: String(file.covered.length),
        NumLinesUncovered: String(file.uncovered.length),
        Coverage: JSON.stringify({ coveredLines: file.covered, uncoveredLines: file.uncovered }),
      });
    }
  }
}

type IdOf = (name: string, kind: 'class' | 'trigger') => string | null;

/** A report in the shape that `runTestsSynchronous` and the result of a deployment share. */
export function testAnswer(report: TestReport, idOf: IdOf) {
  const entry = (result: TestResult) => ({
    id: idOf(result.className, 'class'),
    name: result.className,
    namespace: null,
    methodName: result.methodName,
    seeAllData: false,
    time: Math.round(result.milliseconds),
  });
  const failed = report.results.filter((result) => !result.passed);
  return {
    apexLogId: null,
    numTestsRun: report.results.length,
    numFailures: failed.length,
    totalTime: Math.round(report.results.reduce((sum, result) => sum + result.milliseconds, 0)),
    successes: report.results.filter((result) => result.passed).map(entry),
    failures: failed.map((result) => ({
      ...entry(result),
      type: 'Class',
      packageName: result.className,
      message: result.message,
      stackTrace: result.stackTrace,
    })),
    codeCoverage: report.coverage.map((file) => coverageAnswer(file, idOf)),
    codeCoverageWarnings: [],
    flowCoverage: [],
    flowCoverageWarnings: [],
  };
}

function coverageAnswer(file: FileCoverage, idOf: IdOf) {
  const kind = file.file.endsWith('.trigger') ? 'trigger' : 'class';
  return {
    id: idOf(file.name, kind),
    name: file.name,
    namespace: null,
    type: kind === 'trigger' ? 'Trigger' : 'Class',
    numLocations: file.lines,
    numLocationsNotCovered: file.uncovered.length,
    locationsNotCovered: file.uncovered.map((line) => ({ line, column: 1, numExecutions: 0, time: -1 })),
  };
}

import type { User } from './contract.ts';
import {
  ApexCompileError,
  ApexUnhandledError,
  loadApex,
  readApexSources,
  readNamedCredentials,
  type ApexRuntime,
  type TestReport,
} from './apex/index.ts';
import type { OrgDataStore } from './data/org-data.ts';
import type { ApexPort } from './rest/api.ts';
import type { JsonObject } from './rest/json.ts';

/** What the loader needs to know of the org's options. */
export interface ApexLoadOptions {
  projectDir: string;
  certificates?: Record<string, string>;
  namedCredentials?: Record<string, string>;
}

/** The project's Apex, connected to the data, as REST uses it. */
export interface LoadedApex extends ApexPort {
  readonly runtime: ApexRuntime;
  /** Begins to work on waiting jobs; called when the org listens, because jobs make callouts that call back. */
  start(): void;
  close(): Promise<void>;
}

/**
 * Compiles the project's Apex and connects its triggers, actions and jobs.
 * @throws ApexCompileError with every problem
 */
export function apexLoader(data: OrgDataStore, options: ApexLoadOptions): Promise<LoadedApex> {
  const given = Object.entries(options.namedCredentials ?? {}).map(([name, url]) => [name, { url }] as const);
  const runtime = loadApex(data, {
    sources: readApexSources(options.projectDir),
    namedCredentials: { ...readNamedCredentials(options.projectDir), ...Object.fromEntries(given) },
    certificates: options.certificates ?? {},
    openTestOrg: () => data.isolated(),
  });
  return Promise.resolve({
    runtime,
    invokeAction: (user, className, inputs) => runtime.invokeAction(className, inputs, user),
    invokeFlow: (user, name, inputs) => runtime.invokeFlow(name, inputs, user),
    executeAnonymous: (user, code) => executeAnonymous(runtime, user, code),
    runTests: (_user, request) => testResult(runtime.runTests(classesOf(request))),
    start: () => runtime.jobs.start(),
    close: () => runtime.jobs.stop(),
  });
}

function classesOf(request: JsonObject): { classes?: string[] } {
  const tests = Array.isArray(request['tests'])
    ? request['tests'].map((test) => String((test as JsonObject)['className']))
    : null;
  const names =
    typeof request['classNames'] === 'string' ? request['classNames'].split(',').map((name) => name.trim()) : tests;
  return names ? { classes: names } : {};
}

/** The answer of `tooling/executeAnonymous`. */
async function executeAnonymous(runtime: ApexRuntime, user: User, code: string): Promise<JsonObject> {
  const answer = {
    line: -1,
    column: -1,
    compiled: true,
    success: true,
    compileProblem: null,
    exceptionMessage: null,
    exceptionStackTrace: null,
  };
  try {
    await runtime.executeAnonymous(code, user);
    return answer;
  } catch (error) {
    if (error instanceof ApexCompileError) {
      const [problem] = error.problems;
      return {
        ...answer,
        line: problem?.line ?? -1,
        column: problem?.column ?? -1,
        compiled: false,
        success: false,
        compileProblem: problem?.message ?? error.message,
      };
    }
    if (error instanceof ApexUnhandledError) {
      return {
        ...answer,
        success: false,
        exceptionMessage: `${error.exceptionType}: ${error.message}`,
        exceptionStackTrace: error.apexStack,
      };
    }
    throw error;
  }
}

/** The answer of `tooling/runTestsSynchronous`. */
function testResult(report: TestReport): JsonObject {
  const failed = report.results.filter((result) => !result.passed);
  const entry = (result: TestReport['results'][number]) => ({
    id: null,
    name: result.className,
    namespace: null,
    methodName: result.methodName,
    seeAllData: false,
    time: result.milliseconds,
  });
  return {
    apexLogId: null,
    numTestsRun: report.results.length,
    numFailures: failed.length,
    totalTime: report.results.reduce((sum, result) => sum + result.milliseconds, 0),
    successes: report.results.filter((result) => result.passed).map(entry),
    failures: failed.map((result) => ({
      ...entry(result),
      type: 'Class',
      packageName: result.className,
      message: result.message,
      stackTrace: result.stackTrace,
    })),
    codeCoverage: report.coverage.map((file) => ({
      name: file.name,
      type: file.file.endsWith('.trigger') ? 'Trigger' : 'Class',
      numLocations: file.lines,
      numLocationsNotCovered: file.lines - file.covered,
    })),
    codeCoverageWarnings: [],
    flowCoverage: [],
    flowCoverageWarnings: [],
  };
}

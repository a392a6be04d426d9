/** Answers in the shapes of the Tooling API, for the `sf` command line. */
import type { User } from '../contract.ts';
import type { ApexRuntime } from './index.ts';
import { ApexUnhandledError } from './runtime/transact.ts';
import { ApexCompileError } from './types/compile-error.ts';

export interface AnonymousResult {
  line: number;
  column: number;
  compiled: boolean;
  success: boolean;
  compileProblem: string | null;
  exceptionMessage: string | null;
  exceptionStackTrace: string | null;
  log: string[];
}

const succeeded: AnonymousResult = {
  line: -1,
  column: -1,
  compiled: true,
  success: true,
  compileProblem: null,
  exceptionMessage: null,
  exceptionStackTrace: null,
  log: [],
};

export async function toolingAnonymous(runtime: ApexRuntime, code: string, user: User): Promise<AnonymousResult> {
  try {
    return { ...succeeded, ...(await runtime.executeAnonymous(code, user)) };
  } catch (error) {
    if (error instanceof ApexCompileError) {
      const [problem] = error.problems;
      return {
        ...succeeded,
        line: problem?.line ?? 1,
        column: problem?.column ?? 1,
        compiled: false,
        success: false,
        compileProblem: problem?.message ?? error.message,
      };
    }
    if (!(error instanceof ApexUnhandledError)) throw error;
    const line = Number(/AnonymousBlock: line (\d+)/.exec(error.apexStack)?.[1] ?? 1);
    return {
      ...succeeded,
      line,
      column: 1,
      success: false,
      exceptionMessage: `${error.exceptionType}: ${error.message}`,
      exceptionStackTrace: error.apexStack,
    };
  }
}

export interface ToolingTestResult {
  numTestsRun: number;
  numFailures: number;
  totalTime: number;
  successes: { name: string; methodName: string; time: number }[];
  failures: { name: string; methodName: string; time: number; message: string; stackTrace: string }[];
  codeCoverage: {
    name: string;
    numLocations: number;
    numLocationsNotCovered: number;
    locationsNotCovered: { line: number }[];
  }[];
}

function wantedClasses(request: Record<string, unknown>): string[] | undefined {
  const { classNames, tests } = request as { classNames?: unknown; tests?: unknown };
  if (typeof classNames === 'string') return classNames.split(',').map((name) => name.trim());
  if (!Array.isArray(tests)) return undefined;
  return tests.flatMap((test: { className?: unknown }) => (typeof test.className === 'string' ? [test.className] : []));
}

export function toolingTests(runtime: ApexRuntime, request: Record<string, unknown>): ToolingTestResult {
  const classes = wantedClasses(request);
  const report = runtime.runTests(classes ? { classes } : {});
  return {
    numTestsRun: report.results.length,
    numFailures: report.failed,
    totalTime: Math.round(report.milliseconds),
    successes: report.results
      .filter((result) => result.passed)
      .map((result) => ({
        name: result.className,
        methodName: result.methodName,
        time: Math.round(result.milliseconds),
      })),
    failures: report.results
      .filter((result) => !result.passed)
      .map((result) => ({
        name: result.className,
        methodName: result.methodName,
        time: Math.round(result.milliseconds),
        message: result.message ?? '',
        stackTrace: result.stackTrace ?? '',
      })),
    codeCoverage: report.coverage.map((file) => ({
      name: file.name,
      numLocations: file.lines,
      numLocationsNotCovered: file.uncovered.length,
      locationsNotCovered: file.uncovered.map((line) => ({ line })),
    })),
  };
}

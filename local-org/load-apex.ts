import type { User } from './contract.ts';
import {
  ApexCompileError,
  ApexUnhandledError,
  loadApex,
  readApexSources,
  readNamedCredentials,
  type ApexRuntime,
  TestRun,
  type RuntimeOptions,
} from './apex/index.ts';
import type { OrgDataStore } from './data/org-data.ts';
import type { AnonymousResult, ApexPort } from './rest/api.ts';

/** What the loader needs to know of the org's options. */
export interface ApexLoadOptions {
  projectDir: string;
  certificates?: Record<string, string>;
  namedCredentials?: Record<string, string>;
}

/** The project's Apex, connected to the data, as REST uses it. */
export interface LoadedApex extends ApexPort {
  /** Another one after a deployment. */
  readonly runtime: ApexRuntime;
  /** Begins to work on waiting jobs; called when the org listens, because jobs make callouts that call back. */
  start(): void;
  /** Waits for the job under way and takes no other one. */
  pause(): Promise<void>;
  /** Compiles the Apex of a project in an org of its own, where its tests can run. @throws ApexCompileError */
  tryOut(trial: OrgDataStore, projectDir: string): TestRun;
  /** Loads the Apex of another state of the project in place of the present one. @throws ApexCompileError with every problem */
  reload(projectDir: string): void;
  close(): Promise<void>;
}

/**
 * Compiles the project's Apex and connects its triggers, actions and jobs.
 * @throws ApexCompileError with every problem
 */
export function apexLoader(data: OrgDataStore, options: ApexLoadOptions): Promise<LoadedApex> {
  const given = Object.entries(options.namedCredentials ?? {}).map(([name, url]) => [name, { url }] as const);
  const optionsFor = (projectDir: string): RuntimeOptions => ({
    sources: readApexSources(projectDir),
    namedCredentials: { ...readNamedCredentials(projectDir), ...Object.fromEntries(given) },
    certificates: options.certificates ?? {},
    openTestOrg: () => data.isolated(),
  });
  let runtime = loadApex(data, optionsFor(options.projectDir));
  return Promise.resolve({
    get runtime() {
      return runtime;
    },
    invokeAction: (user, className, inputs) => runtime.invokeAction(className, inputs, user),
    invokeFlow: (user, name, inputs) => runtime.invokeFlow(name, inputs, user),
    executeAnonymous: (user, code) => executeAnonymous(runtime, user, code),
    sources: () => runtime.runtime.options.sources,
    startTests: () => runtime.startTests(),
    start: () => runtime.jobs.start(),
    pause: () => runtime.jobs.stop(),
    tryOut: (trial, projectDir) => new TestRun(loadApex(trial, optionsFor(projectDir)).runtime, () => trial.close()),
    reload: (projectDir) => {
      runtime = loadApex(data, optionsFor(projectDir));
    },
    close: () => runtime.jobs.stop(),
  });
}

async function executeAnonymous(runtime: ApexRuntime, user: User, code: string): Promise<AnonymousResult> {
  const log: string[] = [];
  const answer = {
    line: -1,
    column: -1,
    compiled: true,
    success: true,
    compileProblem: null,
    exceptionMessage: null,
    exceptionStackTrace: null,
    log,
  };
  try {
    await runtime.executeAnonymous(code, user, log);
    return answer;
  } catch (error) {
    if (error instanceof ApexCompileError) {
      const [problem] = error.problems;
      return {
        ...answer,
        line: problem?.line ?? 1,
        column: problem?.column ?? 1,
        compiled: false,
        success: false,
        compileProblem: problem?.message ?? error.message,
      };
    }
    if (!(error instanceof ApexUnhandledError)) throw error;
    return {
      ...answer,
      line: Number(/AnonymousBlock: line (\d+)/.exec(error.apexStack)?.[1] ?? 1),
      column: 1,
      success: false,
      exceptionMessage: `${error.exceptionType}: ${error.message}`,
      exceptionStackTrace: error.apexStack,
    };
  }
}

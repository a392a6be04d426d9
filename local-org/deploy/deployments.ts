import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestReport, TestRun } from '../apex/index.ts';
import type { User } from '../contract.ts';
import { makeId } from '../data/ids.ts';
import { readPackage, type Component, type Problem } from './components.ts';
import { problemsOf } from './problems.ts';
import { StagedProject } from './staged-project.ts';
import { readZip, ZipError } from './zip.ts';

export type DeployStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';

export interface DeployOptions {
  checkOnly: boolean;
  /** `NoTestRun`, `RunSpecifiedTests`, `RunLocalTests`, `RunAllTestsInOrg`, `RunRelevantTests`; empty for none. */
  testLevel: string;
  tests: string[];
}

export interface Outcome {
  component: Component;
  state: 'created' | 'changed' | 'same';
}

/** A deployment from its request to its result. */
export interface Deployment {
  id: string;
  user: User;
  options: DeployOptions;
  status: DeployStatus;
  createdDate: string;
  completedDate: string | null;
  /** All components of the package, where it could be read. */
  total: number;
  outcomes: Outcome[];
  problems: Problem[];
  tests: TestReport | null;
  coverageWarning: string | null;
  canceled: boolean;
}

/** What a deployment needs of the org it goes to. */
export interface DeployTarget {
  /** Folder of the source that is loaded now. */
  projectDir(): string;
  /** Tries a project in an org of its own. @returns a run of its tests @throws what the org refuses */
  tryOut(projectDir: string): TestRun | null;
  /** Loads a project that was tried in place of the present one. */
  adopt(projectDir: string): Promise<void>;
  /** Folder for the source of deployments; null takes one that ends with the process. */
  folder: string | null;
}

/** Share of lines that tests must cover for a deployment that runs them, as Salesforce asks. */
const REQUIRED_COVERAGE = 75;
const KEPT_DEPLOYMENTS = 50;

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Deployments, one after another. The package is unpacked over a copy of the project, tried in an org of its own, and only
 * then loaded: it is there as a whole or not at all. It lasts until the org stops; the next start reads the project again.
 */
export class Deployments {
  private readonly target: DeployTarget;
  private readonly onError: (error: unknown) => void;
  private readonly known = new Map<string, Deployment>();
  private readonly base: string;
  private last: Promise<unknown> = Promise.resolve();
  private count = 0;
  private adopted: string | null = null;

  constructor(target: DeployTarget, onError: (error: unknown) => void) {
    this.target = target;
    this.onError = onError;
    this.base = target.folder ?? mkdtempSync(join(tmpdir(), 'saldo-deploy-'));
    rmSync(this.base, { recursive: true, force: true });
  }

  start(user: User, archive: Buffer, options: DeployOptions): Deployment {
    const deployment: Deployment = {
      id: makeId('0Af', ++this.count),
      user,
      options,
      status: 'Pending',
      createdDate: new Date().toISOString(),
      completedDate: null,
      total: 0,
      outcomes: [],
      problems: [],
      tests: null,
      coverageWarning: null,
      canceled: false,
    };
    const [oldest] = this.known.keys();
    if (this.known.size >= KEPT_DEPLOYMENTS && oldest !== undefined) this.known.delete(oldest);
    this.known.set(deployment.id, deployment);
    this.last = this.last.then(() => this.work(deployment, archive));
    return deployment;
  }

  get(id: string): Deployment | undefined {
    return [...this.known.values()].find((deployment) => deployment.id.startsWith(id.slice(0, 15)));
  }

  /** Stops a deployment that has not been loaded yet. */
  cancel(deployment: Deployment): void {
    if (deployment.completedDate === null) deployment.canceled = true;
  }

  /** Waits for the deployment under way and clears what deployments left on disk. */
  async close(): Promise<void> {
    for (const deployment of this.known.values()) this.cancel(deployment);
    await this.last;
    rmSync(this.base, { recursive: true, force: true });
  }

  private async work(deployment: Deployment, archive: Buffer): Promise<void> {
    let staged: StagedProject | null = null;
    let isAdopted = false;
    try {
      await pause();
      deployment.status = deployment.canceled ? 'Canceled' : 'InProgress';
      if (deployment.canceled) return;
      const components = this.unpack(deployment, archive);
      if (deployment.problems.length === 0) {
        staged = new StagedProject(this.target.projectDir(), join(this.base, deployment.id));
        deployment.outcomes = stage(staged, components);
        await pause();
        await this.tryOut(deployment, staged, components);
      }
      if (deployment.canceled) deployment.status = 'Canceled';
      else if (deployment.problems.length > 0 || failed(deployment)) deployment.status = 'Failed';
      else {
        isAdopted = await this.adopt(deployment, staged);
        deployment.status = 'Succeeded';
      }
    } catch (error) {
      this.onError(error);
      const message = 'An unexpected error occurred in the local org. Its log has the details.';
      deployment.problems.push({ type: '', fullName: 'package.xml', fileName: 'package.xml', message });
      deployment.status = 'Failed';
    } finally {
      if (staged && !isAdopted) rmSync(staged.dir, { recursive: true, force: true });
      deployment.completedDate = new Date().toISOString();
    }
  }

  private unpack(deployment: Deployment, archive: Buffer): Component[] {
    try {
      const { components, problems } = readPackage(readZip(archive));
      deployment.total = components.length + problems.length;
      deployment.problems.push(...problems);
      return components;
    } catch (error) {
      if (!(error instanceof ZipError)) throw error;
      deployment.problems.push({ type: '', fullName: 'package.xml', fileName: 'package.xml', message: error.message });
      return [];
    }
  }

  private async tryOut(deployment: Deployment, staged: StagedProject, components: Component[]): Promise<void> {
    let run: TestRun | null;
    try {
      run = this.target.tryOut(staged.dir);
    } catch (error) {
      deployment.problems.push(...problemsOf(error, staged, components));
      return;
    }
    try {
      if (run) await this.runTests(deployment, run);
    } finally {
      run?.close();
    }
  }

  private async runTests(deployment: Deployment, run: TestRun): Promise<void> {
    const { testLevel, tests } = deployment.options;
    if (testLevel === '' || testLevel === 'NoTestRun') return;
    const wanted = testLevel === 'RunSpecifiedTests' ? tests : undefined;
    try {
      run.classes(wanted);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      deployment.problems.push({ type: '', fullName: 'package.xml', fileName: 'package.xml', message });
      return;
    }
    for (const { name } of run.classes(wanted)) {
      await pause();
      if (deployment.canceled) return;
      run.run(name);
    }
    deployment.tests = run.report();
    const { coveredPercent } = deployment.tests;
    if (wanted === undefined && coveredPercent < REQUIRED_COVERAGE)
      deployment.coverageWarning = `Average test coverage across all Apex Classes and Triggers is ${Math.floor(coveredPercent)}%, at least ${REQUIRED_COVERAGE}% test coverage is required.`;
  }

  /** Loads what was tried, where it changes what runs. Tells whether the folder is in use now. */
  private async adopt(deployment: Deployment, staged: StagedProject | null): Promise<boolean> {
    const isNews = deployment.outcomes.some(({ state }) => state !== 'same');
    if (!staged || deployment.options.checkOnly || !isNews) return false;
    await this.target.adopt(staged.dir);
    if (this.adopted !== null) rmSync(this.adopted, { recursive: true, force: true });
    this.adopted = staged.dir;
    return true;
  }
}

function failed(deployment: Deployment): boolean {
  return (deployment.tests?.failed ?? 0) > 0 || deployment.coverageWarning !== null;
}

/** Writes the components over the copy of the project. */
function stage(staged: StagedProject, components: Component[]): Outcome[] {
  return components.map((component) => {
    const states = component.files.map((file) => staged.put(file));
    const isNew = states.length > 0 && states.every((state) => state === 'created');
    const state = isNew ? 'created' : states.some((each) => each !== 'same') ? 'changed' : 'same';
    return { component, state };
  });
}

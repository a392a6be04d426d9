/** The state of one running transaction: user, limits, statics, stack, triggers, test context. */
import type { Access, Transaction, User } from '../../contract.ts';
import type { CodeInfo } from '../evaluate/classes.ts';
import { LimitSignal } from '../values/object.ts';
import type { ApexList, ApexMap } from '../values/collections.ts';
import type { ApexEnumValue } from '../values/object.ts';
import { Journal } from './journal.ts';
import { Limits } from './limits.ts';
import type { LimitKind } from './limits.ts';
import type { OrgRuntime } from './org-runtime.ts';

export interface Frame {
  info: CodeInfo;
  line: number;
  sharing: boolean;
}

export interface TriggerContext {
  isexecuting: true;
  isinsert: boolean;
  isupdate: boolean;
  isdelete: boolean;
  isundelete: boolean;
  isbefore: boolean;
  isafter: boolean;
  new: ApexList | null;
  old: ApexList | null;
  newmap: ApexMap | null;
  oldmap: ApexMap | null;
  size: number;
  operationtype: ApexEnumValue;
}

export type Quiddity = 'synchronous' | 'queueable' | 'batch' | 'future' | 'scheduled' | 'finalizer' | 'event' | 'test';

/** What a test method adds to its transaction. */
export interface TestState {
  /** `Test.setMock` by interface name in lower case. */
  mocks: Map<string, object>;
  started: boolean;
  stopped: boolean;
  /** Jobs and events that wait for `Test.stopTest`. */
  pending: (() => void)[];
  pendingEvents: { object: string; rows: Record<string, string | boolean | null>[] }[];
  currentPage: unknown;
}

/** A job that is being executed. */
export interface JobContext {
  jobId: string;
  className: string;
  stackDepth: number;
  maximumStackDepth: number | null;
  allowsCallouts: boolean;
  finalizer: object | null;
  /** How many times in a row a finalizer has enqueued after a failure, up to this job; null once a job has succeeded. */
  failuresInARow: number | null;
}

export function limitsOf(quiddity: Quiddity): LimitKind {
  if (quiddity === 'finalizer') return 'finalizer';
  return quiddity === 'synchronous' || quiddity === 'test' ? 'synchronous' : 'asynchronous';
}

export const maximumFrames = 1000;

export class Execution {
  readonly runtime: OrgRuntime;
  transaction: Transaction;
  user: User;
  quiddity: Quiddity;
  limits: Limits;
  statics: unknown[] = [];
  readonly frames: Frame[] = [];
  readonly triggers: TriggerContext[] = [];
  test: TestState | null = null;
  job: JobContext | null = null;
  /** Variables that dynamic SOQL may bind, by name in lower case. */
  localBinds: Map<string, () => unknown> | null = null;
  /** First object of each kind that DML has written, for the rule on mixed DML. */
  written: { setup?: string; other?: string } = {};
  readonly journal: Journal;
  /** Whether a callout may suspend this transaction. Triggers from REST may not. */
  canSuspend = false;
  readonly requestId: string;
  readonly debugLog: string[] = [];
  /** Work after a successful commit. */
  readonly onCommit: (() => void)[] = [];
  /** Signatures of queueables enqueued so far but not committed. */
  readonly enqueuedSignatures = new Set<string>();

  constructor(runtime: OrgRuntime, transaction: Transaction, quiddity: Quiddity, journal = new Journal()) {
    this.runtime = runtime;
    this.transaction = transaction;
    this.user = transaction.user;
    this.quiddity = quiddity;
    this.journal = journal;
    this.limits = new Limits(limitsOf(quiddity));
    this.requestId = runtime.nextRequestId();
    transaction.onUse = (use) => this.limits.use(use.kind, use.count);
  }

  /** What is read from outside before anything was written is recorded, so that a callout can replay it. */
  fromOutside<T>(kind: string, produce: () => T): T {
    return this.canSuspend ? this.journal.take(kind, !this.transaction.dirty, produce) : produce();
  }

  /**
   * Whether a callout must be refused. Inside a test only what happened since `Test.startTest` counts, and platform
   * writes of the test runner itself never do.
   */
  get hasUncommittedWork(): boolean {
    return this.test
      ? this.limits.used.dml + this.limits.used.queueables + this.limits.used.futures > 0
      : this.transaction.dirty;
  }

  now(): number {
    return this.fromOutside('clock', () => this.runtime.clock());
  }

  enter(info: CodeInfo): Frame {
    const { frames } = this;
    const before = frames[frames.length - 1];
    const sharing =
      info.sharing === 'inherited'
        ? before
          ? before.sharing
          : this.quiddity === 'synchronous'
        : info.sharing === 'with';
    const frame = { info, line: 0, sharing };
    if (frames.length >= maximumFrames) throw new LimitSignal(`Maximum stack depth reached: ${maximumFrames + 1}`);
    frames.push(frame);
    return frame;
  }

  stackTrace(): string {
    const shown = this.frames.map((frame) => `${frame.info.label}: line ${frame.line}, column 1`);
    return shown.reverse().join('\n');
  }

  get line(): number {
    return this.frames[this.frames.length - 1]?.line ?? 0;
  }

  /** Rights for a query or DML statement of the current code; `stated` is what the statement itself asks for. */
  access(stated: 'user' | 'system' | null): Access {
    const frame = this.frames[this.frames.length - 1];
    const mode = stated ?? (frame?.info.userMode ? 'user' : 'system');
    const access: Access = { mode, sharing: mode === 'user' ? true : (frame?.sharing ?? false) };
    if (this.user !== this.transaction.user) access.user = this.user;
    return access;
  }
}

let current: Execution | null = null;

/** The running transaction. Everything is synchronous, so there is at most one at a time. */
export function running(): Execution {
  if (!current) throw new Error('No Apex transaction is running');
  return current;
}
export function isRunning(): boolean {
  return current !== null;
}

export function runWith<T>(execution: Execution, work: () => T): T {
  const before = current;
  const beforeStatics = execution.runtime.helpers.st;
  current = execution;
  execution.runtime.helpers.st = execution.statics;
  try {
    return work();
  } finally {
    current = before;
    execution.runtime.helpers.st = beforeStatics;
  }
}

/** Governor limits of one transaction (Apex Developer Guide, "Execution Governors and Limits"). */
import { LimitSignal } from '../values/object.ts';

/** A finalizer has the synchronous limits, except for heap and enqueued jobs ("Transaction Finalizers"). */
export type LimitKind = 'synchronous' | 'asynchronous' | 'finalizer';

export type LimitName =
  | 'soql'
  | 'soqlRows'
  | 'dml'
  | 'dmlRows'
  | 'callouts'
  | 'queueables'
  | 'futures'
  | 'publishImmediate'
  | 'aggregateRows'
  | 'emails'
  | 'savepoints'
  | 'describes';

const synchronous: Record<LimitName, number> = {
  soql: 100,
  soqlRows: 50_000,
  dml: 150,
  dmlRows: 10_000,
  callouts: 100,
  queueables: 50,
  futures: 50,
  publishImmediate: 150,
  aggregateRows: 50_000,
  emails: 10,
  savepoints: 150,
  describes: 100,
};

const messages: Record<LimitName, string> = {
  soql: 'Too many SOQL queries',
  soqlRows: 'Too many query rows',
  dml: 'Too many DML statements',
  dmlRows: 'Too many DML rows',
  callouts: 'Too many callouts',
  queueables: 'Too many queueable jobs added to the queue',
  futures: 'Too many future calls',
  publishImmediate: 'Too many event publish calls',
  aggregateRows: 'Too many aggregate query rows',
  emails: 'Too many email invocations',
  savepoints: 'Too many savepoints',
  describes: 'Too many describes',
};

/** Work counted per loop turn or method call before the clock is looked at. */
const ticksPerLook = 4096;

export class Limits {
  readonly used: Record<LimitName, number> = Object.fromEntries(
    Object.keys(synchronous).map((name) => [name, 0]),
  ) as Record<LimitName, number>;
  readonly max: Record<LimitName, number>;
  readonly cpuMs: number;
  readonly heapBytes: number;
  calloutMs = 0;
  private ticks = 0;
  private readonly started = performance.now();

  constructor(kind: LimitKind) {
    this.max = {
      ...synchronous,
      ...(kind === 'synchronous' ? {} : { queueables: 1 }),
      ...(kind === 'asynchronous' ? { soql: 200 } : {}),
    };
    this.cpuMs = kind === 'asynchronous' ? 60_000 : 10_000;
    this.heapBytes = kind === 'synchronous' ? 6_000_000 : 12_000_000;
  }

  use(name: LimitName, count: number): void {
    this.used[name] += count;
    if (this.used[name] > this.max[name]) throw new LimitSignal(`${messages[name]}: ${this.used[name]}`);
  }

  /** Stops the transaction when what it holds, as far as it is known here, is more than the heap. */
  holdHeap(bytes: number): void {
    if (bytes > this.heapBytes) throw new LimitSignal(`Apex heap size too large: ${bytes}`);
  }

  /** CPU time is approximated by the time that this process spends inside the transaction. */
  get cpuUsedMs(): number {
    return Math.floor(performance.now() - this.started);
  }
  tick(): void {
    if (++this.ticks % ticksPerLook === 0 && this.cpuUsedMs > this.cpuMs)
      throw new LimitSignal('Apex CPU time limit exceeded');
  }
}

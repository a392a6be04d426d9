/**
 * Record and replay, the way in which a callout does not block the process.
 *
 * Salesforce refuses a callout once something is uncommitted, so at a callout the transaction has only read. The
 * interpreter therefore throws a `CalloutSignal`, which no Apex `catch` sees and for which no `finally` runs; the
 * transaction is dropped, the HTTP request is sent asynchronously, other transactions may run meanwhile, and then the
 * same entry point runs again from its start. Whatever it learnt from outside the first time (query results, clock,
 * random numbers, UUIDs, answers of earlier callouts) is answered from this journal in the same order, so that the
 * second run takes the same path to the same callout and goes on from there with live data. Nothing more is recorded
 * once the transaction has written something.
 */
import { TransactionSignal } from '../values/object.ts';

export interface CalloutRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: Buffer | null;
  timeoutMs: number;
}

export interface CalloutAnswer {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: Buffer;
  /** Set when there was no answer (refused connection, time-out). */
  failure: string | null;
}

export class CalloutSignal extends TransactionSignal {
  readonly request: CalloutRequest;
  constructor(request: CalloutRequest) {
    super('Callout in progress');
    this.request = request;
  }
}

export class Journal {
  private readonly entries: { kind: string; value: unknown }[] = [];
  private cursor = 0;

  rewind(): void {
    this.cursor = 0;
  }
  /** True while earlier answers are being replayed. */
  get replaying(): boolean {
    return this.cursor < this.entries.length;
  }
  take<T>(kind: string, isRecording: boolean, produce: () => T): T {
    if (this.replaying) {
      const entry = this.entries[this.cursor++]!;
      if (entry.kind !== kind)
        throw new Error(`Replay of a callout went another way: expected ${entry.kind}, met ${kind}`);
      return entry.value as T;
    }
    const value = produce();
    if (isRecording) {
      this.entries.push({ kind, value });
      this.cursor++;
    }
    return value;
  }
  append(kind: string, value: unknown): void {
    this.entries.push({ kind, value });
  }
}

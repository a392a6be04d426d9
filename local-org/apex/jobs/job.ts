/** A waiting or running asynchronous job, as it is stored (`systemRows`, table `apexJob`). */
import type { Row, Transaction } from '../../contract.ts';
import type { FlowWork } from '../runtime/flow-port.ts';
import type { ObjectGraph } from './graph.ts';

export const jobTable = 'apexJob';
export const signatureTable = 'apexJobSignature';
export const scheduleTable = 'apexSchedule';

export interface StoredJob {
  id: string;
  kind: 'queueable' | 'batch' | 'future' | 'scheduled' | 'event' | 'flow';
  className: string;
  methodName: string | null;
  /** The object to run, or the arguments of a future method. */
  state: ObjectGraph;
  userId: string;
  status: 'Queued' | 'Processing';
  enqueuedAt: number;
  /** Milliseconds since 1970 before which it does not start. */
  notBefore: number;
  stackDepth: number;
  maximumStackDepth: number | null;
  signature: string | null;
  allowsCallouts: boolean;
  /** Kept while a callout is under way, so that it can run after a crash. */
  finalizer: ObjectGraph | null;
  finalizerRetries: number;
  batch: BatchProgress | null;
  /** Rows of a published platform event. */
  event: { object: string; rows: Row[] } | null;
  /** Interviews of a flow. */
  flow?: FlowWork;
}

export interface BatchProgress {
  phase: 'start' | 'execute' | 'finish';
  size: number;
  scope: ObjectGraph | null;
  next: number;
  total: number;
  errors: number;
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The next id with that key prefix; ids rise, so that jobs sort in the order of their creation. */
export function nextSystemId(transaction: Transaction, prefix: string): string {
  const counter = Number(transaction.systemRows.get('apexCounter', prefix) ?? 0) + 1;
  transaction.systemRows.put('apexCounter', prefix, counter);
  let rest = counter;
  let digits = '';
  for (let index = 0; index < 9; index++) {
    digits = alphabet[rest % 62]! + digits;
    rest = Math.floor(rest / 62);
  }
  return `${prefix}000${digits}`;
}

export function storedJobs(transaction: Transaction): StoredJob[] {
  return transaction.systemRows
    .all(jobTable)
    .map((row) => row.json as StoredJob)
    .sort((left, right) => left.enqueuedAt - right.enqueuedAt || (left.id < right.id ? -1 : 1));
}

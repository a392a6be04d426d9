/** What triggers and jobs need of the org's flows; `local-org/flows` provides it. */
import type { Row, RowError, Transaction, TriggerRunner } from '../../contract.ts';
import type { Execution } from './execution.ts';

type SaveEvent = Parameters<TriggerRunner['run']>[1];

/** Interviews that wait for a transaction of their own: an asynchronous path, or a batch of a scheduled flow. */
export interface FlowWork {
  flow: string;
  path: 'start' | 'afterCommit';
  /** The records they are about; null for one interview without a record. */
  records: { id: string; prior: Row | null }[] | null;
}

export interface FlowPort {
  /** Whether a flow runs at this point of a save. */
  handles(event: SaveEvent): boolean;
  /** Runs the flows of this point; errors by row index. Rows before a save may be changed in place. */
  run(execution: Execution, event: SaveEvent): Map<number, RowError[]>;
  /** Runs waiting interviews; gives the failures that no fault path took up, whose writes were taken back. */
  work(execution: Execution, work: FlowWork): string[];
  /** Enters scheduled flows into the org's schedule, and takes out those that are gone. */
  enterSchedules(transaction: Transaction, now: number): void;
  /** When the next scheduled flow is due; null when there is none. */
  nextDue(transaction: Transaction): number | null;
  /** Puts the work of due flows aside and moves their schedule on. */
  fireDue(execution: Execution): void;
  /** Starts a flow from Apex. */
  startFromApex(execution: Execution, name: string, inputs: Map<string, unknown>): Map<string, unknown>;
}

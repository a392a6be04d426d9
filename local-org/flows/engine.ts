/** Runs the flows of an org: at their place in a save, in transactions of their own, on schedule, and when they are called. */
import type { Access, Row, RowError, Transaction, TriggerRunner } from '../contract.ts';
import { LocalOrgError } from '../data/errors.ts';
import type { OrgDataStore } from '../data/org-data.ts';
import type { Execution } from '../apex/runtime/execution.ts';
import type { FlowPort, FlowWork } from '../apex/runtime/flow-port.ts';
import type { OrgRuntime } from '../apex/runtime/org-runtime.ts';
import { enqueueFlow } from '../apex/jobs/enqueue.ts';
import { apexError } from '../apex/values/object.ts';
import { fromApex, toApexLoosely } from './apex-values.ts';
import { runBatch, type Run } from './batch.ts';
import { FlowCatalog } from './catalog.ts';
import type { FlowSource, Trigger } from './definition.ts';
import { meetsCriteria, startsOn } from './entry.ts';
import { FlowFault } from './fault.ts';
import type { Flow } from './flow.ts';
import { Interview, type InterviewStart } from './interview.ts';
import { dueSchedules, enterSchedules, nextDue, type StoredFlowSchedule } from './schedule.ts';
import { FlowRecord, type FlowValue } from './values.ts';

type SaveEvent = Parameters<TriggerRunner['run']>[1];

/** Interviews that share a transaction on a schedule, as records in a save do. */
const BATCH = 200;

export class FlowEngine implements FlowPort {
  readonly catalog: FlowCatalog;
  private readonly org: OrgDataStore;
  /** Interviews under way in a transaction, so that a flow does not start itself again for the same record. */
  private readonly underWay = new WeakMap<Transaction, Set<string>>();
  private readonly byTrigger = new Map<string, Flow[]>();

  /** @throws LocalOrgError SALDO_FLOW_INVALID. */
  constructor(org: OrgDataStore, runtime: OrgRuntime, sources: FlowSource[]) {
    this.org = org;
    this.catalog = new FlowCatalog(org, runtime, sources);
  }

  private triggered(event: SaveEvent): Flow[] {
    const trigger = triggerOf(event);
    if (!trigger) return [];
    const key = `${trigger}.${event.object.name}`;
    let known = this.byTrigger.get(key);
    if (!known) this.byTrigger.set(key, (known = this.catalog.startedBy(trigger, event.object.name)));
    return known.filter(({ definition }) => startsOn(definition.start, event.operation));
  }

  handles(event: SaveEvent): boolean {
    return this.triggered(event).length > 0;
  }

  run(execution: Execution, event: SaveEvent): Map<number, RowError[]> {
    const errors = new Map<number, RowError[]>();
    for (const flow of this.triggered(event)) {
      this.runTriggered(execution, flow, event, errors);
      // A refused row makes the caller take the whole chunk back: the flows after this one would run for nothing.
      if (errors.size > 0 && event.timing === 'after') break;
    }
    return errors;
  }

  private runTriggered(execution: Execution, flow: Flow, event: SaveEvent, errors: Map<number, RowError[]>): void {
    const { start } = flow.definition;
    const active = this.underWay.get(execution.transaction) ?? new Set<string>();
    this.underWay.set(execution.transaction, active);
    const started: { row: number; run: Run; key: string; id: string; prior: Row | null }[] = [];
    const rows = event.newRows ?? event.oldRows ?? [];
    for (const [row, values] of rows.entries()) {
      const id = String(values['Id'] ?? '');
      const key = `${flow.definition.name}|${id}`;
      const prior = event.operation === 'update' ? (event.oldRows?.[row] ?? null) : null;
      if (errors.has(row) || (id !== '' && active.has(key))) continue;
      const interview = this.interviewFor(execution, flow, event.timing === 'before' ? values : { ...values }, prior);
      if (this.starts(interview, prior))
        started.push({ row, key, id, prior, run: { steps: interview.run(start.next), fault: null } });
    }
    for (const { key } of started) active.add(key);
    try {
      const runs = started.map(({ run }) => run);
      runBatch(execution, this.org, runs);
    } finally {
      for (const { key } of started) active.delete(key);
    }
    for (const { row, run } of started) if (run.fault) errors.set(row, [refusal(run.fault)]);
    if (start.afterCommit === null || started.length === 0 || started.some(({ run }) => run.fault)) return;
    const records = started.map(({ id, prior }) => ({ id, prior }));
    enqueueFlow(execution, { flow: flow.definition.name, path: 'afterCommit', records });
  }

  private interviewFor(execution: Execution, flow: Flow, values: Row, prior: Row | null): Interview {
    const object = flow.startObject!;
    return this.interview(execution, flow, {
      record: new FlowRecord(object, values),
      prior: prior ? new FlowRecord(object, { ...prior }) : null,
    });
  }

  private interview(execution: Execution, flow: Flow, rest: Partial<InterviewStart> = {}): Interview {
    return new Interview({ ...rest, flow, execution, org: this.org, findFlow: (name) => this.catalog.flow(name) });
  }

  /** Entry conditions; where the record must have changed to meet them, it must not have met them before. */
  private starts(interview: Interview, prior: Row | null): boolean {
    if (!meetsCriteria(interview)) return false;
    const { flow, execution } = interview;
    if (!flow.definition.start.onlyWhenChanged || !prior) return true;
    return !meetsCriteria(this.interviewFor(execution, flow, prior, null));
  }

  work(execution: Execution, work: FlowWork): string[] {
    const flow = this.catalog.find(work.flow);
    if (!flow) throw new LocalOrgError('SALDO_FLOW_UNKNOWN', `The flow ${work.flow} is not active any more.`);
    const { start } = flow.definition;
    const from = work.path === 'afterCommit' ? start.afterCommit : start.next;
    const make = work.records
      ? work.records.flatMap(({ id, prior }) => this.remaining(execution, flow, id, prior))
      : [() => this.interview(execution, flow)];
    return this.runApart(execution, make, from);
  }

  /** A record that waited for its interview, as it is now; nothing when it was deleted meanwhile. */
  private remaining(execution: Execution, flow: Flow, id: string, prior: Row | null): (() => Interview)[] {
    const row = this.org.formulaWorld.rowById(id);
    return !row || row['IsDeleted'] === true ? [] : [() => this.interviewFor(execution, flow, { ...row }, prior)];
  }

  /** Runs interviews so that those which fail leave nothing behind and do not hold up the others. */
  private runApart(execution: Execution, make: (() => Interview)[], from: string | null): string[] {
    const failures: string[] = [];
    for (let left = make; left.length > 0;) {
      const start = execution.transaction.savepoint();
      const runs = left.map((create): Run => ({ steps: create().run(from), fault: null }));
      runBatch(execution, this.org, runs);
      const failed = runs.filter((run) => run.fault);
      if (failed.length === 0) break;
      failures.push(...failed.map((run) => run.fault?.message ?? ''));
      execution.transaction.rollback(start);
      left = left.filter((_, index) => !runs[index]?.fault);
    }
    return failures;
  }

  enterSchedules(transaction: Transaction, now: number): void {
    enterSchedules(this.catalog, transaction, now, this.org.organization.timeZone);
  }

  nextDue(transaction: Transaction): number | null {
    return nextDue(transaction);
  }

  fireDue(execution: Execution): void {
    const { transaction } = execution;
    for (const due of dueSchedules(this.catalog, transaction, execution.now(), this.org.organization.timeZone))
      this.putAside(execution, due);
  }

  /** One interview for each record that meets the conditions of a scheduled flow, in batches. */
  private putAside(execution: Execution, { flow: name }: StoredFlowSchedule): void {
    const flow = this.catalog.flow(name);
    if (!flow.startObject) {
      enqueueFlow(execution, { flow: name, path: 'start', records: null });
      return;
    }
    const table = this.org.store.table(flow.startObject);
    const ids = [...table.rows.values()]
      .filter((row) => row['IsDeleted'] !== true && meetsCriteria(this.interviewFor(execution, flow, { ...row }, null)))
      .map((row) => String(row['Id']))
      .sort();
    for (let from = 0; from < ids.length; from += BATCH) {
      const records = ids.slice(from, from + BATCH).map((id) => ({ id, prior: null }));
      enqueueFlow(execution, { flow: name, path: 'start', records });
    }
  }

  startFromApex(execution: Execution, name: string, inputs: Map<string, unknown>): Map<string, unknown> {
    const flow = this.catalog.find(name);
    if (!flow || flow.definition.start.trigger !== null)
      throw apexError('TypeException', `Invalid type: Flow.Interview.${name}`);
    const values = new Map([...inputs].map(([key, value]) => [key, fromApex(value, this.org.schema)]));
    let interview: Interview | undefined;
    try {
      [interview] = this.start(execution, flow, [values], execution.access('system'));
    } catch (error) {
      if (error instanceof FlowFault) throw apexError('FlowException', error.detail);
      throw error;
    }
    return new Map([...interview!.outputs()].map(([key, value]) => [key, toApexLoosely(execution.runtime, value)]));
  }

  /** Runs called interviews together. @throws FlowFault of the first that fails. */
  start(execution: Execution, flow: Flow, inputs: Map<string, FlowValue>[], access: Access): Interview[] {
    const called = inputs.map((input) => this.interview(execution, flow, { inputs: input, access }));
    const runs = called.map((interview): Run => ({ steps: interview.run(flow.definition.start.next), fault: null }));
    runBatch(execution, this.org, runs);
    const failed = runs.find((run) => run.fault);
    if (failed?.fault) throw failed.fault;
    return called;
  }
}

function triggerOf({ timing, operation }: SaveEvent): Trigger | null {
  if (operation === 'delete') return timing === 'before' ? 'RecordBeforeDelete' : null;
  if (operation === 'undelete') return null;
  return timing === 'before' ? 'RecordBeforeSave' : 'RecordAfterSave';
}

/** What the save of a record answers when its flow fails. */
function refusal(fault: FlowFault): RowError {
  return {
    statusCode: 'CANNOT_EXECUTE_FLOW_TRIGGER',
    message: `We can't save this record because the “${fault.flow.label}” process failed. Give your Salesforce admin these details. ${fault.detail}`,
    fields: [],
  };
}

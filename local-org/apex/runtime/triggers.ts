/** Runs the triggers of an object inside the data side's order of execution. */
import type { Row, RowError, Transaction, TriggerRunner } from '../../contract.ts';
import { ApexList, ApexMap } from '../values/collections.ts';
import { ApexException, enumValue, LimitSignal } from '../values/object.ts';
import { ApexSObject } from '../values/sobject.ts';
import { Execution, isRunning, running, runWith } from './execution.ts';
import type { TriggerContext } from './execution.ts';
import type { OrgRuntime } from './org-runtime.ts';
import { recordFromRow, toStored } from './records.ts';
import { errorsOf } from './row-errors.ts';

type Event = Parameters<TriggerRunner['run']>[1];

function contextOf(
  runtime: OrgRuntime,
  event: Event,
  newRecords: ApexSObject[] | null,
  oldRecords: ApexSObject[] | null,
): TriggerContext {
  const type = runtime.table.sobject(event.object);
  const id = runtime.table.primitive('Id');
  const listOf = (records: ApexSObject[] | null) => (records ? new ApexList(type, [...records]) : null);
  const mapOf = (records: ApexSObject[] | null) => {
    if (!records) return null;
    const map = new ApexMap(id, type);
    for (const record of records) map.put(record.id, record);
    return map;
  };
  const { timing, operation } = event;
  const operationName = `${timing.toUpperCase()}_${operation.toUpperCase()}`;
  return {
    isexecuting: true,
    isinsert: operation === 'insert',
    isupdate: operation === 'update',
    isdelete: operation === 'delete',
    isundelete: operation === 'undelete',
    isbefore: timing === 'before',
    isafter: timing === 'after',
    new: listOf(newRecords),
    old: listOf(oldRecords),
    newmap: operation === 'insert' && timing === 'before' ? null : mapOf(newRecords),
    oldmap: mapOf(oldRecords),
    size: (newRecords ?? oldRecords ?? []).length,
    operationtype: enumValue('TriggerOperation', operationName, operations.indexOf(operationName)),
  };
}

export const operations = [
  'BEFORE_INSERT',
  'BEFORE_UPDATE',
  'BEFORE_DELETE',
  'AFTER_INSERT',
  'AFTER_UPDATE',
  'AFTER_DELETE',
  'AFTER_UNDELETE',
];

/** Changes that a before trigger made go back into the rows. */
function writeBack(rows: Row[], records: ApexSObject[]): void {
  records.forEach((record, index) => {
    const row = rows[index]!;
    for (const [name, value] of record.fields) {
      const stored = toStored(value);
      if (row[name] !== stored && !(row[name] === undefined && stored === null)) row[name] = stored;
    }
  });
}

function runTriggers(runtime: OrgRuntime, event: Event): Map<number, RowError[]> {
  const triggers = runtime.triggersFor(event.object, event.timing, event.operation);
  if (triggers.length === 0) return new Map();
  const isBefore = event.timing === 'before';
  const newRecords = event.newRows?.map((row) => recordFromRow(event.object, row)) ?? null;
  const oldRecords = event.oldRows?.map((row) => recordFromRow(event.object, row)) ?? null;
  for (const record of oldRecords ?? []) record.readOnly = true;
  if (!isBefore) for (const record of newRecords ?? []) record.readOnly = true;
  const execution = running();
  for (const trigger of triggers) {
    execution.triggers.push(contextOf(runtime, event, newRecords, oldRecords));
    const depth = execution.frames.length;
    try {
      trigger.run();
    } catch (error) {
      throw withTriggerName(error, trigger.name, event);
    } finally {
      execution.triggers.pop();
      execution.frames.length = depth;
    }
  }
  if (isBefore && event.newRows && newRecords) writeBack(event.newRows, newRecords);
  return errorsOf(newRecords ?? oldRecords ?? []);
}

/** Flows before saving run before the triggers, flows after saving after them ("Triggers and Order of Execution"). */
function inOrder(runtime: OrgRuntime, event: Event, hasFlows: boolean): Map<number, RowError[]> {
  if (!runtime.flows || !hasFlows) return runTriggers(runtime, event);
  const execution = running();
  if (event.timing === 'after') {
    const errors = runTriggers(runtime, event);
    return errors.size > 0 ? errors : runtime.flows.run(execution, event);
  }
  const refused = runtime.flows.run(execution, event);
  for (const [row, errors] of runTriggers(runtime, event)) refused.set(row, [...(refused.get(row) ?? []), ...errors]);
  return refused;
}

/** An exception that leaves a trigger fails every row of the statement (`CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY`). */
export class TriggerFailure extends Error {
  readonly type = 'DmlException';
  readonly statusCode = 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY';
  readonly fields: string[] = [];
}

function withTriggerName(error: unknown, name: string, event: Event): unknown {
  if (!(error instanceof ApexException)) return error;
  const operation = `${event.timing[0]!.toUpperCase()}${event.timing.slice(1)}${event.operation[0]!.toUpperCase()}${event.operation.slice(1)}`;
  const cause = `${error.typeName}: ${error.message}`;
  return new TriggerFailure(`${name}: execution of ${operation}\n\ncaused by: ${cause}\n\n${error.apexStack}`);
}

function sameErrors(event: Event, message: string): Map<number, RowError[]> {
  const count = (event.newRows ?? event.oldRows ?? []).length;
  return new Map(
    Array.from({ length: count }, (_, index) => [
      index,
      [{ statusCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', message, fields: [] }],
    ]),
  );
}

export class ApexTriggerRunner implements TriggerRunner {
  private readonly runtime: OrgRuntime;
  private readonly executions = new WeakMap<Transaction, Execution>();

  constructor(runtime: OrgRuntime) {
    this.runtime = runtime;
  }

  /** Makes triggers of this transaction run inside an execution that exists already. */
  adopt(transaction: Transaction, execution: Execution): void {
    this.executions.set(transaction, execution);
  }

  run(transaction: Transaction, event: Event): Map<number, RowError[]> {
    const hasFlows = this.runtime.flows?.handles(event) ?? false;
    if (!hasFlows && this.runtime.triggersFor(event.object, event.timing, event.operation).length === 0)
      return new Map();
    let execution = this.executions.get(transaction);
    if (!execution) {
      execution = new Execution(this.runtime, transaction, 'synchronous');
      this.executions.set(transaction, execution);
      const started = execution;
      // What the API itself does in this transaction counts against no limit of Apex.
      transaction.onUse = (use) => (isRunning() ? started.limits.use(use.kind, use.count) : undefined);
      transaction.afterCommit(() => started.onCommit.forEach((action) => action()));
    }
    const isOutermost = !isRunning();
    try {
      return runWith(execution, () => inOrder(this.runtime, event, hasFlows));
    } catch (error) {
      if (error instanceof TriggerFailure) return sameErrors(event, error.message);
      // Apex above must end too; a caller outside Apex gets the limit as the error of its rows.
      if (error instanceof LimitSignal && isOutermost) {
        return sameErrors(event, `System.LimitException: ${error.message}\n\n${error.exception.apexStack}`);
      }
      throw error;
    }
  }
}

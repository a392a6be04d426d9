/** SOQL and DML as Apex sees them: binds, records, exceptions, results. */
import type { CompiledQuery, DmlOperation, ObjectInfo, QueryRecord, Row, RowResult, Value } from '../../contract.ts';
import { ApexList, ApexMap, ApexSet } from '../values/collections.ts';
import { ApexException, apexError, exceptionClasses, nullPointer, TransactionSignal } from '../values/object.ts';
import { ApexSObject } from '../values/sobject.ts';
import { resolveParents } from './parents.ts';
import { fromStored, recordFromQuery, rowFromRecord, toStored } from './records.ts';
import { running } from './execution.ts';
import { mixedDml } from './mixed-dml.ts';
import { heapSize } from './heap.ts';

interface PlatformFailure {
  type: string;
  message: string;
  statusCode?: string;
  fields?: string[];
}

function isPlatformFailure(error: unknown): error is PlatformFailure {
  return (
    error instanceof Error &&
    !(error instanceof TransactionSignal) &&
    !(error instanceof ApexException) &&
    typeof (error as { type?: unknown }).type === 'string'
  );
}

/** Runs data work; an error of the platform becomes the Apex exception that it names. */
export function asApex<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isPlatformFailure(error)) throw error;
    const ExceptionType = exceptionClasses.get(error.type.replace(/^System\./, '').toLowerCase());
    if (!ExceptionType) throw error;
    const exception = new ExceptionType(error.message);
    if (error.type.endsWith('DmlException'))
      exception.rows = [
        {
          index: 0,
          id: null,
          statusCode: error.statusCode ?? 'UNKNOWN_EXCEPTION',
          message: error.message,
          fields: error.fields ?? [],
        },
      ];
    throw exception;
  }
}

/** Answers of fewer rows are not weighed. */
const heapLookRows = 1000;

function bindText(value: unknown): Value {
  return value instanceof ApexSObject ? value.id : toStored(value);
}

export function bindOf(value: unknown, isList: boolean): Value | Value[] {
  if (value instanceof ApexList) return value.items.map(bindText);
  if (value instanceof ApexSet) return [...value.values()].map(bindText);
  if (value === null && isList) throw nullPointer();
  return bindText(value);
}

function aggregateRecord(compiled: CompiledQuery, source: QueryRecord): ApexSObject {
  const record = new ApexSObject(compiled.object);
  const entries = Object.entries(source.aggregates ?? {}).map(([name, value]): [string, unknown] => {
    const type = compiled.aggregateTypes[name] ?? 'string';
    return [name, fromStored(value, type)];
  });
  record.aggregates = new Map(entries);
  return record;
}

export function runQuery(
  compiled: CompiledQuery,
  binds: unknown[],
  mode: 'user' | 'system' | null,
  allRows: boolean,
): unknown {
  const execution = running();
  const values = binds.map((bind, index) => bindOf(bind, compiled.binds[index]?.isList ?? false));
  const access = execution.access(mode);
  if (execution.canSuspend && execution.journal.replaying) execution.limits.use('soql', 1);
  const result = execution.fromOutside(`query ${compiled.object.name}`, () =>
    asApex(() => execution.transaction.query(compiled, { access, binds: values, allRows })),
  );
  if (compiled.isCount) return result.count;
  const { table, org } = execution.runtime;
  if (compiled.isAggregate)
    return new ApexList(
      table.platformType('AggregateResult'),
      result.records.map((record) => aggregateRecord(compiled, record)),
    );
  const list = new ApexList(
    table.sobject(compiled.object),
    result.records.map((record) => recordFromQuery(org.schema, table, record)),
  );
  if (list.items.length > heapLookRows) execution.limits.holdHeap(heapSize([list, execution.statics]));
  return list;
}

/** A variable of the code around `Database.query`, by its simple name (Apex Developer Guide, "Dynamic SOQL"). */
function localBind(path: string): unknown {
  const read = running().localBinds?.get(path.toLowerCase());
  if (!read) throw apexError('QueryException', `Variable does not exist: ${path}`);
  return read();
}

/** The values that a query text binds now, for a locator that runs later. */
export function captureBinds(soql: string): ApexMap | null {
  const { runtime } = running();
  const compiled = asApex(() => runtime.org.compileQueryText(soql));
  if (compiled.binds.length === 0) return null;
  const map = new ApexMap(runtime.table.primitive('String'), runtime.table.object);
  for (const bind of compiled.binds) {
    const path = bind.text.replace(/^:\s*/, '').trim();
    map.put(path, localBind(path));
  }
  return map;
}

/** Dynamic SOQL. `binds` names the variables of `queryWithBinds`. */
export function runQueryText(soql: string, binds: ApexMap | null, mode: 'user' | 'system' | null): unknown {
  const execution = running();
  const compiled = asApex(() => execution.runtime.org.compileQueryText(soql));
  const values = compiled.binds.map((bind) => {
    const path = bind.text.replace(/^:\s*/, '').trim();
    if (!binds) return localBind(path);
    const key = binds.keys().find((name) => typeof name === 'string' && name.toLowerCase() === path.toLowerCase());
    if (key === undefined) throw apexError('QueryException', `Key '${path}' does not exist in the bindMap`);
    return binds.get(key);
  });
  const stated = /\bWITH\s+USER_MODE\b/i.test(soql) ? 'user' : /\bWITH\s+SYSTEM_MODE\b/i.test(soql) ? 'system' : mode;
  return runQuery(compiled, values, stated, /\bALL\s+ROWS\b/i.test(soql));
}

const verbs: Record<DmlOperation, string> = {
  insert: 'Insert',
  update: 'Update',
  upsert: 'Upsert',
  delete: 'Delete',
  undelete: 'Undelete',
};

/** One run of neighbouring records of one object: Salesforce handles a mixed list in such runs. */
function runsByObject(records: ApexSObject[]): { object: ObjectInfo; from: number; records: ApexSObject[] }[] {
  const runs: { object: ObjectInfo; from: number; records: ApexSObject[] }[] = [];
  records.forEach((record, index) => {
    const last = runs[runs.length - 1];
    if (last && last.object === record.object) last.records.push(record);
    else runs.push({ object: record.object, from: index, records: [record] });
  });
  return runs;
}

export interface DmlRequest {
  operation: DmlOperation;
  records: ApexSObject[];
  allOrNone: boolean;
  mode: 'user' | 'system' | null;
  externalId?: string | null;
}

/** A row that is not written because another one failed. */
const taken: RowResult = { success: false, id: null, created: false, errors: [] };

/** Carries out DML and gives the result of every record; with `allOrNone` a failure is a DmlException. */
export function runDml(request: DmlRequest): RowResult[] {
  const execution = running();
  const { operation, records } = request;
  if (records.some((record) => record === null)) throw nullPointer();
  if (records.length === 0) return [];
  const access = execution.access(request.mode);
  const results: RowResult[] = [];
  for (const run of runsByObject(records)) {
    const rows = run.records.map(rowFromRecord);
    const mixed = mixedDml(execution, run.object, request, rows);
    if (mixed)
      throw dmlException(
        operation,
        rows.map(() => mixed),
        rows,
        run.from,
      );
    const options = {
      access,
      allOrNone: request.allOrNone,
      ...(request.externalId ? { externalIdField: request.externalId } : {}),
    };
    const unrelated = run.records.map((record, index) => resolveParents(execution, record, rows[index]!));
    const known = rows.filter((_, index) => unrelated[index] === null);
    if (request.allOrNone && known.length < rows.length)
      throw dmlException(
        operation,
        unrelated.map((failure) => failure ?? taken),
        rows,
        run.from,
      );
    const saved = asApex(() => execution.transaction.dml(operation, run.object.name, known, options));
    let next = 0;
    const done = unrelated.map((failure) => failure ?? saved[next++]!);
    if (request.allOrNone && done.some((result) => !result.success))
      throw dmlException(operation, done, rows, run.from);
    run.records.forEach((record, index) => adopt(record, done[index]!, operation));
    results.push(...done);
  }
  return results;
}

function adopt(record: ApexSObject, result: RowResult, operation: DmlOperation): void {
  if (!result.success) return;
  if ((operation === 'insert' || operation === 'upsert') && result.id) record.fields.set('Id', result.id);
}

/** Rows without an error of their own, taken back with the others, are not part of the exception. */
export function dmlException(operation: DmlOperation, results: RowResult[], rows: Row[], from: number): ApexException {
  const failed = results.flatMap((result, index) =>
    result.errors.length === 0 ? [] : [{ result, index: index + from, row: rows[index] }],
  );
  const details = failed.map(({ result, index, row }) => {
    const error = result.errors[0] ?? { statusCode: 'UNKNOWN_EXCEPTION', message: 'Unknown error', fields: [] };
    const id = result.id ?? (typeof row?.['Id'] === 'string' ? row['Id'] : null);
    return { index, id, statusCode: error.statusCode, message: error.message, fields: error.fields };
  });
  const first = details[0]!;
  const idPart = first.id && operation !== 'insert' ? ` with id ${first.id}` : '';
  const exception = apexError(
    'DmlException',
    `${verbs[operation]} failed. First exception on row ${first.index}${idPart}; first error: ${first.statusCode}, ${first.message}: [${first.fields.join(', ')}]`,
  );
  exception.rows = details;
  return exception;
}

export function recordsOf(value: unknown): ApexSObject[] {
  if (value === null || value === undefined) throw nullPointer();
  return value instanceof ApexList ? (value.items as ApexSObject[]) : [value as ApexSObject];
}

export function dmlStatement(
  operation: DmlOperation,
  value: unknown,
  mode: 'user' | 'system' | null,
  externalId: string | null,
): void {
  runDml({ operation, records: recordsOf(value), allOrNone: true, mode, externalId });
}

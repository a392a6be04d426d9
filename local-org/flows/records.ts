/** Elements that read and write records: what they ask for, and what they do with the answer. */
import type { Row, Value } from '../contract.ts';
import type { FormulaValue } from '../data/formula/types.ts';
import type { ObjectDefinition } from '../data/schema/objects.ts';
import { Exact } from '../data/values.ts';
import type { CreateElement, DeleteElement, Filter, FilterSet, LookupElement, UpdateElement } from './definition.ts';
import type { Answer, FormulaBinds, Interview, Request, Steps } from './interview.ts';
import { FlowRecord, isList, isScalar, shown, storedValue, type FlowValue } from './values.ts';

type RecordElement = LookupElement | CreateElement | UpdateElement | DeleteElement;

export function recordStep(interview: Interview, element: RecordElement): Steps<string | null> {
  switch (element.kind) {
    case 'recordLookups':
      return lookUp(interview, element);
    case 'recordCreates':
      return create(interview, element);
    case 'recordUpdates':
      return update(interview, element);
    case 'recordDeletes':
      return remove(interview, element);
  }
}

/** Fields that a query may name: no files, and in user mode only those that the user can read. */
function readableFields(interview: Interview, object: ObjectDefinition): string[] {
  const { access, org, execution } = interview;
  return object.fields
    .filter(
      (field) =>
        field.type !== 'base64' &&
        field.type !== 'address' &&
        (access.mode === 'system' || org.accessRights.field(access.user ?? execution.user, object, field).read),
    )
    .map((field) => field.name);
}

const LIKE = { Contains: ['%', '%'], StartsWith: ['', '%'], EndsWith: ['%', ''] } as const;
const COMPARISONS: Record<string, string> = {
  EqualTo: '=',
  NotEqualTo: '!=',
  GreaterThan: '>',
  LessThan: '<',
  GreaterThanOrEqualTo: '>=',
  LessThanOrEqualTo: '<=',
};

function bound(value: FlowValue): Value {
  return isScalar(value) ? storedValue(value) : value instanceof FlowRecord ? value.id : shown(value);
}

/** One filter as a condition of SOQL; its value goes to the binds. */
function condition(interview: Interview, filter: Filter, binds: FormulaBinds): string {
  const value = interview.operand(filter.value);
  const bind = (given: FormulaBinds[number]) => `:b${binds.push(given) - 1}`;
  switch (filter.operator) {
    case 'IsNull':
      return `${filter.field} ${value === false ? '!=' : '='} null`;
    case 'In':
    case 'NotIn':
      return `${filter.field} ${filter.operator === 'In' ? '' : 'NOT '}IN ${bind(isList(value) ? value.map(bound) : [])}`;
    case 'Contains':
    case 'StartsWith':
    case 'EndsWith': {
      const [before, after] = LIKE[filter.operator];
      const text = shown(value).replace(/[\\%_]/g, '\\$&');
      return `${filter.field} LIKE ${bind(before + text + after)}`;
    }
    default: {
      const right = bound(value);
      return `${filter.field} ${COMPARISONS[filter.operator] ?? '='} ${right === null ? 'null' : bind(right)}`;
    }
  }
}

function where(interview: Interview, set: FilterSet, binds: FormulaBinds): string {
  if (set.filters.length === 0) return '';
  const parts = set.filters.map((filter) => `(${condition(interview, filter, binds)})`);
  const logic = set.logic.toLowerCase();
  const text =
    logic === 'and' || logic === 'or'
      ? parts.join(` ${logic.toUpperCase()} `)
      : set.logic.replace(/\d+/g, (number) => parts[Number(number) - 1] ?? '');
  return ` WHERE ${text}`;
}

function query(interview: Interview, object: string, fields: string[], set: FilterSet, tail: string): Request {
  const binds: FormulaBinds = [];
  const soql = `SELECT ${fields.join(', ')} FROM ${object}${where(interview, set, binds)}${tail}`;
  return { kind: 'query', access: interview.access, soql, binds };
}

function* lookUp(interview: Interview, element: LookupElement): Steps<string | null> {
  const object = interview.org.schema.object(element.object)!;
  const named = [...element.fields, ...element.outputFields.map(({ field }) => field)];
  const fields = named.length > 0 ? [...new Set(['Id', ...named])] : readableFields(interview, object);
  const limit = element.limit ? interview.scalar(element.name, element.limit) : null;
  const order =
    element.sortField === null ? '' : ` ORDER BY ${element.sortField} ${element.descending ? 'DESC' : 'ASC'}`;
  const count = element.first ? ' LIMIT 1' : Exact.isDecimal(limit) ? ` LIMIT ${limit.toFixed(0)}` : '';
  const answer = yield* interview.ask(
    element,
    query(interview, element.object, fields, element.filters, order + count),
  );
  if ('goTo' in answer) return answer.goTo;
  const records = (answer.rows ?? []).map((row) => new FlowRecord(object, row));
  const found = element.first ? (records[0] ?? null) : records;
  if (element.stored) interview.store(element.name, found);
  // Without a record a variable keeps what it had, unless the element says otherwise.
  if (records.length === 0 && !element.nullWhenNone) return element.next;
  if (element.output) interview.set(element.output, found ?? new FlowRecord(object));
  for (const { target, field } of element.outputFields)
    interview.set(target, records[0] ? fieldOf(interview, records[0], field) : null);
  return element.next;
}

function fieldOf(interview: Interview, record: FlowRecord, name: string): FormulaValue {
  const field = record.object.field(name)!;
  return record.read(field, (object, formula, row) =>
    interview.org.formulas.value(object, formula, row, interview.execution.user),
  );
}

function recordsAt(interview: Interview, element: string, path: string[]): FlowRecord[] {
  const value = interview.get(path);
  const list = isList(value) ? value : [value];
  return list.map((item) => {
    if (!(item instanceof FlowRecord))
      throw interview.fault(
        element,
        `The flow failed to access the value for ${path.join('.')} because it hasn't been set or assigned.`,
      );
    return item;
  });
}

function fieldValues(interview: Interview, element: CreateElement | UpdateElement, object: ObjectDefinition): Row {
  const row: Row = {};
  for (const { field, value } of element.assignments)
    row[object.field(field)!.name] = storedValue(interview.scalar(element.name, value));
  return row;
}

/** What a new record takes from a record variable. */
function newRow(record: FlowRecord): Row {
  const entries = Object.entries(record.values).filter(([name]) => {
    const field = record.object.field(name);
    return field && name !== 'Id' && !field.system && field.createable && field.formula === null;
  });
  return Object.fromEntries(entries);
}

function* create(interview: Interview, element: CreateElement): Steps<string | null> {
  const records = element.input ? recordsAt(interview, element.name, element.input) : [newRecord(interview, element)];
  const [first] = records;
  if (!first) return element.next;
  const answer: Answer | { goTo: string } = yield* interview.ask(element, {
    kind: 'dml',
    access: interview.access,
    operation: 'insert',
    object: first.object.name,
    rows: records.map(newRow),
  });
  if ('goTo' in answer) return answer.goTo;
  for (const [index, record] of records.entries()) record.values['Id'] = answer.ids?.[index] ?? null;
  if (element.idTarget) interview.set(element.idTarget, first.id);
  if (element.stored) interview.store(element.name, first.id);
  return element.next;
}

function newRecord(interview: Interview, element: CreateElement): FlowRecord {
  const object = interview.org.schema.object(element.object ?? '')!;
  return new FlowRecord(object, fieldValues(interview, element, object));
}

function* update(interview: Interview, element: UpdateElement): Steps<string | null> {
  const { record, flow } = interview;
  if (record && element.input?.join('.') === '$Record' && flow.definition.start.trigger === 'RecordBeforeSave') {
    // The record is about to be saved: what is set here is saved with it.
    for (const { field, value } of element.assignments)
      record.set(record.object.field(field)!, interview.scalar(element.name, value));
    return element.next;
  }
  const rows: Row[] = [];
  let object = element.object ?? '';
  if (element.input) {
    const records = recordsAt(interview, element.name, element.input);
    object = records[0]?.object.name ?? '';
    for (const item of records) {
      const given = fieldValues(interview, element, item.object);
      for (const [name, value] of Object.entries(given)) item.values[name] = value;
      rows.push(element.assignments.length > 0 ? { Id: item.id, ...given } : item.changes());
    }
  } else {
    const found = yield* matching(interview, element);
    if ('goTo' in found) return found.goTo;
    const given = fieldValues(interview, element, interview.org.schema.object(object)!);
    for (const id of found.ids) rows.push({ Id: id, ...given });
  }
  return yield* write(interview, element, 'update', object, rows);
}

function* remove(interview: Interview, element: DeleteElement): Steps<string | null> {
  let ids: (string | null)[];
  let object = element.object ?? '';
  if (element.input) {
    const records = recordsAt(interview, element.name, element.input);
    object = records[0]?.object.name ?? '';
    ids = records.map((item) => item.id);
  } else {
    const found = yield* matching(interview, element);
    if ('goTo' in found) return found.goTo;
    ids = found.ids;
  }
  const rows = ids.map((id): Row => ({ Id: id }));
  return yield* write(interview, element, 'delete', object, rows);
}

/** Ids of the records that an update or delete by conditions is for. */
function* matching(
  interview: Interview,
  element: UpdateElement | DeleteElement,
): Steps<{ ids: string[] } | { goTo: string }> {
  const answer = yield* interview.ask(element, query(interview, element.object ?? '', ['Id'], element.filters, ''));
  if ('goTo' in answer) return answer;
  return { ids: (answer.rows ?? []).map((row) => String(row['Id'])) };
}

function* write(
  interview: Interview,
  element: UpdateElement | DeleteElement,
  operation: 'update' | 'delete',
  object: string,
  rows: Row[],
): Steps<string | null> {
  if (rows.length === 0) return element.next;
  const answer = yield* interview.ask(element, { kind: 'dml', access: interview.access, operation, object, rows });
  return 'goTo' in answer ? answer.goTo : element.next;
}

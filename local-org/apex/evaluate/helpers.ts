/** `$`: what compiled Apex calls at run time. One per org runtime; `st` holds the statics of the running transaction. */
import type { FieldInfo, ObjectInfo, CompiledQuery } from '../../contract.ts';
import type { ApexType } from '../types/type.ts';
import { ApexDecimal, ApexDouble } from '../values/decimal.ts';
import { ApexList, ApexMap, ApexSet } from '../values/collections.ts';
import { apexEquals, compareValues, identityOf } from '../values/equality.ts';
import {
  ApexEnumValue,
  ApexException,
  ApexObject,
  apexError,
  enumValue,
  LimitSignal,
  nullPointer,
  TransactionSignal,
} from '../values/object.ts';
import { ApexSObject } from '../values/sobject.ts';
import { ApexDate, ApexDatetime, ApexTime } from '../values/temporal.ts';
import { textOf } from '../values/text.ts';
import { enqueueFuture } from '../jobs/enqueue.ts';
import { dmlStatement, runQuery } from '../runtime/database.ts';
import { running } from '../runtime/execution.ts';
import type { Frame } from '../runtime/execution.ts';
import type { OrgRuntime } from '../runtime/org-runtime.ts';
import { settingsRecord, metadataAll, metadataRecord } from '../runtime/settings.ts';
import { beginRunAs, endRunAs } from '../runtime/run-as.ts';
import type { CodeInfo } from './classes.ts';
import { castValue, isInstance } from './runtime-types.ts';
import { arithmetic } from './arithmetic.ts';
import { describeObject, fieldToken, objectToken } from '../library/describe-values.ts';

const idPattern = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;
const suffixAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The 18-character form of a 15-character id. */
export function longId(id: string): string {
  if (id.length !== 15) return id;
  let suffix = '';
  for (let group = 0; group < 3; group++) {
    let bits = 0;
    for (let index = 0; index < 5; index++) {
      const char = id[group * 5 + index]!;
      if (char >= 'A' && char <= 'Z') bits |= 1 << index;
    }
    suffix += suffixAlphabet[bits];
  }
  return id + suffix;
}

export function toId(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string' || !idPattern.test(value))
    throw apexError('StringException', `Invalid id: ${textOf(value)}`);
  return longId(value);
}

export class Helpers {
  st: unknown[] = [];
  readonly runtime: OrgRuntime;
  readonly ApexObject = ApexObject;
  readonly ApexException = ApexException;

  constructor(runtime: OrgRuntime) {
    this.runtime = runtime;
    Object.assign(this, arithmetic);
  }

  init(index: number): unknown {
    return this.runtime.initialiseStatics(index);
  }
  enter(info: CodeInfo): Frame {
    return running().enter(info);
  }
  leave(): void {
    running().frames.pop();
  }
  tick(): void {
    running().limits.tick();
  }
  /** An exception on its way out of the method that threw it: notes where it was thrown. */
  trace(error: unknown): unknown {
    if (error instanceof ApexException) {
      if (error.lineNumber === null) {
        error.lineNumber = running().line;
        error.apexStack = running().stackTrace();
      }
      return error;
    }
    if (error instanceof RangeError && /call stack/i.test(error.message))
      return new LimitSignal('Maximum stack depth reached: 1001');
    if (error instanceof LimitSignal && error.exception.lineNumber === null) this.trace(error.exception);
    return error;
  }
  /** What a `catch` clause sees. Signals and errors of the interpreter itself pass through. */
  caught(error: unknown, frame: Frame): unknown {
    const seen = this.trace(error);
    if (!(seen instanceof ApexException)) throw seen;
    const { frames } = running();
    while (frames.length > 0 && frames[frames.length - 1] !== frame) frames.pop();
    return seen;
  }
  isSignal(error: unknown): boolean {
    return error instanceof TransactionSignal || !(error instanceof ApexException);
  }

  nn<T>(value: T): NonNullable<T> {
    if (value === null || value === undefined) throw nullPointer();
    return value;
  }
  arg<T>(value: T): NonNullable<T> {
    if (value === null || value === undefined) throw apexError('NullPointerException', 'Argument cannot be null.');
    return value;
  }
  text(value: unknown): string {
    return textOf(value);
  }
  equal(left: unknown, right: unknown): boolean {
    return apexEquals(left, right);
  }
  /** `===`: identity for objects; text and numbers by value. */
  same(left: unknown, right: unknown): boolean {
    if (left === right) return true;
    return typeof left !== 'object' ||
      left instanceof ApexDecimal ||
      left instanceof ApexDate ||
      left instanceof ApexDatetime
      ? apexEquals(left, right)
      : false;
  }
  textEqual(left: unknown, right: unknown): boolean {
    return left === right || apexEquals(left, right);
  }
  compare(left: unknown, right: unknown): number {
    if (left === null || right === null) return NaN;
    if (left instanceof ApexDate && right instanceof ApexDatetime) return left.days * 86_400_000 - right.ms;
    if (left instanceof ApexDatetime && right instanceof ApexDate) return left.ms - right.days * 86_400_000;
    if (typeof left === 'string' && typeof right === 'string') {
      const [a, b] = [left.toLowerCase(), right.toLowerCase()];
      return a < b ? -1 : a > b ? 1 : 0;
    }
    return compareValues(left, right) ?? 0;
  }
  /** Date, Datetime or Time plus or minus a number (of days for the first two, of milliseconds for Time). */
  shift(value: unknown, amount: ApexDecimal | null, sign: number): unknown {
    if (value === null || amount === null) throw nullPointer();
    const days = amount.toNumber() * sign;
    if (value instanceof ApexDate) return new ApexDate(value.days + Math.trunc(days));
    if (value instanceof ApexTime) return new ApexTime(value.ms + Math.trunc(days));
    return new ApexDatetime((value as ApexDatetime).ms + Math.round(days * 86_400_000));
  }
  toId(value: unknown): string | null {
    return toId(value);
  }
  toDatetime(value: unknown): unknown {
    return value instanceof ApexDate ? new ApexDatetime(value.days * 86_400_000) : value;
  }
  cast(value: unknown, type: ApexType): unknown {
    return castValue(this.runtime.table, value, type);
  }
  isInstance(value: unknown, type: ApexType): boolean {
    return isInstance(this.runtime.table, value, type);
  }

  single(list: unknown): unknown {
    const items = (list as ApexList | null)?.items ?? [];
    if (items.length === 0) throw apexError('QueryException', 'List has no rows for assignment to SObject');
    if (items.length > 1) throw apexError('QueryException', 'List has more than 1 row for assignment to SObject');
    return items[0];
  }
  /** A query before `??`: no row is null there. */
  first(list: unknown): unknown {
    return (list as ApexList).items.length === 0 ? null : this.single(list);
  }
  query(compiled: CompiledQuery, binds: unknown[], mode: 'user' | 'system' | null, allRows: boolean): unknown {
    return runQuery(compiled, binds, mode, allRows);
  }
  dml(
    operation: 'insert' | 'update' | 'upsert' | 'delete' | 'undelete',
    value: unknown,
    mode: 'user' | 'system' | null,
    externalId: string | null,
  ): void {
    dmlStatement(operation, value, mode, externalId);
  }

  record(object: ObjectInfo, entries: [FieldInfo | string, unknown][]): ApexSObject {
    const record = new ApexSObject(object);
    for (const [field, value] of entries) {
      if (typeof field === 'string') record.parents.set(field, value as ApexSObject | null);
      else record.fields.set(field.name, value);
    }
    return record;
  }
  field(record: ApexSObject, field: FieldInfo): unknown {
    return record.get(field);
  }
  parentField(record: ApexSObject | null, field: FieldInfo): unknown {
    return record === null || record === undefined ? null : record.get(field);
  }
  parent(record: ApexSObject | null, name: string): unknown {
    if (record === null || record === undefined) return null;
    const parent = record.parents.get(name);
    if (parent !== undefined) return parent;
    if (record.selected && record.id !== null && !record.selected.has(name)) {
      const field = record.object.fields.find((candidate) => candidate.relationshipName === name);
      if (field && record.fields.get(field.name) === null) return null;
      throw apexError(
        'SObjectException',
        `SObject row was retrieved via SOQL without querying the requested field: ${record.object.name}.${name}`,
      );
    }
    return null;
  }
  setId(record: ApexSObject, id: unknown): unknown {
    record.fields.set('Id', id);
    return id;
  }
  setParent(record: ApexSObject, name: string, value: unknown): unknown {
    record.parents.set(name, value as ApexSObject | null);
    return value;
  }
  children(record: ApexSObject, name: string, type: ApexType): unknown {
    const known = record.children.get(name);
    if (known) return known;
    if (record.selected)
      throw apexError(
        'SObjectException',
        `SObject row was retrieved via SOQL without querying the requested field: ${record.object.name}.${name}`,
      );
    return new ApexList(type);
  }
  addFieldError(record: ApexSObject, field: FieldInfo, message: string): void {
    record.errors.push({ message, field: field.name });
  }

  list(type: ApexType, items: unknown[]): ApexList {
    return new ApexList(type, items);
  }
  set(type: ApexType, items: unknown[]): ApexSet {
    return new ApexSet(type, items);
  }
  map(key: ApexType, value: ApexType, entries: [unknown, unknown][]): ApexMap {
    const map = new ApexMap(key, value);
    for (const [entryKey, entryValue] of entries) map.put(entryKey, entryValue);
    return map;
  }
  sizedList(type: ApexType, size: number): ApexList {
    return new ApexList(type, new Array(size).fill(null));
  }
  iterable(value: unknown): Iterable<unknown> {
    if (value === null || value === undefined) throw nullPointer();
    if (value instanceof ApexList) return guarded(value);
    if (value instanceof ApexSet) return guardedSet(value);
    return iterate(value as Record<string, () => unknown>);
  }
  *chunks(list: ApexList, size: number): Generator<ApexList> {
    for (let start = 0; start < list.items.length; start += size)
      yield new ApexList(list.elementType, list.items.slice(start, start + size));
  }

  enumValues(type: ApexType): ApexList {
    const declaration = type.declaration!;
    return new ApexList(
      type,
      declaration.enumValues.map((name, index) => enumValue(declaration.name, name, index)),
    );
  }
  enumValueOf(type: ApexType, name: unknown): ApexEnumValue {
    const declaration = type.declaration!;
    const index = declaration.enumValues.findIndex(
      (candidate) => candidate.toLowerCase() === String(name).toLowerCase(),
    );
    if (index < 0) throw apexError('NoSuchElementException', `No enum constant ${declaration.name}.${String(name)}`);
    return enumValue(declaration.name, declaration.enumValues[index]!, index);
  }
  label(name: string): string {
    return this.runtime.org.label(name, running().user.language) ?? name;
  }
  objectToken(object: ObjectInfo): unknown {
    return objectToken(object);
  }
  fieldToken(object: ObjectInfo, field: FieldInfo): unknown {
    return fieldToken(object, field);
  }
  describe(object: ObjectInfo): unknown {
    return describeObject(object);
  }
  settings(object: ObjectInfo, kind: 'org' | 'getinstance' | 'getvalues', owner: string | null): unknown {
    return settingsRecord(object, kind, owner);
  }
  metadataAll(object: ObjectInfo, type: ApexType): unknown {
    return metadataAll(object, type);
  }
  metadata(object: ObjectInfo, name: string | null): unknown {
    return metadataRecord(object, name);
  }
  trigger(): unknown {
    const { triggers } = running();
    return triggers[triggers.length - 1] ?? noTrigger;
  }
  runAs(user: unknown): unknown {
    return beginRunAs(user as ApexSObject | null);
  }
  endRunAs(before: unknown): void {
    endRunAs(before);
  }
  future(className: string, methodName: string, args: unknown[], allowsCallouts: boolean): void {
    enqueueFuture(className, methodName, args, allowsCallouts);
  }
  /** Runs a call of dynamic SOQL with the variables that it may bind. */
  bound(names: Record<string, () => unknown>, work: () => unknown): unknown {
    const execution = running();
    const before = execution.localBinds;
    execution.localBinds = new Map(Object.entries(names));
    try {
      return work();
    } finally {
      execution.localBinds = before;
    }
  }
  identity(value: object): number {
    return identityOf(value);
  }
}

const noTrigger = {
  isexecuting: false,
  isinsert: false,
  isupdate: false,
  isdelete: false,
  isundelete: false,
  isbefore: false,
  isafter: false,
  new: null,
  old: null,
  newmap: null,
  oldmap: null,
  size: null,
  operationtype: null,
};

const modified = () => apexError('FinalException', 'Cannot modify a collection while it is being iterated.');

function* guarded(list: ApexList): Generator<unknown> {
  const { items } = list;
  const { length } = items;
  for (let index = 0; index < length; index++) {
    yield items[index];
    if (list.items !== items || items.length !== length) throw modified();
  }
}

function* guardedSet(set: ApexSet): Generator<unknown> {
  const { size } = set;
  for (const item of [...set.values()]) {
    yield item;
    if (set.size !== size) throw modified();
  }
}

export function* iterate(value: Record<string, () => unknown>): Generator<unknown> {
  const iterator = value['m_iterator$']!() as Record<string, () => unknown>;
  while (iterator['m_hasnext$']!() === true) yield iterator['m_next$']!();
}

export { ApexDouble };

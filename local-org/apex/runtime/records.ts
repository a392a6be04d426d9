/** Between the data side's rows (canonical text) and records in Apex memory. */
import type { FieldInfo, ObjectInfo, QueryRecord, Row, Schema, Value } from '../../contract.ts';
import { ApexDecimal, ApexDouble } from '../values/decimal.ts';
import { ApexList } from '../values/collections.ts';
import { ApexBlob, apexError } from '../values/object.ts';
import { ApexSObject } from '../values/sobject.ts';
import { ApexDate, ApexDatetime, ApexTime } from '../values/temporal.ts';
import { textOf } from '../values/text.ts';
import type { TypeTable } from '../types/type-table.ts';
import type { FieldType } from '../../contract.ts';

export function fromStored(value: Value | undefined, type: FieldType): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null;
  switch (type) {
    case 'int':
      return Number(value);
    case 'double':
    case 'currency':
    case 'percent':
      return ApexDecimal.parse(value);
    case 'date':
      return ApexDate.parse(value);
    case 'datetime':
      return new ApexDatetime(Date.parse(value));
    case 'time':
      return new ApexTime(Date.parse(`1970-01-01T${value.replace(/Z?$/, 'Z')}`));
    case 'base64':
      return new ApexBlob(Buffer.from(value, 'base64'));
    default:
      return value;
  }
}

export function toStored(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof ApexDecimal || value instanceof ApexDate || value instanceof ApexTime) return value.toString();
  if (value instanceof ApexDouble) return (ApexDecimal.parse(String(value.value)) ?? ApexDecimal.of(0)).toString();
  if (value instanceof ApexDatetime) return value.toIso();
  if (value instanceof ApexBlob) return value.bytes.toString('base64');
  throw apexError('SObjectException', `Illegal value for primitive: ${textOf(value)}`);
}

export function recordFromQuery(schema: Schema, table: TypeTable, source: QueryRecord): ApexSObject {
  const object = schema.object(source.type);
  if (!object) throw new Error(`The query answered with records of the unknown object ${source.type}`);
  const record = new ApexSObject(object);
  record.selected = new Set(source.selected.filter((name) => !name.includes('.')));
  for (const name in source.values) {
    const field = object.field(name);
    record.fields.set(field?.name ?? name, fromStored(source.values[name], field?.type ?? 'string'));
    record.selected.add(field?.name ?? name);
  }
  for (const name in source.parents) {
    const parent = source.parents[name];
    record.parents.set(name, parent ? recordFromQuery(schema, table, parent) : null);
  }
  for (const name in source.children) {
    const child = object.childRelationships.find((relationship) => relationship.name === name);
    const type = child ? table.sobjectNamed(child.object) : undefined;
    record.children.set(
      name,
      new ApexList(
        type ?? table.genericSObject,
        source.children[name]!.map((row) => recordFromQuery(schema, table, row)),
      ),
    );
  }
  return record;
}

export function recordFromRow(object: ObjectInfo, row: Row): ApexSObject {
  const record = new ApexSObject(object);
  for (const name in row) {
    const field = object.field(name);
    if (field) record.fields.set(field.name, fromStored(row[name], field.type));
  }
  return record;
}

export function rowFromRecord(record: ApexSObject): Row {
  const row: Row = {};
  for (const [name, value] of record.fields) row[name] = toStored(value);
  return row;
}

/** `put`: a value of the wrong type for its field is refused as the platform refuses it. */
export function checkFieldValue(field: FieldInfo, value: unknown): unknown {
  if (value === null) return null;
  const wrong = () =>
    apexError(
      'SObjectException',
      `Illegal assignment from ${typeof value === 'string' ? 'String' : describeValue(value)} to ${field.type}`,
    );
  switch (field.type) {
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong();
      return value;
    case 'int':
      if (typeof value !== 'number' && typeof value !== 'bigint') throw wrong();
      return Number(value);
    case 'double':
    case 'currency':
    case 'percent':
      if (typeof value === 'number' || typeof value === 'bigint') return ApexDecimal.of(value);
      if (value instanceof ApexDouble) return ApexDecimal.parse(String(value.value));
      if (!(value instanceof ApexDecimal)) throw wrong();
      return value;
    case 'date':
      if (value instanceof ApexDatetime) return new ApexDate(Math.floor(value.ms / 86_400_000));
      if (!(value instanceof ApexDate)) throw wrong();
      return value;
    case 'datetime':
      if (value instanceof ApexDate) return new ApexDatetime(value.days * 86_400_000);
      if (!(value instanceof ApexDatetime)) throw wrong();
      return value;
    case 'base64':
      if (!(value instanceof ApexBlob)) throw wrong();
      return value;
    case 'time':
      if (!(value instanceof ApexTime)) throw wrong();
      return value;
    default:
      if (typeof value !== 'string') throw wrong();
      return value;
  }
}

function describeValue(value: unknown): string {
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'number') return 'Integer';
  if (value instanceof ApexDecimal) return 'Decimal';
  return value instanceof ApexDate ? 'Date' : value instanceof ApexDatetime ? 'Datetime' : 'Object';
}

import type { FieldType, QueryRecord, Row, Value } from '../contract.ts';
import type { ObjectDefinition, OrgSchema } from '../data/schema/objects.ts';
import { isNumeric } from '../data/values.ts';
import { RestError } from './errors.ts';

/** A number read from JSON with its digits kept, or written to JSON as it stands. */
interface RawJson {
  rawJSON: string;
}
const rawJson = (text: string): RawJson => (JSON as unknown as { rawJSON(text: string): RawJson }).rawJSON(text);

/** Parses JSON; numbers become their own text, so that no digit is lost. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, function keepDigits(
      this: unknown,
      _key: string,
      value: unknown,
      context?: { source?: string },
    ) {
      return typeof value === 'number' ? new JsonNumber(context?.source ?? String(value)) : value;
    } as (key: string, value: unknown) => unknown);
  } catch (error) {
    throw new RestError(400, 'JSON_PARSER_ERROR', `The HTTP entity body must be JSON: ${(error as Error).message}`);
  }
}

/** A number of a request, as it was written. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A stored value as REST writes it. */
export function jsonValue(type: FieldType, value: Value): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (type === 'int') return rawJson(value);
  if (isNumeric(type)) return rawJson(value.includes('.') ? value.replace(/(\.\d+?)0+$/, '$1') : `${value}.0`);
  return type === 'datetime' ? value.replace('Z', '+0000') : value;
}

export type JsonObject = Record<string, unknown>;

/** A text of a request, or the fallback where it is absent or no text. */
export function textOf(value: unknown, fallback = ''): string {
  return typeof value === 'string' ? value : fallback;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

/** One field of a request's record as the data layer takes it. */
export function inputValue(value: unknown, field: { name: string; type: FieldType }): Value {
  if (value === null || value === undefined) return null;
  if (value instanceof JsonNumber) return value.text;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  throw new RestError(
    400,
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${field.type} from ${Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT'} value for field ${field.name}`,
  );
}

/** Writes query records: `attributes`, the selected fields, parents and child lists. */
export class RecordWriter {
  private readonly schema: OrgSchema;
  private readonly base: string;

  /** `base` is `/services/data/vNN.N`. */
  constructor(schema: OrgSchema, base: string) {
    this.schema = schema;
    this.base = base;
  }

  record(record: QueryRecord, aggregateTypes: Record<string, FieldType> = {}): JsonObject {
    if (record.aggregates) {
      const result: JsonObject = { attributes: { type: 'AggregateResult' } };
      for (const [alias, value] of Object.entries(record.aggregates))
        result[alias] = jsonValue(aggregateTypes[alias] ?? 'string', value);
      return result;
    }
    const object = this.schema.object(record.type);
    const id = record.values['Id'];
    const result: JsonObject = {
      attributes: { type: record.type, url: `${this.base}/sobjects/${record.type}/${String(id)}` },
    };
    for (const name of record.selected) {
      const dot = name.indexOf('.');
      if (dot < 0) result[name] = this.value(object, record, name);
      else {
        const relationship = name.slice(0, dot);
        const parent = record.parents[relationship];
        if (!(relationship in result)) result[relationship] = parent ? this.record(parent) : null;
      }
    }
    for (const [relationship, children] of Object.entries(record.children)) {
      result[relationship] =
        children.length === 0
          ? null
          : { totalSize: children.length, done: true, records: children.map((child) => this.record(child)) };
    }
    return result;
  }

  private value(object: ObjectDefinition | undefined, record: QueryRecord, name: string): unknown {
    const field = object?.field(name);
    const value = record.values[name] ?? null;
    if (field?.type === 'base64')
      return value === null
        ? null
        : `${this.base}/sobjects/${record.type}/${String(record.values['Id'])}/${field.name}`;
    return jsonValue(field?.type ?? 'string', value);
  }

  /** A whole row, as `GET sobjects/X/id` shows it. */
  row(object: ObjectDefinition, row: Row, names: string[]): JsonObject {
    return this.record({ type: object.name, values: row, parents: {}, children: {}, selected: names });
  }
}

/** JSON: serialize, deserialize into types, untyped, JSONGenerator. */
import { instantOf } from '../values/temporal.ts';
import type { ApexType, FieldMember } from '../types/type.ts';
import { resolveType } from '../types/resolve.ts';
import { ApexList, ApexMap, ApexSet } from '../values/collections.ts';
import { ApexDecimal, ApexDouble } from '../values/decimal.ts';
import {
  ApexBlob,
  ApexEnumValue,
  ApexException,
  ApexObject,
  ApexTypeValue,
  apexError,
  enumValue,
  PlatformObject,
  UnsupportedByLocalOrg,
} from '../values/object.ts';
import { ApexSObject } from '../values/sobject.ts';
import { ApexDate, ApexDatetime, ApexTime } from '../values/temporal.ts';
import { textOf } from '../values/text.ts';
import { running } from '../runtime/execution.ts';
import { parseJson } from './json-parse.ts';
import type { JsonNode } from './json-parse.ts';
import type { PlatformTypeDefinition } from './define.ts';

const quote = (text: string) => JSON.stringify(text);

/** Instance fields in the order in which Salesforce writes them: own class first, as declared. */
export function serialisableFields(value: ApexObject): FieldMember[] {
  const { table } = running().runtime;
  const fields: FieldMember[] = [];
  const visit = (type: ApexType) => {
    for (const field of type.declaration?.fields.values() ?? []) {
      if (
        !field.isStatic &&
        !field.isTransient &&
        (!field.property || (field.property.readable && !field.property.getterBody))
      )
        fields.push(field);
    }
    table
      .parents(type)
      .filter((parent) => parent.declaration?.kind === 'class')
      .forEach(visit);
  };
  visit((value.constructor as typeof ApexObject).declaration.type);
  return fields;
}

export function serialise(value: unknown, suppressNulls: boolean): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (value instanceof ApexDecimal || value instanceof ApexDouble) return value.toString();
  if (value instanceof ApexDate || value instanceof ApexTime) return quote(value.toString());
  if (value instanceof ApexDatetime) return quote(value.toIso());
  if (value instanceof ApexBlob) return quote(value.bytes.toString('base64'));
  if (value instanceof ApexEnumValue || value instanceof ApexTypeValue) return quote(value.name);
  if (value instanceof ApexList) return `[${value.items.map((item) => serialise(item, suppressNulls)).join(',')}]`;
  if (value instanceof ApexSet)
    return `[${[...value.values()].map((item) => serialise(item, suppressNulls)).join(',')}]`;
  if (value instanceof ApexMap)
    return members(
      [...value.entries.values()].map(([key, item]) => [keyText(key), item]),
      suppressNulls,
    );
  if (value instanceof ApexSObject) return sobjectJson(value, suppressNulls);
  if (value instanceof ApexObject) {
    const own = value as unknown as Record<string, unknown>;
    return members(
      serialisableFields(value).map((field) => [field.name, own[field.slot]]),
      suppressNulls,
    );
  }
  if (value instanceof ApexException)
    throw apexError('JSONException', `Apex Type unsupported in JSON: ${value.typeName}`);
  throw new UnsupportedByLocalOrg(
    `JSON.serialize of ${(value.constructor as { apexName?: string }).apexName ?? 'this value'}`,
  );
}

function keyText(key: unknown): string {
  return key instanceof ApexDatetime ? key.toIso() : key instanceof ApexDate ? key.toString() : textOf(key);
}

function members(entries: [string, unknown][], suppressNulls: boolean): string {
  const shown = suppressNulls ? entries.filter(([, value]) => value !== null && value !== undefined) : entries;
  return `{${shown.map(([name, value]) => `${quote(name)}:${serialise(value, suppressNulls)}`).join(',')}}`;
}

/** Fields of a record show the offset, values of Apex itself the letter Z. */
const fieldJson = (value: unknown, suppressNulls: boolean) =>
  value instanceof ApexDatetime ? quote(value.toIso().replace('Z', '+0000')) : serialise(value, suppressNulls);

function sobjectJson(record: ApexSObject, suppressNulls: boolean): string {
  const url = record.id ? `,"url":${quote(`/services/data/v67.0/sobjects/${record.object.name}/${record.id}`)}` : '';
  const parts = [`"attributes":{"type":${quote(record.aggregates ? 'AggregateResult' : record.object.name)}${url}}`];
  const entries: [string, unknown][] = [...(record.aggregates ?? record.fields)];
  for (const [name, parent] of record.parents) if (parent) entries.push([name, parent]);
  for (const [name, value] of entries)
    if (!(suppressNulls && value === null)) parts.push(`${quote(name)}:${fieldJson(value, suppressNulls)}`);
  for (const [name, list] of record.children)
    parts.push(
      `${quote(name)}:{"totalSize":${list.items.length},"done":true,"records":${serialise(list, suppressNulls)}}`,
    );
  return `{${parts.join(',')}}`;
}

function untyped(node: JsonNode): unknown {
  const { table } = running().runtime;
  switch (node.kind) {
    case 'null':
      return null;
    case 'boolean':
    case 'string':
      return node.value;
    case 'number':
      return numberOf(node.text);
    case 'array':
      return new ApexList(table.object, node.items.map(untyped));
    case 'object': {
      const map = new ApexMap(table.primitive('String'), table.object);
      for (const [name, value] of node.members) map.put(name, untyped(value));
      return map;
    }
  }
}

/** Integer, Long or Decimal, the smallest that holds the number. */
function numberOf(text: string): unknown {
  if (!/^-?\d+$/.test(text)) return ApexDecimal.parse(text);
  const value = BigInt(text);
  if (value >= -2_147_483_648n && value <= 2_147_483_647n) return Number(value);
  return BigInt.asIntN(64, value) === value ? value : ApexDecimal.of(value);
}

function mismatch(node: JsonNode, type: ApexType): never {
  throw apexError(
    'JSONException',
    `Illegal value for ${type.kind === 'primitive' ? 'primitive' : 'object'}: ${node.kind === 'string' ? node.value : node.kind === 'number' ? node.text : node.kind} (expected ${type.name})`,
  );
}

function typed(node: JsonNode, type: ApexType, strict: boolean): unknown {
  if (node.kind === 'null') return null;
  if (type.kind === 'object') return untyped(node);
  if (type.kind === 'primitive') return primitive(node, type);
  if (type.isList || type.isSet) {
    const list =
      node.kind === 'array'
        ? node.items
        : node.kind === 'object' && node.members.find(([name]) => name === 'records')?.[1].kind === 'array'
          ? (node.members.find(([name]) => name === 'records')![1] as Extract<JsonNode, { kind: 'array' }>).items
          : null;
    if (!list) throw apexError('JSONException', `Malformed JSON: Expected '[' at the beginning of List/Set`);
    const items = list.map((item) => typed(item, type.args[0]!, strict));
    return type.isList ? new ApexList(type.args[0]!, items) : new ApexSet(type.args[0]!, items);
  }
  if (node.kind === 'string' && type.declaration?.kind === 'enum') {
    const index = type.declaration.enumValues.findIndex((name) => name.toLowerCase() === node.value.toLowerCase());
    if (index < 0) throw apexError('JSONException', `Invalid enum value: ${node.value} for ${type.name}`);
    return enumValue(type.declaration.name, type.declaration.enumValues[index]!, index);
  }
  if (node.kind !== 'object')
    throw apexError('JSONException', `Malformed JSON: Expected '{' at the beginning of object`);
  if (type.isMap) {
    const map = new ApexMap(type.args[0]!, type.args[1]!);
    for (const [name, value] of node.members)
      map.put(typed({ kind: 'string', value: name }, type.args[0]!, strict), typed(value, type.args[1]!, strict));
    return map;
  }
  if (type.kind === 'sobject') return record(node, type, strict);
  return instance(node, type, strict);
}

function instance(node: Extract<JsonNode, { kind: 'object' }>, type: ApexType, strict: boolean): unknown {
  const { runtime } = running();
  const { declaration } = type;
  if (!declaration || declaration.platform || declaration.kind !== 'class' || declaration.isAbstract)
    throw apexError('JSONException', `Apex Type unsupported in JSON: ${type.name}`);
  const Created = runtime.classes[runtime.classIndex(declaration)] as unknown as new () => Record<string, unknown> & {
    c_fields?: () => void;
  };
  const created = new Created();
  for (const [name, value] of node.members) {
    const field = runtime.table.findField(type, name, false);
    if (field) created[field.slot] = typed(value, field.type, strict);
    else if (strict) throw apexError('JSONException', `No such column '${name}' on ${type.name}`);
  }
  return created;
}

function record(node: Extract<JsonNode, { kind: 'object' }>, type: ApexType, strict: boolean): ApexSObject {
  const { table } = running().runtime;
  const attributes = node.members.find(([name]) => name === 'attributes')?.[1];
  const typeName =
    attributes?.kind === 'object' ? attributes.members.find(([name]) => name === 'type')?.[1] : undefined;
  const object = type.object ?? (typeName?.kind === 'string' ? table.sobjectNamed(typeName.value)?.object : undefined);
  if (!object) throw apexError('JSONException', `Must specify SObject type for type-less SObject`);
  const created = new ApexSObject(object);
  for (const [name, value] of node.members) {
    if (name === 'attributes') continue;
    const field = object.field(name);
    if (field) created.fields.set(field.name, typed(value, table.fieldType(field), strict));
    else {
      const parent = object.fields.find((candidate) => candidate.relationshipName === name);
      const child = object.childRelationships.find((candidate) => candidate.name === name);
      if (parent)
        created.parents.set(
          name,
          typed(
            value,
            table.sobjectNamed(parent.referenceTo[0]!) ?? table.genericSObject,
            strict,
          ) as ApexSObject | null,
        );
      else if (child)
        created.children.set(name, typed(value, table.list(table.sobjectNamed(child.object)!), strict) as ApexList);
      else throw apexError('JSONException', `No such column '${name}' on sobject of type ${object.name}`);
    }
  }
  return created;
}

function primitive(node: JsonNode, type: ApexType): unknown {
  if (node.kind === 'boolean') return type.is('Boolean') ? node.value : mismatch(node, type);
  if (node.kind === 'number') {
    if (type.is('String')) return node.text;
    if (type.is('Integer')) return /^-?\d+$/.test(node.text) ? Number(node.text) | 0 : mismatch(node, type);
    if (type.is('Long')) return BigInt(node.text);
    if (type.is('Decimal')) return ApexDecimal.parse(node.text);
    if (type.is('Double')) return new ApexDouble(Number(node.text));
    if (type.is('Datetime')) return new ApexDatetime(Number(node.text));
    return mismatch(node, type);
  }
  if (node.kind !== 'string') return mismatch(node, type);
  return primitiveFromText(node, type);
}

function primitiveFromText(node: Extract<JsonNode, { kind: 'string' }>, type: ApexType): unknown {
  const { value } = node;
  if (type.isText) return type.is('Id') ? running().runtime.helpers.toId(value) : value;
  if (type.is('Boolean') && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  if (type.is('Date')) return ApexDate.parse(value) ?? mismatch(node, type);
  if (type.is('Datetime')) {
    const text = value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
    const ms = /(Z|[+-]\d{2}:\d{2})$/.test(text)
      ? Date.parse(text)
      : instantOf(Date.parse(`${text}Z`), running().user.timeZone);
    return Number.isNaN(ms) ? mismatch(node, type) : new ApexDatetime(ms);
  }
  if (type.is('Time')) return new ApexTime(Date.parse(`1970-01-01T${value.replace(/Z?$/, 'Z')}`));
  if (type.is('Blob')) return new ApexBlob(Buffer.from(value, 'base64'));
  if (type.isNumeric && /^-?[\d.]+$/.test(value)) return primitive({ kind: 'number', text: value }, type);
  return mismatch(node, type);
}

function deserialise(text: string, type: ApexTypeValue, strict: boolean): unknown {
  return typed(parseJson(text), type.type as ApexType, strict);
}

/** A value of a known type from JSON text that comes from outside. */
export function fromJson(text: string, type: ApexType): unknown {
  return typed(parseJson(text), type, false);
}

function pretty(text: string): string {
  return JSON.stringify(
    JSON.parse(text.replace(/(?<=[:[,])(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[,\]}])/g, '"\u0000$1\u0000"')),
    null,
    2,
  )
    .replace(/"\\u0000([^"]*?)\\u0000"/g, '$1')
    .replace(/": /g, '" : ');
}

class Generator extends PlatformObject {
  static override apexName = 'JSONGenerator';
  text = '';
  private needsComma = false;
  value(text: string): void {
    this.text += (this.needsComma ? ',' : '') + text;
    this.needsComma = true;
  }
  name(name: string): void {
    this.text += `${this.needsComma ? ',' : ''}${quote(name)}:`;
    this.needsComma = false;
  }
  open(bracket: string): void {
    this.text += (this.needsComma ? ',' : '') + bracket;
    this.needsComma = false;
  }
  close(bracket: string): void {
    this.text += bracket;
    this.needsComma = true;
  }
}

const generator: NonNullable<PlatformTypeDefinition['methods']> = {
  'void writeStartObject()': (target: Generator) => target.open('{'),
  'void writeEndObject()': (target: Generator) => target.close('}'),
  'void writeStartArray()': (target: Generator) => target.open('['),
  'void writeEndArray()': (target: Generator) => target.close(']'),
  'void writeFieldName(String name)': (target: Generator, name: string) => target.name(name),
  'void writeNull()': (target: Generator) => target.value('null'),
  'void writeNullField(String name)': (target: Generator, name: string) => {
    target.name(name);
    target.value('null');
  },
  'void writeObject(Object? value)': (target: Generator, value: unknown) => target.value(serialise(value, false)),
  'void writeObjectField(String name, Object? value)': (target: Generator, name: string, value: unknown) => {
    target.name(name);
    target.value(serialise(value, false));
  },
  'String getAsString()': (target: Generator) => target.text,
};
for (const [kind, type] of [
  ['String', 'String'],
  ['Boolean', 'Boolean'],
  ['Number', 'Decimal'],
  ['Number', 'Integer'],
  ['Number', 'Long'],
  ['Date', 'Date'],
  ['DateTime', 'Datetime'],
  ['Id', 'Id'],
] as const) {
  generator[`void write${kind}Field(String name, ${type} value)`] = (
    target: Generator,
    name: string,
    value: unknown,
  ) => {
    target.name(name);
    target.value(serialise(value, false));
  };
  generator[`void write${kind}(${type} value)`] = (target: Generator, value: unknown) =>
    target.value(serialise(value, false));
}

/** The type that a written name means, as `Type.forName` and `JSON.deserialize` take it. */
export function typeFromName(name: string): ApexType | undefined {
  const { table } = running().runtime;
  const read = (text: string): Parameters<typeof resolveType>[1] => {
    const open = text.indexOf('<');
    const base = (open < 0 ? text : text.slice(0, open)).trim();
    const inner = open < 0 ? [] : splitArguments(text.slice(open + 1, text.lastIndexOf('>'))).map(read);
    const names = base.split('.');
    return {
      line: 0,
      column: 0,
      arrayDepth: 0,
      parts: names.map((part, index) => ({ name: part, args: index === names.length - 1 ? inner : [] })),
    };
  };
  return resolveType(table, read(name), null);
}

function splitArguments(text: string): string[] {
  let depth = 0;
  let part = '';
  const parts: string[] = [];
  for (const char of text) {
    if (char === '<') depth++;
    if (char === '>') depth--;
    if (char === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  return [...parts, part];
}

export const jsonTypes: PlatformTypeDefinition[] = [
  {
    name: 'JSON',
    statics: {
      'String serialize(Object? value)': (value: unknown) => serialise(value, false),
      'String serialize(Object? value, Boolean suppressNulls)': serialise,
      'String serializePretty(Object? value)': (value: unknown) => pretty(serialise(value, false)),
      'String serializePretty(Object? value, Boolean suppressNulls)': (value: unknown, suppressNulls: boolean) =>
        pretty(serialise(value, suppressNulls)),
      'Object deserialize(String text, Type type)': (text: string, type: ApexTypeValue) =>
        deserialise(text, type, false),
      'Object deserializeStrict(String text, Type type)': (text: string, type: ApexTypeValue) =>
        deserialise(text, type, true),
      'Object deserializeUntyped(String text)': (text: string) => untyped(parseJson(text)),
      'JSONGenerator createGenerator(Boolean pretty)': () => new Generator(),
    },
  },
  { name: 'JSONGenerator', methods: generator },
];

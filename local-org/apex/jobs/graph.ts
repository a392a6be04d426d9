/** Object graphs as JSON with class names, so that a job survives a restart. Shared and cyclic references stay shared. */
import type { ApexType, FieldMember } from '../types/type.ts';
import { ApexList, ApexMap, ApexSet } from '../values/collections.ts';
import { ApexDecimal, ApexDouble } from '../values/decimal.ts';
import { ApexBlob, ApexEnumValue, ApexException, ApexObject, apexError, enumValue } from '../values/object.ts';
import { ApexSObject } from '../values/sobject.ts';
import { ApexDate, ApexDatetime, ApexTime } from '../values/temporal.ts';
import { typeFromName } from '../library/json.ts';
import { running } from '../runtime/execution.ts';

type Encoded = null | string | boolean | { k: string; v: unknown };

export interface ObjectGraph {
  root: Encoded;
  objects: { k: string; t?: string; t2?: string; v: unknown }[];
}

/** Instance fields of a class and its superclasses, `transient` ones left out. */
function storedFields(value: object): FieldMember[] {
  const { table } = running().runtime;
  const fields: FieldMember[] = [];
  for (
    let type: ApexType | null = (value.constructor as typeof ApexObject).declaration.type;
    type?.declaration && !type.declaration.platform;
    type = type.declaration.superType
  ) {
    for (const field of type.declaration.fields.values()) if (!field.isStatic && !field.isTransient) fields.push(field);
  }
  void table;
  return fields;
}

class Encoder {
  readonly objects: ObjectGraph['objects'] = [];
  private readonly seen = new Map<object, number>();

  encode(value: unknown): Encoded {
    if (value === null || value === undefined) return null;
    if (typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') return { k: 'i', v: value };
    if (typeof value === 'bigint') return { k: 'l', v: String(value) };
    if (value instanceof ApexDecimal) return { k: 'd', v: value.toString() };
    if (value instanceof ApexDouble) return { k: 'f', v: value.value };
    if (value instanceof ApexDate) return { k: 'D', v: value.days };
    if (value instanceof ApexDatetime) return { k: 'T', v: value.ms };
    if (value instanceof ApexTime) return { k: 'C', v: value.ms };
    if (value instanceof ApexBlob) return { k: 'b', v: value.bytes.toString('base64') };
    if (value instanceof ApexEnumValue) return { k: 'e', v: [value.typeName, value.name, value.ordinal] };
    return { k: 'r', v: this.reference(value) };
  }

  private reference(value: object): number {
    const known = this.seen.get(value);
    if (known !== undefined) return known;
    const entry: ObjectGraph['objects'][number] = { k: '', v: null };
    const index = this.objects.push(entry) - 1;
    this.seen.set(value, index);
    Object.assign(entry, this.describe(value));
    return index;
  }

  private describe(value: object): ObjectGraph['objects'][number] {
    if (value instanceof ApexList)
      return { k: 'list', t: value.elementType.name, v: value.items.map((item) => this.encode(item)) };
    if (value instanceof ApexSet)
      return { k: 'set', t: value.elementType.name, v: [...value.values()].map((item) => this.encode(item)) };
    if (value instanceof ApexMap) {
      const entries = [...value.entries.values()].map(([key, item]) => [this.encode(key), this.encode(item)]);
      return { k: 'map', t: value.keyType.name, t2: value.valueType.name, v: entries };
    }
    if (value instanceof ApexSObject) {
      const fields = [...value.fields].map(([name, item]) => [name, this.encode(item)]);
      const parents = [...value.parents].map(([name, item]) => [name, this.encode(item)]);
      return {
        k: 'sobject',
        t: value.object.name,
        v: { fields, parents, selected: value.selected ? [...value.selected] : null },
      };
    }
    if (
      value instanceof ApexObject ||
      (value instanceof ApexException && (value.constructor as typeof ApexObject).declaration)
    ) {
      const own = value as unknown as Record<string, unknown>;
      return {
        k: 'object',
        t: (value.constructor as typeof ApexObject).declaration.name,
        v: storedFields(value).map((field) => [field.slot, this.encode(own[field.slot])]),
      };
    }
    throw apexError(
      'AsyncException',
      `Not serializable: ${(value.constructor as { apexName?: string }).apexName ?? value.constructor.name}`,
    );
  }
}

export function toGraph(value: object): ObjectGraph {
  const encoder = new Encoder();
  const root = encoder.encode(value);
  return { root, objects: encoder.objects };
}

class Decoder {
  private readonly graph: ObjectGraph;
  private readonly made: unknown[] = [];
  constructor(graph: ObjectGraph) {
    this.graph = graph;
  }

  decode(value: Encoded): unknown {
    if (value === null || typeof value !== 'object') return value;
    switch (value.k) {
      case 'i':
        return value.v;
      case 'l':
        return BigInt(value.v as string);
      case 'd':
        return ApexDecimal.parse(value.v as string);
      case 'f':
        return new ApexDouble(value.v as number);
      case 'D':
        return new ApexDate(value.v as number);
      case 'T':
        return new ApexDatetime(value.v as number);
      case 'C':
        return new ApexTime(value.v as number);
      case 'b':
        return new ApexBlob(Buffer.from(value.v as string, 'base64'));
      case 'e': {
        const [typeName, name, ordinal] = value.v as [string, string, number];
        return enumValue(typeName, name, ordinal);
      }
      default:
        return this.object(value.v as number);
    }
  }

  private type(name: string): ApexType {
    return typeFromName(name) ?? running().runtime.table.object;
  }

  private object(index: number): unknown {
    if (this.made[index] !== undefined) return this.made[index];
    const entry = this.graph.objects[index]!;
    const items = entry.v as Encoded[];
    switch (entry.k) {
      case 'list': {
        const list = new ApexList(this.type(entry.t!));
        this.made[index] = list;
        list.items = items.map((item) => this.decode(item));
        return list;
      }
      case 'set': {
        const set = new ApexSet(this.type(entry.t!));
        this.made[index] = set;
        items.forEach((item) => set.add(this.decode(item)));
        return set;
      }
      case 'map': {
        const map = new ApexMap(this.type(entry.t!), this.type(entry.t2!));
        this.made[index] = map;
        for (const [key, item] of entry.v as [Encoded, Encoded][]) map.put(this.decode(key), this.decode(item));
        return map;
      }
      case 'sobject':
        return this.record(index, entry);
      default:
        return this.instance(index, entry);
    }
  }

  private record(index: number, entry: ObjectGraph['objects'][number]): unknown {
    const object = running().runtime.org.schema.object(entry.t!);
    if (!object) throw apexError('AsyncException', `The object ${entry.t} of a waiting job does not exist any more`);
    const record = new ApexSObject(object);
    this.made[index] = record;
    const { fields, parents, selected } = entry.v as {
      fields: [string, Encoded][];
      parents: [string, Encoded][];
      selected: string[] | null;
    };
    for (const [name, item] of fields) record.fields.set(name, this.decode(item));
    for (const [name, item] of parents) record.parents.set(name, this.decode(item) as ApexSObject | null);
    record.selected = selected ? new Set(selected) : null;
    return record;
  }

  private instance(index: number, entry: ObjectGraph['objects'][number]): unknown {
    const found = running().runtime.classNamed(entry.t!);
    if (!found) throw apexError('AsyncException', `The class ${entry.t} of a waiting job does not exist any more`);
    const Created = found.runtime as unknown as new () => Record<string, unknown>;
    const created = new Created();
    this.made[index] = created;
    for (const [slot, item] of entry.v as [string, Encoded][]) created[slot] = this.decode(item);
    return created;
  }
}

export function fromGraph(graph: ObjectGraph): object {
  return new Decoder(graph).decode(graph.root) as object;
}

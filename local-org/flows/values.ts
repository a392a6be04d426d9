/** What flow resources hold at run time. */
import type { Row, Value } from '../contract.ts';
import { asText } from '../data/formula/functions.ts';
import { toFormula } from '../data/formula/compile.ts';
import { Day, Moment, type FormulaValue } from '../data/formula/types.ts';
import type { ObjectDefinition, StoredField } from '../data/schema/objects.ts';
import { Exact } from '../data/values.ts';
import { ApexObject } from '../apex/values/object.ts';

/** A value of a flow; an instance of an Apex class is only passed around. */
export type FlowValue = FormulaValue | FlowRecord | FlowOutputs | ApexObject | FlowValue[];

/** Works out a formula field of a record. */
export type FormulaField = (object: ObjectDefinition, field: StoredField, row: Row) => Value;

/** A record variable: the values it has, and which of them the flow has set. */
export class FlowRecord {
  readonly object: ObjectDefinition;
  readonly values: Row;
  readonly changed: Set<string>;

  constructor(object: ObjectDefinition, values: Row = {}, changed: Iterable<string> = []) {
    this.object = object;
    this.values = values;
    this.changed = new Set(changed);
  }

  get id(): string | null {
    const id = this.values['Id'];
    return typeof id === 'string' ? id : null;
  }

  read(field: StoredField, formula: FormulaField): FormulaValue {
    const known = this.values[field.name];
    const value =
      known === undefined && field.formula !== null ? formula(this.object, field, this.values) : (known ?? null);
    return toFormula(field.type, value, false);
  }

  set(field: StoredField, value: FormulaValue): void {
    this.values[field.name] = storedValue(value);
    this.changed.add(field.name);
  }

  copy(): FlowRecord {
    return new FlowRecord(this.object, { ...this.values }, this.changed);
  }

  /** The record with the id and what the flow has set: what an update writes. */
  changes(): Row {
    const row: Row = { Id: this.id };
    for (const name of this.changed) row[name] = this.values[name] ?? null;
    return row;
  }
}

/** Outputs of an action or a subflow, by name. */
export class FlowOutputs {
  private readonly values = new Map<string, FlowValue>();
  set(name: string, value: FlowValue): void {
    this.values.set(name.toLowerCase(), value);
  }
  get(name: string): FlowValue {
    return this.values.get(name.toLowerCase()) ?? null;
  }
}

export function isList(value: FlowValue): value is FlowValue[] {
  return Array.isArray(value);
}

export function isScalar(value: FlowValue): value is FormulaValue {
  return !(isList(value) || value instanceof FlowRecord || value instanceof FlowOutputs || value instanceof ApexObject);
}

/** A scalar as a field or a bind takes it. */
export function storedValue(value: FormulaValue): Value {
  if (value === null || typeof value === 'boolean') return value;
  if (Exact.isDecimal(value)) return value.toFixed();
  return value instanceof Day || value instanceof Moment ? value.text : value;
}

/** A value inside a text. */
export function shown(value: FlowValue): string {
  if (isList(value)) return `[${value.map(shown).join(', ')}]`;
  if (value instanceof FlowRecord) return value.id ?? value.object.name;
  return isScalar(value) ? asText(value) : '';
}

/** Assignment copies records and collections: two variables never share one. */
export function copied(value: FlowValue): FlowValue {
  if (isList(value)) return value.map(copied);
  return value instanceof FlowRecord ? value.copy() : value;
}

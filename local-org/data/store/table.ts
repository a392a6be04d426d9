import type { Row, Value } from '../../contract.ts';
import type { ObjectDefinition, StoredField } from '../schema/objects.ts';
import { indexKey } from '../values.ts';

/**
 * The current rows of one object with hash indexes. Rows are never changed in place: a new version replaces the old one,
 * so whoever holds a row keeps what was read.
 */
export class Table {
  readonly object: ObjectDefinition;
  readonly rows = new Map<string, Row>();
  private readonly indexes = new Map<string, { field: StoredField; entries: Map<Value, Set<string>> }>();
  private readonly template: Row;

  constructor(object: ObjectDefinition) {
    this.object = object;
    this.template = Object.fromEntries(
      storedFields(object).map((field) => [field.name, field.type === 'boolean' ? false : null]),
    );
  }

  /** A row with every stored field, so that all rows of the object share one shape in memory. */
  shape(values: Row): Row {
    const row = { ...this.template };
    for (const name of Object.keys(values)) if (name in row) row[name] = values[name] ?? row[name] ?? null;
    return row;
  }

  get(id: string): Row | undefined {
    return this.rows.get(id);
  }

  /** Puts a version in place of the current one; `undefined` takes the row away. Returns the version before. */
  put(id: string, row: Row | undefined): Row | undefined {
    const before = this.rows.get(id);
    for (const { field, entries } of this.indexes.values()) {
      const old = before?.[field.name] ?? null;
      const value = row?.[field.name] ?? null;
      if (before !== undefined && row !== undefined && old === value) continue;
      if (old !== null) {
        const key = indexKey(field, old);
        const ids = entries.get(key);
        ids?.delete(id);
        if (ids?.size === 0) entries.delete(key);
      }
      if (value !== null) addTo(entries, indexKey(field, value), id);
    }
    if (row === undefined) this.rows.delete(id);
    else this.rows.set(id, row);
    return before;
  }

  hasIndex(field: StoredField): boolean {
    return this.indexes.has(field.name);
  }

  /** Whether the platform would keep an index for the field; here it is built when the field is first looked up. */
  deservesIndex(field: StoredField): boolean {
    return field.unique || field.externalId || field.type === 'reference';
  }

  /** Ids of the rows (deleted ones included) whose field has the value; builds the index on first use. */
  find(field: StoredField, value: Exclude<Value, null>): ReadonlySet<string> {
    const index = this.indexes.get(field.name) ?? this.addIndex(field);
    return index.entries.get(indexKey(field, value)) ?? NONE;
  }

  private addIndex(field: StoredField) {
    const entries = new Map<Value, Set<string>>();
    for (const [id, row] of this.rows) {
      const value = row[field.name] ?? null;
      if (value !== null) addTo(entries, indexKey(field, value), id);
    }
    const index = { field, entries };
    this.indexes.set(field.name, index);
    return index;
  }
}

/** Fields that have a stored value (formulas are computed when they are read). */
export function storedFields(object: ObjectDefinition): StoredField[] {
  return object.fields.filter((field) => field.formula === null);
}

const NONE: ReadonlySet<string> = new Set<string>();

function addTo(entries: Map<Value, Set<string>>, key: Value, id: string): void {
  const ids = entries.get(key);
  if (ids) ids.add(id);
  else entries.set(key, new Set([id]));
}

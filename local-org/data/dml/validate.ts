import type { Row, RowError } from '../../contract.ts';
import { rowError } from '../errors.ts';
import type { ObjectDefinition, StoredField } from '../schema/objects.ts';
import type { Store } from '../store/store.ts';
import { indexKey } from '../values.ts';

const TEXT_WITH_LENGTH = new Set(['string', 'textarea', 'picklist', 'email', 'phone', 'url']);

/** Foreign keys and restricted picklists: checked before the triggers and again after them. */
export function checkReferences(object: ObjectDefinition, row: Row, old: Row | null, store: Store): RowError[] {
  const errors: RowError[] = [];
  for (const field of object.fields) {
    const value = row[field.name] ?? null;
    if (value === null || typeof value !== 'string' || (old !== null && old[field.name] === value)) continue;
    if (field.type === 'reference') {
      const error = checkReference(field, value, row, store);
      if (error) errors.push(error);
    } else if (field.picklist && field.restrictedPicklist) {
      const bad = value
        .split(field.type === 'multipicklist' ? ';' : '\n')
        .find((item) => !field.picklist?.some((entry) => entry.active && entry.value === item));
      if (bad !== undefined)
        errors.push(
          rowError(
            'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
            `${field.label}: bad value for restricted picklist field: ${bad}`,
            [field.name],
          ),
        );
    }
  }
  return errors;
}

function checkReference(field: StoredField, id: string, row: Row, store: Store): RowError | null {
  const found = store.rowById(id);
  if (!found)
    return (
      wrongPrefix(field, id, store) ??
      rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name])
    );
  if (!field.referenceTo.includes(found.table.object.name)) {
    return rowError('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${id}`, [field.name]);
  }
  if (found.row['IsDeleted'] === true) return rowError('ENTITY_IS_DELETED', 'entity is deleted', [field.name]);
  if (field.lookupFilter?.active && !passesLookupFilter(field, found.row, row)) {
    return rowError('FIELD_FILTER_VALIDATION_EXCEPTION', field.lookupFilter.message, [field.name]);
  }
  return null;
}

function wrongPrefix(field: StoredField, id: string, store: Store): RowError | null {
  const fits = field.referenceTo.some((target) => store.prefixOf(target) === id.slice(0, 3));
  return fits
    ? null
    : rowError('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${id}`, [field.name]);
}

/** Lookup filters compare a field of the target with a value or with a field of this record (`$Source.`). */
function passesLookupFilter(field: StoredField, target: Row, source: Row): boolean {
  const results = (field.lookupFilter?.items ?? []).map((item) => {
    const [owner = '', name = ''] = item.field.split('.');
    const left = (owner === '$Source' ? source : target)[name] ?? null;
    const [valueOwner = '', valueName] = item.value.split('.');
    const right =
      valueName === undefined ? item.value : ((valueOwner === '$Source' ? source : target)[valueName] ?? null);
    const equal = String(left ?? '').toLowerCase() === String(right ?? '').toLowerCase();
    return item.operation === 'notEqual' ? !equal : equal;
  });
  return field.lookupFilter?.booleanFilter?.toUpperCase().includes('OR')
    ? results.some(Boolean)
    : results.every(Boolean);
}

/** Required fields, lengths and e-mail addresses of a row as it is about to be saved. */
export function checkValues(object: ObjectDefinition, row: Row): RowError[] {
  const errors: RowError[] = [];
  const missing = object.fields
    .filter((field) => field.required && field.formula === null && (row[field.name] ?? null) === null)
    .map((field) => field.name);
  if (missing.length > 0)
    errors.push(rowError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing));
  for (const field of object.fields) {
    const value = row[field.name];
    if (typeof value !== 'string' || field.system) continue;
    if (field.length !== null && TEXT_WITH_LENGTH.has(field.type) && value.length > field.length) {
      errors.push(
        rowError(
          'STRING_TOO_LONG',
          `${field.label}: data value too large: ${value.slice(0, 255)} (max length=${field.length})`,
          [field.name],
        ),
      );
    }
    if (field.type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
      errors.push(rowError('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${value}`, [field.name]));
    }
  }
  return errors;
}

/** Unique fields, against the table and against the other rows of the statement. */
export class UniqueCheck {
  private readonly store: Store;
  private readonly object: ObjectDefinition;
  private readonly seen = new Map<string, number>();

  constructor(store: Store, object: ObjectDefinition) {
    this.store = store;
    this.object = object;
  }

  /** Takes the row's values; `index` tells rows of the statement apart, `replaced` are ids whose stored values are about to change. */
  check(row: Row, index: number, replaced: ReadonlySet<string>): RowError[] {
    const errors: RowError[] = [];
    const table = this.store.table(this.object);
    for (const field of this.object.fields) {
      if (!field.unique) continue;
      const value = row[field.name] ?? null;
      if (value === null) continue;
      const key = `${field.name}\n${String(indexKey(field, value))}`;
      const other = this.seen.get(key);
      if (other !== undefined && other !== index) {
        errors.push(
          rowError('DUPLICATE_VALUE', 'duplicate value found: <unknown> duplicates value on record with id: <unknown>'),
        );
        continue;
      }
      this.seen.set(key, index);
      for (const id of table.find(field, value)) {
        if (id === row['Id'] || replaced.has(id) || table.get(id)?.['IsDeleted'] === true) continue;
        errors.push(
          rowError(
            'DUPLICATE_VALUE',
            `duplicate value found: ${field.name} duplicates value on record with id: ${id.slice(0, 15)}`,
          ),
        );
        break;
      }
    }
    return errors;
  }
}

import type { RowError, Value } from '../../contract.ts';
import { rowError } from '../errors.ts';
import { normalizeId } from '../ids.ts';
import type { StoredField } from '../schema/objects.ts';
import { Exact, isNumeric, parseDate, parseDateTime } from '../values.ts';

/** A value as the store keeps it, or the error Salesforce gives for it. Empty text is null; numbers are rounded half up to the field's scale. */
export function coerce(field: StoredField, value: Value): { value: Value } | { error: RowError } {
  if (field.type === 'boolean') return booleanValue(field, value);
  if (value === null || value === '') return { value: null };
  if (isNumeric(field.type)) return numberValue(field, value);
  if (typeof value !== 'string') return { value: String(value) };
  switch (field.type) {
    case 'date': {
      const date = parseDate(value.slice(0, 10));
      return date === null ? invalid(field, 'invalid date', value) : { value: date };
    }
    case 'datetime': {
      const moment = parseDateTime(value);
      return moment === null ? invalid(field, 'invalid date time', value) : { value: moment };
    }
    case 'id':
    case 'reference': {
      const id = normalizeId(value);
      return id === null
        ? { error: rowError('MALFORMED_ID', `${field.label}: id value of incorrect type: ${value}`, [field.name]) }
        : { value: id };
    }
    case 'string':
    case 'email':
    case 'phone':
    case 'url':
    case 'picklist':
    case 'multipicklist': {
      const trimmed = value.trim();
      return { value: trimmed === '' ? null : trimmed };
    }
    default:
      return { value };
  }
}

function booleanValue(field: StoredField, value: Value): { value: Value } | { error: RowError } {
  if (typeof value === 'boolean') return { value };
  if (value === null) return { value: false };
  const text = value.toLowerCase();
  if (text === 'true' || text === '1') return { value: true };
  if (text === 'false' || text === '0') return { value: false };
  return invalid(field, 'invalid boolean', value);
}

function numberValue(field: StoredField, value: string | boolean): { value: Value } | { error: RowError } {
  if (typeof value !== 'string' || !/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(value.trim()))
    return invalid(field, 'invalid number', String(value));
  const scale = field.scale ?? 0;
  const number = new Exact(value.trim()).toDecimalPlaces(scale);
  const wholeDigits = (field.precision ?? field.length ?? 18) - scale;
  if (number.abs().greaterThanOrEqualTo(new Exact(10).pow(wholeDigits))) {
    return {
      error: rowError(
        'NUMBER_OUTSIDE_VALID_RANGE',
        `${field.label}: value outside of valid range on numeric field: ${value}`,
        [field.name],
      ),
    };
  }
  return { value: (number.isZero() ? new Exact(0) : number).toFixed(scale) };
}

function invalid(field: StoredField, what: string, value: string): { error: RowError } {
  return { error: rowError('INVALID_TYPE_ON_FIELD_IN_RECORD', `${field.label}: ${what}: ${value}`, [field.name]) };
}

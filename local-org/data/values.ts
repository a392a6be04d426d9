import { Decimal } from 'decimal.js';
import type { FieldInfo, FieldType, Value } from '../contract.ts';

/** Exact decimal arithmetic with enough digits for every number a field can hold and half-up rounding as the platform does. */
export const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -60, toExpPos: 60 });

const NUMERIC: ReadonlySet<FieldType> = new Set<FieldType>(['int', 'double', 'currency', 'percent']);
const TEXTUAL: ReadonlySet<FieldType> = new Set<FieldType>([
  'string',
  'textarea',
  'picklist',
  'multipicklist',
  'email',
  'phone',
  'url',
  'anyType',
]);

export function isNumeric(type: FieldType): boolean {
  return NUMERIC.has(type);
}

export function isTextual(type: FieldType): boolean {
  return TEXTUAL.has(type);
}

/**
 * Compares two canonical decimal strings exactly. Up to 15 significant digits two different decimals are two different
 * doubles in the same order, so the short ones are compared without allocating.
 */
export function compareNumbers(left: string, right: string): number {
  if (left === right) return 0;
  if (left.length <= 15 && right.length <= 15) return Math.sign(Number(left) - Number(right));
  return new Exact(left).comparedTo(new Exact(right));
}

/** Text as it is compared by SOQL and by unique fields that ignore case. */
export function foldCase(text: string): string {
  return text.toLowerCase();
}

/** Three-way comparison of two values of one type as ORDER BY and `<` do it; neither is null. */
export function compareValues(type: FieldType, left: Exclude<Value, null>, right: Exclude<Value, null>): number {
  if (left === right) return 0;
  if (isNumeric(type)) return compareNumbers(String(left), String(right));
  if (typeof left === 'boolean' || typeof right === 'boolean') return Number(left) - Number(right);
  if (type === 'date' || type === 'datetime' || type === 'time' || type === 'id' || type === 'reference')
    return left < right ? -1 : 1;
  const foldedLeft = foldCase(left);
  const foldedRight = foldCase(right);
  return foldedLeft < foldedRight ? -1 : foldedLeft > foldedRight ? 1 : 0;
}

/** The key under which a value is found in a hash index (text folded, numbers without trailing zeros). */
export function indexKey(field: FieldInfo, value: Exclude<Value, null>): Value {
  if (typeof value === 'boolean') return value;
  if (isNumeric(field.type)) return new Exact(value).toString();
  if (field.type === 'id' || field.type === 'reference' || field.type === 'date' || field.type === 'datetime')
    return value;
  return field.unique && field.caseSensitive ? value : foldCase(value);
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})$/i;

/** `YYYY-MM-DD` where the text is a date of the calendar, else null. */
export function parseDate(text: string): string | null {
  const match = DATE.exec(text);
  if (!match) return null;
  const year = Number(match[1]);
  if (year < 1700 || year > 4000) return null;
  const instant = new Date(Date.UTC(year, Number(match[2]) - 1, Number(match[3])));
  return instant.toISOString().slice(0, 10) === text ? text : null;
}

/** `YYYY-MM-DDTHH:mm:ss.SSSZ` where the text is an ISO 8601 date-time with a zone, else null. */
export function parseDateTime(text: string): string | null {
  const match = DATE_TIME.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second = '00', fraction = '0', zone = 'Z'] = match;
  if (parseDate(`${year}-${month}-${day}`) === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return null;
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const instant = new Date(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`,
  );
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}

/** Offset of a time zone from UTC at an instant, in minutes. */
export function zoneOffsetMinutes(timeZone: string, instant: Date): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const part = (name: string) => Number(parts.find((candidate) => candidate.type === name)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return Math.round((local - Math.floor(instant.getTime() / 1000) * 1000) / 60000);
}

/** The instant at which a calendar day starts in a time zone. */
export function startOfDay(date: string, timeZone: string): string {
  const guess = new Date(`${date}T00:00:00.000Z`);
  const first = new Date(guess.getTime() - zoneOffsetMinutes(timeZone, guess) * 60000);
  return new Date(guess.getTime() - zoneOffsetMinutes(timeZone, first) * 60000).toISOString();
}

/** The calendar day of an instant in a time zone. */
export function dayOf(instant: string, timeZone: string): string {
  const moment = new Date(instant);
  return new Date(moment.getTime() + zoneOffsetMinutes(timeZone, moment) * 60000).toISOString().slice(0, 10);
}

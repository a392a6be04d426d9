import type { Decimal } from 'decimal.js';
import { dayOf, Exact, parseDate, parseDateTime, zoneOffsetMinutes } from '../values.ts';
import { Day, Moment, type FormulaContext, type FormulaValue } from './types.ts';

export function isBlank(value: FormulaValue): boolean {
  return value === null || value === '';
}

export function asText(value: FormulaValue): string {
  if (value === null) return '';
  if (value instanceof Day || value instanceof Moment) return value.text;
  return typeof value === 'boolean' ? (value ? 'true' : 'false') : value.toString();
}

export function asNumber(value: FormulaValue): Decimal | null {
  if (value === null || value === '') return null;
  if (Exact.isDecimal(value)) return value;
  throw new Error(`a number is expected, not ${asText(value)}`);
}

function numberOr(value: FormulaValue, fallback: number): Decimal {
  return asNumber(value) ?? new Exact(fallback);
}

/** The instant in the words TEXT() uses. */
function momentText(value: Moment): string {
  return `${value.text.slice(0, 10)} ${value.text.slice(11, 19)}Z`;
}

const DAY = 86_400_000;

export function addDays(value: Day | Moment, days: Decimal): Day | Moment {
  if (value instanceof Day)
    return new Day(
      new Date(Date.parse(`${value.text}T00:00:00Z`) + days.trunc().toNumber() * DAY).toISOString().slice(0, 10),
    );
  return new Moment(new Date(Date.parse(value.text) + Math.round(days.times(DAY).toNumber())).toISOString());
}

export function daysBetween(left: Day | Moment, right: Day | Moment): Decimal {
  const time = (value: Day | Moment) => Date.parse(value instanceof Day ? `${value.text}T00:00:00Z` : value.text);
  return new Exact(time(left) - time(right)).div(DAY);
}

function dayValue(value: FormulaValue, context: FormulaContext): Day | null {
  if (value === null || value === '') return null;
  if (value instanceof Day) return value;
  if (value instanceof Moment) return new Day(dayOf(value.text, context.user.timeZone));
  const day = parseDate(asText(value));
  return day === null ? null : new Day(day);
}

function addMonths(value: FormulaValue, months: FormulaValue): FormulaValue {
  if (!(value instanceof Day || value instanceof Moment)) return null;
  const date = new Date(value instanceof Day ? `${value.text}T00:00:00Z` : value.text);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + numberOr(months, 0).toNumber());
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return value instanceof Day ? new Day(date.toISOString().slice(0, 10)) : new Moment(date.toISOString());
}

function makeDate(year: FormulaValue, month: FormulaValue, day: FormulaValue): FormulaValue {
  const text = [
    numberOr(year, 0).toString().padStart(4, '0'),
    numberOr(month, 0).toString().padStart(2, '0'),
    numberOr(day, 0).toString().padStart(2, '0'),
  ].join('-');
  const parsed = parseDate(text);
  if (parsed === null) throw new Error(`DATE(${text}) is no day of the calendar`);
  return new Day(parsed);
}

function substring(value: FormulaValue, start: number, length: number): FormulaValue {
  return length <= 0 ? '' : asText(value).slice(Math.max(0, start), Math.max(0, start) + length);
}

function pad(value: FormulaValue, length: FormulaValue, filler: FormulaValue, side: 'left' | 'right'): FormulaValue {
  const text = asText(value);
  const size = numberOr(length, 0).toNumber();
  if (text.length >= size) return text.slice(0, size);
  const fill = asText(filler) || ' ';
  return side === 'left' ? text.padStart(size, fill) : text.padEnd(size, fill);
}

/** REGEX: Java's regular expressions have to match the whole text. */
function matches(value: FormulaValue, pattern: FormulaValue): boolean {
  return new RegExp(`^(?:${asText(pattern)})$`, 'u').test(asText(value));
}

function part(pick: (date: Date) => number): FormulaFunction['run'] {
  return (args, context) => {
    const day = dayValue(args[0] ?? null, context);
    return day === null ? null : new Exact(pick(new Date(`${day.text}T00:00:00Z`)));
  };
}

function extreme(pick: 'max' | 'min'): FormulaFunction['run'] {
  return (args) => {
    const numbers = args.map((arg) => asNumber(arg)).filter((value) => value !== null);
    return numbers.length === 0 ? null : Exact[pick](...numbers);
  };
}

function rounded(apply: (value: Decimal) => Decimal): FormulaFunction['run'] {
  return (args) => {
    const value = asNumber(args[0] ?? null);
    return value === null ? null : apply(value);
  };
}

export interface FormulaFunction {
  min: number;
  max: number;
  run(args: FormulaValue[], context: FormulaContext): FormulaValue;
}

/** Functions whose arguments are plain values (those that look at fields or skip arguments are in compile.ts). */
export const FUNCTIONS: Record<string, FormulaFunction> = {
  ISBLANK: { min: 1, max: 1, run: ([value = null]) => isBlank(value) },
  ISNULL: { min: 1, max: 1, run: ([value = null]) => isBlank(value) },
  BLANKVALUE: { min: 2, max: 2, run: ([value = null, other = null]) => (isBlank(value) ? other : value) },
  NULLVALUE: { min: 2, max: 2, run: ([value = null, other = null]) => (isBlank(value) ? other : value) },
  TEXT: { min: 1, max: 1, run: ([value = null]) => (value instanceof Moment ? momentText(value) : asText(value)) },
  VALUE: { min: 1, max: 1, run: ([value = null]) => (isBlank(value) ? null : new Exact(asText(value).trim())) },
  LEN: { min: 1, max: 1, run: ([value = null]) => new Exact(asText(value).length) },
  REGEX: { min: 2, max: 2, run: ([value = null, pattern = null]) => matches(value, pattern) },
  CONTAINS: { min: 2, max: 2, run: ([value = null, other = null]) => asText(value).includes(asText(other)) },
  BEGINS: { min: 2, max: 2, run: ([value = null, other = null]) => asText(value).startsWith(asText(other)) },
  FIND: {
    min: 2,
    max: 3,
    run: ([what = null, value = null, start = null]) =>
      new Exact(asText(value).indexOf(asText(what), numberOr(start, 1).toNumber() - 1) + 1),
  },
  SUBSTITUTE: {
    min: 3,
    max: 3,
    run: ([value = null, from = null, to = null]) => asText(value).replaceAll(asText(from), asText(to)),
  },
  LEFT: { min: 2, max: 2, run: ([value = null, count = null]) => substring(value, 0, numberOr(count, 0).toNumber()) },
  RIGHT: {
    min: 2,
    max: 2,
    run: ([value = null, count = null]) =>
      substring(value, asText(value).length - numberOr(count, 0).toNumber(), numberOr(count, 0).toNumber()),
  },
  MID: {
    min: 3,
    max: 3,
    run: ([value = null, start = null, count = null]) =>
      substring(value, numberOr(start, 1).toNumber() - 1, numberOr(count, 0).toNumber()),
  },
  TRIM: { min: 1, max: 1, run: ([value = null]) => asText(value).trim() },
  UPPER: { min: 1, max: 2, run: ([value = null]) => asText(value).toUpperCase() },
  LOWER: { min: 1, max: 2, run: ([value = null]) => asText(value).toLowerCase() },
  LPAD: { min: 2, max: 3, run: ([value = null, size = null, fill = null]) => pad(value, size, fill, 'left') },
  RPAD: { min: 2, max: 3, run: ([value = null, size = null, fill = null]) => pad(value, size, fill, 'right') },
  BR: { min: 0, max: 0, run: () => '\n' },
  CASESAFEID: { min: 1, max: 1, run: ([value = null]) => asText(value) },
  INCLUDES: {
    min: 2,
    max: 2,
    run: ([value = null, wanted = null]) => asText(value).split(';').includes(asText(wanted)),
  },
  ABS: { min: 1, max: 1, run: rounded((value) => value.abs()) },
  CEILING: { min: 1, max: 1, run: rounded((value) => (value.isNegative() ? value.floor() : value.ceil())) },
  FLOOR: { min: 1, max: 1, run: rounded((value) => (value.isNegative() ? value.ceil() : value.floor())) },
  MCEILING: { min: 1, max: 1, run: rounded((value) => value.ceil()) },
  MFLOOR: { min: 1, max: 1, run: rounded((value) => value.floor()) },
  TRUNC: {
    min: 1,
    max: 2,
    run: ([value = null, digits = null]) =>
      asNumber(value)?.toDecimalPlaces(numberOr(digits, 0).toNumber(), Exact.ROUND_DOWN) ?? null,
  },
  ROUND: {
    min: 2,
    max: 2,
    run: ([value = null, digits = null]) => asNumber(value)?.toDecimalPlaces(numberOr(digits, 0).toNumber()) ?? null,
  },
  MOD: { min: 2, max: 2, run: ([value = null, by = null]) => asNumber(value)?.mod(numberOr(by, 1)) ?? null },
  SQRT: { min: 1, max: 1, run: rounded((value) => value.sqrt()) },
  MAX: { min: 1, max: 99, run: extreme('max') },
  MIN: { min: 1, max: 99, run: extreme('min') },
  TODAY: { min: 0, max: 0, run: (_, context) => new Day(dayOf(new Date().toISOString(), context.user.timeZone)) },
  NOW: { min: 0, max: 0, run: () => new Moment(new Date().toISOString()) },
  DATE: { min: 3, max: 3, run: ([year = null, month = null, day = null]) => makeDate(year, month, day) },
  DATEVALUE: { min: 1, max: 1, run: ([value = null], context) => dayValue(value, context) },
  DATETIMEVALUE: {
    min: 1,
    max: 1,
    run: ([value = null], context) => {
      if (value === null || value instanceof Moment) return value;
      const text = asText(value).trim().replace(' ', 'T');
      const whole = text.length === 10 ? `${text}T00:00:00Z` : /Z$/.test(text) ? text : `${text}Z`;
      const parsed = parseDateTime(whole);
      if (parsed === null)
        throw new Error(
          `DATETIMEVALUE('${asText(value)}') is no date-time (offset ${zoneOffsetMinutes(context.user.timeZone, new Date())})`,
        );
      return new Moment(parsed);
    },
  },
  ADDMONTHS: { min: 2, max: 2, run: ([value = null, months = null]) => addMonths(value, months) },
  YEAR: { min: 1, max: 1, run: part((date) => date.getUTCFullYear()) },
  MONTH: { min: 1, max: 1, run: part((date) => date.getUTCMonth() + 1) },
  DAY: { min: 1, max: 1, run: part((date) => date.getUTCDate()) },
  WEEKDAY: { min: 1, max: 1, run: part((date) => date.getUTCDay() + 1) },
};

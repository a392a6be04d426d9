import type { DateFunction } from './plan.ts';
import { dayOf, startOfDay, zoneOffsetMinutes } from '../values.ts';

/** Days from `from` to before `to` (both `YYYY-MM-DD`). */
export interface DayRange {
  from: string;
  to: string;
}

const MILLISECONDS_A_DAY = 86_400_000;

function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
}

function monthStart(day: string, months: number): string {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}

function quarterStart(day: string, quarters: number): string {
  const month = Number(day.slice(5, 7)) - 1;
  return monthStart(day, quarters * 3 - (month % 3));
}

function yearStart(day: string, years: number): string {
  return `${String(Number(day.slice(0, 4)) + years).padStart(4, '0')}-01-01`;
}

/** Weeks start on Sunday, as in an org with the locale en_US. */
function weekStart(day: string, weeks: number): string {
  return addDays(day, weeks * 7 - new Date(`${day}T00:00:00Z`).getUTCDay());
}

const STARTS: Record<string, (day: string, count: number) => string> = {
  WEEK: weekStart,
  MONTH: monthStart,
  QUARTER: quarterStart,
  YEAR: yearStart,
};

/**
 * The days a SOQL date literal means today (SOQL and SOSL Reference, "Date Formats and Date Literals"). The fiscal year is
 * the calendar year. `LAST_N_DAYS:n` runs from n days ago to the end of today.
 */
export function literalDays(name: string, count: number, today: string): DayRange {
  const whole = name.replace(/_N$/, '').replace('FISCAL_', '');
  if (whole === 'TODAY') return { from: today, to: addDays(today, 1) };
  if (whole === 'YESTERDAY') return { from: addDays(today, -1), to: today };
  if (whole === 'TOMORROW') return { from: addDays(today, 1), to: addDays(today, 2) };
  if (whole === 'LAST_90_DAYS') return { from: addDays(today, -90), to: addDays(today, 1) };
  if (whole === 'NEXT_90_DAYS') return { from: addDays(today, 1), to: addDays(today, 91) };
  if (whole === 'LAST_N_DAYS') return { from: addDays(today, -count), to: addDays(today, 1) };
  if (whole === 'NEXT_N_DAYS') return { from: addDays(today, 1), to: addDays(today, count + 1) };
  if (whole === 'N_DAYS_AGO') return { from: addDays(today, -count), to: addDays(today, 1 - count) };
  const ago = /^N_(WEEK|MONTH|QUARTER|YEAR)S_AGO$/.exec(whole);
  const several = /^(LAST|NEXT)_N_(WEEK|MONTH|QUARTER|YEAR)S$/.exec(whole);
  const single = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(whole);
  const start = STARTS[ago?.[1] ?? several?.[2] ?? single?.[2] ?? ''];
  if (!start) throw new Error(`Date literal ${name} is not known to the local org`);
  if (ago) return { from: start(today, -count), to: start(today, 1 - count) };
  if (several)
    return several[1] === 'LAST'
      ? { from: start(today, -count), to: start(today, 0) }
      : { from: start(today, 1), to: start(today, count + 1) };
  const shift = single?.[1] === 'LAST' ? -1 : single?.[1] === 'NEXT' ? 1 : 0;
  return { from: start(today, shift), to: start(today, shift + 1) };
}

/** The bounds of a range for a field: days for dates, instants in the user's time zone for date-times. */
export function rangeBounds(range: DayRange, type: 'date' | 'datetime', timeZone: string): DayRange {
  return type === 'date' ? range : { from: startOfDay(range.from, timeZone), to: startOfDay(range.to, timeZone) };
}

/** A part of a date; date-times are read in the user's time zone (DAY_ONLY in UTC, as documented). */
export function applyDateFunction(name: DateFunction, value: string, timeZone: string): string {
  if (name === 'DAY_ONLY') return value.slice(0, 10);
  if (name === 'HOUR_IN_DAY') {
    const moment = new Date(value);
    return String(new Date(moment.getTime() + zoneOffsetMinutes(timeZone, moment) * 60_000).getUTCHours());
  }
  const day = value.length > 10 ? dayOf(value, timeZone) : value;
  const date = new Date(`${day}T00:00:00Z`);
  const dayOfYear =
    Math.round((date.getTime() - Date.parse(`${day.slice(0, 4)}-01-01T00:00:00Z`)) / MILLISECONDS_A_DAY) + 1;
  switch (name) {
    case 'CALENDAR_YEAR':
    case 'FISCAL_YEAR':
      return String(date.getUTCFullYear());
    case 'CALENDAR_QUARTER':
    case 'FISCAL_QUARTER':
      return String(Math.floor(date.getUTCMonth() / 3) + 1);
    case 'CALENDAR_MONTH':
    case 'FISCAL_MONTH':
      return String(date.getUTCMonth() + 1);
    case 'DAY_IN_MONTH':
      return String(date.getUTCDate());
    case 'DAY_IN_WEEK':
      return String(date.getUTCDay() + 1);
    case 'DAY_IN_YEAR':
      return String(dayOfYear);
    case 'WEEK_IN_MONTH':
      return String(Math.floor((date.getUTCDate() - 1) / 7) + 1);
    case 'WEEK_IN_YEAR':
      return String(Math.floor((dayOfYear - 1) / 7) + 1);
  }
}

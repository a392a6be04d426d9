// By their own paths: the index of the package loads three hundred modules, which takes a second and 300 MB.
import { differenceInCalendarDays } from 'date-fns/differenceInCalendarDays';
import { getDaysInMonth } from 'date-fns/getDaysInMonth';
import { parseISO } from 'date-fns/parseISO';
import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES } from './errors.ts';
import type { Refuse } from './errors.ts';
import type { Place } from './money.ts';
import type { IsoDate } from './statement.ts';

/**
 * A calendar date from its numbers, or null. With `thirtyDayMonths` a day up to 31 that the month does not have means
 * its last day: banks that count interest by 30/360 write 30 February, and some write 31 November.
 */
export function calendarDate(year: number, month: number, day: number, thirtyDayMonths = false): IsoDate | null {
  if (!(year >= 1900 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) {
    return null;
  }
  // Every month has 28 days; only beyond them the calendar has to be asked, which is slow for millions of lines.
  const last = day <= 28 ? day : getDaysInMonth(new Date(year, month - 1, 1));
  if (day > last && !thirtyDayMonths) {
    return null;
  }
  return `${year}-${twoDigits(month)}-${twoDigits(Math.min(day, last))}`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/**
 * Reads an ISO 8601 date or the date part of a date-time as it stands there (the bank's own calendar day). A day that
 * the month does not have is its last day, as in `calendarDate` with 30-day months.
 */
export function readIsoDate(text: string, place: Place, refuse: Refuse): IsoDate {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:$|T|Z|[+-]\d{2}:\d{2}$)/.exec(text.trim());
  const date = found === null ? null : calendarDate(Number(found[1]), Number(found[2]), Number(found[3]), true);
  return date ?? refuseDate(text, place, refuse);
}

/** Reads `YYMMDD` (SWIFT, BAI2). Years 80 to 99 are of the last century. */
export function readShortDate(text: string, place: Place, refuse: Refuse): IsoDate {
  const found = /^(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (found === null) {
    return refuseDate(text, place, refuse);
  }
  const year = Number(found[1]) + (Number(found[1]) >= 80 ? 1900 : 2000);
  return calendarDate(year, Number(found[2]), Number(found[3]), true) ?? refuseDate(text, place, refuse);
}

/**
 * Completes the four-digit entry date of an MT940 line (`MMDD`) with the year that brings it nearest to the value
 * date: a booking on 2 January with a value date of 30 December belongs to the next year.
 */
export function completeEntryDate(text: string, valueDate: IsoDate, place: Place, refuse: Refuse): IsoDate {
  const valueYear = Number(valueDate.slice(0, 4));
  const month = Number(text.slice(0, 2));
  const day = Number(text.slice(2, 4));
  const valueMonth = Number(valueDate.slice(5, 7));
  if (Math.abs(month - valueMonth) < 6) {
    return calendarDate(valueYear, month, day, true) ?? refuseDate(text, place, refuse);
  }
  const distance = (date: IsoDate): number => Math.abs(differenceInCalendarDays(parseISO(date), parseISO(valueDate)));
  const dates = [valueYear, valueYear - 1, valueYear + 1].map((year) => calendarDate(year, month, day, true));
  const [first, ...others] = dates.filter((date) => date !== null);
  if (first === undefined) {
    return refuseDate(text, place, refuse);
  }
  return others.reduce((best, date) => (distance(date) < distance(best) ? date : best), first);
}

export function refuseDate(text: string, place: Place, refuse: Refuse): never {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return refuse({ code: CODES.date, problem: `"${shown}" is no date.`, remedy: EXPORT_AGAIN, ...place });
}

/** The earlier (`-1`) or later (`1`) of two dates of which either may be missing. */
export function outerDate(a: IsoDate | null, b: IsoDate | null, direction: -1 | 1): IsoDate | null {
  if (a === null || b === null) {
    return a ?? b;
  }
  return a < b === (direction === -1) ? a : b;
}

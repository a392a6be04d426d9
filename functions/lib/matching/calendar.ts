import type { IsoDate } from './types.ts';

/** What stands for a date that is missing. */
export const NO_DAY = -2147483648;

const HYPHEN = 45;
const DAYS_OF_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether a text is a date that exists, written YYYY-MM-DD (proleptic Gregorian calendar). */
export function isCalendarDate(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return false;
  return exists(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
}

/** Days since 1970-01-01 of a date that exists, `NO_DAY` for none. */
export function dayOf(date: IsoDate | null | undefined): number {
  return date ? dayNumber(digits(date, 0, 4), digits(date, 5, 2), digits(date, 8, 2)) : NO_DAY;
}

/** Days since 1970-01-01 of a date in ASCII, `NO_DAY` where it is none that exists. */
export function dayOfBytes(bytes: Uint8Array, from: number, to: number): number {
  if (to - from !== 10 || bytes[from + 4] !== HYPHEN || bytes[from + 7] !== HYPHEN) return NO_DAY;
  const year = digitsOfBytes(bytes, from, 4);
  const month = digitsOfBytes(bytes, from + 5, 2);
  const day = digitsOfBytes(bytes, from + 8, 2);
  return exists(year, month, day) ? dayNumber(year, month, day) : NO_DAY;
}

function exists(year: number, month: number, day: number): boolean {
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1)) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && isLeap ? 29 : DAYS_OF_MONTH[month]!);
}

function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

export function isNoDay(day: number): boolean {
  return day === NO_DAY;
}

/** The number that some digits write; −1 where a character is no digit. */
function digits(text: string, from: number, length: number): number {
  let value = 0;
  for (let i = from; i < from + length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function digitsOfBytes(bytes: Uint8Array, from: number, length: number): number {
  let value = 0;
  for (let i = from; i < from + length; i++) {
    const digit = bytes[i]! - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

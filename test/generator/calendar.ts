import type { IsoDate } from '@saldo/matching';

const names = new Map<number, IsoDate>();

/** The calendar date of a day counted from 1970-01-01. */
export function isoDate(day: number): IsoDate {
  let name = names.get(day);
  if (name === undefined) {
    name = new Date(day * 86_400_000).toISOString().slice(0, 10);
    names.set(day, name);
  }
  return name;
}

/** `09.08.2026` */
export function germanDate(day: number): string {
  const [year, month, date] = isoDate(day).split('-');
  return `${date}.${month}.${year}`;
}

/** Days from 1970-01-01 to 2026-09-30, the day on which the generated world is looked at. */
export const TODAY = Date.UTC(2026, 8, 30) / 86_400_000;

/** Earliest issue date of an open item. */
export const LEDGER_START = Date.UTC(2025, 9, 1) / 86_400_000;

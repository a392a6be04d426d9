/**
 * Cron expressions of `System.schedule` (Apex Reference Guide, "System Class", schedule):
 * seconds minutes hours day-of-month month day-of-week [year]; `*`, `?`, lists, ranges, steps, names, `L` for the last day of
 * the month. `W` and `#` are refused.
 */
import { apexError } from '../values/object.ts';
import { daysInMonth, instantOf, zoneOffset } from '../values/temporal.ts';

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

export interface Cron {
  second: number;
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number> | null;
  lastDay: boolean;
  months: Set<number>;
  /** 1 is Sunday. */
  weekdays: Set<number> | null;
  years: Set<number> | null;
}

function refuse(cron: string): never {
  throw apexError('StringException', `Illegal cron expression format: ${cron}`);
}

function values(text: string, from: number, to: number, names: string[], cron: string): Set<number> {
  const numberOf = (part: string): number => {
    const named = names.indexOf(part.toUpperCase());
    const value = named >= 0 ? named + 1 : Number(part);
    return Number.isInteger(value) && value >= from && value <= to ? value : refuse(cron);
  };
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', stepText] = part.split('/');
    const step = stepText === undefined ? 1 : Number(stepText);
    if (!Number.isInteger(step) || step < 1) refuse(cron);
    const [low, high] =
      range === '*' || range === '?'
        ? [from, to]
        : range.includes('-')
          ? (range.split('-').map(numberOf) as [number, number])
          : [numberOf(range), stepText === undefined ? numberOf(range) : to];
    for (let value = low; value <= high; value += step) found.add(value);
  }
  return found;
}

export function parseCron(cron: string): Cron {
  const parts = cron.trim().split(/\s+/);
  if (parts.length < 6 || parts.length > 7) refuse(cron);
  const [second, minute, hour, day, month, weekday, year] = parts as [
    string,
    string,
    string,
    string,
    string,
    string,
    string | undefined,
  ];
  if ((day === '?') === (weekday === '?') && !(day === '*' && weekday === '*')) refuse(cron);
  if (!/^\d+$/.test(second) || /[W#]/i.test(day + weekday.replace(/WED/gi, ''))) refuse(cron);
  return {
    second: Number(second),
    minutes: values(minute, 0, 59, [], cron),
    hours: values(hour, 0, 23, [], cron),
    days: day === '?' || day === '*' || day.toUpperCase() === 'L' ? null : values(day, 1, 31, [], cron),
    lastDay: day.toUpperCase() === 'L',
    months: values(month, 1, 12, monthNames, cron),
    weekdays: weekday === '?' || weekday === '*' ? null : values(weekday, 1, 7, dayNames, cron),
    years: year === undefined || year === '*' ? null : values(year, 1970, 2099, [], cron),
  };
}

/** The first time after `after` (milliseconds since 1970) at which the expression fires in that time zone; null when never. */
export function nextFireTime(cron: Cron, after: number, zone: string): number | null {
  const local = new Date(after + zoneOffset(after, zone));
  const day = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()));
  for (let count = 0; count < 366 * 9; count++, day.setUTCDate(day.getUTCDate() + 1)) {
    if (!matchesDay(cron, day)) continue;
    for (const hour of [...cron.hours].sort((left, right) => left - right)) {
      for (const minute of [...cron.minutes].sort((left, right) => left - right)) {
        const instant = instantOf(day.getTime() + ((hour * 60 + minute) * 60 + cron.second) * 1000, zone);
        if (instant > after) return instant;
      }
    }
  }
  return null;
}

function matchesDay(cron: Cron, day: Date): boolean {
  const [year, month, date] = [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()];
  if (!cron.months.has(month) || (cron.years && !cron.years.has(year))) return false;
  if (cron.lastDay && date !== daysInMonth(year, month)) return false;
  if (cron.days && !cron.days.has(date)) return false;
  return !cron.weekdays || cron.weekdays.has(day.getUTCDay() + 1);
}

/** Date, Datetime, Time, TimeZone. */
import { apexError, PlatformObject } from '../values/object.ts';
import {
  ApexDate,
  ApexDatetime,
  ApexTime,
  daysInMonth,
  formatDate,
  instantOf,
  UnknownPattern,
  zoneOffset,
} from '../values/temporal.ts';
import { isRunning, running } from '../runtime/execution.ts';
import type { PlatformTypeDefinition } from './define.ts';

const dayMs = 86_400_000;
const zone = () => (isRunning() ? running().user.timeZone || 'GMT' : 'GMT');
const local = (value: ApexDatetime) => new Date(value.ms + zoneOffset(value.ms, zone()));
const utc = (value: ApexDatetime) => new Date(value.ms);
const dateOf = (at: Date) => ApexDate.of(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate());
const timeOf = (at: Date) => new ApexTime(at.getTime());

function today(): ApexDate {
  return dateOf(local(new ApexDatetime(running().now())));
}

function format(ms: number, pattern: string, timeZone: string): string {
  try {
    return formatDate(ms, pattern, timeZone);
  } catch (error) {
    if (error instanceof UnknownPattern) throw apexError('IllegalArgumentException', error.message);
    throw error;
  }
}

function dateFrom(text: string): ApexDate {
  const date = ApexDate.parse(text.trim());
  if (!date) throw apexError('TypeException', `Invalid date: ${text}`);
  return date;
}

function parseDatetime(text: string, timeZone: string): ApexDatetime {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{1,2}):(\d{1,2})/.exec(text.trim());
  if (!match) throw apexError('TypeException', `Invalid date/time: ${text}`);
  const [, year, month, day, hour, minute, second] = match.map(Number);
  return new ApexDatetime(instantOf(Date.UTC(year!, month! - 1, day, hour, minute, second), timeZone));
}

/** `Date.parse` in the format of the user's locale; German and US English are known. */
function parseLocal(text: string): ApexDate {
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const [day, month, year] = german
    ? [german[1], german[2], german[3]]
    : american
      ? [american[2], american[1], american[3]]
      : [];
  const date = year ? ApexDate.parse(`${year}-${month}-${day}`) : null;
  if (!date) throw apexError('TypeException', `Invalid date: ${text}`);
  return date;
}

const shift = (value: ApexDatetime, ms: number) => new ApexDatetime(value.ms + ms);
const addMonths = (value: ApexDatetime, count: number) => {
  const at = local(value);
  const date = dateOf(at).addMonths(count);
  return new ApexDatetime(instantOf(date.days * dayMs + timeOf(at).ms, zone()));
};
const newInstance =
  (timeZone: () => string) =>
  (year: number, month: number, day: number, hour = 0, minute = 0, second = 0) =>
    new ApexDatetime(
      instantOf(ApexDate.of(year, month, day).days * dayMs + ((hour * 60 + minute) * 60 + second) * 1000, timeZone()),
    );
const gmt = () => 'GMT';
const monthsBetween = (from: ApexDate, to: ApexDate) => (to.year - from.year) * 12 + to.month - from.month;

function localFormat(date: ApexDate): string {
  const locale = running().user.locale;
  if (locale.startsWith('de')) return format(date.days * dayMs, 'dd.MM.yyyy', 'GMT');
  return `${date.month}/${date.day}/${date.year}`;
}

class ApexTimeZone extends PlatformObject {
  static override apexName = 'TimeZone';
  readonly id: string;
  constructor(id: string) {
    super();
    this.id = id;
  }
}

const parts = (kind: string, view: (value: ApexDatetime) => Date): NonNullable<PlatformTypeDefinition['methods']> => ({
  [`Integer year${kind}()`]: (value: ApexDatetime) => view(value).getUTCFullYear(),
  [`Integer month${kind}()`]: (value: ApexDatetime) => view(value).getUTCMonth() + 1,
  [`Integer day${kind}()`]: (value: ApexDatetime) => view(value).getUTCDate(),
  [`Integer hour${kind}()`]: (value: ApexDatetime) => view(value).getUTCHours(),
  [`Integer minute${kind}()`]: (value: ApexDatetime) => view(value).getUTCMinutes(),
  [`Integer second${kind}()`]: (value: ApexDatetime) => view(value).getUTCSeconds(),
  [`Integer millisecond${kind}()`]: (value: ApexDatetime) => view(value).getUTCMilliseconds(),
  [`Date date${kind}()`]: (value: ApexDatetime) => dateOf(view(value)),
  [`Time time${kind}()`]: (value: ApexDatetime) => timeOf(view(value)),
});

export const timeTypes: PlatformTypeDefinition[] = [
  {
    name: 'Date',
    statics: {
      'Date today()': today,
      'Date newInstance(Integer year, Integer month, Integer day)': (year: number, month: number, day: number) =>
        ApexDate.of(year, month, day),
      'Date valueOf(String text)': dateFrom,
      'Date valueOf(Object value)': (value: unknown) =>
        value instanceof ApexDatetime
          ? dateOf(local(value))
          : value instanceof ApexDate
            ? value
            : dateFrom(String(value)),
      'Date parse(String text)': parseLocal,
      'Integer daysInMonth(Integer year, Integer month)': daysInMonth,
      'Boolean isLeapYear(Integer year)': (year: number) => daysInMonth(year, 2) === 29,
    },
    methods: {
      'Date addDays(Integer count)': (date: ApexDate, count: number) => new ApexDate(date.days + count),
      'Date addMonths(Integer count)': (date: ApexDate, count: number) => date.addMonths(count),
      'Date addYears(Integer count)': (date: ApexDate, count: number) => date.addMonths(count * 12),
      'Integer day()': (date: ApexDate) => date.day,
      'Integer dayOfYear()': (date: ApexDate) => date.days - ApexDate.of(date.year, 1, 1).days + 1,
      'Integer daysBetween(Date other)': (date: ApexDate, other: ApexDate) => other.days - date.days,
      'String format()': localFormat,
      'Boolean isSameDay(Date other)': (date: ApexDate, other: ApexDate) => date.days === other.days,
      'Integer month()': (date: ApexDate) => date.month,
      'Integer monthsBetween(Date other)': monthsBetween,
      'Date toStartOfMonth()': (date: ApexDate) => ApexDate.of(date.year, date.month, 1),
      'Date toStartOfWeek()': (date: ApexDate) => {
        const weekday = (((date.days + 4) % 7) + 7) % 7;
        return new ApexDate(date.days - (running().user.locale === 'en_US' ? weekday : (weekday + 6) % 7));
      },
      'Integer year()': (date: ApexDate) => date.year,
    },
  },
  {
    name: 'Datetime',
    statics: {
      'Datetime now()': () => new ApexDatetime(running().now()),
      'Datetime newInstance(Long ms)': (ms: bigint) => new ApexDatetime(Number(ms)),
      'Datetime newInstance(Date date, Time time)': (date: ApexDate, time: ApexTime) =>
        new ApexDatetime(instantOf(date.days * dayMs + time.ms, zone())),
      'Datetime newInstance(Integer year, Integer month, Integer day)': newInstance(zone),
      'Datetime newInstance(Integer year, Integer month, Integer day, Integer hour, Integer minute, Integer second)':
        newInstance(zone),
      'Datetime newInstanceGmt(Date date, Time time)': (date: ApexDate, time: ApexTime) =>
        new ApexDatetime(date.days * dayMs + time.ms),
      'Datetime newInstanceGmt(Integer year, Integer month, Integer day)': newInstance(gmt),
      'Datetime newInstanceGmt(Integer year, Integer month, Integer day, Integer hour, Integer minute, Integer second)':
        newInstance(gmt),
      'Datetime valueOf(String text)': (text: string) => parseDatetime(text, zone()),
      'Datetime valueOf(Object value)': (value: unknown) =>
        value instanceof ApexDatetime ? value : parseDatetime(String(value), zone()),
      'Datetime valueOfGmt(String text)': (text: string) => parseDatetime(text, 'GMT'),
    },
    methods: {
      'Datetime addDays(Integer count)': (value: ApexDatetime, count: number) => shift(value, count * dayMs),
      'Datetime addHours(Integer count)': (value: ApexDatetime, count: number) => shift(value, count * 3_600_000),
      'Datetime addMinutes(Integer count)': (value: ApexDatetime, count: number) => shift(value, count * 60_000),
      'Datetime addSeconds(Integer count)': (value: ApexDatetime, count: number) => shift(value, count * 1000),
      'Datetime addMonths(Integer count)': addMonths,
      'Datetime addYears(Integer count)': (value: ApexDatetime, count: number) => addMonths(value, count * 12),
      'String format()': (value: ApexDatetime) => format(value.ms, 'M/d/yyyy, h:mm a', zone()),
      'String format(String pattern)': (value: ApexDatetime, pattern: string) => format(value.ms, pattern, zone()),
      'String format(String pattern, String timeZone)': (value: ApexDatetime, pattern: string, timeZone: string) =>
        format(value.ms, pattern, timeZone),
      'String formatGmt(String pattern)': (value: ApexDatetime, pattern: string) => format(value.ms, pattern, 'GMT'),
      'Long getTime()': (value: ApexDatetime) => BigInt(value.ms),
      'Boolean isSameDay(Datetime other)': (value: ApexDatetime, other: ApexDatetime) =>
        dateOf(local(value)).days === dateOf(local(other)).days,
      'Integer dayOfYear()': (value: ApexDatetime) =>
        dateOf(local(value)).days - ApexDate.of(local(value).getUTCFullYear(), 1, 1).days + 1,
      'Integer dayOfYearGmt()': (value: ApexDatetime) =>
        dateOf(utc(value)).days - ApexDate.of(utc(value).getUTCFullYear(), 1, 1).days + 1,
      ...parts('', local),
      ...parts('Gmt', utc),
    },
  },
  {
    name: 'Time',
    statics: {
      'Time newInstance(Integer hour, Integer minute, Integer second, Integer millisecond)': (
        hour: number,
        minute: number,
        second: number,
        ms: number,
      ) => new ApexTime(((hour * 60 + minute) * 60 + second) * 1000 + ms),
    },
    methods: {
      'Time addHours(Integer count)': (time: ApexTime, count: number) => new ApexTime(time.ms + count * 3_600_000),
      'Time addMinutes(Integer count)': (time: ApexTime, count: number) => new ApexTime(time.ms + count * 60_000),
      'Time addSeconds(Integer count)': (time: ApexTime, count: number) => new ApexTime(time.ms + count * 1000),
      'Time addMilliseconds(Integer count)': (time: ApexTime, count: number) => new ApexTime(time.ms + count),
      'Integer hour()': (time: ApexTime) => Math.floor(time.ms / 3_600_000),
      'Integer minute()': (time: ApexTime) => Math.floor(time.ms / 60_000) % 60,
      'Integer second()': (time: ApexTime) => Math.floor(time.ms / 1000) % 60,
      'Integer millisecond()': (time: ApexTime) => time.ms % 1000,
    },
  },
  {
    name: 'TimeZone',
    statics: { 'TimeZone getTimeZone(String id)': (id: string) => new ApexTimeZone(id) },
    methods: {
      'String getId()': (value: ApexTimeZone) => value.id,
      'String getDisplayName()': (value: ApexTimeZone) => value.id,
      'Integer getOffset(Datetime at)': (value: ApexTimeZone, at: ApexDatetime) => zoneOffset(at.ms, value.id),
    },
  },
];

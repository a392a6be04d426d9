/** Apex Date, Time and Datetime. A Datetime is an instant; parts and text of it depend on a time zone. */
const dayMs = 86_400_000;

const pad = (value: number, length = 2) => String(value).padStart(length, '0');

export class ApexDate {
  /** Days since 1970-01-01. */
  readonly days: number;
  constructor(days: number) {
    this.days = days;
  }
  static of(year: number, month: number, day: number): ApexDate {
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    return new ApexDate(Math.floor(date.getTime() / dayMs));
  }
  static parse(iso: string): ApexDate | null {
    const match = /^(-?\d{4,})-(\d{1,2})-(\d{1,2})/.exec(iso);
    if (!match) return null;
    const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
    return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
      ? ApexDate.of(year, month, day)
      : null;
  }
  private get date(): Date {
    return new Date(this.days * dayMs);
  }
  get year(): number {
    return this.date.getUTCFullYear();
  }
  get month(): number {
    return this.date.getUTCMonth() + 1;
  }
  get day(): number {
    return this.date.getUTCDate();
  }
  /** The last day of the month stands in for a day that the month does not have. */
  addMonths(count: number): ApexDate {
    const months = this.year * 12 + this.month - 1 + count;
    const year = Math.floor(months / 12);
    const month = (((months % 12) + 12) % 12) + 1;
    return ApexDate.of(year, month, Math.min(this.day, daysInMonth(year, month)));
  }
  toString(): string {
    return `${pad(this.year, 4)}-${pad(this.month)}-${pad(this.day)}`;
  }
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

export class ApexTime {
  /** Milliseconds since midnight. */
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ((ms % dayMs) + dayMs) % dayMs;
  }
  toString(): string {
    const seconds = Math.floor(this.ms / 1000);
    return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}.${pad(this.ms % 1000, 3)}Z`;
  }
}

export class ApexDatetime {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
  /** The form in which the data side keeps it. */
  toIso(): string {
    return new Date(this.ms).toISOString();
  }
  toString(): string {
    return new Date(this.ms).toISOString().slice(0, 19).replace('T', ' ');
  }
}

const offsets = new Map<string, Intl.DateTimeFormat>();

/** Offset of a time zone from UTC at an instant, in milliseconds. */
export function zoneOffset(ms: number, zone: string): number {
  if (zone === 'GMT' || zone === 'UTC') return 0;
  let format = offsets.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    offsets.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
  const local = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
  return local - Math.floor(ms / 1000) * 1000;
}

/** The instant at which a clock in that zone shows these parts. */
export function instantOf(local: number, zone: string): number {
  const guess = local - zoneOffset(local, zone);
  return local - zoneOffset(guess, zone);
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Week and week year as in the United States: weeks begin on Sunday, the first is that of 1 January. */
function weekOf(at: Date): { year: number; week: number } {
  const sunday = Math.floor(at.getTime() / dayMs) - at.getUTCDay();
  const year = new Date((sunday + 6) * dayMs).getUTCFullYear();
  const newYear = Date.UTC(year, 0, 1) / dayMs;
  const first = newYear - new Date(newYear * dayMs).getUTCDay();
  return { year, week: (sunday - first) / 7 + 1 };
}

export class UnknownPattern extends Error {}

/** Formats after java.text.SimpleDateFormat, in English; an unknown letter is refused. */
export function formatDate(ms: number, pattern: string, zone: string): string {
  const offset = zoneOffset(ms, zone);
  const at = new Date(ms + offset);
  return pattern.replace(
    /''|'((?:[^']|'')*)'|([A-Za-z])\2*/g,
    (run: string, quoted: string | undefined, letter: string | undefined) => {
      if (letter === undefined) return run === "''" ? "'" : (quoted ?? '').replace(/''/g, "'");
      return datePart(letter, run.length, at, offset, zone);
    },
  );
}

function datePart(letter: string, length: number, at: Date, offset: number, zone: string): string {
  const hour = at.getUTCHours();
  const sign = offset < 0 ? '-' : '+';
  const minutes = Math.abs(Math.round(offset / 60_000));
  switch (letter) {
    case 'G':
      return 'AD';
    case 'y':
      return length === 2 ? pad(at.getUTCFullYear() % 100) : pad(at.getUTCFullYear(), length);
    case 'Y':
      return length === 2 ? pad(weekOf(at).year % 100) : pad(weekOf(at).year, length);
    case 'u':
      return pad(at.getUTCDay() === 0 ? 7 : at.getUTCDay(), length);
    case 'w':
      return pad(weekOf(at).week, length);
    case 'W':
      return pad(
        Math.ceil((at.getUTCDate() + new Date(at.getTime() - (at.getUTCDate() - 1) * dayMs).getUTCDay()) / 7),
        length,
      );
    case 'F':
      return pad(Math.ceil(at.getUTCDate() / 7), length);
    case 'M':
    case 'L':
      return length >= 4
        ? months[at.getUTCMonth()]!
        : length === 3
          ? months[at.getUTCMonth()]!.slice(0, 3)
          : pad(at.getUTCMonth() + 1, length);
    case 'd':
      return pad(at.getUTCDate(), length);
    case 'E':
      return length >= 4 ? weekdays[at.getUTCDay()]! : weekdays[at.getUTCDay()]!.slice(0, 3);
    case 'H':
      return pad(hour, length);
    case 'k':
      return pad(hour === 0 ? 24 : hour, length);
    case 'h':
      return pad(hour % 12 === 0 ? 12 : hour % 12, length);
    case 'K':
      return pad(hour % 12, length);
    case 'm':
      return pad(at.getUTCMinutes(), length);
    case 's':
      return pad(at.getUTCSeconds(), length);
    case 'S':
      return pad(at.getUTCMilliseconds(), length);
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'D':
      return pad(Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / dayMs) + 1, length);
    case 'Z':
      return `${sign}${pad(Math.floor(minutes / 60))}${pad(minutes % 60)}`;
    case 'X':
      if (offset === 0) return 'Z';
      return `${sign}${pad(Math.floor(minutes / 60))}${length === 1 ? '' : (length === 3 ? ':' : '') + pad(minutes % 60)}`;
    case 'z':
      return zone === 'GMT' || zone === 'UTC'
        ? 'GMT'
        : (new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' })
            .formatToParts(at.getTime() - offset)
            .find((part) => part.type === 'timeZoneName')?.value ?? zone);
    default:
      throw new UnknownPattern(`Illegal pattern character '${letter}'`);
  }
}

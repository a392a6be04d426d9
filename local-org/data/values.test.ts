import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeId, normalizeId, withChecksum } from './ids.ts';
import { literalDays } from './soql/dates.ts';
import { compareNumbers, parseDate, parseDateTime, startOfDay } from './values.ts';

describe('ids', () => {
  it('carry the checksum of Salesforce', () => {
    expect(withChecksum('001B000001Lp1G2')).toBe('001B000001Lp1G2IAJ');
    expect(withChecksum('0017Q00000EZlby')).toBe('0017Q00000EZlbyQAD');
    expect(normalizeId('001B000001Lp1G2')).toBe('001B000001Lp1G2IAJ');
    expect([normalizeId('001B000001Lp1G2IAK'), normalizeId('short'), normalizeId('001B000001Lp1G!')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('sort in the order in which they are given out, and never repeat', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.nat(2 ** 31 - 1), (left, right) => {
        expect(Math.sign(left - right)).toBe(makeId('a00', left) < makeId('a00', right) ? -1 : left === right ? 0 : 1);
      }),
    );
  });
});

describe('numbers', () => {
  it('compare by value, however many digits they have', () => {
    const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: 0, max: 6 }));
    const text = ([digits, scale]: [bigint, number]) => {
      const plain = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
      return `${digits < 0n ? '-' : ''}${scale === 0 ? plain : `${plain.slice(0, -scale)}.${plain.slice(-scale)}`}`;
    };
    fc.assert(
      fc.property(decimal, decimal, (left, right) => {
        const a = left[0] * 10n ** BigInt(6 - left[1]);
        const b = right[0] * 10n ** BigInt(6 - right[1]);
        expect(Math.sign(compareNumbers(text(left), text(right)))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });
});

describe('dates', () => {
  it('are days of the calendar, instants have a zone', () => {
    expect([parseDate('2026-02-29'), parseDate('2028-02-29'), parseDate('2026-13-01')]).toEqual([
      null,
      '2028-02-29',
      null,
    ]);
    expect(parseDateTime('2026-11-23T10:00:00.000+0100')).toBe('2026-11-23T09:00:00.000Z');
    expect([parseDateTime('2026-11-23T10:00:00'), parseDateTime('2026-11-23T25:00:00Z')]).toEqual([null, null]);
  });

  it('start at midnight of the time zone, in summer and winter', () => {
    expect([
      startOfDay('2026-01-15', 'Europe/Berlin'),
      startOfDay('2026-07-15', 'Europe/Berlin'),
      startOfDay('2026-03-29', 'Europe/Berlin'),
    ]).toEqual(['2026-01-14T23:00:00.000Z', '2026-07-14T22:00:00.000Z', '2026-03-28T23:00:00.000Z']);
  });

  it.each([
    ['TODAY', 0, '2026-11-23', '2026-11-24'],
    ['LAST_N_DAYS_N', 7, '2026-11-16', '2026-11-24'],
    ['NEXT_N_DAYS_N', 2, '2026-11-24', '2026-11-26'],
    ['THIS_WEEK', 0, '2026-11-22', '2026-11-29'],
    ['LAST_MONTH', 0, '2026-10-01', '2026-11-01'],
    ['THIS_QUARTER', 0, '2026-10-01', '2027-01-01'],
    ['LAST_N_MONTHS_N', 2, '2026-09-01', '2026-11-01'],
    ['NEXT_YEAR', 0, '2027-01-01', '2028-01-01'],
    ['N_DAYS_AGO_N', 1, '2026-11-22', '2026-11-23'],
    ['LAST_90_DAYS', 0, '2026-08-25', '2026-11-24'],
  ])('%s:%i', (name, count, from, to) => {
    expect(literalDays(name, count, '2026-11-23')).toEqual({ from, to });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, NO_DAY } from './calendar.ts';
import {
  amountAfterDiscount,
  convert,
  currencyScale,
  discountAmount,
  discountAvailable,
  epochDay,
  percentOf,
  toDecimalString,
  toMinorUnits,
} from './money.ts';

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { code?: string }).code ?? 'no code';
  }
  return 'no error';
};

describe('a percentage', () => {
  it('is the same in whole numbers as in decimals', () => {
    const percent = fc.integer({ min: -2_000_000, max: 2_000_000 }).map((parts) => parts / 10_000);
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), percent, (amount, rate) => {
        // A rate as text always takes the way through decimals.
        expect(percentOf(amount, rate)).toBe(percentOf(amount, String(rate)));
      }),
    );
    expect([percentOf(50, 1), percentOf(-50, 1), percentOf(49, 1)]).toEqual([1, -1, 0]);
  });
});

describe('minor units and decimal strings', () => {
  it.each([
    ['12.50', 'EUR', 1250],
    ['12.5', 'EUR', 1250],
    [12.5, 'EUR', 1250],
    [-0.1, 'EUR', -10],
    ['1000', 'JPY', 1000],
    ['1000.00', 'JPY', 1000],
    ['1.234', 'KWD', 1234],
    ['+7', 'EUR', 700],
    [' 7.00 ', 'EUR', 700],
    ['-0.00', 'EUR', 0],
    ['90071992547409.91', 'EUR', Number.MAX_SAFE_INTEGER],
  ])('%s %s is %i minor units', (text, currency, minor) => {
    expect(toMinorUnits(text, currency)).toBe(minor);
  });

  it.each([
    ['12.345', 'EUR'],
    [0.1 + 0.2, 'EUR'],
    ['0.5', 'JPY'],
    ['1,50', 'EUR'],
    ['1e3', 'EUR'],
    [1e21, 'EUR'],
    [Number.NaN, 'EUR'],
    [Number.POSITIVE_INFINITY, 'EUR'],
    ['', 'EUR'],
    ['12.', 'EUR'],
    ['90071992547409.92', 'EUR'],
    ['99999999999999999999', 'JPY'],
  ])('refuses %s %s instead of rounding', (text, currency) => {
    expect(code(() => toMinorUnits(text, currency))).toBe('SALDO_AMOUNT_INVALID');
  });

  it('refuses what is no currency', () => {
    expect(code(() => toMinorUnits('1', 'eur'))).toBe('SALDO_CURRENCY_UNKNOWN');
    expect(code(() => toDecimalString(1, 'EURO'))).toBe('SALDO_CURRENCY_UNKNOWN');
    expect(code(() => toDecimalString(1.5, 'EUR'))).toBe('SALDO_AMOUNT_INVALID');
  });

  it('writes exactly as many decimals as the currency has', () => {
    expect(toDecimalString(1250, 'EUR')).toBe('12.50');
    expect(toDecimalString(-5, 'EUR')).toBe('-0.05');
    expect(toDecimalString(-5, 'JPY')).toBe('-5');
    expect(toDecimalString(5, 'KWD')).toBe('0.005');
    expect(toDecimalString(0, 'EUR')).toBe('0.00');
  });

  it('reads back every amount that it writes, in every scale', () => {
    const currencies = fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF', 'USD', 'HUF');
    fc.assert(
      fc.property(fc.maxSafeInteger(), currencies, (minor, currency) => {
        const text = toDecimalString(minor, currency);
        expect(toMinorUnits(text, currency)).toBe(minor === 0 ? 0 : minor);
        const extra = currencyScale(currency) === 0 ? '.0' : '0';
        expect(toMinorUnits(text + extra, currency)).toBe(minor === 0 ? 0 : minor);
      }),
    );
  });
});

describe('cash discount', () => {
  it('is a percentage rounded once, half away from zero', () => {
    expect(discountAmount(100_000, 2)).toBe(2000);
    expect(discountAmount(25, 2)).toBe(1);
    expect(discountAmount(-25, 2)).toBe(-1);
    expect(discountAmount(12_345, '2.5')).toBe(309);
    expect(amountAfterDiscount(100_000, 3)).toBe(97_000);
  });

  it('changes nothing without a percentage and never goes below zero', () => {
    for (const percent of [null, undefined, 0, -5, '']) expect(amountAfterDiscount(100_000, percent)).toBe(100_000);
    expect(amountAfterDiscount(100_000, 120)).toBe(0);
    expect(amountAfterDiscount(0, 2)).toBe(0);
  });

  it('is granted up to and including its last day, plus the grace', () => {
    const left = (until: string | null, paidOn: string | null, graceDays = 0) =>
      discountAvailable(20, dayOf(until), 1000, dayOf(paidOn), graceDays);
    expect(left('2024-03-10', '2024-03-10')).toBe(20);
    expect(left('2024-03-10', '2024-03-11')).toBe(0);
    expect(left('2024-02-28', '2024-03-01', 2)).toBe(20);
    expect(left('2023-02-28', '2023-03-03', 2)).toBe(0);
    expect(left(null, null)).toBe(20);
    expect(left('2024-03-10', null)).toBe(0);
  });

  it('never exceeds what is open and never turns the sign', () => {
    const left = (granted: number, open: number) => discountAvailable(granted, NO_DAY, open, NO_DAY);
    expect(left(20, 1000)).toBe(20);
    expect(left(-20, -1000)).toBe(-20);
    expect(left(20, 10)).toBe(10);
    expect(left(-20, 1000)).toBe(0);
    expect(left(0, 1000)).toBe(0);
  });

  it('and the net amount add up to the whole, for any percentage', () => {
    const percent = fc.integer({ min: -500, max: 15_000 }).map((n) => (n / 100).toFixed(2));
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), percent, (amount, rate) => {
        const discount = discountAmount(amount, rate);
        expect(discount + amountAfterDiscount(amount, rate)).toBe(amount);
        expect(Math.abs(discount)).toBeLessThanOrEqual(Math.abs(amount));
      }),
    );
  });
});

describe('conversion', () => {
  it('rounds once and knows the scales', () => {
    expect(convert(100_000, '12.5')).toBe(1_250_000);
    expect(convert(100_000, 150, { from: 2, to: 0 })).toBe(150_000);
    expect(convert(1, '0.5')).toBe(1);
    expect(code(() => convert(1, 'x'))).toBe('SALDO_AMOUNT_INVALID');
  });
});

describe('calendar days', () => {
  it('agree with the platform for every date', () => {
    const days = fc.integer({ min: -200_000, max: 200_000 });
    fc.assert(
      fc.property(days, (day) => {
        expect(epochDay(new Date(day * 86_400_000).toISOString().slice(0, 10))).toBe(day);
      }),
    );
  });

  it.each(['2023-02-29', '2024-13-01', '2024-00-10', '2024-04-31', '24-04-01', '2024-4-1', ''])('refuse %s', (text) => {
    expect(code(() => epochDay(text))).toBe('SALDO_DATE_INVALID');
  });
});

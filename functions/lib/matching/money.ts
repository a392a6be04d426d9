import { Decimal } from 'decimal.js';
import { dayOf, isCalendarDate, isNoDay } from './calendar.ts';
import type { IsoDate, MinorUnits } from './types.ts';

/**
 * Arithmetic settings of their own, so that no other user of decimal.js can change how Saldo rounds:
 * commercial rounding (half away from zero, DIN 1333), enough digits for any product of two amounts.
 */
const ExactDecimal = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });

export type MoneyErrorCode = 'SALDO_AMOUNT_INVALID' | 'SALDO_CURRENCY_UNKNOWN' | 'SALDO_DATE_INVALID';

/** A value that is not money; `message` says what is wrong and what would be accepted. */
export class MoneyError extends Error {
  readonly code: MoneyErrorCode;
  constructor(code: MoneyErrorCode, message: string) {
    super(message);
    this.name = 'MoneyError';
    this.code = code;
  }
}

/** Active codes of ISO 4217 (list one, without metals, funds and test codes) by number of decimals. */
const CURRENCIES_BY_SCALE: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP ' +
    'CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR ' +
    'IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD ' +
    'NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC ' +
    'SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const SCALES: ReadonlyMap<string, number> = new Map(
  Object.entries(CURRENCIES_BY_SCALE).flatMap(([scale, codes]) =>
    codes.split(' ').map((code): [string, number] => [code, Number(scale)]),
  ),
);

/** Whether `currency` is an active ISO 4217 code in upper case. */
export function isCurrency(currency: string): boolean {
  return SCALES.has(currency);
}

/**
 * Number of decimals of a currency by ISO 4217 (EUR 2, JPY 0, KWD 3).
 * @throws MoneyError `SALDO_CURRENCY_UNKNOWN`
 */
export function currencyScale(currency: string): number {
  const scale = SCALES.get(currency);
  if (scale === undefined) {
    throw new MoneyError(
      'SALDO_CURRENCY_UNKNOWN',
      `"${currency.slice(0, 20)}" is no ISO 4217 currency code. Use three capital letters such as EUR.`,
    );
  }
  return scale;
}

const DECIMAL_FORM = /^([+-]?)(\d{1,20})(?:\.(\d{1,20}))?$/;

/**
 * Reads an amount in major units (`"12.50"`, `-7`, `"1000"`) as a whole number of minor units.
 * Trailing zeros beyond the currency's decimals are accepted, any other digit there is refused, never rounded.
 * @throws MoneyError `SALDO_AMOUNT_INVALID` where the value is no number, does not fit the currency or exceeds 2^53 − 1;
 *   `SALDO_CURRENCY_UNKNOWN`
 */
export function toMinorUnits(value: string | number, currency: string): MinorUnits {
  const scale = currencyScale(currency);
  const text = typeof value === 'number' ? String(value) : value.trim();
  const form = DECIMAL_FORM.exec(text);
  if (!form) {
    throw new MoneyError(
      'SALDO_AMOUNT_INVALID',
      `"${text.slice(0, 40)}" is no amount. Write digits with a point before the decimals, such as 1234.50.`,
    );
  }
  const fraction = form[3] ?? '';
  if (/[1-9]/.test(fraction.slice(scale))) {
    throw new MoneyError(
      'SALDO_AMOUNT_INVALID',
      `${text} has more decimals than ${currency} allows (${scale}). Round it at its source.`,
    );
  }
  const digits = Number((form[2] ?? '') + fraction.slice(0, scale).padEnd(scale, '0'));
  if (!Number.isSafeInteger(digits)) {
    throw new MoneyError('SALDO_AMOUNT_INVALID', `${text} ${currency} is too large to be computed exactly.`);
  }
  return form[1] === '-' && digits !== 0 ? -digits : digits;
}

/**
 * Writes minor units as a decimal string with exactly the currency's decimals: 1250 EUR → `"12.50"`, 1250 JPY → `"1250"`.
 * @throws MoneyError `SALDO_AMOUNT_INVALID` where the value is no safe integer; `SALDO_CURRENCY_UNKNOWN`
 */
export function toDecimalString(minorUnits: MinorUnits, currency: string): string {
  const scale = currencyScale(currency);
  if (!Number.isSafeInteger(minorUnits)) {
    throw new MoneyError('SALDO_AMOUNT_INVALID', `${minorUnits} is no whole number of minor units of ${currency}.`);
  }
  const digits = String(Math.abs(minorUnits)).padStart(scale + 1, '0');
  const sign = minorUnits < 0 ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/**
 * `percent` of `amount`, rounded once to a whole minor unit (half away from zero), with the sign of `amount`.
 * @throws MoneyError `SALDO_AMOUNT_INVALID` where an operand is no finite decimal
 */
export function percentOf(amount: MinorUnits, percent: string | number): MinorUnits {
  const quick = typeof percent === 'number' ? percentInIntegers(amount, percent) : null;
  if (quick !== null) return quick;
  const factor = finiteDecimal(percent);
  return asMinorUnits(new ExactDecimal(amount).times(factor).dividedBy(100));
}

const PARTS_OF_PERCENT = 10_000;

/** The same in whole numbers, for percentages of at most four decimals and products that fit; null for others. */
function percentInIntegers(amount: MinorUnits, percent: number): MinorUnits | null {
  const parts = Math.round(percent * PARTS_OF_PERCENT);
  const product = Math.abs(amount * parts);
  if (parts / PARTS_OF_PERCENT !== percent || !Number.isSafeInteger(product) || !Number.isSafeInteger(amount))
    return null;
  const unit = PARTS_OF_PERCENT * 100;
  const rest = product % unit;
  const rounded = (product - rest) / unit + (rest * 2 >= unit ? 1 : 0);
  return rounded === 0 ? 0 : rounded * Math.sign(amount) * Math.sign(parts);
}

/**
 * `amount` times a ratio or an exchange rate, rounded once to a whole minor unit.
 * The scales of both currencies are taken into account where they differ (1,000 EUR at 150 → 150,000 JPY).
 */
export function convert(
  amount: MinorUnits,
  rate: string | number,
  scales: { from: number; to: number } = { from: 0, to: 0 },
): MinorUnits {
  return asMinorUnits(
    new ExactDecimal(amount).times(finiteDecimal(rate)).times(new ExactDecimal(10).pow(scales.to - scales.from)),
  );
}

/**
 * The cash discount that a percentage grants on an amount, in minor units with the sign of the amount.
 * A missing, zero or negative percentage grants nothing; more than 100 % grants the whole amount and no more.
 */
export function discountAmount(amount: MinorUnits, percent: string | number | null | undefined): MinorUnits {
  if (percent === null || percent === undefined || percent === '') return 0;
  const factor = finiteDecimal(percent);
  if (factor.lte(0)) return 0;
  return factor.gte(100) ? amount : percentOf(amount, percent);
}

/** What remains to be paid after the cash discount; see {@link discountAmount}. */
export function amountAfterDiscount(amount: MinorUnits, percent: string | number | null | undefined): MinorUnits {
  return amount - discountAmount(amount, percent);
}

/**
 * The discount that is left to a payment of the day `paidOn`: `granted` (signed) up to and including the day `until`, plus
 * `graceDays` calendar days, never more than is open; 0 where there is none. Days are counted since 1970, `NO_DAY` for none:
 * a discount without a last day never expires, a payment without a day earns none that does.
 */
export function discountAvailable(
  granted: MinorUnits,
  until: number,
  open: MinorUnits,
  paidOn: number,
  graceDays = 0,
): MinorUnits {
  if (granted === 0 || Math.sign(granted) !== Math.sign(open)) return 0;
  if (!isNoDay(until) && (isNoDay(paidOn) || paidOn > until + graceDays)) return 0;
  return Math.abs(granted) > Math.abs(open) ? open : granted;
}

/**
 * Days since 1970-01-01 of a calendar date (proleptic Gregorian), so that dates are compared and subtracted as integers.
 * @throws MoneyError `SALDO_DATE_INVALID` where the text is no date that exists
 */
export function epochDay(date: IsoDate): number {
  if (typeof date !== 'string' || !isCalendarDate(date))
    throw new MoneyError('SALDO_DATE_INVALID', `"${String(date).slice(0, 20)}" is no calendar date. Write YYYY-MM-DD.`);
  return dayOf(date);
}

function finiteDecimal(value: string | number): Decimal {
  let decimal: Decimal;
  try {
    decimal = new ExactDecimal(value);
  } catch {
    throw new MoneyError('SALDO_AMOUNT_INVALID', `"${String(value).slice(0, 40)}" is no number.`);
  }
  if (!decimal.isFinite()) throw new MoneyError('SALDO_AMOUNT_INVALID', `${String(value)} is no finite number.`);
  return decimal;
}

function asMinorUnits(exact: Decimal): MinorUnits {
  const rounded = exact.toDecimalPlaces(0).toNumber();
  if (!Number.isSafeInteger(rounded)) {
    throw new MoneyError(
      'SALDO_AMOUNT_INVALID',
      `${exact.toString()} minor units are too large to be computed exactly.`,
    );
  }
  return rounded === 0 ? 0 : rounded;
}

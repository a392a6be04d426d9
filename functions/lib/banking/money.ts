import { currencyScale as activeCurrencyScale, isCurrency } from '@saldo/matching/money';
import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES } from './errors.ts';
import type { Refuse } from './errors.ts';
import type { MinorUnits } from './statement.ts';

/** Decimals of currencies that are no longer on the list of ISO 4217 and appear in old statements (DEM, ATS). */
const PAST_CURRENCY_SCALE = 2;

/** Number of decimals of a currency's minor unit (ISO 4217), of past currencies too. */
export function currencyScale(currency: string): number {
  return isCurrency(currency) ? activeCurrencyScale(currency) : PAST_CURRENCY_SCALE;
}

export interface Place {
  line: number | null;
  field: string;
}

/** Checks that a code has the form of an ISO 4217 code; past currencies (DEM) are valid in old statements. */
export function readCurrency(text: string | null, place: Place, refuse: Refuse): string {
  const code = text?.trim() ?? '';
  if (code === '') {
    refuse({ code: CODES.currency, problem: 'The currency is missing.', remedy: EXPORT_AGAIN, ...place });
  }
  if (!/^[A-Z]{3}$/.test(code)) {
    refuse({ code: CODES.currency, problem: `"${clip(code)}" is no currency code.`, remedy: EXPORT_AGAIN, ...place });
  }
  return code;
}

/**
 * Reads an unsigned or signed decimal with one decimal mark and no grouping into minor units, exactly.
 * Decimals beyond the currency's minor unit are accepted only when they are zeros (`18.150` EUR is 18.15):
 * anything else has no exact value in the account's currency and is refused rather than rounded.
 */
export function readAmount(
  text: string | null,
  currency: string,
  decimalMark: ',' | '.',
  place: Place,
  refuse: Refuse,
): MinorUnits {
  const value = text?.trim() ?? '';
  const pattern = decimalMark === ',' ? /^([+-]?)(\d+)(?:,(\d*))?$/ : /^([+-]?)(\d+)(?:\.(\d*))?$/;
  const found = pattern.exec(value);
  if (found === null) {
    const problem = value === '' ? 'The amount is empty.' : `"${clip(value)}" is no amount.`;
    return refuse({ code: CODES.amount, problem, remedy: EXPORT_AGAIN, ...place });
  }
  const scale = currencyScale(currency);
  const decimals = (found[3] ?? '').replace(/0+$/, '');
  if (decimals.length > scale) {
    const problem = `${clip(value)} ${currency} has more decimals than the ${scale} of ${currency}.`;
    refuse({
      code: CODES.precision,
      problem,
      remedy: 'Ask the bank for a file with amounts in whole minor units.',
      ...place,
    });
  }
  const units = Number(`${found[2] ?? ''}${decimals.padEnd(scale, '0')}`);
  if (!Number.isSafeInteger(units)) {
    const problem = `${clip(value)} is larger than any amount that can be kept exactly.`;
    refuse({ code: CODES.amount, problem, remedy: EXPORT_AGAIN, ...place });
  }
  return found[1] === '-' && units !== 0 ? -units : units;
}

/** Writes minor units as a decimal string (`-1234` EUR → `-12.34`). */
export function formatAmount(amount: MinorUnits, currency: string, decimalMark: ',' | '.' = '.'): string {
  const scale = currencyScale(currency);
  const digits = String(Math.abs(amount)).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const sign = amount < 0 ? '-' : '';
  return scale === 0 ? sign + whole : `${sign}${whole}${decimalMark}${digits.slice(digits.length - scale)}`;
}

/** Adds amounts and refuses a sum that can't be kept exactly. */
export function addExactly(a: MinorUnits, b: MinorUnits, place: Place, refuse: Refuse): MinorUnits {
  const sum = a + b;
  if (!Number.isSafeInteger(sum)) {
    refuse({
      code: CODES.amount,
      problem: 'The sum of the lines is too large to be kept exactly.',
      remedy: EXPORT_AGAIN,
      ...place,
    });
  }
  return sum;
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

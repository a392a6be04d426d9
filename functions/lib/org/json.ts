/** JSON without loss of digits. Salesforce numbers have up to 18 digits; a JavaScript number keeps 15 of them exactly. */
import { Decimal } from 'decimal.js';

declare global {
  interface JSON {
    /** A number with exactly this text (proposal *JSON.parse source text access*; in Node 24). */
    rawJSON(text: string): { rawJSON: string };
  }
}

/** The decimal text of a JSON number, such as `119.00` or `-0.5`; never an exponent. */
export type DecimalText = string;

/** JSON as read by {@link parseExactJson}: there are no numbers, only their decimal texts. */
export type ExactJson = string | boolean | null | ExactJson[] | { [key: string]: ExactJson };

const EXACT_DIGITS = 15;
const LONG_NUMBER = /[:[,]\s*-?[\d.]{16,}|\d[eE][+-]?\d/;
type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;

/** Parses JSON in which every number arrives as its decimal text. */
export function parseExactJson(text: string): ExactJson {
  const reviver: Reviver = LONG_NUMBER.test(text)
    ? (_key, value, context) => (typeof value === 'number' ? plainDecimal(context?.source ?? '') : value)
    : // A decimal of at most 15 digits is exactly what JavaScript writes back.
      (_key, value) => (typeof value === 'number' ? String(value) : value);
  return JSON.parse(text, reviver) as ExactJson;
}

/** Decimal text without exponent. */
export function plainDecimal(source: string): DecimalText {
  if (!/[eE]/.test(source)) return source;
  return new Decimal(source).toFixed();
}

/**
 * A decimal text as JSON number for `JSON.stringify`: a number where JavaScript keeps it exactly, else its own digits.
 */
export function jsonNumber(decimal: DecimalText): number | { rawJSON: string } {
  if (!/^-?\d+(\.\d+)?$/.test(decimal)) throw new RangeError(`"${decimal.slice(0, 40)}" is no decimal number.`);
  const digits = decimal.replace(/[-.]/g, '').replace(/^0+/, '');
  return digits.length <= EXACT_DIGITS ? Number(decimal) : JSON.rawJSON(decimal);
}

/** A text of an exact read; empty where the field is missing, null or no text. */
export function textOf(value: ExactJson | undefined): string {
  return typeof value === 'string' ? value : '';
}

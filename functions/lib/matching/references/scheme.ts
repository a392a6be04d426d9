/** Payment reference schemes with check digits. */
export type ReferenceSchemeName = 'ISO11649' | 'CH-QRR' | 'BE-OGM' | 'FI-VIITE' | 'NO-KID' | 'SE-OCR' | 'SI' | 'HR';

export interface ReferenceScheme {
  name: ReferenceSchemeName;
  /**
   * The reference in its one canonical spelling (no blanks or separators, capitals), or null where the value is not a
   * valid reference of this scheme: wrong form, wrong check digit, or nothing but zeros.
   */
  canonical(value: string): string | null;
  /**
   * Where references of this scheme may stand in a text; each hit is then checked by `canonical`. A scheme whose
   * reference is a bare number with a single check digit is sought only behind its own label: one number in ten would
   * pass otherwise.
   */
  patterns: readonly RegExp[];
}

/** Digits only; blanks are what people and banks put in, everything else is refused. */
export function digitsOf(value: string): string | null {
  const compact = value.replace(/\s/g, '');
  return /^\d+$/.test(compact) ? compact : null;
}

export function isAllZero(digits: string): boolean {
  return /^0*$/.test(digits);
}

/** Remainder of a decimal number of any length. */
export function remainder(digits: string, modulus: number): number {
  let rest = 0;
  for (let i = 0; i < digits.length; i++) rest = (rest * 10 + digits.charCodeAt(i) - 48) % modulus;
  return rest;
}

/** Sum of the digits times the weights, which repeat, from the last digit leftwards. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    sum += (digits.charCodeAt(digits.length - 1 - i) - 48) * (weights[i % weights.length] ?? 0);
  }
  return sum;
}

/** Luhn's check (ISO/IEC 7812-1) over all digits, the last being the check digit. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

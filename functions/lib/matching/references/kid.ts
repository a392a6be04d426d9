import { digitsOf, isAllZero, passesLuhn, weightedSum } from './scheme.ts';
import type { ReferenceScheme } from './scheme.ts';

/** Check digit of the Norwegian modulus 11: weights 2 to 7 from the right; remainder 10 is written `-`. */
function mod11CheckDigit(digits: string): string {
  const rest = 11 - (weightedSum(digits, [2, 3, 4, 5, 6, 7]) % 11);
  return rest === 11 ? '0' : rest === 10 ? '-' : String(rest);
}

/** Norwegian customer identification KID (Bits/Nets): 2 to 25 characters, check digit by modulus 10 or modulus 11. */
export const kid: ReferenceScheme = {
  name: 'NO-KID',
  canonical(value) {
    const compact = value.replace(/\s/g, '');
    if (!/^\d{1,24}[\d-]$/.test(compact) || isAllZero(compact)) return null;
    const isValid = passesMod10(compact) || mod11CheckDigit(compact.slice(0, -1)) === compact.slice(-1);
    return isValid ? compact : null;
  },
  patterns: [/(?<=\bKID(?:[- ]?(?:nr|nummer))?[.:]?\s{0,3})\d[\d ]{0,28}[\d-](?![0-9A-Za-z])/gi],
};

function passesMod10(compact: string): boolean {
  return !compact.endsWith('-') && passesLuhn(compact);
}

/**
 * Swedish OCR number (Bankgirot): 2 to 25 digits, check digit by modulus 10. The optional length digit before it is
 * agreed per creditor and therefore not checked here.
 */
export const ocr: ReferenceScheme = {
  name: 'SE-OCR',
  canonical(value) {
    const digits = digitsOf(value);
    if (digits === null || digits.length < 2 || digits.length > 25 || isAllZero(digits)) return null;
    return passesLuhn(digits) ? digits : null;
  },
  patterns: [/(?<=\bOCR(?:[- ]?(?:nr|nummer))?[.:]?\s{0,3})\d[\d ]{0,28}\d(?![0-9A-Za-z])/gi],
};

import { digitsOf, isAllZero, weightedSum } from './scheme.ts';
import type { ReferenceScheme } from './scheme.ts';

/**
 * Finnish reference number, viitenumero (Finance Finland): 4 to 20 digits, weights 7, 3, 1 from the right, the check
 * digit fills up to the next ten. Leading zeros mean nothing.
 */
export const viite: ReferenceScheme = {
  name: 'FI-VIITE',
  canonical(value) {
    const digits = digitsOf(value);
    if (digits === null || digits.length < 4 || digits.length > 20 || isAllZero(digits)) return null;
    const expected = (10 - (weightedSum(digits.slice(0, -1), [7, 3, 1]) % 10)) % 10;
    return expected === Number(digits.slice(-1)) ? digits.replace(/^0+/, '') : null;
  },
  patterns: [/(?<=\bviite(?:numero|nro|nr)?[.:]?\s{0,3})\d[\d ]{2,24}\d(?![0-9A-Za-z])/gi],
};

import { isAllZero, remainder } from './scheme.ts';
import type { ReferenceScheme } from './scheme.ts';

/**
 * Structured creditor reference, ISO 11649:2009: `RF`, two check digits (ISO 7064 MOD 97-10), 1 to 21 letters or digits.
 * Leading zeros of the reference are dropped: `RF18 0000 0000 0539 0075 47034` is `RF18 5390 0754 7034`.
 */
export const iso11649: ReferenceScheme = {
  name: 'ISO11649',
  canonical(value) {
    const compact = value.replace(/\s/g, '').toUpperCase();
    const form = /^RF(\d{2})([0-9A-Z]{1,21})$/.exec(compact);
    if (!form) return null;
    const check = form[1] ?? '';
    const body = form[2] ?? '';
    if (isAllZero(body)) return null;
    // Letters count as two digits: A = 10 … Z = 35; RF = 2715.
    const digits = body.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55)) + '2715' + check;
    return remainder(digits, 97) === 1 ? `RF${check}${body.replace(/^0+/, '')}` : null;
  },
  patterns: [
    // In one piece, then printed in blocks of four, of which those behind the first hold a digit or end the reference.
    /(?<![0-9A-Za-z])RF\d{2}[0-9A-Za-z]{1,21}(?![0-9A-Za-z])/gi,
    /(?<![0-9A-Za-z])RF\d{2}(?: [0-9A-Za-z]{4}){1,5}(?: [0-9A-Za-z]{1,3})?(?![0-9A-Za-z])/gi,
    /(?<![0-9A-Za-z])RF\d{2}(?: [0-9A-Za-z]{4}){1,5}(?![0-9A-Za-z])/gi,
    /(?<![0-9A-Za-z])RF\d{2}(?: [0-9A-Za-z]{4}){0,4} (?=\S*\d)[0-9A-Za-z]{1,4}(?![0-9A-Za-z])/gi,
  ],
};

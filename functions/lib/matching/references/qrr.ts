import { digitsOf, isAllZero } from './scheme.ts';
import type { ReferenceScheme } from './scheme.ts';

const CARRIES = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5] as const;

/**
 * Swiss QR reference (27 digits), check digit "modulo 10, recursive" (Swiss Implementation Guidelines QR-bill, annex B).
 * The older ESR references of the same form are included.
 */
export const qrr: ReferenceScheme = {
  name: 'CH-QRR',
  canonical(value) {
    const digits = digitsOf(value);
    if (digits === null || digits.length !== 27 || isAllZero(digits)) return null;
    let carry = 0;
    for (let i = 0; i < 26; i++) carry = CARRIES[(carry + digits.charCodeAt(i) - 48) % 10] ?? 0;
    return (10 - carry) % 10 === digits.charCodeAt(26) - 48 ? digits : null;
  },
  patterns: [/(?<![0-9A-Za-z])\d{27}(?![0-9A-Za-z])/g, /(?<![0-9A-Za-z])\d{2}(?: \d{5}){5}(?![0-9A-Za-z])/g],
};

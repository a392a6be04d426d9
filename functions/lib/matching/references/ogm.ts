import { isAllZero, remainder } from './scheme.ts';
import type { ReferenceScheme } from './scheme.ts';

const PRINTED = /^(\+{3}|\*{3}|)(\d{3})\/(\d{4})\/(\d{5})\1$/;

/**
 * Belgian structured communication OGM-VCS (Febelfin): ten digits and their remainder by 97 as two digits, 97 for 0;
 * printed `+++010/8068/17183+++` or with asterisks.
 */
export const ogm: ReferenceScheme = {
  name: 'BE-OGM',
  canonical(value) {
    const compact = value.replace(/\s/g, '');
    const printed = PRINTED.exec(compact);
    const digits = printed ? `${printed[2]}${printed[3]}${printed[4]}` : compact;
    if (!/^\d{12}$/.test(digits) || isAllZero(digits)) return null;
    const expected = remainder(digits.slice(0, 10), 97) || 97;
    return expected === Number(digits.slice(10)) ? digits : null;
  },
  patterns: [/(?<![0-9A-Za-z])(?:\+{3}|\*{3}|)\s?\d{3}\s?\/\s?\d{4}\s?\/\s?\d{5}\s?(?:\+{3}|\*{3}|)(?![0-9A-Za-z])/g],
};

import { isAllZero, weightedSum } from './scheme.ts';
import type { ReferenceScheme } from './scheme.ts';

const WEIGHTS = Array.from({ length: 24 }, (_, i) => i + 2);

/** Modulus 11 as Slovenia and Croatia use it: weights 2, 3, 4 … from the right, 10 and 11 become 0. */
function checkDigit(digits: string): number {
  const rest = 11 - (weightedSum(digits, WEIGHTS) % 11);
  return rest >= 10 ? 0 : rest;
}

function endsWithCheckDigit(digits: string): boolean {
  return digits.length >= 2 && checkDigit(digits.slice(0, -1)) === Number(digits.slice(-1));
}

/**
 * Slovenian reference (sklic): model `SI01` with up to three parts, one check digit over all of them, and `SI12` with one
 * part of up to 13 digits. Models without a check digit are not recognised.
 */
export const sklic: ReferenceScheme = {
  name: 'SI',
  canonical(value) {
    const form = /^SI(01|12)(\d{1,20}(?:-\d{1,20}){0,2})$/.exec(value.replace(/\s/g, '').toUpperCase());
    if (!form) return null;
    const parts = form[2] ?? '';
    const digits = parts.replaceAll('-', '');
    if (digits.length > 20 || isAllZero(digits) || !endsWithCheckDigit(digits)) return null;
    if (form[1] === '12' && (parts.includes('-') || digits.length > 13)) return null;
    return `SI${form[1]}${parts}`;
  },
  patterns: [/(?<![0-9A-Za-z])SI ?(?:01|12) ?\d{1,20}(?: ?- ?\d{1,20}){0,2}(?![0-9A-Za-z])/gi],
};

/**
 * Croatian reference (poziv na broj), model `HR01`: up to three parts, one check digit (modulus 11) over all of them.
 * Model `HR00` has no check digit and is not recognised.
 */
export const pozivNaBroj: ReferenceScheme = {
  name: 'HR',
  canonical(value) {
    const form = /^HR01(\d{1,12}(?:-\d{1,12}){0,2})$/.exec(value.replace(/\s/g, '').toUpperCase());
    if (!form) return null;
    const parts = form[1] ?? '';
    const digits = parts.replaceAll('-', '');
    return digits.length > 20 || isAllZero(digits) || !endsWithCheckDigit(digits) ? null : `HR01${parts}`;
  },
  patterns: [/(?<![0-9A-Za-z])HR ?01 ?\d{1,12}(?: ?- ?\d{1,12}){0,2}(?![0-9A-Za-z])/gi],
};

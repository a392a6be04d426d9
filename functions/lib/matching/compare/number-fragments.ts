import { CONFUSED } from '../candidates/typo-search.ts';
import { TEXT_FIELDS, TOKEN_PLAIN, speaksAgainst } from '../normalise/text-reader.ts';
import type { TextReader } from '../normalise/text-reader.ts';
import type { TextSpan } from '../types.ts';

/** Fewer digits than these are in too many numbers to point at one. */
const MINIMUM_DIGITS = 5;
/** fuse.js compares patterns of up to 32 characters in one piece. */
const MAXIMUM_DIGITS = 32;
/** A fragment shorter than this share of a number says too little about it. */
const MINIMUM_SHARE = 0.6;
/** Remittance text and reference; ids and structured references are never typed by a person. */
const FREE_TEXT_FIELDS = 2;
const FIRST_LETTER = 64;

/** Neighbouring pieces of a text that may once have been a number. */
export interface NumberFragment {
  /** Letters that look like digits are read as them, everything else is left out. */
  digits: string;
  span: TextSpan;
  /** Whether the fragment can be the digits of a number, and not only another number beside it. */
  mayBe(number: string): boolean;
}

/**
 * The fragments of a transaction that its reader has just read: runs of tokens with digits, also those of which letters
 * stand in the place of digits (`2O26 l18` → 2026118). Dates, amounts, accounts, and numbers that are announced as something
 * else are none.
 */
export function readFragments(reader: TextReader): NumberFragment[] {
  const { text, kind, label } = reader;
  const fragments: NumberFragment[] = [];
  let first = -1;
  for (let token = 0; token <= text.tokenCount; token++) {
    const isPart =
      token < text.tokenCount &&
      text.tokenField[token]! < FREE_TEXT_FIELDS &&
      kind[token] === TOKEN_PLAIN &&
      !speaksAgainst(label[token]!) &&
      hasDigits(reader, token) &&
      (first < 0 || text.tokenField[token] === text.tokenField[first]);
    if (isPart) {
      if (first < 0) first = token;
      continue;
    }
    if (first >= 0) addFragment(reader, first, token - 1, fragments);
    first = -1;
  }
  return fragments;
}

function hasDigits(reader: TextReader, token: number): boolean {
  return reader.text.tokenDigits[token]! > 0;
}

function addFragment(reader: TextReader, first: number, last: number, fragments: NumberFragment[]): void {
  const { text } = reader;
  const from = text.tokenStart[first]!;
  const to = text.tokenEnd[last]!;
  let digits = '';
  let isDamaged = false;
  for (let token = first; token <= last; token++) {
    // Several leading letters are a series (`RE2026`), a single one may stand for a digit (`l18`).
    const letters = reader.letterPrefix[token]!;
    for (let at = text.tokenStart[token]! + (letters > 1 ? letters : 0); at < text.tokenEnd[token]!; at++) {
      const code = text.codes[at]!;
      const digit = code < FIRST_LETTER ? code : (CONFUSED[code] ?? 0);
      if (digit === 0) continue;
      if (code >= FIRST_LETTER) isDamaged = true;
      digits += String.fromCharCode(digit);
    }
  }
  digits = digits.replace(/^0+/, '');
  if (digits.length < MINIMUM_DIGITS || digits.length > MAXIMUM_DIGITS) return;
  fragments.push({
    digits,
    span: { field: TEXT_FIELDS[text.tokenField[first]!]!, start: text.origins[from]!, end: text.origins[to - 1]! + 1 },
    // As many digits and none of them doubtful, but not the same ones: somebody quotes another number.
    mayBe: (number) => digits.length >= number.length * MINIMUM_SHARE && (isDamaged || digits.length !== number.length),
  });
}

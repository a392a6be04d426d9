import { HASH_BASE, mix } from './key-table.ts';

/**
 * The numbers and references of an item as they are compared, one after the other in a sequence of bytes: a byte for the
 * kind, one for the length, then the folded characters. Only a number keeps its separators (0), because its last part is
 * a number by itself.
 */
export const NUMBER = 1;
export const PAYMENT_REFERENCE = 2;
export const EXTERNAL_ID = 3;
export const CUSTOMER_REFERENCE = 4;

/** Bytes before the characters. */
export const KEY_HEADER = 2;
/** No payment transmits a longer one: what is longer is no key. */
export const LONGEST_KEY = 255;
/** Another key of the same item follows. */
export const MORE_KEYS = 128;

/** Keys of fewer characters are in every text. */
const MINIMUM_KEY = 2;
export const MINIMUM_DIGITS = 4;
const SEPARATOR = 0;
const DIGIT_0 = 48;
const DIGIT_9 = 57;

/** Kind of the key that begins here. */
export function keyKind(bytes: Uint8Array, at: number): number {
  return bytes[at]! & ~MORE_KEYS;
}

/** Where the characters of the key that begins here end. */
export function keyEnd(bytes: Uint8Array, at: number): number {
  return at + KEY_HEADER + bytes[at + 1]!;
}

/** Where the next key of the same item begins, −1 behind the last. */
export function nextKey(bytes: Uint8Array, at: number): number {
  return (bytes[at]! & MORE_KEYS) === 0 ? -1 : keyEnd(bytes, at);
}

/** Hashes under which an item is found, without repetition: of its keys, and of the digits of its number. */
export function hashKeys(bytes: Uint8Array, first: number, hashes: number[]): void {
  hashes.length = 0;
  for (let at = first; at >= 0; at = nextKey(bytes, at)) {
    const end = keyEnd(bytes, at);
    let key = 0;
    let length = 0;
    let digits = 0;
    let digitCount = 0;
    for (let i = at + KEY_HEADER; i < end; i++) {
      const code = bytes[i]!;
      if (code === SEPARATOR) continue;
      key = (Math.imul(key, HASH_BASE) + code) | 0;
      length++;
      if (code > DIGIT_9 || (digitCount === 0 && code === DIGIT_0)) continue;
      digits = (Math.imul(digits, HASH_BASE) + code) | 0;
      digitCount++;
    }
    if (length >= MINIMUM_KEY) addHash(hashes, mix(key));
    if (keyKind(bytes, at) === NUMBER && digitCount >= MINIMUM_DIGITS) addHash(hashes, mix(digits));
  }
}

function addHash(hashes: number[], hash: number): void {
  for (let i = 0; i < hashes.length; i++) if (hashes[i] === hash) return;
  hashes.push(hash);
}

/** Whether the key that begins here is `codes[from..to)`, both without separators. */
export function equalsKey(bytes: Uint8Array, at: number, codes: Uint8Array, from: number, to: number): boolean {
  const end = keyEnd(bytes, at);
  let i = from;
  for (let k = at + KEY_HEADER; k < end; k++) {
    const code = bytes[k]!;
    if (code === SEPARATOR) continue;
    while (i < to && codes[i] === SEPARATOR) i++;
    if (i >= to || codes[i++] !== code) return false;
  }
  while (i < to && codes[i] === SEPARATOR) i++;
  return i === to;
}

/** Whether the digits of the key that begins here, without leading zeros, are `codes[from..to)` without separators. */
export function equalsDigits(bytes: Uint8Array, at: number, codes: Uint8Array, from: number, to: number): boolean {
  const end = keyEnd(bytes, at);
  let i = from;
  let isLeading = true;
  for (let k = at + KEY_HEADER; k < end; k++) {
    const code = bytes[k]!;
    if (code > DIGIT_9 || code < DIGIT_0 || (isLeading && code === DIGIT_0)) continue;
    isLeading = false;
    while (i < to && codes[i] === SEPARATOR) i++;
    if (i >= to || codes[i++] !== code) return false;
  }
  while (i < to && codes[i] === SEPARATOR) i++;
  return i === to && !isLeading;
}

/**
 * Whether the number that begins here ends with the digits `codes[start..end)`: 2 when what stands before them is no digit
 * other than leading zeros (the short form people use), 1 when it is some other digit and they are long enough, else 0.
 */
export function endsWithDigits(
  bytes: Uint8Array,
  at: number,
  codes: Uint8Array,
  start: number,
  end: number,
): 0 | 1 | 2 {
  const first = at + KEY_HEADER;
  let k = keyEnd(bytes, at) - 1;
  for (let i = end - 1; i >= start; i--, k--) if (k < first || bytes[k] !== codes[i]) return 0;
  while (k >= first && bytes[k] === DIGIT_0) k--;
  const isDigit = k >= first && bytes[k]! >= DIGIT_0 && bytes[k]! <= DIGIT_9;
  if (!isDigit) return 2;
  return end - start >= 4 ? 1 : 0;
}

/** The key that begins here as a text without separators. */
export function keyText(bytes: Uint8Array, at: number): string {
  const end = keyEnd(bytes, at);
  let text = '';
  for (let k = at + KEY_HEADER; k < end; k++) if (bytes[k] !== SEPARATOR) text += String.fromCharCode(bytes[k]!);
  return text;
}

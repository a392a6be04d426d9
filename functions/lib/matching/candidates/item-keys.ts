/**
 * The numbers and references of an item as they are compared, one after the other in a sequence of bytes: one byte for the
 * kind (bits 5 and 6), whether another key follows (bit 7) and the length, which is a second byte where it does not fit,
 * then the folded characters. Only a number keeps its separators (0), because its last part is a number by itself.
 */
export const NUMBER = 0;
export const PAYMENT_REFERENCE = 1;
export const EXTERNAL_ID = 2;
export const CUSTOMER_REFERENCE = 3;

/** No payment transmits a longer one: what is longer is no key. */
export const LONGEST_KEY = 255;
const MORE_KEYS = 128;
const KIND_BIT = 5;
const KIND_BITS = 3;
/** Lengths in the first byte; 0 says that the second byte has it. */
const SHORT_LENGTHS = 31;

const SEPARATOR = 0;
const DIGIT_0 = 48;
const DIGIT_9 = 57;

/** Kind of the key that begins here. */
export function keyKind(bytes: Uint8Array, at: number): number {
  return (bytes[at]! >>> KIND_BIT) & KIND_BITS;
}

/** Where the characters of the key that begins here end. */
export function keyEnd(bytes: Uint8Array, at: number): number {
  const length = bytes[at]! & SHORT_LENGTHS;
  return length > 0 ? at + 1 + length : at + 2 + bytes[at + 1]!;
}

export function keyStart(bytes: Uint8Array, at: number): number {
  return (bytes[at]! & SHORT_LENGTHS) > 0 ? at + 1 : at + 2;
}

/**
 * Completes a key whose `length` characters were written from `at + 1` on, and returns its end. There must be room for one
 * byte more.
 */
export function finishKey(bytes: Uint8Array, at: number, kind: number, length: number): number {
  bytes[at] = kind << KIND_BIT;
  if (length <= SHORT_LENGTHS) bytes[at] |= length;
  else {
    bytes.copyWithin(at + 2, at + 1, at + 1 + length);
    bytes[at + 1] = length;
  }
  return keyEnd(bytes, at);
}

/** Says that another key follows the one that begins here. */
export function markMore(bytes: Uint8Array, at: number): void {
  bytes[at]! |= MORE_KEYS;
}

/** Where the next key of the same item begins, −1 behind the last. */
export function nextKey(bytes: Uint8Array, at: number): number {
  return (bytes[at]! & MORE_KEYS) === 0 ? -1 : keyEnd(bytes, at);
}

/** Whether the key that begins here is `codes[from..to)`, both without separators. */
export function equalsKey(bytes: Uint8Array, at: number, codes: Uint8Array, from: number, to: number): boolean {
  const end = keyEnd(bytes, at);
  let i = from;
  for (let k = keyStart(bytes, at); k < end; k++) {
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
  for (let k = keyStart(bytes, at); k < end; k++) {
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
  const first = keyStart(bytes, at);
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
  for (let k = keyStart(bytes, at); k < end; k++) if (bytes[k] !== SEPARATOR) text += String.fromCharCode(bytes[k]!);
  return text;
}

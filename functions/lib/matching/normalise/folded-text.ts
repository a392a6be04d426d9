import { HASH_BASE, mix, POWERS } from '../candidates/key-table.ts';

/** Separator in `codes`; everything else is A–Z, 0–9 or `OTHER_LETTER`. */
export const SEPARATOR = 0;
/** A letter of a script that is not folded to Latin; it only keeps its neighbours from being boundaries. */
export const OTHER_LETTER = 64;

const DIGIT_0 = 48;
const DIGIT_9 = 57;

/** First and second folded character for code units below 0x180; the second is mostly absent. */
const FIRST = new Uint8Array(0x180);
const SECOND = new Uint8Array(0x180);
const SKIPPED = 255;

(function fillTables() {
  const two: Record<string, string> = {
    ä: 'AE',
    ö: 'OE',
    ü: 'UE',
    ß: 'SS',
    æ: 'AE',
    œ: 'OE',
    ø: 'OE',
    þ: 'TH',
    å: 'A',
    ł: 'L',
    đ: 'D',
    ð: 'D',
    ı: 'I',
  };
  for (let code = 0; code < 0x180; code++) {
    const letter = String.fromCharCode(code);
    const known = two[letter] ?? two[letter.toLowerCase()];
    const folded = known ?? letter.normalize('NFKD').toUpperCase();
    const first = folded.charCodeAt(0);
    const isAlphanumeric = (first >= DIGIT_0 && first <= DIGIT_9) || (first >= 65 && first <= 90);
    FIRST[code] = isAlphanumeric ? first : SEPARATOR;
    if (known && known.length === 2) SECOND[code] = known.charCodeAt(1);
  }
  FIRST[0xad] = SKIPPED;
})();

/**
 * The texts of one transaction, folded to `A–Z0–9` with the place of every character in the original. Buffers are
 * reused from one transaction to the next; nothing is allocated per transaction.
 */
export class FoldedText {
  codes = new Uint8Array(512);
  /** Separators as they were (code unit, at most 255), for dates and amounts; 255 between fields. */
  separators = new Uint8Array(512);
  origins = new Int32Array(512);
  length = 0;

  tokenCount = 0;
  tokenStart = new Int32Array(128);
  tokenEnd = new Int32Array(128);
  tokenField = new Uint8Array(128);
  tokenDigits = new Int32Array(128);
  /** Letters before the first digit of a token that has digits (at most 250), 0 for a token of letters. */
  tokenLetters = new Uint8Array(128);
  /** Hash of each token. */
  tokenHash = new Int32Array(128);
  /** The same before it was mixed, so that tokens can be joined: `raw(ab) = raw(a) · base^length(b) + raw(b)`. */
  tokenRaw = new Int32Array(128);

  reset(): void {
    this.length = 0;
    this.tokenCount = 0;
  }

  /** Appends one field and cuts it into tokens (runs of letters and digits). */
  append(text: string, field: number): void {
    const room = this.length + text.length * 2 + 2;
    if (room > this.codes.length) this.grow(room);
    const { codes, separators, origins } = this;
    let at = this.length;
    let tokenAt = -1;
    let digits = 0;
    let letters = 0;
    let raw = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const first = code < 0x180 ? FIRST[code]! : foldRare(text, i, at > 0 ? codes[at - 1]! : 0);
      if (first === SKIPPED) continue;
      if (first === SEPARATOR) {
        if (tokenAt >= 0) this.addToken(tokenAt, at, field, digits, letters, raw);
        tokenAt = -1;
        separators[at] = code > 254 ? 254 : code;
      } else {
        if (tokenAt < 0) {
          tokenAt = at;
          digits = letters = raw = 0;
        }
        raw = (Math.imul(raw, HASH_BASE) + first) | 0;
        if (first <= DIGIT_9 && digits++ === 0) letters = at - tokenAt;
      }
      codes[at] = first;
      origins[at++] = i;
      if (code < 0x80 || code >= 0x180) continue;
      const second = SECOND[code]!;
      if (second === 0) continue;
      raw = (Math.imul(raw, HASH_BASE) + second) | 0;
      codes[at] = second;
      origins[at++] = i;
    }
    if (tokenAt >= 0) this.addToken(tokenAt, at, field, digits, letters, raw);
    codes[at] = SEPARATOR;
    separators[at] = 255;
    origins[at++] = text.length;
    this.length = at;
  }

  /** Unmixed hash of the characters that `raw` stands for, with a whole token behind them. */
  join(raw: number, token: number): number {
    const start = this.tokenStart[token]!;
    const end = this.tokenEnd[token]!;
    if (end - start < POWERS.length) return (Math.imul(raw, POWERS[end - start]!) + this.tokenRaw[token]!) | 0;
    let joined = raw;
    for (let i = start; i < end; i++) joined = (Math.imul(joined, HASH_BASE) + this.codes[i]!) | 0;
    return joined;
  }

  /** Hash of `codes[start..end)`; the same characters give the same hash wherever they stand. */
  hash(start: number, end: number): number {
    let h = 0;
    for (let i = start; i < end; i++) h = (Math.imul(h, HASH_BASE) + this.codes[i]!) | 0;
    return mix(h);
  }

  /** The folded characters as a string; for the few places where one is needed. */
  slice(start: number, end: number): string {
    let text = '';
    for (let i = start; i < end; i++) text += String.fromCharCode(this.codes[i]!);
    return text;
  }

  private addToken(start: number, end: number, field: number, digits: number, letters: number, raw: number): void {
    const token = this.tokenCount;
    if (token >= this.tokenStart.length) this.growTokens();
    this.tokenStart[token] = start;
    this.tokenEnd[token] = end;
    this.tokenField[token] = field;
    this.tokenDigits[token] = digits;
    this.tokenLetters[token] = letters > 250 ? 250 : letters;
    this.tokenRaw[token] = raw;
    this.tokenHash[token] = mix(raw);
    this.tokenCount = token + 1;
  }

  private grow(room: number): void {
    const size = room * 2;
    this.codes = copied(new Uint8Array(size), this.codes);
    this.separators = copied(new Uint8Array(size), this.separators);
    this.origins = copied(new Int32Array(size), this.origins);
  }

  private growTokens(): void {
    const size = this.tokenStart.length * 2;
    this.tokenStart = copied(new Int32Array(size), this.tokenStart);
    this.tokenEnd = copied(new Int32Array(size), this.tokenEnd);
    this.tokenField = copied(new Uint8Array(size), this.tokenField);
    this.tokenDigits = copied(new Int32Array(size), this.tokenDigits);
    this.tokenLetters = copied(new Uint8Array(size), this.tokenLetters);
    this.tokenHash = copied(new Int32Array(size), this.tokenHash);
    this.tokenRaw = copied(new Int32Array(size), this.tokenRaw);
  }
}

function copied<T extends Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(target: T, source: T): T {
  target.set(source);
  return target;
}

function foldRare(text: string, at: number, before: number): number {
  const code = text.charCodeAt(at);
  // Diaeresis written apart: a + U+0308 is ä.
  if (code === 0x308) return before === 65 || before === 79 || before === 85 ? 69 : SKIPPED;
  if (code >= 0x300 && code <= 0x36f) return SKIPPED;
  if ((code >= 0x200b && code <= 0x200f) || code === 0xfeff || code === 0x2060) return SKIPPED;
  const folded = text[at]!.normalize('NFKD').toUpperCase().charCodeAt(0);
  if ((folded >= DIGIT_0 && folded <= DIGIT_9) || (folded >= 65 && folded <= 90)) return folded;
  return /\p{L}|\p{N}/u.test(text[at]!) ? OTHER_LETTER : SEPARATOR;
}

const scratch = new FoldedText();

/**
 * Whether a text, folded and without separators, is `codes[from..to)` without separators. The same question as
 * `foldKey(text) === …`, answered without building a string.
 */
export function equalsFolded(text: string, codes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x180) return equalsRare(text, codes, from, to);
    const first = FIRST[code]!;
    if (first === SEPARATOR || first === SKIPPED) continue;
    while (at < to && codes[at] === SEPARATOR) at++;
    if (at >= to || codes[at++] !== first) return false;
    const second = SECOND[code]!;
    if (second !== 0 && (at >= to || codes[at++] !== second)) return false;
  }
  while (at < to && codes[at] === SEPARATOR) at++;
  return at === to;
}

function equalsRare(text: string, codes: Uint8Array, from: number, to: number): boolean {
  let key = '';
  for (let i = from; i < to; i++) if (codes[i] !== SEPARATOR) key += String.fromCharCode(codes[i]!);
  return foldKey(text) === key;
}

const PLAIN_KEY = /^[A-Z0-9]*$/;

/** A key as the index stores it: folded, separators removed. */
export function foldKey(text: string | null | undefined): string {
  if (!text) return '';
  if (PLAIN_KEY.test(text)) return text;
  scratch.reset();
  scratch.append(text, 0);
  let key = '';
  for (let i = 0; i < scratch.length; i++) {
    const code = scratch.codes[i]!;
    if (code !== SEPARATOR) key += String.fromCharCode(code);
  }
  return key;
}

/** Folded words of a text. */
export function foldWords(text: string | null | undefined): string[] {
  if (!text) return [];
  scratch.reset();
  scratch.append(text, 0);
  const words: string[] = [];
  for (let i = 0; i < scratch.tokenCount; i++) words.push(scratch.slice(scratch.tokenStart[i]!, scratch.tokenEnd[i]!));
  return words;
}

/** What `hashKey` found out about the text at hand. */
export const hashed = { key: 0, length: 0, digits: 0, digitCount: 0 };

/**
 * Hashes of a text as a key and of its digits without leading zeros, with the number of characters of each, written to
 * `hashed`. The same as `keyHash(foldKey(text))` without building a string; one is needed for every item of an index.
 */
export function hashKey(text: string): void {
  let key = 0;
  let length = 0;
  let digits = 0;
  let digitCount = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x180) return hashRare(text);
    const first = FIRST[code]!;
    if (first === SEPARATOR || first === SKIPPED) continue;
    key = (Math.imul(key, HASH_BASE) + first) | 0;
    length++;
    if (first <= DIGIT_9) {
      if (digitCount === 0 && first === DIGIT_0) continue;
      digits = (Math.imul(digits, HASH_BASE) + first) | 0;
      digitCount++;
    } else if (SECOND[code] !== 0) {
      key = (Math.imul(key, HASH_BASE) + SECOND[code]!) | 0;
      length++;
    }
  }
  hashed.key = mix(key);
  hashed.length = length;
  hashed.digits = mix(digits);
  hashed.digitCount = digitCount;
}

function hashRare(text: string): void {
  const key = foldKey(text);
  const digits = key.replace(/[^0-9]/g, '').replace(/^0+/, '');
  hashed.key = keyHash(key);
  hashed.length = key.length;
  hashed.digits = keyHash(digits);
  hashed.digitCount = digits.length;
}

/** Hash of a folded key, as in `FoldedText.hash`. */
export function keyHash(key: string): number {
  let h = 0;
  for (let i = 0; i < key.length; i++) h = (Math.imul(h, HASH_BASE) + key.charCodeAt(i)) | 0;
  return mix(h);
}

/**
 * Writes a text to `out` from `at` on as it is compared: folded, runs of separators as one or none. There must be room for
 * two characters for each of the text. Returns the end.
 */
export function foldInto(text: string, hasSeparators: boolean, out: Uint8Array, at: number): number {
  let end = at;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x180) return foldRareInto(text, hasSeparators, out, at);
    const first = FIRST[code]!;
    if (first === SKIPPED) continue;
    if (first === SEPARATOR) {
      if (hasSeparators && end > at && out[end - 1] !== SEPARATOR) out[end++] = SEPARATOR;
      continue;
    }
    out[end++] = first;
    if (SECOND[code] !== 0) out[end++] = SECOND[code]!;
  }
  return end;
}

/** The same for a text in ASCII. */
export function foldBytesInto(
  bytes: Uint8Array,
  from: number,
  to: number,
  hasSeparators: boolean,
  out: Uint8Array,
  at: number,
): number {
  let end = at;
  for (let i = from; i < to; i++) {
    const first = FIRST[bytes[i]!]!;
    if (first !== SEPARATOR) out[end++] = first;
    else if (hasSeparators && end > at && out[end - 1] !== SEPARATOR) out[end++] = SEPARATOR;
  }
  return end;
}

function foldRareInto(text: string, hasSeparators: boolean, out: Uint8Array, at: number): number {
  scratch.reset();
  scratch.append(text, 0);
  let end = at;
  for (let i = 0; i < scratch.length - 1; i++) {
    const code = scratch.codes[i]!;
    if (code !== SEPARATOR) out[end++] = code;
    else if (hasSeparators && end > at && out[end - 1] !== SEPARATOR) out[end++] = SEPARATOR;
  }
  return end;
}

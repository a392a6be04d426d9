import type { EvidenceCode } from '../explain/codes.ts';
import { TOKEN_PLAIN, TextReader, speaksAgainst } from '../normalise/text-reader.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import { HASH_BASE, mix, POWERS } from './key-table.ts';
import { digitsKey } from './item-record.ts';
import type { OpenItemIndex } from './open-item-index.ts';
import { numberKey } from './reference-comparison.ts';
import type { Reference } from './reference-search.ts';

const MAXIMUM_SPANS = 8;
const MAXIMUM_DIGITS = 16;
/** A wrong number that leads to more items than this leads nowhere. */
const MAXIMUM_ROWS = 64;
const DIGIT_0 = 48;
const DIGIT_9 = 57;
const COMMA = 44;

/** Letters that are read or typed for digits, by code; 0 for every other. */
export const CONFUSED = new Uint8Array(128);
for (const [letter, digit] of [['O', '0'], ['Q', '0'], ['I', '1'], ['L', '1'], ['S', '5'], ['B', '8'], ['Z', '2'], ['G', '6']] as const) {
  CONFUSED[letter.charCodeAt(0)] = digit.charCodeAt(0);
} // prettier-ignore

/** How a variant differs from the digits of the text. */
const UNCHANGED = 0;
const EXCHANGED = 1;
const SWAPPED = 2;
const ADDED = 3;
const LEFT_OUT = 4;

/** The texts at hand, and where what is found is added. */
interface Search {
  reader: TextReader;
  rules: CompiledRules;
  /** Tokens that are part of a found reference. */
  covered: Uint8Array;
  references: Reference[];
}

/**
 * Numbers that are off by one character: a digit exchanged, lost, doubled or swapped with its neighbour, or a letter in the
 * place of a digit. All variants are tried against the index; a Bloom bitmap answers nearly all of them.
 */
export class TypoSearch {
  private readonly index: OpenItemIndex;
  private readonly variant = new Uint8Array(64);
  private readonly rows = new Int32Array(MAXIMUM_ROWS);
  private search: Search | null = null;
  /** The number at hand: its digits, and the first and last token of it. */
  private readonly digits = new Uint8Array(64);
  private length = 0;
  private first = 0;
  private last = 0;

  constructor(index: OpenItemIndex) {
    this.index = index;
  }

  /** With `onlyConfused` only letters in the place of digits. */
  find(search: Search, onlyConfused: boolean): void {
    this.search = search;
    const { reader, rules, covered, references } = search;
    const { text } = reader;
    let spans = 0;
    for (let token = 0; token < text.tokenCount && spans < MAXIMUM_SPANS; token++) {
      if (!isOpenNumber(reader, token, covered)) continue;
      this.first = token;
      this.last = token;
      this.length = 0;
      if (!this.take(reader, token)) continue;
      for (;;) {
        if (this.length >= rules.ruleSet.candidates.minimumTypoLength && this.length <= MAXIMUM_DIGITS) {
          spans++;
          const before = references.length;
          if (onlyConfused) this.probe(this.hashOfDigits(), 'number_confused', UNCHANGED, -1, 0);
          else this.tryVariants();
          if (onlyConfused && references.length > before) covered.fill(1, token, this.last + 1);
        }
        const next = this.last + 1;
        if (next >= text.tokenCount || next - token > 2 || !isOpenNumber(reader, next, covered)) break;
        if (
          text.tokenStart[next]! - text.tokenEnd[next - 1]! > 1 ||
          text.separators[text.tokenEnd[next - 1]!] === COMMA
        )
          break;
        this.last = next;
        if (!this.take(reader, next)) break;
      }
    }
  }

  /** Appends a token's digits, letters read as digits; false where a letter stands for no digit. Leading zeros are left out. */
  private take(reader: TextReader, token: number): boolean {
    const { codes, tokenStart, tokenEnd } = reader.text;
    let start = tokenStart[token]!;
    const end = tokenEnd[token]!;
    const prefix = reader.letterPrefix[token]!;
    if (this.length === 0 && prefix > 0 && prefix < end - start) start += prefix;
    for (let i = start; i < end; i++) {
      const code = codes[i]!;
      const digit = code < 64 ? code : CONFUSED[code]!;
      if (digit === 0 || this.length >= 40) return false;
      if (this.length > 0 || digit !== DIGIT_0) this.digits[this.length++] = digit;
    }
    return true;
  }

  private hashOfDigits(): number {
    let h = 0;
    for (let i = 0; i < this.length; i++) h = (Math.imul(h, HASH_BASE) + this.digits[i]!) | 0;
    return h;
  }

  private tryVariants(): void {
    const { digits, length } = this;
    const whole = this.hashOfDigits();
    for (let i = 0; i < length; i++) {
      const power = POWERS[length - 1 - i]!;
      const own = digits[i]!;
      const code = i >= length - 2 ? 'number_neighbour' : 'number_typo';
      for (let digit = DIGIT_0; digit <= DIGIT_9; digit++)
        if (digit !== own) this.probe((whole + Math.imul(digit - own, power)) | 0, code, EXCHANGED, i, digit);
      if (i + 1 < length && digits[i + 1] !== own) {
        const next = digits[i + 1]!;
        const hash = (whole + Math.imul(next - own, power) + Math.imul(own - next, POWERS[length - 2 - i]!)) | 0;
        this.probe(hash, 'number_typo', SWAPPED, i, 0);
      }
    }
    this.tryLengths(whole);
  }

  /** One digit too many, one too few. */
  private tryLengths(whole: number): void {
    const { digits, length } = this;
    let prefix = 0;
    for (let i = 0; i <= length; i++) {
      const rest = length - i;
      const suffix = (whole - Math.imul(prefix, POWERS[rest]!)) | 0;
      if (length < MAXIMUM_DIGITS) {
        const shifted = Math.imul(prefix, POWERS[rest + 1]!);
        for (let digit = DIGIT_0; digit <= DIGIT_9; digit++)
          this.probe((shifted + Math.imul(digit, POWERS[rest]!) + suffix) | 0, 'number_typo', ADDED, i, digit);
      }
      if (i === length) return;
      const without = (Math.imul(prefix, POWERS[rest - 1]!) + suffix - Math.imul(digits[i]!, POWERS[rest - 1]!)) | 0;
      this.probe(without, 'number_typo', LEFT_OUT, i, 0);
      prefix = (Math.imul(prefix, HASH_BASE) + digits[i]!) | 0;
    }
  }

  /** Adds the items whose number is the variant with this hash. */
  private probe(hash: number, code: EvidenceCode, edit: number, at: number, digit: number): void {
    const mixed = mix(hash);
    if (this.index.keys.mayHave(mixed)) this.lookUp(mixed, code, edit, at, digit);
  }

  private lookUp(mixed: number, code: EvidenceCode, edit: number, at: number, digit: number): void {
    const end = this.index.keys.get(mixed, this.rows, 0, MAXIMUM_ROWS);
    if (end === 0) return;
    this.index.sortById(this.rows, end);
    const key = this.write(edit, at, digit);
    const { first, last } = this;
    const { reader, rules, references } = this.search!;
    const { text } = reader;
    for (let i = 0; i < end; i++) {
      const row = this.rows[i]!;
      const number = numberKey(this.index, row);
      if (number !== key && digitsKey(number) !== key) continue;
      if (references.some((known) => known.row === row)) continue;
      references.push({
        row,
        code,
        weight: rules.weights[code] + (key.length < 6 ? -1.5 : 0),
        label: reader.label[first]!,
        isRejoined: false,
        field: text.tokenField[first]!,
        start: text.tokenStart[first]!,
        end: text.tokenEnd[last]!,
        firstToken: first,
        lastToken: last,
      });
    }
  }

  /** The variant as text. */
  private write(edit: number, at: number, digit: number): string {
    const { digits, length, variant } = this;
    let n = 0;
    for (let i = 0; i < length; i++) {
      if (edit === ADDED && i === at) variant[n++] = digit;
      if (edit === LEFT_OUT && i === at) continue;
      if (edit === EXCHANGED && i === at) variant[n++] = digit;
      else if (edit === SWAPPED && i === at) variant[n++] = digits[i + 1]!;
      else if (edit === SWAPPED && i === at + 1) variant[n++] = digits[i - 1]!;
      else variant[n++] = digits[i]!;
    }
    if (edit === ADDED && at === length) variant[n++] = digit;
    let key = '';
    for (let i = 0; i < n; i++) key += String.fromCharCode(variant[i]!);
    return key;
  }
}

function isOpenNumber(reader: TextReader, token: number, covered: Uint8Array): boolean {
  return (
    covered[token] === 0 &&
    reader.kind[token] === TOKEN_PLAIN &&
    reader.text.tokenDigits[token]! > 0 &&
    !speaksAgainst(reader.label[token]!)
  );
}

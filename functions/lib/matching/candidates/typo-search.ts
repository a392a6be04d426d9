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

/** Letters that are read or typed for digits, by code; 0 for every other. */
export const CONFUSED = new Uint8Array(128);
for (const [letter, digit] of [['O', '0'], ['Q', '0'], ['I', '1'], ['L', '1'], ['S', '5'], ['B', '8'], ['Z', '2'], ['G', '6']] as const) {
  CONFUSED[letter.charCodeAt(0)] = digit.charCodeAt(0);
} // prettier-ignore

/**
 * Numbers that are off by one character: a digit exchanged, lost, doubled or swapped with its neighbour, or a letter in the
 * place of a digit. All variants are tried against the index; a Bloom bitmap answers nearly all of them.
 */
export class TypoSearch {
  private readonly index: OpenItemIndex;
  private readonly digits = new Uint8Array(64);
  private readonly variant = new Uint8Array(64);
  private readonly rows = new Int32Array(MAXIMUM_ROWS);

  constructor(index: OpenItemIndex) {
    this.index = index;
  }

  find(
    reader: TextReader,
    rules: CompiledRules,
    covered: Uint8Array,
    references: Reference[],
    onlyConfused: boolean,
  ): void {
    const { text } = reader;
    let spans = 0;
    for (let token = 0; token < text.tokenCount && spans < MAXIMUM_SPANS; token++) {
      if (!isOpenNumber(reader, token, covered)) continue;
      let last = token;
      let length = this.take(reader, token, 0);
      if (length < 0) continue;
      for (;;) {
        if (length >= rules.ruleSet.candidates.minimumTypoLength && length <= MAXIMUM_DIGITS) {
          spans++;
          const before = references.length;
          if (onlyConfused) this.tryConfused(length, reader, rules, token, last, references);
          else this.tryVariants(length, reader, rules, token, last, references);
          if (onlyConfused && references.length > before) covered.fill(1, token, last + 1);
        }
        if (last + 1 >= text.tokenCount || last - token >= 2 || !isOpenNumber(reader, last + 1, covered)) break;
        if (text.tokenStart[last + 1]! - text.tokenEnd[last]! > 1 || text.separators[text.tokenEnd[last]!] === 44)
          break;
        const longer = this.take(reader, ++last, length);
        if (longer < 0) break;
        length = longer;
      }
    }
  }

  /** Appends a token's digits, letters read as digits; −1 where a letter stands for no digit. Leading zeros are left out. */
  private take(reader: TextReader, token: number, length: number): number {
    const { codes, tokenStart, tokenEnd } = reader.text;
    let start = tokenStart[token]!;
    const end = tokenEnd[token]!;
    const prefix = reader.letterPrefix[token]!;
    if (length === 0 && prefix > 0 && prefix < end - start) start += prefix;
    for (let i = start; i < end; i++) {
      const code = codes[i]!;
      const digit = code < 64 ? code : CONFUSED[code]!;
      if (digit === 0 || length >= 40) return -1;
      if (length === 0 && digit === 48) continue;
      this.digits[length++] = digit;
    }
    return length;
  }

  private tryConfused(
    length: number,
    reader: TextReader,
    rules: CompiledRules,
    token: number,
    last: number,
    references: Reference[],
  ): void {
    const whole = this.hashOf(0, length);
    this.probe(whole, 'number_confused', length, -1, 0, 0, reader, rules, token, last, references);
  }

  private hashOf(from: number, to: number): number {
    let h = 0;
    for (let i = from; i < to; i++) h = (Math.imul(h, HASH_BASE) + this.digits[i]!) | 0;
    return h;
  }

  private tryVariants(
    length: number,
    reader: TextReader,
    rules: CompiledRules,
    token: number,
    last: number,
    references: Reference[],
  ): void {
    const { digits } = this;
    const whole = this.hashOf(0, length);
    for (let i = 0; i < length; i++) {
      const power = POWERS[length - 1 - i]!;
      const own = digits[i]!;
      for (let digit = 48; digit <= 57; digit++) {
        if (digit === own) continue;
        const hash = (whole + Math.imul(digit - own, power)) | 0;
        const code = i >= length - 2 ? 'number_neighbour' : 'number_typo';
        this.probe(hash, code, length, i, digit, 1, reader, rules, token, last, references);
      }
      if (i + 1 < length && digits[i + 1] !== own) {
        const next = digits[i + 1]!;
        const hash = (whole + Math.imul(next - own, power) + Math.imul(own - next, POWERS[length - 2 - i]!)) | 0;
        this.probe(hash, 'number_typo', length, i, 0, 2, reader, rules, token, last, references);
      }
    }
    this.tryLengths(length, reader, rules, token, last, references);
  }

  /** One digit too many, one too few. */
  private tryLengths(
    length: number,
    reader: TextReader,
    rules: CompiledRules,
    token: number,
    last: number,
    references: Reference[],
  ): void {
    const { digits } = this;
    let prefix = 0;
    for (let i = 0; i <= length; i++) {
      const suffix = this.hashOf(i, length);
      const rest = length - i;
      if (length < MAXIMUM_DIGITS) {
        const shifted = Math.imul(prefix, POWERS[rest + 1]!);
        for (let digit = 48; digit <= 57; digit++) {
          const hash = (shifted + Math.imul(digit, POWERS[rest]!) + suffix) | 0;
          this.probe(hash, 'number_typo', length, i, digit, 3, reader, rules, token, last, references);
        }
      }
      if (i === length) return;
      const without = (Math.imul(prefix, POWERS[rest - 1]!) + suffix - Math.imul(digits[i]!, POWERS[rest - 1]!)) | 0;
      this.probe(without, 'number_typo', length, i, 0, 4, reader, rules, token, last, references);
      prefix = (Math.imul(prefix, HASH_BASE) + digits[i]!) | 0;
    }
  }

  private probe(
    hash: number,
    code: EvidenceCode,
    length: number,
    at: number,
    digit: number,
    edit: number,
    reader: TextReader,
    rules: CompiledRules,
    token: number,
    last: number,
    references: Reference[],
  ): void {
    const mixed = mix(hash);
    if (!this.index.keys.mayHave(mixed)) return;
    const end = this.index.keys.get(mixed, this.rows, 0, MAXIMUM_ROWS);
    if (end === 0) return;
    const key = this.write(length, at, digit, edit);
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
        label: reader.label[token]!,
        isRejoined: false,
        field: text.tokenField[token]!,
        start: text.tokenStart[token]!,
        end: text.tokenEnd[last]!,
        firstToken: token,
        lastToken: last,
      });
    }
  }

  /** The variant as text: 1 exchanged, 2 swapped, 3 added, 4 left out. */
  private write(length: number, at: number, digit: number, edit: number): string {
    const { digits, variant } = this;
    let n = 0;
    for (let i = 0; i < length; i++) {
      if (edit === 3 && i === at) variant[n++] = digit;
      if (edit === 4 && i === at) continue;
      if (edit === 1 && i === at) variant[n++] = digit;
      else if (edit === 2 && i === at) variant[n++] = digits[i + 1]!;
      else if (edit === 2 && i === at + 1) variant[n++] = digits[i - 1]!;
      else variant[n++] = digits[i]!;
    }
    if (edit === 3 && at === length) variant[n++] = digit;
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

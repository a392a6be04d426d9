import type { TextField, Transaction } from '../types.ts';
import { LABEL_CUSTOMER, LABEL_FEE, LABEL_FILLER, LABEL_IGNORE, LABEL_INVOICE, LABEL_NONE } from '../rules/compiled.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import { LABEL_BITS, WORD_IS_NOISE, WORD_IS_RETURN, WORD_IS_STOP } from '../rules/word-table.ts';
import { FoldedText } from './folded-text.ts';

/** Fields in which numbers are sought, in the order of reading. */
export const TEXT_FIELDS: readonly TextField[] = [
  'remittanceText',
  'reference',
  'structuredReference',
  'endToEndId',
  'mandateReference',
];
export const FIELD_STRUCTURED = 2;
export const FIELD_END_TO_END = 3;
export const FIELD_MANDATE = 4;

/** Token kinds that are never an item's number. */
export const TOKEN_PLAIN = 0;
export const TOKEN_DATE = 1;
export const TOKEN_AMOUNT = 2;
export const TOKEN_ACCOUNT = 3;

export const WORD_PLAIN = 0;
export const WORD_NOISE = 1;
export const WORD_STOP = 2;

const POINT = 46;
const COMMA = 44;
const SLASH = 47;
const HYPHEN = 45;

const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  DE: 22, AT: 20, CH: 21, LI: 21, NL: 18, BE: 16, LU: 20, FR: 27, IT: 27, ES: 24, PT: 25, PL: 28, CZ: 24, SK: 24, HU: 28,
  SI: 19, HR: 21, DK: 18, SE: 24, NO: 15, FI: 18, EE: 20, LV: 21, LT: 20, GB: 22, IE: 22, RO: 24, BG: 22, GR: 27, CY: 28, MT: 31,
}; // prettier-ignore

/** An amount that the text quotes, in minor units of two decimals. */
export interface QuotedAmount {
  amount: number;
  token: number;
  isFee: boolean;
}

/**
 * Reads the texts of one transaction: tokens with the label that announces them, and false friends (dates, amounts,
 * account numbers) set aside. One reader serves many transactions, one after the other.
 */
export class TextReader {
  readonly text = new FoldedText();
  kind = new Uint8Array(128);
  label = new Uint8Array(128);
  /** Legal forms and the like (1) and words that never name a customer (2). */
  word = new Uint8Array(128);
  readonly amounts: QuotedAmount[] = [];
  hasReturnWord = false;

  /** Hash of each whole token. */
  get hash(): Int32Array {
    return this.text.tokenHash;
  }

  /** Leading letters of a token that goes on with digits. */
  get letterPrefix(): Uint8Array {
    return this.text.tokenLetters;
  }

  read(transaction: Transaction, rules: CompiledRules): void {
    const { text } = this;
    text.reset();
    this.amounts.length = 0;
    this.hasReturnWord = false;
    if (transaction.remittanceText !== '') text.append(transaction.remittanceText, 0);
    if (transaction.reference) text.append(transaction.reference, 1);
    if (transaction.structuredReference) text.append(transaction.structuredReference, FIELD_STRUCTURED);
    if (transaction.endToEndId && transaction.endToEndId !== 'NOTPROVIDED')
      text.append(transaction.endToEndId, FIELD_END_TO_END);
    if (transaction.mandateReference) text.append(transaction.mandateReference, FIELD_MANDATE);
    const count = text.tokenCount;
    if (count > this.kind.length) this.grow(count * 2);
    this.kind.fill(TOKEN_PLAIN, 0, count);
    for (let token = 0; token < count; token++)
      if (text.tokenDigits[token]! > 0 && this.kind[token] === TOKEN_PLAIN) this.findFalseFriend(token);
    this.assignLabels(rules);
    for (const quoted of this.amounts) quoted.isFee = this.label[quoted.token] === LABEL_FEE;
  }

  /** Separator character between two neighbouring tokens where it is exactly one, 0 otherwise. */
  gap(token: number): number {
    const end = this.text.tokenEnd[token]!;
    return token + 1 < this.text.tokenCount && this.text.tokenStart[token + 1] === end + 1
      ? this.text.separators[end]!
      : 0;
  }

  isDigits(token: number): boolean {
    return this.text.tokenDigits[token] === this.text.tokenEnd[token]! - this.text.tokenStart[token]!;
  }

  length(token: number): number {
    return this.text.tokenEnd[token]! - this.text.tokenStart[token]!;
  }

  private findFalseFriend(token: number): void {
    if (this.letterPrefix[token] === 2 && this.text.tokenDigits[token]! >= 2) {
      this.markAccount(token);
      return;
    }
    if (!this.isDigits(token)) return;
    const gap = this.gap(token);
    if (gap === POINT || gap === SLASH || gap === HYPHEN) {
      if (this.markDate(token, gap)) return;
    }
    if (gap === COMMA || gap === POINT) this.markAmount(token);
  }

  /** 12.03.2026, 12/03/26, 2026-03-12, and the day and month alone where a point follows (12.03.). */
  private markDate(token: number, gap: number): boolean {
    if (token + 2 >= this.text.tokenCount || this.gap(token + 1) !== gap) return false;
    if (!this.isDigits(token + 1) || !this.isDigits(token + 2)) return false;
    const lengths = [this.length(token), this.length(token + 1), this.length(token + 2)];
    const [a, b, c] = [this.value(token), this.value(token + 1), this.value(token + 2)];
    const isDayFirst =
      lengths[0]! <= 2 && lengths[1]! <= 2 && (lengths[2] === 4 || lengths[2] === 2) && isDay(a) && isMonth(b);
    const isYearFirst =
      lengths[0] === 4 && lengths[1] === 2 && lengths[2] === 2 && a > 1900 && a < 2100 && isMonth(b) && isDay(c);
    if (!isDayFirst && !isYearFirst) return false;
    if (isDayFirst && lengths[2] === 4 && (c < 1900 || c > 2100)) return false;
    this.kind.fill(TOKEN_DATE, token, token + 3);
    return true;
  }

  /** 119,00 and 1.234,56; a list such as 1101,02,03 is none. */
  private markAmount(token: number): void {
    const last = this.text.tokenCount - 1;
    let end = token;
    while (
      end < last &&
      this.gap(end) === POINT &&
      this.length(end + 1) === 3 &&
      this.isDigits(end + 1) &&
      this.length(token) <= 3
    )
      end++;
    const gap = this.gap(end);
    if (end === last || (gap !== COMMA && gap !== POINT) || !this.isDigits(end + 1) || this.length(end + 1) !== 2)
      return;
    if (gap === POINT && end > token) return;
    const after = end + 1 < last ? this.gap(end + 1) : 0;
    if ((after === COMMA || after === POINT) && this.isDigits(end + 2)) return;
    let units = 0;
    for (let i = token; i <= end; i++) units = units * (i === token ? 1 : 1000) + this.value(i);
    if (!Number.isSafeInteger(units * 100)) return;
    this.kind.fill(TOKEN_AMOUNT, token, end + 2);
    this.amounts.push({ amount: units * 100 + this.value(end + 1), token, isFee: false });
  }

  /** An IBAN, in one piece or in groups, by its check digits (ISO 13616). */
  private markAccount(token: number): void {
    const { codes, tokenStart, tokenEnd, tokenCount } = this.text;
    const start = tokenStart[token]!;
    const expected = IBAN_LENGTHS[String.fromCharCode(codes[start]!, codes[start + 1]!)];
    if (expected === undefined) return;
    let last = token;
    let length = this.length(token);
    while (length < expected && last + 1 < tokenCount && tokenStart[last + 1] === tokenEnd[last]! + 1)
      length += this.length(++last);
    if (length !== expected) return;
    let rest = 0;
    const take = (code: number) => {
      rest = code >= 65 ? (rest * 100 + code - 55) % 97 : (rest * 10 + code - 48) % 97;
    };
    for (let i = start + 4; i < tokenEnd[last]!; i++) if (codes[i] !== 0) take(codes[i]!);
    for (let i = start; i < start + 4; i++) take(codes[i]!);
    if (rest === 1) this.kind.fill(TOKEN_ACCOUNT, token, last + 1);
  }

  /** A label holds for the number behind it and, in a list, for the numbers behind that one. */
  private assignLabels(rules: CompiledRules): void {
    const { tokenCount, tokenField, tokenDigits } = this.text;
    let current = LABEL_NONE;
    let field = -1;
    for (let token = 0; token < tokenCount; token++) {
      if (tokenField[token] !== field) {
        field = tokenField[token]!;
        current = LABEL_NONE;
      }
      this.label[token] = LABEL_NONE;
      this.word[token] = WORD_PLAIN;
      if (tokenDigits[token] === 0) {
        const hash = this.hash[token]!;
        const meaning = rules.words.meaningOf(hash);
        if (meaning === 0) {
          if (this.length(token) > 1 && !this.isNumberPrefix(token)) current = LABEL_NONE;
          continue;
        }
        if ((meaning & WORD_IS_RETURN) !== 0) this.hasReturnWord = true;
        if ((meaning & WORD_IS_NOISE) !== 0) this.word[token] = WORD_NOISE;
        else if ((meaning & WORD_IS_STOP) !== 0) this.word[token] = WORD_STOP;
        const label = meaning & LABEL_BITS;
        if (label === LABEL_NONE)
          current = this.length(token) <= 1 || this.isNumberPrefix(token) ? current : LABEL_NONE;
        else if (label !== LABEL_FILLER) current = label;
      } else {
        const prefix = this.letterPrefix[token]!;
        const glued = prefix > 0 ? rules.words.meaningOf(this.prefixHash(token, prefix)) & LABEL_BITS : LABEL_NONE;
        if (glued !== LABEL_NONE && glued !== LABEL_FILLER) current = glued;
        this.label[token] = current;
        if (this.kind[token] === TOKEN_DATE || current === LABEL_IGNORE) {
          // A date, or what follows TAN or tax number, ends what was announced.
          if (this.gap(token) === 0 || this.gap(token) === 32) current = LABEL_NONE;
        } else if (current === LABEL_CUSTOMER || current === LABEL_FEE) {
          // One customer number; what follows are the items.
          if (this.gap(token) !== HYPHEN) current = LABEL_NONE;
        }
      }
    }
  }

  /** Letters that belong to the number behind them (`R-2026-17`, `KD-005225`). */
  private isNumberPrefix(token: number): boolean {
    const gap = this.gap(token);
    return this.length(token) <= 4 && (gap === HYPHEN || gap === SLASH) && (this.text.tokenDigits[token + 1] ?? 0) > 0;
  }

  /** Unmixed hash of characters `h` stands for, with a whole token behind them. */
  join(h: number, token: number): number {
    return this.text.join(h, token);
  }

  prefixHash(token: number, letters: number): number {
    const start = this.text.tokenStart[token]!;
    return this.text.hash(start, start + letters);
  }

  value(token: number): number {
    let value = 0;
    for (let i = this.text.tokenStart[token]!; i < this.text.tokenEnd[token]!; i++)
      value = value * 10 + this.text.codes[i]! - 48;
    return value;
  }

  private grow(size: number): void {
    this.kind = new Uint8Array(size);
    this.label = new Uint8Array(size);
    this.word = new Uint8Array(size);
  }
}

/** Whether a label makes a number one of ours, of nobody, or says nothing. */
export function speaksAgainst(label: number): boolean {
  return label === LABEL_CUSTOMER || label === LABEL_IGNORE || label === LABEL_FEE;
}

export function speaksFor(label: number): boolean {
  return label === LABEL_INVOICE;
}

function isDay(value: number): boolean {
  return value >= 1 && value <= 31;
}

function isMonth(value: number): boolean {
  return value >= 1 && value <= 12;
}

import type { EvidenceCode } from '../explain/codes.ts';
import { foldKey } from '../normalise/folded-text.ts';
import {
  FIELD_MANDATE,
  FIELD_STRUCTURED,
  TEXT_FIELDS,
  TOKEN_PLAIN,
  TextReader,
  speaksAgainst,
  speaksFor,
} from '../normalise/text-reader.ts';
import { classifyReference } from '../references/index.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import { LABEL_INVOICE } from '../rules/compiled.ts';
import type { TextSpan, Transaction } from '../types.ts';
import { endsWithDigits } from './item-keys.ts';
import { HASH_BASE, mix } from './key-table.ts';
import { NumberLists } from './number-lists.ts';
import type { OpenItemIndex } from './open-item-index.ts';
import { hasKey, referenceCode } from './reference-comparison.ts';
import { TypoSearch } from './typo-search.ts';

/** A place of the text that refers to an item. */
export interface Reference {
  row: number;
  code: EvidenceCode;
  /** Log-odds of the reference alone, adjusted by the length of the number. */
  weight: number;
  label: number;
  isRejoined: boolean;
  field: number;
  /** Half-open range in the folded text. */
  start: number;
  end: number;
  firstToken: number;
  lastToken: number;
}

/** From this weight on a reference stands on its own. */
export const STRONG_REFERENCE = 6;

const MAXIMUM_KEY_LENGTH = 36;
const MAXIMUM_ROWS = 512;
/** Log-odds that a short number loses, by its length: many numbers of four digits stand in payment texts by chance. */
const SHORT_NUMBER = [0, -9, -8, -6.5, -3.5, -2, -1, -0.5] as const;

const COMMA = 44;
const SEMICOLON = 59;
const PLUS = 43;
const AMPERSAND = 38;
const PIPE = 124;
const FIELD_END = 255;
const ZERO = 48;

/** Finds the items to which the texts of a transaction refer. One search object serves many transactions. */
export class ReferenceSearch {
  readonly references: Reference[] = [];
  /** Tokens that are part of a found reference. */
  private covered = new Uint8Array(512);
  private readonly rows = new Int32Array(MAXIMUM_ROWS);
  private readonly index: OpenItemIndex;
  private readonly typos: TypoSearch;
  private readonly lists: NumberLists;

  constructor(index: OpenItemIndex) {
    this.index = index;
    this.typos = new TypoSearch(index);
    this.lists = new NumberLists(index, this);
  }

  find(transaction: Transaction, reader: TextReader, rules: CompiledRules): void {
    this.references.length = 0;
    const count = reader.text.tokenCount;
    if (count > this.covered.length) this.covered = new Uint8Array(count * 2);
    this.covered.fill(0, 0, count);
    if (transaction.structuredReference) this.findStructured(transaction.structuredReference, reader, rules);
    for (let token = 0; token < count; token++) this.findFrom(token, reader, rules);
    if (this.references.length > 1) this.dropContained(reader);
    if (this.references.length > 0) this.lists.find(reader, rules);
  }

  /**
   * Numbers with one wrong character, or (`onlyConfused`) with letters in the place of digits; only where nothing else
   * explains the number.
   */
  findDamaged(reader: TextReader, rules: CompiledRules, onlyConfused: boolean): void {
    if (!rules.ruleSet.candidates.typos) return;
    const { covered, references } = this;
    this.typos.find({ reader, rules, covered, references }, onlyConfused);
  }

  isCovered(token: number): boolean {
    return this.covered[token] === 1;
  }

  /**
   * Short forms (`… 123` for RE-2026-00123) completed by the open items of one customer. Returns true when something
   * was found.
   */
  completeFor(customer: number, reader: TextReader, rules: CompiledRules): boolean {
    const { text } = reader;
    const before = this.references.length;
    for (let token = 0; token < text.tokenCount; token++) {
      if (this.covered[token] === 1 || reader.kind[token] !== TOKEN_PLAIN || text.tokenField[token]! >= FIELD_MANDATE)
        continue;
      const label = reader.label[token]!;
      if (speaksAgainst(label) || text.tokenDigits[token] === 0) continue;
      const prefix = reader.letterPrefix[token]!;
      const start = text.tokenStart[token]! + prefix;
      const end = text.tokenEnd[token]!;
      const length = end - start;
      if (length !== text.tokenDigits[token] || length < (speaksFor(label) ? 2 : 3) || isYear(reader, token)) continue;
      this.completeToken(customer, token, start, end, label, reader, rules);
    }
    return this.references.length > before;
  }

  private completeToken(
    customer: number,
    token: number,
    start: number,
    end: number,
    label: number,
    reader: TextReader,
    rules: CompiledRules,
  ): void {
    const { index } = this;
    let seen = 0;
    for (let row = index.firstRowOf(customer); row >= 0; row = index.table.next(row)) {
      if (++seen > rules.ruleSet.candidates.customerItems) return;
      if (index.table.open(row) === 0) continue;
      const number = index.table.numberAt(row);
      if (number < 0) continue;
      const matched = endsWithDigits(index.table.bytes, number, reader.text.codes, start, end);
      if (matched === 0) continue;
      const code: EvidenceCode = matched === 2 && end - start >= 3 ? 'number_abbreviated' : 'number_tail';
      this.add(
        row,
        code,
        rules.weights[code] + (end - start < 3 ? -2 : 0),
        label,
        false,
        token,
        token,
        start,
        end,
        reader,
      );
    }
  }

  private findStructured(value: string, reader: TextReader, rules: CompiledRules): void {
    const { text } = reader;
    let first = 0;
    while (first < text.tokenCount && text.tokenField[first] !== FIELD_STRUCTURED) first++;
    if (first === text.tokenCount) return;
    let last = first;
    while (last + 1 < text.tokenCount && text.tokenField[last + 1] === FIELD_STRUCTURED) last++;
    const candidates = new Set([foldKey(value)]);
    for (const { scheme, canonical } of classifyReference(value)) {
      candidates.add(canonical);
      if (scheme === 'ISO11649') candidates.add(canonical.slice(4));
      else candidates.add(canonical.slice(0, -1).replace(/^0+/, ''));
    }
    for (const key of candidates) {
      let h = 0;
      for (let i = 0; i < key.length; i++) h = (Math.imul(h, HASH_BASE) + key.charCodeAt(i)) | 0;
      const end = this.index.keys.get(mix(h), this.rows, 0, rules.ruleSet.candidates.perKey);
      for (let i = 0; i < end; i++) {
        if (!hasKey(this.index, this.rows[i]!, key)) continue;
        const code: EvidenceCode = classifyReference(value).length > 0 ? 'structured_reference' : 'payment_reference';
        this.add(
          this.rows[i]!,
          code,
          rules.weights[code],
          LABEL_INVOICE,
          false,
          first,
          last,
          text.tokenStart[first]!,
          text.tokenEnd[last]!,
          reader,
        );
      }
    }
  }

  private findFrom(token: number, reader: TextReader, rules: CompiledRules): void {
    if (reader.kind[token] !== TOKEN_PLAIN) return;
    const { text } = reader;
    if (text.tokenDigits[token] === 0 && !mayBegin(reader, token)) return;
    const start = text.tokenStart[token]!;
    const prefix = reader.letterPrefix[token]!;
    this.probeFrom(token, start, reader, rules);
    // RE-NR123456: the label is glued to the number.
    if (prefix > 0 && prefix < reader.length(token)) this.probeFrom(token, start + prefix, reader, rules);
    if (text.codes[start + prefix] === ZERO) {
      let at = start + prefix;
      while (text.codes[at] === ZERO) at++;
      this.probeFrom(token, at, reader, rules);
    }
  }

  /** Looks up `codes[from…]` to the end of this token and of every token that may belong to the same number. */
  private probeFrom(token: number, from: number, reader: TextReader, rules: CompiledRules): void {
    const { text } = reader;
    const { codes } = text;
    const { keys } = this.index;
    const maximum = rules.ruleSet.candidates.maximumJoinedTokens;
    let h = 0;
    let length = 0;
    let digits = 0;
    let isRejoined = false;
    for (let last = token; last < text.tokenCount; last++) {
      if (last > token) {
        const joint = jointBefore(reader, last);
        if (joint === 0 || reader.kind[last] !== TOKEN_PLAIN) return;
        if (last - token >= maximum && (last - token >= 9 || reader.length(last) < 4)) return;
        if (joint === 2 && digits > 0 && text.tokenDigits[last]! > 0) isRejoined = true;
      }
      const start = last === token ? from : text.tokenStart[last]!;
      const end = text.tokenEnd[last]!;
      length += end - start;
      if (length > MAXIMUM_KEY_LENGTH) return;
      if (start === text.tokenStart[last]) h = reader.join(h, last);
      else for (let i = start; i < end; i++) h = (Math.imul(h, HASH_BASE) + codes[i]!) | 0;
      digits += text.tokenDigits[last]!;
      if (length < 2 || (digits === 0 && length < 8)) continue;
      const hash = mix(h);
      if (keys.mayHave(hash)) this.take(hash, token, last, from, length, isRejoined, reader, rules);
    }
  }

  private take(
    hash: number,
    token: number,
    last: number,
    from: number,
    length: number,
    isRejoined: boolean,
    reader: TextReader,
    rules: CompiledRules,
  ): void {
    const end = this.index.keys.get(hash, this.rows, 0, rules.ruleSet.candidates.perKey);
    if (end === 0) return;
    this.index.sortById(this.rows, end);
    const { text } = reader;
    const to = text.tokenEnd[last]!;
    for (let i = 0; i < end; i++) {
      const row = this.rows[i]!;
      const code = referenceCode(this.index, row, text.codes, from, to, length, text.tokenField[token]!);
      if (code === null) continue;
      let weight = rules.weights[code];
      if (
        code === 'number_exact' ||
        code === 'number_digits' ||
        code === 'customer_reference' ||
        code === 'payment_reference'
      ) {
        weight += SHORT_NUMBER[length] ?? 0;
        if (token === last && from === text.tokenStart[token] && isYear(reader, token)) weight -= 5;
      }
      let label = reader.label[token]!;
      for (let t = token; t <= last && label === 0; t++) label = reader.label[t]!;
      this.add(
        row,
        code,
        weight,
        label,
        isRejoined && code.startsWith('number'),
        token,
        last,
        from,
        text.tokenEnd[last]!,
        reader,
      );
    }
  }

  /** Adds a reference, or keeps the stronger of two to the same item. */
  add(
    row: number,
    code: EvidenceCode,
    weight: number,
    label: number,
    isRejoined: boolean,
    firstToken: number,
    lastToken: number,
    start: number,
    end: number,
    reader: TextReader,
  ): void {
    for (const known of this.references) {
      if (known.row !== row) continue;
      if (known.weight >= weight) {
        if (known.firstToken !== firstToken) this.cover(firstToken, lastToken);
        return;
      }
      this.references.splice(this.references.indexOf(known), 1);
      break;
    }
    const field = reader.text.tokenField[firstToken]!;
    this.references.push({ row, code, weight, label, isRejoined, field, start, end, firstToken, lastToken });
    this.cover(firstToken, lastToken);
  }

  private cover(first: number, last: number): void {
    this.covered.fill(1, first, last + 1);
  }

  /**
   * `2024` inside `RE-2024-00123` is a part of that number, not a number. `RE 202400123` may be either, the item with the
   * letters or the one without: as long as the inner reference has all the digits, both stay.
   */
  private dropContained(reader: TextReader): void {
    const { references } = this;
    for (let i = references.length - 1; i >= 0; i--) {
      const inner = references[i]!;
      const isContained = references.some(
        (outer) =>
          outer.row !== inner.row &&
          outer.start <= inner.start &&
          outer.end >= inner.end &&
          hasDigitsOutside(outer, inner, reader),
      );
      if (isContained) references.splice(i, 1);
    }
  }
}

/** The spans of a reference in the original text; several where the number is broken across fields. */
export function spansOf(reference: Reference, reader: TextReader): TextSpan[] {
  const { origins } = reader.text;
  return [
    { field: TEXT_FIELDS[reference.field]!, start: origins[reference.start]!, end: origins[reference.end - 1]! + 1 },
  ];
}

/** A word may begin a number when a number follows it closely (`RE-2026-17`, `Rechnung 17`), or may be an id by itself. */
function mayBegin(reader: TextReader, token: number): boolean {
  const { text } = reader;
  if (reader.length(token) > 10 || token + 1 >= text.tokenCount) return reader.length(token) >= 8;
  if (text.tokenDigits[token + 1]! > 0) return jointBefore(reader, token + 1) !== 0;
  return reader.length(token) <= 4 && token + 2 < text.tokenCount && text.tokenDigits[token + 2]! > 0;
}

/** 0: the tokens are two numbers; 1: joined by a hyphen, slash, point …; 2: only blanks between. */
function jointBefore(reader: TextReader, token: number): 0 | 1 | 2 {
  const { separators, tokenStart, tokenEnd } = reader.text;
  const from = tokenEnd[token - 1]!;
  const to = tokenStart[token]!;
  if (to - from > 3) return 0;
  let joint: 1 | 2 = 2;
  for (let i = from; i < to; i++) {
    const separator = separators[i]!;
    if (
      separator === COMMA ||
      separator === SEMICOLON ||
      separator === PLUS ||
      separator === AMPERSAND ||
      separator === PIPE
    )
      return 0;
    if (separator === FIELD_END) return 0;
    if (separator > 32) joint = 1;
  }
  return joint;
}

function hasDigitsOutside(outer: Reference, inner: Reference, reader: TextReader): boolean {
  const { codes } = reader.text;
  const isDigit = (i: number) => codes[i]! >= 48 && codes[i]! <= 57;
  for (let i = outer.start; i < inner.start; i++) if (isDigit(i)) return true;
  for (let i = inner.end; i < outer.end; i++) if (isDigit(i)) return true;
  return false;
}

export function isYear(reader: TextReader, token: number): boolean {
  if (reader.length(token) !== 4 || !reader.isDigits(token)) return false;
  const value = reader.value(token);
  return value >= 1990 && value <= 2060;
}

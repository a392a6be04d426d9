import type { EvidenceCode } from '../explain/codes.ts';
import { keyHash } from '../normalise/folded-text.ts';
import { TOKEN_PLAIN } from '../normalise/text-reader.ts';
import type { TextReader } from '../normalise/text-reader.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import { digitsKey } from './item-record.ts';
import type { OpenItemIndex } from './open-item-index.ts';
import { numberKey } from './reference-comparison.ts';
import type { Reference, ReferenceSearch } from './reference-search.ts';

const MAXIMUM_ROWS = 512;
/** From this weight on a number in a list stands for itself and is no short form of the one before. */
const FULL_NUMBER = 7.5;
/** Words between the numbers of a list or a range. */
const LIST_WORDS: ReadonlySet<number> = new Set('UND U AND BIS SOWIE RE RG NR R ZU'.split(' ').map(keyHash));
const RANGE_WORD = keyHash('BIS');
const HYPHEN = 45;

/** Numbers that continue a full one: a list of last digits (2026-00123, 124, 127) or a range (2026-00123 - 130). */
export class NumberLists {
  private readonly index: OpenItemIndex;
  private readonly search: ReferenceSearch;
  private readonly rows = new Int32Array(MAXIMUM_ROWS);

  constructor(index: OpenItemIndex, search: ReferenceSearch) {
    this.index = index;
    this.search = search;
  }

  /** Abbreviated numbers and ranges behind a full one: 2026-00123, 124, 127-130. */
  find(reader: TextReader, rules: CompiledRules): void {
    const { references } = this.search;
    const full: Reference[] = [];
    for (const reference of references)
      if (isFullNumber(reference) && mayContinue(reference, reader)) full.push(reference);
    if (full.length === 0) return;
    full.sort((a, b) => a.lastToken - b.lastToken || this.index.compareIds(a.row, b.row));
    // What is followed adds references; those that are there now are what the text names in full.
    const named = references.slice();
    for (const reference of full) {
      // Where an item has exactly this number, the list is about numbers of its form.
      if (reference.code === 'number_digits' && named.some((other) => isExactAt(other, reference.lastToken))) continue;
      this.followList(reference, reader, rules);
    }
  }

  private followList(reference: Reference, reader: TextReader, rules: CompiledRules): void {
    const { text } = reader;
    let number = '';
    let previous = '';
    let previousToken = reference.lastToken;
    for (let token = reference.lastToken + 1; token < text.tokenCount; token++) {
      if (text.tokenField[token] !== reference.field) return;
      const isFull = this.search.isCovered(token) && this.search.references.some((other) => isFullAt(other, token));
      if (isFull && !isRangeBetween(reader, previousToken, token)) return;
      if (!isFull && text.tokenDigits[token] === 0) {
        if (!isListWord(reader, token)) return;
        continue;
      }
      if (number === '') previous = number = numberKey(this.index, reference.row);
      if (isFull) {
        for (const { row } of this.search.references.filter((other) => isFullAt(other, token)))
          this.expandRange(previous, numberKey(this.index, row), reference, token, reader, rules);
        return;
      }
      const length = reader.length(token);
      if (reader.kind[token] !== TOKEN_PLAIN || !reader.isDigits(token) || length > 6) return;
      if (length > digitsAtEnd(number)) return;
      const short = text.slice(text.tokenStart[token]!, text.tokenEnd[token]!);
      const key = number.slice(0, number.length - length) + short;
      if (isRangeBetween(reader, previousToken, token))
        this.expandRange(previous, key, reference, token, reader, rules);
      this.takeKey(key, 'number_abbreviated', token, reference.label, reader, rules);
      previous = key;
      previousToken = token;
    }
  }

  private expandRange(
    from: string,
    to: string,
    reference: Reference,
    token: number,
    reader: TextReader,
    rules: CompiledRules,
  ): void {
    const length = digitsAtEnd(from);
    if (from.length !== to.length || from.slice(0, -length) !== to.slice(0, -length)) return;
    const first = Number(from.slice(-length));
    const last = Number(to.slice(-length));
    if (last <= first || last - first > rules.ruleSet.candidates.maximumRange) return;
    for (let value = first + 1; value < last; value++) {
      const key = from.slice(0, -length) + String(value).padStart(length, '0');
      this.takeKey(key, 'number_range', token, reference.label, reader, rules);
    }
  }

  private takeKey(
    key: string,
    code: EvidenceCode,
    token: number,
    label: number,
    reader: TextReader,
    rules: CompiledRules,
  ): void {
    const end = this.index.keys.get(keyHash(key), this.rows, 0, rules.ruleSet.candidates.perKey);
    this.index.sortById(this.rows, end);
    for (let i = 0; i < end; i++) {
      const number = numberKey(this.index, this.rows[i]!);
      if (number !== key && digitsKey(number) !== key) continue;
      // A list goes on in the form in which it began.
      const weight = rules.weights[code] - (number === key ? 0 : 1);
      this.search.add(
        this.rows[i]!,
        code,
        weight,
        label,
        false,
        token,
        token,
        reader.text.tokenStart[token]!,
        reader.text.tokenEnd[token]!,
        reader,
      );
    }
  }
}

/** Whether a number follows in the same field, behind list words at most. */
function mayContinue(reference: Reference, reader: TextReader): boolean {
  const { text } = reader;
  for (let token = reference.lastToken + 1; token < text.tokenCount; token++) {
    if (text.tokenField[token] !== reference.field) return false;
    if (text.tokenDigits[token]! > 0) return true;
    if (!isListWord(reader, token)) return false;
  }
  return false;
}

function isFullNumber({ code, weight }: Reference): boolean {
  return (code === 'number_exact' || code === 'number_digits') && weight >= FULL_NUMBER;
}

function isFullAt(reference: Reference, token: number): boolean {
  return reference.firstToken <= token && reference.lastToken >= token && isFullNumber(reference);
}

function isExactAt({ code, weight, lastToken }: Reference, token: number): boolean {
  return code === 'number_exact' && weight >= FULL_NUMBER && lastToken === token;
}

function digitsAtEnd(text: string): number {
  let at = text.length;
  while (at > 0 && text.charCodeAt(at - 1) >= 48 && text.charCodeAt(at - 1) <= 57) at--;
  return text.length - at;
}

/** Between the last number and this one stands a hyphen or "bis", and no number. */
function isRangeBetween(reader: TextReader, from: number, to: number): boolean {
  const { text } = reader;
  for (let token = from + 1; token < to; token++) {
    if (reader.hash[token] === RANGE_WORD) return true;
  }
  for (let i = text.tokenEnd[from]!; i < text.tokenStart[from + 1]!; i++)
    if (text.separators[i] === HYPHEN) return true;
  return false;
}

function isListWord(reader: TextReader, token: number): boolean {
  return LIST_WORDS.has(reader.hash[token]!);
}

import type { EvidenceCode } from '../explain/codes.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { TEXT_FIELDS } from '../normalise/text-reader.ts';
import type { Evidence } from '../types.ts';

/** Facts that go with a piece of evidence: up to three numbers, and here what they are called. */
export const FACTS = {
  none: 0,
  amount: 1,
  amountDiscount: 2,
  amountDifference: 3,
  amountPaid: 4,
  amountSurplus: 5,
  amountFee: 6,
  amountItems: 7,
  amountItemsDiscount: 8,
  amountItemsFee: 9,
  amountItemsDifference: 10,
  count: 11,
  days: 12,
  expected: 13,
  /** A customer by his ordinal. */
  payer: 14,
  /** Evidence that was put together elsewhere, by its place in `whole`. */
  whole: 15,
} as const;

/** Names of the numbers, in their order. */
const NAMES: readonly (readonly string[])[] = [
  [],
  ['amount'],
  ['amount', 'discount'],
  ['amount', 'difference'],
  ['amount', 'paid'],
  ['amount', 'surplus'],
  ['amount', 'fee'],
  ['amount', 'items'],
  ['amount', 'items', 'discount'],
  ['amount', 'items', 'fee'],
  ['amount', 'items', 'difference'],
  ['count'],
  ['days'],
  ['expected'],
];

const NO_FIELD = 255;
const FIRST_SIZE = 1024;
/** Columns beyond this size are given back when the log is emptied. */
const KEPT_SIZE = 1 << 19;

/**
 * Evidence of many hypotheses in columns of numbers: most of it only has to be added up, so an `Evidence` is written out
 * only for the hypotheses that a result shows. A hypothesis owns the entries `[from, to)`.
 */
export class EvidenceLog {
  size = 0;
  weight = new Float64Array(FIRST_SIZE);
  private readonly codes: EvidenceCode[] = [];
  private row = new Int32Array(FIRST_SIZE);
  private facts = new Uint8Array(FIRST_SIZE);
  private first = new Float64Array(FIRST_SIZE);
  private second = new Float64Array(FIRST_SIZE);
  private third = new Float64Array(FIRST_SIZE);
  private field = new Uint8Array(FIRST_SIZE);
  private start = new Int32Array(FIRST_SIZE);
  private end = new Int32Array(FIRST_SIZE);
  private readonly whole: Evidence[] = [];
  private readonly index: OpenItemIndex;

  constructor(index: OpenItemIndex) {
    this.index = index;
  }

  /** Empties the log; hypotheses that were weighed before have no evidence any more. */
  clear(): void {
    this.size = 0;
    this.whole.length = 0;
    if (this.weight.length > KEPT_SIZE) {
      this.codes.length = 0;
      this.resize(FIRST_SIZE);
    }
  }

  /** Takes out what was added since the log had this size; hypotheses weighed since then have no evidence any more. */
  cutBack(size: number): void {
    for (let at = size; at < this.size; at++) {
      if (this.facts[at] !== FACTS.whole) continue;
      this.whole.length = this.first[at]!;
      break;
    }
    this.size = size;
  }

  /** Adds evidence, about an item (its row) or none (−1), with up to three numbers as its facts. */
  add(
    code: EvidenceCode,
    weight: number,
    row = -1,
    facts: number = FACTS.none,
    first = 0,
    second = 0,
    third = 0,
  ): void {
    const at = this.size;
    if (at === this.weight.length) this.resize(at * 2);
    this.size = at + 1;
    this.codes[at] = code;
    this.weight[at] = weight;
    this.row[at] = row;
    this.facts[at] = facts;
    this.field[at] = NO_FIELD;
    if (facts === FACTS.none) return;
    this.first[at] = first;
    this.second[at] = second;
    this.third[at] = third;
  }

  /** Place in the original text of what was added last: number of the field, half-open range. */
  locate(field: number, start: number, end: number): void {
    const at = this.size - 1;
    this.field[at] = field;
    this.start[at] = start;
    this.end[at] = end;
  }

  /** Adds evidence that is written out already and belongs to several hypotheses. */
  addWhole(evidence: Evidence): void {
    this.add(evidence.code as EvidenceCode, evidence.weight, -1, FACTS.whole, this.whole.length);
    this.whole.push(evidence);
  }

  /** Whether the entry says where the text names an item. */
  isReference(at: number): boolean {
    return this.field[at] !== NO_FIELD;
  }

  codeAt(at: number): EvidenceCode {
    return this.codes[at]!;
  }

  /** The entries `[from, to)` written out, and what was added to them afterwards. */
  write(from: number, to: number, added: readonly Evidence[] | null): Evidence[] {
    const count = to - from;
    // An array that grows takes up to three times the room, and results are kept by the thousand.
    const evidence = new Array<Evidence>(added ? count + added.length : count);
    for (let i = 0; i < count; i++) evidence[i] = this.evidenceAt(from + i);
    if (added) for (let i = 0; i < added.length; i++) evidence[count + i] = added[i]!;
    return evidence;
  }

  private evidenceAt(at: number): Evidence {
    const facts = this.facts[at]!;
    if (facts === FACTS.whole) return this.whole[this.first[at]!]!;
    const code = this.codes[at]!;
    const weight = this.weight[at]!;
    const row = this.row[at]!;
    const field = this.field[at]!;
    // Written as a whole each time: an object that grows afterwards takes twice the room.
    if (row < 0) return facts === FACTS.none ? { code, weight } : { code, weight, values: this.valuesAt(at, facts) };
    const itemId = this.index.idOf(row);
    if (field !== NO_FIELD) {
      const spans = [{ field: TEXT_FIELDS[field]!, start: this.start[at]!, end: this.end[at]! }];
      return { code, weight, itemId, spans };
    }
    return facts === FACTS.none ? { code, weight, itemId } : { code, weight, itemId, values: this.valuesAt(at, facts) };
  }

  private valuesAt(at: number, facts: number): Record<string, string | number> {
    const first = this.first[at]!;
    switch (facts) {
      case FACTS.payer:
        return { payer: this.index.customers.ids[first]! };
      case FACTS.amount:
        return { amount: first };
      case FACTS.days:
        return { days: first };
      default: {
        const values: Record<string, number> = {};
        const names = NAMES[facts]!;
        values[names[0]!] = first;
        if (names.length > 1) values[names[1]!] = this.second[at]!;
        if (names.length > 2) values[names[2]!] = this.third[at]!;
        return values;
      }
    }
  }

  private resize(size: number): void {
    const kept = Math.min(size, this.size);
    this.weight = copied(new Float64Array(size), this.weight, kept);
    this.row = copied(new Int32Array(size), this.row, kept);
    this.facts = copied(new Uint8Array(size), this.facts, kept);
    this.first = copied(new Float64Array(size), this.first, kept);
    this.second = copied(new Float64Array(size), this.second, kept);
    this.third = copied(new Float64Array(size), this.third, kept);
    this.field = copied(new Uint8Array(size), this.field, kept);
    this.start = copied(new Int32Array(size), this.start, kept);
    this.end = copied(new Int32Array(size), this.end, kept);
  }
}

function copied<T extends Float64Array | Int32Array | Uint8Array>(target: T, source: T, count: number): T {
  target.set(source.subarray(0, count));
  return target;
}

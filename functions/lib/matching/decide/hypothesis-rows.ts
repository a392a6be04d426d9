import { grown } from '../candidates/key-table.ts';
import type { Hypothesis } from '../compare/hypothesis.ts';

const FIRST_SIZE = 1024;
const NOBODY = 0;
const SEVERAL = -1;

/**
 * Rows of the items that the entries of a batch would settle, kept without the hypotheses themselves: those an entry
 * contends for first, then those it could fall back on.
 */
export class HypothesisRows {
  private rows = new Int32Array(FIRST_SIZE);
  private size = 0;
  private start = new Int32Array(FIRST_SIZE);
  private middle = new Int32Array(FIRST_SIZE);
  private end = new Int32Array(FIRST_SIZE);
  /** By row: the entry that contends for it, plus one. */
  private contender = new Int32Array(FIRST_SIZE);

  /** Sets the rows of an entry; the entry contends for those of its first `contending` hypotheses. */
  set(entry: number, hypotheses: readonly Hypothesis[], contending: number): void {
    if (entry >= this.start.length) this.growEntries(entry);
    this.start[entry] = this.size;
    this.middle[entry] = this.size;
    for (let i = 0; i < hypotheses.length; i++) {
      for (const row of hypotheses[i]!.rows) this.push(row);
      if (i < contending) this.middle[entry] = this.size;
    }
    this.end[entry] = this.size;
  }

  /** Place of a row among those of an entry; those of its best hypothesis come first, in their order. */
  placeOf(entry: number, row: number): number {
    return this.rows.indexOf(row, this.start[entry]) - this.start[entry]!;
  }

  /** Marks which of the first `count` entries contends for which rows. */
  markContended(count: number): void {
    for (let entry = 0; entry < count; entry++) {
      for (let at = this.start[entry]!; at < this.middle[entry]!; at++) {
        const row = this.rows[at]!;
        const other = this.contender[row]!;
        this.contender[row] = other === NOBODY || other === entry + 1 ? entry + 1 : SEVERAL;
      }
    }
  }

  /** The only entry that contends for a row, −1 where there is none or more than one. */
  contenderOf(row: number): number {
    const contender = row < this.contender.length ? this.contender[row]! : NOBODY;
    return contender > 0 ? contender - 1 : -1;
  }

  /** Whether other entries contend for one of the rows of an entry too, be it one to fall back on. */
  isContested(entry: number): boolean {
    for (let at = this.start[entry]!; at < this.end[entry]!; at++)
      if (this.contender[this.rows[at]!] === SEVERAL) return true;
    return false;
  }

  /** Forgets all entries. */
  clear(): void {
    for (let at = 0; at < this.size; at++) this.contender[this.rows[at]!] = NOBODY;
    this.size = 0;
  }

  private push(row: number): void {
    if (this.size === this.rows.length) this.rows = grown(this.rows, this.size * 2);
    if (row >= this.contender.length) this.contender = grown(this.contender, row + (row >> 1) + 1);
    this.rows[this.size++] = row;
  }

  private growEntries(entry: number): void {
    this.start = grown(this.start, entry * 2);
    this.middle = grown(this.middle, entry * 2);
    this.end = grown(this.end, entry * 2);
  }
}

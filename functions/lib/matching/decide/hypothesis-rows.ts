import { grown } from '../candidates/key-table.ts';
import type { Hypothesis } from '../compare/hypothesis.ts';

const FIRST_SIZE = 1024;

/**
 * Rows of the items that the entries of a batch would settle, kept without the hypotheses themselves: those an entry
 * contends for first, then those it could fall back on.
 */
export class HypothesisRows {
  rows = new Int32Array(FIRST_SIZE);
  private size = 0;
  private start = new Int32Array(FIRST_SIZE);
  private middle = new Int32Array(FIRST_SIZE);
  private end = new Int32Array(FIRST_SIZE);

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

  /** Where the rows of an entry begin in `rows`; those of its best hypothesis come first. */
  from(entry: number): number {
    return this.start[entry]!;
  }

  /** Rows for which more than one of the first `count` entries contends. */
  contested(count: number): Set<number> {
    const firstClaim = new Map<number, number>();
    const contested = new Set<number>();
    for (let entry = 0; entry < count; entry++) {
      for (let at = this.start[entry]!; at < this.middle[entry]!; at++) {
        const row = this.rows[at]!;
        const other = firstClaim.get(row);
        if (other === undefined) firstClaim.set(row, entry);
        else if (other !== entry) contested.add(row);
      }
    }
    return contested;
  }

  /** Whether one of the rows of an entry is in the set, be it one to fall back on. */
  hasAny(entry: number, rows: ReadonlySet<number>): boolean {
    for (let at = this.start[entry]!; at < this.end[entry]!; at++) if (rows.has(this.rows[at]!)) return true;
    return false;
  }

  private push(row: number): void {
    if (this.size === this.rows.length) this.rows = grown(this.rows, this.size * 2);
    this.rows[this.size++] = row;
  }

  private growEntries(entry: number): void {
    this.start = grown(this.start, entry * 2);
    this.middle = grown(this.middle, entry * 2);
    this.end = grown(this.end, entry * 2);
  }
}

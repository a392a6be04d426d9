import { HAS_EXTERNAL_IDS } from './item-record.ts';
import type { ItemTable } from './item-table.ts';

/** Lists of rows that are made of all items together, when first asked for after a change. */
export class RowLists {
  private readonly table: ItemTable;
  private readonly rows: () => number;
  private byAmount: { amount: number; row: number }[] | null = null;
  private external: Int32Array | null = null;

  /** `rows` tells how many rows the table has, free ones included. */
  constructor(table: ItemTable, rows: () => number) {
    this.table = table;
    this.rows = rows;
  }

  /** Something has changed. */
  forget(): void {
    this.byAmount = null;
    this.external = null;
  }

  /** Rows whose open balance lies between two amounts, in one compartment; none where there are more than `limit`. */
  between(from: number, to: number, compartment: number, limit: number): number[] {
    const sorted = (this.byAmount ??= this.sortByAmount());
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]!.amount < from) low = middle + 1;
      else high = middle;
    }
    const rows: number[] = [];
    for (let i = low; i < sorted.length && sorted[i]!.amount <= to; i++) {
      if (this.table.compartment(sorted[i]!.row) !== compartment) continue;
      rows.push(sorted[i]!.row);
      if (rows.length > limit) return [];
    }
    return rows;
  }

  /** Rows of the open items that have an id of somebody else's, payment service providers mostly. */
  withExternalIds(): Int32Array {
    if (this.external) return this.external;
    const rows: number[] = [];
    for (let row = 0; row < this.rows(); row++)
      if (this.table.open(row) !== 0 && (this.table.traits(row) & HAS_EXTERNAL_IDS) !== 0) rows.push(row);
    return (this.external = Int32Array.from(rows));
  }

  private sortByAmount(): { amount: number; row: number }[] {
    const list: { amount: number; row: number }[] = [];
    for (let row = 0; row < this.rows(); row++) {
      const amount = this.table.open(row);
      if (amount !== 0) list.push({ amount, row });
    }
    return list.sort((a, b) => a.amount - b.amount);
  }
}

import type { CustomerIndex } from './customer-index.ts';
import type { ItemTable } from './item-table.ts';

/**
 * The rows of each customer: a list from `head` of the customer over `next` of the rows, in order of the items' ids, which
 * no order of insertion changes. A list that is out of order is sorted when somebody asks for it.
 */
export class CustomerItems {
  private readonly table: ItemTable;
  private readonly customers: CustomerIndex;
  private readonly compareIds: (a: number, b: number) => number;
  private readonly unsorted = new Set<number>();
  /** The row added last: a load brings the items of a customer one after the other. */
  private last = -1;

  constructor(table: ItemTable, customers: CustomerIndex, compareIds: (a: number, b: number) => number) {
    this.table = table;
    this.customers = customers;
    this.compareIds = compareIds;
  }

  /** First row of a customer, −1 where there is none; the others follow by `next`, in order of id. */
  first(customer: number): number {
    if (this.unsorted.size > 0 && this.unsorted.delete(customer)) this.sort(customer);
    return this.customers.head[customer]!;
  }

  /** Adds a row that was just written. */
  add(row: number): void {
    const { table, last } = this;
    const customer = table.customer(row);
    this.last = row;
    if (customer < 0) return;
    const { head, itemCount, creditCount } = this.customers;
    itemCount[customer]!++;
    if (table.open(row) < 0) creditCount[customer]!++;
    const first = head[customer]!;
    if (first < 0) head[customer] = row;
    else if (last >= 0 && last !== row && table.customer(last) === customer && table.next(last) < 0) {
      table.setNext(last, row);
      if (this.compareIds(last, row) > 0) this.unsorted.add(customer);
    } else {
      table.setNext(row, first);
      head[customer] = row;
      if (this.compareIds(row, first) > 0) this.unsorted.add(customer);
    }
  }

  /** Counts a row out that is about to be freed; `dropFree` takes it out of the list. */
  remove(row: number): void {
    const customer = this.table.customer(row);
    if (customer < 0) return;
    this.customers.itemCount[customer]!--;
    if (this.table.open(row) < 0) this.customers.creditCount[customer]!--;
  }

  /** Takes the rows that are free by now out of a customer's list. */
  dropFree(customer: number): void {
    const { table } = this;
    const { head } = this.customers;
    let kept = -1;
    for (let row = head[customer]!, next = row; row >= 0; row = next) {
      next = table.next(row);
      if (!table.isFree(row)) {
        kept = row;
        continue;
      }
      if (kept < 0) head[customer] = next;
      else table.setNext(kept, next);
    }
  }

  private sort(customer: number): void {
    const { table } = this;
    const { head } = this.customers;
    const rows: number[] = [];
    for (let row = head[customer]!; row >= 0; row = table.next(row)) rows.push(row);
    rows.sort(this.compareIds);
    let next = -1;
    for (let i = rows.length - 1; i >= 0; i--) {
      table.setNext(rows[i]!, next);
      next = rows[i]!;
    }
    head[customer] = next;
  }
}

/** Places of the list in the order of their customers' ordinals (−1 first), those of one customer as they came. */
export function orderByCustomer(ordinals: Int32Array, customers: number): Int32Array {
  const ends = new Int32Array(customers + 2);
  for (const ordinal of ordinals) ends[ordinal + 2]!++;
  for (let i = 1; i < ends.length; i++) ends[i]! += ends[i - 1]!;
  const order = new Int32Array(ordinals.length);
  for (let i = 0; i < ordinals.length; i++) order[ends[ordinals[i]! + 1]!++] = i;
  return order;
}

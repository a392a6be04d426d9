import { NO_DAY } from '../calendar.ts';
import type { MinorUnits } from '../types.ts';
import { HAS_DISCOUNT, IS_PARTLY_PAID } from './item-record.ts';
import type { ItemRecord } from './item-record.ts';

/** Half a cache line, which a record never leaves. */
const RECORD_BYTES = 32;
const WIDE = RECORD_BYTES / 8;
const NARROW = RECORD_BYTES / 4;
const HALVES = RECORD_BYTES / 2;
/** Places in a record: the open balance is the first 8 bytes, then whole words, then two half words. */
const CUSTOMER = 2;
const DUE_DAY = 3;
const ISSUE_DAY = 4;
const NEXT = 5;
const DETAILS = 6;
const COMPARTMENT = 14;
const TRAITS = 15;

const ORIGINAL_BYTES = 8;
const DISCOUNT_BYTES = 12;
const GROWTH = 1.4;
const FIRST_ROWS = 64;
const FIRST_DETAILS = 1024;

/** Customer of a row that is free. */
const NOBODY = -2;

/**
 * What the engine has to know of each item, by row: a record of numbers, whose parts lie side by side, because memory that
 * is far away costs more than the computing. What few items have (another original amount, a discount) stands in one
 * sequence of bytes, to which the record points.
 */
export class ItemTable {
  private wide = new Float64Array(FIRST_ROWS * WIDE);
  private narrow = new Int32Array(this.wide.buffer);
  private halves = new Uint16Array(this.wide.buffer);
  private details = new DataView(new ArrayBuffer(FIRST_DETAILS));
  private detailsEnd = 0;
  private detailsFreed = 0;

  get memoryBytes(): number {
    return this.wide.byteLength + this.details.byteLength;
  }

  /** Open balance, signed; 0 for a settled item and a row that is free. */
  open(row: number): MinorUnits {
    return this.wide[row * WIDE]!;
  }

  /** Ordinal of the customer, −1 for none. */
  customer(row: number): number {
    return this.narrow[row * NARROW + CUSTOMER]!;
  }

  /** Days since 1970; `isNoDay` where there is none. */
  dueDay(row: number): number {
    return this.narrow[row * NARROW + DUE_DAY]!;
  }

  /** Days since 1970; `isNoDay` where there is none. */
  issueDay(row: number): number {
    return this.narrow[row * NARROW + ISSUE_DAY]!;
  }

  compartment(row: number): number {
    return this.halves[row * HALVES + COMPARTMENT]!;
  }

  /** Bits of what the item has and is. */
  traits(row: number): number {
    return this.halves[row * HALVES + TRAITS]!;
  }

  /** The next row of the same customer, −1 behind the last. */
  next(row: number): number {
    return this.narrow[row * NARROW + NEXT]!;
  }

  setNext(row: number, next: number): void {
    this.narrow[row * NARROW + NEXT] = next;
  }

  /** Original amount, signed. */
  amount(row: number): MinorUnits {
    if ((this.traits(row) & IS_PARTLY_PAID) === 0) return this.open(row);
    return this.details.getFloat64(this.narrow[row * NARROW + DETAILS]!);
  }

  /** The discount that was granted, whatever its last day; 0 for none. */
  discount(row: number): MinorUnits {
    return (this.traits(row) & HAS_DISCOUNT) === 0 ? 0 : this.details.getFloat64(this.discountAt(row));
  }

  /** Last day of the discount in days since 1970; `isNoDay` where it has none. */
  discountDay(row: number): number {
    return (this.traits(row) & HAS_DISCOUNT) === 0 ? NO_DAY : this.details.getInt32(this.discountAt(row) + 8);
  }

  isFree(row: number): boolean {
    return this.customer(row) === NOBODY;
  }

  /** Makes the room for so many rows. */
  reserve(rows: number): void {
    if (rows * WIDE > this.wide.length) this.resize(rows);
  }

  /** Writes a record into a row that is free or new; it follows no other row and none follows it. */
  write(row: number, record: ItemRecord, customer: number, compartment: number): void {
    if ((row + 1) * WIDE > this.wide.length) this.resize(Math.ceil((row + 1) * GROWTH));
    this.wide[row * WIDE] = record.open;
    const at = row * NARROW;
    this.narrow[at + CUSTOMER] = customer;
    this.narrow[at + DUE_DAY] = record.dueDay;
    this.narrow[at + ISSUE_DAY] = record.issueDay;
    this.narrow[at + NEXT] = -1;
    this.halves[row * HALVES + COMPARTMENT] = compartment;
    this.halves[row * HALVES + TRAITS] = record.traits;
    this.narrow[at + DETAILS] = this.writeDetails(row, record);
  }

  /** Frees a row; its place in the customer's list stays until `next` of the row before is changed. */
  free(row: number): void {
    this.detailsFreed += this.detailsLength(row);
    this.wide[row * WIDE] = 0;
    this.narrow[row * NARROW + CUSTOMER] = NOBODY;
    this.halves[row * HALVES + TRAITS] = 0;
  }

  private discountAt(row: number): number {
    const start = this.narrow[row * NARROW + DETAILS]!;
    return (this.traits(row) & IS_PARTLY_PAID) === 0 ? start : start + ORIGINAL_BYTES;
  }

  private detailsLength(row: number): number {
    const traits = this.traits(row);
    return (
      ((traits & IS_PARTLY_PAID) === 0 ? 0 : ORIGINAL_BYTES) + ((traits & HAS_DISCOUNT) === 0 ? 0 : DISCOUNT_BYTES)
    );
  }

  private writeDetails(row: number, record: ItemRecord): number {
    const length = this.detailsLength(row);
    if (this.detailsEnd + length > this.details.byteLength) this.makeRoom(length, row);
    const start = this.detailsEnd;
    let at = start;
    if ((record.traits & IS_PARTLY_PAID) !== 0) {
      this.details.setFloat64(at, record.amount);
      at += ORIGINAL_BYTES;
    }
    if ((record.traits & HAS_DISCOUNT) !== 0) {
      this.details.setFloat64(at, record.discount);
      this.details.setInt32(at + 8, record.discountDay);
    }
    this.detailsEnd = start + length;
    return start;
  }

  /** Leaves out what was freed; grows where that is not enough. `beingWritten` has no details yet. */
  private makeRoom(length: number, beingWritten: number): void {
    const needed = this.detailsEnd - this.detailsFreed + length;
    const old = new Uint8Array(this.details.buffer);
    const bytes = new Uint8Array(Math.ceil(needed * GROWTH));
    let end = 0;
    for (let row = 0; row * WIDE < this.wide.length; row++) {
      if (row === beingWritten) continue;
      const size = this.detailsLength(row);
      if (size === 0) continue;
      const start = this.narrow[row * NARROW + DETAILS]!;
      bytes.set(old.subarray(start, start + size), end);
      this.narrow[row * NARROW + DETAILS] = end;
      end += size;
    }
    this.details = new DataView(bytes.buffer);
    this.detailsEnd = end;
    this.detailsFreed = 0;
  }

  private resize(rows: number): void {
    const wide = new Float64Array(rows * WIDE);
    wide.set(this.wide);
    this.wide = wide;
    this.narrow = new Int32Array(wide.buffer);
    this.halves = new Uint16Array(wide.buffer);
  }
}

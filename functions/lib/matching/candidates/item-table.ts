import { NO_DAY } from '../calendar.ts';
import type { MinorUnits } from '../types.ts';
import { keyEnd, keyKind, nextKey, NUMBER } from './item-keys.ts';
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

/** A trait that only the table knows. */
const HAS_KEYS = 1 << 15;
const ORIGINAL_BYTES = 8;
const DISCOUNT_BYTES = 12;
const GROWTH = 1.4;
const FIRST_ROWS = 64;
const FIRST_DETAILS = 1024;

/** Customer of a row that is free. */
const NOBODY = -2;

/**
 * What the engine has to know of each item, by row: a record of numbers, whose parts lie side by side, because memory that
 * is far away costs more than the computing. What has no fixed size stands in one sequence of bytes, to which the record
 * points: the original amount and the discount of the few items that have them, then the keys.
 */
export class ItemTable {
  /** Keys of all items, see `keysAt`. */
  bytes = new Uint8Array(FIRST_DETAILS);
  private view = new DataView(this.bytes.buffer);
  private detailsEnd = 0;
  private detailsFreed = 0;
  private wide = new Float64Array(FIRST_ROWS * WIDE);
  private narrow = new Int32Array(this.wide.buffer);
  private halves = new Uint16Array(this.wide.buffer);
  /** Rows that were ever written. */
  private rows = 0;

  get memoryBytes(): number {
    return this.wide.byteLength + this.bytes.byteLength;
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

  setCustomer(row: number, customer: number): void {
    this.narrow[row * NARROW + CUSTOMER] = customer;
  }

  /** Original amount, signed. */
  amount(row: number): MinorUnits {
    if ((this.traits(row) & IS_PARTLY_PAID) === 0) return this.open(row);
    return this.view.getFloat64(this.narrow[row * NARROW + DETAILS]!);
  }

  /** The discount that was granted, whatever its last day; 0 for none. */
  discount(row: number): MinorUnits {
    return (this.traits(row) & HAS_DISCOUNT) === 0 ? 0 : this.view.getFloat64(this.discountAt(row));
  }

  /** Last day of the discount in days since 1970; `isNoDay` where it has none. */
  discountDay(row: number): number {
    return (this.traits(row) & HAS_DISCOUNT) === 0 ? NO_DAY : this.view.getInt32(this.discountAt(row) + 8);
  }

  /** Where the first key of the row begins in `bytes`, −1 for none; `item-keys.ts` reads them. */
  keysAt(row: number): number {
    const traits = this.traits(row);
    if ((traits & HAS_KEYS) === 0) return -1;
    return this.narrow[row * NARROW + DETAILS]! + fixedBytes(traits);
  }

  /** Where the number of the row begins in `bytes`, −1 where it has none. */
  numberAt(row: number): number {
    for (let at = this.keysAt(row); at >= 0; at = nextKey(this.bytes, at))
      if (keyKind(this.bytes, at) === NUMBER) return at;
    return -1;
  }

  isFree(row: number): boolean {
    return this.customer(row) === NOBODY;
  }

  /** Makes the room for so many rows. */
  reserve(rows: number): void {
    if (rows * WIDE > this.wide.length) this.resize(rows);
  }

  /** Frees all rows. */
  clear(): void {
    this.rows = 0;
    this.detailsEnd = 0;
    this.detailsFreed = 0;
  }

  /** Writes a record into a row that is free or the next new one; it follows no other row and none follows it. */
  write(row: number, record: ItemRecord, customer: number, compartment: number): void {
    if ((row + 1) * WIDE > this.wide.length) this.resize(Math.ceil((row + 1) * GROWTH));
    const traits = record.traits | (record.keysEnd > 0 ? HAS_KEYS : 0);
    const at = row * NARROW;
    // Room first: the row has no details as long as it is free.
    this.narrow[at + DETAILS] = this.writeDetails(record, traits);
    this.wide[row * WIDE] = record.open;
    this.narrow[at + CUSTOMER] = customer;
    this.narrow[at + DUE_DAY] = record.dueDay;
    this.narrow[at + ISSUE_DAY] = record.issueDay;
    this.narrow[at + NEXT] = -1;
    this.halves[row * HALVES + COMPARTMENT] = compartment;
    this.halves[row * HALVES + TRAITS] = traits;
    if (row >= this.rows) this.rows = row + 1;
  }

  /** Frees a row; its place in the customer's list stays until `next` of the row before is changed. */
  free(row: number): void {
    this.detailsFreed += this.detailsLength(row);
    this.wide[row * WIDE] = 0;
    this.narrow[row * NARROW + CUSTOMER] = NOBODY;
    this.halves[row * HALVES + TRAITS] = 0;
  }

  /** Brings all rows into another order, `order[new row]` is the old one, and takes no more memory than they need. */
  arrange(order: Int32Array): void {
    const old = this.narrow;
    const narrow = new Int32Array(order.length * NARROW);
    // By words: a number of 8 bytes that stands for something else need not survive being copied.
    for (let row = 0; row < order.length; row++)
      for (let i = 0; i < NARROW; i++) narrow[row * NARROW + i] = old[order[row]! * NARROW + i]!;
    this.useRecords(narrow.buffer);
    this.rows = order.length;
    this.moveDetails(this.detailsEnd - this.detailsFreed);
  }

  private discountAt(row: number): number {
    const start = this.narrow[row * NARROW + DETAILS]!;
    return (this.traits(row) & IS_PARTLY_PAID) === 0 ? start : start + ORIGINAL_BYTES;
  }

  private detailsLength(row: number): number {
    const start = this.narrow[row * NARROW + DETAILS]!;
    let end = start + fixedBytes(this.traits(row));
    for (let at = this.keysAt(row); at >= 0; at = nextKey(this.bytes, at)) end = keyEnd(this.bytes, at);
    return end - start;
  }

  private writeDetails(record: ItemRecord, traits: number): number {
    const length = fixedBytes(traits) + record.keysEnd;
    if (this.detailsEnd + length > this.bytes.length) this.makeRoom(length);
    const start = this.detailsEnd;
    let at = start;
    if ((traits & IS_PARTLY_PAID) !== 0) {
      this.view.setFloat64(at, record.amount);
      at += ORIGINAL_BYTES;
    }
    if ((traits & HAS_DISCOUNT) !== 0) {
      this.view.setFloat64(at, record.discount);
      this.view.setInt32(at + 8, record.discountDay);
      at += DISCOUNT_BYTES;
    }
    for (let i = 0; i < record.keysEnd; i++) this.bytes[at + i] = record.keys[i]!;
    this.detailsEnd = start + length;
    return start;
  }

  private makeRoom(length: number): void {
    const size = Math.ceil((this.detailsEnd - this.detailsFreed + length) * GROWTH);
    if (this.detailsFreed > 0) {
      this.moveDetails(size);
      return;
    }
    const bytes = new Uint8Array(size);
    bytes.set(this.bytes);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  /** Moves the details into new memory, in the order of the rows and without what was freed. */
  private moveDetails(size: number): void {
    const old = this.bytes;
    const bytes = new Uint8Array(size);
    let end = 0;
    for (let row = 0; row < this.rows; row++) {
      const length = this.detailsLength(row);
      const start = this.narrow[row * NARROW + DETAILS]!;
      for (let i = 0; i < length; i++) bytes[end + i] = old[start + i]!;
      this.narrow[row * NARROW + DETAILS] = end;
      end += length;
    }
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
    this.detailsEnd = end;
    this.detailsFreed = 0;
  }

  private resize(rows: number): void {
    const wide = new Float64Array(rows * WIDE);
    wide.set(this.wide);
    this.useRecords(wide.buffer);
  }

  private useRecords(buffer: ArrayBuffer): void {
    this.wide = new Float64Array(buffer);
    this.narrow = new Int32Array(buffer);
    this.halves = new Uint16Array(buffer);
  }
}

/** Bytes of the details before the keys. */
function fixedBytes(traits: number): number {
  return ((traits & IS_PARTLY_PAID) === 0 ? 0 : ORIGINAL_BYTES) + ((traits & HAS_DISCOUNT) === 0 ? 0 : DISCOUNT_BYTES);
}

import type { ItemRecord } from './item-record.ts';
import { grown } from './key-table.ts';

const FIRST_SIZE = 1024;
/** Numbers of a record that may need more than 32 bits, and those that never do. */
const WIDE = 3;
const NARROW = 5;

/** Records in columns, so that a long list of them is not a heap of objects. */
export class RecordList {
  length = 0;
  private wide = new Float64Array(FIRST_SIZE * WIDE);
  private narrow = new Int32Array(FIRST_SIZE * NARROW);
  private keyEnds = new Int32Array(FIRST_SIZE);
  private keys = new Int32Array(FIRST_SIZE * 4);
  private readonly currencies: string[] = [];
  private readonly entities: string[] = [];

  push(record: ItemRecord): void {
    const at = this.length++;
    if (at === this.keyEnds.length) this.grow();
    this.wide[at * WIDE] = record.open;
    this.wide[at * WIDE + 1] = record.amount;
    this.wide[at * WIDE + 2] = record.discount;
    this.narrow[at * NARROW] = record.idHash;
    this.narrow[at * NARROW + 1] = record.dueDay;
    this.narrow[at * NARROW + 2] = record.issueDay;
    this.narrow[at * NARROW + 3] = record.traits;
    this.narrow[at * NARROW + 4] = record.discountDay;
    this.currencies.push(record.currency);
    this.entities.push(record.legalEntityId);
    let end = at === 0 ? 0 : this.keyEnds[at - 1]!;
    if (end + record.keyHashes.length > this.keys.length)
      this.keys = grown(this.keys, this.keys.length * 2 + record.keyHashes.length);
    for (const hash of record.keyHashes) this.keys[end++] = hash;
    this.keyEnds[at] = end;
  }

  /** Writes the record at a place of the list into `record`. */
  read(at: number, record: ItemRecord): void {
    record.open = this.wide[at * WIDE]!;
    record.amount = this.wide[at * WIDE + 1]!;
    record.discount = this.wide[at * WIDE + 2]!;
    record.idHash = this.narrow[at * NARROW]!;
    record.dueDay = this.narrow[at * NARROW + 1]!;
    record.issueDay = this.narrow[at * NARROW + 2]!;
    record.traits = this.narrow[at * NARROW + 3]!;
    record.discountDay = this.narrow[at * NARROW + 4]!;
    record.currency = this.currencies[at]!;
    record.legalEntityId = this.entities[at]!;
    record.wordHashes.length = 0;
    record.keyHashes.length = 0;
    for (let key = at === 0 ? 0 : this.keyEnds[at - 1]!; key < this.keyEnds[at]!; key++)
      record.keyHashes.push(this.keys[key]!);
  }

  private grow(): void {
    const size = this.keyEnds.length * 2;
    const wide = new Float64Array(size * WIDE);
    wide.set(this.wide);
    this.wide = wide;
    this.narrow = grown(this.narrow, size * NARROW);
    this.keyEnds = grown(this.keyEnds, size);
  }
}

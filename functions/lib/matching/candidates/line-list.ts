import type { OpenItem } from '../types.ts';
import { checkItems } from '../validate.ts';
import type { ItemLines } from './item-lines.ts';
import type { ItemRecord } from './item-record.ts';
import { KeyTable } from './key-table.ts';
import { RecordList } from './record-list.ts';

/** A list of items as lines: what is needed to enter each of them. */
export interface LineList {
  starts: Uint32Array;
  /** Number of the customer in `customerIds` of the lines, −1 for none and for lines that are no plain ones. */
  customers: Int32Array;
  /** What the plain lines say. */
  records: RecordList;
  /** The items of lines that are no plain ones, by the place in the list. */
  others: Map<number, OpenItem>;
}

const MEAN_LINE = 160;

/** All lines; null where one of them is wrong or might be there twice, which the general checks know better. */
export function listLines(lines: ItemLines, record: ItemRecord): LineList | null {
  const { bytes } = lines;
  const starts: number[] = [];
  const customers: number[] = [];
  const others = new Map<number, OpenItem>();
  const records = new RecordList();
  const ids = new KeyTable();
  ids.reserve(Math.ceil(bytes.length / MEAN_LINE));
  const same = new Int32Array(16);
  for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
    end = lines.endOf(start);
    if (end === start) continue;
    const isPlain = lines.read(start, record);
    if (!isPlain) {
      const item = otherItem(lines, start);
      if (item === null) return null;
      record.read(item);
      others.set(starts.length, item);
    }
    const count = ids.get(record.idHash, same, 0, same.length);
    for (let i = 0; i < count; i++) {
      const other = same[i]!;
      if (!isPlain || others.has(other) || lines.compareIds(starts[other]!, start) === 0) return null;
    }
    ids.add(record.idHash, starts.length);
    starts.push(start);
    records.push(record);
    customers.push(isPlain ? lines.customer : -1);
  }
  return { starts: Uint32Array.from(starts), customers: Int32Array.from(customers), records, others };
}

function otherItem(lines: ItemLines, start: number): OpenItem | null {
  try {
    const item = lines.itemAt(start);
    checkItems([item]);
    return item;
  } catch {
    // The general reader says what is wrong, with every other error.
    return null;
  }
}

/** All lines as objects; empty lines are left out. */
export function readAllLines({ bytes }: ItemLines): OpenItem[] {
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as OpenItem);
}

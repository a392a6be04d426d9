import type { OpenItem } from '../types.ts';
import { checkItems } from '../validate.ts';
import type { Compartments } from './compartments.ts';
import { idHash } from './id-table.ts';
import type { ItemLines } from './item-lines.ts';
import { ItemRecord } from './item-record.ts';
import type { ItemTable } from './item-table.ts';

/** A list of items as lines: where each begins, and what a record does not know of it. */
export interface LineList {
  starts: Uint32Array;
  /** Hashes of the ids. */
  hashes: Int32Array;
  /** Number of the customer in `customerIds` of the lines, −1 for none and for lines that are no plain ones. */
  customers: Int32Array;
  /** The items of lines that are no plain ones, by the place in the list. */
  others: Map<number, OpenItem>;
}

const MEAN_LINE = 160;
const NEWLINE = 10;

/**
 * Writes all lines to an empty table, in their order and without customers; null where one of them is wrong, which the
 * general checks know better.
 */
export function listLines(lines: ItemLines, table: ItemTable, compartments: Compartments): LineList | null {
  const { bytes } = lines;
  const record = new ItemRecord();
  const starts: number[] = [];
  const hashes: number[] = [];
  const customers: number[] = [];
  const others = new Map<number, OpenItem>();
  table.reserve(Math.ceil(bytes.length / MEAN_LINE));
  for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
    end = start;
    if (bytes[start] === NEWLINE) continue;
    const at = starts.length;
    if (lines.read(start, record)) {
      end = lines.end;
      hashes.push(lines.idHash);
      customers.push(lines.customer);
    } else {
      const item = otherItem(lines, start);
      if (item === null) return null;
      end = lines.endOf(start);
      record.read(item);
      hashes.push(idHash(item.id));
      customers.push(-1);
      others.set(at, item);
    }
    starts.push(start);
    table.write(at, record, -1, compartments.intern(record.legalEntityId, record.currency));
  }
  return {
    starts: Uint32Array.from(starts),
    hashes: Int32Array.from(hashes),
    customers: Int32Array.from(customers),
    others,
  };
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

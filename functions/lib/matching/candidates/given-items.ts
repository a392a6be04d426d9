import type { OpenItem } from '../types.ts';
import { idHash, IdTable } from './id-table.ts';
import type { ItemLines } from './item-lines.ts';
import type { LineList } from './line-list.ts';

/** A row whose item was not given as a line. */
const NO_LINE = 0xffffffff;

/** The items as they were given, by row: as objects, or as lines of which an object is made when somebody asks for it. */
export class GivenItems {
  private readonly table = new IdTable((row) => this.idHash(row));
  private items: (OpenItem | undefined)[] = [];
  /** Of those that were given as lines when somebody asks. */
  private ids: (string | undefined)[] = [];
  private lines: ItemLines | null = null;
  private lineStarts = new Uint32Array(0);
  private readonly freeRows: number[] = [];

  /** Rows in use and free ones. */
  get length(): number {
    return this.items.length;
  }

  get free(): number {
    return this.freeRows.length;
  }

  /** Bytes of the tables that lead from and to a row. */
  get memoryBytes(): number {
    return this.table.memoryBytes + this.lineStarts.byteLength;
  }

  /** Adds an item and returns its row. */
  add(item: OpenItem): number {
    const row = this.freeRows.pop() ?? this.items.length;
    this.items[row] = item;
    this.ids[row] = item.id;
    this.table.add(idHash(item.id), row);
    return row;
  }

  remove(row: number): void {
    this.table.remove(this.idHash(row), row);
    this.items[row] = undefined;
    this.ids[row] = undefined;
    if (row < this.lineStarts.length) this.lineStarts[row] = NO_LINE;
    this.freeRows.push(row);
  }

  clear(): void {
    this.table.clear();
    this.items = [];
    this.ids = [];
    this.lines = null;
    this.lineStarts = new Uint32Array(0);
    this.freeRows.length = 0;
  }

  /**
   * Takes over a whole list of objects, the item of a row being `items[order[row]]`; `hashes` are those of the ids in the
   * order of the list.
   */
  takeItems(items: readonly OpenItem[], order: Int32Array, hashes: Int32Array): void {
    this.clear();
    this.table.reserve(order.length);
    for (let row = 0; row < order.length; row++) {
      const item = items[order[row]!]!;
      this.items.push(item);
      this.ids.push(item.id);
      this.table.add(hashes[order[row]!]!, row);
    }
  }

  /** The same of a list of lines; false where an id is there twice, nothing is taken over then. */
  takeLines(lines: ItemLines, { starts, hashes, others }: LineList, order: Int32Array): boolean {
    this.clear();
    this.lines = lines;
    this.lineStarts = new Uint32Array(order.length);
    this.table.reserve(order.length);
    let row = 0;
    const isSame = (other: number) => this.areSame(other, row);
    for (; row < order.length; row++) {
      const at = order[row]!;
      const item = others.size === 0 ? undefined : others.get(at);
      this.lineStarts[row] = item ? NO_LINE : starts[at]!;
      this.items.push(item);
      this.ids.push(item?.id);
      const hash = hashes[at]!;
      if (this.table.find(hash, isSame) >= 0) {
        this.clear();
        return false;
      }
      this.table.add(hash, row);
    }
    return true;
  }

  /** Row of an id, −1 where there is none. */
  rowOf(id: string): number {
    return this.table.find(idHash(id), (row) => this.hasId(row, id));
  }

  /** The item of a row that is in use. */
  at(row: number): OpenItem {
    return this.items[row] ?? (this.items[row] = this.lines!.itemAt(this.lineStarts[row]!));
  }

  /** Id of the item of a row that is in use. */
  idOf(row: number): string {
    return this.ids[row] ?? (this.ids[row] = this.lines!.idAt(this.lineStarts[row]!));
  }

  /** Order of two ids by their UTF-16 code units. */
  compareIds(a: number, b: number): number {
    if (a === b) return 0;
    const line = this.lineStarts[a] ?? NO_LINE;
    const other = this.lineStarts[b] ?? NO_LINE;
    if (line !== NO_LINE && other !== NO_LINE) return this.lines!.compareIds(line, other);
    return this.idOf(a) < this.idOf(b) ? -1 : 1;
  }

  private areSame(a: number, b: number): boolean {
    const line = this.lineStarts[a]!;
    const other = this.lineStarts[b]!;
    if (line !== NO_LINE && other !== NO_LINE) return this.lines!.compareIds(line, other) === 0;
    return this.idOf(a) === this.idOf(b);
  }

  private hasId(row: number, id: string): boolean {
    const known = this.ids[row];
    return known === undefined ? this.lines!.hasId(this.lineStarts[row]!, id) : known === id;
  }

  private idHash(row: number): number {
    const known = this.ids[row];
    return known === undefined ? this.lines!.idHashAt(this.lineStarts[row]!) : idHash(known);
  }
}

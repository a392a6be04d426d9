import type { Customer, OpenItem, PayerAlias, RejectedPair } from '../types.ts';
import type { RuleSet } from '../rules/schema.ts';
import { checkAliases, checkCustomers, checkItems, checkRejectedPairs } from '../validate.ts';
import { Compartments } from './compartments.ts';
import { CustomerIndex } from './customer-index.ts';
import { CustomerItems } from './customer-items.ts';
import { ItemLines } from './item-lines.ts';
import { HAS_EXTERNAL_IDS, idHash, ItemRecord } from './item-record.ts';
import { ItemTable } from './item-table.ts';
import { KeyTable, amountHash } from './key-table.ts';
import { listLines, readAllLines } from './line-list.ts';

export const AMOUNT_OPEN = 0;
export const AMOUNT_NET = 1;
export const AMOUNT_PAID = 2;

/** A row whose item was not given as a line. */
const NO_LINE = 0xffffffff;
/** A number with letters has two: itself and its digits. */
const KEYS_PER_ITEM = 2;

/**
 * The open items of an organisation, ready for matching: numbers, references, amounts, customers, accounts and names lead to rows of
 * a table. Items and customers may be added, changed and closed at any time without a rebuild; the result of a
 * match never depends on the order in which they came.
 *
 * Settled items may stay in (`open` 0): they are never offered for a payment, but explain why a number did not count
 * and are found by returned debits.
 */
export class OpenItemIndex {
  readonly ruleSet: RuleSet;
  readonly customers: CustomerIndex;
  /** Number, digits of the number, customer reference, payment reference, external ids → rows. */
  readonly keys = new KeyTable();
  readonly amounts = new KeyTable();
  /** Words of item texts → rows. */
  readonly words = new KeyTable();
  private readonly rowsById = new KeyTable();

  private readonly items: (OpenItem | undefined)[] = [];
  /** Ids of the items; of those that were given as lines when somebody asks. */
  private readonly ids: (string | undefined)[] = [];
  /** What matching has to know of the items, by row. */
  readonly table = new ItemTable();
  private readonly freeRows: number[] = [];
  private count = 0;
  private readonly compartments = new Compartments();
  private readonly rejected = new Map<string, RejectedPair[]>();
  private readonly out = new Int32Array(256);
  private readonly record = new ItemRecord();
  /** Items that were given as lines and where each row's line begins; only for the rows of that load. */
  private lines: ItemLines | null = null;
  private lineStarts = new Uint32Array(0);
  private readonly byCustomer: CustomerItems;
  private sortedAmounts: { amount: number; row: number }[] | null = null;
  private externalRows: Int32Array | null = null;

  constructor(ruleSet: RuleSet) {
    this.ruleSet = ruleSet;
    this.customers = new CustomerIndex(ruleSet);
    this.byCustomer = new CustomerItems(this.table, this.customers, (a, b) => this.compareIds(a, b));
  }

  /** Open items in the index. */
  get size(): number {
    return this.count;
  }

  /** Bytes of the index's own arrays; the records themselves, which the caller hands over, are not counted. */
  get memoryBytes(): number {
    return (
      this.keys.memoryBytes +
      this.amounts.memoryBytes +
      this.words.memoryBytes +
      this.rowsById.memoryBytes +
      this.table.memoryBytes +
      this.customers.memoryBytes
    );
  }

  /** Replaces all customers. @throws MatchInputError naming the records that are wrong; nothing is changed then. */
  setCustomers(customers: Iterable<Customer>): void {
    const list = [...customers];
    checkCustomers(list);
    this.customers.removeAll();
    this.customers.upsert(list);
  }

  /** Adds or changes customers. @throws MatchInputError naming the records that are wrong; nothing is changed then. */
  upsertCustomers(customers: Iterable<Customer>): void {
    const list = [...customers];
    checkCustomers(list);
    this.customers.upsert(list);
  }

  /** Adds or changes items. @throws MatchInputError naming the records that are wrong; nothing is changed then. */
  upsertItems(items: Iterable<OpenItem>): void {
    const list = [...items];
    checkItems(list);
    this.removeItems(list.map(({ id }) => id));
    if (list.length > this.count) {
      this.reserve(list.length);
      this.addByCustomer(list);
    } else for (const item of list) this.addRow(item, this.ordinalOf(item));
  }

  /**
   * Adds or changes items that are written as JSON lines, one item a line. The same as `upsertItems` with what stands in
   * them, but a first load keeps the bytes, which must not be changed any more, and makes objects only where needed.
   *
   * @throws MatchInputError naming the records that are wrong; SyntaxError where a line is no JSON; nothing is changed then
   */
  upsertItemLines(bytes: Uint8Array): void {
    const lines = new ItemLines(bytes);
    const list = this.items.length === 0 ? listLines(lines, this.record) : null;
    if (list === null) {
      this.upsertItems(readAllLines(lines));
      return;
    }
    const { starts, customers, records, others } = list;
    this.reserve(starts.length);
    this.lines = lines;
    this.lineStarts = new Uint32Array(starts.length).fill(NO_LINE);
    const known = lines.customerIds.map((id) => this.customers.ordinal(id));
    const ordinals = customers.map((customer) => (customer < 0 ? -1 : known[customer]!));
    for (const [at, item] of others) ordinals[at] = this.ordinalOf(item);
    for (const at of orderByCustomer(ordinals, this.customers.ids.length)) {
      const item = others.get(at);
      if (item) {
        this.addRow(item, ordinals[at]!);
        continue;
      }
      records.read(at, this.record);
      const row = this.newRow(undefined);
      this.lineStarts[row] = starts[at]!;
      this.addRecord(row, this.record, ordinals[at]!);
    }
    this.forget();
  }

  /** A first load puts the items of a customer side by side, because they are looked at together. */
  private addByCustomer(list: readonly OpenItem[]): void {
    const ordinals = Int32Array.from(list, (item) => this.ordinalOf(item));
    const order = orderByCustomer(ordinals, this.customers.ids.length);
    for (const at of order) this.addRow(list[at]!, ordinals[at]!);
  }

  /** Ordinal of an item's customer, −1 where it has none. */
  private ordinalOf({ customerId }: OpenItem): number {
    return customerId === null ? -1 : this.customers.ordinal(customerId);
  }

  /** What was made of all items together holds no longer. */
  private forget(): void {
    this.sortedAmounts = null;
    this.externalRows = null;
  }

  /** Room for a first load at once: growing step by step would copy every table several times. */
  private reserve(items: number): void {
    this.rowsById.reserve(items);
    this.keys.reserve(items * KEYS_PER_ITEM);
    this.table.reserve(this.items.length - this.freeRows.length + items);
  }

  /** Takes items out; ids that are not there are ignored. */
  removeItems(ids: Iterable<string>): void {
    this.forget();
    if (this.count === 0) return;
    const customers = new Set<number>();
    for (const id of ids) {
      const row = this.rowOf(id);
      if (row < 0) continue;
      const customer = this.table.customer(row);
      if (customer >= 0) customers.add(customer);
      this.removeRow(row);
    }
    for (const customer of customers) this.byCustomer.dropFree(customer);
  }

  /** Adds or changes what was learned about payers. */
  upsertAliases(aliases: Iterable<PayerAlias>): void {
    const list = [...aliases];
    checkAliases(list);
    for (const alias of list) this.customers.setAlias(alias);
  }

  /** Replaces the pairs of payer (or transaction) and item that people rejected. */
  setRejectedPairs(pairs: Iterable<RejectedPair>): void {
    const list = [...pairs];
    checkRejectedPairs(list);
    this.rejected.clear();
    for (const pair of list) {
      const known = this.rejected.get(pair.payerKey);
      if (known) known.push(pair);
      else this.rejected.set(pair.payerKey, [pair]);
    }
  }

  item(id: string): OpenItem | undefined {
    const row = this.rowOf(id);
    return row < 0 ? undefined : this.itemAt(row);
  }

  customer(id: string): Customer | undefined {
    const ordinal = this.customers.find(id);
    return ordinal < 0 ? undefined : this.customers.customers[ordinal];
  }

  get hasRejections(): boolean {
    return this.rejected.size > 0;
  }

  rejections(payerKey: string): readonly RejectedPair[] {
    return this.rejected.size === 0 ? [] : (this.rejected.get(payerKey) ?? []);
  }

  /** Number of the compartment (legal entity and currency) that a payment and an item must share; −1 when there is none. */
  compartmentOf(legalEntityId: string | null, currency: string): number {
    return this.compartments.find(legalEntityId ?? '', currency);
  }

  /** Whether the item of a row is one of this legal entity. */
  isOfEntity(row: number, legalEntityId: string | null): boolean {
    return this.compartments.entityOf(this.table.compartment(row)) === (legalEntityId ?? '');
  }

  /** Compartments of the same legal entity in other currencies. */
  otherCompartments(legalEntityId: string | null, own: number): number[] {
    return this.compartments.others(legalEntityId ?? '', own);
  }

  rowOf(id: string): number {
    const end = this.rowsById.get(idHash(id), this.out, 0, this.out.length);
    for (let i = 0; i < end; i++) {
      const row = this.out[i]!;
      const known = this.ids[row];
      if (known === undefined ? this.lines!.hasId(this.lineStarts[row]!, id) : known === id) return row;
    }
    return -1;
  }

  /** The item of a row that is in use. */
  itemAt(row: number): OpenItem {
    return this.items[row] ?? (this.items[row] = this.lines!.itemAt(this.lineStarts[row]!));
  }

  /** Id of the item of a row that is in use. */
  idOf(row: number): string {
    return this.ids[row] ?? (this.ids[row] = this.lines!.idAt(this.lineStarts[row]!));
  }

  /** Order of rows by the ids of their items, which no order of insertion changes. */
  compareIds(a: number, b: number): number {
    if (a === b) return 0;
    const line = this.lineStarts[a] ?? NO_LINE;
    const other = this.lineStarts[b] ?? NO_LINE;
    if (line !== NO_LINE && other !== NO_LINE) return this.lines!.compareIds(line, other);
    return this.idOf(a) < this.idOf(b) ? -1 : 1;
  }

  /** Rows whose open balance lies between two amounts, in one compartment. Sorted on first use after a change. */
  rowsBetween(from: number, to: number, compartment: number, limit: number): number[] {
    this.sortedAmounts ??= [...this.items.keys()]
      .filter((row) => this.table.open(row) !== 0)
      .map((row) => ({ amount: this.table.open(row), row }))
      .sort((a, b) => a.amount - b.amount);
    const sorted = this.sortedAmounts;
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

  /** Rows of the items that have an id of somebody else's, payment service providers mostly. Listed once after a change. */
  rowsWithExternalIds(): Int32Array {
    if (this.externalRows) return this.externalRows;
    const rows: number[] = [];
    for (let row = 0; row < this.items.length; row++)
      if (this.table.open(row) !== 0 && (this.table.traits(row) & HAS_EXTERNAL_IDS) !== 0) rows.push(row);
    return (this.externalRows = Int32Array.from(rows));
  }

  /** First row of a customer, −1 where there is none; the others follow by `next` of the table, in order of id. */
  firstRowOf(customer: number): number {
    return this.byCustomer.first(customer);
  }

  private addRow(item: OpenItem, ordinal: number): void {
    this.record.read(item);
    this.addRecord(this.newRow(item), this.record, ordinal);
  }

  private newRow(item: OpenItem | undefined): number {
    const row = this.freeRows.pop() ?? this.items.length;
    this.items[row] = item;
    this.ids[row] = item?.id;
    return row;
  }

  private addRecord(row: number, record: ItemRecord, ordinal: number): void {
    this.table.write(row, record, ordinal, this.compartments.intern(record.legalEntityId, record.currency));
    this.byCustomer.add(row);
    this.enter(row, record, true);
    this.count++;
  }

  /** Frees a row; its customer's list must be told. */
  private removeRow(row: number): void {
    const { record } = this;
    record.read(this.itemAt(row));
    this.enter(row, record, false);
    this.byCustomer.remove(row);
    this.items[row] = undefined;
    if (row < this.lineStarts.length) this.lineStarts[row] = NO_LINE;
    this.table.free(row);
    this.freeRows.push(row);
    this.count--;
  }

  /** Adds what leads to a row to the tables, or takes it out. */
  private enter(row: number, record: ItemRecord, isNew: boolean): void {
    const put = (table: KeyTable, hash: number): void => (isNew ? table.add(hash, row) : table.remove(hash, row));
    put(this.rowsById, record.idHash);
    for (const hash of record.keyHashes) put(this.keys, hash);
    for (const hash of record.wordHashes) put(this.words, hash);
    const { open, amount, discount } = record;
    const compartment = this.table.compartment(row) * 4;
    if (open !== 0) put(this.amounts, amountHash(open, compartment + AMOUNT_OPEN));
    if (open !== 0 && discount !== 0) put(this.amounts, amountHash(open - discount, compartment + AMOUNT_NET));
    if (amount !== open) put(this.amounts, amountHash(amount - open, compartment + AMOUNT_PAID));
  }
}

/** Places of the list in the order of their customers' ordinals (−1 first), those of one customer as they came. */
function orderByCustomer(ordinals: Int32Array, customers: number): Int32Array {
  const ends = new Int32Array(customers + 2);
  for (const ordinal of ordinals) ends[ordinal + 2]!++;
  for (let i = 1; i < ends.length; i++) ends[i]! += ends[i - 1]!;
  const order = new Int32Array(ordinals.length);
  for (let i = 0; i < ordinals.length; i++) order[ends[ordinals[i]! + 1]!++] = i;
  return order;
}

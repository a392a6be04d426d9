import type { Customer, OpenItem, PayerAlias, RejectedPair } from '../types.ts';
import type { RuleSet } from '../rules/schema.ts';
import { checkAliases, checkCustomers, checkItems, checkRejectedPairs } from '../validate.ts';
import { CustomerIndex } from './customer-index.ts';
import { ItemLines } from './item-lines.ts';
import { HAS_EXTERNAL_IDS, idHash, ItemRecord } from './item-record.ts';
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
 * typed columns. Items and customers may be added, changed and closed at any time without a rebuild; the result of a
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
  open = new Float64Array(64);
  compartment = new Uint16Array(64);
  /** Bits that spare a look at the item itself. */
  traits = new Uint8Array(64);
  customerOf = new Int32Array(64);
  /** Days since 1970; `isNoDay` where there is none. */
  dueDay = new Int32Array(64);
  issueDay = new Int32Array(64);
  nextOfCustomer = new Int32Array(64);
  private previousOfCustomer = new Int32Array(64);
  private readonly freeRows: number[] = [];
  private count = 0;
  private readonly compartments = new Map<string, Map<string, number>>();
  private readonly rejected = new Map<string, RejectedPair[]>();
  private readonly out = new Int32Array(256);
  private readonly record = new ItemRecord();
  /** Items that were given as lines and where each row's line begins; only for the rows of that load. */
  private lines: ItemLines | null = null;
  private lineStarts = new Uint32Array(0);
  /** Open rows of a customer in order of id, made when first asked for and dropped when one of them changes. */
  private readonly openRowsByCustomer: (Int32Array | undefined)[] = [];
  private sortedAmounts: { amount: number; row: number }[] | null = null;
  private externalRows: Int32Array | null = null;

  constructor(ruleSet: RuleSet) {
    this.ruleSet = ruleSet;
    this.customers = new CustomerIndex(ruleSet);
  }

  /** Open items in the index. */
  get size(): number {
    return this.count;
  }

  /** Bytes of the index's own arrays; the records themselves, which the caller hands over, are not counted. */
  get memoryBytes(): number {
    let lists = 0;
    for (const rows of this.openRowsByCustomer) if (rows) lists += rows.byteLength;
    return (
      lists +
      this.keys.memoryBytes +
      this.amounts.memoryBytes +
      this.words.memoryBytes +
      this.rowsById.memoryBytes +
      this.open.byteLength +
      this.compartment.byteLength +
      this.traits.byteLength +
      this.customerOf.byteLength +
      this.dueDay.byteLength +
      this.issueDay.byteLength +
      this.nextOfCustomer.byteLength +
      this.previousOfCustomer.byteLength +
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
    this.forget();
    if (list.length > this.count) {
      this.reserve(list.length);
      this.addByCustomer(list);
      return;
    }
    for (const item of list) this.replace(item, this.ordinalOf(item));
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
      this.lineStarts[this.addRecord(this.record, ordinals[at]!)] = starts[at]!;
    }
    this.forget();
  }

  /** A first load puts the items of a customer side by side, because they are looked at together. */
  private addByCustomer(list: readonly OpenItem[]): void {
    const ordinals = Int32Array.from(list, (item) => this.ordinalOf(item));
    const order = orderByCustomer(ordinals, this.customers.ids.length);
    for (const at of order) this.replace(list[at]!, ordinals[at]!);
  }

  /** Ordinal of an item's customer, −1 where it has none. */
  private ordinalOf({ customerId }: OpenItem): number {
    return customerId === null ? -1 : this.customers.ordinal(customerId);
  }

  private replace(item: OpenItem, ordinal: number): void {
    const row = this.count === 0 ? -1 : this.rowOf(item.id);
    if (row >= 0) this.removeRow(row);
    this.addRow(item, ordinal);
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
    if (this.items.length + items > this.open.length) this.grow(this.items.length + items);
  }

  /** Takes items out; ids that are not there are ignored. */
  removeItems(ids: Iterable<string>): void {
    for (const id of ids) {
      const row = this.rowOf(id);
      if (row >= 0) this.removeRow(row);
    }
    this.forget();
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
    return this.compartments.get(currency)?.get(legalEntityId ?? '') ?? -1;
  }

  /** Compartments of the same legal entity in other currencies. */
  otherCompartments(legalEntityId: string | null, own: number): number[] {
    const found: number[] = [];
    for (const entities of this.compartments.values()) {
      const compartment = entities.get(legalEntityId ?? '');
      if (compartment !== undefined && compartment !== own) found.push(compartment);
    }
    return found.sort((a, b) => a - b);
  }

  rowOf(id: string): number {
    const end = this.rowsById.get(idHash(id), this.out, 0, this.out.length);
    for (let i = 0; i < end; i++) {
      const row = this.out[i]!;
      const item = this.items[row];
      if (item ? item.id === id : this.lines!.hasId(this.lineStarts[row]!, id)) return row;
    }
    return -1;
  }

  /** The item of a row that is in use. */
  itemAt(row: number): OpenItem {
    return this.items[row] ?? (this.items[row] = this.lines!.itemAt(this.lineStarts[row]!));
  }

  /** Order of rows by the ids of their items, which no order of insertion changes. */
  compareIds(a: number, b: number): number {
    if (a === b) return 0;
    const line = this.lineStarts[a] ?? NO_LINE;
    const other = this.lineStarts[b] ?? NO_LINE;
    if (line !== NO_LINE && other !== NO_LINE) return this.lines!.compareIds(line, other);
    return this.itemAt(a).id < this.itemAt(b).id ? -1 : 1;
  }

  /** Rows whose open balance lies between two amounts, in one compartment. Sorted on first use after a change. */
  rowsBetween(from: number, to: number, compartment: number, limit: number): number[] {
    this.sortedAmounts ??= [...this.items.keys()]
      .filter((row) => this.open[row] !== 0)
      .map((row) => ({ amount: this.open[row]!, row }))
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
      if (this.compartment[sorted[i]!.row] !== compartment) continue;
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
      if (this.open[row] !== 0 && (this.traits[row]! & HAS_EXTERNAL_IDS) !== 0) rows.push(row);
    return (this.externalRows = Int32Array.from(rows));
  }

  /** Rows of a customer whose balance is not 0, in order of id. */
  openRowsOf(customer: number): Int32Array {
    const known = this.openRowsByCustomer[customer];
    if (known) return known;
    const rows: number[] = [];
    for (let row = this.customers.head[customer]!; row >= 0; row = this.nextOfCustomer[row]!)
      if (this.open[row] !== 0) rows.push(row);
    if (rows.length > 1) rows.sort((a, b) => this.compareIds(a, b));
    while (this.openRowsByCustomer.length < customer) this.openRowsByCustomer.push(undefined);
    return (this.openRowsByCustomer[customer] = Int32Array.from(rows));
  }

  private addRow(item: OpenItem, ordinal: number): void {
    const { record } = this;
    record.read(item);
    this.items[this.addRecord(record, ordinal)] = item;
  }

  private addRecord(record: ItemRecord, ordinal: number): number {
    const row = this.freeRows.pop() ?? this.items.length;
    if (row >= this.open.length) this.grow();
    this.items[row] = undefined;
    this.open[row] = record.open;
    this.compartment[row] = this.internCompartment(record);
    this.traits[row] = record.traits;
    this.dueDay[row] = record.dueDay;
    this.issueDay[row] = record.issueDay;
    this.customerOf[row] = ordinal;
    this.link(row, ordinal);
    this.enter(row, record, true);
    this.count++;
    return row;
  }

  private removeRow(row: number): void {
    const { record } = this;
    record.read(this.itemAt(row));
    this.enter(row, record, false);
    this.unlink(row);
    this.items[row] = undefined;
    if (row < this.lineStarts.length) this.lineStarts[row] = NO_LINE;
    this.open[row] = 0;
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
    const compartment = this.compartment[row]! * 4;
    if (open !== 0) put(this.amounts, amountHash(open, compartment + AMOUNT_OPEN));
    if (open !== 0 && discount !== 0) put(this.amounts, amountHash(open - discount, compartment + AMOUNT_NET));
    if (amount !== open) put(this.amounts, amountHash(amount - open, compartment + AMOUNT_PAID));
  }

  private internCompartment({ currency, legalEntityId }: ItemRecord): number {
    let entities = this.compartments.get(currency);
    if (!entities) {
      entities = new Map<string, number>();
      this.compartments.set(currency, entities);
    }
    let compartment = entities.get(legalEntityId);
    if (compartment === undefined) {
      compartment = 0;
      for (const others of this.compartments.values()) compartment += others.size;
      entities.set(legalEntityId, compartment);
    }
    return compartment;
  }

  private link(row: number, ordinal: number): void {
    this.previousOfCustomer[row] = -1;
    this.nextOfCustomer[row] = -1;
    if (ordinal < 0) return;
    const { head, itemCount, creditCount } = this.customers;
    const first = head[ordinal]!;
    this.nextOfCustomer[row] = first;
    if (first >= 0) this.previousOfCustomer[first] = row;
    head[ordinal] = row;
    itemCount[ordinal]!++;
    if (this.open[row]! < 0) creditCount[ordinal]!++;
    if (ordinal < this.openRowsByCustomer.length) this.openRowsByCustomer[ordinal] = undefined;
  }

  private unlink(row: number): void {
    const ordinal = this.customerOf[row]!;
    if (ordinal < 0) return;
    const next = this.nextOfCustomer[row]!;
    const previous = this.previousOfCustomer[row]!;
    if (next >= 0) this.previousOfCustomer[next] = previous;
    if (previous >= 0) this.nextOfCustomer[previous] = next;
    else this.customers.head[ordinal] = next;
    this.customers.itemCount[ordinal]!--;
    if (this.open[row]! < 0) this.customers.creditCount[ordinal]!--;
    if (ordinal < this.openRowsByCustomer.length) this.openRowsByCustomer[ordinal] = undefined;
  }

  private grow(size = Math.ceil(this.open.length * 1.4)): void {
    const copy = <T extends { set(source: T): void }>(target: T, source: T): T => {
      target.set(source);
      return target;
    };
    this.open = copy(new Float64Array(size), this.open);
    this.compartment = copy(new Uint16Array(size), this.compartment);
    this.traits = copy(new Uint8Array(size), this.traits);
    this.customerOf = copy(new Int32Array(size), this.customerOf);
    this.dueDay = copy(new Int32Array(size), this.dueDay);
    this.issueDay = copy(new Int32Array(size), this.issueDay);
    this.nextOfCustomer = copy(new Int32Array(size), this.nextOfCustomer);
    this.previousOfCustomer = copy(new Int32Array(size), this.previousOfCustomer);
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

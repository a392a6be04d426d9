import type { Customer, OpenItem, PayerAlias, RejectedPair } from '../types.ts';
import type { RuleSet } from '../rules/schema.ts';
import { checkAliases, checkCustomers, checkItems, checkRejectedPairs, checkRoom } from '../validate.ts';
import { Compartments } from './compartments.ts';
import { keyHash } from '../normalise/folded-text.ts';
import { CustomerIndex } from './customer-index.ts';
import { CustomerItems, orderByCustomer } from './customer-items.ts';
import { ItemLines } from './item-lines.ts';
import { GivenItems } from './given-items.ts';
import { idHash } from './id-table.ts';
import { KeyHashes } from './key-hashes.ts';
import { HAS_TEXT, ItemRecord, wordsOf } from './item-record.ts';
import { ItemTable } from './item-table.ts';
import { KeyTable, amountHash } from './key-table.ts';
import { listLines, readAllLines } from './line-list.ts';
import { LARGEST_ROW, PairList, RowIndex } from './row-index.ts';
import { RowLists } from './row-lists.ts';

export const AMOUNT_OPEN = 0;
export const AMOUNT_NET = 1;
export const AMOUNT_PAID = 2;

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
  readonly keys = new RowIndex((row, hash) => this.hashKeysOf(row).has(hash));
  private readonly amounts = new RowIndex((row, hash) => this.hashAmountsOf(row).includes(hash));
  /** Words of item texts → rows. */
  readonly words = new KeyTable();
  /** What matching has to know of the items, by row. */
  readonly table = new ItemTable();
  private readonly given = new GivenItems();
  private count = 0;
  private readonly compartments = new Compartments();
  private readonly rejected = new Map<string, RejectedPair[]>();
  private readonly record = new ItemRecord();
  private readonly keyHashes = new KeyHashes();
  private readonly amountHashes: number[] = [];
  private readonly byCustomer: CustomerItems;
  /** What is listed of all items together. */
  readonly lists = new RowLists(this.table, () => this.given.length);

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
      this.given.memoryBytes +
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
    const changed = this.count === 0 ? list : list.filter((item) => !this.holds(item));
    const added = this.count === 0 ? list : changed.filter(({ id }) => this.rowOf(id) < 0);
    checkRoom(this.count + added.length, LARGEST_ROW + 1);
    this.removeItems(changed.map(({ id }) => id));
    if (this.count === 0) {
      this.load(changed);
      return;
    }
    if (changed.length === 0) return;
    this.lists.forget();
    this.table.reserve(this.given.length - this.given.free + changed.length);
    for (const item of changed) this.add(item);
    if (this.keys.isStale || this.amounts.isStale) this.build();
  }

  /** Whether an item is there as it is: most of what is read again has not changed. */
  private holds(item: OpenItem): boolean {
    const known = this.item(item.id);
    // The same object may have been changed by its owner; what was entered of it is no longer known.
    return known !== undefined && known !== item && JSON.stringify(known) === JSON.stringify(item);
  }

  /**
   * Adds or changes items that are written as JSON lines, one item a line. The same as `upsertItems` with what stands in
   * them, but a first load keeps the bytes, which must not be changed any more, and makes objects only where needed.
   *
   * @throws MatchInputError naming the records that are wrong; SyntaxError where a line is no JSON; nothing is changed then
   */
  upsertItemLines(bytes: Uint8Array): void {
    const lines = new ItemLines(bytes);
    if (this.count > 0 || !this.loadLines(lines)) this.upsertItems(readAllLines(lines));
  }

  /** A first load puts the items of a customer side by side, because they are looked at together. */
  private load(list: readonly OpenItem[]): void {
    const { table, record, customers } = this;
    table.clear();
    table.reserve(list.length);
    const ordinals = new Int32Array(list.length);
    const hashes = new Int32Array(list.length);
    list.forEach((item, at) => {
      record.read(item);
      hashes[at] = idHash(item.id);
      ordinals[at] = this.ordinalOf(item);
      table.write(at, record, ordinals[at], this.compartments.intern(record.legalEntityId, record.currency));
    });
    const order = orderByCustomer(ordinals, customers.ids.length);
    table.arrange(order);
    this.given.takeItems(list, order, hashes);
    this.enterAll(order.length);
  }

  /** A first load of lines; false where the general checks have to say what is wrong, nothing is changed then. */
  private loadLines(lines: ItemLines): boolean {
    const { table } = this;
    table.clear();
    const list = listLines(lines, table, this.compartments);
    if (list === null) return false;
    const known = this.customers.ids.length;
    const places = lines.customerIds.map((id, number) => {
      const ordinal = this.customers.find(id);
      return ordinal < 0 ? known + number : ordinal;
    });
    const order = orderByCustomer(
      list.customers.map((customer) => (customer < 0 ? -1 : places[customer]!)),
      known + places.length,
    );
    if (!this.given.takeLines(lines, list, order)) return false;
    table.arrange(order);
    const ordinals = lines.customerIds.map((id) => this.customers.ordinal(id));
    order.forEach((at, row) => {
      const item = list.others.get(at);
      const customer = list.customers[at]!;
      table.setCustomer(row, item ? this.ordinalOf(item) : customer < 0 ? -1 : ordinals[customer]!);
    });
    this.enterAll(order.length);
    return true;
  }

  /** Enters the rows of a first load. */
  private enterAll(rows: number): void {
    this.lists.forget();
    for (let row = 0; row < rows; row++) {
      this.byCustomer.add(row);
      this.enterWords(row, true);
    }
    this.build();
    this.count = rows;
  }

  /** Ordinal of an item's customer, −1 where it has none. */
  private ordinalOf({ customerId }: OpenItem): number {
    return customerId === null ? -1 : this.customers.ordinal(customerId);
  }

  /** Takes items out; ids that are not there are ignored. */
  removeItems(ids: Iterable<string>): void {
    if (this.count === 0) return;
    const customers = new Set<number>();
    const before = this.count;
    for (const id of ids) {
      const row = this.given.rowOf(id);
      if (row < 0) continue;
      const customer = this.table.customer(row);
      if (customer >= 0) customers.add(customer);
      this.removeRow(row);
    }
    if (this.count < before) this.lists.forget();
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

  /** Row of the item with the id, −1 where there is none. */
  rowOf(id: string): number {
    return this.given.rowOf(id);
  }

  /** The item of a row that is in use. */
  itemAt(row: number): OpenItem {
    return this.given.at(row);
  }

  /** Id of the item of a row that is in use. */
  idOf(row: number): string {
    return this.given.idOf(row);
  }

  /** Order of rows by the ids of their items, which no order of insertion changes. */
  compareIds(a: number, b: number): number {
    return this.given.compareIds(a, b);
  }

  /**
   * Rows with an amount in a compartment, given as `amountHash`, written to `out`; returns how many there are, 0 where there
   * are more than `limit`.
   */
  rowsOfAmount(hash: number, out: Int32Array, limit: number): number {
    const found = this.amounts.get(hash, out, 0, limit);
    let end = 0;
    for (let i = 0; i < found; i++) if (this.hashAmountsOf(out[i]!).includes(hash)) out[end++] = out[i]!;
    return end;
  }

  /** Sorts `rows[0..end)` by the ids of the items: what is equally good never comes in the order of the ledger. */
  sortById(rows: Int32Array, end: number): void {
    for (let i = 1; i < end; i++) {
      const row = rows[i]!;
      let at = i;
      while (at > 0 && this.compareIds(rows[at - 1]!, row) > 0) {
        rows[at] = rows[at - 1]!;
        at--;
      }
      rows[at] = row;
    }
  }

  /** First row of a customer, −1 where there is none; the others follow by `next` of the table, in order of id. */
  firstRowOf(customer: number): number {
    return this.byCustomer.first(customer);
  }

  private add(item: OpenItem): void {
    const { record } = this;
    record.read(item);
    const row = this.given.add(item);
    const compartment = this.compartments.intern(record.legalEntityId, record.currency);
    this.table.write(row, record, this.ordinalOf(item), compartment);
    this.byCustomer.add(row);
    this.enter(row, true);
    this.count++;
  }

  /** Frees a row; its customer's list must be told. */
  private removeRow(row: number): void {
    this.enter(row, false);
    this.byCustomer.remove(row);
    this.table.free(row);
    this.given.remove(row);
    this.count--;
  }

  /** Builds the large tables from all rows. */
  private build(): void {
    const keys = new PairList();
    const amounts = new PairList();
    for (let row = 0; row < this.given.length; row++) {
      const { values, count } = this.hashKeysOf(row);
      for (let i = 0; i < count; i++) keys.add(values[i]!, row);
      for (const hash of this.hashAmountsOf(row)) amounts.add(hash, row);
    }
    this.keys.build(keys);
    this.amounts.build(amounts);
  }

  /** Adds what leads to a row to the tables, or takes it out. */
  private enter(row: number, isNew: boolean): void {
    const { values, count } = this.hashKeysOf(row);
    for (let i = 0; i < count; i++) put(this.keys, values[i]!, row, isNew);
    for (const hash of this.hashAmountsOf(row)) put(this.amounts, hash, row, isNew);
    this.enterWords(row, isNew);
  }

  private enterWords(row: number, isNew: boolean): void {
    if ((this.table.traits(row) & HAS_TEXT) === 0) return;
    for (const word of wordsOf(this.itemAt(row).text!)) put(this.words, keyHash(word), row, isNew);
  }

  private hashKeysOf(row: number): KeyHashes {
    this.keyHashes.read(this.table.bytes, this.table.keysAt(row));
    return this.keyHashes;
  }

  private hashAmountsOf(row: number): readonly number[] {
    const { table, amountHashes } = this;
    const open = table.open(row);
    const amount = table.amount(row);
    const discount = table.discount(row);
    const compartment = table.compartment(row) * 4;
    amountHashes.length = 0;
    if (open !== 0) amountHashes.push(amountHash(open, compartment + AMOUNT_OPEN));
    if (open !== 0 && discount !== 0) amountHashes.push(amountHash(open - discount, compartment + AMOUNT_NET));
    if (amount !== open) amountHashes.push(amountHash(amount - open, compartment + AMOUNT_PAID));
    return amountHashes;
  }
}

function put(table: KeyTable | RowIndex, hash: number, row: number, isNew: boolean): void {
  if (isNew) table.add(hash, row);
  else table.remove(hash, row);
}

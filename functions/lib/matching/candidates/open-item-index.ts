import { dayOf } from '../calendar.ts';
import type { Customer, OpenItem, PayerAlias, RejectedPair } from '../types.ts';
import type { RuleSet } from '../rules/schema.ts';
import { foldWords, hashKey, hashed, keyHash } from '../normalise/folded-text.ts';
import { checkAliases, checkCustomers, checkItems, checkRejectedPairs } from '../validate.ts';
import { CustomerIndex } from './customer-index.ts';
import { KeyTable, amountHash } from './key-table.ts';

export const AMOUNT_OPEN = 0;
export const AMOUNT_NET = 1;
export const AMOUNT_PAID = 2;

/** Traits of an item. */
export const HAS_DISCOUNT = 1;
export const HAS_TEXT = 2;
export const IS_OTHER = 4;
/** Credit notes and vendor refunds, which a payment of the opposite direction may use up. */
export const IS_CREDIT = 8;

const MINIMUM_WORD = 5;
/** Keys of fewer characters are in every text. */
const MINIMUM_KEY = 2;
const MINIMUM_DIGITS = 4;
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

  readonly items: (OpenItem | undefined)[] = [];
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
  private readonly keyHashes: number[] = [];
  /** Open rows of a customer in order of id, made when first asked for and dropped when one of them changes. */
  private readonly openRowsByCustomer: (Int32Array | undefined)[] = [];
  private sortedAmounts: { amount: number; row: number }[] | null = null;

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
    for (const customer of list) this.customers.upsert(customer);
  }

  /** Adds or changes customers. @throws MatchInputError naming the records that are wrong; nothing is changed then. */
  upsertCustomers(customers: Iterable<Customer>): void {
    const list = [...customers];
    checkCustomers(list);
    for (const customer of list) this.customers.upsert(customer);
  }

  /** Adds or changes items. @throws MatchInputError naming the records that are wrong; nothing is changed then. */
  upsertItems(items: Iterable<OpenItem>): void {
    const list = [...items];
    checkItems(list);
    this.sortedAmounts = null;
    if (list.length > this.count) {
      this.reserve(list.length);
      this.addByCustomer(list);
      return;
    }
    for (const item of list) this.replace(item, this.ordinalOf(item));
  }

  /** A first load puts the items of a customer side by side, because they are looked at together. */
  private addByCustomer(list: readonly OpenItem[]): void {
    const ordinals = Int32Array.from(list, (item) => this.ordinalOf(item));
    const ends = new Int32Array(this.customers.ids.length + 2);
    for (const ordinal of ordinals) ends[ordinal + 2]!++;
    for (let i = 1; i < ends.length; i++) ends[i]! += ends[i - 1]!;
    const order = new Int32Array(list.length);
    for (let i = 0; i < list.length; i++) order[ends[ordinals[i]! + 1]!++] = i;
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
    this.sortedAmounts = null;
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
    return row < 0 ? undefined : this.items[row];
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
    for (let i = 0; i < end; i++) if (this.items[this.out[i]!]!.id === id) return this.out[i]!;
    return -1;
  }

  /** Rows whose open balance lies between two amounts, in one compartment. Sorted on first use after a change. */
  rowsBetween(from: number, to: number, compartment: number, limit: number): number[] {
    this.sortedAmounts ??= [...this.items.keys()]
      .filter((row) => this.items[row] !== undefined && this.open[row] !== 0)
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

  /** Rows of a customer whose balance is not 0, in order of id. */
  openRowsOf(customer: number): Int32Array {
    const known = this.openRowsByCustomer[customer];
    if (known) return known;
    const rows: number[] = [];
    for (let row = this.customers.head[customer]!; row >= 0; row = this.nextOfCustomer[row]!)
      if (this.open[row] !== 0) rows.push(row);
    const { items } = this;
    rows.sort((a, b) => (items[a]!.id < items[b]!.id ? -1 : 1));
    while (this.openRowsByCustomer.length < customer) this.openRowsByCustomer.push(undefined);
    return (this.openRowsByCustomer[customer] = Int32Array.from(rows));
  }

  private addRow(item: OpenItem, ordinal: number): void {
    const row = this.freeRows.pop() ?? this.items.length;
    if (row >= this.open.length) this.grow();
    this.items[row] = item;
    this.open[row] = item.open;
    this.compartment[row] = this.internCompartment(item);
    this.traits[row] = traitsOf(item);
    this.dueDay[row] = dayOf(item.dueDate);
    this.issueDay[row] = dayOf(item.issueDate);
    this.customerOf[row] = ordinal;
    this.link(row, ordinal);
    this.rowsById.add(idHash(item.id), row);
    const keys = this.hashKeys(item);
    for (let i = 0; i < keys; i++) this.keys.add(this.keyHashes[i]!, row);
    for (const hash of this.amountHashes(item, row)) this.amounts.add(hash, row);
    for (const word of itemWords(item)) this.words.add(keyHash(word), row);
    this.count++;
  }

  private removeRow(row: number): void {
    const item = this.items[row]!;
    this.rowsById.remove(idHash(item.id), row);
    const keys = this.hashKeys(item);
    for (let i = 0; i < keys; i++) this.keys.remove(this.keyHashes[i]!, row);
    for (const hash of this.amountHashes(item, row)) this.amounts.remove(hash, row);
    for (const word of itemWords(item)) this.words.remove(keyHash(word), row);
    this.unlink(row);
    this.items[row] = undefined;
    this.open[row] = 0;
    this.freeRows.push(row);
    this.count--;
  }

  /**
   * Hashes of the folded number, of its digits and of the item's other references, without repetition, written to
   * `keyHashes`; returns how many.
   */
  private hashKeys(item: OpenItem): number {
    const { keyHashes } = this;
    keyHashes.length = 0;
    const add = (hash: number) => {
      if (!keyHashes.includes(hash)) keyHashes.push(hash);
    };
    const addText = (text: string) => {
      hashKey(text);
      if (hashed.length >= MINIMUM_KEY) add(hashed.key);
    };
    if (item.number) {
      addText(item.number);
      if (hashed.digitCount >= MINIMUM_DIGITS) add(hashed.digits);
    }
    if (item.customerReference) addText(item.customerReference);
    if (item.paymentReference) addText(item.paymentReference);
    if (item.externalIds) for (const id of item.externalIds) addText(id);
    return keyHashes.length;
  }

  private amountHashes(item: OpenItem, row: number): number[] {
    const compartment = this.compartment[row]! * 4;
    const hashes: number[] = [];
    if (item.open !== 0) hashes.push(amountHash(item.open, compartment + AMOUNT_OPEN));
    const discount = item.discount?.amount ?? 0;
    if (item.open !== 0 && discount !== 0) hashes.push(amountHash(item.open - discount, compartment + AMOUNT_NET));
    if (item.amount !== item.open) hashes.push(amountHash(item.amount - item.open, compartment + AMOUNT_PAID));
    return hashes;
  }

  private internCompartment(item: OpenItem): number {
    const currency = item.currency.toUpperCase();
    let entities = this.compartments.get(currency);
    if (!entities) {
      entities = new Map<string, number>();
      this.compartments.set(currency, entities);
    }
    const entity = item.legalEntityId ?? '';
    let compartment = entities.get(entity);
    if (compartment === undefined) {
      compartment = 0;
      for (const others of this.compartments.values()) compartment += others.size;
      entities.set(entity, compartment);
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

function traitsOf({ kind, discount, text }: OpenItem): number {
  return (
    (discount ? HAS_DISCOUNT : 0) |
    (text ? HAS_TEXT : 0) |
    (kind === 'other' ? IS_OTHER : 0) |
    (kind === 'credit_note' || kind === 'vendor_refund' ? IS_CREDIT : 0)
  );
}

/** The digits of a folded number without leading zeros; empty where fewer than four remain. */
export function digitsKey(number: string): string {
  const digits = number.replace(/[^0-9]/g, '').replace(/^0+/, '');
  return digits.length >= MINIMUM_DIGITS ? digits : '';
}

function itemWords(item: OpenItem): string[] {
  if (!item.text) return [];
  const words = foldWords(item.text);
  const single = words.filter((word) => word.length >= MINIMUM_WORD && !/\d/.test(word));
  return [...new Set([...single, wholeTextKey(words)])];
}

/** The key of a text as a whole: short texts are found when a payment says exactly the same. */
export function wholeTextKey(words: readonly string[]): string {
  return `=${words.join(' ')}`;
}

function idHash(id: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) h = Math.imul(h ^ id.charCodeAt(i), 0x01000193);
  h ^= h >>> 15;
  return Math.imul(h, 0x2c1b3c6d) ^ (h >>> 12);
}

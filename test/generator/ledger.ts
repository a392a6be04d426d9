import type { Customer, OpenItem, PayerAlias } from '@saldo/matching';
import { isoDate, LEDGER_START, TODAY } from './calendar.ts';
import type { Family, NumberSeries } from './family.ts';
import { makeCreditorReference, makeIban } from './iban.ts';
import type { Random } from './random.ts';

/** Our companies; the number is the share of items in a hundred. */
const LEGAL_ENTITIES = ['LE1', 'LE2', 'LE3'] as const;

export interface GeneratedCustomer {
  record: Customer;
  /** The account this customer pays from, whether the master data know it or not. */
  iban: string;
  entity: number;
  /** The same amount every time (rent, maintenance), or null. */
  recurring: number | null;
  discount: { percent: number; days: number } | null;
  ordersByPurchaseOrder: boolean;
  /** A private person who orders in the web shop. */
  isShopper: boolean;
  itemIndexes: number[];
}

/** Facts about an item that only the generator knows. */
export interface ItemFacts {
  customer: number;
  entity: number;
  issueDay: number;
  series: NumberSeries;
  discountPercent: number;
  /** Items that were billed in one go carry consecutive numbers. */
  run: number;
}

export interface Ledger {
  customers: GeneratedCustomer[];
  items: OpenItem[];
  facts: ItemFacts[];
  aliases: PayerAlias[];
}

/** Cents with a long tail, without logarithms: first the magnitude, then evenly inside it. */
function makeAmount(random: Random): number {
  const [low, high] = random.weighted<readonly [number, number]>([
    [[990, 9_999], 18],
    [[10_000, 49_999], 34],
    [[50_000, 199_999], 26],
    [[200_000, 999_999], 16],
    [[1_000_000, 9_999_999], 6],
  ]);
  const amount = random.int(low, high);
  return random.chance(20) ? Math.max(1_000, Math.round(amount / 1_000) * 1_000) : amount;
}

function makeCustomer(random: Random, family: Family, index: number, name: string): GeneratedCustomer {
  const isShopper = random.chance(6);
  const iban = makeIban(random, random.chance(75) ? 'DE' : 'AT');
  const record: Customer = {
    id: `C${String(index + 1).padStart(6, '0')}`,
    name: isShopper ? family.personName(random) : name,
    ibans: random.chance(55) ? [iban] : [],
    customerNumber: family.customerNumber(random, index),
    address: `${random.pick(family.streets)} ${random.int(1, 180)}`,
    city: random.pick(family.cities),
  };
  return {
    record,
    iban,
    entity: random.weighted([
      [0, 60],
      [1, 30],
      [2, 10],
    ]),
    recurring: !isShopper && random.chance(35) ? makeAmount(random) : null,
    discount: random.chance(30) ? { percent: random.pick([2, 3]), days: random.pick([8, 10, 14]) } : null,
    ordersByPurchaseOrder: random.chance(25),
    isShopper,
    itemIndexes: [],
  };
}

function makeCustomers(
  random: Random,
  family: Family,
  count: number,
): { customers: GeneratedCustomer[]; aliases: PayerAlias[] } {
  const customers: GeneratedCustomer[] = [];
  const aliases: PayerAlias[] = [];
  const names = new Set<string>();
  for (let i = 0; i < count; i++) {
    let name = family.companyName(random);
    while (names.has(name)) name = `${family.companyName(random)} ${random.pick(family.cities)}`;
    names.add(name);
    const customer = makeCustomer(random, family, i, name);
    if (i > 0 && random.chance(4)) {
      const parent = customers[random.int(0, i - 1)]!;
      customer.record.parentId = parent.record.id;
    }
    if (customer.record.ibans?.length === 0 && random.chance(45)) {
      aliases.push({
        kind: 'iban',
        key: customer.iban,
        customerId: customer.record.id,
        evidenceCount: random.int(1, 12),
        rejectedCount: 0,
        lastConfirmed: isoDate(TODAY - random.int(20, 200)),
      });
    }
    customers.push(customer);
  }
  return { customers, aliases };
}

type ItemSort = 'invoice' | 'settled' | 'part' | 'credit_note' | 'opportunity';

const SORTS: ReadonlyArray<readonly [ItemSort, number]> = [
  ['invoice', 80],
  ['settled', 7],
  ['part', 3],
  ['credit_note', 5],
  ['opportunity', 5],
];

/** Makes the items one after the other, as a company would write them: dates and numbers rise together. */
class ItemWriter {
  readonly items: OpenItem[] = [];
  readonly facts: ItemFacts[] = [];
  readonly #counters = new Map<NumberSeries, number>();
  readonly #random: Random;
  readonly #family: Family;
  readonly #customers: GeneratedCustomer[];
  readonly #total: number;

  constructor(random: Random, family: Family, customers: GeneratedCustomer[], total: number) {
    this.#random = random;
    this.#family = family;
    this.#customers = customers;
    this.#total = total;
  }

  #nextCount(series: NumberSeries, inRun: boolean): number {
    const last = this.#counters.get(series) ?? series.start;
    const next = last + (inRun || this.#random.chance(70) ? 1 : this.#random.int(2, 4));
    this.#counters.set(series, next);
    return next;
  }

  #seriesOf(sort: ItemSort, entity: number): NumberSeries {
    if (sort === 'credit_note') return this.#random.pick(this.#family.creditNoteSeries);
    if (sort === 'opportunity') return this.#random.pick(this.#family.orderSeries);
    return this.#random.pick(this.#family.invoiceSeries[entity]!);
  }

  write(): void {
    const random = this.#random;
    for (let run = 0; this.items.length < this.#total; run++) {
      const position = random.fraction();
      const customer = Math.floor(this.#customers.length * position * position);
      const own = this.#customers[customer]!;
      const entity = random.chance(90) ? own.entity : random.int(0, LEGAL_ENTITIES.length - 1);
      const sort = random.weighted(SORTS);
      const length = sort === 'invoice' && random.chance(3) ? random.int(3, 7) : 1;
      const series = this.#seriesOf(sort, entity);
      for (let i = 0; i < length && this.items.length < this.#total; i++) {
        this.#writeItem(sort, customer, entity, series, run, i > 0);
      }
    }
  }

  #writeItem(
    sort: ItemSort,
    customer: number,
    entity: number,
    series: NumberSeries,
    run: number,
    inRun: boolean,
  ): void {
    const random = this.#random;
    const index = this.items.length;
    const own = this.#customers[customer]!;
    const issueDay = LEDGER_START + Math.floor(((TODAY - 2 - LEDGER_START) * index) / this.#total);
    const sign = sort === 'credit_note' ? -1 : 1;
    const amount =
      sign * (sign > 0 && own.recurring !== null && random.chance(80) ? own.recurring : makeAmount(random));
    const item: OpenItem = {
      id: `I${String(index + 1).padStart(7, '0')}`,
      kind: sort === 'credit_note' || sort === 'opportunity' ? sort : 'invoice',
      legalEntityId: LEGAL_ENTITIES[entity]!,
      number: series.format(this.#nextCount(series, inRun), Number(isoDate(issueDay).slice(0, 4))),
      amount,
      open: sort === 'settled' ? 0 : sort === 'part' ? amount - Math.floor((amount * random.int(2, 7)) / 10) : amount,
      currency: random.weighted([
        ['EUR', 94],
        ['CHF', 3],
        ['USD', 3],
      ]),
      customerId: own.record.id,
      issueDate: isoDate(issueDay),
      dueDate: isoDate(issueDay + random.pick([14, 30])),
    };
    let discountPercent = 0;
    if (own.discount && sort === 'invoice') {
      discountPercent = own.discount.percent;
      const discount = Math.floor((amount * discountPercent + 50) / 100);
      item.discount = { amount: discount, until: isoDate(issueDay + own.discount.days) };
    }
    if (own.ordersByPurchaseOrder && sort === 'invoice') item.customerReference = this.#family.purchaseOrder(random);
    if (sort === 'invoice' && random.chance(8)) item.paymentReference = makeCreditorReference(random.digits(12));
    if (own.isShopper && sort !== 'opportunity') item.externalIds = [this.#family.shopOrder(random)];
    own.itemIndexes.push(index);
    this.items.push(item);
    this.facts.push({ customer, entity, issueDay, series, discountPercent, run });
  }

  /** The same number, customer and figure once more in another currency, as migrated ledgers have it. */
  addCurrencyTwins(): void {
    const count = Math.max(4, Math.floor(this.#total / 150));
    for (let i = 0; i < count; i++) {
      const index = this.#random.int(0, this.#total - 1);
      const item = this.items[index]!;
      if (item.currency !== 'EUR' || item.open <= 0 || item.kind !== 'invoice') continue;
      const fact = this.facts[index]!;
      const twin = { ...item, id: `I${String(this.items.length + 1).padStart(7, '0')}`, currency: 'USD' };
      delete twin.externalIds;
      delete twin.paymentReference;
      this.#customers[fact.customer]!.itemIndexes.push(this.items.length);
      this.items.push(twin);
      this.facts.push({ ...fact });
    }
  }
}

/** Makes a ledger of about `openItems` items with their customers, 8 items to a customer, very unevenly spread. */
export function makeLedger(random: Random, family: Family, openItems: number): Ledger {
  const { customers, aliases } = makeCustomers(random, family, Math.max(20, Math.floor(openItems / 8)));
  const writer = new ItemWriter(random, family, customers, openItems);
  writer.write();
  writer.addCurrencyTwins();
  return { customers, items: writer.items, facts: writer.facts, aliases };
}

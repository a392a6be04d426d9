import type { Customer, OpenItem, Transaction } from '@saldo/matching';
import { germanDate, isoDate, TODAY } from './calendar.ts';
import { REMITTANCE_LIMIT, toBankLetters } from './damage.ts';
import { type Family, fill } from './family.ts';
import { makeIban } from './iban.ts';
import type { GeneratedCustomer, ItemFacts, Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import type { GeneratedPayment, PaymentKind, TrueAllocation, Truth } from './types.ts';

/** Who appears on the statement as counterparty. */
export interface Payer {
  name: string;
  iban: string | null;
  ultimateName?: string;
}

/** What a kind decides about a payment; everything else follows. */
export interface Draft {
  kind: PaymentKind;
  truth: Truth;
  payer: Payer;
  text: string;
  amount: number;
  currency: string;
  legalEntityId: string | null;
  bookingDay: number;
  fields?: Partial<Transaction>;
}

/** A ledger while payments are written for it: what is already paid in this batch is not paid a second time. */
export class World {
  readonly random: Random;
  readonly family: Family;
  readonly ledger: Ledger;
  readonly #taken = new Set<number>();
  readonly #learned: Set<string>;
  readonly #byNameStart: Map<string, GeneratedCustomer[]>;
  #byNumber: Map<string, number[]> | undefined;

  constructor(random: Random, family: Family, ledger: Ledger) {
    this.random = random;
    this.family = family;
    this.ledger = ledger;
    this.#learned = new Set(ledger.aliases.map((alias) => alias.key));
    this.#byNameStart = Map.groupBy(ledger.customers, (customer) => comparable(customer.record.name).slice(0, 6));
  }

  item(index: number): OpenItem {
    return this.ledger.items[index]!;
  }

  facts(index: number): ItemFacts {
    return this.ledger.facts[index]!;
  }

  customerOf(index: number): GeneratedCustomer {
    return this.ledger.customers[this.facts(index).customer]!;
  }

  number(index: number): string {
    return this.item(index).number!;
  }

  isTaken(index: number): boolean {
    return this.#taken.has(index);
  }

  take(...indexes: number[]): void {
    for (const index of indexes) this.#taken.add(index);
  }

  withNumber(number: string): number[] {
    this.#byNumber ??= Map.groupBy(this.ledger.items.keys(), (index) => this.number(index));
    return this.#byNumber.get(number) ?? [];
  }

  /** A random item that nobody has paid in this batch and that passes the test; null after many tries. */
  find(accepts: (item: OpenItem, index: number) => boolean, tries = 300): number | null {
    for (let i = 0; i < tries; i++) {
      const index = this.random.int(0, this.ledger.items.length - 1);
      if (!this.#taken.has(index) && accepts(this.item(index), index)) return index;
    }
    return null;
  }

  /** An open item that we are owed. */
  findOwed(accepts: (item: OpenItem, index: number) => boolean = () => true, tries = 300): number | null {
    return this.find((item, index) => item.open > 0 && accepts(item, index), tries);
  }

  /** Open items of the same customer, company and currency as this one (itself among them). */
  companions(index: number): number[] {
    const item = this.item(index);
    return this.customerOf(index).itemIndexes.filter((other) => {
      const candidate = this.item(other);
      return (
        candidate.open !== 0 && candidate.currency === item.currency && candidate.legalEntityId === item.legalEntityId
      );
    });
  }

  /** Whether no other open item of the customer has the same balance. */
  hasOwnAmount(index: number): boolean {
    const open = this.item(index).open;
    return this.companions(index).every((other) => other === index || this.item(other).open !== open);
  }

  /** The customer's account and the name as a bank shows it. */
  payer(customer: GeneratedCustomer): Payer {
    return { name: this.shownName(customer.record), iban: customer.iban };
  }

  shownName(customer: Customer): string {
    const name = customer.name;
    switch (
      this.random.weighted<number>([
        [0, 50],
        [1, 15],
        [2, 15],
        [3, 12],
        [4, 8],
      ])
    ) {
      case 1:
        return name.toUpperCase();
      case 2:
        return toBankLetters(name);
      case 3:
        return toBankLetters(name).slice(0, 27).trim();
      case 4:
        return name
          .split(' ')
          .slice(0, name.split(' ').length > 2 ? -1 : undefined)
          .join(' ');
      default:
        return name;
    }
  }

  stranger(name: string): Payer {
    return { name, iban: makeIban(this.random, this.random.chance(75) ? 'DE' : 'AT') };
  }

  /** A day in the last three weeks, after the item was issued. */
  bookingDay(...indexes: number[]): number {
    return Math.max(TODAY - this.random.int(0, 20), ...indexes.map((index) => this.facts(index).issueDay + 1));
  }

  /** Values for the slots of a template about one item. */
  slots(index: number, number = this.number(index)): Record<string, string> {
    const customer = this.customerOf(index).record;
    return {
      n: number,
      k: customer.customerNumber ?? '',
      d: germanDate(this.facts(index).issueDay),
      today: germanDate(TODAY),
      customer: toBankLetters(customer.name),
      street: toBankLetters(customer.address ?? ''),
      city: toBankLetters(customer.city ?? ''),
    };
  }

  /** A text with the label variants of the family around one number. */
  labelled(index: number, number = this.number(index)): string {
    const template = this.random.pick(this.family.one);
    const startsWithLetter = /^[A-Za-z]/.test(number);
    return fill(startsWithLetter ? template.replace(/([A-Za-z])\{n\}/, '$1 {n}') : template, this.slots(index, number));
  }

  /**
   * Whether payer and amount together lead to this item and no other: every customer who could be meant by the shown
   * name is asked, unless the account is known.
   */
  isDecidedByPayer(index: number, payer: Payer): boolean {
    const item = this.item(index);
    const customer = this.customerOf(index);
    const isKnownAccount = customer.record.ibans?.includes(customer.iban) || this.#learned.has(customer.iban);
    const shown = comparable(payer.name);
    const meant = isKnownAccount
      ? [customer]
      : (this.#byNameStart.get(shown.slice(0, 6)) ?? []).filter((other) =>
          comparable(other.record.name).startsWith(shown),
        );
    let count = 0;
    for (const other of meant) {
      for (const candidate of other.itemIndexes) {
        const { open, currency, legalEntityId } = this.item(candidate);
        if (open === item.open && currency === item.currency && legalEntityId === item.legalEntityId) count++;
      }
    }
    return count === 1;
  }

  /** The item is settled in full. */
  closes(...indexes: number[]): Truth {
    return { outcome: 'allocate', allocations: indexes.map((index) => this.settled(index)) };
  }

  settled(index: number, settled = this.item(index).open): TrueAllocation {
    return { itemId: this.item(index).id, settled };
  }

  /** A payment that settles the item in full, from the customer, with its number in a label variant. */
  plain(kind: PaymentKind, index: number): Draft {
    const item = this.item(index);
    return {
      kind,
      truth: this.closes(index),
      payer: this.payer(this.customerOf(index)),
      text: '',
      amount: item.open,
      currency: item.currency,
      legalEntityId: item.legalEntityId,
      bookingDay: this.bookingDay(index),
    };
  }

  sum(indexes: readonly number[]): number {
    return indexes.reduce((sum, index) => sum + this.item(index).open, 0);
  }

  /** The finished payment; its id is given when all payments are in their order. */
  finish(draft: Draft): GeneratedPayment {
    const transaction: Transaction = {
      id: '',
      legalEntityId: draft.legalEntityId,
      amount: draft.amount,
      currency: draft.currency,
      bookingDate: isoDate(draft.bookingDay),
      valueDate: isoDate(draft.bookingDay),
      remittanceText: draft.text.slice(0, REMITTANCE_LIMIT),
      endToEndId: this.random.chance(60) ? 'NOTPROVIDED' : null,
      counterpartyName: draft.payer.name,
      counterpartyIban: draft.payer.iban,
      ultimateCounterpartyName: draft.payer.ultimateName ?? null,
      ...draft.fields,
    };
    return { transaction, kind: draft.kind, truth: draft.truth };
  }
}

const comparable = (name: string): string => toBankLetters(name).toLowerCase();

/** Writes one or more payments of a kind, or null when the ledger has nothing that fits. */
export type KindWriter = (world: World) => GeneratedPayment[] | null;

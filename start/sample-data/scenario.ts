/**
 * The sample company: two legal entities, their customers, open items and one day of bank payments in each bank.
 * All names, numbers and accounts are invented. The payments are written to be hard on purpose, so that every decision
 * (auto, suggest, ambiguous, no match) occurs; `expect` says what an accountant would want to see, and why.
 */
import { Decimal } from 'decimal.js';
import type { Decision } from '@saldo/matching';
import { berlinPayments, wienPayments } from './payments.ts';
import { customersOf } from './customers.ts';

export type Entity = 'berlin' | 'wien';

export interface SampleCustomer {
  key: string;
  name: string;
  city: string;
  iban: string;
  entity: Entity;
  /** True where an earlier payment taught us this IBAN. */
  ibanKnown: boolean;
}

export interface SampleItem {
  key: string;
  entity: Entity;
  customer: string;
  type: 'Invoice' | 'CreditNote' | 'Opportunity';
  /** Invoice number, or the order number of an opportunity. */
  number: string;
  name?: string;
  issued: string;
  due: string;
  /** Decimal string; negative for a credit note. */
  amount: string;
  settledElsewhere?: string;
  discount?: { percent: string; until: string };
  purchaseOrder?: string;
}

export interface SamplePayment {
  entity: Entity;
  date: string;
  amount: string;
  payer: string;
  iban: string;
  text: string;
  endToEndId?: string;
  expect: Decision;
  /** Why a person would decide so. */
  note: string;
}

export interface SampleAccount {
  entity: Entity;
  legalEntity: string;
  bank: string;
  iban: string;
  bic: string;
  opening: string;
}

export const sampleAccounts: SampleAccount[] = [
  {
    entity: 'berlin',
    legalEntity: 'Musterwerk Berlin GmbH',
    bank: 'Spreebank Berlin',
    iban: 'DE02100500001234567895',
    bic: 'SPREDEB1XXX',
    opening: '184220.15',
  },
  {
    entity: 'wien',
    legalEntity: 'Musterwerk Wien GmbH',
    bank: 'Donaubank Wien',
    iban: 'AT611904300234573201',
    bic: 'DONAATW1XXX',
    opening: '52340.00',
  },
];

export const sampleCustomers: SampleCustomer[] = [...customersOf('berlin'), ...customersOf('wien')];

const DUE_DAYS = ['2026-10-30', '2026-11-06', '2026-11-13', '2026-11-20', '2026-11-27'];
const ISSUE_DAYS = ['2026-09-30', '2026-10-07', '2026-10-14', '2026-10-21', '2026-10-28'];

/** Amounts that look like real ones and never change: a small linear congruential sequence in cents. */
function amountInCents(seed: number): number {
  return 4_500 + ((seed * 48_271 + 11) % 997_003);
}

function decimal(cents: number): string {
  return new Decimal(cents).div(100).toFixed(2);
}

function numberOf(entity: Entity, sequence: number): string {
  return entity === 'berlin' ? `RE-2026-${String(sequence).padStart(4, '0')}` : `W26-${30_000 + sequence}`;
}

function regularInvoices(entity: Entity): SampleItem[] {
  const items: SampleItem[] = [];
  let sequence = 101;
  for (const [index, customer] of customersOf(entity).entries()) {
    for (let copy = 0; copy < 1 + (index % 3); copy += 1, sequence += 1) {
      const number = numberOf(entity, sequence);
      const slot = sequence % 5;
      items.push({
        key: number,
        entity,
        customer: customer.key,
        type: 'Invoice',
        number,
        issued: ISSUE_DAYS[slot] as string,
        due: DUE_DAYS[slot] as string,
        amount: decimal(amountInCents(sequence * (entity === 'berlin' ? 7 : 13))),
        ...(sequence % 4 === 0 ? { discount: { percent: '2', until: '2026-11-20' } } : {}),
        ...(sequence % 6 === 1 ? { purchaseOrder: `PO-${7_000 + sequence * 3}` } : {}),
      });
    }
  }
  return items;
}

/** Items that a payment of the sample needs in exactly this shape. */
const specialItems: SampleItem[] = [
  // Twins: same customer, same amount; a payment without a number can't tell them apart.
  twin('RE-2026-0901', 'b-hausmann', '595.00'),
  twin('RE-2026-0902', 'b-hausmann', '595.00'),
  twin('W26-30901', 'w-almhof', '240.00'),
  twin('W26-30902', 'w-almhof', '240.00'),
  // Paid before Saldo was switched on.
  { ...twin('RE-2026-0050', 'b-nordlicht', '1785.00'), settledElsewhere: '1785.00' },
  // Half paid before.
  { ...twin('RE-2026-0903', 'b-keller', '2380.00'), settledElsewhere: '1000.00' },
  // Credit notes.
  { ...twin('GS-2026-0011', 'b-backhaus', '-119.00'), type: 'CreditNote' },
  { ...twin('GS26-3007', 'w-brenner', '-60.00'), type: 'CreditNote', entity: 'wien' },
  // Opportunities are open items too.
  {
    key: 'AB-2026-77',
    entity: 'berlin',
    customer: 'b-rosenthal',
    type: 'Opportunity',
    number: 'AB-2026-77',
    name: 'Rosenthal: Umbau Empfang',
    issued: '2026-10-01',
    due: '2026-11-30',
    amount: '14280.00',
  },
  {
    key: 'ANG-5512',
    entity: 'wien',
    customer: 'w-semmering',
    type: 'Opportunity',
    number: 'ANG-5512',
    name: 'Semmering Hotel: Jahreswartung',
    issued: '2026-10-05',
    due: '2026-12-05',
    amount: '3600.00',
  },
];

function twin(number: string, customer: string, amount: string): SampleItem {
  return {
    key: number,
    entity: customer.startsWith('b-') ? 'berlin' : 'wien',
    customer,
    type: 'Invoice',
    number,
    issued: '2026-10-15',
    due: '2026-11-15',
    amount,
  };
}

export const sampleItems: SampleItem[] = [...regularInvoices('berlin'), ...regularInvoices('wien'), ...specialItems];

const itemByKey = new Map(sampleItems.map((item) => [item.key, item]));

/** The item with this number; a misspelt number in the scenario is a defect of the scenario. */
export function sampleItem(key: string): SampleItem {
  const item = itemByKey.get(key);
  if (item === undefined) throw new Error(`The sample has no item ${key}`);
  return item;
}

/** Open amount of several items in decimal, each optionally less its cash discount. */
export function openSum(keys: string[], options: { lessDiscount?: boolean } = {}): Decimal {
  return keys.reduce((sum, key) => {
    const item = sampleItem(key);
    const open = new Decimal(item.amount).minus(item.settledElsewhere ?? 0);
    if (!options.lessDiscount || item.discount === undefined) return sum.plus(open);
    return sum.plus(open.minus(open.mul(item.discount.percent).div(100).toDecimalPlaces(2, Decimal.ROUND_HALF_UP)));
  }, new Decimal(0));
}

export const samplePayments: SamplePayment[] = [...berlinPayments(), ...wienPayments()];

import type { Random } from './random.ts';
import type { FamilyName } from './types.ts';

/** How one series of document numbers looks. */
export interface NumberSeries {
  /** Numbers of one series start here. */
  start: number;
  /** `count` is the running number, `year` four digits. */
  format(count: number, year: number): string;
}

export interface UnrelatedLine {
  text: string;
  name: string;
  /** Typical amounts, minor units. */
  from: number;
  to: number;
  code: string;
}

/**
 * Everything that makes the texts of one family: words, label variants and number formats. Slots in braces are
 * filled in by the kinds: `{n}` number, `{k}` customer number, `{d}` date of the item, `{list}` several numbers,
 * `{c}` credit note, `{p}` purchase order, `{s}` per cent, `{i}`/`{m}` instalment, `{customer}` name, `{one}` a text
 * with one number.
 */
export interface Family {
  name: FamilyName;
  /** Per legal entity: series of invoices. */
  invoiceSeries: readonly (readonly NumberSeries[])[];
  creditNoteSeries: readonly NumberSeries[];
  orderSeries: readonly NumberSeries[];
  purchaseOrder(random: Random): string;
  customerNumber(random: Random, count: number): string;
  shopOrder(random: Random): string;
  companyName(random: Random): string;
  personName(random: Random): string;
  cities: readonly string[];
  streets: readonly string[];
  one: readonly string[];
  bare: readonly string[];
  many: readonly string[];
  separators: readonly string[];
  /** Labels repeated before every number of a list. */
  repeatedLabels: readonly string[];
  /** The first number in full, then only the changing ends. */
  abbreviated: readonly string[];
  ranges: readonly string[];
  purchaseOrders: readonly string[];
  discounts: readonly string[];
  partPayments: readonly string[];
  instalments: readonly string[];
  overPayments: readonly string[];
  credits: readonly string[];
  thirdParties: readonly string[];
  thirdPartyNames: readonly string[];
  properties: readonly string[];
  propertyManagers: readonly string[];
  payouts: readonly string[];
  payoutsUnnamed: readonly string[];
  payoutNames: readonly string[];
  returned: readonly string[];
  refunds: readonly string[];
  withoutReference: readonly string[];
  severalWithoutReference: readonly string[];
  /** What stands around a number and is none. */
  clutter: readonly ((random: Random) => string)[];
  /** Fillers that move a number over the border of a line. */
  fillers: readonly string[];
  unrelatedReceived: readonly ((random: Random) => UnrelatedLine)[];
  unrelatedPaid: readonly ((random: Random) => UnrelatedLine)[];
  /** A vendor's invoice that carries a number which is one of ours. */
  vendorPayments: readonly string[];
  vendorNames: readonly string[];
  /** `{x}` is a number that belongs to something else (customer, contract …) and equals an open item's number. */
  mistakenNumbers: readonly string[];
  /** Lengths at which banks break lines. */
  lineWidths: readonly number[];
}

/** Puts the values into the slots of a template; a slot without a value is an error. */
export function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, slot: string) => {
    const value = values[slot];
    if (value === undefined)
      throw new Error(`template "${template}" asks for {${slot}}, which this kind does not know`);
    return value;
  });
}

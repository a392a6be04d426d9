/** One day of bank lines in each bank of the sample: easy ones, hard ones, traps, and lines that are no payment of an invoice at all. */
import { Decimal } from 'decimal.js';
import type { Decision } from '@saldo/matching';
import { openSum, sampleCustomers, sampleItem, type Entity, type SamplePayment } from './scenario.ts';

const BOOKED = '2026-11-18';
const STRANGER_IBAN = { berlin: 'DE89370400440532013000', wien: 'AT483200000012345864' };

interface PaymentOptions {
  /** Paid instead of the exact open sum. */
  amount?: string;
  /** Added to the exact open sum (negative: paid short). */
  difference?: string;
  lessDiscount?: boolean;
  payer?: string;
  iban?: string;
  endToEndId?: string;
}

/** A payment by the customer of the first item, of the exact open sum unless the options say otherwise. */
function pays(
  keys: string[],
  text: string,
  expect: Decision,
  note: string,
  options: PaymentOptions = {},
): SamplePayment {
  const first = sampleItem(keys[0] as string);
  const customer = sampleCustomers.find(({ key }) => key === first.customer);
  if (customer === undefined) throw new Error(`The sample has no customer ${first.customer}`);
  const sum = openSum(keys, { lessDiscount: options.lessDiscount ?? false }).plus(options.difference ?? 0);
  return {
    entity: first.entity,
    date: BOOKED,
    amount: options.amount ?? sum.toFixed(2),
    payer: options.payer ?? customer.name,
    iban: options.iban ?? customer.iban,
    text,
    ...(options.endToEndId === undefined ? {} : { endToEndId: options.endToEndId }),
    expect,
    note,
  };
}

/** A line that settles nothing of ours. */
function unrelated(entity: Entity, payer: string, amount: string, text: string, note: string): SamplePayment {
  const iban = STRANGER_IBAN[entity];
  return { entity, date: BOOKED, amount: new Decimal(amount).toFixed(2), payer, iban, text, expect: 'no_match', note };
}

export function berlinPayments(): SamplePayment[] {
  return [
    pays(['RE-2026-0101'], 'RE-2026-0101', 'auto', 'number and amount'),
    pays(['RE-2026-0102'], 'Rechnung RE-2026-0102 vom 14.10.2026', 'auto', 'number and amount, a date beside it'),
    pays(['RE-2026-0104'], 'Re.Nr. RE-2026-0104 abzgl. 2% Skonto', 'auto', 'cash discount in time', {
      lessDiscount: true,
    }),
    pays(
      ['RE-2026-0105', 'RE-2026-0106'],
      'RE 2026-0105, -0106',
      'auto',
      'two invoices, the second number abbreviated',
    ),
    pays(['RE-2026-0107', 'GS-2026-0011'], 'RE-2026-0107 abz. GS-2026-0011', 'auto', 'invoice less a credit note'),
    pays(['RE-2026-0108'], 'RG 20260108', 'auto', 'separators left out'),
    pays(
      ['RE-2026-0110', 'RE-2026-0111', 'RE-2026-0112'],
      'Rechnungen RE-2026-0110 RE-2026-0111 RE-2026-0112',
      'auto',
      'three numbers',
    ),
    pays(['RE-2026-0113'], 'RE-2026-0113 Lieferung Ulm', 'auto', 'the right one of two companies with nearly one name'),
    pays(['RE-2026-0114'], 'RE-2O26-O114', 'auto', 'the letter O typed for zero'),
    pays(['RE-2026-0115'], 'PO-7345', 'auto', 'only the customer’s order number'),
    pays(['RE-2026-0116'], 'RE-2026-0116', 'auto', '500 euros of a named invoice: the rest stays open', {
      amount: '500.00',
    }),
    pays(['RE-2026-0117'], 'RE-2026-0171', 'auto', 'two digits of the number swapped: payer and amount leave no other'),
    pays(['RE-2026-0119'], 'RE-2026-0119 Ferienpark', 'auto', 'ten euros too much: they wait on the payment', {
      difference: '10.00',
    }),
    pays(
      ['RE-2026-0120'],
      'RE-2026-0120 2% Skonto',
      'auto',
      'short by more than the discount: no discount, the rest stays open',
      {
        amount: '6518.70',
      },
    ),
    pays(['RE-2026-0121'], 'PO 7363 Praxisbedarf', 'auto', 'order number without its hyphen'),
    pays(['RE-2026-0122'], 'RE-2026-0122', 'auto', 'a payer we don’t know pays for the home', {
      payer: 'Bezirksamt Cottbus Sozialwesen',
      iban: STRANGER_IBAN.berlin,
    }),
    pays(['RE-2026-0124', 'RE-2026-0123'], 'Sammelzahlung RE-2026-0123 + RE-2026-0124', 'auto', 'collective payment'),
    pays(['RE-2026-0125'], 'Elektroarbeiten Objekt Kanalstr.', 'suggest', 'no number: name and exact amount'),
    pays(
      ['RE-2026-0126', 'RE-2026-0127'],
      'Honorare September und Oktober',
      'suggest',
      'no number: the sum of two open invoices',
    ),
    pays(['RE-2026-0128', 'RE-2026-0129', 'RE-2026-0130'], 'Rechnungen 2026-0128 bis 2026-0130', 'auto', 'a range'),
    pays(['RE-2026-0131'], 'RE-2026- 0131 Dacharbeiten', 'auto', 'the bank’s line break inside the number'),
    pays(['RE-2026-0132'], 'RE-2026-0132 SKONTO 2 PROZ', 'auto', 'cash discount in other words', {
      lessDiscount: true,
    }),
    pays(['RE-2026-0134'], 'NOTPROVIDED', 'auto', 'the number stands in the end-to-end id', {
      endToEndId: 'RE-2026-0134',
    }),
    pays(['RE-2026-0901'], 'Wartung', 'ambiguous', 'two open invoices of this customer with this amount'),
    pays(['RE-2026-0137'], 'Ihre Rechnung 137', 'auto', 'a short number, completed by payer and amount'),
    pays(['RE-2026-0903'], 'RE-2026-0903 Restzahlung', 'auto', 'the rest of an invoice that was half paid'),
    pays(['RE-2026-0138'], 'Kundennummer 10482 Rechnung RE-2026-0138', 'auto', 'a customer number beside it'),
    pays(['AB-2026-77'], 'Auftrag AB-2026-77 Umbau Empfang', 'auto', 'an opportunity by its order number'),
    pays(['RE-2026-0140'], 'RE-2026-0140', 'auto', 'a first instalment', { amount: '1500.00' }),
    pays(
      ['RE-2026-0141', 'RE-2026-0142'],
      'RE-2026-0141 u. RE-2026-0142',
      'suggest',
      '40 cents short over two invoices',
      { difference: '-0.40' },
    ),
    pays(['RE-2026-0143'], 'Brillengläser', 'suggest', 'name written by the bank in capitals and cut', {
      payer: 'OPTIK BLICKPUNKT GMBH BERLI',
    }),
    { ...pays(['RE-2026-0050'], 'RE-2026-0050', 'no_match', 'this invoice is paid already'), amount: '1785.00' },
    {
      ...pays(
        ['RE-2026-0144'],
        'Rueckueberweisung RE-2026-0144',
        'no_match',
        'money going out never settles an invoice',
      ),
      amount: '-120.00',
    },
    unrelated('berlin', 'Finanzamt Körperschaften', '-4210.00', 'STEUERNR 144/187/81344 UMS.ST OKT.26', 'tax'),
    unrelated(
      'berlin',
      'Techniker Krankenkasse',
      '-2380.00',
      'Beitraege 11/26 Betriebsnr. 34771209',
      'a salary cost whose amount equals an invoice',
    ),
    unrelated('berlin', 'Kanalstraße Vermietungs GbR', '-1950.00', 'Miete November 2026', 'rent'),
    unrelated('berlin', 'Lena Vogt', '64.90', 'Privat Geschenk Kollegin', 'a stranger with a small amount'),
    unrelated('berlin', 'Spreebank Berlin', '-12.90', 'Kontofuehrung Oktober 2026', 'bank charge'),
  ];
}

export function wienPayments(): SamplePayment[] {
  return [
    pays(['W26-30101'], 'Rechnungsnr. W26-30101', 'auto', 'number and amount'),
    pays(['W26-30102', 'GS26-3007'], 'W26-30102 abzueglich Gutschrift GS26-3007', 'auto', 'invoice less a credit note'),
    pays(['W26-30103'], 'Best.Nr. PO-7309', 'auto', 'the customer’s order number, which the other company knows too'),
    pays(['W26-30104'], 'W26-30104 minus 2% Skonto', 'auto', 'cash discount in time', { lessDiscount: true }),
    pays(['ANG-5512'], 'Angebot ANG-5512', 'auto', 'an opportunity'),
    pays(['W26-30105', 'W26-30106'], 'W26-30105/30106', 'auto', 'the second number abbreviated'),
    pays(['W26-30107'], 'W2630107', 'auto', 'written together'),
    pays(['W26-30108'], 'ReNr W26-30108 Kd 4711', 'auto', 'a customer number beside it'),
    pays(['W26-30110', 'W26-30111', 'W26-30112'], 'RE 30110, 30111, 30112', 'auto', 'three abbreviated numbers'),
    pays(['W26-30113'], 'Torten September', 'suggest', 'name and exact amount'),
    pays(['W26-30114'], 'W26-30114 Teilzahlung', 'auto', 'half of it', { amount: '3774.60' }),
    pays(['W26-30116'], 'W26-3O116', 'auto', 'the letter O typed for zero', { lessDiscount: false }),
    pays(['W26-30117'], 'W26-30117', 'auto', 'paid by the parent company', {
      payer: 'Prater Holding AG',
      iban: STRANGER_IBAN.wien,
    }),
    pays(['W26-30119'], 'Wein Lieferung', 'suggest', 'no number: name and exact amount'),
    pays(
      ['W26-30120'],
      'W26-30120',
      'auto',
      'bank charge of 1.50 deducted: it stays open until somebody writes it off',
      { difference: '-1.50' },
    ),
    pays(
      ['W26-30122', 'W26-30123', 'W26-30124'],
      'Alle offenen Rechnungen',
      'suggest',
      'everything this customer owes',
    ),
    pays(['W26-30125'], 'W26-30125 W26-39999', 'auto', 'one known and one unknown number'),
    pays(['W26-30901'], 'Almhof Danke', 'ambiguous', 'two open invoices of this customer with this amount'),
    pays(['W26-30126'], 'W26-30162', 'auto', 'two digits swapped: payer and amount leave no other'),
    pays(['W26-30128'], 'W26-30128', 'auto', 'paid in full although the discount still runs'),
    pays(['W26-30131'], 'Re W26-30131 / Filiale Ring', 'auto', 'a branch beside the number'),
    pays(['W26-30134'], 'RG-NR W26-30134 ZAHLUNG', 'auto', 'number and amount'),
    pays(['W26-30137'], 'Bauteile', 'no_match', 'neither number nor amount nor a known payer', {
      payer: 'V. Elek.',
      iban: STRANGER_IBAN.wien,
      amount: '1.00',
    }),
    pays(['W26-30138'], 'W26-30138', 'auto', 'number and amount'),
    unrelated('wien', 'Finanzamt Österreich', '-1180.00', 'FA 04 St.Nr. 231/4471 U 10/2026', 'tax'),
    unrelated('wien', 'Wien Energie', '-212.40', 'Kd.Nr. 4402219 Abschlag 11/2026', 'electricity'),
    unrelated('wien', 'SVA', '-890.00', 'Beitrag Q4 2026', 'social insurance'),
    unrelated('wien', 'Maria Steiner', '35.00', 'Flohmarkt', 'a stranger with a small amount'),
    unrelated('wien', 'Donaubank Wien', '-6.20', 'Spesen Oktober', 'bank charge'),
  ];
}

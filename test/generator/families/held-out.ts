import type { Family, NumberSeries } from '../family.ts';
import type { Random } from '../random.ts';
import { heldOutClutter, heldOutPaid, heldOutReceived } from './held-out-lines.ts';

const padded = (count: number, width: number): string => String(count).padStart(width, '0');

const series = (start: number, format: NumberSeries['format']): NumberSeries => ({ start, format });

const SURNAMES =
  'Albrecht Arnold Bachmann Beck Bergmann Brandt Busch Dietrich Engel Ernst Frank Friedrich Graf Groß Günther Haas Hahn Heinrich Herrmann Horn Kaiser Keller König Kraus Kuhn Kühn Lorenz Ludwig Martin Möller Otto Pfeiffer Pohl Roth Sauer Schreiber Schubert Schulte Seidel Simon Sommer Stein Thomas Vogel Vogt Voigt Walter Winter Ziegler Wallner Haider Reiter Lang Stadler Aigner Lechner Kofler Haslinger Schönthaler Überbacher Öttl Süß Strauß Åkesson Dvořák Łukasz'.split(
    ' ',
  );
const GIVEN_NAMES =
  'Alexandra Benno Claudia Dieter Eva Florian Gerda Hannes Irene Josef Katharina Leonhard Monika Niklas Petra Rainer Stefanie Tobias Ute Viktor Andrés Françoise'.split(
    ' ',
  );
const FIELDS =
  'Dachdeckerei Zimmerei Tischlerei Schlosserei Malerbetrieb Estrichbau Tiefbau Kranverleih Haustechnik Aufzüge Antriebstechnik Hydraulik Pumpen Armaturen Werkzeugbau Feinmechanik Gießerei Oberflächentechnik Galvanik Papier Etiketten Büromöbel Ladenbau Messebau Veranstaltungstechnik Catering Molkerei Mühle Brauerei Kellerei Gärtnerei Baumschule Landtechnik Futtermittel Tierklinik Pflegedienst Sanitätshaus Physiotherapie Verlag Buchhandlung Werbeagentur Marktforschung Personaldienste Fahrschule Busreisen Taxi Kurier Lagerhaus Zoll Mineralöl Entsorgung Abwassertechnik Windkraft Photovoltaik Netzwerke Telekom Hosting Analytik Prüfdienst'.split(
    ' ',
  );
const INITIALS = 'ABK HTS GWB DKT MRS VBN KSW RTG EMB LWK PHS SGU TVO ZWD'.split(' ');
const FORMS = [
  'GmbH',
  'GmbH',
  'mbH',
  'GmbH & Co KG',
  'GmbH & Co. OHG',
  'AG & Co. KGaA',
  'e. K.',
  'e.U.',
  'OG',
  'Stiftung',
  'PartG mbB',
  'KGaA',
  'Inh. M. Wolf',
  'B.V.',
  'Ltd.',
  's.r.o.',
];
const TOWNS =
  'Aachen Augsburg Bielefeld Chemnitz Dornbirn Erfurt Feldkirch Göttingen Hallein Ingolstadt Jena Klagenfurt Lübeck Münster Neumünster Oberhausen Passau Rostock Sankt-Pölten Tübingen Villach Wels Zwickau'.split(
    ' ',
  );

function companyName(random: Random): string {
  const form = random.pick(FORMS);
  const surname = random.pick(SURNAMES);
  const field = random.pick(FIELDS);
  switch (random.int(0, 6)) {
    case 0:
      return `${field} ${surname} ${form}`;
    case 1:
      return `${surname} u. Söhne ${field} ${form}`;
    case 2:
      return `${random.pick(INITIALS)} ${field} ${random.pick(TOWNS)} ${form}`;
    case 3:
      return `${surname}-${random.pick(SURNAMES)} ${field} ${form}`;
    case 4:
      return `Gebr. ${surname} ${field} ${form}`;
    case 5:
      return `${field} ${random.pick(GIVEN_NAMES)} ${surname} ${form}`;
    default:
      return `${random.pick(TOWNS)}er ${field} ${form}`;
  }
}

/**
 * The family that nothing may be tuned on: other words, other labels, other number formats, other line widths.
 * Changing anything here changes the committed hashes.
 */
export const heldOut: Family = {
  name: 'held-out',
  invoiceSeries: [
    [
      series(400, (count, year) => `${year % 100}${padded(count, 6)}`),
      series(12, (count, year) => `HH.${year}.${padded(count, 4)}`),
      series(20_000, (count) => `SR${padded(count, 7)}`),
    ],
    [
      series(70, (count, year) => `7-${year}-${padded(count, 6)}`),
      series(400, (count, year) => `${year % 100}${padded(count, 6)}`),
      series(31, (count, year) => `F${year}-${padded(count, 5)}-B`),
    ],
    [series(15, (count, year) => `K${padded(count, 5)}/${year % 100}`), series(80_000_000, (count) => `${count}`)],
  ],
  creditNoteSeries: [
    series(5, (count, year) => `GU${year % 100}${padded(count, 5)}`),
    series(40, (count, year) => `STO-${year}-${padded(count, 4)}`),
  ],
  orderSeries: [
    series(90, (count, year) => `AN${year}${padded(count, 5)}`),
    series(33, (count) => `OP/${padded(count, 6)}`),
  ],
  purchaseOrder: (random) =>
    random.pick([
      () => `BNR${random.digits(7)}`,
      () => `${random.digits(3)}-${random.digits(6)}`,
      () => `EK/26/${random.digits(5)}`,
      () => `5500${random.digits(6)}`,
    ])(),
  customerNumber: (random, count) =>
    count % 3 === 0 ? `D${padded(count + 10_000, 6)}` : String(600_000 + count * 3 + random.int(0, 2)),
  shopOrder: (random) => `#${random.digits(4)}-${random.digits(6)}`,
  companyName,
  personName: (random) => `${random.pick(GIVEN_NAMES)} ${random.pick(SURNAMES)}`,
  cities: TOWNS,
  streets: ['Mozartgasse', 'Schillerplatz', 'An der Mühle', 'Feldweg', 'Werkstr.', 'Hafenallee', 'Obere Zeile'],
  one: [
    'Rechn. {n}',
    'Rechn.-Nr. {n} / Kto. {k}',
    'Faktura {n}',
    'Fakt.Nr.{n} v.{d}',
    'Ausgangsrechnung {n}',
    'AR-Nr. {n}',
    'Rgnr{n}',
    'RENR:{n};KDNR:{k}',
    'zu Rechnung Nummer {n}, Kunde {k}',
    'Ihr Beleg {n} vom {d}',
    'Belegnummer {n}',
    'Dok. {n}',
    'Rech.Nr {n} Kd {k} Vielen Dank!',
    'INVOICE NO {n} DATED {d}',
    'Inv {n} cust {k}',
    'Verwendungszweck: {n}',
    'Rechnung-{n}',
    'RE:{n} KU:{k} BE:{d}',
    '/INV/{n} {d}',
    'Begleichung der Rechnung mit der Nummer {n}',
    'Ueberweisung zu Re {n} Kunden-Nr {k}',
    '*{n}*{k}*',
  ],
  bare: ['{n}', '{k}-{n}', '{n} v. {d}', '{n};{k}', '({n})'],
  many: [
    'Fakturen {list}',
    'Rechn. {list} / {k}',
    'Sammelüberweisung Belege {list}',
    'RGNR {list} Kd. {k}',
    '/INV/{list}',
    'Ausgleich {list}',
    '{list} vom {today}',
  ],
  separators: [' & ', ' / ', ' - ', ', ', ' u. ', '  ', '*', ' sowie '],
  repeatedLabels: ['Fa. ', 'AR ', 'Rechn.', 'Beleg '],
  abbreviated: ['Rechn. {list}', 'Fakturen {list} Kunde {k}', 'Belege {list}', 'RGNR: {list}'],
  ranges: ['Rechn. von {a} bis {b}', 'Belege {a}-{b}', 'Fakturen {a} bis inkl. {b}', 'RGNR {a} -> {b} Kd {k}'],
  purchaseOrders: [
    'Ihr Auftrag / unsere Bestellung {p}',
    'Best. {p}',
    'Bestellnummer: {p}',
    'Order {p} vom {d}',
    'Bst.Nr.{p}',
    'unser Zeichen {p}',
  ],
  discounts: [
    '{one} minus {s} Prozent Skonto',
    '{one} ./. {s}% Sk.',
    '{one} unter Abzug von Skonto',
    '{one}',
    '{one} - Skto {s}%',
    'Skontoabzug {s}% {one}',
  ],
  partPayments: [
    'Abschlag auf {one}',
    '{one} a conto',
    '{one} 1. Teil',
    '{one} Rest folgt',
    'Vorauszahlung {one}',
    '{one}',
  ],
  instalments: ['{one} ({i}/{m})', 'Teilrate {i} {one}', '{one} R{i}', '{one} Abzahlung Nr {i}', '{i}te Rate zu {one}'],
  overPayments: ['{one}', '{one} plus Spesen', '{one} inkl. Zinsen', '{one} aufgerundet'],
  credits: [
    '{list} unter Abzug der Gutschrift {c}',
    'Fakturen {list} verrechnet mit {c}',
    '{list} -{c}',
    'Belege {list} {c}',
    '{list} Storno {c}',
  ],
  thirdParties: [
    '{one} im Auftrag von {customer}',
    '{customer}: {one}',
    '{one} wg. {customer}',
    'Zahlung f. {customer} Faktura {n}',
    '{one}',
  ],
  thirdPartyNames: [
    'Kanzlei Dr. Ott',
    'Helvetia Leistungsabteilung',
    'Zentralfinanz Dienstleistungs mbH',
    'Notariat am Markt',
    'Frieda Wohlgemuth',
  ],
  properties: [
    'Liegenschaft {street} {one}',
    'ETG {street} {city}/{one}',
    'Haus {street} Rechn. {n}',
    'Kst. 88 {street} {n}',
  ],
  propertyManagers: [
    'Immo-Service Rauch e.U.',
    'Gemeinn. Wohnbau eGen',
    'Hausbetreuung Fink GmbH',
    'Verwaltergemeinschaft Nord',
  ],
  payouts: [
    'Settlement {list} total {gross} fees {fee}',
    'Auszahlungsabrechnung {list} Servicegebuehr {fee}',
    'Ihre Verkaeufe {list} abzueglich Provision {fee}',
  ],
  payoutsUnnamed: [
    'Settlement batch 0093 fees {fee}',
    'Auszahlung Zeitraum {today} Servicegebuehr {fee}',
    'Mollie Auszahlung',
  ],
  payoutNames: ['Adyen N.V.', 'Stichting Mollie Payments', 'Klarna Bank AB', 'SumUp Payments Ltd'],
  returned: [
    'Rueckgabe Lastschrift {one}',
    'Retourlastschrift {n} Spesen {fee}',
    'Nichteinloesung {n} Geb. EUR {fee}',
    'SEPA-Rueckrechnung {one}',
  ],
  refunds: ['Rückzahlung {n}', 'Gutschriftsbetrag {n} Kunde {k}', 'Refund {n}'],
  withoutReference: [
    '',
    'Begleichung',
    'Faktura',
    'GUTSCHRIFT',
    'Faktura vom {d}',
    'mfg',
    'siehe Avis',
    'Kunde {k}',
    'Kto {k}',
    'i.A. {customer}',
  ],
  severalWithoutReference: [
    'alle offenen Posten',
    'Fakturen 09/26',
    'Avis folgt per Mail',
    'Kunde {k}',
    'Saldo Konto {k}',
    'Monatsausgleich',
  ],
  clutter: heldOutClutter,
  fillers: [
    'Vielen Dank fuer die ',
    'Online-Ueberweisung ',
    'Restzahlung ',
    'Kunde {k} ',
    'wie vereinbart ',
    'Montage ',
    'Reparatur Juli ',
  ],
  unrelatedReceived: heldOutReceived,
  unrelatedPaid: heldOutPaid,
  vendorPayments: ['Faktura {n}', 'Rechn. {n} Kunde 4409', 'Ihr Beleg {n} vom {d}'],
  vendorNames: ['Papier Union Nord', 'Energie AG Oberland', 'Fuhrpark Mobil Leasing', 'Catering Sonnleitner'],
  mistakenNumbers: [
    'Kunde {x} Faktura {n}',
    'Rechn. {n} / Kto. {x}',
    'Mitgliedsnr. {x} Beleg {n}',
    'Faktura {n} Projekt {x}',
  ],
  lineWidths: [35, 27],
};

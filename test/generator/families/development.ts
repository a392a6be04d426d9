import type { Family, NumberSeries } from '../family.ts';
import type { Random } from '../random.ts';
import { developmentClutter, developmentPaid, developmentReceived } from './development-lines.ts';

const padded = (count: number, width: number): string => String(count).padStart(width, '0');

const series = (start: number, format: NumberSeries['format']): NumberSeries => ({ start, format });

const FAMILY_NAMES =
  'Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Lehmann Köhler Maier Huber Gruber Pichler Steiner Moser Mayer Berger Hofer Leitner Fuchs Eder Egger Winkler Brunner Baumgartner Auer Böhm Größl Jäger Weiß Grün Rößler Übelhör Österle Ahlers Petersen Jansen Thomsen Özdemir Yılmaz Nowak Kowalski Horváth'.split(
    ' ',
  );
const FIRST_NAMES =
  'Anna Bernd Christian Daniela Elke Franz Gisela Heinz Ingrid Jürgen Karin Lukas Maria Norbert Olga Peter Renate Sabine Thomas Ursula Volker Werner Björn Jörg Zoë'.split(
    ' ',
  );
const TRADES =
  'Bau Holzbau Stahlbau Elektro Sanitär Metallbau Maschinenbau Gebäudereinigung Transporte Spedition Logistik Druck Medien Möbel Küchen Gartenbau Fenster Heizung Lüftungstechnik Kältetechnik Werkzeuge Verpackungen Kunststoffe Textil Lebensmittel Getränke Bäckerei Fleischerei Weinhandel Autohaus Fahrzeugtechnik Hausverwaltung Immobilien Ingenieure Architekten Software Systeme Datentechnik Beratung Steuerberatung Medizintechnik Apotheke Labor Optik Zahntechnik Hotel Gastronomie Reisen Sport Agrar Saatgut Energie Solar Umwelttechnik Recycling Sicherheit Messtechnik'.split(
    ' ',
  );
const COINED_STARTS =
  'Nor Alp Rhein Main Inn Donau Elb Weser Terra Vita Opti Pro Uni Inter Euro Neo Solu Medi Agri Tec Digi Kom Lux Vero Kon Sta Ber'.split(
    ' ',
  );
const COINED_ENDS =
  'tec tron plan werk gas bau line soft data pharm flex form lux med quip trans cargo plast stahl dur fix sol via netz'.split(
    ' ',
  );
const LEGAL_FORMS = [
  'GmbH',
  'GmbH',
  'GmbH',
  'GmbH & Co. KG',
  'AG',
  'KG',
  'OHG',
  'e.K.',
  'UG (haftungsbeschränkt)',
  'GesmbH',
  'Ges.m.b.H.',
  'eG',
  'e.V.',
  'SE',
  'GbR',
];
const CITIES =
  'München Hamburg Köln Stuttgart Düsseldorf Leipzig Nürnberg Bremen Wien Graz Linz Salzburg Innsbruck Osnabrück Würzburg Saarbrücken Lüneburg Gießen Görlitz Bregenz'.split(
    ' ',
  );

function companyName(random: Random): string {
  const form = random.pick(LEGAL_FORMS);
  const name = random.pick(FAMILY_NAMES);
  const trade = random.pick(TRADES);
  switch (random.int(0, 5)) {
    case 0:
      return `${name} ${trade} ${form}`;
    case 1:
      return `${name} & ${random.pick(FAMILY_NAMES)} ${trade} ${form}`;
    case 2:
      return `${random.pick(COINED_STARTS)}${random.pick(COINED_ENDS)} ${trade} ${form}`;
    case 3:
      return `${random.pick(FIRST_NAMES)} ${name} ${trade} ${form}`;
    case 4:
      return `${trade} ${name} ${random.pick(CITIES)} ${form}`;
    default:
      return `${random.pick(COINED_STARTS)}${random.pick(COINED_ENDS)} ${random.pick(CITIES)} ${form}`;
  }
}

/** The family on which weights may be estimated and rules may be changed. */
export const development: Family = {
  name: 'development',
  invoiceSeries: [
    [
      series(100, (count, year) => `RE-${year}-${padded(count, 5)}`),
      series(3000, (count, year) => `${year}${padded(count, 5)}`),
      series(4711, (count) => `R00${padded(count, 6)}`),
    ],
    [
      series(100, (count, year) => `${year}/${padded(count, 5)}`),
      series(250_000, (count) => `${count}`),
      series(100, (count, year) => `RE-${year}-${padded(count, 5)}`),
    ],
    [
      series(1_100, (count, year) => `AR${year % 100}-${padded(count, 4)}`),
      series(6_000, (count) => `10003${padded(count, 6)}`),
    ],
  ],
  creditNoteSeries: [
    series(10, (count, year) => `GS-${year}-${padded(count, 5)}`),
    series(900_000, (count) => `${count}`),
  ],
  orderSeries: [
    series(7_000, (count, year) => `AB-${year % 100}-${padded(count, 5)}`),
    series(500, (count) => `Q-${padded(count, 6)}`),
  ],
  purchaseOrder: (random) =>
    random.pick([
      () => `45${random.digits(8)}`,
      () => `PO-${random.digits(5)}`,
      () => `B${random.digits(6)}`,
      () => `BE-2026-${random.digits(4)}`,
    ])(),
  customerNumber: (random, count) =>
    count % 2 === 0 ? `KD-${padded(count + 1_000, 6)}` : String(12_000_000 + count * 7 + random.int(0, 6)),
  shopOrder: (random) => `305-${random.digits(7)}-${random.digits(7)}`,
  companyName,
  personName: (random) => `${random.pick(FIRST_NAMES)} ${random.pick(FAMILY_NAMES)}`,
  cities: CITIES,
  streets: [
    'Hauptstr.',
    'Bahnhofstraße',
    'Lindenweg',
    'Industriestr.',
    'Am Bühl',
    'Goethestraße',
    'Ringstr.',
    'Kirchgasse',
  ],
  one: [
    'ReNr {n}',
    'RE. NR. {n}',
    'Re.Nr. {n}',
    'R-Nr. {n}, K-Nr. {k} vom {d}',
    'RG.-NR. {n} KD.-NR. {k}',
    'RE-NR{n} Lieferung',
    'Rechnungsnr.. {n} - Kundennr.. {k}',
    'Kd-Nr.: {k}, Rg-Nr.: {n}',
    'Beleg Nr. {n}, Rechnung',
    'Rechnung {n}',
    'Rechnung Nr. {n} vom {d}',
    'Rechnungsnummer: {n}',
    'RG {n}',
    'RNr.{n} KdNr.{k}',
    'Invoice {n}',
    'Inv. no. {n}',
    'Zahlung Rechnung {n}',
    'Ihre Rechnung {n} vom {d} vielen Dank',
    'SVWZ+RE {n} KD {k}',
    'EREF+NOTPROVIDED SVWZ+Rechnung {n}',
    '{k} / {n}',
    'RECHNUNGSNUMMER {n} KUNDENNUMMER {k}',
    'Rg.Nr. {n} v. {d}',
    'Fa. Rechnung:{n}',
  ],
  bare: ['{n}', '{n} {d}', '{k} {n}', '{n}/{k}', '{d} {n}'],
  many: [
    'Rechnungen Nr. {list}',
    'RE {list}',
    'Re-Nr: {list} DATUM {today}, 12.53 UHR',
    'Rechnungen {list} KD {k}',
    'Invoice no. {list}',
    '{list}',
    'Zahlung Rg. {list}',
    'KD {k} {list}',
  ],
  separators: [', ', ' ', ' + ', ' +', '/', '+', ' und ', ',', '; '],
  repeatedLabels: ['RE ', 'Re.Nr. ', 'Rg. ', 'Rechnung '],
  abbreviated: ['Re-Nr: {list}', 'Rechnungen {list}', 'RG {list} KD {k}', 'Rechnungen Nr. {list} DATUM {today}'],
  ranges: ['Rechnungen {a}-{b}', 'RE {a} - {b}', 'Rechnungen {a} bis {b}', 'Rg. Nr. {a} bis {b}'],
  purchaseOrders: [
    'Bestellung {p}',
    'PO {p}',
    'Ihre Lieferung zu Best.-Nr. {p}',
    'Bestellnr. {p} vom {d}',
    'Auftrag {p}',
    '{p}',
  ],
  discounts: [
    '{one} abzgl. {s}% Skonto',
    '{one} -{s}% SK',
    '{one} Skonto {s} %',
    '{one}',
    '{one} abz. Skonto',
    'abzgl. Skonto {one}',
  ],
  partPayments: ['Teilzahlung {one}', '{one} Anzahlung', 'Akonto {one}', '{one} Teilbetrag', 'A-Konto {one}', '{one}'],
  instalments: [
    '{one} Rate {i}',
    '{i}. Rate {one}',
    '{one} Rate {i} von {m}',
    'Ratenzahlung {one}',
    '{i}. Teilzahlung {one}',
  ],
  overPayments: ['{one}', '{one} gerundet', '{one} incl. Mahngebühr', '{one} zzgl. Verzugszinsen'],
  credits: [
    '{list} abzgl. Gutschrift {c}',
    'RE {list} GS {c}',
    '{list} minus {c}',
    'Rechnungen {list} ./. Gutschrift {c}',
    '{list} {c}',
  ],
  thirdParties: [
    '{one} für {customer}',
    '{one} i.A. {customer}',
    'Rechnung {n} {customer}',
    '{customer} {one}',
    '{one}',
  ],
  thirdPartyNames: [
    'Steuerkanzlei Brandl',
    'LVM Versicherung',
    'Abrechnungsstelle Süd GmbH',
    'Rechtsanwälte Kern und Partner',
    'Insolvenzverwalter Dr. Huth',
  ],
  properties: [
    'WEG {street} {one}',
    'WEG {street} {city} Re. {n}',
    'Objekt {street}, {one}',
    'VE 0412 {street} RE {n}',
  ],
  propertyManagers: [
    'HV Immobilienverwaltung Seitz GmbH',
    'Hausverwaltung Lindner',
    'Treubau Verwaltung GmbH',
    'WEG Verwaltung Korn & Partner',
  ],
  payouts: [
    'SAMMELAUSZAHLUNG {list} BRUTTO {gross} GEBUEHR {fee}',
    'Auszahlung Bestellungen {list} abzgl. Gebuehr {fee}',
    'Auszahlung {list} KOMMISSION {fee}',
  ],
  payoutsUnnamed: [
    'SAMMELAUSZAHLUNG {today} KOMMISSION {fee}',
    'Payout 1046450041914 Gebuehr {fee}',
    'Auszahlung KW 39',
  ],
  payoutNames: [
    'PayPal (Europe) S.a.r.l. et Cie',
    'Stripe Payments Europe Ltd',
    'AMAZON PAYMENTS EUROPE S.C.A.',
    'eBay S.a.r.l.',
  ],
  returned: [
    'SEPA Lastschrift-Rückgabe {one}',
    'RUECKLASTSCHRIFT {one} SONSTIGE GRUENDE ENTGELT {fee} EUR',
    'Retoure SEPA Lastschrift {n} Kontounterdeckung',
    'Rueckbelastung {one} AC04',
  ],
  refunds: ['Gutschrift {n}', 'Erstattung Gutschrift {n} KD {k}', 'Auszahlung Guthaben {n}'],
  withoutReference: [
    '',
    'Zahlung',
    'Rechnung',
    'UEBERWEISUNG',
    'Rechnung vom {d}',
    'Danke',
    'lt. Rechnung',
    'KD {k}',
    'Kundennr. {k}',
    '{customer}',
  ],
  severalWithoutReference: [
    'offene Rechnungen',
    'Rechnungen September',
    'Sammelzahlung',
    'KD {k}',
    'Ausgleich Konto {k}',
    'lt. Kontoauszug',
  ],
  clutter: developmentClutter,
  fillers: [
    'sonstige Zahlung ',
    'Ueberweisung ',
    'Lieferung ',
    'Kundennummer {k} ',
    'Zahlung Ihrer ',
    'Danke fuer ',
    'August ',
  ],
  unrelatedReceived: developmentReceived,
  unrelatedPaid: developmentPaid,
  vendorPayments: ['Rechnung {n}', 'RE {n} KD 88123', 'Re.Nr. {n} vom {d}'],
  vendorNames: ['Bürobedarf Ziegler GmbH', 'Stadtwerke Südstadt', 'Leasing Partner AG', 'Gebäudereinigung Kranz'],
  mistakenNumbers: [
    'KD-Nr. {x} Rechnung {n}',
    'Re {n} Vertrag {x}',
    'Kundennummer {x} Rg. {n}',
    'Rechnung {n} Auftrag Nr. {x}',
  ],
  lineWidths: [27],
};

/** What a column means. */
export type CsvColumn =
  | 'accountIban'
  | 'bookingDate'
  | 'valueDate'
  | 'amount'
  | 'debit'
  | 'credit'
  | 'currency'
  | 'balance'
  | 'status'
  | 'name'
  | 'payer'
  | 'payee'
  | 'iban'
  | 'accountNumber'
  | 'bankCode'
  | 'bic'
  | 'text'
  | 'bookingText'
  | 'endToEndId'
  | 'mandateReference'
  | 'creditorId'
  | 'customerReference'
  | 'bankReference'
  | 'ultimateCounterparty'
  | 'fee'
  | 'foreignFee'
  | 'gross'
  | 'originalAmount'
  | 'originalCurrency'
  | 'exchangeRate'
  | 'balanceEffect';

export interface CsvDialect {
  name: string;
  /** Header names (folded, see `foldHeader`), several where banks changed them. The last of equal names counts for `currency`. */
  columns: Partial<Record<CsvColumn, readonly string[]>>;
  /** Folded header names that together tell the dialect; absent for dialects without header. */
  header?: readonly string[];
  /** Dialects without header: column by position, and the form of a row. */
  positions?: Partial<Record<CsvColumn, number>>;
  rowForm?: (cells: readonly string[]) => boolean;
  decimalMark: ',' | '.' | 'either';
  /** Currency of files that name none in a column. */
  currency?: string;
  /** Statuses of lines that are not booked yet (folded, by beginning), and of lines that never touch the balance. */
  pending?: readonly string[];
  ignored?: readonly string[];
  /** First cell (folded) of rows that are no bookings. */
  footer?: RegExp;
  /** True where the amounts of the balance column can be followed from row to row. */
  hasRunningBalance?: boolean;
}

const GERMAN_DATES = { bookingDate: ['buchungstag'], valueDate: ['valutadatum', 'wertstellung', 'wert', 'valuta'] };

/** The first dialect that fits is taken: the more particular stand before the more general. */
export const CSV_DIALECTS: readonly CsvDialect[] = [
  {
    name: 'sparkasse-camt',
    header: [
      'auftragskonto',
      'buchungstag',
      'valutadatum',
      'glaeubiger id',
      'beguenstigter zahlungspflichtiger',
      'betrag',
    ],
    columns: {
      ...GERMAN_DATES,
      accountIban: ['auftragskonto'],
      bookingText: ['buchungstext'],
      text: ['verwendungszweck'],
      creditorId: ['glaeubiger id'],
      mandateReference: ['mandatsreferenz'],
      endToEndId: ['kundenreferenz end to end'],
      customerReference: ['sammlerreferenz'],
      originalAmount: ['lastschrift ursprungsbetrag'],
      foreignFee: ['auslagenersatz ruecklastschrift'],
      name: ['beguenstigter zahlungspflichtiger'],
      iban: ['kontonummer iban'],
      bic: ['bic swift code'],
      amount: ['betrag'],
      currency: ['waehrung'],
      status: ['info'],
    },
    decimalMark: ',',
    pending: ['umsatz vorgemerkt'],
  },
  {
    name: 'sparkasse-mt940',
    header: ['auftragskonto', 'buchungstag', 'valutadatum', 'verwendungszweck', 'kontonummer', 'blz', 'betrag'],
    columns: {
      ...GERMAN_DATES,
      accountIban: ['auftragskonto'],
      bookingText: ['buchungstext'],
      text: ['verwendungszweck'],
      name: ['beguenstigter zahlungspflichtiger'],
      iban: ['kontonummer'],
      bankCode: ['blz'],
      amount: ['betrag'],
      currency: ['waehrung'],
      status: ['info'],
    },
    decimalMark: ',',
    pending: ['umsatz vorgemerkt'],
  },
  {
    name: 'vr-bank',
    header: ['iban auftragskonto', 'buchungstag', 'name zahlungsbeteiligter', 'verwendungszweck', 'betrag'],
    columns: {
      ...GERMAN_DATES,
      accountIban: ['iban auftragskonto'],
      name: ['name zahlungsbeteiligter'],
      iban: ['iban zahlungsbeteiligter'],
      bic: ['bic swift code zahlungsbeteiligter'],
      bookingText: ['buchungstext'],
      text: ['verwendungszweck'],
      amount: ['betrag'],
      currency: ['waehrung'],
      balance: ['saldo nach buchung'],
      creditorId: ['glaeubiger id'],
      mandateReference: ['mandatsreferenz'],
    },
    decimalMark: ',',
    hasRunningBalance: true,
  },
  {
    name: 'dkb',
    header: ['buchungsdatum', 'wertstellung', 'status', 'zahlungspflichtige r', 'zahlungsempfaenger in', 'umsatztyp'],
    columns: {
      bookingDate: ['buchungsdatum'],
      valueDate: ['wertstellung'],
      status: ['status'],
      payer: ['zahlungspflichtige r'],
      payee: ['zahlungsempfaenger in'],
      text: ['verwendungszweck'],
      bookingText: ['umsatztyp'],
      iban: ['iban'],
      amount: ['betrag', 'betrag eur'],
      creditorId: ['glaeubiger id'],
      mandateReference: ['mandatsreferenz'],
      customerReference: ['kundenreferenz'],
    },
    decimalMark: ',',
    currency: 'EUR',
    pending: ['vorgemerkt'],
  },
  {
    name: 'dkb-old',
    header: [
      'buchungstag',
      'wertstellung',
      'auftraggeber beguenstigter',
      'verwendungszweck',
      'kontonummer',
      'betrag eur',
    ],
    columns: {
      ...GERMAN_DATES,
      bookingText: ['buchungstext'],
      name: ['auftraggeber beguenstigter'],
      text: ['verwendungszweck'],
      iban: ['kontonummer'],
      bankCode: ['blz'],
      amount: ['betrag eur'],
      creditorId: ['glaeubiger id'],
      mandateReference: ['mandatsreferenz'],
      customerReference: ['kundenreferenz'],
    },
    decimalMark: ',',
    currency: 'EUR',
  },
  {
    name: 'ing',
    header: ['buchung', 'auftraggeber empfaenger', 'buchungstext', 'verwendungszweck', 'betrag'],
    columns: {
      bookingDate: ['buchung'],
      valueDate: ['valuta', 'wertstellungsdatum'],
      name: ['auftraggeber empfaenger'],
      bookingText: ['buchungstext'],
      text: ['verwendungszweck'],
      balance: ['saldo'],
      amount: ['betrag'],
      currency: ['waehrung'],
    },
    decimalMark: ',',
    currency: 'EUR',
    hasRunningBalance: true,
  },
  {
    name: 'comdirect',
    header: ['buchungstag', 'vorgang', 'buchungstext', 'umsatz in eur'],
    columns: {
      bookingDate: ['buchungstag'],
      valueDate: ['wertstellung valuta'],
      bookingText: ['vorgang'],
      text: ['buchungstext'],
      amount: ['umsatz in eur'],
      status: ['buchungstag'],
    },
    decimalMark: ',',
    currency: 'EUR',
    pending: ['offen'],
    footer: /^(?:alter|neuer) kontostand|^umsaetze|^keine umsaetze/,
  },
  {
    name: 'commerzbank',
    header: ['buchungstag', 'wertstellung', 'umsatzart', 'buchungstext', 'betrag', 'waehrung'],
    columns: {
      ...GERMAN_DATES,
      bookingText: ['umsatzart'],
      text: ['buchungstext'],
      amount: ['betrag'],
      currency: ['waehrung'],
      accountIban: ['iban kontoinhaber', 'iban auftraggeberkonto'],
    },
    decimalMark: ',',
  },
  {
    name: 'deutsche-bank',
    header: ['buchungstag', 'wert', 'umsatzart', 'beguenstigter auftraggeber', 'verwendungszweck', 'soll', 'haben'],
    columns: {
      ...GERMAN_DATES,
      bookingText: ['umsatzart'],
      name: ['beguenstigter auftraggeber'],
      text: ['verwendungszweck'],
      iban: ['iban kontonummer', 'iban'],
      bic: ['bic'],
      customerReference: ['kundenreferenz'],
      mandateReference: ['mandatsreferenz'],
      creditorId: ['glaeubiger id'],
      foreignFee: ['fremde gebuehren'],
      ultimateCounterparty: ['abweichender empfaenger'],
      debit: ['soll'],
      credit: ['haben'],
      currency: ['waehrung'],
    },
    decimalMark: ',',
    footer: /^kontostand/,
  },
  {
    name: 'n26',
    header: ['booking date', 'partner name', 'amount eur'],
    columns: {
      bookingDate: ['booking date'],
      valueDate: ['value date'],
      name: ['partner name'],
      iban: ['partner iban'],
      bookingText: ['type'],
      text: ['payment reference'],
      amount: ['amount eur'],
      originalAmount: ['original amount'],
      originalCurrency: ['original currency'],
      exchangeRate: ['exchange rate'],
    },
    decimalMark: '.',
    currency: 'EUR',
  },
  {
    name: 'n26-old',
    header: ['date', 'payee', 'account number', 'payment reference', 'amount eur'],
    columns: {
      bookingDate: ['date'],
      name: ['payee'],
      iban: ['account number'],
      bookingText: ['transaction type'],
      text: ['payment reference'],
      amount: ['amount eur'],
      originalAmount: ['amount foreign currency'],
      originalCurrency: ['type foreign currency'],
      exchangeRate: ['exchange rate'],
    },
    decimalMark: '.',
    currency: 'EUR',
  },
  {
    name: 'paypal',
    header: ['datum', 'typ', 'status', 'waehrung', 'brutto', 'netto', 'transaktionscode'],
    columns: {
      bookingDate: ['datum'],
      name: ['name'],
      bookingText: ['typ'],
      status: ['status'],
      currency: ['waehrung'],
      gross: ['brutto'],
      fee: ['gebuehr'],
      amount: ['netto'],
      bankReference: ['transaktionscode'],
      customerReference: ['rechnungsnummer'],
      text: ['betreff', 'artikelbezeichnung', 'hinweis', 'rechnungsnummer'],
      balanceEffect: ['auswirkung auf guthaben'],
    },
    decimalMark: ',',
    pending: ['ausstehend', 'offen', 'in bearbeitung', 'nicht freigegeben', 'gehalten'],
    ignored: ['abgelehnt', 'storniert', 'abgebrochen', 'abgelaufen', 'fehlgeschlagen', 'voruebergehend'],
  },
  {
    name: 'erste-george',
    header: ['buchungsdatum', 'partnername', 'betrag', 'waehrung'],
    columns: {
      accountIban: ['eigene iban'],
      bookingDate: ['buchungsdatum'],
      valueDate: ['valutadatum'],
      name: ['partnername'],
      iban: ['partner iban'],
      bic: ['bic swift', 'partner bic'],
      accountNumber: ['partner kontonummer'],
      bankCode: ['bankleitzahl', 'partner bank code blz'],
      amount: ['betrag'],
      currency: ['waehrung'],
      text: ['buchungs details', 'buchungs info', 'buchungstext', 'zahlungsreferenz'],
      bankReference: ['buchungsreferenz', 'ersterfassungsreferenz'],
      mandateReference: ['mandats id'],
      creditorId: ['creditor id'],
    },
    decimalMark: ',',
  },
  {
    name: 'raiffeisen-at',
    columns: {},
    positions: { bookingDate: 0, text: 1, valueDate: 2, amount: 3, currency: 4 },
    rowForm: (cells) => isDate(cells[0]) && isDate(cells[2]) && /^[A-Z]{3}$/.test(cells[4]?.trim() ?? ''),
    decimalMark: ',',
  },
  {
    name: 'targobank',
    columns: {},
    positions: { bookingDate: 0, text: 1, amount: 2, accountIban: 7 },
    rowForm: (cells) => isDate(cells[0]) && /^[+-]?[\d.,]+$/.test(cells[2]?.trim() ?? '') && cells.length >= 8,
    decimalMark: 'either',
    currency: 'EUR',
  },
];

function isDate(cell: string | undefined): boolean {
  return /^\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})$/.test(cell?.trim() ?? '');
}

/** Lower case, German letters written out, everything else than letters and digits as one blank. */
export function foldHeader(text: string): string {
  return text
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

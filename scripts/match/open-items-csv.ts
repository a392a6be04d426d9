import { parse } from 'csv-parse/sync';
import { CaseFileError } from './case-file.ts';
import type { CaseFileIssue } from './case-file.ts';

/** Columns of an open-items file; the first name of each is the one we write, the others are read too. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  number: ['number', 'invoice', 'invoice number', 'nummer', 'rechnungsnummer', 'belegnummer', 'rechnung'],
  amount: ['amount', 'total', 'betrag', 'rechnungsbetrag', 'bruttobetrag'],
  open: ['open', 'open balance', 'balance', 'offen', 'offener betrag', 'saldo'],
  currency: ['currency', 'waehrung', 'währung'],
  customer: ['customer', 'customer name', 'name', 'kunde', 'kundenname', 'debitor'],
  customer_number: ['customer number', 'customer_number', 'kundennummer', 'debitorennummer'],
  iban: ['iban', 'customer iban', 'kunden-iban'],
  issue_date: ['issue date', 'issue_date', 'date', 'datum', 'rechnungsdatum', 'belegdatum'],
  due_date: ['due date', 'due_date', 'faellig', 'fällig', 'faelligkeit', 'fälligkeit', 'fälligkeitsdatum'],
  customer_ref: ['customer reference', 'customer_ref', 'purchase order', 'po', 'bestellnummer', 'bestellung'],
  payment_ref: ['payment reference', 'payment_ref', 'zahlungsreferenz', 'verwendungszweck'],
  discount_percent: ['discount percent', 'discount_percent', 'skonto', 'skonto %'],
  discount_until: ['discount until', 'discount_until', 'skonto bis', 'skontofrist'],
};

type Row = Record<keyof typeof COLUMNS, string>;

/** Open items and their customers in the form of a case file, unchecked; see `checkCase`. */
export interface OpenItemsFile {
  customers: Record<string, unknown>[];
  open_items: Record<string, unknown>[];
}

/**
 * Reads a CSV of open items. The delimiter is the one that the header holds most of (`;`, `,` or tab); amounts and dates
 * may be written the German way.
 * @throws CaseFileError with every row that cannot be read
 */
export function parseOpenItemsCsv(text: string, fallbackCurrency: string): OpenItemsFile {
  const rows = parseRows(text);
  const customers = new Map<string, Record<string, unknown>>();
  const open_items = rows.map((row, index) => {
    const name = row['customer'] ?? '';
    const key = row['customer_number'] || name;
    if (key !== '') addCustomer(customers, key, name, row);
    const amount = decimalOf(row['amount'] || row['open'] || '');
    return withoutEmpty({
      id: `row ${index + 2}`,
      type: amount.startsWith('-') ? 'credit_note' : 'invoice',
      number: row['number'],
      amount,
      open: decimalOf(row['open'] || row['amount'] || ''),
      currency: row['currency'] || fallbackCurrency,
      customer: key,
      issue_date: isoDateOf(row['issue_date'] ?? ''),
      due_date: isoDateOf(row['due_date'] ?? ''),
      customer_ref: row['customer_ref'],
      payment_ref: row['payment_ref'],
      discount: row['discount_percent']
        ? withoutEmpty({ percent: decimalOf(row['discount_percent']), until: isoDateOf(row['discount_until'] ?? '') })
        : undefined,
    });
  });
  return { customers: [...customers.values()], open_items };
}

function parseRows(text: string): Row[] {
  const header = text.split(/\r?\n/, 1)[0] ?? '';
  const delimiter = [';', '\t', ','].reduce((best, mark) =>
    header.split(mark).length > header.split(best).length ? mark : best,
  );
  let records: Record<string, string>[];
  try {
    records = parse(text, { bom: true, columns: columnNames, delimiter, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw fileError([{ record: 'open items', message: `${(error as Error).message}. Save the file as CSV again.` }]);
  }
  const known = Object.keys(records[0] ?? {});
  const missing = ['number', 'amount'].filter(
    (name) => !known.includes(name) && !(name === 'amount' && known.includes('open')),
  );
  if (records.length > 0 && missing.length > 0) {
    const names = missing.map((name) => `"${COLUMNS[name]?.[0] ?? name}"`).join(' and ');
    throw fileError([{ record: 'open items', message: `the column ${names} is missing. Add it to the first line.` }]);
  }
  return records;
}

function columnNames(header: string[]): string[] {
  return header.map((title) => {
    const wanted = title.trim().toLowerCase();
    return Object.keys(COLUMNS).find((name) => COLUMNS[name]?.includes(wanted)) ?? `other: ${title}`;
  });
}

function addCustomer(customers: Map<string, Record<string, unknown>>, key: string, name: string, row: Row): void {
  const known = customers.get(key) ?? {
    id: key,
    name: name || key,
    ibans: [],
    customer_number: row['customer_number'],
  };
  const ibans = known['ibans'] as string[];
  const iban = row['iban'];
  if (iban && !ibans.includes(iban)) ibans.push(iban);
  customers.set(key, known);
}

/** `1.234,50` and `1234,50` as `1234.50`; anything else as it stands, to be judged by the check. */
function decimalOf(text: string): string {
  const compact = text.replace(/[\s€]/g, '');
  return /^[+-]?\d{1,3}(?:\.\d{3})+,\d+$|^[+-]?\d+,\d+$/.test(compact)
    ? compact.replaceAll('.', '').replace(',', '.')
    : compact;
}

/** `31.12.2026` as `2026-12-31`. */
function isoDateOf(text: string): string {
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  return german ? `${german[3]}-${german[2]?.padStart(2, '0')}-${german[1]?.padStart(2, '0')}` : text;
}

function withoutEmpty(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== ''));
}

function fileError(issues: CaseFileIssue[]): CaseFileError {
  return new CaseFileError('SALDO_CASE_FILE_INVALID', issues);
}

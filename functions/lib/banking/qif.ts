import { StatementAssembly } from './assembly.ts';
import { blankAccount, blankPayment } from './blank.ts';
import { calendarDate, outerDate, refuseDate } from './dates.ts';
import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES } from './errors.ts';
import { readAmount, readCurrency } from './money.ts';
import { meaningful, tidy } from './words.ts';
import { wholeTextParser } from './whole-text.ts';
import type { LineDraft } from './assembly.ts';
import type { FormatParser, ParserSettings } from './parser.ts';
import type { IsoDate } from './statement.ts';

interface QifRecord {
  fields: Map<string, string>;
  line: number;
}

type DateOrder = 'day first' | 'month first';

/** Parser for QIF (Quicken): the sections Bank, CCard and Cash. The format carries neither balances nor a currency. */
export function qifParser(settings: ParserSettings): FormatParser {
  return wholeTextParser(settings, (text) => readQif(text, settings));
}

function readQif(text: string, settings: ParserSettings): void {
  const { emit, refuse, options } = settings;
  const assembly = new StatementAssembly({ emit, refuse, keyKind: 'content', fallbackAccount: options.account });
  assembly.file({ fileName: options.fileName, format: 'qif', version: null });
  const { records, isCutOff } = recordsOf(text);
  if (records.length === 0) {
    const problem = 'The file holds no entry of a bank account (!Type:Bank, CCard or Cash).';
    refuse({ code: CODES.noStatement, problem, remedy: EXPORT_AGAIN });
  }
  const place = { line: 1, field: 'currency' };
  if (options.currency === undefined) {
    const problem = 'QIF files do not name their currency.';
    const remedy = 'Choose the bank account of the file, or give its currency.';
    refuse({ code: CODES.currency, problem, remedy, ...place });
  }
  const currency = readCurrency(options.currency ?? null, place, refuse);
  const order = dateOrder(records, settings);
  const lines = records.map((record) => readRecord(record, currency, order, settings));
  const start = lines.reduce<IsoDate | null>((date, line) => outerDate(date, line.bookingDate, -1), null);
  const end = lines.reduce<IsoDate | null>((date, line) => outerDate(date, line.bookingDate, 1), null);
  const identity = `${start ?? ''} ${end ?? ''}`;
  assembly.begin({ account: blankAccount(), currency, number: null, id: null, opening: null, identity });
  for (const line of lines) {
    assembly.line(line);
  }
  assembly.end({ opening: null, closing: null, complete: !isCutOff, period: { start, end } });
}

function recordsOf(text: string): { records: QifRecord[]; isCutOff: boolean } {
  const records: QifRecord[] = [];
  let isBankSection = false;
  let record: QifRecord | null = null;
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = raw.trimEnd();
    if (line.startsWith('!')) {
      isBankSection = /^!Type:(?:Bank|CCard|Cash)/i.test(line);
    } else if (isBankSection && line === '^') {
      if (record !== null) records.push(record);
      record = null;
    } else if (isBankSection && line !== '') {
      record ??= { fields: new Map(), line: index + 1 };
      const code = line.charAt(0);
      // Splits (S, E, $) repeat; the entry as a whole counts.
      if (!record.fields.has(code)) record.fields.set(code, line.slice(1));
    }
  }
  if (record !== null) records.push(record);
  return { records, isCutOff: record !== null };
}

const DATE = /^\s*(\d{1,2})\s*([./-])\s*(\d{1,2})\s*[./'-]\s*(\d{2}|\d{4})\s*$/;

/** Dates with dots are German. Others are told by a day above 12 anywhere in the file, else refused. */
function dateOrder(records: readonly QifRecord[], settings: ParserSettings): DateOrder {
  const dates = records.map((record) => DATE.exec(record.fields.get('D') ?? '')).filter((found) => found !== null);
  if (dates.every((found) => found[2] === '.') || dates.some((found) => Number(found[1]) > 12)) {
    return 'day first';
  }
  if (dates.some((found) => Number(found[3]) > 12)) {
    return 'month first';
  }
  const problem = 'No date of the file tells whether the day or the month comes first.';
  const remedy = 'Export a longer period, or CAMT.053 or MT940.';
  return settings.refuse({ code: CODES.date, problem, remedy, line: records[0]?.line ?? null, field: 'D' });
}

function readRecord(record: QifRecord, currency: string, order: DateOrder, settings: ParserSettings): LineDraft {
  const bookingDate = readDate(record, order, settings);
  const value = (code: string): string | null => meaningful(tidy(record.fields.get(code) ?? ''));
  return {
    ...blankPayment(),
    ...{ status: 'booked', bookingDate, valueDate: null, currency, isReversal: false, bookingText: null },
    amount: readQifAmount(record, currency, settings),
    ...{ batch: null, details: [], fileLine: record.line },
    remittanceText: [value('P'), value('M')].filter((part) => part !== null).join(' '),
    customerReference: value('N'),
  };
}

function readDate(record: QifRecord, order: DateOrder, settings: ParserSettings): IsoDate {
  const text = record.fields.get('D') ?? '';
  const found = DATE.exec(text);
  const [first, second, year] = [Number(found?.[1]), Number(found?.[3]), Number(found?.[4])];
  const [day, month] = order === 'day first' ? [first, second] : [second, first];
  const century = year >= 100 ? 0 : year >= 80 ? 1900 : 2000;
  const date = found === null ? null : calendarDate(year + century, month, day);
  return date ?? refuseDate(text, { line: record.line, field: 'D' }, settings.refuse);
}

/** `1.234,56`, `1,234.56`, `-12,34`, `500`. A single mark before three digits could be either and is refused. */
function readQifAmount(record: QifRecord, currency: string, settings: ParserSettings): number {
  const text = (record.fields.get('T') ?? record.fields.get('U') ?? '').replace(/\s/g, '');
  const place = { line: record.line, field: 'T' };
  const comma = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?$/.test(text);
  const point = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/.test(text);
  if (comma && point && /[.,]/.test(text)) {
    const problem = `"${text}" can be read in two ways.`;
    settings.refuse({ code: CODES.amount, problem, remedy: 'Export CAMT.053, MT940 or CSV.', ...place });
  }
  const plain = comma ? text.replace(/\./g, '') : point ? text.replace(/,/g, '') : text;
  return readAmount(plain, currency, comma ? ',' : '.', place, settings.refuse);
}

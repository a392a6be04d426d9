import { StatementAssembly } from './assembly.ts';
import { blankAccount, blankPayment } from './blank.ts';
import { readShortDate } from './dates.ts';
import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES } from './errors.ts';
import { currencyScale, readAmount, readCurrency } from './money.ts';
import { meaningful, readAccountId, tidy } from './words.ts';
import { wholeTextParser } from './whole-text.ts';
import type { FormatParser, ParserSettings } from './parser.ts';
import type { Balance, IsoDate } from './statement.ts';

/** One logical record: a physical record with its continuations (88). */
interface BaiRecord {
  code: string;
  fields: string[];
  line: number;
  /** Physical records that it consists of. */
  size: number;
}

interface OpenAccount {
  currency: string;
  opening: Balance | null;
  closing: Balance | null;
  total: number;
  records: number;
}

/**
 * Parser for BAI2 (Cash Management Balance Reporting, version 2): 01 file, 02 group, 03 account, 16 transaction,
 * 49/98/99 trailers. Amounts are minor units without decimal mark. Every control total and record count of the file is
 * checked; a file in which one is wrong is refused, as its content can't be whole.
 */
export function bai2Parser(settings: ParserSettings): FormatParser {
  return wholeTextParser(settings, (text) => new BaiReader(settings).read(text));
}

class BaiReader {
  readonly #settings: ParserSettings;
  readonly #assembly: StatementAssembly;
  #account: OpenAccount | null = null;
  #group: { date: IsoDate; currency: string; total: number; accounts: number; records: number } | null = null;
  #file = { total: 0, groups: 0, records: 0, isOpen: false, isClosed: false };

  constructor(settings: ParserSettings) {
    const { emit, refuse, options } = settings;
    this.#settings = settings;
    this.#assembly = new StatementAssembly({ emit, refuse, keyKind: 'content', fallbackAccount: options.account });
  }

  read(text: string): void {
    const { options, refuse } = this.#settings;
    this.#assembly.file({ fileName: options.fileName, format: 'bai2', version: null });
    for (const record of logicalRecords(text)) {
      this.#record(record);
    }
    if (!this.#file.isClosed) {
      const problem = 'The file ends before its file trailer (99): it is cut off.';
      refuse({ code: CODES.truncated, problem, remedy: EXPORT_AGAIN, field: '99' });
    }
    if (this.#assembly.statementCount === 0) {
      const problem = 'The file holds no account (03).';
      refuse({ code: CODES.noStatement, problem, remedy: EXPORT_AGAIN });
    }
  }

  #record(record: BaiRecord): void {
    this.#checkPlace(record);
    this.#file.records += record.size;
    if (this.#group !== null) this.#group.records += record.size;
    if (this.#account !== null) this.#account.records += record.size;
    switch (record.code) {
      case '01':
        this.#file.isOpen = true;
        break;
      case '02':
        this.#beginGroup(record);
        break;
      case '03':
        this.#beginAccount(record);
        break;
      case '16':
        this.#transaction(record);
        break;
      case '49':
        this.#endAccount(record);
        break;
      case '98':
        this.#endGroup(record);
        break;
      default:
        this.#checkTotal(record, 0, this.#file.total, 'file total');
        this.#checkTotal(record, 1, this.#file.groups, 'number of groups');
        this.#checkTotal(record, 2, this.#file.records, 'number of records');
        this.#file.isClosed = true;
    }
  }

  /** The order of the records is the only structure of the file. */
  #checkPlace(record: BaiRecord): void {
    const { isOpen, isClosed } = this.#file;
    const [group, account] = [this.#group !== null, this.#account !== null];
    const allowed: Readonly<Record<string, boolean>> = {
      '01': !isOpen,
      '02': isOpen && !group,
      '03': group && !account,
      '16': account,
      '49': account,
      '98': group && !account,
      '99': isOpen && !group,
    };
    if (isClosed || allowed[record.code] !== true) {
      const problem = `A record "${record.code.slice(0, 10)}" can't stand here.`;
      this.#settings.refuse({
        code: CODES.malformed,
        problem,
        remedy: EXPORT_AGAIN,
        line: record.line,
        field: record.code,
      });
    }
  }

  #beginGroup(record: BaiRecord): void {
    const place = { line: record.line, field: '02 as-of date' };
    const date = readShortDate(record.fields[3] ?? '', place, this.#settings.refuse);
    const currency = record.fields[5]?.trim() ?? '';
    // The standard's default currency is the US dollar.
    this.#group = { date, currency: currency === '' ? 'USD' : currency, total: 0, accounts: 0, records: record.size };
  }

  #beginAccount(record: BaiRecord): void {
    const { refuse } = this.#settings;
    const group = this.#group;
    if (group === null) return;
    const own = record.fields[1]?.trim() ?? '';
    const currency = readCurrency(
      own === '' ? group.currency : own,
      { line: record.line, field: '03 currency' },
      refuse,
    );
    const account: OpenAccount = { currency, opening: null, closing: null, total: 0, records: record.size };
    const amounts = record.fields.slice(2);
    while (amounts.some((field) => field.trim() !== '')) {
      const [type = '', amountText = ''] = amounts.splice(0, 3);
      skipFunds(amounts);
      if (amountText.trim() === '') continue;
      const amount = this.#amount(amountText, currency, record);
      account.total += amount;
      const balance = { amount, currency, date: group.date };
      if (type.trim() === '010') account.opening = balance;
      if (type.trim() === '015') account.closing = balance;
    }
    this.#account = account;
    const id = readAccountId(record.fields[0] ?? null);
    const { opening } = account;
    this.#assembly.begin({
      account: { ...blankAccount(), iban: id.iban, number: id.number },
      ...{ currency, number: null, id: null, opening, identity: group.date },
    });
  }

  #transaction(record: BaiRecord): void {
    const account = this.#account;
    if (account === null) return;
    const [type = '', amountText = '', ...rest] = record.fields;
    const units = amountText.trim() === '' ? 0 : this.#amount(amountText, account.currency, record);
    account.total += units;
    const isDebit = this.#isDebit(type.trim(), record);
    skipFunds(rest);
    const [bankReference, customerReference, ...text] = rest;
    this.#assembly.line({
      ...blankPayment(),
      ...{ status: 'booked', bookingDate: this.#group?.date ?? null, valueDate: null, currency: account.currency },
      amount: isDebit && units !== 0 ? -units : units,
      ...{ isReversal: false, bookingText: null, batch: null, details: [], fileLine: record.line },
      bankReference: meaningful(bankReference),
      customerReference: meaningful(customerReference),
      remittanceText: tidy(text.join(',')),
      transactionCode: { gvc: null, swift: null, domain: null, proprietary: type.trim() },
    });
  }

  /** Type codes 100–399 and 920–959 are credits, 400–699 and 960–999 debits. */
  #isDebit(type: string, record: BaiRecord): boolean {
    const code = /^\d{3}$/.test(type) ? Number(type) : Number.NaN;
    if ((code >= 100 && code <= 399) || (code >= 920 && code <= 959) || code === 890) return false;
    if ((code >= 400 && code <= 699) || (code >= 960 && code <= 999)) return true;
    const problem = `The type code "${type.slice(0, 10)}" is neither credit nor debit.`;
    return this.#settings.refuse({
      code: CODES.sign,
      problem,
      remedy: EXPORT_AGAIN,
      line: record.line,
      field: '16 type',
    });
  }

  #endAccount(record: BaiRecord): void {
    const account = this.#account;
    const group = this.#group;
    if (account === null || group === null) return;
    this.#checkTotal(record, 0, account.total, 'account total');
    this.#checkTotal(record, 1, account.records, 'number of records');
    group.total += account.total;
    group.accounts += 1;
    this.#account = null;
    this.#assembly.end({ opening: account.opening, closing: account.closing, complete: true });
  }

  #endGroup(record: BaiRecord): void {
    const group = this.#group;
    if (group === null) return;
    this.#checkTotal(record, 0, group.total, 'group total');
    this.#checkTotal(record, 1, group.accounts, 'number of accounts');
    this.#checkTotal(record, 2, group.records, 'number of records');
    this.#file.total += group.total;
    this.#file.groups += 1;
    this.#group = null;
  }

  #checkTotal(record: BaiRecord, index: number, actual: number, name: string): void {
    const text = record.fields[index]?.trim() ?? '';
    if (!/^[+-]?\d{1,18}$/.test(text) || Number(text) !== actual) {
      const problem = `The ${name} is ${actual}, the trailer says "${text.slice(0, 40)}".`;
      this.#settings.refuse({
        code: CODES.controlTotal,
        problem,
        remedy: EXPORT_AGAIN,
        line: record.line,
        field: record.code,
      });
    }
  }

  #amount(text: string, currency: string, record: BaiRecord): number {
    const digits = /^([+-]?)(\d+)$/.exec(text.trim());
    const scale = currencyScale(currency);
    const [, sign = '', whole = ''] = digits ?? [];
    const padded = whole.padStart(scale + 1, '0');
    const decimal = `${sign}${padded.slice(0, padded.length - scale)}.${padded.slice(padded.length - scale)}`;
    const place = { line: record.line, field: `${record.code} amount` };
    // A decimal mark is no digit here: "100.00" would be wrong by a factor of one hundred.
    return readAmount(digits === null ? `"${text}"` : decimal, currency, '.', place, this.#settings.refuse);
  }
}

/** Removes the funds type and what belongs to it: V date and time, S three amounts, D count and pairs. */
function skipFunds(fields: string[]): void {
  const type = fields.shift()?.trim().toUpperCase() ?? '';
  if (type === 'V') fields.splice(0, 2);
  if (type === 'S') fields.splice(0, 3);
  if (type === 'D') {
    const count = Number(fields.shift() ?? '0');
    fields.splice(0, Number.isSafeInteger(count) && count > 0 ? count * 2 : 0);
  }
}

/** A record that ends with `/` continues field by field; one without continues in its text. */
function logicalRecords(text: string): BaiRecord[] {
  const records: { code: string; content: string; line: number; size: number }[] = [];
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = raw.trim();
    if (line === '') continue;
    const comma = line.indexOf(',');
    const code = comma < 0 ? line : line.slice(0, comma);
    const content = comma < 0 ? '' : line.slice(comma + 1);
    const last = records.at(-1);
    if (code === '88' && last !== undefined) {
      last.content = last.content.endsWith('/')
        ? `${last.content.slice(0, -1)},${content}`
        : `${last.content} ${content}`;
      last.size += 1;
    } else {
      records.push({ code, content, line: index + 1, size: 1 });
    }
  }
  return records.map(({ content, ...record }) => ({ ...record, fields: content.replace(/\/$/, '').split(',') }));
}

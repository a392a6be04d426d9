import { blankPayment } from '../blank.ts';
import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES } from '../errors.ts';
import { readCurrency } from '../money.ts';
import { readPurpose } from '../swift/purpose.ts';
import { meaningful, readAccountId, tidy } from '../words.ts';
import { foldHeader } from './dialects.ts';
import { cell, cells } from './table.ts';
import { readCsvAmount, readCsvDate, tryCsvDate } from './values.ts';
import type { LineDraft } from '../assembly.ts';
import type { Refuse } from '../errors.ts';
import type { Counterparty, LineStatus, MinorUnits, Money, OriginalAmount } from '../statement.ts';
import type { CsvColumn } from './dialects.ts';
import type { CsvRow, CsvTable } from './table.ts';

/** Reads one row of a recognised table. */
export function readCsvLine(
  table: CsvTable,
  row: CsvRow,
  fallbackCurrency: string | undefined,
  refuse: Refuse,
): LineDraft {
  const reader = new RowReader(table, row, refuse);
  const status = reader.status();
  const bookingDate = status === 'booked' ? reader.date('bookingDate') : reader.optionalDate('bookingDate');
  const currency = reader.currency(fallbackCurrency);
  const amount = reader.bookedAmount(currency);
  const described = describe(reader, amount);
  return {
    ...blankPayment(),
    ...described,
    status,
    bookingDate,
    valueDate: reader.optionalDate('valueDate'),
    amount,
    currency,
    ...{ isReversal: false, batch: null, details: [], fileLine: row.line },
    bookingText: reader.text('bookingText'),
    fees: reader.fees(currency),
    originalAmount: reader.originalAmount(currency, amount),
  };
}

type Description = Pick<
  LineDraft,
  | 'remittanceText'
  | 'endToEndId'
  | 'mandateReference'
  | 'creditorId'
  | 'customerReference'
  | 'bankReference'
  | 'counterparty'
  | 'ultimateCounterparty'
  | 'purposeCode'
>;

/** Parties and references: from columns of their own, else from the identifiers inside the text. */
function describe(reader: RowReader, amount: MinorUnits): Description {
  const account = readAccountId(reader.text('iban') ?? reader.text('accountNumber'));
  const bank = reader.text('bic') ?? reader.text('bankCode');
  const isBic = bank !== null && /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(bank);
  const byDirection = amount >= 0 ? reader.text('payer') : reader.text('payee');
  const counterparty: Counterparty = {
    name: meaningful(tidy(reader.text('name') ?? byDirection ?? '')),
    iban: account.iban,
    accountNumber: account.number !== null && bank !== null && !isBic ? `${bank}/${account.number}` : account.number,
    bic: isBic ? bank : null,
  };
  const comdirect = reader.dialect === 'comdirect' ? readComdirectText(reader.allText()) : null;
  const purpose = readPurpose(comdirect?.text ?? reader.allText(), comdirect?.counterparty ?? counterparty, null);
  return {
    remittanceText: purpose.text,
    endToEndId: meaningful(reader.text('endToEndId')) ?? purpose.endToEndId,
    mandateReference: meaningful(reader.text('mandateReference')) ?? purpose.mandateReference,
    creditorId: meaningful(reader.text('creditorId')) ?? purpose.creditorId,
    customerReference: meaningful(reader.text('customerReference')) ?? purpose.customerReference,
    bankReference: meaningful(reader.text('bankReference')) ?? comdirect?.bankReference ?? null,
    counterparty: comdirect?.counterparty ?? counterparty,
    ultimateCounterparty: reader.text('ultimateCounterparty') ?? purpose.ultimateDebtor ?? purpose.ultimateCreditor,
    purposeCode: purpose.purposeCode,
  };
}

/** `Auftraggeber: … Kto/IBAN: … BLZ/BIC: … Buchungstext: … Ref. …` in one column. */
function readComdirectText(text: string): { text: string; bankReference: string | null; counterparty: Counterparty } {
  const parts = new Map<string, string>();
  const marks = [...text.matchAll(/(Auftraggeber|Empfänger|Zahlungspflichtiger|Kto\/IBAN|BLZ\/BIC|Buchungstext):/g)];
  for (const [index, mark] of marks.entries()) {
    parts.set(mark[1] ?? '', text.slice(mark.index + mark[0].length, marks[index + 1]?.index).trim());
  }
  const words = parts.get('Buchungstext') ?? text.slice(0, marks[0]?.index);
  const reference = /\sRef\.\s+(\S+)\s*$/.exec(words);
  const account = readAccountId(parts.get('Kto/IBAN') ?? null);
  const name = parts.get('Auftraggeber') ?? parts.get('Empfänger') ?? parts.get('Zahlungspflichtiger');
  return {
    text: reference === null ? words : words.slice(0, reference.index),
    bankReference: reference?.[1] ?? null,
    counterparty: {
      name: meaningful(name),
      iban: account.iban,
      accountNumber: account.number,
      bic: meaningful(parts.get('BLZ/BIC')),
    },
  };
}

class RowReader {
  readonly #table: CsvTable;
  readonly #row: CsvRow;
  readonly #refuse: Refuse;

  constructor(table: CsvTable, row: CsvRow, refuse: Refuse) {
    this.#table = table;
    this.#row = row;
    this.#refuse = refuse;
  }

  get dialect(): string {
    return this.#table.dialect.name;
  }

  text(column: CsvColumn): string | null {
    return cell(this.#table, this.#row, column);
  }

  allText(): string {
    return cells(this.#table, this.#row, 'text').join(' ');
  }

  currency(fallback: string | undefined): string {
    const text = this.text('currency') ?? this.#table.dialect.currency ?? fallback ?? null;
    return readCurrency(text, { line: this.#row.line, field: 'currency' }, this.#refuse);
  }

  status(): LineStatus {
    const { pending = [], ignored = [] } = this.#table.dialect;
    const status = foldHeader(this.text('status') ?? '');
    if (pending.some((word) => status.startsWith(word))) return 'pending';
    const effect = foldHeader(this.text('balanceEffect') ?? '');
    const isInformation = effect === 'memo' || ignored.some((word) => status.startsWith(word));
    return isInformation ? 'information' : 'booked';
  }

  date(column: CsvColumn): string {
    const place = { line: this.#row.line, field: column };
    return readCsvDate(this.text(column) ?? '', place, this.#refuse);
  }

  optionalDate(column: CsvColumn): string | null {
    const text = this.text(column);
    if (text === null || (column === 'bookingDate' && tryCsvDate(text) === null)) return null;
    return this.date(column);
  }

  amount(column: CsvColumn, currency: string): MinorUnits | null {
    const text = this.text(column);
    const place = { line: this.#row.line, field: column };
    return text === null ? null : readCsvAmount(text, currency, this.#table.dialect.decimalMark, place, this.#refuse);
  }

  /** One signed column, or one for debits (with or without minus) and one for credits. */
  bookedAmount(currency: string): MinorUnits {
    const [debit, credit] = [this.amount('debit', currency), this.amount('credit', currency)];
    const single = this.amount('amount', currency);
    const given = [debit === null ? null : 0 - Math.abs(debit), credit, single].filter((value) => value !== null);
    if (given.length !== 1) {
      const problem = given.length === 0 ? 'The amount is missing.' : 'Debit and credit are both filled.';
      this.#refuse({ code: CODES.missing, problem, remedy: EXPORT_AGAIN, line: this.#row.line, field: 'amount' });
    }
    return (given[0] ?? 0) + 0;
  }

  fees(currency: string): Money[] {
    const fees: Money[] = [];
    for (const column of ['fee', 'foreignFee'] as const) {
      const amount = this.amount(column, currency);
      if (amount !== null && amount !== 0) fees.push({ amount: 0 - amount, currency });
    }
    return fees.map((fee) => (this.dialect === 'paypal' ? fee : { ...fee, amount: Math.abs(fee.amount) }));
  }

  /** The amount in another currency, or before fees (PayPal: gross), where it differs. */
  originalAmount(currency: string, booked: MinorUnits): OriginalAmount | null {
    const original = this.text('originalCurrency') ?? currency;
    if (!/^[A-Z]{3}$/.test(original)) return null;
    const amount = this.amount('gross', currency) ?? this.amount('originalAmount', original);
    if (amount === null || (original === currency && Math.abs(amount) === Math.abs(booked))) return null;
    return { amount: Math.abs(amount), currency: original, exchangeRate: this.text('exchangeRate') };
  }
}

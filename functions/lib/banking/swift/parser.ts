import { StatementAssembly } from '../assembly.ts';
import { readShortDate } from '../dates.ts';
import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES } from '../errors.ts';
import { readAmount } from '../money.ts';
import { readAccountId, tidy } from '../words.ts';
import { SwiftFieldReader } from './fields.ts';
import { readLine } from './line.ts';
import type { Refuse } from '../errors.ts';
import type { FormatParser, ParserSettings } from '../parser.ts';
import type { Account, Balance } from '../statement.ts';
import type { SwiftField, SwiftToken } from './fields.ts';

interface Message {
  reference: string;
  account: Account;
  number: string | null;
  currency: string | null;
  opening: Balance | null;
  closing: Balance | null;
  /** Control totals of MT942: credits minus debits, and how many. */
  control: { sum: number; count: number } | null;
  /** Date and time of an MT942 report (:13D:). */
  time: string;
  begun: boolean;
  line: SwiftField | null;
  information: SwiftField | null;
  fileLine: number;
}

/** Streaming parser for files of MT940 (`mt940`) or MT942 (`mt942`) messages, with or without SWIFT envelope. */
export function swiftParser(settings: ParserSettings, format: 'mt940' | 'mt942'): FormatParser {
  const reader = new SwiftReader(settings, format);
  const fields = new SwiftFieldReader(settings.refuse, (token) => reader.token(token));
  return {
    write: (text) => fields.write(text),
    end: () => {
      fields.end();
      reader.end();
    },
  };
}

class SwiftReader {
  readonly #refuse: Refuse;
  readonly #format: 'mt940' | 'mt942';
  readonly #assembly: StatementAssembly;
  #message: Message | null = null;

  constructor(settings: ParserSettings, format: 'mt940' | 'mt942') {
    const { refuse, emit, options } = settings;
    this.#refuse = refuse;
    this.#format = format;
    const keyKind = format === 'mt940' ? 'position' : 'content';
    this.#assembly = new StatementAssembly({ emit, refuse, keyKind, fallbackAccount: options.account });
    this.#assembly.file({ fileName: options.fileName, format, version: null });
  }

  end(): void {
    if (this.#assembly.statementCount === 0) {
      const problem = 'The file holds no statement (no :20: with :25: and :60F:).';
      this.#refuse({ code: CODES.noStatement, problem, remedy: EXPORT_AGAIN });
    }
  }

  token(token: SwiftToken): void {
    if (token.tag === 'end' || token.tag === '20') {
      this.#endMessage();
    }
    if (token.tag === 'end') {
      return;
    }
    const content = tidy(token.lines[0] ?? '');
    if (token.tag === '20') {
      this.#message = newMessage(content, token.line);
      return;
    }
    if (token.tag === '' && content === '') {
      return; // Control characters between messages.
    }
    if (token.tag === '' || this.#message === null) {
      const problem = `"${content.slice(0, 40)}" stands outside a message (before :20: or after its end).`;
      this.#refuse({ code: CODES.malformed, problem, remedy: EXPORT_AGAIN, line: token.line });
    }
    this.#field(this.#message, token, content);
  }

  #field(message: Message, field: SwiftField, content: string): void {
    switch (field.tag) {
      case '25':
      case '25P':
        this.#account(message, field, content);
        break;
      case '28':
      case '28C':
        message.number = content === '' ? null : content;
        break;
      case '34F':
        message.currency ??= /^[A-Z]{3}/.exec(content)?.[0] ?? null;
        break;
      case '13':
      case '13D':
        message.time = content;
        break;
      case '60F':
      case '60M':
        this.#refuseAfter(
          message,
          message.begun || message.opening !== null,
          field,
          'a line or another opening balance',
        );
        message.opening = this.#balance(field, content);
        message.currency = message.opening.currency;
        break;
      case '61':
        this.#refuseAfter(message, message.closing !== null, field, 'the closing balance');
        this.#begin(message, field);
        this.#flushLine(message);
        message.line = field;
        break;
      case '86':
        this.#information(message, field);
        break;
      case '62F':
      case '62M':
        this.#refuseAfter(message, message.closing !== null, field, 'another closing balance');
        message.closing = this.#balance(field, content);
        message.currency ??= message.closing.currency;
        this.#begin(message, field);
        this.#flushLine(message);
        break;
      case '90C':
      case '90D':
        this.#control(message, field, content);
        break;
      default: // :21:, :64:, :65:, :NS: and the like say nothing about the booked lines.
        this.#flushLine(message);
    }
  }

  /** Two statements without a message border between them would silently become one. */
  #refuseAfter(message: Message, isWrong: boolean, field: SwiftField, what: string): void {
    if (isWrong) {
      const problem = `The field follows ${what} of the message that began in line ${message.fileLine}.`;
      this.#refuse({ code: CODES.malformed, problem, remedy: EXPORT_AGAIN, line: field.line, field: `:${field.tag}:` });
    }
  }

  #account(message: Message, field: SwiftField, content: string): void {
    // Some files carry the information of a line under :25: by mistake.
    if (message.line !== null && /^\d{3}\?\d{2}/.test(content)) {
      this.#assembly.notice({
        code: 'SALDO_STATEMENT_TAG_CORRECTED',
        message: `:25: in line ${field.line} holds the information of a statement line and was read as :86:.`,
        fileLine: field.line,
      });
      this.#information(message, field);
      return;
    }
    message.account = readAccount(content);
  }

  #information(message: Message, field: SwiftField): void {
    if (message.line === null) {
      return; // Information about the whole statement.
    }
    if (message.information === null) {
      message.information = field;
    } else {
      message.information.lines.push(...field.lines);
    }
  }

  #begin(message: Message, field: SwiftField): void {
    if (message.begun) {
      return;
    }
    const { opening, account, number } = message;
    if (this.#format === 'mt940' && opening === null) {
      const problem = 'The opening balance :60F: is missing, and with it the currency.';
      this.#refuse({ code: CODES.missing, problem, remedy: EXPORT_AGAIN, line: field.line, field: ':60F:' });
    }
    if (message.currency === null) {
      const problem = 'No field names the currency (:34F: is missing).';
      return this.#refuse({ code: CODES.currency, problem, remedy: EXPORT_AGAIN, line: field.line, field: ':34F:' });
    }
    message.begun = true;
    const identity = this.#format === 'mt942' ? `${message.reference} ${message.time}` : '';
    this.#assembly.begin({ account, currency: message.currency, number, id: message.reference, opening, identity });
  }

  #flushLine(message: Message): void {
    const { line, information, currency } = message;
    message.line = null;
    message.information = null;
    if (line !== null && currency !== null) {
      this.#assembly.line(readLine(line, information, currency, this.#refuse));
    }
  }

  #endMessage(): void {
    const message = this.#message;
    this.#message = null;
    if (message === null) {
      return;
    }
    if (!message.begun && message.currency === null) {
      const problem = 'The message ends before its first balance or line: it is cut off.';
      this.#refuse({ code: CODES.truncated, problem, remedy: EXPORT_AGAIN, line: message.fileLine, field: ':20:' });
    }
    this.#begin(message, { tag: '20', lines: [], line: message.fileLine });
    this.#flushLine(message);
    const { opening, closing, control } = message;
    const complete = this.#format === 'mt942' || closing !== null;
    const totals = { controlTotal: control?.sum ?? null, controlCount: control?.count ?? null };
    this.#assembly.end({ opening, closing, complete, ...totals });
  }

  #balance(field: SwiftField, content: string): Balance {
    const place = { line: field.line, field: `:${field.tag}:` };
    const found = /^([CD])(\d{6})([A-Z]{3})(\d[\d,]*)$/.exec(content);
    if (found === null) {
      const problem = `"${content.slice(0, 40)}" is no balance (C or D, date, currency, amount).`;
      return this.#refuse({ code: CODES.malformed, problem, remedy: EXPORT_AGAIN, ...place });
    }
    const [, mark, date = '', currency = '', amount = ''] = found;
    const units = readAmount(amount, currency, ',', place, this.#refuse);
    return {
      amount: mark === 'D' && units !== 0 ? -units : units,
      currency,
      date: readShortDate(date, place, this.#refuse),
    };
  }

  #control(message: Message, field: SwiftField, content: string): void {
    const place = { line: field.line, field: `:${field.tag}:` };
    const found = /^(\d{1,5})([A-Z]{3})(\d[\d,]*)$/.exec(content);
    if (found === null) {
      const problem = `"${content.slice(0, 40)}" is no control total (count, currency, amount).`;
      return this.#refuse({ code: CODES.malformed, problem, remedy: EXPORT_AGAIN, ...place });
    }
    const [, count, currency = '', amount = ''] = found;
    message.currency ??= currency;
    this.#begin(message, field);
    this.#flushLine(message);
    const units = readAmount(amount, currency, ',', place, this.#refuse);
    message.control ??= { sum: 0, count: 0 };
    message.control.sum += field.tag === '90C' ? units : 0 - units;
    message.control.count += Number(count);
  }
}

function newMessage(reference: string, fileLine: number): Message {
  const account: Account = { iban: null, number: null, bic: null, ownerName: null };
  return {
    ...{ reference, account, number: null, currency: null, opening: null, closing: null, control: null, time: '' },
    ...{ begun: false, line: null, information: null, fileLine },
  };
}

/** `BLZ/account` (with an optional currency behind), an IBAN, or `BIC/account`. */
function readAccount(content: string): Account {
  const text = content.replace(/\s/g, '').replace(/^\//, '');
  const plain = readAccountId(text.replace(/(?<=\d)[A-Z]{3}$/, ''));
  if (plain.iban !== null) {
    return { iban: plain.iban, number: null, bic: null, ownerName: null };
  }
  const [bank = '', number = ''] = text.split('/');
  const bic = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(bank) ? bank : null;
  const inner = bic === null ? null : readAccountId(number).iban;
  return { iban: inner, number: inner === null ? text : null, bic, ownerName: null };
}

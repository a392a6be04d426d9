import { StatementAssembly } from './assembly.ts';
import { blankAccount, blankPayment } from './blank.ts';
import { calendarDate, refuseDate } from './dates.ts';
import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES } from './errors.ts';
import { readAmount, readCurrency } from './money.ts';
import { meaningful, readAccountId, tidy } from './words.ts';
import { wholeTextParser } from './whole-text.ts';
import type { FormatParser, ParserSettings } from './parser.ts';
import type { Balance, IsoDate, MinorUnits } from './statement.ts';

interface Leaf {
  value: string;
  line: number;
}

type Leaves = Map<string, Leaf>;

interface OfxStatement {
  line: number;
  leaves: Leaves;
  ledger: Leaves | null;
  transactions: Leaves[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Parser for OFX 1 (SGML, leaf elements without end tag) and OFX 2 (XML): bank and credit card statements. */
export function ofxParser(settings: ParserSettings): FormatParser {
  return wholeTextParser(settings, (text) => new OfxReader(settings).read(text));
}

class OfxReader {
  readonly #settings: ParserSettings;
  readonly #assembly: StatementAssembly;

  constructor(settings: ParserSettings) {
    const { emit, refuse, options } = settings;
    this.#settings = settings;
    this.#assembly = new StatementAssembly({ emit, refuse, keyKind: 'content', fallbackAccount: options.account });
  }

  read(text: string): void {
    const { refuse, options } = this.#settings;
    const version = /VERSION\s*[:=]\s*["']?(\d{3})/i.exec(text)?.[1] ?? null;
    this.#assembly.file({
      fileName: options.fileName,
      format: 'ofx',
      version: version === null ? null : `ofx ${version}`,
    });
    if (!/<\/OFX>\s*$/i.test(text)) {
      refuse({ code: CODES.truncated, problem: 'The file ends before </OFX>: it is cut off.', remedy: EXPORT_AGAIN });
    }
    const statements = collect(text);
    if (statements.length === 0) {
      const problem = 'The file holds no account statement (no STMTRS or CCSTMTRS).';
      refuse({ code: CODES.noStatement, problem, remedy: EXPORT_AGAIN });
    }
    for (const statement of statements) {
      this.#statement(statement);
    }
  }

  #statement(statement: OfxStatement): void {
    const { leaves } = statement;
    const { refuse } = this.#settings;
    const currencyLeaf = leaves.get('CURDEF');
    const place = { line: currencyLeaf?.line ?? statement.line, field: 'CURDEF' };
    const currency = readCurrency(currencyLeaf?.value ?? null, place, refuse);
    const closing = statement.ledger === null ? null : this.#balance(statement.ledger, currency);
    const start = this.#date(leaves, 'DTSTART');
    const end = this.#date(leaves, 'DTEND');
    const id = readAccountId(leaves.get('ACCTID')?.value ?? null);
    const bank = leaves.get('BANKID')?.value.trim();
    const number = id.number === null || !bank ? id.number : `${bank}/${id.number}`;
    this.#assembly.begin({
      account: { ...blankAccount(), iban: id.iban, number },
      ...{ currency, number: null, id: null, opening: null, identity: `${start ?? ''} ${end ?? ''}` },
    });
    for (const transaction of statement.transactions) {
      this.#transaction(transaction, currency);
    }
    this.#assembly.end({ opening: null, closing, complete: true, period: { start, end } });
  }

  #transaction(leaves: Leaves, currency: string): void {
    const bookingDate = this.#date(leaves, 'DTPOSTED');
    const amount = this.#amount(leaves, 'TRNAMT', currency);
    const uniqueId = meaningful(leaves.get('FITID')?.value);
    const value = (name: string): string | null => meaningful(tidy(leaves.get(name)?.value ?? ''));
    const account = readAccountId(value('ACCTID'));
    this.#assembly.line({
      ...blankPayment(),
      ...{ status: 'booked', bookingDate, valueDate: this.#date(leaves, 'DTAVAIL') ?? bookingDate, amount, currency },
      ...{ isReversal: false, bookingText: value('TRNTYPE'), batch: null, details: [] },
      fileLine: leaves.get('TRNAMT')?.line ?? 0,
      remittanceText: value('MEMO') ?? '',
      customerReference: value('REFNUM') ?? value('CHECKNUM'),
      bankReference: uniqueId,
      counterparty: { name: value('NAME'), iban: account.iban, accountNumber: account.number, bic: null },
      ...(uniqueId === null ? {} : { uniqueId }),
    });
  }

  #balance(leaves: Leaves, currency: string): Balance {
    return { amount: this.#amount(leaves, 'BALAMT', currency), currency, date: this.#date(leaves, 'DTASOF') };
  }

  #amount(leaves: Leaves, name: string, currency: string): MinorUnits {
    const leaf = leaves.get(name);
    const place = { line: leaf?.line ?? null, field: name };
    const text = leaf?.value.trim() ?? '';
    return readAmount(text, currency, text.includes(',') ? ',' : '.', place, this.#settings.refuse);
  }

  #date(leaves: Leaves, name: string): IsoDate | null {
    const leaf = leaves.get(name);
    const text = leaf?.value.trim() ?? '';
    if (leaf === undefined || text === '') {
      return null;
    }
    const found = /^(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?(?:\.\d+)?(?:\[[^\]]*\])?$/.exec(text);
    const date = found === null ? null : calendarDate(Number(found[1]), Number(found[2]), Number(found[3]));
    return date ?? refuseDate(text, { line: leaf.line, field: name }, this.#settings.refuse);
  }
}

/** Walks over the tags. A tag followed by text is a leaf; in SGML it has no end tag. */
function collect(text: string): OfxStatement[] {
  const statements: OfxStatement[] = [];
  let statement: OfxStatement | null = null;
  let target: Leaves | null = null;
  let line = 1;
  let scanned = 0;
  for (const tag of text.matchAll(/<(\/?)([A-Za-z0-9._]+)[^>]*>([^<]*)/g)) {
    line += countLines(text, scanned, tag.index);
    scanned = tag.index;
    const name = (tag[2] ?? '').toUpperCase();
    const isEnd = tag[1] === '/';
    if (!isEnd && (name === 'STMTRS' || name === 'CCSTMTRS')) {
      statement = { line, leaves: new Map(), ledger: null, transactions: [] };
      statements.push(statement);
      target = statement.leaves;
    } else if (statement === null) {
      continue;
    } else if (isEnd && (name === 'STMTRS' || name === 'CCSTMTRS')) {
      statement = null;
      target = null;
    } else if (name === 'STMTTRN' || name === 'LEDGERBAL' || name === 'AVAILBAL') {
      target = isEnd ? statement.leaves : new Map();
      if (!isEnd && name === 'STMTTRN') statement.transactions.push(target);
      if (!isEnd && name === 'LEDGERBAL') statement.ledger = target;
    } else if (!isEnd && target !== null && (tag[3] ?? '').trim() !== '' && !target.has(name)) {
      target.set(name, { value: decodeEntities(tag[3] ?? ''), line });
    }
  }
  return statements;
}

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let index = text.indexOf('\n', from); index >= 0 && index < to; index = text.indexOf('\n', index + 1)) {
    count += 1;
  }
  return count;
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|(\w{2,5}));/g, (whole, code: string | undefined, name: string | undefined) => {
    const point = code === undefined ? Number.NaN : Number(code);
    if (point <= 0x10ffff) return String.fromCodePoint(point);
    return ENTITIES[name ?? ''] ?? whole;
  });
}

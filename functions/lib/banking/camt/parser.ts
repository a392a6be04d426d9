import { SaxesParser } from 'saxes';
import { StatementAssembly } from '../assembly.ts';
import { readIsoDate } from '../dates.ts';
import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES } from '../errors.ts';
import { readAmount, readCurrency } from '../money.ts';
import { readAccountId } from '../words.ts';
import { at, child, textAt } from './element.ts';
import { isCredit, readDate, readEntry } from './entry.ts';
import type { Refuse } from '../errors.ts';
import type { FormatParser, ParserSettings } from '../parser.ts';
import type { Account, Balance, IsoDate, MinorUnits, StatementFormat } from '../statement.ts';
import type { XmlElement } from './element.ts';

/** Message roots and the element that holds one statement, report or notification. */
const MESSAGES: Readonly<Record<string, { statement: string; format: StatementFormat }>> = {
  BkToCstmrStmt: { statement: 'Stmt', format: 'camt.053' },
  BkToCstmrAcctRpt: { statement: 'Rpt', format: 'camt.052' },
  BkToCstmrDbtCdtNtfctn: { statement: 'Ntfctn', format: 'camt.054' },
};

/** Deeper than any bank message; stops documents that are built to exhaust memory. */
const MAX_DEPTH = 64;

/** What one `Stmt` has said besides its entries. */
interface StatementState {
  element: XmlElement;
  account: Account;
  currency: string | null;
  balances: Map<string, Balance>;
  /** Interim balances (ITBD): the borders of the pages of a statement. */
  interim: Balance[];
  begun: boolean;
  control: { sum: number | null; count: number | null };
}

/** Streaming parser for CAMT.052, .053 and .054, versions .02 to .13, with or without namespace. */
export function camtParser(settings: ParserSettings): FormatParser {
  const reader = new CamtReader(settings);
  return { write: (text) => reader.write(text), end: () => reader.end() };
}

class CamtReader {
  readonly #xml = new SaxesParser();
  readonly #settings: ParserSettings;
  readonly #refuse: Refuse;
  #assembly: StatementAssembly | null = null;
  readonly #path: string[] = [];
  /** Open elements of the part that is being kept; the first is a child of the statement. */
  readonly #open: XmlElement[] = [];
  #message: { statement: string; format: StatementFormat } | null = null;
  #version: string | null = null;
  #state: StatementState | null = null;

  constructor(settings: ParserSettings) {
    this.#settings = settings;
    this.#refuse = settings.refuse;
    this.#xml.on('error', (error) => this.#refuseXml(error));
    this.#xml.on('doctype', () => {
      const problem = 'The file has a document type declaration; bank messages have none.';
      this.#refuse({ code: CODES.malformed, problem, remedy: EXPORT_AGAIN, line: this.#xml.line });
    });
    this.#xml.on('opentag', (tag) => this.#openTag(tag.name, tag.attributes));
    this.#xml.on('closetag', () => this.#closeTag());
    this.#xml.on('text', (text) => this.#text(text));
    this.#xml.on('cdata', (text) => this.#text(text));
  }

  write(text: string): void {
    this.#xml.write(text);
  }

  end(): void {
    this.#xml.close();
    if (this.#assembly === null || this.#assembly.statementCount === 0) {
      const problem = 'The message holds no statement (no Stmt, Rpt or Ntfctn).';
      this.#refuse({ code: CODES.noStatement, problem, remedy: EXPORT_AGAIN });
    }
  }

  #refuseXml(error: Error): never {
    const line = this.#xml.line;
    if (/unclosed tag|unexpected end|document must contain a root/i.test(error.message)) {
      const problem = 'The file ends before its XML does: it is cut off.';
      return this.#refuse({ code: CODES.truncated, problem, remedy: EXPORT_AGAIN, line });
    }
    const reason = error.message.replace(/^\d+:\d+: /, '');
    return this.#refuse({
      code: CODES.malformed,
      problem: `The XML is damaged: ${reason}`,
      remedy: EXPORT_AGAIN,
      line,
    });
  }

  #openTag(qualified: string, attributes: Readonly<Record<string, string>>): void {
    const name = qualified.slice(qualified.indexOf(':') + 1);
    this.#path.push(name);
    if (this.#path.length > MAX_DEPTH) {
      const problem = `Elements are nested deeper than ${MAX_DEPTH}.`;
      this.#refuse({ code: CODES.malformed, problem, remedy: EXPORT_AGAIN, line: this.#xml.line });
    }
    if (this.#path.length === 1) {
      this.#version = documentVersion(attributes);
    } else if (this.#path.length === 2) {
      this.#beginMessage(name);
    } else if (this.#path.length === 3 && name === this.#message?.statement) {
      this.#state = newState(this.#element(name, attributes));
    } else if (this.#state !== null) {
      const element = this.#element(name, attributes);
      this.#open.at(-1)?.children.push(element);
      this.#open.push(element);
    }
  }

  #element(name: string, attributes: Readonly<Record<string, string>>): XmlElement {
    return { name, currency: attributes['Ccy'] ?? null, children: [], text: '', line: this.#xml.line };
  }

  #beginMessage(name: string): void {
    const message = this.#path[0] === 'Document' ? MESSAGES[name] : undefined;
    if (message === undefined) {
      const problem = `<${name}> is no account statement (camt.052, camt.053 or camt.054).`;
      const remedy = 'Choose the statement (Kontoauszug, Umsätze) in the export of the bank.';
      return this.#refuse({ code: CODES.notAStatement, problem, remedy, line: this.#xml.line, field: name });
    }
    const { refuse, emit, options } = this.#settings;
    this.#message = message;
    const keyKind = message.format === 'camt.053' ? 'position' : 'content';
    this.#assembly = new StatementAssembly({ emit, refuse, keyKind, fallbackAccount: options.account });
    this.#assembly.file({ fileName: options.fileName, format: message.format, version: this.#version });
  }

  #text(text: string): void {
    const element = this.#open.at(-1);
    if (element !== undefined) {
      element.text += text;
    }
  }

  #closeTag(): void {
    this.#path.pop();
    const closed = this.#open.pop();
    const state = this.#state;
    if (state === null) {
      return;
    }
    if (closed === undefined) {
      this.#endStatement(state);
    } else if (this.#open.length === 0) {
      this.#part(state, closed);
    }
  }

  /** A whole child of the statement has been read. */
  #part(state: StatementState, part: XmlElement): void {
    switch (part.name) {
      case 'Acct':
        state.account = readAccount(part);
        state.currency = textAt(part, 'Ccy');
        break;
      case 'Bal':
        this.#balance(state, part);
        break;
      case 'TxsSummry':
        state.control = readControl(part, state.currency, this.#refuse);
        break;
      case 'Ntry':
        this.#entry(state, part);
        break;
      default:
        state.element.children.push(part);
    }
  }

  #balance(state: StatementState, part: XmlElement): void {
    const code = textAt(part, 'Tp/CdOrPrtry/Cd');
    if (code === null || !['OPBD', 'PRCD', 'CLBD', 'ITBD'].includes(code)) {
      return;
    }
    const amount = child(part, 'Amt');
    const place = { line: amount?.line ?? part.line, field: `Bal[${code}]/Amt` };
    const currency = readCurrency(amount?.currency ?? null, place, this.#refuse);
    const units = readAmount(amount?.text ?? null, currency, '.', place, this.#refuse);
    const signed = isCredit(part, `Bal[${code}]`, this.#refuse) || units === 0 ? units : -units;
    state.currency ??= currency;
    // A statement of several pages repeats opening balances: the first opening and the last closing count.
    const balance = { amount: signed, currency, date: readDate(part, 'Dt', this.#refuse) };
    if (code === 'ITBD') {
      state.interim.push(balance);
    } else if (code === 'CLBD' || !state.balances.has(code)) {
      state.balances.set(code, balance);
    }
  }

  #entry(state: StatementState, part: XmlElement): void {
    state.currency ??= child(part, 'Amt')?.currency?.trim() ?? null;
    const assembly = this.#begin(state);
    const { account, currency } = state;
    assembly.line(
      readEntry(part, { account, currency, refuse: this.#refuse, notice: (notice) => assembly.notice(notice) }),
    );
  }

  #begin(state: StatementState): StatementAssembly {
    const assembly = this.#assembly;
    if (assembly === null) {
      throw new Error('A statement began outside a message.');
    }
    if (!state.begun) {
      const { element } = state;
      const place = { line: element.line, field: `${element.name}/Acct/Ccy` };
      const currency = readCurrency(state.currency, place, this.#refuse);
      state.begun = true;
      state.currency = currency;
      const number = textAt(element, 'ElctrncSeqNb') ?? textAt(element, 'LglSeqNb');
      const id = textAt(element, 'Id');
      const identity = this.#message?.format === 'camt.053' ? textAt(element, 'StmtPgntn/PgNb') : id;
      assembly.begin({
        ...{ account: state.account, currency, number, id, opening: openingOf(state) },
        identity: [identity, textAt(element, 'FrToDt/FrDtTm')].filter((part) => part !== null).join(' '),
      });
    }
    return assembly;
  }

  #endStatement(state: StatementState): void {
    this.#state = null;
    const assembly = this.#begin(state);
    const from = this.#limit(state, 'FrDtTm', 'FrDt');
    const to = this.#limit(state, 'ToDtTm', 'ToDt');
    assembly.end({
      ...{ opening: openingOf(state), closing: closingOf(state), complete: true },
      ...(from !== null && to !== null ? { period: { start: from, end: to } } : {}),
      ...{ controlTotal: state.control.sum, controlCount: state.control.count },
    });
  }

  #limit(state: StatementState, ...names: string[]): IsoDate | null {
    const period = child(state.element, 'FrToDt');
    for (const name of names) {
      const found = child(period, name);
      if (found !== null) {
        return readIsoDate(found.text, { line: found.line, field: `FrToDt/${name}` }, this.#refuse);
      }
    }
    return null;
  }
}

function newState(element: XmlElement): StatementState {
  const account: Account = { iban: null, number: null, bic: null, ownerName: null };
  const control = { sum: null, count: null };
  return { element, account, currency: null, balances: new Map(), interim: [], begun: false, control };
}

function openingOf(state: StatementState): Balance | null {
  const named = state.balances.get('OPBD') ?? state.balances.get('PRCD');
  return named ?? (isPaged(state) ? (state.interim[0] ?? null) : null);
}

function closingOf(state: StatementState): Balance | null {
  const closing = state.balances.get('CLBD');
  if (closing !== undefined || !isPaged(state)) {
    return closing ?? null;
  }
  const isOpeningNamed = state.balances.size > 0;
  return state.interim[isOpeningNamed ? 0 : 1] ?? null;
}

/** In the reports of a day (CAMT.052) an interim balance closes nothing. */
function isPaged(state: StatementState): boolean {
  return state.element.name === 'Stmt';
}

function readAccount(element: XmlElement): Account {
  const servicer = at(element, 'Svcr/FinInstnId');
  const id = readAccountId(textAt(element, 'Id/IBAN') ?? textAt(element, 'Id/Othr/Id'));
  return {
    iban: textAt(element, 'Id/IBAN')?.replace(/\s/g, '').toUpperCase() ?? id.iban,
    number: textAt(element, 'Id/IBAN') === null ? id.number : null,
    bic: textAt(servicer, 'BICFI') ?? textAt(servicer, 'BIC'),
    ownerName: textAt(element, 'Ownr/Nm'),
  };
}

/** Net sum and count of all entries by `TxsSummry`: the net amount, or else credits less debits where both are named. */
function readControl(summary: XmlElement, currency: string | null, refuse: Refuse): StatementState['control'] {
  const total = child(summary, 'TtlNtries');
  const count = textAt(total, 'NbOfNtries');
  const read = (text: string | null, field: string): MinorUnits | null =>
    text === null || currency === null
      ? null
      : readAmount(text, currency, '.', { line: summary.line, field: `TxsSummry/${field}` }, refuse);
  const net = read(textAt(total, 'TtlNetNtry/Amt') ?? textAt(total, 'TtlNetNtryAmt'), 'TtlNtries');
  const direction = textAt(total, 'TtlNetNtry/CdtDbtInd') ?? textAt(total, 'CdtDbtInd');
  const credits = read(textAt(summary, 'TtlCdtNtries/Sum'), 'TtlCdtNtries');
  const debits = read(textAt(summary, 'TtlDbtNtries/Sum'), 'TtlDbtNtries');
  const signed = net === null || direction === null ? null : direction === 'DBIT' && net !== 0 ? -net : net;
  const sum = signed ?? (credits === null || debits === null ? null : credits - debits);
  if (sum === null) return { sum: null, count: null };
  return { sum, count: count !== null && /^\d{1,15}$/.test(count) ? Number(count) : null };
}

function documentVersion(attributes: Readonly<Record<string, string>>): string | null {
  for (const value of Object.values(attributes)) {
    const found = /(?:^|:)(camt\.05[234]\.\d{3}\.\d{2})$/.exec(value);
    if (found !== null) {
      return found[1] ?? null;
    }
  }
  return null;
}

import { StatementAssembly } from '../assembly.ts';
import { blankAccount } from '../blank.ts';
import { outerDate } from '../dates.ts';
import { STATEMENT_ERROR_CODES as CODES } from '../errors.ts';
import { readAccountId } from '../words.ts';
import { wholeTextParser } from '../whole-text.ts';
import { foldHeader } from './dialects.ts';
import { readCsvLine } from './line.ts';
import { cell, readTable } from './table.ts';
import { readCsvAmount, tryCsvDate } from './values.ts';
import type { LineDraft } from '../assembly.ts';
import type { FormatParser, ParserSettings } from '../parser.ts';
import type { Balance, IsoDate, MinorUnits } from '../statement.ts';
import type { CsvRow, CsvTable } from './table.ts';

interface AccountLines {
  account: string | null;
  currency: string;
  lines: { draft: LineDraft; balance: MinorUnits | null }[];
}

interface Balances {
  opening: Balance | null;
  closing: Balance | null;
}

/** Parser for the CSV exports of the banks in `CSV_DIALECTS`. One statement for each account and currency of the file. */
export function csvParser(settings: ParserSettings): FormatParser {
  return wholeTextParser(settings, (text) => readCsv(text, settings));
}

function readCsv(text: string, settings: ParserSettings): void {
  const { emit, refuse, options } = settings;
  const table = readTable(text, refuse);
  const assembly = new StatementAssembly({ emit, refuse, keyKind: 'content', fallbackAccount: options.account });
  assembly.file({ fileName: options.fileName, format: 'csv', version: table.dialect.name });
  const accounts = linesByAccount(table, settings);
  if (accounts.length === 0) {
    const problem = 'The file has a header, but no booking.';
    refuse({ code: CODES.noStatement, problem, remedy: 'Export a period that has bookings.' });
  }
  for (const { account, currency, lines } of accounts) {
    const booked = lines.map(({ draft }) => draft).filter((draft) => draft.status === 'booked');
    const start = booked.reduce<IsoDate | null>((date, draft) => outerDate(date, draft.bookingDate, -1), null);
    const end = booked.reduce<IsoDate | null>((date, draft) => outerDate(date, draft.bookingDate, 1), null);
    const balances = balancesOf(table, lines, currency, accounts.length === 1, settings);
    const id = readAccountId(account);
    assembly.begin({
      account: { ...blankAccount(), ...id },
      ...{ currency, number: null, id: null, opening: balances.opening },
      identity: `${start ?? ''} ${end ?? ''} ${booked.length}`,
    });
    for (const { draft } of lines) {
      assembly.line(draft);
    }
    assembly.end({ ...balances, complete: true, period: { start, end } });
  }
}

function linesByAccount(table: CsvTable, settings: ParserSettings): AccountLines[] {
  const { refuse, options } = settings;
  const fileAccount = accountOfPreamble(table.preamble);
  const accounts = new Map<string, AccountLines>();
  for (const row of table.rows) {
    if (isNoBooking(table, row)) continue;
    const draft = readCsvLine(table, row, options.currency, refuse);
    const account = cell(table, row, 'accountIban') ?? fileAccount;
    const key = `${account ?? ''} ${draft.currency}`;
    const group = accounts.get(key) ?? { account, currency: draft.currency, lines: [] };
    const text = table.dialect.hasRunningBalance ? cell(table, row, 'balance') : null;
    const place = { line: row.line, field: 'balance' };
    const balance =
      text === null ? null : readCsvAmount(text, draft.currency, table.dialect.decimalMark, place, refuse);
    group.lines.push({ draft, balance });
    accounts.set(key, group);
  }
  return [...accounts.values()];
}

function isNoBooking(table: CsvTable, row: CsvRow): boolean {
  const first = row.cells.find((text) => text.trim() !== '');
  return first === undefined || (table.dialect.footer?.test(foldHeader(first)) ?? false);
}

function accountOfPreamble(preamble: readonly CsvRow[]): string | null {
  for (const row of preamble) {
    for (const text of row.cells) {
      const found = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/.exec(text);
      if (found !== null) return found[0].replace(/\s/g, '');
    }
  }
  return null;
}

/** Opening and closing balance: followed from row to row, or named above and below the rows (Deutsche Bank, Postbank). */
function balancesOf(
  table: CsvTable,
  lines: AccountLines['lines'],
  currency: string,
  isOnlyAccount: boolean,
  settings: ParserSettings,
): Balances {
  const running = runningBalances(lines, currency);
  if (running !== null || !isOnlyAccount) {
    return running ?? { opening: null, closing: null };
  }
  const named = (rows: readonly CsvRow[], label: RegExp): Balance | null => {
    const row = rows.find((candidate) => label.test(foldHeader(candidate.cells[0] ?? '')));
    const text = row?.cells.slice(1).find((value) => /\d,\d{2}$/.test(value.trim()));
    if (row === undefined || text === undefined) return null;
    const place = { line: row.line, field: 'Kontostand' };
    const amount = readCsvAmount(text, currency, table.dialect.decimalMark, place, settings.refuse);
    const date = row.cells.map((value) => tryCsvDate(value.trim())).find((value) => value !== null) ?? null;
    return { amount, currency, date };
  };
  if (table.dialect.name !== 'deutsche-bank') {
    return { opening: null, closing: null };
  }
  const opening = named(table.preamble, /^letzter kontostand/);
  const closing = named(table.rows, /^kontostand/);
  return { opening, closing };
}

/**
 * Follows the balance column in the file's order or against it. Where a step does not fit, the first and last balance
 * still stand, and the statement is reported as unbalanced.
 */
function runningBalances(lines: AccountLines['lines'], currency: string): Balances | null {
  const booked = lines.filter(({ draft }) => draft.status === 'booked');
  if (booked.length === 0 || booked.some(({ balance }) => balance === null)) {
    return null;
  }
  const steps = (ordered: AccountLines['lines']): number =>
    ordered.filter(({ draft, balance }, index) => {
      const before = ordered[index - 1]?.balance ?? null;
      return before !== null && balance !== null && before + draft.amount === balance;
    }).length;
  const backwards = [...booked].reverse();
  const ordered = steps(backwards) > steps(booked) ? backwards : booked;
  const first = ordered[0];
  const last = ordered.at(-1);
  if (first === undefined || last === undefined) {
    return null;
  }
  const opening = { amount: (first.balance ?? 0) - first.draft.amount, currency, date: first.draft.bookingDate };
  const closing = { amount: last.balance ?? 0, currency, date: last.draft.bookingDate };
  return { opening, closing };
}

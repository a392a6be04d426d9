import { parse } from 'csv-parse/sync';
import { CSV_DIALECTS, foldHeader } from './dialects.ts';
import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES } from '../errors.ts';
import type { Refuse } from '../errors.ts';
import type { CsvColumn, CsvDialect } from './dialects.ts';

export interface CsvRow {
  cells: string[];
  /** Line of the file. */
  line: number;
}

export interface CsvTable {
  dialect: CsvDialect;
  /** Rows above the header: account, period, balances. */
  preamble: CsvRow[];
  rows: CsvRow[];
  /** Positions of a column's cells; several where a text is spread over columns. */
  columns: ReadonlyMap<CsvColumn, number[]>;
}

const DELIMITERS = [';', ',', '\t'] as const;

/** Rows that are looked at for the header. */
const HEADER_WITHIN = 30;

/** Finds delimiter, header and dialect of a CSV file. */
export function readTable(text: string, refuse: Refuse): CsvTable {
  for (const delimiter of DELIMITERS) {
    const rows = readRows(text, delimiter, refuse);
    const table = withHeader(rows) ?? withoutHeader(rows);
    if (table !== null) {
      return table;
    }
  }
  const problem = 'The columns are those of no known bank.';
  const remedy = 'Export CAMT.053 or MT940 instead, or ask for this bank to be added.';
  return refuse({ code: CODES.unknownFormat, problem, remedy, line: 1, field: 'header' });
}

function readRows(text: string, delimiter: string, refuse: Refuse): CsvRow[] {
  try {
    const records: unknown = parse(text, {
      ...{ delimiter, bom: true, info: true, relax_quotes: true, relax_column_count: true, skip_empty_lines: true },
    });
    return (records as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      // Quotation marks inside a quoted cell make the parser keep the outer ones.
      cells: record.map((text) => (/^".*"$/s.test(text) ? text.slice(1, -1) : text)),
      line: info.lines,
    }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse({ code: CODES.malformed, problem: `The rows can't be read: ${reason}.`, remedy: EXPORT_AGAIN });
  }
}

function withHeader(rows: readonly CsvRow[]): CsvTable | null {
  for (const [index, row] of rows.slice(0, HEADER_WITHIN).entries()) {
    const names = row.cells.map(foldHeader);
    const dialect = CSV_DIALECTS.find((candidate) => candidate.header?.every((name) => names.includes(name)));
    if (dialect !== undefined) {
      return {
        dialect,
        preamble: rows.slice(0, index),
        rows: rows.slice(index + 1),
        columns: namedColumns(dialect, names),
      };
    }
  }
  return null;
}

function namedColumns(dialect: CsvDialect, names: readonly string[]): Map<CsvColumn, number[]> {
  const columns = new Map<CsvColumn, number[]>();
  for (const [column, alternatives] of Object.entries(dialect.columns)) {
    const found = alternatives
      // The currency of ING stands twice: behind the balance and behind the amount.
      .map((name) => (column === 'currency' ? names.lastIndexOf(name) : names.indexOf(name)))
      .filter((position) => position >= 0);
    columns.set(column as CsvColumn, column === 'text' ? found : found.slice(0, 1));
  }
  return columns;
}

function withoutHeader(rows: readonly CsvRow[]): CsvTable | null {
  const dialect = CSV_DIALECTS.find(
    (candidate) => rows.length > 0 && candidate.rowForm !== undefined && candidate.rowForm(rows[0]?.cells ?? []),
  );
  if (dialect === undefined) {
    return null;
  }
  const columns = new Map<CsvColumn, number[]>();
  for (const [column, position] of Object.entries(dialect.positions ?? {})) {
    columns.set(column as CsvColumn, [position]);
  }
  return { dialect, preamble: [], rows: [...rows], columns };
}

/** The text of a column in a row, trimmed; null where it is empty or `N/A`. */
export function cell(table: CsvTable, row: CsvRow, column: CsvColumn): string | null {
  const text = row.cells[table.columns.get(column)?.[0] ?? -1]?.trim() ?? '';
  return text === '' || text === 'N/A' || text === '--' ? null : text;
}

/** The texts of all cells of a column, without repetition. */
export function cells(table: CsvTable, row: CsvRow, column: CsvColumn): string[] {
  const texts = (table.columns.get(column) ?? []).map((position) => row.cells[position]?.trim() ?? '');
  return [...new Set(texts.filter((text) => text !== '' && text !== 'N/A'))];
}

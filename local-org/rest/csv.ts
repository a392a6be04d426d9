import { parse } from 'csv-parse/sync';
import { RestError } from './errors.ts';

const DELIMITERS: Record<string, string> = {
  COMMA: ',',
  SEMICOLON: ';',
  TAB: '\t',
  PIPE: '|',
  CARET: '^',
  BACKQUOTE: '`',
};

/** The character of a Bulk API column delimiter. */
export function delimiterOf(name: string): string {
  const delimiter = DELIMITERS[name];
  if (delimiter === undefined)
    throw new RestError(
      400,
      'INVALIDJOB',
      `columnDelimiter ${name} is not one of ${Object.keys(DELIMITERS).join(', ')}`,
    );
  return delimiter;
}

/** Header and rows of a CSV text. */
export function parseCsv(text: string, delimiter: string): { header: string[]; rows: string[][] } {
  try {
    const [header = [], ...rows] = parse(text, {
      delimiter,
      bom: true,
      skip_empty_lines: true,
      relax_column_count: false,
    });
    return { header, rows };
  } catch (error) {
    throw new RestError(400, 'InvalidBatch', `The CSV can't be read: ${(error as Error).message}`);
  }
}

/** One line of CSV, every cell in quotes as Salesforce writes it. */
export function csvLine(cells: string[], delimiter = ','): string {
  return `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter)}\n`;
}

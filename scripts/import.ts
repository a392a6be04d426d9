/**
 * `npm run import -- [--json] [--account IBAN] [--currency EUR] <files>`: reads bank statement files and prints what
 * they hold, without touching an org. Exit code 1 when a file is refused, 2 when the command is wrong.
 */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { StatementError, formatAmount, readStatements } from '@saldo/banking';
import type { Balance, FileSummary, ParseOptions, StatementSummary } from '@saldo/banking';

interface Problem {
  code: string;
  message: string;
  line: number | null;
  field: string | null;
}

interface FileResult {
  fileName: string;
  file: FileSummary | null;
  /** Empty when the file was refused: a refused file counts for nothing. */
  statements: StatementSummary[];
  error: Problem | null;
}

const USAGE = 'Usage: npm run import -- [--json] [--account <IBAN>] [--currency <EUR>] <file> …';

async function readFileResult(path: string, options: Omit<ParseOptions, 'fileName'>): Promise<FileResult> {
  const fileName = basename(path);
  const result: FileResult = { fileName, file: null, statements: [], error: null };
  try {
    for await (const event of readStatements(createReadStream(path), { fileName, ...options })) {
      if (event.type === 'file') result.file = event.file;
      if (event.type === 'end') result.statements.push(event.statement);
    }
    return result;
  } catch (error) {
    return { ...result, statements: [], error: problemOf(error, fileName) };
  }
}

function problemOf(error: unknown, fileName: string): Problem {
  if (error instanceof StatementError) {
    return { code: error.code, message: error.message, line: error.line, field: error.field };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (['ENOENT', 'EACCES', 'EISDIR', 'EPERM'].includes(code)) {
    const message = `${fileName}: The file can't be opened (${code}). Check its path and whether you may read it.`;
    return { code: 'SALDO_STATEMENT_FILE_NOT_READABLE', message, line: null, field: null };
  }
  throw error;
}

function balanceText(balance: Balance | null): string {
  return balance === null ? '–' : formatAmount(balance.amount, balance.currency);
}

function checkText({ checks, currency }: StatementSummary): string {
  if (!checks.complete) return 'incomplete: the end is missing';
  if (checks.balanced === null) return 'unverified';
  if (checks.balanced) return 'balanced';
  return checks.difference === null ? 'unbalanced' : `difference ${formatAmount(checks.difference, currency)}`;
}

function printResult(result: FileResult): void {
  const { file, statements, error } = result;
  console.log(`\n${result.fileName}${file === null ? '' : ` (${file.version ?? file.format})`}`);
  if (error !== null) {
    console.log(`  refused: ${error.code}\n  ${error.message}`);
    return;
  }
  const table = new Table({
    head: ['Account', 'Number', 'Period', 'Currency', 'Opening', 'Booked', 'Closing', 'Check', 'Lines', 'Pending'],
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'left', 'left', 'right', 'right', 'right', 'left', 'right', 'right'],
  });
  for (const statement of statements) {
    const { account, period, currency } = statement;
    table.push([
      account.iban ?? account.number ?? '–',
      statement.number ?? '–',
      `${period.start ?? '–'} … ${period.end ?? '–'}`,
      currency,
      balanceText(statement.opening),
      formatAmount(statement.bookedTotal, currency),
      balanceText(statement.closing),
      checkText(statement),
      statement.lineCount,
      statement.pendingCount,
    ]);
  }
  console.log(table.toString());
  for (const notice of statements.flatMap((statement) => statement.notices)) {
    console.log(`  ${notice.code}: ${notice.message}`);
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, account: { type: 'string' }, currency: { type: 'string' } },
});
if (positionals.length === 0) {
  console.error(USAGE);
  process.exit(2);
}
const options = {
  ...(values.account === undefined ? {} : { account: values.account }),
  ...(values.currency === undefined ? {} : { currency: values.currency }),
};
const results: FileResult[] = [];
for (const path of positionals) {
  const result = await readFileResult(path, options);
  results.push(result);
  if (values.json !== true) printResult(result);
}
if (values.json === true) {
  console.log(JSON.stringify({ files: results }, null, 2));
}
process.exitCode = results.some((result) => result.error !== null) ? 1 : 0;

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CaseFileError, parseCaseFile } from './match/case-file.ts';
import { matchCase, toSuggestions } from './match/suggestions.ts';
import { toDomain } from './match/to-domain.ts';

const USAGE = `Matches payments to open items.

  npm run -s match -- case.json             suggestions as JSON on standard output
  npm run -s match -- case.json --out file  … into a file
  npm run -s match -- --statement bank.xml --open-items items.csv
                                            a table for a person

The format of a case file is described in test/cases/README.md.`;

/** Runs the command; returns the exit code: 0 done, 1 wrong use, 2 input refused. */
async function main(args: string[]): Promise<number> {
  let options;
  try {
    options = parseArgs({
      args,
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        statement: { type: 'string' },
        'open-items': { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 1;
  }
  const { values, positionals } = options;
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.statement !== undefined && values['open-items'] !== undefined && positionals.length === 0) {
    const { printStatementMatches } = await import('./match/statement.ts');
    return printStatementMatches(values.statement, values['open-items']);
  }
  const file = positionals[0];
  if (file === undefined || positionals.length > 1 || values.statement !== undefined) {
    console.error(USAGE);
    return 1;
  }
  return matchFile(file, values.out);
}

function matchFile(file: string, out: string | undefined): number {
  const domain = toDomain(parseCaseFile(readText(file)));
  for (const name of domain.ignoredSettings) {
    console.error(`Note: the setting "${name}" has no counterpart in a rule set and is ignored.`);
  }
  const suggestions = toSuggestions(domain, matchCase(domain));
  const json = `{"suggestions":[\n${suggestions.map((suggestion) => JSON.stringify(suggestion)).join(',\n')}\n]}\n`;
  if (out === undefined) process.stdout.write(json);
  else writeFileSync(out, json);
  return 0;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CaseFileError('SALDO_CASE_FILE_UNREADABLE', [
      {
        record: file,
        message: `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}). Check the path.`,
      },
    ]);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  console.error(`${String(error.code)}\n${error.message}`);
  process.exitCode = 2;
}

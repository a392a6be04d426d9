/**
 * `npm start`: the whole of Saldo on this machine. Boots the local org and the functions host, loads the sample company,
 * imports bank statements the way an org does it (file → Apex → signed callout → function), waits until every line is
 * matched, prints the table and serves the app.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { importStatements, waitUntilMatched } from './import-and-match.ts';
import { readOptions, USAGE, type StartOptions } from './options.ts';
import { registerPages } from './pages.ts';
import { readReview, reviewTable, summarise } from './review.ts';
import { hasSampleData, loadKnownPayers, loadSampleData } from './sample-data/load.ts';
import { writeSampleStatements } from './sample-data/statements.ts';
import { startParts, type Parts } from './parts.ts';
import { StartError } from './start-error.ts';

const root = join(import.meta.dirname, '..');

async function main(options: StartOptions): Promise<void> {
  const started = performance.now();
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  if (options.fresh) rmSync(options.dataDir, { recursive: true, force: true });
  mkdirSync(options.dataDir, { recursive: true });
  const parts = await startParts(root, options, say);
  try {
    if (!(await hasSampleData(parts.client))) {
      await loadSampleData(parts.client);
      say(
        'Sample company loaded: two legal entities, their customers and open items. Auto-approval is switched on for it.',
      );
    }
    await loadKnownPayers(parts.client);
    const files =
      options.statements.length > 0 ? options.statements : writeSampleStatements(join(options.dataDir, 'samples'));
    await importStatements(parts.client, files, say);
    await waitUntilMatched(parts.client, say);
    await show(parts, options, started);
    if (!options.once) await serve(parts, options, say);
  } finally {
    await parts.close();
  }
}

async function show(parts: Parts, options: StartOptions, started: number): Promise<void> {
  const rows = await readReview(parts.client, options.language);
  const summary = summarise(rows, (performance.now() - started) / 1000);
  if (options.json) {
    console.log(JSON.stringify(summary));
    return;
  }
  console.log(reviewTable(rows, process.stdout.columns ?? 160, options.language));
  const { transactions, auto, suggest, ambiguous, noMatch } = summary;
  console.log(
    `${transactions} transactions: ${auto} auto, ${suggest} to review, ${ambiguous} ambiguous, ${noMatch} without a match.`,
  );
  console.log(
    `${amounts(summary.allocated)} allocated, ${amounts(summary.unallocated)} not yet allocated, ${summary.seconds} s.`,
  );
}

function amounts(sum: string | Record<string, string>): string {
  if (typeof sum === 'string') return sum;
  return Object.entries(sum)
    .map(([currency, amount]) => `${amount} ${currency}`)
    .join(', ');
}

async function serve(parts: Parts, options: StartOptions, say: (text: string) => void): Promise<void> {
  const pages = registerPages(root, parts);
  const address = parts.org.url.replace('127.0.0.1', 'localhost');
  say(`Saldo is at ${address}   (Ctrl+C stops)`);
  if (parts.banks !== null) say(`The invented banks, to connect and to play with: ${parts.banks.url}`);
  pages.ready().catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

try {
  const options = readOptions(process.argv.slice(2), root);
  if (options.help) console.log(USAGE);
  else await main(options);
} catch (error) {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'SALDO_START_FAILED';
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message.startsWith(code) ? '' : `${code}: `}${message}\n`);
  if (!(error instanceof StartError) && process.env['SALDO_DEBUG'] !== undefined) console.error(error);
  process.exitCode = 1;
}

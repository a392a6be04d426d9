/**
 * Measures our engine and its rivals side by side on the same input and writes `docs/performance.md` with its plots.
 *
 *     npm run bench -- [--only throughput|latency|cold|scaling|statements|subsets] [--quick] [--json]
 *
 * Each section remembers its last full result in `docs/performance.json`; `--only` renews one and keeps the others.
 * `--quick` takes fewer rounds and smaller samples and writes no file.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { removeDataFiles } from './data.ts';
import { cold } from './sections/cold.ts';
import { latency } from './sections/latency.ts';
import { scaling } from './sections/scaling.ts';
import type { BenchOptions, SectionResult } from './sections/section.ts';
import { statements } from './sections/statements.ts';
import { subsets } from './sections/subsets.ts';
import { throughput } from './sections/throughput.ts';

const SECTIONS: Record<string, (options: BenchOptions) => Promise<SectionResult> | SectionResult> = {
  throughput,
  latency,
  cold,
  scaling,
  statements,
  subsets,
};

const DOCS = fileURLToPath(new URL('../docs', import.meta.url));

interface Remembered {
  figures: unknown;
  markdown: string;
}

function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${gigabytes} GiB, Node ${process.versions.node}`;
}

function introduction(): string {
  return `# Performance

Measured by \`npm run bench\` on ${machine()}. Everything in one table ran in the same run, in turns (A B C, A B C, …), because the speed of a machine drifts by more than contenders differ; the median and the range are given. Contenders run each in a process of its own. Warm-up rounds are not counted.

## The data

Payments and ledger are generated (\`test/generator\`) in the manner of German and Austrian bank statements: label variants, bare and restyled numbers, lists, abbreviated lists and ranges, numbers broken at the line's end, typing errors, cash discount in time and late, part payments, instalments, over-payments, netted credit notes, orders, third parties, property managers, payouts with fees, returned debits, unrelated lines, and traps (paid invoices, neighbours' numbers, other currencies and companies, twins). Measured is the *held-out* family: its words, number formats and line widths differ from those of the *development* family on which weights are estimated, its seeds are frozen by hash in \`test/generator/held-out.sha256.json\`. Ledgers are uneven: the largest customer of 100,000 items has about 900.`;
}

/** Sections in their order, the ones not measured now as they were remembered. */
function writeDocuments(results: readonly SectionResult[]): void {
  const path = join(DOCS, 'performance.json');
  const remembered = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, Remembered>) : {};
  for (const { name, figures, markdown, plots } of results) {
    remembered[name] = { figures, markdown };
    for (const [file, svg] of Object.entries(plots)) writeFileSync(join(DOCS, file), svg);
  }
  const ordered = Object.keys(SECTIONS).flatMap((name) =>
    remembered[name] ? [[name, remembered[name]] as const] : [],
  );
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(ordered), null, 2)}\n`);
  writeFileSync(
    join(DOCS, 'performance.md'),
    `${[introduction(), ...ordered.map(([, one]) => one.markdown)].join('\n\n')}\n`,
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const names = values.only ?? Object.keys(SECTIONS);
  const unknown = names.filter((name) => !(name in SECTIONS));
  if (unknown.length > 0) {
    console.error(`There is no section "${unknown.join('", "')}". Sections: ${Object.keys(SECTIONS).join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const results: SectionResult[] = [];
  try {
    for (const name of names) {
      if (!values.json) console.error(`${name} …`);
      results.push(await SECTIONS[name]!({ isQuick: values.quick }));
    }
  } finally {
    removeDataFiles();
  }
  if (!values.quick) writeDocuments(results);
  if (values.json)
    console.log(JSON.stringify(Object.fromEntries(results.map(({ name, figures }) => [name, figures])), null, 2));
  else console.log(results.map((result) => result.markdown).join('\n\n'));
}

await main();

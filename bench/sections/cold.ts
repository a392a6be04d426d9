import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { benchData, writeDataFiles } from '../data.ts';
import { interleave, type Spread, spread } from '../measure.ts';
import { type BenchOptions, number, type SectionResult } from './section.ts';

const run = promisify(execFile);
/** Scripts in a process as `npm run match` starts it. */
const CONTENDERS = { Saldo: 'saldo.ts', DuckDB: 'duckdb.ts' } as const;
/** Little room for short-lived objects saves memory and costs no time here. */
const OPTIONS = ['--max-semi-space-size=4', '--import', new URL('../../scripts/fast-start.js', import.meta.url).href];

interface ColdRow {
  name: string;
  milliseconds: Spread;
  peakMegabytes: Spread;
}

/**
 * A new process each time: start, read, build, match, write. The caches of files and of compiled code are warm for all:
 * each has run once before.
 */
export async function cold({ isQuick }: BenchOptions): Promise<SectionResult> {
  const data = benchData(10_000, 100_000);
  const folder = writeDataFiles({
    ...data,
    payments: undefined,
    transactions: data.payments.map((payment) => payment.transaction),
  });
  const peaks: Record<string, number[]> = {};
  const runs = Object.fromEntries(
    Object.entries(CONTENDERS).map(([name, script]) => [
      name,
      async (): Promise<number> => {
        const start = performance.now();
        const path = fileURLToPath(new URL(`../cold/${script}`, import.meta.url));
        const { stdout } = await run(process.execPath, [
          ...OPTIONS,
          path,
          folder,
          join(folder, `${name}.result.jsonl`),
        ]);
        const took = performance.now() - start;
        (peaks[name] ??= []).push((JSON.parse(stdout) as { peakKilobytes: number }).peakKilobytes / 1_024);
        return took;
      },
    ]),
  );
  const times = await interleave(runs, isQuick ? 2 : 5);
  const rows = Object.keys(CONTENDERS).map((name): ColdRow => ({
    name,
    milliseconds: times[name]!,
    peakMegabytes: spread(peaks[name]!),
  }));
  const line = ({ name, milliseconds: ms, peakMegabytes: peak }: ColdRow): string =>
    `| ${name} | ${number(ms.median)} | ${number(ms.least)} – ${number(ms.most)} | ${number(peak.median)} |`;
  return {
    name: 'cold',
    figures: rows,
    markdown: `## Cold: from files to the written result

10,000 payments × ${number(data.items.length)} items as JSON lines on disk; a process of its own, from its start to its end. Saldo writes the explained result with alternatives, DuckDB the best three items. For both, the system's file cache and the cache of compiled modules are warm. Goal: ≤ 250 ms, ≤ 200 MB.

| contender | ms | range | peak MB |
|---|--:|--:|--:|
${rows.map(line).join('\n')}`,
    plots: {},
  };
}

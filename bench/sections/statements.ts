import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { spread, type Spread } from '../measure.ts';
import { removeLargeFile, writeLargeFile, type StatementFile } from '../statements/files.ts';
import { type BenchOptions, number, type SectionResult } from './section.ts';

const run = promisify(execFile);
const READ = fileURLToPath(new URL('../statements/read.ts', import.meta.url));
/** What a contender may take before it counts as unable to read the file. */
const CPU_LIMIT_SECONDS = 120;
const PATIENCE_MS = 1_200_000;
const HEAP_LIMIT_MB = 3_000;

const CASES = [
  { format: 'camt', title: 'CAMT.053', sizes: [10, 200], rivals: ['camt-parser'] },
  { format: 'mt940', title: 'MT940', sizes: [10, 100], rivals: ['mt940js', 'lib-fints'] },
] as const;

interface StatementRow {
  file: string;
  contender: string;
  megabytesPerSecond: Spread | null;
  peakMegabytes: number | null;
  /** Why it was not measured, or what is wrong with its answer. */
  remark: string;
}

/**
 * Statement parsers, each in a process of its own, in turns. Speed is by CPU time (user and system), because the wall
 * clock of a shared machine says little.
 */
export async function statements({ isQuick }: BenchOptions): Promise<SectionResult> {
  const rows: StatementRow[] = [];
  for (const { format, title, sizes, rivals } of CASES) {
    for (const size of isQuick ? sizes.slice(0, 1) : sizes) {
      const file = writeLargeFile(format, size);
      try {
        rows.push(...(await measure(`${title}, ${size} MB`, file, ['Saldo', ...rivals], size > 10 || isQuick ? 1 : 3)));
      } finally {
        removeLargeFile(file);
      }
    }
  }
  return { name: 'statements', figures: rows, markdown: markdown(rows), plots: {} };
}

async function measure(
  name: string,
  file: StatementFile,
  contenders: readonly string[],
  rounds: number,
): Promise<StatementRow[]> {
  const found = new Map(contenders.map((contender) => [contender, { speeds: [] as number[], peak: 0, remark: '' }]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [contender, one] of found) {
      if (one.remark !== '') continue;
      try {
        const { lines, cpuMilliseconds, peakKilobytes } = await readOnce(contender, file);
        one.speeds.push(file.megabytes / (cpuMilliseconds / 1_000));
        one.peak = Math.max(one.peak, peakKilobytes / 1_024);
        if (lines !== file.lines) one.remark = `${number(lines)} of ${number(file.lines)} lines`;
      } catch (error) {
        one.remark = reason(error);
      }
    }
  }
  return [...found].map(([contender, { speeds, peak, remark }]) => ({
    ...{ file: name, contender, remark },
    megabytesPerSecond: speeds.length === 0 ? null : spread(speeds),
    peakMegabytes: speeds.length === 0 ? null : peak,
  }));
}

interface Reading {
  lines: number;
  cpuMilliseconds: number;
  peakKilobytes: number;
}

async function readOnce(contender: string, { path }: StatementFile): Promise<Reading> {
  const command = [process.execPath, `--max-old-space-size=${HEAP_LIMIT_MB}`, READ, contender, path];
  const limited = ['-c', `ulimit -t ${CPU_LIMIT_SECONDS}; exec "$@"`, 'sh', ...command];
  const { stdout } = await run('sh', limited, { timeout: PATIENCE_MS, killSignal: 'SIGKILL' });
  return JSON.parse(stdout) as Reading;
}

function reason(error: unknown): string {
  const { signal, stderr = '' } = error as { signal?: string | null; stderr?: string };
  if (/heap out of memory|Reached heap limit/.test(stderr)) return `more than ${number(HEAP_LIMIT_MB)} MB of heap`;
  if (signal === 'SIGXCPU' || signal === 'SIGKILL') return `not done after ${CPU_LIMIT_SECONDS} s of CPU`;
  const words = /^\w*Error: (.{1,80})/m.exec(stderr)?.[1];
  return `fails: ${words ?? 'no words'}`;
}

function markdown(rows: readonly StatementRow[]): string {
  const line = ({ file, contender, megabytesPerSecond: speed, peakMegabytes, remark }: StatementRow): string => {
    const range = speed === null ? '' : `${number(speed.least, 1)} – ${number(speed.most, 1)}`;
    const cells = [
      file,
      contender,
      speed === null ? '' : number(speed.median, 1),
      range,
      peakMegabytes === null ? '' : number(peakMegabytes),
      remark,
    ];
    return `| ${cells.join(' | ')} |`;
  };
  return `## Statement files

Invented CAMT.053 and MT940 statements of one account, read from disk, each reading in a process of its own; MB per second of CPU time, peak memory of the process. Saldo streams and checks the balance; the others read the whole file into memory first. Limits: ${number(HEAP_LIMIT_MB)} MB of heap, ${CPU_LIMIT_SECONDS} s of CPU. lib-fints' parser is not exported by its package and was loaded from its file.

| file | contender | MB/s | range | peak MB | remark |
|---|---|--:|--:|--:|---|
${rows.map(line).join('\n')}`;
}

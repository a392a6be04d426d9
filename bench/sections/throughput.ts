import type { Transaction } from '@saldo/matching';
import { barChart } from '../../matching-rules/scripts/backtest/plot.ts';
import type { GeneratedData } from '../../test/generator/types.ts';
import { benchData } from '../data.ts';
import { interleave, spread, type Spread } from '../measure.ts';
import { quality, type Quality } from '../quality.ts';
import type { Contender, Ranked, Rival } from '../rivals/contender.ts';
import { duckdb } from '../rivals/duckdb.ts';
import { fuse } from '../rivals/fuse.ts';
import { minisearch } from '../rivals/minisearch.ts';
import { saldo } from '../rivals/saldo.ts';
import { type BenchOptions, number, readable, type SectionResult } from './section.ts';

interface Row {
  name: string;
  setUp: string;
  sample: number;
  buildMilliseconds: number;
  /** Transactions per second of the clock. */
  speed: Spread;
  /** Transactions per second of processor time, all threads: what a core does when nobody else uses it. */
  perCoreSecond: Spread;
  quality: Quality;
}

interface Prepared {
  rival: Rival;
  contender: Contender;
  sample: Transaction[];
  build: number;
  answers: Ranked[][];
  perCore: number[];
}

/** How many payments each contender gets a round; what takes too long is measured on a sample. */
function samples({ isQuick }: BenchOptions): [Rival, number][] {
  return [
    [saldo, 10_000],
    [duckdb, 10_000],
    [minisearch, isQuick ? 500 : 1_000],
    [fuse, isQuick ? 2 : 3],
  ];
}

/** Warm: the index stands, the transactions are in memory. The same input in the same run, in turns. */
export async function throughput(options: BenchOptions): Promise<SectionResult> {
  const data = benchData(10_000, 100_000);
  const rows: Row[] = [];
  const contenders: Record<string, () => Promise<number>> = {};
  const prepared: Prepared[] = [];
  for (const [rival, count] of samples(options)) {
    const start = performance.now();
    const contender = await rival.build(data);
    const one = {
      rival,
      contender,
      sample: data.payments.slice(0, count).map((payment) => payment.transaction),
      build: performance.now() - start,
      answers: [] as Ranked[][],
      perCore: [] as number[],
    };
    prepared.push(one);
    contenders[rival.name] = async () => {
      const before = performance.now();
      const processor = process.cpuUsage();
      one.answers = await contender.matchAll(one.sample);
      const { user, system } = process.cpuUsage(processor);
      one.perCore.push((one.sample.length * 1e6) / (user + system));
      return (one.sample.length * 1_000) / (performance.now() - before);
    };
  }
  const speeds = await interleave(contenders, options.isQuick ? 2 : 5);
  for (const { rival, contender, sample, build, answers, perCore } of prepared) {
    rows.push({
      name: rival.name,
      setUp: rival.setUp,
      sample: sample.length,
      buildMilliseconds: build,
      speed: speeds[rival.name]!,
      perCoreSecond: spread(perCore.slice(1)),
      quality: quality(data.payments.slice(0, sample.length), answers),
    });
    contender.close?.();
  }
  return render(rows, data);
}

function render(rows: readonly Row[], data: GeneratedData): SectionResult {
  const share = (value: number, row: Row): string => (row.sample < 500 ? '–' : value.toFixed(3));
  const lines = rows.map((row) => {
    const { quality: q, speed } = row;
    const whole = row.sample === data.payments.length ? '' : ` (${number(row.sample)} measured, the rest extrapolated)`;
    return `| ${row.name} | ${readable(speed.median)} | ${readable(speed.least)} – ${readable(speed.most)} | ${readable(row.perCoreSecond.median)} | ${readable(data.payments.length / speed.median)} s${whole} | ${number(row.buildMilliseconds)} | ${share(q.recallAtOne, row)} | ${share(q.precision, row)} | ${share(q.autoAt99, row)} | ${share(q.autoAt999, row)} |`;
  });
  return {
    name: 'throughput',
    figures: rows,
    markdown: `## Warm throughput and quality

${number(data.payments.length)} payments against ${number(data.items.length)} items, warm, one process; ${rows[0]!.speed.runs} rounds in turns, median and range. Goal: 100,000 per second and core with three explained alternatives.

| contender | payments/s | range | per second of one core | all payments in | build ms | recall@1 | precision | auto at 99 % | auto at 99.9 % |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
${lines.join('\n')}

${rows.map((row) => `- *${row.name}*: ${row.setUp}`).join('\n')}

*per second of one core*: payments per second of processor time over all threads, which a busy machine disturbs less. *recall@1*: payments of one item whose first answer is that item. *precision*: right first answers of all answers, without any threshold, lines that settle nothing included. *auto at 99 %*: share of all payments above the threshold that in hindsight keeps that precision. Rivals rank single items; where a payment settles several, any of them counts as right for a rival, the whole set must be right for Saldo. Only Saldo explains, splits the money and resolves conflicts inside the batch in that time.

![Warm throughput](performance-throughput.svg)`,
    plots: {
      'performance-throughput.svg': barChart(
        'Payments per second, warm, 10,000 × 100,000 (logarithmic)',
        rows.map((row) => ({ label: row.name, value: row.speed.median, note: `${readable(row.speed.median)}/s` })),
        true,
      ),
    },
  };
}

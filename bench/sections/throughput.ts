import { barChart } from '../../matching-rules/scripts/backtest/plot.ts';
import { interleave, spread, type Spread } from '../measure.ts';
import type { Quality } from '../quality.ts';
import { Started } from '../started.ts';
import { type BenchOptions, number, readable, type SectionResult } from './section.ts';

const PAYMENTS = 10_000;
const OPEN_ITEMS = 100_000;
const WARM_UP = 5;

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

/** How many payments each contender gets a round; what takes too long is measured on a sample. */
function samples({ isQuick }: BenchOptions): [contender: string, sample: number][] {
  return [
    ['saldo', PAYMENTS],
    ['duckdb', PAYMENTS],
    ['minisearch', isQuick ? 500 : 1_000],
    ['fuse', isQuick ? 2 : 3],
  ];
}

/** Warm: the index stands, the transactions are in memory. The same input, each in a process of its own, in turns. */
export async function throughput(options: BenchOptions): Promise<SectionResult> {
  const started: Started[] = [];
  try {
    for (const [contender, sample] of samples(options))
      started.push(await Started.start(contender, PAYMENTS, OPEN_ITEMS, sample));
    return render(...(await measure(started, options.isQuick ? 2 : 5)));
  } finally {
    for (const one of started) one.stop();
  }
}

async function measure(started: readonly Started[], rounds: number): Promise<[rows: Row[], items: number]> {
  const perCore = new Map<string, number[]>();
  const setUps = await Promise.all(started.map((one) => one.setUp()));
  const contenders: Record<string, () => Promise<number>> = {};
  started.forEach((one, i) => {
    const { name } = setUps[i]!;
    perCore.set(name, []);
    contenders[name] = async () => {
      const { milliseconds, processorMilliseconds } = await one.round();
      perCore.get(name)!.push((one.sample * 1_000) / processorMilliseconds);
      return (one.sample * 1_000) / milliseconds;
    };
  });
  const speeds = await interleave(contenders, rounds, WARM_UP);
  const rows: Row[] = [];
  for (const [i, one] of started.entries()) {
    const { name, setUp, buildMilliseconds } = setUps[i]!;
    rows.push({
      name,
      setUp,
      sample: one.sample,
      buildMilliseconds,
      speed: speeds[name]!,
      perCoreSecond: spread(perCore.get(name)!.slice(WARM_UP)),
      quality: await one.quality(),
    });
  }
  return [rows, setUps[0]!.items];
}

function render(rows: readonly Row[], items: number): SectionResult {
  const share = (value: number, row: Row): string => (row.sample < 500 ? '–' : value.toFixed(3));
  const lines = rows.map((row) => {
    const { quality: q, speed } = row;
    const whole = row.sample === PAYMENTS ? '' : ` (${number(row.sample)} measured, the rest extrapolated)`;
    return `| ${row.name} | ${readable(speed.median)} | ${readable(speed.least)} – ${readable(speed.most)} | ${readable(row.perCoreSecond.median)} | ${readable(PAYMENTS / speed.median)} s${whole} | ${number(row.buildMilliseconds)} | ${share(q.recallAtOne, row)} | ${share(q.precision, row)} | ${share(q.autoAt99, row)} | ${share(q.autoAt999, row)} |`;
  });
  return {
    name: 'throughput',
    figures: rows,
    markdown: `## Warm throughput and quality

${number(PAYMENTS)} payments against ${number(items)} items, warm, each contender in a process of its own; after ${WARM_UP} rounds of warm-up ${rows[0]!.speed.runs} rounds in turns, each of a second at least, median and range. Goal: 100,000 per second and core with three explained alternatives.

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

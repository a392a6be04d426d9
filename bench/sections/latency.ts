import { quantile } from '../measure.ts';
import { Started } from '../started.ts';
import { type BenchOptions, readable, type SectionResult } from './section.ts';

const PAYMENTS = 10_000;
const OPEN_ITEMS = 100_000;
/** Rounds of a second at least, and one payment after the other; compiled code is a part of a warm index. */
const WARM_UP = 3;
const SLICES = 4;

interface Latency {
  name: string;
  sample: number;
  /** Microseconds. */
  p50: number;
  p99: number;
}

/** One transaction at a time on a warm index. The contenders take turns in slices of the sample, each after a round. */
export async function latency({ isQuick }: BenchOptions): Promise<SectionResult> {
  const plan: [contender: string, sample: number][] = [
    ['saldo', PAYMENTS],
    ['minisearch', isQuick ? 300 : 1_000],
    ['duckdbIndexed', isQuick ? 100 : 400],
    ['fuse', isQuick ? 4 : 8],
  ];
  const rows: Latency[] = [];
  const started: Started[] = [];
  try {
    for (const [contender, sample] of plan) started.push(await Started.start(contender, PAYMENTS, OPEN_ITEMS, sample));
    for (const one of started) {
      for (let round = 0; round < WARM_UP; round++) await one.round();
      await one.each(0, one.sample);
    }
    const times = started.map((): number[] => []);
    for (let slice = 0; slice < SLICES; slice++) {
      for (const [i, one] of started.entries()) {
        const size = Math.floor(one.sample / SLICES);
        // The caches of the processor belong to the one before.
        await one.round();
        times[i]!.push(...(await one.each(slice * size, (slice + 1) * size)));
      }
    }
    for (const [i, one] of started.entries()) {
      const sorted = times[i]!.sort((a, b) => a - b);
      const { name } = await one.setUp();
      rows.push({ name, sample: sorted.length, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) });
    }
  } finally {
    for (const one of started) one.stop();
  }
  return {
    name: 'latency',
    figures: rows,
    markdown: `## One transaction on a warm index

100,000 items, in turns, each turn after a round that is not counted. Goal: p50 ≤ 10 µs, p99 ≤ 50 µs.

| contender | p50 µs | p99 µs | measured |
|---|--:|--:|--:|
${rows.map((row) => `| ${row.name} | ${readable(row.p50)} | ${readable(row.p99)} | ${row.sample} |`).join('\n')}`,
    plots: {},
  };
}

import { benchData } from '../data.ts';
import { quantile } from '../measure.ts';
import type { Contender, Rival } from '../rivals/contender.ts';
import { duckdbIndexed } from '../rivals/duckdb.ts';
import { fuse } from '../rivals/fuse.ts';
import { minisearch } from '../rivals/minisearch.ts';
import { saldo } from '../rivals/saldo.ts';
import { type BenchOptions, readable, type SectionResult } from './section.ts';

interface Latency {
  name: string;
  sample: number;
  /** Microseconds. */
  p50: number;
  p99: number;
}

/** One transaction at a time on a warm index. The contenders take turns in slices of the sample. */
export async function latency({ isQuick }: BenchOptions): Promise<SectionResult> {
  const data = benchData(10_000, 100_000);
  const plan: [Rival, number][] = [
    [saldo, 10_000],
    [minisearch, isQuick ? 300 : 1_000],
    [duckdbIndexed, isQuick ? 100 : 400],
    [fuse, isQuick ? 4 : 8],
  ];
  const times = new Map<string, number[]>();
  const built: { contender: Contender; name: string; sample: number }[] = [];
  for (const [rival, sample] of plan) {
    built.push({ contender: await rival.build(data), name: rival.name, sample });
    times.set(rival.name, []);
  }
  const warmUp = built[0]!;
  for (const { transaction } of data.payments) await warmUp.contender.matchOne(transaction);
  const slices = 4;
  for (let slice = 0; slice < slices; slice++) {
    for (const { contender, name, sample } of built) {
      const size = Math.floor(sample / slices);
      for (const { transaction } of data.payments.slice(slice * size, (slice + 1) * size)) {
        const start = performance.now();
        const answer = contender.matchOne(transaction);
        if (answer instanceof Promise) await answer;
        times.get(name)!.push((performance.now() - start) * 1_000);
      }
    }
  }
  const rows = built.map(({ contender, name }): Latency => {
    contender.close?.();
    const sorted = times.get(name)!.sort((a, b) => a - b);
    return { name, sample: sorted.length, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
  });
  return {
    name: 'latency',
    figures: rows,
    markdown: `## One transaction on a warm index

100,000 items. Goal: p50 ≤ 10 µs, p99 ≤ 50 µs.

| contender | p50 µs | p99 µs | measured |
|---|--:|--:|--:|
${rows.map((row) => `| ${row.name} | ${readable(row.p50)} | ${readable(row.p99)} | ${row.sample} |`).join('\n')}`,
    plots: {},
  };
}

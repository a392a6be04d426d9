import { lineChart } from '../../matching-rules/scripts/backtest/plot.ts';
import { benchData } from '../data.ts';
import { spread, type Spread } from '../measure.ts';
import { saldo } from '../rivals/saldo.ts';
import { type BenchOptions, number, type SectionResult } from './section.ts';

interface Scale {
  items: number;
  payments: number;
  buildMilliseconds: number;
  speed: Spread;
  bytesPerItem: number;
}

/** Our engine from a thousand to a million open items. */
export async function scaling({ isQuick }: BenchOptions): Promise<SectionResult> {
  const sizes = isQuick ? [1_000, 10_000, 100_000] : [1_000, 10_000, 100_000, 1_000_000];
  const rows: Scale[] = [];
  for (const size of sizes) {
    const data = benchData(Math.min(10_000, Math.max(200, size / 20)), size);
    const transactions = data.payments.map((payment) => payment.transaction);
    const start = performance.now();
    const contender = await saldo.build(data);
    const buildMilliseconds = performance.now() - start;
    const speeds: number[] = [];
    for (let round = 0; round < (isQuick ? 3 : 6); round++) {
      const before = performance.now();
      await contender.matchAll(transactions);
      if (round > 0) speeds.push((transactions.length * 1_000) / (performance.now() - before));
    }
    rows.push({
      items: data.items.length,
      payments: transactions.length,
      buildMilliseconds,
      speed: spread(speeds),
      bytesPerItem: (contender.indexBytes ?? 0) / data.items.length,
    });
  }
  const line = (row: Scale): string =>
    `| ${number(row.items)} | ${number(row.payments)} | ${number(row.speed.median)} | ${number(row.speed.least)} – ${number(row.speed.most)} | ${number(row.buildMilliseconds)} | ${number(row.bytesPerItem)} |`;
  return {
    name: 'scaling',
    figures: rows,
    markdown: `## Scaling

Goal at 1,000,000 open items: ≥ 60,000 payments per second, ≤ 110 bytes of index per item (the records themselves not counted).

| open items | payments | payments/s | range | build ms | bytes per item |
|--:|--:|--:|--:|--:|--:|
${rows.map(line).join('\n')}

![Scaling](performance-scaling.svg)`,
    plots: {
      'performance-scaling.svg': lineChart({
        title: 'Payments per second against the size of the ledger',
        x: { label: 'open items', from: 1_000, to: Math.max(...sizes), isLogarithmic: true },
        y: { label: 'payments/s', from: 1_000, to: 1_000_000, isLogarithmic: true },
        series: [{ name: 'Saldo, warm', points: rows.map((row) => [row.items, row.speed.median] as const) }],
      }),
    },
  };
}

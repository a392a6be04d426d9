import { lineChart } from '../../matching-rules/scripts/backtest/plot.ts';
import { spread, type Spread } from '../measure.ts';
import { Started } from '../started.ts';
import { type BenchOptions, number, type SectionResult } from './section.ts';

const WARM_UP_PAYMENTS = 50_000;

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
    const payments = Math.min(10_000, Math.max(200, size / 20));
    const started = await Started.start('saldo', payments, size, payments);
    try {
      rows.push(await measure(started, isQuick ? 2 : 5));
    } finally {
      started.stop();
    }
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

async function measure(started: Started, rounds: number): Promise<Scale> {
  const { buildMilliseconds, items, indexBytes } = await started.setUp();
  const speeds: number[] = [];
  // Code is compiled after so many payments, not after so many rounds.
  for (let matched = 0; matched < WARM_UP_PAYMENTS; matched += started.sample) await started.round();
  for (let round = 0; round < rounds; round++)
    speeds.push((started.sample * 1_000) / (await started.round()).milliseconds);
  return {
    items,
    payments: started.sample,
    buildMilliseconds,
    speed: spread(speeds),
    bytesPerItem: indexBytes / items,
  };
}

/** The short form; `npm run fuzz:statements` is the long one. */
import { parseStatementFile } from '@saldo/banking';
import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';
import { SEEDS } from './seeds.ts';

const RUNS = 600;

describe.each(SEEDS)('damaged files: $format', (seed) => {
  it('the undamaged file is read, and verified where it carries totals', async () => {
    const { statements } = await parseStatementFile(Buffer.from(seed.text), {
      fileName: seed.fileName,
      currency: 'EUR',
    });
    expect(statements.flatMap(({ lines }) => lines).length).toBeGreaterThan(1);
    expect(statements.every(({ checks }) => checks.balanced === (seed.hasTotals ? true : null))).toBe(true);
  });

  it('neither crash nor hang a parser, and no wrong sum is accepted', async () => {
    const tally = await fuzz(seed, RUNS, 1);
    expect(tally.findings).toEqual([]);
    expect(tally.refused).toBeGreaterThan(0);
    expect(tally.refused + tally.balanced + tally.unbalanced + tally.unverified).toBe(RUNS);
    if (seed.hasTotals) expect(tally.unbalanced + tally.refused).toBeGreaterThan(RUNS / 8);
  });
});

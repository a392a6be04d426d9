import { describe, expect, it } from 'vitest';
import { measureImport } from './measure.ts';

/** A heap of 64 MB for everything; held as records, the lines of the larger file need three times as much. */
const SMALL = ['--max-old-space-size=64', '--max-semi-space-size=8'];

describe('the import of a file of eight times the size', () => {
  it('needs no more memory, and sends every line', { timeout: 120_000 }, async () => {
    const small = await measureImport(5, SMALL);
    const large = await measureImport(40, SMALL);
    for (const { lines, sent, statements } of [small, large]) {
      expect(statements).toMatchObject([{ status: 'Complete', lines, inserted: lines }]);
      // Half of the amounts of a block of 1,000 lines are 10.00 to 19.98, the others take them back.
      expect(sent).toEqual({ lines, turnover: (lines / 1_000) * 1_499_000, status: 'Complete' });
    }
    expect(large.lines).toBeGreaterThan(7 * small.lines);
    expect(large.peakMegabytes - small.peakMegabytes).toBeLessThan(30);
  });
});

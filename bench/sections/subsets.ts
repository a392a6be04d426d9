import { findSubsets } from '../../functions/lib/matching/sets/index.ts';
import { Random } from '../../test/generator/random.ts';
import { spread, type Spread } from '../measure.ts';
import { subsetVerdict } from '../subset-oracle.ts';
import { type BenchOptions, readable, type SectionResult } from './section.ts';

interface SubsetRow {
  items: number;
  maximumSize: number;
  hasTrueSubset: boolean;
  milliseconds: Spread;
  /** Verdicts that agree with the oracle, verdicts given up, and wrong ones. */
  agreed: number;
  gaveUp: number;
  wrong: number;
}

/** Amounts in cents as invoices have them; a target that is a sum of some, or one that need not be. */
function problem(
  random: Random,
  items: number,
  size: number,
  hasTrueSubset: boolean,
): { values: number[]; target: number } {
  const values = Array.from({ length: items }, () => random.int(500, random.chance(20) ? 900_000 : 90_000));
  const chosen = random.shuffle([...values]).slice(0, size);
  const sum = chosen.reduce((total, value) => total + value, 0);
  return { values, target: hasTrueSubset ? sum : sum + random.int(1, 400) };
}

/** Verdicts of the subset search against an oracle that tries everything. */
export function subsets({ isQuick }: BenchOptions): SectionResult {
  const random = new Random('bench/subsets');
  const rows: SubsetRow[] = [];
  for (const items of isQuick ? [20, 50] : [20, 50, 100]) {
    for (const maximumSize of [3, 4, 6]) {
      if (items > 50 && maximumSize > 4 && isQuick) continue;
      for (const hasTrueSubset of [true, false])
        rows.push(measureRow(random, items, maximumSize, hasTrueSubset, isQuick ? 6 : 15));
    }
  }
  const line = (row: SubsetRow): string =>
    `| ${row.items} | ${row.maximumSize} | ${row.hasTrueSubset ? 'a true sum' : 'not made of items'} | ${readable(row.milliseconds.median)} | ${readable(row.milliseconds.most)} | ${row.agreed} | ${row.gaveUp} | ${row.wrong} |`;
  return {
    name: 'subsets',
    figures: rows,
    markdown: `## Verdicts about subsets

Which open items of one customer add up to the payment: unique, ambiguous or none, with the expected number of accidental subsets. Goal: ≤ 10 ms at 100 items and 6 members, never over its budget of steps. The oracle meets in the middle over all combinations.

| items | members up to | target | median ms | longest ms | agree | gave up | wrong |
|--:|--:|---|--:|--:|--:|--:|--:|
${rows.map(line).join('\n')}`,
    plots: {},
  };
}

function measureRow(
  random: Random,
  items: number,
  maximumSize: number,
  hasTrueSubset: boolean,
  runs: number,
): SubsetRow {
  const times: number[] = [];
  let agreed = 0;
  let gaveUp = 0;
  let wrong = 0;
  for (let run = 0; run < runs + 3; run++) {
    const { values, target } = problem(random, items, maximumSize, hasTrueSubset);
    const search = {
      target,
      amounts: values,
      maxItems: maximumSize,
    };
    const start = performance.now();
    const { verdict } = findSubsets(search);
    const took = performance.now() - start;
    if (run < 3) continue;
    times.push(took);
    if (verdict === 'gave_up') gaveUp++;
    else if (verdict === subsetVerdict(values, target, maximumSize)) agreed++;
    else wrong++;
  }
  return { items, maximumSize, hasTrueSubset, milliseconds: spread(times), agreed, gaveUp, wrong };
}

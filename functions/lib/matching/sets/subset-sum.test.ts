import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedSubsets, findSubsets } from './index.ts';
import type { SubsetSearch, SubsetVerdict } from './index.ts';

type Items = Pick<SubsetSearch, 'amounts' | 'netAmounts'>;

/** Items with one amount, or with two: `[gross, net]`. */
const itemsOf = (...items: (number | number[])[]): Items => ({
  amounts: items.map((item) => (Array.isArray(item) ? item[0]! : item)),
  netAmounts: items.map((item) => (Array.isArray(item) ? (item[1] ?? item[0]!) : item)),
});
const placesOf = (verdict: SubsetVerdict): number[][] => verdict.subsets.map((s) => s.picks.map((pick) => pick.item));

/** Every choice of every item, written down: the oracle. */
function allSubsets({ amounts, netAmounts }: Items, target: number, maxItems: number): string[] {
  const found: string[] = [];
  const walk = (at: number, size: number, sum: number, picked: string): void => {
    if (at === amounts.length) {
      if (size > 0 && size <= maxItems && sum === target) found.push(picked);
      return;
    }
    walk(at + 1, size, sum, picked);
    new Set([amounts[at]!, netAmounts?.[at] ?? amounts[at]!]).forEach((amount) => {
      if (amount !== 0) walk(at + 1, size + 1, sum + amount, `${picked}${at}=${amount};`);
    });
  };
  walk(0, 0, 0, '');
  return found;
}

/** Numbers that look random and are the same in every run. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 4_294_967_296;
  };
}

describe('subsets that add up to a payment', () => {
  it('are found with the fewest items first', () => {
    const verdict = findSubsets({ target: 60_000, ...itemsOf(60_000, 41_000, 19_000) });
    expect(verdict.verdict).toBe('ambiguous');
    expect(placesOf(verdict)).toEqual([[0], [1, 2]]);
  });

  it('may contain credit notes', () => {
    const verdict = findSubsets({ target: 20_000, ...itemsOf(35_000, -10_000, -5000, 777) });
    expect(verdict.verdict).toBe('unique');
    expect(placesOf(verdict)).toEqual([[0, 1, 2]]);
  });

  it('take each item once, gross or net of its discount', () => {
    const verdict = findSubsets({ target: 147_000, ...itemsOf([100_000, 98_000], [50_000, 49_000], [1000]) });
    expect(verdict.verdict).toBe('unique');
    expect(verdict.subsets[0]?.picks).toEqual([
      { item: 0, amount: 98_000 },
      { item: 1, amount: 49_000 },
    ]);
    expect(findSubsets({ target: 198_000, ...itemsOf([100_000, 98_000]) }).verdict).toBe('none');
  });

  it('are negative for money paid', () => {
    expect(placesOf(findSubsets({ target: -50_000, ...itemsOf(-30_000, -20_000, 50_000) }))).toEqual([[0, 1]]);
  });

  it('are ambiguous where two items are equal', () => {
    expect(findSubsets({ target: 300, ...itemsOf(100, 200, 200) }).verdict).toBe('ambiguous');
  });

  it('never exceed the number of items asked for', () => {
    expect(findSubsets({ target: 60, ...itemsOf(10, 20, 30), maxItems: 2 }).verdict).toBe('none');
    expect(findSubsets({ target: 60, ...itemsOf(10, 20, 30), maxItems: 3 }).verdict).toBe('unique');
    expect(findSubsets({ target: 60, amounts: [] }).verdict).toBe('none');
  });

  it('refuse amounts that are not whole', () => {
    expect(() => findSubsets({ target: 60, ...itemsOf(0.5) })).toThrow(/item 0/);
  });

  it('agree with writing every subset down', () => {
    const amount = fc.oneof(
      fc.integer({ min: -40, max: 60 }),
      fc.integer({ min: 1, max: 8 }).map((n) => n * 10),
    );
    const items = fc.array(fc.array(amount, { minLength: 1, maxLength: 2 }), { maxLength: 9 });
    const size = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(items, fc.integer({ min: -60, max: 120 }), size, (amounts, target, maxItems) => {
        const list = itemsOf(...amounts);
        const expected = allSubsets(list, target, maxItems);
        const verdict = findSubsets({ target, ...list, maxItems, maxSubsets: 1000 });
        const found = verdict.subsets.map((s) => s.picks.map((pick) => `${pick.item}=${pick.amount};`).join(''));
        expect(found.sort()).toEqual(expected.sort());
        expect(verdict.verdict).toBe(expected.length === 0 ? 'none' : expected.length === 1 ? 'unique' : 'ambiguous');
      }),
      { numRuns: 400 },
    );
  });

  it('do not depend on the order of the items', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 80 }), fc.nat(), (list, target, turn) => {
        const turned = list.map((_, i) => list[(i + turn) % list.length]!);
        const [given, other] = [list, turned].map((each) => findSubsets({ target, amounts: each }));
        const amountsOf = ({ subsets }: SubsetVerdict): string[] =>
          subsets.map(({ picks }) => picks.map(({ amount }) => amount).sort((a, b) => a - b).join('+')); // prettier-ignore
        expect(other!.verdict).toBe(given!.verdict);
        expect(other!.subsets.map(({ expectedAccidental }) => expectedAccidental)).toEqual(
          given!.subsets.map(({ expectedAccidental }) => expectedAccidental),
        );
        expect(amountsOf(other!)).toEqual(amountsOf(given!));
      }),
    );
  });

  it('of equal amounts are those that come first', () => {
    const equal = findSubsets({ target: 300, amounts: [100, 200, 100, 200], maxSubsets: 2 });
    expect(placesOf(equal)).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });
});

describe('the budget', () => {
  const random = pseudoRandom(7);
  const many = itemsOf(...Array.from({ length: 300 }, () => 2 * Math.floor(1 + random() * 500_000)));

  it('is never exceeded, and giving up is said', () => {
    for (const maxSteps of [1, 10, 1000, 50_000, 200_000]) {
      const verdict = findSubsets({ target: 1_234_567, ...many, maxItems: 6, maxSteps });
      expect(verdict.steps).toBeLessThanOrEqual(maxSteps);
      expect(verdict.verdict).toBe('gave_up');
    }
  });

  it('suffices to refute an impossible sum of six among a hundred', () => {
    const hundred = itemsOf(...Array.from({ length: 100 }, () => Math.floor(500 + Math.exp(6 + random() * 6))));
    const impossible = hundred.amounts.reduce((sum, amount) => sum + amount, 1);
    expect(findSubsets({ target: impossible, ...hundred, maxItems: 6 }).verdict).toBe('none');
  });
});

describe('the expected number of accidental subsets', () => {
  /** How many subsets hit, averaged over targets of the same kind that are drawn without regard to the items. */
  function average(amounts: number[], draw: () => number, maxItems: number): { counted: number; expected: number } {
    let counted = 0;
    let expected = 0;
    const rounds = 300;
    for (let i = 0; i < rounds; i++) {
      const target = draw();
      counted += countSubsets(amounts, target, maxItems);
      expected += expectedSubsets(amounts, target, maxItems)[maxItems] ?? 0;
    }
    return { counted: counted / rounds, expected: expected / rounds };
  }

  function countSubsets(amounts: number[], target: number, maxItems: number, from = 0): number {
    if (maxItems === 0) return 0;
    let count = 0;
    for (let i = from; i < amounts.length; i++) {
      const rest = target - (amounts[i] as number);
      if (rest === 0) count++;
      count += countSubsets(amounts, rest, maxItems - 1, i + 1);
    }
    return count;
  }

  it('is small for odd cents and agrees with counting', () => {
    const random = pseudoRandom(1);
    const amounts = Array.from({ length: 40 }, () => Math.floor(1000 + random() * 9000));
    const { counted, expected } = average(amounts, () => Math.floor(8000 + random() * 12_000), 3);
    expect(expected / counted).toBeGreaterThan(0.7);
    expect(expected / counted).toBeLessThan(1.4);
  });

  it('explodes for round amounts and agrees with counting', () => {
    const random = pseudoRandom(2);
    const amounts = Array.from({ length: 25 }, () => 5000 * Math.ceil(random() * 20));
    const { counted, expected } = average(amounts, () => 5000 * Math.ceil(10 + random() * 30), 4);
    expect(counted).toBeGreaterThan(5);
    expect(expected / counted).toBeGreaterThan(0.6);
    expect(expected / counted).toBeLessThan(1.6);
  });

  it('sees a round minority among odd amounts', () => {
    const random = pseudoRandom(3);
    const odd = Array.from({ length: 20 }, () => Math.floor(1000 + random() * 90_000));
    const round = Array.from({ length: 15 }, () => 10_000 * Math.ceil(random() * 9));
    const atRound = expectedSubsets([...odd, ...round], 200_000, 4)[4] ?? 0;
    const atOdd = expectedSubsets([...odd, ...round], 200_001, 4)[4] ?? 0;
    expect(atRound).toBeGreaterThan(10 * atOdd);
  });

  it('rises with the number of items', () => {
    const bySize = expectedSubsets([100, 250, 399, 512, 731, 888], 1000, 5);
    expect(bySize[0]).toBe(0);
    for (let size = 1; size <= 5; size++) expect(bySize[size]).toBeGreaterThanOrEqual(bySize[size - 1] ?? 0);
  });

  it('is reported for each subset at its own size', () => {
    const verdict = findSubsets({ target: 60_000, ...itemsOf(60_000, 41_000, 19_000, 40_500, 19_600, 7000) });
    expect(verdict.subsets[0]?.expectedAccidental).toBeLessThan(verdict.subsets[1]?.expectedAccidental ?? 0);
  });
});

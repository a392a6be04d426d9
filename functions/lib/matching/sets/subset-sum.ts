import type { MinorUnits } from '../types.ts';
import { expectedSubsets } from './accidental-subsets.ts';

/** One open item as the search sees it. */
export interface SubsetItem {
  /** Breaks ties between equal amounts, so that the order of the input never shows in the result. */
  id: string;
  /**
   * The amounts that may settle it, of which at most one is used: usually the open balance, then the balance net of
   * cash discount. Signed: a credit note is negative.
   */
  amounts: readonly MinorUnits[];
}

export interface SubsetSearch {
  target: MinorUnits;
  items: readonly SubsetItem[];
  /** Subsets of 1 to this many items are looked at. Default 6. */
  maxItems?: number;
  /** Elementary steps (one look-up or one partial sum), about 5 ns each. Default 1,500,000. */
  maxSteps?: number;
  /** The search stops after this many subsets; at least 2, so that *unique* can be refuted. Default 3. */
  maxSubsets?: number;
}

/** Items that add up to the target, in the order of their ids. */
export interface FoundSubset {
  picks: {
    id: string;
    /** Index into the item's `amounts`. */
    alternative: number;
    amount: MinorUnits;
  }[];
  /**
   * How many subsets of at most this size would hit such a target by accident, were it no sum of these items.
   * Above 0.01 the subset alone is no evidence.
   */
  expectedAccidental: number;
}

export interface SubsetVerdict {
  /**
   * `unique`: exactly one subset, proved. `ambiguous`: at least two. `none`: proved that there is none.
   * `gave_up`: the steps ran out before that; `subsets` holds the at most one that was found until then.
   */
  verdict: 'unique' | 'ambiguous' | 'none' | 'gave_up';
  /** Smallest subsets first; up to `maxSubsets`. */
  subsets: FoundSubset[];
  /** Accidental subsets of up to `maxItems` items; see {@link FoundSubset.expectedAccidental}. */
  expectedAccidental: number;
  steps: number;
}

interface Choice {
  item: number;
  alternative: number;
  amount: MinorUnits;
}

/**
 * Finds the subsets of open items of one customer that add up exactly to a payment, fewest items first.
 *
 * Sizes one and two are looked up directly; a larger size fixes all but two members by depth-first search over the sorted
 * amounts, pruned where no completion can reach the target, and looks the last two up in a table of all pair sums.
 * That makes four items of 500 and six of 100 affordable without an integer program. Bounded by steps, not by time:
 * the same input gives the same verdict on every machine.
 */
export function findSubsets(search: SubsetSearch): SubsetVerdict {
  const items = [...search.items].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const choices = sortedChoices(items);
  const maxItems = Math.min(search.maxItems ?? 6, items.length);
  const state = new Search(choices, search.target, search.maxSteps ?? 1_500_000, Math.max(2, search.maxSubsets ?? 3));
  for (let size = 1; size <= maxItems && !state.isOver(); size++) state.ofSize(size);

  // Counted only where somebody asks, and only up to the size asked for: most searches find nothing. With negative
  // amounts the count of one size depends on the largest, so all are counted then.
  let counted: number[] = [];
  const expected = (size: number) => {
    if (size >= counted.length) {
      const amounts = choices.map((choice) => choice.amount);
      const hasOneSign = amounts.every((amount) => amount > 0 === search.target > 0);
      counted = expectedSubsets(amounts, search.target, hasOneSign ? size : maxItems);
    }
    return counted[size] ?? 0;
  };
  const largest = state.found.reduce((size, subset) => Math.max(size, subset.length), 0);
  if (largest > 0) expected(largest);

  const found = state.found.length;
  return {
    verdict: found >= 2 ? 'ambiguous' : state.hasGivenUp ? 'gave_up' : found === 1 ? 'unique' : 'none',
    subsets: state.found.map((subset) => ({
      picks: subset
        .map((index) => choices[index] as Choice)
        .sort((a, b) => a.item - b.item)
        .map(({ item, alternative, amount }) => ({ id: items[item]?.id ?? '', alternative, amount })),
      expectedAccidental: expected(subset.length),
    })),
    get expectedAccidental() {
      return expected(maxItems);
    },
    steps: state.steps,
  };
}

function sortedChoices(items: readonly SubsetItem[]): Choice[] {
  const choices: Choice[] = [];
  items.forEach((item, index) => {
    item.amounts.forEach((amount, alternative) => {
      if (!Number.isSafeInteger(amount)) {
        throw new RangeError(`Amount ${amount} of item "${item.id}" is no whole number of minor units.`);
      }
      if (amount !== 0 && item.amounts.indexOf(amount) === alternative) {
        choices.push({ item: index, alternative, amount });
      }
    });
  });
  return choices.sort((a, b) => b.amount - a.amount || a.item - b.item || a.alternative - b.alternative);
}

class Search {
  readonly found: number[][] = [];
  steps = 0;
  hasGivenUp = false;

  private readonly choices: readonly Choice[];
  private readonly target: MinorUnits;
  private readonly maxSteps: number;
  private readonly maxSubsets: number;
  private readonly amounts: Float64Array;
  private readonly itemOf: Int32Array;
  /** Sums of the first n amounts (largest first); two of them bound what a run of choices can reach. */
  private readonly prefixSums: Float64Array;
  private readonly prefix: number[] = [];
  private pairs: PairTable | undefined;

  constructor(choices: readonly Choice[], target: MinorUnits, maxSteps: number, maxSubsets: number) {
    this.choices = choices;
    this.target = target;
    this.maxSteps = maxSteps;
    this.maxSubsets = maxSubsets;
    this.amounts = Float64Array.from(choices, (choice) => choice.amount);
    this.itemOf = Int32Array.from(choices, (choice) => choice.item);
    this.prefixSums = new Float64Array(choices.length + 1);
    choices.forEach((choice, i) => {
      this.prefixSums[i + 1] = (this.prefixSums[i] ?? 0) + choice.amount;
    });
  }

  isOver(): boolean {
    return this.hasGivenUp || this.found.length >= this.maxSubsets;
  }

  private spend(steps: number): boolean {
    if (this.steps + steps > this.maxSteps) {
      this.hasGivenUp = true;
      return false;
    }
    this.steps += steps;
    return true;
  }

  ofSize(size: number): void {
    if (size === 1) return this.singles();
    if (this.largestSum(0, size) < this.target || this.smallestSum(size) > this.target) return;
    if (size === 2) return this.twos();
    if (!this.pairs) {
      if (!this.spend((this.choices.length * (this.choices.length - 1)) / 2)) return;
      this.pairs = new PairTable(this.amounts, this.itemOf);
    }
    this.extend(0, size, this.target);
  }

  private singles(): void {
    if (!this.spend(this.choices.length)) return;
    for (let i = 0; i < this.choices.length && !this.isOver(); i++) {
      if (this.amounts[i] === this.target) this.found.push([i]);
    }
  }

  private twos(): void {
    if (!this.spend(this.choices.length)) return;
    const positions = new Map<number, number[]>();
    this.choices.forEach(({ amount }, i) => {
      const equal = positions.get(amount);
      if (equal) equal.push(i);
      else positions.set(amount, [i]);
    });
    for (let i = 0; i < this.choices.length; i++) {
      for (const j of positions.get(this.target - (this.amounts[i] ?? 0)) ?? []) {
        if (this.isOver() || !this.spend(1)) return;
        if (j > i && this.itemOf[i] !== this.itemOf[j]) this.found.push([i, j]);
      }
    }
  }

  /** Adds `missing` more choices from position `from` on that sum up to `rest`. */
  private extend(from: number, missing: number, rest: number): void {
    if (missing === 2) return this.completeWithPair(from, rest);
    const count = this.choices.length;
    for (let i = from; i <= count - missing && !this.isOver(); i++) {
      if (this.largestSum(i, missing) < rest) return;
      if (!this.spend(1)) return;
      const amount = this.amounts[i] ?? 0;
      if (amount + this.smallestSum(missing - 1) > rest || this.isTaken(i)) continue;
      this.prefix.push(i);
      this.extend(i + 1, missing - 1, rest - amount);
      this.prefix.pop();
    }
  }

  private completeWithPair(from: number, rest: number): void {
    const pairs = this.pairs as PairTable;
    // A chain is in falling order of its first member: beyond the first one before `from` nothing is left.
    for (let pair = pairs.first(rest); pair !== -1; pair = pairs.next(pair)) {
      const i = pairs.left(pair);
      const j = pairs.right(pair);
      if (i < from || this.isOver()) return;
      if (!this.spend(1)) return;
      if (!this.isTaken(i) && !this.isTaken(j)) this.found.push([...this.prefix, i, j]);
    }
  }

  private isTaken(index: number): boolean {
    for (const member of this.prefix) if (this.itemOf[member] === this.itemOf[index]) return true;
    return false;
  }

  private largestSum(from: number, members: number): number {
    return (this.prefixSums[from + members] ?? 0) - (this.prefixSums[from] ?? 0);
  }

  private smallestSum(members: number): number {
    const count = this.choices.length;
    return (this.prefixSums[count] ?? 0) - (this.prefixSums[count - members] ?? 0);
  }
}

function pairBuffers(size: number) {
  return {
    sums: new Float64Array(size),
    heads: new Int32Array(size),
    chain: new Int32Array(size / 2),
    lefts: new Int32Array(size / 2),
    rights: new Int32Array(size / 2),
  };
}

/** Buffers of the one table that is in use; a search never runs inside another. */
let scratch = pairBuffers(1024);

/** Open-addressing table: sum → chain of pairs (i < j) of choices of two different items. */
class PairTable {
  private readonly mask: number;
  private readonly sums: Float64Array;
  private readonly heads: Int32Array;
  private readonly chain: Int32Array;
  private readonly lefts: Int32Array;
  private readonly rights: Int32Array;

  constructor(amounts: Float64Array, itemOf: Int32Array) {
    const n = amounts.length;
    const capacity = (n * (n - 1)) / 2;
    let size = 16;
    while (size < capacity * 2) size *= 2;
    this.mask = size - 1;
    if (size > scratch.sums.length) scratch = pairBuffers(size);
    ({ sums: this.sums, heads: this.heads, chain: this.chain, lefts: this.lefts, rights: this.rights } = scratch);
    this.heads.fill(-1, 0, size);
    let pair = 0;
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        if (itemOf[i] === itemOf[j]) continue;
        const sum = (amounts[i] ?? 0) + (amounts[j] ?? 0);
        const slot = this.slotOf(sum);
        this.sums[slot] = sum;
        this.chain[pair] = this.heads[slot] ?? -1;
        this.heads[slot] = pair;
        this.lefts[pair] = i;
        this.rights[pair] = j;
        pair++;
      }
    }
  }

  first(sum: number): number {
    return this.heads[this.slotOf(sum)] ?? -1;
  }

  next(pair: number): number {
    return this.chain[pair] ?? -1;
  }

  left(pair: number): number {
    return this.lefts[pair] ?? 0;
  }

  right(pair: number): number {
    return this.rights[pair] ?? 0;
  }

  private slotOf(sum: number): number {
    // Two 32-bit halves of an integer below 2^53, mixed by an odd constant (Knuth's multiplicative hashing).
    const high = Math.floor(sum / 4_294_967_296) | 0;
    let slot = Math.imul((sum | 0) ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
    slot = (slot ^ (slot >>> 15)) & this.mask;
    while (this.heads[slot] !== -1 && this.sums[slot] !== sum) slot = (slot + 1) & this.mask;
    return slot;
  }
}

import type { MinorUnits } from '../types.ts';
import { expectedSubsets } from './accidental-subsets.ts';
import { PairTable } from './pair-table.ts';

export interface SubsetSearch {
  target: MinorUnits;
  /**
   * What settles each item: its open balance, signed (a credit note is negative). The order of the items breaks ties, so
   * it should be one that does not depend on how they were stored: that of their ids.
   */
  amounts: readonly MinorUnits[];
  /** What settles each item net of its cash discount. One of the two amounts of an item is used at most. */
  netAmounts?: readonly MinorUnits[];
  /** Subsets of 1 to this many items are looked at. Default 6. */
  maxItems?: number;
  /** Elementary steps (one look-up or one partial sum), about 5 ns each. Default 1,500,000. */
  maxSteps?: number;
  /** The search stops after this many subsets; at least 2, so that *unique* can be refuted. Default 3. */
  maxSubsets?: number;
}

/** One item of a subset, by its place in `amounts`, and which of its amounts. */
export interface SubsetPick {
  item: number;
  amount: MinorUnits;
}

export interface FoundSubset {
  /** Items that add up to the target, in the order of `amounts`. */
  picks: SubsetPick[];
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
  steps: number;
}

const MAXIMUM_MEMBERS = 64;

/**
 * Finds the subsets of open items of one customer that add up exactly to a payment, fewest items first.
 *
 * Two members of a known sum stand at the two ends of the sorted amounts and move towards each other; a larger size fixes
 * all but two members by depth-first search over these amounts, pruned where no completion can reach the target. From size
 * four on the last two are looked up in a table of all pair sums. That makes four items of 500 and six of 100 affordable
 * without an integer program. Bounded by steps, not by time: the same input gives the same verdict on every machine.
 *
 * @throws RangeError where an amount is no whole number of minor units
 */
export function findSubsets(search: SubsetSearch): SubsetVerdict {
  const { target, maxSteps = 1_500_000, maxSubsets = 3 } = search;
  const maxItems = Math.min(search.maxItems ?? 6, search.amounts.length, MAXIMUM_MEMBERS);
  if (!choices.read(search)) return { verdict: 'none', subsets: [], steps: 0 };
  const state = new Search(target, maxSteps, Math.max(2, maxSubsets));
  for (let size = 1; size <= maxItems && !state.isOver(); size++) state.ofSize(size);
  const { found, hasGivenUp, steps } = state;
  if (found.length === 0) return { verdict: hasGivenUp ? 'gave_up' : 'none', subsets: [], steps };
  const verdict = found.length >= 2 ? 'ambiguous' : hasGivenUp ? 'gave_up' : 'unique';
  // With negative amounts the count of one size depends on the largest, so all are counted then.
  const largest = choices.hasOneSign(target) ? found[found.length - 1]!.length : maxItems;
  const expected = expectedSubsets(choices.amounts.subarray(0, choices.count), target, largest);
  const subsets = found.map((members) => ({
    picks: members
      .map((at) => ({ item: choices.itemOf[at]!, amount: choices.amounts[at]! }))
      .sort((a, b) => a.item - b.item),
    expectedAccidental: expected[members.length]!,
  }));
  return { verdict, subsets, steps };
}

/** The amounts that may be members, largest first. Its buffers serve one search after the other. */
class Choices {
  count = 0;
  amounts = new Float64Array(128);
  itemOf = new Int32Array(128);
  /** Sums of the first n amounts; two of them bound what a run of choices can reach. */
  prefixSums = new Float64Array(129);
  /** Whether some item has two amounts. */
  hasAlternatives = false;

  /** False where even all items of the payment's sign together, or the smallest alone, miss the target. */
  read({ target, amounts, netAmounts }: SubsetSearch): boolean {
    this.count = 0;
    this.hasAlternatives = false;
    if (amounts.length * 2 > this.amounts.length) this.grow(amounts.length * 2);
    const sign = target < 0 ? -1 : 1;
    let most = 0;
    let least = Infinity;
    for (let item = 0; item < amounts.length; item++) {
      const amount = amounts[item]!;
      const net = netAmounts === undefined ? amount : netAmounts[item]!;
      this.add(amount, item);
      if (net !== amount) {
        this.add(net, item);
        this.hasAlternatives = true;
      }
      most += Math.max(0, amount * sign, net * sign);
      least = Math.min(least, amount * sign, net * sign);
    }
    if (most < target * sign || least > target * sign) return false;
    for (let i = 0; i < this.count; i++) this.prefixSums[i + 1] = this.prefixSums[i]! + this.amounts[i]!;
    return true;
  }

  hasOneSign(target: MinorUnits): boolean {
    return target > 0 ? this.amounts[this.count - 1]! > 0 : this.amounts[0]! <= 0;
  }

  /** Inserts an amount; among equal ones the order of the items stays. */
  private add(amount: MinorUnits, item: number): void {
    if (!Number.isSafeInteger(amount))
      throw new RangeError(`Amount ${amount} of item ${item} is no whole number of minor units.`);
    if (amount === 0) return;
    const { amounts, itemOf } = this;
    let at = this.count++;
    while (at > 0 && amounts[at - 1]! < amount) {
      amounts[at] = amounts[at - 1]!;
      itemOf[at] = itemOf[at - 1]!;
      at--;
    }
    amounts[at] = amount;
    itemOf[at] = item;
  }

  private grow(size: number): void {
    this.amounts = new Float64Array(size);
    this.itemOf = new Int32Array(size);
    this.prefixSums = new Float64Array(size + 1);
  }
}

const choices = new Choices();
const members = new Int32Array(MAXIMUM_MEMBERS);

/** One search over `choices`. */
class Search {
  readonly found: number[][] = [];
  steps = 0;
  hasGivenUp = false;

  private readonly target: MinorUnits;
  private readonly maxSteps: number;
  private readonly maxSubsets: number;
  private readonly count = choices.count;
  private readonly amounts = choices.amounts;
  private readonly itemOf = choices.itemOf;
  /** How many of `members` are fixed. */
  private fixed = 0;
  private pairs: PairTable | undefined;

  constructor(target: MinorUnits, maxSteps: number, maxSubsets: number) {
    this.target = target;
    this.maxSteps = maxSteps;
    this.maxSubsets = maxSubsets;
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
    if (size > 3 && !this.pairs) {
      if (!this.spend((this.count * (this.count - 1)) / 2)) return;
      this.pairs = new PairTable(this.amounts, this.itemOf, this.count);
    }
    this.extend(0, size, this.target);
  }

  private singles(): void {
    if (!this.spend(this.count)) return;
    for (let i = 0; i < this.count && !this.isOver(); i++) if (this.amounts[i] === this.target) this.found.push([i]);
  }

  /** Of two members with a known sum, the smaller one becomes larger as the larger one becomes smaller. */
  private twos(): void {
    const { amounts, itemOf, target } = this;
    if (!this.spend(this.count)) return;
    let last = this.count - 1;
    for (let i = 0; i < last; i++) {
      while (last > i && amounts[i]! + amounts[last]! < target) last--;
      let first = last + 1;
      while (first > i + 1 && amounts[i]! + amounts[first - 1]! === target) first--;
      for (let j = first; j <= last; j++) {
        if (this.isOver() || !this.spend(1)) return;
        if (itemOf[i] !== itemOf[j]) this.found.push([i, j]);
      }
    }
  }

  /** Adds `missing` more choices, three at least, from position `from` on that sum up to `rest`. */
  private extend(from: number, missing: number, rest: number): void {
    const { amounts, pairs } = this;
    const end = this.count - missing;
    const least = this.smallestSum(missing - 1);
    for (let i = from; i <= end && !this.isOver(); i++) {
      if (this.largestSum(i, missing) < rest) return;
      if (!this.spend(1)) return;
      const amount = amounts[i]!;
      if (amount + least > rest) continue;
      const pair = missing === 3 && pairs ? pairs.first(rest - amount) : 0;
      if (pair === -1 || this.isTaken(i)) continue;
      members[this.fixed++] = i;
      if (missing > 3) this.extend(i + 1, missing - 1, rest - amount);
      else if (pairs) this.takePairs(pairs, pair, i + 1);
      else this.walkPairs(i + 1, rest - amount);
      this.fixed--;
    }
  }

  private takePairs(pairs: PairTable, first: number, from: number): void {
    // A chain is in falling order of its first member: beyond the first one before `from` nothing is left.
    for (let pair = first; pair !== -1; pair = pairs.next(pair)) {
      const i = pairs.left(pair);
      const j = pairs.right(pair);
      if (i < from || this.isOver()) return;
      if (!this.spend(1)) return;
      if (!this.isTaken(i) && !this.isTaken(j)) this.take(i, j);
    }
  }

  /** The same from the middle outwards, which gives the order of the table. */
  private walkPairs(from: number, rest: number): void {
    const { amounts, count } = this;
    if (!this.spend((count - from) >> 2)) return;
    let i = count - 2;
    while (i >= from && amounts[i]! + amounts[i + 1]! < rest) i--;
    for (let j = i + 1; i >= from; i--) {
      while (j < count && amounts[i]! + amounts[j]! > rest) j++;
      if (j === count) return;
      if (amounts[i]! + amounts[j]! < rest) continue;
      while (j > i + 1 && amounts[j - 1] === amounts[j]) j--;
      let last = j;
      while (last + 1 < count && amounts[last + 1] === amounts[j]) last++;
      for (let k = last; k >= j; k--) {
        if (this.isOver() || !this.spend(1)) return;
        if (!this.isTaken(i) && !this.isTaken(k) && this.itemOf[i] !== this.itemOf[k]) this.take(i, k);
      }
    }
  }

  private take(i: number, j: number): void {
    const subset = Array.from(members.subarray(0, this.fixed));
    subset.push(i, j);
    this.found.push(subset);
  }

  private isTaken(choice: number): boolean {
    if (!choices.hasAlternatives) return false;
    for (let i = 0; i < this.fixed; i++) if (this.itemOf[members[i]!] === this.itemOf[choice]) return true;
    return false;
  }

  private largestSum(from: number, count: number): number {
    return choices.prefixSums[from + count]! - choices.prefixSums[from]!;
  }

  private smallestSum(count: number): number {
    return choices.prefixSums[this.count]! - choices.prefixSums[this.count - count]!;
  }
}

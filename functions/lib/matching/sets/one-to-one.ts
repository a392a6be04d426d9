/** A possible pair of a left and a right record with its score; only pairs with a positive score are worth making. */
export interface ScoredPair {
  left: number;
  right: number;
  score: number;
}

/**
 * One pass over all pairs at once, best score first: a record once paired is gone. The order of the input does not
 * matter (equal scores go by left, then right).
 * @returns for each left record the index into `pairs` of its pair, or −1
 */
export function pairGreedily(pairs: readonly ScoredPair[], leftCount: number, rightCount: number): Int32Array {
  const order = Array.from(pairs, (_, i) => i).filter((i) => (pairs[i] as ScoredPair).score > 0);
  order.sort((a, b) => comparePairs(pairs[a] as ScoredPair, pairs[b] as ScoredPair));
  const pairOfLeft = new Int32Array(leftCount).fill(-1);
  const isTaken = new Uint8Array(rightCount);
  for (const i of order) {
    const { left, right } = pairs[i] as ScoredPair;
    if (pairOfLeft[left] !== -1 || isTaken[right] === 1) continue;
    pairOfLeft[left] = i;
    isTaken[right] = 1;
  }
  return pairOfLeft;
}

function comparePairs(a: ScoredPair, b: ScoredPair): number {
  return b.score - a.score || a.left - b.left || a.right - b.right;
}

/**
 * The pairing with the greatest sum of scores; a record may stay alone (score 0).
 * Successive shortest augmenting paths over the sparse graph with potentials (Jonker and Volgenant 1987 for the dense
 * case): every left record is added by the cheapest chain of re-pairings, found by Dijkstra's algorithm.
 * @returns for each left record the index into `pairs` of its pair, or −1
 */
export function pairOptimally(pairs: readonly ScoredPair[], leftCount: number, rightCount: number): Int32Array {
  return new Assignment(pairs, leftCount, rightCount).solve();
}

/** Scores are compared to about a millionth. */
const SCORE_UNITS = 2 ** 20;

class Assignment {
  private readonly pairs: readonly ScoredPair[];
  private readonly edgesOfLeft: number[][];
  private readonly pairOfLeft: Int32Array;
  private readonly pairOfRight: Int32Array;
  private readonly potentialOfRight: Float64Array;
  private readonly reachedBy: Int32Array;

  constructor(pairs: readonly ScoredPair[], leftCount: number, rightCount: number) {
    // Whole numbers: sums and differences of prices stay exact, and a chain can never run in a circle of rounding errors.
    this.pairs = pairs.map((pair) => ({ ...pair, score: Math.round(pair.score * SCORE_UNITS) }));
    this.edgesOfLeft = Array.from({ length: leftCount }, () => []);
    this.pairs.forEach(({ left, score }, i) => {
      if (score > 0) this.edgesOfLeft[left]?.push(i);
    });
    for (const edges of this.edgesOfLeft) {
      edges.sort((a, b) => comparePairs(this.pairs[a] as ScoredPair, this.pairs[b] as ScoredPair));
    }
    this.pairOfLeft = new Int32Array(leftCount).fill(-1);
    this.pairOfRight = new Int32Array(rightCount).fill(-1);
    this.potentialOfRight = new Float64Array(rightCount);
    this.reachedBy = new Int32Array(rightCount);
  }

  solve(): Int32Array {
    for (let left = 0; left < this.edgesOfLeft.length; left++) this.add(left);
    return this.pairOfLeft;
  }

  /**
   * Prices: a left record gains `score − price(right)`. The search runs over gains lost along the chain; it ends at a
   * right record that is free, or at a left record for which staying alone is the cheapest.
   */
  private add(start: number): void {
    const heap = new Heap();
    const settled: number[] = [];
    const seen = new Map<number, number>();
    let current = start;
    let lost = 0;
    let bestAlone = { loss: this.bestGain(start), left: start };
    let end = -1;
    for (;;) {
      this.relax(current, lost, heap, seen);
      const next = heap.pop((right) => seen.get(right) ?? Infinity);
      if (next === null || next.loss >= bestAlone.loss) break;
      const owner = this.pairOfRight[next.right] ?? -1;
      settled.push(next.right);
      if (owner === -1) {
        end = next.right;
        lost = next.loss;
        break;
      }
      lost = next.loss;
      current = (this.pairs[owner] as ScoredPair).left;
      const alone = lost + this.gain(owner);
      if (alone < bestAlone.loss) bestAlone = { loss: alone, left: current };
    }
    const limit = end === -1 ? bestAlone.loss : lost;
    for (const right of settled) {
      this.potentialOfRight[right] = (this.potentialOfRight[right] ?? 0) + Math.max(0, limit - (seen.get(right) ?? 0));
    }
    if (end !== -1) this.augment(start, end);
    else this.release(start, bestAlone.left);
  }

  private gain(pair: number): number {
    const { right, score } = this.pairs[pair] as ScoredPair;
    return score - (this.potentialOfRight[right] ?? 0);
  }

  /** What a left record can gain at most; losing all of it is staying alone. */
  private bestGain(left: number): number {
    let best = 0;
    for (const pair of this.edgesOfLeft[left] ?? []) best = Math.max(best, this.gain(pair));
    return best;
  }

  private relax(left: number, lost: number, heap: Heap, seen: Map<number, number>): void {
    const own = this.pairOfLeft[left] ?? -1;
    const best = own === -1 ? this.bestGain(left) : this.gain(own);
    for (const pair of this.edgesOfLeft[left] ?? []) {
      if (pair === own) continue;
      const { right } = this.pairs[pair] as ScoredPair;
      const loss = lost + best - this.gain(pair);
      if (loss < (seen.get(right) ?? Infinity)) {
        seen.set(right, loss);
        this.reachedBy[right] = pair;
        heap.push(loss, right);
      }
    }
  }

  private augment(start: number, end: number): void {
    for (let right = end; ;) {
      const pair = this.reachedBy[right] ?? -1;
      const { left } = this.pairs[pair] as ScoredPair;
      const before = this.pairOfLeft[left] ?? -1;
      this.pairOfLeft[left] = pair;
      this.pairOfRight[right] = pair;
      if (left === start) return;
      right = (this.pairs[before] as ScoredPair).right;
    }
  }

  private release(start: number, alone: number): void {
    if (alone === start) return;
    const own = this.pairOfLeft[alone] ?? -1;
    this.pairOfLeft[alone] = -1;
    this.augment(start, (this.pairs[own] as ScoredPair).right);
  }
}

/** Binary heap of losses; outdated entries are dropped when they come up. */
class Heap {
  private readonly losses: number[] = [];
  private readonly rights: number[] = [];

  push(loss: number, right: number): void {
    let at = this.losses.length;
    this.losses.push(loss);
    this.rights.push(right);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.isOrdered(parent, at)) break;
      this.swap(parent, at);
      at = parent;
    }
  }

  /** The smallest entry that is still `current`, or null. */
  pop(current: (right: number) => number): { loss: number; right: number } | null {
    while (this.losses.length > 0) {
      const loss = this.losses[0] ?? 0;
      const right = this.rights[0] ?? 0;
      this.swap(0, this.losses.length - 1);
      this.losses.pop();
      this.rights.pop();
      this.sink();
      if (loss === current(right)) return { loss, right };
    }
    return null;
  }

  private sink(): void {
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.losses.length && !this.isOrdered(least, child)) least = child;
      }
      if (least === at) return;
      this.swap(at, least);
      at = least;
    }
  }

  private isOrdered(a: number, b: number): boolean {
    const difference = (this.losses[a] ?? 0) - (this.losses[b] ?? 0);
    return difference < 0 || (difference === 0 && (this.rights[a] ?? 0) <= (this.rights[b] ?? 0));
  }

  private swap(a: number, b: number): void {
    [this.losses[a], this.losses[b]] = [this.losses[b] ?? 0, this.losses[a] ?? 0];
    [this.rights[a], this.rights[b]] = [this.rights[b] ?? 0, this.rights[a] ?? 0];
  }
}

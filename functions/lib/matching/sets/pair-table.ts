function buffersOf(size: number) {
  return {
    sums: new Float64Array(size),
    heads: new Int32Array(size),
    chain: new Int32Array(size / 2),
    lefts: new Int32Array(size / 2),
    rights: new Int32Array(size / 2),
  };
}

/** Buffers of the one table that is in use; a search never runs inside another. */
let scratch = buffersOf(1024);

/** A bit for the last 16 bits of each sum: nearly all sums that are asked for are those of no pair, and this is close by. */
const present = new Int32Array(2048);
const PRESENT_MASK = present.length - 1;

/** Open-addressing table: sum → chain of pairs (i < j) of the first `count` amounts, of two different items. */
export class PairTable {
  private readonly mask: number;
  private readonly sums: Float64Array;
  private readonly heads: Int32Array;
  private readonly chain: Int32Array;
  private readonly lefts: Int32Array;
  private readonly rights: Int32Array;

  constructor(amounts: Float64Array, itemOf: Int32Array, count: number) {
    const capacity = (count * (count - 1)) / 2;
    let size = 16;
    while (size < capacity * 2) size *= 2;
    this.mask = size - 1;
    if (size > scratch.sums.length) scratch = buffersOf(size);
    ({ sums: this.sums, heads: this.heads, chain: this.chain, lefts: this.lefts, rights: this.rights } = scratch);
    this.heads.fill(-1, 0, size);
    present.fill(0);
    let pair = 0;
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        if (itemOf[i] === itemOf[j]) continue;
        const sum = amounts[i]! + amounts[j]!;
        present[(sum >>> 5) & PRESENT_MASK]! |= 1 << (sum & 31);
        const slot = this.slotOf(sum);
        this.sums[slot] = sum;
        this.chain[pair] = this.heads[slot]!;
        this.heads[slot] = pair;
        this.lefts[pair] = i;
        this.rights[pair] = j;
        pair++;
      }
    }
  }

  /** The pair of a sum with the last first member; −1 for none. */
  first(sum: number): number {
    if ((present[(sum >>> 5) & PRESENT_MASK]! & (1 << (sum & 31))) === 0) return -1;
    return this.heads[this.slotOf(sum)]!;
  }

  /** The next pair of the same sum, in falling order of the first member; −1 for none. */
  next(pair: number): number {
    return this.chain[pair]!;
  }

  left(pair: number): number {
    return this.lefts[pair]!;
  }

  right(pair: number): number {
    return this.rights[pair]!;
  }

  private slotOf(sum: number): number {
    // Two 32-bit halves of an integer below 2^53, mixed by an odd constant (Knuth's multiplicative hashing).
    const low = sum | 0;
    const high = low === sum ? 0 : Math.floor(sum / 4_294_967_296) | 0;
    let slot = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
    slot = (slot ^ (slot >>> 15)) & this.mask;
    while (this.heads[slot] !== -1 && this.sums[slot] !== sum) slot = (slot + 1) & this.mask;
    return slot;
  }
}

import { KeyTable, bloomBits, grown } from './key-table.ts';

/** Entries that share a place on average. */
const ENTRIES_PER_BUCKET = 4;
const BLOOM_BITS_PER_ENTRY = 8;
/** Share of entries that may wait beside the sorted ones, and how many always may. */
const WAITING_SHARE = 1 / 32;
const WAITING_ALWAYS = 256;
const TAG_BITS = 8;
const LAST_BITS = 255;
/** What fits an entry beside the bits of the hash. */
export const LARGEST_ROW = 2 ** 24 - 1;
const LINEAR_SEARCH = 16;

/**
 * Hash → rows, for many rows that seldom change: the entries are sorted into buckets by the first bits of their hash, four
 * bytes each without gaps, a Bloom bitmap in front. What is added later waits in a table of its own until the next `build`;
 * what is removed stays. An answer is therefore a *candidate*; the caller compares the real key.
 */
export class RowIndex {
  private readonly has: (row: number, hash: number) => boolean;
  /** Where each bucket begins. */
  private starts = new Int32Array(2);
  /** Row, and in the lowest eight bits the last bits of the hash, in order of these bits. */
  private entries = new Int32Array(0);
  private bloom = new Int32Array(16);
  private bloomMask = 15;
  private waiting = new KeyTable();
  private waitingCount = 0;

  /** `has` tells whether a row has a hash; it is asked only where there are more candidates than may be. */
  constructor(has: (row: number, hash: number) => boolean) {
    this.has = has;
  }

  get memoryBytes(): number {
    return this.starts.byteLength + this.entries.byteLength + this.bloom.byteLength + this.waiting.memoryBytes;
  }

  /** Whether so much is waiting that the index should be built again. */
  get isStale(): boolean {
    return this.waitingCount > WAITING_ALWAYS + this.entries.length * WAITING_SHARE;
  }

  /** False when no row has the hash; true says nothing. */
  mayHave(hash: number): boolean {
    const bits = bloomBits(hash);
    return (this.bloom[hash & this.bloomMask]! & bits) === bits;
  }

  /**
   * Rows that may have the hash, written to `out` from `from` on. Returns the end, or `from` (nothing) where more than
   * `limit` have it, or more than `out` can hold: which of too many rows would be seen must not depend on the order in
   * which they came.
   */
  get(hash: number, out: Int32Array, from: number, limit: number): number {
    if (!this.mayHave(hash)) return from;
    const most = from + Math.min(limit, out.length - from);
    let end = this.collect(hash, out, from, most, false);
    // Too many have the last bits of the hash; how many have all of it?
    if (end < 0) end = this.collect(hash, out, from, most, true);
    if (end < 0) return from;
    return this.waitingCount === 0 ? end : this.addWaiting(hash, out, from, end, most);
  }

  /** Writes the rows of the sorted entries to `out` and returns the end, −1 where there are more than fit before `most`. */
  private collect(hash: number, out: Int32Array, from: number, most: number, isChecked: boolean): number {
    const tag = hash & LAST_BITS;
    const bucket = this.bucketOf(hash);
    const first = this.starts[bucket]!;
    let end = from;
    for (let at = this.endOf(tag, first, this.starts[bucket + 1]!) - 1; at >= first; at--) {
      const entry = this.entries[at]!;
      if ((entry & LAST_BITS) !== tag) break;
      const row = entry >>> TAG_BITS;
      // Two hashes of one row that end alike stand side by side.
      if (end > from && out[end - 1] === row) continue;
      if (isChecked && !this.has(row, hash)) continue;
      if (end === most) return -1;
      out[end++] = row;
    }
    return end;
  }

  private addWaiting(hash: number, out: Int32Array, from: number, sorted: number, most: number): number {
    let end = from;
    for (let i = from; i < sorted; i++) if (this.has(out[i]!, hash)) out[end++] = out[i]!;
    const known = end;
    let isTooMany = false;
    this.waiting.each(hash, (row) => {
      // A row that was removed and added again with the same hash is in both.
      for (let i = from; i < known; i++) if (out[i] === row) return;
      if (end === most) isTooMany = true;
      else out[end++] = row;
    });
    return isTooMany ? from : end;
  }

  /** Where the entries of a bucket with this tag end. */
  private endOf(tag: number, first: number, last: number): number {
    let low = first;
    let high = last;
    while (high - low > LINEAR_SEARCH) {
      const middle = (low + high) >>> 1;
      if ((this.entries[middle]! & LAST_BITS) <= tag) low = middle + 1;
      else high = middle;
    }
    while (high > low && (this.entries[high - 1]! & LAST_BITS) > tag) high--;
    return high;
  }

  /** Adds a row; the same pair may be added once only. */
  add(hash: number, row: number): void {
    this.waiting.add(hash, row);
    this.waitingCount++;
    this.bloom[hash & this.bloomMask]! |= bloomBits(hash);
  }

  /** Takes a pair out; the row must not have the hash any more when `get` is called next. */
  remove(hash: number, row: number): void {
    if (this.waitingCount > 0) this.waiting.remove(hash, row);
  }

  /**
   * Starts again with these pairs, each of them once and those of a row together.
   *
   * @throws RangeError where a row does not fit an entry
   */
  build({ hashes, rows, length }: PairList): void {
    this.waiting = new KeyTable();
    this.waitingCount = 0;
    let words = 16;
    while (words < (length * BLOOM_BITS_PER_ENTRY) / 48) words *= 2;
    this.bloom = new Int32Array(words);
    this.bloomMask = words - 1;
    this.starts = new Int32Array(Math.ceil(length / ENTRIES_PER_BUCKET) + 2);
    this.entries = new Int32Array(length);
    const { starts, bloom, entries } = this;
    for (let i = 0; i < length; i++) {
      const hash = hashes[i]!;
      starts[this.bucketOf(hash) + 1]!++;
      bloom[hash & this.bloomMask]! |= bloomBits(hash);
    }
    for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket]! += starts[bucket - 1]!;
    const ends = starts.slice();
    const order = orderByTag(hashes, length);
    for (let n = 0; n < length; n++) {
      const i = order[n]!;
      if (rows[i]! > LARGEST_ROW) throw new RangeError(`row ${rows[i]!} fits no entry`);
      entries[ends[this.bucketOf(hashes[i]!)]!++] = (rows[i]! << TAG_BITS) | (hashes[i]! & LAST_BITS);
    }
  }

  private bucketOf(hash: number): number {
    return Math.floor((hash >>> 0) * ((this.starts.length - 1) / 4294967296));
  }
}

/** Places of the hashes in the order of their last bits, those with the same as they come. */
function orderByTag(hashes: Int32Array, count: number): Int32Array {
  const ends = new Int32Array(LAST_BITS + 2);
  for (let i = 0; i < count; i++) ends[(hashes[i]! & LAST_BITS) + 1]!++;
  for (let tag = 1; tag < ends.length; tag++) ends[tag]! += ends[tag - 1]!;
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[ends[hashes[i]! & LAST_BITS]!++] = i;
  return order;
}

/** Pairs of hash and row that are gathered for `RowIndex.build`. */
export class PairList {
  hashes = new Int32Array(1024);
  rows = new Int32Array(1024);
  length = 0;

  add(hash: number, row: number): void {
    if (this.length === this.hashes.length) {
      this.hashes = grown(this.hashes, this.length * 2);
      this.rows = grown(this.rows, this.length * 2);
    }
    this.hashes[this.length] = hash;
    this.rows[this.length++] = row;
  }
}

/**
 * Hash of a key → rows. Open addressing over typed arrays, a Bloom bitmap in front: most look-ups of a payment text miss,
 * and a miss should cost one load from a bitmap that fits the second-level cache.
 *
 * Only the 32-bit hash is kept. A hit is a *candidate*; the caller compares the real key.
 */
const EMPTY = 0;
const DELETED = -2147483648;
const MAXIMUM_LOAD = 0.8;
const BLOOM_BITS_PER_SLOT = 8;

export class KeyTable {
  private hashes = new Int32Array(64);
  /** > 0: row + 1. < 0: −(chain entry + 1). */
  private values = new Int32Array(64);
  private used = 0;
  private bloom = new Int32Array(16);
  private bloomMask = 511;
  private chainRow = new Int32Array(16);
  private chainNext = new Int32Array(16);
  private chainSize = 1;
  private chainFree = 0;

  get memoryBytes(): number {
    return (
      this.hashes.byteLength +
      this.values.byteLength +
      this.bloom.byteLength +
      this.chainRow.byteLength +
      this.chainNext.byteLength
    );
  }

  /** False when no row has the key; true says nothing. */
  mayHave(hash: number): boolean {
    const bit = hash & this.bloomMask;
    if (((this.bloom[bit >>> 5]! >>> (bit & 31)) & 1) === 0) return false;
    const second = (hash >>> 7) & this.bloomMask;
    return ((this.bloom[second >>> 5]! >>> (second & 31)) & 1) === 1;
  }

  /**
   * Rows under the key, written to `out` from `from` on. Returns the end, or `from` (nothing) where there are more than
   * `limit`: which of too many rows would be seen must not depend on the order in which they came.
   */
  get(hash: number, out: Int32Array, from: number, limit: number): number {
    if (!this.mayHave(hash)) return from;
    const slot = this.find(hash);
    if (slot < 0) return from;
    const value = this.values[slot]!;
    if (value > 0) {
      if (limit < 1 || from >= out.length) return from;
      out[from] = value - 1;
      return from + 1;
    }
    let end = from;
    for (let entry = -value - 1; entry !== 0; entry = this.chainNext[entry]!) {
      if (end - from >= limit || end >= out.length) return from;
      out[end++] = this.chainRow[entry]!;
    }
    return end;
  }

  /** Adds a row; the same pair may be added once only, which is the caller's to know (a common key has a long chain). */
  add(hash: number, row: number): void {
    if ((this.used + 1) / this.hashes.length > MAXIMUM_LOAD) this.rehash();
    let slot = this.slotOf(hash);
    let reusable = -1;
    while (this.values[slot] !== EMPTY) {
      if (this.values[slot] === DELETED) {
        if (reusable < 0) reusable = slot;
      } else if (this.hashes[slot] === hash) {
        this.addToChain(slot, row);
        return;
      }
      slot = slot + 1 === this.hashes.length ? 0 : slot + 1;
    }
    if (reusable >= 0) slot = reusable;
    else this.used++;
    this.hashes[slot] = hash;
    this.values[slot] = row + 1;
    this.markBloom(hash);
  }

  remove(hash: number, row: number): void {
    const slot = this.find(hash);
    if (slot < 0) return;
    const value = this.values[slot]!;
    if (value > 0) {
      if (value - 1 === row) this.values[slot] = DELETED;
      return;
    }
    let previous = 0;
    for (let entry = -value - 1; entry !== 0; entry = this.chainNext[entry]!) {
      if (this.chainRow[entry] === row) {
        const next = this.chainNext[entry]!;
        if (previous !== 0) this.chainNext[previous] = next;
        else this.values[slot] = next === 0 ? DELETED : -(next + 1);
        this.chainNext[entry] = this.chainFree;
        this.chainFree = entry;
        return;
      }
      previous = entry;
    }
  }

  private addToChain(slot: number, row: number): void {
    const value = this.values[slot]!;
    const rest = value > 0 ? this.newEntry(value - 1, 0) : -value - 1;
    this.values[slot] = -(this.newEntry(row, rest) + 1);
  }

  private newEntry(row: number, next: number): number {
    let entry = this.chainFree;
    if (entry !== 0) this.chainFree = this.chainNext[entry]!;
    else {
      entry = this.chainSize++;
      if (entry === this.chainRow.length) {
        this.chainRow = grown(this.chainRow, entry + (entry >> 1) + 8);
        this.chainNext = grown(this.chainNext, entry + (entry >> 1) + 8);
      }
    }
    this.chainRow[entry] = row;
    this.chainNext[entry] = next;
    return entry;
  }

  private find(hash: number): number {
    let slot = this.slotOf(hash);
    for (;;) {
      const value = this.values[slot]!;
      if (value === EMPTY) return -1;
      if (value !== DELETED && this.hashes[slot] === hash) return slot;
      slot = slot + 1 === this.hashes.length ? 0 : slot + 1;
    }
  }

  /** Maps the hash onto any table length, so that the table may grow by half instead of doubling. */
  private slotOf(hash: number): number {
    return Math.floor((hash >>> 0) * (this.hashes.length / 4294967296));
  }

  private markBloom(hash: number): void {
    const bit = hash & this.bloomMask;
    this.bloom[bit >>> 5]! |= 1 << (bit & 31);
    const second = (hash >>> 7) & this.bloomMask;
    this.bloom[second >>> 5]! |= 1 << (second & 31);
  }

  private rehash(): void {
    let live = 0;
    for (const value of this.values) if (value !== EMPTY && value !== DELETED) live++;
    const { hashes, values } = this;
    const size = Math.max(64, Math.ceil(((live + 1) * 1.45) / MAXIMUM_LOAD));
    this.hashes = new Int32Array(size);
    this.values = new Int32Array(size);
    let bits = 512;
    while (bits < (size * BLOOM_BITS_PER_SLOT) / 1.5) bits *= 2;
    this.bloom = new Int32Array(bits >>> 5);
    this.bloomMask = bits - 1;
    this.used = live;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value === EMPTY || value === DELETED) continue;
      const hash = hashes[i]!;
      let slot = this.slotOf(hash);
      while (this.values[slot] !== EMPTY) slot = slot + 1 === size ? 0 : slot + 1;
      this.hashes[slot] = hash;
      this.values[slot] = value;
      this.markBloom(hash);
    }
  }
}

export function grown(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const bigger = new Int32Array(length);
  bigger.set(array);
  return bigger;
}

/** Finaliser of MurmurHash3 (public domain): every input bit changes every output bit with probability one half. */
export function mix(hash: number): number {
  let h = hash | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Base of the polynomial hash of keys; one character can be exchanged in it by one multiplication. */
export const HASH_BASE = 0x01000193;

/** Hash of an amount in a compartment (company, currency, kind of amount). */
export function amountHash(amount: number, compartment: number): number {
  const low = amount | 0;
  const high = Math.floor(amount / 4294967296) | 0;
  return mix(Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x2c1b3c6d) ^ Math.imul(compartment + 0x51ed27, 0x297a2d39));
}

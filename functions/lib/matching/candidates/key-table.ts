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
const GROWTH = 1.45;
/** What was announced fills the table to its limit. */
const RESERVED_GROWTH = 1.4;

export class KeyTable {
  /** Hash and value side by side, so that a hit costs one cache line. Value > 0: row + 1; < 0: −(chain entry + 1). */
  private slots = new Int32Array(128);
  private capacity = 64;
  private used = 0;
  private bloom = new Int32Array(16);
  private bloomMask = 15;
  private chainRow = new Int32Array(16);
  private chainNext = new Int32Array(16);
  private chainSize = 1;
  private chainFree = 0;

  get memoryBytes(): number {
    return this.slots.byteLength + this.bloom.byteLength + this.chainRow.byteLength + this.chainNext.byteLength;
  }

  /** False when no row has the key; true says nothing. */
  mayHave(hash: number): boolean {
    const bits = bloomBits(hash);
    return (this.bloom[hash & this.bloomMask]! & bits) === bits;
  }

  /**
   * Rows under the key, written to `out` from `from` on. Returns the end, or `from` (nothing) where there are more than
   * `limit`: which of too many rows would be seen must not depend on the order in which they came.
   */
  get(hash: number, out: Int32Array, from: number, limit: number): number {
    if (!this.mayHave(hash)) return from;
    const slot = this.find(hash);
    if (slot < 0) return from;
    const value = this.slots[slot + 1]!;
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

  /** Shows every row under the key. */
  each(hash: number, show: (row: number) => void): void {
    const slot = this.find(hash);
    if (slot < 0) return;
    const value = this.slots[slot + 1]!;
    if (value > 0) show(value - 1);
    else for (let entry = -value - 1; entry !== 0; entry = this.chainNext[entry]!) show(this.chainRow[entry]!);
  }

  /** Adds a row; the same pair may be added once only, which is the caller's to know (a common key has a long chain). */
  add(hash: number, row: number): void {
    if (this.used + 1 > this.capacity * MAXIMUM_LOAD) this.resize(this.live() + 1);
    const { slots } = this;
    let slot = this.slotOf(hash);
    let reusable = -1;
    for (let value = slots[slot + 1]!; value !== EMPTY; value = slots[slot + 1]!) {
      if (value === DELETED) {
        if (reusable < 0) reusable = slot;
      } else if (slots[slot] === hash) {
        this.addToChain(slot, row);
        return;
      }
      slot = slot + 2 === slots.length ? 0 : slot + 2;
    }
    if (reusable >= 0) slot = reusable;
    else this.used++;
    slots[slot] = hash;
    slots[slot + 1] = row + 1;
    this.markBloom(hash);
  }

  remove(hash: number, row: number): void {
    const slot = this.find(hash);
    if (slot < 0) return;
    const value = this.slots[slot + 1]!;
    if (value > 0) {
      if (value - 1 === row) this.slots[slot + 1] = DELETED;
      return;
    }
    let previous = 0;
    for (let entry = -value - 1; entry !== 0; entry = this.chainNext[entry]!) {
      if (this.chainRow[entry] === row) {
        const next = this.chainNext[entry]!;
        if (previous !== 0) this.chainNext[previous] = next;
        else this.slots[slot + 1] = next === 0 ? DELETED : -(next + 1);
        this.chainNext[entry] = this.chainFree;
        this.chainFree = entry;
        return;
      }
      previous = entry;
    }
  }

  private addToChain(slot: number, row: number): void {
    const value = this.slots[slot + 1]!;
    const rest = value > 0 ? this.newEntry(value - 1, 0) : -value - 1;
    this.slots[slot + 1] = -(this.newEntry(row, rest) + 1);
  }

  private newEntry(row: number, next: number): number {
    let entry = this.chainFree;
    if (entry !== 0) this.chainFree = this.chainNext[entry]!;
    else {
      entry = this.chainSize++;
      if (entry === this.chainRow.length) {
        this.chainRow = grown(this.chainRow, entry + (entry >> 2) + 8);
        this.chainNext = grown(this.chainNext, entry + (entry >> 2) + 8);
      }
    }
    this.chainRow[entry] = row;
    this.chainNext[entry] = next;
    return entry;
  }

  private find(hash: number): number {
    const { slots } = this;
    let slot = this.slotOf(hash);
    for (;;) {
      const value = slots[slot + 1]!;
      if (value === EMPTY) return -1;
      if (value !== DELETED && slots[slot] === hash) return slot;
      slot = slot + 2 === slots.length ? 0 : slot + 2;
    }
  }

  /** Maps the hash onto any table length, so that the table may grow by half instead of doubling. */
  private slotOf(hash: number): number {
    return Math.floor((hash >>> 0) * (this.capacity / 4294967296)) * 2;
  }

  private markBloom(hash: number): void {
    this.bloom[hash & this.bloomMask]! |= bloomBits(hash);
  }

  private live(): number {
    const { slots } = this;
    let live = 0;
    for (let slot = 1; slot < slots.length; slot += 2) if (slots[slot] !== EMPTY && slots[slot] !== DELETED) live++;
    return live;
  }

  /** Makes room for so many more keys at once, so that a first load does not grow step by step. */
  reserve(more: number): void {
    if (this.used + more > this.capacity * MAXIMUM_LOAD) this.resize((this.live() + more) / RESERVED_GROWTH);
  }

  private resize(keys: number): void {
    const { slots } = this;
    const capacity = Math.max(64, Math.ceil((keys * GROWTH) / MAXIMUM_LOAD));
    this.capacity = capacity;
    this.slots = new Int32Array(capacity * 2);
    let words = 16;
    while (words < (capacity * BLOOM_BITS_PER_SLOT) / 48) words *= 2;
    this.bloom = new Int32Array(words);
    this.bloomMask = words - 1;
    this.used = 0;
    for (let old = 0; old < slots.length; old += 2) {
      const value = slots[old + 1]!;
      if (value === EMPTY || value === DELETED) continue;
      const hash = slots[old]!;
      let slot = this.slotOf(hash);
      while (this.slots[slot + 1] !== EMPTY) slot = slot + 2 === this.slots.length ? 0 : slot + 2;
      this.slots[slot] = hash;
      this.slots[slot + 1] = value;
      this.used++;
      this.markBloom(hash);
    }
  }
}

/** Two bits of one word of the bitmap: a look-up is one load. */
export function bloomBits(hash: number): number {
  return (1 << (hash >>> 27)) | (1 << ((hash >>> 22) & 31));
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

/** Powers of the base: what a character weighs that has so many others behind it. */
export const POWERS = new Int32Array(64);
POWERS[0] = 1;
for (let i = 1; i < POWERS.length; i++) POWERS[i] = Math.imul(POWERS[i - 1]!, HASH_BASE);

/** Hash of an amount in a compartment (company, currency, kind of amount). */
export function amountHash(amount: number, compartment: number): number {
  const low = amount | 0;
  const high = Math.floor(amount / 4294967296) | 0;
  return mix(Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x2c1b3c6d) ^ Math.imul(compartment + 0x51ed27, 0x297a2d39));
}

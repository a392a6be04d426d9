/** Bits of what a word means, beside the number of its label in the lowest four. */
export const LABEL_BITS = 15;
/** Says that an earlier payment comes back. */
export const WORD_IS_RETURN = 16;
/** Legal form and the like, which tells no name from another. */
export const WORD_IS_NOISE = 32;
/** Never names a customer. */
export const WORD_IS_STOP = 64;

/** Hash of a word → what it means, in one look-up. Made once from a rule set and never changed. */
export class WordTable {
  private readonly hashes: Int32Array;
  private readonly meanings: Uint8Array;
  private readonly mask: number;

  constructor(words: ReadonlyMap<number, number>) {
    let size = 64;
    while (size < words.size * 4) size *= 2;
    this.mask = size - 1;
    this.hashes = new Int32Array(size);
    this.meanings = new Uint8Array(size);
    for (const [hash, meaning] of words) {
      let slot = hash & this.mask;
      while (this.meanings[slot] !== 0) slot = (slot + 1) & this.mask;
      this.hashes[slot] = hash;
      this.meanings[slot] = meaning;
    }
  }

  /** Bits of the word with this hash, 0 for a word that means nothing. */
  meaningOf(hash: number): number {
    let slot = hash & this.mask;
    for (;;) {
      const meaning = this.meanings[slot]!;
      if (meaning === 0 || this.hashes[slot] === hash) return meaning;
      slot = (slot + 1) & this.mask;
    }
  }
}

import { keyEnd, keyKind, keyStart, nextKey, NUMBER } from './item-keys.ts';
import { HASH_BASE, mix } from './key-table.ts';

/** Keys of fewer characters are in every text. */
const MINIMUM_KEY = 2;
export const MINIMUM_DIGITS = 4;
const SEPARATOR = 0;
const DIGIT_0 = 48;
const DIGIT_9 = 57;

/**
 * Hashes under which an item is found: of its keys, and of the digits of its number. One list serves one item after the
 * other.
 */
export class KeyHashes {
  values = new Int32Array(16);
  count = 0;

  /** Reads the keys of an item, of which the first begins at `first` (−1 for none); the same hash twice counts once. */
  read(bytes: Uint8Array, first: number): void {
    this.count = 0;
    for (let at = first; at >= 0; at = nextKey(bytes, at)) {
      const end = keyEnd(bytes, at);
      let key = 0;
      let length = 0;
      let digits = 0;
      let digitCount = 0;
      for (let i = keyStart(bytes, at); i < end; i++) {
        const code = bytes[i]!;
        if (code === SEPARATOR) continue;
        key = (Math.imul(key, HASH_BASE) + code) | 0;
        length++;
        if (code > DIGIT_9 || (digitCount === 0 && code === DIGIT_0)) continue;
        digits = (Math.imul(digits, HASH_BASE) + code) | 0;
        digitCount++;
      }
      if (length >= MINIMUM_KEY) this.add(mix(key));
      if (keyKind(bytes, at) === NUMBER && digitCount >= MINIMUM_DIGITS) this.add(mix(digits));
    }
  }

  has(hash: number): boolean {
    for (let i = 0; i < this.count; i++) if (this.values[i] === hash) return true;
    return false;
  }

  private add(hash: number): void {
    if (this.has(hash)) return;
    if (this.count === this.values.length) {
      const values = new Int32Array(this.count * 2);
      values.set(this.values);
      this.values = values;
    }
    this.values[this.count++] = hash;
  }
}

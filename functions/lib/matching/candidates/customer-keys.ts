import type { FoldedText } from '../normalise/folded-text.ts';
import { equalsFolded } from '../normalise/folded-text.ts';
import { HASH_BASE, KeyTable, grown, mix } from './key-table.ts';

const NONE = -1;
const FIRST_SIZE = 256;
/** Words of the bitmap of beginnings. */
const BEGINNINGS = 2048;

/**
 * Exact keys of customers (accounts, numbers, whole names): hash → entries of one pool of bytes, each the customer's
 * ordinal and the folded characters of the key with a zero behind them. A look-up compares there and touches no record
 * of a customer. The keys of one customer are added together and stand one behind the other.
 */
export class CustomerKeys {
  private table = new KeyTable();
  /** The pool, as words for the ordinals and as bytes for the characters; an entry begins at a whole word. */
  private words = new Int32Array(FIRST_SIZE);
  private bytes = new Uint8Array(this.words.buffer);
  /** Words in use, and how many of them belong to removed entries. */
  private size = 0;
  private dropped = 0;
  /** First entry of each customer. */
  private first = new Int32Array(64).fill(NONE);
  /** Bits of how keys begin: most words of a text begin none, which one load tells. */
  private readonly beginnings = new Int32Array(BEGINNINGS);
  private readonly beginning: number;

  /** @param beginning characters at the beginning of a key by which words of a text are ruled out */
  constructor(beginning: number) {
    this.beginning = beginning;
  }

  get memoryBytes(): number {
    return this.table.memoryBytes + this.words.byteLength + this.first.byteLength + this.beginnings.byteLength;
  }

  /** False when no customer has the key; true says nothing. */
  mayHave(hash: number): boolean {
    return this.table.mayHave(hash);
  }

  /** False when a token begins as no key does, those shorter than a beginning left aside; true says nothing. */
  mayBegin(text: FoldedText, token: number): boolean {
    const start = text.tokenStart[token]!;
    if (text.tokenEnd[token]! - start < this.beginning) return true;
    const bit = this.bitOf(text.codes, start);
    return (this.beginnings[bit >>> 5]! & (1 << (bit & 31))) !== 0;
  }

  /** Whether the customer has any key. */
  has(ordinal: number): boolean {
    return ordinal < this.first.length && this.first[ordinal] !== NONE;
  }

  /** Makes room for so many more keys at once, of so many characters together. */
  reserve(keys: number, characters: number): void {
    this.table.reserve(keys);
    this.growTo(this.size + keys * 2 + (characters >> 2));
  }

  /** Adds `codes[0..length)` as a key of a customer; the same key twice counts once. */
  add(hash: number, ordinal: number, codes: Uint8Array, length: number): void {
    if (ordinal >= this.first.length) this.first = grownWith(this.first, ordinal + (ordinal >> 2) + 8, NONE);
    for (let entry = this.first[ordinal]!; this.isOf(entry, ordinal); entry = this.behind(entry))
      if (this.isKey(entry, codes, length)) return;
    const words = wordsFor(length);
    if (this.size + words > this.words.length) this.makeRoom(words);
    const entry = this.size;
    this.words[entry] = ordinal;
    this.words[entry + words - 1] = 0;
    const from = (entry + 1) * 4;
    for (let i = 0; i < length; i++) this.bytes[from + i] = codes[i]!;
    this.size += words;
    if (this.first[ordinal] === NONE) this.first[ordinal] = entry;
    this.table.add(hash, entry);
    if (length < this.beginning) return;
    const bit = this.bitOf(codes, 0);
    this.beginnings[bit >>> 5]! |= 1 << (bit & 31);
  }

  /** Removes all keys of a customer. */
  remove(ordinal: number): void {
    if (!this.has(ordinal)) return;
    for (let entry = this.first[ordinal]!; this.isOf(entry, ordinal);) {
      const next = this.behind(entry);
      this.table.remove(this.hashOf(entry), entry);
      this.words[entry] = NONE;
      this.dropped += next - entry;
      entry = next;
    }
    this.first[ordinal] = NONE;
  }

  /**
   * Looks up a text, folded and without separators, of which `hash` is the hash. Writes the customers to `out` and returns
   * how many there are, none where more share the hash than `out` has room for.
   */
  findText(hash: number, text: string, out: Int32Array): number {
    const end = this.table.get(hash, out, 0, out.length);
    let count = 0;
    for (let i = 0; i < end; i++) {
      const entry = out[i]!;
      const from = (entry + 1) * 4;
      if (equalsFolded(text, this.bytes, from, this.endOf(from))) out[count++] = this.words[entry]!;
    }
    return count;
  }

  /** The same for the tokens `first..last` of a text in one piece, those that `skipped` marks left out. */
  findTokens(
    hash: number,
    text: FoldedText,
    first: number,
    last: number,
    skipped: Uint8Array | null,
    out: Int32Array,
  ): number {
    const end = this.table.get(hash, out, 0, out.length);
    let count = 0;
    for (let i = 0; i < end; i++) {
      const entry = out[i]!;
      if (this.isTokens((entry + 1) * 4, text, first, last, skipped)) out[count++] = this.words[entry]!;
    }
    return count;
  }

  /** Shows every key: the customer, and the bytes `[from, to)` of its characters. */
  each(show: (ordinal: number, bytes: Uint8Array, from: number, to: number) => void): void {
    for (let entry = 0; entry < this.size;) {
      const from = (entry + 1) * 4;
      const to = this.endOf(from);
      if (this.words[entry] !== NONE) show(this.words[entry]!, this.bytes, from, to);
      entry += wordsFor(to - from);
    }
  }

  private isTokens(at: number, text: FoldedText, first: number, last: number, skipped: Uint8Array | null): boolean {
    const { bytes } = this;
    const { codes, tokenStart, tokenEnd } = text;
    for (let token = first; token <= last; token++) {
      if (skipped !== null && skipped[token] === 1) continue;
      const end = tokenEnd[token]!;
      for (let i = tokenStart[token]!; i < end; i++) if (bytes[at++] !== codes[i]) return false;
    }
    return bytes[at] === 0;
  }

  private isKey(entry: number, codes: Uint8Array, length: number): boolean {
    const from = (entry + 1) * 4;
    for (let i = 0; i < length; i++) if (this.bytes[from + i] !== codes[i]) return false;
    return this.bytes[from + length] === 0;
  }

  private isOf(entry: number, ordinal: number): boolean {
    return entry >= 0 && entry < this.size && this.words[entry] === ordinal;
  }

  private behind(entry: number): number {
    const from = (entry + 1) * 4;
    return entry + wordsFor(this.endOf(from) - from);
  }

  private endOf(from: number): number {
    let end = from;
    while (this.bytes[end] !== 0) end++;
    return end;
  }

  /** Place in the bitmap of the beginning that stands at `codes[from]`. */
  private bitOf(codes: Uint8Array, from: number): number {
    let hash = 0;
    for (let i = from; i < from + this.beginning; i++) hash = (Math.imul(hash, HASH_BASE) + codes[i]!) | 0;
    return mix(hash) & (BEGINNINGS * 32 - 1);
  }

  private hashOf(entry: number): number {
    let hash = 0;
    for (let i = (entry + 1) * 4; this.bytes[i] !== 0; i++) hash = (Math.imul(hash, HASH_BASE) + this.bytes[i]!) | 0;
    return mix(hash);
  }

  /** Makes room in the pool: by giving up what was removed where that is much, else by a larger one. */
  private makeRoom(more: number): void {
    if (this.dropped * 4 > this.size) this.compact();
    if (this.size + more <= this.words.length) return;
    this.growTo(Math.ceil((this.size + more) * 1.3));
  }

  private growTo(words: number): void {
    if (words <= this.words.length) return;
    this.words = grown(this.words, words);
    this.bytes = new Uint8Array(this.words.buffer);
  }

  private compact(): void {
    this.table = new KeyTable();
    let size = 0;
    for (let entry = 0; entry < this.size;) {
      const next = this.behind(entry);
      const ordinal = this.words[entry]!;
      if (ordinal !== NONE) {
        this.table.add(this.hashOf(entry), size);
        if (this.first[ordinal] === entry) this.first[ordinal] = size;
        this.words.copyWithin(size, entry, next);
        size += next - entry;
      }
      entry = next;
    }
    this.size = size;
    this.dropped = 0;
  }
}

/** Words of an entry: the ordinal, and the characters with at least one zero behind them. */
function wordsFor(length: number): number {
  return 2 + (length >> 2);
}

function grownWith(array: Int32Array, length: number, filler: number): Int32Array<ArrayBuffer> {
  const bigger = new Int32Array(length).fill(filler, array.length);
  bigger.set(array);
  return bigger;
}

import type { CustomerKeys } from './customer-keys.ts';

/** A–Z, 0–9 and everything else: 37 letters, 37³ trigrams. */
const LETTERS = 37;
const BUCKETS = LETTERS * LETTERS * LETTERS;
/** What is no letter: before and behind a name. */
const OUTSIDE = LETTERS - 1;
/** Letter of each folded character: A–Z, 0–9, everything else. */
const LETTER = Uint8Array.from({ length: 128 }, (_, code) =>
  code >= 65 && code <= 90 ? code - 65 : code >= 48 && code <= 57 ? code - 22 : OUTSIDE,
);
/** Trigrams that more names share than this say too little to be worth reading. */
const COMMON = 4000;

/** Trigram → customers, in compressed rows (start offsets and one array of postings). Built on first use. */
export class TrigramIndex {
  private starts: Int32Array | null = null;
  private postings: Uint16Array | Int32Array = new Uint16Array(0);
  /** Letters of each customer's longest spelling, and the fewest of all. */
  private sizes = new Uint16Array(0);
  private fewest = 0;
  /** Of the question at hand: customers that share a trigram, and how many they share. All zero between questions. */
  private touched = new Int32Array(0);
  private counts = new Uint16Array(0);

  get isReady(): boolean {
    return this.starts !== null;
  }

  get memoryBytes(): number {
    const { postings, counts, sizes, touched, starts } = this;
    return postings.byteLength + counts.byteLength + sizes.byteLength + touched.byteLength + (starts?.byteLength ?? 0);
  }

  invalidate(): void {
    this.starts = null;
  }

  /** Reads all spellings of all customers' names; their ordinals are below `customers`. */
  build(names: CustomerKeys, customers: number): void {
    const starts = new Int32Array(BUCKETS + 1);
    const sizes = new Uint16Array(customers);
    let fewest = 65535;
    names.each((ordinal, bytes, from, to) => {
      sizes[ordinal] = Math.max(sizes[ordinal]!, to - from);
      if (to - from < fewest) fewest = to - from;
      let bucket = firstOf(bytes[from]!);
      for (let at = from + 1; at <= to; at++) {
        bucket = nextOf(bucket, LETTER[bytes[at]!]!);
        starts[bucket + 1]!++;
      }
    });
    for (let i = 0; i < BUCKETS; i++) starts[i + 1]! += starts[i]!;
    // Half the room wherever the ordinals allow it.
    const postings = customers <= 65536 ? new Uint16Array(starts[BUCKETS]!) : new Int32Array(starts[BUCKETS]!);
    const next = starts.slice();
    names.each((ordinal, bytes, from, to) => {
      let bucket = firstOf(bytes[from]!);
      for (let at = from + 1; at <= to; at++) {
        bucket = nextOf(bucket, LETTER[bytes[at]!]!);
        postings[next[bucket]!++] = ordinal;
      }
    });
    this.postings = postings;
    this.counts = new Uint16Array(customers);
    this.touched = new Int32Array(customers + 1);
    this.sizes = sizes;
    this.fewest = fewest;
    this.starts = starts;
  }

  /** The `limit` customers that share the largest part of the trigrams, in no order; equal ones are all in or all out. */
  nearest(joined: string, limit: number): number[] {
    const { counts, touched } = this;
    if (!this.isReady || joined === '') return [];
    let many = 0;
    let bucket = firstOf(joined.charCodeAt(0));
    for (let at = 1; at <= joined.length; at++) {
      bucket = nextOf(bucket, at < joined.length ? LETTER[joined.charCodeAt(at)]! : OUTSIDE);
      many = this.count(bucket, many);
    }
    const found = this.mostAlike(many, joined.length, limit);
    for (let i = 0; i < many; i++) counts[touched[i]!] = 0;
    return found;
  }

  /** Counts one trigram more for every customer that has it; `many` customers are touched before, returns how many after. */
  private count(bucket: number, many: number): number {
    const { postings, counts, touched } = this;
    const from = this.starts![bucket]!;
    const to = this.starts![bucket + 1]!;
    if (to - from > COMMON) return many;
    for (let i = from; i < to; i++) {
      const ordinal = postings[i]!;
      const count = counts[ordinal]!;
      counts[ordinal] = count + 1;
      // Without a branch, which could not be foreseen: the next place is taken when the count was 0.
      touched[many] = ordinal;
      many += (count - 1) >>> 31;
    }
    return many;
  }

  /** Of the first `many` customers touched, those above the first one that is left out. */
  private mostAlike(many: number, size: number, limit: number): number[] {
    const { touched } = this;
    const cut = many > limit ? this.leftOut(many, size, limit) : 0;
    const least = this.leastCount(cut, size);
    const found: number[] = [];
    for (let i = 0; i < many; i++) {
      const ordinal = touched[i]!;
      if (this.counts[ordinal]! >= least && this.dice(ordinal, size) > cut) found.push(ordinal);
    }
    return found;
  }

  /** The value of the first customer behind the `limit` best. */
  private leftOut(many: number, size: number, limit: number): number {
    const { touched, counts } = this;
    const best = new Float64Array(limit + 1);
    let least = 0;
    for (let i = 0; i < many; i++) {
      const ordinal = touched[i]!;
      if (counts[ordinal]! < least) continue;
      const value = this.dice(ordinal, size);
      if (value <= best[limit]!) continue;
      let at = limit;
      while (at > 0 && best[at - 1]! < value) best[at] = best[--at]!;
      best[at] = value;
      least = this.leastCount(best[limit]!, size);
    }
    return best[limit]!;
  }

  private dice(ordinal: number, size: number): number {
    return (2 * this.counts[ordinal]!) / (size + this.sizes[ordinal]!);
  }

  /** Fewer shared trigrams than this are not above a value, however short the name. */
  private leastCount(value: number, size: number): number {
    return Math.ceil((value * (size + this.fewest)) / 2 - 1e-6);
  }
}

/** Where a name begins: its first letter behind two that are none. */
function firstOf(code: number): number {
  return OUTSIDE * LETTERS + LETTER[code]!;
}

/** The trigram behind this one. */
function nextOf(bucket: number, letter: number): number {
  return (bucket % (LETTERS * LETTERS)) * LETTERS + letter;
}

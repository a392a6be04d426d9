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
  private postings = new Int32Array(0);
  private counts = new Uint16Array(0);
  private sizes = new Uint16Array(0);
  private touched: number[] = [];

  get isReady(): boolean {
    return this.starts !== null;
  }

  get memoryBytes(): number {
    return this.postings.byteLength + this.counts.byteLength + this.sizes.byteLength + (this.starts?.byteLength ?? 0);
  }

  invalidate(): void {
    this.starts = null;
  }

  /** Reads all spellings of all customers' names; their ordinals are below `customers`. */
  build(names: CustomerKeys, customers: number): void {
    const starts = new Int32Array(BUCKETS + 1);
    const sizes = new Uint16Array(customers);
    names.each((ordinal, bytes, from, to) => {
      sizes[ordinal] = Math.max(sizes[ordinal]!, to - from);
      let bucket = firstOf(bytes[from]!);
      for (let at = from + 1; at <= to; at++) {
        bucket = nextOf(bucket, LETTER[bytes[at]!]!);
        starts[bucket + 1]!++;
      }
    });
    for (let i = 0; i < BUCKETS; i++) starts[i + 1]! += starts[i]!;
    const postings = new Int32Array(starts[BUCKETS]!);
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
    this.sizes = sizes;
    this.starts = starts;
  }

  /** The `limit` customers that share the largest part of the trigrams; equal ones are all in or all out. */
  nearest(joined: string, limit: number): number[] {
    const starts = this.starts;
    if (!starts) return [];
    const buckets = trigrams(joined);
    this.touched.length = 0;
    for (const bucket of buckets) {
      const from = starts[bucket]!;
      const to = starts[bucket + 1]!;
      if (to - from > COMMON) continue;
      for (let i = from; i < to; i++) {
        const ordinal = this.postings[i]!;
        if (this.counts[ordinal]!++ === 0) this.touched.push(ordinal);
      }
    }
    return this.mostAlike(buckets.length, limit);
  }

  /** Of the customers touched, those above the first one that is left out; forgets the counts. */
  private mostAlike(size: number, limit: number): number[] {
    const { touched, counts, sizes } = this;
    const dice = (ordinal: number) => (2 * counts[ordinal]!) / (size + sizes[ordinal]!);
    const cut = touched.length > limit ? this.leftOut(dice, limit) : 0;
    const found = touched.filter((ordinal) => dice(ordinal) > cut).sort((a, b) => dice(b) - dice(a));
    for (const ordinal of touched) counts[ordinal] = 0;
    return found;
  }

  /** The value of the first customer behind the `limit` best. */
  private leftOut(dice: (ordinal: number) => number, limit: number): number {
    const best = new Float64Array(limit + 1);
    for (const ordinal of this.touched) {
      const value = dice(ordinal);
      if (value <= best[limit]!) continue;
      let at = limit;
      while (at > 0 && best[at - 1]! < value) best[at] = best[--at]!;
      best[at] = value;
    }
    return best[limit]!;
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

function trigrams(joined: string): number[] {
  const found: number[] = [];
  if (joined === '') return found;
  let bucket = firstOf(joined.charCodeAt(0));
  for (let at = 1; at <= joined.length; at++) {
    bucket = nextOf(bucket, at < joined.length ? LETTER[joined.charCodeAt(at)]! : OUTSIDE);
    found.push(bucket);
  }
  return found;
}

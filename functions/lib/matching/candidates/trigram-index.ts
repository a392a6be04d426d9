import type { CustomerName } from './customer-index.ts';

/** A–Z, 0–9 and everything else: 37 letters, 37³ trigrams. */
const LETTERS = 37;
const BUCKETS = LETTERS * LETTERS * LETTERS;
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

  build(names: readonly (readonly CustomerName[] | undefined)[]): void {
    const starts = new Int32Array(BUCKETS + 1);
    const each = (visit: (bucket: number, ordinal: number) => void) => {
      names.forEach((spellings, ordinal) => {
        for (const spelling of spellings ?? []) for (const bucket of trigrams(spelling.joined)) visit(bucket, ordinal);
      });
    };
    each((bucket) => starts[bucket + 1]!++);
    for (let i = 0; i < BUCKETS; i++) starts[i + 1]! += starts[i]!;
    this.postings = new Int32Array(starts[BUCKETS]!);
    const next = starts.slice();
    each((bucket, ordinal) => {
      this.postings[next[bucket]!++] = ordinal;
    });
    this.counts = new Uint16Array(names.length);
    this.sizes = Uint16Array.from(names, (spellings) => Math.max(0, ...(spellings ?? []).map((name) => name.letters)));
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

function trigrams(joined: string): number[] {
  const found: number[] = [];
  let a = 36;
  let b = 36;
  for (let i = 0; i <= joined.length; i++) {
    const code = joined.charCodeAt(i);
    const c = code >= 65 && code <= 90 ? code - 65 : code >= 48 && code <= 57 ? code - 22 : 36;
    if (i > 0) found.push((a * LETTERS + b) * LETTERS + c);
    a = b;
    b = c;
  }
  return found;
}

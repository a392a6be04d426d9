import Fuse from 'fuse.js';

/** fuse.js compares longer patterns piece by piece, and one piece is enough for it. */
const MAXIMUM_LENGTH = 32;

/**
 * A folded word or number that is sought, damaged, inside longer texts. fuse.js judges how like it is; a text that cannot
 * be like it is told by a look at its pieces, which spares nearly all comparisons.
 */
export class FuzzyPattern {
  private readonly pattern: string;
  private readonly options;
  /**
   * Of a pattern with at most k characters lost, added or exchanged, at least one of k + 1 pieces is left whole. Empty where
   * nothing can be told from them.
   */
  private readonly pieces: string[] = [];

  /** `maximumDistance`: share of the characters that may differ, 0 to 1. */
  constructor(pattern: string, maximumDistance: number) {
    this.pattern = pattern;
    this.options = { threshold: maximumDistance, ignoreLocation: true, isCaseSensitive: true };
    const { length } = pattern;
    if (length > MAXIMUM_LENGTH) return;
    let pieces = 1;
    while (pieces <= length && pieces / length <= maximumDistance) pieces++;
    if (pieces > length) return;
    for (let i = 0; i < pieces; i++)
      this.pieces.push(pattern.slice(Math.floor((i * length) / pieces), Math.floor(((i + 1) * length) / pieces)));
  }

  /** False where the text cannot be like the pattern; true says nothing. */
  mayBeIn(text: string): boolean {
    for (const piece of this.pieces) if (text.includes(piece)) return true;
    return this.pieces.length === 0;
  }

  /** Share of the pattern's characters that differ in the most similar part of the text; 1 where too many do. */
  distanceTo(text: string): number {
    if (!this.mayBeIn(text)) return 1;
    const { isMatch, score } = Fuse.match(this.pattern, text, this.options);
    if (!isMatch) return 1;
    // As fuse.js counts it among several: nothing is known to be the same.
    return score === 0 ? Number.EPSILON : score;
  }
}

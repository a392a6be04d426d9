/** A share of counted cases with its interval. */
export interface Share {
  count: number;
  of: number;
  /** Bounds of the 95 % Wilson score interval (Wilson 1927). */
  low: number;
  high: number;
}

const Z = 1.959963984540054;

/** The Wilson interval stays honest where nearly all or no cases succeed. */
export function wilson(count: number, of: number): Share {
  if (of === 0) return { count, of, low: 0, high: 1 };
  const share = count / of;
  const z2 = Z * Z;
  const centre = (share + z2 / (2 * of)) / (1 + z2 / of);
  const half = (Z / (1 + z2 / of)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of));
  return { count, of, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** One decision with the stated confidence and how right it was (between 0 and 1 where several sets are equally right). */
export interface Statement {
  confidence: number;
  rightness: number;
}

export interface ReliabilityBin {
  from: number;
  to: number;
  count: number;
  stated: number;
  observed: number;
}

/** Stated confidence against observed rightness in bins of equal width. */
export function reliability(statements: readonly Statement[], bins = 20): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ count: 0, stated: 0, right: 0 }));
  for (const { confidence, rightness } of statements) {
    const sum = sums[Math.min(bins - 1, Math.floor(confidence * bins))]!;
    sum.count++;
    sum.stated += confidence;
    sum.right += rightness;
  }
  return sums.flatMap(({ count, stated, right }, index) =>
    count === 0
      ? []
      : [{ from: index / bins, to: (index + 1) / bins, count, stated: stated / count, observed: right / count }],
  );
}

/** Expected calibration error: the mean distance between stated and observed, weighted by the bins' sizes. */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  return total === 0 ? 0 : bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.stated - bin.observed), 0) / total;
}

/**
 * Isotonic regression by pooling adjacent violators (Ayer et al. 1955): the rising step function that fits best.
 * @param points sorted by x @returns blocks in rising order of x
 */
export function isotonic(
  points: readonly { x: number; y: number }[],
): { from: number; to: number; count: number; sum: number }[] {
  const blocks: { from: number; to: number; count: number; sum: number }[] = [];
  for (const { x, y } of points) {
    blocks.push({ from: x, to: x, count: 1, sum: y });
    while (blocks.length > 1) {
      const last = blocks[blocks.length - 1]!;
      const before = blocks[blocks.length - 2]!;
      if (before.sum / before.count < last.sum / last.count) break;
      before.to = last.to;
      before.count += last.count;
      before.sum += last.sum;
      blocks.pop();
    }
  }
  return blocks;
}

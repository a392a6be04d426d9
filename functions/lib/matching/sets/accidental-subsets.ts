import type { MinorUnits } from '../types.ts';

const BINS = 256;
/** Steps in which amounts tend to be round, in minor units. */
const GRIDS = [100_000, 50_000, 25_000, 10_000, 5_000, 2_500, 1_000, 500, 250, 100, 50, 25, 10, 5, 2, 1] as const;

/**
 * The expected number of subsets of at most 1, 2, … `maxItems` amounts that hit `target` exactly by accident; element k
 * counts subsets of up to k members, element 0 is 0.
 *
 * The number of subsets is counted along a coarse scale of sums (dynamic programming over 256 bins), which gives
 * subsets per minor unit around the target. Round amounts add up to round sums only, and so collide far more often:
 * the count is repeated for the amounts on each grid (whole euros, tens, hundreds …) that the target lies on too, where
 * only every g-th sum is possible, and the largest figure counts.
 */
export function expectedSubsets(amounts: readonly MinorUnits[], target: MinorUnits, maxItems: number): number[] {
  const cumulative = new Array<number>(maxItems + 1).fill(0);
  let previousCount = -1;
  for (const grid of GRIDS) {
    if (target % grid !== 0) continue;
    const onGrid = amounts.filter((amount) => amount % grid === 0);
    // The finer grid with the same members says nothing new: its sums lie on the coarser one.
    if (onGrid.length === previousCount || onGrid.length === 0) continue;
    previousCount = onGrid.length;
    const bySize = subsetsPerStep(
      onGrid.map((amount) => amount / grid),
      target / grid,
      maxItems,
    );
    let sum = 0;
    for (let size = 1; size <= maxItems; size++) {
      sum += bySize[size] ?? 0;
      cumulative[size] = Math.max(cumulative[size] ?? 0, sum);
    }
  }
  return cumulative;
}

/** Subsets of exactly k amounts per possible sum in the neighbourhood of the target; all counted in steps of the grid. */
function subsetsPerStep(amounts: readonly MinorUnits[], target: MinorUnits, maxItems: number): number[] {
  const sign = target < 0 ? -1 : 1;
  const goal = target * sign;
  const flipped = amounts.map((amount) => amount * sign);
  const least = Math.min(0, ...flipped);
  const reach = goal - maxItems * least;
  const width = Math.max(1, reach / (BINS - 2));
  const bins = BINS + BINS / 8 + maxItems + 2;
  const counts = Array.from({ length: maxItems + 1 }, () => new Float64Array(bins));
  (counts[0] as Float64Array)[0] = 1;
  for (const amount of flipped) {
    const exact = (amount - least) / width;
    const shift = Math.floor(exact);
    if (shift >= bins) continue;
    // Split between two bins, so that rounding does not pile up over the members.
    const upper = exact - shift;
    for (let size = maxItems; size >= 1; size--) addShifted(counts, size, shift, upper);
  }
  return counts.map((row, size) => {
    const at = (goal - size * least) / width;
    const centre = Math.round(at);
    const spread = Math.max(1, Math.ceil(at / 16));
    const first = Math.max(0, centre - spread);
    const last = centre + spread;
    let sum = 0;
    for (let bin = first; bin <= last; bin++) sum += row[bin] ?? 0;
    // Where a bin is one sum, the subset that is really meant stands in the centre; only its neighbours are accidents.
    const cells = width === 1 ? last - first : last - first + 1;
    if (width === 1) sum -= row[centre] ?? 0;
    return size === 0 ? 0 : sum / (cells * width);
  });
}

function addShifted(counts: readonly Float64Array[], size: number, shift: number, upper: number): void {
  const from = counts[size - 1] as Float64Array;
  const into = counts[size] as Float64Array;
  for (let bin = 0; bin + shift < into.length; bin++) {
    const ways = from[bin] ?? 0;
    if (ways === 0) continue;
    into[bin + shift] = (into[bin + shift] ?? 0) + ways * (1 - upper);
    if (bin + shift + 1 < into.length) into[bin + shift + 1] = (into[bin + shift + 1] ?? 0) + ways * upper;
  }
}

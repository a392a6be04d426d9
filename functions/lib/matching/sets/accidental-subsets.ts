import type { MinorUnits } from '../types.ts';

const BINS = 256;
/** Subsets are counted in the bins around the target, a sixteenth of it to either side. */
const NEIGHBOURHOOD = 16;
const LAST_BIN = BINS + BINS / NEIGHBOURHOOD;
const STRIDE = LAST_BIN + 2;
/** Steps in which amounts tend to be round, in minor units. */
const GRIDS = [100_000, 50_000, 25_000, 10_000, 5_000, 2_500, 1_000, 500, 250, 100, 50, 25, 10, 5, 2, 1] as const;

/** Buffers of the one count that runs; `counts` has a row of bins for each size. */
let onGrid = new Float64Array(128);
let upper = new Float64Array(128);
let shifts = new Int32Array(128);
/** The largest shift, of those inside the scale, of this amount and all behind it. */
let furtherShifts = new Int32Array(128);
let counts = new Float64Array(STRIDE * 8);
let bySize = new Float64Array(8);
/** First and last bin of each size that is read in the end, and the filled ones. */
let firstRead = new Int32Array(8);
let lastRead = new Int32Array(8);
let lowest = new Int32Array(8);
let highest = new Int32Array(8);

/**
 * The expected number of subsets of at most 1, 2, … `maxItems` amounts that hit `target` exactly by accident; element k
 * counts subsets of up to k members, element 0 is 0.
 *
 * The number of subsets is counted along a coarse scale of sums (dynamic programming over 256 bins), which gives
 * subsets per minor unit around the target. Round amounts add up to round sums only, and so collide far more often:
 * the count is repeated for the amounts on each grid (whole euros, tens, hundreds …) that the target lies on too, where
 * only every g-th sum is possible, and the largest figure counts.
 */
export function expectedSubsets(amounts: ArrayLike<MinorUnits>, target: MinorUnits, maxItems: number): number[] {
  reserve(amounts.length, maxItems);
  const cumulative = new Array<number>(maxItems + 1).fill(0);
  let previousCount = 0;
  for (const grid of GRIDS) {
    if (target % grid !== 0) continue;
    let count = 0;
    for (let i = 0; i < amounts.length; i++) if (amounts[i]! % grid === 0) onGrid[count++] = amounts[i]! / grid;
    // The finer grid with the same members says nothing new: its sums lie on the coarser one.
    if (count === previousCount) continue;
    previousCount = count;
    countPerStep(count, target / grid, maxItems);
    let sum = 0;
    for (let size = 1; size <= maxItems; size++) {
      sum += bySize[size]!;
      cumulative[size] = Math.max(cumulative[size]!, sum);
    }
  }
  return cumulative;
}

function reserve(amounts: number, maxItems: number): void {
  if (amounts > onGrid.length) {
    onGrid = new Float64Array(amounts);
    upper = new Float64Array(amounts);
    shifts = new Int32Array(amounts);
    furtherShifts = new Int32Array(amounts);
  }
  if (maxItems >= bySize.length) {
    const sizes = maxItems + 1;
    counts = new Float64Array(STRIDE * sizes);
    bySize = new Float64Array(sizes);
    firstRead = new Int32Array(sizes);
    lastRead = new Int32Array(sizes);
    lowest = new Int32Array(sizes);
    highest = new Int32Array(sizes);
  }
}

/**
 * Subsets of exactly k of the amounts in `onGrid` per possible sum in the neighbourhood of the target, for each k written
 * to `bySize`; all counted in steps of the grid.
 */
function countPerStep(count: number, target: MinorUnits, maxItems: number): void {
  const sign = target < 0 ? -1 : 1;
  const goal = target * sign;
  let least = 0;
  for (let i = 0; i < count; i++) least = Math.min(least, onGrid[i]! * sign);
  const width = Math.max(1, (goal - maxItems * least) / (BINS - 2));
  for (let i = 0; i < count; i++) {
    const exact = (onGrid[i]! * sign - least) / width;
    shifts[i] = Math.min(STRIDE, Math.floor(exact));
    // Split between two bins, so that rounding does not pile up over the members.
    upper[i] = exact - shifts[i]!;
  }
  for (let i = count - 1, furthest = 0; i >= 0; i--) {
    if (shifts[i]! <= LAST_BIN) furthest = Math.max(furthest, shifts[i]!);
    furtherShifts[i] = furthest;
  }
  clear(goal, least, width, maxItems);
  for (let i = 0; i < count; i++) {
    if (shifts[i]! > LAST_BIN) continue;
    for (let size = Math.min(maxItems, i + 1); size >= 1; size--)
      addShifted(size, shifts[i]!, upper[i]!, firstUseful(size, maxItems, furtherShifts[i]!));
  }
  for (let size = 1; size <= maxItems; size++) bySize[size] = density(size, width, goal, least);
}

/** Nothing counted yet but the empty subset, and which bins are read in the end. */
function clear(goal: number, least: number, width: number, maxItems: number): void {
  counts.fill(0, 0, STRIDE * (maxItems + 1));
  for (let size = 0; size <= maxItems; size++) {
    const at = (goal - size * least) / width;
    const centre = Math.round(at);
    const spread = Math.max(1, Math.ceil(at / NEIGHBOURHOOD));
    firstRead[size] = Math.max(0, centre - spread);
    lastRead[size] = centre + spread;
    lowest[size] = STRIDE;
    highest[size] = -1;
  }
  counts[0] = 1;
  lowest[0] = 0;
  highest[0] = 0;
}

/** The first bin of a size from which members of at most `shift` bins still lead to one that is read. */
function firstUseful(size: number, maxItems: number, shift: number): number {
  let first = firstRead[size]!;
  for (let more = 1; size + more <= maxItems; more++)
    first = Math.min(first, firstRead[size + more]! - more * (shift + 1));
  return first;
}

/** Adds one more member to the subsets of one member less; bins below `first` are of no use. */
function addShifted(size: number, shift: number, share: number, first: number): void {
  const from = (size - 1) * STRIDE;
  const into = size * STRIDE + shift;
  const start = Math.max(lowest[size - 1]!, first - shift - 1);
  const end = Math.min(highest[size - 1]!, LAST_BIN - shift);
  if (start > end) return;
  for (let bin = start; bin <= end; bin++) {
    const ways = counts[from + bin]!;
    if (ways === 0) continue;
    counts[into + bin]! += ways * (1 - share);
    counts[into + bin + 1]! += ways * share;
  }
  lowest[size] = Math.min(lowest[size]!, start + shift);
  highest[size] = Math.max(highest[size]!, end + shift + 1);
}

function density(size: number, width: number, goal: number, least: number): number {
  const first = firstRead[size]!;
  const last = lastRead[size]!;
  let sum = 0;
  for (let bin = first; bin <= last; bin++) sum += counts[size * STRIDE + bin]!;
  // Where a bin is one sum, the subset that is really meant stands in the centre; only its neighbours are accidents.
  if (width === 1) return (sum - counts[size * STRIDE + Math.round(goal - size * least)]!) / (last - first);
  return sum / ((last - first + 1) * width);
}

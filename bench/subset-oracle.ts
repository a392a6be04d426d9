/**
 * Whether none, one or several subsets of at most `maximumSize` values have the wanted sum, by meeting in the middle:
 * every ordered subset is cut into its first and its second half, first halves are looked up by what is missing. Exact,
 * independent of the engine, and slow.
 */
export function subsetVerdict(
  values: readonly number[],
  target: number,
  maximumSize: number,
): 'none' | 'unique' | 'ambiguous' {
  let found = 0;
  for (let size = 1; size <= maximumSize && found < 2; size++) found += countOfSize(values, target, size);
  return found === 0 ? 'none' : found === 1 ? 'unique' : 'ambiguous';
}

function countOfSize(values: readonly number[], target: number, size: number): number {
  if (size === 1) return values.filter((value) => value === target).length;
  const firstSize = Math.floor(size / 2);
  const lastIndexes = new Map<number, number[]>();
  combine(values, firstSize, (sum, _, last) => {
    const known = lastIndexes.get(sum);
    if (known) known.push(last);
    else lastIndexes.set(sum, [last]);
  });
  let count = 0;
  combine(values, size - firstSize, (sum, first) => {
    for (const last of lastIndexes.get(target - sum) ?? []) if (last < first) count++;
  });
  return count;
}

/** Calls back for every combination of `size` values with its sum and its lowest and highest index. */
function combine(
  values: readonly number[],
  size: number,
  each: (sum: number, first: number, last: number) => void,
): void {
  const visit = (from: number, left: number, sum: number, first: number): void => {
    for (let i = from; i <= values.length - left; i++) {
      const next = sum + values[i]!;
      if (left === 1) each(next, first < 0 ? i : first, i);
      else visit(i + 1, left - 1, next, first < 0 ? i : first);
    }
  };
  visit(0, size, 0, -1);
}

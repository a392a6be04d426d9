/**
 * Every subset of at most `maximumSize` values with the wanted sum, by plain enumeration: the judge of what a payment
 * without numbers decides. Not fast, and deliberately not the engine's method.
 * @returns indexes into `values`; at most `limit` subsets. `null` when the enumeration would take too long.
 */
export function subsetsWithSum(
  values: readonly number[],
  target: number,
  maximumSize: number,
  limit: number,
): number[][] | null {
  let combinations = 0;
  let product = 1;
  for (let size = 1; size <= Math.min(maximumSize, values.length); size++) {
    product = (product * (values.length - size + 1)) / size;
    combinations += product;
  }
  if (combinations > 300_000) return null;
  const found: number[][] = [];
  const chosen: number[] = [];
  const visit = (from: number, rest: number): void => {
    if (rest === 0 && chosen.length > 0) found.push([...chosen]);
    if (chosen.length === maximumSize) return;
    for (let i = from; i < values.length && found.length < limit; i++) {
      chosen.push(i);
      visit(i + 1, rest - values[i]!);
      chosen.pop();
    }
  };
  visit(0, target);
  return found;
}

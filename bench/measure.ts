/** Median and range of repeated measurements. */
export interface Spread {
  median: number;
  least: number;
  most: number;
  runs: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), least: sorted[0]!, most: sorted[sorted.length - 1]!, runs: sorted.length };
}

/** The value below which `share` of the sorted values lie (nearest rank). */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}

/** Milliseconds that the work takes. */
export async function time(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Runs the contenders in turns (A B C, A B C, …), because the speed of a shared machine drifts by more than the
 * contenders may differ. The rounds of the warm-up, in which the compilers of the engines still work, are not counted.
 * @returns per contender what `run` returned in each counted round
 */
export async function interleave<T extends string>(
  contenders: Record<T, () => Promise<number>>,
  rounds: number,
  warmUp = 1,
): Promise<Record<T, Spread>> {
  const names = Object.keys(contenders) as T[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<T, number[]>;
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const name of names) {
      const value = await contenders[name]();
      if (round >= warmUp) values[name].push(value);
    }
  }
  return Object.fromEntries(names.map((name) => [name, spread(values[name])])) as Record<T, Spread>;
}

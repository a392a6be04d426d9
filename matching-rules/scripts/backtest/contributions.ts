import type { Decision } from '@saldo/matching';
import type { Judged } from './judge.ts';

/** What one code does in the first proposals of one decision. */
export interface Contribution {
  code: string;
  /** Share of the first proposals that carry it. */
  share: number;
  /** Mean of its summed weight where it is carried, log-odds. */
  mean: number;
}

export type Contributions = Record<Decision, { proposals: number; codes: Contribution[] }>;

/** Evidence of the first proposals by decision, in falling order of what it moves on the whole. */
export function contributions(all: readonly Judged[]): Contributions {
  return {
    auto: ofDecision(all, 'auto'),
    suggest: ofDecision(all, 'suggest'),
    ambiguous: ofDecision(all, 'ambiguous'),
    no_match: ofDecision(all, 'no_match'),
  };
}

function ofDecision(all: readonly Judged[], decision: Decision): Contributions[Decision] {
  const sums = new Map<string, { count: number; sum: number }>();
  let proposals = 0;
  for (const { result } of all) {
    const first = result.proposals[0];
    if (result.decision !== decision || !first) continue;
    proposals++;
    const carried = new Map<string, number>();
    for (const { code, weight } of first.evidence) carried.set(code, (carried.get(code) ?? 0) + weight);
    for (const [code, weight] of carried) {
      const known = sums.get(code) ?? { count: 0, sum: 0 };
      sums.set(code, { count: known.count + 1, sum: known.sum + weight });
    }
  }
  const codes = [...sums]
    .sort(([a, one], [b, other]) => Math.abs(other.sum) - Math.abs(one.sum) || (a < b ? -1 : 1))
    .map(([code, { count, sum }]) => ({ code, share: count / proposals, mean: sum / count }));
  return { proposals, codes };
}

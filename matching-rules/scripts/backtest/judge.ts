import type { MatchResult, Proposal } from '@saldo/matching';
import type { GeneratedPayment, TrueAllocation } from '../../../test/generator/types.ts';

/** How a decision about a payment with known truth is to be read. */
export type Judgement =
  /** Decided as it should be: the right set first, an honest tie, or no match where there is none. */
  | 'right'
  /** Something else is proposed or booked. */
  | 'wrong'
  /** There was something to find and nothing is proposed. */
  | 'missed';

export interface Judged {
  payment: GeneratedPayment;
  result: MatchResult;
  judgement: Judgement;
  /** The first proposal has exactly the true items and the true money on each; null where no set is the right one. */
  isExactSet: boolean | null;
  /** Absolute amount of the payment, minor units. */
  value: number;
  /** Minor units that a wrong automatic decision books wrongly; 0 otherwise. */
  moneyAtRisk: number;
  /** Items that the payment truly settles, and how many of them the engine had in a proposal, whatever its rank. */
  trueItems: { count: number; found: number };
}

/**
 * Judges one decision. Booking automatically what cannot be decided is wrong even where the guess happens to be good.
 *
 * @param isWithinReach asked for a true item that none of the shown proposals has: had the engine one further behind?
 */
export function judge(
  payment: GeneratedPayment,
  result: MatchResult,
  isWithinReach: (itemId: string) => boolean = () => false,
): Judged {
  const { truth } = payment;
  const first = result.proposals[0];
  const isExactSet = truth.outcome === 'allocate' ? first !== undefined && isSameSet(first, truth.allocations) : null;
  const judgement = judgementOf(payment, result, isExactSet === true);
  const value = Math.abs(payment.transaction.amount);
  const moneyAtRisk = result.decision === 'auto' && judgement === 'wrong' && first ? wronglyBooked(first, payment) : 0;
  const trueItems = countTrueItems(payment, result, isWithinReach);
  return { payment, result, judgement, isExactSet, value, moneyAtRisk, trueItems };
}

function countTrueItems(
  { truth }: GeneratedPayment,
  { proposals }: MatchResult,
  isWithinReach: (itemId: string) => boolean,
): Judged['trueItems'] {
  if (truth.outcome !== 'allocate') return { count: 0, found: 0 };
  const shown = new Set(proposals.flatMap(({ allocations }) => allocations.map(({ itemId }) => itemId)));
  const found = truth.allocations.filter(({ itemId }) => shown.has(itemId) || isWithinReach(itemId)).length;
  return { count: truth.allocations.length, found };
}

function judgementOf({ truth }: GeneratedPayment, result: MatchResult, isExactSet: boolean): Judgement {
  const { decision, proposals } = result;
  if (truth.outcome === 'nothing') return decision === 'no_match' ? 'right' : 'wrong';
  if (decision === 'no_match') {
    return truth.outcome === 'undecidable' && truth.alternatives.length === 0 ? 'right' : 'missed';
  }
  if (truth.outcome === 'allocate') {
    if (decision !== 'ambiguous') return isExactSet ? 'right' : 'wrong';
    return proposals.some((proposal) => isSameSet(proposal, truth.allocations)) ? 'right' : 'wrong';
  }
  if (decision === 'auto') return 'wrong';
  const isOffered = proposals.some((proposal) => truth.alternatives.some((set) => isSameSet(proposal, set)));
  return isOffered ? 'right' : 'wrong';
}

/** The same items, and on each the same sum of money, discount and write-off. */
export function isSameSet(proposal: Proposal, truth: readonly TrueAllocation[]): boolean {
  if (proposal.allocations.length !== truth.length) return false;
  const settled = new Map(
    proposal.allocations.map(({ itemId, amount, discount, writeOff }) => [itemId, amount + discount + writeOff]),
  );
  return truth.every((one) => {
    const by = settled.get(one.itemId);
    return by !== undefined && (by === one.settled || by === one.orSettled);
  });
}

/** Money of a proposal that lies on items, or to an amount, that are not true. */
function wronglyBooked(proposal: Proposal, { truth }: GeneratedPayment): number {
  const right = new Map(truth.outcome === 'allocate' ? truth.allocations.map((one) => [one.itemId, one]) : []);
  let wrong = 0;
  for (const { itemId, amount, discount, writeOff } of proposal.allocations) {
    const by = amount + discount + writeOff;
    const one = right.get(itemId);
    if (one && (by === one.settled || by === one.orSettled)) continue;
    wrong += one ? Math.abs(by - one.settled) : Math.abs(by);
  }
  return wrong;
}

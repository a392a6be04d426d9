import type { GeneratedPayment } from '../test/generator/types.ts';
import type { Ranked } from './rivals/contender.ts';

export interface Quality {
  /** Payments that were asked. */
  payments: number;
  /** Share of payments of one item whose first answer is that item. */
  recallAtOne: number;
  /** Share of first answers that are right, over all payments that got an answer, lines without an item among them. */
  precision: number;
  /** Share of all payments that could be booked without a person at 99 % and 99.9 % precision, best threshold in hindsight. */
  autoAt99: number;
  autoAt999: number;
}

/**
 * Generous to contenders that rank single items: for a payment of several items any of them counts as right.
 * An engine that proposes sets must have all of them.
 */
export function quality(payments: readonly GeneratedPayment[], answers: readonly Ranked[][]): Quality {
  let singles = 0;
  let singlesRight = 0;
  const answered: { score: number; isRight: boolean }[] = [];
  payments.forEach(({ truth }, index) => {
    const first = answers[index]?.[0];
    const right = truth.outcome === 'allocate' ? truth.allocations.map((one) => one.itemId) : [];
    const isSet = answers[index]?.some((one) => one.itemIds.length > 1) ?? false;
    const isRight = first !== undefined && isRightAnswer(first.itemIds, right, isSet);
    if (right.length === 1) {
      singles++;
      if (isRight) singlesRight++;
    }
    if (first) answered.push({ score: first.score, isRight });
  });
  answered.sort((a, b) => b.score - a.score);
  return {
    payments: payments.length,
    recallAtOne: singlesRight / singles,
    precision: answered.filter((one) => one.isRight).length / Math.max(1, answered.length),
    autoAt99: coverageAt(answered, 0.99) / payments.length,
    autoAt999: coverageAt(answered, 0.999) / payments.length,
  };
}

function isRightAnswer(answer: readonly string[], right: readonly string[], findsSets: boolean): boolean {
  if (answer.length === 1 && !findsSets) return right.includes(answer[0]!);
  return answer.length === right.length && answer.every((id) => right.includes(id));
}

/** How many answers from the best down keep the wanted precision; answers of equal score stand or fall together. */
function coverageAt(answered: readonly { score: number; isRight: boolean }[], precision: number): number {
  let right = 0;
  let covered = 0;
  answered.forEach((one, index) => {
    if (one.isRight) right++;
    const isLastOfScore = answered[index + 1]?.score !== one.score;
    if (isLastOfScore && right / (index + 1) >= precision) covered = index + 1;
  });
  return covered;
}

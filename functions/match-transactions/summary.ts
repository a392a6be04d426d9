import { type Decision, toDecimalString } from '@saldo/matching';
import type { ClaimedTransaction, TransactionFailure } from '@saldo/org';
import type { Approved } from './approve.ts';
import type { Payload } from './payload.ts';

/** One transaction with the decision under which it is counted. */
export interface Counted {
  transactionId: string;
  decision: Decision;
}

type Outcome = 'auto' | 'suggest' | 'ambiguous' | 'noMatch' | 'failed';

/** The function's answer, as in docs/reference/functions-api.md. */
export interface Answer {
  runId: string;
  counts: Record<'transactions' | Outcome, number>;
  /** Sum of the absolute amounts by currency and outcome, decimal strings. */
  totals: Record<string, Record<Outcome, string>>;
  ruleSet: { version: string; hash: string };
  failures: TransactionFailure[];
  approved: { approved: number; refused: number };
  durationMs: number;
}

const OUTCOME: Record<Decision, Outcome> = {
  auto: 'auto',
  suggest: 'suggest',
  ambiguous: 'ambiguous',
  no_match: 'noMatch',
};

export function summarise(run: {
  payload: Payload;
  counted: readonly Counted[];
  transactions: readonly ClaimedTransaction[];
  failures: readonly TransactionFailure[];
  ruleSet: { version: string; hash: string };
  approved: Pick<Approved, 'approved' | 'refused'>;
  started: number;
}): Answer {
  const outcomes = new Map<string, Outcome>(run.failures.map(({ transactionId }) => [transactionId, 'failed']));
  for (const { transactionId, decision } of run.counted) outcomes.set(transactionId, OUTCOME[decision]);
  const counts = {
    transactions: run.payload.transactionIds.length,
    auto: 0,
    suggest: 0,
    ambiguous: 0,
    noMatch: 0,
    failed: 0,
  };
  for (const outcome of outcomes.values()) counts[outcome]++;
  return {
    runId: run.payload.runId,
    counts,
    totals: totals(run.transactions, outcomes),
    ruleSet: run.ruleSet,
    failures: [...run.failures],
    approved: { approved: run.approved.approved, refused: run.approved.refused },
    durationMs: Math.round(performance.now() - run.started),
  };
}

function totals(
  transactions: readonly ClaimedTransaction[],
  outcomes: ReadonlyMap<string, Outcome>,
): Record<string, Record<Outcome, string>> {
  const sums = new Map<string, Record<Outcome, number>>();
  for (const { transaction, amount } of transactions) {
    const outcome = outcomes.get(transaction.id);
    if (outcome === undefined) continue;
    const sum = sums.get(transaction.currency) ?? { auto: 0, suggest: 0, ambiguous: 0, noMatch: 0, failed: 0 };
    sum[outcome] += Math.abs(amount);
    sums.set(transaction.currency, sum);
  }
  return Object.fromEntries(
    [...sums].map(([currency, sum]) => [
      currency,
      Object.fromEntries(
        Object.entries(sum).map(([outcome, minorUnits]) => [outcome, toDecimalString(minorUnits, currency)]),
      ) as Record<Outcome, string>,
    ]),
  );
}

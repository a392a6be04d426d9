import { type OrgClient, OrgError, SaldoError } from '@saldo/org';

interface ActionResult<Output> {
  isSuccess: boolean;
  outputValues: Output | null;
  errors: { statusCode?: string; message?: string }[] | null;
}

const CLAIM_SIZE = 200;

/** What is said about a run; the org decides whether it is still to be believed. */
export interface RunReport {
  runId: string;
  status?: 'Running' | 'Done' | 'Failed';
  progress?: number;
  counts?: Partial<
    Record<
      'transactions' | 'auto' | 'suggest' | 'ambiguous' | 'noMatch' | 'failed' | 'unchanged' | 'expired' | 'approved',
      number
    >
  >;
  totals?: string;
  ruleSetVersion?: string;
  ruleSetHash?: string;
  durationMs?: number;
  errorCode?: string;
  errorMessage?: string;
}

/**
 * Gives a sign of life for a run, with what is new about it.
 * @returns false where the run is over (done, cancelled, taken for dead) or everything was switched off: then nothing
 *   more is written for it
 */
export async function reportRun(client: OrgClient, report: RunReport): Promise<boolean> {
  const counts = report.counts === undefined ? {} : { counts: JSON.stringify(report.counts) };
  const { isUnderWay } = await action<{ isUnderWay: boolean }>(client, 'ReportRun', [{ ...report, ...counts }]).then(
    first,
  );
  return isUnderWay;
}

/**
 * Claims transactions for a run, each only where it still stands as it was read.
 * @returns the new generation by id, of those that the run has now
 */
export async function claimTransactions(
  client: OrgClient,
  runId: string,
  transactions: readonly { id: string; generation: number }[],
): Promise<Map<string, number>> {
  const claimed = new Map<string, number>();
  for (let start = 0; start < transactions.length; start += CLAIM_SIZE) {
    const chunk = transactions.slice(start, start + CLAIM_SIZE);
    const inputs = chunk.map(({ id, generation }) => ({ runId, transactionId: id, generation }));
    const answers = await action<{ isClaimed: boolean; generation: number | null }>(client, 'ClaimTransactions', inputs); // prettier-ignore
    for (const [at, { id }] of chunk.entries()) {
      const answer = answers[at];
      if (answer?.isClaimed === true && answer.generation !== null) claimed.set(id, answer.generation);
    }
  }
  return claimed;
}

async function action<Output>(
  client: OrgClient,
  name: string,
  inputs: readonly Record<string, unknown>[],
): Promise<Output[]> {
  const results = await client.action<ActionResult<Output>>(name, inputs);
  return results.map((result) => {
    if (result.isSuccess && result.outputValues !== null) return result.outputValues;
    const message = result.errors?.[0]?.message ?? 'no reason given';
    const isLock = /UNABLE_TO_LOCK_ROW|unable to obtain exclusive access/i.test(message);
    if (isLock) throw new OrgError('SALDO_ORG_UNAVAILABLE', `The org kept a lock on ${name}. Try again later.`, 200);
    throw new SaldoError('SALDO_ORG_REQUEST_REFUSED', `The org refused ${name}: ${message.slice(0, 300)}`);
  });
}

function first<T>(answers: readonly T[]): T {
  const [answer] = answers;
  if (answer === undefined) throw new SaldoError('SALDO_ORG_ANSWER_INVALID', 'The org gave no answer for a run.');
  return answer;
}

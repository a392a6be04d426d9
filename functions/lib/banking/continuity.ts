import type { MinorUnits, StatementSummary } from './statement.ts';

/** Something between two statements of one account that a person should know. */
export interface ContinuityFinding {
  /**
   * `duplicate`: the same statement twice. `overlap`: the later one begins before the earlier ends. `gap`: the later
   * one does not open with the closing balance of the earlier, so a statement between them is missing.
   */
  kind: 'duplicate' | 'overlap' | 'gap';
  /** IBAN or account number. */
  account: string;
  currency: string;
  earlier: Pick<StatementSummary, 'sourceKey' | 'number' | 'closing' | 'period'>;
  later: Pick<StatementSummary, 'sourceKey' | 'number' | 'opening' | 'period'>;
  /** For a gap: opening of the later minus closing of the earlier, what the missing statement must have moved. */
  difference: MinorUnits | null;
}

/**
 * Compares the statements of each account and currency in their order of time. Only statements with opening and
 * closing balance take part: windows (CSV, CAMT.052 …) may overlap by nature. The order of the input does not matter.
 */
export function checkContinuity(statements: readonly StatementSummary[]): ContinuityFinding[] {
  const accounts = new Map<string, StatementSummary[]>();
  for (const statement of statements) {
    if (statement.opening === null || statement.closing === null) continue;
    const key = `${accountName(statement)} ${statement.currency}`;
    accounts.set(key, [...(accounts.get(key) ?? []), statement]);
  }
  return [...accounts.values()].flatMap((group) => compareChain(inOrder(group)));
}

function compareChain(chain: readonly StatementSummary[]): ContinuityFinding[] {
  const findings: ContinuityFinding[] = [];
  for (const [index, later] of chain.entries()) {
    const earlier = chain[index - 1];
    if (earlier === undefined) continue;
    const finding = compare(earlier, later);
    if (finding !== null) findings.push(finding);
  }
  return findings;
}

function compare(earlier: StatementSummary, later: StatementSummary): ContinuityFinding | null {
  const difference = (later.opening?.amount ?? 0) - (earlier.closing?.amount ?? 0);
  const base = { account: accountName(later), currency: later.currency, earlier, later, difference: null };
  if (earlier.sourceKey === later.sourceKey) {
    return { ...base, kind: 'duplicate' };
  }
  if (later.period.start !== null && earlier.period.end !== null && later.period.start < earlier.period.end) {
    return { ...base, kind: 'overlap' };
  }
  return difference === 0 ? null : { ...base, kind: 'gap', difference };
}

/** By date; statements of one date follow each other by their balances, as their numbers often are all zero. */
function inOrder(statements: readonly StatementSummary[]): StatementSummary[] {
  const dateOf = (statement: StatementSummary): string => statement.opening?.date ?? statement.period.start ?? '';
  const left = [...statements].sort((a, b) => compareText(sortKey(a), sortKey(b)));
  const ordered: StatementSummary[] = [];
  while (left.length > 0) {
    const date = dateOf(left[0] as StatementSummary);
    const last = ordered.at(-1);
    const isDuplicate = left[0]?.sourceKey === last?.sourceKey;
    const following = left.findIndex(
      (candidate) => dateOf(candidate) === date && candidate.opening?.amount === last?.closing?.amount,
    );
    ordered.push(...left.splice(isDuplicate ? 0 : Math.max(0, following), 1));
  }
  return ordered;

  function sortKey(statement: StatementSummary): string {
    const number = (statement.number ?? '').replace(/\d+/g, (digits) => digits.padStart(12, '0'));
    return `${dateOf(statement)} ${number} ${statement.sourceKey}`;
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function accountName(statement: StatementSummary): string {
  return statement.account.iban ?? statement.account.number ?? '';
}

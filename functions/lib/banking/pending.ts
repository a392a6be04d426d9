import type { StatementLine } from './statement.ts';

/**
 * Finds for each booked line the pending line that it replaces: same currency and amount, and the same bank reference,
 * or end-to-end id, or counterparty and remittance text. One pending line is replaced by one booked line.
 *
 * @returns pairs of the lines' keys; a booked line without pair was never announced, a pending line without pair is
 * still open
 */
export function replacedPending(
  pending: readonly StatementLine[],
  booked: readonly StatementLine[],
): { pendingKey: string; bookedKey: string }[] {
  const open = new Map<string, StatementLine[]>();
  for (const line of pending) {
    const key = `${line.currency} ${line.amount}`;
    open.set(key, [...(open.get(key) ?? []), line]);
  }
  const pairs: { pendingKey: string; bookedKey: string }[] = [];
  for (const line of booked) {
    const candidates = open.get(`${line.currency} ${line.amount}`) ?? [];
    const ranked = [sameBankReference, sameEndToEndId, sameWords].map((same) =>
      candidates.findIndex((candidate) => same(candidate, line)),
    );
    const found = ranked.find((index) => index >= 0);
    const replaced = found === undefined ? undefined : candidates.splice(found, 1)[0];
    if (replaced !== undefined) {
      pairs.push({ pendingKey: replaced.key, bookedKey: line.key });
    }
  }
  return pairs;
}

function sameBankReference(a: StatementLine, b: StatementLine): boolean {
  return a.bankReference !== null && a.bankReference === b.bankReference;
}

function sameEndToEndId(a: StatementLine, b: StatementLine): boolean {
  return a.endToEndId !== null && a.endToEndId === b.endToEndId;
}

function sameWords(a: StatementLine, b: StatementLine): boolean {
  const hasWords = a.remittanceText !== '' || a.counterparty.name !== null;
  return hasWords && a.remittanceText === b.remittanceText && a.counterparty.name === b.counterparty.name;
}

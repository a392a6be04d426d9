import { createHash } from 'node:crypto';
import { type ProposedAllocation, toDecimalString } from '@saldo/matching';

/**
 * The unique key of a suggestion: SHA-256 (hex) of `transaction id|generation|` and the canonical lines
 * `item id:amount:discount:write-off` (decimal strings, sorted by item id, joined by `;`).
 */
export function suggestionKey(
  transactionId: string,
  generation: number,
  currency: string,
  allocations: readonly ProposedAllocation[],
): string {
  const lines = allocations
    .map(({ itemId, amount, discount, writeOff }) =>
      [itemId, ...[amount, discount, writeOff].map((money) => toDecimalString(money, currency))].join(':'),
    )
    .sort();
  return createHash('sha256')
    .update(`${transactionId}|${generation}|${lines.join(';')}`)
    .digest('hex');
}

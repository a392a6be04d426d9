import type { StatementSummary } from '@saldo/banking';

/** A statement of the file in words for a message. */
export function nameOf(statement: StatementSummary): string {
  return `Statement ${statement.number ?? statement.index} of the file`;
}

import type { Statement } from '@saldo/banking';

/** A statement of the file in words for a message. */
export function nameOf(statement: Statement): string {
  return `Statement ${statement.number ?? statement.index} of the file`;
}

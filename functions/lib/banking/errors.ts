/** Codes of refused files. Each says what is wrong; the remedy stands in the message. */
export const STATEMENT_ERROR_CODES = {
  empty: 'SALDO_STATEMENT_EMPTY',
  unknownFormat: 'SALDO_STATEMENT_FORMAT_UNKNOWN',
  notAStatement: 'SALDO_STATEMENT_NOT_A_STATEMENT',
  noStatement: 'SALDO_STATEMENT_NONE',
  malformed: 'SALDO_STATEMENT_MALFORMED',
  truncated: 'SALDO_STATEMENT_TRUNCATED',
  missing: 'SALDO_STATEMENT_FIELD_MISSING',
  amount: 'SALDO_STATEMENT_AMOUNT_INVALID',
  precision: 'SALDO_STATEMENT_AMOUNT_TOO_PRECISE',
  date: 'SALDO_STATEMENT_DATE_INVALID',
  sign: 'SALDO_STATEMENT_SIGN_INVALID',
  currency: 'SALDO_STATEMENT_CURRENCY_INVALID',
  controlTotal: 'SALDO_STATEMENT_CONTROL_TOTAL',
  tooLarge: 'SALDO_STATEMENT_TOO_LARGE',
  unreadable: 'SALDO_STATEMENT_UNREADABLE',
} as const;

export type StatementErrorCode = (typeof STATEMENT_ERROR_CODES)[keyof typeof STATEMENT_ERROR_CODES];

export interface StatementProblem {
  code: StatementErrorCode;
  /** What is wrong, as a sentence without place. */
  problem: string;
  /** What the person who uploaded the file can do. */
  remedy: string;
  /** Line of the file, 1-based; null when the whole file is meant. */
  line?: number | null;
  /** The field, in the format's own words (`Ntry/Amt`, `:61:`, `Betrag`). */
  field?: string | null;
}

/** A statement file was refused. Nothing of the statement in which it happened may be used. */
export class StatementError extends Error {
  readonly code: StatementErrorCode;
  readonly fileName: string;
  readonly line: number | null;
  readonly field: string | null;
  readonly remedy: string;

  constructor(fileName: string, problem: StatementProblem) {
    const place = [
      fileName,
      problem.line == null ? null : `line ${problem.line}`,
      problem.field == null ? null : `field ${problem.field}`,
    ].filter((part) => part !== null);
    super(`${place.join(', ')}: ${problem.problem} ${problem.remedy}`);
    this.name = 'StatementError';
    this.code = problem.code;
    this.fileName = fileName;
    this.line = problem.line ?? null;
    this.field = problem.field ?? null;
    this.remedy = problem.remedy;
  }
}

/** Remedy for damage that only the bank's original file can mend. */
export const EXPORT_AGAIN = 'Export the file from the bank again and import it unchanged.';

/** Throws the coded error for a place in a file. The parsers share one per file. */
export type Refuse = (problem: StatementProblem) => never;

export function refuser(fileName: string): Refuse {
  return (problem) => {
    throw new StatementError(fileName, problem);
  };
}

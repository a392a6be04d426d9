/**
 * Bank statements of every common format, read into one typed result (`Statement`), exactly or not at all.
 */
export { candidateIbans } from './accounts.ts';
export { checkContinuity } from './continuity.ts';
export type { ContinuityFinding } from './continuity.ts';
export { detectFormat } from './detect.ts';
export type { DetectedFormat } from './detect.ts';
export { STATEMENT_ERROR_CODES, StatementError } from './errors.ts';
export type { StatementErrorCode } from './errors.ts';
export { currencyScale, formatAmount } from './money.ts';
export { replacedPending } from './pending.ts';
export { PROVIDER_ERROR_CODES, ProviderError, problemWords } from './provider.ts';
export type * from './provider.ts';
export { parseStatementFile, readStatements } from './read.ts';
export { STATEMENT_FORMATS } from './statement.ts';
export type * from './statement.ts';
export { windowLines, windowStatement } from './window.ts';
export type { Window } from './window.ts';

export { readInBulk, readInBulkOrPages } from './bulk-query.ts';
export { OrgClient } from './client.ts';
export type {
  ContextOrg,
  ExactRecord,
  GraphNode,
  GraphResult,
  NodeResult,
  OrgConnection,
  RowResult,
} from './client.ts';
export { describeErrors, OrgError, SaldoError } from './errors.ts';
export type { RestError } from './errors.ts';
export { jsonNumber, parseExactJson, textOf } from './json.ts';
export type { DecimalText, ExactJson } from './json.ts';
export { OpenItemLedger } from './open-item-ledger.ts';
export type { SetAside } from './open-item-ledger.ts';
export { payerKeys } from './payer-keys.ts';
export { postGraphs } from './post-graphs.ts';
export type { Graph, GraphOutcome } from './post-graphs.ts';
export type { ClaimedTransaction, Settings } from './records.ts';
export { explainSettled } from './settled-invoices.ts';
export { cutQueries, isRecordId, soqlString } from './soql.ts';
export { STATUS_OF_DECISION, suggestionGraph } from './suggestion-graph.ts';
export type { ExistingSuggestion, Outcome, SuggestionGraph } from './suggestion-graph.ts';
export { suggestionKey } from './suggestion-key.ts';
export {
  readMatchStates,
  readExpiringSuggestionsOfRange,
  readOrgSettings,
  readRejectedPairs,
  readRejectedPairsOfRange,
  readSuggestions,
  readSuggestionsOfRange,
  readTransactions,
  readWaitingTransactions,
  WAITING_TRANSACTIONS,
} from './transactions.ts';
export type { TransactionFailure } from './transactions.ts';

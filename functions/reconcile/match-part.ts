import type { MatchResult, RuleSet } from '@saldo/matching';
import { ruleSetHash } from '@saldo/matching/rules';
import {
  type ClaimedTransaction,
  type ExistingSuggestion,
  explainSettled,
  type OpenItemLedger,
  type OrgClient,
  readExpiringSuggestionsOfRange,
  readOrgSettings,
  readRejectedPairsOfRange,
  readSuggestionsOfRange,
  readWaitingTransactions,
  type TransactionFailure,
} from '@saldo/org';
import { decide, type Decided, itemsOf } from '../match-transactions/decide.ts';
import { type Counted, summarise } from '../match-transactions/summary.ts';
import { markFailed, write } from '../match-transactions/write.ts';
import type { MatchPayload, PartAnswer } from './payload.ts';
import { claimTransactions, reportRun } from './runs.ts';
import { isUnchanged } from './unchanged.ts';

/** Transactions that are claimed, written and given back at a time. */
const CHUNK_SIZE = 200;

export interface Log {
  info(message: string): void;
  warn(message: string): void;
}

export interface PartContext {
  client: OrgClient;
  ledger: OpenItemLedger;
  ruleSet: RuleSet;
  log: Log;
}

/**
 * Matches the transactions of one range against all open items and writes what changed: only those are claimed. May be
 * repeated after a crash at any point: what the run claimed is still its own, what it wrote is found unchanged.
 */
export async function matchPart(context: PartContext, payload: MatchPayload): Promise<PartAnswer> {
  const started = performance.now();
  const { client, ledger, ruleSet, log } = context;
  const { runId, fromId, toId, job } = payload;
  const progress = job === undefined || job.total === 0 ? 0 : Math.floor((99 * job.ended) / job.total);
  if (!(await reportRun(client, { runId, progress }))) return stopped();
  const [read, existing, rejectedPairs, settings] = await Promise.all([
    readWaitingTransactions(client, { runId, fromId, toId }),
    readSuggestionsOfRange(client, fromId, toId),
    readRejectedPairsOfRange(client, fromId, toId),
    readOrgSettings(client),
  ]);
  const expiring = await readExpiringSuggestionsOfRange(client, { fromId, toId, days: settings.suggestionExpiryDays });
  const transactions = new Map(read.transactions.map((one) => [one.transaction.id, one]));
  const isToWrite = (result: MatchResult): boolean => {
    const claimed = transactions.get(result.transactionId);
    if (claimed === undefined) return false;
    return isChanged(claimed, result, existing.get(result.transactionId) ?? [], expiring);
  };
  const decided = await decide(client, ledger, ruleSet, read.transactions, {
    aliasKey: settings.aliasKey,
    rejectedPairs,
    existing,
    today: new Date().toISOString().slice(0, 10),
    isToWrite,
  });
  const written = await writeChanged(context, runId, { transactions, existing, expiring, decided, isToWrite });
  const failures = [...read.failures, ...written.failures];
  for (const { transactionId, code } of failures.slice(0, 20)) log.warn(`${transactionId} ${code}`);
  const failed = new Set(failures.map(({ transactionId }) => transactionId));
  const counted = decided.results.filter(({ transactionId }) => !failed.has(transactionId));
  const { counts, totals } = summarise({
    payload: { runId, transactionIds: [...transactions.keys(), ...read.failures.map((one) => one.transactionId)] },
    counted: counted.map(({ transactionId, decision }): Counted => ({ transactionId, decision })),
    transactions: read.transactions,
    failures,
    ruleSet: { version: ruleSet.version, hash: ruleSetHash(ruleSet) },
    approved: { approved: 0, refused: 0 },
    started,
  });
  return {
    counts,
    totals,
    unchanged: counted.length - written.count,
    expired: written.expired,
    isStopped: written.isStopped,
  };
}

/** Whether something is to be written for a transaction; what a person proposed for it waits for a second person. */
function isChanged(
  claimed: ClaimedTransaction,
  result: MatchResult,
  existing: readonly ExistingSuggestion[],
  expiring: ReadonlySet<string>,
): boolean {
  if (claimed.matchStatus === 'Matching') return true;
  if (existing.some(({ status, isByPerson }) => status === 'Proposed' && isByPerson)) return false;
  return existing.some(({ id }) => expiring.has(id)) || !isUnchanged(claimed, result, existing);
}

interface Changes {
  transactions: ReadonlyMap<string, ClaimedTransaction>;
  existing: ReadonlyMap<string, ExistingSuggestion[]>;
  expiring: ReadonlySet<string>;
  decided: Decided;
  isToWrite: (result: MatchResult) => boolean;
}

async function writeChanged(
  context: PartContext,
  runId: string,
  { transactions, existing, expiring, decided, isToWrite }: Changes,
): Promise<{ count: number; expired: number; failures: TransactionFailure[]; isStopped: boolean }> {
  const { client, ledger, ruleSet } = context;
  const changed = decided.results.filter((result) => isToWrite(result) && !decided.unsettled.has(result.transactionId));
  const items = itemsOf(ledger, changed);
  const failures: TransactionFailure[] = [];
  let count = 0;
  let expired = 0;
  for (let start = 0; start < changed.length; start += CHUNK_SIZE) {
    // The sign of life of a long part, and the place where a cancelled run or a kill switch stops it.
    if (start > 0 && !(await reportRun(client, { runId }))) return { count, expired, failures, isStopped: true };
    const chunk = changed.slice(start, start + CHUNK_SIZE);
    const own = await claim(client, runId, chunk, transactions);
    const results = await explainSettled(
      client,
      new Map([...own].map(([id, { transaction }]) => [id, transaction])),
      chunk.filter(({ transactionId }) => own.has(transactionId)),
    );
    const identity = { version: ruleSet.version, hash: ruleSetHash(ruleSet) };
    const written = await write({ client, runId, ruleSet: identity, claimed: own, existing, expiring, items }, results);
    await markFailed(client, runId, written.failures);
    failures.push(...written.failures);
    count += written.results.length;
    const suggestions = written.results.flatMap(({ transactionId }) => existing.get(transactionId) ?? []);
    expired += suggestions.filter(({ id }) => expiring.has(id)).length;
  }
  return { count, expired, failures, isStopped: false };
}

/** The transactions of a chunk that are the run's own, by an earlier attempt or now. */
async function claim(
  client: OrgClient,
  runId: string,
  chunk: readonly MatchResult[],
  transactions: ReadonlyMap<string, ClaimedTransaction>,
): Promise<Map<string, ClaimedTransaction>> {
  const own = new Map<string, ClaimedTransaction>();
  const wanted: ClaimedTransaction[] = [];
  for (const { transactionId } of chunk) {
    const known = transactions.get(transactionId);
    if (known === undefined) continue;
    if (known.matchStatus === 'Matching') own.set(transactionId, known);
    else wanted.push(known);
  }
  const claimed = await claimTransactions(
    client,
    runId,
    wanted.map(({ transaction, generation }) => ({ id: transaction.id, generation })),
  );
  for (const one of wanted) {
    const generation = claimed.get(one.transaction.id);
    // One that was not given: a person or another run was faster, and what they did stands.
    if (generation !== undefined) own.set(one.transaction.id, { ...one, generation, matchStatus: 'Matching', runId });
  }
  return own;
}

function stopped(): PartAnswer {
  const counts = { transactions: 0, auto: 0, suggest: 0, ambiguous: 0, noMatch: 0, failed: 0 };
  return { counts, totals: {}, unchanged: 0, expired: 0, isStopped: true };
}

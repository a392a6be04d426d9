import {
  type MatchResult,
  type OpenItem,
  type Proposal,
  type ProposedAllocation,
  renderEvidence,
  toDecimalString,
} from '@saldo/matching';
import type { GraphNode } from './client.ts';
import { SaldoError } from './errors.ts';
import { jsonNumber } from './json.ts';
import type { ClaimedTransaction } from './records.ts';
import { suggestionKey } from './suggestion-key.ts';

/** Salesforce's limit of nodes in one graph request; one transaction's graph must fit into it. */
export const MAXIMUM_NODES = 500;
const MAXIMUM_EXPLANATION = 131_072;
const MAXIMUM_REASON = 4_000;

/** The status under which a decision leaves a transaction. */
export const STATUS_OF_DECISION = {
  auto: 'Suggested',
  suggest: 'Suggested',
  ambiguous: 'Ambiguous',
  no_match: 'No Match',
} as const satisfies Record<MatchResult['decision'], string>;

const EXPIRED_BY_AGE = { Status__c: 'Expired', ExpiryReason__c: 'Age' };

/** A suggestion that is in the org already. */
export interface ExistingSuggestion {
  id: string;
  key: string;
  transactionId: string;
  status: string;
  decision: string;
  rank: number;
  generation: number;
  /** By a person, who waits for a second one to decide; not by the engine. */
  isByPerson: boolean;
}

/** What is needed to write one transaction's outcome. */
export interface Outcome {
  claimed: ClaimedTransaction;
  result: MatchResult;
  /** Suggestions of this transaction that are in the org. */
  existing: readonly ExistingSuggestion[];
  /** Ids of suggestions that are too old; they expire instead of being superseded. */
  expiring?: ReadonlySet<string>;
  runId: string;
  ruleSet: { version: string; hash: string };
  item: (id: string) => OpenItem | undefined;
  dataPath: string;
}

export interface SuggestionGraph {
  transactionId: string;
  nodes: GraphNode[];
  /** Node of the best suggestion, or the id it has in the org already; null when there is none to approve. */
  best: { referenceId: string } | { id: string } | null;
}

/**
 * The graph that writes one transaction's outcome: its suggestions with lines, older proposed suggestions superseded
 * or expired, the transaction's status and why. A suggestion that is in the org already is not sent again.
 * @throws SaldoError `SALDO_SUGGESTION_TOO_LARGE` where the best suggestion alone exceeds a graph
 */
export function suggestionGraph(outcome: Outcome): SuggestionGraph {
  const { claimed, result, existing, expiring, dataPath } = outcome;
  const { transaction } = claimed;
  const proposals = result.decision === 'no_match' ? [] : result.proposals;
  const keyed = proposals.map((proposal) => ({
    proposal,
    key: suggestionKey(transaction.id, claimed.generation, transaction.currency, proposal.allocations),
  }));
  const present = new Map(existing.map((suggestion) => [suggestion.key, suggestion]));
  const wanted = new Set(keyed.map(({ key }) => key));
  const outdated = existing.filter(({ key, status }) => status === 'Proposed' && !wanted.has(key));
  const nodes = outdated.map(({ id }, at): GraphNode => ({
    method: 'PATCH',
    url: `${dataPath}/sobjects/AllocationSuggestion__c/${id}`,
    referenceId: `superseded${at}`,
    body: expiring?.has(id) === true ? EXPIRED_BY_AGE : { Status__c: 'Superseded' },
  }));
  for (const { proposal, key } of keyed) {
    if (present.has(key)) continue;
    const added = proposalNodes(outcome, proposal, key);
    if (nodes.length + added.length + 1 > MAXIMUM_NODES) {
      if (proposal.rank === 1) throw tooLarge(claimed, proposal);
      continue;
    }
    nodes.push(...added);
  }
  nodes.push(transactionNode(outcome));
  const first = keyed[0];
  const known = first === undefined ? undefined : present.get(first.key);
  const best =
    known !== undefined ? { id: known.id } : first !== undefined ? { referenceId: reference(first.proposal) } : null;
  return { transactionId: transaction.id, nodes, best };
}

const reference = (proposal: Proposal): string => `suggestion${proposal.rank}`;

function transactionNode({ claimed, result, runId, dataPath, item }: Outcome): GraphNode {
  const { transaction } = claimed;
  const words = result.reasons.map((reason) => {
    // A settled invoice is not among the items; its number comes with the reason.
    const number = reason.values?.['number'];
    const ownLabel = typeof number === 'string' ? number : undefined;
    const itemLabel = (id: string): string | undefined => item(id)?.number ?? ownLabel;
    return renderEvidence(reason, 'en', { currency: transaction.currency, itemLabel });
  });
  return {
    method: 'PATCH',
    url: `${dataPath}/sobjects/BankTransaction__c/${transaction.id}`,
    referenceId: 'transaction',
    body: {
      MatchStatus__c: STATUS_OF_DECISION[result.decision],
      MatchReason__c: result.decision === 'no_match' ? words.join(' ').slice(0, MAXIMUM_REASON) || null : null,
      MatchRun__c: runId,
    },
  };
}

function proposalNodes(outcome: Outcome, proposal: Proposal, key: string): GraphNode[] {
  const { claimed, result, runId, ruleSet, dataPath } = outcome;
  const suggestion: GraphNode = {
    method: 'POST',
    url: `${dataPath}/sobjects/AllocationSuggestion__c`,
    referenceId: reference(proposal),
    body: {
      SuggestionKey__c: key,
      BankTransaction__c: claimed.transaction.id,
      Generation__c: claimed.generation,
      Rank__c: proposal.rank,
      Decision__c: decisionOf(result, proposal),
      Status__c: 'Proposed',
      Confidence__c: roundedDown(proposal.confidence, 0, 1),
      Margin__c: proposal.rank === 1 && result.margin !== null ? roundedDown(result.margin, -9999, 9999) : null,
      Explanation__c: explanation(claimed, result, proposal),
      RuleSetVersion__c: ruleSet.version,
      RuleSetHash__c: ruleSet.hash,
      MatchRun__c: runId,
    },
  };
  const lines = proposal.allocations.map((allocation, at): GraphNode => ({
    method: 'POST',
    url: `${dataPath}/sobjects/AllocationSuggestionLine__c`,
    referenceId: `${reference(proposal)}line${at}`,
    body: { AllocationSuggestion__c: `@{${reference(proposal)}.id}`, ...line(outcome, allocation) },
  }));
  return [suggestion, ...lines];
}

/** A tie has no best: all of it is ambiguous. Otherwise only the first carries the decision, the others are alternatives. */
function decisionOf(result: MatchResult, proposal: Proposal): string {
  if (result.decision === 'ambiguous') return 'Ambiguous';
  return proposal.rank === 1 && result.decision === 'auto' ? 'Auto' : 'Suggest';
}

function line({ claimed, item }: Outcome, allocation: ProposedAllocation): Record<string, unknown> {
  const { currency } = claimed.transaction;
  const found = item(allocation.itemId);
  if (found === undefined) {
    throw new SaldoError('SALDO_OPEN_ITEM_GONE', `The open item ${allocation.itemId} is no longer open. Match again.`);
  }
  const target = found.kind === 'opportunity' ? 'OpportunityBalance__c' : 'Invoice__c';
  const money = (minorUnits: number): unknown => jsonNumber(toDecimalString(minorUnits, currency));
  return {
    [target]: allocation.itemId,
    Amount__c: money(allocation.amount),
    Discount__c: money(allocation.discount),
    WriteOff__c: money(allocation.writeOff),
  };
}

/** Four decimals, never rounded up: a confidence must not become a certainty that nobody claimed. */
function roundedDown(value: number, minimum: number, maximum: number): number {
  return Math.floor(Math.min(maximum, Math.max(minimum, value)) * 10_000) / 10_000;
}

function explanation(claimed: ClaimedTransaction, result: MatchResult, proposal: Proposal): string {
  const json = JSON.stringify({
    score: proposal.score,
    residual: proposal.residual,
    customerId: proposal.customerId,
    evidence: proposal.evidence,
    reasons: result.reasons,
  });
  if (json.length > MAXIMUM_EXPLANATION) throw tooLarge(claimed, proposal);
  return json;
}

function tooLarge(claimed: ClaimedTransaction, proposal: Proposal): SaldoError {
  return new SaldoError(
    'SALDO_SUGGESTION_TOO_LARGE',
    `${claimed.name} settles ${proposal.allocations.length} open items at once, more than can be written together. ` +
      'Split it by hand in the approval queue.',
  );
}

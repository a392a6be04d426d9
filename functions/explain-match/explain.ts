import { type Evidence, explainItem, type ItemExplanation, renderEvidence, type RuleSet } from '@saldo/matching';
import {
  isRecordId,
  type OpenItemLedger,
  type OrgClient,
  payerKeys,
  readOrgSettings,
  readRejectedPairs,
  readTransactions,
  SaldoError,
} from '@saldo/org';
import type { Payload } from './payload.ts';

export interface Answer {
  transactionId: string;
  itemId: string;
  decision: string;
  /** Rank of the first proposal with the item; null when it was no candidate. */
  rank: number | null;
  /** Score by which it stays behind the best; null when it was no candidate. */
  behind: number | null;
  /** Barriers and what is missing; empty when the item is in the best proposal. */
  reasons: { code: string; message: string; evidence: Evidence }[];
  /** Evidence of the proposal with the item; empty when it was no candidate. */
  evidence: { code: string; message: string; evidence: Evidence }[];
}

/** Explains one open item for one transaction as both are now; writes nothing. */
export async function explainMatch(
  client: OrgClient,
  ledger: OpenItemLedger,
  ruleSet: RuleSet,
  { transactionId, itemId, language }: Payload,
): Promise<Answer> {
  const [read, rejectedPairs, settings] = await Promise.all([
    readTransactions(client, [transactionId]),
    readRejectedPairs(client, [transactionId]),
    readOrgSettings(client),
    ledger.refresh(client),
  ]);
  const [failure] = read.failures;
  if (failure !== undefined) throw new SaldoError(failure.code, failure.message);
  const claimed = read.transactions[0]?.transaction;
  if (claimed === undefined) throw new SaldoError('SALDO_TRANSACTION_NOT_FOUND', 'The transaction is not there.');
  const transaction =
    settings.aliasKey === null ? claimed : { ...claimed, payerKeys: payerKeys(claimed, settings.aliasKey) };
  await ledger.recheck(client, [itemId]);
  ledger.index.setRejectedPairs(rejectedPairs);
  const today = new Date().toISOString().slice(0, 10);
  const explained = await orSettled(client, explainItem(transaction, itemId, ledger.index, ruleSet, { today }));
  const inWords = (evidence: Evidence) => ({
    code: evidence.code,
    message: renderEvidence(evidence, language, {
      currency: transaction.currency,
      itemLabel: (id) => ledger.index.item(id)?.number ?? undefined,
    }),
    evidence,
  });
  return {
    transactionId,
    itemId,
    decision: explained.decision,
    rank: explained.proposal === null ? null : explained.proposal.rank,
    behind: explained.behind,
    reasons: explained.reasons.map(inWords),
    evidence: (explained.proposal?.evidence ?? []).map(inWords),
  };
}

/** The index holds open items only: one that it does not know may be settled. */
async function orSettled(client: OrgClient, explained: ItemExplanation): Promise<ItemExplanation> {
  const { itemId } = explained;
  if (explained.reasons[0]?.code !== 'unknown_item' || !isRecordId(itemId)) return explained;
  for (const object of ['Invoice__c', 'OpportunityBalance__c']) {
    const found = await client.readExactly(`SELECT Id FROM ${object} WHERE Id = '${itemId}' AND OpenBalance__c = 0`);
    if (found.length > 0) return { ...explained, reasons: [{ code: 'already_settled', weight: 0, itemId }] };
  }
  return explained;
}

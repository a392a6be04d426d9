import { matchBatch, matchOne, type MatchResult, OpenItemIndex, standardRuleSet } from '@saldo/matching';
import type { Contender, Ranked, Rival } from './contender.ts';

function toRanked(result: MatchResult): Ranked[] {
  return result.proposals.map((proposal) => ({
    itemIds: proposal.allocations.map((allocation) => allocation.itemId),
    score: proposal.confidence,
  }));
}

export const saldo: Rival = {
  name: 'Saldo',
  setUp: 'standard rule set; sets, three ranked and explained alternatives, one pass over the batch',
  build(ledger): Contender {
    const index = new OpenItemIndex(standardRuleSet);
    index.setCustomers(ledger.customers);
    index.upsertItems(ledger.items);
    index.upsertAliases(ledger.aliases);
    return {
      matchAll: (transactions) => matchBatch(transactions, index, standardRuleSet).map(toRanked),
      matchOne: (transaction) => toRanked(matchOne(transaction, index, standardRuleSet)),
      indexBytes: index.memoryBytes,
    };
  },
};

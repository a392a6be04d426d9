import type { MatchResult, Proposal } from '@saldo/matching';
import { type ClaimedTransaction, type ExistingSuggestion, suggestionKey } from '@saldo/org';
import { describe, expect, it } from 'vitest';
import { withoutRejected } from './rejected.ts';

const ID = 'a0T000000000001AAA';
const claimed = { transaction: { id: ID, currency: 'EUR' }, generation: 3 } as ClaimedTransaction;

function proposal(rank: number, itemId: string, score: number): Proposal {
  const allocations = [{ itemId, amount: 11_900, discount: 0, writeOff: 0 }];
  return { rank, confidence: 0.9, score, customerId: itemId, allocations, residual: 0, evidence: [] };
}

function decided(status: string, of: Proposal, generation = 1): ExistingSuggestion {
  const key = suggestionKey(ID, generation, 'EUR', of.allocations);
  return { id: 'x', key, transactionId: ID, status, decision: 'Auto', rank: 1, generation, isByPerson: false };
}

const best = proposal(1, 'a0I000000000001AAA', 12);
const second = proposal(2, 'a0I000000000002AAA', 9);
const third = proposal(3, 'a0I000000000003AAA', 4);
const result: MatchResult = {
  transactionId: ID, decision: 'auto', confidence: 0.9, margin: 3, customerId: best.customerId, proposals: [best, second, third], reasons: [],
}; // prettier-ignore

describe('what a person rejected', () => {
  it('leaves a result alone where it is not about this set of items', () => {
    expect(withoutRejected(claimed, result, [decided('Superseded', best), decided('Approved', second)])).toBe(result);
  });

  it('is not proposed again, in whatever generation it was rejected, and the rest is for a person', () => {
    const left = withoutRejected(claimed, result, [decided('Rejected', best, 2)]);
    expect(left).toMatchObject({ decision: 'suggest', margin: 5, customerId: second.customerId });
    expect(left.proposals.map(({ rank, allocations }) => [rank, allocations[0]?.itemId])).toEqual([
      [1, 'a0I000000000002AAA'],
      [2, 'a0I000000000003AAA'],
    ]);
  });

  it('leaves no match, with the reason, where nothing else was found', () => {
    const left = withoutRejected(claimed, { ...result, proposals: [best] }, [decided('Rejected', best)]);
    expect(left).toMatchObject({ decision: 'no_match', proposals: [], reasons: [{ code: 'rejected_before' }] });
  });
});

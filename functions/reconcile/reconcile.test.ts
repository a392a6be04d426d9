import type { MatchResult, Proposal } from '@saldo/matching';
import { type ClaimedTransaction, type ExistingSuggestion, suggestionKey } from '@saldo/org';
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { contestedSuggestions } from './approve-automatic.ts';
import { addUp } from './finish.ts';
import { readPayload } from './payload.ts';
import { cut } from './plan.ts';
import { isUnchanged } from './unchanged.ts';

const RUN = 'a0R000000000001AAA';
const PAYMENT = 'a0T000000000001AAA';
const ITEM = 'a0I000000000001AAA';

describe('the parts of a run', () => {
  it('cover every id once, in order, whatever their number', () => {
    const ids = Array.from({ length: 4_501 }, (_, at) => `a0T${String(at).padStart(12, '0')}AAA`);
    const parts = cut(ids, 2_000);
    expect(parts).toHaveLength(3);
    expect(parts.flat()).toEqual([ids[0], ids[1_999], ids[2_000], ids[3_999], ids[4_000], ids[4_500]]);
    expect(cut(ids.slice(0, 1), 2_000)).toEqual([[ids[0], ids[0]]]);
    expect(cut([], 2_000)).toEqual([]);
  });

  it('are added up to the cent, and a part that was given up counts with its problem', () => {
    const counts = { transactions: 2, auto: 1, suggest: 1, ambiguous: 0, noMatch: 0, failed: 0 };
    const part = (auto: string) => ({
      counts,
      totals: { EUR: { auto, suggest: '0.10' } },
      unchanged: 1,
      expired: 3,
      isStopped: false,
    });
    const lost = { code: 'SALDO_ORG_UNAVAILABLE', message: 'The org is not there.' };
    const sums = addUp([part('0.10'), part('0.20'), lost, null]);
    expect(sums).toMatchObject({
      parts: 4,
      lostParts: 2,
      unchanged: 2,
      expired: 6,
      problem: lost,
      counts: { transactions: 4, auto: 2 },
    });
    expect(sums.totals).toEqual({ EUR: { auto: '0.30', suggest: '0.20' } });
  });
});

describe('a result', () => {
  const proposal: Proposal = {
    rank: 1, confidence: 0.99, score: 12, customerId: null, residual: 0, evidence: [],
    allocations: [{ itemId: ITEM, amount: 11_900, discount: 0, writeOff: 0 }],
  }; // prettier-ignore
  const result = (decision: MatchResult['decision'], proposals = [proposal]): MatchResult => ({
    transactionId: PAYMENT, decision, confidence: 0.99, margin: null, customerId: null, proposals, reasons: [],
  }); // prettier-ignore
  const claimed = (matchStatus: string, generation = 2): ClaimedTransaction =>
    ({ transaction: { id: PAYMENT, currency: 'EUR' }, matchStatus, generation }) as ClaimedTransaction;
  const stored = (changes: Partial<ExistingSuggestion> = {}): ExistingSuggestion => ({
    id: 'x', key: suggestionKey(PAYMENT, 2, 'EUR', proposal.allocations), transactionId: PAYMENT,
    status: 'Proposed', decision: 'Auto', rank: 1, generation: 2, isByPerson: false, ...changes,
  }); // prettier-ignore

  it('that is in the org already changes nothing', () => {
    expect(isUnchanged(claimed('Suggested'), result('auto'), [stored()])).toBe(true);
    expect(isUnchanged(claimed('No Match'), result('no_match', []), [stored({ status: 'Rejected' })])).toBe(true);
    expect(isUnchanged(claimed('Partly Allocated'), result('no_match', []), [])).toBe(true);
  });

  it.each([
    ['another decision', claimed('Suggested'), result('suggest'), [stored()]],
    ['another amount', claimed('Suggested'), result('auto'), [stored({ key: suggestionKey(PAYMENT, 2, 'EUR', [{ ...proposal.allocations[0]!, amount: 11_800 }]) })]],
    ['one that was superseded', claimed('Suggested'), result('auto'), [stored({ status: 'Superseded' })]],
    ['one suggestion more', claimed('Suggested'), result('auto'), [stored(), stored({ key: 'other', rank: 2 })]],
    ['a payment that waits in the queue', claimed('Queued'), result('auto'), [stored()]],
    ['a payment that failed', claimed('Failed'), result('no_match', []), []],
    ['a proposal that is no longer found', claimed('Suggested'), result('no_match', []), [stored()]],
  ] as const)('is written over %s', (_what, transaction, found, existing) => {
    expect(isUnchanged(transaction, found, existing)).toBe(false);
  }); // prettier-ignore
});

describe('suggestions that claim the same item', () => {
  const line = (suggestionId: string, itemId: string, applied: string) => ({ suggestionId, itemId, applied: new Decimal(applied) }); // prettier-ignore

  it('are left to a person where they claim more than is open, all of them', () => {
    const lines = [line('a', ITEM, '60.00'), line('b', ITEM, '59.01'), line('c', 'other', '10')];
    expect([...contestedSuggestions(lines, new Map([[ITEM, new Decimal('119.00')]]))]).toEqual(['a', 'b']);
  });

  it('are approved where the item has enough for all, to the cent, credit notes too', () => {
    const lines = [line('a', ITEM, '60.00'), line('b', ITEM, '59.00')];
    expect(contestedSuggestions(lines, new Map([[ITEM, new Decimal('119.00')]])).size).toBe(0);
    const credits = [line('a', ITEM, '-5.00'), line('b', ITEM, '-5.01')];
    expect(contestedSuggestions(credits, new Map([[ITEM, new Decimal('-10.00')]])).size).toBe(2);
  });
});

describe('the request', () => {
  it('names a run, or is a step of the queue', () => {
    expect(readPayload({ runId: RUN })).toEqual({ runId: RUN });
    const failed = readPayload({ runId: RUN, step: 'match', fromId: PAYMENT, toId: PAYMENT, job: { failure: { code: 'SALDO_X', message: 'm' } } }); // prettier-ignore
    expect(failed).toMatchObject({ runId: RUN, job: { failure: { code: 'SALDO_X' } } });
  });

  it.each([{}, { runId: "' OR Id != '" }, { runId: RUN, step: 'match', fromId: 'x', toId: PAYMENT }, { runId: RUN, step: 'other' }])(
    'is refused as %j',
    (data) => expect(() => readPayload(data)).toThrow('SALDO_PAYLOAD_INVALID'),
  ); // prettier-ignore
});

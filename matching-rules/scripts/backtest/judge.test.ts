import type { Decision, MatchResult, ProposedAllocation } from '@saldo/matching';
import { describe, expect, it } from 'vitest';
import type { GeneratedPayment, Truth } from '../../../test/generator/types.ts';
import { judge } from './judge.ts';

const payment = (truth: Truth): GeneratedPayment => ({
  transaction: {
    id: 'T1',
    legalEntityId: null,
    amount: 10_000,
    currency: 'EUR',
    bookingDate: null,
    remittanceText: '',
  },
  kind: 'label_variant',
  truth,
});

const decided = (decision: Decision, ...sets: Partial<ProposedAllocation>[][]): MatchResult => ({
  transactionId: 'T1',
  decision,
  confidence: 0.9,
  margin: null,
  customerId: null,
  reasons: [],
  proposals: sets.map((allocations, index) => ({
    rank: index + 1,
    confidence: 0.9,
    score: 1,
    customerId: null,
    residual: 0,
    evidence: [],
    allocations: allocations.map((one) => ({ itemId: 'I1', amount: 0, discount: 0, writeOff: 0, ...one })),
  })),
});

const settlesI1: Truth = { outcome: 'allocate', allocations: [{ itemId: 'I1', settled: 10_000 }] };

describe('a payment that settles one item', () => {
  it('is right when the item and the money are right, discount and write-off counted in', () => {
    expect(
      judge(payment(settlesI1), decided('auto', [{ amount: 9_700, discount: 200, writeOff: 100 }])).judgement,
    ).toBe('right');
  });

  it('is wrong when the money is not', () => {
    const judged = judge(payment(settlesI1), decided('auto', [{ amount: 9_000 }]));
    expect(judged).toMatchObject({ judgement: 'wrong', isExactSet: false, moneyAtRisk: 1_000 });
  });

  it('puts all money at risk that is booked on a wrong item', () => {
    expect(judge(payment(settlesI1), decided('auto', [{ itemId: 'I2', amount: 10_000 }])).moneyAtRisk).toBe(10_000);
  });

  it('risks no money by a wrong suggestion', () => {
    expect(judge(payment(settlesI1), decided('suggest', [{ itemId: 'I2', amount: 10_000 }]))).toMatchObject({
      judgement: 'wrong',
      moneyAtRisk: 0,
    });
  });

  it('is wrong with one item too many and missed with none', () => {
    const both = decided('auto', [{ amount: 10_000 }, { itemId: 'I2', amount: 1 }]);
    expect(judge(payment(settlesI1), both).judgement).toBe('wrong');
    expect(judge(payment(settlesI1), decided('no_match')).judgement).toBe('missed');
  });

  it('is right as a tie that offers it', () => {
    const tie = decided('ambiguous', [{ itemId: 'I2', amount: 10_000 }], [{ amount: 10_000 }]);
    expect(judge(payment(settlesI1), tie)).toMatchObject({ judgement: 'right', isExactSet: false });
  });

  it('accepts the second right answer where the tolerance decides', () => {
    const truth: Truth = { outcome: 'allocate', allocations: [{ itemId: 'I1', settled: 9_998, orSettled: 10_000 }] };
    for (const writeOff of [0, 2]) {
      expect(judge(payment(truth), decided('auto', [{ amount: 9_998, writeOff }])).judgement).toBe('right');
    }
  });
});

describe('a payment that settles nothing', () => {
  const nothing: Truth = { outcome: 'nothing', why: 'test' };

  it('is right without a match, wrong with a suggestion, and costs money when booked', () => {
    expect(judge(payment(nothing), decided('no_match')).judgement).toBe('right');
    expect(judge(payment(nothing), decided('suggest', [{ amount: 10_000 }])).judgement).toBe('wrong');
    expect(judge(payment(nothing), decided('auto', [{ amount: 10_000 }])).moneyAtRisk).toBe(10_000);
  });
});

describe('a payment that cannot be decided', () => {
  const twins: Truth = {
    outcome: 'undecidable',
    alternatives: [[{ itemId: 'I1', settled: 10_000 }], [{ itemId: 'I2', settled: 10_000 }]],
  };

  it('is wrong when booked, even on one of the alternatives', () => {
    expect(judge(payment(twins), decided('auto', [{ amount: 10_000 }])).judgement).toBe('wrong');
  });

  it('is right when one of the alternatives is offered', () => {
    expect(judge(payment(twins), decided('suggest', [{ itemId: 'I2', amount: 10_000 }])).judgement).toBe('right');
    expect(judge(payment(twins), decided('ambiguous', [{ itemId: 'I3', amount: 10_000 }])).judgement).toBe('wrong');
  });
});

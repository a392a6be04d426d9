import { standardRuleSet } from '@saldo/matching';
import { describe, expect, it } from 'vitest';
import { generate } from '../../../test/generator/index.ts';
import { measure, runEngine } from './evaluate.ts';
import { judge } from './judge.ts';
import { reportMarkdown } from './report.ts';

describe('a backtest over generated payments', () => {
  const data = { ...generate({ family: 'development', seed: 11, payments: 1_500, openItems: 15_000 }), source: 'test' };
  const judged = runEngine(data, standardRuleSet);
  const metrics = measure(judged);

  it('accounts for every payment once, by kind and by outcome', () => {
    const { total, kinds } = metrics;
    expect(total.payments.count).toBe(1_500);
    expect(total.auto.count + total.suggest.count + total.ambiguous.count + total.noMatch.count).toBe(1_500);
    expect(Object.values(kinds).reduce((sum, kind) => sum + kind.payments.count, 0)).toBe(1_500);
    for (const [currency, value] of Object.entries(total.payments.value)) {
      const inKinds = Object.values(kinds).reduce((sum, kind) => sum + (kind.payments.value[currency] ?? 0), 0);
      const inData = data.payments
        .filter(({ transaction }) => transaction.currency === currency)
        .reduce((sum, { transaction }) => sum + Math.abs(transaction.amount), 0);
      expect([inKinds, inData], currency).toEqual([value, value]);
    }
    expect(Object.keys(total.payments.value).length).toBeGreaterThan(1);
  });

  it('draws a curve that only grows in coverage', () => {
    const coverages = metrics.curve.map((point) => point.coverage);
    expect(coverages).toEqual([...coverages].sort((a, b) => a - b));
  });

  it('claims no precision that the number of cases cannot show', () => {
    const few = measure(
      judged.filter((one) => one.result.decision === 'auto' && one.judgement === 'right').slice(0, 20),
    );
    expect(few.autoPrecision.count).toBe(20);
    expect(few.precisionShown).toBeNull();
    const input = {
      ruleSet: standardRuleSet,
      hash: 'x',
      sources: ['test'],
      command: 'test',
      falseAutos: [],
      worst: [],
      difference: null,
      fresh: null,
    };
    expect(reportMarkdown({ ...input, metrics: few })).toContain('*none shown*');
  });

  it('says what the evidence did: the mean contributions of a decision add up to its mean score', () => {
    for (const [decision, { proposals, codes }] of Object.entries(metrics.contributions)) {
      const scores = judged.flatMap(({ result }) =>
        result.decision === decision && result.proposals[0] ? [result.proposals[0].score] : [],
      );
      expect(proposals).toBe(scores.length);
      const mean = scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
      expect(codes.reduce((sum, { share, mean: of }) => sum + share * of, 0)).toBeCloseTo(mean, 6);
    }
  });

  it('counts a true item as found when a proposal has it, and as missed when none does', () => {
    const { count, of } = metrics.itemRecall;
    const truth = judged.flatMap(({ payment }) =>
      payment.truth.outcome === 'allocate' ? payment.truth.allocations : [],
    );
    expect(of).toBe(truth.length);
    expect(count).toBeGreaterThan(0.98 * of);
    const unknown = judge(judged.find((one) => one.isExactSet)!.payment, {
      ...judged[0]!.result,
      proposals: [],
    });
    expect(unknown.trueItems.found).toBe(0);
  });

  it('never books a payment that settles nothing', () => {
    const booked = judged.filter((one) => one.result.decision === 'auto' && one.payment.truth.outcome === 'nothing');
    expect(booked.map((one) => one.payment.kind)).toEqual([]);
  });
});

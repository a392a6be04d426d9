import { standardRuleSet } from '@saldo/matching';
import { describe, expect, it } from 'vitest';
import { generate } from '../../../test/generator/index.ts';
import { measure, runEngine } from './evaluate.ts';
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
    expect(Object.values(kinds).reduce((sum, kind) => sum + kind.payments.value, 0)).toBe(total.payments.value);
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
    };
    expect(reportMarkdown({ ...input, metrics: few })).toContain('*none shown*');
  });

  it('never books a payment that settles nothing', () => {
    const booked = judged.filter((one) => one.result.decision === 'auto' && one.payment.truth.outcome === 'nothing');
    expect(booked.map((one) => one.payment.kind)).toEqual([]);
  });
});

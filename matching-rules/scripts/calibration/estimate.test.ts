import { standardRuleSet } from '@saldo/matching';
import { describe, expect, it } from 'vitest';
import { generate } from '../../../test/generator/index.ts';
import { Random } from '../../../test/generator/random.ts';
import { type Choice, choicesOf, Codes } from './choices.ts';
import { estimateWeights, GENERATED_COUNTS_AS, samplesOf } from './estimate.ts';
import { estimate, isEstimable, withWeights } from './weights.ts';

const codes = new Codes(standardRuleSet);
const number = (code: string): number => codes.numberOf(code);
const weightOf = (code: string): number => codes.weights[number(code)]!;

/** Two proposals each: one with the evidence and one without, right as often as the true weight says. */
function choicesWith(evidence: readonly string[], trueWeight: number, count: number): Choice[] {
  const random = new Random('estimate');
  const shipped = evidence.reduce((sum, code) => sum + weightOf(code), 0);
  return Array.from({ length: count }, () => {
    const isRight = random.fraction() < Math.exp(trueWeight) / (1 + Math.exp(trueWeight));
    const base = 8;
    return [
      { score: base + shipped, slopes: evidence.map((code) => [number(code), 1] as const), share: isRight ? 1 : 0 },
      { score: base, slopes: [], share: isRight ? 0 : 1 },
    ];
  });
}

const estimateOf = (choices: readonly Choice[], code: string) =>
  estimateWeights([{ choices, countsAs: 1 }], codes).find((one) => one.code === code)!;

describe('estimated weights', () => {
  it('find the weight by which the right ones were drawn, whatever was shipped', () => {
    const { estimated, low, high, shipped } = estimateOf(choicesWith(['amount_over'], -1, 5_000), 'amount_over');
    expect(shipped).toBe(-2.5);
    expect(estimated).toBeCloseTo(-1, 0);
    expect(low).toBeLessThan(-1);
    expect(high).toBeGreaterThan(-1);
  });

  it('stay as shipped, within a unit or two either way, where nothing was seen', () => {
    const { estimated, low, high, informed } = estimateOf(choicesWith(['amount_over'], -1, 500), 'mandate');
    expect([estimated, informed]).toEqual([weightOf('mandate'), 0]);
    expect(high - low).toBeCloseTo(2 * 1.96, 2);
  });

  it('move little for few cases and more for many', () => {
    const moved = (count: number): number =>
      Math.abs(estimateOf(choicesWith(['amount_over'], -1, count), 'amount_over').estimated + 2.5);
    expect(moved(5)).toBeLessThan(moved(50));
    expect(moved(50)).toBeLessThan(moved(5_000));
  });

  it('share what two signs of one fact say instead of counting it twice', () => {
    const pair = ['amount_exact', 'only_open_item'];
    const choices = choicesWith(pair, 2, 5_000);
    const sum = pair.reduce((total, code) => total + estimateOf(choices, code).estimated, 0);
    expect(sum).toBeCloseTo(2, 0);
  });

  it('take decisions of people by their count: two thousand weigh as much as all generated payments', () => {
    const generated = choicesWith(['amount_over'], -3, 3 * GENERATED_COUNTS_AS);
    const own = choicesWith(['amount_over'], -1, GENERATED_COUNTS_AS);
    const blended = estimateWeights(samplesOf(generated, own), codes).find(({ code }) => code === 'amount_over')!;
    expect(blended.estimated).toBeGreaterThan(-2.5);
    expect(blended.estimated).toBeLessThan(-1.2);
    expect(samplesOf(generated, [])).toEqual([{ choices: generated, countsAs: 1 }]);
  });
});

describe('weights taken over', () => {
  it('are those that the data contradict, rounded, and no other', () => {
    const { adopted } = estimate(samplesOf(choicesWith(['amount_over'], -1, 5_000), []), codes);
    expect([...adopted.keys()]).toEqual(['amount_over']);
    expect(adopted.get('amount_over')).toBeCloseTo(-1, 0);
    expect(withWeights(standardRuleSet, adopted).evidence.amount_over.weight).toBe(adopted.get('amount_over'));
  });

  it('never change their sign, and never steer the search', () => {
    expect(estimate(samplesOf(choicesWith(['amount_over'], 2, 5_000), []), codes).adopted.size).toBe(0);
    expect(estimate(samplesOf(choicesWith(['number_exact'], 2, 5_000), []), codes).adopted.size).toBe(0);
    expect(['prior', 'number_exact', 'customer_iban', 'set_alternatives'].filter(isEstimable)).toEqual([]);
    expect(['customer_conflict', 'numbers_unexplained', 'amount_over'].every(isEstimable)).toBe(true);
  });
});

describe('choices of generated payments', () => {
  const data = { ...generate({ family: 'development', seed: 13, payments: 500, openItems: 5_000 }), source: 'test' };
  const choices = choicesOf(data, standardRuleSet, codes);

  it('hold what the engine built, best first, with at most one whole truth each', () => {
    expect(choices.length).toBeGreaterThan(400);
    for (const choice of choices) {
      expect(choice.map(({ score }) => score)).toEqual(choice.map(({ score }) => score).sort((a, b) => b - a));
      expect(choice.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it('say by their slopes what the score is made of', () => {
    for (const { score, slopes } of choices.flat()) {
      const sum = slopes.reduce((total, [code, slope]) => total + codes.weights[code]! * slope, 0);
      expect(sum).toBeCloseTo(score, 6);
    }
  });
});

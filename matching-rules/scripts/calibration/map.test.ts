import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { standardRuleSet } from '@saldo/matching';
import { describe, expect, it } from 'vitest';
import { RULES_FOLDER } from '../backtest/files.ts';
import { logOddsAt, probabilityAt, thresholdsFor, withMap } from './map.ts';
import { ruleSetText } from './write.ts';

const STANDARD = join(RULES_FOLDER, 'rulesets', 'standard.json');

describe('a map from log-odds to confidence', () => {
  const map = [
    [-2, 0.1],
    [0, 0.5],
    [4, 0.5],
    [6, 0.9],
  ] as const;

  it('is read along straight lines and is level outside', () => {
    expect([-9, -1, 2, 5, 9].map((x) => probabilityAt(map, x))).toEqual(
      [0.1, 0.3, 0.5, 0.7, 0.9].map((p) => expect.closeTo(p, 9) as number),
    );
  });

  it('is read backwards at the lowest log-odds that reach a probability', () => {
    expect([0, 0.3, 0.5, 0.9, 1].map((p) => logOddsAt(map, p))).toEqual([-2, -1, 0, 6, 6]);
  });

  it('keeps the thresholds where they are in log-odds when it changes', () => {
    const { autoConfidence } = standardRuleSet.decide;
    const where = logOddsAt(standardRuleSet.calibration, autoConfidence);
    const moved = withMap(standardRuleSet, [
      [-10, 0.001],
      [10, 0.999],
    ]);
    expect(logOddsAt(moved.calibration, moved.decide.autoConfidence)).toBeCloseTo(where, 2);
  });

  it('stays what it is when it is estimated to be the same', () => {
    const { autoConfidence, suggestConfidence } = thresholdsFor(standardRuleSet, [
      ...standardRuleSet.calibration,
    ] as never);
    expect(autoConfidence).toBeCloseTo(standardRuleSet.decide.autoConfidence, 4);
    expect(suggestConfidence).toBeCloseTo(standardRuleSet.decide.suggestConfidence, 4);
  });
});

describe('a rule set written back', () => {
  it('is byte for byte the same file when nothing has changed', async () => {
    expect(await ruleSetText(STANDARD, standardRuleSet, new Map())).toBe(readFileSync(STANDARD, 'utf8'));
  });

  it('changes only the weights that are named', async () => {
    const changed = {
      ...standardRuleSet,
      evidence: {
        ...standardRuleSet.evidence,
        amount_over: { label: 'x', weight: -4 },
        mandate: { label: 'x', weight: 1 },
      },
    };
    const before = readFileSync(STANDARD, 'utf8').split('\n');
    const after = (await ruleSetText(STANDARD, changed, new Map([['amount_over', -4]]))).split('\n');
    expect(after.filter((line, i) => line !== before[i])).toEqual(['      "weight": -4']);
  });
});

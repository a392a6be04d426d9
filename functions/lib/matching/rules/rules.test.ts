import { describe, expect, it } from 'vitest';
import { readGoldenCases, runGoldenCase } from '../../../../matching-rules/scripts/golden.ts';
import standardJson from '../../../../matching-rules/rulesets/standard.json' with { type: 'json' };
import { EVIDENCE_CODES } from '../explain/codes.ts';
import { ruleSetHash } from './hash.ts';
import { parseRuleSet, RuleSetError } from './parse.ts';
import { standardRuleSet } from './standard.ts';

function issuesOf(json: unknown): { path: string; remedy: string }[] {
  try {
    parseRuleSet(json);
  } catch (error) {
    if (error instanceof RuleSetError) return error.issues;
    throw error;
  }
  return [];
}

describe('a rule set', () => {
  it('that is shipped has a weight for every kind of evidence', () => {
    const coded = EVIDENCE_CODES.filter((code) => code !== 'prior').sort();
    expect(Object.keys(standardRuleSet.evidence).sort()).toEqual(coded);
  });

  it('that is shipped is valid, and taken as it is written', () => {
    expect(parseRuleSet(standardJson)).toEqual(standardRuleSet);
  });

  it('reports all its errors at once, each with path and remedy', () => {
    const issues = issuesOf({
      extends: 'standard',
      name: 'Bad Name',
      colour: 'red',
      decide: { autoConfidence: 1.5, tieMargin: 'wide' },
      evidence: { number_exakt: { label: 'x', weight: 1 } },
      calibration: [
        [0, 0.9],
        [1, 0.1],
      ],
    });
    expect(issues.map(({ path }) => path).sort()).toEqual([
      'calibration.1',
      'colour',
      'decide.autoConfidence',
      'decide.tieMargin',
      'evidence.number_exakt',
      'name',
    ]);
    for (const { remedy } of issues) expect(remedy).not.toBe('');
  });

  it('that extends another holds only what differs', () => {
    const ruleSet = parseRuleSet({ extends: 'standard', name: 'strict', decide: { autoConfidence: 0.99 } });
    expect(ruleSet.decide).toEqual({ ...standardRuleSet.decide, autoConfidence: 0.99 });
    expect(ruleSet.normalise).toEqual(standardRuleSet.normalise);
  });

  it('may extend one that extends one, but never in a circle', () => {
    const known: Record<string, unknown> = {
      a: { extends: 'standard', name: 'a', discount: { graceDays: 2 } },
      c: { extends: 'd' },
      d: { extends: 'c' },
    };
    const resolve = (name: string) => known[name];
    expect(parseRuleSet({ extends: 'a', name: 'b' }, { resolve }).discount.graceDays).toBe(2);
    expect(() => parseRuleSet({ extends: 'c' }, { resolve })).toThrow(/circle/);
    expect(() => parseRuleSet({ extends: 'nowhere' }, { resolve })).toThrow(/no rule set "nowhere"/);
  });

  it('that is no JSON says where', () => {
    expect(() => parseRuleSet('{ "name": ')).toThrow(/no JSON/);
  });

  it('has a hash of its content, not of its writing', () => {
    const reversed = Object.fromEntries(Object.entries(standardJson).reverse());
    expect(ruleSetHash(parseRuleSet(reversed))).toBe(ruleSetHash(standardRuleSet));
    expect(ruleSetHash(parseRuleSet({ extends: 'standard', version: '9.9.9' }))).not.toBe(ruleSetHash(standardRuleSet));
  });

  it('cannot be changed after it was read', () => {
    expect(() => {
      (standardRuleSet.decide as { autoConfidence: number }).autoConfidence = 0;
    }).toThrow(TypeError);
  });
});

describe('golden cases', () => {
  const cases = readGoldenCases(new URL('../../../../matching-rules/golden/', import.meta.url));

  it.each(cases)('$name', ({ golden }) => {
    expect(runGoldenCase(golden, standardRuleSet), golden.note).toEqual([]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { standardRuleSet } from '@saldo/matching';
import { ruleSetHash } from '@saldo/matching/rules';
import { afterAll, describe, expect, it } from 'vitest';
import { Codes } from './choices.ts';
import { readLabels } from './labels.ts';

const folder = mkdtempSync(join(tmpdir(), 'saldo-labels-'));
afterAll(() => rmSync(folder, { recursive: true }));
const codes = new Codes(standardRuleSet);
const explanation = (...evidence: [code: string, weight: number][]): string =>
  JSON.stringify({ score: 0, evidence: evidence.map(([code, weight]) => ({ code, weight })), reasons: [] });
const suggestion = (own: Record<string, unknown>): Record<string, unknown> => ({
  BankTransaction__c: 'a01',
  Generation__c: 1,
  Status__c: 'Proposed',
  RuleSetHash__c: ruleSetHash(standardRuleSet),
  Explanation__c: explanation(['prior', -8], ['amount_exact', 5]),
  ...own,
});
function read(...lines: (Record<string, unknown> | string)[]) {
  const path = join(folder, 'labels.jsonl');
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return readLabels(path, codes);
}

describe('decisions of people', () => {
  it('make the approved suggestion the right one and the others its competitors', () => {
    const { choices } = read(
      suggestion({ Status__c: 'Superseded', Explanation__c: explanation(['prior', -8], ['amount_over', -2.5]) }),
      suggestion({ Status__c: 'Approved' }),
    );
    expect(choices).toEqual([
      [
        { score: -3, slopes: [[0, 1], [codes.numberOf('amount_exact'), 1]], share: 1 }, // prettier-ignore
        { score: -10.5, slopes: [[0, 1], [codes.numberOf('amount_over'), 1]], share: 0 }, // prettier-ignore
      ],
    ]);
  });

  it('say that none is right where all were rejected', () => {
    const { choices } = read(suggestion({ Status__c: 'Rejected' }), suggestion({ Status__c: 'Superseded' }));
    expect(choices.map((choice) => choice.map(({ share }) => share))).toEqual([[0, 0]]);
  });

  it('keep transactions and generations apart, and leave out the undecided and unknown rule sets by count', () => {
    const labels = read(
      suggestion({ Status__c: 'Rejected' }),
      suggestion({ Generation__c: 2, Status__c: 'Approved' }),
      suggestion({ BankTransaction__c: 'a02' }),
      suggestion({ BankTransaction__c: 'a03', Status__c: 'Approved', RuleSetHash__c: 'f00d' }),
    );
    expect(labels.choices.length).toBe(2);
    expect([labels.undecided, labels.unknownRuleSet]).toEqual([1, 1]);
  });

  it.each([
    ['no JSON', /line 2: this is no JSON object/],
    [suggestion({ RuleSetHash__c: null }), /line 2: .*RuleSetHash__c are needed/],
    [suggestion({ Status__c: 'Done' }), /line 2: Status__c "Done" is none of/],
    [suggestion({ Explanation__c: '{"evidence": [{"code": 1}]}' }), /line 2: Explanation__c holds no "evidence"/],
  ])('names the line that cannot be read: %j', (line, message) => {
    expect(() => read(suggestion({}), line)).toThrow(message);
  });
});

import { describe, expect, it } from 'vitest';
import { EVIDENCE_CODES, REASON_CODES } from './codes.ts';
import { renderEvidence } from './render.ts';
import { ENGLISH, GERMAN } from './words.ts';

const context = { currency: 'EUR', itemLabel: (id: string) => (id === 'i1' ? 'RE-2026-00123' : undefined) };

describe('words of an explanation', () => {
  it('has a sentence in both languages for every code', () => {
    for (const code of [...EVIDENCE_CODES, ...REASON_CODES]) {
      expect(ENGLISH[code], code).toBeTruthy();
      expect(GERMAN[code], code).toBeTruthy();
    }
  });

  it('names the item as people know it', () => {
    const evidence = { code: 'number_exact', weight: 11, itemId: 'i1' };
    expect(renderEvidence(evidence, 'en', context)).toBe('The number RE-2026-00123 is in the text');
    expect(renderEvidence(evidence, 'de', context)).toBe('Die Nummer RE-2026-00123 steht im Text');
  });

  it('writes money as the language does, without a float in between', () => {
    const evidence = { code: 'amount_exact', weight: 5, values: { amount: 123456789 } };
    expect(renderEvidence(evidence, 'en', context)).toContain('1,234,567.89 EUR');
    expect(renderEvidence(evidence, 'de', context)).toContain('1.234.567,89 EUR');
    expect(renderEvidence(evidence, 'de', { currency: 'JPY' })).toContain('123.456.789 JPY');
  });

  it('never rounds a confidence up to certainty', () => {
    const evidence = { code: 'below_auto_confidence', weight: 0, values: { confidence: 0.96999, needed: 0.97 } };
    expect(renderEvidence(evidence, 'en', context)).toContain('96.9 % of 97.0 %');
  });

  it('says what the runner-up lacks', () => {
    const evidence = { code: 'runner_up', weight: 0, values: { items: 'i1', lacks: 'customer_iban', margin: 4 } };
    expect(renderEvidence(evidence, 'en', context)).toBe(
      'The second best (RE-2026-00123) is behind mainly by: The account belongs to the customer',
    );
  });

  it('shows a code of a later version as it is', () => {
    expect(renderEvidence({ code: 'from_the_future', weight: 1 }, 'en', context)).toBe('from_the_future');
  });
});

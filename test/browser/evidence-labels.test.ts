import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVIDENCE_CODES, REASON_CODES, renderEvidence } from '@saldo/matching';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';

const setup = join(import.meta.dirname, '../../force-app/setup');
const read = (file: string): unknown =>
  new XMLParser({ parseTagValue: false }).parse(readFileSync(join(setup, file), 'utf8'));
const english = read('labels/CustomLabels.labels-meta.xml') as {
  CustomLabels: { labels: { fullName: string; value: string }[] };
};
const german = read('translations/de.translation-meta.xml') as {
  Translations: { customLabels: { name: string; label: string }[] };
};
const words = {
  en: new Map(english.CustomLabels.labels.map(({ fullName, value }) => [fullName, value])),
  de: new Map(german.Translations.customLabels.map(({ name, label }) => [name, label])),
};

function labelOf(code: string): string {
  return `Evidence${code
    .split('_')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')}`;
}

/** A sentence without its values: only the words around them are compared. */
const frame = (sentence: string): string => sentence.replaceAll(/\{\w+(?:[!%]|:code)?\}/g, '–');

describe('words of the explanations in Salesforce', () => {
  it.each(['en', 'de'] as const)(
    'has every evidence and reason code as a custom label, in the engine’s own words (%s)',
    (language) => {
      const differing = [...EVIDENCE_CODES, ...REASON_CODES].filter((code) => {
        const label = words[language].get(labelOf(code));
        const rendered = renderEvidence({ code, weight: 0, itemId: '–' }, language, {
          currency: 'EUR',
          itemLabel: () => '–',
        });
        return label === undefined || frame(label) !== rendered;
      });
      expect(differing).toEqual([]);
    },
  );
});

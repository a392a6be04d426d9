import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalReference,
  classifyReference,
  findStructuredReferences,
  isValidReference,
  REFERENCE_SCHEMES,
} from './index.ts';
import type { ReferenceSchemeName } from './index.ts';

describe('check digits', () => {
  it.each<[ReferenceSchemeName, string]>([
    ['ISO11649', 'RF18539007547034'],
    ['ISO11649', 'RF18 5390 0754 7034'],
    ['ISO11649', 'rf18 5390 0754 7034'],
    ['ISO11649', 'RF18000000000539007547034'],
    ['ISO11649', 'RF18 5390 0754 70Y'],
    ['CH-QRR', '210000000003139471430009017'],
    ['CH-QRR', '21 00000 00003 13947 14300 09017'],
    ['BE-OGM', '+++010/8068/17183+++'],
    ['BE-OGM', '***020/3430/57642***'],
    ['BE-OGM', '090/9337/55493'],
    ['BE-OGM', '020343057642'],
    ['FI-VIITE', '1234561'],
    ['FI-VIITE', '1232'],
    ['FI-VIITE', '00000000002023000098'],
    ['NO-KID', '2345676'],
    ['NO-KID', '12345678903'],
    ['SE-OCR', '1234567897'],
    ['SI', 'SI01 25-20-85'],
    ['SI', 'SI01 19-1235-84505'],
    ['HR', 'HR01 25-20-85'],
  ])('%s accepts %s', (scheme, value) => {
    expect(isValidReference(scheme, value)).toBe(true);
  });

  it.each<[ReferenceSchemeName, string]>([
    ['ISO11649', 'RF17539007547034'],
    ['ISO11649', '18539007547034RF'],
    ['ISO11649', 'RF18539007547034-OTHER'],
    ['ISO11649', 'RF98000'],
    ['CH-QRR', '210000000003139471430009016'],
    ['CH-QRR', '000000000000000000000000000'],
    ['BE-OGM', '090/9337/55494'],
    ['BE-OGM', '***02/03430/57642***'],
    ['BE-OGM', '***020/3430/57642+++'],
    ['BE-OGM', '000000000000'],
    ['FI-VIITE', '1234562'],
    ['FI-VIITE', '2023000098-OTHER'],
    ['FI-VIITE', '0000'],
    ['NO-KID', '2345677'],
    ['NO-KID', '00'],
    ['SE-OCR', '1234567898'],
    ['SE-OCR', '1234/5678/97'],
    ['SI', 'SI01 25-20-84'],
    ['SI', 'SI02 25-20-85'],
    ['SI', '0519123584503'],
    ['SI', 'SI12 25-20-85'],
    ['HR', 'HR01 25-20-86'],
    ['HR', 'HR00 25-20-85'],
  ])('%s refuses %s', (scheme, value) => {
    expect(isValidReference(scheme, value)).toBe(false);
  });

  it('catch every wrong single digit of the strong schemes', () => {
    const samples: [ReferenceSchemeName, string][] = [
      ['ISO11649', 'RF18539007547034'],
      ['CH-QRR', '210000000003139471430009017'],
      ['BE-OGM', '020343057642'],
      ['FI-VIITE', '1234561'],
      ['SE-OCR', '1234567897'],
    ];
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.nat(), fc.integer({ min: 1, max: 9 }), ([scheme, value], at, add) => {
        const digitPositions = [...value].flatMap((character, i) => (/\d/.test(character) ? [i] : []));
        const position = digitPositions[at % digitPositions.length] ?? 0;
        const digit = (Number(value[position]) + add) % 10;
        const wrong = value.slice(0, position) + String(digit) + value.slice(position + 1);
        expect(isValidReference(scheme, wrong)).toBe(false);
      }),
    );
  });

  it('have one canonical spelling', () => {
    expect(canonicalReference('ISO11649', 'rf18 0000 0000 0539 0075 47034')).toBe('RF18539007547034');
    expect(canonicalReference('BE-OGM', '+++020/3430/57642+++')).toBe('020343057642');
    expect(canonicalReference('FI-VIITE', '0001 2345 61')).toBe('1234561');
    for (const scheme of REFERENCE_SCHEMES) {
      for (const value of ['RF18539007547034', '020343057642', '1234561', 'SI0125-20-85', '2345676']) {
        const canonical = scheme.canonical(value);
        if (canonical !== null) expect(scheme.canonical(canonical)).toBe(canonical);
      }
    }
  });

  it('are recognised in a field of unknown scheme', () => {
    expect(classifyReference('RF18 5390 0754 7034').map(({ scheme }) => scheme)).toEqual(['ISO11649']);
    expect(classifyReference('Rechnung 4711')).toEqual([]);
    expect(classifyReference('1'.repeat(10_000))).toEqual([]);
  });
});

describe('references in free text', () => {
  const found = (text: string): string[] =>
    findStructuredReferences(text).map(({ scheme, canonical }) => `${scheme} ${canonical}`);

  it.each([
    ['Zahlung RF18539007547034 vom 01.02.2026', 'ISO11649 RF18539007547034'],
    ['RF18 5390 0754 7034 danke', 'ISO11649 RF18539007547034'],
    ['RF18 5390 0754 7034', 'ISO11649 RF18539007547034'],
    ['betaling +++010/8068/17183+++ juni', 'BE-OGM 010806817183'],
    ['Rechnung 21 00000 00003 13947 14300 09017', 'CH-QRR 210000000003139471430009017'],
    ['Viite: 1234561', 'FI-VIITE 1234561'],
    ['KID 2345676 faktura', 'NO-KID 2345676'],
    ['OCR-nr: 1234567897', 'SE-OCR 1234567897'],
    ['Sklic SI01 25-20-85', 'SI SI0125-20-85'],
  ])('"%s" holds %s', (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  it.each([
    'Rechnung 1234561',
    'XRF18539007547034',
    'RF18539007547034X',
    'Verkauf 020343057642',
    'RF 2026',
    '0000000000000000000000000000',
    '',
    '😀😀😀',
  ])('"%s" holds none', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('are found where they stand, in order', () => {
    const text = 'KID 2345676 und RF18 5390 0754 7034.';
    const hits = findStructuredReferences(text);
    expect(hits.map(({ start, end }) => text.slice(start, end))).toEqual(['2345676', 'RF18 5390 0754 7034']);
  });

  it('are sought in any text without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        for (const { start, end } of findStructuredReferences(text)) {
          expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
    expect(found('RF18 '.repeat(100_000))).toEqual([]);
    expect(found('1'.repeat(1_000_000))).toEqual([]);
  });
});

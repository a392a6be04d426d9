import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutQueries, MAXIMUM_ENCODED_QUERY, soqlString } from './soql.ts';

const build = (list: string): string => `SELECT Id, Name FROM Invoice__c WHERE Name IN (${list})`;
const valuesOf = (soql: string): string[] =>
  [...soql.slice(soql.indexOf('(')).matchAll(/'((?:[^'\\]|\\[\s\S])*)'/g)].map(([, text = '']) =>
    text.replaceAll(/\\([\s\S])/g, (_all, c: string) => ({ n: '\n', r: '\r', t: '\t' })[c] ?? c),
  );

describe('queries for many values', () => {
  it('together ask for every value once, and each fits into a URL', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 300 }), (values) => {
        const queries = cutQueries(values, build);
        expect(queries.flatMap(valuesOf).sort()).toEqual([...new Set(values)].sort());
        for (const query of queries) {
          const isOne = valuesOf(query).length === 1;
          if (!isOne) expect(encodeURIComponent(query).length).toBeLessThanOrEqual(MAXIMUM_ENCODED_QUERY);
        }
      }),
    );
  });

  it('take 200 values at most', () => {
    const values = Array.from({ length: 201 }, (_, at) => String(at % 10) + String(at));
    expect(cutQueries(values, (list) => list).every((list) => list.split(',').length <= 200)).toBe(true);
  });

  it('are none where there is nothing to ask for', () => {
    expect(cutQueries([], build)).toEqual([]);
  });
});

describe('a text in a query', () => {
  it.each([
    ["O'Reilly", "'O\\'Reilly'"],
    ["x' OR Name != '", "'x\\' OR Name != \\''"],
    ["\\' OR Id != null --", "'\\\\\\' OR Id != null --'"],
    ['two\nlines', "'two\\nlines'"],
  ])('%j can not leave its quotes', (text, literal) => {
    expect(soqlString(text)).toBe(literal);
  });
});

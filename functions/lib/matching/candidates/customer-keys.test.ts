import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FoldedText, foldKey, keyHash } from '../normalise/folded-text.ts';
import { CustomerKeys } from './customer-keys.ts';

function add(keys: CustomerKeys, ordinal: number, key: string): void {
  const codes = Uint8Array.from(key, (letter) => letter.charCodeAt(0));
  keys.add(keyHash(key), ordinal, codes, codes.length);
}

function ordinalsOf(keys: CustomerKeys, text: string): number[] {
  const out = new Int32Array(20);
  return [...out.subarray(0, keys.findText(keyHash(foldKey(text)), text, out))].sort((a, b) => a - b);
}

describe('the keys of customers', () => {
  it('hold what a map of sets would hold, whatever customers are entered and removed', () => {
    const customer = fc.record({
      ordinal: fc.integer({ min: 0, max: 15 }),
      // Few keys of few letters, so that customers share them and one is the beginning of another.
      own: fc.array(fc.stringMatching(/^[AB]{1,6}$/), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(customer, { maxLength: 120 }), (customers) => {
        const keys = new CustomerKeys(2);
        const expected = new Map<number, string[]>();
        for (const { ordinal, own } of customers) {
          keys.remove(ordinal);
          for (const key of own) add(keys, ordinal, key);
          expected.set(ordinal, own);
        }
        const shown = new Map<number, string[]>();
        keys.each((ordinal, bytes, from, to) => {
          shown.set(ordinal, [...(shown.get(ordinal) ?? []), String.fromCharCode(...bytes.subarray(from, to))]);
        });
        for (const [ordinal, own] of expected) {
          expect(shown.get(ordinal) ?? []).toEqual([...new Set(own)]);
          expect(keys.has(ordinal)).toBe(own.length > 0);
        }
        for (const key of ['A', 'B', 'AA', 'AB', 'BA', 'ABA']) {
          const having = [...expected].filter(([, own]) => own.includes(key)).map(([ordinal]) => ordinal);
          expect(ordinalsOf(keys, key)).toEqual(having.sort((a, b) => a - b));
        }
      }),
    );
  });

  it('are found however the text writes them, and not by their beginning', () => {
    const keys = new CustomerKeys(2);
    add(keys, 7, 'DE12500105170648489890');
    expect(ordinalsOf(keys, 'de12 5001 0517 0648 4898 90')).toEqual([7]);
    expect(ordinalsOf(keys, 'DE1250010517064848989')).toEqual([]);
  });

  it('are found as tokens of a text, noise left out', () => {
    const keys = new CustomerKeys(2);
    add(keys, 3, 'NORDWINDHANDEL');
    const text = new FoldedText();
    text.append('Nordwind GmbH Handel', 0);
    const out = new Int32Array(4);
    const find = (skipped: Uint8Array | null) =>
      keys.findTokens(keyHash('NORDWINDHANDEL'), text, 0, 2, skipped, out) === 1 && out[0] === 3;
    expect(find(Uint8Array.of(0, 1, 0))).toBe(true);
    expect(find(null)).toBe(false);
  });

  it('take no more room when customers are changed again and again', () => {
    const keys = new CustomerKeys(2);
    for (let ordinal = 0; ordinal < 100; ordinal++) add(keys, ordinal, `KEY${ordinal}`);
    const change = () => {
      for (let ordinal = 0; ordinal < 100; ordinal++) {
        keys.remove(ordinal);
        add(keys, ordinal, `KEY${ordinal}`);
      }
    };
    for (let i = 0; i < 10; i++) change();
    const before = keys.memoryBytes;
    for (let i = 0; i < 200; i++) change();
    expect(keys.memoryBytes).toBe(before);
    expect(ordinalsOf(keys, 'KEY42')).toEqual([42]);
  });
});

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { payerKeys } from './payer-keys.ts';
import { suggestionKey } from './suggestion-key.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the key of a suggestion', () => {
  it('is the hash of transaction, generation and canonical lines', () => {
    const lines = [
      { itemId: 'b', amount: 10_000, discount: 200, writeOff: 0 },
      { itemId: 'a', amount: -550, discount: 0, writeOff: -1 },
    ];
    expect(suggestionKey('tx', 2, 'EUR', lines)).toBe(sha256('tx|2|a:-5.50:0.00:-0.01;b:100.00:2.00:0.00'));
    expect(suggestionKey('tx', 2, 'JPY', lines)).toBe(sha256('tx|2|a:-550:0:-1;b:10000:200:0'));
  });

  it('does not depend on the order of the lines and tells every change apart', () => {
    const line = fc.record({ itemId: fc.uuid(), amount: fc.maxSafeInteger(), discount: fc.nat(), writeOff: fc.nat() });
    const lines = fc.uniqueArray(line, { minLength: 1, maxLength: 8, selector: ({ itemId }) => itemId });
    fc.assert(
      fc.property(lines, (all) => {
        const key = suggestionKey('tx', 1, 'EUR', all);
        expect(suggestionKey('tx', 1, 'EUR', all.toReversed())).toBe(key);
        expect(suggestionKey('tx', 2, 'EUR', all)).not.toBe(key);
        const changed = all.map((one, at) => (at === 0 ? { ...one, discount: one.discount + 1 } : one));
        expect(suggestionKey('tx', 1, 'EUR', changed)).not.toBe(key);
      }),
    );
  });
});

describe('the keys of a payer', () => {
  it('do not depend on how IBAN and name are written, and need the secret', () => {
    const one = payerKeys(
      { counterpartyIban: 'de89 3704 0044 0532 0130 00', counterpartyName: 'Müller GmbH & Co. KG' },
      'k',
    );
    const other = payerKeys({ counterpartyIban: 'DE89370400440532013000', counterpartyName: 'MUELLER' }, 'k');
    expect(one).toEqual(other);
    expect(one.iban).toMatch(/^[0-9a-f]{64}$/);
    expect(payerKeys({ counterpartyIban: 'DE89370400440532013000' }, 'other').iban).not.toBe(one.iban);
  });

  it('are missing where nothing is known', () => {
    expect(payerKeys({ counterpartyIban: null, counterpartyName: ' ' }, 'k')).toEqual({});
  });
});

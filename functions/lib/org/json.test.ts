import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonNumber, parseExactJson } from './json.ts';

const decimal = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 16n - 1n }), fc.integer({ min: 0, max: 3 }))
  .map(([isNegative, digits, scale]) => {
    const text = String(digits).padStart(scale + 1, '0');
    const whole = text.slice(0, text.length - scale);
    return `${isNegative && digits > 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${text.slice(-scale)}`}`;
  });

const cents = (text: string): bigint => {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  return BigInt(whole + fraction.padEnd(3, '0')) * (text.startsWith('-') ? -1n : 1n);
};

describe('numbers in JSON', () => {
  it('keep every digit when read, whatever their length', () => {
    fc.assert(
      fc.property(decimal, (text) => {
        const read = parseExactJson(`{"Amount__c":${text},"list":[${text}, ${text}]}`) as {
          Amount__c: string;
          list: string[];
        };
        for (const value of [read.Amount__c, ...read.list]) expect(cents(value)).toBe(cents(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('keep every digit when written', () => {
    fc.assert(
      fc.property(decimal, (text) => {
        const written = JSON.stringify({ Amount__c: jsonNumber(text) });
        expect(cents((parseExactJson(written) as { Amount__c: string }).Amount__c)).toBe(cents(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of 16 digits are right, where JavaScript numbers are wrong', () => {
    expect((JSON.parse('99999999999999.99') as number).toFixed(2)).not.toBe('99999999999999.99');
    expect(parseExactJson('[99999999999999.99]')).toEqual(['99999999999999.99']);
    expect(JSON.stringify([jsonNumber('99999999999999.99')])).toBe('[99999999999999.99]');
  });

  it('may have an exponent, as Java writes large ones', () => {
    expect(parseExactJson('[1.39E8, 5e-1, -1.5E+3]')).toEqual(['139000000', '0.5', '-1500']);
  });

  it('inside texts are left alone', () => {
    const record = { text: 'paid: 1234567890123456789, 1E5', ok: true, none: null, zero: 0, empty: '' };
    expect(parseExactJson(JSON.stringify(record))).toEqual({ ...record, zero: '0' });
  });

  it('are refused when they are none', () => {
    for (const text of ['', 'abc', '1e5', '1,5', 'NaN', '--1']) expect(() => jsonNumber(text)).toThrow(RangeError);
  });
});

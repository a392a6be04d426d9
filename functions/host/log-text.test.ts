import { describe, expect, it } from 'vitest';
import { logText, MAXIMUM_UNKNOWN_TEXT } from './log-text.ts';

describe('words in the log', () => {
  it.each([
    ['DE02120300000000202051', 'IBAN …2051'],
    ['of DE02 1203 0000 0000 2020 51, but', 'of IBAN …2051, but'],
    ['no9386011117947.', 'IBAN …7947.'],
    ['DE02120300000000202051 and MT84MALT011000012345MTLCAST001S', 'IBAN …2051 and IBAN …001S'],
  ])('of "%s" keep the last four characters of an IBAN', (text, kept) => {
    expect(logText(text)).toBe(kept);
  });

  it.each([
    'a0R000000000002AAA is unknown',
    'line 4 of DE02',
    '59a40a16-4d3d-4b03-a338-eab291a88f45',
    'at /functions/import-statement on 2026-11-23T23:59:13.704Z',
  ])('keep "%s" as it is', (text) => {
    expect(logText(text)).toBe(text);
  });

  it('end where their length is limited, and only after the masking', () => {
    const text = `${'x '.repeat(92)}DE02120300000000202051 and more words`;
    const kept = logText(text, MAXIMUM_UNKNOWN_TEXT);
    expect(kept).toHaveLength(200);
    expect(kept).toMatch(/IBAN …2051.*…$/);
    expect(kept).not.toContain('DE02');
  });
});

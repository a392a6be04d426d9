/** Every sample file with the totals that its collection expects, as a table. */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STATEMENT_ERROR_CODES as CODES, StatementError, formatAmount, parseStatementFile } from './index.ts';
import type { StatementErrorCode } from './index.ts';

const FOLDER = new URL('../../../../shared/statements/', import.meta.url);
const isPresent = existsSync(new URL('manifest.json', FOLDER));
if (!isPresent) {
  console.log('Skipped: the sample statements (../shared/statements) are not here.');
}

interface Expected {
  entries?: number;
  sum?: string;
  bookedSum?: string;
  open?: string;
  close?: string;
  balanced?: boolean;
}

interface Sample {
  file: string;
  expected: Expected[] | null;
}

/** Damaged samples that must be refused, and with which code. */
const REFUSED: Readonly<Record<string, StatementErrorCode>> = {
  'camt/genkgo_camt053.v2.wrong.xml': CODES.noStatement,
  'camt/bsp_053_garbled_amount.xml': CODES.amount,
  'bai2/moov_parse_error.bai': CODES.malformed,
  'ofx/decimal_error.ofx': CODES.date,
  'pain/via_pain001_v9.xml': CODES.notAStatement,
  'pain/via_pain002_10.xml': CODES.notAStatement,
  'pain/via_pain008_v8.xml': CODES.notAStatement,
};

/** Totals for the samples without expectation in the manifest, counted by hand. */
const COUNTED: Readonly<Record<string, Expected[]>> = {
  'csv/comdirect.csv': [{ entries: 4, sum: '-158.93' }],
  'csv/at_raiffeisen_rbm.csv': [{ entries: 10, sum: '-2135.70' }],
};

const samples = isPresent ? (JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8')) as Sample[]) : [];

const read = (sample: Sample) =>
  parseStatementFile(readFileSync(new URL(sample.file, FOLDER)), { fileName: basename(sample.file), currency: 'EUR' });

/** `18.150` and `18.15` are the same amount. */
const decimal = (text: string): string => {
  const [whole = '', decimals = ''] = text.split('.');
  const short = decimals.replace(/0+$/, '');
  return short === '' ? whole : `${whole}.${short}`;
};

describe.skipIf(!isPresent)('sample statements (skipped where ../shared/statements is absent)', () => {
  const refused = samples.filter((sample) => sample.file in REFUSED);
  const readable = samples.filter((sample) => !(sample.file in REFUSED));

  it('has a sample to read', () => {
    expect(readable.length).toBeGreaterThan(20);
  });

  it.each(refused)('$file is refused', async (sample) => {
    const error = await read(sample).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StatementError);
    expect((error as StatementError).code).toBe(REFUSED[sample.file]);
    expect((error as StatementError).message).toContain(basename(sample.file));
  });

  it.each(readable)('$file has the expected lines, sums and balances', async (sample) => {
    const { statements } = await read(sample);
    const expected = sample.expected ?? COUNTED[sample.file] ?? [];
    const shown = statements.map((statement, index) => {
      const wanted = expected[index] ?? {};
      const all = [...statement.lines, ...statement.pendingLines];
      const sum = statement.lines.reduce((total, line) => total + line.amount, 0);
      const text = (amount: number | undefined): string | undefined =>
        amount === undefined ? undefined : decimal(formatAmount(amount, statement.currency));
      return {
        entries: wanted.bookedSum === undefined ? statement.lines.length : all.length,
        sum: text(sum),
        ...(wanted.open === undefined ? {} : { open: text(statement.opening?.amount) }),
        ...(wanted.close === undefined ? {} : { close: text(statement.closing?.amount) }),
        ...(wanted.balanced === undefined ? {} : { balanced: statement.checks.balanced }),
      };
    });
    expect(shown).toEqual(
      expected.map((wanted) => ({
        entries: wanted.entries,
        sum: decimal(wanted.sum ?? wanted.bookedSum ?? ''),
        ...(wanted.open === undefined ? {} : { open: decimal(wanted.open) }),
        ...(wanted.close === undefined ? {} : { close: decimal(wanted.close) }),
        ...(wanted.balanced === undefined ? {} : { balanced: wanted.balanced }),
      })),
    );
  });
});

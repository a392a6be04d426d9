/** What the writers write, the parsers read back; and how the bytes are cut never changes what is read. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatementError, parseStatementFile } from './index.ts';
import { writeCamt053, writeMt940 } from './sample-files.ts';
import { bytesOf, camt053, camtEntry, latin1Of, mt940, parseOne } from './test-files.ts';
import type { ParsedFile, StatementLine } from './index.ts';
import type { WritableLine, WritableStatement } from './sample-files.ts';

const letters = (alphabet: string, min: number, max: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: min, maxLength: max }).map((parts) => parts.join(''));

const WORDS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789äöüÄÖÜß/-().,+';
const IDS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-';

/** Words with single blanks, as a reader can't give back more; without what means something to a parser. */
const sentence = (max: number) =>
  fc
    .array(letters(WORDS, 1, 12), { minLength: 1, maxLength: 12 })
    .map((words) => words.join(' ').slice(0, max).trim())
    .filter((text) => text !== '' && !/[A-Z]{3,4}\+|NONREF|NOTPROVIDED/i.test(text));

const id = letters(IDS, 2, 16).filter((text) => !/^(?:-|N$|NONREF|[KEM]REF)/.test(text) && text.trim() !== '');
const date = fc
  .date({ min: new Date('2020-01-05'), max: new Date('2029-12-20'), noInvalidDate: true })
  .map((value) => value.toISOString().slice(0, 10));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const currency = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD');
const amount = fc.integer({ min: -9_999_999_999, max: 9_999_999_999 });
const iban = fc.constantFrom('DE02120300000000202051', 'AT611904300234573201', 'CH9300762011623852957');

const payment = {
  remittanceText: sentence(130),
  ...{ endToEndId: maybe(id), mandateReference: maybe(id), customerReference: maybe(id), bankReference: maybe(id) },
  creditorId: maybe(fc.constantFrom('DE98ZZZ09999999999', 'AT61ZZZ01234567890')),
  counterparty: fc.record({ name: maybe(sentence(50)), iban: maybe(iban), bic: maybe(fc.constant('BYLADEM1001')) }),
  ultimateCounterparty: maybe(sentence(30)),
  purposeCode: maybe(fc.constantFrom('SALA', 'SUPP', 'RINP')),
  originalAmount: maybe(
    fc.record({
      amount: fc.integer({ min: 1, max: 99_999 }),
      currency: fc.constant('CHF'),
      exchangeRate: fc.constant(null),
    }),
  ),
  fees: fc.array(fc.record({ amount: fc.integer({ min: 1, max: 9999 }), currency: fc.constant('EUR') }), {
    maxLength: 1,
  }),
};

const line = fc.record({
  ...payment,
  ...{ amount, bookingDate: date, isReversal: fc.boolean(), bookingText: maybe(sentence(20)) },
});

const statement = (lines: fc.Arbitrary<WritableLine>): fc.Arbitrary<WritableStatement> =>
  fc.record({
    account: fc.record({ iban: fc.constant('DE89370400440532013000') }),
    ...{ currency, number: letters('123456789', 1, 5), lines: fc.array(lines, { maxLength: 8 }) },
    opening: fc.record({ amount, date }),
  });

/** The fields of a read line that a writer was given. */
const seen = (read: StatementLine | undefined, written: WritableLine) => {
  const own = Object.fromEntries(Object.entries(written).map(([name]) => [name, read?.[name as keyof StatementLine]]));
  return { ...own, counterparty: read?.counterparty };
};

const wanted = (written: WritableLine) => ({
  ...written,
  counterparty: { name: null, iban: null, accountNumber: null, bic: null, ...written.counterparty },
});

async function expectRoundTrip(text: string, written: WritableStatement): Promise<void> {
  const read = await parseOne(text);
  const total = written.lines.reduce((sum, { amount: value }) => sum + value, 0);
  expect(read).toMatchObject({
    ...{ currency: written.currency, number: written.number, bookedTotal: total },
    account: { iban: written.account.iban },
    opening: { amount: written.opening.amount, date: written.opening.date },
    checks: { balanced: true, difference: 0, complete: true },
  });
  expect(read.lines.map((value, index) => seen(value, written.lines[index] as WritableLine))).toEqual(
    written.lines.map(wanted),
  );
}

describe('what is written is read back', () => {
  it('CAMT.053', async () => {
    await fc.assert(
      fc.asyncProperty(statement(line), async (written) => expectRoundTrip(writeCamt053(written), written)),
      { numRuns: 150 },
    );
  });

  it('CAMT.053 with collective bookings', async () => {
    const parts = fc.array(fc.record({ ...payment, amount: fc.integer({ min: 1, max: 99_999 }) }), {
      minLength: 2,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(parts, date, async (details, bookingDate) => {
        const total = details.reduce((sum, detail) => sum + detail.amount, 0);
        const written = { bookingDate, amount: total, details };
        const account = { iban: 'DE89370400440532013000' };
        const opening = { amount: 0, date: bookingDate };
        const text = writeCamt053({ account, currency: 'EUR', number: '1', opening, lines: [written] });
        const read = (await parseOne(text)).lines[0];
        expect(read?.details.map((detail) => [detail.amount, detail.remittanceText, detail.endToEndId])).toEqual(
          details.map((detail) => [detail.amount, detail.remittanceText, detail.endToEndId]),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('MT940', async () => {
    await fc.assert(
      fc.asyncProperty(statement(line), async (written) => expectRoundTrip(writeMt940(written), written)),
      { numRuns: 150 },
    );
  });
});

/** Files of every format, with umlauts in one or two bytes. */
const FILES: Readonly<Record<string, Uint8Array>> = {
  'camt.xml': bytesOf(
    camt053(
      camtEntry('50.00', 'CRDT', '<NtryDtls><TxDtls><RmtInf><Ustrd>Grüße €</Ustrd></RmtInf></TxDtls></NtryDtls>'),
    ),
  ),
  'utf8.sta': bytesOf(mt940([':61:261102C65,00NTRFNONREF', ':86:166?20SVWZ+Grüße €?21RE 4711'])),
  'latin1.sta': latin1Of(mt940([':61:261102C65,00NTRFNONREF', ':86:166?20SVWZ+Grüße?21RE 4711'])),
  'raiffeisen.csv': bytesOf(
    '02.11.2026;Grüße;02.11.2026;-56,9;EUR;02.11.2026 01:17\r\n03.11.2026;€;03.11.2026;5;EUR;x\r\n',
  ),
  'bank.qif': bytesOf('!Type:Bank\r\nD02.11.26\r\nT-12,50\r\nPGrüße\r\n^\r\n'),
  'bank.bai': bytesOf(
    '01,A,B,261102,0900,1,80,1,2/\n02,B,A,1,261102,0900,USD,2/\n03,1,,,,,/\n16,142,5,0,B1,C1,Grüße\n49,5,3/\n98,5,1,5/\n99,5,1,7/\n',
  ),
  'bank.ofx': bytesOf(
    'OFXHEADER:100\r\n<OFX><STMTRS><CURDEF>EUR<ACCTID>1<BANKTRANLIST><STMTTRN><DTPOSTED>20261102<TRNAMT>5.00<FITID>1<MEMO>Grüße</STMTTRN></BANKTRANLIST></STMTRS></OFX>',
  ),
};

async function* inPieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    // A stream: the next piece comes later.
    await Promise.resolve();
    yield bytes.subarray(start, cut);
    start = cut;
  }
  yield bytes.subarray(start);
}

describe('how the bytes are cut never changes the result', () => {
  it.each(Object.keys(FILES))('%s', async (fileName) => {
    const bytes = FILES[fileName] ?? new Uint8Array();
    const options = { fileName, currency: 'EUR' };
    const whole = await parseStatementFile(bytes, options);
    expect(whole.statements[0]?.lines[0]?.amount).toBeTypeOf('number');
    const cuts = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(cuts, async (positions) => {
        expect(await parseStatementFile(inPieces(bytes, positions), options)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
    const everyByte = Array.from(bytes, (_, index) => index);
    expect(await parseStatementFile(inPieces(bytes, everyByte), options)).toEqual(whole);
  });

  it('also beyond the part that is looked at to recognise the format', async () => {
    const text = mt940(
      Array.from({ length: 3000 }, (_, index) => [`:61:261102C${index},00NTRFNONREF`, ':86:166?20SVWZ+Grüße']).flat(),
    );
    const bytes = bytesOf(text);
    const whole = await parseStatementFile(bytes, { fileName: 'x.sta' });
    const cuts = Array.from({ length: 199 }, (_, index) => (index + 1) * 701);
    expect(bytes.length).toBeGreaterThan(70_000);
    expect(await parseStatementFile(inPieces(bytes, cuts), { fileName: 'x.sta' })).toEqual(whole);
  });
});

describe('damaged bytes', () => {
  /** Every total that a file still carries must hold. */
  const expectSound = (file: ParsedFile): void => {
    for (const { opening, closing, bookedTotal, checks, lines } of file.statements) {
      expect(lines.every((read) => Number.isSafeInteger(read.amount))).toBe(true);
      if (checks.balanced === true && opening !== null && closing !== null) {
        expect(opening.amount + bookedTotal).toBe(closing.amount);
      }
    }
  };

  it.each(Object.keys(FILES))('of %s are read soundly or refused with a code', async (fileName) => {
    const bytes = FILES[fileName] ?? new Uint8Array();
    const change = fc.record({
      at: fc.integer({ min: 0, max: bytes.length - 1 }),
      remove: fc.integer({ min: 0, max: 12 }),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 6 }),
        fc.constantFrom(':86:', '\n', '<', '?20', ',', '99999999').map(bytesOf),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        let damaged = Buffer.from(bytes);
        for (const { at, remove, insert } of changes) {
          damaged = Buffer.concat([damaged.subarray(0, at), insert, damaged.subarray(at + remove)]);
        }
        try {
          expectSound(await parseStatementFile(damaged, { fileName, currency: 'EUR' }));
        } catch (error) {
          if (!(error instanceof StatementError)) throw error;
          expect(error.code).toMatch(/^SALDO_STATEMENT_/);
          expect(error.message).toContain(fileName);
        }
      }),
      { numRuns: 400 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { STATEMENT_ERROR_CODES as CODES } from '../errors.ts';
import { latin1Of, mt940, parseOne, parseText, refusal } from '../test-files.ts';
import { parseStatementFile } from '../read.ts';

const line = async (...lines: string[]) => (await parseOne(mt940(lines))).lines[0];

/** :86: with German sub-fields around remittance text. */
const information = (...subFields: string[]): string => `:86:166?00GUTSCHRIFT?109310${subFields.join('')}`;

describe('MT940', () => {
  it('reads account, number, balances and lines', async () => {
    const balances = { opening: 'C261101EUR1000,00', closing: 'C261102EUR1065,5' };
    const statement = await parseOne(mt940([':61:2611021102C65,5NTRFNONREF//B1'], balances));
    expect(statement).toMatchObject({
      account: { iban: null, number: '10020030/1234567' },
      ...{ number: '5/1', currency: 'EUR', bookedTotal: 6550 },
      opening: { amount: 100000, date: '2026-11-01' },
      closing: { amount: 106550, date: '2026-11-02' },
      checks: { balanced: true, difference: 0, complete: true },
    });
    expect(statement.lines[0]).toMatchObject({ amount: 6550, bankReference: 'B1', customerReference: null });
  });

  it.each([
    ['C', 100],
    ['D', -100],
    ['RC', -100],
    ['RD', 100],
    ['CR', 100],
    ['DR', -100],
    ['RCR', -100],
    ['RDR', 100],
  ])('gives the mark %s the right sign, whatever the transaction code says', async (mark, amount) => {
    const read = await line(`:61:2611021102${mark}1,NTRFNONREF`, ':86:079?00STORNO');
    expect(read?.amount).toBe(amount);
    expect(read?.isReversal).toBe(mark.startsWith('RC') || mark.startsWith('RD'));
  });

  it.each([
    ['without entry date', ':61:261102C65,00NMSC', '2026-11-02'],
    ['without reference', ':61:2611021103C65,00NMSC', '2026-11-03'],
    ['with a blank behind the amount', ':61:2611021103C65,00 NRTIKREF+//77', '2026-11-03'],
    ['booked in January with a value date of December', ':61:2612310102C65,00NTRFNONREF', '2027-01-02'],
    ['booked in December with a value date of January', ':61:2701011230C65,00NTRFNONREF', '2026-12-30'],
  ])('reads a line %s', async (_, text, bookingDate) => {
    expect(await line(text)).toMatchObject({ amount: 6500, bookingDate });
  });

  it('reads 30 February as the last day of February, as banks with 30/360 interest mean it', async () => {
    expect((await line(':61:2602300301D6,00NTRFNONREF'))?.valueDate).toBe('2026-02-28');
  });

  it('reads intermediate balances', async () => {
    const text = mt940([':61:261102C65,00NMSC']).replace(':60F:', ':60M:').replace(':62F:', ':62M:');
    expect((await parseOne(text)).checks).toEqual({ balanced: false, difference: 6500, complete: true });
  });

  it('reports a statement without closing balance as incomplete', async () => {
    const whole = mt940([':61:261102C65,00NMSC', ':86:Text']);
    const cut = whole.slice(0, whole.indexOf(':62F:'));
    const statement = await parseOne(cut);
    expect(statement.checks).toEqual({ balanced: null, difference: null, complete: false });
    expect(statement.lines).toHaveLength(1);
    expect(statement.sourceKey).toBe((await parseOne(whole)).sourceKey);
  });

  it('reads several messages, also inside SWIFT envelopes', async () => {
    const message = mt940([':61:261102C65,00NMSC']).replace(/-\r\n$/, '');
    const { statements } = await parseText(
      [1, 2].map(() => `{1:F01BANKDEFFXXXX0000000000}{2:O9400000}{4:\r\n${message}-}\r\n`).join(''),
    );
    expect(statements.map((statement) => statement.lines.length)).toEqual([1, 1]);
  });

  it('reads windows-1252 and UTF-8, and files that mix line ends', async () => {
    const text = mt940([':61:261102C65,00NMSC', information('?20SVWZ+Grüße')]);
    const old = await parseStatementFile(latin1Of(text), { fileName: 'x.sta' });
    const modern = await parseOne(text.replace(/\r\n/g, '\n'));
    expect(old.statements[0]?.lines[0]?.remittanceText).toBe('Grüße');
    expect(modern.lines[0]?.remittanceText).toBe('Grüße');
  });

  it('reads amounts, charges and original amount behind :61:', async () => {
    expect(await line(':61:2611021102D12,35NRTIKREF+//77', '/OCMT/EUR11,85//CHGS/EUR0,50/')).toMatchObject({
      originalAmount: { amount: 1185, currency: 'EUR' },
      fees: [{ amount: 50, currency: 'EUR' }],
    });
  });
});

describe('remittance text of MT940', () => {
  const text = async (...lines: string[]) => (await line(':61:261102C65,00NMSC', ...lines))?.remittanceText;

  it('joins sub-fields without a blank, so that a number is never broken', async () => {
    expect(await text(information('?20SVWZ+RE 2026-10', '?2142 vom 2.11.'))).toBe('RE 2026-1042 vom 2.11.');
  });

  it('joins physical lines first, as they are cut even inside ?21', async () => {
    expect(await text(information('?20SVWZ+RE 2026-1?'), '21042 Danke')).toBe('RE 2026-1042 Danke');
  });

  it('continues the text in ?60 to ?63', async () => {
    const many = Array.from({ length: 10 }, (_, index) => `?2${index}${index}`);
    expect(await text(information(...many, '?601', '?612', '?63Ende', '?32Name'))).toBe('012345678912Ende');
  });

  it('splits glued identifiers', async () => {
    const read = await line(
      ':61:261102C65,00NMSC',
      information('?20EREF+E-1MREF+M-1', '?21CRED+DE98ZZZ09999999999SVW', '?22Z+RE 4711ABWA+Tochter'),
    );
    expect(read).toMatchObject({
      ...{ endToEndId: 'E-1', mandateReference: 'M-1', creditorId: 'DE98ZZZ09999999999' },
      ...{ remittanceText: 'RE 4711', ultimateCounterparty: 'Tochter' },
    });
  });

  it('leaves unknown identifiers in the text', async () => {
    expect(await text(information('?20SVWZ+ABCD+4711'))).toBe('ABCD+4711');
  });

  it('takes the identifiers out that VR banks append to the text', async () => {
    const read = await line(
      ':61:261102C65,00NMSC',
      information(
        '?20SVWZ+Musical CD EREF: ZV01?2100 IBAN: DE02120300000000202051',
        '?22 BIC: BYLADEM1001 ?30BYLADEM1001',
      ),
      '?31DE02120300000000202051?32Thomas Schulz',
    );
    expect(read).toMatchObject({
      remittanceText: 'Musical CD',
      endToEndId: 'ZV0100',
      counterparty: { name: 'Thomas Schulz', iban: 'DE02120300000000202051', bic: 'BYLADEM1001' },
    });
  });

  it('leaves an IBAN in the text that is not the counterparty’s', async () => {
    const words = 'Neue IBAN: DE89370400440532013000 bitte';
    expect(await text(information(`?20SVWZ+${words}`, '?31DE02120300000000202051'))).toBe(words);
  });

  it('reads the words of Commerzbank', async () => {
    const read = await line(
      ':61:261102D65,00NDDT',
      information('?20KD 4711 End-to-End-Ref.: E1 Man?21datsref: M1 Gläubiger-ID: DE1 SEPA'),
    );
    expect(read).toMatchObject({ endToEndId: 'E1', mandateReference: 'M1', creditorId: 'DE1' });
    expect(read?.remittanceText).toBe('KD 4711 SEPA');
  });

  it('takes a line that begins with a colon as text', async () => {
    expect(await text(information('?20SVWZ+22-04-2019T03:46'), ':08 Karte', ':20:15 Uhr')).toBe(
      '22-04-2019T03:46:08 Karte:20:15 Uhr',
    );
  });

  it('survives binary characters', async () => {
    expect(await text(information('?20SVWZ+RE \u0001\u00004711'))).toBe('RE 4711');
  });

  it('joins the name from two sub-fields', async () => {
    const read = await line(':61:261102C65,00NMSC', information('?32Finanzamt Muenchen Abteilun?33g Erhebung'));
    expect(read?.counterparty.name).toBe('Finanzamt Muenchen Abteilung Erhebung');
  });

  it('keeps free text of banks that use no sub-fields', async () => {
    expect(await text(':86:999PN5477SCHECK 16703074')).toBe('PN5477SCHECK 16703074');
    expect(await text(':86:PRZELEW', 'FAKTURA 12')).toBe('PRZELEW FAKTURA 12');
  });

  it('keeps the reason of a return', async () => {
    const read = await line(':61:261102D65,00NRTINONREF', ':86:109?00RETOURE?20EREF+E1?34904');
    expect(read).toMatchObject({ returnReason: '904', transactionCode: { gvc: '109', swift: 'NRTI' } });
  });
});

describe('MT942', () => {
  const report = (control: string): string =>
    [':20:R1', ':25:10020030/1234567', ':28C:5/1', ':34F:EURD0,', ':34F:EURC0,', ':13D:2611021200+0100']
      .concat([':61:2611021102C65,00NTRFNONREF', ':61:2611021102D5,00NTRFNONREF', control, ':90C:1EUR65,00', '-', ''])
      .join('\n');

  it('is checked by its control totals', async () => {
    const file = await parseText(report(':90D:1EUR5,00'));
    expect(file.format).toBe('mt942');
    expect(file.statements[0]).toMatchObject({ opening: null, checks: { balanced: true, difference: 0 } });
    const wrong = await parseText(report(':90D:1EUR6,00'));
    expect(wrong.statements[0]?.checks).toMatchObject({ balanced: false, difference: 100 });
  });
});

describe('damaged MT940 files are refused', () => {
  it.each([
    ['a garbled line', mt940([':61:26XX02C65,00NMSC']), CODES.malformed],
    ['two decimal commas', mt940([':61:261102C6,5,0NMSC']), CODES.amount],
    ['fractions of a cent', mt940([':61:261102C6,505NMSC']), CODES.precision],
    ['an impossible month', mt940([':61:261302C65,00NMSC']), CODES.date],
    ['a 32nd day', mt940([':61:261132C65,00NMSC']), CODES.date],
    ['a garbled balance', mt940([], { opening: 'X261101EUR1,', closing: 'C261102EUR1,' }), CODES.malformed],
    ['no currency', mt940([], { opening: 'C2611011,00', closing: 'C2611021,00' }), CODES.malformed],
    ['no opening balance', mt940([':61:261102C65,00NMSC']).replace(/:60F:.*\r\n/, ''), CODES.missing],
    [
      'two statements without border',
      mt940([]).replace('-\r\n', '') + mt940([]).replace(/^:20:.*\r\n/, ''),
      CODES.malformed,
    ],
    ['a message without content', ':20:X\r\n:25:1/2\r\n-\r\n', CODES.truncated],
    ['a line outside a message', 'Umsätze\r\n' + mt940([]), CODES.malformed],
    ['an empty file', '', CODES.empty],
    ['a text file', 'Hello', CODES.unknownFormat],
  ])('%s', async (_, text, code) => {
    expect((await refusal(text)).code).toBe(code);
  });

  it('names the line of the file', async () => {
    expect(await refusal(mt940([':61:261102C65,00NMSC', ':86:Text', ':61:oops']))).toMatchObject({
      line: 7,
      field: ':61:',
    });
  });
});

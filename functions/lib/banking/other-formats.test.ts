import { describe, expect, it } from 'vitest';
import { STATEMENT_ERROR_CODES as CODES } from './errors.ts';
import { parseOne, parseText, refusal } from './test-files.ts';

describe('OFX', () => {
  const transaction = (more = ''): string =>
    `<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261102120000.000[+1:CET]<TRNAMT>119.00<FITID>F1<NAME>Kunde &amp; Co<MEMO>RE 4711${more}</STMTTRN>`;
  const ofx = (content: string): string =>
    `OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>37040044<ACCTID>532013000</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261101<DTEND>20261130${content}</BANKTRANLIST><LEDGERBAL><BALAMT>1119.00<DTASOF>20261130</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n`;

  it('reads SGML without end tags', async () => {
    const statement = await parseOne(ofx(transaction()));
    expect(statement).toMatchObject({
      ...{ account: { number: '37040044/532013000' }, currency: 'EUR', opening: null },
      ...{ closing: { amount: 111900, date: '2026-11-30' }, checks: { balanced: null, complete: true } },
      lines: [{ amount: 11900, bookingDate: '2026-11-02', remittanceText: 'RE 4711', bankReference: 'F1' }],
    });
    expect(statement.lines[0]?.counterparty.name).toBe('Kunde & Co');
  });

  it('reads XML with end tags', async () => {
    const xml = ofx(transaction()).replace(/<([A-Z]+)>([^<\n]+)/g, '<$1>$2</$1>');
    expect((await parseOne(xml)).lines[0]).toMatchObject({ amount: 11900, remittanceText: 'RE 4711' });
  });

  it('recognises a line by its FITID in every file that shows it', async () => {
    const one = await parseOne(ofx(transaction()));
    const two = await parseOne(ofx(transaction().replace('F1', 'F0') + transaction(' changed')));
    expect(two.lines[1]?.key).toBe(one.lines[0]?.key);
  });

  it.each([
    ['cut off', ofx(transaction()).slice(0, -60), CODES.truncated],
    ['a garbled amount', ofx(transaction().replace('119.00', '$119')), CODES.amount],
    ['an impossible date', ofx(transaction().replace('20261102', '20261302')), CODES.date],
    ['no currency', ofx(transaction()).replace('<CURDEF>EUR', ''), CODES.currency],
    ['no statement', 'OFXHEADER:100\n<OFX></OFX>', CODES.noStatement],
  ])('refuses a file: %s', async (_, text, code) => {
    expect((await refusal(text)).code).toBe(code);
  });
});

describe('QIF', () => {
  const qif = '!Type:Bank\nD02.11.26\nT-1.012,50\nPLieferant\nMRG 9\n^\nD03.11.26\nT500\nPKunde\n^\n';

  it('reads entries; without balances it is unverified', async () => {
    const statement = await parseOne(qif, { currency: 'EUR' });
    expect(statement.lines.map((line) => [line.bookingDate, line.amount, line.remittanceText])).toEqual([
      ['2026-11-02', -101250, 'Lieferant RG 9'],
      ['2026-11-03', 50000, 'Kunde'],
    ]);
    expect(statement.checks).toEqual({ balanced: null, difference: null, complete: true });
  });

  it('tells the order of day and month from the dates of the whole file', async () => {
    const american = qif.replace('02.11.26', "11/02'26").replace('03.11.26', '11/13/2026');
    expect((await parseOne(american, { currency: 'USD' })).lines[0]?.bookingDate).toBe('2026-11-02');
  });

  it('is incomplete when its last entry has no end', async () => {
    expect((await parseOne(qif.slice(0, -2), { currency: 'EUR' })).checks.complete).toBe(false);
  });

  it.each([
    [
      'dates of which the order is open',
      qif.replace('02.11.26', '02/11/26').replace('03.11.26', '03/11/26'),
      CODES.date,
    ],
    ['an amount that can be read in two ways', qif.replace('500', '1.500'), CODES.amount],
    ['a garbled amount', qif.replace('500', '5x'), CODES.amount],
    ['no bank section', '!Type:Cat\nNFood\n^\n', CODES.noStatement],
  ])('refuses %s', async (_, text, code) => {
    expect((await refusal(text, { currency: 'EUR' })).code).toBe(code);
  });

  it('refuses a file when nobody says its currency', async () => {
    expect((await refusal(qif)).code).toBe(CODES.currency);
  });
});

describe('BAI2', () => {
  const bai = [
    '01,BANK,US,261102,0900,1,80,1,2/',
    '02,US,BANK,1,261102,0900,USD,2/',
    '03,0123456789,,010,100000,,,015,150000,,/',
    '16,142,60000,0,B1,C1,INVOICE 4711,',
    '88,FROM CUSTOMER',
    '16,475,10000,V,261103,,B2,,CHECK/',
    '49,320000,5/',
    '98,320000,1,7/',
    '99,320000,1,9/',
  ];

  it('reads balances, signs by type code, references and continued text', async () => {
    const statement = await parseOne(bai.join('\n'));
    expect(statement).toMatchObject({
      ...{ account: { number: '0123456789' }, currency: 'USD', checks: { balanced: true, difference: 0 } },
      lines: [
        { amount: 60000, bankReference: 'B1', customerReference: 'C1', remittanceText: 'INVOICE 4711, FROM CUSTOMER' },
        { amount: -10000, bankReference: 'B2', remittanceText: 'CHECK' },
      ],
    });
    expect((await parseText(bai.join('\n'))).format).toBe('bai2');
  });

  it.each([
    ['a wrong account total', bai.map((line) => line.replace('49,320000', '49,320001')), CODES.controlTotal],
    ['a lost line', bai.filter((line) => !line.startsWith('16,475')), CODES.controlTotal],
    ['a wrong number of records', bai.map((line) => line.replace('1,9/', '1,8/')), CODES.controlTotal],
    ['a file that is cut off', bai.slice(0, 6), CODES.truncated],
    ['records out of order', [bai[0], bai[2]], CODES.malformed],
    ['an unknown type', bai.map((line) => line.replace('16,475', '16,750')), CODES.sign],
    ['a decimal amount', bai.map((line) => line.replace('10000,V', '100.00,V')), CODES.amount],
  ])('refuses %s', async (_, lines, code) => {
    expect((await refusal(lines.join('\n'))).code).toBe(code);
  });
});

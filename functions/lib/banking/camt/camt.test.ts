import { describe, expect, it } from 'vitest';
import { STATEMENT_ERROR_CODES as CODES } from '../errors.ts';
import { camt053, camtBalance, camtEntry, latin1Of, parseOne, parseText, refusal } from '../test-files.ts';
import { parseStatementFile } from '../read.ts';

const opening = camtBalance('OPBD', '100.00', '2026-11-01');
const closing = camtBalance('CLBD', '150.00', '2026-11-02');

const details = (content: string): string => `<NtryDtls><TxDtls>${content}</TxDtls></NtryDtls>`;

describe('CAMT.053', () => {
  it('reads account, number, balances and the booked total', async () => {
    const statement = await parseOne(camt053(opening + closing + camtEntry('50.00', 'CRDT')));
    expect(statement).toMatchObject({
      account: { iban: 'DE89370400440532013000', number: null },
      ...{ currency: 'EUR', number: '7', bookedTotal: 5000 },
      opening: { amount: 10000, date: '2026-11-01' },
      closing: { amount: 15000, date: '2026-11-02' },
      checks: { balanced: true, difference: 0, complete: true },
    });
  });

  it('reports the difference of a statement that does not balance', async () => {
    const statement = await parseOne(camt053(opening + closing + camtEntry('49.99', 'CRDT')));
    expect(statement.checks).toEqual({ balanced: false, difference: -1, complete: true });
  });

  it('takes the sign from CdtDbtInd alone: a reversal indicator does not flip it', async () => {
    const reversed = camtEntry('50.00', 'CRDT').replace('<Sts>', '<RvslInd>true</RvslInd><Sts>');
    const statement = await parseOne(camt053(opening + closing + reversed));
    expect(statement.lines[0]).toMatchObject({ amount: 5000, isReversal: true });
    expect(statement.checks.balanced).toBe(true);
  });

  it('uses the previous closing balance (PRCD) where there is no opening balance', async () => {
    const previous = camtBalance('PRCD', '100.00', '2026-11-01');
    const statement = await parseOne(camt053(previous + closing + camtEntry('50.00', 'CRDT')));
    expect(statement.checks.balanced).toBe(true);
  });

  it('is unverified without balances', async () => {
    const statement = await parseOne(camt053(camtEntry('50.00', 'CRDT')));
    expect(statement.checks).toEqual({ balanced: null, difference: null, complete: true });
  });

  it('keeps two equal bookings of one day as two lines with keys of their own', async () => {
    const coffee = camtEntry('4.50', 'DBIT', details('<RmtInf><Ustrd>COFFEE</Ustrd></RmtInf>'));
    const { lines } = await parseOne(camt053(coffee + coffee));
    expect(lines.map((line) => line.amount)).toEqual([-450, -450]);
    expect(new Set(lines.map((line) => line.key)).size).toBe(2);
  });

  it.each([
    ['plain text up to version .06', '<Sts>PDNG</Sts>', '053.001.02'],
    ['a code from version .07 on', '<Sts><Cd>PDNG</Cd></Sts>', '053.001.08'],
  ])('keeps pending lines apart (%s)', async (_, status, version) => {
    const file = camt053(
      opening + closing + camtEntry('50.00', 'CRDT') + camtEntry('9.99', 'DBIT', '', status),
      version,
    );
    const statement = await parseOne(file);
    expect(statement.lines).toHaveLength(1);
    expect(statement.pendingLines.map((line) => [line.amount, line.status])).toEqual([[-999, 'pending']]);
    expect(statement.checks.balanced).toBe(true);
  });

  it.each(['02', '04', '06', '08', '10', '13'])('reads version .%s', async (version) => {
    const file = await parseText(camt053(opening + closing + camtEntry('50.00', 'CRDT'), `053.001.${version}`));
    expect(file).toMatchObject({ format: 'camt.053', version: `camt.053.001.${version}` });
    expect(file.statements[0]?.checks.balanced).toBe(true);
  });

  it('reads files with a namespace prefix', async () => {
    const plain = camt053(opening + closing + camtEntry('50.00', 'CRDT'));
    const prefixed = plain.replace(/<(\/?)([A-Z])/g, '<$1n:$2').replace('xmlns=', 'xmlns:n=');
    expect((await parseOne(prefixed)).checks.balanced).toBe(true);
  });

  it('reads a file in the encoding of its XML declaration', async () => {
    const entry = camtEntry('50.00', 'CRDT', details('<RmtInf><Ustrd>Grüße</Ustrd></RmtInf>'));
    const text = camt053(entry).replace('UTF-8', 'ISO-8859-1');
    const { statements } = await parseStatementFile(latin1Of(text), { fileName: 'x.xml' });
    expect(statements[0]?.lines[0]?.remittanceText).toBe('Grüße');
  });
});

describe('payment information of CAMT', () => {
  const payment = async (content: string, sign: 'CRDT' | 'DBIT' = 'CRDT') => {
    const { lines } = await parseOne(camt053(camtEntry('50.00', sign, details(content))));
    return lines[0];
  };

  it('reads references, parties and codes', async () => {
    const line = await payment(`
      <Refs><AcctSvcrRef>B1</AcctSvcrRef><EndToEndId>E1</EndToEndId><MndtId>M1</MndtId></Refs>
      <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn>
      <Prtry><Cd>NTRF+166+9310</Cd><Issr>DK</Issr></Prtry></BkTxCd>
      <RltdPties><Dbtr><Nm>Kunde AG</Nm></Dbtr><DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct>
      <UltmtDbtr><Nm>Tochter GmbH</Nm></UltmtDbtr></RltdPties>
      <RltdAgts><DbtrAgt><FinInstnId><BIC>BYLADEM1001</BIC></FinInstnId></DbtrAgt></RltdAgts>
      <Purp><Cd>SUPP</Cd></Purp>`);
    expect(line).toMatchObject({
      ...{ bankReference: 'B1', endToEndId: 'E1', mandateReference: 'M1', purposeCode: 'SUPP' },
      counterparty: { name: 'Kunde AG', iban: 'DE02120300000000202051', bic: 'BYLADEM1001' },
      ultimateCounterparty: 'Tochter GmbH',
      transactionCode: { domain: 'PMNT-RCDT-ESCT', swift: 'NTRF', gvc: '166', proprietary: 'NTRF+166+9310' },
    });
  });

  it('finds names and BICs where version .08 puts them', async () => {
    const line = await payment(`<RltdPties><Dbtr><Pty><Nm>Kunde AG</Nm></Pty></Dbtr></RltdPties>
      <RltdAgts><DbtrAgt><FinInstnId><BICFI>BYLADEM1001</BICFI></FinInstnId></DbtrAgt></RltdAgts>`);
    expect(line?.counterparty).toMatchObject({ name: 'Kunde AG', bic: 'BYLADEM1001' });
  });

  it('takes the creditor as counterparty of a debit', async () => {
    const parties = '<RltdPties><Dbtr><Nm>Wir</Nm></Dbtr><Cdtr><Nm>Lieferant</Nm></Cdtr></RltdPties>';
    expect((await payment(parties, 'DBIT'))?.counterparty.name).toBe('Lieferant');
  });

  it('keeps the roles of the original payment in a returned direct debit', async () => {
    const line = await payment(
      `<AmtDtls><InstdAmt><Amt Ccy="EUR">44.00</Amt></InstdAmt></AmtDtls>
      <Chrgs><Amt Ccy="EUR">6.00</Amt></Chrgs>
      <RltdPties><Dbtr><Nm>Kunde AG</Nm></Dbtr><Cdtr><Nm>Wir</Nm></Cdtr></RltdPties>
      <RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>`,
      'DBIT',
    );
    expect(line).toMatchObject({
      counterparty: { name: 'Kunde AG' },
      returnReason: 'AC04',
      fees: [{ amount: 600, currency: 'EUR' }],
      originalAmount: { amount: 4400, currency: 'EUR' },
    });
  });

  it('reads the structured creditor reference apart from the text', async () => {
    const line = await payment(`<RmtInf><Ustrd>Rechnung</Ustrd><Strd>
      <RfrdDocInf><Nb>R-4711</Nb></RfrdDocInf>
      <CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>`);
    expect(line).toMatchObject({ structuredReference: 'RF18539007547034', remittanceText: 'Rechnung R-4711' });
  });

  it('joins text pieces of full width without a blank, so that no number is broken', async () => {
    const first = 'x'.repeat(137) + ' 47';
    const line = await payment(`<RmtInf><Ustrd>${first}</Ustrd><Ustrd>11 Ende</Ustrd><Ustrd>Zeile</Ustrd></RmtInf>`);
    expect(line?.remittanceText.endsWith('x 4711 Ende Zeile')).toBe(true);
  });

  it('treats NOTPROVIDED as nothing', async () => {
    expect((await payment('<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>'))?.endToEndId).toBeNull();
  });

  it('reads the amount in a foreign currency with its rate', async () => {
    const line = await payment(`<AmtDtls><InstdAmt><Amt Ccy="JPY">8000</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">50.00</Amt>
      <CcyXchg><SrcCcy>JPY</SrcCcy><XchgRate>160.0</XchgRate></CcyXchg></TxAmt></AmtDtls>`);
    expect(line?.originalAmount).toEqual({ amount: 8000, currency: 'JPY', exchangeRate: '160.0' });
  });
});

describe('collective bookings of CAMT', () => {
  const part = (amount: string, id: string): string =>
    `<TxDtls><Refs><EndToEndId>${id}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">${amount}</Amt></TxAmt></AmtDtls></TxDtls>`;
  const batch = (parts: string): string =>
    camtEntry('50.00', 'CRDT', `<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>${parts}</NtryDtls>`);

  it('is one line for the balance with its single payments for matching', async () => {
    const statement = await parseOne(camt053(opening + closing + batch(part('30.00', 'A') + part('20.00', 'B'))));
    const [line] = statement.lines;
    expect(statement.lines).toHaveLength(1);
    expect(line?.batch?.count).toBe(2);
    expect(line?.details.map((detail) => [detail.endToEndId, detail.amount])).toEqual([
      ['A', 3000],
      ['B', 2000],
    ]);
  });

  it('is kept whole, with a notice, when its payments do not add up', async () => {
    const statement = await parseOne(camt053(batch(part('30.00', 'A') + part('19.00', 'B'))));
    expect(statement.lines[0]?.details).toEqual([]);
    expect(statement.notices.map((notice) => notice.code)).toEqual(['SALDO_STATEMENT_BATCH_KEPT_WHOLE']);
  });
});

describe('CAMT.052 and .054', () => {
  const asReport = (text: string): string =>
    text
      .replace(/BkToCstmrStmt/g, 'BkToCstmrAcctRpt')
      .replace(/<(\/?)Stmt>/g, '<$1Rpt>')
      .replace('053.001', '052.001');

  it('reads a report and checks it by its control totals', async () => {
    const summary = (net: string): string =>
      `<TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries><TtlNetNtryAmt>${net}</TtlNetNtryAmt><CdtDbtInd>CRDT</CdtDbtInd></TtlNtries></TxsSummry>`;
    const right = await parseText(asReport(camt053(summary('50.00') + camtEntry('50.00', 'CRDT'))));
    expect(right.format).toBe('camt.052');
    expect(right.statements[0]?.checks.balanced).toBe(true);
    const wrong = await parseText(asReport(camt053(summary('51.00') + camtEntry('50.00', 'CRDT'))));
    expect(wrong.statements[0]?.checks).toMatchObject({ balanced: false, difference: -100 });
  });

  it('checks a report by its totals of credits and debits where no net amount is named', async () => {
    const totals = (credits: string, debits: string): string =>
      `<TxsSummry><TtlCdtNtries><Sum>${credits}</Sum></TtlCdtNtries><TtlDbtNtries><Sum>${debits}</Sum></TtlDbtNtries></TxsSummry>`;
    const entries = camtEntry('50.00', 'CRDT') + camtEntry('7.00', 'DBIT');
    const checksOf = async (summary: string) => (await parseOne(asReport(camt053(summary + entries)))).checks;
    expect(await checksOf(totals('50.00', '7.00'))).toMatchObject({ balanced: true, difference: 0 });
    expect(await checksOf(totals('50.00', '8.00'))).toMatchObject({ balanced: false, difference: 100 });
    expect(await checksOf('<TxsSummry><TtlCdtNtries><Sum>50.00</Sum></TtlCdtNtries></TxsSummry>')).toMatchObject({
      balanced: null,
    });
  });

  it('gives a line that appears in two reports of a day the same key in both', async () => {
    const report = (id: string, entries: string): string => asReport(camt053(entries)).replace('>S1<', `>${id}<`);
    const reference = '<AcctSvcrRef>B1</AcctSvcrRef>';
    const first = await parseOne(report('R1', camtEntry('50.00', 'CRDT', reference)));
    const second = await parseOne(report('R2', camtEntry('50.00', 'CRDT', reference) + camtEntry('7.00', 'DBIT')));
    expect(second.lines[0]?.key).toBe(first.lines[0]?.key);
    expect(second.sourceKey).not.toBe(first.sourceKey);
  });
});

describe('damaged CAMT files are refused', () => {
  const whole = camt053(opening + closing + camtEntry('50.00', 'CRDT'));

  it.each([
    ['cut off', whole.slice(0, whole.length - 40), CODES.truncated],
    ['not well-formed', whole.replace('</Amt>', '</Amount>'), CODES.malformed],
    ['a payment order', '<Document><CstmrCdtTrfInitn/></Document>', CODES.notAStatement],
    ['a web page', '<html><body>Login</body></html>', CODES.notAStatement],
    ['without statement', '<Document><BkToCstmrStmt></BkToCstmrStmt></Document>', CODES.noStatement],
    ['a garbled amount', camt053(camtEntry('12..34', 'CRDT')), CODES.amount],
    ['an empty amount', camt053(camtEntry('', 'CRDT')), CODES.amount],
    ['fractions of a cent', camt053(camtEntry('12.345', 'CRDT')), CODES.precision],
    ['no direction', whole.replaceAll('<CdtDbtInd>CRDT</CdtDbtInd>', ''), CODES.sign],
    ['no currency', camt053(camtEntry('1.00', 'CRDT')).replace(' Ccy="EUR"', ''), CODES.currency],
    ['an impossible month', camt053(camtEntry('1.00', 'CRDT')).replaceAll('2026-11-02', '2026-13-02'), CODES.date],
    ['an unknown status', camt053(camtEntry('1.00', 'CRDT', '', '<Sts>DONE</Sts>')), CODES.missing],
    [
      'a document type declaration',
      whole.replace('<Document', '<!DOCTYPE x [<!ENTITY a "b">]><Document'),
      CODES.malformed,
    ],
    ['nested without end', `<Document><BkToCstmrStmt>${'<a>'.repeat(100)}`, CODES.malformed],
    ['an unknown encoding', whole.replace('UTF-8', 'KLINGON-1'), CODES.unreadable],
  ])('%s', async (_, text, code) => {
    expect((await refusal(text)).code).toBe(code);
  });

  it('names file, line, field and remedy', async () => {
    const error = await refusal(camt053(`\n${camtEntry('12..34', 'CRDT')}`), { fileName: 'bank.xml' });
    expect(error).toMatchObject({ fileName: 'bank.xml', line: 5, field: 'Ntry/Amt' });
    expect(error.message).toContain('bank.xml, line 5, field Ntry/Amt: "12..34" is no amount.');
    expect(error.remedy).not.toBe('');
  });

  it('accepts zeros behind the minor unit, as they change nothing', async () => {
    expect((await parseOne(camt053(camtEntry('12.34000', 'CRDT')))).lines[0]?.amount).toBe(1234);
  });

  it('says so when a line is in another currency than the account', async () => {
    const statement = await parseOne(camt053(camtEntry('5.00', 'CRDT').replace('"EUR"', '"USD"')));
    expect(statement.checks).toMatchObject({ balanced: false, difference: null });
    expect(statement.notices[0]?.code).toBe('SALDO_STATEMENT_LINE_CURRENCY');
  });
});

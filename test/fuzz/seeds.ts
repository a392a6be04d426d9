/** Sound statement files of every format, from which the fuzzing makes damaged ones. All data is invented. */
import { writeCamt053, writeMt940, type WritableStatement } from '@saldo/banking/sample-files';

export interface Seed {
  format: string;
  fileName: string;
  text: string;
  /** Finds the amounts of booked lines: group 1 is the digits. A changed one must never be accepted as balanced. */
  amounts: RegExp;
  /** True where the file carries balances or control totals against which its lines can be checked. */
  hasTotals: boolean;
}

const IBAN = 'DE89370400440532013000';

function statement(number: string, amounts: readonly number[]): WritableStatement {
  return {
    account: { iban: IBAN, bic: 'COBADEFFXXX', ownerName: 'Musterwerk GmbH' },
    currency: 'EUR',
    number,
    opening: { amount: 123_456, date: '2026-11-01' },
    lines: amounts.map((amount, index) => ({
      amount,
      bookingDate: `2026-11-0${2 + (index % 5)}`,
      remittanceText: `Rechnung RE-2026-${100 + index} Grüße`,
      counterparty: { name: 'Müller & Söhne', iban: 'DE02120300000000202051', bic: 'BYLADEM1001' },
      endToEndId: `E2E-${index}`,
      mandateReference: amount < 0 ? `M-${index}` : null,
      creditorId: amount < 0 ? 'DE98ZZZ09999999999' : null,
      bankReference: `B-${index}`,
      bookingText: 'SEPA-UEBERWEISUNG',
    })),
  };
}

const FIRST = statement('17', [119_000, -8_000, 450, 450, -99_999]);
const SECOND = statement('18', [700, -50]);

const CAMT_AMOUNT = /<Ntry><Amt Ccy="EUR">(\d+)\.\d\d<\/Amt>/g;
const CAMT_TOTALS =
  '<TxsSummry><TtlNtries><NbOfNtries>5</NbOfNtries></TtlNtries>' +
  '<TtlCdtNtries><NbOfNtries>3</NbOfNtries><Sum>1199.00</Sum></TtlCdtNtries>' +
  '<TtlDbtNtries><NbOfNtries>2</NbOfNtries><Sum>1079.99</Sum></TtlDbtNtries></TxsSummry>';

/** The same statement as intraday report or notification: other element names, no balances, but totals of its entries. */
function camtSibling(kind: '052' | '054'): string {
  const [message, part] = kind === '052' ? ['BkToCstmrAcctRpt', 'Rpt'] : ['BkToCstmrDbtCdtNtfctn', 'Ntfctn'];
  return writeCamt053(FIRST)
    .replace('camt.053.001.08', `camt.${kind}.001.08`)
    .replaceAll('BkToCstmrStmt>', `${message}>`)
    .replaceAll('Stmt>', `${part}>`)
    .replaceAll(/<Bal>.*?<\/Bal>\n?/g, '')
    .replace('</Acct>', `</Acct>${CAMT_TOTALS}`);
}

const MT942 = [
  ...[':20:INTRADAY', `:25:37040044/532013000`, ':28C:17/1', ':34F:EURD0,', ':13:2611020900'],
  ...[':61:2611021102C1190,00NTRFE2E-1//B-1', ':86:166?00GUTSCHRIFT?20SVWZ+RE 4711?32Kunde AG'],
  ...[':61:2611021102D80,00NDDTE2E-2//B-2', ':86:105?00LASTSCHRIFT?20SVWZ+Strom?32Strom AG'],
  ...[':90D:1EUR80,00', ':90C:1EUR1190,00', '-', ''],
].join('\r\n');

const VR_BANK = `Bezeichnung Auftragskonto;IBAN Auftragskonto;BIC Auftragskonto;Bankname Auftragskonto;Buchungstag;Valutadatum;Name Zahlungsbeteiligter;IBAN Zahlungsbeteiligter;BIC (SWIFT-Code) Zahlungsbeteiligter;Buchungstext;Verwendungszweck;Betrag;Waehrung;Saldo nach Buchung;Bemerkung;Gekennzeichneter Umsatz;Glaeubiger ID;Mandatsreferenz
Geschäft;${IBAN};GENODEF1XXX;VR;04.11.2026;04.11.2026;Kunde B;DE02120300000000202051;BYLADEM1001;Gutschrift;RE 4712;350,25;EUR;1.460,25;;;;
Geschäft;${IBAN};GENODEF1XXX;VR;03.11.2026;03.11.2026;Strom AG;DE02120300000000202051;BYLADEM1001;Lastschrift;Abschlag 11;-80,00;EUR;1.110,00;;;DE98ZZZ09999999999;M-1
Geschäft;${IBAN};GENODEF1XXX;VR;02.11.2026;02.11.2026;Kunde AG;;;Gutschrift;RE 4711;190,00;EUR;1.190,00;;;;
`;

const SPARKASSE = `"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Glaeubiger ID";"Mandatsreferenz";"Kundenreferenz (End-to-End)";"Sammlerreferenz";"Lastschrift Ursprungsbetrag";"Auslagenersatz Ruecklastschrift";"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";"Waehrung";"Info"
"${IBAN}";"02.11.26";"03.11.26";"GUTSCHR. UEBERWEISUNG";"RE 4711";"";"";"E-1";"";"";"";"Kunde AG";"DE02120300000000202051";"BYLADEM1001";"1.190,00";"EUR";"Umsatz gebucht"
"${IBAN}";"03.11.26";"";"KARTENZAHLUNG";"Kaffee";"";"";"";"";"";"";"Cafe";"";"";"-4,50";"EUR";"Umsatz gebucht"
`;

const OFX = `OFXHEADER:100
DATA:OFXSGML
VERSION:102

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>37040044<ACCTID>532013000</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261101<DTEND>20261130
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261102<TRNAMT>119.00<FITID>F1<NAME>Kunde &amp; Co<MEMO>RE 4711</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261103<TRNAMT>-4.50<FITID>F2<NAME>Cafe<MEMO>Kaffee</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>1119.00<DTASOF>20261130</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`;

const BAI2 = [
  ...[
    '01,BANK,US,261102,0900,1,80,1,2/',
    '02,US,BANK,1,261102,0900,USD,2/',
    '03,0123456789,,010,100000,,,015,150000,,/',
  ],
  ...['16,142,60000,0,B1,C1,INVOICE 4711,', '88,FROM CUSTOMER', '16,475,10000,V,261103,,B2,,CHECK/'],
  ...['49,320000,5/', '98,320000,1,7/', '99,320000,1,9/', ''],
].join('\n');

const QIF = '!Type:Bank\nD02.11.26\nT-1.012,50\nPLieferant\nMRG 9\n^\nD13.11.26\nT500,00\nPKunde\nMRE 4711\n^\n';

const NONE = /(?!)/g;

export const SEEDS: readonly Seed[] = [
  seed('camt.053', 'a.xml', writeCamt053(FIRST), CAMT_AMOUNT, true),
  seed('camt.052', 'a.xml', camtSibling('052'), CAMT_AMOUNT, true),
  seed('camt.054', 'a.xml', camtSibling('054'), CAMT_AMOUNT, true),
  seed('mt940', 'a.sta', writeMt940(FIRST) + writeMt940(SECOND), /^:61:\d{10}[CD]R?(\d+),/gm, true),
  seed('mt942', 'a.sta', MT942, /^:61:\d{10}[CD]R?(\d+),/gm, true),
  // The opening balance is the oldest balance less the oldest amount, so a wrong amount there can't be told.
  seed('csv with balances', 'a.csv', VR_BANK, /;-?(\d+),\d\d;EUR;1\.(?!190)/g, true),
  seed('csv', 'a.csv', SPARKASSE, NONE, false),
  seed('ofx', 'a.ofx', OFX, NONE, false),
  seed('bai2', 'a.bai', BAI2, /^16,\d+,(\d+),/gm, true),
  seed('qif', 'a.qif', QIF, NONE, false),
];

function seed(format: string, fileName: string, text: string, amounts: RegExp, hasTotals: boolean): Seed {
  return { format, fileName, text, amounts, hasTotals };
}

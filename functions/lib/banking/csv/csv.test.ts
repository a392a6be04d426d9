import { describe, expect, it } from 'vitest';
import { STATEMENT_ERROR_CODES as CODES } from '../errors.ts';
import { latin1Of, parseOne, parseText, refusal } from '../test-files.ts';
import { parseStatementFile } from '../read.ts';
import { readCsvAmount } from './values.ts';

/** A small export of every dialect: header as the bank writes it, invented rows. */
const FILES: Readonly<Record<string, { text: string; lines: number[]; pending?: number[]; first: object }>> = {
  'sparkasse-camt': {
    text: `"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Glaeubiger ID";"Mandatsreferenz";"Kundenreferenz (End-to-End)";"Sammlerreferenz";"Lastschrift Ursprungsbetrag";"Auslagenersatz Ruecklastschrift";"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";"Waehrung";"Info"
"DE89370400440532013000";"02.11.26";"03.11.26";"GUTSCHR. UEBERWEISUNG";"RE 4711";"";"";"E-1";"";"";"";"Kunde AG";"DE02120300000000202051";"BYLADEM1001";"1.190,00";"EUR";"Umsatz gebucht"
"DE89370400440532013000";"03.11.26";"";"KARTENZAHLUNG";"Kaffee";"";"";"";"";"";"";"Cafe";"";"";"-4,50";"EUR";"Umsatz vorgemerkt"`,
    lines: [119000],
    pending: [-450],
    first: {
      ...{ bookingDate: '2026-11-02', valueDate: '2026-11-03', endToEndId: 'E-1', remittanceText: 'RE 4711' },
      counterparty: { name: 'Kunde AG', iban: 'DE02120300000000202051', bic: 'BYLADEM1001' },
    },
  },
  'sparkasse-mt940': {
    text: `"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Beguenstigter/Zahlungspflichtiger";"Kontonummer";"BLZ";"Betrag";"Waehrung";"Info"
"1234567";"02.11.26";"02.11.26";"LASTSCHRIFT";"EREF+E-1MREF+M-1SVWZ+RE 4711";"Strom AG";"DE02120300000000202051";"BYLADEM1001";"-80,00";"EUR";"Umsatz gebucht"`,
    lines: [-8000],
    first: { endToEndId: 'E-1', mandateReference: 'M-1', remittanceText: 'RE 4711' },
  },
  'vr-bank': {
    text: `Bezeichnung Auftragskonto;IBAN Auftragskonto;BIC Auftragskonto;Bankname Auftragskonto;Buchungstag;Valutadatum;Name Zahlungsbeteiligter;IBAN Zahlungsbeteiligter;BIC (SWIFT-Code) Zahlungsbeteiligter;Buchungstext;Verwendungszweck;Betrag;Waehrung;Saldo nach Buchung;Bemerkung;Gekennzeichneter Umsatz;Glaeubiger ID;Mandatsreferenz
Geschäft;DE89370400440532013000;GENODEF1XXX;VR;03.11.2026;03.11.2026;Strom AG;DE02120300000000202051;BYLADEM1001;Lastschrift;Abschlag 11;-80,00;EUR;1.110,00;;;DE98ZZZ09999999999;M-1
Geschäft;DE89370400440532013000;GENODEF1XXX;VR;02.11.2026;02.11.2026;Kunde AG;;;Gutschrift;RE 4711;190,00;EUR;1.190,00;;;;`,
    lines: [-8000, 19000],
    first: { creditorId: 'DE98ZZZ09999999999', mandateReference: 'M-1' },
  },
  dkb: {
    text: `"Girokonto";"DE89370400440532013000"
""
"Kontostand vom 03.11.2026:";"1.000,00 €"
""
"Buchungsdatum";"Wertstellung";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";"Verwendungszweck";"Umsatztyp";"IBAN";"Betrag (€)";"Gläubiger-ID";"Mandatsreferenz";"Kundenreferenz"
"02.11.26";"02.11.26";"Gebucht";"Kunde AG";"Wir GmbH";"RE 4711";"Eingang";"DE02120300000000202051";"1.000";"";"";"K-1"
"02.11.26";"02.11.26";"Gebucht";"Wir GmbH";"Lieferant";"RG 9";"Ausgang";"DE02120300000000202051";"-12,5";"";"";""
"03.11.26";"";"Vorgemerkt";"Wir GmbH";"Cafe";"Kaffee";"Ausgang";"";"-4,50";"";"";""`,
    lines: [100000, -1250],
    pending: [-450],
    first: { counterparty: { name: 'Kunde AG' }, customerReference: 'K-1' },
  },
  'dkb-old': {
    text: `"Kontonummer:";"DE89370400440532013000 / Girokonto";

"Buchungstag";"Wertstellung";"Buchungstext";"Auftraggeber / Begünstigter";"Verwendungszweck";"Kontonummer";"BLZ";"Betrag (EUR)";"Gläubiger-ID";"Mandatsreferenz";"Kundenreferenz";
"02.11.2026";"02.11.2026";"Lastschrift";"Lieferant "Nord" GmbH";"RG 9";"DE02120300000000202051";"BYLADEM1001";"-12,50";"DE98";"M-1";"K-1";`,
    lines: [-1250],
    first: { counterparty: { name: 'Lieferant "Nord" GmbH' }, mandateReference: 'M-1' },
  },
  ing: {
    text: `Umsatzanzeige;Datei erstellt am: 03.11.2026 10:00

IBAN;DE89 3704 0044 0532 0130 00
Saldo;1.110,00;EUR

Buchung;Wertstellungsdatum;Auftraggeber/Empfänger;Buchungstext;Verwendungszweck;Saldo;Währung;Betrag;Währung
03.11.2026;03.11.2026;Strom AG;Lastschrift;Abschlag;1.110,00;EUR;-80,00;EUR
02.11.2026;02.11.2026;Kunde AG;Gutschrift;RE 4711;1.190,00;EUR;190,00;EUR`,
    lines: [-8000, 19000],
    first: { counterparty: { name: 'Strom AG' } },
  },
  comdirect: {
    text: `;
"Umsätze Girokonto";"Zeitraum: 01.11.2026 - 03.11.2026";

"Buchungstag";"Wertstellung (Valuta)";"Vorgang";"Buchungstext";"Umsatz in EUR";
"offen";"--";"Kartenverfügung";"Buchungstext: Kaffee";"-4,50";
"02.11.2026";"03.11.2026";"Übertrag / Überweisung";"Empfänger: Lieferant GmbHKto/IBAN: DE02120300000000202051 BLZ/BIC: BYLADEM1001  Buchungstext: RG 9 Ref. C1/2";"-1.012,50";`,
    lines: [-101250],
    pending: [-450],
    first: {
      ...{ remittanceText: 'RG 9', bankReference: 'C1/2' },
      counterparty: { name: 'Lieferant GmbH', iban: 'DE02120300000000202051', bic: 'BYLADEM1001' },
    },
  },
  commerzbank: {
    text: `Buchungstag;Wertstellung;Umsatzart;Buchungstext;Betrag;Währung;IBAN Kontoinhaber;Kategorie
02.11.2026;02.11.2026;Lastschrift;Versicherung AG Vers.-Nr. 4711 End-to-End-Ref.: E-1 Mandatsref: M-1 Gläubiger-ID: DE98 SEPA-BASISLASTSCHRIFT;-10,7;EUR;DE89370400440532013000;`,
    lines: [-1070],
    first: { endToEndId: 'E-1', mandateReference: 'M-1', creditorId: 'DE98' },
  },
  'deutsche-bank': {
    text: `Umsätze
Konto;Filial-/Kontonummer;IBAN;Währung
BusinessKonto;370 4004400;DE89370400440532013000;EUR

1.11.2026 - 3.11.2026
Letzter Kontostand;;;;1.000,00;EUR
Vorgemerkte und noch nicht gebuchte Umsätze sind nicht Bestandteil dieser Übersicht.
Buchungstag;Wert;Umsatzart;Begünstigter / Auftraggeber;Verwendungszweck;IBAN / Kontonummer;BIC;Kundenreferenz;Mandatsreferenz;Gläubiger ID;Fremde Gebühren;Betrag;Abweichender Empfänger;Anzahl der Aufträge;Anzahl der Schecks;Soll;Haben;Währung
2.11.2026;2.11.2026;SEPA Überweisung;Kunde AG;RE 4711;DE02120300000000202051;;NOTPROVIDED;;;;;;;;;1.190,00;EUR
3.11.2026;3.11.2026;SEPA Lastschrift;Strom AG;Abschlag;DE02120300000000202051;;;M-1;DE98;;;;;;-80,00;;EUR
Kontostand;3.11.2026;;;2.110,00;EUR`,
    lines: [119000, -8000],
    first: { customerReference: null, counterparty: { name: 'Kunde AG' } },
  },
  n26: {
    text: `"Booking Date","Value Date","Partner Name","Partner Iban",Type,"Payment Reference","Account Name","Amount (EUR)","Original Amount","Original Currency","Exchange Rate"
2026-11-02,2026-11-02,"Shop, Inc.",,Presentment,Order,Main,-9.20,-10.00,USD,1.087`,
    lines: [-920],
    first: { originalAmount: { amount: 1000, currency: 'USD', exchangeRate: '1.087' } },
  },
  'n26-old': {
    text: `"Date","Payee","Account number","Transaction type","Payment reference","Amount (EUR)","Amount (Foreign Currency)","Type Foreign Currency","Exchange Rate"
"2026-11-02","Kunde AG","DE02120300000000202051","Income","RE 4711","1190.0","","",""`,
    lines: [119000],
    first: { remittanceText: 'RE 4711', counterparty: { name: 'Kunde AG', iban: 'DE02120300000000202051' } },
  },
  paypal: {
    text: `"Datum","Uhrzeit","Zeitzone","Name","Typ","Status","Währung","Brutto","Gebühr","Netto","Transaktionscode","Artikelbezeichnung","Rechnungsnummer","Betreff","Auswirkung auf Guthaben"
"02.11.2026","10:00:00","CET","Kunde AG","Zahlung","Abgeschlossen","EUR","119,00","-3,25","115,75","TX1","Ware","RE-4711","","Haben"
"02.11.2026","10:00:01","CET","","Einbehaltung","Abgeschlossen","EUR","-115,75","0,00","-115,75","TX2","","","","Soll"
"03.11.2026","10:00:01","CET","","Rückbuchung","Abgeschlossen","EUR","115,75","0,00","115,75","TX3","","","","Haben"
"03.11.2026","10:00:01","CET","Kunde B","Zahlung","Ausstehend","EUR","5,00","0,00","5,00","TX4","","","","Memo"`,
    lines: [11575, -11575, 11575],
    pending: [500],
    first: {
      ...{ bankReference: 'TX1', customerReference: 'RE-4711', remittanceText: 'Ware RE-4711' },
      fees: [{ amount: 325, currency: 'EUR' }],
      originalAmount: { amount: 11900, currency: 'EUR' },
    },
  },
  'erste-george': {
    text: `Eigene IBAN,Buchungsdatum,Partnername,Partner IBAN,BIC/SWIFT,Partner Kontonummer,Bankleitzahl,Betrag,Währung,Buchungs-Details,Buchungsreferenz
AT611904300234573201,02.11.2026,Kunde AG,AT483200000012345864,RLNWATWW,,,"1.190,00",EUR,RE 4711,B1`,
    lines: [119000],
    first: { bankReference: 'B1', remittanceText: 'RE 4711', counterparty: { iban: 'AT483200000012345864' } },
  },
  'raiffeisen-at': {
    text: `02.11.2026;Gutschrift Kunde RE 4711;02.11.2026;500;EUR;02.11.2026 00:59:28:092
03.11.2026;Bezahlung Karte;03.11.2026;-56,9;EUR;03.11.2026 01:17:30:116`,
    lines: [50000, -5690],
    first: { remittanceText: 'Gutschrift Kunde RE 4711' },
  },
  targobank: {
    text: `02.11.2026;Gutschrift Kunde RE 4711;500.00;;;;;"DE89370400440532013000"
03.11.2026;Karte;-5.00;;;;;"DE89370400440532013000"`,
    lines: [50000, -500],
    first: { remittanceText: 'Gutschrift Kunde RE 4711' },
  },
};

describe('CSV dialects', () => {
  it.each(Object.entries(FILES))('%s', async (name, { text, lines, pending = [], first }) => {
    const file = await parseText(text, { fileName: 'x.csv' });
    const [statement] = file.statements;
    expect(file).toMatchObject({ format: 'csv', version: name });
    expect(file.statements).toHaveLength(1);
    expect(statement?.lines.map((line) => line.amount)).toEqual(lines);
    expect(statement?.pendingLines.map((line) => line.amount)).toEqual(pending);
    expect(statement?.lines[0]).toMatchObject(first);
    expect(statement?.currency).toBe('EUR');
  });

  it.each(['vr-bank', 'ing', 'deutsche-bank'])('%s is verified by its balances', async (name) => {
    const statement = await parseOne(FILES[name]?.text ?? '');
    expect(statement.checks).toEqual({ balanced: true, difference: 0, complete: true });
    const withoutRow = (FILES[name]?.text ?? '').replace(/80,00/, '81,00');
    expect((await parseOne(withoutRow)).checks.balanced).toBe(false);
  });

  it('is unverified where the file has no balances', async () => {
    expect((await parseOne(FILES['commerzbank']?.text ?? '')).checks.balanced).toBeNull();
  });

  it('finds the account in the rows or above them', async () => {
    for (const name of ['sparkasse-camt', 'vr-bank', 'dkb', 'dkb-old', 'ing', 'deutsche-bank', 'targobank']) {
      const { account } = await parseOne(FILES[name]?.text ?? '');
      expect([name, account.iban]).toEqual([name, 'DE89370400440532013000']);
    }
  });

  it('reads windows-1252 as well as UTF-8 with byte order mark, and UTF-16', async () => {
    const text = FILES['ing']?.text ?? '';
    const read = (bytes: Uint8Array) => parseStatementFile(bytes, { fileName: 'x.csv' });
    const expected = await parseText(text);
    const keys = (file: typeof expected) => file.statements[0]?.lines.map((line) => line.key);
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    for (const bytes of [latin1Of(text), Buffer.from(`\ufeff${text}`), utf16]) {
      expect(keys(await read(bytes))).toEqual(keys(expected));
    }
  });

  it('splits a file with several accounts or currencies into statements', async () => {
    const text = (FILES['paypal']?.text ?? '').replace(
      '"Abgeschlossen","EUR","119,00"',
      '"Abgeschlossen","USD","119,00"',
    );
    const { statements } = await parseText(text);
    expect(statements.map((statement) => statement.currency)).toEqual(['USD', 'EUR']);
  });

  it('recognises lines again in an export of another period, and two equal ones as two', async () => {
    const [header = '', first = ''] = (FILES['commerzbank']?.text ?? '').split('\n');
    const later = first.replaceAll('02.11.2026', '05.11.2026');
    const one = await parseOne([header, first, first].join('\n'));
    const two = await parseOne([header, later, first, first].join('\n'));
    expect(new Set(one.lines.map((line) => line.key)).size).toBe(2);
    expect(two.lines.slice(1).map((line) => line.key)).toEqual(one.lines.map((line) => line.key));
  });
});

describe('damaged CSV files are refused', () => {
  const sparkasse = FILES['sparkasse-camt']?.text ?? '';
  it.each([
    ['a garbled amount', sparkasse.replace('1.190,00', '1.19,00'), CODES.amount],
    ['no amount', sparkasse.replace('"1.190,00"', '""'), CODES.missing],
    ['an impossible date', sparkasse.replace('"02.11.26"', '"32.11.26"'), CODES.date],
    ['a row that lacks its dates', `${FILES['commerzbank']?.text ?? ''}\nLastschrift;Text;-30;EUR;DE1;`, CODES.date],
    ['unknown columns', 'a;b;c\n1;2;3', CODES.unknownFormat],
    ['no rows', sparkasse.split('\n')[0] ?? '', CODES.noStatement],
    ['no currency', sparkasse.replace('"1.190,00";"EUR"', '"1.190,00";""'), CODES.currency],
  ])('%s', async (_, text, code) => {
    expect((await refusal(text, { fileName: 'x.csv' })).code).toBe(code);
  });
});

describe('amounts in CSV', () => {
  const refuse = (problem: { code: string }): never => {
    throw new Error(problem.code);
  };
  const read = (text: string, mark: ',' | '.' | 'either' = ',') =>
    readCsvAmount(text, 'EUR', mark, { line: 1, field: 'Betrag' }, refuse);

  it.each([
    ['1.234,56', 123456],
    ['1.000', 100000],
    ['-12,5', -1250],
    ['9,90-', -990],
    ['1.234,56 €', 123456],
    ['−3,00 EUR', -300],
    ['0', 0],
  ])('%s', (text, amount) => expect(read(text)).toBe(amount));

  it('tells the decimal mark where a dialect uses both, and refuses what could be either', () => {
    expect([read('12.34', 'either'), read('12,34', 'either'), read('12', 'either')]).toEqual([1234, 1234, 1200]);
    expect(() => read('1.234', 'either')).toThrow(CODES.amount);
  });
});

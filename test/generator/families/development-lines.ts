import type { UnrelatedLine } from '../family.ts';
import type { Random } from '../random.ts';

type Line = (random: Random) => UnrelatedLine;

const line =
  (name: string, code: string, from: number, to: number, text: (random: Random) => string): Line =>
  (random) => ({ name, code, from, to, text: text(random) });

/** Things around a number that look like a number of ours and are none. */
export const developmentClutter: readonly ((random: Random) => string)[] = [
  (random) =>
    `DATUM ${random.int(10, 28)}.09.2026, ${random.int(10, 19)}.${random.int(10, 59)} UHR 1.TAN ${random.digits(6)}`,
  () => 'STEUERNR 144/187/81344 UMS.ST JUL.26',
  (random) => `Vertragsnr. ${random.digits(8)}`,
  (random) => `EREF+${random.digits(10)} KREF+SEPA-DA2026${random.digits(6)}`,
  (random) => `IBAN: DE${random.digits(20)} BIC: COBADEFFXXX`,
  (random) => `Tel. 0${random.digits(3)}/${random.digits(6)}`,
  () => 'CRED DE98ZZZ09999999999 MREF M-2019-44',
  (random) => `Betrag ${random.int(100, 999)} ${random.int(10, 99)} EUR`,
  (random) => `Auftrag ${random.digits(7)}`,
  (random) => `USt-IdNr. DE${random.digits(9)}`,
];

/** Money that is received and pays nothing of ours. */
export const developmentReceived: readonly Line[] = [
  line('Finanzamt München', '152', 20_000, 900_000, () => 'STEUERNR 144/187/81344 UMS.ST JUL.26 ERSTATTUNG'),
  line('Saldo Musterfirma GmbH', '166', 100_000, 5_000_000, () => 'Umbuchung eigene Konten'),
  line('AOK Bayern', '166', 30_000, 400_000, (random) => `Erstattung U1 BNR ${random.digits(8)}`),
  line('Commerzbank AG', '814', 100, 9_000, () => 'Habenzinsen 3. Quartal 2026'),
  line('Gothaer Versicherung', '166', 40_000, 700_000, (random) => `Schaden ${random.digits(9)} Entschaedigung`),
  line('Geldautomat', '182', 5_000, 300_000, () => 'BAREINZAHLUNG 23.09 14.12'),
];

/** Money that is paid and pays nothing of ours. */
export const developmentPaid: readonly Line[] = [
  line(
    'ARAL AG',
    '106',
    2_000,
    15_000,
    (random) => `KAUFUMSATZ 05.12 13.98 ${random.digits(6)} ARN${random.digits(23)}`,
  ),
  line(
    'REWE Markt',
    '106',
    500,
    9_000,
    () => 'KARTENZAHLUNG 2026-09-15T20.10 Debitk.4 2029-12 Folgenr. 09 Verfalld. 1229',
  ),
  line('Peter Mustermann', '153', 180_000, 520_000, () => 'Gehalt September 2026'),
  line('Finanzamt München', '117', 30_000, 3_000_000, () => 'USt 08/2026 St.Nr. 144/187/81344'),
  line('Commerzbank AG', '808', 90, 9_900, () => 'Entgeltabrechnung siehe Anlage'),
  line('Immobilien Rau KG', '117', 100_000, 900_000, () => 'Miete 10/2026 Halle 3'),
  line(
    'Deutsche Telekom',
    '105',
    2_900,
    60_000,
    (random) => `Festnetz Vertragskonto ${random.digits(10)} RG ${random.digits(10)}/9`,
  ),
  line(
    'PayPal Europe',
    '105',
    900,
    40_000,
    (random) => `10464500${random.digits(5)}/. eBay S.a r.l., Ihr Einkauf bei eBay`,
  ),
  line(
    'AMAZON EU S.A R.L.',
    '105',
    900,
    40_000,
    (random) => `305-${random.digits(7)}-${random.digits(7)} AMZN Mktp DE`,
  ),
];

import type { UnrelatedLine } from '../family.ts';
import type { Random } from '../random.ts';

type Line = (random: Random) => UnrelatedLine;

const line =
  (name: string, code: string, from: number, to: number, text: (random: Random) => string): Line =>
  (random) => ({ name, code, from, to, text: text(random) });

/** Things around a number that look like a number of ours and are none. */
export const heldOutClutter: readonly ((random: Random) => string)[] = [
  (random) => `chipTAN ${random.digits(6)} ${random.int(10, 28)}/09/26 ${random.int(10, 19)}:${random.int(10, 59)}`,
  () => 'UID ATU12345678',
  (random) => `Polizze ${random.digits(9)}`,
  (random) => `ABWA+Buchhaltung Ref ${random.digits(12)}`,
  (random) => `AT${random.digits(18)} RZOOAT2L`,
  (random) => `Fax +49 ${random.digits(3)} ${random.digits(7)}`,
  () => 'Mandat MND-000771-2021 Creditor AT61ZZZ01234567890',
  (random) => `EUR ${random.int(1, 9)}.${random.int(100, 999)},${random.int(10, 99)}`,
  (random) => `Lieferschein ${random.digits(6)}`,
  (random) => `Projekt ${random.digits(5)}`,
  (random) => `Kst ${random.digits(4)} Sachkonto ${random.digits(6)}`,
];

/** Money that is received and pays nothing of ours. */
export const heldOutReceived: readonly Line[] = [
  line(
    'Bundesagentur für Arbeit',
    'PMNT-RCDT-ESCT',
    50_000,
    900_000,
    (random) => `KuG 07/2026 StNr ${random.digits(8)}`,
  ),
  line('Finanzamt Graz-Stadt', 'PMNT-RCDT-ESCT', 20_000, 900_000, () => 'Rueckzahlung Abgabenkonto 68 123/4567'),
  line('Holding Musterfirma', 'PMNT-ICDT-BOOK', 100_000, 5_000_000, () => 'Cashpooling Uebertrag'),
  line('Raiffeisenbank', 'ACMT-MCOP-INTR', 100, 9_000, () => 'Abschluss Zinsen Haben'),
  line('Allianz Elementar', 'PMNT-RCDT-ESCT', 40_000, 700_000, (random) => `Schadennr ${random.digits(8)} Auszahlung`),
  line('Kassa', 'PMNT-CNTR-CDPT', 5_000, 300_000, () => 'Einzahlung Tageslosung'),
];

/** Money that is paid and pays nothing of ours. */
export const heldOutPaid: readonly Line[] = [
  line('SHELL 4471', 'PMNT-CCRD-POSD', 2_000, 15_000, (random) => `POS 44,10 AT K1 14.09. 18:22 ${random.digits(8)}`),
  line(
    'Billa dankt',
    'PMNT-CCRD-POSD',
    500,
    9_000,
    (random) => `Bezahlung Karte ${random.digits(4)} Bon ${random.digits(6)}`,
  ),
  line('Maria Musterfrau', 'PMNT-ICDT-SALA', 180_000, 520_000, () => 'Lohn/Gehalt 09/26'),
  line('ÖGK', 'PMNT-ICDT-ESCT', 30_000, 3_000_000, (random) => `Beitragskonto ${random.digits(8)} SV 08/26`),
  line('Raiffeisenbank', 'ACMT-MDOP-CHRG', 90, 9_900, () => 'Kontofuehrungsentgelt Q3'),
  line('Vermietung Alpenblick', 'PMNT-ICDT-STDO', 100_000, 900_000, () => 'Dauerauftrag Miete Top 12 Oktober'),
  line(
    'A1 Telekom',
    'PMNT-RDDT-ESDD',
    2_900,
    60_000,
    (random) => `Rechnung ${random.digits(12)} Kundennr ${random.digits(9)}`,
  ),
  line('Klarna', 'PMNT-RDDT-ESDD', 900, 40_000, (random) => `K*ref ${random.digits(14)}`),
];

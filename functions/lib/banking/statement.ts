/**
 * The one result of every statement parser, whatever the file's format.
 *
 * Money is a signed integer count of the currency's minor unit: positive is credited to the account, negative is
 * debited from it. Dates are ISO calendar dates (`2026-11-23`). What the bank did not say is `null`, never a guess.
 */

import type { IsoDate, MinorUnits } from '@saldo/matching';

export type { IsoDate, MinorUnits };

export const STATEMENT_FORMATS = [
  'camt.052',
  'camt.053',
  'camt.054',
  'mt940',
  'mt942',
  'csv',
  'ofx',
  'bai2',
  'qif',
] as const;

export type StatementFormat = (typeof STATEMENT_FORMATS)[number];

export interface ParseOptions {
  /** Name of the file, for messages and as a hint where the content does not tell its format. */
  fileName: string;
  /**
   * The account (IBAN, or any stable identification) to which the file belongs where the file itself does not say so
   * (most CSV dialects, QIF). It takes part in the source and line keys.
   */
  account?: string;
  /** Currency for files that do not name one (QIF, some CSV dialects). Without it such a file is refused. */
  currency?: string;
}

/** An amount in a currency of its own. */
export interface Money {
  amount: MinorUnits;
  currency: string;
}

export interface Balance extends Money {
  date: IsoDate | null;
}

export interface Account {
  iban: string | null;
  /** The account's identification where it is no IBAN (German `BLZ/account`, BBAN, masked number). */
  number: string | null;
  bic: string | null;
  ownerName: string | null;
}

export interface Counterparty {
  name: string | null;
  iban: string | null;
  /** Account identification where it is no IBAN. */
  accountNumber: string | null;
  bic: string | null;
}

export interface TransactionCode {
  /** Geschäftsvorfallcode of the German banking industry, three digits. */
  gvc: string | null;
  /** SWIFT transaction type identification code (`NTRF`). */
  swift: string | null;
  /** ISO 20022 bank transaction code, `domain-family-sub-family` (`PMNT-RCDT-ESCT`). */
  domain: string | null;
  /** The bank's own code, as it stands in the file. */
  proprietary: string | null;
}

export interface OriginalAmount extends Money {
  /** Exchange rate as the bank wrote it. */
  exchangeRate: string | null;
}

/** What the bank says about one payment: the whole line, or one payment inside a collective booking. */
export interface PaymentInformation {
  /** Remittance text joined as the payer wrote it, without blanks from line wrapping. */
  remittanceText: string;
  endToEndId: string | null;
  mandateReference: string | null;
  /** SEPA creditor identifier (Gläubiger-ID). */
  creditorId: string | null;
  /** Structured creditor reference (RF, QRR, OGM, …). */
  structuredReference: string | null;
  /** The payer's own reference (KREF, instruction id). */
  customerReference: string | null;
  /** The bank's identification of the line. Not always unique. */
  bankReference: string | null;
  counterparty: Counterparty;
  /** The party behind the counterparty (ultimate debtor of a credit, ultimate creditor of a debit). */
  ultimateCounterparty: string | null;
  transactionCode: TransactionCode;
  /** ISO 20022 purpose code (`SALA`, `RINP`). */
  purposeCode: string | null;
  /** ISO 20022 return reason (`AC04`), or the German text key extension (`903`), of a returned payment. */
  returnReason: string | null;
  /** Charges the bank names with the payment, positive when they were charged. They are information, not bookings. */
  fees: Money[];
  originalAmount: OriginalAmount | null;
}

/** One payment inside a collective booking. */
export interface LineDetail extends PaymentInformation {
  /** 1-based place inside the line. */
  position: number;
  amount: MinorUnits;
  currency: string;
}

export type LineStatus = 'booked' | 'pending' | 'information';

/** One line of the account. */
export interface StatementLine extends PaymentInformation {
  /** 1-based place among the lines of the same list (booked, or not booked). */
  position: number;
  /** Unique and stable for this line, so that importing a file again changes nothing. At most 80 characters. */
  key: string;
  status: LineStatus;
  bookingDate: IsoDate | null;
  valueDate: IsoDate | null;
  amount: MinorUnits;
  currency: string;
  /** True when the bank marks the line as reversal (CAMT `RvslInd`, MT940 `RC`/`RD`). The sign is already right. */
  isReversal: boolean;
  /** The bank's words for the kind of booking (`SEPA-UEBERWEISUNG`). */
  bookingText: string | null;
  /** The collective booking's own data, where the line is one. */
  batch: { count: number | null; messageId: string | null; paymentInformationId: string | null } | null;
  /**
   * The single payments of a collective booking, for matching. Empty for a single payment, and empty (with a notice on
   * the statement) when their sum is not the amount of the line.
   */
  details: LineDetail[];
  /** Place in the file (line number), for messages. */
  fileLine: number;
  /** The line's id at the provider of the bank connection from which it came. */
  providerId?: string;
}

/** Something a person should know; nothing was lost or changed because of it. */
export interface Notice {
  code: string;
  message: string;
  /** Line of the file. */
  fileLine: number | null;
}

export interface StatementChecks {
  /**
   * True: opening + booked = closing (or the control totals of formats without balances agree). False: they do not.
   * Null: *unverified*, the file carries nothing to check against.
   */
  balanced: boolean | null;
  /** opening + booked − closing in minor units; null when it can't be computed. 0 when balanced. */
  difference: MinorUnits | null;
  /** False when the statement is cut off: its end (MT940 closing balance, …) is missing. Never match its lines yet. */
  complete: boolean;
}

/**
 * How lines are recognised again. `position`: the statement is a fixed part of the account's history (CAMT.053,
 * MT940), so its key and the place in it identify a line. `content`: the file is a window that may overlap with
 * others (CSV, CAMT.052, MT942 …), so everything the bank says identifies a line, counted where lines are equal:
 * two equal coffees on one day are the first and the second of their kind in every file that shows both.
 */
export type KeyKind = 'position' | 'content';

/** A statement without its lines. */
export interface StatementSummary {
  /** 1-based place in the file. */
  index: number;
  account: Account;
  currency: string;
  /** The bank's number of the statement. */
  number: string | null;
  /** The message's own identification of the statement. */
  id: string | null;
  period: { start: IsoDate | null; end: IsoDate | null };
  opening: Balance | null;
  closing: Balance | null;
  /** SHA-256 (hex): the same for every delivery of this statement, also for one that was cut off. */
  sourceKey: string;
  keyKind: KeyKind;
  /**
   * SHA-256 (hex) of everything the lines say. Another content under a known `sourceKey` is another statement, or a
   * delivery that is more (or less) whole: never merge it silently.
   */
  contentHash: string;
  /** Sum of the booked lines that are in the account's currency. */
  bookedTotal: MinorUnits;
  lineCount: number;
  pendingCount: number;
  checks: StatementChecks;
  notices: Notice[];
}

export interface Statement extends StatementSummary {
  /** Booked lines, in the file's order. */
  lines: StatementLine[];
  /** Lines that are announced or informational; they are no part of the balance. */
  pendingLines: StatementLine[];
}

export interface FileSummary {
  fileName: string;
  format: StatementFormat;
  /** Version of the format (`camt.053.001.08`) or name of the CSV dialect. */
  version: string | null;
}

export interface ParsedFile extends FileSummary {
  statements: Statement[];
}

/** What is known of a statement before its first line. */
export type StatementHead = Pick<
  StatementSummary,
  'index' | 'account' | 'currency' | 'number' | 'id' | 'opening' | 'sourceKey'
>;

/** The parts of a file, in order: `file (statement line* end)*`. */
export type StatementEvent =
  | { type: 'file'; file: FileSummary }
  | { type: 'statement'; statement: StatementHead }
  | { type: 'line'; line: StatementLine }
  | { type: 'end'; statement: StatementSummary };

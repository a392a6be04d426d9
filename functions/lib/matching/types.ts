/**
 * The domain types of the matching engine. Everything outside (Salesforce records, case files, statement files)
 * is translated into these types at the border and back.
 *
 * Money is an integer count of the currency's minor unit (cents for EUR, yen for JPY), signed:
 * transactions are positive when money was received and negative when it was paid; open items are positive when
 * they are owed to us (invoice, opportunity, vendor refund) and negative when we owe them (bill, credit note).
 * Dates are ISO calendar dates (`2026-11-23`).
 */
export type MinorUnits = number;

/** A calendar date as `YYYY-MM-DD`. */
export type IsoDate = string;

/** One booked line of a bank account. */
export interface Transaction {
  id: string;
  /** Our company that owns the bank account; a hard barrier. Null where the caller keeps one company only. */
  legalEntityId: string | null;
  amount: MinorUnits;
  /** ISO 4217 code. */
  currency: string;
  bookingDate: IsoDate | null;
  valueDate?: IsoDate | null;
  remittanceText: string;
  /** A reference that the bank transmits apart from the remittance text. */
  reference?: string | null;
  /** Structured creditor reference (RF, QRR, OGM, viite, KID …). */
  structuredReference?: string | null;
  endToEndId?: string | null;
  mandateReference?: string | null;
  counterpartyName?: string | null;
  /** Ultimate debtor or creditor (German ABWA/ABWE). */
  ultimateCounterpartyName?: string | null;
  counterpartyIban?: string | null;
  counterpartyAddress?: string | null;
  /** Keys under which payer aliases are looked up (keyed hashes; absent: the IBAN itself and the folded name). */
  payerKeys?: { iban?: string; name?: string };
  /** The bank's own identification of the line. */
  bankReference?: string | null;
  /** GVC, ISO 20022 domain code or the bank's own. */
  transactionCode?: string | null;
  /** Return reason (ISO 20022 external code, e.g. `AC04`) where the line is a returned payment. */
  returnReason?: string | null;
  /** The payer where it is already known with certainty. */
  customerId?: string | null;
  /** The bank account on which the line was booked; only for rules that differ by account. */
  bankAccountId?: string | null;
}

export type OpenItemKind = 'invoice' | 'credit_note' | 'opportunity' | 'bill' | 'vendor_refund' | 'other';

/** Something a payment can settle. */
export interface OpenItem {
  id: string;
  kind: OpenItemKind;
  legalEntityId: string | null;
  /** The number that a payer would quote. */
  number: string | null;
  /** Original amount, signed. */
  amount: MinorUnits;
  /** Open balance, signed like `amount`; 0 when settled. */
  open: MinorUnits;
  currency: string;
  customerId: string | null;
  issueDate?: IsoDate | null;
  dueDate?: IsoDate | null;
  /** The customer's own reference (purchase order). */
  customerReference?: string | null;
  /** Structured or free payment reference printed on the item. */
  paymentReference?: string | null;
  /** Identifications under which a payment service provider or a mandate knows the item. */
  externalIds?: string[];
  /** Cash discount (Skonto), in minor units with the sign of `amount`, granted up to and including `until`. */
  discount?: { amount: MinorUnits; until: IsoDate | null } | null;
  /** Free text of the item (opportunity name, line description). */
  text?: string | null;
}

export interface Customer {
  id: string;
  name: string;
  aliases?: string[];
  ibans?: string[];
  /** The customer's number with us, as it appears in remittance texts. */
  customerNumber?: string | null;
  /** Group head; payments of the parent may settle items of its children. */
  parentId?: string | null;
  address?: string | null;
  city?: string | null;
}

/** What was learned from decisions: this payer pays for this customer. */
export interface PayerAlias {
  kind: 'iban' | 'name';
  /** Same key as in `Transaction.payerKeys`. */
  key: string;
  customerId: string;
  evidenceCount: number;
  rejectedCount: number;
  lastConfirmed: IsoDate | null;
}

/** A pair that a person rejected; weakens the pair for a while. */
export interface RejectedPair {
  /** Payer key (as in PayerAlias) or transaction id. */
  payerKey: string;
  itemId: string;
  rejectedOn: IsoDate;
}

export type Decision = 'auto' | 'suggest' | 'ambiguous' | 'no_match';

/** The text in which evidence was found. */
export type TextField =
  | 'remittanceText'
  | 'reference'
  | 'structuredReference'
  | 'endToEndId'
  | 'mandateReference'
  | 'counterpartyName'
  | 'ultimateCounterpartyName'
  | 'counterpartyIban';

/** Half-open range of UTF-16 code units in the *original* text of a transaction. */
export interface TextSpan {
  field: TextField;
  start: number;
  end: number;
}

/** One bar of the waterfall. Weights are natural-log odds; the weights of a proposal add up to its score. */
export interface Evidence {
  /** A code of `EVIDENCE_CODES`; words are made of it only when shown (`renderEvidence`). */
  code: string;
  weight: number;
  itemId?: string;
  spans?: TextSpan[];
  /** Facts for the words: numbers, names, amounts in minor units, dates. */
  values?: Record<string, string | number | boolean>;
}

export interface ProposedAllocation {
  itemId: string;
  /** Money of the payment applied to the item, with the item's sign. */
  amount: MinorUnits;
  /** Cash discount granted on top, with the item's sign. */
  discount: MinorUnits;
  /** Rest forgiven (item's sign) or surplus taken (opposite sign). */
  writeOff: MinorUnits;
}

export interface Proposal {
  /** 1 is the best. */
  rank: number;
  /** Calibrated probability that the whole set is right. */
  confidence: number;
  /** Sum of the evidence weights (log-odds). */
  score: number;
  customerId: string | null;
  allocations: ProposedAllocation[];
  /** What of the transaction stays unallocated, with the transaction's sign. */
  residual: MinorUnits;
  evidence: Evidence[];
}

export interface MatchResult {
  transactionId: string;
  decision: Decision;
  /** Confidence of the first proposal, 0 when there is none. */
  confidence: number;
  /** Score distance between the first and the second proposal; null when there is no second. */
  margin: number | null;
  customerId: string | null;
  /** Customers between whom the evidence does not decide (`customerId` is null then). */
  customerCandidates?: string[];
  /** Ranked. For `ambiguous` all are about equally good and none is preferred; for `no_match` the nearest failures. */
  proposals: Proposal[];
  /** Why this decision and not a better one (no exact evidence, tie, cap, currency …). */
  reasons: Evidence[];
}

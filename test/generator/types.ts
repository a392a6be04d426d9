import type { Customer, OpenItem, PayerAlias, Transaction } from '@saldo/matching';

/** What a payment does to one open item. */
export interface TrueAllocation {
  itemId: string;
  /**
   * By how much the item's balance falls (money + discount + write-off), in minor units with the item's sign.
   * Negative for an invoice means that the item is reopened (a returned direct debit).
   */
  settled: number;
  /** A second right answer where the rule set's tolerance decides (bank fee deducted, a few cents short). */
  orSettled?: number;
}

/** What is right for a payment. */
export type Truth =
  | { outcome: 'allocate'; allocations: TrueAllocation[] }
  /** It settles nothing of ours; proposing something is a nuisance, booking it is an error. */
  | { outcome: 'nothing'; why: string }
  /**
   * What it carries does not decide between these; offering one of them is right, booking any is a guess.
   * An empty list: the right set exists but nobody could find it in what the payment carries.
   */
  | { outcome: 'undecidable'; alternatives: TrueAllocation[][] };

export interface GeneratedPayment {
  transaction: Transaction;
  kind: PaymentKind;
  truth: Truth;
}

export type FamilyName = 'development' | 'held-out';

export interface GeneratedLedger {
  customers: Customer[];
  items: OpenItem[];
  aliases: PayerAlias[];
}

export interface GeneratedData extends GeneratedLedger {
  family: FamilyName;
  seed: number;
  payments: GeneratedPayment[];
}

/** Every kind of payment that is generated, with its share in a thousand payments. */
export const PAYMENT_KINDS = {
  // one item, its number in the text
  label_variant: 300,
  bare_number: 50,
  number_restyled: 60,
  number_short: 25,
  wrap_damage: 60,
  typo_letter_for_digit: 15,
  typo_transposed: 15,
  typo_digit: 15,
  false_friends: 35,
  end_to_end: 20,
  structured_reference: 20,
  purchase_order: 30,
  // several items
  list: 70,
  list_abbreviated: 20,
  list_range: 10,
  list_truncated: 12,
  list_with_discount: 10,
  credit_note_netted: 15,
  // another amount than the open one
  discount_in_time: 40,
  discount_late: 8,
  part_payment: 22,
  instalment: 20,
  over_payment: 10,
  cents_short: 4,
  bank_fee: 5,
  // somebody else pays
  third_party: 18,
  property_manager: 12,
  group_parent: 6,
  payout_named: 6,
  payout_unnamed: 3,
  // money that goes back
  returned_debit: 12,
  refund_paid: 5,
  // no number
  no_reference: 40,
  no_reference_twins: 8,
  several_without_reference: 14,
  // nothing to settle
  unrelated_received: 14,
  unrelated_paid: 36,
  // traps
  trap_already_paid: 8,
  trap_paid_long_ago: 4,
  trap_neighbour_number: 8,
  trap_other_currency: 5,
  trap_same_number_two_currencies: 5,
  trap_other_entity: 5,
  trap_paid_out_with_our_number: 6,
  trap_amount_of_a_stranger: 6,
  trap_customer_number_is_an_invoice: 6,
  trap_twin_payments: 6,
} as const;

export type PaymentKind = keyof typeof PAYMENT_KINDS;

import { convert, currencyScale, discountAmount, payerIbanKey, payerNameKey, toMinorUnits } from '@saldo/matching';
import { parseRuleSet } from '@saldo/matching/rules';
import type { Customer, OpenItem, OpenItemKind, PayerAlias, RuleSet, Transaction } from '@saldo/matching';
import type { CaseCustomer, CaseInput, CaseOpenItem, CaseSettings, CaseTransaction } from './case-file.ts';

/** A case in the engine's own types. */
export interface DomainCase {
  transactions: Transaction[];
  items: OpenItem[];
  customers: Customer[];
  aliases: PayerAlias[];
  ruleSet: RuleSet;
  /** Settings of the case that rule sets do not have; they are named to the caller and otherwise ignored. */
  ignoredSettings: string[];
}

const KIND_OF_TYPE: Readonly<Record<CaseOpenItem['type'], OpenItemKind>> = {
  invoice: 'invoice',
  bill: 'bill',
  credit_note: 'credit_note',
  vendor_refund: 'vendor_refund',
  sales_order: 'opportunity',
  payment: 'other',
  payment_reversal: 'other',
  internal_transfer: 'other',
  ledger_entry: 'other',
  booked_line: 'other',
};

/** ISO 20022 bank transaction codes (domain-family-sub-family) for what the case files say in words. */
const TRANSACTION_CODES: Readonly<Record<string, string>> = {
  bank_fee: 'ACMT-MDOP-CHRG',
  interest: 'ACMT-MDOP-INTR',
};

const SUPPORTED_SETTINGS = new Set([
  'tolerance_abs',
  'tolerance_pct',
  'tolerance_cap',
  'write_off_allowed',
  'auto_apply_threshold',
  'date_window_days',
  'discount_grace_days',
  'expected_net_ratio',
  'base_currency',
]);

/** Translates a checked case; every decision about matching stays in the engine. */
export function toDomain(input: CaseInput): DomainCase {
  const settings = input.settings ?? {};
  const transactions = (input.transactions ?? []).map(toTransaction);
  const currency = settings.base_currency ?? transactions[0]?.currency ?? input.open_items?.[0]?.currency ?? 'EUR';
  return {
    transactions,
    items: (input.open_items ?? []).map((item) => toOpenItem(item, currency)),
    customers: (input.customers ?? []).map(toCustomer),
    aliases: (input.history ?? []).flatMap(toAliases),
    ruleSet: toRuleSet(settings, currency),
    ignoredSettings: Object.keys(settings).filter((name) => !SUPPORTED_SETTINGS.has(name)),
  };
}

function toTransaction(entry: CaseTransaction): Transaction {
  const type = entry.transaction_type;
  return {
    id: entry.id,
    legalEntityId: entry.tenant ?? null,
    amount: toMinorUnits(entry.amount, entry.currency),
    currency: entry.currency,
    bookingDate: entry.booking_date ?? null,
    valueDate: entry.value_date ?? null,
    remittanceText: [entry.text, entry.note].filter((part) => part).join('\n'),
    reference: entry.reference ?? null,
    structuredReference: entry.structured_ref ?? null,
    endToEndId: entry.end_to_end_id ?? null,
    mandateReference: entry.mandate_reference ?? null,
    counterpartyName: entry.counterparty_name ?? null,
    ultimateCounterpartyName: entry.ultimate_counterparty_name ?? null,
    counterpartyIban: entry.counterparty_iban ?? entry.counterparty_account ?? null,
    counterpartyAddress: joined(entry.counterparty_address, entry.counterparty_city),
    bankReference: entry.bank_id ?? null,
    transactionCode: type ? (TRANSACTION_CODES[type] ?? type) : null,
    returnReason: entry.return_reason ?? null,
    customerId: entry.customer ?? null,
  };
}

function toOpenItem(entry: CaseOpenItem, baseCurrency: string): OpenItem {
  const isConverted = entry.currency !== baseCurrency && entry.rate !== null && entry.rate !== undefined;
  const currency = isConverted ? baseCurrency : entry.currency;
  const inCurrency = (value: string | number): number => {
    const own = toMinorUnits(value, entry.currency);
    if (!isConverted) return own;
    return convert(own, entry.rate ?? 1, { from: currencyScale(entry.currency), to: currencyScale(baseCurrency) });
  };
  const amount = inCurrency(entry.amount);
  // A cancelled collection is not on its way any more: its id identifies no payment.
  const isCancelled = /^cancel/i.test(entry.collection_status ?? '');
  const externalIds = [entry.external_payment_id, isCancelled ? null : entry.direct_debit_id];
  return {
    id: entry.id,
    kind: KIND_OF_TYPE[entry.type],
    legalEntityId: entry.tenant ?? null,
    number: entry.number ?? null,
    amount,
    open: inCurrency(entry.open),
    currency,
    customerId: entry.customer ?? null,
    issueDate: entry.issue_date ?? entry.date ?? null,
    dueDate: entry.due_date ?? null,
    customerReference: entry.customer_ref ?? null,
    paymentReference: entry.payment_ref ?? null,
    externalIds: externalIds.filter((value): value is string => Boolean(value)),
    discount: toDiscount(entry, amount, inCurrency),
    text: entry.text ?? null,
  };
}

function toDiscount(
  entry: CaseOpenItem,
  amount: number,
  inCurrency: (value: string | number) => number,
): NonNullable<OpenItem['discount']> | null {
  const granted = entry.discount;
  if (!granted) return null;
  const until = granted.until ?? null;
  if (granted.amount !== null && granted.amount !== undefined) {
    return { amount: Math.abs(inCurrency(granted.amount)) * Math.sign(amount), until };
  }
  return { amount: discountAmount(amount, granted.percent), until };
}

function toCustomer(entry: CaseCustomer): Customer {
  return {
    id: entry.id,
    name: entry.name,
    aliases: entry.aliases ?? [],
    ibans: [...(entry.ibans ?? []), ...(entry.accounts ?? [])],
    customerNumber: entry.customer_number ?? null,
    parentId: entry.parent ?? null,
    address: entry.address ?? null,
    city: entry.city ?? null,
  };
}

function toAliases(entry: NonNullable<CaseInput['history']>[number]): PayerAlias[] {
  const learned = { customerId: entry.party, evidenceCount: 1, rejectedCount: 0, lastConfirmed: null };
  const aliases: PayerAlias[] = [];
  const name = entry.counterparty_name ?? entry.text;
  if (name) aliases.push({ kind: 'name', key: payerNameKey(name), ...learned });
  if (entry.counterparty_account)
    aliases.push({ kind: 'iban', key: payerIbanKey(entry.counterparty_account), ...learned });
  return aliases;
}

/** The standard rule set with what the case's settings say otherwise. */
function toRuleSet(settings: CaseSettings, currency: string): RuleSet {
  const minor = (value: string | number | null | undefined): number | undefined =>
    value === null || value === undefined ? undefined : toMinorUnits(value, currency);
  return parseRuleSet({
    extends: 'standard',
    tolerance: withoutUndefined({
      absolute: minor(settings.tolerance_abs),
      percent: settings.tolerance_pct ?? undefined,
      cap: minor(settings.tolerance_cap),
      writeOff: settings.write_off_allowed ?? undefined,
      expectedNetRatio: settings.expected_net_ratio ?? undefined,
    }),
    discount: withoutUndefined({ graceDays: settings.discount_grace_days ?? undefined }),
    candidates: withoutUndefined({ dateWindowDays: settings.date_window_days ?? undefined }),
    decide: withoutUndefined({ autoConfidence: settings.auto_apply_threshold ?? undefined }),
  });
}

function withoutUndefined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function joined(...parts: (string | null | undefined)[]): string | null {
  return parts.filter((part) => part).join(', ') || null;
}

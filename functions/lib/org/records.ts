/**
 * Salesforce records as domain types. Every field is restored by its type where an answer left it out (text `''`,
 * number 0, checkbox false, everything else null), so that a reader that drops empty values can't change a result.
 */
import {
  type Customer,
  discountAmount,
  type OpenItem,
  type OpenItemKind,
  type PayerAlias,
  toMinorUnits,
  type Transaction,
} from '@saldo/matching';
import { z } from 'zod';
import type { ExactRecord } from './client.ts';
import { SaldoError } from './errors.ts';

const restored = {
  text: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
  optionalText: z
    .string()
    .nullish()
    .transform((value) => (value == null || value === '' ? null : value)),
  id: z.string().regex(/^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/, 'is no record id'),
  optionalId: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
  date: z.iso
    .date('is no date')
    .nullish()
    .transform((value) => value ?? null),
  dateTime: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
  decimal: z
    .string()
    .nullish()
    .transform((value) => value ?? '0'),
  requiredDecimal: z.string('is empty; fill it in'),
  whole: z
    .string()
    .nullish()
    .transform((value) => Number(value ?? '0')),
  flag: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  currency: z.string('is empty; fill in a currency code such as EUR'),
};

const transactionSchema = z.object({
  Id: restored.id,
  Name: restored.text,
  LegalEntity__c: restored.optionalId,
  BankAccount__c: restored.optionalId,
  BookingDate__c: restored.date,
  ValueDate__c: restored.date,
  Amount__c: restored.requiredDecimal,
  UnallocatedAmount__c: z.string().nullish(),
  CurrencyCode__c: restored.currency,
  RemittanceText__c: restored.text,
  EndToEndId__c: restored.optionalText,
  MandateReference__c: restored.optionalText,
  CreditorReference__c: restored.optionalText,
  CounterpartyName__c: restored.optionalText,
  UltimateCounterpartyName__c: restored.optionalText,
  CounterpartyIban__c: restored.optionalText,
  TransactionCode__c: restored.optionalText,
  BankReference__c: restored.optionalText,
  ReturnReason__c: restored.optionalText,
  MatchStatus__c: restored.text,
  Generation__c: restored.whole,
  MatchRun__c: restored.optionalId,
});

const invoiceSchema = z.object({
  Id: restored.id,
  Name: restored.text,
  LegalEntity__c: restored.optionalId,
  Type__c: restored.optionalText,
  Account__c: restored.optionalId,
  IssueDate__c: restored.date,
  DueDate__c: restored.date,
  Amount__c: restored.requiredDecimal,
  OpenBalance__c: restored.decimal,
  CurrencyCode__c: restored.currency,
  DiscountPercent__c: restored.decimal,
  DiscountUntil__c: restored.date,
  CustomerReference__c: restored.optionalText,
  PaymentReference__c: restored.optionalText,
  PaymentServiceIds__c: restored.optionalText,
  Status__c: restored.optionalText,
  IsDeleted: restored.flag,
});

const opportunityBalanceSchema = z.object({
  Id: restored.id,
  Name: restored.text,
  LegalEntity__c: restored.optionalId,
  Account__c: restored.optionalId,
  ReferenceNumber__c: restored.optionalText,
  DueDate__c: restored.date,
  Amount__c: restored.requiredDecimal,
  OpenBalance__c: restored.decimal,
  CurrencyCode__c: restored.currency,
  Status__c: restored.optionalText,
  IsDeleted: restored.flag,
});

const accountSchema = z.object({
  Id: restored.id,
  Name: restored.text,
  AccountNumber: restored.optionalText,
  ParentId: restored.optionalId,
  BillingStreet: restored.optionalText,
  BillingCity: restored.optionalText,
  IsDeleted: restored.flag,
});

const payerAliasSchema = z.object({
  Id: restored.id,
  PayerKey__c: restored.text,
  Kind__c: restored.text,
  Account__c: restored.id,
  EvidenceCount__c: restored.whole,
  RejectedCount__c: restored.whole,
  LastConfirmed__c: restored.date,
  IsDeleted: restored.flag,
});

const settingsSchema = z.object({
  IsEnabled__c: restored.flag,
  IsAutoApprovalEnabled__c: restored.flag,
  AliasKey__c: restored.optionalText,
  SuggestionExpiryDays__c: restored.whole,
});

function fieldsOf(schema: z.ZodObject): string {
  return Object.keys(schema.shape).join(', ');
}

/** Field lists for `SELECT`, in step with what the readers expect. */
export const FIELDS = {
  BankTransaction__c: fieldsOf(transactionSchema),
  Invoice__c: fieldsOf(invoiceSchema),
  OpportunityBalance__c: fieldsOf(opportunityBalanceSchema),
  Account: fieldsOf(accountSchema),
  PayerAlias__c: fieldsOf(payerAliasSchema),
  SaldoSettings__c: fieldsOf(settingsSchema),
} as const;

/** A transaction with the state that decides whether it may still be matched. */
export interface ClaimedTransaction {
  /** With the amount that is not allocated yet. */
  transaction: Transaction;
  name: string;
  /** The whole amount of the line, minor units. */
  amount: number;
  bankAccountId: string | null;
  matchStatus: string;
  generation: number;
  runId: string | null;
}

/** An open item with what is needed to keep it current. */
export interface LedgerItem {
  item: OpenItem;
  /** False where it is settled, cancelled or deleted: it leaves the index. */
  isOpen: boolean;
  /** Nothing is open any more, and it is neither cancelled nor deleted: a returned payment may reopen it. */
  isSettled: boolean;
}

/** @throws SaldoError `SALDO_RECORD_INVALID` naming record and field */
export function readTransaction(record: ExactRecord): ClaimedTransaction {
  const row = validate('BankTransaction__c', transactionSchema, record);
  const amount = money('BankTransaction__c', row, 'Amount__c', row.Amount__c);
  // What was allocated before is no longer there to be matched.
  const unallocated =
    row.UnallocatedAmount__c == null
      ? amount
      : money('BankTransaction__c', row, 'UnallocatedAmount__c', row.UnallocatedAmount__c);
  return {
    amount,
    name: row.Name,
    bankAccountId: row.BankAccount__c,
    matchStatus: row.MatchStatus__c,
    generation: row.Generation__c,
    runId: row.MatchRun__c,
    transaction: {
      id: row.Id,
      legalEntityId: row.LegalEntity__c,
      amount: unallocated,
      currency: row.CurrencyCode__c,
      bookingDate: row.BookingDate__c,
      valueDate: row.ValueDate__c,
      remittanceText: row.RemittanceText__c,
      structuredReference: row.CreditorReference__c,
      endToEndId: row.EndToEndId__c,
      mandateReference: row.MandateReference__c,
      counterpartyName: row.CounterpartyName__c,
      ultimateCounterpartyName: row.UltimateCounterpartyName__c,
      counterpartyIban: row.CounterpartyIban__c,
      bankReference: row.BankReference__c,
      transactionCode: row.TransactionCode__c,
      returnReason: row.ReturnReason__c,
    },
  };
}

function stateOf(open: number, row: { Status__c: string | null; IsDeleted: boolean }): Omit<LedgerItem, 'item'> {
  const isValid = row.Status__c !== 'Cancelled' && !row.IsDeleted;
  return { isOpen: open !== 0 && isValid, isSettled: open === 0 && isValid };
}

const INVOICE_KINDS: Readonly<Record<string, OpenItemKind>> = { Invoice: 'invoice', CreditNote: 'credit_note' };

/** @throws SaldoError `SALDO_RECORD_INVALID` naming record and field */
export function readInvoice(record: ExactRecord): LedgerItem {
  const row = validate('Invoice__c', invoiceSchema, record);
  const amount = money('Invoice__c', row, 'Amount__c', row.Amount__c);
  const open = money('Invoice__c', row, 'OpenBalance__c', row.OpenBalance__c);
  const discount = discountAmount(amount, row.DiscountPercent__c);
  return {
    ...stateOf(open, row),
    item: {
      id: row.Id,
      kind: INVOICE_KINDS[row.Type__c ?? ''] ?? (amount < 0 ? 'credit_note' : 'invoice'),
      legalEntityId: row.LegalEntity__c,
      number: row.Name === '' ? null : row.Name,
      amount,
      open,
      currency: row.CurrencyCode__c,
      customerId: row.Account__c,
      issueDate: row.IssueDate__c,
      dueDate: row.DueDate__c,
      customerReference: row.CustomerReference__c,
      paymentReference: row.PaymentReference__c,
      externalIds: row.PaymentServiceIds__c?.split(/\s+/).filter((id) => id !== '') ?? [],
      discount: discount === 0 ? null : { amount: discount, until: row.DiscountUntil__c },
    },
  };
}

/** @throws SaldoError `SALDO_RECORD_INVALID` naming record and field */
export function readOpportunityBalance(record: ExactRecord): LedgerItem {
  const row = validate('OpportunityBalance__c', opportunityBalanceSchema, record);
  const amount = money('OpportunityBalance__c', row, 'Amount__c', row.Amount__c);
  const open = money('OpportunityBalance__c', row, 'OpenBalance__c', row.OpenBalance__c);
  return {
    ...stateOf(open, row),
    item: {
      id: row.Id,
      kind: 'opportunity',
      legalEntityId: row.LegalEntity__c,
      number: row.ReferenceNumber__c,
      amount,
      open,
      currency: row.CurrencyCode__c,
      customerId: row.Account__c,
      dueDate: row.DueDate__c,
    },
  };
}

/** @throws SaldoError `SALDO_RECORD_INVALID` naming record and field */
export function readCustomer(record: ExactRecord): Customer & { isDeleted: boolean } {
  const row = validate('Account', accountSchema, record);
  return {
    id: row.Id,
    name: row.Name,
    customerNumber: row.AccountNumber,
    parentId: row.ParentId,
    address: row.BillingStreet,
    city: row.BillingCity,
    isDeleted: row.IsDeleted,
  };
}

/** @throws SaldoError `SALDO_RECORD_INVALID` naming record and field */
export function readPayerAlias(record: ExactRecord): PayerAlias {
  const row = validate('PayerAlias__c', payerAliasSchema, record);
  return {
    kind: row.Kind__c === 'Name' ? 'name' : 'iban',
    key: row.PayerKey__c,
    customerId: row.Account__c,
    // An alias that was deleted counts no longer, in an index that only knows counts.
    evidenceCount: row.IsDeleted ? 0 : row.EvidenceCount__c,
    rejectedCount: row.IsDeleted ? 0 : row.RejectedCount__c,
    lastConfirmed: row.LastConfirmed__c,
  };
}

export interface Settings {
  isEnabled: boolean;
  isAutoApprovalEnabled: boolean;
  /** Secret of the payer keys; null: payers are compared by plain text and nothing that was learned is used. */
  aliasKey: string | null;
  /** Whole days after which a suggestion nobody decided about expires; 0: never by age. */
  suggestionExpiryDays: number;
}

/** The org's settings; no record means everything is off. */
export function readSettings(record: ExactRecord | undefined): Settings {
  const row = validate('SaldoSettings__c', settingsSchema, record ?? {});
  return {
    isEnabled: row.IsEnabled__c,
    isAutoApprovalEnabled: row.IsAutoApprovalEnabled__c,
    aliasKey: row.AliasKey__c,
    suggestionExpiryDays: Math.max(0, row.SuggestionExpiryDays__c),
  };
}

function validate<S extends z.ZodType>(object: string, schema: S, record: ExactRecord): z.output<S> {
  const result = schema.safeParse(record);
  if (result.success) return result.data;
  const words = result.error.issues.slice(0, 5).map(({ path, message }) => `field ${path.join('.')}: ${message}`);
  throw new SaldoError('SALDO_RECORD_INVALID', `${object} ${nameOf(record)}, ${words.join('; ')}.`);
}

function money(object: string, row: { Id: string; CurrencyCode__c: string }, field: string, value: string): number {
  try {
    return toMinorUnits(value, row.CurrencyCode__c);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new SaldoError('SALDO_RECORD_INVALID', `${object} ${nameOf(row)}, field ${field}: ${words}`, {
      cause: error,
    });
  }
}

function nameOf(record: Record<string, unknown>): string {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const name = text(record['Name']).slice(0, 80);
  return `${text(record['Id']) || 'without id'}${name === '' ? '' : ` (${name})`}`;
}

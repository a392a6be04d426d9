import { isCalendarDate } from './calendar.ts';
import { isCurrency } from './money.ts';
import type { Customer, OpenItem, PayerAlias, RejectedPair, Transaction } from './types.ts';

/** One wrong field of one record. */
export interface MatchInputIssue {
  record: string;
  field: string;
  message: string;
}

/** Input that cannot be matched. Names every record and field that is wrong; nothing was changed or matched. */
export class MatchInputError extends Error {
  readonly code = 'SALDO_MATCH_INPUT_INVALID';
  readonly issues: MatchInputIssue[];

  constructor(issues: MatchInputIssue[]) {
    const shown = issues.slice(0, 20).map((issue) => `  ${issue.record}: ${issue.field} ${issue.message}`);
    if (issues.length > shown.length) shown.push(`  … and ${issues.length - shown.length} more`);
    super(`${issues.length} error${issues.length === 1 ? '' : 's'} in the records to be matched:\n${shown.join('\n')}`);
    this.name = 'MatchInputError';
    this.issues = issues;
  }
}

/** Longest text of a payment that is read; a bank transmits 140 to 4,000 characters. */
export const MAXIMUM_TEXT = 20_000;
const MAXIMUM_KEY = 400;

class Issues {
  readonly list: MatchInputIssue[] = [];
  private readonly seen = new Set<string>();
  private readonly kind: string;

  constructor(kind: string) {
    this.kind = kind;
  }

  add(id: unknown, field: string, message: string): void {
    this.list.push({
      record: `${this.kind} ${typeof id === 'string' && id !== '' ? id.slice(0, 80) : '(without id)'}`,
      field,
      message,
    });
  }

  id(id: unknown): void {
    if (typeof id !== 'string' || id === '') this.add(id, 'id', 'is missing. Give every record an id.');
    else if (this.seen.has(id)) this.add(id, 'id', 'occurs twice. Send each record once.');
    else this.seen.add(id);
  }

  amount(id: unknown, field: string, value: unknown): void {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      this.add(id, field, `is ${typeof value === 'number' ? value : 'no number'}. Give a whole number of minor units.`);
    }
  }

  currency(id: unknown, value: unknown): void {
    if (typeof value !== 'string' || !(isCurrency(value) || isCurrency(value.toUpperCase()))) {
      this.add(
        id,
        'currency',
        `is "${typeof value === 'string' ? value.slice(0, 20) : ''}". Give an ISO 4217 code such as EUR.`,
      );
    }
  }

  date(id: unknown, field: string, value: unknown): void {
    if (value == null) return;
    if (typeof value !== 'string' || !isCalendarDate(value)) {
      this.add(id, field, `is "${typeof value === 'string' ? value.slice(0, 20) : ''}". Give a date as YYYY-MM-DD.`);
    }
  }

  text(id: unknown, field: string, value: unknown, maximum: number): void {
    if (value == null) return;
    if (typeof value !== 'string') this.add(id, field, 'is no text.');
    else if (value.length > maximum) {
      this.add(id, field, `has ${value.length} characters; ${maximum} are read. Shorten it at its source.`);
    }
  }

  finish(): void {
    if (this.list.length > 0) throw new MatchInputError(this.list);
  }
}

/** @throws MatchInputError */
export function checkTransactions(transactions: readonly Transaction[]): void {
  const issues = new Issues('transaction');
  for (const transaction of transactions) {
    issues.id(transaction.id);
    if (!isPlain(transaction)) checkTransaction(transaction, issues);
  }
  issues.finish();
}

/** @throws MatchInputError */
export function checkOneTransaction(transaction: Transaction): void {
  if (isPlain(transaction)) return;
  checkTransactions([transaction]);
}

/** The common case without a single allocation. */
function isPlain(transaction: Transaction): boolean {
  return (
    typeof transaction.id === 'string' &&
    transaction.id.length > 0 &&
    Number.isSafeInteger(transaction.amount) &&
    isCurrency(transaction.currency) &&
    typeof transaction.remittanceText === 'string' &&
    transaction.remittanceText.length <= MAXIMUM_TEXT &&
    isPlainDate(transaction.bookingDate) &&
    isPlainDate(transaction.valueDate) &&
    isPlainText(transaction.reference) &&
    isPlainText(transaction.structuredReference) &&
    isPlainText(transaction.endToEndId) &&
    isPlainText(transaction.mandateReference) &&
    isPlainText(transaction.counterpartyName) &&
    isPlainText(transaction.ultimateCounterpartyName) &&
    isPlainText(transaction.counterpartyIban) &&
    isPlainText(transaction.counterpartyAddress)
  );
}

function isPlainText(text: unknown): boolean {
  return text == null || (typeof text === 'string' && text.length <= MAXIMUM_TEXT);
}

function isPlainDate(date: unknown): boolean {
  return date == null || (typeof date === 'string' && isCalendarDate(date));
}

function checkTransaction(transaction: Transaction, issues: Issues): void {
  const { id } = transaction;
  issues.amount(id, 'amount', transaction.amount);
  issues.currency(id, transaction.currency);
  issues.date(id, 'bookingDate', transaction.bookingDate);
  issues.date(id, 'valueDate', transaction.valueDate);
  if (typeof transaction.remittanceText !== 'string')
    issues.add(id, 'remittanceText', 'is missing. Use an empty text for none.');
  issues.text(id, 'remittanceText', transaction.remittanceText, MAXIMUM_TEXT);
  for (const field of [
    'reference',
    'structuredReference',
    'endToEndId',
    'mandateReference',
    'counterpartyName',
    'ultimateCounterpartyName',
    'counterpartyIban',
    'counterpartyAddress',
  ] as const) {
    issues.text(id, field, transaction[field], MAXIMUM_TEXT);
  }
}

/** @throws MatchInputError */
export function checkItems(items: readonly OpenItem[]): void {
  const issues = new Issues('open item');
  for (const item of items) {
    issues.id(item.id);
    issues.amount(item.id, 'amount', item.amount);
    issues.amount(item.id, 'open', item.open);
    issues.currency(item.id, item.currency);
    issues.date(item.id, 'issueDate', item.issueDate);
    issues.date(item.id, 'dueDate', item.dueDate);
    issues.text(item.id, 'number', item.number, MAXIMUM_KEY);
    issues.text(item.id, 'customerReference', item.customerReference, MAXIMUM_KEY);
    issues.text(item.id, 'paymentReference', item.paymentReference, MAXIMUM_KEY);
    issues.text(item.id, 'text', item.text, MAXIMUM_TEXT);
    if (item.discount) {
      issues.amount(item.id, 'discount.amount', item.discount.amount);
      issues.date(item.id, 'discount.until', item.discount.until);
      if (
        item.discount.amount !== 0 &&
        item.amount !== 0 &&
        Math.sign(item.discount.amount) !== Math.sign(item.amount)
      ) {
        issues.add(
          item.id,
          'discount.amount',
          'has the opposite sign of the item. A discount is granted with the sign of the amount.',
        );
      }
    }
  }
  issues.finish();
}

/** @throws MatchInputError where an index would hold more items than it can */
export function checkRoom(items: number, most: number): void {
  if (items <= most) return;
  const message = `would be ${items} in number; one index holds ${most}. Leave settled items out, or match each company apart.`;
  throw new MatchInputError([{ record: 'open items', field: 'all', message }]);
}

/** @throws MatchInputError */
export function checkCustomers(customers: readonly Customer[]): void {
  const issues = new Issues('customer');
  for (const customer of customers) {
    issues.id(customer.id);
    if (typeof customer.name !== 'string') issues.add(customer.id, 'name', 'is missing.');
    issues.text(customer.id, 'name', customer.name, MAXIMUM_KEY);
  }
  issues.finish();
}

/** @throws MatchInputError */
export function checkAliases(aliases: readonly PayerAlias[]): void {
  const issues = new Issues('payer alias');
  for (const alias of aliases) {
    if (!alias.key) issues.add(alias.customerId, 'key', 'is missing.');
    if (!alias.customerId) issues.add(alias.key, 'customerId', 'is missing.');
    if (!(alias.evidenceCount >= 0)) issues.add(alias.key, 'evidenceCount', 'must be 0 or more.');
    if (!(alias.rejectedCount >= 0)) issues.add(alias.key, 'rejectedCount', 'must be 0 or more.');
    issues.date(alias.key, 'lastConfirmed', alias.lastConfirmed);
  }
  issues.finish();
}

/** @throws MatchInputError */
export function checkRejectedPairs(pairs: readonly RejectedPair[]): void {
  const issues = new Issues('rejected pair');
  for (const pair of pairs) {
    if (!pair.payerKey) issues.add(pair.itemId, 'payerKey', 'is missing.');
    if (pair.rejectedOn == null) issues.add(pair.itemId, 'rejectedOn', 'is missing. Give a date as YYYY-MM-DD.');
    issues.date(pair.itemId, 'rejectedOn', pair.rejectedOn);
  }
  issues.finish();
}

import { z } from 'zod';
import { epochDay, isCurrency, MoneyError, toMinorUnits } from '@saldo/matching';

/** One thing wrong with a case file: which record, what, and what to do. */
export interface CaseFileIssue {
  /** `open_items[3] "i4"`, or `file` for the whole. */
  record: string;
  message: string;
}

/** Thrown with **all** errors of a file, not only the first. */
export class CaseFileError extends Error {
  readonly code: 'SALDO_CASE_FILE_INVALID' | 'SALDO_CASE_FILE_NO_JSON' | 'SALDO_CASE_FILE_UNREADABLE';
  readonly issues: readonly CaseFileIssue[];

  constructor(code: CaseFileError['code'], issues: readonly CaseFileIssue[]) {
    super(issues.map(({ record, message }) => `${record}: ${message}`).join('\n'));
    this.name = 'CaseFileError';
    this.code = code;
    this.issues = issues;
  }
}

/** Longest free text and longest number or name that the engine reads; a bank transmits far less. */
const MAX_TEXT = 20_000;
const MAX_KEY = 400;

const textUpTo = (limit: number) =>
  z
    .string('must be a text')
    .max(limit, {
      error: (issue) =>
        `has ${(issue.input as string).length} characters; at most ${limit} are read. Shorten it at its source`,
    })
    .nullish();
const text = textUpTo(MAX_TEXT);
const key = textUpTo(MAX_KEY);
const id = z.string('must be a text').min(1, 'must not be empty').max(200, 'must not be longer than 200 characters');
const DECIMAL = /^\s*[+-]?\d{1,20}(?:\.\d{1,20})?\s*$/;
const noDecimal = {
  error: (issue: { input?: unknown }) =>
    `must be a number or a decimal string such as "12.50", not ${shown(issue.input)}`,
};
const amount = z.union([z.number(), z.string().regex(DECIMAL, noDecimal)], noDecimal);
const currency = z
  .string('must be an ISO 4217 code such as EUR')
  .transform((code) => code.trim().toUpperCase())
  .refine(isCurrency, { error: (issue) => `is no ISO 4217 currency code: ${shown(issue.input)}` });
const date = z
  .string('must be a date YYYY-MM-DD')
  .refine(isDate, { error: (issue) => `must be a date that exists, YYYY-MM-DD, not ${shown(issue.input)}` })
  .nullish();

const customer = z.looseObject({
  id,
  name: z.string('must be a text').max(MAX_KEY, `must not be longer than ${MAX_KEY} characters`),
  aliases: z.array(z.string('must be a text')).nullish(),
  ibans: z.array(z.string('must be a text')).nullish(),
  accounts: z.array(z.string('must be a text')).nullish(),
  customer_number: text,
  address: text,
  city: text,
  parent: text,
});

const transaction = z.looseObject({
  id,
  amount,
  currency,
  booking_date: date,
  value_date: date,
  text,
  note: text,
  reference: text,
  structured_ref: text,
  end_to_end_id: text,
  mandate_reference: text,
  bank_id: text,
  counterparty_name: text,
  counterparty_iban: text,
  counterparty_account: text,
  counterparty_address: text,
  counterparty_city: text,
  ultimate_counterparty_name: text,
  customer: text,
  transaction_type: text,
  return_reason: text,
  tenant: text,
});

const discount = z.looseObject({ amount: amount.nullish(), percent: amount.nullish(), until: date });

/** Kinds of open items; the last five are entries of a ledger rather than invoices. */
export const ITEM_TYPES = [
  'invoice',
  'bill',
  'credit_note',
  'vendor_refund',
  'sales_order',
  'payment',
  'payment_reversal',
  'internal_transfer',
  'ledger_entry',
  'booked_line',
] as const;

const openItem = z.looseObject({
  id,
  type: z.enum(ITEM_TYPES, { error: (issue) => `must be one of ${ITEM_TYPES.join(', ')}, not ${shown(issue.input)}` }),
  number: key,
  amount,
  open: amount,
  currency,
  customer: text,
  issue_date: date,
  due_date: date,
  date,
  customer_ref: key,
  payment_ref: key,
  external_payment_id: key,
  direct_debit_id: key,
  collection_status: text,
  discount: discount.nullish(),
  rate: amount.nullish(),
  base_amount: amount.nullish(),
  status: text,
  bank_id: text,
  parent: text,
  text,
  tenant: text,
});

const historyEntry = z.looseObject({ text, counterparty_name: text, counterparty_account: text, party: z.string() });

const settings = z.looseObject({
  tolerance_abs: amount.nullish(),
  tolerance_pct: z.number().min(0, 'must not be negative').max(100, 'must not exceed 100').nullish(),
  tolerance_cap: amount.nullish(),
  write_off_allowed: z.boolean().nullish(),
  auto_apply_on_reference: z.boolean().nullish(),
  auto_apply_threshold: z.number().min(0).max(1).nullish(),
  date_window_days: z.int().min(0).nullish(),
  discount_grace_days: z.int().min(0).nullish(),
  expected_net_ratio: z.number().gt(0).max(1).nullish(),
  base_currency: currency.nullish(),
});

const caseFile = z.looseObject({
  settings: settings.nullish(),
  customers: z.array(customer, 'must be a list of customers').nullish(),
  history: z.array(historyEntry, 'must be a list of earlier decisions').nullish(),
  transactions: z.array(transaction, 'must be a list of transactions').nullish(),
  open_items: z.array(openItem, 'must be a list of open items').nullish(),
});

export type CaseInput = z.output<typeof caseFile>;
export type CaseTransaction = z.output<typeof transaction>;
export type CaseOpenItem = z.output<typeof openItem>;
export type CaseCustomer = z.output<typeof customer>;
export type CaseSettings = z.output<typeof settings>;

/**
 * Reads the text of a case file.
 * @throws CaseFileError `SALDO_CASE_FILE_NO_JSON` with the place of the syntax error, else as {@link checkCase}
 */
export function parseCaseFile(json: string): CaseInput {
  let value: unknown;
  try {
    value = JSON.parse(json.startsWith('\uFEFF') ? json.slice(1) : json);
  } catch (error) {
    throw new CaseFileError('SALDO_CASE_FILE_NO_JSON', [syntaxIssue(json, error as Error)]);
  }
  const input = checkCase(value);
  if (!input.transactions) {
    const message = 'has no transactions. Add the list "transactions"; an empty one is fine.';
    throw new CaseFileError('SALDO_CASE_FILE_INVALID', [{ record: 'file', message }]);
  }
  return input;
}

/**
 * Checks a parsed case: form of every record, unique ids, amounts that fit their currency, customers that exist.
 * @throws CaseFileError `SALDO_CASE_FILE_INVALID` with every error, each naming its record
 */
export function checkCase(value: unknown): CaseInput {
  const result = caseFile.safeParse(value);
  if (result.success) {
    const issues = [...duplicateIssues(result.data), ...contentIssues(result.data)];
    if (issues.length > 0) throw new CaseFileError('SALDO_CASE_FILE_INVALID', issues);
    return result.data;
  }
  const formIssues = result.error.issues.map((issue) => toIssue(value, issue));
  // The records that have the right form are checked on, so that one run shows everything.
  const issues = [...formIssues, ...duplicateIssues(value), ...contentIssues(wellFormedPart(value))];
  throw new CaseFileError('SALDO_CASE_FILE_INVALID', issues);
}

/** A case in which records of the wrong form are holes, so that the others keep their places. */
interface PartialCase {
  customerIds: ReadonlySet<string> | null;
  customers: readonly (CaseCustomer | null)[];
  transactions: readonly (CaseTransaction | null)[];
  open_items: readonly (CaseOpenItem | null)[];
  history: readonly (z.output<typeof historyEntry> | null)[];
}

function wellFormedPart(value: unknown): PartialCase {
  const parts = <Schema extends z.ZodType>(list: string, schema: Schema): (z.output<Schema> | null)[] =>
    recordsOf(value, list).map((record) => {
      const parsed = schema.safeParse(record);
      return parsed.success ? parsed.data : null;
    });
  return {
    customerIds: customerIdsOf(value),
    customers: parts('customers', customer),
    transactions: parts('transactions', transaction),
    open_items: parts('open_items', openItem),
    history: parts('history', historyEntry),
  };
}

/** Known customers; null where the file lists none, and any id is accepted. */
function customerIdsOf(value: unknown): ReadonlySet<string> | null {
  const isListed = Array.isArray((value as { customers?: unknown } | null)?.customers);
  const ids = recordsOf(value, 'customers').map((record) => (record as { id?: unknown } | null)?.id);
  return isListed ? new Set(ids.filter((entry) => typeof entry === 'string')) : null;
}

function duplicateIssues(value: unknown): CaseFileIssue[] {
  const issues: CaseFileIssue[] = [];
  for (const list of ['customers', 'transactions', 'open_items']) {
    const firstAt = new Map<string, number>();
    recordsOf(value, list).forEach((record, index) => {
      const recordId = (record as { id?: unknown } | null)?.id;
      if (typeof recordId !== 'string') return;
      const first = firstAt.get(recordId);
      if (first === undefined) firstAt.set(recordId, index);
      else issues.push({ record: nameOf(list, index, recordId), message: duplicateMessage(list, first) });
    });
  }
  return issues;
}

function duplicateMessage(list: string, first: number): string {
  return `the id is taken by ${list}[${first}]. Give every record an id of its own.`;
}

function contentIssues(input: CaseInput | PartialCase): CaseFileIssue[] {
  const issues: CaseFileIssue[] = [];
  const known = 'customerIds' in input ? (input as PartialCase).customerIds : customerIdsOf(input);
  const check = (record: string, run: () => void): void => {
    try {
      run();
    } catch (error) {
      if (!(error instanceof MoneyError)) throw error;
      issues.push({ record, message: error.message });
    }
  };
  const checkCustomer = (record: string, customerId: string | null | undefined): void => {
    if (customerId && known && !known.has(customerId)) {
      issues.push({ record, message: `customer ${shown(customerId)} is not in customers. Add it or correct the id.` });
    }
  };
  (input.transactions ?? []).forEach((entry, index) => {
    if (!entry) return;
    const record = nameOf('transactions', index, entry.id);
    check(record, () => toMinorUnits(entry.amount, entry.currency));
    checkCustomer(record, entry.customer);
  });
  (input.open_items ?? []).forEach((entry, index) => {
    if (!entry) return;
    const record = nameOf('open_items', index, entry.id);
    check(record, () => toMinorUnits(entry.amount, entry.currency));
    check(record, () => checkOpenBalance(entry, record, issues));
    checkCustomer(record, entry.customer);
    checkDiscount(entry, record, issues, check);
  });
  (input.customers ?? []).forEach((entry, index) => {
    if (entry) checkCustomer(nameOf('customers', index, entry.id), entry.parent);
  });
  (input.history ?? []).forEach((entry, index) => {
    if (entry) checkCustomer(`history[${index}]`, entry.party);
  });
  return issues;
}

function checkOpenBalance(entry: CaseOpenItem, record: string, issues: CaseFileIssue[]): void {
  const open = toMinorUnits(entry.open, entry.currency);
  const total = Number(entry.amount);
  if (open !== 0 && total !== 0 && Math.sign(open) !== Math.sign(total)) {
    issues.push({
      record,
      message: `open (${entry.open}) and amount (${entry.amount}) have different signs. Both are + or both are −.`,
    });
  }
}

function checkDiscount(
  entry: CaseOpenItem,
  record: string,
  issues: CaseFileIssue[],
  check: (record: string, run: () => void) => void,
): void {
  const granted = entry.discount;
  if (!granted) return;
  const isBelowZero = (value: unknown): boolean => value !== null && value !== undefined && Number(value) < 0;
  if (isBelowZero(granted.amount) && Number(entry.amount) >= 0) {
    issues.push({
      record,
      message: `the discount is negative (${shown(granted.amount)}). Give what is granted as a positive amount.`,
    });
  }
  if (isBelowZero(granted.percent)) {
    issues.push({
      record,
      message: `the discount is negative (${shown(granted.percent)} %). Give a percentage from 0 to 100.`,
    });
  }
  if (Number(granted.percent ?? 0) > 100) {
    issues.push({
      record,
      message: `a discount of ${shown(granted.percent)} % is more than the whole. Give 0 to 100.`,
    });
  }
  const value = granted.amount;
  if (value !== null && value !== undefined) check(record, () => toMinorUnits(value, entry.currency));
}

function isDate(value: string): boolean {
  try {
    epochDay(value);
    return true;
  } catch {
    return false;
  }
}

function recordsOf(value: unknown, list: string): unknown[] {
  const records = (value as Record<string, unknown> | null)?.[list];
  return Array.isArray(records) ? records : [];
}

function nameOf(list: string, index: number, recordId: unknown): string {
  return typeof recordId === 'string' ? `${list}[${index}] ${shown(recordId)}` : `${list}[${index}]`;
}

function toIssue(value: unknown, issue: z.core.$ZodIssue): CaseFileIssue {
  const [list, index, ...field] = issue.path;
  if (typeof list !== 'string')
    return { record: 'file', message: 'must be a JSON object with transactions and open_items.' };
  if (typeof index !== 'number') {
    return { record: list, message: `${[index, ...field].filter(Boolean).join('.')} ${issue.message}.`.trim() };
  }
  const record = recordsOf(value, list)[index] as { id?: unknown } | null;
  const name = nameOf(list, index, record?.id);
  const isMissing = valueAt(record, field) === undefined && field.length > 0;
  const message = isMissing ? 'is missing. Add it' : issue.message;
  return { record: name, message: `${field.length === 0 ? '' : `${field.map(String).join('.')} `}${message}.` };
}

function valueAt(record: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key],
    record,
  );
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 60 ? `${json.slice(0, 57)}…` : json;
}

/** Everything that JSON consists of; the first place that fits none of it is where a file goes wrong. */
const JSON_TOKEN = /\s+|[{}[\],:]|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

function syntaxIssue(json: string, error: Error): CaseFileIssue {
  let position = 0;
  JSON_TOKEN.lastIndex = 0;
  while (JSON_TOKEN.test(json)) position = JSON_TOKEN.lastIndex;
  if (position >= json.length) return { record: 'file', message: `is no JSON: ${error.message.slice(0, 200)}.` };
  const before = json.slice(0, position);
  const line = before.split('\n').length;
  const recordId = /"id"\s*:\s*"([^"]{1,200})"(?![\s\S]*"id"\s*:)/.exec(before.slice(-5000))?.[1];
  const word = /^[^\s,}\]]{1,20}/.exec(json.slice(position))?.[0] ?? '';
  const remedy = /NaN|Infinity/.test(word) ? 'An amount must be a number or a decimal string.' : 'Correct the syntax.';
  return {
    record: recordId === undefined ? `file, line ${line}` : `record ${shown(recordId)}, line ${line}`,
    message: `no JSON at ${shown(word)}. ${remedy}`,
  };
}

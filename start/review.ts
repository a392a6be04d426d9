/** What a person reads after a run: one row per bank transaction with its best suggestion, and the sums under it. */
import { Decimal } from 'decimal.js';
import Table from 'cli-table3';
import { renderEvidence, type Evidence, type Language, type RenderContext } from '@saldo/matching';
import type { OrgClient } from '@saldo/org';

/** Words of a decision as people read them. */
export const DECISION_WORDS: Record<Language, Record<string, string>> = {
  en: { auto: 'Auto', suggest: 'Suggest', ambiguous: 'Ambiguous', 'no match': 'No match' },
  de: { auto: 'Automatisch', suggest: 'Vorschlag', ambiguous: 'Mehrdeutig', 'no match': 'Kein Treffer' },
};

const WORDS = {
  en: {
    or: 'or',
    discount: 'discount',
    head: ['Payer', 'Amount', 'Text', 'Decision', 'Confidence', 'Target', 'Why'],
  },
  de: {
    or: 'oder',
    discount: 'Skonto',
    head: ['Zahler', 'Betrag', 'Text', 'Entscheidung', 'Sicherheit', 'Ziel', 'Warum'],
  },
} as const;

export interface ReviewRow {
  transactionId: string;
  account: string;
  payer: string;
  amount: string;
  currency: string;
  text: string;
  bookingDate: string;
  /** `auto`, `suggest`, `ambiguous`, `no match`, or the status where nothing has been decided (queued, failed …). */
  decision: string;
  status: string;
  confidence: string;
  target: string;
  why: string;
  unallocated: string;
  /** Parts of `text` in which evidence was found. */
  spans: { start: number; end: number }[];
}

/** Totals of a run as `npm start -- --once --json` prints them; money as decimal strings, one per currency where there are several. */
export interface ReviewSummary {
  transactions: number;
  auto: number;
  suggest: number;
  ambiguous: number;
  noMatch: number;
  allocated: string | Record<string, string>;
  unallocated: string | Record<string, string>;
  seconds: number;
}

interface TransactionRecord {
  Id: string;
  Amount__c: number;
  UnallocatedAmount__c: number;
  CurrencyCode__c: string;
  BookingDate__c: string | null;
  CounterpartyName__c: string | null;
  RemittanceText__c: string | null;
  MatchStatus__c: string;
  MatchReason__c: string | null;
  BankAccount__r: { Name: string } | null;
}

interface SuggestionRecord {
  Id: string;
  BankTransaction__c: string;
  Rank__c: number;
  Decision__c: string;
  Status__c: string;
  Generation__c: number;
  Confidence__c: number | null;
  Explanation__c: string | null;
}

interface LineRecord {
  AllocationSuggestion__c: string;
  Invoice__c: string | null;
  OpportunityBalance__c: string | null;
  Amount__c: number;
  Discount__c: number | null;
  WriteOff__c: number | null;
  Invoice__r: { Name: string } | null;
  OpportunityBalance__r: { ReferenceNumber__c: string | null; Name: string } | null;
}

const TRANSACTIONS = `SELECT Id, Amount__c, UnallocatedAmount__c, CurrencyCode__c, BookingDate__c, CounterpartyName__c, RemittanceText__c,
  MatchStatus__c, MatchReason__c, BankAccount__r.Name FROM BankTransaction__c ORDER BY BankAccount__r.Name, BankStatement__c, Position__c`;
const SUGGESTIONS = `SELECT Id, BankTransaction__c, Rank__c, Decision__c, Status__c, Generation__c, Confidence__c, Explanation__c
  FROM AllocationSuggestion__c WHERE Status__c IN ('Proposed', 'Approved') ORDER BY BankTransaction__c, Rank__c`;
const LINES = `SELECT AllocationSuggestion__c, Invoice__c, OpportunityBalance__c, Amount__c, Discount__c, WriteOff__c, Invoice__r.Name, OpportunityBalance__r.Name,
  OpportunityBalance__r.ReferenceNumber__c FROM AllocationSuggestionLine__c WHERE AllocationSuggestion__r.Status__c IN ('Proposed', 'Approved')`;

/** Reads the state of every transaction with its open or approved suggestions. */
export async function readReview(org: OrgClient, language: Language): Promise<ReviewRow[]> {
  const [transactions, suggestions, lines, accounts] = await Promise.all([
    org.query<TransactionRecord>(TRANSACTIONS),
    org.query<SuggestionRecord>(SUGGESTIONS),
    org.query<LineRecord>(LINES),
    org.query<{ Id: string; Name: string }>('SELECT Id, Name FROM Account'),
  ]);
  const items = new Map(lines.map((line) => [line.Invoice__c ?? line.OpportunityBalance__c, numberOf(line)]));
  const customers = new Map(accounts.map(({ Id, Name }) => [Id, Name]));
  const labels = { itemLabel: (id: string) => items.get(id), customerLabel: (id: string) => customers.get(id) };
  const byTransaction = Map.groupBy(suggestions, (suggestion) => suggestion.BankTransaction__c);
  const bySuggestion = Map.groupBy(lines, (line) => line.AllocationSuggestion__c);
  return transactions.map((transaction) => {
    const own = byTransaction.get(transaction.Id) ?? [];
    const best = own[0];
    return {
      transactionId: transaction.Id,
      account: transaction.BankAccount__r?.Name ?? '',
      payer: transaction.CounterpartyName__c ?? '',
      amount: money(transaction.Amount__c),
      currency: transaction.CurrencyCode__c,
      text: transaction.RemittanceText__c ?? '',
      bookingDate: transaction.BookingDate__c ?? '',
      decision: best === undefined ? transaction.MatchStatus__c.toLowerCase() : best.Decision__c.toLowerCase(),
      status: transaction.MatchStatus__c,
      confidence: best?.Confidence__c == null ? '' : percent(best.Confidence__c),
      target: own
        .filter(({ Decision__c }, index) => index === 0 || Decision__c === 'Ambiguous')
        .map(({ Id }) => (bySuggestion.get(Id) ?? []).map((line) => target(line, language)).join(' + '))
        .join(` ${WORDS[language].or} `),
      why:
        best === undefined
          ? (transaction.MatchReason__c ?? '')
          : reasons(best.Explanation__c, language, { currency: transaction.CurrencyCode__c, ...labels }),
      unallocated: money(transaction.UnallocatedAmount__c),
      spans: best === undefined ? [] : spansOf(best.Explanation__c),
    };
  });
}

function money(amount: number | null): string {
  return new Decimal(amount ?? 0).toFixed(2);
}

/** Never rounds up to a certainty that nobody claimed. */
function percent(confidence: number): string {
  return `${new Decimal(confidence).mul(100).toDecimalPlaces(1, Decimal.ROUND_DOWN).toString()} %`;
}

function numberOf(line: LineRecord): string {
  return (
    line.Invoice__r?.Name ?? line.OpportunityBalance__r?.ReferenceNumber__c ?? line.OpportunityBalance__r?.Name ?? '?'
  );
}

function target(line: LineRecord, language: Language): string {
  const discount = new Decimal(line.Discount__c ?? 0).isZero()
    ? ''
    : ` (${WORDS[language].discount} ${readableMoney(money(line.Discount__c), language)})`;
  return `${numberOf(line)}\u00a0${readableMoney(money(line.Amount__c), language)}${discount}`;
}

/** A decimal string in the reader's notation, without passing through a floating point number. */
export function readableMoney(amount: string, language: Language): string {
  const [whole = '0', fraction = '00'] = amount.split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, language === 'de' ? '.' : ',');
  return `${grouped}${language === 'de' ? ',' : '.'}${fraction}`;
}

function evidenceOf(explanation: string | null): Evidence[] {
  return explanation === null ? [] : (JSON.parse(explanation) as { evidence: Evidence[] }).evidence;
}

function spansOf(explanation: string | null): { start: number; end: number }[] {
  return evidenceOf(explanation)
    .flatMap(({ spans }) => spans ?? [])
    .filter(({ field }) => field === 'remittanceText');
}

/** The three strongest reasons in words; that every comparison starts from somewhere is none. */
function reasons(explanation: string | null, language: Language, context: RenderContext): string {
  return evidenceOf(explanation)
    .filter(({ code }) => code !== 'prior')
    .toSorted((one, other) => Math.abs(other.weight) - Math.abs(one.weight))
    .slice(0, 3)
    .map((entry) => renderEvidence(entry, language, context))
    .join('; ');
}

export function summarise(rows: ReviewRow[], seconds: number): ReviewSummary {
  const count = (decision: string): number => rows.filter((row) => row.decision === decision).length;
  const unallocated = sumByCurrency(rows, (row) => new Decimal(row.unallocated));
  const allocated = sumByCurrency(rows, (row) => new Decimal(row.amount).minus(row.unallocated));
  return {
    transactions: rows.length,
    auto: count('auto'),
    suggest: count('suggest'),
    ambiguous: count('ambiguous'),
    noMatch: count('no match'),
    allocated,
    unallocated,
    seconds: Number(seconds.toFixed(1)),
  };
}

function sumByCurrency(rows: ReviewRow[], amountOf: (row: ReviewRow) => Decimal): string | Record<string, string> {
  const sums = new Map<string, Decimal>();
  for (const row of rows) sums.set(row.currency, (sums.get(row.currency) ?? new Decimal(0)).plus(amountOf(row)));
  const decimals = [...sums].map(([currency, sum]): [string, string] => [currency, sum.toFixed(2)]);
  return decimals.length === 1 ? (decimals[0] as [string, string])[1] : Object.fromEntries(decimals);
}

/** The table for a terminal. */
export function reviewTable(rows: ReviewRow[], width: number, language: Language): string {
  const fixed = { payer: 24, amount: 12, decision: 14, confidence: 10 };
  const rest = Math.max(60, width - Object.values(fixed).reduce((sum, size) => sum + size, 0) - 8);
  const table = new Table({
    head: [...WORDS[language].head],
    colWidths: [
      fixed.payer,
      fixed.amount,
      Math.floor(rest * 0.3),
      fixed.decision,
      fixed.confidence + 2,
      Math.floor(rest * 0.28),
      Math.floor(rest * 0.42),
    ],
    colAligns: ['left', 'right', 'left', 'left', 'right', 'left', 'left'],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    const decision = DECISION_WORDS[language][row.decision] ?? row.status;
    const amount = readableMoney(row.amount, language);
    table.push([row.payer, amount, row.text, decision, row.confidence, row.target.replaceAll('\u00a0', ' '), row.why]);
  }
  return table.toString();
}

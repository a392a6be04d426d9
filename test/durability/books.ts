/** What has to hold in the books of an org, however often it was killed. */
import type { RunningOrg } from './running-org.ts';

export interface Books {
  transactions: {
    Id: string;
    ExternalId__c: string;
    BankReference__c: string;
    Amount__c: number;
    UnallocatedAmount__c: number;
    MatchStatus__c: string;
    MatchReason__c: string | null;
  }[];
  invoices: { Id: string; Amount__c: number; OpenBalance__c: number; Status__c: string }[];
  ledger: { BankTransaction__c: string; Invoice__c: string; Amount__c: number; AllocationSuggestion__c: string }[];
  suggestions: { Id: string; BankTransaction__c: string; Status__c: string; SuggestionKey__c: string }[];
  lines: { AllocationSuggestion__c: string; Amount__c: number }[];
  runs: { Status__c: string }[];
}

export async function readBooks(org: RunningOrg): Promise<Books> {
  return {
    transactions: await org.select(
      'SELECT Id, ExternalId__c, BankReference__c, Amount__c, UnallocatedAmount__c, MatchStatus__c, MatchReason__c FROM BankTransaction__c',
    ),
    invoices: await org.select('SELECT Id, Amount__c, OpenBalance__c, Status__c FROM Invoice__c'),
    ledger: await org.select(
      'SELECT BankTransaction__c, Invoice__c, Amount__c, AllocationSuggestion__c FROM Allocation__c',
    ),
    suggestions: await org.select(
      'SELECT Id, BankTransaction__c, Status__c, SuggestionKey__c FROM AllocationSuggestion__c',
    ),
    lines: await org.select('SELECT AllocationSuggestion__c, Amount__c FROM AllocationSuggestionLine__c'),
    runs: await org.select('SELECT Status__c FROM MatchRun__c'),
  };
}

const cents = (amount: number): number => Math.round(amount * 100);

/** Sum of amounts in cents by key. */
function sums<Row extends { Amount__c: number }>(rows: Row[], key: (row: Row) => string): Map<string, number> {
  const total = new Map<string, number>();
  for (const row of rows) total.set(key(row), (total.get(key(row)) ?? 0) + cents(row.Amount__c));
  return total;
}

/** How many transactions came of each request or job. */
export function countsByMark({ transactions }: Books): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { BankReference__c: mark } of transactions) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  return counts;
}

/** Everything that does not add up, in words; empty when the books are right. */
export function contradictions(books: Books): string[] {
  const found: string[] = [];
  const byPayment = sums(books.ledger, (row) => row.BankTransaction__c);
  const byInvoice = sums(books.ledger, (row) => row.Invoice__c);
  const byDecision = sums(books.ledger, (row) => row.AllocationSuggestion__c);
  const proposed = sums(books.lines, (row) => row.AllocationSuggestion__c);
  for (const row of books.transactions) {
    const unallocated = cents(row.Amount__c) - (byPayment.get(row.Id) ?? 0);
    if (unallocated !== cents(row.UnallocatedAmount__c)) found.push(`${row.ExternalId__c}: ledger and unallocated`);
    if ((unallocated === 0) !== (row.MatchStatus__c === 'Allocated'))
      found.push(`${row.ExternalId__c}: ${row.MatchStatus__c} with ${unallocated} unallocated`);
  }
  for (const row of books.invoices) {
    const open = cents(row.Amount__c) - (byInvoice.get(row.Id) ?? 0);
    if (open !== cents(row.OpenBalance__c)) found.push(`${row.Id}: ledger and balance`);
    if (open < 0) found.push(`${row.Id}: paid twice`);
  }
  for (const row of books.suggestions) {
    const posted = byDecision.get(row.Id);
    if ((row.Status__c === 'Approved') !== (posted !== undefined))
      found.push(`${row.Id}: ${row.Status__c}, ${posted ?? 'nothing'} posted`);
    if (!proposed.has(row.Id)) found.push(`${row.Id}: a suggestion without lines`);
    if (posted !== undefined && posted !== proposed.get(row.Id)) found.push(`${row.Id}: half posted`);
  }
  if (new Set(books.suggestions.map((row) => row.SuggestionKey__c)).size !== books.suggestions.length)
    found.push('a suggestion is there twice');
  return found;
}

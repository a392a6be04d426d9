/** What became of the payments of an org, by their own names, so that two rounds can be compared. */
import { setTimeout as sleep } from 'node:timers/promises';
import { contradictions, readBooks } from '../durability/books.ts';
import { jobDone, prepareInvoices, uploadJob } from '../durability/load.ts';
import type { RunningOrg } from '../durability/running-org.ts';
import type { Round } from './stage.ts';

const UNDER_WAY = ['Queued', 'Matching'];
/** Longest time until a round has come to its end. */
const SETTLE_MS = 240_000 + 300 * Number(process.env['SALDO_PAYMENTS'] ?? 0);

/** Invoices, and as many payments that nobody has matched: most name their invoice, some pay half of it, some name nothing. */
export async function fill(org: RunningOrg, count: number): Promise<void> {
  await prepareInvoices(org, count);
  const [account] = await org.select<{ Id: string }>('SELECT Id FROM BankAccount__c');
  const header = 'ExternalId__c,BankReference__c,BankAccount__c,BookingDate__c,Amount__c,CurrencyCode__c,RemittanceText__c,MatchStatus__c'; // prettier-ignore
  const rows = Array.from({ length: count }, (_, at) => {
    const whole = `${100 + (at % 900)}.${String(10 + (at % 90))}`;
    const amount = at % 10 === 8 ? '50.00' : whole;
    const text = at % 10 === 9 ? `ohne Angabe ${at}` : `RE-${String(100_000 + at)}`;
    return [`payment-${at}`, 'faults', account?.Id, '2026-11-02', amount, 'EUR', text, 'No Match'].join(',');
  });
  await jobDone(org, await uploadJob(org, 'BankTransaction__c', [header, ...rows].join('\n')));
}

export const startNight = (org: RunningOrg): Promise<void> => org.execute("NightlyReconciliation.start('Nightly');");

/** Waits until so many suggestions and ledger rows are there, or the time is over; returns how many there are. */
export async function workDone(
  org: RunningOrg,
  wanted: number,
  milliseconds: number,
  objects = ['AllocationSuggestion__c', 'Allocation__c'],
): Promise<number> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const counts = await Promise.all(
      objects.map((object) =>
        org.request<{ totalSize: number }>('GET', `query?q=${encodeURIComponent(`SELECT COUNT() FROM ${object}`)}`),
      ),
    );
    const done = counts.reduce((sum, { totalSize }) => sum + totalSize, 0);
    if (done >= wanted || performance.now() > deadline) return done;
    await sleep(30);
  }
}

/** Lets everything come to its end, as sweeper and schedule would in an org: a run that failed is followed by the next one. */
export async function settle(round: Round): Promise<void> {
  const deadline = performance.now() + SETTLE_MS;
  while (performance.now() < deadline) {
    await round.org.ask('drain');
    const [run] = await round.org.select<{ Status__c: string }>("SELECT Status__c FROM MatchRun__c WHERE Kind__c = 'Nightly' ORDER BY Id DESC LIMIT 1"); // prettier-ignore
    const open = await round.org.select(`SELECT Id FROM BankTransaction__c WHERE MatchStatus__c IN ('${UNDER_WAY.join("','")}') LIMIT 1`); // prettier-ignore
    if (run?.Status__c === 'Done' && open.length === 0) return;
    if (run === undefined || ['Failed', 'Cancelled'].includes(run.Status__c)) {
      await round.org.execute('MatchRuns.sweep(0);');
      await startNight(round.org);
    } else if (run.Status__c === 'Done') {
      await round.org.execute('MatchRuns.sweep(0); MatchQueue.start();');
    }
    await sleep(300);
  }
  const log = round.host.log.slice(-15).join('\n');
  throw new Error(`The round did not come to its end. The last words of the host:\n${log}`);
}

export interface Outcome {
  /** By payment: status, what is left, what was booked on which invoice. */
  payments: Map<string, string>;
  contradictions: string[];
  /** Payments of which a suggestion is proposed although they are settled, or more than one is approved. */
  doubled: string[];
  ledgerCents: number;
}

export async function outcomeOf(org: RunningOrg): Promise<Outcome> {
  const books = await readBooks(org);
  const lines = Map.groupBy(books.ledger, (row) => row.BankTransaction__c);
  const payments = new Map(
    books.transactions.map((row) => {
      const booked = (lines.get(row.Id) ?? []).map((line) => `${line.Invoice__c} ${line.Amount__c}`).sort();
      return [row.ExternalId__c, [row.MatchStatus__c, row.UnallocatedAmount__c, ...booked].join(' ')];
    }),
  );
  const suggestions = Map.groupBy(books.suggestions, (row) => row.BankTransaction__c);
  const doubled = books.transactions.flatMap(({ Id, ExternalId__c, MatchStatus__c }) => {
    const own = (suggestions.get(Id) ?? []).map(({ Status__c }) => Status__c);
    const approved = own.filter((status) => status === 'Approved').length;
    const isOpen = own.includes('Proposed') && MatchStatus__c === 'Allocated';
    return approved > 1 || isOpen ? [ExternalId__c] : [];
  });
  const ledgerCents = books.ledger.reduce((sum, row) => sum + Math.round(row.Amount__c * 100), 0);
  return { payments, contradictions: contradictions(books), doubled, ledgerCents };
}

/**
 * `node test/scale/bulk-load.ts [count]`: 10,000 bank transactions in one Bulk API 2.0 job, with the shipped triggers, the chain
 * of jobs and the real functions host. Prints times and memory; fails where the books do not add up.
 */
import { contradictions, readBooks } from '../durability/books.ts';
import { jobDone, paymentsCsv, prepareInvoices, uploadJob } from '../durability/load.ts';
import { setStage } from '../durability/running-org.ts';
import { memoryOf, say, seconds, timed, withFolder } from './figures.ts';

const COUNT = Number(process.argv[2] ?? 10_000);

await withFolder(async (folder) => {
  const stage = await setStage(folder, (fresh) => prepareInvoices(fresh, COUNT));
  const org = await stage.startOrg();
  try {
    say('memory before', await memoryOf(org));
    const [account] = await org.select<{ Id: string }>('SELECT Id FROM BankAccount__c');
    const started = performance.now();
    const { milliseconds } = await timed(async () =>
      jobDone(org, await uploadJob(org, 'BankTransaction__c', paymentsCsv('load', account?.Id ?? '', COUNT, 0))),
    );
    say(`${COUNT} transactions by Bulk API 2.0, with triggers, chain under way`, seconds(milliseconds));
    const status = await org.ask<{ completed: number; failed: number; waiting: number }>('drain');
    say('from the upload until no job waits', seconds(performance.now() - started));
    say('jobs', `${status.completed} completed, ${status.failed} failed, ${status.waiting} waiting`);
    say('memory after', await memoryOf(org));
    const books = await readBooks(org);
    const states = Map.groupBy(books.transactions, (row) => row.MatchStatus__c);
    for (const [state, rows] of states) say(`transactions ${state}`, String(rows.length));
    say('runs', String(books.runs.length));
    const wrong = contradictions(books);
    say('contradictions in the books', String(wrong.length));
    if (wrong.length > 0 || books.transactions.length !== COUNT || status.waiting > 0) process.exitCode = 1;
  } finally {
    await org.close();
    await stage.host.close();
  }
});

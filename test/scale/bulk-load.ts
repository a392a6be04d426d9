/**
 * `node test/scale/bulk-load.ts [count]`: 10,000 bank transactions in one Bulk API 2.0 job, with the shipped triggers, the chain
 * of jobs and the real functions host; once in peace, once with `kill -9` in the middle of the load and again while the chain
 * runs. Prints times and memory; fails where a row is lost, there twice, or the books do not add up.
 */
import { contradictions, readBooks } from '../durability/books.ts';
import { jobDone, paymentsCsv, prepareInvoices, uploadJob } from '../durability/load.ts';
import { setStage, type RunningOrg, type Stage } from '../durability/running-org.ts';
import { memoryOf, say, seconds, withFolder } from './figures.ts';

const COUNT = Number(process.argv[2] ?? 10_000);

/** Waits for as many rows of a job, or of decided payments, as the moment of a kill asks for. */
async function reached(progress: () => Promise<number>, count: number): Promise<number> {
  for (;;) {
    const now = await progress();
    if (now >= count) return now;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function processedOf(org: RunningOrg, job: string): Promise<number> {
  const info = await org.request<{ numberRecordsProcessed: number }>('GET', `jobs/ingest/${job}`);
  return info.numberRecordsProcessed;
}

async function undecided(org: RunningOrg): Promise<number> {
  const waiting = "SELECT COUNT() FROM BankTransaction__c WHERE MatchStatus__c IN ('Queued', 'Matching')";
  const { totalSize } = await org.request<{ totalSize: number }>('GET', `query?q=${encodeURIComponent(waiting)}`);
  return totalSize;
}

/** Kills the org in the middle of the load, and of the chain of jobs, and starts it again each time. */
async function killTwice(stage: Stage, first: RunningOrg, job: string): Promise<RunningOrg> {
  const loaded = await reached(() => processedOf(first, job), COUNT / 2);
  await first.kill();
  say('killed in the load, after rows', String(loaded));
  const second = await stage.startOrg();
  say('started again in', seconds(second.listening.bootMilliseconds));
  await jobDone(second, job);
  const decided = await reached(async () => COUNT - (await undecided(second)), COUNT / 2);
  await second.kill();
  say('killed in the chain of jobs, after decided payments', String(decided));
  const third = await stage.startOrg();
  say('started again in', seconds(third.listening.bootMilliseconds));
  return third;
}

/** Lets the chain come to its end; what a killed run holds is freed as the sweeper frees it. */
async function drain(org: RunningOrg): Promise<void> {
  await org.ask('drain');
  for (let pass = 0; pass < 5 && (await undecided(org)) > 0; pass += 1) {
    await org.execute('MatchRuns.sweep(0); MatchQueue.start();');
    await org.ask('drain');
  }
}

async function load(withKills: boolean): Promise<boolean> {
  let isRight = false;
  say(`--- ${COUNT} transactions by Bulk API 2.0${withKills ? ', killed twice' : ''}`, '');
  await withFolder(async (folder) => {
    const stage = await setStage(folder, (fresh) => prepareInvoices(fresh, COUNT));
    let org = await stage.startOrg();
    try {
      say('memory before', await memoryOf(org));
      const [account] = await org.select<{ Id: string }>('SELECT Id FROM BankAccount__c');
      const started = performance.now();
      const job = await uploadJob(org, 'BankTransaction__c', paymentsCsv('load', account?.Id ?? '', COUNT, 0));
      if (withKills) org = await killTwice(stage, org, job);
      await jobDone(org, job);
      say('from the upload until the job is complete, with triggers', seconds(performance.now() - started));
      await drain(org);
      say('from the upload until no job waits', seconds(performance.now() - started));
      const status = await org.ask<{ completed: number; failed: number; waiting: number }>('drain');
      say('jobs of this process', `${status.completed} completed, ${status.failed} failed, ${status.waiting} waiting`);
      say('memory after', await memoryOf(org));
      const books = await readBooks(org);
      for (const [state, rows] of Map.groupBy(books.transactions, (row) => row.MatchStatus__c))
        say(`transactions ${state}`, String(rows.length));
      say('runs', String(books.runs.length));
      const different = new Set(books.transactions.map((row) => row.ExternalId__c)).size;
      const wrong = contradictions(books);
      const left = await undecided(org);
      say('rows, different rows, undecided', `${books.transactions.length}, ${different}, ${left}`);
      say('contradictions in the books', String(wrong.length));
      isRight =
        wrong.length + status.waiting + left === 0 && books.transactions.length === COUNT && different === COUNT;
    } finally {
      await org.close();
      await stage.host.close();
    }
  });
  return isRight;
}

for (const withKills of [false, true]) if (!(await load(withKills))) process.exitCode = 1;

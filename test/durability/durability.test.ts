import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contradictions, countsByMark, readBooks, type Books } from './books.ts';
import {
  JOB_ROWS,
  jobDone,
  loadUntilKilled,
  prepareInvoices,
  REQUEST_ROWS,
  ROUND_INVOICES,
  type Acknowledged,
} from './load.ts';
import { setStage, type RunningOrg, type Stage } from './running-org.ts';

/** Moments at which the org is killed; `SALDO_KILLS=30` for the long form, `SALDO_SEED` for other moments. */
const KILLS = Number(process.env['SALDO_KILLS'] ?? 3);
const SEED = Number(process.env['SALDO_SEED'] ?? 20_261_102);
const LONGEST_MILLISECONDS = 4000;
const MILLISECONDS = 240_000 + KILLS * 60_000;

/** Mulberry32: the same moments for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Lets everything run to its end: jobs first, then what a killed run holds, as the sweeper frees it. */
async function settle(org: RunningOrg, acknowledged: Acknowledged): Promise<void> {
  for (const id of acknowledged.jobs.values()) await jobDone(org, id);
  for (let pass = 0; pass < 5; pass += 1) {
    await org.ask('drain');
    const open = await org.select("SELECT Id FROM BankTransaction__c WHERE MatchStatus__c IN ('Queued', 'Matching')");
    if (open.length === 0) return;
    await org.execute('MatchRuns.sweep(0); MatchQueue.start();');
  }
}

describe(`an org that is killed ${KILLS} times under load, with the shipped triggers and the functions host`, () => {
  const acknowledged: Acknowledged = { requests: new Set(), jobs: new Map() };
  let folder: string;
  let stage: Stage | undefined;
  let org: RunningOrg | undefined;
  let books: Books;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'saldo-durability-'));
    stage = await setStage(folder, (fresh) => prepareInvoices(fresh, KILLS * ROUND_INVOICES));
    const random = randomFrom(SEED);
    for (let round = 0; round < KILLS; round += 1) {
      org = await stage.startOrg();
      const [account] = await org.select<{ Id: string }>('SELECT Id FROM BankAccount__c');
      const killed = org;
      let death: Promise<void> | undefined;
      await loadUntilKilled(killed, round, account?.Id ?? '', acknowledged, () => {
        death = new Promise((resolve) => setTimeout(resolve, random() * LONGEST_MILLISECONDS)).then(() =>
          killed.kill(),
        );
      });
      await death;
    }
    org = await stage.startOrg();
    await settle(org, acknowledged);
    books = await readBooks(org);
    const states = Map.groupBy(books.transactions, (row) => row.MatchStatus__c);
    console.log(
      `${KILLS} kills (seed ${SEED}): ${acknowledged.requests.size} requests and ${acknowledged.jobs.size} bulk jobs acknowledged, ` +
        `${books.transactions.length} transactions, ${books.runs.length} runs, ${books.ledger.length} ledger rows, ` +
        [...states].map(([state, rows]) => `${rows.length} ${state}`).join(', '),
    );
  }, MILLISECONDS);

  afterAll(async () => {
    await org?.close();
    await stage?.host.close();
    rmSync(folder, { recursive: true, force: true });
  }, MILLISECONDS);

  it('has every acknowledged write', () => {
    const counts = countsByMark(books);
    expect([...acknowledged.requests].filter((mark) => counts.get(mark) !== REQUEST_ROWS)).toEqual([]);
    expect([...acknowledged.jobs.keys()].filter((mark) => counts.get(mark) !== JOB_ROWS)).toEqual([]);
    expect(acknowledged.requests.size).toBeGreaterThanOrEqual(KILLS);
  });

  it('has no half request and nothing twice', () => {
    for (const [mark, count] of countsByMark(books))
      expect([mark, count]).toEqual([mark, mark.endsWith('job') ? JOB_ROWS : REQUEST_ROWS]);
    expect(new Set(books.transactions.map((row) => row.ExternalId__c)).size).toBe(books.transactions.length);
  });

  it('has books that add up: payments, ledger, balances, decisions', () => {
    expect(contradictions(books)).toEqual([]);
    expect(books.ledger.length).toBeGreaterThan(0);
  });

  it('goes on with its jobs until nothing waits', () => {
    const waiting = ['Queued', 'Matching'];
    expect(books.transactions.filter((row) => waiting.includes(row.MatchStatus__c))).toEqual([]);
    expect(books.runs.filter((row) => row.Status__c !== 'Done' && row.Status__c !== 'Failed')).toEqual([]);
  });

  it('says why a payment was given up', () => {
    const failed = books.transactions.filter((row) => row.MatchStatus__c === 'Failed');
    expect(failed.filter((row) => (row.MatchReason__c ?? '') === '')).toEqual([]);
  });
});

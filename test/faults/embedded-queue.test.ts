/** `kill -9` of a host that has its queue in itself, the default: the next process takes over the lock and the jobs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fill, outcomeOf, settle, startNight, workDone } from './outcome.ts';
import { type Round, Theatre } from './stage.ts';

/** More than one request of suggestions takes. */
const PAYMENTS = 80;
const isLong = Number(process.env['SALDO_KILLS'] ?? 0) >= 8;
const WAIT_MS = 60_000;

describe('a nightly run of a host with an embedded queue', { timeout: 240_000 }, () => {
  const theatre = new Theatre();
  let round: Round;

  beforeAll(async () => {
    await theatre.prepare((org) => fill(org, PAYMENTS));
    round = await theatre.round({ isQueueEmbedded: true });
  }, 120_000);
  afterAll(async () => {
    await round?.close();
    theatre.close();
  }, 60_000);

  const runs = (): Promise<{ Status__c: string; Progress__c: number }[]> =>
    round.org.select('SELECT Status__c, Progress__c FROM MatchRun__c');

  it('goes on in the next process when the host is killed in the middle', async () => {
    await startNight(round.org);
    await workDone(round.org, 1, WAIT_MS);
    await round.host.kill();
    expect((await runs()).map(({ Status__c }) => Status__c)).toEqual(['Running']);
    const linesBefore = round.host.log.length;
    await round.host.start();
    if (isLong) {
      await workDone(round.org, 1, WAIT_MS, ['Allocation__c']);
      await round.killHost();
    }
    await settle(round);

    expect(round.host.log.slice(linesBefore).join()).toContain('job done');
    expect(round.host.log.join()).not.toContain('SALDO_QUEUE_LOCKED');
    expect(await runs()).toMatchObject([{ Status__c: 'Done', Progress__c: 100 }]);
  });

  it('has booked every payment that names its invoice once, and left the others whole', async () => {
    const outcome = await outcomeOf(round.org);
    expect(outcome.contradictions).toEqual([]);
    expect(outcome.doubled).toEqual([]);
    const invoices = await round.org.select<{ Id: string; Name: string }>('SELECT Id, Name FROM Invoice__c');
    const idByName = new Map(invoices.map(({ Id, Name }) => [Name, Id]));
    const wrong: string[] = [];
    for (let at = 0; at < PAYMENTS; at++) {
      const state = outcome.payments.get(`payment-${at}`);
      const whole = Number(`${100 + at}.${10 + (at % 90)}`);
      const isRight = at % 10 < 8 ? state === `Allocated 0 ${idByName.get(`RE-${100_000 + at}`)} ${whole}` : state === `Suggested ${at % 10 === 8 ? 50 : whole}`; // prettier-ignore
      if (!isRight) wrong.push(`payment-${at}: ${state}`);
    }
    expect(wrong).toEqual([]);
    expect(outcome.payments.size).toBe(PAYMENTS);
  });
});

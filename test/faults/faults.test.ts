/**
 * Nightly runs whose processes are killed and whose wires are cut. After recovery the books are those of an undisturbed
 * run. `npm run test:faults` is the long form: 2,000 payments, 32 kills. `SALDO_SEED` chooses other moments.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasPostgres } from '../../functions/host/testing/postgres-server.ts';
import { fill, outcomeOf, type Outcome, settle, startNight, workDone } from './outcome.ts';
import { type Round, Theatre } from './stage.ts';

const KILLS = Number(process.env['SALDO_KILLS'] ?? 4);
const PAYMENTS = Number(process.env['SALDO_PAYMENTS'] ?? 120);
const SEED = Number(process.env['SALDO_SEED'] ?? 20_261_129);
const KILLS_A_ROUND = 8;
const isLong = PAYMENTS >= 1_000;
/** Suggestions and ledger rows over which the kills are spread; approvals of a few payments come in one request. */
const WRITES = Math.floor((isLong ? 1.7 : 1) * PAYMENTS);
const MILLISECONDS = 120_000 + KILLS * 60_000;

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const nothing = (): Promise<void> => Promise.resolve();

const VICTIMS = {
  host: (round: Round) => round.killHost(),
  runtime: (round: Round) => Promise.resolve(void round.host.killRuntime('reconcile')),
  org: (round: Round) => round.killOrg(),
  queue: (round: Round) => round.killQueue(),
};

describe.skipIf(!hasPostgres)(`nightly runs over ${PAYMENTS} payments`, { timeout: MILLISECONDS }, () => {
  const theatre = new Theatre();
  const random = randomFrom(SEED);
  let undisturbed: Outcome;
  let hostLog: string;
  let round: Round | undefined;

  async function play(disturb: (round: Round) => Promise<void>, options = {}): Promise<Outcome> {
    round = await theatre.round(options);
    await startNight(round.org);
    await disturb(round);
    await settle(round);
    return outcomeOf(round.org);
  }

  function expectSame(outcome: Outcome): void {
    expect(outcome.contradictions).toEqual([]);
    expect(outcome.doubled).toEqual([]);
    const different = [...outcome.payments].filter(([name, state]) => undisturbed.payments.get(name) !== state);
    expect(different.map(([name, state]) => `${name}: ${state}, undisturbed ${undisturbed.payments.get(name)}`)).toEqual([]); // prettier-ignore
    expect(outcome.ledgerCents).toBe(undisturbed.ledgerCents);
  }

  beforeAll(async () => {
    await theatre.prepare((org) => fill(org, PAYMENTS));
    undisturbed = await play(nothing);
    hostLog = round?.host.log.join('\n') ?? '';
    await round?.close();
  }, MILLISECONDS);
  afterEach(async () => {
    await round?.close();
    round = undefined;
  }, 60_000);
  afterAll(() => theatre.close());

  it('book what is sure when nothing happens', () => {
    expect(undisturbed.contradictions).toEqual([]);
    const statuses = new Set([...undisturbed.payments.values()].map((state) => state.replace(/ \d.*/, '')));
    expect(statuses).toContain('Allocated');
    expect(statuses).toContain('Suggested');
    expect(undisturbed.ledgerCents).toBeGreaterThan(0);
  });

  it('leave no secret and nothing of a payment in the log of the host', () => {
    expect(hostLog).toContain('job done');
    expect(hostLog).not.toMatch(
      /eyJ[A-Za-z0-9_-]{10}|PRIVATE KEY|Bearer |postgres:\/\/|00D\w{15}!|RE-1\d{5}|ohne Angabe|Beta GmbH|DE0212/,
    );
  });

  async function kill(playing: Round, victims: readonly (keyof typeof VICTIMS)[]): Promise<void> {
    const moments: string[] = [];
    for (const [at, victim] of victims.entries()) {
      const wanted = Math.floor(((at + random()) / victims.length) * WRITES);
      moments.push(
        `${victim} after ${await workDone(playing.org, wanted, 20_000 + 20 * PAYMENTS)} of ${WRITES} writes`,
      );
      await sleep(random() * 300);
      await VICTIMS[victim](playing);
    }
    console.log(`Killed: ${moments.join('; ')}`);
  }

  async function refuse({ wires }: Round): Promise<void> {
    for (const status of [503, 401, 429]) {
      let left = 5;
      wires.toOrg.answer = (path) => (path.startsWith('/services/data') && left-- > 0 ? status : null);
      await sleep(400);
    }
  }

  async function cut({ wires }: Round): Promise<void> {
    for (const wire of [wires.toOrg, wires.toQueue, wires.toHost]) {
      if (wire === null) continue;
      wire.cut();
      await sleep(500);
      wire.mend();
    }
  }

  /** A second run beside the first, and each handed over two times more. */
  const startTwice = ({ org }: Round): Promise<void> =>
    org.execute(`
      MatchRun__c second = new MatchRun__c(Kind__c = 'Nightly', Status__c = 'Claimed', ClaimedAt__c = Datetime.now());
      insert as system second;
      for (MatchRun__c run : [SELECT Id FROM MatchRun__c WHERE Kind__c = 'Nightly' WITH SYSTEM_MODE]) {
        System.enqueueJob(new ReconcileJob(run.Id));
        System.enqueueJob(new ReconcileJob(run.Id));
      }`);

  const names = Object.keys(VICTIMS) as (keyof typeof VICTIMS)[];
  const kills = Array.from({ length: KILLS }, (_, at) => names[at % names.length]!);

  if (!isLong) {
    it(`end alike when there are two at once, ${kills.join(', ')} are killed, wires cut and calls refused`, async () => {
      const outcome = await play(async (playing) => {
        await startTwice(playing);
        await kill(playing, kills);
        await refuse(playing);
        await cut(playing);
      });
      expectSame(outcome);
    });
    return;
  }

  for (let first = 0; first < KILLS; first += KILLS_A_ROUND) {
    const victims = kills.slice(first, first + KILLS_A_ROUND);
    it(`end alike when ${victims.join(', ')} are killed (from kill ${first + 1} on)`, async () => {
      expectSame(await play((playing) => kill(playing, victims)));
    });
  }

  it('end alike when the org answers 503, 401 and 429', async () => expectSame(await play(refuse)));

  it('end alike when wires are cut', async () => expectSame(await play(cut)));

  it('end alike when two are under way at once and both are delivered twice', async () => {
    expectSame(await play(startTwice));
  });

  it('end alike when the clock of the host is 25 seconds ahead or behind', async () => {
    for (const clockShiftSeconds of [25, -25]) {
      expectSame(await play(nothing, { clockShiftSeconds }));
      await round?.close();
    }
  });

  it('are refused, visibly, when the clock of the host is ten minutes ahead', async () => {
    round = await theatre.round({ clockShiftSeconds: 600 });
    await startNight(round.org);
    await round.org.ask('drain');
    const runs = await round.org.select('SELECT Status__c, ErrorCode__c FROM MatchRun__c');
    expect(runs).toMatchObject([{ Status__c: 'Failed', ErrorCode__c: 'SALDO_SIGNATURE_EXPIRED' }]);
  });
});

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fromPglite, type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss';
import { HostError } from '../host-error.ts';
import { LocalReplayStore, type ReplayStore } from '../replay-store.ts';
import { QueueFolder } from './embedded-database.ts';
import { SharedReplayStore } from './shared-replay-store.ts';

const JOBS = 'saldo-jobs';
const GIVEN_UP = 'saldo-given-up';
const POLLING_SECONDS = 1;
/** How often a job that waits for its group looks again. */
const WAIT_SECONDS = 1;
const DAY_SECONDS = 86_400;

export interface QueueSettings {
  /** Folder of the embedded database; for one host process alone. */
  directory?: string | undefined;
  /** PostgreSQL that any number of hosts share. */
  databaseUrl?: string | undefined;
  /** Tries after the first. */
  retries: number;
  /** Before the first repetition; it doubles each time, up to five minutes. */
  retryDelaySeconds: number;
  /** A worker that gave no sign for so long is taken for dead, and its job is done by another. */
  heartbeatSeconds: number;
  jobTimeoutMs: number;
}

/** A call that waits in the queue. It carries ids, never a customer's data and never a token. */
export interface QueuedCall {
  functionName: string;
  orgId: string;
  requestId: string;
  payload: Record<string, unknown>;
  /** Jobs that were made together; `closes` runs after all others of it have ended. */
  group?: string;
  closes?: boolean;
  /** A member for which no closing job speaks. */
  final?: boolean;
  /** How often a closing job has looked whether the others have ended. */
  waited?: number;
}

/** Where a group stands. Answers are those of the members that closed well or were given up. */
export interface GroupState {
  total: number;
  ended: number;
  answers: unknown[];
}

export type JobOutcome = { status: 'completed'; answer: unknown } | { status: 'retry' | 'give-up'; error: HostError };

export interface QueueLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The queue of long calls: pg-boss on PostgreSQL, or on an embedded database that only this process may use. */
export class JobQueue {
  readonly replays: ReplayStore;
  readonly #settings: QueueSettings;
  readonly #log: QueueLog;
  readonly #folder: QueueFolder | null;
  readonly #closers: (() => Promise<void>)[] = [];
  #boss: Promise<PgBoss> | null;
  #onOpen: ((boss: PgBoss) => Promise<void>) | null = null;

  private constructor(
    settings: QueueSettings,
    log: QueueLog,
    parts: { folder: QueueFolder | null; boss: PgBoss | null; replays: ReplayStore },
  ) {
    this.#settings = settings;
    this.#log = log;
    this.#folder = parts.folder;
    this.#boss = parts.boss === null ? null : Promise.resolve(parts.boss);
    this.replays = parts.replays;
  }

  /**
   * Opens the queue. The embedded database is started with the first long call, or now where an earlier process left
   * one behind.
   * @throws HostError `SALDO_QUEUE_LOCKED`, `SALDO_QUEUE_UNAVAILABLE`
   */
  static async open(settings: QueueSettings, log: QueueLog): Promise<JobQueue> {
    if (settings.databaseUrl !== undefined) return JobQueue.#openShared(settings, settings.databaseUrl, log);
    const folder = QueueFolder.take(settings.directory ?? '');
    const replays = new LocalReplayStore({ file: join(folder.path, 'accepted-requests') });
    return new JobQueue(settings, log, { folder, boss: null, replays });
  }

  static async #openShared(settings: QueueSettings, databaseUrl: string, log: QueueLog): Promise<JobQueue> {
    const boss = new PgBoss({ connectionString: databaseUrl, max: 5, ...supervision(settings) });
    try {
      await startBoss(boss, settings, log);
      const replays = await SharedReplayStore.open(boss.getDb());
      return new JobQueue(settings, log, { folder: null, boss, replays });
    } catch (error) {
      await boss.stop({ graceful: false }).catch(() => undefined);
      throw new HostError(
        'SALDO_QUEUE_UNAVAILABLE',
        503,
        'The PostgreSQL database of the queue can not be used. Check DATABASE_URL and whether the database runs.',
        { cause: error },
      );
    }
  }

  /** Whether the database answers; an embedded one that was not needed yet counts as ready. */
  async isReady(): Promise<boolean> {
    try {
      const boss = await this.#boss;
      await boss?.getDb().executeSql('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }

  /** Jobs by state, for metrics. */
  async counts(): Promise<Record<string, number>> {
    const rows = this.#boss === null ? [] : await this.#sql<{ state: string; n: string }>(
      'SELECT state::text AS state, count(*) AS n FROM pgboss.job WHERE name = $1 GROUP BY state', [JOBS]); // prettier-ignore
    return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]));
  }

  /**
   * Puts calls into the queue, all or none. A call whose key is there already is not doubled.
   * @throws HostError `SALDO_QUEUE_UNAVAILABLE`
   */
  async add(calls: readonly { key: string; call: QueuedCall; afterSeconds?: number }[]): Promise<void> {
    try {
      const boss = await this.#opened();
      await boss.insert(
        JOBS,
        calls.map(({ key, call, afterSeconds }) => ({
          id: idOf(key),
          data: call,
          ...(afterSeconds === undefined ? {} : { startAfter: afterSeconds }),
        })),
      );
    } catch (error) {
      if (error instanceof HostError) throw error;
      throw unavailable(error);
    }
  }

  /** Puts a closing job back until the others of its group have ended. */
  async postpone(id: string, call: QueuedCall): Promise<void> {
    const waited = (call.waited ?? 0) + 1;
    await this.add([{ key: `${id} ${waited}`, call: { ...call, waited }, afterSeconds: WAIT_SECONDS }]);
  }

  async groupState(group: string): Promise<GroupState> {
    const rows = await this.#sql<{ state: string; output: unknown }>(
      `SELECT state::text AS state, output FROM pgboss.job
       WHERE name = $1 AND data->>'group' = $2 AND data->>'closes' IS NULL ORDER BY id`,
      [JOBS, group],
    );
    const ended = rows.filter(({ state }) => ['completed', 'failed', 'cancelled'].includes(state));
    return { total: rows.length, ended: ended.length, answers: ended.map(({ output }) => output) };
  }

  /**
   * Works on jobs, `concurrency` at a time. `work` does one; `giveUp` is told of each that is not tried again, and is
   * itself tried again until it succeeds.
   */
  async work(
    concurrency: number,
    work: (id: string, call: QueuedCall) => Promise<JobOutcome>,
    giveUp: (call: QueuedCall, reason: unknown) => Promise<void>,
  ): Promise<void> {
    this.#onOpen = async (boss) => {
      const options = {
        pollingIntervalSeconds: POLLING_SECONDS,
        notifyPollingIntervalSeconds: POLLING_SECONDS,
        includeMetadata: true,
      } as const;
      await boss.work(
        JOBS,
        { ...options, localConcurrency: concurrency, perJobResults: true },
        async ([job]: JobWithMetadata<QueuedCall>[]) =>
          job === undefined ? [] : [settled(job.id, await work(job.id, job.data))],
      );
      await boss.work(GIVEN_UP, options, async ([job]: JobWithMetadata<QueuedCall>[]) => {
        if (job !== undefined) await giveUp(job.data, (job as { sourceOutput?: unknown }).sourceOutput);
      });
    };
    const boss = this.#folder === null || this.#folder.hasDatabase ? await this.#opened() : null;
    if (boss !== null && this.#folder === null) await this.#onOpen(boss);
  }

  /** Ends the workers, letting the jobs in hand end first. */
  async close(): Promise<void> {
    const boss = await this.#boss?.catch(() => null);
    await boss?.stop({ graceful: true, timeout: this.#settings.jobTimeoutMs });
    for (const close of this.#closers) await close();
    this.#folder?.release();
  }

  async #sql<Row>(text: string, values: unknown[]): Promise<Row[]> {
    const boss = await this.#opened();
    const { rows } = await boss.getDb().executeSql(text, values);
    return rows as Row[];
  }

  #opened(): Promise<PgBoss> {
    this.#boss ??= this.#openEmbedded().catch((error: unknown) => {
      this.#boss = null;
      throw unavailable(error);
    });
    return this.#boss;
  }

  async #openEmbedded(): Promise<PgBoss> {
    const folder = this.#folder;
    if (folder === null) throw new Error('A shared queue is open from the start.');
    const database = await folder.openDatabase();
    this.#closers.push(() => database.close());
    const boss = new PgBoss({ db: fromPglite(database), backend: 'pglite', ...supervision(this.#settings) });
    await startBoss(boss, this.#settings, this.#log);
    // Nobody else may use this database: what is under way in it is what a process that died had in hand.
    const active = await boss
      .getDb()
      .executeSql("SELECT id, name FROM pgboss.job WHERE state = 'active' AND name = ANY($1)", [[JOBS, GIVEN_UP]]);
    for (const { id, name } of active.rows as { id: string; name: string }[]) {
      await boss.fail(name, id, { code: 'SALDO_WORKER_DIED' });
    }
    await this.#onOpen?.(boss);
    return boss;
  }
}

function supervision({ heartbeatSeconds }: QueueSettings): object {
  const every = Math.max(1, Math.floor(heartbeatSeconds / 2));
  return {
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: every,
    monitorIntervalSeconds: every,
    monitorVacuum: false,
  };
}

async function startBoss(boss: PgBoss, settings: QueueSettings, log: QueueLog): Promise<void> {
  // Without a listener an error of the connection would end the process.
  boss.on('error', (error: unknown) => log.warn({ cause: messageOf(error) }, 'queue database failed'));
  await boss.start();
  const shared = {
    heartbeatSeconds: settings.heartbeatSeconds,
    expireInSeconds: Math.ceil(settings.jobTimeoutMs / 1000) + 60,
    retryBackoff: true,
    notify: true,
    retryDelay: settings.retryDelaySeconds,
    retryDelayMax: 300,
    deleteAfterSeconds: 7 * DAY_SECONDS,
  };
  await createQueue(boss, GIVEN_UP, { ...shared, retryLimit: 100 });
  await createQueue(boss, JOBS, { ...shared, retryLimit: settings.retries, deadLetter: GIVEN_UP });
}

async function createQueue(boss: PgBoss, name: string, options: Parameters<PgBoss['createQueue']>[1]): Promise<void> {
  if ((await boss.getQueue(name)) === null) await boss.createQueue(name, options);
  else await boss.updateQueue(name, options);
}

function settled(id: string, outcome: JobOutcome): JobResult {
  if (outcome.status === 'completed') return { id, status: 'completed', output: outcome.answer };
  const { code, message } = outcome.error;
  return { id, status: outcome.status === 'retry' ? 'failed' : 'deadletter', output: { code, message } };
}

/** The same id for the same key, so that what is added twice is there once. */
function idOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function unavailable(error: unknown): HostError {
  return new HostError('SALDO_QUEUE_UNAVAILABLE', 503, 'The queue of the host does not answer. Try again later.', {
    cause: error,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

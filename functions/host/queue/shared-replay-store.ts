import type { Db } from 'pg-boss';
import { HostError } from '../host-error.ts';
import type { ReplayStore } from '../replay-store.ts';

const SWEEP_SECONDS = 60;

/** Remembers accepted requests in the PostgreSQL database that all hosts share. */
export class SharedReplayStore implements ReplayStore {
  readonly #database: Db;
  #nextSweep = 0;

  private constructor(database: Db) {
    this.#database = database;
  }

  static async open(database: Db): Promise<SharedReplayStore> {
    await database.executeSql(
      'CREATE TABLE IF NOT EXISTS saldo_accepted_request (id text PRIMARY KEY, expires_at double precision NOT NULL)',
    );
    return new SharedReplayStore(database);
  }

  async accept(id: string, expiry: number, now: number): Promise<boolean> {
    try {
      if (now >= this.#nextSweep) {
        this.#nextSweep = now + SWEEP_SECONDS;
        await this.#database.executeSql('DELETE FROM saldo_accepted_request WHERE expires_at < $1', [now]);
      }
      const { rows } = await this.#database.executeSql(
        'INSERT INTO saldo_accepted_request (id, expires_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING id',
        [id, expiry],
      );
      return rows.length === 1;
    } catch (error) {
      // Without the store a replay can't be told from a first request, so none is accepted.
      throw new HostError(
        'SALDO_QUEUE_UNAVAILABLE',
        503,
        'The database of the host does not answer. Try again later.',
        {
          cause: error,
        },
      );
    }
  }
}

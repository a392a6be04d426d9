import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { PGlite } from '@electric-sql/pglite';
import { HostError } from '../host-error.ts';

/**
 * A folder for the queue of one host process alone: two on one embedded database would lose jobs without a word. The
 * lock is one of the operating system, held by an SQLite file, so it ends with the process, whatever the way.
 */
export class QueueFolder {
  readonly path: string;
  readonly #lock: DatabaseSync;

  private constructor(path: string, lock: DatabaseSync) {
    this.path = path;
    this.#lock = lock;
  }

  /** @throws HostError `SALDO_QUEUE_LOCKED` where another process uses the folder */
  static take(path: string): QueueFolder {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const lock = new DatabaseSync(join(path, 'host.lock'));
    try {
      lock.exec('BEGIN EXCLUSIVE');
      return new QueueFolder(path, lock);
    } catch (error) {
      lock.close();
      throw new HostError(
        'SALDO_QUEUE_LOCKED',
        500,
        `The queue in ${path} is used by another process. Stop it, give this host another queue directory, or let both share a PostgreSQL database (DATABASE_URL).`,
        { cause: error },
      );
    }
  }

  /** Whether a database was made here before: it may hold jobs that wait. */
  get hasDatabase(): boolean {
    return existsSync(join(this.#databasePath, 'PG_VERSION'));
  }

  async openDatabase(): Promise<PGlite> {
    const { PGlite } = await import('@electric-sql/pglite');
    return PGlite.create(this.#databasePath);
  }

  release(): void {
    if (this.#lock.isOpen) this.#lock.close();
  }

  get #databasePath(): string {
    return join(this.path, 'database');
  }
}

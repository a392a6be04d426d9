import { closeSync, existsSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Row } from '../../contract.ts';
import { LocalOrgError } from '../errors.ts';

/** What one org transaction changed; null means the row is gone for good. */
export interface Changes {
  rows: { id: string; object: string; row: Row | null }[];
  system: { table: string; key: string; json: unknown }[];
  sequences: Map<string, number>;
}

/** Where committed data live. Without a folder nothing is kept (tests). */
export interface Persistence {
  sequences(): Map<string, number>;
  /** Visits every stored row and returns the rows of the platform. */
  load(visit: (object: string, row: Row) => void): { table: string; key: string; json: unknown }[];
  commit(changes: Changes): void;
  close(): void;
}

/** Nothing is kept: for tests and for Apex tests, which never touch the data of the org. */
export const inMemory: Persistence = {
  sequences: () => new Map(),
  load: () => [],
  commit: () => undefined,
  close: () => undefined,
};

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Takes the folder for this process. A lock file left behind by a killed process is taken over; one of a living process is
 * refused, because two processes would each hold their own copy of the rows in memory.
 */
function lock(folder: string): () => void {
  const file = join(folder, 'lock');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => {
        if (existsSync(file) && readFileSync(file, 'utf8') === String(process.pid)) unlinkSync(file);
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(readFileSync(file, 'utf8'));
      if (holder > 0 && isRunning(holder)) {
        throw new LocalOrgError(
          'SALDO_DATA_FOLDER_IN_USE',
          `The data folder ${folder} is in use by process ${holder}. Stop it, or start with another data folder.`,
        );
      }
      unlinkSync(file);
    }
  }
  throw new LocalOrgError(
    'SALDO_DATA_FOLDER_IN_USE',
    `The data folder ${folder} is being taken by another process. Try again, or start with another data folder.`,
  );
}

/**
 * Keeps committed rows in `org.sqlite` (write-ahead log, `synchronous=FULL`): when `commit` returns, the transaction is on
 * disk as a whole; a process killed before leaves nothing of it.
 */
export function openSqlite(folder: string): Persistence {
  mkdirSync(folder, { recursive: true });
  const unlock = lock(folder);
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(join(folder, 'org.sqlite'));
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    database.exec(`
      CREATE TABLE IF NOT EXISTS record (id TEXT PRIMARY KEY, object TEXT NOT NULL, data TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS system_row (tbl TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (tbl, key));
      CREATE TABLE IF NOT EXISTS sequence (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
    `);
  } catch (error) {
    unlock();
    throw new LocalOrgError(
      'SALDO_DATA_FOLDER_UNREADABLE',
      `The data in ${folder} can't be opened (${(error as Error).message}). Restore the folder, or start with another one.`,
    );
  }
  const putRecord = database.prepare(
    'INSERT INTO record (id, object, data) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data',
  );
  const removeRecord = database.prepare('DELETE FROM record WHERE id = ?');
  const putSystem = database.prepare(
    'INSERT INTO system_row (tbl, key, json) VALUES (?, ?, ?) ON CONFLICT (tbl, key) DO UPDATE SET json = excluded.json',
  );
  const removeSystem = database.prepare('DELETE FROM system_row WHERE tbl = ? AND key = ?');
  const putSequence = database.prepare(
    'INSERT INTO sequence (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );

  const write = (changes: Changes) => {
    for (const change of changes.rows) {
      if (change.row === null) removeRecord.run(change.id);
      else putRecord.run(change.id, change.object, JSON.stringify(withoutNulls(change.row)));
    }
    for (const change of changes.system) {
      if (change.json === undefined) removeSystem.run(change.table, change.key);
      else putSystem.run(change.table, change.key, JSON.stringify(change.json));
    }
    for (const [name, value] of changes.sequences) putSequence.run(name, value);
  };

  return {
    sequences: () =>
      new Map(
        database
          .prepare('SELECT name, value FROM sequence')
          .all()
          .map((entry) => [String(entry['name']), Number(entry['value'])]),
      ),
    load(visit) {
      for (const record of database.prepare('SELECT object, data FROM record ORDER BY id').iterate()) {
        visit(String(record['object']), JSON.parse(String(record['data'])) as Row);
      }
      return database
        .prepare('SELECT tbl, key, json FROM system_row')
        .all()
        .map((entry) => ({
          table: String(entry['tbl']),
          key: String(entry['key']),
          json: JSON.parse(String(entry['json'])) as unknown,
        }));
    },
    commit(changes) {
      database.exec('BEGIN IMMEDIATE');
      try {
        write(changes);
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    close() {
      database.close();
      unlock();
    },
  };
}

function withoutNulls(row: Row): Row {
  const kept: Row = {};
  for (const [name, value] of Object.entries(row)) if (value !== null) kept[name] = value;
  return kept;
}

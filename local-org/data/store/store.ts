import type { Row } from '../../contract.ts';
import { LocalOrgError } from '../errors.ts';
import { makeId } from '../ids.ts';
import type { ObjectDefinition, OrgSchema } from '../schema/objects.ts';
import type { Changes, Persistence } from './sqlite.ts';
import { Table } from './table.ts';

interface Undo {
  table: Table | null;
  id: string;
  before: Row | undefined;
  systemTable: string;
  json: unknown;
}

/**
 * All rows of the org in memory, with one writer at a time. Writes take effect at once and are noted in an undo log;
 * rolling back plays the log backwards, committing hands the final versions to the persistence as one unit.
 */
export class Store {
  private schema: OrgSchema;
  private readonly persistence: Persistence;
  private readonly tables = new Map<string, Table>();
  /** Rows of objects that the project does not have; they come back with the object. */
  private homeless: { object: string; row: Row }[] = [];
  private readonly system = new Map<string, Map<string, unknown>>();
  private readonly sequences: Map<string, number>;
  private readonly changedSequences = new Set<string>();
  private readonly undoLog: Undo[] = [];
  private writer: object | null = null;
  private lastStamp = 0;

  /** `sequences` are those of the persistence; the key prefixes among them were needed to build the schema. */
  constructor(schema: OrgSchema, persistence: Persistence, sequences: Map<string, number>) {
    this.schema = schema;
    this.persistence = persistence;
    this.sequences = sequences;
    const system = persistence.load((objectName, row) => {
      this.house(objectName, row);
      const stamp = row['SystemModstamp'];
      if (typeof stamp === 'string') this.lastStamp = Math.max(this.lastStamp, Date.parse(stamp));
    });
    for (const entry of system) this.systemTable(entry.table).set(entry.key, entry.json);
  }

  /** Puts another schema under the rows: fields that are gone lose their values, new ones are empty. */
  adopt(schema: OrgSchema): void {
    if (this.writer !== null)
      throw new LocalOrgError('SALDO_TRANSACTION_OVERLAP', 'The schema can only change while no transaction is open.');
    const rows = [...this.tables.values()].flatMap((table) =>
      [...table.rows.values()].map((row) => ({ object: table.object.name, row })),
    );
    const homeless = this.homeless;
    this.homeless = [];
    this.schema = schema;
    this.tables.clear();
    for (const { object, row } of [...rows, ...homeless]) this.house(object, row);
  }

  private house(objectName: string, row: Row): void {
    const object = this.schema.object(objectName);
    if (object) this.table(object).put(String(row['Id']), this.table(object).shape(row));
    else this.homeless.push({ object: objectName, row });
  }

  table(object: ObjectDefinition): Table {
    const existing = this.tables.get(object.name);
    if (existing) return existing;
    const table = new Table(object);
    this.tables.set(object.name, table);
    return table;
  }

  tableOf(objectName: string): Table {
    const object = this.schema.object(objectName);
    if (!object) throw new LocalOrgError('SALDO_OBJECT_UNKNOWN', `Object ${objectName} is not in the schema.`);
    return this.table(object);
  }

  /** The row with this id, whatever its object; the key prefix tells which. */
  rowById(id: string): { table: Table; row: Row } | undefined {
    const object = this.schema.objectByKeyPrefix(id.slice(0, 3));
    if (!object) return undefined;
    const table = this.table(object);
    const row = table.get(id);
    return row ? { table, row } : undefined;
  }

  /** Key prefix of an object. */
  prefixOf(objectName: string): string | undefined {
    return this.schema.object(objectName)?.keyPrefix;
  }

  /** Has sequences that were set before the store existed saved with the next commit. */
  keepSequences(names: Iterable<string>): void {
    for (const name of names) this.changedSequences.add(name);
  }

  nextSequence(name: string): number {
    const value = (this.sequences.get(name) ?? 0) + 1;
    this.sequences.set(name, value);
    this.changedSequences.add(name);
    return value;
  }

  nextId(object: ObjectDefinition): string {
    return makeId(object.keyPrefix, this.nextSequence(`id:${object.keyPrefix}`));
  }

  /** The time of a statement: now, but always later than every stamp given before. */
  nextStamp(): string {
    this.lastStamp = Math.max(Date.now(), this.lastStamp + 1);
    return new Date(this.lastStamp).toISOString();
  }

  /** Writes a version of a row for the writer; a second writer meanwhile is a defect of the caller. */
  write(writer: object, table: Table, id: string, row: Row | undefined): void {
    this.claim(writer);
    const before = table.put(id, row);
    this.undoLog.push({ table, id, before, systemTable: '', json: undefined });
  }

  writeSystem(writer: object, tableName: string, key: string, json: unknown): void {
    this.claim(writer);
    const table = this.systemTable(tableName);
    this.undoLog.push({ table: null, id: key, before: undefined, systemTable: tableName, json: table.get(key) });
    if (json === undefined) table.delete(key);
    else table.set(key, json);
  }

  systemTable(name: string): Map<string, unknown> {
    const existing = this.system.get(name);
    if (existing) return existing;
    const table = new Map<string, unknown>();
    this.system.set(name, table);
    return table;
  }

  /** Position in the undo log; rolling back to it takes back everything written since. */
  get position(): number {
    return this.undoLog.length;
  }

  rollbackTo(position: number): void {
    while (this.undoLog.length > position) {
      const undo = this.undoLog.pop();
      if (!undo) break;
      if (undo.table) undo.table.put(undo.id, undo.before);
      else if (undo.json === undefined) this.systemTable(undo.systemTable).delete(undo.id);
      else this.systemTable(undo.systemTable).set(undo.id, undo.json);
    }
  }

  isWriter(writer: object): boolean {
    return this.writer === writer;
  }

  /** Makes everything written since the writer began durable as one unit. */
  commit(writer: object): void {
    if (this.writer !== writer) return;
    try {
      this.persistence.commit(this.changes());
      this.changedSequences.clear();
      this.undoLog.length = 0;
    } catch (error) {
      this.rollbackTo(0);
      throw new LocalOrgError(
        'SALDO_DATA_NOT_SAVED',
        `The transaction was taken back because it could not be saved: ${(error as Error).message}`,
      );
    } finally {
      this.writer = null;
    }
  }

  abort(writer: object): void {
    if (this.writer !== writer) return;
    this.rollbackTo(0);
    this.writer = null;
  }

  /** Saves sequences given out outside a transaction (key prefixes). */
  close(): void {
    if (this.writer === null && this.changedSequences.size > 0) this.persistence.commit(this.changes());
    this.persistence.close();
  }

  private changes(): Changes {
    const rows = new Map<string, Table>();
    const system = new Map<string, { table: string; key: string }>();
    for (const undo of this.undoLog) {
      if (undo.table) rows.set(undo.id, undo.table);
      else system.set(`${undo.systemTable}\n${undo.id}`, { table: undo.systemTable, key: undo.id });
    }
    return {
      rows: [...rows].map(([id, table]) => ({ id, object: table.object.name, row: table.get(id) ?? null })),
      system: [...system.values()].map((entry) => ({ ...entry, json: this.systemTable(entry.table).get(entry.key) })),
      sequences: new Map([...this.changedSequences].map((name) => [name, this.sequences.get(name) ?? 0])),
    };
  }

  private claim(writer: object): void {
    if (this.writer === writer) return;
    if (this.writer !== null && this.undoLog.length > 0) {
      throw new LocalOrgError(
        'SALDO_TRANSACTION_OVERLAP',
        'A transaction writes while another one has uncommitted rows. Commit or abort the first one.',
      );
    }
    this.writer = writer;
  }
}

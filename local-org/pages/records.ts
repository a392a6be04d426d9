/** Reads records for the pages with the rights of the user: object, field and record access as REST enforces them. */
import type { FieldInfo, ObjectInfo, QueryRecord, User, Value } from '../contract.ts';
import { normalizeId } from '../data/ids.ts';
import type { OrgDataStore } from '../data/org-data.ts';
import type { ObjectDefinition, StoredField } from '../data/schema/objects.ts';
import { columnField, literal, parentName, searchCondition, viewCondition } from './list-query.ts';
import type { ListView } from './metadata.ts';

const USER_ACCESS = { mode: 'user', sharing: true } as const;
/** Records that a list can page through, as in Salesforce. */
export const LIST_LIMIT = 2000;
export const PAGE_SIZE = 50;

/** A field's value, for a reference with the name of what it points to. */
export interface Cell {
  field: FieldInfo;
  value: Value;
  /** Null where there is nothing, or nothing that the user may see the name of. */
  parent: { object: ObjectInfo; name: string } | null;
}

export interface RecordRow {
  id: string;
  cells: Cell[];
}

export interface ListRequest {
  search: string;
  sort: FieldInfo | null;
  descending: boolean;
  /** From 1. */
  page: number;
}

export interface ListResult {
  columns: FieldInfo[];
  rows: RecordRow[];
  total: number;
  sort: FieldInfo | null;
  descending: boolean;
  page: number;
}

export class RecordReader {
  private readonly data: OrgDataStore;
  private readonly user: User;

  constructor(data: OrgDataStore, user: User) {
    this.data = data;
    this.user = user;
  }

  /** An object that the user may read. */
  object(name: string): ObjectDefinition | undefined {
    const object = this.data.schema.object(name);
    return object?.kind === 'object' && this.data.accessRights.object(this.user, object).read ? object : undefined;
  }

  /** Whether the user may open a record. */
  sees(objectName: string, id: string): boolean {
    const object = this.object(objectName);
    const row = this.data.store.rowById(id)?.row;
    if (object === undefined || row === undefined || row['IsDeleted'] === true) return false;
    const visible = this.data.accessRights.visible(this.user, USER_ACCESS, object);
    return visible === null || visible(row);
  }

  /** A field that the user may read. */
  field(object: ObjectDefinition, column: string): StoredField | undefined {
    const field = columnField(object, column) as StoredField | undefined;
    return field && this.data.accessRights.field(this.user, object, field).read ? field : undefined;
  }

  fields(object: ObjectDefinition, columns: string[]): StoredField[] {
    return columns.flatMap((column) => this.field(object, column) ?? []);
  }

  /** One page of a list view. */
  list(object: ObjectDefinition, view: ListView, request: ListRequest): ListResult {
    const columns = this.fields(object, view.columns);
    const objectOf = (name: string) => this.object(name);
    const where = [viewCondition(view, object, this.user), searchCondition(request.search, columns, objectOf)].filter(
      (condition) => condition !== null,
    );
    const sort = request.sort ?? columns.find((field) => field.filterable) ?? null;
    const total = Math.min(LIST_LIMIT, this.count(object, where));
    const page = Math.max(1, Math.min(request.page, Math.ceil(total / PAGE_SIZE)));
    const offset = (page - 1) * PAGE_SIZE;
    const rows = this.read(object, columns, where, {
      order: sort === null ? null : this.order(sort, request.descending),
      limit: Math.min(PAGE_SIZE, LIST_LIMIT - offset),
      offset,
    });
    return { columns, rows, total, sort, descending: request.descending, page };
  }

  /** Records that point to another one by a field, newest first. */
  related(object: ObjectDefinition, field: FieldInfo, id: string, columns: string[], limit: number): RecordRow[] {
    return this.read(object, this.fields(object, columns), [`${field.name} = ${literal(id)}`], {
      order: 'CreatedDate DESC, Id DESC',
      limit,
      offset: 0,
    });
  }

  countRelated(object: ObjectDefinition, field: FieldInfo, id: string): number {
    return this.count(object, [`${field.name} = ${literal(id)}`]);
  }

  /** Records by their exact name, or the first ones by name. */
  find(object: ObjectDefinition, name: string | null, limit: number): { id: string; name: string }[] {
    const field = object.field('Name');
    if (field === undefined) return [];
    const where = name === null ? [] : [`Name = ${literal(name)}`];
    return this.read(object, [field], where, { order: 'Name ASC, Id ASC', limit, offset: 0 }).map(({ id, cells }) => ({
      id,
      name: String(cells[0]?.value),
    }));
  }

  /** One record; undefined where the user does not see it. */
  record(object: ObjectDefinition, id: string, fields: FieldInfo[]): RecordRow | undefined {
    const normalized = normalizeId(id);
    if (normalized === null || this.data.schema.objectByKeyPrefix(normalized.slice(0, 3)) !== object) return undefined;
    return this.read(object, fields, [`Id = ${literal(normalized)}`], { order: null, limit: 1, offset: 0 })[0];
  }

  private order(field: FieldInfo, descending: boolean): string {
    const path = parentName(field, (name) => this.object(name)) ?? field.name;
    return `${path} ${descending ? 'DESC' : 'ASC'} NULLS LAST, Id ASC`;
  }

  private count(object: ObjectDefinition, where: string[]): number {
    return this.query(`SELECT COUNT() FROM ${object.name}${clause(where)}`).count;
  }

  private read(
    object: ObjectDefinition,
    fields: FieldInfo[],
    where: string[],
    page: { order: string | null; limit: number; offset: number },
  ): RecordRow[] {
    const parents = new Map(fields.map((field) => [field, parentName(field, (name) => this.object(name))]));
    const selected = new Set(['Id', ...fields.flatMap((field) => [field.name, parents.get(field) ?? field.name])]);
    const { records } = this.query(
      `SELECT ${[...selected].join(', ')} FROM ${object.name}${clause(where)}${page.order === null ? '' : ` ORDER BY ${page.order}`} LIMIT ${page.limit} OFFSET ${page.offset}`,
    );
    return records.map((record) => ({
      id: String(record.values['Id']),
      cells: fields.map((field) => ({
        field,
        value: record.values[field.name] ?? null,
        parent: this.parentOf(record, field),
      })),
    }));
  }

  private parentOf(record: QueryRecord, field: FieldInfo): Cell['parent'] {
    const id = record.values[field.name];
    const name = record.parents[field.relationshipName ?? '']?.values['Name'];
    if (typeof id !== 'string' || typeof name !== 'string') return null;
    const object = this.data.schema.objectByKeyPrefix(id.slice(0, 3));
    return object === undefined ? null : { object, name };
  }

  private query(soql: string) {
    const transaction = this.data.begin(this.user);
    try {
      return transaction.query(this.data.compileQueryText(soql), { access: USER_ACCESS, binds: [] });
    } finally {
      transaction.abort();
    }
  }
}

function clause(where: string[]): string {
  return where.length === 0 ? '' : ` WHERE ${where.map((condition) => `(${condition})`).join(' AND ')}`;
}

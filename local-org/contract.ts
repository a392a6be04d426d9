/**
 * The seam inside the local org: `data/` (schema, storage, SOQL, DML with order of execution, access checks) on one side,
 * `apex/` (interpreter, triggers, jobs, callouts) on the other, `rest/` on top of both. Everything here is synchronous:
 * one transaction at a time touches the store, and nothing yields between `begin` and `commit` except a callout, which
 * Salesforce allows only while nothing is uncommitted.
 */
import type { BoundExpressionContext, QueryContext } from '@apexdevtools/apex-parser';

/**
 * A stored value. Numbers are canonical decimal strings (`119.00`), dates `YYYY-MM-DD`, date-times
 * `YYYY-MM-DDTHH:mm:ss.SSSZ`, ids 18 characters, blobs base64.
 */
export type Value = string | boolean | null;

/** A record: field API name in the schema's spelling → value. A field that is absent was not read or not set. */
export type Row = Record<string, Value>;

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'multipicklist'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'time'
  | 'email'
  | 'phone'
  | 'url'
  | 'reference'
  | 'base64'
  | 'anyType'
  | 'address';

export interface FieldInfo {
  name: string;
  label: string;
  type: FieldType;
  custom: boolean;
  length: number | null;
  precision: number | null;
  scale: number | null;
  required: boolean;
  unique: boolean;
  externalId: boolean;
  caseSensitive: boolean;
  referenceTo: string[];
  /** Name of the parent relationship (`Account`, `BankStatement__r`). */
  relationshipName: string | null;
  /** Name under which the parent sees these children (`Lines__r`). */
  childRelationshipName: string | null;
  masterDetail: boolean;
  cascadeDelete: boolean;
  picklist: { value: string; label: string; isDefault: boolean; active: boolean }[] | null;
  restrictedPicklist: boolean;
  defaultFormula: string | null;
  formula: string | null;
  autoNumberFormat: string | null;
  createable: boolean;
  updateable: boolean;
  filterable: boolean;
  helpText: string | null;
}

export interface ObjectInfo {
  name: string;
  label: string;
  labelPlural: string;
  keyPrefix: string;
  custom: boolean;
  kind: 'object' | 'customSetting' | 'customMetadata' | 'platformEvent';
  fields: FieldInfo[];
  /** Case-insensitive. */
  field(name: string): FieldInfo | undefined;
  childRelationships: { name: string | null; object: string; field: string; cascadeDelete: boolean }[];
}

export interface Schema {
  objects(): ObjectInfo[];
  /** Case-insensitive. */
  object(name: string): ObjectInfo | undefined;
  objectByKeyPrefix(prefix: string): ObjectInfo | undefined;
}

/** How a query or a DML statement checks rights. */
export interface Access {
  /** `user` enforces object and field permissions; sharing is enforced where `sharing` is true. */
  mode: 'user' | 'system';
  sharing: boolean;
  /** Whose rights count, owner and audit fields included, when not the transaction's user (`System.runAs` in a test). */
  user?: User;
}

/** An error that Apex sees as an exception of `type` (`QueryException`, `DmlException`, `System.LimitException` …). */
export interface PlatformErrorDetail {
  type: string;
  message: string;
  /** REST error code or DML status code (`REQUIRED_FIELD_MISSING`, `INVALID_FIELD` …). */
  statusCode?: string;
  fields?: string[];
}

export interface RowError {
  statusCode: string;
  message: string;
  fields: string[];
}

export interface RowResult {
  success: boolean;
  id: string | null;
  created: boolean;
  errors: RowError[];
}

export type DmlOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';

/** One record in a query result: values, parents (`Account` → record or null) and children (`Lines__r` → records). */
export interface QueryRecord {
  type: string;
  values: Row;
  parents: Record<string, QueryRecord | null>;
  children: Record<string, QueryRecord[]>;
  /** Aliases of an aggregate query, in select order. */
  aggregates?: Record<string, Value>;
  /** Fields that were selected (schema spelling, dotted for parents), for `toString` and "without querying the requested field". */
  selected: string[];
}

/** A query after name resolution against the schema; every name is right and typed, or compiling it failed. */
export interface CompiledQuery {
  object: ObjectInfo;
  isCount: boolean;
  isAggregate: boolean;
  forUpdate: boolean;
  /** Bind expressions in order of appearance: parse tree (static SOQL) or variable path (dynamic SOQL). */
  binds: { tree: BoundExpressionContext | null; text: string; expects: FieldInfo | 'integer'; isList: boolean }[];
  /** Type of each aggregate alias. */
  aggregateTypes: Record<string, FieldType>;
}

export interface QueryOptions {
  access: Access;
  /** Values of the binds in order; a list for IN. Numbers as canonical decimal strings. */
  binds: (Value | Value[])[];
  allRows?: boolean;
}

export interface QueryResult {
  records: QueryRecord[];
  /** For `SELECT COUNT() …`. */
  count: number;
}

export interface DmlOptions {
  access: Access;
  allOrNone: boolean;
  /** Upsert by this field; the id when absent. */
  externalIdField?: string;
}

/** What `apex/` plugs into the order of execution. Rows passed to `before` may be changed in place. */
export interface TriggerRunner {
  run(
    transaction: Transaction,
    event: {
      object: ObjectInfo;
      timing: 'before' | 'after';
      operation: 'insert' | 'update' | 'delete' | 'undelete';
      newRows: Row[] | null;
      oldRows: Row[] | null;
    },
  ): /** Errors by row index (`addError`); empty when all is well. */ Map<number, RowError[]>;
}

export interface User {
  id: string;
  username: string;
  name: string;
  profile: string;
  permissionSets: string[];
  timeZone: string;
  locale: string;
  language: string;
}

/** A database transaction of one user: all or nothing, read-your-writes, visible to others at commit and durable then. */
export interface Transaction {
  readonly user: User;
  /** True when something was written since `begin` (a callout is then refused). */
  readonly dirty: boolean;
  query(query: CompiledQuery, options: QueryOptions): QueryResult;
  dml(operation: DmlOperation, object: string, rows: Row[], options: DmlOptions): RowResult[];
  savepoint(): number;
  rollback(savepoint: number): void;
  /** Rows of the platform itself (jobs, cron triggers, sessions), written with the same durability. */
  systemRows: {
    put(table: string, key: string, json: unknown): void;
    get(table: string, key: string): unknown;
    remove(table: string, key: string): void;
    all(table: string): { key: string; json: unknown }[];
  };
  /** Called with every SOQL/DML so that governor limits can be counted; it throws to stop the transaction. */
  onUse?: (use: { kind: 'soql' | 'soqlRows' | 'dml' | 'dmlRows'; count: number }) => void;
  /** Run after a successful commit, e.g. publish-after-commit events and starting jobs. */
  afterCommit(action: () => void): void;
  commit(): void;
  abort(): void;
}

export interface OrgData {
  readonly schema: Schema;
  readonly organization: { id: string; name: string; timeZone: string; isMultiCurrency: boolean };
  users(): User[];
  user(idOrUsername: string): User | undefined;
  /** Custom labels by name in the user's language. */
  label(name: string, language: string): string | undefined;
  hasCustomPermission(user: User, name: string): boolean;
  /** Object and field rights for describe and `stripInaccessible`. */
  rights(
    user: User,
    object: string,
  ): { read: boolean; create: boolean; edit: boolean; delete: boolean; viewAll: boolean; modifyAll: boolean };
  fieldRights(user: User, object: string, field: string): { read: boolean; edit: boolean };
  compileQuery(tree: QueryContext): CompiledQuery;
  compileQueryText(soql: string): CompiledQuery;
  triggers: TriggerRunner | null;
  begin(user: User): Transaction;
  close(): void;
}

import type {
  CompiledQuery,
  DmlOperation,
  DmlOptions,
  QueryOptions,
  QueryResult,
  Row,
  RowResult,
  Transaction,
  User,
} from '../contract.ts';
import type { DmlContext } from './dml/context.ts';
import { runStatement } from './dml/statement.ts';
import { LocalOrgError, PlatformError, queryError } from './errors.ts';
import type { OrgDataStore } from './org-data.ts';
import { execute, type QueryContext } from './soql/execute.ts';
import type { Plan } from './soql/plan.ts';

/** A transaction over the store: its writes are seen by itself at once and become durable together at `commit`. */
export class OrgTransaction implements Transaction {
  readonly user: User;
  onUse?: NonNullable<Transaction['onUse']>;
  private readonly org: OrgDataStore;
  private readonly committed: (() => void)[] = [];
  private finished = false;

  constructor(org: OrgDataStore, user: User) {
    this.org = org;
    this.user = user;
  }

  get dirty(): boolean {
    return this.org.store.isWriter(this) && this.org.store.position > 0;
  }

  query(query: CompiledQuery, options: QueryOptions): QueryResult {
    this.mustBeOpen();
    const plan = query as Plan;
    const mode = plan.mode === 'user' ? 'user' : plan.mode === 'system' ? 'system' : options.access.mode;
    const access = { mode, sharing: options.access.sharing || mode === 'user' };
    this.onUse?.({ kind: 'soql', count: 1 });
    const user = options.access.user ?? this.user;
    if (mode === 'user' || plan.mode === 'securityEnforced') this.checkReadable(plan, user);
    const context: QueryContext = {
      store: this.org.store,
      user,
      access,
      binds: options.binds,
      allRows: plan.allRows || (options.allRows ?? false),
      formula: (object, field, row) => this.org.formulas.value(object, field, row, user),
      visible: (object) => this.org.accessRights.visible(user, access, object),
    };
    const result = execute(plan, context);
    this.onUse?.({ kind: 'soqlRows', count: plan.isCount ? 1 : countRows(result) });
    return result;
  }

  /** A field the user can't read does not exist for the user, as in Salesforce. */
  private checkReadable(plan: Plan, user: User): void {
    for (const { object, field } of plan.uses) {
      const rights = this.org.accessRights;
      if (!rights.object(user, object).read) {
        throw queryError(
          'INVALID_TYPE',
          `sObject type '${object.name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
        );
      }
      if (field && !rights.field(user, object, field).read) {
        throw queryError(
          'INVALID_FIELD',
          `No such column '${field.name}' on entity '${object.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
        );
      }
    }
  }

  dml(operation: DmlOperation, objectName: string, rows: Row[], options: DmlOptions): RowResult[] {
    this.mustBeOpen();
    const object = this.org.schema.object(objectName);
    if (!object)
      throw new PlatformError('DmlException', 'INVALID_TYPE', `sObject type '${objectName}' is not supported.`);
    this.onUse?.({ kind: 'dml', count: 1 });
    this.onUse?.({ kind: 'dmlRows', count: rows.length });
    const context: DmlContext = {
      schema: this.org.schema,
      store: this.org.store,
      rights: this.org.accessRights,
      formulas: this.org.formulas,
      organizationId: this.org.organization.id,
      triggers: this.org.triggers,
      transaction: this,
      user: options.access.user ?? this.user,
      access: options.access,
    };
    return runStatement(context, operation, object, rows, options);
  }

  savepoint(): number {
    return this.org.store.isWriter(this) ? this.org.store.position : 0;
  }

  rollback(savepoint: number): void {
    if (this.org.store.isWriter(this)) this.org.store.rollbackTo(savepoint);
  }

  readonly systemRows: Transaction['systemRows'] = {
    put: (table, key, json) => this.org.store.writeSystem(this, table, key, json),
    get: (table, key) => this.org.store.systemTable(table).get(key),
    remove: (table, key) => this.org.store.writeSystem(this, table, key, undefined),
    all: (table) => [...this.org.store.systemTable(table)].map(([key, json]) => ({ key, json })),
  };

  afterCommit(action: () => void): void {
    this.committed.push(action);
  }

  commit(): void {
    this.mustBeOpen();
    this.org.store.commit(this);
    this.finished = true;
    for (const action of this.committed) action();
  }

  abort(): void {
    if (this.finished) return;
    this.org.store.abort(this);
    this.finished = true;
  }

  private mustBeOpen(): void {
    if (this.finished)
      throw new LocalOrgError(
        'SALDO_TRANSACTION_CLOSED',
        'The transaction was committed or aborted before. Begin a new one.',
      );
  }
}

/** Rows that count against the limit: subquery rows too. */
function countRows(result: QueryResult): number {
  let count = result.records.length;
  for (const record of result.records) for (const list of Object.values(record.children)) count += list.length;
  return count;
}

/** The Database class, its results, savepoints and access levels. */
import type { DmlOperation, RowError, RowResult } from '../../contract.ts';
import { ApexList, ApexMap } from '../values/collections.ts';
import { apexError, enumValue, PlatformObject } from '../values/object.ts';
import { ApexSObject } from '../values/sobject.ts';
import { captureBinds, runDml, recordsOf, runQueryText } from '../runtime/database.ts';
import { running } from '../runtime/execution.ts';
import { enqueueBatch } from '../jobs/enqueue.ts';
import { FieldToken } from './describe-values.ts';
import { stringList } from './text.ts';
import type { PlatformTypeDefinition } from './define.ts';

class DatabaseError extends PlatformObject {
  static override apexName = 'Database.Error';
  readonly error: RowError;
  constructor(error: RowError) {
    super();
    this.error = error;
  }
}

class DmlResult extends PlatformObject {
  readonly result: RowResult;
  constructor(result: RowResult) {
    super();
    this.result = result;
  }
}
export class SaveResult extends DmlResult {
  static override apexName = 'Database.SaveResult';
}
class UpsertResult extends DmlResult {
  static override apexName = 'Database.UpsertResult';
}
class DeleteResult extends DmlResult {
  static override apexName = 'Database.DeleteResult';
}
class UndeleteResult extends DmlResult {
  static override apexName = 'Database.UndeleteResult';
}

class DmlOptions extends PlatformObject {
  static override apexName = 'Database.DMLOptions';
  optAllOrNone: boolean | null = null;
  allowFieldTruncation: boolean | null = null;
}

class Savepoint extends PlatformObject {
  static override apexName = 'Savepoint';
  readonly handle: number;
  constructor(handle: number) {
    super();
    this.handle = handle;
  }
}

export class AccessLevel extends PlatformObject {
  static override apexName = 'AccessLevel';
  readonly mode: 'user' | 'system';
  constructor(mode: 'user' | 'system') {
    super();
    this.mode = mode;
  }
}
const userMode = new AccessLevel('user');
const systemMode = new AccessLevel('system');

export class QueryLocator extends PlatformObject {
  static override apexName = 'Database.QueryLocator';
  readonly query: string;
  readonly mode: 'user' | 'system' | null;
  readonly binds: ApexMap | null;
  constructor(query: string, mode: 'user' | 'system' | null) {
    super();
    this.binds = query === '' ? null : captureBinds(query);
    this.query = query;
    this.mode = mode;
  }
}

const resultClasses = {
  insert: SaveResult,
  update: SaveResult,
  upsert: UpsertResult,
  delete: DeleteResult,
  undelete: UndeleteResult,
};

type Options = boolean | DmlOptions | null;
const allOrNone = (options: Options) =>
  options instanceof DmlOptions ? options.optAllOrNone !== false && options.optAllOrNone !== null : options !== false;

function run(
  operation: DmlOperation,
  value: unknown,
  options: Options,
  level: AccessLevel | null,
  externalId: FieldToken | null = null,
): unknown {
  const isList = value instanceof ApexList;
  const records =
    typeof value === 'string' || (isList && typeof value.items[0] === 'string') ? idRecords(value) : recordsOf(value);
  const results = runDml({
    operation,
    records,
    allOrNone: allOrNone(options),
    mode: level?.mode ?? null,
    externalId: externalId?.field.name ?? null,
  });
  const ResultClass = resultClasses[operation];
  const wrapped = results.map((result) => new ResultClass(result));
  return isList ? new ApexList(running().runtime.table.platformType(ResultClass.apexName), wrapped) : wrapped[0];
}

function idRecords(value: unknown): ApexSObject[] {
  const ids = (value instanceof ApexList ? value.items : [value]) as string[];
  return ids.map((id) => {
    const object = running().runtime.org.schema.objectByKeyPrefix(id.slice(0, 3));
    if (!object) throw apexError('SObjectException', `Cannot find SObject type for id ${id}`);
    const record = new ApexSObject(object);
    record.fields.set('Id', id);
    return record;
  });
}

/** Every overload of one DML method: one record or a list, with and without options and access level. */
function overloads(name: 'insert' | 'update' | 'delete' | 'undelete'): NonNullable<PlatformTypeDefinition['statics']> {
  const result = { insert: 'SaveResult', update: 'SaveResult', delete: 'DeleteResult', undelete: 'UndeleteResult' }[
    name
  ];
  const forms: [string, string][] = [
    ['SObject record', `Database.${result}`],
    ['List<SObject> records', `List<Database.${result}>`],
  ];
  if (name === 'delete' || name === 'undelete')
    forms.push(['Id id', `Database.${result}`], ['List<Id> ids', `List<Database.${result}>`]);
  const statics: NonNullable<PlatformTypeDefinition['statics']> = {};
  for (const [parameter, returns] of forms) {
    statics[`${returns} ${name}(${parameter})`] = (value: unknown) => run(name, value, null, null);
    statics[`${returns} ${name}(${parameter}, Boolean allOrNone)`] = (value: unknown, options: Options) =>
      run(name, value, options, null);
    statics[`${returns} ${name}(${parameter}, AccessLevel level)`] = (value: unknown, level: AccessLevel) =>
      run(name, value, null, level);
    statics[`${returns} ${name}(${parameter}, Boolean allOrNone, AccessLevel level)`] = (
      value: unknown,
      options: Options,
      level: AccessLevel,
    ) => run(name, value, options, level);
    if (name === 'insert' || name === 'update') {
      statics[`${returns} ${name}(${parameter}, Database.DMLOptions options)`] = (value: unknown, options: Options) =>
        run(name, value, options, null);
      statics[`${returns} ${name}(${parameter}, Database.DMLOptions options, AccessLevel level)`] = (
        value: unknown,
        options: Options,
        level: AccessLevel,
      ) => run(name, value, options, level);
    }
  }
  return statics;
}

function upserts(): NonNullable<PlatformTypeDefinition['statics']> {
  const statics: NonNullable<PlatformTypeDefinition['statics']> = {};
  for (const [parameter, returns] of [
    ['SObject record', 'Database.UpsertResult'],
    ['List<SObject> records', 'List<Database.UpsertResult>'],
  ] as const) {
    statics[`${returns} upsert(${parameter})`] = (value: unknown) => run('upsert', value, null, null);
    statics[`${returns} upsert(${parameter}, Boolean allOrNone)`] = (value: unknown, options: Options) =>
      run('upsert', value, options, null);
    statics[`${returns} upsert(${parameter}, AccessLevel level)`] = (value: unknown, level: AccessLevel) =>
      run('upsert', value, null, level);
    statics[`${returns} upsert(${parameter}, Boolean allOrNone, AccessLevel level)`] = (
      value: unknown,
      options: Options,
      level: AccessLevel,
    ) => run('upsert', value, options, level);
    statics[`${returns} upsert(${parameter}, Schema.SObjectField field)`] = (value: unknown, field: FieldToken) =>
      run('upsert', value, null, null, field);
    statics[`${returns} upsert(${parameter}, Schema.SObjectField field, Boolean allOrNone)`] = (
      value: unknown,
      field: FieldToken,
      options: Options,
    ) => run('upsert', value, options, null, field);
    statics[`${returns} upsert(${parameter}, Schema.SObjectField field, AccessLevel level)`] = (
      value: unknown,
      field: FieldToken,
      level: AccessLevel,
    ) => run('upsert', value, null, level, field);
    statics[`${returns} upsert(${parameter}, Schema.SObjectField field, Boolean allOrNone, AccessLevel level)`] = (
      value: unknown,
      field: FieldToken,
      options: Options,
      level: AccessLevel,
    ) => run('upsert', value, options, level, field);
  }
  return statics;
}

const count = (value: unknown) => (typeof value === 'number' ? value : (value as ApexList).items.length);

const queries: NonNullable<PlatformTypeDefinition['statics']> = {
  'List<SObject> query(String soql)': (soql: string) => runQueryText(soql, null, null),
  'List<SObject> query(String soql, AccessLevel level)': (soql: string, level: AccessLevel) =>
    runQueryText(soql, null, level.mode),
  'List<SObject> queryWithBinds(String soql, Map<String,Object> binds, AccessLevel level)': (
    soql: string,
    binds: ApexMap,
    level: AccessLevel,
  ) => runQueryText(soql, binds, level.mode),
  'Integer countQuery(String soql)': (soql: string) => count(runQueryText(soql, null, null)),
  'Integer countQuery(String soql, AccessLevel level)': (soql: string, level: AccessLevel) =>
    count(runQueryText(soql, null, level.mode)),
  'Integer countQueryWithBinds(String soql, Map<String,Object> binds, AccessLevel level)': (
    soql: string,
    binds: ApexMap,
    level: AccessLevel,
  ) => count(runQueryText(soql, binds, level.mode)),
  'Database.QueryLocator getQueryLocator(String soql)': (soql: string) => new QueryLocator(soql, null),
  'Database.QueryLocator getQueryLocator(String soql, AccessLevel level)': (soql: string, level: AccessLevel) =>
    new QueryLocator(soql, level.mode),
  'Database.QueryLocator getQueryLocator(List<SObject> records)': (records: ApexList) =>
    Object.assign(new QueryLocator('', null), { records }),
  'Id executeBatch(Object batch)': (batch: object) => enqueueBatch(batch, 200),
  'Id executeBatch(Object batch, Integer size)': enqueueBatch,
  'Savepoint setSavepoint()': () => {
    running().limits.use('dml', 1);
    return new Savepoint(running().transaction.savepoint());
  },
  'void rollback(Savepoint savepoint)': (savepoint: Savepoint) => {
    running().limits.use('dml', 1);
    running().transaction.rollback(savepoint.handle);
  },
  'void releaseSavepoint(Savepoint savepoint)': () => undefined,
};

const errors = (result: DmlResult) =>
  new ApexList(
    running().runtime.table.platformType('Database.Error'),
    result.result.errors.map((error) => new DatabaseError(error)),
  );
const resultMethods: NonNullable<PlatformTypeDefinition['methods']> = {
  'Id getId()': (result: DmlResult) => result.result.id,
  'Boolean isSuccess()': (result: DmlResult) => result.result.success,
  'List<Database.Error> getErrors()': errors,
};

export const databaseTypes: PlatformTypeDefinition[] = [
  {
    name: 'Database',
    statics: {
      ...overloads('insert'),
      ...overloads('update'),
      ...overloads('delete'),
      ...overloads('undelete'),
      ...upserts(),
      ...queries,
    },
  },
  { name: 'Database.SaveResult', methods: resultMethods },
  { name: 'Database.DeleteResult', methods: resultMethods },
  { name: 'Database.UndeleteResult', methods: resultMethods },
  {
    name: 'Database.UpsertResult',
    methods: { ...resultMethods, 'Boolean isCreated()': (result: DmlResult) => result.result.created },
  },
  {
    name: 'Database.Error',
    methods: {
      'String getMessage()': (error: DatabaseError) => error.error.message,
      'StatusCode getStatusCode()': (error: DatabaseError) => enumValue('StatusCode', error.error.statusCode, 0),
      'List<String> getFields()': (error: DatabaseError) => stringList(error.error.fields),
    },
  },
  {
    name: 'Database.DMLOptions',
    constructors: { '()': () => new DmlOptions() },
    properties: {
      'Boolean optAllOrNone': {
        get: (options: DmlOptions) => options.optAllOrNone,
        set: (options: DmlOptions, value: boolean) => (options.optAllOrNone = value),
      },
    },
  },
  { name: 'Savepoint' },
  { name: 'Database.QueryLocator', methods: { 'String getQuery()': (locator: QueryLocator) => locator.query } },
  {
    name: 'AccessLevel',
    constants: { 'AccessLevel USER_MODE': () => userMode, 'AccessLevel SYSTEM_MODE': () => systemMode },
  },
];

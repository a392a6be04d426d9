/** System, Test, Assert, Limits, UserInfo, Type, Security, FeatureManagement, EventBus and small types around them. */
import type { FieldInfo } from '../../contract.ts';
import { ApexList, ApexMap, ApexSet } from '../values/collections.ts';
import { apexEquals, strictlyEquals } from '../values/equality.ts';
import {
  ApexException,
  ApexTypeValue,
  apexError,
  enumValue,
  PlatformObject,
  UnsupportedByLocalOrg,
} from '../values/object.ts';
import { ApexSObject } from '../values/sobject.ts';
import { ApexDate, ApexDatetime, ApexTime } from '../values/temporal.ts';
import { textOf } from '../values/text.ts';
import { typeValue } from '../evaluate/expressions.ts';
import { typeOfValue } from '../evaluate/runtime-types.ts';
import { abortJob, enqueueBatch, enqueueQueueable, schedule } from '../jobs/enqueue.ts';
import { publishEvents } from '../jobs/events.ts';
import { running } from '../runtime/execution.ts';
import { Limits } from '../runtime/limits.ts';
import type { LimitName } from '../runtime/limits.ts';
import { operations } from '../runtime/triggers.ts';
import { startTest, stopTest } from '../testing/test-context.ts';
import type { AsyncOptions } from './async.ts';
import type { AccessLevel } from './database.ts';
import { typeFromName } from './json.ts';
import type { ApexType } from '../types/type.ts';
import type { PlatformTypeDefinition } from './define.ts';

function failed(message: unknown, detail: string): never {
  const prefix = message === null || message === undefined ? '' : `: ${textOf(message)}`;
  throw apexError('AssertException', `Assertion Failed${prefix}${detail}`);
}

const same = (left: unknown, right: unknown) =>
  typeof left === 'string' && typeof right === 'string' ? strictlyEquals(left, right) : apexEquals(left, right);
const areEqual = (expected: unknown, actual: unknown, message: unknown = null) => {
  if (!same(expected, actual))
    failed(message, `: Expected: ${textOf(expected)}, Actual: ${textOf(actual)}`.replace(/^: /, ': '));
};
const areNotEqual = (unexpected: unknown, actual: unknown, message: unknown = null) => {
  if (same(unexpected, actual)) failed(message, `: Same value: ${textOf(actual)}`);
};
const isTrue = (value: unknown, message: unknown = null) => {
  if (value !== true) failed(message, '');
};
const isInstance =
  (negate: boolean) =>
  (value: unknown, type: ApexTypeValue, message: unknown = null) => {
    if (running().runtime.helpers.isInstance(value, type.type as ApexType) === negate)
      failed(
        message,
        `: ${negate ? 'Unexpected' : 'Expected'} instance of ${type.name}, Actual: ${typeOfValue(running().runtime.table, value)?.name ?? 'null'}`,
      );
  };

/** Each assertion with and without a message. */
function withMessage(
  signature: string,
  work: (...args: never[]) => unknown,
): NonNullable<PlatformTypeDefinition['statics']> {
  return { [`${signature})`]: work, [`${signature}${signature.endsWith('(') ? '' : ', '}String? message)`]: work };
}

const assertType: PlatformTypeDefinition = {
  name: 'Assert',
  statics: {
    ...withMessage('void areEqual(Object? expected, Object? actual', areEqual),
    ...withMessage('void areNotEqual(Object? unexpected, Object? actual', areNotEqual),
    ...withMessage('void isTrue(Boolean? value', isTrue),
    ...withMessage('void isFalse(Boolean? value', (value: unknown, message: unknown = null) => {
      if (value !== false) failed(message, '');
    }),
    ...withMessage('void isNull(Object? value', (value: unknown, message: unknown = null) => {
      if (value !== null) failed(message, `: Expected: null, Actual: ${textOf(value)}`);
    }),
    ...withMessage('void isNotNull(Object? value', (value: unknown, message: unknown = null) => {
      if (value === null) failed(message, ': Expected: not null');
    }),
    ...withMessage('void isInstanceOfType(Object? value, Type type', isInstance(false)),
    ...withMessage('void isNotInstanceOfType(Object? value, Type type', isInstance(true)),
    ...withMessage('void fail(', (message: unknown = null) => failed(message, '')),
  },
};

function debug(value: unknown): void {
  const execution = running();
  const line = textOf(value);
  execution.debugLog.push(line);
  execution.runtime.options.onDebug?.(line);
}

function dateOfNow(): ApexDate {
  const at = new ApexDatetime(running().now());
  return running().runtime.localDate(at, running().user.timeZone);
}

const systemType: PlatformTypeDefinition = {
  name: 'System',
  statics: {
    'void debug(Object? value)': debug,
    'void debug(LoggingLevel level, Object? value)': (_: unknown, value: unknown) => debug(value),
    ...withMessage('void assert(Boolean? value', isTrue),
    ...withMessage('void assertEquals(Object? expected, Object? actual', areEqual),
    ...withMessage('void assertNotEquals(Object? unexpected, Object? actual', areNotEqual),
    'Datetime now()': () => new ApexDatetime(running().now()),
    'Date today()': dateOfNow,
    'Long currentTimeMillis()': () => BigInt(running().now()),
    'Id enqueueJob(Queueable job)': (job: object) =>
      enqueueQueueable(job, { minimumDelayMinutes: 0, maximumStackDepth: null, signature: null }),
    'Id enqueueJob(Queueable job, Integer delay)': (job: object, delay: number) =>
      enqueueQueueable(job, { minimumDelayMinutes: delay, maximumStackDepth: null, signature: null }),
    'Id enqueueJob(Queueable job, AsyncOptions options)': (job: object, options: AsyncOptions) =>
      enqueueQueueable(job, {
        minimumDelayMinutes: options.minimumDelay ?? 0,
        maximumStackDepth: options.maximumStackDepth,
        signature: options.signature?.text ?? null,
      }),
    'void attachFinalizer(Finalizer finalizer)': (finalizer: object) => {
      const execution = running();
      if (!execution.job || execution.quiddity !== 'queueable')
        throw apexError('HandledException', 'System.attachFinalizer(Finalizer) is not allowed in this context');
      if (execution.job.finalizer)
        throw apexError('HandledException', 'More than one Finalizer cannot be attached to same Async Apex Job');
      execution.job.finalizer = finalizer;
    },
    'Id schedule(String name, String cron, Schedulable job)': schedule,
    'String scheduleBatch(Object batch, String name, Integer minutes)': () => {
      throw new UnsupportedByLocalOrg('System.scheduleBatch');
    },
    'void abortJob(Id id)': abortJob,
    'Id executeBatch(Object batch)': (batch: object) => enqueueBatch(batch, 200),
    'Boolean isBatch()': () => running().quiddity === 'batch',
    'Boolean isFuture()': () => running().quiddity === 'future',
    'Boolean isQueueable()': () => running().quiddity === 'queueable',
    'Boolean isScheduled()': () => running().quiddity === 'scheduled',
    'Boolean equals(Object? left, Object? right)': apexEquals,
    'Integer hashCode(Object? value)': (value: unknown) => textOf(value).length,
    'Quiddity getQuiddity()': () => {
      throw new UnsupportedByLocalOrg('System.getQuiddity; use Request.getCurrent().getQuiddity()');
    },
  },
};

class StandardMock extends PlatformObject {
  static override apexName = 'Test.EventBus';
}
const eventBus = new StandardMock();

const testType: PlatformTypeDefinition = {
  name: 'Test',
  statics: {
    'void startTest()': startTest,
    'void stopTest()': stopTest,
    'Boolean isRunningTest()': () => running().test !== null,
    'void setMock(Type type, Object mock)': (type: ApexTypeValue, mock: object) => {
      const execution = running();
      if (!execution.test) throw apexError('TypeException', 'Test.setMock can only be used in a test');
      if (type.name !== 'HttpCalloutMock') throw new UnsupportedByLocalOrg(`Test.setMock for ${type.name}`);
      execution.test.mocks.set(type.name.toLowerCase(), mock);
    },
    'Id getStandardPricebookId()': () => {
      throw new UnsupportedByLocalOrg('Test.getStandardPricebookId');
    },
    'Test.EventBus getEventBus()': () => eventBus,
    'void setCreatedDate(Id id, Datetime date)': () => running().runtime.setCreatedDate(),
    'void enableChangeDataCapture()': () => {
      throw new UnsupportedByLocalOrg('Test.enableChangeDataCapture');
    },
  },
};

const limitPairs: [string, LimitName][] = [
  ['Queries', 'soql'],
  ['QueryRows', 'soqlRows'],
  ['DmlStatements', 'dml'],
  ['DmlRows', 'dmlRows'],
  ['Callouts', 'callouts'],
  ['QueueableJobs', 'queueables'],
  ['FutureCalls', 'futures'],
  ['AggregateQueries', 'soql'],
  ['PublishImmediateDml', 'publishImmediate'],
  ['EmailInvocations', 'emails'],
];
const limitStatics: NonNullable<PlatformTypeDefinition['statics']> = {
  'Integer getCpuTime()': () => running().limits.cpuUsedMs,
  'Integer getLimitCpuTime()': () => running().limits.cpuMs,
  'Integer getHeapSize()': () => running().runtime.heapOf(running()),
  'Integer getLimitHeapSize()': () => running().limits.heapBytes,
};
for (const [name, limit] of limitPairs) {
  limitStatics[`Integer get${name}()`] = () => running().limits.used[limit];
  limitStatics[`Integer getLimit${name}()`] = () => running().limits.max[limit];
}

const userInfo: NonNullable<PlatformTypeDefinition['statics']> = {
  'Id getUserId()': () => running().user.id,
  'String getUserName()': () => running().user.username,
  'String getName()': () => running().user.name,
  'Id getProfileId()': () => running().runtime.profileId(running()),
  'Id getOrganizationId()': () => running().runtime.org.organization.id,
  'String getOrganizationName()': () => running().runtime.org.organization.name,
  'String getLanguage()': () => running().user.language,
  'String getLocale()': () => running().user.locale,
  'Boolean isMultiCurrencyOrganization()': () => running().runtime.org.organization.isMultiCurrency,
  // The stand-in is an organisation with one currency.
  'String getDefaultCurrency()': () => 'EUR',
  'TimeZone getTimeZone()': () => {
    const zone = running().runtime.table.platform.get('timezone')!.methods.get('gettimezone')![0]!.native as (
      id: string,
    ) => unknown;
    return zone(running().user.timeZone);
  },
};

const typeType: PlatformTypeDefinition = {
  name: 'Type',
  statics: {
    'Type forName(String name)': (name: string) => {
      const type = typeFromName(name);
      return type ? typeValue(type) : null;
    },
    'Type forName(String? namespace, String name)': (_: unknown, name: string) => {
      const type = typeFromName(name);
      return type ? typeValue(type) : null;
    },
  },
  methods: {
    'String getName()': (value: ApexTypeValue) => value.name,
    'Object newInstance()': (value: ApexTypeValue) => newInstance(value),
    'String toString()': (value: ApexTypeValue) => value.name,
    'Boolean equals(Object? other)': (value: ApexTypeValue, other: unknown) =>
      other instanceof ApexTypeValue && other.name === value.name,
    'Integer hashCode()': (value: ApexTypeValue) => value.name.length,
    'Boolean isAssignableFrom(Type other)': (value: ApexTypeValue, other: ApexTypeValue) =>
      running().runtime.table.assignable(other.type as ApexType, value.type as ApexType),
  },
};

function newInstance(value: ApexTypeValue): unknown {
  const { runtime } = running();
  const type = value.type as ApexType;
  if (type.object) return new ApexSObject(type.object);
  if (type.isList) return new ApexList(type.args[0]!);
  if (type.isSet) return new ApexSet(type.args[0]!);
  if (type.isMap) return new ApexMap(type.args[0]!, type.args[1]!);
  if (!type.declaration || type.declaration.platform || type.declaration.isAbstract)
    throw apexError('TypeException', `Type cannot be constructed: ${type.name}`);
  return runtime.newInstance(type.declaration);
}

class AccessDecision extends PlatformObject {
  static override apexName = 'SObjectAccessDecision';
  readonly records: ApexList;
  readonly removed: ApexMap;
  readonly modified: ApexSet;
  constructor(records: ApexList, removed: ApexMap, modified: ApexSet) {
    super();
    this.records = records;
    this.removed = removed;
    this.modified = modified;
  }
}

/** Security.stripInaccessible: copies without the fields that the user may not read, create or edit. */
function stripInaccessible(kind: { name: string }, source: ApexList, checkObject: boolean): AccessDecision {
  const { runtime, user } = running();
  const { table, org } = runtime;
  const removed = new ApexMap(table.primitive('String'), table.set(table.primitive('String')));
  const modified = new ApexSet(table.primitive('Integer'));
  const needed = { READABLE: 'read', CREATABLE: 'create', UPDATABLE: 'edit', UPSERTABLE: 'edit' }[kind.name] as
    'read' | 'create' | 'edit';
  const allowed = (record: ApexSObject, field: FieldInfo) => {
    if (field.name === 'Id') return true;
    const rights = org.fieldRights(user, record.object.name, field.name);
    return needed === 'read' ? rights.read : rights.edit && (needed === 'create' ? field.createable : field.updateable);
  };
  const records = source.items.map((item, index) => {
    const record = (item as ApexSObject).clone(true, true, true, true);
    if (checkObject && !org.rights(user, record.object.name)[needed])
      throw apexError('NoAccessException', `No access to entity: ${record.object.name}`);
    for (const name of [...record.fields.keys()]) {
      if (allowed(record, record.object.field(name)!)) continue;
      record.fields.delete(name);
      if (!removed.has(record.object.name)) removed.put(record.object.name, new ApexSet(table.primitive('String')));
      (removed.get(record.object.name) as ApexSet).add(name);
      modified.add(index);
    }
    return record;
  });
  return new AccessDecision(new ApexList(source.elementType, records), removed, modified);
}

class RequestInfo extends PlatformObject {
  static override apexName = 'Request';
}

export const systemTypes: PlatformTypeDefinition[] = [
  systemType,
  assertType,
  testType,
  { name: 'Test.EventBus', methods: { 'void deliver()': () => running().runtime.deliverTestEvents(running()) } },
  {
    name: 'LoggingLevel',
    kind: 'enum',
    values: ['NONE', 'INTERNAL', 'FINEST', 'FINER', 'FINE', 'DEBUG', 'INFO', 'WARN', 'ERROR'],
  },
  { name: 'Limits', statics: limitStatics },
  { name: 'UserInfo', statics: userInfo },
  typeType,
  {
    name: 'FeatureManagement',
    statics: {
      'Boolean checkPermission(String name)': (name: string) =>
        running().runtime.org.hasCustomPermission(running().user, name),
    },
  },
  {
    name: 'Security',
    statics: {
      'SObjectAccessDecision stripInaccessible(AccessType kind, List<SObject> records)': (
        kind: { name: string },
        records: ApexList,
      ) => stripInaccessible(kind, records, true),
      'SObjectAccessDecision stripInaccessible(AccessType kind, List<SObject> records, Boolean enforceRoot)':
        stripInaccessible,
    },
  },
  { name: 'AccessType', kind: 'enum', values: ['CREATABLE', 'READABLE', 'UPDATABLE', 'UPSERTABLE'] },
  {
    name: 'SObjectAccessDecision',
    methods: {
      'List<SObject> getRecords()': (decision: AccessDecision) => decision.records,
      'Map<String,Set<String>> getRemovedFields()': (decision: AccessDecision) => decision.removed,
      'Set<Integer> getModifiedIndexes()': (decision: AccessDecision) => decision.modified,
    },
  },
  { name: 'Trigger' },
  { name: 'TriggerOperation', kind: 'enum', values: operations },
  {
    name: 'Request',
    statics: { 'Request getCurrent()': () => new RequestInfo() },
    methods: { 'String getRequestId()': () => running().requestId },
  },
  {
    name: 'Quiddity',
    kind: 'enum',
    values: ['ANONYMOUS', 'SYNCHRONOUS', 'QUEUEABLE', 'FUTURE', 'BATCH_APEX', 'SCHEDULED', 'RUNTEST_SYNC'],
  },
  {
    name: 'EventBus',
    statics: {
      'Database.SaveResult publish(SObject event)': (event: ApexSObject) => publishEvents([event])[0],
      'List<Database.SaveResult> publish(List<SObject> events)': (events: ApexList) =>
        new ApexList(
          running().runtime.table.platformType('Database.SaveResult'),
          publishEvents(events.items as ApexSObject[]),
        ),
    },
  },
];

export { ApexException, ApexTime, Limits, enumValue };
export type { AccessLevel };

import { beforeEach, describe, expect, it } from 'vitest';
import type { Row, RowError, TriggerRunner } from '../../contract.ts';
import {
  AS_USER,
  CLERK,
  ids,
  insert,
  inTransaction,
  MANAGER,
  NOBODY,
  openFixtureOrg,
  OTHER_CLERK,
  select,
  SYSTEM,
  userOf,
} from '../../fixtures/fixture-org.ts';
import type { OrgDataStore } from '../org-data.ts';

let org: OrgDataStore;
let company: string;

beforeEach(() => {
  org = openFixtureOrg();
  [company = ''] = insert(org, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
});

const order = (values: Row = {}): Row => ({ Company__c: company, Amount__c: '10', ...values });
const attempt = (
  object: string,
  rows: Row[],
  options: Partial<{
    allOrNone: boolean;
    operation: 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';
    externalIdField: string;
  }> = {},
) =>
  inTransaction(org, (transaction) =>
    transaction.dml(options.operation ?? 'insert', object, rows, {
      access: SYSTEM,
      allOrNone: options.allOrNone ?? false,
      ...(options.externalIdField ? { externalIdField: options.externalIdField } : {}),
    }),
  );
const codes = (errors: RowError[] | undefined) => errors?.map((error) => error.statusCode);

/** A runner of TypeScript triggers. */
function triggers(run: TriggerRunner['run']): void {
  org.triggers = { run };
}

describe('values', () => {
  it("rounds numbers half up to the field's scale and keeps every digit", () => {
    const [first, second] = insert(org, 'Order__c', [
      order({ Amount__c: '1.005' }),
      order({ Amount__c: '-0.001', Discount__c: '12345678901234.565' }),
    ]);
    expect(select(org, `SELECT Id, Amount__c, Discount__c FROM Order__c ORDER BY Id`)).toEqual([
      { Id: first, Amount__c: '1.01', Discount__c: null },
      { Id: second, Amount__c: '0.00', Discount__c: '12345678901234.57' },
    ]);
  });

  it('gives defaults, numbers, owner and audit fields, stamps rising with every statement', () => {
    insert(org, 'Order__c', [order({ Key__c: 'a' }), order({ Key__c: 'b', Currency__c: null, Status__c: 'Sent' })]);
    insert(org, 'Order__c', [order({ Key__c: 'c' })]);
    const rows = select(
      org,
      'SELECT Name, Status__c, Currency__c, IsUrgent__c, OwnerId, CreatedById, SystemModstamp, CreatedDate FROM Order__c ORDER BY Name',
    );
    expect(rows.map((row) => [row['Name'], row['Status__c'], row['Currency__c'], row['IsUrgent__c']])).toEqual([
      ['OR-0001', 'Draft', 'EUR', false],
      ['OR-0002', 'Sent', null, false],
      ['OR-0003', 'Draft', 'EUR', false],
    ]);
    expect(new Set(rows.flatMap((row) => [row['OwnerId'], row['CreatedById']]))).toEqual(new Set([userOf(org).id]));
    expect(String(rows[2]?.['SystemModstamp']) > String(rows[1]?.['SystemModstamp'])).toBe(true);
  });

  it('refuses what the platform refuses, each with its code', () => {
    const [contact = ''] = insert(org, 'Account', [{ Name: 'Acme' }]);
    const results = attempt('Order__c', [
      order({ Amount__c: 'abc' }),
      order({ Amount__c: '123456789012345' }),
      order({ Partner__c: company }),
      order({ Partner__c: 'nonsense' }),
      order({ Partner__c: `${contact.slice(0, 12)}zzz` }),
      order({ OrderedOn__c: '2026-02-30' }),
      order({ Status__c: 'Lost' }),
    ]);
    expect(results.map((result) => codes(result.errors))).toEqual([
      ['INVALID_TYPE_ON_FIELD_IN_RECORD'],
      ['NUMBER_OUTSIDE_VALID_RANGE'],
      ['FIELD_INTEGRITY_EXCEPTION'],
      ['MALFORMED_ID'],
      ['INVALID_CROSS_REFERENCE_KEY'],
      ['INVALID_TYPE_ON_FIELD_IN_RECORD'],
      ['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'],
    ]);
    expect(codes(attempt('Company__c', [{ Name: 'x', Contact__c: 'no mail' }])[0]?.errors)).toEqual([
      'INVALID_EMAIL_ADDRESS',
    ]);
  });
});

describe('unique and external ids', () => {
  it('refuses a duplicate in the table, without its case, and in the same statement', () => {
    const [first = ''] = insert(org, 'Order__c', [order({ Key__c: 'Same' })]);
    const results = attempt('Order__c', [
      order({ Key__c: 'sAME' }),
      order({ Key__c: 'twice' }),
      order({ Key__c: 'TWICE' }),
    ]);
    expect(results[0]?.errors).toEqual([
      {
        statusCode: 'DUPLICATE_VALUE',
        message: `duplicate value found: Key__c duplicates value on record with id: ${first.slice(0, 15)}`,
        fields: [],
      },
    ]);
    expect(results.map((result) => result.success)).toEqual([false, true, false]);
  });

  it('lets two rows swap their unique values in one update', () => {
    const [a = '', b = ''] = insert(org, 'Order__c', [order({ Key__c: 'a' }), order({ Key__c: 'b' })]);
    expect(
      attempt(
        'Order__c',
        [
          { Id: a, Key__c: 'b' },
          { Id: b, Key__c: 'a' },
        ],
        { operation: 'update', allOrNone: true },
      ).every((result) => result.success),
    ).toBe(true);
  });

  it('upserts: inserts, updates, and tells of keys that are missing, doubled or ambiguous', () => {
    insert(org, 'Order__c', [
      order({ Key__c: 'old', Reference__c: 'r' }),
      order({ Key__c: 'other', Reference__c: 'r' }),
    ]);
    const results = attempt(
      'Order__c',
      [order({ Key__c: 'OLD', Amount__c: '7' }), order({ Key__c: 'new' }), order({ Key__c: 'new' }), order({})],
      { operation: 'upsert', externalIdField: 'Key__c' },
    );
    expect(results.map((result) => [result.success, result.created, codes(result.errors)])).toEqual([
      [true, false, []],
      [true, true, []],
      [false, false, ['DUPLICATE_VALUE']],
      [false, false, ['MISSING_ARGUMENT']],
    ]);
    expect(
      codes(
        attempt('Order__c', [order({ Reference__c: 'R' })], { operation: 'upsert', externalIdField: 'Reference__c' })[0]
          ?.errors,
      ),
    ).toEqual(['DUPLICATE_EXTERNAL_ID']);
    expect(select(org, "SELECT Amount__c FROM Order__c WHERE Key__c = 'old'")).toEqual([{ Amount__c: '7.00' }]);
  });
});

describe('validation rules', () => {
  it('reads settings of the hierarchy', () => {
    insert(org, 'Settings__c', [{ Limit__c: '50' }]);
    expect(attempt('Order__c', [order({ Amount__c: '51' })])[0]?.errors).toEqual([
      {
        statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: 'The amount is over the limit.',
        fields: ['Amount__c'],
      },
    ]);
    insert(org, 'Settings__c', [{ Limit__c: '60', SetupOwnerId: userOf(org).id }]);
    expect(attempt('Order__c', [order({ Amount__c: '51' })])[0]?.success).toBe(true);
  });

  it('sees the value before and the permissions of the user', () => {
    const [paid = ''] = insert(org, 'Order__c', [order({ Status__c: 'Paid' })]);
    const update = (seed: typeof CLERK) =>
      inTransaction(
        org,
        (transaction) =>
          transaction.dml('update', 'Order__c', [{ Id: paid, Status__c: 'Sent' }], {
            access: SYSTEM,
            allOrNone: true,
          })[0],
        userOf(org, seed),
      );
    expect(update(CLERK)?.errors[0]?.message).toBe('A paid order stays paid.');
    expect(update(MANAGER)?.success).toBe(true);
  });
});

describe('all or none, and partial success', () => {
  const rows = () => [order({ Key__c: '1' }), order({ Key__c: '2', Amount__c: '-1' }), order({ Key__c: '3' })];

  it('takes everything back when one row fails', () => {
    const results = attempt('Order__c', rows(), { allOrNone: true });
    expect(results.map((result) => [result.success, result.id, result.errors.length])).toEqual([
      [false, null, 0],
      [false, null, 1],
      [false, null, 0],
    ]);
    expect(select(org, 'SELECT Id FROM Order__c')).toEqual([]);
  });

  it('keeps the good rows otherwise, and repeats their triggers without the bad one', () => {
    const seen: [string, number][] = [];
    triggers((_, event) => {
      if (event.object.name === 'Order__c') seen.push([event.timing, event.newRows?.length ?? 0]);
      return new Map();
    });
    expect(attempt('Order__c', rows()).map((result) => result.success)).toEqual([true, false, true]);
    expect(seen).toEqual([
      ['before', 3],
      ['before', 2],
      ['after', 2],
    ]);
  });

  it('takes back what a trigger wrote for a row that fails later', () => {
    triggers((transaction, event) => {
      if (event.object.name !== 'Order__c' || event.timing !== 'after') return new Map();
      transaction.dml(
        'insert',
        'Company__c',
        (event.newRows ?? []).map((row) => ({ Name: `made by ${String(row['Key__c'])}` })),
        { access: SYSTEM, allOrNone: true },
      );
      const index = event.newRows?.findIndex((row) => row['Key__c'] === '3') ?? -1;
      return index < 0
        ? new Map<number, RowError[]>()
        : new Map<number, RowError[]>([
            [index, [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'not 3', fields: [] }]],
          ]);
    });
    expect(attempt('Order__c', rows()).map((result) => result.success)).toEqual([true, false, false]);
    expect(select(org, "SELECT Name FROM Company__c WHERE Name LIKE 'made%'")).toEqual([{ Name: 'made by 1' }]);
  });
});

describe('order of execution', () => {
  it('before triggers change what is saved, validation sees it, after triggers see the id', () => {
    triggers((_, event) => {
      if (event.object.name !== 'Order__c') return new Map();
      for (const row of event.newRows ?? []) {
        if (event.timing === 'before')
          Object.assign(row, { Amount__c: row['Key__c'] === 'bad' ? '-5' : '5.555', Note__c: `${String(row['Id'])}` });
        else expect(row['Id']).toMatch(/^a/);
      }
      return new Map();
    });
    const [good, bad] = attempt('Order__c', [order({ Key__c: 'good' }), order({ Key__c: 'bad' })]);
    expect([good?.success, bad?.errors[0]?.message]).toEqual([true, 'The amount must not be negative.']);
    expect(select(org, 'SELECT Amount__c, Note__c, Net__c FROM Order__c')).toEqual([
      { Amount__c: '5.56', Note__c: 'null', Net__c: '5.56' },
    ]);
  });

  it('runs triggers in chunks of 200', () => {
    const sizes: number[] = [];
    triggers((_, event) => {
      if (event.timing === 'after') sizes.push(event.newRows?.length ?? 0);
      return new Map();
    });
    insert(
      org,
      'Order__c',
      Array.from({ length: 450 }, () => order()),
    );
    expect(sizes).toEqual([200, 200, 50]);
  });

  it('keeps roll-ups in step with their lines', () => {
    const [first = '', second = ''] = insert(org, 'Order__c', [order(), order()]);
    const [line = ''] = insert(org, 'OrderLine__c', [
      { Order__c: first, Name: 'a', Amount__c: '1.10' },
      { Order__c: first, Name: 'b', Amount__c: '2.20' },
      { Order__c: second, Name: 'c', Amount__c: '5' },
    ]);
    const totals = () => select(org, 'SELECT Total__c FROM Order__c ORDER BY Id').map((row) => row['Total__c']);
    expect(totals()).toEqual(['3.30', '5.00']);
    attempt('OrderLine__c', [{ Id: line, Amount__c: '10' }], { operation: 'update' });
    expect(totals()).toEqual(['12.20', '5.00']);
    attempt('OrderLine__c', [{ Id: line }], { operation: 'delete' });
    expect(totals()).toEqual(['2.20', '5.00']);
  });
});

describe('deleting', () => {
  it('keeps a record that others need, deletes details with their master, clears lookups, and gives them back', () => {
    const [account = ''] = insert(org, 'Account', [{ Name: 'Acme' }]);
    const [id = ''] = insert(org, 'Order__c', [order({ Partner__c: account })]);
    insert(org, 'OrderLine__c', [{ Order__c: id, Name: 'line' }]);
    expect(codes(attempt('Company__c', [{ Id: company }], { operation: 'delete' })[0]?.errors)).toEqual([
      'DELETE_FAILED',
    ]);
    ids(attempt('Account', [{ Id: account }], { operation: 'delete' }));
    expect(select(org, 'SELECT Partner__c FROM Order__c')).toEqual([{ Partner__c: null }]);
    ids(attempt('Order__c', [{ Id: id }], { operation: 'delete' }));
    expect(select(org, 'SELECT Id FROM OrderLine__c')).toEqual([]);
    expect(select(org, 'SELECT Name FROM OrderLine__c ALL ROWS')).toEqual([{ Name: 'line' }]);
    ids(attempt('Order__c', [{ Id: id }], { operation: 'undelete' }));
    expect(select(org, 'SELECT Name FROM OrderLine__c')).toEqual([{ Name: 'line' }]);
  });
});

describe('transactions', () => {
  it('sees its own writes, goes back to savepoints, and leaves nothing when aborted', () => {
    const transaction = org.begin(userOf(org));
    const count = () =>
      transaction.query(org.compileQueryText('SELECT COUNT() FROM Order__c'), { access: SYSTEM, binds: [] }).count;
    expect(transaction.dirty).toBe(false);
    transaction.dml('insert', 'Order__c', [order({ Key__c: 'x' })], { access: SYSTEM, allOrNone: true });
    const savepoint = transaction.savepoint();
    transaction.dml('insert', 'Order__c', [order({ Key__c: 'y' })], { access: SYSTEM, allOrNone: true });
    transaction.systemRows.put('job', '1', { state: 'queued' });
    expect([count(), transaction.dirty, transaction.systemRows.get('job', '1')]).toEqual([
      2,
      true,
      { state: 'queued' },
    ]);
    transaction.rollback(savepoint);
    expect([count(), transaction.systemRows.get('job', '1')]).toEqual([1, undefined]);
    transaction.abort();
    expect(select(org, 'SELECT Id FROM Order__c')).toEqual([]);
    expect(select(org, "SELECT Id FROM Order__c WHERE Key__c = 'x'")).toEqual([]);
  });

  it('refuses a second writer while the first is open', () => {
    const first = org.begin(userOf(org));
    first.dml('insert', 'Order__c', [order()], { access: SYSTEM, allOrNone: true });
    expect(() =>
      org.begin(userOf(org)).dml('insert', 'Order__c', [order()], { access: SYSTEM, allOrNone: true }),
    ).toThrow('SALDO_TRANSACTION_OVERLAP');
    first.abort();
  });

  it('counts statements and rows, and runs what waits for the commit after it', () => {
    const uses: string[] = [];
    const transaction = org.begin(userOf(org));
    transaction.onUse = (use) => void uses.push(`${use.kind} ${use.count}`);
    transaction.afterCommit(() => uses.push('committed'));
    transaction.dml('insert', 'Order__c', [order(), order()], { access: SYSTEM, allOrNone: true });
    transaction.query(org.compileQueryText('SELECT Id FROM Order__c'), { access: SYSTEM, binds: [] });
    transaction.commit();
    expect(uses).toEqual(['dml 1', 'dmlRows 2', 'soql 1', 'soqlRows 2', 'committed']);
  });
});

describe('user mode', () => {
  const asUser = (
    seed: typeof CLERK,
    object: string,
    rows: Row[],
    operation: 'insert' | 'update' | 'delete' = 'insert',
  ) =>
    inTransaction(
      org,
      (transaction) => transaction.dml(operation, object, rows, { access: AS_USER, allOrNone: false }),
      userOf(org, seed),
    );

  it('checks objects, fields and records', () => {
    expect(codes(asUser(NOBODY, 'Order__c', [order()])[0]?.errors)).toEqual(['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY']);
    const [closed] = asUser(CLERK, 'Order__c', [order({ Note__c: 'secret' })]);
    expect(closed?.errors[0]).toMatchObject({ statusCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['Note__c'] });
    const [id = ''] = ids(asUser(CLERK, 'Order__c', [order()]));
    expect(codes(asUser(OTHER_CLERK, 'Order__c', [{ Id: id, Amount__c: '1' }], 'update')[0]?.errors)).toEqual([
      'INSUFFICIENT_ACCESS_OR_READONLY',
    ]);
    expect(asUser(CLERK, 'Order__c', [{ Id: id, Amount__c: '1' }], 'update')[0]?.success).toBe(true);
  });

  it('queries hide fields, objects and records of others; details follow their master', () => {
    const [id = ''] = ids(asUser(CLERK, 'Order__c', [order()]));
    ids(asUser(CLERK, 'OrderLine__c', [{ Order__c: id, Name: 'l' }]));
    const query = (seed: typeof CLERK, soql: string) =>
      org.begin(userOf(org, seed)).query(org.compileQueryText(soql), { access: AS_USER, binds: [] }).records.length;
    expect([
      query(CLERK, 'SELECT Id FROM Order__c'),
      query(OTHER_CLERK, 'SELECT Id FROM Order__c'),
      query(MANAGER, 'SELECT Id FROM Order__c'),
    ]).toEqual([1, 0, 1]);
    expect([query(CLERK, 'SELECT Id FROM OrderLine__c'), query(OTHER_CLERK, 'SELECT Id FROM OrderLine__c')]).toEqual([
      1, 0,
    ]);
    expect(() => query(CLERK, 'SELECT Note__c FROM Order__c')).toThrow("No such column 'Note__c' on entity 'Order__c'");
    expect(() => query(CLERK, 'SELECT Id FROM Order__c WHERE Note__c = null')).toThrow();
    expect(() => query(NOBODY, 'SELECT Id FROM Order__c')).toThrow("sObject type 'Order__c' is not supported");
    expect(query(OTHER_CLERK, 'SELECT Id FROM Order__c WITH SYSTEM_MODE')).toBe(0);
  });
});

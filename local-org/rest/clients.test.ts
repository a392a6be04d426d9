import jsforce from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLERK, insert, PROJECT, select, userOf } from '../fixtures/fixture-org.ts';
import { startLocalOrg, type LocalOrg } from '../index.ts';

let org: LocalOrg;
let accessToken: string;
let company: string;

beforeAll(async () => {
  org = await startLocalOrg({ projectDir: PROJECT, dataDir: null, port: 0, clients: [], users: [CLERK] });
  accessToken = org.createSession(userOf(org.data, CLERK));
  [company = ''] = insert(org.data, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
});
afterAll(() => org.close());

describe('jsforce', () => {
  const connect = () => new jsforce.Connection({ instanceUrl: org.url, accessToken, version: '67.0' });
  const rows = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, index) => ({
      Company__c: company,
      Amount__c: index + 0.5,
      Key__c: `${prefix}${index}`,
    }));

  it('inserts, queries over pages, updates, upserts and deletes 200 at once', async () => {
    const connection = connect();
    const created = await connection.sobject('Order__c').create(rows(200, 'j'));
    expect(created.every((result) => result.success)).toBe(true);
    const found = await connection.query<{ Id: string; Amount__c: number }>(
      "SELECT Id, Amount__c FROM Order__c WHERE Key__c LIKE 'j%' ORDER BY Amount__c",
    );
    expect([found.totalSize, found.records[7]?.Amount__c]).toEqual([200, 7.5]);
    const updated = await connection
      .sobject('Order__c')
      .update(found.records.map(({ Id }) => ({ Id, Status__c: 'Sent' })));
    expect(updated.every((result) => result.success)).toBe(true);
    const upserted = await connection.sobject('Order__c').upsert(
      rows(200, 'j').map((row) => ({ ...row, Status__c: 'Paid' })),
      'Key__c',
    );
    expect(upserted.every((result) => result.success)).toBe(true);
    expect(select(org.data, "SELECT COUNT(Id) n FROM Order__c WHERE Status__c = 'Paid'")).toEqual([{ n: '200' }]);
    const deleted = await connection.sobject('Order__c').destroy(found.records.map(({ Id }) => Id));
    expect(deleted.every((result) => result.success)).toBe(true);
  });

  it('reads all pages of a long result', async () => {
    insert(
      org.data,
      'Company__c',
      Array.from({ length: 4500 }, (_, index) => ({ Name: `Long ${index}`, Code__c: `L${index}` })),
    );
    const connection = connect();
    const codes: string[] = [];
    let page = await connection.query<{ Code__c: string }>("SELECT Code__c FROM Company__c WHERE Code__c LIKE 'L%'");
    codes.push(...page.records.map((record) => record.Code__c));
    while (!page.done) {
      page = await connection.queryMore<{ Code__c: string }>(page.nextRecordsUrl ?? '');
      codes.push(...page.records.map((record) => record.Code__c));
    }
    expect([codes.length, new Set(codes).size]).toEqual([4500, 4500]);
  });

  it('describes, and reports errors by their code', async () => {
    const connection = connect();
    const description = await connection.sobject('Order__c').describe();
    expect(description.fields.find((field) => field.name === 'Company__c')).toMatchObject({
      type: 'reference',
      referenceTo: ['Company__c'],
      relationshipName: 'Company__r',
    });
    await expect(connection.query('SELECT Bacon__c FROM Account')).rejects.toMatchObject({
      errorCode: 'INVALID_FIELD',
    });
    await expect(connection.sobject('Order__c').create({ Company__c: company })).rejects.toMatchObject({
      errorCode: 'REQUIRED_FIELD_MISSING',
    });
    await expect(connection.sobject('Order__c').retrieve('a00000000000000AAA')).rejects.toMatchObject({
      errorCode: 'NOT_FOUND',
    });
    await expect(
      new jsforce.Connection({ instanceUrl: org.url, accessToken: 'bad', version: '67.0' }).query(
        'SELECT Id FROM Account',
      ),
    ).rejects.toMatchObject({ errorCode: 'INVALID_SESSION_ID' });
  });
});

interface DataApi {
  create(record: object): Promise<{ id: string }>;
  update(record: object): Promise<{ id: string }>;
  delete(type: string, id: string): Promise<{ id: string }>;
  query(soql: string): Promise<{
    records: { fields: Record<string, unknown>; subQueryResults: Record<string, { records: unknown[] }> }[];
    totalSize: number;
    done: boolean;
  }>;
  newUnitOfWork(): {
    registerCreate(record: object): { toApiString(): string };
    registerUpdate(record: object): unknown;
  };
  commitUnitOfWork(unitOfWork: unknown): Promise<Map<unknown, { id: string }>>;
}

describe('the data API of the Functions runtime', () => {
  const connect = async () => {
    const runtime = new URL('../../node_modules/@heroku/sf-fx-runtime-nodejs/dist/sdk/data-api.js', import.meta.url)
      .href;
    const { DataApiImpl } = (await import(runtime)) as {
      DataApiImpl: new (url: string, version: string, token: string) => DataApi;
    };
    return new DataApiImpl(org.url, '67.0', accessToken);
  };

  it('creates, updates, queries with children, deletes', async () => {
    const data = await connect();
    const { id } = await data.create({
      type: 'Order__c',
      fields: { Company__c: company, Amount__c: 12.5, Key__c: 'fx' },
    });
    await data.update({ type: 'Order__c', fields: { Id: id, Status__c: 'Sent' } });
    await data.create({ type: 'OrderLine__c', fields: { Order__c: id, Name: 'l', Amount__c: 1 } });
    const { records } = await data.query(
      "SELECT Key__c, Status__c, Amount__c, (SELECT Name FROM Lines__r) FROM Order__c WHERE Key__c = 'fx'",
    );
    expect(['Key__c', 'Status__c', 'Amount__c'].map((name) => records[0]?.fields[name])).toEqual(['fx', 'Sent', 12.5]);
    expect(records[0]?.subQueryResults['Lines__r']?.records.length).toBe(1);
    expect(await data.delete('Order__c', id)).toMatchObject({ id });
  });

  it('commits a unit of work as one graph', async () => {
    const data = await connect();
    const unit = data.newUnitOfWork();
    const order = unit.registerCreate({
      type: 'Order__c',
      fields: { Company__c: company, Amount__c: 1, Key__c: 'unit' },
    });
    const line = unit.registerCreate({ type: 'OrderLine__c', fields: { Order__c: order.toApiString(), Name: 'l' } });
    const results = await data.commitUnitOfWork(unit);
    expect(results.get(line)?.id).toMatch(/^a/);
    expect(select(org.data, "SELECT Order__r.Key__c FROM OrderLine__c WHERE Order__r.Key__c = 'unit'")).toEqual([
      { 'Order__r.Key__c': 'unit' },
    ]);
  });
});

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call --
   the answers are JSON of many shapes; each test says which it expects */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CLERK, insert, PROJECT, select, userOf } from '../fixtures/fixture-org.ts';
import { startLocalOrg, type LocalOrg } from '../index.ts';

let org: LocalOrg;
let token: string;
let company: string;
const V = '/services/data/v67.0';
const HALTED = [
  {
    errorCode: 'PROCESSING_HALTED',
    message: 'The transaction was rolled back since another operation in the same transaction failed.',
  },
];

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }> {
  const response = await fetch(org.url + V + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
}

const order = (values: object = {}) => ({ Company__c: company, Amount__c: 10, ...values });
const create = (referenceId: string, object: string, body: object) => ({
  referenceId,
  method: 'POST',
  url: `${V}/sobjects/${object}`,
  body,
});
const graphOf = (graphId: string, ...compositeRequest: object[]) => ({ graphId, compositeRequest });
const keys = () => select(org.data, 'SELECT Key__c FROM Order__c ORDER BY Key__c').map((row) => row['Key__c']);

beforeAll(async () => {
  org = await startLocalOrg({ projectDir: PROJECT, dataDir: null, port: 0, clients: [], users: [CLERK] });
  token = org.createSession(userOf(org.data, CLERK));
  [company = ''] = insert(org.data, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
});
afterAll(() => org.close());
beforeEach(async () => {
  const all = select(org.data, 'SELECT Id FROM Order__c').map((row) => String(row['Id']));
  for (let from = 0; from < all.length; from += 200)
    await call('DELETE', `/composite/sobjects?ids=${all.slice(from, from + 200).join(',')}`);
});

describe('composite graph', () => {
  it('writes a graph with references, in the recorded shape', async () => {
    const { status, body } = await call('POST', '/composite/graph', {
      graphs: [
        graphOf(
          'g',
          create('line', 'OrderLine__c', { Name: 'l', Order__c: '@{order.id}', Amount__c: 4 }),
          create('order', 'Order__c', order({ Key__c: 'k' })),
          {
            referenceId: 'note',
            method: 'PATCH',
            url: `${V}/sobjects/Order__c/@{order.id}`,
            body: { Status__c: 'Sent' },
          },
        ),
      ],
    });
    expect(status).toBe(200);
    const [graph] = body.graphs;
    expect(graph.isSuccessful).toBe(true);
    const byReference = Object.fromEntries(
      (graph.graphResponse.compositeResponse as { referenceId: string }[]).map((entry) => [entry.referenceId, entry]),
    );
    const id = select(org.data, 'SELECT Id FROM Order__c')[0]?.['Id'] as string;
    expect(byReference['order']).toEqual({
      body: { id, success: true, errors: [] },
      httpHeaders: { Location: `${V}/sobjects/Order__c/${id}` },
      httpStatusCode: 201,
      referenceId: 'order',
    });
    expect(byReference['note']).toEqual({ body: null, httpHeaders: {}, httpStatusCode: 204, referenceId: 'note' });
    expect(select(org.data, 'SELECT Key__c, Status__c, Total__c FROM Order__c')).toEqual([
      { Key__c: 'k', Status__c: 'Sent', Total__c: '4.00' },
    ]);
  });

  it('writes nothing of a graph in which one node fails, and the other graphs all the same', async () => {
    const { body } = await call('POST', '/composite/graph', {
      graphs: [
        graphOf(
          'bad',
          create('a', 'Order__c', order({ Key__c: 'a' })),
          create('b', 'Order__c', order({ Status__c: 'Amazing' })),
        ),
        graphOf('good', create('c', 'Order__c', order({ Key__c: 'c' }))),
      ],
    });
    expect(body.graphs.map((graph: { isSuccessful: boolean }) => graph.isSuccessful)).toEqual([false, true]);
    expect(body.graphs[0].graphResponse.compositeResponse).toEqual([
      { body: HALTED, httpHeaders: {}, httpStatusCode: 400, referenceId: 'a' },
      {
        body: [
          {
            message: 'Status: bad value for restricted picklist field: Amazing',
            errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
            fields: ['Status__c'],
          },
        ],
        httpHeaders: {},
        httpStatusCode: 400,
        referenceId: 'b',
      },
    ]);
    expect(keys()).toEqual(['c']);
  });

  it('halts the graphs after 14 failed ones', async () => {
    const graphs = Array.from({ length: 17 }, (_, index) =>
      graphOf(`g${index}`, create('o', 'Order__c', index < 14 ? { Amount__c: 1 } : order({ Key__c: `k${index}` }))),
    );
    const { body } = await call('POST', '/composite/graph', { graphs });
    expect(body.graphs.slice(14).map((graph: { isSuccessful: boolean }) => graph.isSuccessful)).toEqual([
      false,
      false,
      false,
    ]);
    expect(body.graphs[16].graphResponse.compositeResponse[0].body).toEqual(HALTED);
    expect(keys()).toEqual([]);
  });

  it.each([
    [
      '76 graphs',
      () => Array.from({ length: 76 }, (_, index) => graphOf(`g${index}`, create('o', 'Order__c', order()))),
    ],
    [
      '501 nodes',
      () => [graphOf('g', ...Array.from({ length: 501 }, (_, index) => create(`n${index}`, 'Order__c', order())))],
    ],
    [
      '16 kinds of node',
      () => [graphOf('g', ...Array.from({ length: 16 }, (_, index) => create(`n${index}`, `Object${index}__c`, {})))],
    ],
  ])('refuses %s', async (_, graphs) => {
    const answer = await call('POST', '/composite/graph', { graphs: graphs() });
    expect([answer.status, answer.body[0].errorCode]).toEqual([400, 'LIMIT_EXCEEDED']);
    expect(keys()).toEqual([]);
  });

  it('takes 500 nodes', async () => {
    const { body } = await call('POST', '/composite/graph', {
      graphs: [
        graphOf(
          'g',
          ...Array.from({ length: 500 }, (_, index) => create(`n${index}`, 'Order__c', order({ Key__c: `k${index}` }))),
        ),
      ],
    });
    expect(body.graphs[0].isSuccessful).toBe(true);
    expect(keys().length).toBe(500);
  });

  it('refuses circles and references to nothing', async () => {
    const circle = await call('POST', '/composite/graph', {
      graphs: [
        graphOf(
          'g',
          create('a', 'Order__c', order({ Key__c: '@{b.id}' })),
          create('b', 'Order__c', order({ Key__c: '@{a.id}' })),
        ),
      ],
    });
    const nothing = await call('POST', '/composite/graph', {
      graphs: [graphOf('g', create('a', 'Order__c', order({ Key__c: '@{zzz.id}' })))],
    });
    expect([circle.status, nothing.status]).toEqual([400, 400]);
  });
});

describe('composite', () => {
  it('passes results on, and takes everything back with allOrNone', async () => {
    const subs = (status: string) => [
      create('order', 'Order__c', order({ Key__c: 'k' })),
      {
        referenceId: 'query',
        method: 'GET',
        url: `${V}/query?q=SELECT+Id,Key__c+FROM+Order__c+WHERE+Id='@{order.id}'`,
      },
      {
        referenceId: 'update',
        method: 'PATCH',
        url: `${V}/sobjects/Order__c/@{query.records[0].Id}`,
        body: { Status__c: status },
      },
    ];
    const bad = await call('POST', '/composite', { allOrNone: true, compositeRequest: subs('Lost') });
    expect(bad.body.compositeResponse.map((entry: { httpStatusCode: number }) => entry.httpStatusCode)).toEqual([
      400, 400, 400,
    ]);
    expect(bad.body.compositeResponse[0].body).toEqual(HALTED);
    expect(keys()).toEqual([]);
    const good = await call('POST', '/composite', { allOrNone: true, compositeRequest: subs('Paid') });
    expect(good.body.compositeResponse.map((entry: { httpStatusCode: number }) => entry.httpStatusCode)).toEqual([
      201, 200, 204,
    ]);
    const each = await call('POST', '/composite', {
      allOrNone: false,
      compositeRequest: [
        create('a', 'Order__c', {}),
        create('b', 'OrderLine__c', { Name: 'x', Order__c: '@{a.id}' }),
        create('c', 'Order__c', order({ Key__c: 'c' })),
      ],
    });
    expect(each.body.compositeResponse.map((entry: { httpStatusCode: number }) => entry.httpStatusCode)).toEqual([
      400, 400, 201,
    ]);
    expect(keys()).toEqual(['c', 'k']);
  });

  it('batches independent requests', async () => {
    const { body } = await call('POST', '/composite/batch', {
      batchRequests: [
        { method: 'GET', url: 'v67.0/limits' },
        { method: 'POST', url: 'v67.0/sobjects/Order__c', richInput: {} },
        { method: 'POST', url: 'v67.0/sobjects/Order__c', richInput: order({ Key__c: 'b' }) },
      ],
    });
    expect([body.hasErrors, body.results.map((entry: { statusCode: number }) => entry.statusCode)]).toEqual([
      true,
      [200, 400, 201],
    ]);
    expect(keys()).toEqual(['b']);
  });
});

describe('collections', () => {
  const records = (...values: object[]) =>
    values.map((value) => ({ attributes: { type: 'Order__c' }, ...order(value) }));

  it('saves each row for itself, or none', async () => {
    const each = await call('POST', '/composite/sobjects', {
      allOrNone: false,
      records: records({ Key__c: 'a' }, { Key__c: 'b', Status__c: 'Lost' }, { Color__c: 1 }),
    });
    expect(each.body).toEqual([
      { id: expect.any(String) as string, success: true, errors: [] },
      {
        success: false,
        errors: [
          {
            statusCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
            message: 'Status: bad value for restricted picklist field: Lost',
            fields: ['Status__c'],
          },
        ],
      },
      {
        success: false,
        errors: [
          { statusCode: 'INVALID_FIELD', message: "No such column 'Color__c' on sobject of type Order__c", fields: [] },
        ],
      },
    ]);
    const none = await call('POST', '/composite/sobjects', {
      allOrNone: true,
      records: records({ Key__c: 'c' }, { Status__c: 'Lost' }),
    });
    expect(none.body[0]).toEqual({
      success: false,
      errors: [
        {
          statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
          message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
          fields: [],
        },
      ],
    });
    expect(keys()).toEqual(['a']);
  });

  it('upserts, updates, retrieves and deletes', async () => {
    const up = await call('PATCH', '/composite/sobjects/Order__c/Key__c', {
      records: records({ Key__c: 'x' }, { Key__c: 'y' }),
    });
    expect(up.body.map((row: { created: boolean }) => row.created)).toEqual([true, true]);
    const [x, y] = up.body.map((row: { id: string }) => row.id) as string[];
    const again = await call('PATCH', '/composite/sobjects/Order__c/Key__c', {
      records: records({ Key__c: 'X', Amount__c: 7 }),
    });
    expect(again.body).toEqual([{ id: x, success: true, errors: [], created: false }]);
    await call('PATCH', '/composite/sobjects', {
      records: [{ attributes: { type: 'Order__c' }, id: y, Amount__c: 8 }],
    });
    const read = await call('GET', `/composite/sobjects/Order__c?ids=${x},${y}&fields=Key__c,Amount__c`);
    expect(read.body.map((row: { Amount__c: number }) => row.Amount__c)).toEqual([7, 8]);
    expect((await call('DELETE', `/composite/sobjects?ids=${x},${y}`)).body).toEqual([
      { id: x, success: true, errors: [] },
      { id: y, success: true, errors: [] },
    ]);
  });

  it('refuses more than 200', async () => {
    const answer = await call('POST', '/composite/sobjects', {
      records: records(...Array.from({ length: 201 }, () => ({}))),
    });
    expect([answer.status, answer.body[0].errorCode]).toEqual([400, 'EXCEEDED_ID_LIMIT']);
  });
});

describe('trees, files, changes and describe', () => {
  it('inserts a tree, all or none', async () => {
    const tree = (status: string) => ({
      records: [
        {
          attributes: { type: 'Order__c', referenceId: 'o1' },
          ...order({ Key__c: 't', Status__c: status }),
          Lines__r: { records: [{ attributes: { type: 'OrderLine__c', referenceId: 'l1' }, Name: 'l', Amount__c: 2 }] },
        },
      ],
    });
    expect((await call('POST', '/composite/tree/Order__c', tree('Lost'))).body).toMatchObject({
      hasErrors: true,
      results: [{ referenceId: 'o1' }],
    });
    expect((await call('POST', '/composite/tree/Order__c', tree('Sent'))).body).toMatchObject({
      hasErrors: false,
      results: [{ referenceId: 'o1' }, { referenceId: 'l1' }],
    });
    expect(select(org.data, 'SELECT Total__c FROM Order__c')).toEqual([{ Total__c: '2.00' }]);
  });

  it('keeps files byte for byte, sent as base64 or as multipart', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const json = await call('POST', '/sobjects/ContentVersion', {
      PathOnClient: 'bank.xml',
      VersionData: bytes.toString('base64'),
    });
    const boundary = 'frontier';
    const multipart = Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="entity_content"\r\nContent-Type: application/json\r\n\r\n{"PathOnClient":"bank.sta"}\r\n--${boundary}\r\nContent-Disposition: form-data; name="VersionData"; filename="bank.sta"\r\nContent-Type: application/octet-stream\r\n\r\n`,
      ),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    const sent = await fetch(`${org.url}${V}/sobjects/ContentVersion`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: multipart,
    });
    for (const id of [json.body.id as string, ((await sent.json()) as { id: string }).id]) {
      const file = await fetch(`${org.url}${V}/sobjects/ContentVersion/${id}/VersionData`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true);
    }
    expect(
      select(org.data, 'SELECT Title, FileType, ContentSize, IsLatest FROM ContentVersion ORDER BY Id LIMIT 1'),
    ).toEqual([{ Title: 'bank', FileType: 'XML', ContentSize: '256', IsLatest: true }]);
    const { body } = await call(
      'GET',
      `/query?q=SELECT+VersionData,ContentDocument.Title+FROM+ContentVersion+WHERE+Id='${json.body.id as string}'`,
    );
    expect(body.records[0]).toMatchObject({
      VersionData: `${V}/sobjects/ContentVersion/${json.body.id as string}/VersionData`,
      ContentDocument: { Title: 'bank' },
    });
  });

  it('lists what was updated and deleted in a window', async () => {
    const start = new Date(Date.now() - 60_000).toISOString();
    const { id } = (await call('POST', '/sobjects/Order__c', order())).body as { id: string };
    const window = `start=${start}&end=${new Date(Date.now() + 60_000).toISOString()}`;
    expect((await call('GET', `/sobjects/Order__c/updated?${window}`)).body.ids).toEqual([id]);
    await call('DELETE', `/sobjects/Order__c/${id}`);
    expect((await call('GET', `/sobjects/Order__c/deleted?${window}`)).body.deletedRecords).toContainEqual({
      id,
      deletedDate: expect.any(String) as string,
    });
  });

  it('describes what the user may see', async () => {
    const { body } = await call('GET', '/sobjects/Order__c/describe');
    const field = (name: string) => (body.fields as { name: string }[]).find((candidate) => candidate.name === name);
    expect(field('Amount__c')).toMatchObject({
      type: 'double',
      precision: 16,
      scale: 2,
      nillable: false,
      createable: true,
    });
    expect(field('Status__c')).toMatchObject({
      restrictedPicklist: true,
      picklistValues: expect.arrayContaining([
        { active: true, defaultValue: true, label: 'Draft label', validFor: null, value: 'Draft' },
      ]) as object,
    });
    expect([field('Note__c'), field('CurrencyIsoCode')]).toEqual([undefined, undefined]);
    expect((await call('GET', '/sobjects')).body.sobjects.map((object: { name: string }) => object.name)).toContain(
      'Order__c',
    );
  });
});

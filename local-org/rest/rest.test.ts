/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-member-access --
   the answers are JSON of many shapes; each test says which it expects */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLERK, insert, MANAGER, NOBODY, OTHER_CLERK, PROJECT, select, userOf } from '../fixtures/fixture-org.ts';
import { assertion, makeClient, tokenRequest } from '../fixtures/test-keys.ts';
import { startLocalOrg, type LocalOrg } from '../index.ts';

let org: LocalOrg;
let token: string;
let company: string;
const app = makeClient();
const V = '/services/data/v67.0';

interface Answer {
  status: number;
  headers: Headers;
  body: any;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  options: { token?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(org.url + path, {
    method,
    headers: {
      authorization: `Bearer ${options.token ?? token}`,
      'content-type': 'application/json',
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : (JSON.parse(text) as unknown),
  };
}

const soql = (text: string) => call('GET', `${V}/query?q=${encodeURIComponent(text)}`);
const order = (values: object = {}) => ({ Company__c: company, Amount__c: 10, ...values });

beforeAll(async () => {
  org = await startLocalOrg({
    projectDir: PROJECT,
    dataDir: null,
    port: 0,
    clients: [app.client],
    users: [CLERK, OTHER_CLERK, MANAGER, NOBODY],
  });
  token = org.createSession(userOf(org.data, CLERK));
  [company = ''] = insert(org.data, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
});
afterAll(() => org.close());

describe('OAuth 2.0 JWT bearer (RFC 7523)', () => {
  const login = async (claims: Partial<Parameters<typeof assertion>[1]> = {}, key = app.privateKey) => {
    const jwt = await assertion(key, { issuer: 'test-client', subject: CLERK.username, audience: org.url, ...claims });
    const response = await fetch(`${org.url}/services/oauth2/token`, tokenRequest(jwt));
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };

  it('gives a token that opens the API', async () => {
    const { status, body } = await login();
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', instance_url: org.url, scope: 'api' });
    expect(body['id']).toContain(`/id/${org.orgId}/005`);
    expect((await call('GET', `${V}/limits`, undefined, { token: body['access_token'] ?? '' })).status).toBe(200);
  });

  it.each([
    ['an unknown client', { issuer: 'stranger' }, 'invalid_client_id', 'client identifier invalid'],
    ['another audience', { audience: 'https://login.salesforce.com' }, 'invalid_grant', 'audience is invalid'],
    ['an expired assertion', { expires: '-1m' }, 'invalid_grant', 'expired authorization code'],
    ['an assertion that lives too long', { expires: '1h' }, 'invalid_grant', 'expiration is too far in the future'],
    ['an unknown user', { subject: 'stranger@example.com' }, 'invalid_grant', "user hasn't approved this consumer"],
  ])('refuses %s', async (_, claims, error, description) => {
    expect(await login(claims)).toEqual({ status: 400, body: { error, error_description: description } });
  });

  it('refuses a signature of another key and every other grant', async () => {
    expect((await login({}, makeClient().privateKey)).body).toMatchObject({ error: 'invalid_grant' });
    const response = await fetch(`${org.url}/services/oauth2/token`, tokenRequest('x', 'password'));
    expect(await response.json()).toEqual({
      error: 'unsupported_grant_type',
      error_description: 'grant type not supported',
    });
  });
});

describe('every data resource needs a session', () => {
  it('refuses a bad token with 401', async () => {
    const answer = await call('POST', `${V}/sobjects/Order__c`, order(), { token: 'badToken' });
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual([{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]);
    expect(answer.headers.get('www-authenticate')).toBe('Token');
  });

  it('refuses unknown versions and resources with 404', async () => {
    for (const path of [
      '/services/data/viAmABadVersion/sobjects/Account',
      '/services/data/v67.0/nothing',
      '/somewhere',
    ]) {
      const answer = await call('GET', path);
      expect([answer.status, answer.body]).toEqual([
        404,
        [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }],
      ]);
    }
  });

  it('lists its versions without one', async () => {
    const response = await fetch(`${org.url}/services/data`);
    expect(await response.json()).toContainEqual({
      label: expect.any(String) as string,
      url: '/services/data/v67.0',
      version: '67.0',
    });
  });
});

describe('records', () => {
  it('creates, reads, updates and deletes one', async () => {
    const created = await call(
      'POST',
      `${V}/sobjects/Order__c`,
      order({ Key__c: 'crud', Amount__c: 12.345, IsUrgent__c: true, SentAt__c: '2026-11-23T10:00:00.000+0100' }),
    );
    expect(created.status).toBe(201);
    expect(created.body).toEqual({ id: expect.stringMatching(/^a\w{17}$/) as string, success: true, errors: [] });
    const { id } = created.body as { id: string };
    expect(created.headers.get('location')).toBe(`${V}/sobjects/Order__c/${id}`);
    const read = await call('GET', `${V}/sobjects/Order__c/${id}`);
    expect(read.body).toMatchObject({
      attributes: { type: 'Order__c', url: `${V}/sobjects/Order__c/${id}` },
      Amount__c: 12.35,
      IsUrgent__c: true,
      SentAt__c: '2026-11-23T09:00:00.000+0000',
      Status__c: 'Draft',
      Currency__c: 'EUR',
      Net__c: 12.35,
      Discount__c: null,
      Name: expect.stringMatching(/^OR-\d{4}$/) as string,
    });
    expect(
      (await call('PATCH', `${V}/sobjects/Order__c/${id}`, { Discount__c: '2.35', Status__c: 'Sent' })).status,
    ).toBe(204);
    expect((await call('GET', `${V}/sobjects/Order__c/${id}?fields=Net__c,Status__c`)).body).toEqual({
      attributes: expect.anything() as object,
      Net__c: 10,
      Status__c: 'Sent',
    });
    expect((await call('DELETE', `${V}/sobjects/Order__c/${id}`)).status).toBe(204);
    const again = await call('DELETE', `${V}/sobjects/Order__c/${id}`);
    expect([again.status, again.body]).toEqual([
      404,
      [{ message: 'entity is deleted', errorCode: 'ENTITY_IS_DELETED', fields: [] }],
    ]);
    expect((await soql(`SELECT Id FROM Order__c WHERE Id = '${id}'`)).body.totalSize).toBe(0);
    expect(
      (
        await call(
          'GET',
          `${V}/queryAll?q=${encodeURIComponent(`SELECT Id, IsDeleted FROM Order__c WHERE Id = '${id}'`)}`,
        )
      ).body.records[0].IsDeleted,
    ).toBe(true);
  });

  it.each([
    [
      'a field that does not exist',
      { Color__c: 'Red' },
      400,
      [{ message: "No such column 'Color__c' on sobject of type Order__c", errorCode: 'INVALID_FIELD' }],
    ],
    [
      'a field the user may not see',
      { Note__c: 'x' },
      400,
      [{ message: "No such column 'Note__c' on sobject of type Order__c", errorCode: 'INVALID_FIELD' }],
    ],
    [
      'a bad picklist value',
      { Status__c: 'Amazing' },
      400,
      [
        {
          message: 'Status: bad value for restricted picklist field: Amazing',
          errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
          fields: ['Status__c'],
        },
      ],
    ],
    [
      'a missing required field',
      { Company__c: null, Amount__c: null },
      400,
      [
        {
          message: 'Required fields are missing: [Amount__c, Company__c]',
          errorCode: 'REQUIRED_FIELD_MISSING',
          fields: ['Amount__c', 'Company__c'],
        },
      ],
    ],
    [
      'a validation rule',
      { Amount__c: -1 },
      400,
      [
        {
          message: 'The amount must not be negative.',
          errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
          fields: ['Amount__c'],
        },
      ],
    ],
    [
      'text that is too long',
      { Currency__c: 'EURO' },
      400,
      [
        {
          message: 'Currency: data value too large: EURO (max length=3)',
          errorCode: 'STRING_TOO_LONG',
          fields: ['Currency__c'],
        },
      ],
    ],
    [
      'text for a number',
      { Amount__c: 'ten' },
      400,
      [
        {
          message:
            'Cannot deserialize instance of double from VALUE_STRING value ten or request may be missing a required field',
          errorCode: 'JSON_PARSER_ERROR',
        },
      ],
    ],
    [
      'a computed field',
      { Total__c: 5 },
      400,
      [expect.objectContaining({ errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['Total__c'] })],
    ],
  ])('refuses %s', async (_, body, status, errors) => {
    const answer = await call('POST', `${V}/sobjects/Order__c`, order(body));
    expect([answer.status, answer.body]).toEqual([status, errors]);
  });

  it('refuses an unknown object, a malformed id and a body that is no JSON', async () => {
    expect(await call('POST', `${V}/sobjects/PlayingCard__c`, { Name: 'Ace' })).toMatchObject({
      status: 404,
      body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }],
    });
    expect(await call('PATCH', `${V}/sobjects/Order__c/a00B000000FSjVUIB1`, { Key__c: 'x' })).toMatchObject({
      status: 400,
      body: [
        {
          message: 'Record ID: id value of incorrect type: a00B000000FSjVUIB1',
          errorCode: 'MALFORMED_ID',
          fields: ['Id'],
        },
      ],
    });
    expect(await call('POST', `${V}/sobjects/Order__c`, '{"a":')).toMatchObject({
      status: 400,
      body: [{ errorCode: 'JSON_PARSER_ERROR' }],
    });
  });

  it('inserts and updates by external id, and finds parents by theirs', async () => {
    const first = await call('PATCH', `${V}/sobjects/Order__c/Key__c/up-1`, {
      Amount__c: 1,
      Company__r: { Code__c: 'a' },
    });
    expect([first.status, first.body.created]).toEqual([201, true]);
    const second = await call('PATCH', `${V}/sobjects/Order__c/Key__c/up-1`, { Amount__c: 2 });
    expect([second.status, second.body]).toEqual([
      200,
      { id: first.body.id as string, success: true, errors: [], created: false },
    ]);
    expect((await call('GET', `${V}/sobjects/Order__c/Key__c/up-1`)).body).toMatchObject({
      Amount__c: 2,
      Company__c: company,
    });
    expect(
      (await call('PATCH', `${V}/sobjects/Order__c/Key__c/up-2`, { Amount__c: 1, Company__r: { Code__c: 'zzz' } }))
        .body[0],
    ).toMatchObject({ errorCode: 'INVALID_FIELD' });
  });
});

describe('queries', () => {
  it('pages by batch size and keeps the order', async () => {
    insert(
      org.data,
      'Company__c',
      Array.from({ length: 450 }, (_, index) => ({ Name: `Page ${index}`, Code__c: `P${index}` })),
    );
    const first = await call(
      'GET',
      `${V}/query?q=${encodeURIComponent("SELECT Code__c FROM Company__c WHERE Code__c LIKE 'P%'")}`,
      undefined,
      { headers: { 'Sforce-Query-Options': 'batchSize=200' } },
    );
    expect(first.body).toMatchObject({ totalSize: 450, done: false });
    const second = await call('GET', first.body.nextRecordsUrl as string, undefined, {
      headers: { 'Sforce-Query-Options': 'batchSize=200' },
    });
    const third = await call('GET', second.body.nextRecordsUrl as string);
    expect(third.body.done).toBe(true);
    const codes = [first, second, third].flatMap((answer) =>
      (answer.body.records as { Code__c: string }[]).map((record) => record.Code__c),
    );
    expect(codes).toEqual(Array.from({ length: 450 }, (_, index) => `P${index}`));
    const stranger = org.createSession(userOf(org.data, OTHER_CLERK));
    expect(
      (await call('GET', first.body.nextRecordsUrl as string, undefined, { token: stranger })).body[0].errorCode,
    ).toBe('INVALID_QUERY_LOCATOR');
  });

  it("answers errors with Salesforce's codes", async () => {
    expect((await soql('SELEKT Name FROM Account')).body).toEqual([
      { message: 'unexpected token: SELEKT', errorCode: 'MALFORMED_QUERY' },
    ]);
    expect((await soql('SELECT Note__c FROM Order__c')).body[0]).toMatchObject({
      errorCode: 'INVALID_FIELD',
      message: expect.stringContaining("No such column 'Note__c' on entity 'Order__c'") as string,
    });
    expect((await soql('SELECT Id FROM Order__c WHERE Key__c = :key')).body).toEqual([
      { message: 'Bind variables only allowed in Apex code', errorCode: 'MALFORMED_QUERY' },
    ]);
  });

  it('writes parents, child lists, aggregates and counts as Salesforce does', async () => {
    const { id } = (await call('POST', `${V}/sobjects/Order__c`, order({ Key__c: 'shape' }))).body as { id: string };
    await call('POST', `${V}/sobjects/OrderLine__c`, { Order__c: id, Name: 'one', Amount__c: 3 });
    expect(
      (
        await soql(
          "SELECT Key__c, Company__r.Name, Partner__r.Name, (SELECT Name FROM Lines__r) FROM Order__c WHERE Key__c = 'shape'",
        )
      ).body,
    ).toEqual({
      totalSize: 1,
      done: true,
      records: [
        {
          attributes: { type: 'Order__c', url: `${V}/sobjects/Order__c/${id}` },
          Key__c: 'shape',
          Company__r: { attributes: { type: 'Company__c', url: `${V}/sobjects/Company__c/${company}` }, Name: 'Alpha' },
          Partner__r: null,
          Lines__r: {
            totalSize: 1,
            done: true,
            records: [{ attributes: expect.objectContaining({ type: 'OrderLine__c' }) as object, Name: 'one' }],
          },
        },
      ],
    });
    expect(
      (await soql("SELECT COUNT(Id) n, SUM(Amount__c) FROM Order__c WHERE Key__c = 'shape'")).body.records,
    ).toEqual([{ attributes: { type: 'AggregateResult' }, n: 1, expr0: 10 }]);
    expect((await soql("SELECT COUNT() FROM Order__c WHERE Key__c = 'shape'")).body).toEqual({
      totalSize: 1,
      done: true,
      records: [],
    });
  });

  it('refuses more than 16 KB of address and headers', async () => {
    expect((await soql(`SELECT Id FROM Order__c WHERE Key__c = '${'x'.repeat(17_000)}'`)).status).toBe(414);
    expect((await call('GET', `${V}/limits`, undefined, { headers: { 'x-long': 'y'.repeat(16_384) } })).status).toBe(
      431,
    );
  });
});

describe('sharing', () => {
  it('shows a private record to its owner and to those who may view all', async () => {
    const { id } = (await call('POST', `${V}/sobjects/Order__c`, order({ Key__c: 'mine' }))).body as { id: string };
    const as = async (seed: typeof CLERK) =>
      (
        await call('GET', `${V}/sobjects/Order__c/${id}`, undefined, {
          token: org.createSession(userOf(org.data, seed)),
        })
      ).status;
    expect([await as(CLERK), await as(OTHER_CLERK), await as(MANAGER), await as(NOBODY)]).toEqual([200, 404, 200, 404]);
    const other = await call(
      'PATCH',
      `${V}/sobjects/Order__c/${id}`,
      { Amount__c: 5 },
      { token: org.createSession(userOf(org.data, MANAGER)) },
    );
    expect([other.status, other.body[0].errorCode]).toEqual([403, 'INSUFFICIENT_ACCESS_OR_READONLY']);
    expect(select(org.data, `SELECT Amount__c FROM Order__c WHERE Id = '${id}'`)).toEqual([{ Amount__c: '10.00' }]);
  });
});

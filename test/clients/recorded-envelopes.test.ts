/**
 * Answers of Salesforce as the tests of its Functions runtime have recorded them (forcedotcom/sf-fx-runtime-nodejs,
 * `mappings`), one by one: status, body, headers. Objects and fields are those of the fixture org, the words are Salesforce's.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalOrg, type LocalOrg } from '@saldo/local-org';
import { CLERK, insert, PROJECT, userOf } from '../../local-org/fixtures/fixture-org.ts';

const V = '/services/data/v51.0';
let org: LocalOrg;
let token: string;
let company: string;

interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: unknown;
}

async function call(method: string, path: string, body?: unknown, bearer = token): Promise<Answer> {
  const response = await fetch(org.url + path, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text !== '' ? (JSON.parse(text) as unknown) : null,
  };
}

const query = (soql: string) => call('GET', `${V}/query?q=${encodeURIComponent(soql)}`);
const order = (values: object = {}) => ({ Company__c: company, Amount__c: 10, ...values });
const create = async (object: string, values: object): Promise<string> =>
  ((await call('POST', `${V}/sobjects/${object}`, values)).body as { id: string }).id;
const missing = [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }];
const badRating = [
  {
    message: 'Status: bad value for restricted picklist field: Amazing',
    errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    fields: ['Status__c'],
  },
];

beforeAll(async () => {
  const user = { ...CLERK, profile: 'Standard User' };
  org = await startLocalOrg({ projectDir: PROJECT, dataDir: null, port: 0, clients: [], users: [user] });
  token = org.createSession(userOf(org.data, CLERK));
  [company = ''] = insert(org.data, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
});
afterAll(() => org.close());

describe('one record', () => {
  it('is created with 201 and its address', async () => {
    const { status, body, headers } = await call('POST', `${V}/sobjects/Order__c`, order());
    const { id } = body as { id: string };
    expect([status, body]).toEqual([201, { id: expect.stringMatching(/^a\w{17}$/) as string, success: true, errors: [] }]); // prettier-ignore
    expect(headers.get('location')).toBe(`${V}/sobjects/Order__c/${id}`);
  });

  it('is updated and deleted with 204 and no body', async () => {
    const id = await create('Order__c', order());
    const updated = await call('PATCH', `${V}/sobjects/Order__c/${id}`, { Status__c: 'Sent' });
    expect([updated.status, updated.text, updated.headers.get('content-type')]).toEqual([204, '', null]);
    const deleted = await call('DELETE', `${V}/sobjects/Order__c/${id}`);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
  });

  it('that is deleted already', async () => {
    const id = await create('Order__c', order());
    await call('DELETE', `${V}/sobjects/Order__c/${id}`);
    const again = await call('DELETE', `${V}/sobjects/Order__c/${id}`);
    expect([again.status, again.body]).toEqual([
      404,
      [{ message: 'entity is deleted', errorCode: 'ENTITY_IS_DELETED', fields: [] }],
    ]);
  });

  it('with a field that does not exist, created and updated', async () => {
    const refusal = [{ message: "No such column 'Color__c' on sobject of type Order__c", errorCode: 'INVALID_FIELD' }];
    const id = await create('Order__c', order());
    const created = await call('POST', `${V}/sobjects/Order__c`, order({ Color__c: 'Red' }));
    const updated = await call('PATCH', `${V}/sobjects/Order__c/${id}`, { Color__c: 'Red' });
    expect([created.status, created.body, updated.status, updated.body]).toEqual([400, refusal, 400, refusal]);
  });

  it('with a value that a restricted picklist does not have', async () => {
    const { status, body } = await call('POST', `${V}/sobjects/Order__c`, order({ Status__c: 'Amazing' }));
    expect([status, body]).toEqual([400, badRating]);
  });

  it('without a required field', async () => {
    const { status, body } = await call('POST', `${V}/sobjects/Order__c`, { Company__c: company });
    expect([status, body]).toEqual([
      400,
      [{ message: 'Required fields are missing: [Amount__c]', errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Amount__c'] }], // prettier-ignore
    ]);
  });

  it('with an id that cannot be one', async () => {
    const { status, body } = await call('PATCH', `${V}/sobjects/Order__c/a00B000000FSjVUIB1`, { Status__c: 'Sent' });
    expect([status, body]).toEqual([
      400,
      [{ message: 'Record ID: id value of incorrect type: a00B000000FSjVUIB1', errorCode: 'MALFORMED_ID', fields: ['Id'] }], // prettier-ignore
    ]);
  });

  it('of an object that does not exist, and in a version that does not', async () => {
    const unknown = await call('POST', `${V}/sobjects/PlayingCard__c`, { Name: 'Ace of Spades' });
    const version = await call('POST', '/services/data/viAmABadVersion/sobjects/Account', { Name: 'Global Media' });
    expect([unknown.status, unknown.body, version.status, version.body]).toEqual([404, missing, 404, missing]);
  });

  it('with a token that is none', async () => {
    const { status, body, headers } = await call('POST', `${V}/sobjects/Account`, { Name: 'Global Media' }, 'badToken');
    expect([status, body, headers.get('www-authenticate')]).toEqual([
      401,
      [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
      'Token',
    ]);
  });
});

describe('a query', () => {
  it('answers with records and their attributes', async () => {
    const id = await create('Order__c', order({ Key__c: 'q' }));
    expect((await query("SELECT Key__c FROM Order__c WHERE Key__c = 'q'")).body).toEqual({
      totalSize: 1,
      done: true,
      records: [{ attributes: { type: 'Order__c', url: `${V}/sobjects/Order__c/${id}` }, Key__c: 'q' }],
    });
  });

  it('answers with a parent', async () => {
    await create('Order__c', order({ Key__c: 'p' }));
    expect((await query("SELECT Key__c, Company__r.Name FROM Order__c WHERE Key__c = 'p'")).body).toMatchObject({
      records: [
        {
          Company__r: {
            attributes: { type: 'Company__c', url: `${V}/sobjects/Company__c/${company}` },
            Name: 'Alpha',
          },
        },
      ],
    });
  });

  it('answers with children, also where names carry their object', async () => {
    const account = await create('Account', { Name: 'GenePoint' });
    const contact = await create('Contact', { LastName: 'Frank', FirstName: 'Edna', AccountId: account });
    const { status, body } = await query(
      `SELECT Account.Name, (SELECT Contact.FirstName, Contact.LastName FROM Account.Contacts) FROM Account WHERE Id = '${account}'`,
    );
    expect([status, body]).toEqual([
      200,
      {
        totalSize: 1,
        done: true,
        records: [
          {
            attributes: { type: 'Account', url: `${V}/sobjects/Account/${account}` },
            Name: 'GenePoint',
            Contacts: {
              totalSize: 1,
              done: true,
              records: [
                {
                  attributes: { type: 'Contact', url: `${V}/sobjects/Contact/${contact}` },
                  FirstName: 'Edna',
                  LastName: 'Frank',
                },
              ],
            },
          },
        ],
      },
    ]);
  });

  it('names the address of the next page until the last one', async () => {
    insert(org.data, 'Company__c', Array.from({ length: 2100 }, (_, index) => ({ Name: `P${index}`, Code__c: `P${index}` }))); // prettier-ignore
    const first = (await query("SELECT Name FROM Company__c WHERE Code__c LIKE 'P%'")).body as Record<string, unknown>;
    expect(first).toMatchObject({
      totalSize: 2100,
      done: false,
      nextRecordsUrl: expect.stringMatching(/^\/services\/data\/v51\.0\/query\/0r8\w{15}-2000$/) as string,
    });
    const second = (await call('GET', String(first['nextRecordsUrl']))).body as Record<string, unknown>;
    expect([second['totalSize'], second['done'], 'nextRecordsUrl' in second]).toEqual([2100, true, false]);
    expect((second['records'] as unknown[]).length).toBe(100);
  });

  it('that is no query', async () => {
    const { status, body } = await query('SELEKT Name FROM Account');
    expect([status, body]).toEqual([400, [{ message: 'unexpected token: SELEKT', errorCode: 'MALFORMED_QUERY' }]]);
  });

  it('with a column that does not exist, with a pointer to it', async () => {
    const { status, body } = await query('SELECT Bacon__c FROM Account LIMIT 2');
    expect([status, body]).toEqual([
      400,
      [
        {
          message:
            "\nSELECT Bacon__c FROM Account LIMIT 2\n       ^\nERROR at Row:1:Column:8\nNo such column 'Bacon__c' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
          errorCode: 'INVALID_FIELD',
        },
      ],
    ]);
  });
});

describe('a file', () => {
  it('is created, read byte for byte, found by a query, and its record updated', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 137, 80, 78, 71]);
    const file = { Title: 'Logo', PathOnClient: 'logo.png', VersionData: bytes.toString('base64') };
    const id = await create('ContentVersion', file);
    const response = await fetch(`${org.url}${V}/sobjects/ContentVersion/${id}/VersionData`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect((await query(`SELECT VersionData FROM ContentVersion WHERE Id = '${id}'`)).body).toMatchObject({
      records: [{ VersionData: `${V}/sobjects/ContentVersion/${id}/VersionData` }],
    });
    const updated = await call('PATCH', `${V}/sobjects/ContentVersion/${id}`, { Description: 'Official' });
    expect([updated.status, updated.text]).toEqual([204, '']);
  });
});

describe('composite', () => {
  const one = (entry: object) =>
    call('POST', `${V}/composite`, { allOrNone: true, compositeRequest: [{ referenceId: 'one', ...entry }] });

  it('creates, updates, deletes and queries; addresses need no slash at their begin', async () => {
    const created = await one({ method: 'POST', url: `services/data/v51.0/sobjects/Order__c`, body: order() });
    const [{ id }] = (created.body as { compositeResponse: { body: { id: string } }[] }).compositeResponse.map(({ body }) => body) as [{ id: string }]; // prettier-ignore
    expect(created.body).toEqual({
      compositeResponse: [
        {
          body: { id, success: true, errors: [] },
          httpHeaders: { Location: `${V}/sobjects/Order__c/${id}` },
          httpStatusCode: 201,
          referenceId: 'one',
        },
      ],
    });
    const nothing = { compositeResponse: [{ body: null, httpHeaders: {}, httpStatusCode: 204, referenceId: 'one' }] };
    const url = `services/data/v51.0/sobjects/Order__c/${id}`;
    expect((await one({ method: 'PATCH', url, body: { Status__c: 'Sent' } })).body).toEqual(nothing);
    const read = await one({ method: 'GET', url: `services/data/v51.0/query?q=SELECT+Status__c+FROM+Order__c+WHERE+Id='${id}'` }); // prettier-ignore
    expect(read.body).toMatchObject({ compositeResponse: [{ httpStatusCode: 200, body: { totalSize: 1, records: [{ Status__c: 'Sent' }] } }] }); // prettier-ignore
    expect((await one({ method: 'DELETE', url })).body).toEqual(nothing);
  });

  it('carries a refusal inside an answer with 200', async () => {
    const { status, body } = await one({ method: 'POST', url: `${V}/sobjects/Order__c`, body: order({ Status__c: 'Amazing' }) }); // prettier-ignore
    expect([status, body]).toEqual([
      200,
      { compositeResponse: [{ body: badRating, httpHeaders: {}, httpStatusCode: 400, referenceId: 'one' }] },
    ]);
  });

  it('builds a tree by references, in one request and in a graph', async () => {
    const nodes = (url: string) => [
      { method: 'POST', url: `${url}/sobjects/Order__c`, referenceId: 'referenceId0', body: order() },
      { method: 'POST', url: `${url}/sobjects/OrderLine__c`, referenceId: 'referenceId1', body: { Order__c: '@{referenceId0.id}', Name: 'line' } }, // prettier-ignore
    ];
    const composite = await call('POST', `${V}/composite`, { allOrNone: true, compositeRequest: nodes(V) });
    const graph = await call('POST', `${V}/composite/graph`, { graphs: [{ graphId: 'graph0', compositeRequest: nodes(V) }] }); // prettier-ignore
    const shape = ['referenceId0', 'referenceId1'].map((referenceId) => ({
      body: { id: expect.stringMatching(/^a\w{17}$/) as string, success: true, errors: [] },
      httpHeaders: { Location: expect.stringContaining(`${V}/sobjects/Order`) as string },
      httpStatusCode: 201,
      referenceId,
    }));
    expect(composite.body).toEqual({ compositeResponse: shape });
    expect(graph.body).toEqual({
      graphs: [{ graphId: 'graph0', graphResponse: { compositeResponse: shape }, isSuccessful: true }],
    });
  });

  it('a graph updates, deletes, and says what failed', async () => {
    const id = await create('Order__c', order());
    const graph = (entry: object) =>
      call('POST', `${V}/composite/graph`, { graphs: [{ graphId: 'graph0', compositeRequest: [{ referenceId: 'one', ...entry }] }] }); // prettier-ignore
    const url = `${V}/sobjects/Order__c/${id}`;
    const answer = (isSuccessful: boolean, entry: object) => ({
      graphs: [
        {
          graphId: 'graph0',
          graphResponse: { compositeResponse: [{ httpHeaders: {}, referenceId: 'one', ...entry }] },
          isSuccessful,
        },
      ],
    });
    expect((await graph({ method: 'PATCH', url, body: { Status__c: 'Sent' } })).body).toEqual(answer(true, { body: null, httpStatusCode: 204 })); // prettier-ignore
    expect((await graph({ method: 'DELETE', url })).body).toEqual(answer(true, { body: null, httpStatusCode: 204 }));
    const refused = await graph({ method: 'POST', url: `${V}/sobjects/Order__c`, body: order({ Status__c: 'Amazing' }) }); // prettier-ignore
    expect([refused.status, refused.body]).toEqual([200, answer(false, { body: badRating, httpStatusCode: 400 })]);
  });
});

it('every answer has the headers that were recorded', async () => {
  for (const answer of [await query('SELECT Name FROM Account'), await query('SELECT Nope FROM Account')]) {
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-cache,must-revalidate,max-age=0,no-store,private',
      'content-type': 'application/json;charset=UTF-8',
      'sforce-limit-info': expect.stringMatching(/^api-usage=\d+\/\d+$/) as string,
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'none',
      'x-xss-protection': '1; mode=block',
    });
  }
});

/** REST API Developer Guide, "Composite Graph" and its limits; "URI and header size limits" of the REST API. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLERK, insert, PROJECT, select, userOf } from '../../local-org/fixtures/fixture-org.ts';
import { startLocalOrg } from '../../local-org/index.ts';
import type { LocalOrg } from '../../local-org/index.ts';

let org: LocalOrg;
let token: string;
let company: string;
const version = '/services/data/v67.0';

interface Graph {
  isSuccessful: boolean;
  graphResponse: { compositeResponse: { body: { errorCode: string }[]; httpStatusCode: number }[] };
}

async function post(graphs: object[]): Promise<{ status: number; graphs: Graph[]; errorCode: string | undefined }> {
  const response = await fetch(`${org.url}${version}/composite/graph`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ graphs }),
  });
  const body = (await response.json()) as { graphs?: Graph[] } | { errorCode: string }[];
  return Array.isArray(body)
    ? { status: response.status, graphs: [], errorCode: body[0]?.errorCode }
    : { status: response.status, graphs: body.graphs ?? [], errorCode: undefined };
}

const node = (referenceId: string, object: string, body: object) => ({
  referenceId,
  method: 'POST',
  url: `${version}/sobjects/${object}`,
  body,
});
const order = (key: string) => ({ Company__c: company, Amount__c: 10, Key__c: key });
const graph = (graphId: string, ...compositeRequest: object[]) => ({ graphId, compositeRequest });
const bad = (index: number) => graph(`bad${index}`, node('o', 'Order__c', { Amount__c: 1 }));
const good = (key: string) => graph(key, node('o', 'Order__c', order(key)));
const keys = () => select(org.data, 'SELECT Key__c FROM Order__c ORDER BY Key__c').map((row) => row['Key__c']);

beforeAll(async () => {
  org = await startLocalOrg({ projectDir: PROJECT, dataDir: null, port: 0, clients: [], users: [CLERK] });
  token = org.createSession(userOf(org.data, CLERK));
  [company = ''] = insert(org.data, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
});
afterAll(() => org.close());

describe('composite graphs', () => {
  // "Composite Graph Limits": processing stops once 14 graphs have failed.
  it('go on after 13 failed graphs', async () => {
    const { graphs } = await post([...Array.from({ length: 13 }, (_, index) => bad(index)), good('after-13')]);
    expect(graphs.map((answer) => answer.isSuccessful)).toEqual([...Array<boolean>(13).fill(false), true]);
    expect(keys()).toEqual(['after-13']);
  });

  it('halt after 14 failed graphs', async () => {
    const { graphs } = await post([...Array.from({ length: 14 }, (_, index) => bad(index)), good('after-14')]);
    expect(graphs.at(-1)?.isSuccessful).toBe(false);
    expect(graphs.at(-1)?.graphResponse.compositeResponse[0]?.body[0]?.errorCode).toBe('PROCESSING_HALTED');
    expect(keys()).not.toContain('after-14');
  });

  // "Composite Graph Limits": at most 500 nodes in a payload.
  it('hold 500 nodes together, not 501', async () => {
    const nodes = (count: number) =>
      Array.from({ length: count }, (_, index) => node(`n${index}`, 'Order__c', order(`n${count}-${index}`)));
    const before = keys().length;
    const full = await post([graph('a', ...nodes(500).slice(0, 250)), graph('b', ...nodes(500).slice(250))]);
    expect(full.graphs.map((answer) => answer.isSuccessful)).toEqual([true, true]);
    expect(keys().length).toBe(before + 500);
    const more = await post([graph('c', ...nodes(501))]);
    expect([more.status, more.errorCode]).toEqual([400, 'LIMIT_EXCEEDED']);
    expect(keys().length).toBe(before + 500);
  });

  // "Composite Graph Limits": a graph has at most 15 different kinds of node.
  it('hold 15 kinds of node, not 16', async () => {
    const kinds = (count: number) =>
      graph('kinds', ...Array.from({ length: count }, (_, index) => node(`n${index}`, `Kind${index}__c`, {})));
    expect((await post([kinds(15)])).errorCode).toBeUndefined();
    expect((await post([kinds(16)])).errorCode).toBe('LIMIT_EXCEEDED');
  });
});

// "API Request Limits": 16,384 bytes for the address and all headers together.
describe('a request of more than 16 KB of address and headers', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${org.url}${version}${path}`, { headers: { authorization: `Bearer ${token}`, ...headers } });
  const query = (length: number) =>
    `/query?q=${encodeURIComponent(`SELECT Id FROM Order__c WHERE Key__c = '${'x'.repeat(length)}'`)}`;

  it('is refused with 414 for its address', async () => {
    expect((await get(query(12_000))).status).toBe(200);
    expect((await get(query(17_000))).status).toBe(414);
  });

  it('is refused with 431 for its headers', async () => {
    expect((await get('/limits', { 'x-long': 'y'.repeat(12_000) })).status).toBe(200);
    expect((await get('/limits', { 'x-long': 'y'.repeat(16_384) })).status).toBe(431);
  });
});

import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrgClient } from './client.ts';

let server: Server;
let client: OrgClient;
let seen: { url: string; authorization: string | undefined }[];
let answer: (url: string) => { status: number; body: string; headers?: Record<string, string> };

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', authorization: request.headers.authorization });
    const { status, body, headers } = answer(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const domainUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new OrgClient({
    organizationId: '00D000000000001AAA',
    domainUrl,
    apiVersion: '67.0',
    accessToken: 'secret',
  });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

describe('reading', () => {
  it('keeps 0, false and empty text, and reads all pages', async () => {
    answer = (url) =>
      url.includes('query?')
        ? {
            status: 200,
            body: '{"done":false,"totalSize":2,"nextRecordsUrl":"/services/data/v67.0/query/01g-2","records":[{"OpenBalance__c":0,"IsDeleted":false,"Name":""}]}',
          }
        : { status: 200, body: '{"done":true,"totalSize":2,"records":[{"OpenBalance__c":99999999999999.99}]}' };
    expect(await client.readExactly('SELECT OpenBalance__c FROM Invoice__c')).toEqual([
      { OpenBalance__c: '0', IsDeleted: false, Name: '' },
      { OpenBalance__c: '99999999999999.99' },
    ]);
  });

  it('never follows a next page to another server', async () => {
    answer = () => ({ status: 200, body: '{"done":false,"records":[],"nextRecordsUrl":"http://evil.example/x"}' });
    await expect(client.query('SELECT Id FROM Account')).rejects.toMatchObject({ code: 'SALDO_ORG_ANSWER_INVALID' });
  });

  it('never carries the token along a redirect', async () => {
    answer = () => ({ status: 302, body: '', headers: { location: '/elsewhere' } });
    await expect(client.query('SELECT Id FROM Account')).rejects.toMatchObject({ code: 'SALDO_ORG_UNAVAILABLE' });
    expect(seen.map(({ url }) => url)).not.toContain('/elsewhere');
  });
});

describe('a file', () => {
  it('is streamed byte by byte as it is, and a broken connection is said', async () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => at % 256);
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      if (request.url?.includes('whole') === true) response.end(bytes);
      else
        response
          .writeHead(200, { 'content-length': '300000' })
          .write(bytes.subarray(0, 1_000), () => response.destroy());
    });
    const read = async (id: string): Promise<Buffer> => {
      const parts: Uint8Array[] = [];
      for await (const part of client.binary('ContentVersion', id, 'VersionData')) parts.push(part);
      return Buffer.concat(parts);
    };
    expect((await read('whole')).equals(bytes)).toBe(true);
    await expect(read('broken')).rejects.toMatchObject({ code: 'SALDO_ORG_UNAVAILABLE' });
  });
});

describe('a file that takes long', () => {
  const first = new Uint8Array(1_000_000);

  async function read(slowly: number): Promise<number> {
    const connection = { organizationId: '00D000000000001AAA', apiVersion: '67.0', accessToken: 'secret' };
    const { port } = server.address() as AddressInfo;
    const impatient = new OrgClient({ ...connection, domainUrl: `http://127.0.0.1:${port}` }, 200);
    let size = 0;
    for await (const part of impatient.binary('ContentVersion', 'x', 'VersionData')) {
      size += part.length;
      if (size === part.length) await new Promise((resolve) => setTimeout(resolve, slowly));
    }
    return size;
  }

  it('because of its reader is read to its end', async () => {
    server.removeAllListeners('request');
    server.on('request', (_request, response) => response.end(first));
    expect(await read(600)).toBe(first.length);
  });

  it('because the org sends nothing is given up', async () => {
    server.removeAllListeners('request');
    server.on('request', (_request, response) => response.write(first));
    await expect(read(0)).rejects.toMatchObject({ code: 'SALDO_ORG_UNAVAILABLE' });
  });
});

describe('what the org answers instead', () => {
  it.each([
    [401, '[{"errorCode":"INVALID_SESSION_ID","message":"Session expired or invalid"}]', 'SALDO_ORG_SESSION_INVALID'],
    [400, '[{"errorCode":"INVALID_FIELD","message":"No such column \'X\'"}]', 'SALDO_ORG_REQUEST_REFUSED'],
    [
      403,
      '[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]',
      'SALDO_ORG_UNAVAILABLE',
    ],
    [429, '', 'SALDO_ORG_UNAVAILABLE'],
    [503, '<html>maintenance</html>', 'SALDO_ORG_UNAVAILABLE'],
  ])('HTTP %i is told apart', async (status, body, code) => {
    answer = () => ({ status, body });
    const failed = client.query('SELECT Id FROM Account');
    await expect(failed).rejects.toMatchObject({ code, httpStatus: status });
    await expect(failed).rejects.not.toThrow('secret');
  });

  it('keeps Salesforce’s own words', async () => {
    answer = () => ({ status: 400, body: '[{"errorCode":"INVALID_FIELD","message":"No such column X"}]' });
    await expect(client.query('SELECT X FROM Account')).rejects.toThrow('INVALID_FIELD: No such column X');
  });

  it('is unavailable where nobody listens', async () => {
    const nobody = new OrgClient({
      organizationId: 'x',
      domainUrl: 'http://127.0.0.1:9',
      apiVersion: '67.0',
      accessToken: 'secret',
    });
    await expect(nobody.query('SELECT Id FROM Account')).rejects.toMatchObject({
      code: 'SALDO_ORG_UNAVAILABLE',
      httpStatus: null,
    });
  });

  it('with fewer results than records is never taken for success', async () => {
    answer = () => ({ status: 200, body: '[]' });
    await expect(client.insertRows('Account', [{ Name: 'A' }])).rejects.toMatchObject({
      code: 'SALDO_ORG_ANSWER_INVALID',
    });
  });
});

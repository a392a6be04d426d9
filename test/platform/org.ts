/** What the tests of this folder share: an org in memory, a remote side, the local org over HTTP. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { openTestOrg } from '../../local-org/apex/fixtures/org.ts';
import type { TestOrg } from '../../local-org/apex/fixtures/org.ts';

const closers: (() => Promise<void> | void)[] = [];

/** Closes what a test opened, last first. */
export function closeAfterEach(): void {
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
}

export function open(...parameters: Parameters<typeof openTestOrg>): TestOrg {
  const org = openTestOrg(...parameters);
  closers.push(async () => {
    await org.apex.jobs.stop();
    org.close();
  });
  return org;
}

/** A server that answers callouts; gives its address. */
export async function remote(answer: (body: string) => string): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => response.end(answer(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The Apex that sends one request to the named credential Remote. */
export const callout = `HttpRequest request = new HttpRequest(); request.setEndpoint('callout:Remote/x'); request.setMethod('POST'); request.setBody('b');
  String answer = new Http().send(request).getBody();`;

export const names = (org: TestOrg) => org.column('SELECT Name FROM Account ORDER BY Name', 'Name');

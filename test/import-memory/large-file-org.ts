/**
 * For measuring: an org with one large file and one bank account, which counts and adds up the lines that it is sent
 * and keeps none of them.
 */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

const RECORDS: readonly [object: string, record: object][] = [
  ['ContentVersion', { Title: 'large', PathOnClient: 'large.xml' }],
  [
    'BankAccount__c',
    { Id: 'a00000000000001AAA', Name: 'Hausbank', Iban__c: 'DE89370400440532013000', CurrencyCode__c: 'EUR' },
  ],
];

export class LargeFileOrg {
  url = '';
  lines = 0;
  /** What came and what went, in cents. */
  turnover = 0;
  status = '';
  readonly #path: string;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  private constructor(path: string) {
    this.#path = path;
  }

  /** An org whose only file is the one at `path`. */
  static async start(path: string): Promise<LargeFileOrg> {
    const org = new LargeFileOrg(path);
    org.#server.listen(0, '127.0.0.1');
    await once(org.#server, 'listening');
    org.url = `http://127.0.0.1:${(org.#server.address() as AddressInfo).port}`;
    return org;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    if (pathname.endsWith('/VersionData')) {
      createReadStream(this.#path)
        .on('error', () => response.destroy())
        .pipe(response);
      return;
    }
    const body = await text(request);
    const query = searchParams.get('q');
    if (query !== null) {
      const records = RECORDS.flatMap(([object, record]) => (query.includes(` FROM ${object} `) ? [record] : []));
      answerJson(response, 200, { totalSize: records.length, done: true, records });
    } else if (pathname.endsWith('/composite/sobjects')) {
      answerJson(response, 200, this.#take((JSON.parse(body) as { records: { Amount__c: number }[] }).records));
    } else {
      this.status = (JSON.parse(body) as { Status__c: string }).Status__c;
      if (request.method === 'POST') answerJson(response, 201, { id: 'a01000000000001AAA', success: true });
      else response.writeHead(204).end();
    }
  }

  #take(records: readonly { Amount__c: number }[]): unknown[] {
    for (const { Amount__c: amount } of records) this.turnover += Math.abs(Math.round(amount * 100));
    this.lines += records.length;
    return records.map(() => ({ id: 'a02000000000001AAA', success: true, errors: [] }));
  }
}

function answerJson(response: ServerResponse, status: number, json: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

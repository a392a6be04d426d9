/**
 * A stand-in for an org with any number of payments and invoices, for the scale of the nightly run: it makes its records
 * up while it sends them and keeps one line per payment. It answers what `reconcile` asks and nothing else, and is no
 * measure of Salesforce. `node streaming-org.ts <payments> <invoices>`; prints its address, then answers `count` on
 * standard input with the number of requests and written suggestions.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

const [PAYMENTS = 100_000, INVOICES = 100_000] = process.argv.slice(2).map(Number);
const CUSTOMERS = Math.max(1, Math.floor(INVOICES / 10));
const PAGE = 2_000;
const ENTITY = id('L', 0);

interface Payment {
  status: string;
  run: string | null;
  generation: number;
  suggestions: { key: string; decision: string; rank: number; generation: number }[];
}

const payments = Array.from({ length: PAYMENTS }, (): Payment => ({ status: 'No Match', run: null, generation: 0, suggestions: [] })); // prettier-ignore
const cursors = new Map<string, Record<string, unknown>[]>();
const jobs = new Map<string, { header: string[]; rows: () => Generator<unknown[]>; from: number }>();
const counts = { requests: 0, suggestions: 0, claims: 0, graphs: 0 };

function id(object: string, at: number): string {
  return `a0${object}${String(at).padStart(12, '0')}AAA`;
}
const at = (recordId: string): number => Number(recordId.slice(3, 15));
const number = (index: number): string => `RE-2026-${String(index).padStart(7, '0')}`;
const amount = (index: number): string => `${10 + (index % 4_000)}.${String(10 + (index % 90))}`;

function invoice(index: number): Record<string, unknown> {
  return {
    Id: id('I', index), Name: number(index), LegalEntity__c: ENTITY, Type__c: 'Invoice', Account__c: id('C', index % CUSTOMERS),
    IssueDate__c: '2026-10-01', DueDate__c: '2026-10-31', Amount__c: Number(amount(index)), OpenBalance__c: Number(amount(index)), CurrencyCode__c: 'EUR',
    DiscountPercent__c: 0, DiscountUntil__c: null, CustomerReference__c: null, PaymentReference__c: null, Status__c: 'Open', IsDeleted: false,
  }; // prettier-ignore
}

/** Payments as they come: most name their invoice, some with a slip of the pen or only half the money, some name nothing. */
function transaction(index: number): Record<string, unknown> {
  const target = (index * 7_919) % INVOICES;
  const named = number(target);
  const slip = `${named.slice(0, -2)}${named.at(-1)}${named.at(-2)}`;
  const text = index % 20 === 3 ? `Rechnung ${slip}` : index % 20 === 7 ? `Danke ${index}` : `Rg ${named} vom Oktober`;
  const own = payments[index]!;
  return {
    Id: id('T', index), Name: `BT-${index}`, LegalEntity__c: ENTITY, BankAccount__c: null, BookingDate__c: '2026-11-02', ValueDate__c: null,
    Amount__c: Number(amount(target)), UnallocatedAmount__c: Number(amount(target)), CurrencyCode__c: 'EUR', RemittanceText__c: text,
    CounterpartyName__c: `Kunde ${target % CUSTOMERS} GmbH`, MatchStatus__c: own.status, Generation__c: own.generation, MatchRun__c: own.run,
  }; // prettier-ignore
}

function* rowsOf(soql: string): Generator<Record<string, unknown>> {
  const range = /Id >= '(\w+)' AND Id <= '(\w+)'/.exec(soql) ?? /BankTransaction__c >= '(\w+)' AND BankTransaction__c <= '(\w+)'/.exec(soql); // prettier-ignore
  const ids = [...(/ IN \(([^)]*)\)/.exec(soql)?.[1] ?? '').matchAll(/'(a0\w{16})'/g)].map((match) => match[1]!);
  const object = /FROM (\w+)/.exec(soql)?.[1];
  const isDelta = soql.includes('SystemModstamp');
  if (object === 'Invoice__c' && !isDelta) {
    if (ids.length > 0) for (const one of ids.filter((one) => one.startsWith('a0I'))) yield invoice(at(one));
    else if (!soql.includes('Name IN')) for (let index = 0; index < INVOICES; index++) yield invoice(index);
  } else if (object === 'Account' && !isDelta) {
    for (let index = 0; index < CUSTOMERS; index++) yield { Id: id('C', index), Name: `Kunde ${index} GmbH` };
  } else if (object === 'BankTransaction__c') {
    if (ids.length > 0) for (const one of ids) yield transaction(at(one));
    else for (let index = range ? at(range[1]!) : 0; index <= (range ? at(range[2]!) : PAYMENTS - 1); index++) yield transaction(index); // prettier-ignore
  } else if (object === 'AllocationSuggestion__c' && range !== null) {
    for (let index = at(range[1]!); index <= at(range[2]!); index++)
      for (const one of payments[index]!.suggestions)
        yield { Id: 'a0S', SuggestionKey__c: one.key, BankTransaction__c: id('T', index), Status__c: 'Proposed', Decision__c: one.decision, Rank__c: one.rank, Generation__c: one.generation }; // prettier-ignore
  } else if (object === 'SaldoSettings__c') yield { IsEnabled__c: true, IsAutoApprovalEnabled__c: false };
}

function countOf(soql: string): number {
  const object = /FROM (\w+)/.exec(soql)?.[1];
  return { Invoice__c: INVOICES, Account: CUSTOMERS, BankTransaction__c: PAYMENTS }[object ?? ''] ?? 0;
}

function query(soql: string): unknown {
  if (soql.startsWith('SELECT COUNT()')) return { totalSize: countOf(soql), done: true, records: [] };
  return page([...rowsOf(soql)]);
}

function page(records: Record<string, unknown>[]): unknown {
  const rest = records.slice(PAGE);
  const cursor = `c${cursors.size}`;
  if (rest.length > 0) cursors.set(cursor, rest);
  const next = rest.length === 0 ? { done: true } : { done: false, nextRecordsUrl: `/services/data/v67.0/query/${cursor}` }; // prettier-ignore
  return { totalSize: records.length, records: records.slice(0, PAGE), ...next };
}

function act(name: string, inputs: Record<string, string & number>[]): unknown {
  return inputs.map((input) => {
    if (name !== 'ClaimTransactions') return done({ isUnderWay: true });
    const own = payments[at(input['transactionId']!)]!;
    const isClaimed = own.status !== 'Matching' && own.generation === Number(input['generation']);
    if (isClaimed) Object.assign(own, { status: 'Matching', run: input['runId'], generation: own.generation + 1, suggestions: [] }); // prettier-ignore
    counts.claims += isClaimed ? 1 : 0;
    return done({ isClaimed, generation: isClaimed ? own.generation : null });
  });
}

const done = (outputValues: object): object => ({ isSuccess: true, outputValues, errors: null });

interface Node {
  url: string;
  referenceId: string;
  body?: Record<string, string & number>;
}

function graphs(sent: { graphId: string; compositeRequest: Node[] }[]): unknown {
  const answers = sent.map(({ graphId, compositeRequest }) => {
    counts.graphs += 1;
    for (const { url, body = {} } of compositeRequest) {
      if (url.endsWith('/AllocationSuggestion__c')) {
        counts.suggestions += 1;
        payments[at(body['BankTransaction__c']!)]!.suggestions.push({ key: body['SuggestionKey__c']!, decision: body['Decision__c']!, rank: body['Rank__c']!, generation: body['Generation__c']! }); // prettier-ignore
      } else if (url.includes('/BankTransaction__c/')) payments[at(url.slice(-18))]!.status = body['MatchStatus__c']!;
    }
    const compositeResponse = compositeRequest.map(({ referenceId }) => ({ referenceId, httpStatusCode: 201, body: { id: id('S', counts.suggestions), success: true } })); // prettier-ignore
    return { graphId, isSuccessful: true, graphResponse: { compositeResponse } };
  });
  return { graphs: answers };
}

function makeJob(soql: string): unknown {
  const header = (/SELECT (.*?) FROM/.exec(soql)?.[1] ?? '').split(', ');
  const jobId = `750${jobs.size}`;
  jobs.set(jobId, {
    header,
    from: 0,
    *rows() {
      for (const record of rowsOf(soql)) yield header.map((field) => record[field] ?? '');
    },
  });
  return { id: jobId, state: 'JobComplete' };
}

/** Streams a job's rows; one answer has all of them. */
async function results(jobId: string, response: ServerResponse): Promise<void> {
  const job = jobs.get(jobId)!;
  response.writeHead(200, { 'content-type': 'text/csv', 'sforce-locator': 'null', date: new Date().toUTCString() });
  let text = `${job.header.join(',')}\n`;
  for (const row of job.rows()) {
    text += `${row.join(',')}\n`;
    if (text.length > 65_536) {
      if (!response.write(text)) await once(response, 'drain');
      text = '';
    }
  }
  response.end(text);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const url = new URL(request.url ?? '', 'http://org');
  const path = url.pathname.replace('/services/data/v67.0/', '');
  counts.requests += 1;
  const result = /^jobs\/query\/(\w+)\/results$/.exec(path);
  if (result !== null) return results(result[1]!, response);
  const json = (): Record<string, never> => JSON.parse(body) as Record<string, never>;
  const send = (value: unknown): void => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value)); // prettier-ignore
  if (url.pathname === '/services/oauth2/token') return send({ access_token: 'token', id: 'x/005000000000001AAA' });
  if (path === 'query' || path === 'queryAll') return send(query(url.searchParams.get('q') ?? ''));
  if (path.startsWith('query/')) return send(page(cursors.get(path.slice(6)) ?? []));
  if (path === 'jobs/query') return send(makeJob(json()['query']!));
  if (path.startsWith('jobs/query/')) return send({ id: path.slice(11), state: 'JobComplete' });
  if (path === 'composite/graph') return send(graphs(json()['graphs']!));
  if (path === 'composite/sobjects') return send([]);
  return send(act(path.split('/').at(-1) ?? '', json()['inputs']!));
}

const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
createInterface({ input: process.stdin })
  .on('line', () => {
    const states = Object.fromEntries([...Map.groupBy(payments, ({ status }) => status)].map(([status, own]) => [status, own.length])); // prettier-ignore
    console.log(JSON.stringify({ ...counts, states }));
  })
  .on('close', () => process.exit(0));

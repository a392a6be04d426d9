/**
 * For tests: the part of Salesforce's REST API that the functions use, over records in memory, so that a test can make
 * the org fail at a given request. It checks no rights and runs no triggers; `local-org` does.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OrgClient } from '../index.ts';
import { select, type StoredRecord } from './select.ts';

export interface Call {
  method: string;
  /** Without the data path; the decoded query for queries. */
  path: string;
  body: unknown;
}

interface Answer {
  status: number;
  json: unknown;
}

interface RestErrorJson {
  statusCode: string;
  message: string;
  fields: string[];
}

const PREFIX = '/services/data/v67.0';
const UNIQUE: Readonly<Record<string, string>> = {
  AllocationSuggestion__c: 'SuggestionKey__c',
  BankTransaction__c: 'ExternalId__c',
  BankStatement__c: 'SourceKey__c',
  SecurityPosition__c: 'PositionKey__c',
};
const GRAPH_FAILURE_LIMIT = 14;

class RowError extends Error {
  readonly error: RestErrorJson;
  constructor(statusCode: string, message: string, fields: string[] = []) {
    super(message);
    this.error = { statusCode, message, fields };
  }
}

/** An org in memory; see the file's head. */
export class MemoryOrg {
  readonly tables = new Map<string, StoredRecord[]>();
  readonly calls: Call[] = [];
  url = '';
  pageSize = 2_000;
  logins = 0;
  /** Looks at every call before it is answered; an answer of its own replaces the org's. `lost`: done, but the answer got lost. */
  intercept: (call: Call) => Answer | 'lost' | undefined = () => undefined;
  /** Refuses single writes, as a trigger or a validation rule does. */
  refuse: (object: string, record: StoredRecord) => { statusCode: string; message: string } | undefined = () =>
    undefined;
  actions: Record<string, (input: Record<string, unknown>) => Record<string, unknown>> = {};
  #clock = Date.parse('2026-11-23T10:00:00Z');
  #nextId = 1;
  readonly #pages = new Map<string, StoredRecord[]>();
  readonly #server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { status, json } = this.#handle(request.method ?? '', request.url ?? '', body);
      const text = json === undefined ? '' : typeof json === 'string' ? json : JSON.stringify(json);
      response
        .writeHead(status, { 'content-type': 'application/json', date: new Date(this.#clock).toUTCString() })
        .end(text);
    });
  });

  static async start(): Promise<MemoryOrg> {
    const org = new MemoryOrg();
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

  client(): OrgClient {
    return new OrgClient({
      organizationId: '00D000000000001AAA',
      domainUrl: this.url,
      apiVersion: '67.0',
      accessToken: 'token',
    });
  }

  /** Records of an object, deleted ones left out. */
  records(object: string): StoredRecord[] {
    return (this.tables.get(object) ?? []).filter((record) => record['IsDeleted'] !== true);
  }

  record(id: unknown): StoredRecord {
    const found = [...this.tables.values()].flat().find((record) => record['Id'] === id);
    if (found === undefined) throw new RowError('NOT_FOUND', 'The requested resource does not exist');
    return found;
  }

  /** Inserts a record as somebody else would; returns its id. */
  add(object: string, fields: StoredRecord): string {
    return this.#insert(object, { ...fields });
  }

  change(id: string, fields: StoredRecord): void {
    Object.assign(this.record(id), fields, { SystemModstamp: this.#stamp() });
  }

  writes(): Call[] {
    return this.calls.filter(({ method }) => method !== 'GET');
  }

  #stamp(): string {
    this.#clock += 1_000;
    return new Date(this.#clock).toISOString().replace('Z', '+0000');
  }

  #handle(method: string, url: string, text: string): Answer {
    const { pathname, searchParams } = new URL(url, 'http://org');
    if (pathname === '/services/oauth2/token') return { status: 200, json: { access_token: `token-${++this.logins}` } };
    const path = pathname.slice(PREFIX.length);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const call = { method, path: searchParams.get('q') ?? path, body };
    this.calls.push(call);
    const own = this.intercept(call);
    if (own !== undefined && own !== 'lost') return own;
    try {
      const answer = this.#route(method, path, searchParams.get('q'), body);
      return own === 'lost' ? { status: 503, json: [] } : answer;
    } catch (error) {
      if (!(error instanceof RowError))
        return { status: 500, json: [{ errorCode: 'TEST_ORG', message: String(error) }] };
      const { statusCode: errorCode, message, fields } = error.error;
      return { status: errorCode === 'NOT_FOUND' ? 404 : 400, json: [{ errorCode, message, fields }] };
    }
  }

  #route(method: string, path: string, q: string | null, body: unknown): Answer {
    const parts = path.split('/').slice(1);
    const [resource, first = '', second, third] = parts;
    if (resource === 'query' || resource === 'queryAll') return this.#query(resource, q, first);
    if (resource === 'composite' && first === 'graph') return this.#graphs(body as { graphs: RawGraph[] });
    if (resource === 'composite') return this.#collection(method, body as { records: StoredRecord[] }, third);
    if (resource === 'actions') return this.#action(parts.at(-1) ?? '', body as { inputs: Record<string, unknown>[] });
    if (resource === 'sobjects' && method === 'GET') return { status: 200, json: this.record(second)[third ?? ''] };
    if (resource === 'sobjects' && third !== undefined) {
      return this.#upsertOne(first, second ?? '', decodeURIComponent(third), body as StoredRecord);
    }
    if (resource === 'sobjects') return this.#write(method, first, second, body as StoredRecord);
    return { status: 404, json: [{ errorCode: 'NOT_FOUND', message: path }] };
  }

  #query(resource: string, q: string | null, cursor: string): Answer {
    const rows = q === null ? (this.#pages.get(cursor) ?? []) : select(this.tables, q, resource === 'queryAll');
    const next = `page${this.#pages.size}`;
    const rest = rows.slice(this.pageSize);
    if (rest.length > 0) this.#pages.set(next, rest);
    const nextRecordsUrl = rest.length > 0 ? `${PREFIX}/${resource}/${next}` : undefined;
    return {
      status: 200,
      json: { totalSize: rows.length, done: rest.length === 0, nextRecordsUrl, records: rows.slice(0, this.pageSize) },
    };
  }

  #write(method: string, object: string, id: string | undefined, fields: StoredRecord): Answer {
    if (method === 'POST')
      return { status: 201, json: { id: this.#insert(object, fields), success: true, errors: [] } };
    this.#update(object, id, fields);
    return { status: 204, json: undefined };
  }

  #upsertOne(object: string, externalId: string, value: string, fields: StoredRecord): Answer {
    const known = this.records(object).find((row) => row[externalId] === value)?.['Id'];
    if (typeof known !== 'string') return this.#write('POST', object, undefined, { ...fields, [externalId]: value });
    return this.#write('PATCH', object, known, fields);
  }

  #collection(method: string, { records }: { records: StoredRecord[] }, externalId?: string): Answer {
    const rows = records.map(({ attributes, ...fields }) => {
      const object = (attributes as { type: string }).type;
      try {
        const known =
          externalId === undefined
            ? fields['Id']
            : this.records(object).find((row) => row[externalId] === fields[externalId])?.['Id'];
        const isNew = method === 'POST' || known === undefined;
        const id = isNew ? this.#insert(object, fields) : this.#update(object, known, fields);
        return { id, success: true, errors: [] };
      } catch (error) {
        if (!(error instanceof RowError)) throw error;
        return { success: false, errors: [error.error] };
      }
    });
    return { status: 200, json: rows };
  }

  #action(name: string, { inputs }: { inputs: Record<string, unknown>[] }): Answer {
    const action = this.actions[name];
    if (action === undefined) throw new RowError('NOT_FOUND', `no action ${name}`);
    return {
      status: 200,
      json: inputs.map((input) => ({ actionName: name, errors: null, isSuccess: true, outputValues: action(input) })),
    };
  }

  #graphs({ graphs }: { graphs: RawGraph[] }): Answer {
    const nodes = graphs.flatMap(({ compositeRequest }) => compositeRequest).length;
    if (graphs.length > 75 || nodes > 500)
      throw new RowError('LIMIT_EXCEEDED', `${graphs.length} graphs, ${nodes} nodes`);
    let failures = 0;
    const answers = graphs.map((graph) => {
      if (failures >= GRAPH_FAILURE_LIMIT) return graphAnswer(graph, false, () => halted());
      const before = structuredClone(this.tables);
      const ids = new Map<string, string>();
      for (const node of graph.compositeRequest) {
        try {
          ids.set(node.referenceId, this.#node(node, ids));
        } catch (error) {
          if (!(error instanceof RowError)) throw error;
          failures++;
          this.tables.clear();
          for (const [object, rows] of before) this.tables.set(object, rows);
          return graphAnswer(graph, false, (reference) =>
            reference === node.referenceId ? [restError(error)] : halted(),
          );
        }
      }
      return graphAnswer(graph, true, (reference) => ({ id: ids.get(reference), success: true, errors: [] }));
    });
    return { status: 200, json: { graphs: answers } };
  }

  #node({ method, url, body }: RawNode, ids: ReadonlyMap<string, string>): string {
    const [object = '', id] = url.slice(`${PREFIX}/sobjects/`.length).split('/');
    const fields = JSON.parse(
      JSON.stringify(body).replaceAll(/@\{(\w+)\.id\}/g, (_all, reference: string) => ids.get(reference) ?? ''),
    ) as StoredRecord;
    return method === 'POST' ? this.#insert(object, fields) : this.#update(object, id, fields);
  }

  #insert(object: string, fields: StoredRecord): string {
    this.#check(object, fields);
    const rows = this.tables.get(object) ?? [];
    const unique = UNIQUE[object];
    if (unique !== undefined && rows.some((row) => row[unique] !== undefined && row[unique] === fields[unique])) {
      throw new RowError('DUPLICATE_VALUE', `duplicate value found: ${unique} duplicates value on record`, []);
    }
    const id = `a00${String(this.#nextId++).padStart(12, '0')}AAA`;
    rows.push({
      attributes: { type: object },
      Id: id,
      Name: id.slice(3, 15),
      IsDeleted: false,
      SystemModstamp: this.#stamp(),
      ...fields,
    });
    this.tables.set(object, rows);
    return id;
  }

  #update(object: string, id: unknown, fields: StoredRecord): string {
    const record = this.record(id);
    this.#check(object, { ...record, ...fields });
    Object.assign(record, fields, { SystemModstamp: this.#stamp() });
    return String(id);
  }

  #check(object: string, record: StoredRecord): void {
    const refusal = this.refuse(object, record);
    if (refusal !== undefined) throw new RowError(refusal.statusCode, refusal.message);
  }
}

interface RawNode {
  method: string;
  url: string;
  referenceId: string;
  body: StoredRecord;
}

interface RawGraph {
  graphId: string;
  compositeRequest: RawNode[];
}

function graphAnswer(
  { graphId, compositeRequest }: RawGraph,
  isSuccessful: boolean,
  body: (reference: string) => unknown,
): unknown {
  const compositeResponse = compositeRequest.map(({ referenceId }) => ({
    referenceId,
    httpStatusCode: isSuccessful ? 201 : 400,
    httpHeaders: {},
    body: body(referenceId),
  }));
  return { graphId, isSuccessful, graphResponse: { compositeResponse } };
}

function restError({ error: { statusCode, message, fields } }: RowError): unknown {
  return { errorCode: statusCode, message, fields };
}

function halted(): unknown[] {
  return [
    {
      errorCode: 'PROCESSING_HALTED',
      message: 'The transaction was rolled back since another operation in the same transaction failed.',
    },
  ];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

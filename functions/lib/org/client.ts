import { describeErrors, OrgError } from './errors.ts';
import type { RestError } from './errors.ts';
import { parseExactJson } from './json.ts';
import type { ExactJson } from './json.ts';
import { StallLimit } from './stall-limit.ts';
import { cutQueries } from './soql.ts';

/** Where and as whom to call an org. The address comes from configuration, never from a request. */
export interface OrgConnection {
  /** 18-character organisation id. */
  organizationId: string;
  /** My Domain URL without path. */
  domainUrl: string;
  /** `67.0` */
  apiVersion: string;
  accessToken: string;
}

/** The part of the Functions SDK's `context.org` that is needed. */
export interface ContextOrg {
  readonly id: string;
  readonly domainUrl: string;
  readonly apiVersion: string;
  readonly dataApi: { readonly accessToken: string };
}

/** Result of one record of a collection request. */
export interface RowResult {
  id: string | null;
  success: boolean;
  created: boolean;
  errors: RestError[];
}

/** One node of a composite graph. */
export interface GraphNode {
  method: 'POST' | 'PATCH' | 'DELETE';
  url: string;
  referenceId: string;
  body?: Record<string, unknown>;
}

export interface NodeResult {
  referenceId: string;
  httpStatusCode: number;
  id: string | null;
  errors: RestError[];
}

export interface GraphResult {
  graphId: string;
  isSuccessful: boolean;
  nodes: NodeResult[];
}

/** A record of an exact read: field → value, numbers as decimal text. */
export type ExactRecord = Record<string, ExactJson>;

interface QueryPage<T> {
  records: T[];
  done: boolean;
  nextRecordsUrl?: string | null;
  totalSize: number | string;
}

const COLLECTION_SIZE = 200;
const PARALLEL_QUERIES = 4;
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * The org's REST API by `fetch`. Reads are complete: nothing is dropped because it is 0, false or empty, which the data
 * API of the Functions runtime does. A lost session is `SALDO_ORG_SESSION_INVALID`, an org that can't be reached or
 * asks to wait `SALDO_ORG_UNAVAILABLE`, every other refusal `SALDO_ORG_REQUEST_REFUSED` with Salesforce's own words.
 */
export class OrgClient {
  readonly organizationId: string;
  /** `/services/data/v67.0` */
  readonly dataPath: string;
  readonly #domainUrl: string;
  readonly #accessToken: string;
  readonly #timeoutMs: number;
  #firstAnswerAt: number | null = null;

  /** `timeoutMs`: how long the org may take for an answer, and for each part of a streamed file. */
  constructor(connection: OrgConnection, timeoutMs: number = REQUEST_TIMEOUT_MS) {
    this.organizationId = connection.organizationId;
    this.dataPath = `/services/data/v${connection.apiVersion}`;
    this.#domainUrl = connection.domainUrl.replace(/\/+$/, '');
    this.#accessToken = connection.accessToken;
    this.#timeoutMs = timeoutMs;
  }

  /** A client for the org in whose name the host called the function. */
  static fromContext(org: ContextOrg): OrgClient {
    return new OrgClient({
      organizationId: org.id,
      domainUrl: org.domainUrl,
      apiVersion: org.apiVersion,
      accessToken: org.dataApi.accessToken,
    });
  }

  /** The org's own clock (milliseconds since 1970) when it first answered this client; null before. */
  get firstAnswerAt(): number | null {
    return this.#firstAnswerAt;
  }

  /** All records of a query, over all pages. Numbers are JavaScript numbers: for display and counts, not for money. */
  query<T>(soql: string): Promise<T[]> {
    return collect(this.#pages('query', soql, (text) => JSON.parse(text) as QueryPage<T>));
  }

  /** All records of a query, over all pages, with numbers as decimal text. `deleted` includes deleted records. */
  readExactly(soql: string, options: { deleted?: boolean } = {}): Promise<ExactRecord[]> {
    return collect(this.#pages(options.deleted === true ? 'queryAll' : 'query', soql, parseExactPage));
  }

  /** {@link readExactly} page by page, for results that are too many to hold. */
  readExactPages(soql: string): AsyncGenerator<ExactRecord[]> {
    return this.#pages('query', soql, parseExactPage);
  }

  /** {@link readExactly} for a list of values of any length. `build` gets the list for `IN (…)`. */
  async readExactlyIn(values: readonly string[], build: (list: string) => string): Promise<ExactRecord[]> {
    const queries = cutQueries(values, build);
    const answers: ExactRecord[][] = [];
    for (let start = 0; start < queries.length; start += PARALLEL_QUERIES) {
      const portion = queries.slice(start, start + PARALLEL_QUERIES);
      answers.push(...(await Promise.all(portion.map((soql) => this.readExactly(soql)))));
    }
    return answers.flat();
  }

  /** The figure of a `SELECT COUNT() …`. */
  async count(soql: string): Promise<number> {
    const text = await this.#text('GET', `${this.dataPath}/query?q=${encodeURIComponent(soql)}`);
    return Number((JSON.parse(text) as QueryPage<unknown>).totalSize);
  }

  /** Inserts one record and returns its id. */
  async insert(object: string, fields: Record<string, unknown>): Promise<string> {
    const text = await this.#text('POST', `${this.dataPath}/sobjects/${object}`, fields);
    return (JSON.parse(text) as { id: string }).id;
  }

  async update(object: string, id: string, fields: Record<string, unknown>): Promise<void> {
    await this.#text('PATCH', `${this.dataPath}/sobjects/${object}/${id}`, fields);
  }

  /** Inserts or updates one record by an external id. */
  async upsertOne(
    object: string,
    field: string,
    value: string,
    fields: Record<string, unknown>,
  ): Promise<string | null> {
    const path = `${this.dataPath}/sobjects/${object}/${field}/${encodeURIComponent(value)}`;
    const text = await this.#text('PATCH', path, fields);
    return text === '' ? null : ((JSON.parse(text) as { id?: string }).id ?? null);
  }

  /** Inserts records in collections of 200, each row for itself; results in the order of `records`. */
  insertRows(object: string, records: readonly Record<string, unknown>[]): Promise<RowResult[]> {
    return this.#collections('POST', `${this.dataPath}/composite/sobjects`, object, records);
  }

  /** Updates records (each with `Id`) in collections of 200, each row for itself; results in the order of `records`. */
  updateRows(object: string, records: readonly Record<string, unknown>[]): Promise<RowResult[]> {
    return this.#collections('PATCH', `${this.dataPath}/composite/sobjects`, object, records);
  }

  /**
   * Inserts or updates records by an external id in collections of 200.
   * @throws OrgError naming the first rows that were refused
   */
  async upsert(object: string, externalIdField: string, records: readonly Record<string, unknown>[]): Promise<void> {
    const path = `${this.dataPath}/composite/sobjects/${object}/${externalIdField}`;
    const results = await this.#collections('PATCH', path, object, records);
    const refused = results.flatMap(({ errors, success }) => (success ? [] : errors));
    if (refused.length > 0) {
      throw new OrgError('SALDO_ORG_REQUEST_REFUSED', `${object}: ${describeErrors(refused)}`, 200, refused);
    }
  }

  /** Posts one composite graph; all of it is written or nothing. */
  async graph(nodes: readonly GraphNode[]): Promise<Map<string, string>> {
    const [result] = await this.graphs([{ graphId: 'graph', nodes }]);
    const errors = result?.nodes.flatMap((node) => node.errors) ?? [];
    if (result?.isSuccessful !== true) {
      const causes = errors.filter(({ statusCode }) => statusCode !== 'PROCESSING_HALTED');
      const words = describeErrors(causes.length > 0 ? causes : errors);
      throw new OrgError('SALDO_ORG_REQUEST_REFUSED', `The org refused the records. ${words}`, 200, errors);
    }
    return new Map(result.nodes.map(({ referenceId, id }) => [referenceId, id ?? '']));
  }

  /** Posts composite graphs in one request (limits are the caller's: 75 graphs, 500 nodes). Each is all or nothing. */
  async graphs(graphs: readonly { graphId: string; nodes: readonly GraphNode[] }[]): Promise<GraphResult[]> {
    const body = { graphs: graphs.map(({ graphId, nodes }) => ({ graphId, compositeRequest: nodes })) };
    const text = await this.#text('POST', `${this.dataPath}/composite/graph`, body);
    return (JSON.parse(text) as { graphs: RawGraph[] }).graphs.map(readGraph);
  }

  /** Calls an invocable Apex method; one result per input. */
  async action<T>(name: string, inputs: readonly Record<string, unknown>[]): Promise<T[]> {
    const text = await this.#text('POST', `${this.dataPath}/actions/custom/apex/${name}`, { inputs }, [400]);
    const answer = JSON.parse(text) as unknown;
    if (!Array.isArray(answer) || answer.some((entry) => !isObject(entry) || !('isSuccess' in entry))) {
      throw refusal(400, text, `action ${name}`);
    }
    return answer as T[];
  }

  /**
   * Streams a binary field (`ContentVersion`, `VersionData`). Only the org's own slowness counts against it: a reader
   * may take as long as it wants between two parts.
   */
  async *binary(object: string, id: string, field: string): AsyncGenerator<Uint8Array> {
    const stall = new StallLimit(this.#timeoutMs);
    const path = `${this.dataPath}/sobjects/${object}/${id}/${field}`;
    const { body } = await stall.during(this.send('GET', path, undefined, [], stall.signal));
    if (body === null) return;
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await stall.during(reader.read()).catch((error: unknown) => {
          throw unreachable(error);
        });
        if (done) return;
        yield value;
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }

  async *#pages<T>(resource: string, soql: string, parse: (text: string) => QueryPage<T>): AsyncGenerator<T[]> {
    let page = parse(await this.#text('GET', `${this.dataPath}/${resource}?q=${encodeURIComponent(soql)}`));
    yield page.records;
    while (!page.done) {
      const next = page.nextRecordsUrl ?? '';
      // Only a path of the same org: the token never goes where an answer points to.
      if (!next.startsWith('/services/data/')) {
        throw new OrgError('SALDO_ORG_ANSWER_INVALID', 'The org named no valid next page of a query.', 200);
      }
      page = parse(await this.#text('GET', next));
      yield page.records;
    }
  }

  async #collections(
    method: 'POST' | 'PATCH',
    path: string,
    object: string,
    records: readonly Record<string, unknown>[],
  ): Promise<RowResult[]> {
    const results: RowResult[] = [];
    for (let start = 0; start < records.length; start += COLLECTION_SIZE) {
      const chunk = records.slice(start, start + COLLECTION_SIZE);
      const text = await this.#text(method, path, {
        allOrNone: false,
        records: chunk.map((record) => ({ attributes: { type: object }, ...record })),
      });
      const rows = JSON.parse(text) as RawRow[];
      if (!Array.isArray(rows) || rows.length !== chunk.length) {
        const words = `The org answered ${Array.isArray(rows) ? rows.length : 'no'} results for ${chunk.length} records.`;
        throw new OrgError('SALDO_ORG_ANSWER_INVALID', words, 200);
      }
      results.push(...rows.map(readRow));
    }
    return results;
  }

  async #text(method: string, path: string, body?: unknown, accept: readonly number[] = []): Promise<string> {
    const response = await this.send(method, path, body, accept);
    try {
      return await response.text();
    } catch (error) {
      throw unreachable(error);
    }
  }

  /** One request to a path of the org, for the modules of this package. A status in `accept` is no error. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    accept: readonly number[] = [],
    signal: AbortSignal = AbortSignal.timeout(this.#timeoutMs),
  ): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.#domainUrl + path, {
        method,
        headers: {
          authorization: `Bearer ${this.#accessToken}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json; charset=UTF-8' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A redirect would carry the token to an address that nobody configured.
        redirect: 'error',
        signal,
      });
    } catch (error) {
      throw unreachable(error);
    }
    const answeredAt = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(answeredAt)) this.#firstAnswerAt ??= answeredAt;
    if (response.ok || accept.includes(response.status)) return response;
    throw refusal(response.status, await response.text().catch(() => ''), `${method} ${path.split('?')[0]}`);
  }
}

interface RawError {
  statusCode?: string;
  errorCode?: string;
  message?: string;
  fields?: string[] | null;
}

interface RawRow {
  id?: string | null;
  success: boolean;
  created?: boolean;
  errors?: RawError[] | null;
}

interface RawGraph {
  graphId: string;
  isSuccessful: boolean;
  graphResponse: { compositeResponse: { referenceId: string; httpStatusCode: number; body: unknown }[] };
}

function parseExactPage(text: string): QueryPage<ExactRecord> {
  return parseExactJson(text) as unknown as QueryPage<ExactRecord>;
}

async function collect<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const records: T[] = [];
  for await (const page of pages) for (const record of page) records.push(record);
  return records;
}

function readRow(row: RawRow): RowResult {
  return {
    id: row.id ?? null,
    success: row.success,
    created: row.created ?? false,
    errors: (row.errors ?? []).map(readError),
  };
}

function readGraph({ graphId, isSuccessful, graphResponse }: RawGraph): GraphResult {
  const nodes = graphResponse.compositeResponse.map(({ referenceId, httpStatusCode, body }): NodeResult => {
    const id = isObject(body) && typeof body['id'] === 'string' ? body['id'] : null;
    return { referenceId, httpStatusCode, id, errors: Array.isArray(body) ? (body as RawError[]).map(readError) : [] };
  });
  return { graphId, isSuccessful, nodes };
}

function readError({ statusCode, errorCode, message, fields }: RawError): RestError {
  return { statusCode: statusCode ?? errorCode ?? 'UNKNOWN', message: message ?? '', fields: fields ?? [] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function unreachable(error: unknown): OrgError {
  const cause =
    error instanceof Error && error.name === 'TimeoutError' ? 'did not answer in time' : 'can not be reached';
  return new OrgError('SALDO_ORG_UNAVAILABLE', `The Salesforce org ${cause}. Try again later.`, null, [], {
    cause: error,
  });
}

function refusal(status: number, text: string, what: string): OrgError {
  let errors: RestError[] = [];
  try {
    const parsed = JSON.parse(text) as unknown;
    errors = (Array.isArray(parsed) ? (parsed as RawError[]) : [parsed as RawError]).filter(isObject).map(readError);
  } catch {
    // An answer that is no JSON (a proxy's page) says nothing that could be passed on.
  }
  const words = errors.length > 0 ? describeErrors(errors) : `HTTP ${status}`;
  if (status === 401) {
    return new OrgError(
      'SALDO_ORG_SESSION_INVALID',
      'The org refused the session of the functions host.',
      status,
      errors,
    );
  }
  const isLimit = errors.some(({ statusCode }) => statusCode === 'REQUEST_LIMIT_EXCEEDED');
  if (status === 429 || status >= 500 || isLimit) {
    return new OrgError(
      'SALDO_ORG_UNAVAILABLE',
      `The Salesforce org can not answer now (${words}). Try again later.`,
      status,
      errors,
    );
  }
  return new OrgError('SALDO_ORG_REQUEST_REFUSED', `The org refused ${what}: ${words}`, status, errors);
}

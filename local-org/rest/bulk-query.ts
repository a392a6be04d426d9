import { randomBytes } from 'node:crypto';
import type { QueryRecord, User } from '../contract.ts';
import { queryError } from '../data/errors.ts';
import { makeId } from '../data/ids.ts';
import type { Plan } from '../data/soql/plan.ts';
import { USER_ACCESS, type ApiRequest, type ApiResponse, type RestOrg } from './api.ts';
import { csvLine } from './csv.ts';
import { notFound, RestError } from './errors.ts';
import { isObject, textOf } from './json.ts';

interface Job {
  id: string;
  userId: string;
  operation: string;
  query: string;
  plan: Plan;
  records: QueryRecord[];
  createdDate: string;
  milliseconds: number;
}

/** Results kept at a time; the oldest job is dropped. */
const JOBS = 10;

/** Bulk API 2.0 query. The query runs when the job is made; its result lives in memory until the job is deleted or the org stops. */
export class BulkQuery {
  private readonly org: RestOrg;
  private readonly jobs = new Map<string, Job>();

  constructor(org: RestOrg) {
    this.org = org;
  }

  handle(user: User, version: string, request: ApiRequest): ApiResponse {
    const [, , id, part] = request.path;
    if (id === undefined && request.method === 'POST') return this.create(user, version, request.body);
    const job = this.jobs.get(id ?? '');
    if (job?.userId !== user.id) throw notFound();
    if (part === 'results' && request.method === 'GET') return this.results(job, request.query);
    if (part !== undefined) throw notFound();
    if (request.method === 'GET') return { status: 200, body: this.info(job, version) };
    if (request.method === 'PATCH')
      throw new RestError(400, 'INVALIDJOBSTATE', 'Aborting already Completed Job not allowed');
    if (request.method !== 'DELETE') throw notFound();
    this.jobs.delete(job.id);
    return { status: 204 };
  }

  private create(user: User, version: string, body: unknown): ApiResponse {
    const given = isObject(body) ? body : {};
    const operation = textOf(given['operation']);
    if (operation !== 'query' && operation !== 'queryAll')
      throw new RestError(400, 'INVALIDJOB', 'operation must be query or queryAll');
    const query = textOf(given['query']);
    const plan = this.org.data.compileQueryText(query) as Plan;
    if (plan.binds.length > 0) throw queryError('MALFORMED_QUERY', 'Bind variables only allowed in Apex code');
    if (plan.subqueries.length > 0 || plan.isCount)
      throw new RestError(400, 'API_ERROR', 'Bulk queries take neither subqueries nor COUNT()');
    const started = performance.now();
    const transaction = this.org.data.begin(user);
    const { records } = transaction.query(plan, { access: USER_ACCESS, binds: [], allRows: operation === 'queryAll' });
    transaction.abort();
    const job: Job = {
      id: makeId('750', randomBytes(4).readUInt32BE()),
      userId: user.id,
      operation,
      query,
      plan,
      records,
      createdDate: new Date().toISOString(),
      milliseconds: Math.round(performance.now() - started),
    };
    const [oldest] = this.jobs.keys();
    if (this.jobs.size >= JOBS && oldest !== undefined) this.jobs.delete(oldest);
    this.jobs.set(job.id, job);
    return { status: 200, body: { ...this.info(job, version), state: 'UploadComplete' } };
  }

  private info(job: Job, version: string) {
    const date = job.createdDate.replace('Z', '+0000');
    return {
      id: job.id,
      operation: job.operation,
      object: job.plan.object.name,
      createdById: job.userId,
      createdDate: date,
      systemModstamp: date,
      state: 'JobComplete',
      concurrencyMode: 'Parallel',
      contentType: 'CSV',
      apiVersion: Number(version),
      jobType: 'V2Query',
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
      numberRecordsProcessed: job.records.length,
      retries: 0,
      totalProcessingTime: job.milliseconds,
      isPkChunkingSupported: false,
    };
  }

  private results(job: Job, query: URLSearchParams): ApiResponse {
    const locator = query.get('locator');
    const from = locator === null || locator === '' ? 0 : Number(Buffer.from(locator, 'base64').toString());
    const size = Number(query.get('maxRecords') ?? 50_000);
    if (!Number.isInteger(from) || !Number.isInteger(size) || size < 1)
      throw new RestError(400, 'INVALID_INPUT', 'locator or maxRecords is not valid');
    const columns = job.plan.isAggregate
      ? Object.keys(job.plan.aggregateTypes)
      : job.plan.selected.map((item) => item.alias ?? item.path.name);
    const page = job.records.slice(from, from + size);
    const next = from + page.length;
    const text =
      csvLine(columns) + page.map((record) => csvLine(columns.map((column) => cell(record, column)))).join('');
    return {
      status: 200,
      binary: { data: Buffer.from(text), type: 'text/csv' },
      headers: {
        'Sforce-Locator': next < job.records.length ? Buffer.from(String(next)).toString('base64') : 'null',
        'Sforce-NumberOfRecords': String(page.length),
      },
    };
  }
}

function cell(record: QueryRecord, column: string): string {
  if (record.aggregates) return String(record.aggregates[column] ?? '');
  const steps = column.split('.');
  let current: QueryRecord | null = record;
  for (const step of steps.slice(0, -1)) current = current?.parents[step] ?? null;
  return String(current?.values[steps.at(-1) ?? ''] ?? '');
}

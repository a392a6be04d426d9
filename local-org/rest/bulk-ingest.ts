import { randomBytes } from 'node:crypto';
import type { DmlOperation, RowResult, Transaction, User } from '../contract.ts';
import { makeId } from '../data/ids.ts';
import { ApiContext, USER_ACCESS, type ApiRequest, type ApiResponse, type RestOrg } from './api.ts';
import { csvLine, delimiterOf, parseCsv } from './csv.ts';
import { envelope, notFound, RestError } from './errors.ts';
import { isObject, textOf } from './json.ts';

type State = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

interface Job {
  id: string;
  userId: string;
  version: string;
  operation: string;
  object: string;
  externalIdFieldName: string | null;
  columnDelimiter: string;
  lineEnding: string;
  state: State;
  createdDate: string;
  systemModstamp: string;
  /** Rows done so far; the rest is done after a restart. */
  processed: number;
  failed: number;
  milliseconds: number;
  errorMessage: string | null;
}

interface Outcome {
  row: number;
  id: string | null;
  created: boolean;
  error: string | null;
}

const JOBS = 'bulkJob';
const DATA = 'bulkData';
const RESULTS = 'bulkResult';
const CHUNK = 200;
const OPERATIONS: Record<string, DmlOperation> = {
  insert: 'insert',
  update: 'update',
  upsert: 'upsert',
  delete: 'delete',
  hardDelete: 'delete',
};

/**
 * Bulk API 2.0 ingest. A job's progress is saved in the same transaction as the rows it stands for, so a job that a crash
 * interrupts goes on at the next start where it had stopped, and no row is written twice.
 */
export class BulkIngest {
  private readonly org: RestOrg;
  private readonly onError: (error: unknown) => void;
  private readonly parsed = new Map<string, { header: string[]; rows: string[][] }>();
  private closed = false;

  constructor(org: RestOrg, onError: (error: unknown) => void) {
    this.org = org;
    this.onError = onError;
  }

  /** Goes on with the jobs that were not finished. */
  resume(): void {
    for (const job of this.jobs())
      if (job.state === 'UploadComplete' || job.state === 'InProgress') this.schedule(job.id);
  }

  close(): void {
    this.closed = true;
  }

  handle(user: User, version: string, request: ApiRequest): ApiResponse {
    const [, , id, part] = request.path;
    if (id === undefined)
      return request.method === 'POST' ? this.create(user, version, request.body) : this.list(version);
    const job = this.job(id, user);
    if (part === undefined) {
      if (request.method === 'GET') return { status: 200, body: this.info(job, version) };
      if (request.method === 'PATCH') return this.change(job, version, request.body);
      if (request.method === 'DELETE') return this.remove(job);
    } else if (part === 'batches' && request.method === 'PUT') return this.upload(job, request.body);
    else if (request.method === 'GET') return this.results(job, part);
    throw notFound();
  }

  private write(work: (rows: Transaction['systemRows']) => void): void {
    const transaction = this.org.data.begin(this.org.data.users()[0] as User);
    work(transaction.systemRows);
    transaction.commit();
  }

  private jobs(): Job[] {
    return [...this.org.data.store.systemTable(JOBS).values()] as Job[];
  }

  private job(id: string, user: User): Job {
    const job = this.org.data.store.systemTable(JOBS).get(id) as Job | undefined;
    if (job?.userId !== user.id) throw notFound();
    return job;
  }

  private create(user: User, version: string, body: unknown): ApiResponse {
    const given = isObject(body) ? body : {};
    const operation = textOf(given['operation']);
    if (!(operation in OPERATIONS))
      throw new RestError(
        400,
        'INVALIDJOB',
        `operation ${operation} is not one of ${Object.keys(OPERATIONS).join(', ')}`,
      );
    const object = this.org.data.schema.object(textOf(given['object']));
    if (!object || !this.org.data.accessRights.object(user, object).read)
      throw new RestError(400, 'INVALIDENTITY', `Unable to find object: ${textOf(given['object'])}`);
    const externalId = given['externalIdFieldName'];
    if (operation === 'upsert' && typeof externalId !== 'string')
      throw new RestError(400, 'INVALIDJOB', 'externalIdFieldName is required for an upsert');
    const columnDelimiter = textOf(given['columnDelimiter'], 'COMMA');
    delimiterOf(columnDelimiter);
    const now = new Date().toISOString();
    const job: Job = {
      id: makeId('750', randomBytes(4).readUInt32BE()),
      userId: user.id,
      version,
      operation,
      object: object.name,
      externalIdFieldName: typeof externalId === 'string' ? externalId : null,
      columnDelimiter,
      lineEnding: textOf(given['lineEnding'], 'LF'),
      state: 'Open',
      createdDate: now,
      systemModstamp: now,
      processed: 0,
      failed: 0,
      milliseconds: 0,
      errorMessage: null,
    };
    this.write((rows) => rows.put(JOBS, job.id, job));
    return { status: 200, body: this.info(job, version) };
  }

  private info(job: Job, version: string) {
    return {
      id: job.id,
      operation: job.operation,
      object: job.object,
      createdById: job.userId,
      createdDate: job.createdDate.replace('Z', '+0000'),
      systemModstamp: job.systemModstamp.replace('Z', '+0000'),
      state: job.state,
      ...(job.externalIdFieldName ? { externalIdFieldName: job.externalIdFieldName } : {}),
      concurrencyMode: 'Parallel',
      contentType: 'CSV',
      apiVersion: Number(version),
      jobType: 'V2Ingest',
      contentUrl: `services/data/v${version}/jobs/ingest/${job.id}/batches`,
      lineEnding: job.lineEnding,
      columnDelimiter: job.columnDelimiter,
      retries: 0,
      totalProcessingTime: job.milliseconds,
      apiActiveProcessingTime: job.milliseconds,
      apexProcessingTime: 0,
      numberRecordsProcessed: job.processed,
      numberRecordsFailed: job.failed,
      ...(job.errorMessage ? { errorMessage: job.errorMessage } : {}),
    };
  }

  private list(version: string): ApiResponse {
    return {
      status: 200,
      body: { done: true, nextRecordsUrl: null, records: this.jobs().map((job) => this.info(job, version)) },
    };
  }

  private upload(job: Job, body: unknown): ApiResponse {
    if (job.state !== 'Open') throw new RestError(400, 'INVALIDJOBSTATE', `Invalid job state: ${job.state}`);
    if (typeof body !== 'string') throw new RestError(400, 'INVALIDJOB', 'The data must be sent as text/csv');
    this.write((rows) => rows.put(DATA, job.id, body));
    return { status: 201 };
  }

  private change(job: Job, version: string, body: unknown): ApiResponse {
    const state = isObject(body) ? body['state'] : undefined;
    if (state !== 'UploadComplete' && state !== 'Aborted')
      throw new RestError(400, 'INVALIDJOBSTATE', 'state must be UploadComplete or Aborted');
    if (job.state === 'JobComplete' || job.state === 'Failed' || job.state === 'Aborted') {
      throw new RestError(
        400,
        'INVALIDJOBSTATE',
        state === 'Aborted' ? 'Aborting already Completed Job not allowed' : `Invalid job state: ${job.state}`,
      );
    }
    const changed: Job = { ...job, state, systemModstamp: new Date().toISOString() };
    this.write((rows) => rows.put(JOBS, job.id, changed));
    if (state === 'UploadComplete') this.schedule(job.id);
    return { status: 200, body: this.info(changed, version) };
  }

  private remove(job: Job): ApiResponse {
    if (job.state === 'UploadComplete' || job.state === 'InProgress')
      throw new RestError(400, 'INVALIDJOBSTATE', 'The job is still running; abort it first');
    this.write((rows) => {
      for (const entry of rows.all(RESULTS)) if (entry.key.startsWith(`${job.id}/`)) rows.remove(RESULTS, entry.key);
      rows.remove(DATA, job.id);
      rows.remove(JOBS, job.id);
    });
    return { status: 204 };
  }

  private schedule(id: string): void {
    setImmediate(() => {
      if (this.closed) return;
      try {
        if (this.step(id)) this.schedule(id);
      } catch (error) {
        this.onError(error);
        this.fail(id, envelope(error).errors[0]?.message ?? 'The job failed');
      }
    });
  }

  private fail(id: string, errorMessage: string): void {
    const job = this.org.data.store.systemTable(JOBS).get(id) as Job | undefined;
    if (job && !this.closed) this.write((rows) => rows.put(JOBS, id, { ...job, state: 'Failed', errorMessage }));
  }

  private content(job: Job): { header: string[]; rows: string[][] } {
    const known = this.parsed.get(job.id);
    if (known) return known;
    const text = this.org.data.store.systemTable(DATA).get(job.id);
    const content = parseCsv(typeof text === 'string' ? text : '', delimiterOf(job.columnDelimiter));
    if (job.state === 'UploadComplete' || job.state === 'InProgress') this.parsed.set(job.id, content);
    return content;
  }

  /** Does the next 200 rows in one transaction; false when there is nothing left. */
  private step(id: string): boolean {
    const job = this.org.data.store.systemTable(JOBS).get(id) as Job | undefined;
    if (!job || (job.state !== 'UploadComplete' && job.state !== 'InProgress')) return false;
    const user = this.org.data.user(job.userId);
    if (!user) throw new RestError(400, 'INVALIDJOB', 'The user of the job is not active');
    const started = performance.now();
    const { header, rows } = this.content(job);
    const transaction = this.org.data.begin(user);
    try {
      const outcomes = this.save(
        new ApiContext(this.org, user, job.version, transaction),
        job,
        header,
        rows.slice(job.processed, job.processed + CHUNK),
      );
      const processed = job.processed + outcomes.length;
      const done = processed >= rows.length;
      const failed = job.failed + outcomes.filter((outcome) => outcome.error !== null).length;
      const changed: Job = {
        ...job,
        processed,
        failed,
        state: done ? 'JobComplete' : 'InProgress',
        milliseconds: job.milliseconds + Math.round(performance.now() - started),
        systemModstamp: new Date().toISOString(),
      };
      transaction.systemRows.put(JOBS, id, changed);
      transaction.systemRows.put(RESULTS, `${id}/${String(job.processed).padStart(9, '0')}`, outcomes);
      transaction.commit();
      if (done) this.parsed.delete(id);
      return !done;
    } catch (error) {
      transaction.abort();
      throw error;
    }
  }

  private save(context: ApiContext, job: Job, header: string[], rows: string[][]): Outcome[] {
    const object = context.object(job.object);
    const outcomes = rows.map((_, index): Outcome => ({
      row: job.processed + index,
      id: null,
      created: false,
      error: null,
    }));
    const good: { index: number; row: ReturnType<ApiContext['toRow']> }[] = [];
    for (const [index, cells] of rows.entries()) {
      try {
        good.push({ index, row: context.toRow(object, recordOf(header, cells)) });
      } catch (error) {
        const [first] = envelope(error).errors;
        const outcome = outcomes[index];
        if (outcome)
          outcome.error = `${first?.errorCode ?? ''}:${first?.message ?? ''}:${(first?.fields ?? []).join(',')} --`;
      }
    }
    const operation = OPERATIONS[job.operation] ?? 'insert';
    const results: RowResult[] =
      good.length === 0
        ? []
        : context.transaction.dml(
            operation,
            object.name,
            good.map((entry) => entry.row),
            {
              access: USER_ACCESS,
              allOrNone: false,
              ...(job.externalIdFieldName && job.externalIdFieldName.toLowerCase() !== 'id'
                ? { externalIdField: job.externalIdFieldName }
                : {}),
            },
          );
    for (const [position, result] of results.entries()) {
      const outcome = outcomes[good[position]?.index ?? -1];
      const [first] = result.errors;
      if (outcome)
        Object.assign(outcome, {
          id: result.id,
          created: result.created,
          error: first ? `${first.statusCode}:${first.message}:${first.fields.join(',')} --` : null,
        });
    }
    return outcomes;
  }

  private results(job: Job, part: string): ApiResponse {
    const { header, rows } = this.content(job);
    const outcomes = [...this.org.data.store.systemTable(RESULTS)]
      .filter(([key]) => key.startsWith(`${job.id}/`))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, value]) => value as Outcome[]);
    const delimiter = delimiterOf(job.columnDelimiter);
    const line = (cells: string[]) => csvLine(cells, delimiter);
    let text: string;
    if (part === 'successfulResults') {
      text =
        line(['sf__Id', 'sf__Created', ...header]) +
        outcomes
          .filter((outcome) => outcome.error === null)
          .map((outcome) => line([outcome.id ?? '', String(outcome.created), ...(rows[outcome.row] ?? [])]))
          .join('');
    } else if (part === 'failedResults') {
      text =
        line(['sf__Id', 'sf__Error', ...header]) +
        outcomes
          .filter((outcome) => outcome.error !== null)
          .map((outcome) => line([outcome.id ?? '', outcome.error ?? '', ...(rows[outcome.row] ?? [])]))
          .join('');
    } else if (part === 'unprocessedrecords') text = line(header) + rows.slice(job.processed).map(line).join('');
    else throw notFound();
    return { status: 200, binary: { data: Buffer.from(text), type: 'text/csv' } };
  }
}

/** A record of a CSV row: empty cells are left out, `#N/A` is null, `Parent__r.Key__c` names a parent by external id. */
function recordOf(header: string[], cells: string[]): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [position, name] of header.entries()) {
    const cell = cells[position] ?? '';
    if (cell === '') continue;
    const [relationship = '', parentField] = name.split('.');
    const value = cell === '#N/A' ? null : cell;
    record[relationship] = parentField === undefined ? value : { [parentField]: value };
  }
  return record;
}

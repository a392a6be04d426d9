/** The door of Bulk API 2.0: one job for each operation that changes records. */
import { setTimeout as sleep } from 'node:timers/promises';

/** An org and who asks. */
export interface Session {
  url: string;
  token: string;
}

interface Job {
  id: string;
  state: string;
  numberRecordsProcessed: number;
  numberRecordsFailed: number;
}

const JOBS = '/services/data/v67.0/jobs/ingest';
const OVER = ['JobComplete', 'Failed', 'Aborted'];

/** The same change by a job of every operation. @returns operations that changed a row */
export async function throughBulkJobs(session: Session, object: string, id: string, fields: object): Promise<string[]> {
  const columns = Object.keys(fields);
  const values = Object.values(fields).map(String);
  const rowsByOperation = {
    insert: [columns, values],
    update: [['Id', ...columns], [id, ...values]],
    upsert: [['Id', ...columns], [id, ...values]],
    delete: [['Id'], [id]],
    hardDelete: [['Id'], [id]],
  }; // prettier-ignore
  const opened: string[] = [];
  for (const [operation, rows] of Object.entries(rowsByOperation)) {
    const job = await jobOf(session, { object, operation, csv: rows.map((row) => row.join(',')).join('\n') });
    if (job !== null && job.numberRecordsProcessed > job.numberRecordsFailed) opened.push(operation);
  }
  return opened;
}

/** A job to its end; null where it was refused before. */
async function jobOf(
  session: Session,
  { object, operation, csv }: { object: string; operation: string; csv: string },
): Promise<Job | null> {
  const key = operation === 'upsert' ? { externalIdFieldName: 'Id' } : {};
  const wanted = { object, operation, contentType: 'CSV', lineEnding: 'LF', ...key };
  const created = await call(session, 'POST', JOBS, JSON.stringify(wanted));
  if (!created.ok) return null;
  const path = `${JOBS}/${((await created.json()) as Job).id}`;
  const uploaded = await call(session, 'PUT', `${path}/batches`, csv, 'text/csv');
  if (!uploaded.ok) throw new Error(`No rows were taken for ${operation}: ${await uploaded.text()}`);
  const started = await call(session, 'PATCH', path, JSON.stringify({ state: 'UploadComplete' }));
  if (!started.ok) throw new Error(`The ${operation} did not start: ${await started.text()}`);
  for (;;) {
    const job = (await (await call(session, 'GET', path)).json()) as Job;
    if (OVER.includes(job.state)) return job;
    await sleep(20);
  }
}

function call(
  { url, token }: Session,
  method: string,
  path: string,
  body?: string,
  type = 'application/json',
): Promise<Response> {
  return fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body }),
  });
}

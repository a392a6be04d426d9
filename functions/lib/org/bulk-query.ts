import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import type { ExactRecord, OrgClient } from './client.ts';
import { OrgError } from './errors.ts';
import { type ExactJson, plainDecimal } from './json.ts';

/** Above so many rows, a read by pages of 2,000 costs more requests than one by Bulk API 2.0. */
const BULK_FROM_ROWS = 50_000;

const PAGE_ROWS = 50_000;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;
const TIMEOUT_MS = 30 * 60_000;

const CHECKBOXES = new Set(['IsDeleted']);
const NUMBERS = /(?:Amount|Balance|Percent|Count|Generation)__c$/;

interface JobInfo {
  id: string;
  state: string;
  errorMessage?: string;
}

/**
 * All records of a query by Bulk API 2.0, as an exact read gives them: numbers as decimal text, what is empty as null.
 * The job is deleted afterwards.
 * @throws OrgError `SALDO_ORG_UNAVAILABLE` where the org does not get done with it
 */
export async function readInBulk(client: OrgClient, soql: string): Promise<ExactRecord[]> {
  const jobs = `${client.dataPath}/jobs/query`;
  const created = await client.send('POST', jobs, { operation: 'query', query: soql });
  const { id } = (await created.json()) as JobInfo;
  try {
    await finished(client, `${jobs}/${id}`);
    const records: ExactRecord[] = [];
    let locator: string | null = null;
    do {
      const after: string = locator === null ? '' : `&locator=${encodeURIComponent(locator)}`;
      const page: Response = await client.send('GET', `${jobs}/${id}/results?maxRecords=${PAGE_ROWS}${after}`);
      for (const record of readCsv(await page.text())) records.push(record);
      const next: string | null = page.headers.get('sforce-locator');
      locator = next === null || next === 'null' ? null : next;
    } while (locator !== null);
    return records;
  } finally {
    // A job that is left behind goes by itself after some days; that it can't be deleted is no reason to fail.
    await client.send('DELETE', `${jobs}/${id}`).catch(() => undefined);
  }
}

/** All records of `SELECT fields from`, by pages or, where there are many, in bulk. */
export async function readInBulkOrPages(client: OrgClient, fields: string, from: string): Promise<ExactRecord[]> {
  const rows = await client.count(`SELECT COUNT() ${from}`);
  const soql = `SELECT ${fields} ${from}`;
  return rows > BULK_FROM_ROWS ? readInBulk(client, soql) : client.readExactly(soql);
}

async function finished(client: OrgClient, path: string): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (let wait = FIRST_WAIT_MS; performance.now() < deadline; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    const { state, errorMessage } = (await (await client.send('GET', path)).json()) as JobInfo;
    if (state === 'JobComplete') return;
    if (state === 'Failed' || state === 'Aborted') {
      const words = `The org ended a bulk query as ${state}: ${(errorMessage ?? 'no reason given').slice(0, 300)}.`;
      throw new OrgError('SALDO_ORG_REQUEST_REFUSED', words, 200);
    }
    await sleep(wait);
  }
  throw new OrgError('SALDO_ORG_UNAVAILABLE', 'The org did not end a bulk query in time. Try again later.', null);
}

function readCsv(text: string): ExactRecord[] {
  const rows: string[][] = parse(text, { bom: true });
  const header = rows[0] ?? [];
  const readers = header.map((field) =>
    CHECKBOXES.has(field) ? readCheckbox : NUMBERS.test(field) ? readNumber : readText,
  );
  const records: ExactRecord[] = [];
  for (let row = 1; row < rows.length; row++) {
    const cells = rows[row] ?? [];
    const record: ExactRecord = {};
    for (let at = 0; at < header.length; at++) record[header[at]!] = readers[at]!(cells[at] ?? '');
    records.push(record);
  }
  return records;
}

const readText = (cell: string): ExactJson => (cell === '' ? null : cell);
const readCheckbox = (cell: string): ExactJson => cell === 'true';

/** Bulk results write large numbers with an exponent, which no reader of money takes. */
function readNumber(cell: string): ExactJson {
  if (cell === '') return null;
  return /[eE]/.test(cell) ? plainDecimal(cell) : cell;
}

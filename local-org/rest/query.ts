import { randomBytes } from 'node:crypto';
import type { QueryRecord } from '../contract.ts';
import { queryError } from '../data/errors.ts';
import type { Plan } from '../data/soql/plan.ts';
import { USER_ACCESS, type ApiContext, type ApiRequest, type ApiResponse } from './api.ts';
import { notFound, RestError } from './errors.ts';
import { queryColumns } from './query-columns.ts';

/** Records a page of a query when the client asks for nothing else, and at most. */
const PAGE = 2000;
const SMALLEST_PAGE = 200;
/** Open results of one user; the oldest is dropped. */
const CURSORS_A_USER = 10;
const CURSOR_MILLISECONDS = 15 * 60 * 1000;

interface Cursor {
  userId: string;
  records: QueryRecord[];
  plan: Plan;
  usedAt: number;
}

/** Results of which a client has not read all pages yet. They live for 15 minutes after their last use. */
export class QueryCursors {
  private readonly cursors = new Map<string, Cursor>();

  open(userId: string, plan: Plan, records: QueryRecord[]): string {
    const now = Date.now();
    for (const [locator, cursor] of this.cursors)
      if (now - cursor.usedAt > CURSOR_MILLISECONDS) this.cursors.delete(locator);
    const own = [...this.cursors].filter(([, cursor]) => cursor.userId === userId);
    if (own.length >= CURSORS_A_USER && own[0]) this.cursors.delete(own[0][0]);
    const locator = `0r8${randomBytes(12).toString('hex').slice(0, 15)}`;
    this.cursors.set(locator, { userId, records, plan, usedAt: now });
    return locator;
  }

  get(userId: string, locator: string): Cursor | undefined {
    const cursor = this.cursors.get(locator);
    if (!cursor || cursor.userId !== userId) return undefined;
    cursor.usedAt = Date.now();
    return cursor;
  }

  close(locator: string): void {
    this.cursors.delete(locator);
  }
}

function pageSize(request: ApiRequest): number {
  const option = /batchSize\s*=\s*(\d+)/i.exec(String(request.headers['sforce-query-options'] ?? ''))?.[1];
  return option === undefined ? PAGE : Math.min(PAGE, Math.max(SMALLEST_PAGE, Number(option)));
}

/** `GET query?q=` and `GET queryAll?q=`. */
export function query(context: ApiContext, request: ApiRequest, allRows: boolean): ApiResponse {
  const soql = request.query.get('q');
  if (soql === null || soql === '') throw new RestError(400, 'MALFORMED_QUERY', 'A query string has to be specified');
  const plan = context.org.data.compileQueryText(soql) as Plan;
  if (plan.binds.length > 0) throw queryError('MALFORMED_QUERY', 'Bind variables only allowed in Apex code');
  if (request.query.get('columns') === 'true') return { status: 200, body: queryColumns(plan) };
  const result = context.transaction.query(plan, { access: USER_ACCESS, binds: [], allRows });
  if (plan.isCount) return { status: 200, body: { totalSize: result.count, done: true, records: [] } };
  const size = pageSize(request);
  const locator = result.records.length > size ? context.org.cursors.open(context.user.id, plan, result.records) : null;
  return page(context, plan, result.records, 0, size, locator);
}

/** `GET query/<locator>-<position>`. */
export function queryMore(context: ApiContext, request: ApiRequest): ApiResponse {
  const match = /^(\w+)-(\d+)$/.exec(request.path[1] ?? '');
  const cursor = match ? context.org.cursors.get(context.user.id, match[1] ?? '') : undefined;
  if (!match) throw notFound();
  if (!cursor) throw new RestError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  return page(context, cursor.plan, cursor.records, Number(match[2]), pageSize(request), match[1] ?? null);
}

function page(
  context: ApiContext,
  plan: Plan,
  records: QueryRecord[],
  from: number,
  size: number,
  locator: string | null,
): ApiResponse {
  const to = Math.min(records.length, from + size);
  const done = to >= records.length;
  if (done && locator !== null) context.org.cursors.close(locator);
  const writer = context.writer();
  return {
    status: 200,
    body: {
      totalSize: records.length,
      done,
      ...(done ? {} : { nextRecordsUrl: `${context.base}/query/${locator}-${to}` }),
      records: records.slice(from, to).map((record) => writer.record(record, plan.aggregateTypes)),
    },
  };
}

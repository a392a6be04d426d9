import { ApiContext, type ApiRequest, type ApiResponse } from './api.ts';
import { envelope, RestError } from './errors.ts';
import { isObject, textOf, type JsonObject } from './json.ts';
import { referencesIn, substitute } from './references.ts';
import { dispatch } from './routes.ts';

const SUBREQUESTS = 25;

export interface SubRequest {
  referenceId: string;
  method: string;
  url: string;
  body: unknown;
  headers: Record<string, string>;
}

export interface SubResponse {
  body: unknown;
  httpHeaders: Record<string, string>;
  httpStatusCode: number;
  referenceId: string;
}

/** What is answered for a subrequest that was not done because another one failed. */
export const HALTED = [
  {
    errorCode: 'PROCESSING_HALTED',
    message: 'The transaction was rolled back since another operation in the same transaction failed.',
  },
];

export function subRequests(list: unknown): SubRequest[] {
  if (!Array.isArray(list) || list.length === 0)
    throw new RestError(400, 'INVALID_INPUT', 'compositeRequest must be a list with at least one subrequest');
  const seen = new Set<string>();
  return list.map((entry: unknown) => {
    if (
      !isObject(entry) ||
      typeof entry['url'] !== 'string' ||
      typeof entry['method'] !== 'string' ||
      typeof entry['referenceId'] !== 'string'
    ) {
      throw new RestError(400, 'INVALID_INPUT', 'every subrequest needs method, url and referenceId');
    }
    if (seen.has(entry['referenceId']))
      throw new RestError(400, 'INVALID_INPUT', `referenceId ${entry['referenceId']} is used twice`);
    seen.add(entry['referenceId']);
    const headers = isObject(entry['httpHeaders'])
      ? Object.fromEntries(
          Object.entries(entry['httpHeaders']).map(([name, value]) => [name.toLowerCase(), String(value)]),
        )
      : {};
    return {
      referenceId: entry['referenceId'],
      method: entry['method'].toUpperCase(),
      url: entry['url'],
      body: entry['body'],
      headers,
    };
  });
}

/** A subrequest's address as the router takes it; it must stay inside this API version. */
export function toRequest(
  context: ApiContext,
  sub: { method: string; url: string; body: unknown; headers?: Record<string, string> },
): ApiRequest {
  const url = URL.parse(sub.url, 'http://local');
  if (!url || !url.pathname.startsWith(`${context.base}/`))
    throw new RestError(400, 'INVALID_INPUT', `The url of a subrequest must begin with ${context.base}/`);
  const path = url.pathname
    .slice(context.base.length + 1)
    .split('/')
    .map(decodeURIComponent);
  return { method: sub.method, path, query: url.searchParams, headers: sub.headers ?? {}, body: sub.body };
}

/**
 * Runs one subrequest; its errors become its answer. Nothing is awaited here: until the transaction of a composite request
 * ends, no other request may touch the store.
 */
export function run(context: ApiContext, sub: SubRequest, results: Map<string, unknown>): SubResponse {
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}): SubResponse => ({
    body: body ?? null,
    httpHeaders: headers,
    httpStatusCode: status,
    referenceId: sub.referenceId,
  });
  try {
    const filled = substitute({ url: sub.url, body: sub.body }, results);
    const response = dispatch(context, toRequest(context, { ...sub, ...filled }));
    if (response.status < 400) results.set(sub.referenceId, response.body);
    return answer(response.status, response.body, response.headers);
  } catch (error) {
    const { status, errors } = envelope(error);
    return answer(status, errors);
  }
}

/** `POST composite`: up to 25 subrequests in order, each seeing the results of the ones before. */
export function composite(context: ApiContext, request: ApiRequest): ApiResponse {
  const body = isObject(request.body) ? request.body : {};
  const subs = subRequests(body['compositeRequest']);
  if (subs.length > SUBREQUESTS)
    throw new RestError(
      400,
      'LIMIT_EXCEEDED',
      `The composite request has ${subs.length} subrequests; the limit is ${SUBREQUESTS}`,
    );
  const allOrNone = body['allOrNone'] === true;
  const results = new Map<string, unknown>();
  const responses: SubResponse[] = [];
  const failed = new Set<string>();
  for (const sub of subs) {
    const stop = allOrNone
      ? failed.size > 0
      : [...referencesIn([sub.url, sub.body])].some((reference) => failed.has(reference));
    const inner = allOrNone
      ? context
      : new ApiContext(context.org, context.user, context.version, context.org.data.begin(context.user));
    const response = stop
      ? { body: HALTED, httpHeaders: {}, httpStatusCode: 400, referenceId: sub.referenceId }
      : run(inner, sub, results);
    if (!allOrNone) settle(inner, response.httpStatusCode);
    if (response.httpStatusCode >= 400) failed.add(sub.referenceId);
    responses.push(response);
  }
  if (allOrNone && failed.size > 0) {
    context.transaction.rollback(0);
    for (const response of responses)
      if (!failed.has(response.referenceId))
        Object.assign(response, { body: HALTED, httpStatusCode: 400, httpHeaders: {} });
  }
  return { status: 200, body: { compositeResponse: responses } };
}

/** Ends the transaction of a subrequest that stands for itself. */
function settle(context: ApiContext, status: number): void {
  if (status < 400) context.transaction.commit();
  else context.transaction.abort();
}

/** `POST composite/batch`: independent subrequests. */
export function batch(context: ApiContext, request: ApiRequest): ApiResponse {
  const body = isObject(request.body) ? request.body : {};
  const list = body['batchRequests'];
  if (!Array.isArray(list) || list.length === 0 || list.length > SUBREQUESTS)
    throw new RestError(400, 'INVALID_INPUT', `batchRequests must be a list of 1 to ${SUBREQUESTS} requests`);
  const results: JsonObject[] = [];
  let hasErrors = false;
  for (const entry of list as unknown[]) {
    const sub = isObject(entry) ? entry : {};
    if (hasErrors && body['haltOnError'] === true) {
      results.push({
        statusCode: 412,
        result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing halted per request options' }],
      });
      continue;
    }
    const inner = new ApiContext(context.org, context.user, context.version, context.org.data.begin(context.user));
    const url = textOf(sub['url']).replace(/^\/?(?:services\/data\/)?/, '/services/data/');
    const response = run(
      inner,
      {
        referenceId: '',
        method: textOf(sub['method'], 'GET').toUpperCase(),
        url,
        body: sub['richInput'],
        headers: {},
      },
      new Map(),
    );
    settle(inner, response.httpStatusCode);
    hasErrors ||= response.httpStatusCode >= 400;
    results.push({ statusCode: response.httpStatusCode, result: response.body });
  }
  return { status: 200, body: { hasErrors, results } };
}

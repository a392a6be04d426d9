import { normalizeId } from '../data/ids.ts';
import { type ApiContext, type ApiRequest, type ApiResponse } from './api.ts';
import { changes } from './changes.ts';
import { batch, composite } from './composite.ts';
import { collections } from './collections.ts';
import { describeGlobal, describeObject, objectInfo } from './describe.ts';
import { notFound, RestError } from './errors.ts';
import { graph } from './graph.ts';
import { limits, resources } from './limits.ts';
import { query, queryMore } from './query.ts';
import { blob, create, externalIdField, findByExternalId, read, remove, update, upsert } from './records.ts';
import { tree } from './tree.ts';

/** Answers one API request inside the transaction of the context. Apex actions, which may wait for callouts, are not among them. */
export function dispatch(context: ApiContext, request: ApiRequest): ApiResponse {
  const [head, second] = request.path;
  switch (head) {
    case undefined:
      return resources(context);
    case 'query':
    case 'queryAll':
      only(request, 'GET');
      return second === undefined ? query(context, request, head === 'queryAll') : queryMore(context, request);
    case 'sobjects':
      return sobjects(context, request);
    case 'composite':
      return compositeResource(context, request);
    case 'limits':
      only(request, 'GET');
      return limits(context.org.usage);
    default:
      throw notFound();
  }
}

function only(request: ApiRequest, ...methods: string[]): void {
  if (!methods.includes(request.method)) {
    throw new RestError(
      405,
      'METHOD_NOT_ALLOWED',
      `HTTP Method '${request.method}' not allowed. Allowed are ${methods.join(',')}`,
    );
  }
}

function compositeResource(context: ApiContext, request: ApiRequest): ApiResponse {
  switch (request.path[1]) {
    case undefined:
      only(request, 'POST');
      return composite(context, request);
    case 'batch':
      only(request, 'POST');
      return batch(context, request);
    case 'graph':
      only(request, 'POST');
      return graph(context, request);
    case 'tree':
      only(request, 'POST');
      return tree(context, request);
    case 'sobjects':
      only(request, 'GET', 'POST', 'PATCH', 'DELETE');
      return collections(context, request);
    default:
      throw notFound();
  }
}

function sobjects(context: ApiContext, request: ApiRequest): ApiResponse {
  const [, name, third, fourth] = request.path;
  if (name === undefined) {
    only(request, 'GET');
    return describeGlobal(context);
  }
  const object = context.object(name);
  if (third === undefined) {
    only(request, 'GET', 'POST');
    return request.method === 'POST' ? create(context, object, request.body) : objectInfo(context, object);
  }
  if (fourth === undefined && request.method === 'GET' && third === 'describe') return describeObject(context, object);
  if (fourth === undefined && request.method === 'GET' && (third === 'updated' || third === 'deleted'))
    return changes(context, object, third, request);
  const looksLikeId =
    normalizeId(third) !== null || (/^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/.test(third) && !object.field(third));
  if (looksLikeId && fourth !== undefined) {
    only(request, 'GET');
    const field = object.field(fourth);
    if (!field) throw notFound();
    return blob(context, object, third, field);
  }
  only(request, 'GET', 'PATCH', 'DELETE', 'POST');
  if (looksLikeId) return byId(context, request, third);
  if (fourth === undefined) throw notFound();
  const field = externalIdField(context, object, third);
  if (request.method === 'PATCH') return upsert(context, object, field, fourth, request.body);
  const id = findByExternalId(context, object, field, fourth);
  if (id === undefined) throw notFound();
  return byId(context, request, id);
}

function byId(context: ApiContext, request: ApiRequest, id: string): ApiResponse {
  const object = context.object(request.path[1]);
  if (request.method === 'GET') return read(context, object, id, request);
  return request.method === 'PATCH' ? update(context, object, id, request.body) : remove(context, object, id);
}

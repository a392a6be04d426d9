import type { DmlOperation, Row, RowResult } from '../contract.ts';
import type { ObjectDefinition } from '../data/schema/objects.ts';
import { normalizeId } from '../data/ids.ts';
import { USER_ACCESS, type ApiContext, type ApiRequest, type ApiResponse } from './api.ts';
import { envelope, notFound, RestError } from './errors.ts';
import { isObject, type JsonObject } from './json.ts';
import { read } from './records.ts';

const RECORDS = 200;
const RETRIEVED = 2000;

/** What is answered for a good row of a collection in which another row failed. */
const ROLLED_BACK = {
  statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
  fields: [],
};

interface Entry {
  object: ObjectDefinition;
  row: Row;
  error: RowResult['errors'][number] | null;
}

/** `composite/sobjects`: up to 200 records at once, with or without all-or-none. */
export function collections(context: ApiContext, request: ApiRequest): ApiResponse {
  const [, , objectName, externalId] = request.path;
  if (request.method === 'DELETE') return remove(context, request);
  if (request.method === 'GET')
    return retrieve(context, objectName, list(request.query.get('ids')), list(request.query.get('fields')));
  const body = isObject(request.body) ? request.body : {};
  if (request.method === 'POST' && objectName !== undefined) {
    return retrieve(
      context,
      objectName,
      (body['ids'] as string[] | undefined) ?? [],
      (body['fields'] as string[] | undefined) ?? [],
    );
  }
  const records = body['records'];
  if (!Array.isArray(records)) throw new RestError(400, 'INVALID_INPUT', 'records must be a list');
  if (records.length > RECORDS)
    throw new RestError(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${RECORDS} records into this call`,
    );
  const operation: DmlOperation = request.method === 'POST' ? 'insert' : objectName === undefined ? 'update' : 'upsert';
  const entries = records.map((record: unknown) => entryOf(context, record, objectName));
  const key = externalId !== undefined && externalId.toLowerCase() !== 'id' ? externalId : undefined;
  return {
    status: 200,
    body: run(context, operation, entries, body['allOrNone'] === true, key).map((result) => written(result, operation)),
  };
}

function list(text: string | null): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function entryOf(context: ApiContext, record: unknown, objectName: string | undefined): Entry {
  const attributes = isObject(record) && isObject(record['attributes']) ? record['attributes'] : {};
  const type = attributes['type'];
  if (typeof type !== 'string')
    throw new RestError(400, 'INVALID_INPUT', 'every record needs attributes with its type');
  const object = context.object(objectName ?? type);
  try {
    const values = record as JsonObject;
    const id = Object.keys(values).find((name) => name.toLowerCase() === 'id');
    const given = id === undefined ? undefined : values[id];
    return {
      object,
      row: { ...context.toRow(object, values), ...(typeof given === 'string' ? { Id: given } : {}) },
      error: null,
    };
  } catch (error) {
    const [first] = envelope(error).errors;
    return {
      object,
      row: {},
      error: {
        statusCode: first?.errorCode ?? 'UNKNOWN_EXCEPTION',
        message: first?.message ?? '',
        fields: first?.fields ?? [],
      },
    };
  }
}

/** Runs neighbours of one type as one statement, so that triggers see them together. */
function run(
  context: ApiContext,
  operation: DmlOperation,
  entries: Entry[],
  allOrNone: boolean,
  externalIdField: string | undefined,
): RowResult[] {
  const results: RowResult[] = entries.map(({ error }) => ({
    success: false,
    id: null,
    created: false,
    errors: error ? [error] : [],
  }));
  for (let from = 0; from < entries.length;) {
    const { object } = entries[from] ?? {};
    if (!object) break;
    let to = from;
    while (to < entries.length && entries[to]?.object === object) to += 1;
    const positions = Array.from({ length: to - from }, (_, index) => from + index).filter(
      (position) => entries[position]?.error === null,
    );
    const rows = positions.map((position) => entries[position]?.row ?? {});
    const saved =
      rows.length === 0
        ? []
        : context.transaction.dml(operation, object.name, rows, {
            access: USER_ACCESS,
            allOrNone,
            ...(externalIdField === undefined ? {} : { externalIdField }),
          });
    for (const [index, position] of positions.entries())
      results[position] = saved[index] ?? results[position] ?? failedRow();
    from = to;
  }
  if (allOrNone && results.some((result) => !result.success)) {
    context.transaction.rollback(0);
    return results.map((result) =>
      result.errors.length > 0
        ? { ...result, success: false }
        : { success: false, id: result.id, created: false, errors: [ROLLED_BACK] },
    );
  }
  return results;
}

function failedRow(): RowResult {
  return { success: false, id: null, created: false, errors: [] };
}

function written(result: RowResult, operation: DmlOperation): JsonObject {
  return {
    ...(result.success ? { id: result.id } : {}),
    success: result.success,
    errors: result.errors.map(({ statusCode, message, fields }) => ({ statusCode, message, fields })),
    ...(operation === 'upsert' && result.success ? { created: result.created } : {}),
  };
}

function remove(context: ApiContext, request: ApiRequest): ApiResponse {
  const ids = list(request.query.get('ids'));
  if (ids.length > RECORDS)
    throw new RestError(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${RECORDS} records into this call`,
    );
  const entries = ids.map((id): Entry => {
    const object = context.org.data.schema.objectByKeyPrefix((normalizeId(id) ?? '').slice(0, 3));
    if (!object) throw new RestError(400, 'MALFORMED_ID', `malformed id ${id}`);
    return { object, row: { Id: id }, error: null };
  });
  return {
    status: 200,
    body: run(context, 'delete', entries, request.query.get('allOrNone') === 'true', undefined).map((result) =>
      written(result, 'delete'),
    ),
  };
}

function retrieve(context: ApiContext, objectName: string | undefined, ids: string[], fields: string[]): ApiResponse {
  const object = context.object(objectName);
  if (ids.length > RETRIEVED)
    throw new RestError(400, 'EXCEEDED_ID_LIMIT', `at most ${RETRIEVED} records can be retrieved at once`);
  if (fields.length === 0) throw new RestError(400, 'INVALID_INPUT', 'fields must name at least one field');
  const request: ApiRequest = {
    method: 'GET',
    path: [],
    query: new URLSearchParams({ fields: fields.join(',') }),
    headers: {},
    body: undefined,
  };
  for (const name of fields) context.field(object, name);
  const records = ids.map((id) => {
    try {
      return read(context, object, id, request).body;
    } catch (error) {
      if (error instanceof RestError && error.status === notFound().status) return null;
      throw error;
    }
  });
  return { status: 200, body: records };
}

import type { Row, RowResult } from '../contract.ts';
import { normalizeId } from '../data/ids.ts';
import type { ObjectDefinition, StoredField } from '../data/schema/objects.ts';
import { USER_ACCESS, type ApiContext, type ApiRequest, type ApiResponse } from './api.ts';
import { notFound, RestError, rowErrors, statusOf } from './errors.ts';
import { inputValue } from './json.ts';

/** The answer to a failed write of one record. */
function failed(result: RowResult): ApiResponse {
  return { status: statusOf(result.errors[0]?.statusCode ?? ''), body: rowErrors(result.errors) };
}

function save(
  context: ApiContext,
  operation: 'insert' | 'update' | 'delete',
  object: ObjectDefinition,
  row: Row,
): RowResult {
  const [result] = context.transaction.dml(operation, object.name, [row], { access: USER_ACCESS, allOrNone: true });
  if (!result) throw notFound();
  return result;
}

/** `POST sobjects/X`. */
export function create(context: ApiContext, object: ObjectDefinition, body: unknown): ApiResponse {
  const result = save(context, 'insert', object, context.toRow(object, body));
  if (!result.success) return failed(result);
  return {
    status: 201,
    body: { id: result.id, success: true, errors: [] },
    headers: { Location: `${context.base}/sobjects/${object.name}/${String(result.id)}` },
  };
}

/** `PATCH sobjects/X/id`. */
export function update(context: ApiContext, object: ObjectDefinition, id: string, body: unknown): ApiResponse {
  const result = save(context, 'update', object, { ...context.toRow(object, body), Id: id });
  return result.success ? { status: 204 } : failed(result);
}

/** `DELETE sobjects/X/id`. */
export function remove(context: ApiContext, object: ObjectDefinition, id: string): ApiResponse {
  const result = save(context, 'delete', object, { Id: id });
  return result.success ? { status: 204 } : failed(result);
}

/** A record the user may see; 404 in Salesforce's words otherwise. */
function visibleRow(context: ApiContext, object: ObjectDefinition, id: string): Row {
  const normalized = normalizeId(id);
  const row = normalized === null ? undefined : context.org.data.store.table(object).get(normalized);
  const visible = context.org.data.accessRights.visible(context.user, USER_ACCESS, object);
  if (!row || row['IsDeleted'] === true || (visible && !visible(row))) throw notFound();
  return row;
}

/** `GET sobjects/X/id[?fields=a,b]`. */
export function read(context: ApiContext, object: ObjectDefinition, id: string, request: ApiRequest): ApiResponse {
  const row = visibleRow(context, object, id);
  const wanted = request.query.get('fields');
  const fields =
    wanted === null ? context.readable(object) : wanted.split(',').map((name) => context.field(object, name.trim()));
  const values: Row = { ...row };
  for (const field of fields)
    if (field.formula !== null) values[field.name] = context.org.data.formulas.value(object, field, row, context.user);
  return {
    status: 200,
    body: context.writer().row(
      object,
      values,
      fields.map((field) => field.name),
    ),
  };
}

/** `GET sobjects/X/id/BlobField`: the bytes. */
export function blob(context: ApiContext, object: ObjectDefinition, id: string, field: StoredField): ApiResponse {
  if (field.type !== 'base64') throw notFound();
  const value = visibleRow(context, object, id)[field.name];
  return {
    status: 200,
    binary: { data: Buffer.from(typeof value === 'string' ? value : '', 'base64'), type: 'application/octetstream' },
  };
}

/** The external id field of `sobjects/X/Field/value`. */
export function externalIdField(context: ApiContext, object: ObjectDefinition, name: string): StoredField {
  const field = object.field(name);
  if (
    !field ||
    !(field.externalId || field.type === 'id') ||
    !context.org.data.accessRights.field(context.user, object, field).read
  ) {
    throw new RestError(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`);
  }
  return field;
}

/** The record with an external id, or undefined; several are answered with 300 and their addresses. */
export function findByExternalId(
  context: ApiContext,
  object: ObjectDefinition,
  field: StoredField,
  value: string,
): string | undefined {
  const table = context.org.data.store.table(object);
  const key = inputValue(value, field);
  const ids = key === null ? [] : [...table.find(field, key)].filter((id) => table.get(id)?.['IsDeleted'] !== true);
  if (ids.length > 1)
    throw new RestError(
      300,
      'DUPLICATE_EXTERNAL_ID',
      ids.map((id) => `${context.base}/sobjects/${object.name}/${id}`).join(', '),
    );
  return ids[0];
}

/** `PATCH sobjects/X/Field/value`: insert or update. */
export function upsert(
  context: ApiContext,
  object: ObjectDefinition,
  field: StoredField,
  value: string,
  body: unknown,
): ApiResponse {
  const row = context.toRow(object, body);
  if (field.name in row)
    throw new RestError(400, 'INVALID_FIELD', `The ${field.name} field should not be specified in the sobject data.`);
  const [result] = context.transaction.dml('upsert', object.name, [{ ...row, [field.name]: value }], {
    access: USER_ACCESS,
    allOrNone: true,
    ...(field.type === 'id' ? {} : { externalIdField: field.name }),
  });
  if (!result?.success) return failed(result ?? { success: false, id: null, created: false, errors: [] });
  return {
    status: result.created ? 201 : 200,
    body: { id: result.id, success: true, errors: [], created: result.created },
  };
}

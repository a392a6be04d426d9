import type { Row, RowError, RowResult, Value } from '../../contract.ts';
import { rowError } from '../errors.ts';
import { normalizeId } from '../ids.ts';
import type { ObjectDefinition, StoredField } from '../schema/objects.ts';
import { coerce } from './coerce.ts';
import { failure, runTriggers, triggerRow, type DmlContext, type Item, type SaveOperation } from './context.ts';
import { deriveStandardFields } from './derived.ts';
import { afterSaveStandard } from './content.ts';
import { recalculateParents } from './roll-up.ts';
import { checkReferences, checkValues, UniqueCheck } from './validate.ts';

/** Applies a value the way the platform does; what the platform writes itself is passed over. */
function assign(item: Item, field: StoredField, value: Value): void {
  if (field.system || field.name === 'Id') return;
  const result = coerce(field, value);
  if ('error' in result) item.errors.push(result.error);
  else item.row[field.name] = result.value;
}

function assignAll(object: ObjectDefinition, item: Item): void {
  for (const [name, value] of Object.entries(item.values)) {
    const field = object.field(name);
    if (!field)
      item.errors.push(rowError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`));
    else assign(item, field, value);
  }
}

function prepareInsert(context: DmlContext, object: ObjectDefinition, values: Row, index: number): Item {
  const table = context.store.table(object);
  const item: Item = { index, values, old: null, row: table.shape({}), errors: [] };
  if (typeof values['Id'] === 'string') {
    item.errors.push(rowError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']));
    return item;
  }
  assignAll(object, item);
  context.formulas.applyDefaults(object, values, item.row, context.user);
  if (object.field('OwnerId') && !item.row['OwnerId']) item.row['OwnerId'] = context.user.id;
  if (object.kind === 'customSetting' && !item.row['SetupOwnerId']) item.row['SetupOwnerId'] = context.organizationId;
  return item;
}

function prepareUpdate(context: DmlContext, object: ObjectDefinition, values: Row, index: number): Item {
  const given = values['Id'];
  const id = typeof given === 'string' ? normalizeId(given) : null;
  const old = id === null ? undefined : context.store.table(object).get(id);
  const item: Item = { index, values, old: old ?? null, row: { ...old }, errors: [] };
  if (given === undefined || given === null)
    item.errors.push(rowError('MISSING_ARGUMENT', 'Id not specified in an update call'));
  else if (id === null)
    item.errors.push(rowError('MALFORMED_ID', `Record ID: id value of incorrect type: ${String(given)}`, ['Id']));
  else if (id.slice(0, 3) !== object.keyPrefix)
    item.errors.push(rowError('MALFORMED_ID', `Record ID: id value of incorrect type: ${id}`, ['Id']));
  else if (!old) item.errors.push(rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'));
  else if (old['IsDeleted'] === true) item.errors.push(rowError('ENTITY_IS_DELETED', 'entity is deleted'));
  else assignAll(object, item);
  return item;
}

/** Object, field and record rights of the user for one row; nothing is checked in system mode without sharing. */
function checkRights(context: DmlContext, object: ObjectDefinition, operation: SaveOperation, item: Item): void {
  if (item.errors.length > 0) return;
  const { rights, user, access } = context;
  if (access.mode === 'user') {
    const allowed = rights.object(user, object);
    if (operation === 'insert' ? !allowed.create : !allowed.edit) {
      item.errors.push(
        rowError(
          'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
          `entity type cannot be ${operation === 'insert' ? 'inserted' : 'updated'}: ${object.label}`,
        ),
      );
      return;
    }
    const closed = Object.keys(item.values)
      .map((name) => object.field(name))
      .filter((field) => field && !field.system && field.name !== 'Id' && !rights.field(user, object, field).edit)
      .map((field) => field?.name ?? '');
    if (closed.length > 0) {
      item.errors.push(
        rowError(
          'INVALID_FIELD_FOR_INSERT_UPDATE',
          `Unable to create/update fields: ${closed.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
          closed,
        ),
      );
      return;
    }
  }
  if (item.old && !rights.editable(user, access, object, item.old)) {
    item.errors.push(rowError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id'));
  }
}

function beforeTriggers(context: DmlContext, object: ObjectDefinition, operation: SaveOperation, items: Item[]): void {
  if (!context.triggers || items.length === 0) return;
  const newRows = items.map((item) => (item.old ? triggerRow(context, object, item.row) : { ...item.row }));
  const oldRows = operation === 'update' ? items.map((item) => triggerRow(context, object, item.old ?? {})) : null;
  runTriggers(context, object, 'before', operation, items, newRows, oldRows);
  for (const [position, item] of items.entries()) {
    const changed = newRows[position] ?? {};
    for (const field of object.fields) {
      const value = changed[field.name];
      if (value === undefined || field.formula !== null || value === item.row[field.name]) continue;
      assign(item, field, value);
    }
  }
}

/** Validation after the before triggers: system rules, uniqueness, then the validation rules. */
function validate(context: DmlContext, object: ObjectDefinition, items: Item[]): void {
  const unique = new UniqueCheck(context.store, object);
  const replaced = new Set(items.map((item) => String(item.row['Id'] ?? '')));
  for (const item of items) {
    if (item.errors.length > 0) continue;
    deriveStandardFields(object, item.row);
    item.errors.push(
      ...checkValues(object, item.row),
      ...checkReferences(object, item.row, item.old, context.store),
      ...unique.check(item.row, item.index, replaced),
    );
    if (item.errors.length === 0)
      item.errors.push(...context.formulas.validate(object, item.row, item.old, context.user));
  }
}

const AUTO_NUMBER = /\{(0+)\}/;

function autoNumber(context: DmlContext, object: ObjectDefinition, field: StoredField): string {
  const format = field.autoNumberFormat ?? '{0}';
  const number = String(context.store.nextSequence(`auto:${object.name}.${field.name}`));
  return format.replace(AUTO_NUMBER, (_, zeros: string) => number.padStart(zeros.length, '0'));
}

function store(context: DmlContext, object: ObjectDefinition, items: Item[]): void {
  const table = context.store.table(object);
  const stamp = context.store.nextStamp();
  for (const item of items) {
    const { row } = item;
    if (!item.old) {
      row['Id'] = context.store.nextId(object);
      for (const field of object.fields)
        if (field.autoNumberFormat) row[field.name] = autoNumber(context, object, field);
      if (object.field('Name') && !row['Name'] && object.kind === 'object') row['Name'] = row['Id'];
      row['CreatedDate'] = stamp;
      row['CreatedById'] = context.user.id;
      row['IsDeleted'] = false;
    }
    row['LastModifiedDate'] = stamp;
    row['LastModifiedById'] = context.user.id;
    row['SystemModstamp'] = stamp;
    context.store.write(context.transaction, table, String(row['Id']), table.shape(row));
  }
}

/**
 * Saves one chunk (at most 200 rows) in the documented order of execution: system validation, before triggers, validation
 * with the validation rules, save, after triggers, roll-ups. Returns a result per row; `ranTriggers` tells whether a failed
 * row may have left traces in good ones, so that the caller has to take the chunk back and repeat it.
 */
export function saveChunk(
  context: DmlContext,
  object: ObjectDefinition,
  operation: SaveOperation,
  rows: { index: number; values: Row }[],
): { results: Map<number, RowResult>; late: boolean } {
  const prepared = rows.map(({ index, values }) => {
    const item =
      operation === 'insert'
        ? prepareInsert(context, object, values, index)
        : prepareUpdate(context, object, values, index);
    checkRights(context, object, operation, item);
    if (item.errors.length === 0) item.errors.push(...checkReferences(object, item.row, item.old, context.store));
    return item;
  });
  const items = prepared.filter((item) => item.errors.length === 0);
  beforeTriggers(context, object, operation, items);
  validate(context, object, items);
  const good = items.filter((item) => item.errors.length === 0);
  // A failed row already makes the caller repeat the chunk without it: saving the others now would be for nothing.
  if (good.length === items.length) {
    store(context, object, good);
    afterSaveStandard(context, object, operation, good);
    const newRows = context.triggers ? good.map((item) => triggerRow(context, object, item.row)) : null;
    const oldRows =
      context.triggers && operation === 'update'
        ? good.map((item) => triggerRow(context, object, item.old ?? {}))
        : null;
    runTriggers(context, object, 'after', operation, good, newRows, oldRows);
    const error = recalculateParents(
      context,
      object,
      good.map((item) => item.old),
      good.map((item) => item.row),
    );
    if (error) for (const item of good) item.errors.push(error);
  }
  return {
    results: new Map(prepared.map((item) => [item.index, resultOf(item, operation)])),
    late: items.some((item) => item.errors.length > 0),
  };
}

function resultOf(item: Item, operation: SaveOperation): RowResult {
  const id = typeof item.row['Id'] === 'string' ? item.row['Id'] : null;
  if (item.errors.length > 0) return failure(withoutRepeats(item.errors), operation === 'update' ? id : null);
  return { success: true, id, created: operation === 'insert', errors: [] };
}

function withoutRepeats(errors: RowError[]): RowError[] {
  const seen = new Set<string>();
  return errors.filter((error) => {
    const key = `${error.statusCode}\n${error.message}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

import type { Row, RowResult } from '../../contract.ts';
import { rowError } from '../errors.ts';
import { normalizeId } from '../ids.ts';
import type { ObjectDefinition } from '../schema/objects.ts';
import { failure, runTriggers, triggerRow, type DmlContext, type Item } from './context.ts';
import { recalculateParents } from './roll-up.ts';

function find(context: DmlContext, object: ObjectDefinition, values: Row, index: number, wantDeleted: boolean): Item {
  const given = String(values['Id'] ?? '');
  const id = normalizeId(given);
  const old = id === null ? undefined : context.store.table(object).get(id);
  const item: Item = { index, values, old: old ?? null, row: { ...old }, errors: [] };
  if (values['Id'] === undefined || values['Id'] === null)
    item.errors.push(rowError('MISSING_ARGUMENT', 'Id not specified'));
  else if (id === null || id.slice(0, 3) !== object.keyPrefix)
    item.errors.push(rowError('MALFORMED_ID', `Record ID: id value of incorrect type: ${given}`, ['Id']));
  else if (!old) item.errors.push(rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'));
  else if ((old['IsDeleted'] === true) !== wantDeleted) {
    item.errors.push(
      wantDeleted
        ? rowError('UNDELETE_FAILED', 'Entity is not in the recycle bin')
        : rowError('ENTITY_IS_DELETED', 'entity is deleted'),
    );
  }
  if (item.errors.length > 0 || !old) return item;
  if (context.access.mode === 'user' && !context.rights.object(context.user, object).delete) {
    item.errors.push(rowError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id'));
  } else if (!context.rights.editable(context.user, context.access, object, old)) {
    item.errors.push(rowError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id'));
  }
  return item;
}

/** Children that keep the record from being deleted, in Salesforce's words. */
function restricted(context: DmlContext, object: ObjectDefinition, id: string): string | null {
  for (const child of object.childRelationships) {
    const childObject = context.schema.object(child.object);
    const field = childObject?.field(child.field);
    if (!childObject || !field || field.deleteConstraint !== 'Restrict' || field.name === 'OwnerId') continue;
    const table = context.store.table(childObject);
    const names = [...table.find(field, id)]
      .map((childId) => table.get(childId))
      .filter((row) => row && row['IsDeleted'] !== true)
      .map((row) => String(row?.['Name'] ?? row?.['Id']));
    if (names.length > 0) {
      return `Your attempt to delete ${String(context.store.table(object).get(id)?.['Name'] ?? id)} could not be completed because it is associated with the following ${childObject.labelPlural.toLowerCase()}.: ${names.slice(0, 5).join(', ')}\n`;
    }
  }
  return null;
}

/** Deletes the children of a cascade and clears the lookups that only point here. Triggers of cascaded children do not run. */
function releaseChildren(context: DmlContext, object: ObjectDefinition, id: string, stamp: string): void {
  for (const child of object.childRelationships) {
    const childObject = context.schema.object(child.object);
    const field = childObject?.field(child.field);
    if (!childObject || !field || field.system) continue;
    const table = context.store.table(childObject);
    for (const childId of [...table.find(field, id)]) {
      const row = table.get(childId);
      if (!row || row['IsDeleted'] === true) continue;
      if (field.deleteConstraint === 'Cascade') {
        releaseChildren(context, childObject, childId, stamp);
        context.store.write(context.transaction, table, childId, { ...row, IsDeleted: true, SystemModstamp: stamp });
      } else if (field.deleteConstraint === 'SetNull') {
        context.store.write(context.transaction, table, childId, { ...row, [field.name]: null, SystemModstamp: stamp });
      }
    }
  }
}

/** Restores what was deleted in the same stroke. */
function restoreChildren(
  context: DmlContext,
  object: ObjectDefinition,
  id: string,
  deletedAt: string,
  stamp: string,
): void {
  for (const child of object.childRelationships) {
    const childObject = context.schema.object(child.object);
    const field = childObject?.field(child.field);
    if (!childObject || field?.deleteConstraint !== 'Cascade') continue;
    const table = context.store.table(childObject);
    for (const childId of [...table.find(field, id)]) {
      const row = table.get(childId);
      if (row?.['IsDeleted'] !== true || row['SystemModstamp'] !== deletedAt) continue;
      context.store.write(context.transaction, table, childId, { ...row, IsDeleted: false, SystemModstamp: stamp });
      restoreChildren(context, childObject, childId, deletedAt, stamp);
    }
  }
}

/** Deletes or undeletes one chunk, with its triggers and roll-ups. */
export function removeChunk(
  context: DmlContext,
  object: ObjectDefinition,
  operation: 'delete' | 'undelete',
  rows: { index: number; values: Row }[],
): { results: Map<number, RowResult>; late: boolean } {
  const deleting = operation === 'delete';
  const prepared = rows.map(({ index, values }) => find(context, object, values, index, !deleting));
  const items = prepared.filter((item) => item.errors.length === 0);
  const copies = () => (context.triggers ? items.map((item) => triggerRow(context, object, item.row)) : null);
  if (deleting) runTriggers(context, object, 'before', 'delete', items, null, copies());
  for (const item of items) {
    const reason = deleting ? restricted(context, object, String(item.row['Id'])) : null;
    if (reason !== null) item.errors.push(rowError('DELETE_FAILED', reason));
  }
  if (items.every((item) => item.errors.length === 0)) {
    const table = context.store.table(object);
    const stamp = context.store.nextStamp();
    for (const item of items) {
      const id = String(item.row['Id']);
      if (deleting) releaseChildren(context, object, id, stamp);
      else restoreChildren(context, object, id, String(item.old?.['SystemModstamp']), stamp);
      item.row = {
        ...(table.get(id) ?? item.row),
        IsDeleted: deleting,
        SystemModstamp: stamp,
        LastModifiedDate: stamp,
        LastModifiedById: context.user.id,
      };
      context.store.write(context.transaction, table, id, table.shape(item.row));
    }
    if (deleting) runTriggers(context, object, 'after', 'delete', items, null, copies());
    else runTriggers(context, object, 'after', 'undelete', items, copies(), null);
    const error = recalculateParents(
      context,
      object,
      items.map((item) => item.old),
      items.map((item) => item.row),
    );
    if (error) for (const item of items) item.errors.push(error);
  }
  const results = new Map(
    prepared.map((item): [number, RowResult] => {
      const id = typeof item.row['Id'] === 'string' ? item.row['Id'] : null;
      return [
        item.index,
        item.errors.length > 0 ? failure(item.errors, id) : { success: true, id, created: false, errors: [] },
      ];
    }),
  );
  return { results, late: items.some((item) => item.errors.length > 0) };
}

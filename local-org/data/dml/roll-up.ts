import type { Row, RowError, Value } from '../../contract.ts';

import type { ObjectDefinition, StoredField } from '../schema/objects.ts';
import { compareValues, Exact, isNumeric } from '../values.ts';
import { coerce } from './coerce.ts';
import { runTriggers, triggerRow, type DmlContext, type Item } from './context.ts';

/**
 * Works out the roll-up fields of the parents of changed children. A parent whose roll-up changes is saved: its triggers
 * and validation rules run. Returns the error that stops the save, if there is one.
 */
export function recalculateParents(
  context: DmlContext,
  child: ObjectDefinition,
  before: (Row | null)[],
  after: (Row | null)[],
): RowError | null {
  for (const parent of context.schema.objects()) {
    const rollUps = parent.fields.filter(
      (field) => field.rollUp?.childObject.toLowerCase() === child.name.toLowerCase(),
    );
    if (rollUps.length === 0) continue;
    const reference = child.field(rollUps[0]?.rollUp?.childReference ?? '');
    if (!reference) continue;
    const ids = new Set<string>();
    for (const row of [...before, ...after])
      if (typeof row?.[reference.name] === 'string') ids.add(String(row[reference.name]));
    const error = saveParents(context, parent, child, reference, rollUps, ids);
    if (error) return error;
  }
  return null;
}

function saveParents(
  context: DmlContext,
  parent: ObjectDefinition,
  child: ObjectDefinition,
  reference: StoredField,
  rollUps: StoredField[],
  ids: Set<string>,
): RowError | null {
  const table = context.store.table(parent);
  const items: Item[] = [];
  for (const id of ids) {
    const old = table.get(id);
    if (!old || old['IsDeleted'] === true) continue;
    const row = { ...old };
    for (const field of rollUps) row[field.name] = rollUpValue(context, child, reference, field, id);
    if (rollUps.some((field) => row[field.name] !== old[field.name]))
      items.push({ index: items.length, values: {}, old, row, errors: [] });
  }
  if (items.length === 0) return null;
  const oldRows = context.triggers ? items.map((item) => triggerRow(context, parent, item.old ?? {})) : null;
  runTriggers(
    context,
    parent,
    'before',
    'update',
    items,
    items.map((item) => item.row),
    oldRows,
  );
  const stamp = context.store.nextStamp();
  for (const item of items) {
    item.errors.push(...context.formulas.validate(parent, item.row, item.old, context.user));
    Object.assign(item.row, { LastModifiedDate: stamp, LastModifiedById: context.user.id, SystemModstamp: stamp });
    context.store.write(context.transaction, table, String(item.row['Id']), table.shape(item.row));
  }
  runTriggers(
    context,
    parent,
    'after',
    'update',
    items,
    context.triggers ? items.map((item) => triggerRow(context, parent, item.row)) : null,
    oldRows,
  );
  const failed = items.find((item) => item.errors.length > 0)?.errors[0];
  if (failed) return failed;
  return recalculateParents(
    context,
    parent,
    items.map((item) => item.old),
    items.map((item) => item.row),
  );
}

function rollUpValue(
  context: DmlContext,
  child: ObjectDefinition,
  reference: StoredField,
  field: StoredField,
  parentId: string,
): Value {
  const { rollUp } = field;
  if (!rollUp) return null;
  const table = context.store.table(child);
  const rows = [...table.find(reference, parentId)]
    .map((id) => table.get(id))
    .filter((row): row is Row => row !== undefined && row['IsDeleted'] !== true)
    .filter((row) => rollUp.filters.every((filter) => passes(child, row, filter)));
  if (rollUp.operation === 'count') return number(field, String(rows.length));
  const summarized = child.field(rollUp.summarizedField ?? '');
  if (!summarized) return null;
  const values = rows
    .map(
      (row) =>
        (summarized.formula === null
          ? row[summarized.name]
          : context.formulas.value(child, summarized, row, context.user)) ?? null,
    )
    .filter((value) => value !== null);
  if (rollUp.operation === 'sum')
    return number(field, values.reduce((sum, value) => sum.plus(String(value)), new Exact(0)).toString());
  const sign = rollUp.operation === 'min' ? 1 : -1;
  const best = values.reduce<Value>(
    (found, value) => (found === null || compareValues(summarized.type, value, found) * sign < 0 ? value : found),
    null,
  );
  return best !== null && isNumeric(summarized.type) ? number(field, String(best)) : best;
}

function number(field: StoredField, value: string): Value {
  const result = coerce(field, value);
  return 'error' in result ? null : result.value;
}

function passes(
  child: ObjectDefinition,
  row: Row,
  filter: { field: string; operation: string; value: string },
): boolean {
  const field = child.field(filter.field);
  const value = String(row[filter.field] ?? '');
  const wanted = filter.value.split(',').map((item) => item.trim());
  const equal = wanted.some(
    (item) =>
      item.toLowerCase() === value.toLowerCase() ||
      (field?.type === 'boolean' && (item === '1') === (value === 'true') && /^[01]$/.test(item)),
  );
  const order = field && value !== '' && filter.value !== '' ? compareValues(field.type, value, filter.value) : 0;
  switch (filter.operation) {
    case 'equals':
      return equal;
    case 'notEqual':
      return !equal;
    case 'greaterThan':
      return value !== '' && order > 0;
    case 'greaterOrEqual':
      return value !== '' && order >= 0;
    case 'lessThan':
      return value !== '' && order < 0;
    case 'lessOrEqual':
      return value !== '' && order <= 0;
    default:
      throw new Error(`Roll-up filter operation ${filter.operation} is not known to the local org`);
  }
}

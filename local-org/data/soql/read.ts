import type { Row, User, Value } from '../../contract.ts';
import type { ObjectDefinition, StoredField } from '../schema/objects.ts';
import type { Store } from '../store/store.ts';
import { applyDateFunction } from './dates.ts';
import type { Operand, Path } from './plan.ts';

/** What reading a value needs: the rows, the user (time zone) and the formulas. */
export interface ReadContext {
  store: Store;
  user: User;
  /** The value of a formula field for a row. */
  formula(object: ObjectDefinition, field: StoredField, row: Row): Value;
}

/** The value of one field; formulas are computed. */
export function fieldValue(context: ReadContext, object: ObjectDefinition, field: StoredField, row: Row): Value {
  return field.formula === null ? (row[field.name] ?? null) : context.formula(object, field, row);
}

/** The row a path ends at, or null where a parent is missing. */
export function rowAt(context: ReadContext, path: Path, row: Row): Row | null {
  let current: Row = row;
  for (const step of path.steps) {
    const id = current[step.field.name];
    const parent = typeof id === 'string' ? context.store.rowById(id)?.row : undefined;
    if (!parent) return null;
    current = parent;
  }
  return current;
}

/** A function that reads an operand of a row. */
export function reader(context: ReadContext, operand: Operand): (row: Row) => Value {
  const { path, dateFunction } = operand;
  const plain: (row: Row) => Value =
    path.steps.length === 0 && path.field.formula === null
      ? (row) => row[path.field.name] ?? null
      : (row) => {
          const end = rowAt(context, path, row);
          return end === null ? null : fieldValue(context, path.object, path.field, end);
        };
  if (dateFunction === null) return plain;
  return (row) => {
    const value = plain(row);
    return typeof value === 'string' ? applyDateFunction(dateFunction, value, context.user.timeZone) : null;
  };
}

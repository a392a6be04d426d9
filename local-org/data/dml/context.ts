import type {
  Access,
  DmlOperation,
  Row,
  RowError,
  RowResult,
  Transaction,
  TriggerRunner,
  User,
} from '../../contract.ts';
import type { Rights } from '../access.ts';
import type { Formulas } from '../formula/formulas.ts';
import type { ObjectDefinition, OrgSchema } from '../schema/objects.ts';
import type { Store } from '../store/store.ts';

/** What DML needs of the org and of the transaction it runs in. */
export interface DmlContext {
  schema: OrgSchema;
  store: Store;
  rights: Rights;
  formulas: Formulas;
  organizationId: string;
  triggers: TriggerRunner | null;
  transaction: Transaction;
  user: User;
  access: Access;
}

/** One row of a statement on its way. */
export interface Item {
  index: number;
  values: Row;
  old: Row | null;
  row: Row;
  errors: RowError[];
}

export type SaveOperation = Extract<DmlOperation, 'insert' | 'update'>;

/** Rows per trigger invocation. */
export const CHUNK = 200;

export function failure(errors: RowError[], id: string | null = null): RowResult {
  return { success: false, id, created: false, errors };
}

/** A row as a trigger sees it: a copy with the formula fields worked out. */
export function triggerRow(context: DmlContext, object: ObjectDefinition, row: Row): Row {
  const copy = { ...row };
  for (const field of object.fields)
    if (field.formula !== null) copy[field.name] = context.formulas.value(object, field, row, context.user);
  return copy;
}

/** Runs the triggers and adds their errors to the items. */
export function runTriggers(
  context: DmlContext,
  object: ObjectDefinition,
  timing: 'before' | 'after',
  operation: SaveOperation | 'delete' | 'undelete',
  items: Item[],
  newRows: Row[] | null,
  oldRows: Row[] | null,
): void {
  if (!context.triggers || items.length === 0) return;
  const errors = context.triggers.run(context.transaction, { object, timing, operation, newRows, oldRows });
  for (const [position, list] of errors) items[position]?.errors.push(...list);
}

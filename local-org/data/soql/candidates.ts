import type { Row, Value } from '../../contract.ts';
import { normalizeId } from '../ids.ts';
import type { Table } from '../store/table.ts';
import { literalValues } from './filter.ts';
import type { Condition, Operand, Plan } from './plan.ts';

interface Sources {
  table: Table;
  binds: (Value | Value[])[];
  subQueryValues(query: Plan): Set<Value>;
}

/** Below this many rows a scan is cheaper than building an index for a field that has none. */
const SCAN_ROWS = 500;

/** Fields of these types select too many rows for an index to pay. */
const FEW_VALUES = new Set(['picklist', 'multipicklist', 'date', 'datetime']);

/**
 * Ids that can satisfy a condition, found by hash index, or null where only a scan tells. The condition itself is tested
 * afterwards on every candidate, so a superset is enough.
 */
export function candidateIds(condition: Condition, sources: Sources): Set<string> | null {
  switch (condition.kind) {
    case 'and': {
      let best: Set<string> | null = null;
      for (const item of condition.items) {
        const found = candidateIds(item, sources);
        if (found && (best === null || found.size < best.size)) best = found;
      }
      return best;
    }
    case 'or': {
      const union = new Set<string>();
      for (const item of condition.items) {
        const found = candidateIds(item, sources);
        if (!found) return null;
        for (const id of found) union.add(id);
      }
      return union;
    }
    case 'compare':
      if (condition.operator !== '=' || condition.right.kind === 'dates' || !('path' in condition.left)) return null;
      return lookUp(condition.left, literalValues([condition.right], condition.left, sources), sources);
    case 'in':
      return condition.negated
        ? null
        : lookUp(condition.left, literalValues(condition.values, condition.left, sources), sources);
    case 'inQuery':
      return condition.negated ? null : lookUp(condition.left, sources.subQueryValues(condition.query), sources);
    default:
      return null;
  }
}

function lookUp(operand: Operand, values: Set<Value>, { table }: Sources): Set<string> | null {
  const { field, steps } = operand.path;
  if (
    steps.length > 0 ||
    field.formula !== null ||
    operand.dateFunction !== null ||
    values.has(null) ||
    field.type === 'boolean'
  )
    return null;
  const found = new Set<string>();
  if (field.type === 'id') {
    for (const value of values) {
      const id = normalizeId(String(value));
      if (id !== null && table.rows.has(id)) found.add(id);
    }
    return found;
  }
  if (
    !table.hasIndex(field) &&
    !table.deservesIndex(field) &&
    (table.rows.size < SCAN_ROWS || FEW_VALUES.has(field.type))
  )
    return null;
  for (const value of values) if (value !== null) for (const id of table.find(field, value)) found.add(id);
  return found;
}

/** Rows of the candidates in the order of their ids, or all rows (also where nearly all are candidates). */
export function* candidateRows(table: Table, ids: Set<string> | null): Generator<Row> {
  if (ids === null || ids.size > table.rows.size / 2) {
    yield* table.rows.values();
    return;
  }
  for (const id of [...ids].sort()) {
    const row = table.get(id);
    if (row) yield row;
  }
}

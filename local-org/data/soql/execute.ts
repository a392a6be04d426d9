import type { Access, QueryRecord, QueryResult, Row, Value } from '../../contract.ts';
import { queryError } from '../errors.ts';
import type { ObjectDefinition, StoredField } from '../schema/objects.ts';
import { compareValues } from '../values.ts';
import { aggregateRows } from './aggregate.ts';
import { candidateIds, candidateRows } from './candidates.ts';
import { rowFilterContext, testOf } from './filter.ts';
import type { OrderTerm, Plan, Selected } from './plan.ts';
import { fieldValue, reader, rowAt, type ReadContext } from './read.ts';

/** What a query may see. */
export interface QueryContext extends ReadContext {
  access: Access;
  binds: (Value | Value[])[];
  allRows: boolean;
  /** Null where every row is visible, else a test of sharing. */
  visible(object: ObjectDefinition): ((row: Row) => boolean) | null;
}

/** Runs a compiled query. Rows without ORDER BY come in the order of their ids. */
export function execute(plan: Plan, context: QueryContext): QueryResult {
  const limit = numberOf(plan.limit, context);
  const offset = numberOf(plan.offset, context) ?? 0;
  if (offset > 2000) throw queryError('NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
  if (plan.isCount) {
    const all = matchingRows(plan, context, limit === null ? null : limit + offset);
    return { records: [], count: Math.max(0, all.length - offset) };
  }
  if (plan.isAggregate) {
    const records = page(aggregateRows(plan, matchingRows(plan, context, null), context), offset, limit);
    return { records, count: records.length };
  }
  const stopAt = plan.orderBy.length === 0 && limit !== null ? limit + offset : null;
  const rows = page(sortRows(matchingRows(plan, context, stopAt), plan.orderBy, context), offset, limit);
  const records = rows.map(recordBuilder(plan, context));
  return { records, count: records.length };
}

function page<Item>(items: Item[], offset: number, limit: number | null): Item[] {
  return offset === 0 && (limit === null || items.length <= limit)
    ? items
    : items.slice(offset, limit === null ? undefined : offset + limit);
}

function numberOf(value: Plan['limit'], context: QueryContext): number | null {
  if (value === null || typeof value === 'number') return value;
  const bound = context.binds[value.bind];
  const number = Number(bound);
  if (Array.isArray(bound) || bound === null || !Number.isInteger(number) || number < 0)
    throw queryError('MALFORMED_QUERY', 'LIMIT and OFFSET need a number that is not negative');
  return number;
}

function matchingRows(plan: Plan, context: QueryContext, stopAt: number | null): Row[] {
  const table = context.store.table(plan.object);
  const memo = new Map<Plan, Set<Value>>();
  const subQueryValues = (query: Plan): Set<Value> => {
    const known = memo.get(query) ?? semiJoinValues(query, context);
    memo.set(query, known);
    return known;
  };
  const test = plan.where ? testOf(plan.where, rowFilterContext(context, context.binds, subQueryValues)) : null;
  const visible = context.visible(plan.object);
  const ids = plan.where ? candidateIds(plan.where, { table, binds: context.binds, subQueryValues }) : null;
  const found: Row[] = [];
  for (const row of candidateRows(table, ids)) {
    if (stopAt !== null && found.length >= stopAt) break;
    if (row['IsDeleted'] === true && !context.allRows) continue;
    if (test && !test(row)) continue;
    if (visible && !visible(row)) continue;
    found.push(row);
  }
  return found;
}

function semiJoinValues(query: Plan, context: QueryContext): Set<Value> {
  const [selected] = query.selected;
  const values = new Set<Value>();
  if (!selected) return values;
  const read = reader(context, { path: selected.path, dateFunction: null, type: selected.path.field.type });
  for (const row of matchingRows(query, context, null)) {
    const value = read(row);
    if (value !== null) values.add(value);
  }
  return values;
}

/** Sorts by the terms; nulls come first unless NULLS LAST, ties keep the order of ids. */
function sortRows(rows: Row[], terms: OrderTerm[], context: ReadContext): Row[] {
  if (terms.length === 0) return rows;
  const keys = terms.map((term) => {
    if (!('path' in term.key)) throw queryError('MALFORMED_QUERY', 'ORDER BY an aggregate needs a GROUP BY');
    return { read: reader(context, term.key), type: term.key.type, term };
  });
  const decorated = rows.map((row) => ({ row, values: keys.map((key) => key.read(row)) }));
  decorated.sort((left, right) => {
    for (const [position, { type, term }] of keys.entries()) {
      const order = compareTerm(type, left.values[position] ?? null, right.values[position] ?? null, term);
      if (order !== 0) return order;
    }
    return 0;
  });
  return decorated.map((entry) => entry.row);
}

export function compareTerm(type: OrderTerm['key']['type'], left: Value, right: Value, term: OrderTerm): number {
  if (left === null || right === null) {
    if (left === right) return 0;
    return (left === null) === term.nullsLast ? 1 : -1;
  }
  const order = compareValues(type, left, right);
  return term.descending ? -order : order;
}

/** Makes the records of a plan: values, parents and children. */
function recordBuilder(plan: Plan, context: QueryContext): (row: Row) => QueryRecord {
  const selected = plan.selected.map((item) => item.alias ?? item.path.name);
  const own = plan.selected.filter((item) => item.path.steps.length === 0);
  const parents = parentBuilders(
    plan.selected.filter((item) => item.path.steps.length > 0),
    context,
  );
  return (row) => {
    const values: Row = { Id: row['Id'] ?? null };
    for (const item of own) values[item.alias ?? item.path.field.name] = shown(item, row, context);
    const record: QueryRecord = { type: plan.object.name, values, parents: {}, children: {}, selected };
    for (const [relationship, build] of parents) record.parents[relationship] = build(row);
    for (const { relationship, childField, plan: child } of plan.subqueries) {
      record.children[relationship] = children(child, childField, row, context);
    }
    return record;
  };
}

function parentBuilders(items: Selected[], context: QueryContext): Map<string, (row: Row) => QueryRecord | null> {
  const byRelationship = new Map<string, Selected[]>();
  for (const item of items) {
    const relationship = item.path.steps[0]?.relationship ?? '';
    byRelationship.set(relationship, [...(byRelationship.get(relationship) ?? []), item]);
  }
  const builders = new Map<string, (row: Row) => QueryRecord | null>();
  for (const [relationship, group] of byRelationship) {
    const [step] = group[0]?.path.steps ?? [];
    if (!step) continue;
    const shorter = group.map((item) => ({
      ...item,
      path: { ...item.path, steps: item.path.steps.slice(1), name: item.path.name.slice(relationship.length + 1) },
    }));
    const own = shorter.filter((item) => item.path.steps.length === 0);
    const nested = parentBuilders(
      shorter.filter((item) => item.path.steps.length > 0),
      context,
    );
    const selected = shorter.map((item) => item.path.name);
    builders.set(relationship, (row) => {
      const parent = rowAt(context, { steps: [step], object: step.target, field: step.field, name: '' }, row);
      if (!parent) return null;
      const values: Row = { Id: parent['Id'] ?? null };
      for (const item of own) values[item.alias ?? item.path.field.name] = shown(item, parent, context);
      const record: QueryRecord = { type: step.target.name, values, parents: {}, children: {}, selected };
      for (const [name, build] of nested) record.parents[name] = build(parent);
      return record;
    });
  }
  return builders;
}

function children(plan: Plan, childField: StoredField, row: Row, context: QueryContext): QueryRecord[] {
  const table = context.store.table(plan.object);
  const memo = new Map<Plan, Set<Value>>();
  const test = plan.where
    ? testOf(
        plan.where,
        rowFilterContext(context, context.binds, (query) => {
          const known = memo.get(query) ?? semiJoinValues(query, context);
          memo.set(query, known);
          return known;
        }),
      )
    : null;
  const visible = context.visible(plan.object);
  const id = row['Id'];
  const found: Row[] = [];
  for (const child of candidateRows(table, new Set(typeof id === 'string' ? table.find(childField, id) : []))) {
    // Where most rows are candidates, all are offered.
    if (child[childField.name] !== id) continue;
    if (child['IsDeleted'] === true && !context.allRows) continue;
    if ((test && !test(child)) || (visible && !visible(child))) continue;
    found.push(child);
  }
  return page(sortRows(found, plan.orderBy, context), 0, numberOf(plan.limit, context)).map(
    recordBuilder(plan, context),
  );
}

function shown(item: Selected, row: Row, context: ReadContext): Value {
  const { field, object } = item.path;
  const value = fieldValue(context, object, field, row);
  if (item.transform === 'toLabel' && typeof value === 'string')
    return field.picklist?.find((entry) => entry.value === value)?.label ?? value;
  return value;
}

import type { QueryRecord, Row, Value } from '../../contract.ts';
import { compareValues, Exact } from '../values.ts';
import { compareTerm, type QueryContext } from './execute.ts';
import { keyOf, testOf, todayOf } from './filter.ts';
import type { Aggregate, Operand, Plan } from './plan.ts';
import { reader } from './read.ts';

interface Group {
  keys: Value[];
  rows: Row[];
  /** Aggregates already worked out, for sorting and HAVING. */
  known: Map<Aggregate, Value>;
}

/** The rows of a grouped or aggregated query, as records of type AggregateResult. */
export function aggregateRows(plan: Plan, rows: Row[], context: QueryContext): QueryRecord[] {
  const groups = groupRows(plan.groupBy, rows, context);
  const value =
    (operand: Operand | Aggregate) =>
    (group: Group): Value =>
      'path' in operand ? groupKey(plan, operand, group) : memoized(operand, group, context);
  const having = plan.having
    ? testOf<Group>(plan.having, {
        ...context,
        today: todayOf(context.user.timeZone),
        read: value,
        subQueryValues: () => new Set(),
      })
    : null;
  const kept = having ? groups.filter(having) : groups;
  if (plan.orderBy.length > 0) {
    kept.sort((left, right) => {
      for (const term of plan.orderBy) {
        const read = value(term.key);
        const order = compareTerm(term.key.type, read(left), read(right), term);
        if (order !== 0) return order;
      }
      return 0;
    });
  }
  const selected = [...plan.groupColumns.map((column) => column.alias), ...plan.aggregates.map((entry) => entry.alias)];
  return kept.map((group) => {
    const aggregates: Record<string, Value> = {};
    for (const column of plan.groupColumns) aggregates[column.alias] = groupKey(plan, column.operand, group);
    for (const entry of plan.aggregates) aggregates[entry.alias] = memoized(entry.aggregate, group, context);
    return { type: 'AggregateResult', values: {}, parents: {}, children: {}, aggregates, selected };
  });
}

function groupRows(operands: Operand[], rows: Row[], context: QueryContext): Group[] {
  if (operands.length === 0) return [{ keys: [], rows, known: new Map() }];
  const readers = operands.map((operand) => reader(context, operand));
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const keys = readers.map((read) => read(row));
    const name = JSON.stringify(keys.map((key, position) => keyOf(operands[position]?.type ?? 'string', key)));
    const group = groups.get(name);
    if (group) group.rows.push(row);
    else groups.set(name, { keys, rows: [row], known: new Map() });
  }
  return [...groups.values()].sort((left, right) => {
    for (const [position, operand] of operands.entries()) {
      const order = compareTerm(operand.type, left.keys[position] ?? null, right.keys[position] ?? null, {
        key: operand,
        descending: false,
        nullsLast: false,
      });
      if (order !== 0) return order;
    }
    return 0;
  });
}

function groupKey(plan: Plan, operand: Operand, group: Group): Value {
  const position = plan.groupBy.findIndex(
    (candidate) => candidate.path.name === operand.path.name && candidate.dateFunction === operand.dateFunction,
  );
  return group.keys[position] ?? null;
}

function memoized(entry: Aggregate, group: Group, context: QueryContext): Value {
  const known = group.known.get(entry);
  if (known !== undefined) return known;
  const value = aggregate(entry, group.rows, context);
  group.known.set(entry, value);
  return value;
}

/** One aggregate over the rows of a group; nulls are left out as in SQL. */
function aggregate(entry: Aggregate, rows: Row[], context: QueryContext): Value {
  if (entry.operand === null) return String(rows.length);
  const read = reader(context, entry.operand);
  const type = entry.operand.type;
  const values = rows.map(read).filter((value) => value !== null);
  switch (entry.fn) {
    case 'COUNT':
      return String(values.length);
    case 'COUNT_DISTINCT':
      return String(new Set(values.map((value) => keyOf(type, value))).size);
    case 'SUM':
      return values.length === 0
        ? null
        : values.reduce((sum, value) => sum.plus(String(value)), new Exact(0)).toString();
    case 'AVG':
      return values.length === 0
        ? null
        : values
            .reduce((sum, value) => sum.plus(String(value)), new Exact(0))
            .div(values.length)
            .toDecimalPlaces(15)
            .toString();
    case 'MIN':
      return values.reduce<Value>(
        (best, value) => (best === null || compareValues(type, value, best) < 0 ? value : best),
        null,
      );
    case 'MAX':
      return values.reduce<Value>(
        (best, value) => (best === null || compareValues(type, value, best) > 0 ? value : best),
        null,
      );
  }
}

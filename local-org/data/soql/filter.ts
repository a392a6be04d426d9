import type { FieldInfo, FieldType, Row, Value } from '../../contract.ts';
import { queryError } from '../errors.ts';
import { normalizeId } from '../ids.ts';
import { compareValues, dayOf, Exact, foldCase, isNumeric, isTextual } from '../values.ts';
import { literalDays, rangeBounds } from './dates.ts';
import type { Aggregate, Condition, Literal, Operand, Operator, Plan } from './plan.ts';
import { reader, type ReadContext } from './read.ts';

export type Test<Subject> = (subject: Subject) => boolean;

/** What turning conditions into tests needs beside the rows. */
export interface FilterContext<Subject> extends ReadContext {
  binds: (Value | Value[])[];
  today: string;
  read(operand: Operand | Aggregate): (subject: Subject) => Value;
  /** Values of the one field a semi-join selects. */
  subQueryValues(query: Plan): Set<Value>;
}

/** Today in the user's time zone. */
export function todayOf(timeZone: string): string {
  return dayOf(new Date().toISOString(), timeZone);
}

/** A filter context for the rows of a table. */
export function rowFilterContext(
  context: ReadContext,
  binds: (Value | Value[])[],
  subQueryValues: (query: Plan) => Set<Value>,
): FilterContext<Row> {
  return {
    ...context,
    binds,
    subQueryValues,
    today: todayOf(context.user.timeZone),
    read: (operand) => {
      if (!('path' in operand)) throw queryError('MALFORMED_QUERY', 'aggregate functions are not allowed in WHERE');
      return reader(context, operand);
    },
  };
}

/** Turns a condition into a test of one subject (a row, or a group in HAVING). */
export function testOf<Subject>(condition: Condition, context: FilterContext<Subject>): Test<Subject> {
  switch (condition.kind) {
    case 'and': {
      const tests = condition.items.map((item) => testOf(item, context));
      return (subject) => tests.every((test) => test(subject));
    }
    case 'or': {
      const tests = condition.items.map((item) => testOf(item, context));
      return (subject) => tests.some((test) => test(subject));
    }
    case 'not': {
      const test = testOf(condition.item, context);
      return (subject) => !test(subject);
    }
    case 'compare':
      return compareTest(condition, context);
    case 'in': {
      const values = literalValues(condition.values, condition.left, context);
      return membership(values, condition.left, condition.negated, context);
    }
    case 'inQuery':
      return membership(context.subQueryValues(condition.query), condition.left, condition.negated, context);
    case 'includes': {
      const wanted = [...literalValues(condition.values, condition.left, context)].map((value) =>
        String(value).split(';').map(foldCase),
      );
      const read = context.read(condition.left);
      return (subject) => {
        const value = read(subject);
        const chosen = new Set(typeof value === 'string' ? value.split(';').map(foldCase) : []);
        return wanted.some((all) => all.every((item) => chosen.has(item))) !== condition.negated;
      };
    }
  }
}

/** Keys of the values of an IN list, as `keyOf` makes them. */
export function literalValues(literals: Literal[], left: Operand, context: { binds: (Value | Value[])[] }): Set<Value> {
  const values = literals.flatMap((literal): Value[] => {
    if (literal.kind === 'dates') throw queryError('MALFORMED_QUERY', 'date ranges are not allowed in IN');
    if (literal.kind === 'value') return [literal.value];
    const bound = context.binds[literal.index];
    return Array.isArray(bound) ? bound : [bound ?? null];
  });
  return new Set(values.map((value) => keyOf(left.type, value)));
}

/** Values that are equal in SOQL have equal keys. */
export function keyOf(type: FieldType, value: Value): Value {
  if (value === null || typeof value === 'boolean') return value;
  if (isTextual(type)) return foldCase(value);
  if (isNumeric(type)) return new Exact(value).toString();
  return type === 'id' || type === 'reference' ? (normalizeId(value) ?? value) : value;
}

function membership<Subject>(
  values: Set<Value>,
  left: Operand,
  negated: boolean,
  context: FilterContext<Subject>,
): Test<Subject> {
  const read = context.read(left);
  return (subject) => values.has(keyOf(left.type, read(subject))) !== negated;
}

function compareTest<Subject>(
  condition: Extract<Condition, { kind: 'compare' }>,
  context: FilterContext<Subject>,
): Test<Subject> {
  const { left, operator, right } = condition;
  const read = context.read(left);
  if (right.kind === 'dates') return dateRangeTest(read, left.type, operator, right, context);
  const bound = right.kind === 'value' ? right.value : (context.binds[right.index] ?? null);
  if (Array.isArray(bound)) throw queryError('MALFORMED_QUERY', 'a list is bound where one value is expected; use IN');
  const value = normalized(left, bound);
  if (operator === 'LIKE') return likeTest(read, value);
  if (value === null) {
    if (operator === '=') return (subject) => isNull(read(subject));
    if (operator === '!=') return (subject) => !isNull(read(subject));
    return () => false;
  }
  return comparison(read, left.type, operator, value);
}

/** Empty text is null in the database. */
function normalized(left: Operand | Aggregate, value: Value): Value {
  if (value === '') return null;
  if (typeof value === 'string' && (left.type === 'id' || left.type === 'reference'))
    return normalizeId(value) ?? value;
  return value;
}

function isNull(value: Value): boolean {
  return value === null || value === '';
}

function comparison<Subject>(
  read: (subject: Subject) => Value,
  type: FieldType,
  operator: Operator,
  value: Exclude<Value, null>,
): Test<Subject> {
  const key = keyOf(type, value);
  if (operator === '=' || operator === '!=') {
    const equal = isNumeric(type)
      ? (actual: Exclude<Value, null>) => compareValues(type, actual, value) === 0
      : (actual: Exclude<Value, null>) => keyOf(type, actual) === key;
    const wanted = operator === '=';
    return (subject) => {
      const actual = read(subject);
      return (actual !== null && equal(actual)) === wanted;
    };
  }
  return (subject) => {
    const actual = read(subject);
    if (actual === null) return false;
    const order = compareValues(type, actual, value);
    return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0;
  };
}

function likeTest<Subject>(read: (subject: Subject) => Value, value: Value): Test<Subject> {
  if (value === null) return (subject) => isNull(read(subject));
  let pattern = '';
  const text = String(value);
  for (let position = 0; position < text.length; position += 1) {
    const letter = text.charAt(position);
    const next = text.charAt(position + 1);
    if (letter === '\\' && (next === '%' || next === '_' || next === '\\')) {
      pattern += escapeRegExp(next);
      position += 1;
    } else pattern += letter === '%' ? '[\\s\\S]*' : letter === '_' ? '[\\s\\S]' : escapeRegExp(letter);
  }
  const expression = new RegExp(`^${pattern}$`, 'i');
  return (subject) => {
    const actual = read(subject);
    return typeof actual === 'string' && expression.test(actual);
  };
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function dateRangeTest<Subject>(
  read: (subject: Subject) => Value,
  type: FieldType,
  operator: Operator,
  literal: Extract<Literal, { kind: 'dates' }>,
  context: FilterContext<Subject>,
): Test<Subject> {
  const bounds = rangeBounds(
    literalDays(literal.name, literal.count, context.today),
    type === 'date' ? 'date' : 'datetime',
    context.user.timeZone,
  );
  return (subject) => {
    const actual = read(subject);
    if (typeof actual !== 'string') return operator === '!=';
    const inside = actual >= bounds.from && actual < bounds.to;
    if (operator === '=') return inside;
    if (operator === '!=') return !inside;
    if (operator === '<') return actual < bounds.from;
    if (operator === '<=') return actual < bounds.to;
    return operator === '>' ? actual >= bounds.to : actual >= bounds.from;
  };
}

export type { FieldInfo };

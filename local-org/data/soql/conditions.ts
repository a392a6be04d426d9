import type {
  BoundExpressionContext,
  ComparisonOperatorContext,
  FieldExpressionContext,
  LogicalExpressionContext,
  SoqlFunctionContext,
  SubQueryContext,
  ValueContext,
  WhereLogicalExpressionContext,
} from '@apexdevtools/apex-parser';
import type { FieldType } from '../../contract.ts';
import type { StoredField } from '../schema/objects.ts';
import { literalOf } from './literals.ts';
import type { Names } from './names.ts';
import { LocatedError } from './parse.ts';
import type {
  Aggregate,
  AggregateFunction,
  Bind,
  Condition,
  DateFunction,
  Literal,
  Operand,
  Operator,
  Plan,
} from './plan.ts';

/** What building conditions needs from the compiler of the query. */
export interface ConditionContext {
  names: Names;
  binds: Bind[];
  compileSubQuery(context: SubQueryContext): Plan;
}

const DATE_FUNCTIONS = [
  'CALENDAR_YEAR',
  'CALENDAR_QUARTER',
  'CALENDAR_MONTH',
  'DAY_IN_MONTH',
  'DAY_IN_WEEK',
  'DAY_IN_YEAR',
  'DAY_ONLY',
  'HOUR_IN_DAY',
  'WEEK_IN_MONTH',
  'WEEK_IN_YEAR',
  'FISCAL_YEAR',
  'FISCAL_QUARTER',
  'FISCAL_MONTH',
] as const;
const AGGREGATES = ['COUNT_DISTINCT', 'COUNT', 'AVG', 'MIN', 'MAX', 'SUM'] as const;

/** A date function as an operand, or null where the function is another one. */
export function dateOperand(context: SoqlFunctionContext, names: Names): Operand | null {
  const name: DateFunction | undefined = DATE_FUNCTIONS.find((candidate) => context[candidate]());
  if (!name) return null;
  const dateField = context.dateFieldName().fieldName();
  const path = names.path(dateField);
  if (path.field.type !== 'date' && path.field.type !== 'datetime') {
    throw new LocatedError(
      'MALFORMED_QUERY',
      `Invalid date function: field ${path.name} is not a date or date time field`,
      context,
    );
  }
  return { path, dateFunction: name, type: name === 'DAY_ONLY' ? 'date' : 'int' };
}

/** An aggregate function, or null where the function is another one. */
export function aggregateOf(context: SoqlFunctionContext, names: Names): Aggregate | null {
  const name: AggregateFunction | undefined = AGGREGATES.find((candidate) => context[candidate]());
  if (!name) return null;
  const field = context.fieldName();
  if (!field) return { fn: 'COUNT', operand: null, type: 'int' };
  const path = names.path(field);
  const number =
    path.field.type === 'int' ||
    path.field.type === 'double' ||
    path.field.type === 'currency' ||
    path.field.type === 'percent';
  if ((name === 'SUM' || name === 'AVG') && !number) {
    throw new LocatedError(
      'MALFORMED_QUERY',
      `field ${path.field.name} does not support aggregate operator ${name}`,
      context,
    );
  }
  const type: FieldType =
    name === 'COUNT' || name === 'COUNT_DISTINCT' ? 'int' : name === 'AVG' ? 'double' : path.field.type;
  return { fn: name, operand: { path, dateFunction: null, type: path.field.type }, type };
}

/** The operand of a filter or sort: a field, a date function, or (HAVING, ORDER BY) an aggregate. */
export function functionOperand(context: SoqlFunctionContext, names: Names): Operand | Aggregate {
  const operand = dateOperand(context, names) ?? aggregateOf(context, names);
  if (!operand)
    throw new LocatedError(
      'MALFORMED_QUERY',
      `function ${context.getText()} is not supported here by the local org`,
      context,
    );
  return operand;
}

/** `field = value`, with AND, OR, NOT and brackets, of a WHERE clause. */
export function whereCondition(tree: WhereLogicalExpressionContext, context: ConditionContext): Condition {
  const items = tree.whereConditionalExpression_list().map((item): Condition => {
    const inner = item.whereLogicalExpression();
    if (inner) return whereCondition(inner, context);
    const expression = item.whereFieldExpression().fieldExpression();
    if (!expression)
      throw new LocatedError('MALFORMED_QUERY', 'FORMULA() filters are not supported by the local org', item);
    return fieldCondition(expression, context);
  });
  return combine(items, Boolean(tree.NOT()), tree.SOQLOR_list().length > 0);
}

/** The same for a HAVING clause. */
export function havingCondition(tree: LogicalExpressionContext, context: ConditionContext): Condition {
  const items = tree.conditionalExpression_list().map((item): Condition => {
    const inner = item.logicalExpression();
    return inner ? havingCondition(inner, context) : fieldCondition(item.fieldExpression(), context);
  });
  return combine(items, Boolean(tree.NOT()), tree.SOQLOR_list().length > 0);
}

function combine(items: Condition[], negated: boolean, or: boolean): Condition {
  const [only] = items;
  const condition: Condition = items.length === 1 && only ? only : { kind: or ? 'or' : 'and', items };
  return negated ? { kind: 'not', item: condition } : condition;
}

function operatorOf(
  context: ComparisonOperatorContext,
): { operator: Operator } | { set: 'in' | 'includes'; negated: boolean } {
  if (context.INCLUDES()) return { set: 'includes', negated: false };
  if (context.EXCLUDES()) return { set: 'includes', negated: true };
  if (context.IN()) return { set: 'in', negated: Boolean(context.NOT()) };
  if (context.LIKE()) return { operator: 'LIKE' };
  const text = context.getText();
  return { operator: (text === '<>' ? '!=' : text) as Operator };
}

function fieldCondition(expression: FieldExpressionContext, context: ConditionContext): Condition {
  const fieldName = expression.fieldName();
  const fn = expression.soqlFunction();
  const left: Operand | Aggregate = fieldName
    ? fieldOperand(context.names.path(fieldName))
    : functionOperand(fn, context.names);
  const name = 'path' in left ? left.path.name : fn.getText();
  if ('path' in left && left.dateFunction === null && !left.path.field.filterable) {
    throw new LocatedError(
      'INVALID_FIELD',
      `field '${left.path.field.name}' can not be filtered in a query call`,
      expression,
    );
  }
  const operation = operatorOf(expression.comparisonOperator());
  const value = expression.value();
  if ('operator' in operation) {
    return {
      kind: 'compare',
      left,
      operator: operation.operator,
      right: literal(value, left, name, operation.operator === 'LIKE', context),
    };
  }
  if (!('path' in left)) throw new LocatedError('MALFORMED_QUERY', 'IN is not supported on an aggregate', expression);
  if (operation.set === 'includes' && left.path.field.type !== 'multipicklist') {
    throw new LocatedError(
      'INVALID_QUERY_FILTER_OPERATOR',
      'includes and excludes operators can only be used on multi-select picklist fields',
      expression,
    );
  }
  const subQuery = value.subQuery();
  if (subQuery) {
    const query = context.compileSubQuery(subQuery);
    const [field] = query.selected;
    if (!field || query.selected.length !== 1)
      throw new LocatedError('MALFORMED_QUERY', 'semi join sub-selects can only have one field', subQuery);
    return { kind: 'inQuery', left, negated: operation.negated, query, field: field.path };
  }
  return { kind: operation.set, left, negated: operation.negated, values: literalList(value, left, name, context) };
}

export function fieldOperand(path: Operand['path']): Operand {
  return { path, dateFunction: null, type: path.field.type };
}

function literal(
  value: ValueContext,
  left: Operand | Aggregate,
  name: string,
  like: boolean,
  context: ConditionContext,
): Literal {
  const bound = value.boundExpression();
  if (bound) return bind(bound, left, false, context);
  if (value.subQuery() || value.valueList()) throw new LocatedError('MALFORMED_QUERY', `unexpected token: '('`, value);
  return literalOf(value, left.type, name.split('.').at(-1) ?? name, like);
}

function literalList(value: ValueContext, left: Operand, name: string, context: ConditionContext): Literal[] {
  const bound = value.boundExpression();
  if (bound) return [bind(bound, left, true, context)];
  const values = value.valueList();
  if (!values) throw new LocatedError('MALFORMED_QUERY', `unexpected token: '${value.getText()}'`, value);
  return values.value_list().map((item) => {
    const inner = item.boundExpression();
    return inner ? bind(inner, left, false, context) : literalOf(item, left.type, name.split('.').at(-1) ?? name);
  });
}

function bind(
  bound: BoundExpressionContext,
  left: Operand | Aggregate,
  isList: boolean,
  context: ConditionContext,
): Literal {
  const expects: StoredField | 'integer' = 'path' in left && left.dateFunction === null ? left.path.field : 'integer';
  context.binds.push({ tree: bound, text: bound.expression().getText(), expects, isList });
  return { kind: 'bind', index: context.binds.length - 1 };
}

import type {
  BoundExpressionContext,
  FieldNameContext,
  FromNameListContext,
  LimitClauseContext,
  OrderByClauseContext,
  QueryContext,
  SelectEntryContext,
  SoqlFunctionContext,
  SubFieldEntryContext,
  SubQueryContext,
  WhereClauseContext,
} from '@apexdevtools/apex-parser';
import type { ObjectDefinition, OrgSchema, StoredField } from '../schema/objects.ts';
import {
  aggregateOf,
  dateOperand,
  fieldOperand,
  functionOperand,
  havingCondition,
  whereCondition,
  type ConditionContext,
} from './conditions.ts';
import { Names, noSuchColumn, notSupported } from './names.ts';
import { LocatedError, locate, parseQuery } from './parse.ts';
import type { Bind, OrderTerm, Path, Plan, Selected } from './plan.ts';

/** Compiles a query given as text; errors carry the pointer to their place. */
export function compileText(soql: string, schema: OrgSchema): Plan {
  const tree = parseQuery(soql);
  try {
    return compileTree(tree, schema);
  } catch (error) {
    throw locate(error, soql);
  }
}

/** Compiles the parse tree of a query: every name is resolved against the schema, every literal is typed. */
export function compileTree(tree: QueryContext, schema: OrgSchema): Plan {
  const { name, alias, context } = fromObject(tree.fromNameList());
  const object = schema.object(name);
  if (!object) throw notSupported(name, context);
  const plan = emptyPlan(object);
  const compiler = new Compiler(schema, plan, new Names(schema, object, alias, plan.uses), plan.binds);
  const withClause = tree.withClause();
  if (withClause) {
    plan.mode = withClause.USER_MODE()
      ? 'user'
      : withClause.SYSTEM_MODE()
        ? 'system'
        : withClause.SECURITY_ENFORCED()
          ? 'securityEnforced'
          : null;
    if (plan.mode === null)
      throw new LocatedError('MALFORMED_QUERY', 'this WITH clause is not supported by the local org', withClause);
  }
  compiler.select(tree.selectList().selectEntry_list(), Boolean(tree.groupByClause()));
  compiler.where(tree.whereClause());
  const grouping = tree.groupByClause();
  if (grouping) {
    if (grouping.ROLLUP() || grouping.CUBE())
      throw new LocatedError(
        'MALFORMED_QUERY',
        'GROUP BY ROLLUP and CUBE are not supported by the local org',
        grouping,
      );
    compiler.groupBy(grouping.fieldGroupByList().fieldGroupBy_list());
    const having = grouping.logicalExpression();
    if (having) plan.having = havingCondition(having, compiler.conditions());
  }
  compiler.checkGrouping(tree);
  compiler.orderBy(tree.orderByClause());
  compiler.limit(tree.limitClause());
  const offset = tree.offsetClause();
  if (offset) plan.offset = compiler.count(offset.IntegerLiteral()?.getText(), offset.boundExpression());
  plan.allRows = Boolean(tree.allRowsClause());
  plan.forUpdate = tree.forClauses().UPDATE_list().length > 0;
  if (plan.forUpdate && plan.orderBy.length > 0) {
    throw new LocatedError(
      'MALFORMED_QUERY',
      'ORDER BY is not allowed with FOR UPDATE: the rows come back in the order of their ids',
      tree,
    );
  }
  if (plan.forUpdate && plan.isAggregate)
    throw new LocatedError('MALFORMED_QUERY', 'FOR UPDATE is not allowed with GROUP BY or aggregate functions', tree);
  compiler.checkFields(tree);
  return plan;
}

function emptyPlan(object: ObjectDefinition): Plan {
  return {
    object,
    isCount: false,
    isAggregate: false,
    forUpdate: false,
    binds: [],
    aggregateTypes: {},
    selected: [],
    subqueries: [],
    where: null,
    groupBy: [],
    groupColumns: [],
    aggregates: [],
    having: null,
    orderBy: [],
    limit: null,
    offset: null,
    allRows: false,
    mode: null,
    uses: [],
  };
}

function fromObject(from: FromNameListContext): { name: string; alias: string | null; context: FieldNameContext } {
  const [context, second] = from.fieldName_list();
  if (!context || second)
    throw new LocatedError(
      'MALFORMED_QUERY',
      'several objects in FROM are not supported by the local org; use relationships',
      from,
    );
  return { name: context.getText(), alias: from.soqlId_list()[0]?.getText() ?? null, context };
}

class Compiler {
  private readonly schema: OrgSchema;
  private readonly plan: Plan;
  private readonly names: Names;
  private readonly binds: Bind[];
  /** Aggregates without an alias are called expr0, expr1 … */
  private unnamed = 0;
  private fieldsFunction: 'ALL' | 'CUSTOM' | 'STANDARD' | null = null;

  constructor(schema: OrgSchema, plan: Plan, names: Names, binds: Bind[]) {
    this.schema = schema;
    this.plan = plan;
    this.names = names;
    this.binds = binds;
  }

  conditions(): ConditionContext {
    return { names: this.names, binds: this.binds, compileSubQuery: (context) => this.semiJoin(context) };
  }

  select(entries: (SelectEntryContext | SubFieldEntryContext)[], grouped: boolean): void {
    for (const entry of entries) {
      const alias = entry.soqlId()?.getText() ?? null;
      const subQuery = entry.subQuery();
      if (entry.typeOf()) throw new LocatedError('MALFORMED_QUERY', 'TYPEOF is not supported by the local org', entry);
      if (subQuery) this.childQuery(subQuery);
      else if (entry.soqlFunction()) this.selectFunction(entry.soqlFunction(), alias, entries.length === 1);
      else {
        const path = this.names.path(entry.fieldName());
        if (grouped) this.plan.groupColumns.push({ alias: alias ?? path.field.name, operand: fieldOperand(path) });
        else this.plan.selected.push({ path, transform: null, alias });
      }
    }
    if (grouped || this.plan.aggregates.length > 0) this.plan.isAggregate = !this.plan.isCount;
  }

  private selectFunction(context: SoqlFunctionContext, alias: string | null, alone: boolean): void {
    const name = () => alias ?? `expr${this.unnamed++}`;
    const aggregate = aggregateOf(context, this.names);
    if (aggregate) {
      if (aggregate.operand === null && alone && alias === null) {
        this.plan.isCount = true;
        return;
      }
      if (aggregate.operand === null)
        throw new LocatedError(
          'MALFORMED_QUERY',
          'COUNT() must be the only element in the SELECT list; use COUNT(Id)',
          context,
        );
      const label = name();
      this.plan.aggregates.push({ alias: label, aggregate });
      this.plan.aggregateTypes[label] = aggregate.type;
      return;
    }
    const dates = dateOperand(context, this.names);
    if (dates) {
      this.plan.groupColumns.push({ alias: name(), operand: dates });
      return;
    }
    const fields = context.soqlFieldsParameter();
    if (context.FIELDS() && fields) {
      this.allFields(fields.ALL() ? 'ALL' : fields.CUSTOM() ? 'CUSTOM' : 'STANDARD');
      return;
    }
    const field = context.fieldName();
    if ((context.TOLABEL() || context.FORMAT()) && field) {
      this.plan.selected.push({
        path: this.names.path(field),
        transform: context.TOLABEL() ? 'toLabel' : 'format',
        alias,
      });
      return;
    }
    throw new LocatedError(
      'MALFORMED_QUERY',
      `function ${context.getText()} is not supported by the local org`,
      context,
    );
  }

  private allFields(which: 'ALL' | 'CUSTOM' | 'STANDARD'): void {
    this.fieldsFunction = which;
    for (const field of this.plan.object.fields) {
      if (which !== 'ALL' && field.custom !== (which === 'CUSTOM')) continue;
      if (field.type === 'base64') continue;
      this.plan.selected.push({
        path: { steps: [], object: this.plan.object, field, name: field.name },
        transform: null,
        alias: null,
      });
    }
  }

  where(clause: WhereClauseContext | null): void {
    if (clause) this.plan.where = whereCondition(clause.whereLogicalExpression(), this.conditions());
  }

  groupBy(items: { fieldName(): FieldNameContext; soqlFunction(): SoqlFunctionContext }[]): void {
    for (const item of items) {
      const field = item.fieldName();
      const operand = field ? fieldOperand(this.names.path(field)) : functionOperand(item.soqlFunction(), this.names);
      if (!('path' in operand))
        throw new LocatedError('MALFORMED_QUERY', 'aggregates can not be grouped', item.soqlFunction());
      if (!operand.path.field.filterable)
        throw new LocatedError(
          'MALFORMED_QUERY',
          `field '${operand.path.field.name}' can not be grouped in a query call`,
          field ?? item.soqlFunction(),
        );
      this.plan.groupBy.push(operand);
    }
    this.plan.isAggregate = true;
  }

  /** Every selected field of a grouped query has to be grouped or aggregated. */
  checkGrouping(at: QueryContext): void {
    if (!this.plan.isAggregate) {
      if (this.plan.groupColumns.length > 0)
        throw new LocatedError('MALFORMED_QUERY', 'date functions in SELECT need a GROUP BY', at);
      return;
    }
    const ungrouped =
      this.plan.selected[0]?.path ??
      this.plan.groupColumns.find(
        (column) =>
          !this.plan.groupBy.some(
            (operand) =>
              operand.path.name === column.operand.path.name && operand.dateFunction === column.operand.dateFunction,
          ),
      )?.operand.path;
    if (ungrouped)
      throw new LocatedError('MALFORMED_QUERY', `Field must be grouped or aggregated: ${ungrouped.name}`, at);
    for (const column of this.plan.groupColumns) this.plan.aggregateTypes[column.alias] = column.operand.type;
  }

  orderBy(clause: OrderByClauseContext | null): void {
    for (const item of clause?.fieldOrderList().fieldOrder_list() ?? []) {
      const field = item.fieldName();
      const key = field ? this.orderField(field) : functionOperand(item.soqlFunction(), this.names);
      if ('path' in key && !key.path.field.filterable)
        throw new LocatedError(
          'MALFORMED_QUERY',
          `field '${key.path.field.name}' can not be sorted in a query call`,
          item,
        );
      this.plan.orderBy.push({
        key,
        descending: Boolean(item.DESC()),
        nullsLast: item.NULLS() ? Boolean(item.LAST()) : false,
      });
    }
  }

  private orderField(field: FieldNameContext): OrderTerm['key'] {
    const alias = field.getText().toLowerCase();
    const aggregate = this.plan.aggregates.find((candidate) => candidate.alias.toLowerCase() === alias)?.aggregate;
    return (
      aggregate ??
      this.plan.groupColumns.find((column) => column.alias.toLowerCase() === alias)?.operand ??
      fieldOperand(this.names.path(field))
    );
  }

  limit(clause: LimitClauseContext | null): void {
    if (clause) this.plan.limit = this.count(clause.IntegerLiteral()?.getText(), clause.boundExpression());
  }

  count(text: string | undefined, bound: BoundExpressionContext | null): Plan['limit'] {
    if (text !== undefined) return Number(text);
    if (!bound) return null;
    this.binds.push({ tree: bound, text: bound.expression().getText(), expects: 'integer', isList: false });
    return { bind: this.binds.length - 1 };
  }

  checkFields(at: QueryContext | SubQueryContext): void {
    const seen = new Set<string>();
    for (const { path, alias, transform } of this.plan.selected) {
      const key = (alias ?? path.name).toLowerCase();
      if (seen.has(key) && transform === null)
        throw new LocatedError('INVALID_FIELD', `duplicate field selected: ${path.field.name}`, at);
      seen.add(key);
    }
    const limit = this.plan.limit;
    if (
      this.fieldsFunction !== null &&
      this.fieldsFunction !== 'STANDARD' &&
      (typeof limit !== 'number' || limit > 200)
    ) {
      throw new LocatedError('MALFORMED_QUERY', 'The SOQL FIELDS function must have a LIMIT of at most 200', at);
    }
  }

  private childQuery(context: SubQueryContext): void {
    const from = context.fromNameList().fieldName_list()[0];
    const name = from?.soqlId_list().at(-1)?.getText() ?? '';
    const relationship = this.plan.object.childRelationships.find(
      (child) => child.name?.toLowerCase() === name.toLowerCase(),
    );
    const child = relationship ? this.schema.object(relationship.object) : undefined;
    const childField = child && relationship ? child.field(relationship.field) : undefined;
    if (!relationship?.name || !child || !childField) {
      throw new LocatedError(
        'INVALID_TYPE',
        `Didn't understand relationship '${name}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
        context,
      );
    }
    this.plan.uses.push({ object: child, field: childField });
    this.plan.subqueries.push({ relationship: relationship.name, childField, plan: this.inner(context, child) });
  }

  private semiJoin(context: SubQueryContext): Plan {
    const { name, context: at } = fromObject(context.fromNameList());
    const object = this.schema.object(name);
    if (!object) throw notSupported(name, at);
    return this.inner(context, object);
  }

  /** A subquery shares the binds of the query around it. */
  private inner(context: SubQueryContext, object: ObjectDefinition): Plan {
    const plan = emptyPlan(object);
    plan.binds = this.binds;
    plan.uses = this.plan.uses;
    const alias = context.fromNameList().soqlId_list()[0]?.getText() ?? null;
    const compiler = new Compiler(this.schema, plan, new Names(this.schema, object, alias, plan.uses), this.binds);
    compiler.select(context.subFieldList().subFieldEntry_list(), false);
    compiler.where(context.whereClause());
    compiler.orderBy(context.orderByClause());
    compiler.limit(context.limitClause());
    if (plan.isAggregate || plan.isCount)
      throw new LocatedError('MALFORMED_QUERY', 'aggregate functions are not supported in subqueries', context);
    compiler.checkFields(context);
    return plan;
  }
}

export type { Path, Plan, Selected, StoredField };
export { noSuchColumn };

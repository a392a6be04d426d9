/** Static SOQL: compiled against the schema at load, so a wrong name is refused before anything runs. */
import type { QueryContext } from '@apexdevtools/apex-parser';
import type { CompiledQuery } from '../../contract.ts';
import { lowerExpression } from '../ast/lower-expressions.ts';
import type { Expression } from '../ast/nodes.ts';
import { parseStaticQuery } from '../ast/parse.ts';
import type { Body, Position, Typed } from './body.ts';
import { expression } from './expressions.ts';

/** The access mode that a query names itself; `null` when it leaves it to its class. */
export function statedMode(tree: QueryContext): 'user' | 'system' | 'security_enforced' | null {
  const clause = tree.withClause();
  if (!clause) return null;
  if (clause.USER_MODE()) return 'user';
  if (clause.SYSTEM_MODE()) return 'system';
  return clause.SECURITY_ENFORCED() ? 'security_enforced' : null;
}

function compile(body: Body, node: Position, tree: QueryContext): CompiledQuery {
  try {
    return body.program.org.compileQuery(tree);
  } catch (error) {
    return body.fail(node, error instanceof Error ? error.message : String(error));
  }
}

function bindValue(body: Body, compiled: CompiledQuery, index: number): string {
  const bind = compiled.binds[index]!;
  if (!bind.tree) throw new Error(`The bind :${bind.text} of a static query has no expression`);
  const node = lowerExpression(bind.tree.expression());
  const value = expression(body, node);
  const isCollection = value.type.isList || value.type.isSet;
  if (bind.isList && !isCollection)
    body.fail(
      node,
      `Invalid bind expression type of ${value.type.name} for column of type ${describe(compiled, index)}`,
    );
  if (!bind.isList && isCollection && !value.isQuery)
    body.fail(
      node,
      `Invalid bind expression type of ${value.type.name} for column of type ${describe(compiled, index)}`,
    );
  if (bind.expects === 'integer' && !value.type.is('Integer') && !value.type.is('Long'))
    body.fail(node, `Invalid bind expression type of ${value.type.name} for LIMIT or OFFSET`);
  if (bind.expects !== 'integer') checkBindType(body, node, bind.expects, value);
  return value.js;
}

function describe(compiled: CompiledQuery, index: number): string {
  const { expects } = compiled.binds[index]!;
  return expects === 'integer' ? 'Integer' : expects.type;
}

function checkBindType(body: Body, node: Expression, field: { type: string; name: string }, value: Typed): void {
  const type = value.type.isList || value.type.isSet ? value.type.args[0]! : value.type;
  if (type.kind !== 'primitive') {
    if (type.kind === 'sobject' && (field.type === 'id' || field.type === 'reference')) return;
    if (type.kind === 'null' || type.kind === 'object') return;
    body.fail(node, `Invalid bind expression type of ${type.name} for column of type ${field.type}`);
  }
  const families: Record<string, string[]> = {
    id: ['Id', 'String'],
    reference: ['Id', 'String'],
    boolean: ['Boolean'],
    date: ['Date', 'Datetime'],
    datetime: ['Datetime', 'Date'],
    time: ['Time'],
    int: ['Integer', 'Long', 'Double', 'Decimal'],
    double: ['Integer', 'Long', 'Double', 'Decimal'],
    currency: ['Integer', 'Long', 'Double', 'Decimal'],
    percent: ['Integer', 'Long', 'Double', 'Decimal'],
  };
  const allowed = families[field.type] ?? ['String', 'Id'];
  if (!allowed.includes(type.name))
    body.fail(node, `Invalid bind expression type of ${type.name} for column of type ${field.type}`);
}

export function query(body: Body, node: Extract<Expression, { kind: 'soql' }>): Typed {
  const tree = parseStaticQuery(node);
  const compiled = compile(body, node, tree);
  const stated = statedMode(tree);
  if (stated === 'security_enforced' && body.program.apiVersion(body.options.file) >= 67) {
    body.fail(node, 'WITH SECURITY_ENFORCED is not supported from API version 67.0 on; use WITH USER_MODE');
  }
  const mode = stated === 'security_enforced' ? 'user' : stated;
  const binds = compiled.binds.map((_, index) => bindValue(body, compiled, index));
  const allRows = Boolean(tree.allRowsClause());
  const js = `$.query(${body.constant(compiled)},[${binds.join(',')}],${mode ? `'${mode}'` : 'null'},${allRows})`;
  if (compiled.isCount) return { type: body.integer, js, nonNull: true };
  const { table } = body;
  const element = compiled.isAggregate ? table.platformType('AggregateResult') : table.sobject(compiled.object);
  return { type: table.list(element), js, isQuery: true, nonNull: true };
}

export function search(body: Body, node: Extract<Expression, { kind: 'sosl' }>): Typed {
  return body.fail(node, 'SOSL (FIND) is not supported by the local org, see local-org/SUPPORT.md');
}

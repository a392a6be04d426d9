/** Expressions: dispatch, literals, names, conditional forms. */
import type { Expression, Literal } from '../ast/nodes.ts';
import { ApexDecimal, ApexDouble } from '../values/decimal.ts';
import { ApexTypeValue } from '../values/object.ts';
import type { ApexType } from '../types/type.ts';
import type { Body, Position, Typed } from './body.ts';
import { assign, increment } from './assignment.ts';
import { compileCall } from './calls.ts';
import { cast } from './coercion.ts';
import { newList, newMap, newObject, newSized } from './creation.ts';
import { indexOf, member, nameValue } from './members.ts';
import { binary, unary } from './operators.ts';
import { query, search } from './queries.ts';

export function expression(body: Body, node: Expression): Typed {
  switch (node.kind) {
    case 'literal':
      return literal(body, node.literal, node);
    case 'name':
      return nameValue(body, node);
    case 'this':
      if (body.isStatic) body.fail(node, 'this cannot be referenced in a static context');
      return { type: body.declaration.type, js: 'this', nonNull: true };
    case 'super':
      return body.fail(node, 'super can only be used to call a method or constructor');
    case 'member':
      return member(body, node);
    case 'call':
      return compileCall(body, node);
    case 'index':
      return indexOf(body, node);
    case 'new':
      return newObject(body, node);
    case 'newList':
      return newList(body, node);
    case 'newSized':
      return newSized(body, node);
    case 'newMap':
      return newMap(body, node);
    case 'assign':
      return assign(body, node);
    case 'increment':
      return increment(body, node);
    case 'unary':
      return unary(body, node);
    case 'binary':
      return binary(body, node);
    case 'ternary':
      return ternary(body, node);
    case 'cast':
      return cast(body, node, expression(body, node.operand), body.type(node.type));
    case 'instanceof':
      return instanceOf(body, node);
    case 'classLiteral': {
      const type = node.type ? body.type(node.type) : body.table.void;
      return { type: body.table.platformType('Type'), js: body.constant(typeValue(type)), nonNull: true };
    }
    case 'soql':
      return query(body, node);
    case 'sosl':
      return search(body, node);
  }
}

const typeValues = new WeakMap<ApexType, ApexTypeValue>();

export function typeValue(type: ApexType): ApexTypeValue {
  let value = typeValues.get(type);
  if (!value) typeValues.set(type, (value = new ApexTypeValue(type.name, type)));
  return value;
}

export function literal(body: Body, value: Literal, at?: Position): Typed {
  const { table } = body;
  switch (value.type) {
    case 'null':
      return { type: table.null, js: 'null' };
    case 'Boolean':
      return { type: body.boolean, js: String(value.value), nonNull: true };
    case 'Integer':
      if (at && value.value > 2_147_483_647) body.fail(at, `Illegal integer: ${value.value}`);
      return { type: body.integer, js: value.value < 0 ? `(${value.value})` : String(value.value), nonNull: true };
    case 'Long':
      return { type: table.primitive('Long'), js: `${value.value}n`, nonNull: true };
    case 'Decimal':
      return { type: table.primitive('Decimal'), js: body.constant(ApexDecimal.of(value.value)), nonNull: true };
    case 'Double':
      return { type: table.primitive('Double'), js: body.constant(new ApexDouble(Number(value.value))), nonNull: true };
    case 'String':
      return { type: body.string, js: JSON.stringify(value.value), nonNull: true };
  }
}

/** A condition: must be Boolean; null is a NullPointerException when it is evaluated. */
export function condition(body: Body, node: Expression): string {
  const value = expression(body, node);
  if (!value.type.is('Boolean')) body.fail(node, `Condition expression must be of type Boolean: ${value.type.name}`);
  return value.nonNull ? value.js : `$.nn(${value.js})`;
}

function ternary(body: Body, node: Extract<Expression, { kind: 'ternary' }>): Typed {
  const test = condition(body, node.condition);
  const yes = expression(body, node.yes);
  const no = expression(body, node.no);
  const { table } = body;
  const type = commonType(body, yes, no);
  if (!type) body.fail(node, `Incompatible types in ternary operator: ${yes.type.name}, ${no.type.name}`);
  const js = (value: Typed) =>
    value.type.isNumeric && type.isNumeric && value.type !== type
      ? cast(body, node, value, type).js
      : value.isQuery && type.kind === 'sobject'
        ? `$.single(${value.js})`
        : value.js;
  return { type: type === table.null ? table.null : type, js: `(${test}?${js(yes)}:${js(no)})` };
}

export function commonType(body: Body, left: Typed, right: Typed): ApexType | null {
  const { table } = body;
  if (left.type === right.type) return left.type;
  if (left.type.kind === 'null') return right.type;
  if (right.type.kind === 'null') return left.type;
  if (left.isQuery && right.type.kind === 'sobject') return right.type;
  if (right.isQuery && left.type.kind === 'sobject') return left.type;
  if (table.assignable(right.type, left.type)) return left.type;
  if (table.assignable(left.type, right.type)) return right.type;
  return left.type.kind === 'declared' && right.type.kind === 'declared' ? table.object : null;
}

function instanceOf(body: Body, node: Extract<Expression, { kind: 'instanceof' }>): Typed {
  const value = expression(body, node.operand);
  const type = body.type(node.type);
  if (!body.table.castable(value.type, type)) {
    body.fail(
      node,
      `Operation instanceof is always false since an instance of ${value.type.name} is never an instance of ${type.name}`,
    );
  }
  if (value.type === type && type.kind === 'declared') {
    body.fail(
      node,
      `Operation instanceof is always true since an instance of ${value.type.name} is always an instance of ${type.name}`,
    );
  }
  return { type: body.boolean, js: `$.isInstance(${value.js},${body.constant(type)})`, nonNull: true };
}

/** Operators, chosen by the static types of their operands (Apex Developer Guide, "Expression Operators"). */
import type { Expression } from '../ast/nodes.ts';
import type { ApexType } from '../types/type.ts';
import type { Body, Position, Typed } from './body.ts';
import { cast, nonNull } from './coercion.ts';
import { commonType, condition, expression } from './expressions.ts';

const order = ['Integer', 'Long', 'Double', 'Decimal'];
const prefixes: Record<string, string> = { Integer: 'i', Long: 'l', Double: 'f', Decimal: 'd' };
const verbs: Record<string, string> = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' };

function wider(body: Body, left: ApexType, right: ApexType): ApexType {
  const name = order[Math.max(order.indexOf(left.name), order.indexOf(right.name))] as
    'Integer' | 'Long' | 'Double' | 'Decimal';
  return body.table.primitive(name);
}

/** `+ - * /` and the bit operators; also behind compound assignment. */
export function arithmetic(body: Body, at: Position, operator: string, left: Typed, right: Typed): Typed {
  if (
    operator === '+' &&
    (left.type.is('String') || right.type.is('String') || (left.type.isText && right.type.isText))
  ) {
    return { type: body.string, js: `(${textJs(left)}+${textJs(right)})`, nonNull: true };
  }
  const verb = verbs[operator];
  if (!verb) return bits(body, at, operator, left, right);
  if (left.type.isNumeric && right.type.isNumeric) {
    const type = wider(body, left.type, right.type);
    return {
      type,
      js: `$.${prefixes[type.name]}${verb}(${cast(body, at, left, type).js},${cast(body, at, right, type).js})`,
      nonNull: true,
    };
  }
  if (
    (operator === '+' || operator === '-') &&
    (left.type.is('Date') || left.type.is('Datetime') || left.type.is('Time')) &&
    right.type.isNumeric
  ) {
    const amount = cast(body, at, right, body.table.primitive('Decimal')).js;
    return { type: left.type, js: `$.shift(${left.js},${amount},${operator === '+' ? 1 : -1})`, nonNull: true };
  }
  if (operator === '+') body.fail(at, 'Arithmetic expressions must use numeric arguments or String concatenation');
  return body.fail(at, 'Arithmetic expressions must use numeric arguments');
}

function textJs(value: Typed): string {
  return value.type.isText && value.nonNull ? value.js : `$.text(${value.js})`;
}

function bits(body: Body, at: Position, operator: string, left: Typed, right: Typed): Typed {
  if (left.type.is('Boolean') && right.type.is('Boolean') && ['&', '|', '^'].includes(operator)) {
    return { type: body.boolean, js: `Boolean(${nonNull(left)}${operator}${nonNull(right)})`, nonNull: true };
  }
  const integral = (type: ApexType) => type.is('Integer') || type.is('Long');
  if (!integral(left.type) || !integral(right.type))
    body.fail(
      at,
      `Bitwise operator ${operator} requires Integer or Long operands: ${left.type.name}, ${right.type.name}`,
    );
  const type = operator.includes('<') || operator.includes('>') ? left.type : wider(body, left.type, right.type);
  const rightType = operator.includes('<') || operator.includes('>') ? right.type : type;
  return {
    type,
    js: `$.bits(${JSON.stringify(operator)},${cast(body, at, left, type).js},${cast(body, at, right, rightType).js})`,
    nonNull: true,
  };
}

export function binary(body: Body, node: Extract<Expression, { kind: 'binary' }>): Typed {
  const { operator } = node;
  if (operator === '&&' || operator === '||') {
    return {
      type: body.boolean,
      js: `(${condition(body, node.left)}${operator}${condition(body, node.right)})`,
      nonNull: true,
    };
  }
  const left = expression(body, node.left);
  const right = expression(body, node.right);
  if (operator === '??') {
    const type = commonType(body, left, right);
    if (!type) body.fail(node, `Incompatible types in null coalescing operator: ${left.type.name}, ${right.type.name}`);
    const js = (value: Typed) =>
      value.type.isNumeric && type.isNumeric
        ? cast(body, node, value, type).js
        : value.isQuery && type.kind === 'sobject'
          ? `$.first(${value.js})`
          : value.js;
    return { type, js: `(${js(left)}??${js(right)})`, nonNull: right.nonNull === true };
  }
  if (['==', '!=', '<>', '===', '!=='].includes(operator)) return equality(body, node, operator, left, right);
  if (['<', '>', '<=', '>='].includes(operator)) return comparison(body, node, operator, left, right);
  return arithmetic(body, node, operator, left, right);
}

function equality(body: Body, node: Position, operator: string, left: Typed, right: Typed): Typed {
  const negate = operator.startsWith('!') || operator === '<>' ? '!' : '';
  const [a, b] = [left, right].map((value) => value.type);
  const { table } = body;
  const result = (js: string): Typed => ({ type: body.boolean, js: `${negate}${js}`, nonNull: true });
  if (operator === '===' || operator === '!==') return result(`$.same(${left.js},${right.js})`);
  if (a!.kind === 'void' || b!.kind === 'void')
    body.fail(node, `Comparison arguments must be compatible types: ${a!.name}, ${b!.name}`);
  if (a!.kind === 'null') return result(`(${right.js}==null)`);
  if (b!.kind === 'null') return result(`(${left.js}==null)`);
  if (a!.isNumeric && b!.isNumeric) {
    if (a === b && (a!.name === 'Integer' || a!.name === 'Long')) return result(`(${left.js}===${right.js})`);
    return result(`$.equal(${left.js},${right.js})`);
  }
  if (a!.is('Boolean') && b!.is('Boolean')) return result(`(${left.js}===${right.js})`);
  if (a!.isText && b!.isText) return result(`$.textEqual(${left.js},${right.js})`);
  const comparable =
    table.assignable(a!, b!) ||
    table.assignable(b!, a!) ||
    (left.isQuery === true && b!.kind === 'sobject') ||
    (right.isQuery === true && a!.kind === 'sobject') ||
    (a!.kind === 'declared' && b!.kind === 'declared' && table.castable(a!, b!));
  if (!comparable) body.fail(node, `Comparison arguments must be compatible types: ${a!.name}, ${b!.name}`);
  return result(`$.equal(${left.js},${right.js})`);
}

function comparison(body: Body, node: Position, operator: string, left: Typed, right: Typed): Typed {
  const [a, b] = [left.type, right.type];
  const dates = (type: ApexType) => type.is('Date') || type.is('Datetime');
  const ordered =
    (a.isNumeric && b.isNumeric) ||
    (a.isText && b.isText) ||
    (dates(a) && dates(b)) ||
    (a.is('Time') && b.is('Time')) ||
    (a.declaration?.kind === 'enum' && a === b) ||
    (a.is('Boolean') && b.is('Boolean'));
  if (!ordered && a.kind !== 'null' && b.kind !== 'null')
    body.fail(node, `Comparison arguments must be compatible types: ${a.name}, ${b.name}`);
  if (a.is('Integer') && b.is('Integer'))
    return { type: body.boolean, js: `(${nonNull(left)}${operator}${nonNull(right)})`, nonNull: true };
  return { type: body.boolean, js: `($.compare(${left.js},${right.js})${operator}0)`, nonNull: true };
}

export function unary(body: Body, node: Extract<Expression, { kind: 'unary' }>): Typed {
  if (node.operator === '!') return { type: body.boolean, js: `!${condition(body, node.operand)}`, nonNull: true };
  const value = expression(body, node.operand);
  if (!value.type.isNumeric) body.fail(node, `Expression must be of a numeric type: ${value.type.name}`);
  if (node.operator === '+') return value;
  if (node.operator === '~') return { type: value.type, js: `$.bits('~',${value.js},null)`, nonNull: true };
  return {
    type: value.type,
    js: `$.${prefixes[value.type.name]}sub(${cast(body, node, { type: body.integer, js: '0', nonNull: true }, value.type).js},${value.js})`,
    nonNull: true,
  };
}

/** Conversions that a value undergoes on its way into a variable, parameter or field of a declared type. */
import type { ApexType } from '../types/type.ts';
import type { Body, Position, Typed } from './body.ts';

/** What a query with one row may be assigned to. */
const isRecord = (type: ApexType) => type.kind === 'sobject' || type.declaration?.name === 'AggregateResult';

const narrowing: Record<string, string> = {
  Integer: '$.castInteger',
  Long: '$.castLong',
  Double: '$.toDouble',
  Decimal: '$.toDecimal',
};

/** Refuses what the compiler refuses, with its words. */
export function coerce(body: Body, at: Position, value: Typed, to: ApexType, message?: string): string {
  if (value.isQuery && value.type.isList && isRecord(to) && body.table.assignable(value.type.args[0]!, to))
    return `$.single(${value.js})`;
  if (!body.table.assignable(value.type, to))
    body.fail(at, message ?? `Illegal assignment from ${value.type.name} to ${to.name}`);
  return convert(value, to);
}

export function convert(value: Typed, to: ApexType): string {
  const from = value.type;
  if (from === to || from.kind !== 'primitive' || to.kind !== 'primitive') return value.js;
  if (to.isNumeric) return `${narrowing[to.name]}(${value.js})`;
  if (to.is('Id') && from.is('String')) return `$.toId(${value.js})`;
  if (to.is('Datetime') && from.is('Date')) return `$.toDatetime(${value.js})`;
  return value.js;
}

/** An explicit cast `(Type) value`. */
export function cast(body: Body, at: Position, value: Typed, to: ApexType): Typed {
  if (value.isQuery && to.kind === 'sobject') return { type: to, js: coerce(body, at, value, to) };
  if (!body.table.castable(value.type, to))
    body.fail(at, `Incompatible types since an instance of ${value.type.name} is never an instance of ${to.name}`);
  if (value.type === to) return value;
  if (value.type.isNumeric && to.isNumeric) return { type: to, js: `${narrowing[to.name]}(${value.js})` };
  if (value.type.kind === 'primitive' && to.kind === 'primitive') return { type: to, js: convert(value, to) };
  return { type: to, js: `$.cast(${value.js},${body.constant(to)})` };
}

/** JavaScript that is sure not to be null, or throws the NullPointerException. */
export function nonNull(value: Typed): string {
  return value.nonNull || value.js === 'this' ? value.js : `$.nn(${value.js})`;
}

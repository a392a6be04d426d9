/** Conditions and filters in memory. Text is compared without its case, as flow operators do; formulas compare with it. */
import { asText, isBlank } from '../data/formula/functions.ts';
import { Exact } from '../data/values.ts';
import { FlowRecord, isList, isScalar, shown, type FlowValue } from './values.ts';

function same(left: FlowValue, right: FlowValue): boolean {
  if (left instanceof FlowRecord || right instanceof FlowRecord)
    return left instanceof FlowRecord && right instanceof FlowRecord && left.id !== null && left.id === right.id;
  if (!isScalar(left) || !isScalar(right)) return false;
  if (isBlank(left) || isBlank(right)) return isBlank(left) && isBlank(right);
  if (Exact.isDecimal(left) && Exact.isDecimal(right)) return left.equals(right);
  return asText(left).toLowerCase() === asText(right).toLowerCase();
}

/** Negative, zero or positive; null where one of the two is blank. */
function order(left: FlowValue, right: FlowValue): number | null {
  if (!isScalar(left) || !isScalar(right) || isBlank(left) || isBlank(right)) return null;
  if (Exact.isDecimal(left) && Exact.isDecimal(right)) return left.comparedTo(right);
  const [a, b] = [asText(left).toLowerCase(), asText(right).toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}

function isNone(value: FlowValue): boolean {
  return value === null || (isList(value) && value.length === 0);
}

/** Whether a condition holds; `changed` says whether the left side changed with the save. */
export function holds(operator: string, left: FlowValue, right: FlowValue, changed: () => boolean): boolean {
  const folded = (value: FlowValue) => shown(value).toLowerCase();
  const asked = right !== false;
  const compared = (test: (difference: number) => boolean) => {
    const difference = order(left, right);
    return difference !== null && test(difference);
  };
  switch (operator) {
    case 'EqualTo':
      return same(left, right);
    case 'NotEqualTo':
      return !same(left, right);
    case 'GreaterThan':
      return compared((difference) => difference > 0);
    case 'LessThan':
      return compared((difference) => difference < 0);
    case 'GreaterThanOrEqualTo':
      return compared((difference) => difference >= 0);
    case 'LessThanOrEqualTo':
      return compared((difference) => difference <= 0);
    case 'Contains':
      return isList(left)
        ? left.some((item) => same(item, right))
        : !isNone(left) && folded(left).includes(folded(right));
    case 'StartsWith':
      return !isNone(left) && folded(left).startsWith(folded(right));
    case 'EndsWith':
      return !isNone(left) && folded(left).endsWith(folded(right));
    case 'In':
      return isList(right) && right.some((item) => same(left, item));
    case 'NotIn':
      return !isList(right) || !right.some((item) => same(left, item));
    case 'IsNull':
      return (left === null) === asked;
    case 'IsBlank':
      return (isScalar(left) ? asText(left).trim() === '' : isNone(left)) === asked;
    case 'IsEmpty':
      return isNone(left) === asked;
    case 'IsChanged':
      return changed() === asked;
    default:
      throw new Error(`operator ${operator} is not known`);
  }
}

/** Combines the results by `and`, `or`, or an expression over their numbers. */
export function combine(logic: string, results: (() => boolean)[]): boolean {
  if (results.length === 0) return true;
  const plain = logic.toLowerCase();
  if (plain === 'and') return results.every((result) => result());
  if (plain === 'or') return results.some((result) => result());
  return evaluateLogic(logic, (number) => results[number - 1]?.() ?? false);
}

/** `1 AND (2 OR NOT 3)`; throws where it can't be read. */
export function evaluateLogic(logic: string, value: (number: number) => boolean): boolean {
  const tokens = logic.toUpperCase().match(/\d+|AND|OR|NOT|[()]|\S+/g) ?? [];
  let at = 0;
  const fail = (): never => {
    throw new Error(`the logic ${logic} can't be read at ${tokens[at] ?? 'its end'}`);
  };
  const primary = (): boolean => {
    const token = tokens[at] ?? fail();
    at += 1;
    if (token === 'NOT') return !primary();
    if (token === '(') {
      const inner = either();
      if (tokens[at] !== ')') fail();
      at += 1;
      return inner;
    }
    return /^\d+$/.test(token) ? value(Number(token)) : fail();
  };
  const both = (): boolean => {
    let result = primary();
    for (; tokens[at] === 'AND';) {
      at += 1;
      const right = primary();
      result = result && right;
    }
    return result;
  };
  const either = (): boolean => {
    let result = both();
    for (; tokens[at] === 'OR';) {
      at += 1;
      const right = both();
      result = result || right;
    }
    return result;
  };
  const result = either();
  if (at < tokens.length) fail();
  return result;
}

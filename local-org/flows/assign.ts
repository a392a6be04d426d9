/** The assignment element. */
import type { FormulaValue } from '../data/formula/types.ts';
import { addDays, asText } from '../data/formula/functions.ts';
import { Day, Moment } from '../data/formula/types.ts';
import { Exact } from '../data/values.ts';
import type { AssignmentElement, Operand } from './definition.ts';
import { copied, FlowRecord, isList, isScalar, shown, type FlowValue } from './values.ts';

/** What can be assigned to: an interview. */
export interface Assignable {
  get(path: string[]): FlowValue;
  set(path: string[], value: FlowValue): void;
  operand(operand: Operand | null): FlowValue;
}

export function assignItems(interview: Assignable, element: AssignmentElement): void {
  for (const item of element.items) {
    const before = interview.get(item.target);
    interview.set(item.target, assigned(item.operator, before, interview.operand(item.value)));
  }
}

const key = (value: FlowValue) =>
  value instanceof FlowRecord && value.id === null ? JSON.stringify(value.values) : shown(value).toLowerCase();

function assigned(operator: string, before: FlowValue, value: FlowValue): FlowValue {
  const added = isList(value) ? value : [value];
  const keys = new Set(added.map(key));
  switch (operator) {
    case 'Add':
      return isList(before) ? [...before, ...added.map(copied)] : plus(before, value, 1);
    case 'AddAtStart':
      return isList(before) ? [...added.map(copied), ...before] : before;
    case 'Subtract':
      return plus(before, value, -1);
    case 'AssignCount':
      return new Exact(isList(value) ? value.length : 0);
    case 'RemoveAll':
      return isList(before) ? before.filter((item) => !keys.has(key(item))) : before;
    case 'RemoveFirst': {
      if (!isList(before)) return before;
      const at = before.findIndex((item) => keys.has(key(item)));
      return at < 0 ? before : before.toSpliced(at, 1);
    }
    default:
      return value;
  }
}

/** Numbers add up, texts are joined, dates move by days; a blank number counts as zero. */
function plus(before: FlowValue, value: FlowValue, sign: 1 | -1): FormulaValue {
  const left = isScalar(before) ? before : null;
  const right = isScalar(value) ? value : null;
  if (left instanceof Day || left instanceof Moment)
    return Exact.isDecimal(right) ? addDays(left, right.times(sign)) : left;
  if (Exact.isDecimal(left) || Exact.isDecimal(right)) {
    const number = (part: FormulaValue) => (Exact.isDecimal(part) ? part : new Exact(0));
    return number(left).plus(number(right).times(sign));
  }
  return sign === 1 ? asText(left) + asText(right) : left;
}

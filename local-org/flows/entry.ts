/** Whether a saved record starts a flow. */
import { combine, holds } from './conditions.ts';
import type { FlowStart } from './definition.ts';
import type { Interview } from './interview.ts';

type Operation = 'insert' | 'update' | 'delete' | 'undelete';

const OPERATIONS: Record<string, Operation[]> = {
  Create: ['insert'],
  Update: ['update'],
  CreateAndUpdate: ['insert', 'update'],
  Delete: ['delete'],
};

export function startsOn(start: FlowStart, operation: Operation): boolean {
  return OPERATIONS[start.recordTriggerType ?? '']?.includes(operation) ?? false;
}

/** The entry conditions, on the record of an interview. */
export function meetsCriteria(interview: Interview): boolean {
  const { filters, formula } = interview.flow.definition.start;
  const results = filters.filters.map((filter) => () => {
    const path = ['$Record', filter.field];
    return holds(filter.operator, interview.get(path), interview.operand(filter.value), () =>
      interview.hasChanged(path),
    );
  });
  if (!combine(filters.logic, results)) return false;
  return formula === null || interview.evaluate('start', formula) === true;
}

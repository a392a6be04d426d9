/** The org's schedule of flows, stored with its data so that a flow fires once, whatever happens to the process. */
import type { Transaction } from '../contract.ts';
import { nextFireTime, parseCron } from '../apex/jobs/cron.ts';
import { instantOf } from '../apex/values/temporal.ts';
import type { FlowCatalog } from './catalog.ts';
import type { FlowStart } from './definition.ts';

export const flowScheduleTable = 'flowSchedule';

export interface StoredFlowSchedule {
  flow: string;
  /** The schedule as it was when the entry was made: a changed one starts afresh. */
  schedule: string;
  /** Milliseconds since 1970. */
  next: number;
}

/** The first time after `after` at which a scheduled flow starts; null when it never does again. */
export function nextStart(schedule: NonNullable<FlowStart['schedule']>, after: number, zone: string): number | null {
  const [hour = 0, minute = 0, second = 0] = schedule.time.replace('Z', '').split(':').map(Number);
  const midnight = Date.parse(`${schedule.date}T00:00:00Z`);
  const first = instantOf(midnight + ((hour * 60 + minute) * 60 + Math.floor(second)) * 1000, zone);
  if (first > after) return first;
  if (schedule.frequency === 'Once') return null;
  const weekday = new Date(midnight).getUTCDay() + 1;
  const days = schedule.frequency === 'Weekly' ? `? * ${weekday}` : '* * ?';
  return nextFireTime(parseCron(`${Math.floor(second)} ${minute} ${hour} ${days}`), after, zone);
}

function stored(transaction: Transaction): StoredFlowSchedule[] {
  return transaction.systemRows.all(flowScheduleTable).map((row) => row.json as StoredFlowSchedule);
}

/** Makes the stored schedule that of the active flows. */
export function enterSchedules(catalog: FlowCatalog, transaction: Transaction, now: number, zone: string): void {
  const scheduled = catalog.startedBy('Scheduled').map(({ definition }) => definition);
  for (const entry of stored(transaction))
    if (!scheduled.some(({ name }) => name === entry.flow))
      transaction.systemRows.remove(flowScheduleTable, entry.flow);
  for (const { name, start } of scheduled) {
    const schedule = JSON.stringify(start.schedule);
    const known = transaction.systemRows.get(flowScheduleTable, name) as StoredFlowSchedule | undefined;
    if (!start.schedule || known?.schedule === schedule) continue;
    const next = nextStart(start.schedule, now, zone);
    if (next !== null) transaction.systemRows.put(flowScheduleTable, name, { flow: name, schedule, next });
  }
}

export function nextDue(transaction: Transaction): number | null {
  const times = stored(transaction).map(({ next }) => next);
  return times.length === 0 ? null : Math.min(...times);
}

/** The entries that are due, with their next time already stored. */
export function dueSchedules(
  catalog: FlowCatalog,
  transaction: Transaction,
  now: number,
  zone: string,
): StoredFlowSchedule[] {
  const due = stored(transaction).filter(({ next }) => next <= now);
  for (const entry of due) {
    const { schedule } = catalog.flow(entry.flow).definition.start;
    const next = schedule ? nextStart(schedule, now, zone) : null;
    if (next === null) transaction.systemRows.remove(flowScheduleTable, entry.flow);
    else transaction.systemRows.put(flowScheduleTable, entry.flow, { ...entry, next });
  }
  return due;
}

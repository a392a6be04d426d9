/** Platform events: published after the commit (in a test: at `stopTest` or `Test.getEventBus().deliver()`), then their triggers run. */
import type { Row } from '../../contract.ts';
import { apexError, PlatformObject } from '../values/object.ts';
import type { ApexSObject } from '../values/sobject.ts';
import { running, runWith } from '../runtime/execution.ts';
import type { Execution } from '../runtime/execution.ts';
import { rowFromRecord } from '../runtime/records.ts';
import { enqueueEvents } from './enqueue.ts';
import { asTransactionOfItsOwn } from './in-test.ts';

export function publishEvents(events: ApexSObject[]): PlatformObject[] {
  const execution = running();
  execution.limits.use('dml', 1);
  const byObject = new Map<string, Row[]>();
  for (const event of events) {
    if (event.object.kind !== 'platformEvent')
      throw apexError('TypeException', `DML operation Publish not allowed on ${event.object.name}`);
    byObject.set(event.object.name, [...(byObject.get(event.object.name) ?? []), rowFromRecord(event)]);
  }
  for (const [object, rows] of byObject) {
    const info = execution.runtime.org.schema.object(object);
    // Nobody listens: there is nothing to deliver.
    if (!info || execution.runtime.triggersFor(info, 'after', 'insert').length === 0) continue;
    if (execution.test) execution.test.pendingEvents.push({ object, rows });
    else enqueueEvents(object, rows);
  }
  return events.map(() => execution.runtime.saveResult({ success: true, id: null, created: true, errors: [] }));
}

/** Runs the triggers of waiting events inside the test's transaction. */
export function deliverInTest(execution: Execution): void {
  const waiting = execution.test?.pendingEvents.splice(0) ?? [];
  for (const { object, rows } of waiting) {
    const info = execution.runtime.org.schema.object(object)!;
    runWith(execution, () => {
      asTransactionOfItsOwn(execution, 'event', null, () => {
        execution.runtime.triggerRunner.run(execution.transaction, {
          object: info,
          timing: 'after',
          operation: 'insert',
          newRows: rows,
          oldRows: null,
        });
      });
    });
  }
}

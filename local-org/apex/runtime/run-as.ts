/** `System.runAs`: in a test, the rest of a block runs with the rights of another user. */
import type { User } from '../../contract.ts';
import { apexError } from '../values/object.ts';
import type { ApexSObject } from '../values/sobject.ts';
import { running } from './execution.ts';
import type { Execution } from './execution.ts';

/** A user of the org, or one that the test itself has inserted. */
function userOf(record: ApexSObject): User {
  const execution = running();
  const known = record.id ? execution.runtime.org.user(record.id) : undefined;
  if (known) return known;
  const inserted = record.id ? execution.runtime.testUser(execution, record) : undefined;
  if (!inserted) throw apexError('SecurityException', 'System.runAs: the user does not exist');
  return inserted;
}

interface Before {
  user: User;
  written: Execution['written'];
}

/** Also opens a block of its own for mixed DML, as the guide recommends for tests. */
export function beginRunAs(record: ApexSObject | null): Before {
  const execution = running();
  if (!execution.test) throw apexError('TypeException', 'System.runAs can only be used in a test');
  if (!record) throw apexError('NullPointerException', 'Attempt to de-reference a null object');
  const before = { user: execution.user, written: execution.written };
  execution.user = userOf(record);
  execution.written = {};
  return before;
}

export function endRunAs(before: unknown): void {
  const execution = running();
  Object.assign(execution, before as Before);
}

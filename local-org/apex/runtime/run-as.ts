/** `System.runAs`: in a test, the rest of a block runs with the rights of another user. */
import type { User } from '../../contract.ts';
import { apexError } from '../values/object.ts';
import type { ApexSObject } from '../values/sobject.ts';
import { running } from './execution.ts';

/** A user of the org, or one that the test itself has inserted. */
function userOf(record: ApexSObject): User {
  const execution = running();
  const known = record.id ? execution.runtime.org.user(record.id) : undefined;
  if (known) return known;
  const inserted = record.id ? execution.runtime.testUser(execution, record) : undefined;
  if (!inserted) throw apexError('SecurityException', 'System.runAs: the user does not exist');
  return inserted;
}

export function beginRunAs(record: ApexSObject | null): User {
  const execution = running();
  if (!execution.test) throw apexError('TypeException', 'System.runAs can only be used in a test');
  if (!record) throw apexError('NullPointerException', 'Attempt to de-reference a null object');
  const before = execution.user;
  execution.user = userOf(record);
  return before;
}

export function endRunAs(before: unknown): void {
  running().user = before as User;
}

/** Setup objects and others are not written in one transaction (Apex Developer Guide, "sObjects That Cannot Be Used Together in DML Operations"). */
import type { DmlOperation, ObjectInfo, Row, RowResult } from '../../contract.ts';
import type { Execution } from './execution.ts';

const setupObjects = new Set([
  'User',
  'UserRole',
  'Group',
  'GroupMember',
  'ObjectPermissions',
  'FieldPermissions',
  'PermissionSet',
  'PermissionSetAssignment',
  'QueueSObject',
  'SetupEntityAccess',
]);
/** Fields of a user that make its update a setup operation. */
const setupFields = ['UserRoleId', 'IsActive', 'Username', 'ProfileId'];

function isSetup(object: ObjectInfo, operation: DmlOperation, rows: Row[]): boolean {
  if (!setupObjects.has(object.name)) return false;
  if (object.name !== 'User') return true;
  if (operation === 'insert') return rows.some((row) => row['UserRoleId'] != null);
  return rows.some((row) => setupFields.some((name) => row[name] !== undefined));
}

/** The failure of each row when the transaction has written objects of the other kind before; else null, and remembers. */
export function mixedDml(
  execution: Execution,
  object: ObjectInfo,
  { operation }: { operation: DmlOperation },
  rows: Row[],
): RowResult | null {
  if (object.name === 'User' && !isSetup(object, operation, rows)) return null;
  const kind = isSetup(object, operation, rows) ? 'setup' : 'other';
  const before = execution.written[kind === 'setup' ? 'other' : 'setup'];
  execution.written[kind] ??= object.name;
  if (before === undefined) return null;
  const message = `DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): ${object.name}, original object: ${before}`;
  return {
    success: false,
    id: null,
    created: false,
    errors: [{ statusCode: 'MIXED_DML_OPERATION', message, fields: [] }],
  };
}

/** Parents that a record names by their external id (Apex Developer Guide, "Relating Records by Using an External ID"). */
import type { FieldInfo, Row, RowResult } from '../../contract.ts';
import type { ApexSObject } from '../values/sobject.ts';
import type { Execution } from './execution.ts';
import { toStored } from './records.ts';

/** The id of the record with that external id; the look-up counts against no limit. */
function idOf(execution: Execution, parent: ApexSObject, key: FieldInfo, value: unknown): string | null {
  const { org } = execution.runtime;
  const compiled = org.compileQueryText(`SELECT Id FROM ${parent.object.name} WHERE ${key.name} = :key LIMIT 2`);
  const counted = execution.transaction.onUse;
  delete execution.transaction.onUse;
  try {
    const { records } = execution.transaction.query(compiled, {
      access: { mode: 'system', sharing: false },
      binds: [toStored(value)],
    });
    return records.length === 1 ? String(records[0]!.values['Id']) : null;
  } finally {
    if (counted) execution.transaction.onUse = counted;
  }
}

const failure = (message: string): RowResult => ({
  success: false,
  id: null,
  created: false,
  errors: [{ statusCode: 'INVALID_FIELD', message, fields: [] }],
});

/** Puts the ids of such parents into the row; gives the failure of the row where there is no such parent. */
export function resolveParents(execution: Execution, record: ApexSObject, row: Row): RowResult | null {
  for (const [name, parent] of record.parents) {
    if (!parent || parent.id !== null) continue;
    const field = record.object.fields.find((candidate) => candidate.relationshipName === name);
    if (!field || record.fields.get(field.name)) continue;
    const keys = [...parent.fields].flatMap(([key, value]) => {
      const info = parent.object.field(key);
      return info?.externalId ? [{ info, value }] : [];
    });
    const [key] = keys;
    if (!key || keys.length > 1 || parent.fields.size > 1)
      return failure(
        `More than 1 field provided in an external foreign key reference in entity: ${parent.object.name}`,
      );
    const id = idOf(execution, parent, key.info, key.value);
    if (id === null)
      return failure(
        `Foreign key external ID: ${String(toStored(key.value)).toLowerCase()} not found for field ${key.info.name} in entity ${parent.object.name}`,
      );
    row[field.name] = id;
  }
  return null;
}

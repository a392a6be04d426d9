import type { ObjectDefinition } from '../data/schema/objects.ts';
import { parseDateTime } from '../data/values.ts';
import { USER_ACCESS, type ApiContext, type ApiRequest, type ApiResponse } from './api.ts';
import { RestError } from './errors.ts';

function instant(request: ApiRequest, name: string): string {
  const text = request.query.get(name);
  const value = text === null ? null : parseDateTime(text.replace(' ', '+'));
  if (value === null)
    throw new RestError(400, 'INVALID_FIELD', `${name} must be a date-time like 2026-11-23T10:00:00Z`);
  return value;
}

/** `GET sobjects/X/updated?start=&end=` and `…/deleted`: ids of the records changed or deleted in the window. */
export function changes(
  context: ApiContext,
  object: ObjectDefinition,
  kind: 'updated' | 'deleted',
  request: ApiRequest,
): ApiResponse {
  const start = instant(request, 'start');
  const end = instant(request, 'end');
  if (end <= start) throw new RestError(400, 'INVALID_REPLICATION_DATE', 'endDate before startDate');
  const visible = context.org.data.accessRights.visible(context.user, USER_ACCESS, object);
  const found: { id: string; stamp: string }[] = [];
  for (const row of context.org.data.store.table(object).rows.values()) {
    const stamp = String(row['SystemModstamp'] ?? '');
    if (
      stamp < start ||
      stamp >= end ||
      (row['IsDeleted'] === true) !== (kind === 'deleted') ||
      (visible && !visible(row))
    )
      continue;
    found.push({ id: String(row['Id']), stamp });
  }
  const latestDateCovered = end.replace('Z', '+0000');
  if (kind === 'updated') return { status: 200, body: { ids: found.map((entry) => entry.id), latestDateCovered } };
  return {
    status: 200,
    body: {
      deletedRecords: found.map((entry) => ({ id: entry.id, deletedDate: entry.stamp.replace('Z', '+0000') })),
      earliestDateAvailable: '2026-01-01T00:00:00.000+0000',
      latestDateCovered,
    },
  };
}

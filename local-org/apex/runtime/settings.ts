/** Custom settings and custom metadata, read through the data side without counting against the query limits. */
import type { ObjectInfo } from '../../contract.ts';
import { ApexMap } from '../values/collections.ts';
import type { ApexType } from '../types/type.ts';
import { ApexSObject } from '../values/sobject.ts';
import { running } from './execution.ts';
import { recordFromQuery } from './records.ts';

const textCut = 255;

function readAll(object: ObjectInfo): ApexSObject[] {
  const execution = running();
  const { org, table } = execution.runtime;
  const names = object.fields.filter((field) => field.type !== 'address').map((field) => field.name);
  const compiled = org.compileQueryText(`SELECT ${names.join(', ')} FROM ${object.name}`);
  const result = execution.fromOutside(`settings ${object.name}`, () => {
    const counted = execution.transaction.onUse;
    delete execution.transaction.onUse;
    try {
      return execution.transaction.query(compiled, { access: { mode: 'system', sharing: false }, binds: [] });
    } finally {
      if (counted) execution.transaction.onUse = counted;
    }
  });
  return result.records.map((record) => {
    const read = recordFromQuery(org.schema, table, record);
    read.selected = null;
    return read;
  });
}

/**
 * Hierarchy custom settings (Apex Reference Guide, "Custom Settings Methods"): `getOrgDefaults` and `getInstance` answer
 * with an empty record when nothing is set, `getValues` with null.
 */
export function settingsRecord(
  object: ObjectInfo,
  kind: 'org' | 'getinstance' | 'getvalues',
  owner: string | null,
): ApexSObject | null {
  const execution = running();
  const all = readAll(object);
  const of = (id: string | null) => all.find((record) => record.fields.get('SetupOwnerId') === id) ?? null;
  const organization = of(execution.runtime.org.organization.id);
  if (kind === 'org') return organization ?? new ApexSObject(object);
  const wanted = owner ?? execution.user.id;
  const own = of(wanted);
  if (kind === 'getvalues') return own;
  const merged = new ApexSObject(object);
  for (const source of [organization, own])
    for (const [name, value] of source?.fields ?? []) if (value !== null) merged.fields.set(name, value);
  return merged;
}

/** `getInstance` and `getAll` cut long text areas to 255 characters; only SOQL reads them whole. */
function cutLongText(record: ApexSObject): ApexSObject {
  for (const field of record.object.fields) {
    const value = record.fields.get(field.name);
    if (field.type === 'textarea' && (field.length ?? 0) > textCut && typeof value === 'string')
      record.fields.set(field.name, value.slice(0, textCut));
  }
  return record;
}

export function metadataAll(object: ObjectInfo, type: ApexType): ApexMap {
  const { table } = running().runtime;
  const map = new ApexMap(table.primitive('String'), type);
  for (const record of readAll(object)) map.put(record.fields.get('DeveloperName'), cutLongText(record));
  return map;
}

export function metadataRecord(object: ObjectInfo, name: string | null): ApexSObject | null {
  const wanted = name?.toLowerCase();
  const found = readAll(object).find((record) => {
    const developerName = record.fields.get('DeveloperName');
    return (typeof developerName === 'string' && developerName.toLowerCase() === wanted) || record.id === name;
  });
  return found ? cutLongText(found) : null;
}

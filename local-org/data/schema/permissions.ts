import { basename } from 'node:path';
import { isTrue, list, readXml, text } from './xml.ts';

export interface ObjectRights {
  read: boolean;
  create: boolean;
  edit: boolean;
  delete: boolean;
  viewAll: boolean;
  modifyAll: boolean;
}

/** A permission set as its source says it. Names are lower case, so that look-ups ignore case as the platform does. */
export interface PermissionSetDefinition {
  name: string;
  label: string;
  description: string | null;
  objects: Map<string, ObjectRights>;
  /** `object.field` → rights. */
  fields: Map<string, { read: boolean; edit: boolean }>;
  customPermissions: Set<string>;
  userPermissions: Set<string>;
  classes: Set<string>;
  /** Tabs that stand in the navigation of those who have the set. */
  tabs: Set<string>;
  apps: Set<string>;
}

export function loadPermissionSet(file: string): PermissionSetDefinition {
  const node = readXml(file);
  const name = basename(file).split('.')[0] ?? '';
  const lower = (value: string | null) => (value ?? '').toLowerCase();
  return {
    name,
    label: text(node, 'label') ?? name,
    description: text(node, 'description'),
    objects: new Map(
      list(node, 'objectPermissions').map((entry) => [
        lower(text(entry, 'object')),
        {
          read: isTrue(entry, 'allowRead'),
          create: isTrue(entry, 'allowCreate'),
          edit: isTrue(entry, 'allowEdit'),
          delete: isTrue(entry, 'allowDelete'),
          viewAll: isTrue(entry, 'viewAllRecords'),
          modifyAll: isTrue(entry, 'modifyAllRecords'),
        },
      ]),
    ),
    fields: new Map(
      list(node, 'fieldPermissions').map((entry) => [
        lower(text(entry, 'field')),
        { read: isTrue(entry, 'readable'), edit: isTrue(entry, 'editable') },
      ]),
    ),
    customPermissions: new Set(
      list(node, 'customPermissions')
        .filter((entry) => isTrue(entry, 'enabled'))
        .map((entry) => lower(text(entry, 'name'))),
    ),
    userPermissions: new Set(
      list(node, 'userPermissions')
        .filter((entry) => isTrue(entry, 'enabled'))
        .map((entry) => text(entry, 'name') ?? ''),
    ),
    classes: new Set(
      list(node, 'classAccesses')
        .filter((entry) => isTrue(entry, 'enabled'))
        .map((entry) => lower(text(entry, 'apexClass'))),
    ),
    apps: new Set(
      list(node, 'applicationVisibilities')
        .filter((entry) => isTrue(entry, 'visible'))
        .map((entry) => lower(text(entry, 'application'))),
    ),
    tabs: new Set(
      list(node, 'tabSettings')
        .filter((entry) => text(entry, 'visibility') === 'Visible')
        .map((entry) => lower(text(entry, 'tab'))),
    ),
  };
}

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { LocalOrgError } from '../errors.ts';
import { fieldFromXml } from './fields.ts';
import { addSystemFields, makeField, ObjectDefinition, OrgSchema, type SharingModel } from './objects.ts';
import { loadPermissionSet, type PermissionSetDefinition } from './permissions.ts';
import { addStandardObjects } from './standard-objects.ts';
import { filesBelow, isTrue, list, rawText, readXml, text } from './xml.ts';

const FLOW_ENDING = '.flow-meta.xml';

/** A record of custom metadata as it stands in source: field API name → text (null where nil). */
export interface MetadataRecord {
  object: string;
  developerName: string;
  label: string;
  values: Record<string, string | null>;
}

export interface NotificationTypeDefinition {
  name: string;
  label: string;
  typeName: string;
  description: string | null;
  isOnDesktop: boolean;
  isOnMobile: boolean;
}

/** What the data layer takes from a project's source. */
export interface ProjectMetadata {
  schema: OrgSchema;
  permissionSets: PermissionSetDefinition[];
  customPermissions: { name: string; label: string; description: string | null }[];
  notificationTypes: NotificationTypeDefinition[];
  /** Label name → language (`en_US`, `de`) → text. */
  labels: Map<string, Map<string, string>>;
  metadataRecords: MetadataRecord[];
  flows: { name: string; file: string; text: string }[];
}

/** Gives out a key prefix for a custom object; the same object keeps its prefix for the life of a data folder. */
export type PrefixAllocator = (objectName: string, letter: string) => string;

/** The package folders of a project that exist. @throws LocalOrgError SALDO_PROJECT_MISSING */
export function packageFolders(projectDir: string): string[] {
  const file = join(projectDir, 'sfdx-project.json');
  if (!existsSync(file))
    throw new LocalOrgError(
      'SALDO_PROJECT_MISSING',
      `No sfdx-project.json in ${projectDir}. Pass the folder of a Salesforce project.`,
    );
  const project = JSON.parse(readFileSync(file, 'utf8')) as { packageDirectories?: { path: string }[] };
  return (project.packageDirectories ?? [])
    .map((entry) => join(projectDir, entry.path))
    .filter((folder) => existsSync(folder));
}

function objectFromXml(file: string, allocate: PrefixAllocator): ObjectDefinition {
  const name = basename(dirname(file));
  const node = readXml(file);
  const kind = name.endsWith('__mdt')
    ? 'customMetadata'
    : name.endsWith('__e')
      ? 'platformEvent'
      : text(node, 'customSettingsType')
        ? 'customSetting'
        : 'object';
  const letter = kind === 'customMetadata' ? 'm' : kind === 'platformEvent' ? 'e' : 'a';
  const label = text(node, 'label') ?? name;
  const object = new ObjectDefinition(name, {
    label,
    labelPlural: text(node, 'pluralLabel') ?? label,
    keyPrefix: allocate(name, letter),
    custom: true,
    kind,
  });
  object.sharingModel = (text(node, 'sharingModel') ?? 'ReadWrite') as SharingModel;
  if (kind === 'customMetadata') {
    object.add(makeField('Id', 'id', { length: 18, system: true, createable: false, updateable: false }));
    for (const field of ['DeveloperName', 'MasterLabel', 'QualifiedApiName', 'Label', 'Language', 'NamespacePrefix']) {
      object.add(makeField(field, 'string', { length: 80, system: true, createable: false, updateable: false }));
    }
    object.add(makeField('SystemModstamp', 'datetime', { system: true, createable: false, updateable: false }));
    return object;
  }
  addSystemFields(object, kind === 'object');
  if (kind === 'customSetting') {
    object.add(makeField('Name', 'string', { length: 38 }));
    object.add(
      makeField('SetupOwnerId', 'reference', {
        label: 'Location',
        referenceTo: ['Organization', 'Profile', 'User'],
        relationshipName: 'SetupOwner',
        updateable: false,
        unique: true,
      }),
    );
  } else if (kind === 'platformEvent') {
    object.add(makeField('ReplayId', 'string', { length: 240, system: true, createable: false, updateable: false }));
    object.add(makeField('EventUuid', 'string', { length: 36, system: true, createable: false, updateable: false }));
  } else {
    const nameField = list(node, 'nameField')[0] ?? { label: 'Name', type: 'Text' };
    const field = fieldFromXml(nameField, file, 'Name');
    object.add({
      ...field,
      custom: false,
      length: field.autoNumberFormat ? 80 : (field.length ?? 80),
      required: false,
    });
  }
  return object;
}

/** Loads every `.object-meta.xml`, field and validation rule below the package folders. */
function loadObjects(files: string[], schema: OrgSchema, allocate: PrefixAllocator): void {
  for (const file of files.filter((path) => path.endsWith('.object-meta.xml'))) {
    const name = basename(dirname(file));
    const existing = schema.object(name);
    if (!existing) schema.add(objectFromXml(file, allocate));
    else {
      const sharing = text(readXml(file), 'sharingModel');
      if (sharing) existing.sharingModel = sharing as SharingModel;
    }
  }
  for (const file of files.filter((path) => path.endsWith('.field-meta.xml'))) {
    const object = owner(file, schema);
    const field = object.add(fieldFromXml(readXml(file), file));
    // A detail has no owner of its own.
    if (field.masterDetail) removeOwner(object);
  }
  for (const file of files.filter((path) => path.endsWith('.validationRule-meta.xml'))) {
    const node = readXml(file);
    if (!isTrue(node, 'active')) continue;
    owner(file, schema).validationRules.push({
      name: text(node, 'fullName') ?? '',
      formula: rawText(node, 'errorConditionFormula') ?? '',
      message: text(node, 'errorMessage') ?? '',
      field: text(node, 'errorDisplayField'),
    });
  }
}

function removeOwner(object: ObjectDefinition): void {
  object.remove('OwnerId');
  object.sharingModel = 'ControlledByParent';
}

function owner(file: string, schema: OrgSchema): ObjectDefinition {
  const name = basename(dirname(dirname(file)));
  const object = schema.object(name);
  if (!object)
    throw new LocalOrgError(
      'SALDO_METADATA_INVALID',
      `${file}: object ${name} is neither in the project nor a standard object of the local org.`,
    );
  return object;
}

function loadLabels(files: string[]): ProjectMetadata['labels'] {
  const labels: ProjectMetadata['labels'] = new Map();
  const put = (name: string, language: string, value: string) => {
    const byLanguage = labels.get(name) ?? new Map<string, string>();
    byLanguage.set(language, value);
    labels.set(name, byLanguage);
  };
  for (const file of files.filter((path) => path.endsWith('.labels-meta.xml'))) {
    for (const label of list(readXml(file), 'labels'))
      put(text(label, 'fullName') ?? '', text(label, 'language') ?? 'en_US', text(label, 'value') ?? '');
  }
  for (const file of files.filter((path) => path.endsWith('.translation-meta.xml'))) {
    const language = basename(file).split('.')[0] ?? '';
    for (const label of list(readXml(file), 'customLabels'))
      put(text(label, 'name') ?? '', language, text(label, 'label') ?? '');
  }
  return labels;
}

function loadMetadataRecords(files: string[]): MetadataRecord[] {
  return files
    .filter((path) => path.endsWith('.md-meta.xml'))
    .map((file) => {
      const [type = '', developerName = ''] = basename(file).split('.');
      const node = readXml(file);
      const values: MetadataRecord['values'] = {};
      for (const value of list(node, 'values')) values[text(value, 'field') ?? ''] = rawText(value, 'value');
      return { object: `${type}__mdt`, developerName, label: text(node, 'label') ?? developerName, values };
    });
}

function loadNotificationTypes(files: string[]): NotificationTypeDefinition[] {
  return files
    .filter((path) => path.endsWith('.notiftype-meta.xml'))
    .map((file) => {
      const node = readXml(file);
      const name = basename(file).split('.')[0] ?? '';
      const label = text(node, 'masterLabel') ?? name;
      return {
        name,
        label,
        typeName: text(node, 'customNotifTypeName') ?? label,
        description: text(node, 'description'),
        isOnDesktop: text(node, 'desktop') === 'true',
        isOnMobile: text(node, 'mobile') === 'true',
      };
    });
}

/** Reads the metadata of a Salesforce project in source format. All errors name the file. */
export function loadProject(projectDir: string, allocate: PrefixAllocator): ProjectMetadata {
  const files = packageFolders(projectDir).flatMap((folder) => filesBelow(folder));
  const schema = new OrgSchema();
  addStandardObjects(schema);
  loadObjects(files, schema, allocate);
  schema.linkRelationships();
  return {
    schema,
    permissionSets: files
      .filter((path) => path.endsWith('.permissionset-meta.xml'))
      .map((file) => loadPermissionSet(file)),
    customPermissions: files
      .filter((path) => path.endsWith('.customPermission-meta.xml'))
      .map((file) => {
        const node = readXml(file);
        const name = basename(file).split('.')[0] ?? '';
        return { name, label: text(node, 'label') ?? name, description: text(node, 'description') };
      }),
    notificationTypes: loadNotificationTypes(files),
    labels: loadLabels(files),
    metadataRecords: loadMetadataRecords(files),
    flows: files
      .filter((path) => path.endsWith(FLOW_ENDING))
      .map((path) => ({
        name: basename(path, FLOW_ENDING),
        file: relative(projectDir, path),
        text: readFileSync(path, 'utf8'),
      })),
  };
}

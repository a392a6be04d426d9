/** Reads docs/reference/objects.md and the objects of force-app into one form, so that they can be compared. */
import { XMLParser } from 'fast-xml-parser';
import { projectFiles, read } from './project-files.ts';

/** A field: `Text(80)`, `Number(16,2)`, `Lookup(Account)`, `Picklist(Open, Paid)`, with its marks. */
export interface FieldFacts {
  type: string;
  unique: boolean;
  externalId: boolean;
  required: boolean;
  /** Written by Apex only; from the page, and from the permission sets. */
  readOnly: boolean;
}

export type Objects = Map<string, Map<string, FieldFacts>>;

const MONEY = 'Number(16,2)';
const LIST_SEPARATOR = ' · ';

/** The objects as the page describes them. */
export function documentedObjects(page: string): Objects {
  const objects: Objects = new Map();
  for (const section of page.split(/^## /m).slice(1)) {
    const name = /^\w+__(?:c|e|mdt)\b/.exec(section)?.[0];
    if (name === undefined) continue;
    const list = section.split('\n').find((line) => line.includes(LIST_SEPARATOR)) ?? '';
    objects.set(name, new Map(list.split(LIST_SEPARATOR).flatMap(documentedFields)));
  }
  return objects;
}

/** `Amount__c (r; negative for a credit note)`, `A__c, B__c Number(8,0)`, `Name AutoNumber ST-{00000000}`. */
function documentedFields(text: string): [string, FieldFacts][] {
  const form = /^(?<names>\w+(?:, \w+__c)*)(?: (?<type>[A-Z]\w+)(?<size>\([\w,]+\))?)?(?<rest>.*)$/.exec(text.trim());
  const { names = '', type, size = '', rest = '' } = form?.groups ?? {};
  if (!names.includes('__c')) return [];
  const marks = [...rest.matchAll(/\(([^)]*)\)/g)].flatMap(([, words = '']) => words.split(';')[0]?.trim() ?? '');
  const facts = {
    type: documentedType(type, size, rest),
    unique: marks.includes('u'),
    externalId: marks.includes('u') || marks.includes('x'),
    required: marks.includes('r'),
    readOnly: marks.includes('sys'),
  };
  return names.split(', ').map((name) => [name, facts]);
}

function documentedType(type: string | undefined, size: string, rest: string): string {
  if (type === undefined) return MONEY;
  if (type !== 'Picklist') return type + size;
  const values = rest.slice(rest.lastIndexOf(': ') + 2).replace(/ \(.*$/, '');
  return `Picklist(${values.trim()})`;
}

const parser = new XMLParser({
  parseTagValue: false,
  isArray: (name) => name === 'value' || name === 'fieldPermissions',
});

interface FieldXml {
  fullName: string;
  type: string;
  length?: string;
  precision?: string;
  scale?: string;
  referenceTo?: string;
  unique?: string;
  externalId?: string;
  required?: string;
  valueSet?: { valueSetDefinition: { value: { fullName: string }[] } };
}

/** The objects as force-app has them. */
export function deployedObjects(): Objects {
  const objects: Objects = new Map();
  const editable = editableFields();
  for (const file of projectFiles('force-app', ['.object-meta.xml'])) {
    objects.set(file.split('/').at(-2) ?? '', new Map());
  }
  for (const file of projectFiles('force-app', ['.field-meta.xml'])) {
    const object = file.split('/').at(-3) ?? '';
    const { CustomField: field } = parser.parse(read(file)) as { CustomField: FieldXml };
    const fields = objects.get(object) ?? new Map<string, FieldFacts>();
    objects.set(object, fields.set(field.fullName, deployedFacts(field, editable.has(`${object}.${field.fullName}`))));
  }
  return objects;
}

function deployedFacts(field: FieldXml, isEditable: boolean): FieldFacts {
  return {
    type: deployedType(field),
    unique: field.unique === 'true',
    externalId: field.externalId === 'true',
    required: field.required === 'true' || field.type === 'MasterDetail',
    readOnly: !isEditable,
  };
}

function deployedType({ type, length, precision, scale, referenceTo, valueSet }: FieldXml): string {
  if (type === 'Picklist') {
    return `Picklist(${(valueSet?.valueSetDefinition.value ?? []).map(({ fullName }) => fullName).join(', ')})`;
  }
  if (type === 'Text' || type === 'LongTextArea') return `${type}(${length})`;
  // As Setup shows it: digits before and after the point. Metadata count both in the precision.
  if (type === 'Number') return `Number(${Number(precision) - Number(scale)},${scale})`;
  if (type === 'Lookup') return `Lookup(${referenceTo})`;
  return type;
}

/** `Object.Field` of every field that some permission set lets people edit. */
function editableFields(): Set<string> {
  const granted = projectFiles('force-app', ['.permissionset-meta.xml']).flatMap((file) => {
    const { PermissionSet: set } = parser.parse(read(file)) as {
      PermissionSet: { fieldPermissions?: { field: string; editable: string }[] };
    };
    return (set.fieldPermissions ?? []).filter(({ editable }) => editable === 'true');
  });
  return new Set(granted.map(({ field }) => field));
}

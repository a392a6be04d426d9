/** SObject, AggregateResult and the Schema namespace. */
import type { FieldInfo, ObjectInfo } from '../../contract.ts';
import { ApexList, ApexMap } from '../values/collections.ts';
import { apexError, enumValue, PlatformObject } from '../values/object.ts';
import { ApexSObject } from '../values/sobject.ts';
import { textOf } from '../values/text.ts';
import { running } from '../runtime/execution.ts';
import { checkFieldValue } from '../runtime/records.ts';
import {
  describeObject,
  FieldDescribe,
  FieldToken,
  fieldToken,
  ObjectDescribe,
  objectToken,
  ObjectToken,
} from './describe-values.ts';
import type { PlatformTypeDefinition } from './define.ts';

function fieldNamed(record: ApexSObject, name: string): FieldInfo {
  const field = record.object.field(name);
  if (!field) throw apexError('SObjectException', `Invalid field ${name} for ${record.object.name}`);
  return field;
}

function get(record: ApexSObject, name: string): unknown {
  if (record.aggregates) {
    for (const [alias, value] of record.aggregates) if (alias.toLowerCase() === name.toLowerCase()) return value;
    throw apexError('SObjectException', `Invalid field ${name} for AggregateResult`);
  }
  return record.get(fieldNamed(record, name));
}

function put(record: ApexSObject, field: FieldInfo, value: unknown): unknown {
  const before = record.fields.get(field.name) ?? null;
  record.set(field, checkFieldValue(field, value));
  return before;
}

function parentOf(record: ApexSObject, name: string): unknown {
  const field = record.object.fields.find(
    (candidate) => candidate.relationshipName?.toLowerCase() === name.toLowerCase(),
  );
  if (!field) throw apexError('SObjectException', `Invalid relationship ${name} for ${record.object.name}`);
  return running().runtime.helpers.parent(record, field.relationshipName!);
}

const sobjectType: PlatformTypeDefinition = {
  name: 'SObject',
  methods: {
    'void addError(String message)': (record: ApexSObject, message: string) =>
      void record.errors.push({ message, field: null }),
    'void addError(Exception error)': (record: ApexSObject, error: { message: string }) =>
      void record.errors.push({ message: error.message, field: null }),
    'void addError(String fieldName, String message)': (record: ApexSObject, name: string, message: string) =>
      void record.errors.push({ message, field: fieldNamed(record, name).name }),
    'void addError(Schema.SObjectField field, String message)': (
      record: ApexSObject,
      token: FieldToken,
      message: string,
    ) => void record.errors.push({ message, field: token.field.name }),
    'void clear()': (record: ApexSObject) => record.fields.clear(),
    'SObject clone()': (record: ApexSObject) => record.clone(false, false, false, false),
    'SObject clone(Boolean keepId)': (record: ApexSObject, keepId: boolean) =>
      record.clone(keepId, false, false, false),
    'SObject clone(Boolean keepId, Boolean deep)': (record: ApexSObject, keepId: boolean, deep: boolean) =>
      record.clone(keepId, deep, false, false),
    'SObject clone(Boolean keepId, Boolean deep, Boolean keepTimestamps)': (
      record: ApexSObject,
      keepId: boolean,
      deep: boolean,
      timestamps: boolean,
    ) => record.clone(keepId, deep, timestamps, false),
    'SObject clone(Boolean keepId, Boolean deep, Boolean keepTimestamps, Boolean keepAutoNumbers)': (
      record: ApexSObject,
      keepId: boolean,
      deep: boolean,
      timestamps: boolean,
      numbers: boolean,
    ) => record.clone(keepId, deep, timestamps, numbers),
    'Object get(String name)': get,
    'Object get(Schema.SObjectField field)': (record: ApexSObject, token: FieldToken) => record.get(token.field),
    'Map<String,Object> getPopulatedFieldsAsMap()': (record: ApexSObject) => {
      const { table } = running().runtime;
      const map = new ApexMap(table.primitive('String'), table.object);
      for (const [name, value] of record.aggregates ?? record.fields) if (value !== null) map.put(name, value);
      for (const [name, parent] of record.parents) if (parent) map.put(name, parent);
      return map;
    },
    'SObject getSObject(String name)': parentOf,
    'List<SObject> getSObjects(String name)': (record: ApexSObject, name: string) =>
      [...record.children].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? null,
    'Schema.SObjectType getSObjectType()': (record: ApexSObject) => objectToken(record.object),
    'Boolean hasErrors()': (record: ApexSObject) => record.errors.length > 0,
    'Boolean isSet(String name)': (record: ApexSObject, name: string) =>
      record.fields.has(fieldNamed(record, name).name),
    'Boolean isSet(Schema.SObjectField field)': (record: ApexSObject, token: FieldToken) =>
      record.fields.has(token.field.name),
    'Object put(String name, Object? value)': (record: ApexSObject, name: string, value: unknown) =>
      put(record, fieldNamed(record, name), value),
    'Object put(Schema.SObjectField field, Object? value)': (record: ApexSObject, token: FieldToken, value: unknown) =>
      put(record, token.field, value),
    'SObject putSObject(String name, SObject? value)': (
      record: ApexSObject,
      name: string,
      value: ApexSObject | null,
    ) => {
      const before = record.parents.get(name) ?? null;
      record.parents.set(name, value);
      return before;
    },
    'String toString()': textOf,
  },
};

class PicklistEntry extends PlatformObject {
  static override apexName = 'Schema.PicklistEntry';
  readonly entry: NonNullable<FieldInfo['picklist']>[number];
  constructor(entry: NonNullable<FieldInfo['picklist']>[number]) {
    super();
    this.entry = entry;
  }
}

const rights = (describe: ObjectDescribe) => running().runtime.org.rights(running().user, describe.object.name);
const fieldRights = (describe: FieldDescribe) =>
  running().runtime.org.fieldRights(running().user, describe.object.name, describe.field.name);
const displayTypes: Record<string, string> = { int: 'INTEGER', double: 'DOUBLE', id: 'ID' };
const displayType = (field: FieldInfo) =>
  enumValue('Schema.DisplayType', displayTypes[field.type] ?? field.type.toUpperCase(), 0);

function fieldMap(object: ObjectInfo): ApexMap {
  const { table } = running().runtime;
  const map = new ApexMap(table.primitive('String'), table.platformType('Schema.SObjectField'));
  for (const field of object.fields) map.put(field.name.toLowerCase(), fieldToken(object, field));
  return map;
}

/** The map that `fields.getMap()` answers: its keys are lower case, and it finds any spelling. */
class FieldMapHolder extends PlatformObject {
  static override apexName = 'Schema.SObjectTypeFields';
  readonly object: ObjectInfo;
  constructor(object: ObjectInfo) {
    super();
    this.object = object;
  }
}

/** A map of the describe methods finds its keys in any spelling. */
export function ignoringCase(map: ApexMap): ApexMap {
  const get = map.get.bind(map);
  const has = map.has.bind(map);
  map.get = (key) => get(typeof key === 'string' ? key.toLowerCase() : key);
  map.has = (key) => has(typeof key === 'string' ? key.toLowerCase() : key);
  return map;
}

const entries = (describe: FieldDescribe) => {
  const { table } = running().runtime;
  return new ApexList(
    table.platformType('Schema.PicklistEntry'),
    (describe.field.picklist ?? []).map((entry) => new PicklistEntry(entry)),
  );
};

export const schemaTypes: PlatformTypeDefinition[] = [
  sobjectType,
  { name: 'AggregateResult', methods: { 'Object get(String name)': get } },
  {
    name: 'Schema',
    statics: {
      'Map<String,Schema.SObjectType> getGlobalDescribe()': () => {
        const { table, org } = running().runtime;
        const map = new ApexMap(table.primitive('String'), table.platformType('Schema.SObjectType'));
        for (const object of org.schema.objects()) map.put(object.name.toLowerCase(), objectToken(object));
        return ignoringCase(map);
      },
      'List<Schema.DescribeSObjectResult> describeSObjects(List<String> names)': (names: ApexList) => {
        const { table, org } = running().runtime;
        const found = (names.items as string[]).map((name) => {
          const object = org.schema.object(name);
          if (!object) throw apexError('InvalidParameterValueException', `Invalid SObject type: ${name}`);
          return describeObject(object);
        });
        return new ApexList(table.platformType('Schema.DescribeSObjectResult'), found);
      },
    },
  },
  {
    name: 'Schema.SObjectType',
    methods: {
      'Schema.DescribeSObjectResult getDescribe()': (token: ObjectToken) => describeObject(token.object),
      'SObject newSObject()': (token: ObjectToken) => new ApexSObject(token.object),
      'SObject newSObject(Id? id)': (token: ObjectToken, id: string | null) => {
        const record = new ApexSObject(token.object);
        if (id !== null) record.fields.set('Id', id);
        return record;
      },
      'String toString()': (token: ObjectToken) => token.object.name,
    },
  },
  {
    name: 'Schema.SObjectField',
    methods: {
      'Schema.DescribeFieldResult getDescribe()': (token: FieldToken) => new FieldDescribe(token.object, token.field),
      'String toString()': (token: FieldToken) => token.field.name,
    },
  },
  {
    name: 'Schema.DescribeSObjectResult',
    properties: {
      'Schema.SObjectTypeFields fields': (describe: ObjectDescribe) => new FieldMapHolder(describe.object),
    },
    methods: {
      'String getName()': (describe: ObjectDescribe) => describe.object.name,
      'String getLocalName()': (describe: ObjectDescribe) => describe.object.name,
      'String getLabel()': (describe: ObjectDescribe) => describe.object.label,
      'String getLabelPlural()': (describe: ObjectDescribe) => describe.object.labelPlural,
      'String getKeyPrefix()': (describe: ObjectDescribe) => describe.object.keyPrefix,
      'Schema.SObjectType getSObjectType()': (describe: ObjectDescribe) => objectToken(describe.object),
      'Boolean isAccessible()': (describe: ObjectDescribe) => rights(describe).read,
      'Boolean isQueryable()': (describe: ObjectDescribe) => rights(describe).read,
      'Boolean isCreateable()': (describe: ObjectDescribe) => rights(describe).create,
      'Boolean isUpdateable()': (describe: ObjectDescribe) => rights(describe).edit,
      'Boolean isDeletable()': (describe: ObjectDescribe) => rights(describe).delete,
      'Boolean isCustom()': (describe: ObjectDescribe) => describe.object.custom,
      'Boolean isCustomSetting()': (describe: ObjectDescribe) => describe.object.kind === 'customSetting',
    },
  },
  {
    name: 'Schema.SObjectTypeFields',
    methods: {
      'Map<String,Schema.SObjectField> getMap()': (holder: FieldMapHolder) => ignoringCase(fieldMap(holder.object)),
    },
  },
  {
    name: 'Schema.DescribeFieldResult',
    methods: {
      'String getName()': (describe: FieldDescribe) => describe.field.name,
      'String getLocalName()': (describe: FieldDescribe) => describe.field.name,
      'String getLabel()': (describe: FieldDescribe) => describe.field.label,
      'Integer getLength()': (describe: FieldDescribe) => describe.field.length ?? 0,
      'Integer getPrecision()': (describe: FieldDescribe) => describe.field.precision ?? 0,
      'Integer getScale()': (describe: FieldDescribe) => describe.field.scale ?? 0,
      'String getInlineHelpText()': (describe: FieldDescribe) => describe.field.helpText,
      'String getRelationshipName()': (describe: FieldDescribe) => describe.field.relationshipName,
      'Schema.DisplayType getType()': (describe: FieldDescribe) => displayType(describe.field),
      'List<Schema.PicklistEntry> getPicklistValues()': entries,
      'Schema.SObjectField getSObjectField()': (describe: FieldDescribe) => fieldToken(describe.object, describe.field),
      'List<Schema.SObjectType> getReferenceTo()': (describe: FieldDescribe) => {
        const { table, org } = running().runtime;
        return new ApexList(
          table.platformType('Schema.SObjectType'),
          describe.field.referenceTo.flatMap((name) =>
            org.schema.object(name) ? [objectToken(org.schema.object(name)!)] : [],
          ),
        );
      },
      'Boolean isAccessible()': (describe: FieldDescribe) => fieldRights(describe).read,
      'Boolean isCreateable()': (describe: FieldDescribe) => describe.field.createable && fieldRights(describe).edit,
      'Boolean isUpdateable()': (describe: FieldDescribe) => describe.field.updateable && fieldRights(describe).edit,
      'Boolean isCustom()': (describe: FieldDescribe) => describe.field.custom,
      'Boolean isExternalId()': (describe: FieldDescribe) => describe.field.externalId,
      'Boolean isUnique()': (describe: FieldDescribe) => describe.field.unique,
      'Boolean isNillable()': (describe: FieldDescribe) => !describe.field.required,
      'Boolean isCalculated()': (describe: FieldDescribe) => describe.field.formula !== null,
      'Boolean isAutoNumber()': (describe: FieldDescribe) => describe.field.autoNumberFormat !== null,
      'Boolean isRestrictedPicklist()': (describe: FieldDescribe) => describe.field.restrictedPicklist,
      'Boolean isFilterable()': (describe: FieldDescribe) => describe.field.filterable,
    },
  },
  {
    name: 'Schema.PicklistEntry',
    methods: {
      'String getValue()': (value: PicklistEntry) => value.entry.value,
      'String getLabel()': (value: PicklistEntry) => value.entry.label,
      'Boolean isActive()': (value: PicklistEntry) => value.entry.active,
      'Boolean isDefaultValue()': (value: PicklistEntry) => value.entry.isDefault,
    },
  },
  {
    name: 'Schema.DisplayType',
    kind: 'enum',
    values: [
      'ADDRESS',
      'ANYTYPE',
      'BASE64',
      'BOOLEAN',
      'CURRENCY',
      'DATE',
      'DATETIME',
      'DOUBLE',
      'EMAIL',
      'ID',
      'INTEGER',
      'MULTIPICKLIST',
      'PERCENT',
      'PHONE',
      'PICKLIST',
      'REFERENCE',
      'STRING',
      'TEXTAREA',
      'TIME',
      'URL',
    ],
  },
];

import type { FieldType } from '../contract.ts';
import type { ObjectDefinition, StoredField } from '../data/schema/objects.ts';
import { isNumeric } from '../data/values.ts';
import type { ApiContext, ApiResponse } from './api.ts';
import type { JsonObject } from './json.ts';

const SOAP_TYPES: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  time: 'xsd:time',
  base64: 'xsd:base64Binary',
};

function objectSummary(context: ApiContext, object: ObjectDefinition): JsonObject {
  const rights = context.org.data.accessRights.object(context.user, object);
  const path = `${context.base}/sobjects/${object.name}`;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: rights.create,
    custom: object.custom,
    customSetting: object.kind === 'customSetting',
    deepCloneable: false,
    deletable: rights.delete,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: object.kind === 'object',
    mergeable: false,
    mruEnabled: false,
    name: object.name,
    queryable: rights.read,
    replicateable: true,
    retrieveable: rights.read,
    searchable: false,
    triggerable: object.kind !== 'customSetting',
    undeletable: object.kind === 'object',
    updateable: rights.edit,
    urls: { sobject: path, describe: `${path}/describe`, rowTemplate: `${path}/{ID}` },
  };
}

function describeField(context: ApiContext, object: ObjectDefinition, field: StoredField): JsonObject {
  const { edit } = context.org.data.accessRights.field(context.user, object, field);
  const number = isNumeric(field.type);
  return {
    aggregatable: field.filterable,
    autoNumber: field.autoNumberFormat !== null,
    byteLength: (field.length ?? 0) * 3,
    calculated: field.formula !== null || field.rollUp !== null,
    calculatedFormula: field.formula,
    cascadeDelete: field.cascadeDelete,
    caseSensitive: field.caseSensitive,
    createable: field.createable && edit,
    custom: field.custom,
    defaultValue: field.type === 'boolean' ? field.defaultFormula === 'true' : null,
    defaultValueFormula: field.defaultFormula,
    defaultedOnCreate: field.defaultFormula !== null || field.type === 'boolean',
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.type === 'int' ? (field.precision ?? 9) : 0,
    externalId: field.externalId,
    filterable: field.filterable,
    groupable: field.filterable && !number,
    htmlFormatted: false,
    idLookup: field.type === 'id' || field.externalId,
    inlineHelpText: field.helpText,
    label: field.label,
    length: number ? 0 : (field.length ?? 0),
    name: field.name,
    nameField: field.name === 'Name',
    nillable: !field.required && field.type !== 'boolean' && field.type !== 'id',
    permissionable: field.custom && !field.required,
    picklistValues: (field.picklist ?? []).map((entry) => ({
      active: entry.active,
      defaultValue: entry.isDefault,
      label: entry.label,
      validFor: null,
      value: entry.value,
    })),
    precision: field.precision ?? 0,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    relationshipOrder: field.masterDetail ? 0 : null,
    restrictedDelete: field.deleteConstraint === 'Restrict',
    restrictedPicklist: field.restrictedPicklist,
    scale: field.scale ?? 0,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    sortable: field.filterable,
    type: field.type,
    unique: field.unique,
    updateable: field.updateable && edit,
    writeRequiresMasterRead: false,
  };
}

/** `GET sobjects`. */
export function describeGlobal(context: ApiContext): ApiResponse {
  const objects = context.org.data.schema
    .objects()
    .filter((object) => context.org.data.accessRights.object(context.user, object).read);
  return {
    status: 200,
    body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects: objects.map((object) => objectSummary(context, object)) },
  };
}

/** `GET sobjects/X`. */
export function objectInfo(context: ApiContext, object: ObjectDefinition): ApiResponse {
  return { status: 200, body: { objectDescribe: objectSummary(context, object), recentItems: [] } };
}

/** `GET sobjects/X/describe`: what the user may see of the object. */
export function describeObject(context: ApiContext, object: ObjectDefinition): ApiResponse {
  return {
    status: 200,
    body: {
      ...objectSummary(context, object),
      actionOverrides: [],
      namedLayoutInfos: [],
      recordTypeInfos: [],
      supportedScopes: [],
      childRelationships: object.childRelationships.map((child) => ({
        cascadeDelete: child.cascadeDelete,
        childSObject: child.object,
        deprecatedAndHidden: false,
        field: child.field,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName: child.name,
        restrictedDelete: false,
      })),
      fields: context.readable(object).map((field) => describeField(context, object, field)),
    },
  };
}

import type { FieldType } from '../../contract.ts';
import { LocalOrgError } from '../errors.ts';
import { makeField, type RollUp, type StoredField } from './objects.ts';
import { isTrue, list, rawText, text, type XmlNode } from './xml.ts';

const TYPES: Record<string, FieldType> = {
  Text: 'string',
  LongTextArea: 'textarea',
  TextArea: 'textarea',
  Html: 'textarea',
  Number: 'double',
  Checkbox: 'boolean',
  Date: 'date',
  DateTime: 'datetime',
  Time: 'time',
  Picklist: 'picklist',
  MultiselectPicklist: 'multipicklist',
  Lookup: 'reference',
  MasterDetail: 'reference',
  MetadataRelationship: 'reference',
  AutoNumber: 'string',
  Percent: 'percent',
  Currency: 'currency',
  Email: 'email',
  Phone: 'phone',
  Url: 'url',
  EncryptedText: 'string',
};

/** External ids exist on text, number, email and auto-number fields only. */
const EXTERNAL_ID_TYPES = new Set(['Text', 'Number', 'Email', 'AutoNumber']);

function fail(file: string, message: string): never {
  throw new LocalOrgError('SALDO_METADATA_INVALID', `${file}: ${message}`);
}

function picklistValues(node: XmlNode, file: string): StoredField['picklist'] {
  const set = list(node, 'valueSet')[0];
  if (!set) return null;
  const definition = list(set, 'valueSetDefinition')[0];
  if (!definition)
    fail(file, 'a picklist needs a valueSetDefinition (global value sets are not supported by the local org)');
  return list(definition, 'value').map((value) => ({
    value: text(value, 'fullName') ?? '',
    label: text(value, 'label') ?? text(value, 'fullName') ?? '',
    isDefault: isTrue(value, 'default'),
    active: text(value, 'isActive') !== 'false',
  }));
}

function rollUpOf(node: XmlNode, file: string): RollUp {
  const [childObject = '', childReference = ''] = (text(node, 'summaryForeignKey') ?? '').split('.');
  if (!childObject || !childReference) fail(file, 'a roll-up summary needs summaryForeignKey as Child__c.Parent__c');
  const operation = text(node, 'summaryOperation');
  if (operation !== 'count' && operation !== 'sum' && operation !== 'min' && operation !== 'max')
    fail(file, `unknown summaryOperation '${operation}'`);
  return {
    operation,
    childObject,
    childReference,
    summarizedField: text(node, 'summarizedField')?.split('.')[1] ?? null,
    filters: list(node, 'summaryFilterItems').map((item) => ({
      field: text(item, 'field')?.split('.').at(-1) ?? '',
      operation: text(item, 'operation') ?? '',
      value: text(item, 'value') ?? '',
    })),
  };
}

function lookupFilterOf(node: XmlNode): StoredField['lookupFilter'] {
  const filter = list(node, 'lookupFilter')[0];
  if (!filter) return null;
  return {
    active: isTrue(filter, 'active') && !isTrue(filter, 'isOptional'),
    booleanFilter: text(filter, 'booleanFilter'),
    message: text(filter, 'errorMessage') ?? 'Value does not exist or does not match filter criteria.',
    items: list(filter, 'filterItems').map((item) => ({
      field: text(item, 'field') ?? '',
      operation: text(item, 'operation') ?? '',
      value: text(item, 'value') ?? text(item, 'valueField') ?? '',
    })),
  };
}

function references(node: XmlNode, name: string, metadataType: string): Partial<StoredField> {
  const master = metadataType === 'MasterDetail';
  const constraint = text(node, 'deleteConstraint');
  const target = text(node, 'referenceTo');
  const child = text(node, 'relationshipName');
  return {
    length: 18,
    referenceTo: target ? [target] : [],
    relationshipName: name.endsWith('__c') ? `${name.slice(0, -1)}r` : name,
    childRelationshipName: child ? (name.endsWith('__c') ? `${child}__r` : child) : null,
    masterDetail: master,
    cascadeDelete: master || constraint === 'Cascade',
    deleteConstraint:
      master || constraint === 'Cascade' ? 'Cascade' : constraint === 'Restrict' ? 'Restrict' : 'SetNull',
    lookupFilter: lookupFilterOf(node),
    ...(master ? { required: true, updateable: isTrue(node, 'reparentableMasterDetail') } : {}),
  };
}

/** A field from its `.field-meta.xml` (or the `nameField` of an object, with `name` given). */
export function fieldFromXml(node: XmlNode, file: string, name = text(node, 'fullName') ?? ''): StoredField {
  const metadataType = text(node, 'type') ?? '';
  const formula = rawText(node, 'formula');
  const isRollUp = metadataType === 'Summary';
  const type = isRollUp ? 'double' : TYPES[metadataType];
  if (!type) fail(file, `field type '${metadataType}' is not known to the local org`);
  const externalId = isTrue(node, 'externalId');
  if (externalId && !EXTERNAL_ID_TYPES.has(metadataType))
    fail(file, `a field of type ${metadataType} can't be an external id; use Text, Number, Email or AutoNumber`);
  const precision = text(node, 'precision');
  const length = text(node, 'length');
  const computed = formula !== null || isRollUp || metadataType === 'AutoNumber';
  const longText = metadataType === 'LongTextArea' || metadataType === 'Html';
  const size =
    metadataType === 'TextArea' || metadataType === 'Url'
      ? 255
      : metadataType === 'Email'
        ? 80
        : metadataType === 'Phone'
          ? 40
          : metadataType === 'AutoNumber'
            ? 30
            : type === 'picklist'
              ? 255
              : formula !== null && type === 'string'
                ? 1300
                : null;
  const isNumber = type === 'double' || type === 'currency' || type === 'percent';
  return makeField(name, type, {
    label: text(node, 'label') ?? name,
    helpText: text(node, 'inlineHelpText'),
    length: length === null ? size : Number(length),
    precision: isNumber ? Number(precision ?? 18) : null,
    scale: isNumber ? Number(text(node, 'scale') ?? (isRollUp ? 2 : 0)) : null,
    required: isTrue(node, 'required'),
    unique: isTrue(node, 'unique'),
    externalId,
    caseSensitive: isTrue(node, 'caseSensitive'),
    defaultFormula: rawText(node, 'defaultValue') ?? (type === 'boolean' && formula === null ? 'false' : null),
    formula,
    formulaBlanks: text(node, 'formulaTreatBlanksAs') === 'BlankAsBlank' ? 'blank' : 'zero',
    autoNumberFormat: metadataType === 'AutoNumber' ? (text(node, 'displayFormat') ?? '{0}') : null,
    picklist: type === 'picklist' || type === 'multipicklist' ? picklistValues(node, file) : null,
    restrictedPicklist: list(node, 'valueSet').some((set) => isTrue(set, 'restricted')),
    rollUp: isRollUp ? rollUpOf(node, file) : null,
    filterable: !longText,
    createable: !computed,
    updateable: !computed,
    system: computed,
    ...(type === 'reference' ? references(node, name, metadataType) : {}),
  });
}

import type { FieldInfo, FieldType, ObjectInfo, Schema } from '../../contract.ts';

export interface RollUp {
  operation: 'count' | 'sum' | 'min' | 'max';
  childObject: string;
  childReference: string;
  summarizedField: string | null;
  filters: { field: string; operation: string; value: string }[];
}

/** A field with what only the data layer needs to know. */
export interface StoredField extends FieldInfo {
  rollUp: RollUp | null;
  /** What happens to this row when the row it points to is deleted. */
  deleteConstraint: 'SetNull' | 'Restrict' | 'Cascade';
  lookupFilter: {
    items: { field: string; operation: string; value: string }[];
    booleanFilter: string | null;
    message: string;
    active: boolean;
  } | null;
  formulaBlanks: 'zero' | 'blank';
  /** Written by the platform only; a value from a client is refused. */
  system: boolean;
}

export interface ValidationRule {
  name: string;
  formula: string;
  message: string;
  field: string | null;
}

export type SharingModel = 'Private' | 'Read' | 'ReadWrite' | 'ControlledByParent' | 'Public';

/** One object: its fields by name (case-insensitive), its rules and its place in the schema. */
export class ObjectDefinition implements ObjectInfo {
  readonly name: string;
  label: string;
  labelPlural: string;
  keyPrefix: string;
  readonly custom: boolean;
  readonly kind: ObjectInfo['kind'];
  readonly fields: StoredField[] = [];
  readonly childRelationships: ObjectInfo['childRelationships'] = [];
  readonly validationRules: ValidationRule[] = [];
  sharingModel: SharingModel = 'ReadWrite';
  private readonly byName = new Map<string, StoredField>();

  constructor(
    name: string,
    options: { label: string; labelPlural: string; keyPrefix: string; custom: boolean; kind: ObjectInfo['kind'] },
  ) {
    this.name = name;
    this.label = options.label;
    this.labelPlural = options.labelPlural;
    this.keyPrefix = options.keyPrefix;
    this.custom = options.custom;
    this.kind = options.kind;
  }

  field(name: string): StoredField | undefined {
    return this.byName.get(name) ?? this.byName.get(name.toLowerCase());
  }

  /** Adds a field; a later one of the same name replaces the earlier. */
  add(field: StoredField): StoredField {
    const existing = this.byName.get(field.name.toLowerCase());
    if (existing) this.fields.splice(this.fields.indexOf(existing), 1, field);
    else this.fields.push(field);
    this.byName.set(field.name.toLowerCase(), field);
    this.byName.set(field.name, field);
    return field;
  }

  remove(name: string): void {
    const existing = this.byName.get(name.toLowerCase());
    if (!existing) return;
    this.fields.splice(this.fields.indexOf(existing), 1);
    this.byName.delete(name.toLowerCase());
    this.byName.delete(existing.name);
  }

  /** The field behind a parent relationship name (`Account` → AccountId, `Invoice__r` → Invoice__c). */
  fieldByRelationship(relationshipName: string): StoredField | undefined {
    const wanted = relationshipName.toLowerCase();
    return this.fields.find((field) => field.relationshipName?.toLowerCase() === wanted);
  }

  /** The master of a detail object, where there is one. */
  masterField(): StoredField | undefined {
    return this.fields.find((field) => field.masterDetail);
  }
}

/** All objects of the org by name and key prefix. */
export class OrgSchema implements Schema {
  private readonly byName = new Map<string, ObjectDefinition>();
  private readonly byPrefix = new Map<string, ObjectDefinition>();

  objects(): ObjectDefinition[] {
    return [...this.byName.values()];
  }

  object(name: string): ObjectDefinition | undefined {
    return this.byName.get(name.toLowerCase());
  }

  objectByKeyPrefix(prefix: string): ObjectDefinition | undefined {
    return this.byPrefix.get(prefix);
  }

  add(object: ObjectDefinition): ObjectDefinition {
    this.byName.set(object.name.toLowerCase(), object);
    if (object.keyPrefix) this.byPrefix.set(object.keyPrefix, object);
    return object;
  }

  /** Tells every parent about its children. Called once, when all objects are loaded. `*` means every kind of record. */
  linkRelationships(): void {
    const anything = [
      'User',
      ...this.objects()
        .filter((object) => object.kind === 'object' && (object.custom || object.field('OwnerId')))
        .map((object) => object.name),
    ];
    for (const object of this.objects()) {
      for (const field of object.fields)
        if (field.referenceTo.includes('*')) field.referenceTo = anything.filter((name) => name !== object.name);
    }
    for (const object of this.objects()) {
      for (const field of object.fields) {
        if (field.type !== 'reference') continue;
        for (const target of field.referenceTo) {
          this.object(target)?.childRelationships.push({
            name: field.childRelationshipName,
            object: object.name,
            field: field.name,
            cascadeDelete: field.cascadeDelete,
          });
        }
      }
    }
  }
}

/** A field with the usual defaults of its type; only what differs is passed. */
export function makeField(name: string, type: FieldType, options: Partial<StoredField> = {}): StoredField {
  return {
    name,
    type,
    label: options.label ?? name,
    custom: name.endsWith('__c'),
    length: null,
    precision: null,
    scale: null,
    required: false,
    unique: false,
    externalId: false,
    caseSensitive: false,
    referenceTo: [],
    relationshipName: null,
    childRelationshipName: null,
    masterDetail: false,
    cascadeDelete: false,
    picklist: null,
    restrictedPicklist: false,
    defaultFormula: null,
    formula: null,
    autoNumberFormat: null,
    createable: true,
    updateable: true,
    filterable: type !== 'base64' && !(type === 'textarea' && (options.length ?? 0) > 255),
    helpText: null,
    rollUp: null,
    deleteConstraint: 'SetNull',
    lookupFilter: null,
    formulaBlanks: 'zero',
    system: false,
    ...options,
  };
}

const READ_ONLY = { createable: false, updateable: false, system: true } as const;

/** The fields every record has; `owned` objects have an owner too. */
export function addSystemFields(object: ObjectDefinition, owned: boolean): void {
  object.add(makeField('Id', 'id', { ...READ_ONLY, label: 'Record ID', length: 18 }));
  if (owned) {
    object.add(
      makeField('OwnerId', 'reference', {
        label: 'Owner ID',
        referenceTo: ['User'],
        relationshipName: 'Owner',
        required: false,
        deleteConstraint: 'Restrict',
      }),
    );
  }
  object.add(makeField('IsDeleted', 'boolean', { ...READ_ONLY, label: 'Deleted' }));
  object.add(makeField('CreatedDate', 'datetime', { ...READ_ONLY, label: 'Created Date' }));
  object.add(
    makeField('CreatedById', 'reference', {
      ...READ_ONLY,
      label: 'Created By ID',
      referenceTo: ['User'],
      relationshipName: 'CreatedBy',
    }),
  );
  object.add(makeField('LastModifiedDate', 'datetime', { ...READ_ONLY, label: 'Last Modified Date' }));
  object.add(
    makeField('LastModifiedById', 'reference', {
      ...READ_ONLY,
      label: 'Last Modified By ID',
      referenceTo: ['User'],
      relationshipName: 'LastModifiedBy',
    }),
  );
  object.add(makeField('SystemModstamp', 'datetime', { ...READ_ONLY, label: 'System Modstamp' }));
}

/** A record in Apex memory. */
import type { FieldInfo, ObjectInfo } from '../../contract.ts';
import { ApexList } from './collections.ts';
import { apexError } from './object.ts';

export interface RecordError {
  message: string;
  field: string | null;
}

export class ApexSObject {
  readonly object: ObjectInfo;
  /** Field API name in the schema's spelling → Apex value. */
  readonly fields = new Map<string, unknown>();
  readonly parents = new Map<string, ApexSObject | null>();
  readonly children = new Map<string, ApexList>();
  /** Fields that a query read; null for a record made in memory, which may be read freely. */
  selected: Set<string> | null = null;
  /** Rows in `Trigger.old` and, after DML, in `Trigger.new` refuse changes. */
  readOnly = false;
  errors: RecordError[] = [];
  /** Aliases of an aggregate query. */
  aggregates: Map<string, unknown> | null = null;

  constructor(object: ObjectInfo) {
    this.object = object;
  }

  get id(): string | null {
    return (this.fields.get('Id') as string | undefined) ?? null;
  }

  get(field: FieldInfo): unknown {
    const value = this.fields.get(field.name);
    if (value !== undefined) return value;
    if (this.selected && !this.selected.has(field.name) && field.name !== 'Id') {
      throw apexError(
        'SObjectException',
        `SObject row was retrieved via SOQL without querying the requested field: ${this.object.name}.${field.name}`,
      );
    }
    return field.type === 'boolean' && !this.selected ? false : null;
  }

  set(field: FieldInfo, value: unknown): unknown {
    if (this.readOnly) throw apexError('FinalException', 'Record is read-only');
    this.fields.set(field.name, value);
    this.selected?.add(field.name);
    return value;
  }

  clone(keepId: boolean, deep: boolean, keepTimestamps: boolean, keepAutoNumbers: boolean): ApexSObject {
    const copy = new ApexSObject(this.object);
    for (const [name, value] of this.fields) {
      if (name === 'Id' && !keepId) continue;
      if (!keepTimestamps && ['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById'].includes(name))
        continue;
      if (!keepAutoNumbers && this.object.field(name)?.autoNumberFormat) continue;
      copy.fields.set(name, value);
    }
    for (const [name, parent] of this.parents)
      copy.parents.set(name, deep && parent ? parent.clone(true, true, true, true) : parent);
    if (this.selected) copy.selected = new Set(this.selected);
    return copy;
  }
}

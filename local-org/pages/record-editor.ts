/** Makes, changes and deletes records by hand, with the rights of the user and everything that saving sets off. */
import type { Row, RowResult, User } from '../contract.ts';
import { normalizeId } from '../data/ids.ts';
import type { OrgDataStore } from '../data/org-data.ts';
import type { ObjectDefinition, StoredField } from '../data/schema/objects.ts';
import { isNumeric } from '../data/values.ts';
import { formatNumber, parseNumber } from './format.ts';
import type { Layout } from './metadata.ts';
import type { Names } from './names.ts';
import type { RecordReader } from './records.ts';
import { WORDS } from './words.ts';

const USER_ACCESS = { mode: 'user', sharing: true } as const;
/** Types that a form has an input for. */
const EDITABLE = new Set(['string', 'textarea', 'picklist', 'boolean', 'int', 'double', 'currency', 'percent', 'date', 'email', 'phone', 'url', 'reference']); // prettier-ignore
/** Names that a lookup offers. */
const OFFERED = 200;

export interface FormField {
  field: StoredField;
  required: boolean;
  /** As it stands in the input. */
  text: string;
  error: string | null;
  /** Names of records that a lookup offers. */
  offered: string[];
}

export interface RecordForm {
  object: ObjectDefinition;
  /** Null for a new record. */
  id: string | null;
  /** When the record was changed last: it must not change while somebody edits it. */
  stamp: string;
  fields: Map<string, FormField>;
  /** What concerns the record as a whole. */
  errors: string[];
}

export class RecordEditor {
  private readonly data: OrgDataStore;
  private readonly user: User;
  private readonly reader: RecordReader;
  private readonly names: Names;

  constructor(data: OrgDataStore, user: User, reader: RecordReader, names: Names) {
    this.data = data;
    this.user = user;
    this.reader = reader;
    this.names = names;
  }

  mayCreate(object: ObjectDefinition): boolean {
    return this.data.accessRights.object(this.user, object).create;
  }

  mayDelete(object: ObjectDefinition, id: string): boolean {
    return this.data.accessRights.object(this.user, object).delete && this.mayTouch(object, id);
  }

  mayEdit(object: ObjectDefinition, id: string, layout: Layout): boolean {
    const { edit } = this.data.accessRights.object(this.user, object);
    return edit && this.mayTouch(object, id) && this.editable(object, layout, false).length > 0;
  }

  private mayTouch(object: ObjectDefinition, id: string): boolean {
    const row = this.data.store.table(object).get(id);
    return row !== undefined && this.data.accessRights.editable(this.user, USER_ACCESS, object, row);
  }

  private editable(object: ObjectDefinition, layout: Layout, isNew: boolean): StoredField[] {
    const names = layout.sections.flatMap(({ columns }) => columns.flat());
    return names.flatMap((name) => {
      const field = this.reader.field(object, name);
      if (field === undefined || field.system || field.autoNumberFormat !== null || !EDITABLE.has(field.type))
        return [];
      const isOpen = isNew ? field.createable && field.name !== 'OwnerId' : field.updateable;
      const { edit } = this.data.accessRights.field(this.user, object, field);
      return isOpen && edit && !layout.readOnly.has(field.name) ? [field] : [];
    });
  }

  /** The form of a record as it stands, or of a new one; null where the user may not. */
  form(object: ObjectDefinition, id: string | null, layout: Layout): RecordForm | null {
    if (id === null ? !this.mayCreate(object) : !this.mayEdit(object, id, layout)) return null;
    const fields = this.editable(object, layout, id === null);
    const row = id === null ? undefined : this.reader.record(object, id, fields);
    const stamp = id === null ? '' : String(this.data.store.table(object).get(id)?.['SystemModstamp']);
    return {
      object,
      id,
      stamp,
      errors: [],
      fields: new Map(
        fields.map((field) => {
          const cell = row?.cells.find((candidate) => candidate.field === field);
          const value = row === undefined ? defaultOf(field) : (cell?.value ?? null);
          const text = cell?.parent?.name ?? this.textOf(field, value);
          const required = field.required || layout.required.has(field.name);
          return [field.name, { field, required, text, error: null, offered: this.offered(field) }];
        }),
      ),
    };
  }

  private textOf(field: StoredField, value: Row[string]): string {
    if (value === null) return '';
    return isNumeric(field.type) ? formatNumber(String(value), field.scale ?? 0, this.user) : String(value);
  }

  private offered(field: StoredField): string[] {
    const target = this.reader.object(field.referenceTo[0] ?? '');
    const name = target?.field('Name');
    if (field.type !== 'reference' || target === undefined || name === undefined) return [];
    return this.reader.find(target, null, OFFERED).map((record) => record.name);
  }

  /**
   * Saves what was entered. What was not touched is not written.
   * @returns the id, or the form with what is wrong in it; null where the user may not
   */
  save(
    object: ObjectDefinition,
    id: string | null,
    layout: Layout,
    entered: URLSearchParams,
  ): { id: string } | RecordForm | null {
    const form = this.form(object, id, layout);
    if (form === null) return null;
    if (entered.get('stamp') !== form.stamp) {
      form.errors.push(WORDS[this.names.language].changedMeanwhile);
      return form;
    }
    const values: Row = id === null ? {} : { Id: id };
    for (const entry of form.fields.values()) {
      const text = entered.get(entry.field.name) ?? (entry.field.type === 'boolean' ? 'false' : '');
      const isTouched = id === null || text.replaceAll('\r\n', '\n') !== entry.text;
      entry.text = text;
      if (isTouched) Object.assign(values, this.read(entry));
    }
    if ([...form.fields.values()].some(({ error }) => error !== null)) return form;
    const result = this.write(id === null ? 'insert' : 'update', object, values);
    if (result.success && result.id !== null) return { id: result.id };
    this.tell(form, result);
    return form;
  }

  /** Deletes a record. @returns what speaks against it, or null when it is gone */
  remove(object: ObjectDefinition, id: string): string | null {
    const result = this.write('delete', object, { Id: id });
    return result.success ? null : result.errors.map(({ message }) => this.names.message(object, message)).join(' ');
  }

  private write(operation: 'insert' | 'update' | 'delete', object: ObjectDefinition, row: Row): RowResult {
    const transaction = this.data.begin(this.user);
    try {
      const [result] = transaction.dml(operation, object.name, [row], { access: USER_ACCESS, allOrNone: true });
      if (result?.success === true) transaction.commit();
      else transaction.abort();
      return result ?? { success: false, id: null, created: false, errors: [] };
    } catch (error) {
      transaction.abort();
      throw error;
    }
  }

  /** The value of an input; nothing where it is wrong, which then stands at the field. */
  private read(entry: FormField): Row {
    const words = WORDS[this.names.language];
    const { field } = entry;
    const text = entry.text.trim();
    if (field.type === 'boolean') return { [field.name]: text === 'true' };
    if (text === '') {
      if (entry.required) entry.error = words.fillIn;
      return { [field.name]: null };
    }
    if (isNumeric(field.type)) {
      const number = parseNumber(text, this.user);
      if (number === null) entry.error = words.numberLike(formatNumber('1234.5', field.scale ?? 0, this.user));
      else if ((number.split('.')[1] ?? '').length > (field.scale ?? 0))
        entry.error = words.decimals(String(field.scale ?? 0));
      return { [field.name]: number };
    }
    if (field.type === 'reference') return { [field.name]: this.lookUp(entry, text) };
    return { [field.name]: entry.text };
  }

  private lookUp(entry: FormField, text: string): string | null {
    const words = WORDS[this.names.language];
    const target = this.reader.object(entry.field.referenceTo[0] ?? '');
    const id = /^\w{15}(\w{3})?$/.test(text) ? normalizeId(text) : null;
    if (id !== null && target !== undefined && this.reader.sees(target.name, id)) return id;
    const found = target === undefined ? [] : this.reader.find(target, text, 2);
    if (found.length === 0) entry.error = words.notOne;
    if (found.length > 1) entry.error = words.several;
    return found[0]?.id ?? null;
  }

  private tell(form: RecordForm, result: RowResult): void {
    for (const { message, fields } of result.errors) {
      const words = this.names.message(form.object, message);
      const at = fields.flatMap((name) => form.fields.get(name) ?? []);
      for (const entry of at) entry.error = words;
      if (at.length === 0) form.errors.push(words);
    }
  }
}

function defaultOf(field: StoredField): string | null {
  const chosen = field.picklist?.find(({ isDefault }) => isDefault)?.value;
  return chosen ?? (field.type === 'boolean' ? String(field.defaultFormula === 'true') : null);
}

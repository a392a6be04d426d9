import type { ApexSource, TestRun } from '../apex/index.ts';
import type { Row, User } from '../contract.ts';
import type { ObjectDefinition, StoredField } from '../data/schema/objects.ts';
import { coerce } from '../data/dml/coerce.ts';
import type { OrgDataStore } from '../data/org-data.ts';
import type { OrgTransaction } from '../data/transaction.ts';
import { notFound, RestError } from './errors.ts';
import { inputValue, isObject, JsonNumber, RecordWriter, type JsonObject } from './json.ts';
import type { ApiUsage } from './limits.ts';
import type { QueryCursors } from './query.ts';

/** REST always acts with the rights of the session's user. */
export const USER_ACCESS = { mode: 'user', sharing: true } as const;

/** The outcome of a block of anonymous Apex, as the Tooling and the Apex API answer it, and what `System.debug` wrote. */
export interface AnonymousResult {
  line: number;
  column: number;
  compiled: boolean;
  success: boolean;
  compileProblem: string | null;
  exceptionMessage: string | null;
  exceptionStackTrace: string | null;
  log: string[];
}

/** What the interpreter offers to REST. Everything is done for a user, in transactions of its own. */
export interface ApexPort {
  /** Calls an invocable method; null where the class has none. */
  invokeAction?(user: User, className: string, inputs: JsonObject[]): unknown;
  /** Runs an autolaunched flow; null where there is none. */
  invokeFlow?(user: User, name: string, inputs: JsonObject[]): Promise<unknown>;
  executeAnonymous?(user: User, code: string): Promise<AnonymousResult>;
  /** Names of the classes and triggers that are loaded. */
  sources?(): ApexSource[];
  /** Begins a run of tests in an org of its own. */
  startTests?(): TestRun;
}

/** The parts of the org that requests are answered from. */
export interface RestOrg {
  data: OrgDataStore;
  apex: ApexPort | null;
  cursors: QueryCursors;
  usage: ApiUsage;
}

export interface ApiRequest {
  method: string;
  /** Decoded path segments after `/services/data/vNN.N`. */
  path: string[];
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
}

export interface ApiResponse {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  binary?: { data: Buffer; type: string };
}

/** One request on its way: who asks, in which transaction. */
export class ApiContext {
  readonly org: RestOrg;
  readonly user: User;
  /** `67.0` */
  readonly version: string;
  readonly transaction: OrgTransaction;

  constructor(org: RestOrg, user: User, version: string, transaction: OrgTransaction) {
    this.org = org;
    this.user = user;
    this.version = version;
    this.transaction = transaction;
  }

  get base(): string {
    return `/services/data/v${this.version}`;
  }

  writer(): RecordWriter {
    return new RecordWriter(this.org.data.schema, this.base);
  }

  /** The object of a path, where it exists and the user may read it. */
  object(name: string | undefined): ObjectDefinition {
    const object = this.org.data.schema.object(name ?? '');
    if (!object || !this.org.data.accessRights.object(this.user, object).read) throw notFound();
    return object;
  }

  readable(object: ObjectDefinition): StoredField[] {
    return object.fields.filter((field) => this.org.data.accessRights.field(this.user, object, field).read);
  }

  /** A field of a request, where it exists and the user may read it. */
  field(object: ObjectDefinition, name: string): StoredField {
    const field = object.field(name);
    if (!field || !this.org.data.accessRights.field(this.user, object, field).read) {
      throw new RestError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
    }
    return field;
  }

  /** The values of a request's record, with names in the schema's spelling and parents by external id resolved. */
  toRow(object: ObjectDefinition, json: unknown): Row {
    if (!isObject(json)) throw new RestError(400, 'JSON_PARSER_ERROR', 'A record must be a JSON object');
    const row: Row = {};
    for (const [name, value] of Object.entries(json)) {
      if (name === 'attributes') continue;
      const relationship = object.fieldByRelationship(name);
      if (relationship && isObject(value)) {
        row[relationship.name] = this.resolveParent(relationship, value);
        continue;
      }
      const field = this.field(object, name);
      if (field.name !== 'Id' && !field.createable && !field.updateable) {
        throw new RestError(
          400,
          'INVALID_FIELD_FOR_INSERT_UPDATE',
          `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
          [field.name],
        );
      }
      row[field.name] = this.typed(field, value);
    }
    return row;
  }

  private typed(field: StoredField, value: unknown): Row[string] {
    const input = inputValue(value, field);
    const result = coerce(field, input);
    if ('error' in result && result.error.statusCode === 'INVALID_TYPE_ON_FIELD_IN_RECORD') {
      const token =
        value instanceof JsonNumber ? 'VALUE_NUMBER_FLOAT' : typeof value === 'boolean' ? 'VALUE_TRUE' : 'VALUE_STRING';
      throw new RestError(
        400,
        'JSON_PARSER_ERROR',
        `Cannot deserialize instance of ${field.type} from ${token} value ${String(input)} or request may be missing a required field`,
      );
    }
    return input;
  }

  /** `"Parent__r": {"ExternalId__c": "…"}` names a parent by its external id. */
  private resolveParent(relationship: StoredField, json: JsonObject): string {
    const target = this.object(relationship.referenceTo[0]);
    const [entry] = Object.entries(json).filter(([name]) => name !== 'attributes');
    const keyField = entry ? this.field(target, entry[0]) : undefined;
    if (!entry || !keyField || !(keyField.externalId || keyField.unique || keyField.type === 'id')) {
      throw new RestError(
        400,
        'INVALID_FIELD',
        `${relationship.relationshipName}: name the parent by one external id field`,
      );
    }
    const key = inputValue(entry[1], keyField);
    const table = this.org.data.store.table(target);
    const ids =
      key === null ? [] : [...table.find(keyField, key)].filter((id) => table.get(id)?.['IsDeleted'] !== true);
    if (ids.length > 1)
      throw new RestError(
        400,
        'DUPLICATE_EXTERNAL_ID',
        `${keyField.name}: more than one record found for external id field: [${ids.join(', ')}]`,
      );
    const [id] = ids;
    if (id === undefined)
      throw new RestError(
        400,
        'INVALID_FIELD',
        `Foreign key external ID: ${String(key)} not found for field ${keyField.name} in entity ${target.name}`,
      );
    return id;
  }
}

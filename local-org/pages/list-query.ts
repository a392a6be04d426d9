/** Turns a list view, what is searched for and how it is sorted into SOQL. Only fields that the user may read take part. */
import type { FieldInfo, ObjectInfo, User } from '../contract.ts';
import { LocalOrgError } from '../data/errors.ts';
import { isNumeric, isTextual } from '../data/values.ts';
import type { ListView } from './metadata.ts';

/** Names that list views and related lists have for fields. */
const COLUMN_NAMES: Record<string, string> = {
  NAME: 'Name',
  CREATED_DATE: 'CreatedDate',
  CREATEDBY_USER: 'CreatedById',
  LAST_UPDATE: 'LastModifiedDate',
  UPDATEDBY_USER: 'LastModifiedById',
  'OWNER.ALIAS': 'OwnerId',
  'CORE.USERS.ALIAS': 'OwnerId',
};

const DATE_LITERAL =
  /^(TODAY|YESTERDAY|TOMORROW|(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR|90_DAYS)|(LAST|NEXT)_N_(DAYS|WEEKS|MONTHS|QUARTERS|YEARS):\d+|N_DAYS_AGO:\d+)$/i;

const COMPARISONS: Record<string, string> = {
  equals: '=',
  notEqual: '!=',
  lessThan: '<',
  greaterThan: '>',
  lessOrEqual: '<=',
  greaterOrEqual: '>=',
};

/** The field behind a column; undefined for one that is not a field of the object. */
export function columnField(object: ObjectInfo, column: string): FieldInfo | undefined {
  return object.field(COLUMN_NAMES[column.toUpperCase()] ?? column);
}

/** `Account__r.Name`, or null where the field is no reference to something with a name. */
export function parentName(field: FieldInfo, objectOf: (name: string) => ObjectInfo | undefined): string | null {
  if (field.type !== 'reference' || field.relationshipName === null) return null;
  const target = objectOf(field.referenceTo[0] ?? '');
  return target?.field('Name') === undefined ? null : `${field.relationshipName}.Name`;
}

/** Text as a SOQL literal; LIKE has two more letters of its own. */
export function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

function pattern(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('%', '\\%').replaceAll('_', '\\_');
  return `'%${escaped}%'`;
}

/** The WHERE of a list view. @throws LocalOrgError SALDO_LIST_VIEW_INVALID for what cannot be translated */
export function viewCondition(view: ListView, object: ObjectInfo, user: User): string | null {
  const conditions = view.filters.map((filter) => filterCondition(filter, view, object));
  const joined = view.logic === null ? conditions.join(' AND ') : byLogic(view.logic, conditions, view, object);
  const mine = view.mine ? `OwnerId = ${literal(user.id)}` : '';
  if (joined !== '' && mine !== '') return `${mine} AND (${joined})`;
  return joined || mine || null;
}

/** `1 AND (2 OR 3)` with the conditions in place of their numbers. */
function byLogic(logic: string, conditions: string[], view: ListView, object: ObjectInfo): string {
  if (!/^[\s\d()]*(?:(?:AND|OR|NOT)[\s\d()]*)*$/i.test(logic)) throw invalid(view, object, `the logic “${logic}”`);
  return logic.replaceAll(/\d+/g, (number) => {
    const condition = conditions[Number(number) - 1];
    if (condition === undefined) throw invalid(view, object, `the filter ${number} of the logic “${logic}”`);
    return `(${condition})`;
  });
}

function filterCondition(filter: ListView['filters'][number], view: ListView, object: ObjectInfo): string {
  const field = columnField(object, filter.field);
  if (field === undefined) throw invalid(view, object, `the field ${filter.field}`);
  // A comma separates alternatives.
  const values = filter.value.split(',').map((value) => value.trim());
  const isNegative = filter.operation === 'notEqual' || filter.operation === 'notContain';
  const conditions = values.map((value) => comparison(field, filter.operation, value, view, object));
  return conditions.length === 1 ? (conditions[0] ?? '') : `(${conditions.join(isNegative ? ' AND ' : ' OR ')})`;
}

function comparison(field: FieldInfo, operation: string, value: string, view: ListView, object: ObjectInfo): string {
  const operator = COMPARISONS[operation];
  if (operator !== undefined) return `${field.name} ${operator} ${filterValue(field, value, view, object)}`;
  if (operation === 'contains') return `${field.name} LIKE ${pattern(value)}`;
  if (operation === 'notContain') return `(NOT ${field.name} LIKE ${pattern(value)})`;
  if (operation === 'startsWith') return `${field.name} LIKE ${pattern(value).replace("'%", "'")}`;
  if (operation === 'includes' || operation === 'excludes')
    return `${field.name} ${operation.toUpperCase()} (${literal(value)})`;
  throw invalid(view, object, `the operation ${operation}`);
}

function filterValue(field: FieldInfo, value: string, view: ListView, object: ObjectInfo): string {
  if (value === '') return 'null';
  if (field.type === 'boolean') return value === '1' || value.toLowerCase() === 'true' ? 'true' : 'false';
  if (isNumeric(field.type) && /^-?\d+(\.\d+)?$/.test(value)) return value;
  if (field.type === 'date' || field.type === 'datetime') {
    if (DATE_LITERAL.test(value)) return value.toUpperCase();
    if (/^\d{4}-\d\d-\d\d$/.test(value)) return field.type === 'date' ? value : `${value}T00:00:00Z`;
  }
  if (isTextual(field.type) || field.type === 'reference' || field.type === 'id') return literal(value);
  throw invalid(view, object, `the value “${value}” of ${field.name}`);
}

function invalid(view: ListView, object: ObjectInfo, what: string): LocalOrgError {
  return new LocalOrgError(
    'SALDO_LIST_VIEW_INVALID',
    `The list view ${object.name}.${view.name} cannot be shown: the local org does not know ${what}. Correct the list view.`,
  );
}

/** What a search in the shown columns looks like; null for a search without letters. */
export function searchCondition(
  search: string,
  columns: FieldInfo[],
  objectOf: (name: string) => ObjectInfo | undefined,
): string | null {
  const wanted = search.trim();
  if (wanted === '') return null;
  const number = /^-?[\d.,]+$/.test(wanted) ? plainNumber(wanted) : null;
  const conditions = columns.flatMap((field) => {
    const parent = parentName(field, objectOf);
    if (parent !== null) return [`${parent} LIKE ${pattern(wanted)}`];
    if (field.filterable && isTextual(field.type)) return [`${field.name} LIKE ${pattern(wanted)}`];
    return number !== null && isNumeric(field.type) ? [`${field.name} = ${number}`] : [];
  });
  // Nothing can be found in columns that hold no text.
  return conditions.length === 0 ? 'Id = null' : `(${conditions.join(' OR ')})`;
}

/** `1.037,50`, `1,037.50` and `1037.5` as `1037.50`; null for what is no number. The last of two kinds of mark is the decimal one. */
function plainNumber(text: string): string | null {
  const mark = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  const isDecimal = mark >= 0 && text.length - mark - 1 !== 3;
  const whole = (isDecimal ? text.slice(0, mark) : text).replaceAll(/[.,]/g, '');
  const fraction = isDecimal ? text.slice(mark + 1) : '';
  const number = fraction === '' ? whole : `${whole}.${fraction}`;
  return /^-?\d+(\.\d+)?$/.test(number) ? number : null;
}

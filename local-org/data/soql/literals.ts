import type { ValueContext } from '@apexdevtools/apex-parser';
import type { FieldType } from '../../contract.ts';
import { normalizeId } from '../ids.ts';
import { Exact, isNumeric, isTextual, parseDate, parseDateTime } from '../values.ts';
import { LocatedError, WILDCARD_ESCAPE } from './parse.ts';
import type { Literal } from './plan.ts';

const PLAIN_ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** The text of a quoted SOQL literal; a pattern of LIKE keeps the escapes of its wildcards. */
export function unquote(literal: string, like = false): string {
  return literal
    .slice(1, -1)
    .replaceAll(WILDCARD_ESCAPE, like ? '\\\\' : '')
    .replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, escape: string) => {
      if (escape.length === 5) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
      return PLAIN_ESCAPES[escape] ?? escape;
    });
}

const WORDS: Partial<Record<FieldType, string>> = {
  string: 'string',
  textarea: 'string',
  picklist: 'string',
  multipicklist: 'string',
  email: 'string',
  phone: 'string',
  url: 'string',
  id: 'string',
  reference: 'string',
  double: 'double',
  currency: 'currency',
  percent: 'double',
  int: 'int',
  boolean: 'boolean',
  date: 'date',
  datetime: 'dateTime',
};

/** Salesforce's complaint about a literal of the wrong type. */
function wrongType(fieldName: string, type: FieldType, at: ValueContext): LocatedError {
  const word = WORDS[type] ?? type;
  const quotes = word === 'string' ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
  return new LocatedError(
    'INVALID_FIELD',
    `value of filter criterion for field '${fieldName}' must be of type ${word} and ${quotes}`,
    at,
  );
}

/** A value written in the query, checked against the type it is compared with. `like` texts are not read as ids. */
export function literalOf(context: ValueContext, type: FieldType, fieldName: string, like = false): Literal {
  const text = context.getText();
  if (context.NULL()) return { kind: 'value', value: null };
  const formula = context.dateFormula();
  if (formula) {
    if (type !== 'date' && type !== 'datetime') throw wrongType(fieldName, type, context);
    const [name = '', count = '0'] = formula.getText().toUpperCase().split(':');
    return { kind: 'dates', name: name.replace(/_N$/, '_N'), count: Number(count) };
  }
  if (context.StringLiteral()) {
    if (!isTextual(type) && type !== 'id' && type !== 'reference' && type !== 'time')
      throw wrongType(fieldName, type, context);
    const value = unquote(text, like);
    if (like || isTextual(type) || type === 'time') return { kind: 'value', value };
    return { kind: 'value', value: value === '' ? null : idLiteral(value, context) };
  }
  if (context.BooleanLiteral()) {
    if (type !== 'boolean') throw wrongType(fieldName, type, context);
    return { kind: 'value', value: text.toLowerCase() === 'true' };
  }
  if (context.DateLiteral() || context.DateTimeLiteral()) return dateLiteral(text, type, fieldName, context);
  if (context.signedNumber()) {
    if (!isNumeric(type)) throw wrongType(fieldName, type, context);
    return { kind: 'value', value: new Exact(text.replace(/^\+/, '').replace(/[ld]$/i, '')).toString() };
  }
  throw new LocatedError('MALFORMED_QUERY', `unexpected token: '${text}'`, context);
}

function idLiteral(value: string, at: ValueContext): string {
  const id = normalizeId(value);
  if (id === null) throw new LocatedError('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${value}`, at);
  return id;
}

function dateLiteral(text: string, type: FieldType, fieldName: string, at: ValueContext): Literal {
  const value = type === 'date' ? parseDate(text) : type === 'datetime' ? parseDateTime(text) : null;
  if (value === null) throw wrongType(fieldName, type, at);
  return { kind: 'value', value };
}

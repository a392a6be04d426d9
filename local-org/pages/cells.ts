/** A record's value as HTML: links, translated values, marks for yes and no. */
import type { ObjectInfo, User } from '../contract.ts';
import { formatValue } from './format.ts';
import { markup, type Markup } from './markup.ts';
import type { Names } from './names.ts';
import type { Cell } from './records.ts';
import { WORDS } from './words.ts';

/** From this length on a text scrolls in its place. */
const LONG_TEXT = 400;

export interface CellContext {
  user: User;
  names: Names;
  object: ObjectInfo;
  /** Whether the user may open a record. */
  canOpen: (object: ObjectInfo, id: string) => boolean;
}

/** Address of a record's page. */
export function recordAddress(object: string, id: string): string {
  return `/lightning/r/${object}/${id}/view`;
}

/** True for values that stand at the right of a column. */
export function isNumberColumn({ field }: Pick<Cell, 'field'>): boolean {
  return ['int', 'double', 'currency', 'percent'].includes(field.type);
}

/** The value; nothing for an empty one. */
export function cellMarkup(cell: Cell, context: CellContext): Markup | string {
  const { field, value, parent } = cell;
  if (value === null || value === '') return '';
  if (parent !== null && context.canOpen(parent.object, String(value)))
    return markup`<a href="${recordAddress(parent.object.name, String(value))}">${parent.name}</a>`;
  if (parent !== null) return parent.name;
  const words = WORDS[context.names.language];
  if (field.type === 'boolean') return value === true ? words.yes : words.no;
  if (field.type === 'picklist') return context.names.picklistValue(context.object, field, String(value));
  if (field.type === 'multipicklist')
    return String(value)
      .split(';')
      .map((one) => context.names.picklistValue(context.object, field, one))
      .join(', ');
  const text = formatValue(field, value, context.user);
  if (field.type === 'url' && /^https?:\/\//i.test(text))
    return markup`<a href="${text}" rel="noopener noreferrer" target="_blank">${text}</a>`;
  if (field.type === 'email') return markup`<a href="mailto:${text}">${text}</a>`;
  if (field.type === 'textarea') return longText(text, context.names.field(context.object, field));
  return text;
}

function longText(text: string, label: string): Markup {
  return text.length < LONG_TEXT
    ? markup`<span class="saldo-text">${text}</span>`
    : markup`<div class="saldo-text saldo-text_long" role="region" aria-label="${label}" tabindex="0">${text}</div>`;
}

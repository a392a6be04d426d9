/** Values of records as a user reads them: by type, in the user's locale and time zone. Numbers never pass through a float. */
import type { FieldInfo, User, Value } from '../contract.ts';

/** The locale of a user as JavaScript names it. */
export function localeOf(user: User): string {
  return user.locale.replace('_', '-');
}

/** A number with as many decimals as the field has. */
export function formatNumber(canonical: string, scale: number, user: User): string {
  const format = new Intl.NumberFormat(localeOf(user), { minimumFractionDigits: scale, maximumFractionDigits: scale });
  // A string is formatted digit by digit; as a number it would lose the last ones.
  return format.format(canonical as `${number}`);
}

/** `1.234,50` as a German writes it → `1234.50`; null for what is no number in the user's own notation, so that nothing is misread. */
export function parseNumber(text: string, user: User): string | null {
  const parts = new Intl.NumberFormat(localeOf(user)).formatToParts(-1234567.8);
  const sign = (type: string): string =>
    (parts.find((part) => part.type === type)?.value ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const [group, decimal] = [sign('group'), sign('decimal')];
  const whole = `\\d+|\\d{1,3}(?:${group}\\d{3})+`;
  const match = new RegExp(`^(-?)(${whole})(?:${decimal}(\\d+))?$`).exec(text.trim());
  if (match === null) return null;
  const [, minus = '', digits = '', fraction] = match;
  return `${minus}${digits.replaceAll(/\D/g, '')}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A calendar date. */
export function formatDate(iso: string, user: User): string {
  return new Intl.DateTimeFormat(localeOf(user), { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(`${iso}T00:00:00Z`),
  );
}

/** A point in time on the clock of the user. */
export function formatDateTime(iso: string, user: User): string {
  return new Intl.DateTimeFormat(localeOf(user), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: user.timeZone,
  }).format(new Date(iso));
}

/** Text of a value that needs no link and no translation. */
export function formatValue(field: FieldInfo, value: Exclude<Value, null>, user: User): string {
  const text = String(value);
  switch (field.type) {
    case 'int':
    case 'double':
    case 'currency':
      return formatNumber(text, field.scale ?? 0, user);
    case 'percent':
      return `${formatNumber(text, field.scale ?? 0, user)} %`;
    case 'date':
      return formatDate(text, user);
    case 'datetime':
      return formatDateTime(text, user);
    default:
      return text;
  }
}

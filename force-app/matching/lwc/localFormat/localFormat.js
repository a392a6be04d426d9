import LOCALE from '@salesforce/i18n/locale';
import TIME_ZONE from '@salesforce/i18n/timeZone';

const byCurrency = new Map();

function formatFor(currencyCode) {
  if (!byCurrency.has(currencyCode)) {
    byCurrency.set(currencyCode, new Intl.NumberFormat(LOCALE, { style: 'currency', currency: currencyCode }));
  }
  return byCurrency.get(currencyCode);
}

/** A decimal string in major units as money. */
export function money(value, currencyCode) {
  return formatFor(currencyCode).format(value);
}

/** An integer in minor units as a decimal string in major units. */
export function majorUnits(minorUnits, currencyCode) {
  const scale = formatFor(currencyCode).resolvedOptions().maximumFractionDigits;
  const digits = String(Math.abs(minorUnits)).padStart(scale + 1, '0');
  const sign = minorUnits < 0 ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** A calendar date `2026-11-23`; empty for none. */
export function date(iso) {
  if (!iso) return '';
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${iso}T00:00:00Z`));
}

/** A share from 0 to 1 with one decimal, never rounded up to a certainty that nobody claimed. */
export function percent(share) {
  const floored = Math.floor(Number(share) * 1000) / 1000;
  return new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 1 }).format(floored);
}

/** A number with at most `digits` decimals. */
export function number(value, digits = 1) {
  return new Intl.NumberFormat(LOCALE, { maximumFractionDigits: digits }).format(value);
}

/** True for a decimal string that is nought. */
export function isZero(value) {
  return !/[1-9]/.test(value ?? '');
}

/** A moment `2026-11-23T10:00:00.000Z` in the time zone of the user; empty for none. */
export function dateTime(iso) {
  if (!iso) return '';
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short', timeZone: TIME_ZONE }).format(
    new Date(iso),
  );
}

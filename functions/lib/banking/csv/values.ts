import { calendarDate, refuseDate } from '../dates.ts';
import { EXPORT_AGAIN, STATEMENT_ERROR_CODES as CODES } from '../errors.ts';
import { readAmount } from '../money.ts';
import type { Refuse } from '../errors.ts';
import type { Place } from '../money.ts';
import type { IsoDate, MinorUnits } from '../statement.ts';

const COMMA = /^[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?$/;
const POINT = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/;

/**
 * Reads an amount as banks write it in CSV: with grouping (`1.234,56`; `1.000` is one thousand where the decimal mark
 * is the comma), a currency behind it, a sign behind it (`9,90-`), a typographic minus.
 */
export function readCsvAmount(
  text: string,
  currency: string,
  decimalMark: ',' | '.' | 'either',
  place: Place,
  refuse: Refuse,
): MinorUnits {
  let value = text
    .replace(/[\s\u00a0']/g, '')
    .replace(/^[−–]/, '-')
    .replace(/(?:€|EUR|[A-Z]{3})$/, '');
  if (/^[\d.,]+-$/.test(value)) {
    value = `-${value.slice(0, -1)}`;
  }
  const mark = decimalMark === 'either' ? decidedMark(value) : decimalMark;
  if (mark === null || !(mark === ',' ? COMMA : POINT).test(value)) {
    const problem = `"${text.slice(0, 40)}" is no amount.`;
    return refuse({ code: CODES.amount, problem, remedy: EXPORT_AGAIN, ...place });
  }
  const plain = mark === ',' ? value.replace(/\./g, '') : value.replace(/,/g, '');
  return readAmount(plain, currency, mark, place, refuse);
}

/** `12,34` and `12.34` tell their decimal mark; `1.234` and `1,234` could be either. */
function decidedMark(value: string): ',' | '.' | null {
  const [comma, point] = [COMMA.test(value), POINT.test(value)];
  if (comma && point) {
    return /[.,]/.test(value) ? null : ',';
  }
  return comma ? ',' : point ? '.' : null;
}

/** `01.02.2026`, `1.2.26` (day first) or `2026-02-01`. */
export function readCsvDate(text: string, place: Place, refuse: Refuse): IsoDate {
  return tryCsvDate(text) ?? refuseDate(text, place, refuse);
}

export function tryCsvDate(text: string): IsoDate | null {
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})(?:\s.*)?$/.exec(text);
  if (german !== null) {
    const year = Number(german[3]);
    const century = year >= 100 ? 0 : year >= 80 ? 1900 : 2000;
    return calendarDate(year + century, Number(german[2]), Number(german[1]), true);
  }
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T\s].*)?$/.exec(text);
  return iso === null ? null : calendarDate(Number(iso[1]), Number(iso[2]), Number(iso[3]), true);
}

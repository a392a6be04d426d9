import type { EvidenceCode } from '../explain/codes.ts';
import { equalsDigits, equalsFolded, foldKey } from '../normalise/folded-text.ts';
import { FIELD_END_TO_END, FIELD_MANDATE } from '../normalise/text-reader.ts';
import { classifyReference } from '../references/index.ts';
import type { OpenItem } from '../types.ts';
import { digitsKey } from './item-record.ts';

const ZERO = 48;

/** What the characters `codes[from..to)` are of an item; null where the item has nothing like them. */
export function referenceCode(
  item: OpenItem,
  codes: Uint8Array,
  from: number,
  to: number,
  length: number,
  field: number,
): EvidenceCode | null {
  if (item.number !== null) {
    if (equalsFolded(item.number, codes, from, to)) return 'number_exact';
    if (length >= 4 && equalsDigits(item.number, codes, from, to)) return 'number_digits';
  }
  if (item.paymentReference && equalsFolded(item.paymentReference, codes, from, to)) {
    const isStructured =
      length >= 5 && classifyReference(item.paymentReference).some(({ scheme }) => isStrong(scheme, length));
    return isStructured ? 'structured_reference' : 'payment_reference';
  }
  if (item.externalIds?.some((id) => equalsFolded(id, codes, from, to))) {
    return field === FIELD_END_TO_END ? 'end_to_end' : field === FIELD_MANDATE ? 'mandate' : 'external_id';
  }
  return item.customerReference && equalsFolded(item.customerReference, codes, from, to) ? 'customer_reference' : null;
}

/** A single check digit proves little; two, or a fixed long form, do. */
function isStrong(scheme: string, length: number): boolean {
  return scheme === 'ISO11649' || scheme === 'CH-QRR' || scheme === 'BE-OGM' || length >= 8;
}

/** Whether a folded key is one of the item's numbers or references. */
export function hasKey(item: OpenItem, key: string): boolean {
  if (foldKey(item.paymentReference) === key) return true;
  if (item.externalIds?.some((id) => foldKey(id) === key)) return true;
  const number = foldKey(item.number);
  return number === key || digitsKey(number) === key || foldKey(item.customerReference) === key;
}

/**
 * Whether an item's number ends with the digits of a token: 2 when what stands before them is no digit other than
 * leading zeros (the short form people use), 1 when it is some other digit and the token is long enough, else 0.
 */
export function endsWithNumber(number: string, codes: Uint8Array, start: number, end: number): 0 | 1 | 2 {
  let at = number.length - 1;
  let i = end - 1;
  while (i >= start) {
    if (at < 0 || number.charCodeAt(at) !== codes[i]) return 0;
    at--;
    i--;
  }
  while (at >= 0 && number.charCodeAt(at) === ZERO) at--;
  const before = at < 0 ? 0 : number.charCodeAt(at);
  const isDigit = before >= 48 && before <= 57;
  if (!isDigit) return 2;
  return end - start >= 4 ? 1 : 0;
}

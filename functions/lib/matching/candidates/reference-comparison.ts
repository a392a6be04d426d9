import type { EvidenceCode } from '../explain/codes.ts';
import { FIELD_END_TO_END, FIELD_MANDATE } from '../normalise/text-reader.ts';
import { classifyReference } from '../references/index.ts';
import {
  CUSTOMER_REFERENCE,
  EXTERNAL_ID,
  equalsDigits,
  equalsKey,
  keyKind,
  keyText,
  nextKey,
  NUMBER,
  PAYMENT_REFERENCE,
} from './item-keys.ts';
import { digitsKey } from './item-record.ts';
import type { OpenItemIndex } from './open-item-index.ts';

const NO_KIND = 255;

/** What the characters `codes[from..to)` are of the item of a row; null where the item has nothing like them. */
export function referenceCode(
  index: OpenItemIndex,
  row: number,
  codes: Uint8Array,
  from: number,
  to: number,
  length: number,
  field: number,
): EvidenceCode | null {
  const { bytes } = index.table;
  let best = NO_KIND;
  for (let at = index.table.keysAt(row); at >= 0; at = nextKey(bytes, at)) {
    const kind = keyKind(bytes, at);
    if (kind >= best) continue;
    if (equalsKey(bytes, at, codes, from, to)) {
      if (kind === NUMBER) return 'number_exact';
      best = kind;
    } else if (kind === NUMBER && length >= 4 && equalsDigits(bytes, at, codes, from, to)) return 'number_digits';
  }
  switch (best) {
    case PAYMENT_REFERENCE:
      return isStructured(index.itemAt(row).paymentReference!, length) ? 'structured_reference' : 'payment_reference';
    case EXTERNAL_ID:
      return field === FIELD_END_TO_END ? 'end_to_end' : field === FIELD_MANDATE ? 'mandate' : 'external_id';
    case CUSTOMER_REFERENCE:
      return 'customer_reference';
    default:
      return null;
  }
}

/** A single check digit proves little; two, or a fixed long form, do. */
function isStructured(reference: string, length: number): boolean {
  if (length < 5) return false;
  return classifyReference(reference).some(
    ({ scheme }) => scheme === 'ISO11649' || scheme === 'CH-QRR' || scheme === 'BE-OGM' || length >= 8,
  );
}

/** Whether a folded key is one of the numbers or references of the item of a row. */
export function hasKey({ table }: OpenItemIndex, row: number, key: string): boolean {
  for (let at = table.keysAt(row); at >= 0; at = nextKey(table.bytes, at)) {
    const own = keyText(table.bytes, at);
    if (own === key || (keyKind(table.bytes, at) === NUMBER && digitsKey(own) === key)) return true;
  }
  return false;
}

/** The number of the item of a row, folded and without separators; empty where it has none. */
export function numberKey({ table }: OpenItemIndex, row: number): string {
  const at = table.numberAt(row);
  return at < 0 ? '' : keyText(table.bytes, at);
}

import { dayOf, NO_DAY } from '../calendar.ts';
import { foldBytesInto, foldInto, foldWords } from '../normalise/folded-text.ts';
import type { OpenItem } from '../types.ts';
import {
  CUSTOMER_REFERENCE,
  EXTERNAL_ID,
  finishKey,
  LONGEST_KEY,
  markMore,
  NUMBER,
  PAYMENT_REFERENCE,
} from './item-keys.ts';
import { MINIMUM_DIGITS } from './key-hashes.ts';

/** Traits of an item, one bit each. */
export const HAS_DISCOUNT = 1;
export const HAS_TEXT = 2;
export const IS_OTHER = 4;
/** Credit notes and vendor refunds, which a payment of the opposite direction may use up. */
export const IS_CREDIT = 8;
/** Open, but not with its original amount. */
export const IS_PARTLY_PAID = 16;
export const HAS_EXTERNAL_IDS = 32;

const MINIMUM_WORD = 5;
/** Room that one key may need while it is folded. */
const ROOM_FOR_KEY = 2 + 2 * LONGEST_KEY;

/** What the index has to know about one item. One record is filled with one item after the other. */
export class ItemRecord {
  open = 0;
  amount = 0;
  discount = 0;
  /** Last day of the discount, `NO_DAY` where it has none. */
  discountDay = NO_DAY;
  traits = 0;
  dueDay = NO_DAY;
  issueDay = NO_DAY;
  currency = '';
  legalEntityId = '';
  /** Numbers and references as `item-keys.ts` describes them, `keys[0..keysEnd)`. */
  keys = new Uint8Array(4 * ROOM_FOR_KEY);
  keysEnd = 0;
  private lastKey = -1;

  clear(): void {
    this.discount = 0;
    this.discountDay = NO_DAY;
    this.traits = 0;
    this.dueDay = NO_DAY;
    this.issueDay = NO_DAY;
    this.keysEnd = 0;
    this.lastKey = -1;
  }

  read(item: OpenItem): void {
    this.clear();
    this.open = item.open;
    this.amount = item.amount;
    if (item.discount) {
      this.discount = item.discount.amount;
      this.discountDay = dayOf(item.discount.until);
    }
    this.traits = traitsOf(item);
    this.dueDay = dayOf(item.dueDate);
    this.issueDay = dayOf(item.issueDate);
    this.currency = item.currency.toUpperCase();
    this.legalEntityId = item.legalEntityId ?? '';
    if (item.number) this.addKey(NUMBER, item.number);
    if (item.paymentReference) this.addKey(PAYMENT_REFERENCE, item.paymentReference);
    if (item.externalIds) for (const id of item.externalIds) this.addKey(EXTERNAL_ID, id);
    if (item.customerReference) this.addKey(CUSTOMER_REFERENCE, item.customerReference);
  }

  addKey(kind: number, text: string): void {
    if (text.length > LONGEST_KEY) return;
    const from = this.beginKey();
    this.endKey(kind, foldInto(text, kind === NUMBER, this.keys, from));
  }

  /** Adds the key that is written in ASCII. */
  addKeyBytes(kind: number, bytes: Uint8Array, from: number, to: number): void {
    if (to - from > LONGEST_KEY) return;
    const at = this.beginKey();
    this.endKey(kind, foldBytesInto(bytes, from, to, kind === NUMBER, this.keys, at));
  }

  private beginKey(): number {
    if (this.keysEnd + ROOM_FOR_KEY > this.keys.length) {
      const keys = new Uint8Array(this.keys.length * 2);
      keys.set(this.keys);
      this.keys = keys;
    }
    return this.keysEnd + 1;
  }

  private endKey(kind: number, end: number): void {
    const at = this.keysEnd;
    const length = end - at - 1;
    if (length === 0 || length > LONGEST_KEY) return;
    if (this.lastKey >= 0) markMore(this.keys, this.lastKey);
    this.lastKey = at;
    this.keysEnd = finishKey(this.keys, at, kind, length);
  }
}

function traitsOf({ kind, discount, text, open, amount, externalIds }: OpenItem): number {
  return (
    (discount ? HAS_DISCOUNT : 0) |
    (text ? HAS_TEXT : 0) |
    (open !== amount ? IS_PARTLY_PAID : 0) |
    (externalIds && externalIds.length > 0 ? HAS_EXTERNAL_IDS : 0) |
    (kind === 'other' ? IS_OTHER : 0) |
    (kind === 'credit_note' || kind === 'vendor_refund' ? IS_CREDIT : 0)
  );
}

/** The digits of a folded number without leading zeros; empty where fewer than four remain. */
export function digitsKey(number: string): string {
  const digits = number.replace(/[^0-9]/g, '').replace(/^0+/, '');
  return digits.length >= MINIMUM_DIGITS ? digits : '';
}

/** What a text is found by: its long words, and the text as a whole. */
export function wordsOf(text: string): Set<string> {
  const words = foldWords(text);
  const single = words.filter((word) => word.length >= MINIMUM_WORD && !/\d/.test(word));
  return new Set([...single, wholeTextKey(words)]);
}

/** The key of a text as a whole: short texts are found when a payment says exactly the same. */
export function wholeTextKey(words: readonly string[]): string {
  return `=${words.join(' ')}`;
}

import { dayOf, NO_DAY } from '../calendar.ts';
import { foldWords, hashed, hashKey, keyHash } from '../normalise/folded-text.ts';
import type { OpenItem } from '../types.ts';

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
/** Keys of fewer characters are in every text. */
const MINIMUM_KEY = 2;
const MINIMUM_DIGITS = 4;

/** What the index has to know about one item. One record is filled with one item after the other. */
export class ItemRecord {
  idHash = 0;
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
  /** Hashes of the number, of its digits and of the other references, without repetition. */
  readonly keyHashes: number[] = [];
  /** Hashes of the words of the text. */
  readonly wordHashes: number[] = [];

  read(item: OpenItem): void {
    this.idHash = idHash(item.id);
    this.open = item.open;
    this.amount = item.amount;
    this.discount = item.discount?.amount ?? 0;
    this.discountDay = dayOf(item.discount?.until);
    this.traits = traitsOf(item);
    this.dueDay = dayOf(item.dueDate);
    this.issueDay = dayOf(item.issueDate);
    this.currency = item.currency.toUpperCase();
    this.legalEntityId = item.legalEntityId ?? '';
    this.keyHashes.length = 0;
    if (item.number) {
      hashKey(item.number);
      this.addNumber();
    }
    if (item.customerReference) this.addText(item.customerReference);
    if (item.paymentReference) this.addText(item.paymentReference);
    if (item.externalIds) for (const id of item.externalIds) this.addText(id);
    this.wordHashes.length = 0;
    if (item.text) for (const word of wordsOf(item.text)) this.wordHashes.push(keyHash(word));
  }

  /** Adds the keys of the number that was just hashed. */
  addNumber(): void {
    this.addKey();
    if (hashed.digitCount >= MINIMUM_DIGITS) this.addHash(hashed.digits);
  }

  /** Adds the key that was just hashed. */
  addKey(): void {
    if (hashed.length >= MINIMUM_KEY) this.addHash(hashed.key);
  }

  private addText(text: string): void {
    hashKey(text);
    this.addKey();
  }

  private addHash(hash: number): void {
    const { keyHashes } = this;
    for (let i = 0; i < keyHashes.length; i++) if (keyHashes[i] === hash) return;
    keyHashes.push(hash);
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

function wordsOf(text: string): Set<string> {
  const words = foldWords(text);
  const single = words.filter((word) => word.length >= MINIMUM_WORD && !/\d/.test(word));
  return new Set([...single, wholeTextKey(words)]);
}

/** The key of a text as a whole: short texts are found when a payment says exactly the same. */
export function wholeTextKey(words: readonly string[]): string {
  return `=${words.join(' ')}`;
}

const ID_BASIS = 0x811c9dc5;
const ID_PRIME = 0x01000193;

export function idHash(id: string): number {
  let h = ID_BASIS;
  for (let i = 0; i < id.length; i++) h = Math.imul(h ^ id.charCodeAt(i), ID_PRIME);
  return finished(h);
}

/** The same of an id in ASCII. */
export function idHashOfBytes(bytes: Uint8Array, from: number, to: number): number {
  let h = ID_BASIS;
  for (let i = from; i < to; i++) h = Math.imul(h ^ bytes[i]!, ID_PRIME);
  return finished(h);
}

function finished(hash: number): number {
  const h = hash ^ (hash >>> 15);
  return Math.imul(h, 0x2c1b3c6d) ^ (h >>> 12);
}

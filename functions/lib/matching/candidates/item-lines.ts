import { dayOfBytes, NO_DAY } from '../calendar.ts';
import { isCurrency } from '../money.ts';
import type { OpenItem } from '../types.ts';
import { CUSTOMER_REFERENCE, EXTERNAL_ID, NUMBER, PAYMENT_REFERENCE } from './item-keys.ts';
import { HAS_DISCOUNT, HAS_EXTERNAL_IDS, IS_CREDIT, IS_OTHER, IS_PARTLY_PAID } from './item-record.ts';
import type { ItemRecord } from './item-record.ts';
import { idHashOfBytes } from './id-table.ts';

const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const SMALL_N = 110;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const NEWLINE = 10;

const MAXIMUM_DIGITS = 15;
const MAXIMUM_KEY = 400;
/** Every plain line begins with the id. */
const START = '{"id":"';

const ID = 0;
const KIND = 1;
const LEGAL_ENTITY = 2;
const NUMBER_FIELD = 3;
const AMOUNT = 4;
const OPEN = 5;
const CURRENCY = 6;
const CUSTOMER = 7;
const ISSUE_DATE = 8;
const DUE_DATE = 9;
const CUSTOMER_REFERENCE_FIELD = 10;
const EXTERNAL_IDS = 12;
const DISCOUNT = 13;
/** Names of the fields by their numbers; the first eight must be there. */
const FIELDS = [
  'id', 'kind', 'legalEntityId', 'number', 'amount', 'open', 'currency', 'customerId', 'issueDate', 'dueDate',
  'customerReference', 'paymentReference', 'externalIds', 'discount',
] as const; // prettier-ignore
const ALL_REQUIRED = (1 << 8) - 1;
/** Field by first letter and length of its name, which are different for all of them; −1 for none. */
const BY_SHAPE = new Int8Array(4096).fill(-1);
FIELDS.forEach((name, field) => (BY_SHAPE[shape(name.charCodeAt(0), name.length)] = field));

function shape(first: number, length: number): number {
  return (first & 127) * 32 + (length & 31);
}

const KINDS: Readonly<Record<string, number>> = {
  invoice: 0,
  opportunity: 0,
  bill: 0,
  credit_note: IS_CREDIT,
  vendor_refund: IS_CREDIT,
  other: IS_OTHER,
};

/** Traits of a text that is no kind. */
const NO_KIND = -1;

/** Texts that come again and again, found by their bytes and numbered in the order of their first appearance. */
class KnownTexts {
  readonly texts: string[] = [];
  private slots = new Int32Array(256);
  private last = -1;

  /** Number of the text `bytes[from..to)` in ASCII. */
  find(bytes: Uint8Array, from: number, to: number): number {
    if (this.last < 0 || !equals(this.texts[this.last]!, bytes, from, to)) this.last = this.look(bytes, from, to);
    return this.last;
  }

  private look(bytes: Uint8Array, from: number, to: number): number {
    const mask = this.slots.length - 1;
    let slot = idHashOfBytes(bytes, from, to) & mask;
    for (let known = this.slots[slot]!; known !== 0; known = this.slots[slot]!) {
      if (equals(this.texts[known - 1]!, bytes, from, to)) return known - 1;
      slot = (slot + 1) & mask;
    }
    const text = textOf(bytes, from, to);
    this.texts.push(text);
    this.slots[slot] = this.texts.length;
    if (this.texts.length * 2 > this.slots.length) this.grow();
    return this.texts.length - 1;
  }

  private grow(): void {
    const { texts } = this;
    this.slots = new Int32Array(this.slots.length * 4);
    const mask = this.slots.length - 1;
    texts.forEach((text, at) => {
      const bytes = Buffer.from(text, 'latin1');
      let slot = idHashOfBytes(bytes, 0, bytes.length) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = at + 1;
    });
  }
}

/**
 * Open items as JSON lines, read where they lie: most items of a ledger are never touched by a payment, so an object
 * is made of a line only when somebody asks for the item.
 *
 * Reads *plain* lines only: fields of `OpenItem` without text, each once and valid, the id first, ASCII without escapes,
 * no blanks. Whether another line is right too is for the general reader and the general checks to say.
 */
export class ItemLines {
  readonly bytes: Buffer;
  /** Number of the customer in `customerIds` of the line just read, −1 for none. */
  customer = -1;
  /** Hash of the id of the line just read. */
  idHash = 0;
  private readonly customers = new KnownTexts();
  private readonly entities = new KnownTexts();
  private readonly currencies = new KnownTexts();
  private readonly kinds = new KnownTexts();
  /** By the number of the text, as far as it was asked for. */
  private readonly isKnownCurrency: boolean[] = [];
  private readonly traitsOfKind: number[] = [];
  private at = 0;
  private from = 0;
  private to = 0;
  private whole = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get customerIds(): readonly string[] {
    return this.customers.texts;
  }

  /** Where the line that begins here ends. */
  endOf(start: number): number {
    const end = this.bytes.indexOf(NEWLINE, start);
    return end < 0 ? this.bytes.length : end;
  }

  itemAt(start: number): OpenItem {
    return JSON.parse(this.bytes.toString('utf8', start, this.endOf(start))) as OpenItem;
  }

  idAt(start: number): string {
    const from = start + START.length;
    return this.bytes.toString('latin1', from, this.bytes.indexOf(QUOTE, from));
  }

  idHashAt(start: number): number {
    const from = start + START.length;
    return idHashOfBytes(this.bytes, from, this.bytes.indexOf(QUOTE, from));
  }

  compareIds(start: number, other: number): number {
    const { bytes } = this;
    for (let i = START.length; ; i++) {
      const left = bytes[start + i]!;
      const right = bytes[other + i]!;
      if (left === right && left !== QUOTE) continue;
      // An id that is the beginning of the other comes first.
      return left === right ? 0 : left === QUOTE || (right !== QUOTE && left < right) ? -1 : 1;
    }
  }

  hasId(start: number, id: string): boolean {
    const from = start + START.length;
    return this.bytes[from + id.length] === QUOTE && equals(id, this.bytes, from, from + id.length);
  }

  /** Reads the line that begins here into the record; false where it is no plain line. */
  read(start: number, record: ItemRecord): boolean {
    record.clear();
    const { bytes } = this;
    if (bytes[start] !== OPEN_BRACE) return false;
    this.at = start + 1;
    let seen = 0;
    for (let count = 0; ; count++) {
      const field = this.readName();
      if (field < 0 || (seen & (1 << field)) !== 0 || (count === 0 && field !== 0)) return false;
      seen |= 1 << field;
      if (!this.readField(field, record)) return false;
      const code = bytes[this.at++];
      if (code === COMMA) continue;
      if (code !== CLOSE_BRACE || (this.at < bytes.length && bytes[this.at] !== NEWLINE)) return false;
      break;
    }
    if (record.open !== record.amount) record.traits |= IS_PARTLY_PAID;
    const hasOpposite = record.discount !== 0 && Math.sign(record.discount) === -Math.sign(record.amount);
    return (seen & ALL_REQUIRED) === ALL_REQUIRED && !hasOpposite;
  }

  /** Number of the field whose name comes next, with the colon behind it; −1 for an unknown one. */
  private readName(): number {
    if (!this.readText(64) || this.bytes[this.at++] !== COLON) return -1;
    const field = BY_SHAPE[shape(this.bytes[this.from]!, this.to - this.from)]!;
    return field >= 0 && equals(FIELDS[field]!, this.bytes, this.from, this.to) ? field : -1;
  }

  private readField(field: number, record: ItemRecord): boolean {
    const { bytes } = this;
    switch (field) {
      case ID:
        if (!this.readText(MAXIMUM_KEY) || this.to === this.from) return false;
        this.idHash = idHashOfBytes(bytes, this.from, this.to);
        return true;
      case AMOUNT:
        if (!this.readInteger()) return false;
        record.amount = this.whole;
        return true;
      case OPEN:
        if (!this.readInteger()) return false;
        record.open = this.whole;
        return true;
      case DISCOUNT:
        return this.readNull() || this.readDiscount(record);
      case EXTERNAL_IDS:
        return this.readExternalIds(record);
      case ISSUE_DATE:
      case DUE_DATE: {
        if (this.readNull()) return true;
        const day = this.readText(10) ? dayOfBytes(bytes, this.from, this.to) : NO_DAY;
        if (field === DUE_DATE) record.dueDay = day;
        else record.issueDay = day;
        return day !== NO_DAY;
      }
      default:
        return this.readTextField(field, record);
    }
  }

  private readTextField(field: number, record: ItemRecord): boolean {
    const { bytes } = this;
    const isMissing = this.readNull();
    if (!isMissing && !this.readText(MAXIMUM_KEY)) return false;
    switch (field) {
      case KIND: {
        if (isMissing) return false;
        const kind = this.kinds.find(bytes, this.from, this.to);
        const traits = (this.traitsOfKind[kind] ??= KINDS[this.kinds.texts[kind]!] ?? NO_KIND);
        record.traits |= traits;
        return traits !== NO_KIND;
      }
      case CURRENCY: {
        if (isMissing) return false;
        const currency = this.currencies.find(bytes, this.from, this.to);
        record.currency = this.currencies.texts[currency]!;
        return (this.isKnownCurrency[currency] ??= isCurrency(record.currency));
      }
      case LEGAL_ENTITY:
        record.legalEntityId = isMissing ? '' : this.entities.texts[this.entities.find(bytes, this.from, this.to)]!;
        return true;
      case CUSTOMER:
        this.customer = isMissing ? -1 : this.customers.find(bytes, this.from, this.to);
        return true;
      default:
        if (!isMissing) record.addKeyBytes(keyKindOf(field), bytes, this.from, this.to);
        return true;
    }
  }

  private readDiscount(record: ItemRecord): boolean {
    if (!this.skip('{"amount":') || !this.readInteger()) return false;
    record.discount = this.whole;
    record.traits |= HAS_DISCOUNT;
    if (!this.skip(',"until":')) return false;
    if (!this.readNull()) {
      record.discountDay = this.readText(10) ? dayOfBytes(this.bytes, this.from, this.to) : NO_DAY;
      if (record.discountDay === NO_DAY) return false;
    }
    return this.bytes[this.at++] === CLOSE_BRACE;
  }

  private readExternalIds(record: ItemRecord): boolean {
    const { bytes } = this;
    if (bytes[this.at++] !== OPEN_BRACKET) return false;
    for (;;) {
      if (!this.readText(MAXIMUM_KEY)) return false;
      record.addKeyBytes(EXTERNAL_ID, bytes, this.from, this.to);
      record.traits |= HAS_EXTERNAL_IDS;
      const code = bytes[this.at++];
      if (code !== COMMA) return code === CLOSE_BRACKET;
    }
  }

  /** A text in quotes, its place in `from` and `to`; false for escapes, controls and anything but ASCII. */
  private readText(maximum: number): boolean {
    const { bytes } = this;
    if (bytes[this.at] !== QUOTE) return false;
    let at = this.at + 1;
    this.from = at;
    for (let code = bytes[at]!; code !== QUOTE; code = bytes[++at]!)
      if (!(code >= 32 && code < 128) || code === BACKSLASH) return false;
    this.to = at;
    this.at = at + 1;
    return at - this.from <= maximum;
  }

  private readInteger(): boolean {
    const { bytes } = this;
    const isNegative = bytes[this.at] === MINUS;
    const from = isNegative ? this.at + 1 : this.at;
    let at = from;
    let value = 0;
    for (let code = bytes[at]!; code >= 48 && code <= 57; code = bytes[++at]!) value = value * 10 + code - 48;
    const digits = at - from;
    if (digits === 0 || digits > MAXIMUM_DIGITS || (bytes[from] === 48 && (digits > 1 || isNegative))) return false;
    this.whole = isNegative ? -value : value;
    this.at = at;
    return true;
  }

  private readNull(): boolean {
    return this.bytes[this.at] === SMALL_N && this.skip('null');
  }

  private skip(text: string): boolean {
    if (!equals(text, this.bytes, this.at, this.at + text.length)) return false;
    this.at += text.length;
    return true;
  }
}

function keyKindOf(field: number): number {
  if (field === NUMBER_FIELD) return NUMBER;
  return field === CUSTOMER_REFERENCE_FIELD ? CUSTOMER_REFERENCE : PAYMENT_REFERENCE;
}

function equals(text: string, bytes: Uint8Array, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let i = 0; i < text.length; i++) if (bytes[from + i] !== text.charCodeAt(i)) return false;
  return true;
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

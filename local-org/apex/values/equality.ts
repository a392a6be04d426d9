/** `==`, `equals`, hash keys and ordering of Apex values. */
import { ApexDecimal, ApexDouble } from './decimal.ts';
import { ApexBlob, ApexEnumValue, ApexObject, ApexTypeValue } from './object.ts';
import { ApexDate, ApexDatetime, ApexTime } from './temporal.ts';
import { ApexList, ApexMap, ApexSet } from './collections.ts';
import { ApexSObject } from './sobject.ts';

interface Hashable {
  m_hashcode$?: () => unknown;
  m_equals$Object?: (other: unknown) => unknown;
}

const buckets = new WeakMap<object, unknown>();
const userKeys = new Map<unknown, WeakRef<object>[]>();

/** A user class with its own equals and hashCode: equal objects share the key of the first one seen. */
function userKey(value: ApexObject & Hashable): unknown {
  const known = buckets.get(value);
  if (known) return known;
  const hash = `${(value.constructor as typeof ApexObject).declaration.name}#${String(value['m_hashcode$']!())}`;
  const bucket = userKeys.get(hash) ?? [];
  userKeys.set(hash, bucket);
  for (const entry of bucket) {
    const other = entry.deref();
    if (other && value['m_equals$Object']!(other) === true) return other;
  }
  bucket.push(new WeakRef(value));
  buckets.set(value, value);
  return value;
}

/** A key for JavaScript's Map under which equal Apex values coincide. Text keys are case-sensitive, as in Apex. */
export function keyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'bigint' ? `L${value}` : typeof value === 'string' ? value : value;
  if (value instanceof ApexObject) {
    const hashable = value as ApexObject & Hashable;
    return hashable['m_hashcode$'] && hashable['m_equals$Object'] ? userKey(hashable) : value;
  }
  if (value instanceof ApexDecimal) return `\u0000D${value.stripTrailingZeros().toString()}`;
  if (value instanceof ApexDouble) return `\u0000F${value.value}`;
  if (value instanceof ApexDate) return `\u0000d${value.days}`;
  if (value instanceof ApexDatetime) return `\u0000t${value.ms}`;
  if (value instanceof ApexTime) return `\u0000c${value.ms}`;
  if (value instanceof ApexEnumValue) return `\u0000E${value.typeName}.${value.name}`;
  if (value instanceof ApexTypeValue) return `\u0000T${value.name}`;
  if (value instanceof ApexBlob) return `\u0000B${value.bytes.toString('base64')}`;
  if (value instanceof ApexSObject) return `\u0000S${sobjectKey(value)}`;
  if (value instanceof ApexList) return `\u0000[${value.items.map(keyText).join('\u0001')}]`;
  if (value instanceof ApexSet) return `\u0000{${[...value.values()].map(keyText).sort().join('\u0001')}}`;
  return value;
}

const identities = new WeakMap<object, number>();
let nextIdentity = 1;

export function identityOf(value: object): number {
  let known = identities.get(value);
  if (!known) identities.set(value, (known = nextIdentity++));
  return known;
}

function keyText(value: unknown): string {
  const key = keyOf(value);
  return typeof key === 'object' && key !== null ? `o${identityOf(key)}` : `${typeof key}${String(key)}`;
}

function sobjectKey(record: ApexSObject): string {
  const parts = [...record.fields]
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${keyText(value)}`);
  return `${record.object.name}:${parts.sort().join('\u0001')}`;
}

function asDecimal(value: unknown): ApexDecimal | null {
  if (typeof value === 'number' || typeof value === 'bigint') return ApexDecimal.of(value);
  if (value instanceof ApexDecimal) return value;
  return value instanceof ApexDouble ? ApexDecimal.parse(String(value.value)) : null;
}

/** 15- and 18-character forms of one id are equal. */
export function idsEqual(left: string, right: string): boolean {
  if (left.length === right.length) return left === right;
  return left.slice(0, 15) === right.slice(0, 15);
}

const idPattern = /^[a-zA-Z0-9]{15}(?:[A-Z0-5]{3})?$/;

function textsEqual(left: string, right: string): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return idPattern.test(left) && idPattern.test(right) && idsEqual(left, right);
  return left.toLowerCase() === right.toLowerCase();
}

/** The operator `==`: text without regard to case, numbers by value, collections and records by content. */
export function apexEquals(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (left === null || right === null || left === undefined || right === undefined) return false;
  if (typeof left === 'string' && typeof right === 'string') return textsEqual(left, right);
  const leftNumber = asDecimal(left);
  if (leftNumber) {
    const rightNumber = asDecimal(right);
    return rightNumber !== null && leftNumber.compare(rightNumber) === 0;
  }
  if (left instanceof ApexDate && right instanceof ApexDatetime) return left.days * 86_400_000 === right.ms;
  if (left instanceof ApexDatetime && right instanceof ApexDate) return right.days * 86_400_000 === left.ms;
  if (left instanceof ApexObject) {
    const own = (left as ApexObject & Hashable)['m_equals$Object'];
    return own ? own.call(left, right) === true : false;
  }
  if (left instanceof ApexList && right instanceof ApexList) {
    return (
      left.items.length === right.items.length &&
      left.items.every((item, index) => apexEquals(item, right.items[index]))
    );
  }
  if (left instanceof ApexMap && right instanceof ApexMap) {
    return (
      left.entries.size === right.entries.size &&
      left.keys().every((key) => right.has(key) && apexEquals(left.get(key), right.get(key)))
    );
  }
  return keyOf(left) === keyOf(right);
}

/** `equals` methods: like `==`, but text with regard to case. */
export function strictlyEquals(left: unknown, right: unknown): boolean {
  return typeof left === 'string' && typeof right === 'string' ? left === right : apexEquals(left, right);
}

/** Order of two values of one primitive type; null comes first. Null when they have no order. */
export function compareValues(left: unknown, right: unknown): number | null {
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  const leftNumber = asDecimal(left);
  const rightNumber = asDecimal(right);
  if (leftNumber && rightNumber) return leftNumber.compare(rightNumber);
  const rank = (value: unknown): number | null =>
    value instanceof ApexDate
      ? value.days * 86_400_000
      : value instanceof ApexDatetime || value instanceof ApexTime
        ? value.ms
        : value instanceof ApexEnumValue
          ? value.ordinal
          : null;
  const leftRank = rank(left);
  const rightRank = rank(right);
  return leftRank === null || rightRank === null ? null : leftRank - rightRank;
}

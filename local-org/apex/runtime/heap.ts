/** Rough size of the objects that a value reaches, in bytes. */
import { ApexList, ApexMap, ApexSet } from '../values/collections.ts';
import { ApexBlob } from '../values/object.ts';
import { ApexSObject } from '../values/sobject.ts';

const perValue = 16;

export function heapSize(root: unknown): number {
  const seen = new Set<object>();
  let total = 0;
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    total += typeof value === 'string' ? value.length * 2 : perValue;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof ApexBlob) total += value.bytes.length;
    else if (value instanceof ApexList) pending.push(...value.items);
    else if (value instanceof ApexSet) pending.push(...value.values());
    else if (value instanceof ApexMap) for (const entry of value.entries.values()) pending.push(...entry);
    else if (value instanceof ApexSObject) pending.push(...value.fields.values());
    else if (Array.isArray(value)) pending.push(...(value as unknown[]));
    else if (Object.getPrototypeOf(value) === Object.prototype) pending.push(...(Object.values(value) as unknown[]));
  }
  return total;
}

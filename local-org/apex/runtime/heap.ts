/** Rough size of the objects that a value reaches, in bytes. */
import { ApexList, ApexMap, ApexSet } from '../values/collections.ts';
import { ApexBlob, ApexObject } from '../values/object.ts';
import { ApexSObject } from '../values/sobject.ts';

const perValue = 16;

export function heapSize(root: unknown): number {
  const seen = new Set<object>();
  let total = 0;
  const pending: unknown[] = [root];
  const add = (values: Iterable<unknown>) => {
    for (const value of values) pending.push(value);
  };
  while (pending.length > 0) {
    const value = pending.pop();
    total += typeof value === 'string' ? value.length * 2 : perValue;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof ApexBlob) total += value.bytes.length;
    else if (value instanceof ApexList) add(value.items);
    else if (value instanceof ApexSet) add(value.values());
    else if (value instanceof ApexMap) for (const entry of value.entries.values()) add(entry);
    else if (value instanceof ApexSObject) add(value.fields.values());
    else if (value instanceof ApexObject) add(Object.values(value) as unknown[]);
    else if (Array.isArray(value)) add(value as unknown[]);
    else if (Object.getPrototypeOf(value) === Object.prototype) add(Object.values(value) as unknown[]);
  }
  return total;
}

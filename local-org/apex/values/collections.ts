/** Apex List, Set and Map. Sets and maps keep insertion order; keys compare as Apex `equals` does. */
import type { ApexType } from '../types/type.ts';
import { apexError, nullPointer } from './object.ts';
import { keyOf } from './equality.ts';

export class ApexList {
  readonly elementType: ApexType;
  items: unknown[];
  constructor(elementType: ApexType, items: unknown[] = []) {
    this.elementType = elementType;
    this.items = items;
  }
  at(index: number | null): unknown {
    if (index === null) throw nullPointer();
    if (index < 0 || index >= this.items.length) throw apexError('ListException', `List index out of bounds: ${index}`);
    return this.items[index];
  }
  put(index: number | null, value: unknown): unknown {
    this.at(index);
    return (this.items[index!] = value);
  }
}

export class ApexSet {
  readonly elementType: ApexType;
  protected readonly entries = new Map<unknown, unknown>();
  constructor(elementType: ApexType, items: Iterable<unknown> = []) {
    this.elementType = elementType;
    for (const item of items) this.add(item);
  }
  add(value: unknown): boolean {
    const key = keyOf(value);
    if (this.entries.has(key)) return false;
    this.entries.set(key, value);
    return true;
  }
  has(value: unknown): boolean {
    return this.entries.has(keyOf(value));
  }
  remove(value: unknown): boolean {
    return this.entries.delete(keyOf(value));
  }
  clear(): void {
    this.entries.clear();
  }
  values(): IterableIterator<unknown> {
    return this.entries.values();
  }
  get size(): number {
    return this.entries.size;
  }
}

export class ApexMap {
  readonly keyType: ApexType;
  readonly valueType: ApexType;
  readonly entries = new Map<unknown, [unknown, unknown]>();
  constructor(keyType: ApexType, valueType: ApexType) {
    this.keyType = keyType;
    this.valueType = valueType;
  }
  get(key: unknown): unknown {
    return this.entries.get(keyOf(key))?.[1] ?? null;
  }
  put(key: unknown, value: unknown): unknown {
    const hash = keyOf(key);
    const known = this.entries.get(hash);
    if (known) {
      const before = known[1];
      known[1] = value;
      return before;
    }
    this.entries.set(hash, [key, value]);
    return null;
  }
  has(key: unknown): boolean {
    return this.entries.has(keyOf(key));
  }
  remove(key: unknown): unknown {
    const hash = keyOf(key);
    const known = this.entries.get(hash);
    this.entries.delete(hash);
    return known ? known[1] : null;
  }
  keys(): unknown[] {
    return [...this.entries.values()].map((entry) => entry[0]);
  }
  values(): unknown[] {
    return [...this.entries.values()].map((entry) => entry[1]);
  }
}

/** `Map.keySet()`: a view of the map. Removing removes there, adding is refused. */
export class ApexKeySet extends ApexSet {
  private readonly map: ApexMap;
  constructor(map: ApexMap) {
    super(map.keyType);
    this.map = map;
  }
  override add(): boolean {
    throw apexError('FinalException', 'Collection is read-only');
  }
  override has(value: unknown): boolean {
    return this.map.has(value);
  }
  override remove(value: unknown): boolean {
    const isThere = this.map.has(value);
    this.map.remove(value);
    return isThere;
  }
  override clear(): void {
    this.map.entries.clear();
  }
  override values(): IterableIterator<unknown> {
    return this.map.keys()[Symbol.iterator]();
  }
  override get size(): number {
    return this.map.entries.size;
  }
}

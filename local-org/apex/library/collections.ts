/** List, Set, Map, iteration and ordering. */
import type { ApexType } from '../types/type.ts';
import { ApexKeySet, ApexList, ApexMap, ApexSet } from '../values/collections.ts';
import { apexEquals, compareValues, identityOf, strictlyEquals } from '../values/equality.ts';
import { ApexEnumValue, ApexObject, apexError, PlatformObject } from '../values/object.ts';
import { ApexSObject } from '../values/sobject.ts';
import { textOf } from '../values/text.ts';
import { running } from '../runtime/execution.ts';
import { heapSize } from '../runtime/heap.ts';
import { objectToken } from './describe-values.ts';
import type { PlatformTypeDefinition } from './define.ts';

class ListIterator extends PlatformObject {
  static override apexName = 'Iterator';
  private readonly items: unknown[];
  private index = 0;
  constructor(items: unknown[]) {
    super();
    this.items = items;
  }
  m_hasnext$(): boolean {
    return this.index < this.items.length;
  }
  m_next$(): unknown {
    if (!this.m_hasnext$()) throw apexError('NoSuchElementException', 'Iterator has no more elements');
    return this.items[this.index++];
  }
}

const items = (value: unknown): unknown[] => [...running().runtime.helpers.iterable(value)];

function order(left: unknown, right: unknown): number {
  if (left instanceof ApexObject && 'm_compareto$Object' in left) {
    return (left as unknown as { m_compareto$Object(other: unknown): number }).m_compareto$Object(right);
  }
  const result = compareValues(left, right);
  if (result === null) throw apexError('ListException', 'One or more of the items in this list is not Comparable.');
  return result;
}

function sort(list: ApexList): void {
  if (list.items[0] instanceof ApexSObject)
    list.items.sort((left, right) => order(sobjectSortKey(left), sobjectSortKey(right)));
  else list.items.sort(order);
}

/** Records sort by name, then id. */
function sobjectSortKey(value: unknown): string {
  const record = value as ApexSObject;
  return `${textOf(record.fields.get('Name') ?? '')}\u0000${record.id ?? ''}`;
}

function position(list: ApexList, index: number): number {
  if (index < 0 || index > list.items.length) throw apexError('ListException', `List index out of bounds: ${index}`);
  return index;
}

function deepCopy(list: ApexList, keepId: boolean, keepTimestamps: boolean, keepAutoNumbers: boolean): ApexList {
  return new ApexList(
    list.elementType,
    list.items.map((item) =>
      item instanceof ApexSObject ? item.clone(keepId, true, keepTimestamps, keepAutoNumbers) : item,
    ),
  );
}

const listType: PlatformTypeDefinition = {
  name: 'List<T>',
  implements: ['Iterable<T>'],
  constructors: {
    '()': (type: ApexType) => new ApexList(type),
    '(Iterable<T> source)': (type: ApexType, source: unknown) => new ApexList(type, items(source)),
  },
  methods: {
    'void add(T? item)': (list: ApexList, item: unknown) => {
      // A list that only grows is weighed now and then: locals are out of sight otherwise.
      if (list.items.push(item) % 50_000 === 0) running().limits.holdHeap(heapSize(list));
    },
    'void add(Integer index, T? item)': (list: ApexList, index: number, item: unknown) =>
      void list.items.splice(position(list, index), 0, item),
    'void addAll(Iterable<T> source)': (list: ApexList, source: unknown) => {
      for (const item of items(source)) list.items.push(item);
    },
    'void clear()': (list: ApexList) => void (list.items = []),
    'List<T> clone()': (list: ApexList) => new ApexList(list.elementType, [...list.items]),
    'List<T> deepClone()': (list: ApexList) => deepCopy(list, false, false, false),
    'List<T> deepClone(Boolean keepId)': (list: ApexList, keepId: boolean) => deepCopy(list, keepId, false, false),
    'List<T> deepClone(Boolean keepId, Boolean keepTimestamps, Boolean keepAutoNumbers)': deepCopy,
    'Boolean contains(T? item)': (list: ApexList, item: unknown) =>
      list.items.some((other) => strictlyEquals(other, item)),
    'Boolean equals(Object? other)': apexEquals,
    'T get(Integer index)': (list: ApexList, index: number) => list.at(index),
    'Schema.SObjectType getSObjectType()': (list: ApexList) =>
      list.elementType.object ? objectToken(list.elementType.object) : null,
    'Integer hashCode()': (list: ApexList) => list.items.length,
    'Integer indexOf(T? item)': (list: ApexList, item: unknown) =>
      list.items.findIndex((other) => strictlyEquals(other, item)),
    'Boolean isEmpty()': (list: ApexList) => list.items.length === 0,
    'Iterator<T> iterator()': (list: ApexList) => new ListIterator(list.items),
    'T remove(Integer index)': (list: ApexList, index: number) => {
      const item = list.at(index);
      list.items.splice(index, 1);
      return item;
    },
    'void set(Integer index, T? item)': (list: ApexList, index: number, item: unknown) => void list.put(index, item),
    'Integer size()': (list: ApexList) => list.items.length,
    'void sort()': sort,
    'void sort(Comparator<T> comparator)': (list: ApexList, comparator: object) => {
      const { runtime } = running();
      list.items.sort((left, right) => runtime.callMethod(comparator, 'compare', [left, right]) as number);
    },
    'String toString()': textOf,
  },
};

const setType: PlatformTypeDefinition = {
  name: 'Set<T>',
  implements: ['Iterable<T>'],
  constructors: {
    '()': (type: ApexType) => new ApexSet(type),
    '(Iterable<T> source)': (type: ApexType, source: unknown) => new ApexSet(type, items(source)),
  },
  methods: {
    'Boolean add(T? item)': (set: ApexSet, item: unknown) => set.add(item),
    'Boolean addAll(Iterable<T> source)': (set: ApexSet, source: unknown) =>
      items(source).reduce<boolean>((changed, item) => set.add(item) || changed, false),
    'void clear()': (set: ApexSet) => set.clear(),
    'Set<T> clone()': (set: ApexSet) => new ApexSet(set.elementType, set.values()),
    'Boolean contains(T? item)': (set: ApexSet, item: unknown) => set.has(item),
    'Boolean containsAll(Iterable<T> source)': (set: ApexSet, source: unknown) =>
      items(source).every((item) => set.has(item)),
    'Boolean equals(Object? other)': apexEquals,
    'Boolean isEmpty()': (set: ApexSet) => set.size === 0,
    'Iterator<T> iterator()': (set: ApexSet) => new ListIterator([...set.values()]),
    'Boolean remove(T? item)': (set: ApexSet, item: unknown) => set.remove(item),
    'Boolean removeAll(Iterable<T> source)': (set: ApexSet, source: unknown) =>
      items(source).reduce<boolean>((changed, item) => set.remove(item) || changed, false),
    'Boolean retainAll(Iterable<T> source)': (set: ApexSet, source: unknown) => {
      const keep = new ApexSet(set.elementType, items(source));
      const gone = [...set.values()].filter((item) => !keep.has(item));
      gone.forEach((item) => set.remove(item));
      return gone.length > 0;
    },
    'Integer size()': (set: ApexSet) => set.size,
    'String toString()': textOf,
    'Integer hashCode()': (set: ApexSet) => set.size,
  },
};

function mapOfRecords(key: ApexType, value: ApexType, source: ApexList): ApexMap {
  const map = new ApexMap(key, value);
  for (const item of source.items) {
    const record = item as ApexSObject;
    if (record.id === null) throw apexError('ListException', `Row with null Id at index: ${map.entries.size}`);
    if (map.has(record.id)) throw apexError('ListException', `Row with duplicate Id at index: ${map.entries.size}`);
    map.put(record.id, record);
  }
  return map;
}

const mapType: PlatformTypeDefinition = {
  name: 'Map<K,V>',
  constructors: {
    '()': (key: ApexType, value: ApexType) => new ApexMap(key, value),
    '(Map<K,V> source)': (key: ApexType, value: ApexType, source: ApexMap) => {
      const map = new ApexMap(key, value);
      for (const [entryKey, entryValue] of source.entries.values()) map.put(entryKey, entryValue);
      return map;
    },
    '(List<SObject> records)': mapOfRecords,
  },
  methods: {
    'void clear()': (map: ApexMap) => map.entries.clear(),
    'Map<K,V> clone()': (map: ApexMap) => {
      const copy = new ApexMap(map.keyType, map.valueType);
      for (const [key, value] of map.entries.values()) copy.put(key, value);
      return copy;
    },
    'Boolean containsKey(K? key)': (map: ApexMap, key: unknown) => map.has(key),
    'Boolean equals(Object? other)': apexEquals,
    'V get(K? key)': (map: ApexMap, key: unknown) => map.get(key),
    'Boolean isEmpty()': (map: ApexMap) => map.entries.size === 0,
    'Set<K> keySet()': (map: ApexMap) => new ApexKeySet(map),
    'V put(K? key, V? value)': (map: ApexMap, key: unknown, value: unknown) => map.put(key, value),
    'void putAll(Map<K,V> source)': (map: ApexMap, source: ApexMap) => {
      for (const [key, value] of source.entries.values()) map.put(key, value);
    },
    'void putAll(List<SObject> records)': (map: ApexMap, records: ApexList) => {
      for (const [key, value] of mapOfRecords(map.keyType, map.valueType, records).entries.values())
        map.put(key, value);
    },
    'V remove(K? key)': (map: ApexMap, key: unknown) => map.remove(key),
    'Integer size()': (map: ApexMap) => map.entries.size,
    'List<V> values()': (map: ApexMap) => new ApexList(map.valueType, map.values()),
    'String toString()': textOf,
    'Integer hashCode()': (map: ApexMap) => map.entries.size,
  },
};

function hashOf(value: unknown): number {
  if (value instanceof ApexObject && 'm_hashcode$' in value)
    return (value as unknown as { m_hashcode$(): number }).m_hashcode$();
  return typeof value === 'object' && value !== null ? identityOf(value) : 0;
}

export const collectionTypes: PlatformTypeDefinition[] = [
  { name: 'Iterator<T>', kind: 'interface', required: ['Boolean hasNext()', 'T next()'] },
  { name: 'Iterable<T>', kind: 'interface', required: ['Iterator<T> iterator()'] },
  { name: 'Comparable', kind: 'interface', required: ['Integer compareTo(Object other)'] },
  { name: 'Comparator<T>', kind: 'interface', required: ['Integer compare(T left, T right)'] },
  { name: 'Callable', kind: 'interface', required: ['Object call(String action, Map<String,Object> args)'] },
  listType,
  setType,
  mapType,
  {
    name: 'Object',
    methods: {
      'String toString()': textOf,
      'Boolean equals(Object? other)': strictlyEquals,
      'Integer hashCode()': hashOf,
    },
  },
  {
    name: 'Enum',
    methods: {
      'String name()': (value: ApexEnumValue) => value.name,
      'Integer ordinal()': (value: ApexEnumValue) => value.ordinal,
      'String toString()': (value: ApexEnumValue) => value.name,
      'Boolean equals(Object? other)': (value: ApexEnumValue, other: unknown) => value === other,
      'Integer hashCode()': (value: ApexEnumValue) => value.ordinal,
    },
  },
];

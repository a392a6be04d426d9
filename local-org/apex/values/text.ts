/** Text of a value, as `String.valueOf` and string concatenation show it. */
import { ApexList, ApexMap, ApexSet } from './collections.ts';
import { ApexBlob, ApexEnumValue, ApexException, ApexObject, ApexTypeValue, PlatformObject } from './object.ts';
import { ApexSObject } from './sobject.ts';
import { ApexDate } from './temporal.ts';

/** `isNested` is true inside a collection. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'object':
      return objectText(value);
    default:
      return '';
  }
}

function objectText(value: object): string {
  if (value instanceof ApexEnumValue || value instanceof ApexTypeValue) return value.name;
  if (value instanceof ApexList) return `(${value.items.map(textOf).join(', ')})`;
  if (value instanceof ApexSet) return `{${[...value.values()].map(textOf).join(', ')}}`;
  if (value instanceof ApexMap)
    return `{${[...value.entries.values()].map(([key, item]) => `${textOf(key)}=${textOf(item)}`).join(', ')}}`;
  if (value instanceof ApexSObject) {
    if (value.aggregates)
      return `AggregateResult:{${[...value.aggregates].map(([name, item]) => `${name}=${textOf(item)}`).join(', ')}}`;
    return `${value.object.name}:{${[...value.fields].map(([name, item]) => `${name}=${textOf(item)}`).join(', ')}}`;
  }
  // A date shows midnight, except in `String.valueOf(Date)`.
  if (value instanceof ApexDate) return `${value.toString()} 00:00:00`;
  if (value instanceof ApexBlob) return `Blob[${value.bytes.length}]`;
  if (value instanceof ApexObject) {
    const own = (value as { m_tostring$?: () => unknown })['m_tostring$'];
    return own ? textOf(own.call(value)) : instanceText(value);
  }
  if (value instanceof ApexException) return `${value.typeName}: ${value.message}`;
  if (value instanceof PlatformObject && value.toString === Object.prototype.toString)
    return (value.constructor as typeof PlatformObject).apexName;
  return (value as { toString(): string }).toString();
}

function instanceText(value: ApexObject): string {
  const { declaration } = value.constructor as typeof ApexObject;
  const shown = [...declaration.fields.values()].filter((field) => !field.isStatic && !field.property?.getterBody);
  const own = value as unknown as Record<string, unknown>;
  return `${declaration.name.split('.').pop()}:[${shown.map((field) => `${field.name}=${textOf(own[field.slot])}`).join(', ')}]`;
}

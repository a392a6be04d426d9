/** The type of a value at run time: `instanceof`, casts, `Type` of an object. */
import type { ApexType, TypeDeclaration } from '../types/type.ts';
import type { TypeTable } from '../types/type-table.ts';
import { ApexDecimal, ApexDouble } from '../values/decimal.ts';
import { ApexList, ApexMap, ApexSet } from '../values/collections.ts';
import { ApexBlob, ApexEnumValue, ApexException, ApexObject, apexError, PlatformObject } from '../values/object.ts';
import { ApexSObject } from '../values/sobject.ts';
import { ApexDate, ApexDatetime, ApexTime } from '../values/temporal.ts';

/** Null for values whose type only the platform knows. */
export function typeOfValue(table: TypeTable, value: unknown): ApexType | null {
  switch (typeof value) {
    case 'string':
      return table.primitive('String');
    case 'number':
      return table.primitive('Integer');
    case 'bigint':
      return table.primitive('Long');
    case 'boolean':
      return table.primitive('Boolean');
    default:
      break;
  }
  if (value instanceof ApexDecimal) return table.primitive('Decimal');
  if (value instanceof ApexDouble) return table.primitive('Double');
  if (value instanceof ApexDate) return table.primitive('Date');
  if (value instanceof ApexDatetime) return table.primitive('Datetime');
  if (value instanceof ApexTime) return table.primitive('Time');
  if (value instanceof ApexBlob) return table.primitive('Blob');
  if (value instanceof ApexSObject)
    return value.aggregates ? table.platformType('AggregateResult') : table.sobject(value.object);
  if (value instanceof ApexList) return table.list(value.elementType);
  if (value instanceof ApexSet) return table.set(value.elementType);
  if (value instanceof ApexMap) return table.map(value.keyType, value.valueType);
  return declarationOf(table, value)?.type ?? null;
}

function declarationOf(table: TypeTable, value: unknown): TypeDeclaration | null {
  if (value instanceof ApexObject) return (value.constructor as typeof ApexObject).declaration;
  if (value instanceof ApexException) {
    const own = value.constructor as typeof ApexException;
    if (own.declaration && !own.declaration.platform) return own.declaration;
    return table.platform.get(own.apexName.replace(/^System\./, '').toLowerCase()) ?? null;
  }
  if (value instanceof ApexEnumValue) {
    const [outer, inner] = value.typeName.split('.');
    const top = table.classes.get(outer!.toLowerCase());
    return (
      (inner && top ? top.inner.get(inner.toLowerCase()) : top) ??
      table.platform.get(value.typeName.toLowerCase()) ??
      null
    );
  }
  if (value instanceof PlatformObject)
    return table.platform.get((value.constructor as typeof PlatformObject).apexName.toLowerCase()) ?? null;
  return null;
}

const idShape = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

export function isInstance(table: TypeTable, value: unknown, type: ApexType): boolean {
  if (value === null || value === undefined) return false;
  if (type.kind === 'object') return true;
  if (type.is('Id'))
    return (
      typeof value === 'string' &&
      idShape.test(value) &&
      table.schema.objectByKeyPrefix(value.slice(0, 3)) !== undefined
    );
  const own = typeOfValue(table, value);
  if (!own) return false;
  if (type.isNumeric && own.isNumeric)
    return (
      own === type ||
      (own.is('Integer') && type.is('Long')) ||
      (type.is('Decimal') && own.is('Double')) ||
      (type.is('Double') && own.is('Decimal'))
    );
  return own === type || (own.kind !== 'primitive' && table.assignable(own, type));
}

export function castValue(table: TypeTable, value: unknown, type: ApexType): unknown {
  if (value === null || value === undefined || type.kind === 'object') return value ?? null;
  const own = typeOfValue(table, value);
  if (!own) return value;
  if (type.isText && own.isText) return value;
  if (type.isNumeric && own.isNumeric) {
    if (type === own) return value;
    if (own.is('Integer'))
      return type.is('Long')
        ? BigInt(value as number)
        : type.is('Double')
          ? new ApexDouble(value as number)
          : ApexDecimal.of(value as number);
    if (own.is('Double') && type.is('Decimal')) return ApexDecimal.parse(String((value as ApexDouble).value));
    if (own.is('Decimal') && type.is('Double')) return new ApexDouble((value as ApexDecimal).toNumber());
    if (own.is('Long') && type.is('Decimal')) return ApexDecimal.of(value as bigint);
  } else if (type.is('Datetime') && own.is('Date')) return new ApexDatetime((value as ApexDate).days * 86_400_000);
  else if (own === type || (own.kind !== 'primitive' && type.kind !== 'primitive' && table.assignable(own, type)))
    return value;
  throw apexError('TypeException', `Invalid conversion from runtime type ${own.name} to ${type.name}`);
}

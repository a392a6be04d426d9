/** Tokens and describe results (`Schema` namespace). One object per object or field, so that `==` works. */
import type { FieldInfo, ObjectInfo } from '../../contract.ts';
import { PlatformObject } from '../values/object.ts';

export class ObjectToken extends PlatformObject {
  static override apexName = 'Schema.SObjectType';
  readonly object: ObjectInfo;
  constructor(object: ObjectInfo) {
    super();
    this.object = object;
  }
  override toString(): string {
    return this.object.name;
  }
}

export class FieldToken extends PlatformObject {
  static override apexName = 'Schema.SObjectField';
  readonly object: ObjectInfo;
  readonly field: FieldInfo;
  constructor(object: ObjectInfo, field: FieldInfo) {
    super();
    this.object = object;
    this.field = field;
  }
  override toString(): string {
    return this.field.name;
  }
}

export class ObjectDescribe extends PlatformObject {
  static override apexName = 'Schema.DescribeSObjectResult';
  readonly object: ObjectInfo;
  constructor(object: ObjectInfo) {
    super();
    this.object = object;
  }
}

export class FieldDescribe extends PlatformObject {
  static override apexName = 'Schema.DescribeFieldResult';
  readonly object: ObjectInfo;
  readonly field: FieldInfo;
  constructor(object: ObjectInfo, field: FieldInfo) {
    super();
    this.object = object;
    this.field = field;
  }
}

function once<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { value: V }>();
  return (key) => {
    let entry = known.get(key);
    if (!entry) known.set(key, (entry = { value: make(key) }));
    return entry.value;
  };
}

export const objectToken = once((object: ObjectInfo) => new ObjectToken(object));
export const describeObject = once((object: ObjectInfo) => new ObjectDescribe(object));

const fieldTokens = new WeakMap<FieldInfo, FieldToken>();

export function fieldToken(object: ObjectInfo, field: FieldInfo): FieldToken {
  let token = fieldTokens.get(field);
  if (!token || token.object !== object) fieldTokens.set(field, (token = new FieldToken(object, field)));
  return token;
}

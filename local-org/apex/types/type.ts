/** Static types. A type is interned by its name in one `TypeTable`, so two equal types are the same object. */
import type { FieldInfo, ObjectInfo } from '../../contract.ts';
import type { Annotation } from '../ast/nodes.ts';

export type PrimitiveName =
  'Boolean' | 'Integer' | 'Long' | 'Double' | 'Decimal' | 'String' | 'Id' | 'Date' | 'Datetime' | 'Time' | 'Blob';

export type TypeKind = 'void' | 'null' | 'object' | 'primitive' | 'sobject' | 'declared' | 'parameter';

export class ApexType {
  readonly kind: TypeKind;
  /** As Salesforce prints it: `List<Account>`, `Database.SaveResult`. */
  readonly name: string;
  readonly args: ApexType[];
  readonly declaration: TypeDeclaration | null;
  /** The object of a concrete sObject type; null for the generic `SObject`. */
  readonly object: ObjectInfo | null;

  constructor(
    kind: TypeKind,
    name: string,
    args: ApexType[] = [],
    declaration: TypeDeclaration | null = null,
    object: ObjectInfo | null = null,
  ) {
    this.kind = kind;
    this.name = name;
    this.args = args;
    this.declaration = declaration;
    this.object = object;
  }

  is(primitive: PrimitiveName): boolean {
    return this.kind === 'primitive' && this.name === primitive;
  }
  isDeclared(name: string): boolean {
    return this.declaration !== null && this.declaration.platform && this.declaration.name === name;
  }
  get isList(): boolean {
    return this.isDeclared('List');
  }
  get isSet(): boolean {
    return this.isDeclared('Set');
  }
  get isMap(): boolean {
    return this.isDeclared('Map');
  }
  get isNumeric(): boolean {
    return (
      this.kind === 'primitive' &&
      (this.name === 'Integer' || this.name === 'Long' || this.name === 'Double' || this.name === 'Decimal')
    );
  }
  get isText(): boolean {
    return this.kind === 'primitive' && (this.name === 'String' || this.name === 'Id');
  }
  toString(): string {
    return this.name;
  }
}

export type Visibility = 'private' | 'protected' | 'public' | 'global';

/** A function written in TypeScript that carries out a platform method; `this` comes first for instance methods. */
export type NativeFunction = (...args: never[]) => unknown;

export interface ParameterInfo {
  name: string;
  type: ApexType;
  /** A platform method accepts null here; elsewhere null is refused with a NullPointerException. */
  nullable: boolean;
}

export interface MethodInfo {
  name: string;
  owner: TypeDeclaration;
  parameters: ParameterInfo[];
  returns: ApexType;
  isStatic: boolean;
  isAbstract: boolean;
  isVirtual: boolean;
  isOverride: boolean;
  visibility: Visibility;
  annotations: Annotation[];
  /** Name of the generated JavaScript method. */
  slot: string;
  native: NativeFunction | null;
  line: number;
}

export interface FieldMember {
  name: string;
  owner: TypeDeclaration;
  type: ApexType;
  isStatic: boolean;
  isFinal: boolean;
  isTransient: boolean;
  visibility: Visibility;
  annotations: Annotation[];
  /** Name of the generated JavaScript property. */
  slot: string;
  property: {
    readable: boolean;
    writable: boolean;
    getterBody: boolean;
    setterBody: boolean;
    setterVisibility: Visibility;
    isVirtual: boolean;
  } | null;
  nativeGet: NativeFunction | null;
  nativeSet: NativeFunction | null;
}

/** A class, interface or enum: of the project, or of the platform. */
export interface TypeDeclaration {
  /** `Outer.Inner`; a platform type outside System carries its namespace (`Database.SaveResult`). */
  name: string;
  kind: 'class' | 'interface' | 'enum';
  platform: boolean;
  typeParameters: string[];
  superType: ApexType | null;
  interfaces: ApexType[];
  outer: TypeDeclaration | null;
  isAbstract: boolean;
  isVirtual: boolean;
  visibility: Visibility;
  annotations: Annotation[];
  /** By lower-case name. */
  methods: Map<string, MethodInfo[]>;
  fields: Map<string, FieldMember>;
  inner: Map<string, TypeDeclaration>;
  constructors: MethodInfo[];
  enumValues: string[];
  file: string;
  line: number;
  /** Null where the platform only hands instances out. */
  type: ApexType;
  /** JavaScript class whose instances represent objects of this type. */
  runtimeClass: (abstract new (...args: never[]) => object) | null;
}

/** The Apex type of a field, by its describe type. */
export function primitiveOfField(field: FieldInfo): PrimitiveName | 'Object' {
  switch (field.type) {
    case 'id':
    case 'reference':
      return 'Id';
    case 'boolean':
      return 'Boolean';
    case 'int':
      return 'Integer';
    case 'double':
    case 'currency':
    case 'percent':
      return 'Decimal';
    case 'date':
      return 'Date';
    case 'datetime':
      return 'Datetime';
    case 'time':
      return 'Time';
    case 'base64':
      return 'Blob';
    case 'anyType':
    case 'address':
      return 'Object';
    default:
      return 'String';
  }
}

export function newDeclaration(
  name: string,
  kind: TypeDeclaration['kind'],
  platform: boolean,
): Omit<TypeDeclaration, 'type'> {
  return {
    name,
    kind,
    platform,
    typeParameters: [],
    superType: null,
    interfaces: [],
    outer: null,
    isAbstract: false,
    isVirtual: false,
    visibility: platform ? 'global' : 'private',
    annotations: [],
    methods: new Map(),
    fields: new Map(),
    inner: new Map(),
    constructors: [],
    enumValues: [],
    file: '',
    line: 0,
    runtimeClass: null,
  };
}

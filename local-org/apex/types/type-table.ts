/** All types of one org: primitives, platform types, sObjects and the project's own classes. */
import type { ObjectInfo, Schema } from '../../contract.ts';
import { ApexType, primitiveOfField } from './type.ts';
import type { FieldMember, MethodInfo, PrimitiveName, TypeDeclaration } from './type.ts';
import type { FieldInfo } from '../../contract.ts';

const primitiveNames: PrimitiveName[] = [
  'Boolean',
  'Integer',
  'Long',
  'Double',
  'Decimal',
  'String',
  'Id',
  'Date',
  'Datetime',
  'Time',
  'Blob',
];
const wideningOrder = ['Integer', 'Long', 'Double', 'Decimal'];

export class TypeTable {
  readonly schema: Schema;
  readonly void = new ApexType('void', 'void');
  readonly null = new ApexType('null', 'null');
  readonly object = new ApexType('object', 'Object');
  readonly genericSObject = new ApexType('sobject', 'SObject');
  private readonly primitives = new Map<string, ApexType>(
    primitiveNames.map((name) => [name.toLowerCase(), new ApexType('primitive', name)]),
  );
  private readonly generics = new Map<string, ApexType>();
  private readonly sobjects = new Map<string, ApexType>();
  /** Top-level classes of the project, by lower-case name. */
  readonly classes = new Map<string, TypeDeclaration>();
  /** Platform types by lower-case name, with and without namespace. */
  readonly platform = new Map<string, TypeDeclaration>();
  /** Namespaces of platform types, lower-case. */
  readonly namespaces = new Set<string>(['system', 'schema', 'database']);

  constructor(schema: Schema) {
    this.schema = schema;
  }

  primitive(name: PrimitiveName): ApexType {
    return this.primitives.get(name.toLowerCase())!;
  }
  findPrimitive(name: string): ApexType | undefined {
    return this.primitives.get(name.toLowerCase());
  }

  sobject(object: ObjectInfo): ApexType {
    const known = this.sobjects.get(object.name);
    if (known) return known;
    const created = new ApexType('sobject', object.name, [], null, object);
    this.sobjects.set(object.name, created);
    return created;
  }
  sobjectNamed(name: string): ApexType | undefined {
    const object = this.schema.object(name);
    return object ? this.sobject(object) : undefined;
  }

  generic(declaration: TypeDeclaration, args: ApexType[]): ApexType {
    if (args.length === 0) return declaration.type;
    const name = `${declaration.name}<${args.map((arg) => arg.name).join(',')}>`;
    const known = this.generics.get(name);
    if (known && known.args.every((arg, index) => arg === args[index])) return known;
    const created = new ApexType('declared', name, args, declaration);
    this.generics.set(name, created);
    return created;
  }
  platformType(name: string): ApexType {
    const declaration = this.platform.get(name.toLowerCase());
    if (!declaration) throw new Error(`The local org has no platform type ${name}`);
    return declaration.type;
  }
  list(of: ApexType): ApexType {
    return this.generic(this.platform.get('list')!, [of]);
  }
  set(of: ApexType): ApexType {
    return this.generic(this.platform.get('set')!, [of]);
  }
  map(key: ApexType, value: ApexType): ApexType {
    return this.generic(this.platform.get('map')!, [key, value]);
  }

  fieldType(field: FieldInfo): ApexType {
    const name = primitiveOfField(field);
    return name === 'Object' ? this.object : this.primitive(name);
  }

  /** Replaces the type parameters of a generic platform type by the arguments in use. */
  substitute(type: ApexType, owner: ApexType): ApexType {
    if (owner.args.length === 0 || !owner.declaration) return type;
    if (type.kind === 'parameter') {
      const index = owner.declaration.typeParameters.indexOf(type.name);
      return index >= 0 ? owner.args[index]! : type;
    }
    if (type.args.length > 0 && type.declaration)
      return this.generic(
        type.declaration,
        type.args.map((arg) => this.substitute(arg, owner)),
      );
    return type;
  }

  /** Supertypes of a class or interface with their own type arguments filled in. */
  parents(type: ApexType): ApexType[] {
    const declaration = type.declaration;
    if (!declaration) return [];
    const direct = declaration.superType ? [declaration.superType, ...declaration.interfaces] : declaration.interfaces;
    return direct.map((parent) => this.substitute(parent, type));
  }

  isSubtype(from: ApexType, to: ApexType): boolean {
    if (from === to) return true;
    return this.parents(from).some((parent) => this.isSubtype(parent, to) || this.sameGeneric(parent, to));
  }
  private sameGeneric(from: ApexType, to: ApexType): boolean {
    return (
      from.declaration !== null &&
      from.declaration === to.declaration &&
      from.args.every((arg, index) => this.elementAssignable(arg, to.args[index]!))
    );
  }

  private elementAssignable(from: ApexType, to: ApexType): boolean {
    if (from === to || to.kind === 'object') return true;
    if (from.kind === 'sobject' && to.kind === 'sobject')
      return from === this.genericSObject || to === this.genericSObject;
    if (from.isText && to.isText) return true;
    if (from.kind === 'declared' && to.kind === 'declared') return this.assignable(from, to);
    return false;
  }

  /** Whether a value of `from` may stand where `to` is declared, without a cast. */
  assignable(from: ApexType, to: ApexType): boolean {
    if (from === to || to.kind === 'parameter') return true;
    if (from.kind === 'void' || to.kind === 'void') return false;
    if (from.kind === 'null' || to.kind === 'object') return true;
    if (from.kind === 'primitive' && to.kind === 'primitive') return this.primitiveAssignable(from.name, to.name);
    if (from.kind === 'sobject' && to === this.genericSObject) return true;
    if (from.kind === 'declared' && to.kind === 'declared')
      return this.isSubtype(from, to) || this.sameGeneric(from, to);
    return false;
  }
  private primitiveAssignable(from: string, to: string): boolean {
    const source = wideningOrder.indexOf(from);
    const target = wideningOrder.indexOf(to);
    if (source >= 0 && target >= 0) return source <= target || (from === 'Decimal' && to === 'Double');
    if ((from === 'Id' && to === 'String') || (from === 'String' && to === 'Id')) return true;
    return from === 'Date' && to === 'Datetime';
  }

  castable(from: ApexType, to: ApexType): boolean {
    if (this.assignable(from, to) || this.assignable(to, from) || from.kind === 'object') return true;
    if (from.isNumeric && to.isNumeric) return true;
    if (from.kind === 'declared' && to.kind === 'declared') {
      if (from.declaration === to.declaration)
        return from.args.every((arg, index) => this.castable(arg, to.args[index]!));
      return from.declaration?.kind === 'interface' || to.declaration?.kind === 'interface';
    }
    return false;
  }

  findField(type: ApexType, name: string, wantStatic?: boolean): FieldMember | undefined {
    const own = type.declaration?.fields.get(name.toLowerCase());
    if (own && (wantStatic === undefined || own.isStatic === wantStatic)) return own;
    for (const parent of this.parents(type)) {
      const found = this.findField(parent, name, wantStatic);
      if (found) return found;
    }
    return undefined;
  }

  /** Methods of that name, nearest class first, without those that a subclass overrides; with the type they were found on. */
  findMethods(type: ApexType, name: string): { method: MethodInfo; on: ApexType }[] {
    const found: { method: MethodInfo; on: ApexType }[] = [];
    const seen = new Set<string>();
    const visit = (current: ApexType) => {
      for (const method of current.declaration?.methods.get(name.toLowerCase()) ?? []) {
        const key = method.parameters.map((parameter) => this.substitute(parameter.type, current).name).join(',');
        if (seen.has(key)) continue;
        seen.add(key);
        found.push({ method, on: current });
      }
      this.parents(current).forEach(visit);
    };
    visit(type);
    return found;
  }

  findInner(declaration: TypeDeclaration, name: string): TypeDeclaration | undefined {
    const own = declaration.inner.get(name.toLowerCase());
    if (own) return own;
    return declaration.superType?.declaration ? this.findInner(declaration.superType.declaration, name) : undefined;
  }
}

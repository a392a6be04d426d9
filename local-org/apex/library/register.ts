/** Enters platform definitions into the type table. */
import type { TypeRef } from '../ast/nodes.ts';
import { resolveType } from '../types/resolve.ts';
import { slotName } from '../types/declare.ts';
import { ApexType, newDeclaration } from '../types/type.ts';
import type { FieldMember, MethodInfo, NativeFunction, TypeDeclaration } from '../types/type.ts';
import type { TypeTable } from '../types/type-table.ts';
import { parseSignature, parseWrittenType } from './define.ts';
import type { PlatformTypeDefinition, WrittenType } from './define.ts';

function typeRef(written: WrittenType): TypeRef {
  const names = written.name.split('.');
  const parts = names.map((name, index) => ({
    name,
    args: index === names.length - 1 ? written.args.map(typeRef) : [],
  }));
  return { line: 0, column: 0, parts, arrayDepth: 0 };
}

class Registration {
  private readonly table: TypeTable;
  private readonly declaration: TypeDeclaration;
  constructor(table: TypeTable, declaration: TypeDeclaration) {
    this.table = table;
    this.declaration = declaration;
  }

  type(text: string): ApexType {
    const resolved = resolveType(this.table, typeRef(parseWrittenType(text)), null, this.declaration.typeParameters);
    if (!resolved) throw new Error(`Platform type ${this.declaration.name}: unknown type ${text}`);
    return resolved;
  }

  method(text: string, native: NativeFunction | null, isStatic: boolean): MethodInfo {
    const signature = parseSignature(text);
    const parameters = signature.parameters.map((parameter) => ({
      name: parameter.name,
      type: this.type(parameter.type),
      nullable: parameter.nullable,
    }));
    return {
      name: signature.name,
      owner: this.declaration,
      parameters,
      returns: this.type(signature.returns),
      isStatic,
      isAbstract: native === null,
      isVirtual: native === null || this.declaration.isVirtual,
      isOverride: false,
      visibility: 'global',
      annotations: [],
      slot: slotName(
        'm',
        signature.name,
        parameters.map((parameter) => parameter.type),
      ),
      native,
      line: 0,
    };
  }

  field(text: string, isStatic: boolean, get: NativeFunction, set: NativeFunction | null): FieldMember {
    const at = text.lastIndexOf(' ');
    const name = text.slice(at + 1);
    return {
      name,
      owner: this.declaration,
      type: this.type(text.slice(0, at)),
      isStatic,
      isFinal: false,
      isTransient: false,
      visibility: 'global',
      annotations: [],
      slot: `f_${name.toLowerCase()}`,
      property: null,
      nativeGet: get,
      nativeSet: set,
    };
  }
}

function declareName(table: TypeTable, definition: PlatformTypeDefinition): TypeDeclaration {
  const written = parseWrittenType(definition.name);
  const declaration = newDeclaration(written.name, definition.kind ?? 'class', true) as TypeDeclaration;
  declaration.typeParameters = written.args.map((arg) => arg.name);
  declaration.type = new ApexType('declared', written.name, [], declaration);
  declaration.isVirtual = definition.virtual ?? false;
  declaration.enumValues = definition.values ?? [];
  declaration.runtimeClass = definition.runtimeClass ?? null;
  const lower = written.name.toLowerCase();
  table.platform.set(lower, declaration);
  if (lower.includes('.')) table.namespaces.add(lower.split('.')[0]!);
  return declaration;
}

/** All definitions are named before any member is resolved, because they refer to each other. */
export function registerPlatform(table: TypeTable, definitions: PlatformTypeDefinition[]): void {
  const declared = definitions.map((definition) => ({ definition, declaration: declareName(table, definition) }));
  for (const { definition, declaration } of declared) {
    const registration = new Registration(table, declaration);
    if (definition.extends) declaration.superType = registration.type(definition.extends);
    declaration.interfaces = (definition.implements ?? []).map((name) => registration.type(name));
    const add = (text: string, native: NativeFunction | null, isStatic: boolean) => {
      const method = registration.method(text, native, isStatic);
      const list = declaration.methods.get(method.name.toLowerCase()) ?? [];
      list.push(method);
      declaration.methods.set(method.name.toLowerCase(), list);
    };
    for (const [text, native] of Object.entries(definition.statics ?? {})) add(text, native, true);
    for (const [text, native] of Object.entries(definition.methods ?? {})) add(text, native, false);
    for (const text of definition.required ?? []) add(text, null, false);
    for (const [text, native] of Object.entries(definition.constructors ?? {})) {
      declaration.constructors.push({ ...registration.method(`void ${text}`, native, true), name: declaration.name });
    }
    for (const [text, native] of Object.entries(definition.constants ?? {})) {
      const field = registration.field(text, true, native, null);
      declaration.fields.set(field.name.toLowerCase(), field);
    }
    for (const [text, accessors] of Object.entries(definition.properties ?? {})) {
      const field =
        typeof accessors === 'function'
          ? registration.field(text, false, accessors, null)
          : registration.field(text, false, accessors.get, accessors.set ?? null);
      declaration.fields.set(field.name.toLowerCase(), field);
    }
    for (const name of definition.values ?? []) {
      declaration.fields.set(name.toLowerCase(), {
        ...registration.field(`${declaration.name} ${name}`, true, () => null, null),
        nativeGet: null,
      });
    }
  }
}

/** From syntax trees to declarations: names first, then supertypes and members, then the rules between classes. */
import { annotationProblems } from './annotations.ts';
import type { MethodNode, Modifiers, Position, TypeNode, TypeRef } from '../ast/nodes.ts';
import type { CompileProblem } from './compile-error.ts';
import { resolveType } from './resolve.ts';
import { ApexType, newDeclaration } from './type.ts';
import type { FieldMember, MethodInfo, TypeDeclaration, Visibility } from './type.ts';
import type { TypeTable } from './type-table.ts';

export interface DeclaredType {
  declaration: TypeDeclaration;
  node: TypeNode;
}

/** JavaScript name of a method: its name and parameter types, so that an override has the name of what it overrides. */
export function slotName(prefix: 'm' | 'c', name: string, parameters: ApexType[]): string {
  return `${prefix}_${name.toLowerCase()}$${parameters.map((type) => type.name).join('$')}`.replace(
    /[^A-Za-z0-9_$]/g,
    '_',
  );
}

/** Declares a class and its inner types by name only. */
export function declareNames(node: TypeNode, file: string, outer: TypeDeclaration | null): DeclaredType[] {
  const name = outer ? `${outer.name}.${node.name}` : node.name;
  const declaration = newDeclaration(name, node.kind, false) as TypeDeclaration;
  declaration.type = new ApexType('declared', name, [], declaration);
  Object.assign(declaration, {
    outer,
    file,
    line: node.line,
    isAbstract: node.modifiers.isAbstract,
    isVirtual: node.modifiers.isVirtual || node.modifiers.isAbstract,
    visibility: node.modifiers.visibility ?? 'private',
    annotations: node.modifiers.annotations,
    enumValues: node.enumValues,
  });
  const all: DeclaredType[] = [{ declaration, node }];
  for (const member of node.members) {
    if (member.kind !== 'type') continue;
    const inner = declareNames(member.node, file, declaration);
    declaration.inner.set(member.node.name.toLowerCase(), inner[0]!.declaration);
    all.push(...inner);
  }
  return all;
}

class Declarer {
  private readonly table: TypeTable;
  private readonly problems: CompileProblem[];
  private readonly declaration: TypeDeclaration;

  constructor(table: TypeTable, problems: CompileProblem[], declaration: TypeDeclaration) {
    this.table = table;
    this.problems = problems;
    this.declaration = declaration;
  }
  report(at: Position, message: string): void {
    this.problems.push({ file: this.declaration.file, line: at.line, column: at.column, message });
  }
  type(ref: TypeRef): ApexType {
    const type = resolveType(this.table, ref, this.declaration);
    if (type) return type;
    this.report(ref, `Invalid type: ${ref.parts.map((part) => part.name).join('.')}`);
    return this.table.object;
  }
  visibility(modifiers: Modifiers): Visibility {
    return modifiers.visibility ?? (this.declaration.kind === 'interface' ? 'public' : 'private');
  }
  method(node: MethodNode): MethodInfo {
    const parameters = node.parameters.map((parameter) => ({
      name: parameter.name,
      type: this.type(parameter.type),
      nullable: true,
    }));
    const isAbstract = node.modifiers.isAbstract || this.declaration.kind === 'interface';
    return {
      name: node.isConstructor ? this.declaration.name : node.name,
      owner: this.declaration,
      parameters,
      returns: node.returns ? this.type(node.returns) : this.table.void,
      isStatic: node.modifiers.isStatic,
      isAbstract,
      isVirtual: node.modifiers.isVirtual || isAbstract,
      isOverride: node.modifiers.isOverride,
      visibility: this.visibility(node.modifiers),
      annotations: node.modifiers.annotations,
      slot: slotName(
        node.isConstructor ? 'c' : 'm',
        node.isConstructor ? '' : node.name,
        parameters.map((parameter) => parameter.type),
      ),
      native: null,
      line: node.line,
    };
  }
  field(name: string, modifiers: Modifiers, type: ApexType): FieldMember {
    return {
      name,
      owner: this.declaration,
      type,
      isStatic: modifiers.isStatic,
      isFinal: modifiers.isFinal,
      isTransient: modifiers.isTransient,
      visibility: this.visibility(modifiers),
      annotations: modifiers.annotations,
      slot: `f_${name.toLowerCase()}`,
      property: null,
      nativeGet: null,
      nativeSet: null,
    };
  }
}

export function declareSupertypes(
  { declaration, node }: DeclaredType,
  table: TypeTable,
  problems: CompileProblem[],
): void {
  const declarer = new Declarer(table, problems, declaration);
  if (node.superType) {
    const parent = declarer.type(node.superType);
    declaration.superType = parent;
    if (parent.declaration && !parent.declaration.isVirtual && !parent.declaration.isAbstract)
      declarer.report(node.superType, `Non-virtual and non-abstract type cannot be extended: ${parent.name}`);
    if (parent.declaration?.kind === 'interface')
      declarer.report(node.superType, `Class ${declaration.name} must implement ${parent.name}, not extend it`);
    const exception = table.platformType('Exception');
    if (!/Exception$/i.test(node.name) && table.isSubtype(parent, exception))
      declarer.report(node, `Exception class must end with the word Exception: ${node.name}`);
  }
  declaration.interfaces = node.interfaces.map((ref) => {
    const type = declarer.type(ref);
    if (type.declaration && type.declaration.kind !== 'interface')
      declarer.report(ref, `Interface type required: ${type.name}`);
    return type;
  });
}

export function declareMembers(
  { declaration, node }: DeclaredType,
  table: TypeTable,
  problems: CompileProblem[],
): void {
  const declarer = new Declarer(table, problems, declaration);
  for (const name of node.enumValues) {
    const modifiers = { ...node.modifiers, visibility: 'global' as const, isStatic: true, isFinal: true };
    if (declaration.fields.has(name.toLowerCase())) declarer.report(node, `Duplicate field: ${name}`);
    declaration.fields.set(name.toLowerCase(), {
      ...declarer.field(name, modifiers, declaration.type),
      slot: `f_${name.toLowerCase()}`,
    });
  }
  for (const member of node.members) {
    if (member.kind === 'method') declareMethod(declarer, declaration, member.node);
    if (member.kind === 'field' || member.kind === 'property') {
      const lower = member.node.name.toLowerCase();
      if (declaration.fields.has(lower)) declarer.report(member.node, `Duplicate field: ${member.node.name}`);
      const field = declarer.field(member.node.name, member.node.modifiers, declarer.type(member.node.type));
      if (member.kind === 'property') field.property = propertyOf(declarer, member.node, field);
      declaration.fields.set(lower, field);
    }
  }
  declareDefaultConstructor(declaration, table);
}

/** A class without a constructor has a public one without parameters; exceptions inherit the platform's four. */
function declareDefaultConstructor(declaration: TypeDeclaration, table: TypeTable): void {
  if (
    declaration.kind !== 'class' ||
    declaration.constructors.length > 0 ||
    table.isSubtype(declaration.type, table.platformType('Exception'))
  )
    return;
  declaration.constructors.push({
    name: declaration.name,
    owner: declaration,
    parameters: [],
    returns: table.void,
    isStatic: false,
    isAbstract: false,
    isVirtual: false,
    isOverride: false,
    visibility: 'public',
    annotations: [],
    slot: 'c_$',
    native: null,
    line: declaration.line,
  });
}

function propertyOf(
  declarer: Declarer,
  node: Extract<TypeNode['members'][number], { kind: 'property' }>['node'],
  field: FieldMember,
): NonNullable<FieldMember['property']> {
  return {
    readable: node.getter !== null,
    writable: node.setter !== null,
    getterBody: Boolean(node.getter?.body),
    setterBody: Boolean(node.setter?.body),
    setterVisibility: node.setter?.modifiers.visibility ? declarer.visibility(node.setter.modifiers) : field.visibility,
    isVirtual: node.modifiers.isVirtual || node.modifiers.isAbstract || node.modifiers.isOverride,
  };
}

function declareMethod(declarer: Declarer, declaration: TypeDeclaration, node: MethodNode): void {
  const method = declarer.method(node);
  const list = node.isConstructor ? declaration.constructors : (declaration.methods.get(node.name.toLowerCase()) ?? []);
  if (list.some((other) => other.slot === method.slot)) {
    declarer.report(
      node,
      `Method already defined: ${method.returns.name} ${declaration.name}.${node.name}(${method.parameters.map((parameter) => parameter.type.name).join(', ')})`,
    );
  }
  list.push(method);
  if (!node.isConstructor)
    for (const problem of annotationProblems(method, declaration)) declarer.report(node, problem);
  if (!node.isConstructor) declaration.methods.set(node.name.toLowerCase(), list);
  if (node.isConstructor && node.name.toLowerCase() !== declaration.name.split('.').pop()!.toLowerCase())
    declarer.report(node, `Invalid constructor name: ${node.name}`);
  if (!node.isConstructor && node.body === null && !method.isAbstract)
    declarer.report(node, `Method must have a body: ${node.name}`);
  if (method.isAbstract && declaration.kind === 'class' && !declaration.isAbstract)
    declarer.report(node, `Class must be abstract to have abstract methods: ${declaration.name}`);
}

/** Overrides and interface implementations, as the compiler demands them. */
export function checkInheritance(
  { declaration, node }: DeclaredType,
  table: TypeTable,
  problems: CompileProblem[],
): void {
  const declarer = new Declarer(table, problems, declaration);
  if (declaration.kind !== 'class') return;
  for (const list of declaration.methods.values()) for (const method of list) checkOverride(declarer, table, method);
  if (declaration.isAbstract) return;
  for (const { method, on } of inheritedAbstract(table, declaration.type)) {
    const wanted = method.parameters.map((parameter) => table.substitute(parameter.type, on).name);
    const implementation = table
      .findMethods(declaration.type, method.name)
      .find(
        (candidate) =>
          !candidate.method.isAbstract &&
          candidate.method.parameters.length === wanted.length &&
          candidate.method.parameters.every((parameter, index) =>
            fits(table, parameter.type, table.substitute(method.parameters[index]!.type, on)),
          ),
      );
    if (!implementation) {
      declarer.report(
        node,
        `Class ${declaration.name} must implement the method: ${table.substitute(method.returns, on).name} ${on.name}.${method.name}(${wanted.join(', ')})`,
      );
    } else if (
      on.declaration?.kind === 'interface' &&
      implementation.method.visibility !== 'public' &&
      implementation.method.visibility !== 'global'
    ) {
      declarer.report(
        { line: implementation.method.line, column: 1 },
        `${declaration.name}: Overriding implementations of ${on.name}.${method.name} must have public or global visibility`,
      );
    }
  }
}

function fits(table: TypeTable, own: ApexType, wanted: ApexType): boolean {
  if (own === wanted || wanted.kind === 'parameter') return true;
  return own.isList && wanted.isList && table.assignable(own, wanted) && own.args[0]!.kind === 'sobject';
}

function inheritedAbstract(table: TypeTable, type: ApexType): { method: MethodInfo; on: ApexType }[] {
  return table.parents(type).flatMap((parent) => [
    ...[...(parent.declaration?.methods.values() ?? [])]
      .flat()
      .filter((method) => method.isAbstract)
      .map((method) => ({ method, on: parent })),
    ...inheritedAbstract(table, parent),
  ]);
}

const openness = { private: 0, protected: 1, public: 2, global: 3 };

function checkOverridden(
  declarer: Declarer,
  table: TypeTable,
  method: MethodInfo,
  { method: host, on }: { method: MethodInfo; on: ApexType },
): void {
  const at = { line: method.line, column: 1 };
  const returns = table.substitute(host.returns, on);
  if (method.returns !== returns)
    declarer.report(
      at,
      `Method return types clash: ${method.returns.name} vs ${returns.name} from the type ${on.name}: ${method.name}`,
    );
  if (openness[method.visibility] < openness[host.visibility])
    declarer.report(at, `Cannot reduce the visibility of the inherited method from ${on.name}: ${method.name}`);
}

function checkOverride(declarer: Declarer, table: TypeTable, method: MethodInfo): void {
  const at = { line: method.line, column: 1 };
  const parent = method.owner.superType;
  const overridden =
    parent &&
    table
      .findMethods(parent, method.name)
      .find((candidate) => candidate.method.slot === method.slot && candidate.method.owner.kind === 'class');
  if (method.isOverride) {
    const host =
      overridden ??
      (['tostring', 'equals', 'hashcode'].includes(method.name.toLowerCase())
        ? { method: { isVirtual: true } }
        : undefined);
    if (
      !host &&
      !table
        .parents(method.owner.type)
        .some((type) => type.declaration?.kind === 'interface' && table.findMethods(type, method.name).length > 0)
    ) {
      declarer.report(
        at,
        `Method does not override an ancestor method: ${method.returns.name} ${method.owner.name}.${method.name}`,
      );
    }
    if (overridden && !overridden.method.isVirtual && !overridden.method.isOverride)
      declarer.report(at, `Non-virtual, non-abstract methods cannot be overridden: ${method.name}`);
    if (overridden) checkOverridden(declarer, table, method, overridden);
  } else if (overridden && !overridden.method.owner.platform && !overridden.method.isStatic && !method.isStatic) {
    declarer.report(
      at,
      `Method must use the override keyword: ${method.returns.name} ${method.owner.name}.${method.name}`,
    );
  }
}

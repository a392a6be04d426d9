/** From a written type name to the type, in the scope of a class. */
import type { TypeRef } from '../ast/nodes.ts';
import type { ApexType, TypeDeclaration } from './type.ts';
import type { TypeTable } from './type-table.ts';

/** Looks a dotted name up as a type: own and outer classes first, then the project, the platform, sObjects. */
export function findDeclared(
  table: TypeTable,
  names: string[],
  scope: TypeDeclaration | null,
): TypeDeclaration | undefined {
  const [first, ...rest] = names;
  for (let at = scope; at; at = at.outer) {
    if (at.name.toLowerCase() === first!.toLowerCase()) return descend(table, at, rest);
    const inner = table.findInner(at, first!);
    if (inner) return descend(table, inner, rest);
  }
  const own = table.classes.get(first!.toLowerCase());
  if (own) {
    const found = descend(table, own, rest);
    if (found) return found;
  }
  const dotted = names.join('.').toLowerCase();
  return (
    table.platform.get(dotted) ??
    table.platform.get(`schema.${dotted}`) ??
    (names.length > 1 && first!.toLowerCase() === 'system'
      ? table.platform.get(rest.join('.').toLowerCase())
      : undefined)
  );
}

function descend(table: TypeTable, from: TypeDeclaration, names: string[]): TypeDeclaration | undefined {
  let current: TypeDeclaration | undefined = from;
  for (const name of names) current = current && table.findInner(current, name);
  return current;
}

/** Undefined when no such type exists. */
export function resolveType(
  table: TypeTable,
  ref: TypeRef,
  scope: TypeDeclaration | null,
  parameters: string[] = [],
): ApexType | undefined {
  const base = resolveBase(table, ref, scope, parameters);
  if (!base) return undefined;
  let type = base;
  for (let depth = 0; depth < ref.arrayDepth; depth++) type = table.list(type);
  return type;
}

function resolveBase(
  table: TypeTable,
  ref: TypeRef,
  scope: TypeDeclaration | null,
  parameters: string[],
): ApexType | undefined {
  const names = ref.parts.map((part) => part.name);
  const args = ref.parts[ref.parts.length - 1]!.args;
  const single = names.length === 1 ? names[0]! : null;
  if (single && parameters.includes(single)) return parameterType(table, single);
  const resolvedArgs: ApexType[] = [];
  for (const arg of args) {
    const resolved = resolveType(table, arg, scope, parameters);
    if (!resolved) return undefined;
    resolvedArgs.push(resolved);
  }
  const declared = findDeclared(table, names, scope);
  const plain = simpleName(names);
  const builtIn = plain ? builtInType(table, plain) : undefined;
  if (builtIn && (!declared || declared.platform)) return builtIn;
  if (declared)
    return declared.typeParameters.length === resolvedArgs.length ? table.generic(declared, resolvedArgs) : undefined;
  return plain ? table.sobjectNamed(plain) : undefined;
}

/** `System.String`, `Schema.Account` and the bare name mean the same. */
function simpleName(names: string[]): string | null {
  if (names.length === 1) return names[0]!;
  return names.length === 2 && ['system', 'schema'].includes(names[0]!.toLowerCase()) ? names[1]! : null;
}

function builtInType(table: TypeTable, name: string): ApexType | undefined {
  const lower = name.toLowerCase();
  if (lower === 'object') return table.object;
  if (lower === 'sobject') return table.genericSObject;
  if (lower === 'void') return table.void;
  return table.findPrimitive(name);
}

const parameterTypes = new WeakMap<TypeTable, Map<string, ApexType>>();

function parameterType(table: TypeTable, name: string): ApexType {
  let known = parameterTypes.get(table);
  if (!known) parameterTypes.set(table, (known = new Map<string, ApexType>()));
  let type = known.get(name);
  if (!type) known.set(name, (type = new (table.object.constructor as typeof ApexType)('parameter', name)));
  return type;
}

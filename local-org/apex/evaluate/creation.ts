/** `new`: objects, records, collections. */
import type { Expression } from '../ast/nodes.ts';
import { chooseOverload } from '../types/overload.ts';
import type { Candidate } from '../types/overload.ts';
import type { ApexType, TypeDeclaration } from '../types/type.ts';
import type { Body, Typed } from './body.ts';
import { argumentsOf, passArguments, signatureOf } from './calls.ts';
import { coerce } from './coercion.ts';
import { expression } from './expressions.ts';
import { isVisible } from './members.ts';

export function isException(body: Body, declaration: TypeDeclaration): boolean {
  return body.table.isSubtype(declaration.type, body.table.platformType('Exception'));
}

export function newObject(body: Body, node: Extract<Expression, { kind: 'new' }>): Typed {
  const type = body.type(node.type);
  if (type.kind === 'sobject') return newRecord(body, node, type);
  const declaration = type.declaration;
  if (!declaration || declaration.kind !== 'class') return body.fail(node, `Type cannot be constructed: ${type.name}`);
  if (declaration.isAbstract) body.fail(node, `Abstract classes cannot be constructed: ${type.name}`);
  const args = argumentsOf(body, node.args);
  const own: Candidate[] = declaration.constructors.map((method) => ({ method, on: type }));
  const inherited: Candidate[] =
    !declaration.platform && isException(body, declaration)
      ? body.table.platformType('Exception').declaration!.constructors.map((method) => ({ method, on: type }))
      : [];
  const chosen = chooseOverload(body.table, [...own, ...inherited], args);
  if (chosen === 'ambiguous') return body.fail(node, `Constructor is ambiguous: ${signatureOf(type.name, args)}`);
  if (!chosen)
    return body.fail(
      node,
      `Constructor not defined: [${type.name}].<Constructor>(${args.map((arg) => arg.type.name).join(', ')})`,
    );
  if (!isVisible(body, chosen.method.owner, chosen.method.visibility, chosen.method.annotations)) {
    body.fail(node, `Type is not visible: ${signatureOf(type.name, args)}`);
  }
  const passed = passArguments(body, node, chosen, args);
  if (!declaration.platform) {
    const created = `new (C[${body.program.classIndex(declaration)}])()`;
    if (chosen.method.native)
      return {
        type,
        js: `${body.constant(chosen.method.native)}(${[`${created}.c_fields()`, ...passed].join(',')})`,
        nonNull: true,
      };
    return { type, js: `${created}.${chosen.method.slot}(${passed.join(',')})`, nonNull: true };
  }
  const generics = type.args.map((arg) => body.constant(arg));
  const first =
    declaration.runtimeClass && isException(body, declaration)
      ? [`new (${body.constant(declaration.runtimeClass)})()`]
      : generics;
  return { type, js: `${body.constant(chosen.method.native)}(${[...first, ...passed].join(',')})`, nonNull: true };
}

function newRecord(body: Body, node: Extract<Expression, { kind: 'new' }>, type: ApexType): Typed {
  const object = type.object;
  if (!object) return body.fail(node, 'Type cannot be constructed: SObject');
  const parts = node.args.map((arg) => {
    if (arg.kind !== 'assign' || arg.operator !== '=' || arg.target.kind !== 'name')
      return body.fail(arg, `Invalid constructor syntax, name=value pairs can only be used for SObjects: ${type.name}`);
    const name = arg.target.name;
    const field = object.field(name);
    const value = expression(body, arg.value);
    if (field) return `[${body.constant(field)},${coerce(body, arg, value, body.table.fieldType(field))}]`;
    const parent = object.fields.find((candidate) => candidate.relationshipName?.toLowerCase() === name.toLowerCase());
    if (!parent) return body.fail(arg, `Field does not exist: ${name} on ${object.name}`);
    return `[${JSON.stringify(parent.relationshipName)},${coerce(body, arg, value, body.table.genericSObject)}]`;
  });
  return { type, js: `$.record(${body.constant(object)},[${parts.join(',')}])`, nonNull: true };
}

export function newList(body: Body, node: Extract<Expression, { kind: 'newList' }>): Typed {
  const type = body.type(node.type);
  if (type.isMap && node.items.length === 0)
    return { type, js: `$.map(${body.constant(type.args[0])},${body.constant(type.args[1])},[])`, nonNull: true };
  if (!type.isList && !type.isSet)
    return body.fail(node, `Type cannot be constructed with a list of values: ${type.name}`);
  const element = type.args[0]!;
  const items = node.items.map((item) => coerce(body, item, expression(body, item), element));
  return {
    type,
    js: `$.${type.isList ? 'list' : 'set'}(${body.constant(element)},[${items.join(',')}])`,
    nonNull: true,
  };
}

export function newSized(body: Body, node: Extract<Expression, { kind: 'newSized' }>): Typed {
  const type = body.type(node.type);
  const size = coerce(body, node.size, expression(body, node.size), body.integer);
  return { type, js: `$.sizedList(${body.constant(type.args[0])},${size})`, nonNull: true };
}

export function newMap(body: Body, node: Extract<Expression, { kind: 'newMap' }>): Typed {
  const type = body.type(node.type);
  if (!type.isMap) return body.fail(node, `Type cannot be constructed with key => value pairs: ${type.name}`);
  const [key, value] = [type.args[0]!, type.args[1]!];
  const entries = node.entries.map(
    ([left, right]) =>
      `[${coerce(body, left, expression(body, left), key)},${coerce(body, right, expression(body, right), value)}]`,
  );
  return { type, js: `$.map(${body.constant(key)},${body.constant(value)},[${entries.join(',')}])`, nonNull: true };
}

/** Names, members behind a dot, list elements. */
import type { Expression } from '../ast/nodes.ts';
import { findDeclared } from '../types/resolve.ts';
import type { ApexType, FieldMember, TypeDeclaration } from '../types/type.ts';
import { enumValue } from '../values/object.ts';
import type { ApexEnumValue } from '../values/object.ts';
import { typeValue, expression } from './expressions.ts';
import type { Body, Position, Reference, Typed } from './body.ts';
import { nonNull } from './coercion.ts';

/** Whether code in `body` may see a member of that visibility. Inner and outer classes share private members. */
export function isVisible(
  body: Body,
  owner: TypeDeclaration,
  visibility: FieldMember['visibility'],
  annotations: { name: string }[],
): boolean {
  if (visibility === 'public' || visibility === 'global') return true;
  const outermost = (declaration: TypeDeclaration): TypeDeclaration =>
    declaration.outer ? outermost(declaration.outer) : declaration;
  if (outermost(owner) === outermost(body.declaration)) return true;
  if (
    annotations.some((annotation) => annotation.name === 'testvisible') &&
    outermost(body.declaration).annotations.some((annotation) => annotation.name === 'istest')
  )
    return true;
  return visibility === 'protected' && body.table.isSubtype(body.declaration.type, owner.type);
}

/** JavaScript of the statics of a class, initialised on first use in the transaction. */
export function staticsOf(body: Body, declaration: TypeDeclaration): string {
  const index = body.program.classIndex(declaration);
  return `($.st[${index}]||$.init(${index}))`;
}

export function readField(body: Body, at: Position, field: FieldMember, target: string, on: ApexType): Typed {
  if (!isVisible(body, field.owner, field.visibility, field.annotations))
    body.fail(at, `Variable is not visible: ${field.owner.name}.${field.name}`);
  if (field.property && !field.property.readable) body.fail(at, `Variable is not readable: ${field.name}`);
  const type = body.table.substitute(field.type, on);
  if (field.owner.kind === 'enum') return { type, js: body.constant(enumConstant(field)), nonNull: true };
  if (field.nativeGet) return { type, js: `${body.constant(field.nativeGet)}(${target})` };
  if (field.owner.platform) body.fail(at, `The local org does not support ${field.owner.name}.${field.name}`);
  const holder = field.isStatic ? staticsOf(body, field.owner) : target;
  if (!field.property?.getterBody && !field.property?.isVirtual) return { type, js: `${holder}.${field.slot}` };
  return {
    type,
    js: field.isStatic
      ? `C[${body.program.classIndex(field.owner)}].get_${field.slot}()`
      : `${target}.get_${field.slot}()`,
  };
}

export function enumConstant(field: FieldMember): ApexEnumValue {
  return enumValue(field.owner.name, field.name, field.owner.enumValues.indexOf(field.name));
}

/** A field by its bare name: own, inherited, or static of an enclosing class. */
export function findOwnField(body: Body, name: string): FieldMember | undefined {
  for (let declaration: TypeDeclaration | null = body.declaration; declaration; declaration = declaration.outer) {
    const field = body.table.findField(declaration.type, name);
    if (field && (declaration === body.declaration || field.isStatic)) return field;
  }
  return undefined;
}

export function nameValue(body: Body, node: Extract<Expression, { kind: 'name' }>): Typed {
  const local = body.find(node.name);
  if (local) return { type: local.type, js: local.js };
  const field = findOwnField(body, node.name);
  if (field) {
    if (!field.isStatic && body.isStatic) body.fail(node, `Variable does not exist: ${node.name}`);
    return readField(body, node, field, 'this', field.owner.type);
  }
  return body.fail(node, `Variable does not exist: ${node.name}`);
}

/** What stands before a dot: a value, or a type or namespace. */
export function targetOf(body: Body, node: Expression): Typed | Reference {
  const names = dottedNames(node);
  if (!names || body.find(names[0]!) || findOwnField(body, names[0]!)) {
    return expression(body, node);
  }
  const reference = referenceOf(body, names);
  if (reference) return reference;
  if (names.length === 1) return body.fail(node, `Variable does not exist: ${names[0]}`);
  return expression(body, node);
}

export function isReference(target: Typed | Reference): target is Reference {
  return 'kind' in target;
}

function dottedNames(node: Expression): string[] | null {
  if (node.kind === 'name') return [node.name];
  if (node.kind !== 'member' || node.safe) return null;
  const before = dottedNames(node.target);
  return before ? [...before, node.name] : null;
}

function referenceOf(body: Body, names: string[]): Reference | undefined {
  const lower = names.map((name) => name.toLowerCase());
  const { table } = body;
  const own = findDeclared(table, names, body.declaration);
  if (own && !own.platform) return { kind: 'type', type: own.type, declaration: own };
  if (lower.join('.') === 'sobjecttype') return { kind: 'describes' };
  const bare =
    lower.length === 2 && (lower[0] === 'system' || lower[0] === 'schema')
      ? lower[1]!
      : lower.length === 1
        ? lower[0]!
        : null;
  if (lower.join('.') === 'schema.sobjecttype') return { kind: 'describes' };
  if (bare === 'label') return { kind: 'labels' };
  if (bare !== null) {
    const primitive = table.findPrimitive(bare);
    if (primitive) return { kind: 'type', type: primitive, declaration: table.platform.get(bare) ?? null };
  }
  if (own && !(bare && table.sobjectNamed(bare) && own.name === 'SObject'))
    return { kind: 'type', type: own.type, declaration: own };
  if (bare !== null) {
    const object = table.sobjectNamed(bare);
    if (object) return { kind: 'type', type: object, declaration: null };
    if (lower.length === 1 && table.namespaces.has(bare)) return { kind: 'namespace', name: bare };
  }
  if (lower.length === 2 && lower[1] === 'fields') {
    const object = table.sobjectNamed(names[0]!);
    if (object) return { kind: 'fieldTokens', type: object };
  }
  return undefined;
}

export function member(body: Body, node: Extract<Expression, { kind: 'member' }>): Typed {
  const target = targetOf(body, node.target);
  if (isReference(target)) return memberOfReference(body, node, target);
  if (!node.safe) return memberOfValue(body, node, target);
  const holder = body.temp();
  const inner = memberOfValue(body, node, { ...target, js: holder, nonNull: true });
  return {
    type: inner.type,
    js: `((${holder}=${target.js})==null?null:${inner.js})`,
    isParent: inner.isParent ?? false,
  };
}

function memberOfReference(body: Body, node: Extract<Expression, { kind: 'member' }>, target: Reference): Typed {
  const { table } = body;
  const lower = node.name.toLowerCase();
  if (target.kind === 'labels') {
    if (body.program.org.label(node.name, 'en_US') === undefined)
      body.fail(node, `External string does not exist: ${node.name}`);
    return { type: body.string, js: `$.label(${JSON.stringify(node.name)})`, nonNull: true };
  }
  if (target.kind === 'describes') {
    const object = table.sobjectNamed(node.name);
    if (!object) body.fail(node, `Variable does not exist: ${node.name}`);
    return {
      type: table.platformType('Schema.DescribeSObjectResult'),
      js: `$.describe(${body.constant(object.object)})`,
      nonNull: true,
    };
  }
  if (target.kind === 'namespace') return body.fail(node, `Variable does not exist: ${node.name}`);
  if (target.kind === 'fieldTokens') return fieldToken(body, node, target.type);
  if (target.type.kind === 'sobject') {
    if (lower === 'sobjecttype')
      return {
        type: table.platformType('Schema.SObjectType'),
        js: `$.objectToken(${body.constant(target.type.object)})`,
        nonNull: true,
      };
    return fieldToken(body, node, target.type);
  }
  if (lower === 'class')
    return { type: table.platformType('Type'), js: body.constant(typeValue(target.type)), nonNull: true };
  if (target.declaration?.name === 'Trigger') return triggerVariable(body, node);
  const field = target.declaration ? table.findField(target.declaration.type, node.name, true) : undefined;
  if (!field) return body.fail(node, `Variable does not exist: ${node.name}`);
  return readField(body, node, field, 'null', target.type);
}

function fieldToken(body: Body, node: Position & { name: string }, type: ApexType): Typed {
  const field = type.object?.field(node.name);
  if (!field) return body.fail(node, `Variable does not exist: ${node.name}`);
  return {
    type: body.table.platformType('Schema.SObjectField'),
    js: `$.fieldToken(${body.constant(type.object)},${body.constant(field)})`,
    nonNull: true,
  };
}

function triggerVariable(body: Body, node: Extract<Expression, { kind: 'member' }>): Typed {
  const { table } = body;
  const record = body.options.triggerObject ?? table.genericSObject;
  const lower = node.name.toLowerCase();
  const flags = ['isexecuting', 'isinsert', 'isupdate', 'isdelete', 'isundelete', 'isbefore', 'isafter'];
  if (flags.includes(lower)) return { type: body.boolean, js: `$.trigger().${lower}`, nonNull: true };
  if (lower === 'new' || lower === 'old') return { type: table.list(record), js: `$.trigger().${lower}` };
  if (lower === 'newmap' || lower === 'oldmap')
    return { type: table.map(table.primitive('Id'), record), js: `$.trigger().${lower}` };
  if (lower === 'size') return { type: body.integer, js: '$.trigger().size' };
  if (lower === 'operationtype')
    return { type: table.platformType('TriggerOperation'), js: '$.trigger().operationtype' };
  return body.fail(node, `Variable does not exist: Trigger.${node.name}`);
}

function memberOfValue(body: Body, node: Extract<Expression, { kind: 'member' }>, target: Typed): Typed {
  if (target.isQuery && target.type.isList && target.type.args[0]!.kind === 'sobject') {
    return memberOfRecord(body, node, { type: target.type.args[0]!, js: `$.single(${target.js})` });
  }
  if (target.type.kind === 'sobject') return memberOfRecord(body, node, target);
  const field = target.type.declaration ? body.table.findField(target.type, node.name, false) : undefined;
  if (!field) return body.fail(node, `Variable does not exist: ${node.name}`);
  return readField(body, node, field, nonNull(target), target.type);
}

function memberOfRecord(body: Body, node: Position & { name: string }, target: Typed): Typed {
  const object = target.type.object;
  const lower = node.name.toLowerCase();
  if (!object && lower === 'id') return { type: body.table.primitive('Id'), js: `${nonNull(target)}.id` };
  if (!object) return body.fail(node, `Variable does not exist: ${node.name}`);
  const field = object.field(node.name);
  const holder = target.isParent ? target.js : nonNull(target);
  if (field)
    return {
      type: body.table.fieldType(field),
      js: `$.${target.isParent ? 'parentField' : 'field'}(${holder},${body.constant(field)})`,
    };
  const parent = object.fields.find((candidate) => candidate.relationshipName?.toLowerCase() === lower);
  if (parent) {
    const type =
      (parent.referenceTo.length === 1
        ? body.table.sobjectNamed(parent.referenceTo[0]!)
        : body.table.sobjectNamed('Name')) ?? body.table.genericSObject;
    return { type, js: `$.parent(${holder},${JSON.stringify(parent.relationshipName)})`, isParent: true };
  }
  const child = object.childRelationships.find((candidate) => candidate.name?.toLowerCase() === lower);
  const childType = child ? body.table.sobjectNamed(child.object) : undefined;
  if (child && childType)
    return {
      type: body.table.list(childType),
      js: `$.children(${holder},${JSON.stringify(child.name)},${body.constant(childType)})`,
    };
  return body.fail(node, `Variable does not exist: ${node.name}`);
}

export function indexOf(body: Body, node: Extract<Expression, { kind: 'index' }>): Typed {
  const target = expression(body, node.target);
  const index = expression(body, node.index);
  if (!target.type.isList) body.fail(node, 'Expression must be a list type: ' + target.type.name);
  if (!index.type.is('Integer')) body.fail(node.index, `Illegal assignment from ${index.type.name} to Integer`);
  return { type: target.type.args[0]!, js: `${nonNull(target)}.at(${index.js})` };
}

/** Assignment, compound assignment, `++` and `--`. Every target is evaluated once. */
import type { Expression } from '../ast/nodes.ts';
import type { ApexType, FieldMember } from '../types/type.ts';
import type { Body, Position, Typed } from './body.ts';
import { coerce, nonNull } from './coercion.ts';
import { expression } from './expressions.ts';
import { findOwnField, isReference, isVisible, staticsOf, targetOf, readField } from './members.ts';
import { arithmetic } from './operators.ts';

/** Something that can be read and written. `prepare` evaluates the target's parts once. */
interface Place {
  type: ApexType;
  prepare: string[];
  read: string;
  write(value: string): string;
}

function fieldPlace(body: Body, at: Position, field: FieldMember, target: string, on: ApexType): Place {
  if (!isVisible(body, field.owner, field.visibility, field.annotations))
    body.fail(at, `Variable is not visible: ${field.owner.name}.${field.name}`);
  const type = body.table.substitute(field.type, on);
  if (field.property) {
    if (!field.property.writable) body.fail(at, `Variable is not writeable: ${field.name}`);
    if (!isVisible(body, field.owner, field.property.setterVisibility, field.annotations))
      body.fail(at, `Variable is not visible: ${field.name}`);
  }
  if (field.isFinal && !isInitialising(body, field))
    body.fail(
      at,
      `Final members can only be assigned in their declaration, init blocks, or constructors: ${field.name}`,
    );
  if (field.nativeGet || field.owner.platform) {
    if (!field.nativeSet) body.fail(at, `Variable is not writeable: ${field.name}`);
    const setter = body.constant(field.nativeSet);
    return {
      type,
      prepare: [],
      read: `${body.constant(field.nativeGet)}(${target})`,
      write: (value) => `${setter}(${target},${value})`,
    };
  }
  const holder = field.isStatic ? staticsOf(body, field.owner) : target;
  const read = field.property?.readable === false ? 'null' : readField(body, at, field, target, on).js;
  if (field.property && (field.property.setterBody || field.property.isVirtual)) {
    const setter = field.isStatic
      ? `C[${body.program.classIndex(field.owner)}].set_${field.slot}`
      : `${target}.set_${field.slot}`;
    return { type, prepare: [], read, write: (value) => `${setter}(${value})` };
  }
  return { type, prepare: [], read, write: (value) => `(${holder}.${field.slot}=${value})` };
}

function isInitialising(body: Body, field: FieldMember): boolean {
  return body.declaration === field.owner && body.isStatic === field.isStatic && body.returns === null;
}

function place(body: Body, node: Expression): Place {
  if (node.kind === 'name') {
    const local = body.find(node.name);
    if (local) {
      if (local.isFinal) body.fail(node, `Final variable has already been initialized: ${node.name}`);
      return { type: local.type, prepare: [], read: local.js, write: (value) => `(${local.js}=${value})` };
    }
    const field = findOwnField(body, node.name);
    if (!field || (!field.isStatic && body.isStatic)) body.fail(node, `Variable does not exist: ${node.name}`);
    return fieldPlace(body, node, field, 'this', field.owner.type);
  }
  if (node.kind === 'index') {
    const list = expression(body, node.target);
    const index = expression(body, node.index);
    if (!list.type.isList) body.fail(node, `Expression must be a list type: ${list.type.name}`);
    const [holder, position] = [body.temp(), body.temp()];
    return {
      type: list.type.args[0]!,
      prepare: [`${holder}=${nonNull(list)}`, `${position}=${index.js}`],
      read: `${holder}.at(${position})`,
      write: (value) => `${holder}.put(${position},${value})`,
    };
  }
  if (node.kind === 'member') return memberPlace(body, node);
  return body.fail(node, 'Expression cannot be assigned');
}

function memberPlace(body: Body, node: Extract<Expression, { kind: 'member' }>): Place {
  if (node.safe) body.fail(node, 'Safe navigation operator not allowed in the assignment target');
  const target = targetOf(body, node.target);
  if (isReference(target)) {
    const field =
      target.kind === 'type' && target.declaration
        ? body.table.findField(target.declaration.type, node.name, true)
        : undefined;
    if (!field) return body.fail(node, `Variable does not exist: ${node.name}`);
    return fieldPlace(body, node, field, 'null', field.owner.type);
  }
  const holder = target.js === 'this' ? 'this' : body.temp();
  const prepare = target.js === 'this' ? [] : [`${holder}=${nonNull(target)}`];
  const recordType = target.isQuery && target.type.isList ? target.type.args[0]! : target.type;
  if (recordType === body.table.genericSObject && node.name.toLowerCase() === 'id') {
    return {
      type: body.table.primitive('Id'),
      prepare,
      read: `${holder}.id`,
      write: (value) => `$.setId(${holder},${value})`,
    };
  }
  if (recordType.kind === 'sobject') {
    const field = recordType.object?.field(node.name);
    if (target.isQuery && target.type.isList) prepare[0] = `${holder}=$.single(${target.js})`;
    if (field) {
      const constant = body.constant(field);
      return {
        type: body.table.fieldType(field),
        prepare,
        read: `$.field(${holder},${constant})`,
        write: (value) => `${holder}.set(${constant},${value})`,
      };
    }
    const parent = recordType.object?.fields.find(
      (candidate) => candidate.relationshipName?.toLowerCase() === node.name.toLowerCase(),
    );
    const type =
      parent &&
      (parent.referenceTo.length === 1 ? body.table.sobjectNamed(parent.referenceTo[0]!) : body.table.genericSObject);
    if (!parent || !type) return body.fail(node, `Variable does not exist: ${node.name}`);
    const name = JSON.stringify(parent.relationshipName);
    return {
      type,
      prepare,
      read: `$.parent(${holder},${name})`,
      write: (value) => `$.setParent(${holder},${name},${value})`,
    };
  }
  const field = body.table.findField(target.type, node.name, false);
  if (!field) return body.fail(node, `Variable does not exist: ${node.name}`);
  const inner = fieldPlace(body, node, field, holder, target.type);
  return { ...inner, prepare: [...prepare, ...inner.prepare] };
}

function sequence(parts: string[]): string {
  return parts.length === 1 ? parts[0]! : `(${parts.join(',')})`;
}

export function assign(body: Body, node: Extract<Expression, { kind: 'assign' }>): Typed {
  const target = place(body, node.target);
  const value = expression(body, node.value);
  if (value.type.kind === 'void') body.fail(node, 'Illegal assignment from void to ' + target.type.name);
  if (node.operator === '=') {
    const js = coerce(body, node, value, target.type);
    return { type: target.type, js: sequence([...target.prepare, target.write(js)]) };
  }
  const operator = node.operator.slice(0, -1);
  const result = arithmetic(body, node, operator, { type: target.type, js: target.read }, value);
  return {
    type: target.type,
    js: sequence([...target.prepare, target.write(coerce(body, node, result, target.type))]),
  };
}

export function increment(body: Body, node: Extract<Expression, { kind: 'increment' }>): Typed {
  const target = place(body, node.operand);
  if (!target.type.isNumeric) body.fail(node, `Expression must be of a numeric type: ${target.type.name}`);
  const one: Typed = { type: body.integer, js: '1', nonNull: true };
  if (node.prefix) {
    const result = arithmetic(body, node, node.operator[0]!, { type: target.type, js: target.read }, one);
    return {
      type: target.type,
      js: sequence([...target.prepare, target.write(coerce(body, node, result, target.type))]),
    };
  }
  const before = body.temp();
  const result = arithmetic(body, node, node.operator[0]!, { type: target.type, js: before }, one);
  return {
    type: target.type,
    js: sequence([
      ...target.prepare,
      `${before}=${target.read}`,
      target.write(coerce(body, node, result, target.type)),
      before,
    ]),
  };
}

/** Method calls: which method is meant, with its arguments converted. */
import type { Expression } from '../ast/nodes.ts';
import { chooseOverload } from '../types/overload.ts';
import type { Candidate } from '../types/overload.ts';
import type { ApexType, MethodInfo, TypeDeclaration } from '../types/type.ts';
import type { Body, Position, Reference, Typed } from './body.ts';
import { coerce, convert, nonNull } from './coercion.ts';
import { expression } from './expressions.ts';
import { findOwnField, isReference, isVisible, readField, targetOf } from './members.ts';

type CallNode = Extract<Expression, { kind: 'call' }>;

export function argumentsOf(body: Body, nodes: Expression[]): Typed[] {
  return nodes.map((node) => {
    const value = expression(body, node);
    if (value.type.kind === 'void') body.fail(node, 'Method does not return a value and cannot be an argument');
    return value;
  });
}

export function signatureOf(name: string, args: Typed[]): string {
  return `${name}(${args.map((arg) => arg.type.name).join(', ')})`;
}

/** Converted arguments of a chosen method. Platform methods refuse null where their signature does not allow it. */
export function passArguments(body: Body, at: Position, chosen: Candidate, args: Typed[]): string[] {
  return args.map((arg, index) => {
    const parameter = chosen.method.parameters[index]!;
    const type = body.table.substitute(parameter.type, chosen.on);
    const js = arg.isQuery ? coerce(body, at, arg, type) : convert(arg, type);
    return chosen.method.native && !parameter.nullable && !arg.nonNull ? `$.arg(${js})` : js;
  });
}

function choose(
  body: Body,
  at: Position,
  candidates: Candidate[],
  name: string,
  args: Typed[],
  ownerName: string | null,
): Candidate {
  const chosen = chooseOverload(body.table, candidates, args);
  if (chosen === 'ambiguous')
    body.fail(at, `Method signature is ambiguous: void ${ownerName ? `${ownerName}.` : ''}${signatureOf(name, args)}`);
  if (!chosen) {
    const platform = candidates[0]?.method.owner.platform === true;
    const missing = `Method does not exist or incorrect signature: void ${signatureOf(name, args)}${ownerName ? ` from the type ${ownerName}` : ''}`;
    body.fail(at, platform ? `${missing} (or not supported by the local org, see local-org/SUPPORT.md)` : missing);
  }
  if (!isVisible(body, chosen.method.owner, chosen.method.visibility, chosen.method.annotations)) {
    body.fail(
      at,
      `Method is not visible: ${chosen.method.returns.name} ${chosen.method.owner.name}.${signatureOf(chosen.method.name, args)}`,
    );
  }
  return chosen;
}

function invoke(body: Body, at: Position, chosen: Candidate, target: string, args: Typed[]): Typed {
  const { method } = chosen;
  const passed = passArguments(body, at, chosen, args);
  const type = body.table.substitute(method.returns, chosen.on);
  if (method.native) {
    const list = method.isStatic ? passed : [target, ...passed];
    return {
      type,
      js: `${body.constant(method.native)}(${list.join(',')})`,
      isQuery: method.owner.name === 'Database' && method.name.toLowerCase().startsWith('query'),
    };
  }
  const future = method.annotations.find((annotation) => annotation.name === 'future');
  if (future)
    return {
      type,
      js: `$.future(${JSON.stringify(method.owner.name)},${JSON.stringify(method.name)},[${passed.join(',')}],${future.parameters['callout'] === true})`,
    };
  if (method.isStatic)
    return { type, js: `C[${body.program.classIndex(method.owner)}].${method.slot}(${passed.join(',')})` };
  return { type, js: `${target}.${method.slot}(${passed.join(',')})` };
}

export function compileCall(body: Body, node: CallNode): Typed {
  if (node.target === null) return ownCall(body, node);
  if (node.target.kind === 'super') return superCall(body, node);
  const fieldError = fieldAddError(body, node);
  if (fieldError) return fieldError;
  const target = targetOf(body, node.target);
  if (isReference(target)) return staticCall(body, node, target);
  if (!node.safe) return instanceCall(body, node, target);
  const holder = body.temp();
  const inner = instanceCall(body, node, { ...target, js: holder, nonNull: true });
  return { type: inner.type, js: `((${holder}=${target.js})==null?null:${inner.js})` };
}

/** `record.Field__c.addError(message)` marks the field instead of calling a method of its value. */
function fieldAddError(body: Body, node: CallNode): Typed | null {
  if (node.name.toLowerCase() !== 'adderror' || node.target?.kind !== 'member') return null;
  const holder = targetOf(body, node.target.target);
  if (isReference(holder) || holder.type.kind !== 'sobject') return null;
  const field = holder.type.object?.field(node.target.name);
  if (!field) return null;
  const args = argumentsOf(body, node.args);
  if (!args[0] || !args[0].type.isText)
    body.fail(node, `Method does not exist or incorrect signature: void ${signatureOf('addError', args)}`);
  return { type: body.table.void, js: `$.addFieldError(${nonNull(holder)},${body.constant(field)},${args[0].js})` };
}

function ownCall(body: Body, node: CallNode): Typed {
  const args = argumentsOf(body, node.args);
  if (node.name === 'this' || node.name === 'super')
    return body.fail(node, `Call to '${node.name}()' must be the first statement in a constructor`);
  for (let declaration: TypeDeclaration | null = body.declaration; declaration; declaration = declaration.outer) {
    const isOwn = declaration === body.declaration;
    const candidates = body.table
      .findMethods(declaration.type, node.name)
      .filter((candidate) => isOwn || candidate.method.isStatic);
    if (candidates.length === 0) continue;
    const chosen = choose(body, node, candidates, node.name, args, declaration.name);
    if (!chosen.method.isStatic && body.isStatic) {
      body.fail(
        node,
        `Non static method cannot be referenced from a static context: ${chosen.method.returns.name} ${signatureOf(chosen.method.name, args)}`,
      );
    }
    return invoke(body, node, chosen, 'this', args);
  }
  return body.fail(
    node,
    `Method does not exist or incorrect signature: void ${signatureOf(node.name, args)} from the type ${body.declaration.name}`,
  );
}

function superCall(body: Body, node: CallNode): Typed {
  const args = argumentsOf(body, node.args);
  const parent = body.declaration.superType;
  if (body.isStatic || !parent) return body.fail(node, 'super cannot be referenced here');
  const chosen = choose(body, node, body.table.findMethods(parent, node.name), node.name, args, parent.name);
  if (chosen.method.isAbstract) body.fail(node, `Cannot call an abstract method directly: ${chosen.method.name}`);
  return invoke(body, node, chosen, chosen.method.native ? 'this' : 'super', args);
}

function staticCall(body: Body, node: CallNode, target: Reference): Typed {
  const args = argumentsOf(body, node.args);
  if (target.kind === 'namespace') {
    const system = body.table.platform.get(target.name);
    if (system) return staticCall(body, node, { kind: 'type', type: system.type, declaration: system });
  }
  if (target.kind !== 'type')
    return body.fail(node, `Method does not exist or incorrect signature: void ${signatureOf(node.name, args)}`);
  if (target.type.kind === 'sobject' && target.type.object) return sobjectStatic(body, node, target.type, args);
  const declaration = target.declaration;
  if (!declaration)
    return body.fail(
      node,
      `Method does not exist or incorrect signature: void ${signatureOf(node.name, args)} from the type ${target.type.name}`,
    );
  if (declaration.kind === 'enum') {
    const lower = node.name.toLowerCase();
    if (lower === 'values' && args.length === 0)
      return { type: body.table.list(declaration.type), js: `$.enumValues(${body.constant(declaration.type)})` };
    if (lower === 'valueof' && args.length === 1)
      return { type: declaration.type, js: `$.enumValueOf(${body.constant(declaration.type)},${args[0]!.js})` };
  }
  const candidates = body.table
    .findMethods(declaration.type, node.name)
    .filter((candidate) => candidate.method.isStatic);
  const called = invoke(body, node, choose(body, node, candidates, node.name, args, declaration.name), 'null', args);
  const takesText = declaration.platform && declaration.name === 'Database' && args[0]?.type.isText === true;
  return takesText && /^(?:query|countquery|getquerylocator)$/i.test(node.name)
    ? withBinds(body, node, called)
    : called;
}

/** Dynamic SOQL binds variables of the code around it by their simple names. */
function withBinds(body: Body, node: CallNode, called: Typed): Typed {
  const readers = new Map<string, string>();
  for (let declaration: TypeDeclaration | null = body.declaration; declaration; declaration = declaration.outer)
    for (const name of declaration.fields.keys()) {
      const field = findOwnField(body, name);
      if (field && (field.isStatic || !body.isStatic) && field.property?.readable !== false)
        readers.set(name, readField(body, node, field, 'this', field.owner.type).js);
    }
  for (const [name, js] of body.locals()) readers.set(name, js);
  const [text] = node.args;
  const written = text?.kind === 'literal' && text.literal.type === 'String' ? text.literal.value : null;
  const wanted = (name: string) => written === null || new RegExp(`:\\s*${name}\\b`, 'i').test(written);
  const pairs = [...readers].filter(([name]) => wanted(name)).map(([name, js]) => `${JSON.stringify(name)}:()=>${js}`);
  return { ...called, js: `$.bound({${pairs.join(',')}},()=>${called.js})` };
}

/** Methods of a concrete sObject type: custom settings, custom metadata and `getSObjectType`. */
function sobjectStatic(body: Body, node: CallNode, type: ApexType, args: Typed[]): Typed {
  const object = type.object!;
  const lower = node.name.toLowerCase();
  const constant = body.constant(object);
  const list = args.map((arg) => arg.js).join(',');
  if (lower === 'getsobjecttype' && args.length === 0)
    return { type: body.table.platformType('Schema.SObjectType'), js: `$.objectToken(${constant})`, nonNull: true };
  if (object.kind === 'customSetting') {
    if (lower === 'getorgdefaults' && args.length === 0) return { type, js: `$.settings(${constant},'org',null)` };
    if ((lower === 'getinstance' || lower === 'getvalues') && args.length <= 1)
      return { type, js: `$.settings(${constant},'${lower}',${list || 'null'})` };
  }
  if (object.kind === 'customMetadata') {
    if (lower === 'getall' && args.length === 0)
      return { type: body.table.map(body.string, type), js: `$.metadataAll(${constant},${body.constant(type)})` };
    if (lower === 'getinstance' && args.length === 1) return { type, js: `$.metadata(${constant},${list})` };
  }
  return body.fail(
    node,
    `Method does not exist or incorrect signature: void ${signatureOf(node.name, args)} from the type ${type.name}`,
  );
}

/** The declaration whose methods a value has. */
function methodsOf(body: Body, type: ApexType): ApexType | null {
  if (type.declaration) return type;
  const name = type.kind === 'sobject' ? 'sobject' : type.kind === 'object' ? 'object' : type.name.toLowerCase();
  return body.table.platform.get(name)?.type ?? null;
}

function instanceCall(body: Body, node: CallNode, target: Typed): Typed {
  const args = argumentsOf(body, node.args);
  const value: Typed =
    target.isQuery && target.type.isList && body.table.findMethods(target.type, node.name).length === 0
      ? { type: target.type.args[0]!, js: `$.single(${target.js})` }
      : target;
  const on = methodsOf(body, value.type);
  const instance = on ? body.table.findMethods(on, node.name).filter((candidate) => !candidate.method.isStatic) : [];
  const candidates =
    instance.length > 0 && chooseOverload(body.table, instance, args)
      ? instance
      : [...instance, ...universal(body, value.type, node.name)];
  const chosen = choose(body, node, candidates, node.name, args, value.type.name);
  const result = invoke(body, node, chosen, nonNull(value), args);
  return narrowed(body, value, chosen.method, result);
}

/** Methods of every object, and of every enum value. */
function universal(body: Body, type: ApexType, name: string): Candidate[] {
  const host = type.declaration?.kind === 'enum' ? 'enum' : 'object';
  return body.table
    .findMethods(body.table.platform.get(host)!.type, name)
    .filter((candidate) => !candidate.method.isStatic);
}

/** `record.clone()` of an Account is an Account, although the method is declared once for all. */
function narrowed(body: Body, target: Typed, method: MethodInfo, result: Typed): Typed {
  if (target.type.kind === 'sobject' && method.owner.name === 'SObject' && method.name.toLowerCase() === 'clone')
    return { ...result, type: target.type };
  return result;
}

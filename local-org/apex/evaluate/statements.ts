/** Statements → JavaScript. Every statement notes its line, for stack traces and coverage. */
import type { Expression, Statement } from '../ast/nodes.ts';
import { exceptionClasses } from '../values/object.ts';
import { CompileFailure } from './body.ts';
import type { Body } from './body.ts';
import { coerce } from './coercion.ts';
import { commonType, condition, expression, literal } from './expressions.ts';
import { enumConstant } from './members.ts';
import type { ApexType } from '../types/type.ts';

/** Whether control can pass the end of a statement; without it a method needs no final `return`. */
export function canComplete(node: Statement): boolean {
  switch (node.kind) {
    case 'return':
    case 'throw':
    case 'break':
    case 'continue':
      return false;
    case 'block':
      return node.statements.every(canComplete);
    case 'if':
      return node.no === null || canComplete(node.yes) || canComplete(node.no);
    case 'while':
    case 'doWhile':
      return !isTrue(node.condition) || containsBreak(node.body);
    case 'for':
      return (node.condition !== null && !isTrue(node.condition)) || containsBreak(node.body);
    case 'switch':
      return (
        !node.whens.some((when) => when.value.kind === 'else') || node.whens.some((when) => canComplete(when.body))
      );
    case 'try':
      if (node.last && !canComplete(node.last)) return false;
      return canComplete(node.body) || node.catches.some((clause) => canComplete(clause.body));
    case 'runAs':
      return canComplete(node.body);
    default:
      return true;
  }
}

function isTrue(node: Expression): boolean {
  return node.kind === 'literal' && node.literal.value === true;
}

function containsBreak(node: Statement | null): boolean {
  if (!node) return false;
  switch (node.kind) {
    case 'break':
      return true;
    case 'block':
      return node.statements.some(containsBreak);
    case 'if':
      return containsBreak(node.yes) || containsBreak(node.no);
    case 'switch':
      return node.whens.some((when) => containsBreak(when.body));
    case 'try':
      return (
        containsBreak(node.body) ||
        node.catches.some((clause) => containsBreak(clause.body)) ||
        containsBreak(node.last)
      );
    default:
      return false;
  }
}

export function statements(body: Body, nodes: Statement[]): string {
  let reachable = true;
  return nodes
    .map((node) => {
      try {
        if (!reachable) body.fail(node, 'Unreachable statement');
        reachable = canComplete(node);
        return statement(body, node);
      } catch (error) {
        body.report(error);
        reachable = true;
        return '';
      }
    })
    .join('\n');
}

function mark(body: Body, line: number): string {
  body.options.lines.add(line);
  return `$f.line=${line};V[${line}]=1;`;
}

export function statement(body: Body, node: Statement): string {
  switch (node.kind) {
    case 'block':
      return `{${body.inScope(() => statements(body, node.statements))}}`;
    case 'local':
      return local(body, node);
    case 'expression':
      return expressionStatement(body, node);
    case 'if':
      return `${mark(body, node.line)}if(${condition(body, node.condition)})${nested(body, node.yes)}${node.no ? `else ${nested(body, node.no)}` : ''}`;
    case 'while':
      return `${mark(body, node.line)}while(${condition(body, node.condition)}){$.tick();${loop(body, node.body)}}`;
    case 'doWhile':
      return `do{$.tick();${loop(body, node.body)}}while(${condition(body, node.condition)});`;
    case 'for':
      return forLoop(body, node);
    case 'forEach':
      return forEach(body, node);
    case 'switch':
      return switchOn(body, node);
    case 'try':
      return tryCatch(body, node);
    case 'return':
      return returns(body, node);
    case 'throw':
      return throws(body, node);
    case 'break':
    case 'continue':
      if (body.loopDepth === 0)
        body.fail(node, `${node.kind === 'break' ? 'Break' : 'Continue'} statement must be in loop`);
      return `${mark(body, node.line)}${node.kind};`;
    case 'dml':
      return dml(body, node);
    case 'runAs':
      return runAs(body, node);
  }
}

function nested(body: Body, node: Statement | null): string {
  if (!node) return '{}';
  return node.kind === 'block' ? statement(body, node) : `{${body.inScope(() => statements(body, [node]))}}`;
}

function loop(body: Body, node: Statement | null): string {
  body.loopDepth++;
  try {
    return nested(body, node);
  } finally {
    body.loopDepth--;
  }
}

function local(body: Body, node: Extract<Statement, { kind: 'local' }>): string {
  const type = body.type(node.type);
  return node.declarators
    .map((declarator) => {
      let value = 'null';
      let failure: CompileFailure | null = null;
      try {
        if (declarator.value) value = coerce(body, declarator.value, expression(body, declarator.value), type);
      } catch (error) {
        if (!(error instanceof CompileFailure)) throw error;
        failure = error;
      }
      const variable = body.declare(declarator, declarator.name, type, node.isFinal && declarator.value !== null);
      if (failure) throw failure;
      return `${declarator.value ? mark(body, node.line) : ''}let ${variable.js}=${value};`;
    })
    .join('');
}

const standalone = new Set(['assign', 'increment', 'call', 'new', 'newList', 'newMap', 'newSized']);

function expressionStatement(body: Body, node: Extract<Statement, { kind: 'expression' }>): string {
  if (!standalone.has(node.expression.kind)) body.fail(node, 'Expression cannot be a statement.');
  return `${mark(body, node.line)}${expression(body, node.expression).js};`;
}

function forLoop(body: Body, node: Extract<Statement, { kind: 'for' }>): string {
  return body.inScope(() => {
    const init = node.init.map((part) => statement(body, part)).join('');
    const test = node.condition ? condition(body, node.condition) : 'true';
    const update = node.update.map((part) => expression(body, part).js).join(',');
    return `{${init}for(;${test};${update}){$.tick();${loop(body, node.body)}}}`;
  });
}

function forEach(body: Body, node: Extract<Statement, { kind: 'forEach' }>): string {
  const type = body.type(node.type);
  const source = expression(body, node.source);
  const element = elementType(body, source.type);
  if (!element) body.fail(node.source, 'Loop must iterate over a collection: ' + source.type.name);
  return body.inScope(() => {
    const item = `e$${body.temp()}`;
    const inChunks = source.isQuery === true && type.isList;
    const variable = body.declare(node, node.variable, type);
    if (
      !inChunks &&
      !body.table.assignable(element, type) &&
      !(element.kind === 'sobject' && type.kind === 'sobject' && element === body.table.genericSObject)
    ) {
      body.fail(node, `Loop variable must be of type ${element.name}`);
    }
    const value = inChunks
      ? item
      : coerce(body, node, { type: element, js: item }, element === body.table.genericSObject ? element : type);
    const list = inChunks ? `$.chunks(${source.js},200)` : `$.iterable(${source.js})`;
    return `${mark(body, node.line)}for(const ${item} of ${list}){$.tick();let ${variable.js}=${value};${loop(body, node.body)}}`;
  });
}

function elementType(body: Body, type: ApexType): ApexType | null {
  if (type.isList || type.isSet) return type.args[0]!;
  if (type.isDeclared('Iterable')) return type.args[0]!;
  for (const parent of body.table.parents(type)) {
    const found = elementType(body, parent);
    if (found) return found;
  }
  return null;
}

function switchOn(body: Body, node: Extract<Statement, { kind: 'switch' }>): string {
  const subject = expression(body, node.subject);
  const holder = body.temp();
  const allowed =
    subject.type.isText ||
    subject.type.is('Integer') ||
    subject.type.is('Long') ||
    subject.type.kind === 'sobject' ||
    subject.type.declaration?.kind === 'enum' ||
    subject.type.kind === 'object' ||
    subject.type.declaration !== null;
  if (!allowed) body.fail(node.subject, `Illegal type used as switch subject: ${subject.type.name}`);
  let js = `${mark(body, node.line)}${holder}=${subject.js};`;
  let last = '';
  let first = true;
  refuseDuplicateValues(body, node);
  for (const when of node.whens) {
    if (when.value.kind === 'else') {
      last = nested(body, when.body);
      continue;
    }
    js += `${first ? '' : 'else '}${whenBranch(body, when, subject.type, holder)}`;
    first = false;
  }
  if (!last) return js;
  return js + (first ? last : `else ${last}`);
}

function refuseDuplicateValues(body: Body, node: Extract<Statement, { kind: 'switch' }>): void {
  const seen = new Set<string>();
  for (const { value } of node.whens) {
    if (value.kind !== 'values') continue;
    for (const item of value.values) {
      const text =
        'enumName' in item
          ? item.enumName.toLowerCase()
          : `${item.literal.type}:${item.literal.type === 'null' ? '' : String(item.literal.value)}`;
      if (seen.has(text)) body.fail(value, `Duplicate when value: ${text.replace(/^\w*:/, '')}`);
      seen.add(text);
    }
  }
}

function whenBranch(
  body: Body,
  when: Extract<Statement, { kind: 'switch' }>['whens'][number],
  subject: ApexType,
  holder: string,
): string {
  const { value } = when;
  if (value.kind === 'type') {
    const type = body.type(value.type);
    return body.inScope(() => {
      const variable = body.declare(value, value.variable, type);
      const test =
        type.kind === 'sobject'
          ? `$.isInstance(${holder},${body.constant(type)})`
          : `$.isInstance(${holder},${body.constant(type)})`;
      return `if(${test}){let ${variable.js}=${holder};${nested(body, when.body)}}`;
    });
  }
  if (value.kind === 'else') return '';
  const tests = value.values.map((item) => {
    if ('enumName' in item) {
      const name = item.enumName.split('.').pop()!;
      const field =
        subject.declaration?.kind === 'enum' ? subject.declaration.fields.get(name.toLowerCase()) : undefined;
      if (!field) return body.fail(value, `Enum value does not exist: ${item.enumName}`);
      return `${holder}===${body.constant(enumConstant(field))}`;
    }
    const constant = literal(body, item.literal);
    if (!commonType(body, { type: subject, js: '' }, constant))
      body.fail(value, `Illegal type in when: ${constant.type.name}`);
    return subject.isText && item.literal.type === 'String'
      ? `${holder}===${constant.js}`
      : `$.equal(${holder},${constant.js})`;
  });
  return `if(${tests.join('||')})${nested(body, when.body)}`;
}

function tryCatch(body: Body, node: Extract<Statement, { kind: 'try' }>): string {
  let js = `try${nested(body, node.body)}`;
  if (node.catches.length > 0) {
    const raw = `x$${body.temp()}`;
    const clauses = node.catches.map((clause) => {
      const type = body.type(clause.type);
      if (!type.declaration || !body.table.isSubtype(type, body.table.platformType('Exception')))
        body.fail(clause, `Catch must be of an exception type: ${type.name}`);
      const runtime = type.declaration.platform
        ? body.constant(exceptionClasses.get(type.declaration.name.toLowerCase()))
        : `C[${body.program.classIndex(type.declaration)}]`;
      return body.inScope(() => {
        const variable = body.declare(clause, clause.variable, type);
        return `if(${raw} instanceof ${runtime}){let ${variable.js}=${raw};${statement(body, clause.body)}}`;
      });
    });
    js += `catch(${raw}$){const ${raw}=$.caught(${raw}$,$f);${clauses.join('else ')}else throw ${raw};}`;
  }
  if (!node.last) return js;
  const signal = body.temp();
  const inner = node.catches.length > 0 ? `try{${js}}` : js;
  return `${signal}=false;${inner}catch(s$){${signal}=$.isSignal(s$);throw ${signal}?s$:$.caught(s$,$f);}finally{if(!${signal})${statement(body, node.last)}}`;
}

function returns(body: Body, node: Extract<Statement, { kind: 'return' }>): string {
  const marked = mark(body, node.line);
  if (body.returns === null || body.returns.kind === 'void') {
    if (node.value) body.fail(node, 'Void method must not return a value');
    return `${marked}return ${body.options.returns === null ? 'this' : ''};`;
  }
  if (!node.value) body.fail(node, `Missing return value: ${body.returns.name}`);
  const value = expression(body, node.value);
  return `${marked}return ${coerce(body, node.value, value, body.returns)};`;
}

function throws(body: Body, node: Extract<Statement, { kind: 'throw' }>): string {
  const value = expression(body, node.value);
  if (!body.table.isSubtype(value.type, body.table.platformType('Exception')))
    body.fail(node, 'Throw expression must be of type exception: ' + value.type.name);
  return `${mark(body, node.line)}throw $.nn(${value.js});`;
}

function dml(body: Body, node: Extract<Statement, { kind: 'dml' }>): string {
  const value = expression(body, node.value);
  const element = value.type.isList ? value.type.args[0]! : value.type;
  if (element.kind !== 'sobject') body.fail(node, `DML requires SObject or SObject list type: ${value.type.name}`);
  const key = node.externalId ? element.object?.field(node.externalId.split('.').pop()!) : undefined;
  if (node.externalId && element.object && !key) body.fail(node, `Field does not exist: ${node.externalId}`);
  if (key && !key.externalId && !key.unique && key.type !== 'id')
    body.fail(node, `Invalid field for upsert, must be an External Id custom or standard indexed field: ${key.name}`);
  const externalId = node.externalId ? JSON.stringify(node.externalId.split('.').pop()) : 'null';
  return `${mark(body, node.line)}$.dml('${node.operation}',${value.js},${node.access ? `'${node.access}'` : 'null'},${externalId});`;
}

function runAs(body: Body, node: Extract<Statement, { kind: 'runAs' }>): string {
  const user = expression(body, node.user);
  if (user.type.kind !== 'sobject') body.fail(node, `System.runAs expects a User: ${user.type.name}`);
  const before = body.temp();
  return `${mark(body, node.line)}${before}=$.runAs(${user.js});try${nested(body, node.body)}finally{$.endRunAs(${before});}`;
}

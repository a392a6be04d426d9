/** One Apex class → one JavaScript class: fields, constructors, methods, property accessors, static initialiser. */
import type { MethodNode, Statement, TypeNode } from '../ast/nodes.ts';
import type { DeclaredType } from '../types/declare.ts';
import { chooseOverload } from '../types/overload.ts';
import type { ApexType, FieldMember, MethodInfo, TypeDeclaration } from '../types/type.ts';
import { Body } from './body.ts';
import type { Program } from './body.ts';
import { argumentsOf, passArguments, signatureOf } from './calls.ts';
import { coerce } from './coercion.ts';
import { expression } from './expressions.ts';
import { canComplete, statement, statements } from './statements.ts';

/** What a running method knows about its code: for stack traces, sharing and the default access mode. */
export interface CodeInfo {
  label: string;
  sharing: 'with' | 'without' | 'inherited';
  userMode: boolean;
}

function sharingOf(declaration: TypeDeclaration, node: TypeNode, program: Program): CodeInfo['sharing'] {
  if (node.modifiers.sharing) return node.modifiers.sharing;
  return program.apiVersion(declaration.file) >= 67 ? 'with' : 'inherited';
}

export class ClassCompiler {
  private readonly program: Program;
  private readonly declaration: TypeDeclaration;
  private readonly node: TypeNode;
  private readonly lines: Set<number>;
  private readonly sharing: CodeInfo['sharing'];
  private readonly userMode: boolean;

  constructor(program: Program, declared: DeclaredType, lines: Set<number>) {
    this.program = program;
    this.declaration = declared.declaration;
    this.node = declared.node;
    this.lines = lines;
    this.sharing = sharingOf(declared.declaration, declared.node, program);
    this.userMode = program.apiVersion(declared.declaration.file) >= 67;
  }

  private body(isStatic: boolean, returns: ApexType | null): Body {
    const { program, declaration, lines, sharing } = this;
    return new Body({
      program,
      declaration,
      isStatic,
      returns,
      file: declaration.file,
      lines,
      sharing,
      userModeByDefault: this.userMode,
    });
  }

  private info(body: Body, name: string): string {
    const label = `Class.${this.declaration.name}.${name}`;
    return body.constant({ label, sharing: this.sharing, userMode: this.userMode } satisfies CodeInfo);
  }

  /** Wraps compiled code in the frame that carries line numbers and stack traces. */
  private framed(body: Body, name: string, code: string): string {
    const temps = body.temps.length > 0 ? `let ${body.temps.join(',')};` : '';
    return `const $f=$.enter(${this.info(body, name)});try{${temps}${code}}catch(e$){throw $.trace(e$)}finally{$.leave()}`;
  }

  /** Source of a function `($,K,C,V) => class`. */
  source(): string {
    const { declaration, node } = this;
    const parent = declaration.superType?.declaration;
    const base =
      parent && !parent.platform
        ? `C[${this.program.classIndex(parent)}]`
        : parent
          ? '$.ApexException'
          : '$.ApexObject';
    const fields = [...declaration.fields.values()].filter((field) => !field.isStatic);
    const parts = [`constructor(){super();${fields.map((field) => `this.${field.slot}=null;`).join('')}}`];
    parts.push(this.fieldInitialiser(Boolean(parent)));
    parts.push(...this.constructors(parent ?? undefined));
    for (const member of node.members) {
      if (member.kind === 'method' && !member.node.isConstructor && member.node.body)
        parts.push(this.method(member.node, member.node.body));
      if (member.kind === 'property') parts.push(...this.accessors(member.node));
    }
    return `return class extends ${base}{\n${parts.filter(Boolean).join('\n')}\n}`;
  }

  /** For exceptions, whose built-in constructors are native: field initialisers of the whole chain. */
  private fieldInitialiser(hasParent: boolean): string {
    const own = `this.c_ownfields_${this.program.classIndex(this.declaration)}();`;
    return `c_fields(){${hasParent ? 'super.c_fields&&super.c_fields();' : ''}${own}return this;}`;
  }

  /** Field initialisers and initialiser blocks, in source order. */
  private initialisers(body: Body, isStatic: boolean): string {
    const parts: string[] = [];
    for (const member of this.node.members) {
      try {
        if (member.kind === 'field' && member.node.modifiers.isStatic === isStatic && member.node.value) {
          const field = this.declaration.fields.get(member.node.name.toLowerCase())!;
          const value = coerce(body, member.node.value, expression(body, member.node.value), field.type);
          this.lines.add(member.node.line);
          parts.push(
            `$f.line=${member.node.line};V[${member.node.line}]=1;${isStatic ? 's' : 'this'}.${field.slot}=${value};`,
          );
        } else if (member.kind === 'initialiser' && member.node.isStatic === isStatic)
          parts.push(statement(body, member.node.body));
      } catch (error) {
        body.report(error);
      }
    }
    return parts.join('\n');
  }

  /** Source of the function `(s) => void` that fills the statics of one transaction. */
  staticInitialiser(): string {
    const { declaration } = this;
    const body = this.body(true, null);
    const defaults = [...declaration.fields.values()].filter((field) => field.isStatic);
    const code = this.initialisers(body, true);
    return `${defaults.map((field) => `s.${field.slot}=null;`).join('')}${code ? this.framed(body, '<clinit>', code) : ''}`;
  }

  private constructors(parent: TypeDeclaration | undefined): string[] {
    const nodes = this.node.members.flatMap((member) =>
      member.kind === 'method' && member.node.isConstructor ? [member.node] : [],
    );
    const parts = nodes.map((node) => this.constructorOf(node));
    if (nodes.length === 0 && this.node.kind === 'class') {
      const body = this.body(false, null);
      const superCall = parent && !parent.platform ? this.implicitSuper(body, parent, this.node) : '';
      parts.push(`c_$(){${superCall}this.c_ownfields_${this.program.classIndex(this.declaration)}();return this;}`);
    }
    const own = this.body(false, null);
    const code = this.initialisers(own, false);
    parts.push(
      `c_ownfields_${this.program.classIndex(this.declaration)}(){${code ? this.framed(own, '<init>', code) : ''}}`,
    );
    return parts;
  }

  private implicitSuper(body: Body, parent: TypeDeclaration, at: { line: number; column: number }): string {
    const empty = parent.constructors.find((method) => method.parameters.length === 0);
    if (!empty && parent.constructors.length > 0) {
      body.program.problems.push({
        file: this.declaration.file,
        line: at.line,
        column: at.column,
        message: `No default constructor available in super type: ${parent.name}`,
      });
    }
    return 'super.c_$();';
  }

  private constructorOf(node: MethodNode): string {
    const method = this.declaration.constructors.find(
      (candidate) =>
        candidate.line === node.line &&
        candidate.parameters.length === node.parameters.length &&
        candidate.parameters.every((parameter, index) => parameter.name === node.parameters[index]!.name),
    )!;
    const body = this.body(false, null);
    const parameters = node.parameters.map(
      (parameter, index) => body.declare(parameter, parameter.name, method.parameters[index]!.type).js,
    );
    const list = node.body?.kind === 'block' ? node.body.statements : [];
    const first = list[0];
    const delegated =
      first?.kind === 'expression' &&
      first.expression.kind === 'call' &&
      first.expression.target === null &&
      ['this', 'super'].includes(first.expression.name);
    let start = '';
    try {
      start = delegated ? this.delegation(body, first) : this.implicitStart(body, node);
    } catch (error) {
      body.report(error);
    }
    const fields = `this.c_ownfields_${this.program.classIndex(this.declaration)}();`;
    const delegatesToThis = delegated && first.expression.kind === 'call' && first.expression.name === 'this';
    const code = `${start}${delegatesToThis ? '' : fields}${body.inScope(() => statements(body, delegated ? list.slice(1) : list))}\nreturn this;`;
    return `${method.slot}(${parameters.join(',')}){${this.framed(body, '<init>', code)}}`;
  }

  private implicitStart(body: Body, node: MethodNode): string {
    const parent = this.declaration.superType?.declaration;
    return parent && !parent.platform ? this.implicitSuper(body, parent, node) : '';
  }

  private delegation(body: Body, node: Extract<Statement, { kind: 'expression' }>): string {
    if (node.expression.kind !== 'call') return '';
    const { name } = node.expression;
    const args = argumentsOf(body, node.expression.args);
    const target = name === 'this' ? this.declaration : this.declaration.superType?.declaration;
    if (!target) return body.fail(node, 'There is no super class');
    const on = target.type;
    const chosen = chooseOverload(
      body.table,
      target.constructors.map((method) => ({ method, on })),
      args,
    );
    if (!chosen || chosen === 'ambiguous') {
      if (target.constructors.length === 0 && args.length === 0) return 'super.c_$();';
      return body.fail(
        node,
        `Constructor not defined: [${target.name}].<Constructor>(${signatureOf('', args).slice(1, -1)})`,
      );
    }
    const passed = passArguments(body, node, chosen, args);
    this.lines.add(node.line);
    if (chosen.method.native)
      return `V[${node.line}]=1;${body.constant(chosen.method.native)}(${['this', ...passed].join(',')});`;
    return `$f.line=${node.line};V[${node.line}]=1;${name}.${chosen.method.slot}(${passed.join(',')});`;
  }

  private method(node: MethodNode, code: Statement): string {
    const candidates = this.declaration.methods.get(node.name.toLowerCase()) ?? [];
    const method = candidates.find(
      (candidate) =>
        candidate.line === node.line &&
        candidate.parameters.length === node.parameters.length &&
        candidate.parameters.every((parameter, index) => parameter.name === node.parameters[index]!.name),
    )!;
    const body = this.body(method.isStatic, method.returns);
    const parameters: string[] = [];
    node.parameters.forEach((parameter, index) => {
      try {
        parameters.push(body.declare(parameter, parameter.name, method.parameters[index]!.type).js);
      } catch (error) {
        body.report(error);
      }
    });
    const inner = code.kind === 'block' ? body.inScope(() => statements(body, code.statements)) : '';
    if (method.returns.kind !== 'void' && canComplete(code)) {
      this.program.problems.push({
        file: this.declaration.file,
        line: node.line,
        column: node.column,
        message: `Missing return statement required return type: ${method.returns.name}`,
      });
    }
    return this.methodSource(method, body, parameters, inner);
  }

  private methodSource(method: MethodInfo, body: Body, parameters: string[], inner: string): string {
    const index = this.program.classIndex(this.declaration);
    const ready = method.isStatic ? `$.st[${index}]||$.init(${index});` : '';
    return `${method.isStatic ? 'static ' : ''}${method.slot}(${parameters.join(',')}){${ready}${this.framed(body, method.name, inner)}}`;
  }

  private accessors(node: Extract<TypeNode['members'][number], { kind: 'property' }>['node']): string[] {
    const field = this.declaration.fields.get(node.name.toLowerCase())!;
    const parts: string[] = [];
    const index = this.program.classIndex(this.declaration);
    const prefix = field.isStatic ? 'static ' : '';
    const holder = field.isStatic ? `($.st[${index}]||$.init(${index}))` : 'this';
    if (node.getter?.body) {
      const body = this.body(field.isStatic, field.type);
      const inner = this.accessorBody(body, field, node.getter.body);
      if (canComplete(node.getter.body))
        this.program.problems.push({
          file: this.declaration.file,
          line: node.getter.line,
          column: node.getter.column,
          message: `Missing return statement required return type: ${field.type.name}`,
        });
      parts.push(`${prefix}get_${field.slot}(){${this.framed(body, node.name, inner)}}`);
    } else if (field.property?.isVirtual) parts.push(`${prefix}get_${field.slot}(){return ${holder}.${field.slot};}`);
    if (node.setter?.body) {
      const body = this.body(field.isStatic, this.program.table.void);
      const value = body.declare(node.setter, 'value', field.type);
      const inner = this.accessorBody(body, field, node.setter.body);
      parts.push(`${prefix}set_${field.slot}(${value.js}){${this.framed(body, node.name, inner)}return ${value.js};}`);
    } else if (field.property?.isVirtual)
      parts.push(`${prefix}set_${field.slot}(v){return (${holder}.${field.slot}=v);}`);
    return parts;
  }

  /** Inside its own accessors a property's name means the stored value. */
  private accessorBody(body: Body, field: FieldMember, code: Statement): string {
    const stored = { ...field, property: null };
    this.declaration.fields.set(field.name.toLowerCase(), stored);
    try {
      return code.kind === 'block' ? body.inScope(() => statements(body, code.statements)) : '';
    } finally {
      this.declaration.fields.set(field.name.toLowerCase(), field);
    }
  }
}

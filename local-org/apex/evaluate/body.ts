/** What is known while one method body, initialiser or trigger is compiled: scope, constants, problems. */
import type { Expression, Position, Statement, TypeRef } from '../ast/nodes.ts';
import { resolveType } from '../types/resolve.ts';
import type { ApexType, TypeDeclaration } from '../types/type.ts';
import type { TypeTable } from '../types/type-table.ts';
import type { CompileProblem } from '../types/compile-error.ts';
import type { OrgData } from '../../contract.ts';

/** An expression after compilation: its static type and the JavaScript that computes it. */
export interface Typed {
  type: ApexType;
  js: string;
  /** A SOQL query: also fits a single record. */
  isQuery?: boolean;
  /** Known not to be null, so that no check is needed. */
  nonNull?: boolean;
  /** The expression is a relationship of a record: fields of a missing parent read as null. */
  isParent?: boolean;
}

/** A name that stands for a type or a namespace, before a dot. */
export type Reference =
  | { kind: 'type'; type: ApexType; declaration: TypeDeclaration | null }
  | { kind: 'namespace'; name: string }
  | { kind: 'describes' }
  | { kind: 'labels' }
  | { kind: 'fieldTokens'; type: ApexType };

export interface Local {
  js: string;
  type: ApexType;
  isFinal: boolean;
}

/** Shared by all bodies of one program. */
export interface Program {
  table: TypeTable;
  org: OrgData;
  constants: unknown[];
  problems: CompileProblem[];
  /** Index of a class in the run-time tables of classes and statics. */
  classIndex(declaration: TypeDeclaration): number;
  /** API version of the class or trigger, for behaviour that depends on it. */
  apiVersion(file: string): number;
}

export class CompileFailure extends Error {
  readonly at: Position;
  constructor(at: Position, message: string) {
    super(message);
    this.at = at;
  }
}

export interface BodyOptions {
  program: Program;
  declaration: TypeDeclaration;
  isStatic: boolean;
  returns: ApexType | null;
  file: string;
  /** Lines that can be covered. */
  lines: Set<number>;
  /** Object of a trigger body, for the types of `Trigger.new`. */
  triggerObject?: ApexType;
  sharing: 'with' | 'without' | 'inherited';
  userModeByDefault: boolean;
}

export class Body {
  readonly program: Program;
  readonly table: TypeTable;
  readonly declaration: TypeDeclaration;
  readonly isStatic: boolean;
  readonly returns: ApexType | null;
  readonly options: BodyOptions;
  readonly temps: string[] = [];
  private scopes: Map<string, Local>[] = [new Map<string, Local>()];
  private counter = 0;
  loopDepth = 0;

  constructor(options: BodyOptions) {
    this.options = options;
    this.program = options.program;
    this.table = options.program.table;
    this.declaration = options.declaration;
    this.isStatic = options.isStatic;
    this.returns = options.returns;
  }

  fail(at: Position, message: string): never {
    throw new CompileFailure(at, message);
  }
  report(error: unknown): void {
    if (!(error instanceof CompileFailure)) throw error;
    this.program.problems.push({
      file: this.options.file,
      line: error.at.line,
      column: error.at.column,
      message: error.message,
    });
  }

  constant(value: unknown): string {
    let index = this.program.constants.indexOf(value, Math.max(0, this.program.constants.length - 2000));
    if (index < 0) index = this.program.constants.push(value) - 1;
    return `K[${index}]`;
  }

  inScope<T>(work: () => T): T {
    this.scopes.push(new Map());
    try {
      return work();
    } finally {
      this.scopes.pop();
    }
  }
  declare(at: Position, name: string, type: ApexType, isFinal = false): Local {
    if (this.find(name)) this.fail(at, `Duplicate variable: ${name}`);
    const local = { js: `v_${name.toLowerCase()}$${this.counter++}`, type, isFinal };
    this.scopes[this.scopes.length - 1]!.set(name.toLowerCase(), local);
    return local;
  }
  find(name: string): Local | undefined {
    for (let index = this.scopes.length - 1; index >= 0; index--) {
      const local = this.scopes[index]!.get(name.toLowerCase());
      if (local) return local;
    }
    return undefined;
  }
  /** Every local variable in sight: name in lower case → JavaScript. */
  locals(): Map<string, string> {
    const found = new Map<string, string>();
    for (const scope of this.scopes) for (const [name, local] of scope) found.set(name, local.js);
    return found;
  }
  temp(): string {
    const name = `t$${this.counter++}`;
    this.temps.push(name);
    return name;
  }

  type(ref: TypeRef): ApexType {
    const type = resolveType(this.table, ref, this.declaration);
    if (!type) this.fail(ref, `Invalid type: ${writtenName(ref)}`);
    return type;
  }

  get integer(): ApexType {
    return this.table.primitive('Integer');
  }
  get string(): ApexType {
    return this.table.primitive('String');
  }
  get boolean(): ApexType {
    return this.table.primitive('Boolean');
  }
}

export function writtenName(ref: TypeRef): string {
  const parts = ref.parts.map(
    (part) => part.name + (part.args.length > 0 ? `<${part.args.map(writtenName).join(',')}>` : ''),
  );
  return parts.join('.') + '[]'.repeat(ref.arrayDepth);
}

export type { Expression, Statement, Position };

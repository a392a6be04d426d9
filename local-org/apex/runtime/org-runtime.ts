/** One org's Apex: compiled classes and triggers, and the ways to run them. */
import { compileFunction } from 'node:vm';
import type { ObjectInfo, OrgData, Row, RowResult, Transaction, User } from '../../contract.ts';
import { SaveResult } from '../library/database.ts';
import { deliverInTest } from '../jobs/events.ts';
import { typeOfValue } from '../evaluate/runtime-types.ts';
import type { PlatformObject } from '../values/object.ts';
import { ApexDate, zoneOffset } from '../values/temporal.ts';
import type { ApexDatetime } from '../values/temporal.ts';
import { heapSize } from './heap.ts';
import { Body } from '../evaluate/body.ts';
import type { Program } from '../evaluate/body.ts';
import { ClassCompiler } from '../evaluate/classes.ts';
import type { CodeInfo } from '../evaluate/classes.ts';
import { Helpers, longId } from '../evaluate/helpers.ts';
import { statements } from '../evaluate/statements.ts';
import { platformDefinitions } from '../library/index.ts';
import { registerPlatform } from '../library/register.ts';
import { parseClass, parseTrigger } from '../ast/parse.ts';
import type { Statement, TriggerNode, TypeNode } from '../ast/nodes.ts';
import { checkInheritance, declareMembers, declareNames, declareSupertypes } from '../types/declare.ts';
import type { DeclaredType } from '../types/declare.ts';
import { ApexCompileError } from '../types/compile-error.ts';
import type { CompileProblem } from '../types/compile-error.ts';
import { newDeclaration, ApexType } from '../types/type.ts';
import type { TypeDeclaration } from '../types/type.ts';
import { TypeTable } from '../types/type-table.ts';
import { ApexException, ApexObject, exceptionClasses, UnsupportedByLocalOrg } from '../values/object.ts';
import type { ApexSObject } from '../values/sobject.ts';
import type { Execution } from './execution.ts';
import { running } from './execution.ts';
import type { FlowPort } from './flow-port.ts';
import type { ApexSource, RuntimeOptions } from './options.ts';
import { ApexTriggerRunner } from './triggers.ts';

type RuntimeClass = typeof ApexObject & Record<string, (...args: unknown[]) => unknown>;

export interface LoadedTrigger {
  name: string;
  run: () => void;
}

interface LoadedFile {
  name: string;
  lines: Set<number>;
  covered: Uint8Array;
}

/** What a user would see behind the bell. */
export interface SentNotification {
  typeId: string;
  userId: string;
  title: string;
  body: string;
  targetId: string | null;
}

export class OrgRuntime {
  readonly org: OrgData;
  readonly options: RuntimeOptions;
  readonly table: TypeTable;
  readonly helpers: Helpers;
  readonly triggerRunner: ApexTriggerRunner;
  /** The org's flows, where they were loaded. */
  flows: FlowPort | null = null;
  /** Custom notifications that were sent since the start, in tests none. */
  readonly notifications: SentNotification[] = [];
  /** Declared types of the project, outer and inner, in the order of their index. */
  readonly declared: DeclaredType[] = [];
  readonly classes: RuntimeClass[] = [];
  readonly files = new Map<string, LoadedFile>();
  private readonly indexes = new Map<TypeDeclaration, number>();
  private readonly statics: ((store: Record<string, unknown>) => void)[] = [];
  private readonly constants: unknown[] = [];
  private readonly problems: CompileProblem[] = [];
  private readonly triggers: { node: TriggerNode; object: ObjectInfo; run: () => void }[] = [];
  private readonly versions = new Map<string, number>();
  private requests = 0;

  constructor(org: OrgData, options: RuntimeOptions) {
    this.org = org;
    this.options = options;
    this.table = new TypeTable(org.schema);
    this.helpers = new Helpers(this);
    this.triggerRunner = new ApexTriggerRunner(this);
    registerPlatform(this.table, platformDefinitions);
    for (const [name, exception] of exceptionClasses) {
      const declaration = this.table.platform.get(name);
      if (declaration) declaration.runtimeClass = exception;
    }
    this.load(options.sources);
  }

  clock(): number {
    return this.options.now?.() ?? Date.now();
  }
  nextRequestId(): string {
    return `local-${++this.requests}`;
  }

  private get program(): Program {
    return {
      table: this.table,
      org: this.org,
      constants: this.constants,
      problems: this.problems,
      classIndex: (declaration) => this.classIndex(declaration),
      apiVersion: (file) => this.versions.get(file) ?? this.options.apiVersion ?? 67,
    };
  }

  classIndex(declaration: TypeDeclaration): number {
    const index = this.indexes.get(declaration);
    if (index === undefined) throw new Error(`${declaration.name} is a platform type and has no class index`);
    return index;
  }

  private register(declared: DeclaredType): void {
    this.indexes.set(declared.declaration, this.declared.push(declared) - 1);
  }

  private load(sources: ApexSource[]): void {
    const triggers: { node: TriggerNode; file: string }[] = [];
    const fresh: DeclaredType[] = [];
    for (const source of sources) {
      this.versions.set(source.file, source.apiVersion ?? this.options.apiVersion ?? 67);
      try {
        if (source.kind === 'trigger')
          triggers.push({ node: parseTrigger(source.file, source.text), file: source.file });
        else fresh.push(...this.declareClass(parseClass(source.file, source.text), source.file));
      } catch (error) {
        if (!(error instanceof ApexCompileError)) throw error;
        this.problems.push(...error.problems);
      }
    }
    this.finish(fresh);
    for (const { node, file } of triggers) this.loadTrigger(node, file);
    this.refuseProblems();
  }

  private refuseProblems(): void {
    if (this.problems.length > 0) throw new ApexCompileError(this.problems.splice(0));
  }

  private declareClass(node: TypeNode, file: string): DeclaredType[] {
    const declared = declareNames(node, file, null);
    const name = node.name.toLowerCase();
    const known = this.table.classes.get(name);
    if (known)
      this.problems.push({
        file,
        line: node.line,
        column: node.column,
        message: `Duplicate type name: ${node.name} (also in ${known.file})`,
      });
    this.table.classes.set(name, declared[0]!.declaration);
    declared.forEach((entry) => this.register(entry));
    return declared;
  }

  /** Members, rules between classes, bodies; then the JavaScript classes, superclass first. */
  private finish(fresh: DeclaredType[]): void {
    fresh.forEach((entry) => declareSupertypes(entry, this.table, this.problems));
    fresh.forEach((entry) => declareMembers(entry, this.table, this.problems));
    fresh.forEach((entry) => checkInheritance(entry, this.table, this.problems));
    const sources = fresh.map((entry) => this.compile(entry));
    if (this.problems.length > 0) return;
    const pending = new Set(fresh);
    const build = (entry: DeclaredType) => {
      if (!pending.delete(entry)) return;
      const parent = entry.declaration.superType?.declaration;
      const parentEntry = fresh.find((candidate) => candidate.declaration === parent);
      if (parentEntry) build(parentEntry);
      this.instantiate(entry, sources[fresh.indexOf(entry)]!);
    };
    fresh.forEach(build);
  }

  private fileOf(name: string): LoadedFile {
    let file = this.files.get(name);
    if (!file) this.files.set(name, (file = { name, lines: new Set(), covered: new Uint8Array(20_000) }));
    return file;
  }

  private compile(entry: DeclaredType): { source: string; statics: string } {
    const compiler = new ClassCompiler(this.program, entry, this.fileOf(entry.declaration.file).lines);
    return { statics: compiler.staticInitialiser(), source: compiler.source() };
  }

  private instantiate(entry: DeclaredType, code: { source: string; statics: string }): void {
    const index = this.classIndex(entry.declaration);
    const { covered } = this.fileOf(entry.declaration.file);
    const name = entry.declaration.name.replace('.', '_');
    const make = compileFunction(code.source, ['$', 'K', 'C', 'V'], { filename: `apex/${name}.js` }) as (
      ...args: unknown[]
    ) => RuntimeClass;
    const created = make(this.helpers, this.constants, this.classes, covered);
    created.declaration = entry.declaration;
    this.classes[index] = created;
    entry.declaration.runtimeClass = created;
    const initialise = compileFunction(code.statics, ['s', '$', 'K', 'C', 'V'], {
      filename: `apex/${name}.static.js`,
    }) as (...args: unknown[]) => void;
    this.statics[index] = (store) => initialise(store, this.helpers, this.constants, this.classes, covered);
  }

  initialiseStatics(index: number): unknown {
    const store: Record<string, unknown> = {};
    this.helpers.st[index] = store;
    this.statics[index]!(store);
    return store;
  }

  private loadTrigger(node: TriggerNode, file: string): void {
    if (node.events.some(({ timing, operation }) => timing === 'before' && operation === 'undelete')) {
      const message = 'Invalid trigger event: before undelete';
      this.problems.push({ file, line: node.line, column: node.column, message });
    }
    const object = this.org.schema.object(node.object);
    if (!object) {
      this.problems.push({
        file,
        line: node.line,
        column: node.column,
        message: `Invalid SObject type: ${node.object}`,
      });
      return;
    }
    const host = node.host ? this.declareHost(node.host, file) : undefined;
    const body = this.hostBody(file, this.table.sobject(object), host);
    const run = this.compileBlock(
      body,
      node.body,
      { label: `Trigger.${node.name}`, sharing: 'without', userMode: false },
      file,
    );
    this.triggers.push({ node, object, run });
  }

  /** A body outside any class: a trigger or an anonymous block. */
  hostBody(file: string, triggerObject?: ApexType, host?: TypeDeclaration): Body {
    const declaration = host ?? (newDeclaration('<trigger>', 'class', false) as TypeDeclaration);
    if (!host) {
      declaration.type = new ApexType('declared', '<trigger>', [], declaration);
      declaration.file = file;
    }
    return new Body({
      program: this.program,
      declaration,
      isStatic: true,
      returns: this.table.void,
      file,
      lines: this.fileOf(file).lines,
      sharing: 'without',
      userModeByDefault: false,
      ...(triggerObject ? { triggerObject } : {}),
    });
  }

  compileBlock(body: Body, node: Statement, info: CodeInfo, file: string): () => void {
    const code = statements(body, node.kind === 'block' ? node.statements : [node]);
    const temps = body.temps.length > 0 ? `let ${body.temps.join(',')};` : '';
    const source = `const $f=$.enter(I);try{${temps}${code}}catch(e$){throw $.trace(e$)}finally{$.leave()}`;
    if (this.problems.length > 0) return () => undefined;
    const run = compileFunction(source, ['$', 'K', 'C', 'V', 'I'], { filename: `apex/${info.label}.js` }) as (
      ...args: unknown[]
    ) => void;
    return () => run(this.helpers, this.constants, this.classes, this.fileOf(file).covered, info);
  }

  /** Methods and types declared beside the statements of a trigger or an anonymous block. */
  private declareHost(host: TypeNode, file: string): TypeDeclaration {
    const declared = declareNames(host, file, null);
    declared.forEach((entry) => this.register(entry));
    for (const member of host.members) if (member.kind === 'method') member.node.modifiers.isStatic = true;
    this.finish(declared);
    return declared[0]!.declaration;
  }

  /** Compiles an anonymous block; its own methods and classes live in a host class of their own. */
  compileAnonymous(file: string, block: { statements: Statement[]; host: TypeNode }): () => void {
    this.versions.set(file, this.options.apiVersion ?? 67);
    const host = this.declareHost(block.host, file);
    this.refuseProblems();
    const body = this.hostBody(file, undefined, host);
    const run = this.compileBlock(
      body,
      { line: 1, column: 1, kind: 'block', statements: block.statements },
      { label: 'AnonymousBlock', sharing: 'with', userMode: true },
      file,
    );
    this.refuseProblems();
    return run;
  }

  triggersFor(object: ObjectInfo, timing: string, operation: string): LoadedTrigger[] {
    return this.triggers
      .filter(
        (trigger) =>
          trigger.object.name === object.name &&
          trigger.node.events.some((event) => event.timing === timing && event.operation === operation),
      )
      .map((trigger) => ({ name: trigger.node.name, run: trigger.run }));
  }

  /** The run-time class of a project class by its Apex name (`Outer.Inner`). */
  classNamed(name: string): { declaration: TypeDeclaration; runtime: RuntimeClass } | undefined {
    const [outer, ...inner] = name.split('.');
    let declaration = this.table.classes.get(outer!.toLowerCase());
    for (const part of inner) declaration = declaration?.inner.get(part.toLowerCase());
    return declaration ? { declaration, runtime: this.classes[this.classIndex(declaration)]! } : undefined;
  }

  newInstance(declaration: TypeDeclaration): object {
    const RuntimeClassOf = this.classes[this.classIndex(declaration)] as unknown as new () => {
      c_$?: () => object;
      c_fields: () => object;
    };
    const created = new RuntimeClassOf();
    if (created instanceof ApexException) return (created as unknown as { c_fields: () => object }).c_fields();
    if (!created.c_$)
      throw new UnsupportedByLocalOrg(`creating ${declaration.name} without a constructor that takes no parameters`);
    return created.c_$();
  }

  private accepts(type: ApexType, value: unknown): boolean {
    const own = typeOfValue(this.table, value);
    return own === null || this.table.assignable(own, type);
  }

  /** Calls a method of an object by name, whatever the exact parameter types of its implementation are. */
  callMethod(target: object, name: string, args: unknown[]): unknown {
    const { declaration } = target.constructor as typeof ApexObject;
    const named = this.table
      .findMethods(declaration.type, name)
      .filter(({ method }) => method.parameters.length === args.length && !method.isAbstract && !method.isStatic);
    // A class may be Queueable and Finalizer at once: `execute` of the right context is meant.
    const found =
      named.find(({ method }) => args.every((arg, index) => this.accepts(method.parameters[index]!.type, arg))) ??
      named[0];
    if (!found) throw new Error(`${declaration.name} has no method ${name} with ${args.length} parameters`);
    return (target as Record<string, (...values: unknown[]) => unknown>)[found.method.slot]!(...args);
  }

  callStatic(declaration: TypeDeclaration, name: string, args: unknown[]): unknown {
    const found = this.table
      .findMethods(declaration.type, name)
      .find(({ method }) => method.isStatic && method.parameters.length === args.length);
    if (!found) throw new Error(`${declaration.name} has no static method ${name} with ${args.length} parameters`);
    return (
      this.classes[this.classIndex(found.method.owner)] as unknown as Record<string, (...values: unknown[]) => unknown>
    )[found.method.slot]!(...args);
  }

  /** A user that the running test has inserted, read inside its transaction. */
  testUser(execution: Execution, record: ApexSObject): User | undefined {
    if (!this.org.schema.object('User')) return undefined;
    const compiled = this.org.compileQueryText(`SELECT Id, Username, LastName FROM User WHERE Id = '${record.id}'`);
    const row: Row | undefined = execution.transaction.query(compiled, {
      access: { mode: 'system', sharing: false },
      binds: [],
    }).records[0]?.values;
    if (!row) return undefined;
    const standard = this.org.users()[0]!;
    return {
      ...standard,
      id: String(row['Id']),
      username: String(row['Username']),
      name: String(row['LastName']),
      profile: 'Standard User',
      permissionSets: [],
    };
  }

  longId(id: string): string {
    return longId(id);
  }
  /** Set by the job runner: called after a commit that left jobs behind. */
  jobsWaiting: () => void = () => undefined;

  saveResult(result: RowResult): PlatformObject {
    return new SaveResult(result);
  }
  localDate(at: ApexDatetime, zone: string): ApexDate {
    return new ApexDate(Math.floor((at.ms + zoneOffset(at.ms, zone)) / 86_400_000));
  }
  setCreatedDate(): void {
    throw new UnsupportedByLocalOrg('Test.setCreatedDate');
  }
  deliverTestEvents(execution: Execution): void {
    deliverInTest(execution);
  }
  profileId(execution: Execution): string | null {
    if (!this.org.schema.object('User')?.field('ProfileId')) return null;
    const compiled = this.org.compileQueryText(`SELECT ProfileId FROM User WHERE Id = '${execution.user.id}'`);
    const value = execution.transaction.query(compiled, { access: { mode: 'system', sharing: false }, binds: [] })
      .records[0]?.values['ProfileId'];
    return typeof value === 'string' ? value : null;
  }
  /** Heap in use, approximated by what the statics of the transaction reach. */
  heapOf(execution: Execution): number {
    return heapSize(execution.statics);
  }

  begin(user: User): Transaction {
    return this.org.begin(user);
  }
}

export { running };

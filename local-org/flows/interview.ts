/** One run of a flow. It stops at every element that touches records or Apex, so that a batch of runs can do it together. */
import type { Access, Row } from '../contract.ts';
import { asText } from '../data/formula/functions.ts';
import { Day, Moment, type FormulaContext, type FormulaValue } from '../data/formula/types.ts';
import { dayOf, Exact } from '../data/values.ts';
import type { OrgDataStore } from '../data/org-data.ts';
import type { Execution } from '../apex/runtime/execution.ts';
import { assignItems, type Assignable } from './assign.ts';
import { combine, holds } from './conditions.ts';
import type {
  ActionElement,
  Condition,
  DecisionElement,
  DecisionRule,
  FlowElement,
  FlowFormula,
  LoopElement,
  Operand,
  SubflowElement,
} from './definition.ts';
import { FlowFault } from './fault.ts';
import { MERGE_FIELD, type Flow } from './flow.ts';
import { recordStep } from './records.ts';
import { copied, FlowOutputs, FlowRecord, isList, isScalar, shown, type FlowValue } from './values.ts';

/** What an interview asks for when it stops. */
export type Request =
  | { kind: 'query'; access: Access; soql: string; binds: FormulaBinds }
  | { kind: 'dml'; access: Access; operation: 'insert' | 'update' | 'delete'; object: string; rows: Row[] }
  | { kind: 'action'; className: string; input: Map<string, FlowValue> };

export type FormulaBinds = (string | boolean | null | (string | boolean | null)[])[];

/** What it gets: rows of a query, ids of written records, outputs of an action, or why it failed. */
export interface Answer {
  rows?: Row[];
  ids?: (string | null)[];
  outputs?: FlowOutputs;
  fault?: string;
}

export type Steps<Result> = Generator<{ key: string; request: Request }, Result, Answer>;

export interface InterviewStart {
  flow: Flow;
  org: OrgDataStore;
  execution: Execution;
  findFlow: (name: string) => Flow;
  record?: FlowRecord | null;
  prior?: FlowRecord | null;
  inputs?: Map<string, FlowValue>;
  /** Rights when the flow does not state its own; those of the system without sharing when absent. */
  access?: Access;
}

let interviews = 0;

export class Interview implements Assignable {
  readonly flow: Flow;
  readonly org: OrgDataStore;
  readonly execution: Execution;
  readonly record: FlowRecord | null;
  readonly access: Access;
  private prior: FlowRecord | null;
  private readonly startOptions: InterviewStart;
  private readonly values = new Map<string, FlowValue>();
  private readonly turns = new Map<string, { items: FlowValue[]; next: number }>();
  private faultMessage: string | null = null;
  readonly guid = `local-interview-${++interviews}`;

  constructor(start: InterviewStart) {
    this.startOptions = start;
    this.flow = start.flow;
    this.org = start.org;
    this.execution = start.execution;
    this.record = start.record ?? null;
    this.prior = start.prior ?? null;
    this.access = accessOf(start);
    for (const variable of this.flow.definition.variables.values()) {
      const given = variable.isInput ? start.inputs?.get(variable.name) : undefined;
      this.values.set(variable.name, given === undefined ? this.initial(variable) : copied(given));
    }
  }

  private initial(variable: { isCollection: boolean; dataType: string; object: string | null; value: Operand | null }) {
    if (variable.isCollection) return [];
    const object = variable.object === null ? undefined : this.org.schema.object(variable.object);
    if (variable.dataType === 'SObject' && object) return new FlowRecord(object);
    return this.operand(variable.value);
  }

  /** Runs from an element to the end of its path. */
  *run(from: string | null): Steps<void> {
    let name = from;
    while (name !== null) {
      const element: FlowElement = this.flow.definition.elements.get(name)!;
      this.execution.limits.tick();
      name = yield* this.step(element);
    }
  }

  /** The values of output variables. */
  outputs(): Map<string, FlowValue> {
    const outputs = [...this.flow.definition.variables.values()].filter((variable) => variable.isOutput);
    return new Map(outputs.map(({ name }) => [name, this.values.get(name) ?? null]));
  }

  private *step(element: FlowElement): Steps<string | null> {
    switch (element.kind) {
      case 'assignments':
        assignItems(this, element);
        return element.next;
      case 'decisions':
        return this.decide(element);
      case 'loops':
        return this.loop(element);
      case 'subflows':
        yield* this.subflow(element);
        return element.next;
      case 'actionCalls':
        return yield* this.action(element);
      default:
        return yield* recordStep(this, element);
    }
  }

  /** Stops for a request; a failure leads to the fault path, where there is one. */
  *ask(element: { name: string; fault: string | null }, request: Request): Steps<Answer | { goTo: string }> {
    const answer = yield { key: `${this.flow.definition.name}.${element.name}`, request };
    if (answer.fault === undefined) return answer;
    this.faultMessage = answer.fault;
    if (element.fault === null) throw new FlowFault(this.flow.definition, element.name, answer.fault);
    return { goTo: element.fault };
  }

  private decide(element: DecisionElement): string | null {
    const rule = element.rules.find((candidate) => this.applies(candidate));
    return rule ? rule.next : element.next;
  }

  private applies(rule: DecisionRule): boolean {
    if (!this.all(rule)) return false;
    return !rule.onlyWhenChanged || !this.prior || !this.asBefore(this.prior).all(rule);
  }

  /** The interview as if the triggering record were still as before the save. */
  private asBefore(prior: FlowRecord): Interview {
    const before = new Interview({ ...this.startOptions, record: prior, prior: null });
    for (const [name, value] of this.values) before.values.set(name, value);
    return before;
  }

  private all(rule: DecisionRule): boolean {
    return combine(
      rule.logic,
      rule.conditions.map((condition) => () => this.condition(condition)),
    );
  }

  private condition({ left, operator, right }: Condition): boolean {
    return holds(operator, this.get(left), this.operand(right), () => this.hasChanged(left));
  }

  /** Whether a field of the triggering record has changed with the save. */
  hasChanged(path: string[]): boolean {
    const field = this.record?.object.field(path[1] ?? '');
    if (path[0] !== '$Record' || path.length !== 2 || !field || !this.record)
      throw this.fault('IsChanged', `IsChanged is for fields of the triggering record, not for ${path.join('.')}`);
    return this.prior !== null && (this.prior.values[field.name] ?? null) !== (this.record.values[field.name] ?? null);
  }

  private loop(element: LoopElement): string | null {
    let turn = this.turns.get(element.name);
    if (!turn) {
      const collection = this.get(element.collection);
      const items = isList(collection) ? [...collection] : [];
      if (element.descending) items.reverse();
      this.turns.set(element.name, (turn = { items, next: 0 }));
    }
    const variable = element.variable ?? element.name;
    if (turn.next >= turn.items.length) {
      this.turns.delete(element.name);
      return element.next;
    }
    this.values.set(variable, copied(turn.items[turn.next] ?? null));
    turn.next += 1;
    return element.body;
  }

  private *subflow(element: SubflowElement): Steps<void> {
    const inputs = new Map(element.inputs.map(({ name, value }) => [name, this.operand(value)]));
    const { org, execution, findFlow } = this.startOptions;
    const flow = findFlow(element.flow);
    const called = new Interview({ flow, org, execution, findFlow, inputs, access: this.access });
    yield* called.run(flow.definition.start.next);
    const outputs = called.outputs();
    if (element.stored) this.store(element.name, outputsOf(outputs));
    for (const { name, target } of element.outputs) this.set(target, outputs.get(name) ?? null);
  }

  private *action(element: ActionElement): Steps<string | null> {
    const input = new Map(element.inputs.map(({ name, value }) => [name, this.operand(value)]));
    const answer = yield* this.ask(element, { kind: 'action', className: element.className, input });
    if ('goTo' in answer) return answer.goTo;
    const outputs = answer.outputs ?? new FlowOutputs();
    if (element.stored) this.store(element.name, outputs);
    for (const { name, target } of element.outputs) this.set(target, outputs.get(name));
    return element.next;
  }

  /** Keeps what an element leaves under its own name. */
  store(element: string, value: FlowValue): void {
    this.values.set(element, value);
  }

  fault(element: string, detail: string): FlowFault {
    return new FlowFault(this.flow.definition, element, detail);
  }

  /** The value of a resource; reading through a record that is not there is a fault, as on the platform. */
  get(path: string[]): FlowValue {
    const [head = '', ...rest] = path;
    if (head === '$Flow') return this.flowGlobal(rest[0] ?? '');
    if (head.startsWith('$') && head !== '$Record' && head !== '$Record__Prior')
      return this.flow.global(path)(this.formulaContext());
    let value = this.head(head);
    for (const [index, step] of rest.entries()) {
      if (value instanceof FlowOutputs) value = value.get(step);
      else if (value instanceof FlowRecord) value = this.through(value, step, index < rest.length - 1);
      else if (index > 0 || head === '$Record__Prior') return null;
      else
        throw this.fault(
          head,
          `The flow failed to access the value for ${path.join('.')} because it hasn't been set or assigned.`,
        );
    }
    return value;
  }

  private head(head: string): FlowValue {
    if (head === '$Record') return this.record;
    if (head === '$Record__Prior') return this.prior;
    const { constants, formulas, templates } = this.flow.definition;
    const known = this.values.get(head);
    if (known !== undefined) return known;
    const constant = constants.get(head);
    if (constant) return this.operand(constant.value);
    const formula = formulas.get(head);
    if (formula) return this.formula(formula);
    const template = templates.get(head);
    return template === undefined ? null : this.merge(template);
  }

  private through(record: FlowRecord, step: string, isRelationship: boolean): FlowValue {
    const field = isRelationship ? record.object.fieldByRelationship(step) : record.object.field(step);
    if (!field) throw this.fault(step, `${record.object.name} has no field ${step}`);
    if (!isRelationship) return record.read(field, this.formulaField);
    const id = record.values[field.name];
    const row = typeof id === 'string' ? this.org.formulaWorld.rowById(id) : undefined;
    const object = this.org.schema.object(field.referenceTo[0] ?? '');
    return row && object ? new FlowRecord(object, { ...row }) : null;
  }

  private readonly formulaField = (object: FlowRecord['object'], field: Parameters<FlowRecord['set']>[0], row: Row) =>
    this.org.formulas.value(object, field, row, this.execution.user);

  private flowGlobal(name: string): FormulaValue {
    const now = new Date(this.execution.now()).toISOString();
    switch (name) {
      case 'FaultMessage':
        return this.faultMessage;
      case 'CurrentDate':
        return new Day(dayOf(now, this.execution.user.timeZone));
      case 'InterviewGuid':
        return this.guid;
      default:
        return new Moment(now);
    }
  }

  private formula(formula: FlowFormula): FormulaValue {
    const value = this.evaluate(formula.name, formula.expression);
    if (formula.dataType === 'String') return value === null ? null : asText(value);
    return Exact.isDecimal(value) ? value.toDecimalPlaces(formula.scale) : value;
  }

  evaluate(where: string, expression: string): FormulaValue {
    try {
      return this.flow.formula(expression)(this.formulaContext());
    } catch (error) {
      if (error instanceof FlowFault) throw error;
      throw this.fault(where, `The formula expression is invalid: ${(error as Error).message}`);
    }
  }

  private formulaContext(): FormulaContext {
    return {
      row: this.record?.values ?? {},
      old: this.prior?.values ?? null,
      user: this.execution.user,
      world: this.org.formulaWorld,
      resource: (path) => {
        const value = this.get(path);
        return isScalar(value) ? value : shown(value);
      },
    };
  }

  /** Text with its merge fields filled in. */
  private merge(text: string): string {
    return text.replace(MERGE_FIELD, (_, path: string) => shown(this.get(path.split('.'))));
  }

  operand(operand: Operand | null): FlowValue {
    switch (operand?.kind) {
      case 'literal':
        return operand.value;
      case 'template':
        return this.merge(operand.text);
      case 'reference':
        return this.get(operand.path);
      case 'formula':
        return this.evaluate('formula', operand.expression);
      default:
        return null;
    }
  }

  /** A scalar for a field; anything else can't be one. */
  scalar(element: string, operand: Operand | null): FormulaValue {
    const value = this.operand(operand);
    if (!isScalar(value)) throw this.fault(element, 'a record or collection was given where a single value is needed');
    return value;
  }

  /** Assigns a variable, or a field of a record. */
  set(path: string[], value: FlowValue): void {
    const [head = '', step] = path;
    if (step === undefined) {
      this.values.set(head, copied(value));
      return;
    }
    const record = this.head(head);
    const field = record instanceof FlowRecord ? record.object.field(step) : undefined;
    if (!(record instanceof FlowRecord) || !field || !isScalar(value))
      throw this.fault(head, `The flow failed to assign ${path.join('.')}.`);
    record.set(field, value);
  }
}

function outputsOf(values: Map<string, FlowValue>): FlowOutputs {
  const outputs = new FlowOutputs();
  for (const [name, value] of values) outputs.set(name, value);
  return outputs;
}

const SYSTEM: Access = { mode: 'system', sharing: false };

/** A flow states its rights, or has those of what started it. */
function accessOf({ flow, access, execution }: InterviewStart): Access {
  const user = execution.user === execution.transaction.user ? {} : { user: execution.user };
  switch (flow.definition.runInMode) {
    case 'SystemModeWithSharing':
      return { mode: 'system', sharing: true, ...user };
    case 'SystemModeWithoutSharing':
      return { ...SYSTEM, ...user };
    default:
      return { ...(access ?? SYSTEM), ...user };
  }
}

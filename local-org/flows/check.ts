/** Checks a flow against the org before anything runs: every name must exist, every element must be supported where it stands. */
import type { ObjectDefinition } from '../data/schema/objects.ts';
import { evaluateLogic } from './conditions.ts';
import type { ConditionSet, FieldAssignment, FilterSet, FlowElement, Operand } from './definition.ts';
import { MERGE_FIELD, type Flow, type FlowWorld } from './flow.ts';
import type { Problems } from './read.ts';
import { ASSIGNMENT_OPERATORS, CONDITION_OPERATORS, FILTER_OPERATORS } from './tags.ts';

/** Elements that a before-save or before-delete flow may have. */
const BEFORE_SAVE = new Set(['assignments', 'decisions', 'loops', 'recordLookups', 'recordUpdates']);

export function checkFlow(flow: Flow, world: FlowWorld, problems: Problems): void {
  new FlowCheck(flow, world, problems).run();
}

class FlowCheck {
  private readonly flow: Flow;
  private readonly world: FlowWorld;
  private readonly problems: Problems;

  constructor(flow: Flow, world: FlowWorld, problems: Problems) {
    this.flow = flow;
    this.world = world;
    this.problems = problems;
  }

  run(): void {
    const { variables, constants, formulas, templates, elements } = this.flow.definition;
    this.start();
    for (const variable of variables.values()) {
      this.operand(variable.name, variable.value);
      if (variable.dataType === 'SObject' && !this.world.schema.object(variable.object ?? ''))
        this.problems.add(variable.name, `object ${variable.object ?? ''} does not exist`);
    }
    for (const [name, constant] of constants) this.operand(name, constant.value);
    for (const formula of formulas.values()) this.formula(formula.name, formula.expression);
    for (const [name, text] of templates) this.mergeFields(name, text);
    for (const element of elements.values()) this.element(element);
  }

  private start(): void {
    const { start, elements } = this.flow.definition;
    if (start.object !== null && !this.flow.startObject)
      this.problems.add('start', `object ${start.object} does not exist`);
    if (start.trigger === null || start.trigger === 'Scheduled') {
      if (start.trigger === 'Scheduled' && !start.schedule) this.problems.add('start', 'schedule is missing');
    } else if (!this.flow.startObject) this.problems.add('start', `${start.trigger} needs an object`);
    if (start.afterCommit !== null && start.trigger !== 'RecordAfterSave')
      this.problems.add('start', 'only a flow after saving has an asynchronous path');
    if (this.flow.startObject) this.filters('start', this.flow.startObject, start.filters);
    if (start.formula !== null) this.formula('start', start.formula);
    this.connector('start', start.next);
    this.connector('start', start.afterCommit);
    if (start.trigger !== 'RecordBeforeSave' && start.trigger !== 'RecordBeforeDelete') return;
    for (const element of elements.values()) {
      const own = element.kind !== 'recordUpdates' || element.input?.join('.') === '$Record';
      if (start.trigger === 'RecordBeforeSave' && (!BEFORE_SAVE.has(element.kind) || !own))
        this.problems.add(element.name, `${element.kind} can't be used in a flow before saving`);
    }
  }

  private element(element: FlowElement): void {
    const { name } = element;
    this.connector(name, element.next);
    if ('fault' in element) this.connector(name, element.fault);
    switch (element.kind) {
      case 'assignments':
        for (const item of element.items) {
          this.oneOf(name, item.operator, ASSIGNMENT_OPERATORS);
          this.target(name, item.target);
          this.operand(name, item.value);
        }
        break;
      case 'decisions':
        for (const rule of element.rules) {
          this.connector(name, rule.next);
          this.conditions(name, rule);
        }
        break;
      case 'loops':
        this.connector(name, element.body);
        if (this.flow.shapeOf(element.collection)?.kind !== 'list')
          this.problems.add(name, `${element.collection.join('.')} is no collection`);
        if (element.variable !== null) this.target(name, [element.variable]);
        break;
      case 'actionCalls':
        this.action(element);
        break;
      case 'subflows':
        this.subflow(element);
        break;
      default:
        this.records(element);
    }
  }

  private records(
    element: Extract<FlowElement, { kind: 'recordLookups' | 'recordCreates' | 'recordUpdates' | 'recordDeletes' }>,
  ): void {
    const { name } = element;
    const input = 'input' in element ? element.input : null;
    if (input) {
      const shape = this.flow.shapeOf(input);
      const one = shape?.kind === 'list' ? shape.of : shape;
      if (one?.kind !== 'record') this.problems.add(name, `${input.join('.')} is no record`);
      else if ('assignments' in element) this.fields(name, one.object, element.assignments);
      return;
    }
    const object = this.world.schema.object(element.object ?? '');
    if (!object) {
      this.problems.add(name, `object ${element.object ?? ''} does not exist`);
      return;
    }
    if ('filters' in element) this.filters(name, object, element.filters);
    if ('assignments' in element) this.fields(name, object, element.assignments);
    if (element.kind === 'recordCreates' && element.idTarget) this.target(name, element.idTarget);
    if (element.kind !== 'recordLookups') return;
    const named = [...element.fields, ...element.outputFields.map(({ field }) => field)];
    if (element.sortField !== null) named.push(element.sortField);
    for (const field of named) this.field(name, object, field);
    for (const { target } of element.outputFields) this.target(name, target);
    if (element.output) this.target(name, element.output);
    this.operand(name, element.limit);
  }

  private action(element: Extract<FlowElement, { kind: 'actionCalls' }>): void {
    const { name, className } = element;
    const signature = this.world.action(className);
    if (!signature) {
      this.problems.add(name, `${className} has no invocable method`);
      return;
    }
    for (const input of element.inputs) {
      this.operand(name, input.value);
      if (!signature.inputs.some((known) => known.name.toLowerCase() === input.name.toLowerCase()))
        this.problems.add(name, `${className} has no input ${input.name}`);
    }
    for (const known of signature.inputs) {
      if (known.required && !element.inputs.some((input) => input.name.toLowerCase() === known.name.toLowerCase()))
        this.problems.add(name, `the input ${known.name} of ${className} is required`);
    }
    for (const output of element.outputs) {
      this.target(name, output.target);
      if (!signature.outputs.has(output.name.toLowerCase()))
        this.problems.add(name, `${className} has no output ${output.name}`);
    }
  }

  private subflow(element: Extract<FlowElement, { kind: 'subflows' }>): void {
    const called = this.world.definition(element.flow);
    if (!called) {
      this.problems.add(element.name, `there is no active flow ${element.flow}`);
      return;
    }
    if (called.start.trigger !== null)
      this.problems.add(element.name, `${element.flow} is started by ${called.start.trigger}, not as a subflow`);
    for (const input of element.inputs) {
      this.operand(element.name, input.value);
      if (!called.variables.get(input.name)?.isInput)
        this.problems.add(element.name, `${element.flow} has no input ${input.name}`);
    }
    for (const output of element.outputs) {
      this.target(element.name, output.target);
      if (!called.variables.get(output.name)?.isOutput)
        this.problems.add(element.name, `${element.flow} has no output ${output.name}`);
    }
  }

  private conditions(name: string, set: ConditionSet): void {
    this.logic(name, set.logic, set.conditions.length);
    for (const condition of set.conditions) {
      this.oneOf(name, condition.operator, CONDITION_OPERATORS);
      this.reference(name, condition.left);
      this.operand(name, condition.right);
    }
  }

  private filters(name: string, object: ObjectDefinition, set: FilterSet): void {
    this.logic(name, set.logic, set.filters.length);
    for (const filter of set.filters) {
      this.oneOf(name, filter.operator, FILTER_OPERATORS);
      if (filter.operator === 'IsChanged' && name !== 'start')
        this.problems.add(name, 'IsChanged is for conditions on the triggering record');
      this.field(name, object, filter.field);
      this.operand(name, filter.value);
    }
  }

  private logic(name: string, logic: string, count: number): void {
    if (/^(and|or)$/i.test(logic)) return;
    try {
      evaluateLogic(logic, (number) => {
        if (number < 1 || number > count) throw new Error(`the logic ${logic} has no condition ${number}`);
        return true;
      });
    } catch (error) {
      this.problems.add(name, (error as Error).message);
    }
  }

  private fields(name: string, object: ObjectDefinition, assignments: FieldAssignment[]): void {
    for (const assignment of assignments) {
      this.field(name, object, assignment.field);
      this.operand(name, assignment.value);
    }
  }

  private field(name: string, object: ObjectDefinition, field: string): void {
    if (!object.field(field)) this.problems.add(name, `field ${field} does not exist on ${object.name}`);
  }

  private operand(name: string, operand: Operand | null): void {
    if (operand?.kind === 'reference') this.reference(name, operand.path);
    if (operand?.kind === 'template') this.mergeFields(name, operand.text);
    if (operand?.kind === 'formula') this.formula(name, operand.expression);
  }

  private mergeFields(name: string, text: string): void {
    for (const [, path = ''] of text.matchAll(MERGE_FIELD)) this.reference(name, path.split('.'));
  }

  private reference(name: string, path: string[]): void {
    if (this.flow.shapeOf(path)) return;
    if (path[0]?.startsWith('$')) this.formula(name, path.join('.'));
    else this.problems.add(name, `there is no resource ${path.join('.')}`);
  }

  private formula(name: string, expression: string): void {
    try {
      this.flow.formula(expression);
    } catch (error) {
      this.problems.add(name, (error as Error).message);
    }
  }

  /** Variables, and fields of record variables and of the triggering record, can be assigned. */
  private target(name: string, path: string[]): void {
    const [head = ''] = path;
    const isRecord = head === '$Record' && path.length === 2;
    const isVariable = this.flow.definition.variables.has(head) && path.length <= 2;
    if (!this.flow.shapeOf(path) || !(isRecord || isVariable))
      this.problems.add(name, `${path.join('.')} can't be assigned`);
  }

  private connector(name: string, target: string | null): void {
    if (target !== null && !this.flow.definition.elements.has(target))
      this.problems.add(name, `there is no element ${target} to go to`);
  }

  private oneOf(name: string, operator: string, known: readonly string[]): void {
    if (!known.includes(operator)) this.problems.add(name, `operator ${operator} is not supported`);
  }
}

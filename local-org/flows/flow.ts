/** An active flow with its names resolved and its formulas compiled. */
import type { Formulas } from '../data/formula/formulas.ts';
import type { Evaluate } from '../data/formula/types.ts';
import { ObjectDefinition, type OrgSchema } from '../data/schema/objects.ts';
import type { FlowDefinition } from './definition.ts';

/** What a resource holds, as far as it is known before the flow runs. */
export type Shape =
  | { kind: 'scalar' }
  | { kind: 'record'; object: ObjectDefinition }
  | { kind: 'list'; of: Shape }
  | { kind: 'outputs'; fields: Map<string, Shape> }
  | { kind: 'apex' };

/** Inputs and outputs of an invocable Apex method. */
export interface ActionSignature {
  inputs: { name: string; required: boolean }[];
  outputs: Map<string, Shape>;
}

/** What a flow may refer to outside itself. */
export interface FlowWorld {
  schema: OrgSchema;
  formulas: Formulas;
  definition(name: string): FlowDefinition | undefined;
  action(className: string): ActionSignature | null;
}

const SCALAR: Shape = { kind: 'scalar' };
const FLOW_GLOBALS = ['FaultMessage', 'CurrentDate', 'CurrentDateTime', 'InterviewGuid', 'InterviewStartTime'];

/** Merge syntax of flow formulas: `{!name}` is the name. */
export function withoutMergeSyntax(expression: string): string {
  return expression.replace(/\{!\s*([^}]+?)\s*\}/g, '$1');
}

export const MERGE_FIELD = /\{!\s*([^}]+?)\s*\}/g;

export class Flow {
  readonly definition: FlowDefinition;
  readonly startObject: ObjectDefinition | null;
  private readonly world: FlowWorld;
  private readonly compiled = new Map<string, Evaluate>();

  constructor(definition: FlowDefinition, world: FlowWorld) {
    this.definition = definition;
    this.world = world;
    const { object } = definition.start;
    this.startObject = object === null ? null : (world.schema.object(object) ?? null);
  }

  /** A formula of the flow; throws where it can't be compiled. */
  formula(expression: string): Evaluate {
    const known = this.compiled.get(expression);
    if (known) return known;
    const object =
      this.startObject ??
      new ObjectDefinition('Flow', {
        label: 'Flow',
        labelPlural: 'Flows',
        keyPrefix: '',
        custom: false,
        kind: 'object',
      });
    const evaluate = this.world.formulas.flowFormula(withoutMergeSyntax(expression), object, (parts) =>
      this.shapeOf(parts) ? (context) => context.resource?.(parts) ?? null : undefined,
    );
    this.compiled.set(expression, evaluate);
    return evaluate;
  }

  /** A global such as `$User.Id` or `$Label.Name`; throws where there is none. */
  global(path: string[]): Evaluate {
    return this.formula(path.join('.'));
  }

  /** What a path stands for; null where the flow has no such resource (it may still be a global). */
  shapeOf(path: string[]): Shape | null {
    const [head = '', ...rest] = path;
    let shape = this.headShape(head, rest);
    if (head === '$Flow') return shape;
    for (const [index, step] of rest.entries()) {
      if (shape === null) return null;
      if (shape.kind === 'outputs') shape = shape.fields.get(step.toLowerCase()) ?? null;
      else if (shape.kind === 'record')
        shape = fieldShape(this.world.schema, shape.object, step, index < rest.length - 1);
      else return null;
    }
    return shape;
  }

  private headShape(head: string, rest: string[]): Shape | null {
    const { variables, constants, formulas, templates, elements, start } = this.definition;
    if (head === '$Record' || head === '$Record__Prior')
      return this.startObject && start.trigger ? { kind: 'record', object: this.startObject } : null;
    if (head === '$Flow') return FLOW_GLOBALS.includes(rest[0] ?? '') ? SCALAR : null;
    const variable = variables.get(head);
    if (variable) {
      const object = variable.object === null ? undefined : this.world.schema.object(variable.object);
      const one = variableShape(variable.dataType, object);
      return one && variable.isCollection ? { kind: 'list', of: one } : one;
    }
    if (constants.has(head) || formulas.has(head) || templates.has(head)) return SCALAR;
    const element = elements.get(head);
    return element ? this.elementShape(element) : null;
  }

  /** What an element leaves under its own name. */
  private elementShape(element: ReturnType<FlowDefinition['elements']['get']> & object): Shape | null {
    switch (element.kind) {
      case 'recordLookups': {
        const object = this.world.schema.object(element.object);
        if (!element.stored || !object) return null;
        return element.first ? { kind: 'record', object } : { kind: 'list', of: { kind: 'record', object } };
      }
      case 'recordCreates':
        return element.stored ? SCALAR : null;
      case 'loops': {
        if (element.variable !== null) return null;
        const collection = this.shapeOf(element.collection);
        return collection?.kind === 'list' ? collection.of : null;
      }
      case 'actionCalls':
        return element.stored
          ? { kind: 'outputs', fields: this.world.action(element.className)?.outputs ?? new Map<string, Shape>() }
          : null;
      case 'subflows': {
        const called = this.world.definition(element.flow);
        if (!element.stored || !called) return null;
        const outputs = [...called.variables.values()].filter((variable) => variable.isOutput);
        const flow = new Flow(called, this.world);
        return {
          kind: 'outputs',
          fields: new Map(outputs.map(({ name }) => [name.toLowerCase(), flow.shapeOf([name]) ?? SCALAR])),
        };
      }
      default:
        return null;
    }
  }
}

function variableShape(dataType: string, object: ObjectDefinition | undefined): Shape | null {
  if (dataType === 'Apex') return { kind: 'apex' };
  if (dataType !== 'SObject') return SCALAR;
  return object ? { kind: 'record', object } : null;
}

/** A field of a record, or the parent record where more steps follow. */
function fieldShape(schema: OrgSchema, object: ObjectDefinition, step: string, isRelationship: boolean): Shape | null {
  if (!isRelationship) return object.field(step) ? SCALAR : null;
  const target: string | undefined = object.fieldByRelationship(step)?.referenceTo[0];
  const parent = target === undefined ? undefined : schema.object(target);
  return parent ? { kind: 'record', object: parent } : null;
}

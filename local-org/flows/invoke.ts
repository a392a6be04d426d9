/** Calling an autolaunched flow from outside with JSON, as `POST actions/custom/flow/X`. */
import type { User } from '../contract.ts';
import { Day, Moment, type FormulaValue } from '../data/formula/types.ts';
import type { OrgSchema } from '../data/schema/objects.ts';
import { Exact, parseDate, parseDateTime } from '../data/values.ts';
import type { ActionResult } from '../apex/entry-points.ts';
import type { OrgRuntime } from '../apex/runtime/org-runtime.ts';
import { transact } from '../apex/runtime/transact.ts';
import type { FlowVariable } from './definition.ts';
import type { FlowEngine } from './engine.ts';
import { FlowFault } from './fault.ts';
import type { Interview } from './interview.ts';
import { FlowRecord, isScalar, type FlowValue } from './values.ts';

/** What every unhandled fault of a called flow says; the detail goes to the log, as on the platform it goes by e-mail. */
const UNHANDLED = 'An unhandled fault has occurred in this flow';

class InputError extends Error {}

/**
 * Runs a flow once per input, all in one transaction.
 * Numbers of inputs are decimal texts or numbers; numbers of outputs are decimals.
 * @returns One result per input; null where there is no active flow of that name which can be called.
 */
export async function invokeFlow(
  engine: FlowEngine,
  runtime: OrgRuntime,
  user: User,
  name: string,
  inputs: Record<string, unknown>[],
): Promise<ActionResult[] | null> {
  const flow = engine.catalog.find(name);
  if (!flow || flow.definition.start.trigger !== null) return null;
  const actionName = flow.definition.name;
  try {
    return await transact(runtime, user, { quiddity: 'synchronous' }, (execution) => {
      const { variables } = flow.definition;
      const values = inputs.map((input) => inputsOf(engine.catalog.schema, variables, input));
      const access = { mode: 'user', sharing: true } as const;
      const interviews = engine.start(execution, flow, values, access);
      return interviews.map((interview): ActionResult => ({
        actionName,
        errors: null,
        isSuccess: true,
        outputValues: outputsOf(interview),
      }));
    });
  } catch (error) {
    const isInput = error instanceof InputError;
    if (!isInput && !(error instanceof FlowFault)) throw error;
    if (!isInput) runtime.options.onDebug?.(error.message);
    const message = isInput ? error.message : UNHANDLED;
    const statusCode = isInput ? 'INVALID_API_INPUT' : 'UNKNOWN_EXCEPTION';
    return inputs.map(() => ({
      actionName,
      errors: [{ statusCode, message, fields: [] }],
      isSuccess: false,
      outputValues: null,
    }));
  }
}

function inputsOf(
  schema: OrgSchema,
  variables: Map<string, FlowVariable>,
  input: Record<string, unknown>,
): Map<string, FlowValue> {
  const values = new Map<string, FlowValue>();
  for (const [name, value] of Object.entries(input)) {
    const variable = [...variables.values()].find((candidate) => candidate.name === name && candidate.isInput);
    if (!variable) throw new InputError(`The parameter ${name} does not exist on this flow`);
    values.set(name, fromJson(schema, variable, value));
  }
  return values;
}

function fromJson(schema: OrgSchema, variable: FlowVariable, value: unknown): FlowValue {
  if (value === null || value === undefined) return null;
  if (variable.isCollection && Array.isArray(value))
    return value.map((item) => fromJson(schema, { ...variable, isCollection: false }, item));
  const result = variable.dataType === 'SObject' ? recordOf(schema, variable, value) : scalarOf(variable, value);
  if (result === undefined) throw new InputError(`The value of ${variable.name} is no ${variable.dataType}`);
  return result;
}

function recordOf(schema: OrgSchema, variable: FlowVariable, value: unknown): FlowRecord | undefined {
  const object = schema.object(variable.object ?? '');
  if (!object || typeof value !== 'object' || value === null) return undefined;
  const record = new FlowRecord(object);
  for (const [name, item] of Object.entries(value) as [string, unknown][]) {
    if (name === 'attributes') continue;
    const field = object.field(name);
    if (!field || !isJsonScalar(item)) return undefined;
    record.set(field, typeof item === 'number' ? new Exact(item) : item);
  }
  return record;
}

function isJsonScalar(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function scalarOf(variable: FlowVariable, value: unknown): FormulaValue | undefined {
  if (!isJsonScalar(value)) return undefined;
  const text = String(value);
  switch (variable.dataType) {
    case 'Boolean':
      return text === 'true';
    case 'Number':
    case 'Currency':
      return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? new Exact(text) : undefined;
    case 'Date': {
      const day = parseDate(text);
      return day === null ? undefined : new Day(day);
    }
    case 'DateTime': {
      const moment = parseDateTime(text);
      return moment === null ? undefined : new Moment(moment);
    }
    default:
      return text;
  }
}

function toJson(value: FlowValue): unknown {
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof FlowRecord) return { attributes: { type: value.object.name }, ...value.values };
  if (!isScalar(value)) return null;
  return value instanceof Day || value instanceof Moment ? value.text : value;
}

function outputsOf(interview: Interview): Record<string, unknown> {
  const outputs = [...interview.outputs()].map(([name, value]): [string, unknown] => [name, toJson(value)]);
  return {
    Flow__InterviewGuid: interview.guid,
    Flow__InterviewStatus: 'Finished',
    ...Object.fromEntries(outputs),
  };
}

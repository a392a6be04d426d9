/** Calling Apex from outside with JSON: invocable actions, Lightning methods. */
import type { User } from '../contract.ts';
import type { ApexType, FieldMember, MethodInfo, TypeDeclaration } from './types/type.ts';
import { ApexList } from './values/collections.ts';
import { ApexObject } from './values/object.ts';
import { fromJson, serialise } from './library/json.ts';
import type { OrgRuntime } from './runtime/org-runtime.ts';
import { ApexUnhandledError, transact } from './runtime/transact.ts';

export interface ActionResult {
  actionName: string;
  errors: { statusCode: string; message: string; fields: string[] }[] | null;
  isSuccess: boolean;
  outputValues: Record<string, unknown> | null;
}

const has = (annotations: { name: string }[], name: string) =>
  annotations.some((annotation) => annotation.name === name);

/** The invocable method of a class. */
export function invocableOf(declaration: TypeDeclaration): MethodInfo | undefined {
  return [...declaration.methods.values()].flat().find((method) => has(method.annotations, 'invocablemethod'));
}

/** The invocable variables of a class that such a method takes or returns. */
export function invocableFields(type: ApexType): FieldMember[] {
  return [...(type.declaration?.fields.values() ?? [])].filter((field) => has(field.annotations, 'invocablevariable'));
}

export function isRequired(field: FieldMember): boolean {
  return field.annotations.some(
    (annotation) => annotation.name === 'invocablevariable' && annotation.parameters['required'] === true,
  );
}

/** The list that an invocable method takes, from the `inputs` of a request. */
function argumentOf(method: MethodInfo, inputs: Record<string, unknown>[]): unknown[] {
  const [parameter] = method.parameters;
  if (!parameter) return [];
  const element = parameter.type.args[0]!;
  const fields = invocableFields(element);
  const items = inputs.map((input) => {
    if (fields.length === 0)
      return fromJson(JSON.stringify(input[parameter.name] ?? Object.values(input)[0] ?? null), element);
    const unknown = Object.keys(input).find(
      (name) => !fields.some((field) => field.name.toLowerCase() === name.toLowerCase()),
    );
    if (unknown !== undefined)
      throw new ActionInputError(`The parameter ${unknown} does not exist on ${method.owner.name}`);
    const missing = fields.find(
      (field) =>
        isRequired(field) &&
        !Object.keys(input).some((name) => name.toLowerCase() === field.name.toLowerCase() && input[name] !== null),
    );
    if (missing) throw new ActionInputError(`Missing required input parameter: ${missing.name}`);
    return fromJson(JSON.stringify(input), element);
  });
  return [new ApexList(element, items)];
}

export class ActionInputError extends Error {}

function outputOf(value: unknown): Record<string, unknown> | null {
  if (value === null || value === undefined) return null;
  if (!(value instanceof ApexObject)) return { output: JSON.parse(serialise(value, false)) as unknown };
  const { declaration } = value.constructor as typeof ApexObject;
  const own = value as unknown as Record<string, unknown>;
  return Object.fromEntries(
    invocableFields(declaration.type).map((field) => [
      field.name,
      JSON.parse(serialise(own[field.slot], false)) as unknown,
    ]),
  );
}

/**
 * Runs an invocable method for a list of inputs, in one transaction.
 * @returns One result per input, in Salesforce's shape; null when the class has no invocable method.
 */
export async function invokeAction(
  runtime: OrgRuntime,
  user: User,
  className: string,
  inputs: Record<string, unknown>[],
): Promise<ActionResult[] | null> {
  const found = runtime.classNamed(className);
  const method = found && invocableOf(found.declaration);
  if (!found || !method) return null;
  const actionName = found.declaration.name;
  try {
    return await transact(runtime, user, { quiddity: 'synchronous' }, () => {
      const output = runtime.callStatic(found.declaration, method.name, argumentOf(method, inputs));
      const values = output instanceof ApexList ? output.items : [];
      if (output instanceof ApexList && values.length !== inputs.length)
        throw new ActionInputError(
          'The number of results does not match the number of interviews that were executed in a single bulk execution request.',
        );
      return inputs.map((_, index): ActionResult => ({
        actionName,
        errors: null,
        isSuccess: true,
        outputValues: outputOf(values[index]),
      }));
    });
  } catch (error) {
    const isInput = error instanceof ActionInputError;
    if (!isInput && !(error instanceof ApexUnhandledError)) throw error;
    const message = isInput ? error.message : `An Apex error occurred: ${error.exceptionType}: ${error.message}`;
    return inputs.map(() => ({
      actionName,
      errors: [{ statusCode: isInput ? 'INVALID_API_INPUT' : 'UNKNOWN_EXCEPTION', message, fields: [] }],
      isSuccess: false,
      outputValues: null,
    }));
  }
}

/**
 * Calls an `@AuraEnabled` static method as a page does: parameters by name, result as JSON.
 * @param name `Class.method`.
 * @throws ApexUnhandledError for an exception; Error for an unknown method.
 */
export async function callAuraMethod(
  runtime: OrgRuntime,
  name: string,
  params: Record<string, unknown>,
  user: User,
): Promise<unknown> {
  const at = name.lastIndexOf('.');
  const found = runtime.classNamed(name.slice(0, at));
  const methods = found
    ? runtime.table
        .findMethods(found.declaration.type, name.slice(at + 1))
        .filter(({ method }) => method.isStatic && has(method.annotations, 'auraenabled'))
    : [];
  const method = (
    methods.find((candidate) => candidate.method.parameters.length === Object.keys(params).length) ?? methods[0]
  )?.method;
  if (!found || !method) throw new Error(`${name} is not an @AuraEnabled static method`);
  const result = await transact(runtime, user, { quiddity: 'synchronous' }, () => {
    const args = method.parameters.map((parameter) => {
      const key = Object.keys(params).find((candidate) => candidate.toLowerCase() === parameter.name.toLowerCase());
      return fromJson(JSON.stringify(key === undefined ? null : (params[key] ?? null)), parameter.type);
    });
    const value = runtime.callStatic(found.declaration, method.name, args);
    return serialise(value ?? null, false);
  });
  return JSON.parse(result) as unknown;
}

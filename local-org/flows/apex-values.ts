/** Values on their way between a flow and an invocable Apex method. */
import type { Row } from '../contract.ts';
import { Day, Moment, type FormulaValue } from '../data/formula/types.ts';
import type { OrgSchema } from '../data/schema/objects.ts';
import { Exact } from '../data/values.ts';
import { invocableFields, invocableOf, isRequired } from '../apex/entry-points.ts';
import { toId } from '../apex/evaluate/helpers.ts';
import type { OrgRuntime } from '../apex/runtime/org-runtime.ts';
import { recordFromRow, rowFromRecord } from '../apex/runtime/records.ts';
import type { ApexType } from '../apex/types/type.ts';
import { ApexList, ApexSet } from '../apex/values/collections.ts';
import { ApexDecimal, ApexDouble } from '../apex/values/decimal.ts';
import { ApexEnumValue, ApexObject, UnsupportedByLocalOrg } from '../apex/values/object.ts';
import { ApexSObject } from '../apex/values/sobject.ts';
import { ApexDate, ApexDatetime } from '../apex/values/temporal.ts';
import type { ActionSignature, Shape } from './flow.ts';
import { FlowOutputs, FlowRecord, isList, isScalar, shown, type FlowValue } from './values.ts';

function scalarToApex(value: FormulaValue, type: ApexType): unknown {
  if (value === null) return null;
  if (type.is('Id')) return value === '' ? null : toId(shown(value));
  if (type.is('Boolean')) return value === true || value === 'true';
  if (type.is('Date') && (value instanceof Day || value instanceof Moment))
    return ApexDate.parse(value.text.slice(0, 10));
  if (type.is('Datetime') && (value instanceof Day || value instanceof Moment))
    return new ApexDatetime(Date.parse(value.text));
  if (type.isNumeric && Exact.isDecimal(value)) {
    if (type.is('Integer')) return value.trunc().toNumber();
    if (type.is('Long')) return BigInt(value.trunc().toFixed());
    return type.is('Double') ? new ApexDouble(value.toNumber()) : ApexDecimal.parse(value.toFixed());
  }
  return shown(value);
}

/** A flow value as an Apex value of the type. */
export function toApex(value: FlowValue, type: ApexType): unknown {
  if (isList(value) && type.isList)
    return new ApexList(
      type.args[0]!,
      value.map((item) => toApex(item, type.args[0]!)),
    );
  if (value instanceof FlowRecord) return recordFromRow(value.object, value.values);
  if (isScalar(value)) return scalarToApex(value, type);
  return value;
}

/** An Apex value as a flow keeps it. */
export function fromApex(value: unknown, schema: OrgSchema): FlowValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return new Exact(String(value));
  if (value instanceof ApexDecimal) return new Exact(value.toString());
  if (value instanceof ApexDouble) return new Exact(String(value.value));
  if (value instanceof ApexDate) return new Day(value.toString());
  if (value instanceof ApexDatetime) return new Moment(value.toIso());
  if (value instanceof ApexList) return value.items.map((item) => fromApex(item, schema));
  if (value instanceof ApexSet) return [...value.values()].map((item) => fromApex(item, schema));
  if (value instanceof ApexEnumValue) return value.name;
  if (value instanceof ApexSObject) return recordOf(value, schema);
  if (value instanceof ApexObject) return value;
  throw new UnsupportedByLocalOrg('a value of this type in a flow');
}

function recordOf(record: ApexSObject, schema: OrgSchema): FlowRecord | null {
  const object = schema.object(record.object.name);
  const row: Row = rowFromRecord(record);
  return object ? new FlowRecord(object, row, Object.keys(row)) : null;
}

function shapeOf(type: ApexType, schema: OrgSchema): Shape {
  if (type.isList || type.isSet) return { kind: 'list', of: shapeOf(type.args[0]!, schema) };
  const object = type.object ? schema.object(type.object.name) : undefined;
  if (object) return { kind: 'record', object };
  return type.kind === 'declared' ? { kind: 'apex' } : { kind: 'scalar' };
}

/** Inputs and outputs of a class's invocable method; null where it has none. */
export function actionSignature(runtime: OrgRuntime, schema: OrgSchema, className: string): ActionSignature | null {
  const found = runtime.classNamed(className);
  const method = found && invocableOf(found.declaration);
  if (!method) return null;
  const [parameter] = method.parameters;
  const element = parameter?.type.args[0];
  const fields = element ? invocableFields(element) : [];
  const inputs = fields.map((field) => ({ name: field.name, required: isRequired(field) }));
  if (parameter && fields.length === 0) inputs.push({ name: parameter.name, required: true });
  const outputs = new Map<string, Shape>();
  const result = method.returns.isList ? method.returns.args[0]! : null;
  const results = result ? invocableFields(result) : [];
  for (const field of results) outputs.set(field.name.toLowerCase(), shapeOf(field.type, schema));
  if (result && results.length === 0) outputs.set('output', shapeOf(result, schema));
  return { inputs, outputs };
}

/** Calls an invocable method once for all interviews that stand before it; gives the outputs of each. */
export function callAction(
  runtime: OrgRuntime,
  schema: OrgSchema,
  className: string,
  inputs: Map<string, FlowValue>[],
): FlowOutputs[] {
  const { declaration } = runtime.classNamed(className)!;
  const method = invocableOf(declaration)!;
  const [parameter] = method.parameters;
  const element = parameter?.type.args[0];
  const args = element
    ? [
        new ApexList(
          element,
          inputs.map((input) => argumentOf(runtime, element, input)),
        ),
      ]
    : [];
  const answer = runtime.callStatic(declaration, method.name, args);
  if (!(answer instanceof ApexList)) return inputs.map(() => new FlowOutputs());
  if (answer.items.length !== inputs.length)
    throw new WrongNumberOfResults(
      'The number of results does not match the number of interviews that were executed in a single bulk execution request.',
    );
  return answer.items.map((item) => outputsOf(item, schema));
}

export class WrongNumberOfResults extends Error {}

function argumentOf(runtime: OrgRuntime, element: ApexType, input: Map<string, FlowValue>): unknown {
  const fields = invocableFields(element);
  if (fields.length === 0) return toApex([...input.values()][0] ?? null, element);
  const target = runtime.newInstance(element.declaration!) as unknown as Record<string, unknown>;
  for (const field of fields) {
    const name = [...input.keys()].find((key) => key.toLowerCase() === field.name.toLowerCase());
    if (name !== undefined) target[field.slot] = toApex(input.get(name) ?? null, field.type);
  }
  return target;
}

function outputsOf(item: unknown, schema: OrgSchema): FlowOutputs {
  const outputs = new FlowOutputs();
  const fields =
    item instanceof ApexObject ? invocableFields((item.constructor as typeof ApexObject).declaration.type) : [];
  const values = item as Record<string, unknown>;
  for (const field of fields) outputs.set(field.name, fromApex(values[field.slot], schema));
  if (fields.length === 0) outputs.set('output', fromApex(item, schema));
  return outputs;
}

/** A flow value as Apex meets it where no type is stated (`Flow.Interview.getVariableValue`). */
export function toApexLoosely(runtime: OrgRuntime, value: FlowValue): unknown {
  const { table } = runtime;
  if (isList(value))
    return new ApexList(
      table.object,
      value.map((item) => toApexLoosely(runtime, item)),
    );
  if (!isScalar(value) || typeof value === 'boolean') return toApex(value, table.object);
  if (Exact.isDecimal(value)) return ApexDecimal.parse(value.toFixed());
  const kind = value instanceof Day ? 'Date' : value instanceof Moment ? 'Datetime' : 'String';
  return toApex(value, table.primitive(kind));
}

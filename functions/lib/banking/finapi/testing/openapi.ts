/** Compares an exchange with an OpenAPI description: paths, query parameters, bodies and answers. */
import { parseNumbersAsText } from '../json.ts';
import type { Exchange } from './fake-exchange.ts';

interface Schema {
  $ref?: string;
  type?: string;
  enum?: string[];
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
}

interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** What of an exchange the description does not allow, in words; empty when all is as described. */
export function differences(spec: OpenApi, exchange: Exchange): string[] {
  const { method, path, query, body, status, answer } = exchange;
  const pattern = path.replace(/\/\d+$/, '/{id}');
  const operation = spec.paths[pattern]?.[method.toLowerCase()];
  const name = `${method} ${pattern}`;
  if (operation === undefined) return [`${name} is not described`];
  const found: string[] = [];
  const allowed = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  for (const [key, value] of query) {
    const parameter = allowed.find((candidate) => candidate.name === key);
    const schema = parameter?.schema.items ?? parameter?.schema;
    if (parameter === undefined) found.push(`${name}: query ${key} is not described`);
    else if (schema?.enum !== undefined && !schema.enum.includes(value))
      found.push(`${name}: query ${key} is ${value}`);
  }
  for (const { name: key, required } of allowed)
    if (required === true && !query.has(key)) found.push(`${name}: query ${key} is missing`);
  const request = operation.requestBody?.content['application/json']?.schema;
  if (request !== undefined) check(spec, request, parseNumbersAsText(body), `${name} request`, found);
  const response = operation.responses[String(status)]?.content;
  const schema = response === undefined ? undefined : Object.values(response)[0]?.schema;
  if (operation.responses[String(status)] === undefined) found.push(`${name}: answer ${status} is not described`);
  else if (schema !== undefined)
    check(spec, schema, parseNumbersAsText(JSON.stringify(answer)), `${name} ${status}`, found);
  return found;
}

function check(spec: OpenApi, given: Schema, value: unknown, place: string, found: string[]): void {
  const schema = resolve(spec, given);
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) found.push(`${place} is ${String(value)}`);
  if (schema.type === 'array') {
    if (!Array.isArray(value)) found.push(`${place} is no list`);
    else
      for (const [index, item] of value.entries()) check(spec, schema.items ?? {}, item, `${place}[${index}]`, found);
    return;
  }
  if (schema.properties === undefined) {
    if (!hasType(schema.type, value)) found.push(`${place} is no ${schema.type ?? ''}`);
    return;
  }
  if (typeof value !== 'object' || value === null) {
    found.push(`${place} is no object`);
    return;
  }
  for (const name of schema.required ?? []) if (!(name in value)) found.push(`${place}.${name} is missing`);
  for (const [name, member] of Object.entries(value)) {
    const property = schema.properties[name];
    if (property === undefined) found.push(`${place}.${name} is not described`);
    else check(spec, property, member, `${place}.${name}`, found);
  }
}

function resolve(spec: OpenApi, schema: Schema): Schema {
  const inner = schema.allOf?.[0] ?? schema.oneOf?.[0];
  if (inner !== undefined) return resolve(spec, inner);
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : resolve(spec, spec.components.schemas[name] ?? {});
}

/** Numbers are texts here, so that no digit gets lost. */
function hasType(type: string | undefined, value: unknown): boolean {
  if (type === 'integer') return typeof value === 'string' && /^-?\d+$/.test(value);
  if (type === 'number') return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
  return type === undefined || type === 'object' || typeof value === type;
}

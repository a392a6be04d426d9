import { RestError } from './errors.ts';
import { isObject, JsonNumber } from './json.ts';

const REFERENCE = /@\{([A-Za-z0-9_-]+)((?:\.[A-Za-z_]\w*|\[\d+\])*)\}/g;

/** Names of the subrequests that a value refers to. */
export function referencesIn(value: unknown): Set<string> {
  const found = new Set<string>();
  walk(value, (text) => {
    for (const match of text.matchAll(REFERENCE)) found.add(match[1] ?? '');
  });
  return found;
}

function walk(value: unknown, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value);
  else if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (isObject(value)) for (const item of Object.values(value)) walk(item, visit);
}

/** Puts the results of earlier subrequests in place of `@{reference.field}` in addresses and bodies. */
export function substitute<Shape>(value: Shape, results: Map<string, unknown>): Shape {
  if (typeof value === 'string')
    return value.replace(REFERENCE, (whole, name: string, path: string) =>
      resolve(whole, name, path, results),
    ) as Shape;
  if (Array.isArray(value)) return value.map((item: unknown) => substitute(item, results)) as Shape;
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, results)])) as Shape;
  return value;
}

function resolve(whole: string, name: string, path: string, results: Map<string, unknown>): string {
  let current = results.get(name);
  for (const step of path.match(/[A-Za-z_]\w*|\d+/g) ?? []) {
    current = Array.isArray(current) ? current[Number(step)] : isObject(current) ? property(current, step) : undefined;
  }
  if (current instanceof JsonNumber) return current.text;
  if (typeof current === 'string' || typeof current === 'boolean' || typeof current === 'number')
    return String(current);
  throw new RestError(
    400,
    'INVALID_INPUT',
    `Invalid reference specified. No value for ${whole.slice(2, -1)} found in ${name}`,
  );
}

/** Result properties are found whatever their case (`id` of a create, `Id` of a query). */
function property(object: Record<string, unknown>, name: string): unknown {
  if (name in object) return object[name];
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

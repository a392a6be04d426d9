import { createHash } from 'node:crypto';
import type { RuleSet } from './schema.ts';

/** SHA-256 (hex) of the rule set's content; the order of keys and the white space of the file do not matter. */
export function ruleSetHash(ruleSet: RuleSet): string {
  return createHash('sha256').update(canonical(ruleSet)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([key, inner]) => inner !== undefined && key !== '$schema')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

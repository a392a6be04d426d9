import type { z } from 'zod';
import { ruleSetSchema } from './schema.ts';
import type { RuleSet } from './schema.ts';
import { freeze, standardRuleSet } from './standard.ts';

/** One thing wrong with a rule set: where, what, and what to do about it. */
export interface RuleSetIssue {
  /** Dotted path in the JSON; empty for the whole document. */
  path: string;
  message: string;
  remedy: string;
}

/** Thrown by `parseRuleSet`; carries every issue, not only the first. */
export class RuleSetError extends Error {
  readonly code = 'SALDO_RULE_SET_INVALID';
  readonly issues: RuleSetIssue[];

  constructor(issues: RuleSetIssue[]) {
    const lines = issues.map((issue) => `  ${issue.path || '(document)'}: ${issue.message} ${issue.remedy}`);
    super(`The rule set has ${issues.length} error${issues.length === 1 ? '' : 's'}:\n${lines.join('\n')}`);
    this.name = 'RuleSetError';
    this.issues = issues;
  }
}

export interface ParseRuleSetOptions {
  /** Finds the JSON of the rule set named in `extends`. `standard` is always known. */
  resolve?: (name: string) => unknown;
}

/**
 * Reads a rule set. Text or parsed JSON; with `"extends": "<name>"` it needs to hold only what differs (objects are merged,
 * lists and values replaced).
 *
 * @throws RuleSetError with **all** errors, each with its path and a remedy.
 */
export function parseRuleSet(json: unknown, options: ParseRuleSetOptions = {}): RuleSet {
  const document = typeof json === 'string' ? parseText(json) : json;
  const merged = resolveExtends(document, options, []);
  const result = ruleSetSchema.safeParse(merged);
  if (result.success) return freeze(result.data);
  throw new RuleSetError(result.error.issues.flatMap(toIssues));
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new RuleSetError([
      {
        path: '',
        message: `This is no JSON: ${(error as Error).message}.`,
        remedy: 'Correct the syntax; an editor with the JSON Schema shows the place.',
      },
    ]);
  }
}

function resolveExtends(document: unknown, options: ParseRuleSetOptions, chain: string[]): unknown {
  if (!isObject(document) || document['extends'] === undefined) return document;
  const { extends: name, ...own } = document;
  const fail = (message: string, remedy: string): never => {
    throw new RuleSetError([{ path: 'extends', message, remedy }]);
  };
  if (typeof name !== 'string')
    return fail('The name of a rule set is expected.', 'Write for example "extends": "standard".');
  if (chain.includes(name))
    return fail(`${[...chain, name].join(' → ')} goes in a circle.`, 'Let one of them stand on its own.');
  const base = options.resolve?.(name) ?? (name === 'standard' ? standardRuleSet : undefined);
  if (base === undefined)
    return fail(`There is no rule set "${name}".`, 'Use the name of a file in matching-rules/rulesets without .json.');
  return merge(resolveExtends(base, options, [...chain, name]), own);
}

function merge(base: unknown, own: unknown): unknown {
  if (!isObject(base) || !isObject(own)) return own;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    if (key === '__proto__') continue;
    merged[key] = key in merged ? merge(merged[key], value) : value;
  }
  return merged;
}

function toIssues(issue: z.core.$ZodIssue): RuleSetIssue[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      message: 'This setting is not known.',
      remedy: 'Remove it or correct the spelling; the README of matching-rules lists every setting.',
    }));
  }
  return [{ path, message: `${issue.message}.`.replace(/\.\.$/, '.'), remedy: remedyFor(issue) }];
}

function remedyFor(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Give a value of type ${issue.expected}.`;
    case 'too_small':
      return `Use ${String(issue.minimum)} or more.`;
    case 'too_big':
      return `Use ${String(issue.maximum)} or less.`;
    case 'invalid_value':
      return `Use one of: ${issue.values.map(String).join(', ')}.`;
    case 'invalid_key':
      return 'Use a code listed in the README of matching-rules.';
    default:
      return 'Correct the value.';
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

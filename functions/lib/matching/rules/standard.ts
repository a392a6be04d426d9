import standardJson from '../../../../matching-rules/rulesets/standard.json' with { type: 'json' };
import type { RuleSet } from './schema.ts';

/**
 * The rule set that is shipped and on which others are built. A test and `npm run rules:check` prove that it is valid, so
 * that a start neither loads the validator nor runs it.
 */
export const standardRuleSet: RuleSet = freeze(standardJson as unknown as RuleSet);

/** Makes a value and all that it holds unchangeable. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}

/** Rule sets as users write them. Apart from the engine, which needs no validator to match by a rule set that is read. */
export { ruleSetHash } from './hash.ts';
export { parseRuleSet, RuleSetError } from './parse.ts';
export type { ParseRuleSetOptions, RuleSetIssue } from './parse.ts';
export { ruleSetSchema } from './schema.ts';

import { ruleSetSchema } from '@saldo/matching/rules';
import { z } from 'zod';

type Schema = Record<string, unknown>;

/** The JSON Schema of rule sets for editors, generated from the code's own: complete ones and those that extend one. */
export function jsonSchemaText(): string {
  const { $schema, ...complete } = z.toJSONSchema(ruleSetSchema, { io: 'input' }) as Schema;
  const extension = withoutRequired(complete) as Schema;
  extension['properties'] = {
    extends: { type: 'string', description: 'Name of the rule set of which this one is a variant' },
    ...(extension['properties'] as Schema),
  };
  extension['required'] = ['extends', 'name', 'version'];
  const schema = {
    $schema,
    title: 'Rule set of Saldo',
    if: { required: ['extends'] },
    then: { $ref: '#/$defs/extension' },
    else: { $ref: '#/$defs/complete' },
    $defs: { complete, extension },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function withoutRequired(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRequired);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !(key === 'required' && Array.isArray(inner)))
      .map(([key, inner]) => [key, withoutRequired(inner)]),
  );
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RuleSet } from '@saldo/matching';
import { parseRuleSet } from '@saldo/matching/rules';
import { format, resolveConfig } from 'prettier';
import { RULES_FOLDER } from '../backtest/files.ts';

/** Text of a rule set's file with the estimated figures put in; whatever else it holds stays, in its order. */
export async function ruleSetText(
  path: string,
  estimated: RuleSet,
  weights: ReadonlyMap<string, number>,
): Promise<string> {
  const document = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const { autoConfidence, suggestConfidence, prior } = estimated.decide;
  document['calibration'] = estimated.calibration;
  document['decide'] = {
    ...(document['decide'] as object | undefined),
    autoConfidence,
    suggestConfidence,
    ...(weights.has('prior') ? { prior } : {}),
  };
  const evidence = (document['evidence'] ?? {}) as Record<string, object>;
  for (const code of weights.keys()) {
    if (code !== 'prior')
      evidence[code] = { ...evidence[code], weight: estimated.evidence[code as keyof RuleSet['evidence']].weight };
  }
  if (Object.keys(evidence).length > 0) document['evidence'] = evidence;
  parseRuleSet(document, {
    resolve: (name) => JSON.parse(readFileSync(join(RULES_FOLDER, 'rulesets', `${name}.json`), 'utf8')) as unknown,
  });
  const style = (await resolveConfig(path)) ?? {};
  // Objects that start on a line of their own stay broken; prettier decides about lists alone.
  return format(JSON.stringify(document, null, 2), { ...style, plugins: [], parser: 'json' });
}

/** Writes the estimated figures into a rule set's file, formatted as the project formats JSON. */
export async function writeRuleSet(
  path: string,
  estimated: RuleSet,
  weights: ReadonlyMap<string, number>,
): Promise<void> {
  writeFileSync(path, await ruleSetText(path, estimated, weights));
}

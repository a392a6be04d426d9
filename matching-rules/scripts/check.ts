/**
 * `npm run rules:check`: every rule set is valid, the JSON Schema for editors is the one of the code, and every golden
 * case is decided as the person decided it. `-- --write` writes the JSON Schema.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { standardRuleSet } from '@saldo/matching';
import { parseRuleSet, ruleSetHash, RuleSetError } from '@saldo/matching/rules';
import { readGoldenCases, runGoldenCase } from './golden.ts';
import { jsonSchemaText } from './json-schema.ts';

const rulesetsFolder = new URL('../rulesets/', import.meta.url);
const schemaFile = new URL('../ruleset.schema.json', import.meta.url);
let failures = 0;

function fail(line: string): void {
  failures++;
  console.error(line);
}

if (process.argv.includes('--write')) writeFileSync(schemaFile, jsonSchemaText());
checkRuleSets();
checkSchema();
checkGoldenCases();
process.exitCode = failures > 0 ? 1 : 0;

function checkRuleSets(): void {
  for (const name of readdirSync(rulesetsFolder).sort()) {
    if (!name.endsWith('.json')) continue;
    try {
      const ruleSet = parseRuleSet(readFileSync(new URL(name, rulesetsFolder), 'utf8'), { resolve: readRuleSet });
      console.log(`rule set ${name}: ${ruleSet.version}, ${ruleSetHash(ruleSet).slice(0, 12)}`);
    } catch (error) {
      if (!(error instanceof RuleSetError)) throw error;
      fail(`rule set ${name}: ${error.code} ${error.message}`);
    }
  }
}

function readRuleSet(name: string): unknown {
  const file = `${name}.json`;
  return readdirSync(rulesetsFolder).includes(file)
    ? JSON.parse(readFileSync(new URL(file, rulesetsFolder), 'utf8'))
    : undefined;
}

function checkSchema(): void {
  let stored = '';
  try {
    stored = readFileSync(schemaFile, 'utf8');
  } catch {
    // A missing file is reported like an outdated one.
  }
  // The formatter may break lines elsewhere; the content counts.
  if (stored !== '' && JSON.stringify(JSON.parse(stored)) === JSON.stringify(JSON.parse(jsonSchemaText())))
    console.log('JSON Schema: up to date');
  else fail('JSON Schema: outdated. Run npm run rules:check -- --write and commit ruleset.schema.json.');
}

function checkGoldenCases(): void {
  const cases = readGoldenCases(new URL('../golden/', import.meta.url));
  let right = 0;
  for (const { name, golden } of cases) {
    const differences = runGoldenCase(golden, standardRuleSet);
    if (differences.length === 0) right++;
    else fail(`golden ${name}: ${differences.join('; ')}\n  ${golden.note}`);
  }
  console.log(`golden: ${right} of ${cases.length}`);
}

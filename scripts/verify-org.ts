/**
 * `npm run verify:org -- --target-org X`: deploys the project to an org, runs its Apex tests and one payment end to end,
 * and writes a report. The org is one that the Salesforce CLI knows by alias or username: a real one, or `npm start`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isVerified, markdown, STEPS, verdict, type Report, type StepOutcome } from './verify-org/report.ts';
import { Sf } from './verify-org/sf.ts';
import { STEP_WORK, type Context } from './verify-org/steps.ts';

const USAGE = `npm run verify:org -- --target-org ALIAS [--report-dir DIR]

Deploys force-app, assigns the permission sets to the user of the org, runs the Apex tests and one payment end to end. The
records of the payment stay in the org, in a legal entity of their own. Log in with "npx sf org login …" first.`;

const root = join(import.meta.dirname, '..');

function commitOf(): string {
  try {
    const run = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
    return `${run('rev-parse', 'HEAD')}${run('status', '--porcelain') === '' ? '' : ', with uncommitted changes'}`;
  } catch {
    return 'unknown';
  }
}

function cliVersion(): string {
  const file = join(root, 'node_modules', '@salesforce', 'cli', 'package.json');
  return `@salesforce/cli ${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`;
}

/** Runs the steps until one fails. */
async function verify(targetOrg: string): Promise<Report> {
  const started = new Date();
  const context: Context = { stamp: started.toISOString().replaceAll(/\D/g, '').slice(0, 14), org: null };
  const sf = new Sf(targetOrg);
  const steps: StepOutcome[] = [];
  for (const name of STEPS) {
    const begin = performance.now();
    const outcome = await STEP_WORK[name](sf, context).then(
      (evidence): StepOutcome => ({ name, status: 'passed', seconds: 0, evidence, problem: null }),
      (error: unknown): StepOutcome => ({
        name,
        status: 'failed',
        seconds: 0,
        evidence: {},
        problem: error instanceof Error ? error.message : String(error),
      }),
    );
    outcome.seconds = Math.round((performance.now() - begin) / 100) / 10;
    steps.push(outcome);
    console.log(
      `${outcome.status.padEnd(7)} ${name} (${outcome.seconds.toFixed(1)} s)${outcome.problem === null ? '' : `\n        ${outcome.problem}`}`,
    );
    if (outcome.status === 'failed') break;
  }
  return {
    targetOrg,
    startedAt: started.toISOString(),
    commit: commitOf(),
    cli: cliVersion(),
    org: context.org,
    steps,
  };
}

async function main(): Promise<number> {
  let values;
  try {
    ({ values } = parseArgs({
      options: { 'target-org': { type: 'string' }, 'report-dir': { type: 'string' }, help: { type: 'boolean' } },
    }));
  } catch (error) {
    console.error(`SALDO_USAGE: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  const targetOrg = values['target-org'];
  if (values.help || targetOrg === undefined) {
    (values.help ? console.log : console.error)(values.help ? USAGE : `SALDO_USAGE: Name the org.\n\n${USAGE}`);
    return values.help ? 0 : 2;
  }
  const report = await verify(targetOrg);
  const folder = values['report-dir'] ?? join(root, '.local', 'verify-org');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, report.startedAt.replaceAll(/[:.]/g, '-'));
  writeFileSync(
    `${file}.json`,
    `${JSON.stringify({ verdict: verdict(report), verified: isVerified(report), ...report }, null, 2)}\n`,
  );
  writeFileSync(`${file}.md`, markdown(report));
  console.log(`\n${verdict(report)}\nReport: ${file}.md`);
  return isVerified(report) ? 0 : 1;
}

process.exitCode = await main();

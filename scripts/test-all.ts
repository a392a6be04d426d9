/**
 * `npm test`: everything that can be tested without an org. Runs the TypeScript suite (vitest), the component tests (jest)
 * and the Apex tests (in the local org), all of them even when one fails, and closes with the sum:
 * `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

interface Sum {
  passed: number;
  failed: number;
  skipped: number;
}

const root = join(import.meta.dirname, '..');
const results = join(root, '.local', 'test-results');
mkdirSync(results, { recursive: true });
const reports = {
  unit: join(results, 'unit.json'),
  component: join(results, 'lwc.json'),
  apex: join(results, 'apex.xml'),
};
for (const report of Object.values(reports)) rmSync(report, { force: true });

function run(script: string, args: string[]): boolean {
  const { status } = spawnSync('npm', ['run', '-s', script, '--', ...args], { cwd: root, stdio: 'inherit' });
  return status === 0;
}

/** The JSON report that vitest and jest share. */
function jsonSum(file: string): Sum {
  const report = JSON.parse(readFileSync(file, 'utf8')) as Record<
    'numPassedTests' | 'numFailedTests' | 'numPendingTests' | 'numTodoTests',
    number
  >;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** JUnit: `<testsuite tests= failures= errors= skipped=>`, summed over the suites. */
function junitSum(file: string): Sum {
  const xml = readFileSync(file, 'utf8');
  const sum = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  for (const [suite] of xml.matchAll(/<testsuite\s[^>]*>/g)) {
    for (const key of Object.keys(sum) as (keyof typeof sum)[])
      sum[key] += Number(new RegExp(` ${key}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  }
  const failed = sum.failures + sum.errors;
  return { passed: sum.tests - failed - sum.skipped, failed, skipped: sum.skipped };
}

const passed = [
  run('test:unit', ['--reporter=default', '--reporter=json', `--outputFile.json=${reports.unit}`]),
  run('test:lwc', ['--', '--json', `--outputFile=${reports.component}`]),
  run('test:apex', []),
];
const sums = [
  existsSync(reports.unit) ? jsonSum(reports.unit) : null,
  existsSync(reports.component) ? jsonSum(reports.component) : null,
  existsSync(reports.apex) ? junitSum(reports.apex) : null,
];
const total: Sum = { passed: 0, failed: 0, skipped: 0 };
for (const sum of sums) {
  // A suite that wrote no report did not run, and that is a failure.
  total.passed += sum?.passed ?? 0;
  total.failed += sum?.failed ?? 1;
  total.skipped += sum?.skipped ?? 0;
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = passed.every(Boolean) && total.failed === 0 ? 0 : 1;

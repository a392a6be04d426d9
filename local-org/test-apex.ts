/**
 * `npm run test:apex [-- TestClass …]`: runs the Apex tests of force-app in the local org, prints failures, line coverage
 * per class and in total, and writes JUnit to `.local/test-results/apex.xml`. The exit code is 1 when a test fails or the
 * coverage of a whole run is below 85 %.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LocalOrgError } from './data/errors.ts';
import { openOrgData } from './data/index.ts';
import { ApexCompileError, junitOf, loadApex, readApexSources } from './apex/index.ts';
import type { FileCoverage, TestReport, TestResult } from './apex/index.ts';

const requiredCoverage = 85;
const projectDir = resolve(import.meta.dirname, '..');
const resultsFile = join('.local', 'test-results', 'apex.xml');

function privateKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

function printFailure(result: TestResult): void {
  console.log(`FAILED ${result.className}.${result.methodName}`);
  console.log(`  ${result.file ?? ''}:${result.line ?? '?'}: ${result.message ?? ''}`);
  for (const line of (result.stackTrace ?? '').split('\n').filter(Boolean)) console.log(`    ${line}`);
}

function printCoverage(files: FileCoverage[]): void {
  console.log('\nLine coverage');
  for (const file of [...files].sort(
    (left, right) => left.percent - right.percent || (left.name < right.name ? -1 : 1),
  )) {
    const missing =
      file.uncovered.length === 0
        ? ''
        : `  not covered: ${file.uncovered.slice(0, 12).join(', ')}${file.uncovered.length > 12 ? ' …' : ''}`;
    console.log(`  ${file.percent.toFixed(1).padStart(5)} %  ${file.name.padEnd(34)}${missing}`);
  }
}

function run(classes: string[]): TestReport {
  const org = openOrgData({ projectDir, dataDir: null });
  try {
    // As in an org that is set up: a test whose job calls out unnoticed must fail here too.
    const certificates = { Saldo_Functions: privateKey() };
    const apex = loadApex(org, { sources: readApexSources(projectDir), certificates });
    return apex.runTests({
      ...(classes.length > 0 ? { classes } : {}),
      onResult: (result) => (result.passed ? undefined : printFailure(result)),
    });
  } finally {
    org.close();
  }
}

const started = performance.now();
try {
  const classes = process.argv.slice(2);
  const report = run(classes);
  mkdirSync(join(projectDir, '.local', 'test-results'), { recursive: true });
  writeFileSync(join(projectDir, resultsFile), junitOf(report));
  printCoverage(classes.length > 0 ? report.coverage.filter((file) => file.covered > 0) : report.coverage);
  const enough = classes.length > 0 || report.coveredPercent >= requiredCoverage;
  console.log(
    `\n${report.passed} passed, ${report.failed} failed, line coverage ${report.coveredPercent.toFixed(1)} % (${requiredCoverage} % required), ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  console.log(`JUnit: ${resultsFile}`);
  process.exitCode = report.failed === 0 && report.results.length > 0 && enough ? 0 : 1;
} catch (error) {
  if (error instanceof LocalOrgError) console.error(error.message);
  else if (error instanceof ApexCompileError)
    console.error(`The Apex of force-app does not compile:\n${error.message}`);
  else throw error;
  process.exitCode = 1;
}

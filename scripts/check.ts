/**
 * Every static gate of the project in one go: types, lint, format, Apex type-check, PMD, metadata conversion.
 * All gates run even when one fails; the exit code tells whether all passed. Gates that need Java are skipped with a
 * visible line where there is none, unless SALDO_REQUIRE_JAVA is set (as in CI).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

interface Outcome {
  state: 'passed' | 'failed' | 'skipped';
  detail: string;
}

interface Gate {
  name: string;
  run: () => Outcome;
}

const root = join(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const javaLibrary = join(root, 'node_modules/@salesforce/code-analyzer-pmd-engine/dist/java-lib');

function command(
  file: string,
  args: string[],
  environment: Record<string, string> = {},
): { code: number; output: string } {
  const result = spawnSync(file, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...environment },
  });
  if (result.error !== undefined) return { code: -1, output: result.error.message };
  return { code: result.status ?? -1, output: `${result.stdout}${result.stderr}`.trim() };
}

function byExitCode(file: string, args: string[], environment?: Record<string, string>): Outcome {
  const { code, output } = command(file, args, environment);
  return code === 0 ? { state: 'passed', detail: '' } : { state: 'failed', detail: output };
}

function withJava(run: () => Outcome): Outcome {
  if (command('java', ['-version']).code === 0) return run();
  if (process.env['SALDO_REQUIRE_JAVA'] !== undefined)
    return { state: 'failed', detail: 'Java 11 or newer is not on the PATH.' };
  return { state: 'skipped', detail: 'Java is not on the PATH; install Java 17 to run this gate.' };
}

/** apex-ls: exit code 0 is clean, 4 is findings. */
function apexTypes(): Outcome {
  const { code, output } = command('java', [
    '-cp',
    join(javaLibrary, '*'),
    'io.github.apexdevtools.apexls.CheckForIssues',
    '-w',
    root,
    '-n',
    '-d',
    'warnings',
    '-f',
    'json',
  ]);
  return code === 0 ? { state: 'passed', detail: '' } : { state: 'failed', detail: output };
}

interface PmdReport {
  violations: { rule: string; message: string; codeLocation: { file: string; startLine: number } }[];
  processingErrors: { file: string; message: string }[];
}

/** PMD through the wrapper that ships with the Code Analyzer's engine; it exits 0 with findings, so the report is what counts. */
function pmd(): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'saldo-pmd-'));
  const [input, report] = [join(folder, 'input.json'), join(folder, 'report.json')];
  try {
    const filesToScan = readdirSync(join(root, 'force-app'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.cls') || file.endsWith('.trigger'))
      .map((file) => join(root, 'force-app', file));
    writeFileSync(
      input,
      JSON.stringify({
        ruleSetInputFile: join(root, 'pmd-ruleset.xml'),
        runDataPerLanguage: { apex: { filesToScan } },
      }),
    );
    const wrapper = 'com.salesforce.sfca.pmdwrapper.PmdWrapper';
    const { output } = command('java', ['-cp', join(javaLibrary, '*'), wrapper, 'run', input, report]);
    if (!existsSync(report)) return { state: 'failed', detail: `PMD wrote no report.\n${output}` };
    const { violations, processingErrors } = JSON.parse(readFileSync(report, 'utf8')) as PmdReport;
    const lines = violations.map(
      ({ rule, message, codeLocation }) =>
        `${relative(root, codeLocation.file)}:${codeLocation.startLine} ${rule}: ${message}`,
    );
    lines.push(...processingErrors.map(({ file, message }) => `${relative(root, file)}: ${message}`));
    return lines.length === 0 ? { state: 'passed', detail: '' } : { state: 'failed', detail: lines.join('\n') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The Salesforce CLI turns the source into a Metadata API package: that proves its shape and names. */
function metadataConversion(): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'saldo-convert-'));
  mkdirSync(join(folder, 'home'));
  try {
    return byExitCode(
      bin('sf'),
      ['project', 'convert', 'source', '--root-dir', 'force-app', '--output-dir', join(folder, 'package')],
      {
        HOME: join(folder, 'home'),
        SF_DISABLE_TELEMETRY: 'true',
        SF_AUTOUPDATE_DISABLE: 'true',
        SF_DISABLE_AUTOUPDATE: 'true',
        SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const gates: Gate[] = [
  { name: 'types', run: () => byExitCode(bin('tsc'), ['-p', '.']) },
  { name: 'lint', run: () => byExitCode(bin('eslint'), ['.']) },
  { name: 'format', run: () => byExitCode(bin('prettier'), ['--check', '.']) },
  { name: 'rules', run: () => byExitCode('npm', ['run', '-s', 'rules:check']) },
  { name: 'apex types', run: () => withJava(apexTypes) },
  { name: 'pmd', run: () => withJava(pmd) },
  { name: 'metadata conversion', run: metadataConversion },
];

const wanted = process.argv.slice(2);
let failed = 0;
for (const gate of gates.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const started = performance.now();
  const { state, detail } = gate.run();
  if (state === 'failed') failed += 1;
  console.log(`${state.padEnd(8)} ${gate.name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (detail !== '') console.log(detail.replaceAll(/^/gm, '    '));
}
process.exitCode = failed === 0 ? 0 : 1;

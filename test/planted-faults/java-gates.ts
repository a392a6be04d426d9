/** The gates that need Java: apex-ls, which knows types and schema, and PMD, which knows bad habits. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import type { Fault } from './fault.ts';
import { root, rounds, withFault, withProject } from './plant.ts';

const library = join(root, 'node_modules/@salesforce/code-analyzer-pmd-engine/dist/java-lib/*');

export const hasJava = spawnSync('java', ['-version']).status === 0;

function java(args: string[]): string {
  const { stdout, stderr, error } = spawnSync('java', ['-cp', library, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  return stdout === '' ? stderr : stdout;
}

interface LanguageServerReport {
  files: { path: string; messages: { message: string }[] }[];
}

function checkForIssues(projectDir: string): Map<string, string> {
  const output = java([
    'io.github.apexdevtools.apexls.CheckForIssues',
    '-w',
    projectDir,
    '-n',
    '-d',
    'warnings',
    '-f',
    'json',
  ]);
  const report = JSON.parse(output.slice(output.indexOf('{'))) as LanguageServerReport;
  return new Map(report.files.map(({ path, messages }) => [relative(projectDir, path), messages[0]?.message ?? '']));
}

/** What apex-ls says about each fault, with warnings; null where it says nothing. */
export function apexLanguageServer(faults: Fault[]): (string | null)[] {
  const said = new Map<Fault, string>();
  for (const round of rounds(faults)) {
    const issues = withProject(round, checkForIssues);
    for (const fault of round) {
      const issue = issues.get(fault.file);
      if (issue !== undefined) said.set(fault, issue);
    }
  }
  return faults.map((fault) => said.get(fault) ?? null);
}

interface PmdReport {
  violations: { rule: string; codeLocation: { file: string } }[];
  processingErrors: { file: string; message: string }[];
}

/** The rules of PMD that each fault breaks and the file without it does not; null where there is none. One run for all. */
export function pmd(faults: Fault[]): (string | null)[] {
  const folder = mkdtempSync(join(tmpdir(), 'saldo-faults-pmd-'));
  try {
    const copies = faults.map((fault, index) => {
      const text = readFileSync(join(root, fault.file), 'utf8');
      const write = (kind: string, content: string): string => {
        const file = join(folder, `${index}`, kind, basename(fault.file));
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
        return file;
      };
      return { shipped: write('shipped', text), faulty: write('faulty', withFault(fault, text)) };
    });
    const [input, report] = [join(folder, 'input.json'), join(folder, 'report.json')];
    const filesToScan = copies.flatMap(({ shipped, faulty }) => [shipped, faulty]).filter(isApex);
    writeFileSync(
      input,
      JSON.stringify({
        ruleSetInputFile: join(root, 'pmd-ruleset.xml'),
        runDataPerLanguage: { apex: { filesToScan } },
      }),
    );
    java(['com.salesforce.sfca.pmdwrapper.PmdWrapper', 'run', input, report]);
    const { violations } = JSON.parse(readFileSync(report, 'utf8')) as PmdReport;
    const rulesOf = (file: string): Set<string> =>
      new Set(violations.filter(({ codeLocation }) => codeLocation.file === file).map(({ rule }) => rule));
    return copies.map(({ shipped, faulty }) => {
      const before = rulesOf(shipped);
      const rules = [...rulesOf(faulty)].filter((rule) => !before.has(rule)).sort();
      return rules.length === 0 ? null : rules.join(', ');
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const isApex = (file: string): boolean => file.endsWith('.cls') || file.endsWith('.trigger');

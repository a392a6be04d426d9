/** Finds the error codes that the sources of the project can raise. */
import { projectFiles, read } from './project-files.ts';

/** Where code lies that somebody runs: everything but tests. */
const FOLDERS = ['functions', 'force-app', 'local-org', 'start', 'scripts', 'matching-rules', 'bench'];
const ENDINGS = ['.ts', '.cls', '.trigger', '.js'];
const OF_TESTS = /\.test\.ts$|\/test\/|\/testing\/|\/fixtures\//;

/** Environment variables; CONTRIBUTING.md and the README of the host describe them. */
export const ENVIRONMENT_VARIABLES: readonly string[] = [
  'SALDO_DEBUG',
  'SALDO_HOST_CONFIG',
  'SALDO_HOST_CONFIG_FILE',
  'SALDO_REQUIRE_JAVA',
];

/** A file in which codes are only named: one is raised where another file asks for its entry. */
interface Register {
  file: string;
  /** An entry: its name and its code. */
  entry: RegExp;
  /** How other files ask for an entry. */
  use: RegExp;
}

const REGISTERS: readonly Register[] = [
  {
    file: 'force-app/setup/classes/Problems.cls',
    entry: /public static Problem (?<name>\w+)\([^)]*\) \{[^}]*?'(?<code>SALDO_[A-Z0-9_]+)'/g,
    use: /\bProblems\.(\w+)/g,
  },
  {
    file: 'force-app/matching/classes/ReviewProblems.cls',
    entry: /public static Problem (?<name>\w+)\([^)]*\) \{[^}]*?'(?<code>SALDO_[A-Z0-9_]+)'/g,
    use: /\bReviewProblems\.(\w+)/g,
  },
  {
    file: 'functions/lib/banking/errors.ts',
    entry: /(?<name>\w+): '(?<code>SALDO_[A-Z0-9_]+)'/g,
    use: /\b(?:CODES|STATEMENT_ERROR_CODES)\.(\w+)/g,
  },
];

/** Codes put together from a prefix and the argument of a function. */
const BUILDERS = [
  { file: 'functions/host/caller.ts', prefix: 'SALDO_SIGNATURE_', call: /\brefuse\(\s*'(?<rest>[A-Z0-9_]+)'/g },
];

/** Codes that the sources raise, each with the files that do. */
export function raisedCodes(): Map<string, Set<string>> {
  const raised = new Map<string, Set<string>>();
  const note = (code: string, file: string): void => void raised.set(code, (raised.get(code) ?? new Set()).add(file));
  const sources = new Map(
    FOLDERS.flatMap((folder) => projectFiles(folder, ENDINGS))
      .filter((file) => !OF_TESTS.test(file))
      .map((file) => [file, withoutComments(read(file))]),
  );
  const registers = new Set(REGISTERS.map(({ file }) => file));
  for (const [file, text] of sources) {
    if (!registers.has(file)) for (const code of quotedCodes(text)) note(code, file);
  }
  for (const { file, entry, use } of REGISTERS) {
    const codes = new Map(
      [...(sources.get(file) ?? '').matchAll(entry)].map(({ groups }) => [groups?.['name'], groups?.['code']]),
    );
    for (const [user, text] of sources) {
      for (const [, name] of user === file ? [] : text.matchAll(use)) {
        const code = codes.get(name);
        if (code !== undefined) note(code, user);
      }
    }
  }
  for (const { file, prefix, call } of BUILDERS) {
    for (const { groups } of (sources.get(file) ?? '').matchAll(call)) note(prefix + (groups?.['rest'] ?? ''), file);
  }
  for (const name of ENVIRONMENT_VARIABLES) raised.delete(name);
  return raised;
}

/** Codes right behind a quotation mark. One that goes on with a variable is a prefix, and for the builders. */
function quotedCodes(text: string): string[] {
  return [...text.matchAll(/['"`](SALDO_[A-Z0-9_]*[A-Z0-9])(?![A-Z0-9_])/g)].map(([, code = '']) => code);
}

/** A code in a comment raises nothing. Comments of this project stand on lines of their own. */
function withoutComments(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*(?:\/\*|\*|\/\/)/.test(line))
    .join('\n');
}

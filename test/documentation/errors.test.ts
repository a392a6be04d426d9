import { describe, expect, it } from 'vitest';
import { projectFiles, read } from './project-files.ts';
import { ENVIRONMENT_VARIABLES, raisedCodes } from './raised-codes.ts';

const PEOPLE = ['Accountant', 'Administrator', 'Operator', 'Developer', 'nobody'];

const rows = read('docs/errors.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const documented = rows.map(([code = '']) => code.replaceAll('`', ''));
const raised = raisedCodes();

describe('docs/errors.md', () => {
  it('lists every code that the sources raise', () => {
    const missing = [...raised].filter(([code]) => !documented.includes(code));
    expect(missing.map(([code, files]) => `${code} of ${[...files].join(', ')}`)).toEqual([]);
  });

  it('lists no code that nothing raises', () => {
    expect(documented.filter((code) => !raised.has(code))).toEqual([]);
  });

  it('lists every code once', () => {
    expect(documented.filter((code, at) => documented.indexOf(code) !== at)).toEqual([]);
  });

  it('says of every code what it means, who acts and what helps', () => {
    const incomplete = rows.filter(
      ([, meaning = '', who = '', remedy = '', ...more]) =>
        !meaning.endsWith('.') || !PEOPLE.includes(who) || !remedy.endsWith('.') || more.length > 0,
    );
    expect(incomplete).toEqual([]);
  });
});

describe('the search for codes', () => {
  it('finds codes that are quoted, registered, and put together', () => {
    expect([...(raised.get('SALDO_FUNCTION_TIMEOUT') ?? [])]).toEqual(['functions/host/invoke.ts']);
    expect([...(raised.get('SALDO_PERIOD_LOCKED') ?? [])]).toEqual(['force-app/matching/classes/LedgerInvariants.cls']);
    expect([...(raised.get('SALDO_STATEMENT_EMPTY') ?? [])]).toEqual(['functions/lib/banking/read.ts']);
    expect([...(raised.get('SALDO_SIGNATURE_REPLAYED') ?? [])]).toEqual(['functions/host/caller.ts']);
  });

  it('takes no environment variable for an error', () => {
    expect(documented.filter((code) => ENVIRONMENT_VARIABLES.includes(code))).toEqual([]);
  });
});

describe('the words of Apex', () => {
  it('stand in custom labels that carry the code of their problem', () => {
    const labels = read('force-app/setup/labels/CustomLabels.labels-meta.xml');
    const files = ['force-app/setup/classes/Problems.cls', 'force-app/matching/classes/ReviewProblems.cls'];
    const problems = files.map(read).join('\n');
    const pairs = [...problems.matchAll(/'(SALDO_[A-Z0-9_]+)',\s*System\.Label\.(\w+)/g)];
    expect(pairs.length).toBeGreaterThan(60);
    const wrong = pairs.filter(([, code, name]) => !labelText(labels, name ?? '').includes(code ?? ''));
    expect(wrong.map(([, code, name]) => `${name} does not name ${code}`)).toEqual([]);
  });
});

describe('environment variables', () => {
  it('are described where people look for them', () => {
    const guides = ['CONTRIBUTING.md', 'functions/host/README.md', ...projectFiles('docs/guides', ['.md'])];
    const words = guides.map(read).join('\n');
    expect(ENVIRONMENT_VARIABLES.filter((name) => !words.includes(`\`${name}\``))).toEqual([]);
  });
});

function labelText(labels: string, name: string): string {
  return labels.split('</labels>').find((label) => new RegExp(`<fullName\\s*>\\s*${name}\\s*<`).test(label)) ?? '';
}

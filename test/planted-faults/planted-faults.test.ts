import { describe, expect, it } from 'vitest';
import { refusedFaults } from './faults-refused.ts';
import { runningFaults } from './faults-running.ts';
import { apexLanguageServer, hasJava, pmd } from './java-gates.ts';
import { localOrgCompiler, runTrial } from './local-org-gates.ts';

const faults = [...refusedFaults, ...runningFaults];
const MILLISECONDS = 240_000;

/** Which faults a gate stops, by name. */
const stopped = (verdicts: (string | null)[]): string[] =>
  faults.filter((_, index) => verdicts[index] !== null).map(({ name }) => name);
const expected = (gate: string): string[] =>
  faults.filter(({ caughtBy }) => caughtBy.some((name) => name === gate)).map(({ name }) => name);

describe('faults planted one by one into the shipped Apex', () => {
  it('are many, and each has a name of its own', () => {
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
    expect(faults.length).toBeGreaterThanOrEqual(40);
  });

  it('are refused by the compiler of the local org, or compile', { timeout: MILLISECONDS }, () => {
    expect(stopped(localOrgCompiler(faults))).toEqual(expected('compile'));
  });

  const tried = faults.flatMap((fault) => (fault.trial ? [{ ...fault, trial: fault.trial }] : []));
  it.each(tried)('$name: goes wrong when it runs', { timeout: MILLISECONDS }, async (fault) => {
    expect((await runTrial([fault], fault.trial)) !== null).toBe(fault.caughtBy.includes('run'));
  });

  const blocks = tried.filter(({ trial }) => 'code' in trial);
  it.each(blocks)('$name: the same lines run over the shipped source', { timeout: MILLISECONDS }, async ({ trial }) => {
    expect(await runTrial([], trial)).toBeNull();
  });
});

describe.skipIf(!hasJava)('faults planted one by one into the shipped Apex, gates that need Java', () => {
  it('are told by apex-ls, or pass it', { timeout: MILLISECONDS }, () => {
    expect(stopped(apexLanguageServer(faults))).toEqual(expected('apex-ls'));
  });

  it('break rules of PMD that the file kept before, or none', { timeout: MILLISECONDS }, () => {
    expect(stopped(pmd(faults))).toEqual(expected('PMD'));
  });
});

/** What the report of `npm run verify:org` may say. Its run against `npm start` is in `sf-cli.test.ts`. */
import { describe, expect, it } from 'vitest';
import {
  isVerified,
  markdown,
  placeOf,
  STEPS,
  verdict,
  type OrgIdentity,
  type Report,
  type StepOutcome,
} from '../../scripts/verify-org/report.ts';

const LOCAL: OrgIdentity = {
  id: '00D000000000001EAA',
  name: 'Saldo Local Org',
  instanceName: 'LOCAL',
  instanceUrl: 'http://localhost:8080',
  organizationType: 'Developer Edition',
  isSandbox: false,
  username: 'admin@saldo.local',
};
const REAL: OrgIdentity = {
  ...LOCAL,
  instanceName: 'DEU36',
  instanceUrl: 'https://acme--uat.sandbox.my.salesforce.com',
};

const passed = (name: StepOutcome['name']): StepOutcome => ({
  name,
  status: 'passed',
  seconds: 1,
  evidence: { ran: true },
  problem: null,
});
const report = (org: OrgIdentity | null, steps: StepOutcome[]): Report => ({
  targetOrg: 'x',
  startedAt: '2026-11-29T12:00:00.000Z',
  commit: 'abc',
  cli: '@salesforce/cli 2',
  org,
  steps,
});

describe('the verdict', () => {
  it('is success only where each step ran, passed, and has something to show', () => {
    const all = STEPS.map(passed);
    expect(isVerified(report(REAL, all))).toBe(true);
    for (const name of STEPS)
      expect(
        isVerified(
          report(
            REAL,
            all.filter((step) => step.name !== name),
          ),
        ),
        `without ${name}`,
      ).toBe(false);
    for (const name of STEPS) {
      const failed = all.map((step) => (step.name === name ? { ...step, status: 'failed' as const } : step));
      expect(isVerified(report(REAL, failed)), `${name} failed`).toBe(false);
      const empty = all.map((step) => (step.name === name ? { ...step, evidence: {} } : step));
      expect(isVerified(report(REAL, empty)), `${name} shows nothing`).toBe(false);
    }
    expect(isVerified(report(REAL, []))).toBe(false);
    expect(isVerified(report(REAL, [...all, passed('org')]))).toBe(false);
  });

  it('says Salesforce only of an org whose record and address both say so', () => {
    const all = STEPS.map(passed);
    expect(verdict(report(REAL, all))).toBe('VERIFIED in a Salesforce org.');
    expect(verdict(report(LOCAL, all))).toContain('local stand-in');
    expect(placeOf({ ...LOCAL, instanceUrl: REAL.instanceUrl })).toBe('local stand-in');
    expect(placeOf({ ...REAL, instanceUrl: 'https://salesforce.com.example.org' })).toBe('unknown');
    expect(placeOf({ ...REAL, instanceUrl: 'http://acme.my.salesforce.com' })).toBe('unknown');
    expect(placeOf(null)).toBe('unknown');
    expect(verdict(report({ ...REAL, instanceUrl: 'http://localhost:1' }, all))).not.toContain('in a Salesforce org.');
  });

  it('names the step that failed, and shows those that did not run', () => {
    const failed: StepOutcome = { ...passed('deploy'), status: 'failed', evidence: {}, problem: 'Greeter: a | b' };
    const stopped = report(LOCAL, [passed('org'), failed]);
    expect(verdict(stopped)).toBe('NOT VERIFIED: the step “deploy” failed.');
    expect(markdown(stopped)).toContain('| deploy | failed | 1.0 | Greeter: a \\| b |');
    expect(markdown(stopped)).toContain('| payment | not run | | |');
  });
});

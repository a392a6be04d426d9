/** What a verification found, step by step, and what may be said about it. */

/** The steps, in the order in which they run. Nothing is verified before each of them has passed. */
export const STEPS = ['org', 'deploy', 'permissions', 'apex tests', 'settings', 'payment'] as const;
export type StepName = (typeof STEPS)[number];

export interface StepOutcome {
  name: StepName;
  status: 'passed' | 'failed';
  seconds: number;
  /** Figures and ids that show that the step ran. */
  evidence: Record<string, unknown>;
  problem: string | null;
}

export interface OrgIdentity {
  id: string;
  name: string;
  instanceName: string;
  instanceUrl: string;
  organizationType: string;
  isSandbox: boolean;
  username: string;
}

export interface Report {
  targetOrg: string;
  startedAt: string;
  commit: string;
  cli: string;
  org: OrgIdentity | null;
  steps: StepOutcome[];
}

export type Place = 'local stand-in' | 'Salesforce' | 'unknown';

/** Name of the instance that the local org gives itself; Salesforce's are like `DEU36` or `USA794S`. */
const LOCAL_INSTANCE = 'LOCAL';
const SALESFORCE_DOMAIN = /(?:^|\.)(?:salesforce|force|cloudforce|salesforce-setup)\.(?:com|mil)$/;

/** Where the org is. Both its record and its address must say Salesforce before we say so. */
export function placeOf(org: OrgIdentity | null): Place {
  if (org === null) return 'unknown';
  if (org.instanceName === LOCAL_INSTANCE) return 'local stand-in';
  const host = URL.parse(org.instanceUrl);
  return host?.protocol === 'https:' && SALESFORCE_DOMAIN.test(host.hostname) ? 'Salesforce' : 'unknown';
}

/** Steps that did not run. */
export function missingSteps(report: Report): StepName[] {
  return STEPS.filter((name) => !report.steps.some((step) => step.name === name));
}

/** Whether each step has run, passed, and shows something for it. */
export function isVerified(report: Report): boolean {
  return (
    missingSteps(report).length === 0 &&
    report.steps.length === STEPS.length &&
    report.steps.every((step) => step.status === 'passed' && Object.keys(step.evidence).length > 0)
  );
}

/** The verdict in one sentence, with the kind of org in it. */
export function verdict(report: Report): string {
  const place = placeOf(report.org);
  if (!isVerified(report)) {
    const failed = report.steps.find((step) => step.status === 'failed');
    const missing = missingSteps(report);
    const words = failed ? `the step “${failed.name}” failed` : `these steps did not run: ${missing.join(', ')}`;
    return `NOT VERIFIED: ${words}.`;
  }
  if (place === 'Salesforce') return 'VERIFIED in a Salesforce org.';
  if (place === 'local stand-in')
    return 'VERIFIED in the local stand-in org. This says nothing about a real Salesforce org.';
  return 'VERIFIED in an org that does not show that it is Salesforce. This says nothing about a real Salesforce org.';
}

/** The report for people. */
export function markdown(report: Report): string {
  const { org } = report;
  const lines = [
    '# Verification of an org',
    '',
    `**${verdict(report)}**`,
    '',
    `- Kind of org: ${placeOf(org)}`,
    `- Target: ${report.targetOrg}${org ? ` (${org.username})` : ''}`,
    ...(org
      ? [
          `- Organization: ${org.name}, ${org.id}, ${org.organizationType}${org.isSandbox ? ', sandbox' : ''}`,
          `- Instance: ${org.instanceName}, ${org.instanceUrl}`,
        ]
      : []),
    `- Source: ${report.commit}`,
    `- CLI: ${report.cli}`,
    `- Started: ${report.startedAt}`,
    '',
    '| step | result | seconds | evidence |',
    '| --- | --- | --- | --- |',
    ...report.steps.map(
      (step) => `| ${step.name} | ${step.status} | ${step.seconds.toFixed(1)} | ${cell(evidenceText(step))} |`,
    ),
    ...missingSteps(report).map((name) => `| ${name} | not run | | |`),
  ];
  return `${lines.join('\n')}\n`;
}

function evidenceText(step: StepOutcome): string {
  const facts = Object.entries(step.evidence).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [...(step.problem === null ? [] : [step.problem]), ...facts].join('; ');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');

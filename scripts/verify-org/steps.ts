/** The steps of a verification. Each gives its evidence, or throws. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPayment } from './payment.ts';
import type { OrgIdentity, StepName } from './report.ts';
import { SfError, type Sf } from './sf.ts';
import { StepFailure } from './step-failure.ts';

type Evidence = Record<string, unknown>;
export type Step = (sf: Sf, context: Context) => Promise<Evidence>;

/** What steps hand on. */
export interface Context {
  stamp: string;
  org: OrgIdentity | null;
}

/** Share of lines that the Apex tests must cover, as Salesforce asks. */
const REQUIRED_COVERAGE = 75;
const PERMISSION_SETS = ['SaldoAdmin', 'SaldoReviewer', 'SaldoAllRecordsViewer', 'SaldoFunctionsCaller'];

async function org(sf: Sf, context: Context): Promise<Evidence> {
  const display = await sf.run<{ id: string; username: string; instanceUrl: string }>('org', 'display');
  const [row] = await sf.query<{
    Id: string;
    Name: string;
    InstanceName: string;
    OrganizationType: string;
    IsSandbox: boolean;
  }>('SELECT Id, Name, InstanceName, OrganizationType, IsSandbox FROM Organization');
  if (row === undefined) throw new StepFailure('The org does not show its Organization record.');
  context.org = {
    id: row.Id,
    name: row.Name,
    instanceName: row.InstanceName,
    instanceUrl: display.instanceUrl,
    organizationType: row.OrganizationType,
    isSandbox: row.IsSandbox,
    username: display.username,
  };
  return { organizationId: row.Id, instance: row.InstanceName };
}

interface DeployResult {
  id: string;
  status: string;
  numberComponentsDeployed: number;
  numberComponentErrors: number;
}

async function deploy(sf: Sf): Promise<Evidence> {
  try {
    const result = await sf.run<DeployResult>(
      'project',
      'deploy',
      'start',
      '--source-dir',
      'force-app',
      '--wait',
      '60',
    );
    if (result.status !== 'Succeeded' || result.numberComponentsDeployed === 0)
      throw new StepFailure(`The deployment ${result.id} ended with ${result.status}.`);
    return {
      deployment: result.id,
      componentsDeployed: result.numberComponentsDeployed,
      componentErrors: result.numberComponentErrors,
    };
  } catch (error) {
    if (error instanceof SfError) throw new StepFailure(deployProblem(error));
    throw error;
  }
}

function deployProblem(error: SfError): string {
  const { files } = (error.answer ?? {}) as {
    files?: { state: string; fullName: string; error?: string }[];
  };
  const failed = (files ?? []).filter(({ state }) => state === 'Failed');
  const words = failed.slice(0, 10).map(({ fullName, error: problem }) => `${fullName}: ${problem ?? ''}`);
  return [error.message, ...words].join(' | ');
}

async function permissions(sf: Sf, context: Context): Promise<Evidence> {
  const username = context.org?.username ?? '';
  const held = await sf.query<{ PermissionSet: { Name: string } }>(
    `SELECT PermissionSet.Name FROM PermissionSetAssignment WHERE Assignee.Username = '${username.replaceAll("'", "\\'")}'`,
  );
  const names = new Set(held.map((row) => row.PermissionSet.Name));
  const missing = PERMISSION_SETS.filter((name) => !names.has(name));
  if (missing.length > 0) await sf.run('org', 'assign', 'permset', ...missing.flatMap((name) => ['--name', name]));
  return { user: username, assignedBefore: PERMISSION_SETS.filter((name) => names.has(name)), assignedNow: missing };
}

interface TestRunResult {
  summary: { outcome: string; testsRan: number; failing: number; testRunId: string };
  tests: { FullName: string; Outcome: string; Message: string | null; ApexClass: { Name: string } }[];
  coverage?: { coverage: { name: string; totalLines: number; totalCovered: number }[] };
}

async function apexTests(sf: Sf): Promise<Evidence> {
  const command = ['apex', 'run', 'test', '--test-level', 'RunLocalTests', '--code-coverage', '--wait', '60'];
  const result = await sf.run<TestRunResult>(...command).catch((error: unknown) => {
    // The CLI ends with an error where a test fails; its answer says which.
    if (error instanceof SfError && error.answer !== null && error.answer !== undefined)
      return error.answer as TestRunResult;
    throw error;
  });
  const { outcome, testsRan, failing, testRunId } = result.summary;
  const failed = result.tests.filter(({ Outcome }) => Outcome === 'Fail' || Outcome === 'CompileFail');
  if (outcome !== 'Passed' || failing !== 0 || testsRan === 0) {
    const words = failed.slice(0, 10).map(({ FullName, Message }) => `${FullName}: ${Message ?? ''}`);
    throw new StepFailure(`${testsRan} tests ran, ${failing} failed. ${words.join(' | ')}`);
  }
  const files = result.coverage?.coverage ?? [];
  const lines = files.reduce((sum, { totalLines }) => sum + totalLines, 0);
  const covered = files.reduce((sum, { totalCovered }) => sum + totalCovered, 0);
  const percent = lines === 0 ? 0 : Math.round((covered / lines) * 1000) / 10;
  if (percent < REQUIRED_COVERAGE)
    throw new StepFailure(`The tests cover ${percent} % of the lines, ${REQUIRED_COVERAGE} % are needed.`);
  return { testRun: testRunId, testsRan, failed: failing, coveredPercent: percent };
}

/** Settings as the set-up guide makes them, where the org has none. */
const SETTINGS = `insert new SaldoSettings__c(
  SetupOwnerId = UserInfo.getOrganizationId(),
  IsEnabled__c = true,
  IsAutoApprovalEnabled__c = false,
  WriteOffTolerance__c = 0,
  AliasKey__c = EncodingUtil.convertToHex(Crypto.generateAesKey(256))
);
`;

async function settings(sf: Sf, context: Context): Promise<Evidence> {
  const soql = `SELECT Id, IsEnabled__c FROM SaldoSettings__c WHERE SetupOwnerId = '${context.org?.id ?? ''}'`;
  const [present] = await sf.query<{ Id: string; IsEnabled__c: boolean }>(soql);
  if (present !== undefined && !present.IsEnabled__c)
    throw new StepFailure('SaldoSettings__c.IsEnabled__c is off. Switch it on and run the verification again.');
  if (present !== undefined) return { settings: present.Id, createdNow: false };
  const folder = mkdtempSync(join(tmpdir(), 'saldo-verify-'));
  try {
    const file = join(folder, 'settings.apex');
    writeFileSync(file, SETTINGS);
    await sf.run('apex', 'run', '--file', file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const [created] = await sf.query<{ Id: string; IsEnabled__c: boolean }>(soql);
  if (created === undefined) throw new StepFailure('The settings were not created.');
  return { settings: created.Id, createdNow: true };
}

export const STEP_WORK: Record<StepName, Step> = {
  org,
  deploy,
  permissions,
  'apex tests': apexTests,
  settings,
  payment: (sf, context) => runPayment(sf, context.stamp),
};

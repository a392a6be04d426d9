/**
 * The installed Salesforce CLI against `npm start`, unchanged: what it prints is what it would print of a Salesforce org.
 * The commands build on each other, as on the day one sets up an org.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN } from '@saldo/local-org';
import type { Report } from '../../scripts/verify-org/report.ts';
import { ROOT, StartedOrg } from './started-org.ts';

interface Answer<Result> {
  status: number;
  name?: string;
  message?: string;
  result: Result;
  data?: unknown;
}

interface DeployFile {
  fullName: string;
  type: string;
  state: string;
  lineNumber?: number;
  columnNumber?: number;
  error?: string;
}

interface DeployResult {
  status: string;
  success: boolean;
  numberComponentsDeployed: number;
  numberComponentErrors: number;
  numberComponentsTotal: number;
  files: DeployFile[];
  details: { componentSuccesses?: { componentType: string; fullName: string; changed: boolean; problem?: string }[] };
}

const TARGET = ['--target-org', 'saldo-test'];
let org: StartedOrg;
let project: string;

const write = (path: string, text: string): string => {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};
const metadata = (type: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${type}>\n`;
const deploy = (...options: string[]) =>
  org.json<Answer<DeployResult>>(['project', 'deploy', 'start', '--source-dir', 'force-app', ...options, ...TARGET], {
    cwd: project,
  });
const query = <Row>(soql: string) =>
  org.json<Answer<{ totalSize: number; done: boolean; records: Row[] }>>(['data', 'query', '--query', soql, ...TARGET]);
const apex = (code: string) =>
  org.json<Answer<Record<string, unknown>>>(['apex', 'run', '--file', write('run.apex', code), ...TARGET]);

beforeAll(async () => {
  org = await StartedOrg.start();
  project = join(org.folder, 'project');
  write('sfdx-project.json', readFileSync(join(ROOT, 'sfdx-project.json'), 'utf8'));
}, 120_000);
afterAll(() => org.close(), 30_000);

describe('the Salesforce CLI', { timeout: 120_000 }, () => {
  it('logs in with an access token and knows who it is', async () => {
    const login = await org.sf(
      ['org', 'login', 'access-token', '--instance-url', org.url, '--alias', 'saldo-test', '--no-prompt', '--json'],
      { environment: { SF_ACCESS_TOKEN: await org.accessToken() } },
    );
    expect(JSON.parse(login.stdout)).toMatchObject({
      status: 0,
      result: { username: ADMIN.username, orgId: expect.stringMatching(/^00D\w{15}$/) as string },
    });
  });

  it('logs in by JWT with the key of the data folder', async () => {
    const key = join(org.folder, 'org', 'keys', 'cli.pem');
    const jwt = ['--client-id', 'saldo-cli', '--username', ADMIN.username, '--jwt-key-file', key];
    const { stdout } = await org.sf([
      'org',
      'login',
      'jwt',
      ...jwt,
      '--instance-url',
      org.url,
      '--alias',
      'saldo-test',
    ]);
    expect(stdout).toContain(`Successfully authorized ${ADMIN.username} with org ID 00D`);
  });

  it('deploys force-app: every component arrives, and the org that runs it already has nothing new', async () => {
    const { status, result } = await org.json<Answer<DeployResult>>([
      'project',
      'deploy',
      'start',
      '--source-dir',
      'force-app',
      ...TARGET,
    ]);
    expect({ status, deployed: result.status, errors: result.numberComponentErrors }).toEqual({
      status: 0,
      deployed: 'Succeeded',
      errors: 0,
    });
    const classes = readdirSync(join(ROOT, 'force-app'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.cls'))
      .map((file) => file.replace(/^.*\/|\.cls$/g, ''));
    const successes = result.details.componentSuccesses ?? [];
    expect(successes).toHaveLength(result.numberComponentsTotal);
    expect(successes.filter(({ componentType }) => componentType === 'ApexClass').map(({ fullName }) => fullName).sort()).toEqual(classes.sort()); // prettier-ignore
    expect(successes.filter(({ changed }) => changed).map(({ fullName }) => fullName)).toEqual([]);
  });

  it('verifies the org: deploys, runs all Apex tests, sends one payment through, and says where it did', async () => {
    const reports = join(org.folder, 'reports');
    const verify = (...args: string[]) => org.script('scripts/verify-org.ts', [...args, '--report-dir', reports]);
    const { code, stdout } = await verify(...TARGET);
    expect(stdout).toContain('VERIFIED in the local stand-in org. This says nothing about a real Salesforce org.');
    expect(code).toBe(0);
    const [file, ...others] = readdirSync(reports).filter((name) => name.endsWith('.json'));
    expect(others).toEqual([]);
    const report = JSON.parse(readFileSync(join(reports, file ?? ''), 'utf8')) as Report & { verified: boolean };
    expect(report.verified).toBe(true);
    const evidence = Object.fromEntries(report.steps.map((step) => [step.name, step.evidence]));
    expect(evidence['deploy']?.['componentsDeployed']).toBeGreaterThan(500);
    expect(evidence['apex tests']).toMatchObject({ failed: 0 });
    expect(evidence['apex tests']?.['testsRan']).toBeGreaterThan(100);
    expect(evidence['payment']).toMatchObject({ invoiceStatus: 'Paid', invoiceOpen: 0, paymentStatus: 'Allocated', paymentLeft: 0 }); // prettier-ignore
  }, 180_000);

  it('verifies nothing of an org that nobody is logged in to, and wants to be told the org', async () => {
    const refused = ['--report-dir', join(org.folder, 'refused')];
    const [nobody, nothing] = await Promise.all([
      org.script('scripts/verify-org.ts', ['--target-org', 'nobody', ...refused]),
      org.script('scripts/verify-org.ts', refused),
    ]);
    expect([nobody.code, nothing.code]).toEqual([1, 2]);
    expect(nobody.stdout).toContain('NOT VERIFIED: the step “org” failed.');
    expect(nothing.stderr).toContain('SALDO_USAGE: Name the org.');
  });

  describe('deploys what the org does not have', () => {
    const greeter = 'force-app/classes/Greeter.cls';
    const body = (expression: string) =>
      `public with sharing class Greeter {\n  public static String greet() {\n    return ${expression};\n  }\n}\n`;

    it('a class that does not compile fails with its line and column, and nothing of the deployment stays', async () => {
      write(greeter, body('Nowhere.greeting()'));
      write(`${greeter}-meta.xml`, metadata('ApexClass', '<apiVersion>67.0</apiVersion><status>Active</status>'));
      write('force-app/objects/Account/fields/ShoeSize__c.field-meta.xml', metadata('CustomField', '<fullName>ShoeSize__c</fullName><label>Shoe Size</label><type>Number</type><precision>4</precision><scale>1</scale>')); // prettier-ignore
      write('force-app/permissionsets/Shoes.permissionset-meta.xml', metadata('PermissionSet', '<label>Shoes</label><fieldPermissions><field>Account.ShoeSize__c</field><readable>true</readable><editable>true</editable></fieldPermissions>')); // prettier-ignore
      write('force-app/tabs/Shoe__c.tab-meta.xml', metadata('CustomTab', '<label>Shoes</label><motif>Custom1: Heart</motif><url>https://example.com</url>')); // prettier-ignore
      const { status, result } = await deploy();
      expect([status, result.status, result.numberComponentsDeployed]).toEqual([1, 'Failed', 0]);
      expect(result.files.filter(({ state }) => state === 'Failed')).toMatchObject([
        { fullName: 'Greeter', type: 'ApexClass', lineNumber: 3, columnNumber: 12, error: expect.stringContaining('Variable does not exist: Nowhere') as string }, // prettier-ignore
      ]);
      expect((await query('SELECT ShoeSize__c FROM Account')).message).toContain("No such column 'ShoeSize__c'");
    });

    it('a dry run succeeds and changes nothing', async () => {
      write(greeter, body("'Size ' + [SELECT ShoeSize__c FROM Account WHERE ShoeSize__c != NULL LIMIT 1].ShoeSize__c"));
      expect((await deploy('--dry-run')).result).toMatchObject({ status: 'Succeeded', checkOnly: true });
      expect((await query('SELECT ShoeSize__c FROM Account')).status).toBe(1);
    });

    it('a deployment that succeeds is in the running org, and its records are still there', async () => {
      const before = await query('SELECT COUNT() FROM BankTransaction__c');
      const { result } = await deploy();
      const created = result.files.filter(({ state }) => state === 'Created').map(({ fullName }) => fullName);
      expect([...new Set(created)].sort()).toEqual(['Account.ShoeSize__c', 'Greeter', 'Shoe__c', 'Shoes']);
      const tab = result.details.componentSuccesses?.find(({ fullName }) => fullName === 'Shoe__c');
      expect(tab?.problem).toContain('does not change with this kind of metadata');
      const permset = await org.sf(['org', 'assign', 'permset', '--name', 'Shoes', ...TARGET]);
      expect(permset.stdout).toMatch(/Permsets Assigned[^]*Shoes/);
      await org.sf(['data', 'create', 'record', '--sobject', 'Account', '--values', "Name='Shop' ShoeSize__c=42.5", ...TARGET]); // prettier-ignore
      const run = await apex('System.debug(Greeter.greet());');
      expect(run.result).toMatchObject({ compiled: true, success: true, logs: expect.stringMatching(/\|USER_DEBUG\|.*\|Size 42\.5$/m) as string }); // prettier-ignore
      expect(before.result.totalSize).toBeGreaterThan(50);
      expect((await query('SELECT COUNT() FROM BankTransaction__c')).result.totalSize).toBe(before.result.totalSize);
    });
  });

  it('imports a tree of records and queries it with parents and children', async () => {
    const contact = (referenceId: string, LastName: string) => ({ attributes: { type: 'Contact', referenceId }, LastName }); // prettier-ignore
    const file = write('tree.json', JSON.stringify({ records: [{ attributes: { type: 'Account', referenceId: 'oak' }, Name: 'Oak Ltd', Contacts: { records: [contact('leaf', 'Leaf'), contact('twig', 'Twig')] } }] })); // prettier-ignore
    const imported = await org.json<Answer<{ refId: string; type: string; id: string }[]>>(['data', 'import', 'tree', '--files', file, ...TARGET]); // prettier-ignore
    expect(imported.result.map(({ refId, type }) => [refId, type])).toEqual([['oak', 'Account'], ['leaf', 'Contact'], ['twig', 'Contact']]); // prettier-ignore
    const { result } = await query(
      "SELECT Name, (SELECT LastName, Account.Name FROM Contacts ORDER BY LastName) FROM Account WHERE Name = 'Oak Ltd'",
    );
    expect(result).toMatchObject({
      totalSize: 1,
      done: true,
      records: [
        {
          attributes: { type: 'Account' },
          Name: 'Oak Ltd',
          Contacts: {
            totalSize: 2,
            done: true,
            records: [
              { LastName: 'Leaf', Account: { Name: 'Oak Ltd' } },
              { LastName: 'Twig', Account: { Name: 'Oak Ltd' } },
            ],
          },
        },
      ],
    });
    const csv = await org.sf(['data', 'query', '--query', "SELECT LastName, Account.Name FROM Contact WHERE Account.Name = 'Oak Ltd' ORDER BY LastName", '--result-format', 'csv', ...TARGET]); // prettier-ignore
    expect(csv.stdout).toBe('LastName,Account.Name\nLeaf,Oak Ltd\nTwig,Oak Ltd\n');
  });

  it('creates, updates, reads and deletes a record', async () => {
    const record = (verb: string, ...more: string[]) =>
      org.json<Answer<Record<string, unknown>>>(['data', verb, 'record', '--sobject', 'Account', ...more, ...TARGET]);
    const created = await record('create', '--values', "Name='Made here' Phone=123");
    const id = String(created.result['id']);
    expect(created.result).toEqual({ id: expect.stringMatching(/^001\w{15}$/) as string, success: true, errors: [] });
    expect(await record('update', '--record-id', id, '--values', 'Phone=456')).toMatchObject({ status: 0, result: { id, success: true } }); // prettier-ignore
    expect((await record('get', '--where', "Name='Made here'")).result).toMatchObject({ Id: id, Phone: '456' });
    expect(await record('delete', '--record-id', id)).toMatchObject({ status: 0, result: { id, success: true } });
    expect(await record('get', '--record-id', id)).toMatchObject({ status: 1, name: 'NOT_FOUND' });
  });

  it('shows errors of Apex and of queries in Salesforce’s words', async () => {
    const [broken, thrown, column] = await Promise.all([
      org.json<Answer<unknown>>(['apex', 'run', '--file', write('broken.apex', 'Integer i =\n  Nowhere.x();'), ...TARGET]), // prettier-ignore
      org.json<Answer<unknown>>(['apex', 'run', '--file', write('thrown.apex', "System.debug('before');\nObject o = null;\no.toString();"), ...TARGET]), // prettier-ignore
      query('SELECT Bad FROM Account'),
    ]);
    expect(broken).toMatchObject({ name: 'executeCompileFailure', data: { compiled: false, line: '2' } });
    expect(thrown).toMatchObject({
      name: 'executeRuntimeFailure',
      data: {
        compiled: true,
        success: false,
        line: '3',
        exceptionMessage: 'System.NullPointerException: Attempt to de-reference a null object',
        logs: expect.stringMatching(/USER_DEBUG\|.*\|before[^]*FATAL_ERROR\|System\.NullPointerException/) as string,
      },
    });
    expect(column.message).toContain("SELECT Bad FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Bad' on entity 'Account'."); // prettier-ignore
  });

  it('runs Apex tests with coverage, and says which method failed', async () => {
    write('force-app/classes/GreeterTest.cls', "@IsTest\nprivate class GreeterTest {\n  @IsTest static void shouldGreet() {\n    insert new Account(Name = 'A', ShoeSize__c = 40);\n    Assert.areEqual('Size 40.0', Greeter.greet());\n  }\n  @IsTest static void shouldFail() {\n    Assert.areEqual(1, 2, 'numbers');\n  }\n}\n"); // prettier-ignore
    write('force-app/classes/GreeterTest.cls-meta.xml', metadata('ApexClass', '<apiVersion>67.0</apiVersion><status>Active</status>')); // prettier-ignore
    expect((await deploy()).result.status).toBe('Succeeded');
    const run = await org.json<
      Answer<{
        summary: Record<string, unknown>;
        tests: { FullName: string; Outcome: string; Message: string | null; StackTrace: string | null }[];
        coverage: { coverage: { name: string; totalLines: number; totalCovered: number; coveredPercent: number }[] };
      }>
    >(['apex', 'run', 'test', '--tests', 'GreeterTest', '--tests', 'MoneyTest', '--code-coverage', '--wait', '5', ...TARGET]); // prettier-ignore
    const outcomes = Object.fromEntries(run.result.tests.map((test) => [test.FullName, test]));
    expect(run.result.summary).toMatchObject({ outcome: 'Failed', failing: 1, testsRan: run.result.tests.length });
    expect(outcomes['GreeterTest.shouldGreet']).toMatchObject({ Outcome: 'Pass', Message: null });
    expect(outcomes['GreeterTest.shouldFail']).toMatchObject({
      Outcome: 'Fail',
      Message: 'System.AssertException: Assertion Failed: numbers: Expected: 1, Actual: 2',
      StackTrace: expect.stringContaining('Class.GreeterTest.shouldFail: line 8') as string,
    });
    const covered = Object.fromEntries(run.result.coverage.coverage.map((entry) => [entry.name, entry]));
    expect(covered['Greeter']).toMatchObject({ totalLines: 1, totalCovered: 1, coveredPercent: 100 });
    expect(covered['Money']?.totalCovered).toBeGreaterThan(0);
    expect(covered['Money']?.totalCovered).toBeLessThan(covered['Money']?.totalLines ?? 0);
  });

  it('describes an object and lists the limits', async () => {
    const [describeObject, limits] = await Promise.all([
      org.json<Answer<{ name: string; keyPrefix: string; fields: { name: string; type: string; referenceTo: string[] }[] }>>(['sobject', 'describe', '--sobject', 'Invoice__c', ...TARGET]), // prettier-ignore
      org.json<Answer<{ name: string; max: number; remaining: number }[]>>(['org', 'list', 'limits', ...TARGET]),
    ]);
    const { result } = describeObject;
    expect([result.name, result.keyPrefix]).toEqual(['Invoice__c', expect.stringMatching(/^a\w\w$/) as string]);
    expect(result.fields.find(({ name }) => name === 'LegalEntity__c')).toMatchObject({ type: 'reference', referenceTo: ['LegalEntity__c'] }); // prettier-ignore
    const requests = limits.result.find(({ name }) => name === 'DailyApiRequests');
    expect(requests?.max).toBe(15_000);
    expect(requests?.remaining).toBeLessThan(15_000);
  });
});

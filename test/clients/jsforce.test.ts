/** jsforce, as it is installed, against the local org: what `local-org/rest` does not test with it already. */
import jsforce, { type Connection } from 'jsforce';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, apexLoader, startLocalOrg, type LocalOrg } from '@saldo/local-org';
import { CLERK, insert, PROJECT, select, userOf } from '../../local-org/fixtures/fixture-org.ts';

let org: LocalOrg;
let clerk: Connection;
let admin: Connection;
let company: string;

const connect = (username: string): Connection =>
  new jsforce.Connection({
    instanceUrl: org.url,
    accessToken: org.createSession(userOf(org.data, { username })),
    version: '67.0',
  });
const order = (values: object = {}) => ({ Company__c: company, Amount__c: 10, ...values });

beforeAll(async () => {
  org = await startLocalOrg({ projectDir: PROJECT, dataDir: null, port: 0, clients: [], users: [CLERK] }, apexLoader);
  [company = ''] = insert(org.data, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
  clerk = connect(CLERK.username);
  admin = connect(ADMIN.username);
  admin.metadata.pollInterval = 50;
}, 60_000);
afterAll(() => org.close());

describe('data', () => {
  it('loads 2,000 rows by Bulk API 2.0 through the triggers and queries them back', async () => {
    const rows = Array.from({ length: 2000 }, (_, index) => order({ Key__c: `bulk-${index}` }));
    const result = await clerk.bulk2.loadAndWaitForResults({ object: 'Order__c', operation: 'insert', input: rows, pollTimeout: 60_000, pollInterval: 100 }); // prettier-ignore
    expect([result.successfulResults.length, result.failedResults.length]).toEqual([2000, 0]);
    const stream = await clerk.bulk2.query("SELECT Key__c, Reference__c FROM Order__c WHERE Key__c LIKE 'bulk-%'");
    const found = (await stream.toArray()) as { Key__c: string; Reference__c: string }[];
    expect(new Set(found.map(({ Key__c }) => Key__c)).size).toBe(2000);
    expect(new Set(found.map(({ Reference__c }) => Reference__c))).toEqual(new Set(['from trigger']));
  }, 60_000);

  it('sends 500 nodes as one graph, and 501 in vain', async () => {
    const graph = (count: number) => ({
      graphs: [
        {
          graphId: 'all',
          compositeRequest: Array.from({ length: count }, (_, index) => ({
            method: 'POST',
            url: '/services/data/v67.0/sobjects/Order__c',
            referenceId: `n${index}`,
            body: order({ Key__c: `graph-${count}-${index}` }),
          })),
        },
      ],
    });
    const send = async (count: number) =>
      clerk.requestPost<{ graphs: { isSuccessful: boolean }[] }>('/services/data/v67.0/composite/graph', graph(count));
    expect((await send(500)).graphs.map(({ isSuccessful }) => isSuccessful)).toEqual([true]);
    await expect(send(501)).rejects.toThrow('The payload has 501 nodes; the limit is 500');
    expect(select(org.data, "SELECT COUNT(Id) n FROM Order__c WHERE Key__c LIKE 'graph-%'")).toEqual([{ n: '500' }]);
  });

  it('lists what was updated and deleted since', async () => {
    const start = new Date(Date.now() - 60_000);
    const changed = await clerk.sobject('Order__c').create(order());
    const gone = await clerk.sobject('Order__c').create(order());
    await clerk.sobject('Order__c').destroy(String(gone.id));
    const end = new Date(Date.now() + 60_000);
    const updated = await clerk.sobject('Order__c').updated(start, end);
    const deleted = await clerk.sobject('Order__c').deleted(start, end);
    expect(updated.ids).toContain(changed.id);
    expect(updated.ids).not.toContain(gone.id);
    expect(deleted.deletedRecords).toEqual([
      { id: gone.id, deletedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/) as string },
    ]);
    expect(deleted.earliestDateAvailable).toMatch(/\+0000$/);
  });

  it('reads limits, and its own request is counted', async () => {
    const first = await clerk.limits();
    const second = await clerk.limits();
    const left = (limits: typeof first) => Number(limits['DailyApiRequests']?.Remaining);
    expect(first['DailyApiRequests']?.Max).toBe(15_000);
    expect(left(first) - left(second)).toBe(1);
    expect(clerk.limitInfo.apiUsage).toEqual({ used: 15_000 - left(second), limit: 15_000 });
  });
});

describe('refusals carry Salesforce’s code', () => {
  const create = (values: object) => () => clerk.sobject('Order__c').create(order(values));
  const id = () => String(insert(org.data, 'Order__c', [{ Company__c: company, Amount__c: '10' }])[0]);

  it.each<[string, () => PromiseLike<unknown>]>([
    ['INVALID_FIELD', () => clerk.query('SELECT Bacon__c FROM Account')],
    ['INVALID_TYPE', () => clerk.query('SELECT Id FROM Bacon__c')],
    ['MALFORMED_QUERY', () => clerk.query('SELECT FROM Order__c')],
    ['INVALID_QUERY_LOCATOR', () => clerk.queryMore('/services/data/v67.0/query/0r8000000000000AAA-2000')],
    ['REQUIRED_FIELD_MISSING', () => clerk.sobject('Order__c').create({ Company__c: company })],
    ['FIELD_CUSTOM_VALIDATION_EXCEPTION', create({ Amount__c: -1 })],
    ['STRING_TOO_LONG', create({ Currency__c: 'EURO' })],
    ['JSON_PARSER_ERROR', create({ Amount__c: 'ten' })],
    ['INVALID_FIELD_FOR_INSERT_UPDATE', create({ Total__c: 1 })],
    ['DUPLICATE_VALUE', async () => [await create({ Key__c: 'twice' })(), await create({ Key__c: 'twice' })()]],
    ['NOT_FOUND', () => clerk.sobject('Order__c').retrieve('a00000000000000AAA')],
    [
      'ENTITY_IS_DELETED',
      async () => {
        const gone = id();
        await admin.sobject('Order__c').destroy(gone);
        return clerk.sobject('Order__c').update({ Id: gone, Status__c: 'Sent' });
      },
    ],
    ['MALFORMED_ID', () => clerk.sobject('Order__c').update({ Id: 'a00B000000FSjVUIB1', Status__c: 'Sent' })],
    ['INSUFFICIENT_ACCESS', () => clerk.tooling.executeAnonymous('Integer i = 1;')],
  ])('%s', async (errorCode, attempt) => {
    await expect(attempt()).rejects.toMatchObject({ errorCode });
  });

  it('names the record that has the value already', async () => {
    const first = await clerk.sobject('Order__c').create(order({ Key__c: 'mine' }));
    await expect(clerk.sobject('Order__c').create(order({ Key__c: 'mine' }))).rejects.toMatchObject({
      message: expect.stringMatching(
        new RegExp(
          `duplicate value found: Key__c duplicates value on record with id: ${String(first.id).slice(0, 15)}`,
        ),
      ) as string,
    });
  });
});

/** A zip archive of one kind: every entry packed, no directories. */
function zip(files: Record<string, string>): Buffer {
  const [bodies, directory]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const [packed, nameBytes] = [deflateRawSync(text), Buffer.from(name)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(Buffer.byteLength(text), 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, tail, nameBytes]));
    bodies.push(local);
    at += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}

const NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const manifest = (...types: [string, string][]) =>
  `<Package ${NAMESPACE}>${types.map(([name, member]) => `<types><members>${member}</members><name>${name}</name></types>`).join('')}<version>67.0</version></Package>`;
const META = `<ApexClass ${NAMESPACE}><apiVersion>67.0</apiVersion></ApexClass>`;

describe('metadata by SOAP', () => {
  const deploy = async (files: Record<string, string>, options: object = {}) => {
    const locator = admin.metadata.deploy(zip(files), options);
    return locator.complete(true);
  };
  const label = (name: string, value: string) =>
    `<labels><fullName>${name}</fullName><language>en_US</language><protected>false</protected><shortDescription>${name}</shortDescription><value>${value}</value></labels>`;

  it('describes and lists what the org has', async () => {
    const described = await admin.metadata.describe('67.0');
    expect(described.metadataObjects.find(({ xmlName }) => xmlName === 'ApexClass')).toMatchObject({ directoryName: 'classes', suffix: 'cls', metaFile: true }); // prettier-ignore
    const fields = await admin.metadata.list([{ type: 'CustomField' }], '67.0');
    expect(fields.map(({ fullName }) => fullName)).toContain('Order__c.Amount__c');
  });

  it('deploys one label without touching the others', async () => {
    const before = org.data.label('Greeting', 'en_US');
    const others = [...org.data.project.labels.keys()];
    const result = await deploy({
      'package.xml': manifest(['CustomLabel', 'Farewell']),
      'labels/CustomLabels.labels': `<CustomLabels ${NAMESPACE}>${label('Farewell', 'Good &amp; bye')}</CustomLabels>`,
    });
    expect(result.status).toBe('Succeeded');
    expect(org.data.label('Farewell', 'en_US')).toBe('Good & bye');
    expect(org.data.label('Greeting', 'en_US')).toBe(before);
    expect([...org.data.project.labels.keys()].sort()).toEqual([...others, 'Farewell'].sort());
  });

  it('keeps rows, sessions and key prefixes when the schema changes, and takes the new rule at once', async () => {
    const kept = await clerk.sobject('Order__c').create(order({ Key__c: 'kept' }));
    const result = await deploy({
      'package.xml': manifest(['ValidationRule', 'Order__c.NotSeven']),
      'objects/Order__c.object': `<CustomObject ${NAMESPACE}><validationRules><fullName>NotSeven</fullName><active>true</active><errorConditionFormula>Amount__c = 7</errorConditionFormula><errorMessage>Not seven.</errorMessage></validationRules></CustomObject>`,
    });
    expect(result.details.componentSuccesses).toMatchObject([{ componentType: 'ValidationRule', fullName: 'Order__c.NotSeven', created: true }]); // prettier-ignore
    await expect(clerk.sobject('Order__c').create(order({ Amount__c: 7 }))).rejects.toMatchObject({ errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Not seven.' }); // prettier-ignore
    expect(await clerk.sobject('Order__c').retrieve(String(kept.id))).toMatchObject({ Key__c: 'kept', Amount__c: 10 });
    const next = await clerk.sobject('Order__c').create(order());
    expect(String(next.id).slice(0, 3)).toBe(String(kept.id).slice(0, 3));
  });

  it.each([
    [
      'a formula that cannot be used',
      { 'package.xml': manifest(['ValidationRule', 'Order__c.Bad']), 'objects/Order__c.object': `<CustomObject ${NAMESPACE}><validationRules><fullName>Bad</fullName><active>true</active><errorConditionFormula>NOPE(1)</errorConditionFormula><errorMessage>x</errorMessage></validationRules></CustomObject>` }, // prettier-ignore
      { componentType: 'ValidationRule', fullName: 'Order__c.Bad', problem: expect.stringContaining('NOPE') as string },
    ],
    [
      'XML that is none',
      { 'package.xml': manifest(['Layout', 'X']), 'layouts/X.layout': `<Layout ${NAMESPACE}>\n<a></b></Layout>` },
      { componentType: 'Layout', fullName: 'X', lineNumber: 2, problem: expect.stringContaining('Error parsing file') as string }, // prettier-ignore
    ],
    [
      'a kind of metadata that the local org does not know',
      { 'package.xml': manifest(['Workflow', 'X']), 'workflows/X.workflow': `<Workflow ${NAMESPACE}/>` },
      { fullName: 'workflows/X.workflow', problem: expect.stringContaining("does not know the metadata in 'workflows'") as string }, // prettier-ignore
    ],
    [
      'a class without its metadata file',
      { 'package.xml': manifest(['ApexClass', 'A']), 'classes/A.cls': 'public class A {}' },
      { componentType: 'ApexClass', fullName: 'A', problem: expect.stringContaining('missing the metadata file') as string }, // prettier-ignore
    ],
    [
      'a component that is named and not there',
      { 'package.xml': manifest(['ApexClass', 'A'], ['ApexClass', 'B']), 'classes/A.cls': 'public class A {}', 'classes/A.cls-meta.xml': META }, // prettier-ignore
      { componentType: 'ApexClass', fullName: 'B', problem: expect.stringContaining('was not found in zipped directory') as string }, // prettier-ignore
    ],
    [
      'a class that others need and that changes under them',
      { 'package.xml': manifest(['ApexClass', 'CloseOrders']), 'classes/CloseOrders.cls': 'public class CloseOrders {\n  Nope field;\n}', 'classes/CloseOrders.cls-meta.xml': META }, // prettier-ignore
      { componentType: 'ApexClass', fullName: 'CloseOrders', lineNumber: 2 },
    ],
    [
      'deleting metadata',
      { 'package.xml': manifest(), 'destructiveChanges.xml': manifest(['ApexClass', 'CloseOrders']) },
      { fullName: 'destructiveChanges.xml', problem: expect.stringContaining('does not delete metadata') as string },
    ],
    [
      'a package without package.xml',
      { 'classes/A.cls': '' },
      { fullName: 'package.xml', problem: 'No package.xml found' },
    ],
  ])('refuses %s', async (_, files, failure) => {
    const result = await deploy(files);
    expect([result.status, result.success]).toEqual(['Failed', false]);
    expect([result.details.componentFailures].flat()).toMatchObject([failure]);
  });

  it('refuses a path that leaves the package, and what is no archive', async () => {
    for (const archive of [
      zip({ 'package.xml': manifest(), '../evil.cls': 'x' }),
      Buffer.from('no zip at all, just text'),
    ]) {
      const result = await admin.metadata.deploy(archive, {}).complete(true);
      expect(result.status).toBe('Failed');
    }
  });

  it('runs the tests that a deployment asks for, and refuses it where one fails', async () => {
    const test = (name: string, expected: string) => ({
      [`classes/${name}.cls`]: `@IsTest\nprivate class ${name} {\n  @IsTest static void works() {\n    Assert.areEqual(${expected}, 1);\n  }\n}`,
      [`classes/${name}.cls-meta.xml`]: META,
    });
    const options = (name: string) => ({ testLevel: 'RunSpecifiedTests', runTests: [name] });
    const good = await deploy({ 'package.xml': manifest(['ApexClass', 'GoodTest']), ...test('GoodTest', '1') }, options('GoodTest')); // prettier-ignore
    expect([good.status, good.numberTestsTotal, good.numberTestErrors]).toEqual(['Succeeded', 1, 0]);
    const bad = await deploy({ 'package.xml': manifest(['ApexClass', 'BadTest']), ...test('BadTest', '2') }, options('BadTest')); // prettier-ignore
    expect([bad.status, bad.numberTestErrors]).toEqual(['Failed', 1]);
    expect([bad.details.runTestResult?.failures].flat()).toMatchObject([{ name: 'BadTest', methodName: 'works', message: expect.stringContaining('Expected: 2, Actual: 1') as string }]); // prettier-ignore
    const listed = await admin.metadata.list([{ type: 'ApexClass' }], '67.0');
    expect(listed.map(({ fullName }) => fullName)).toEqual(expect.arrayContaining(['CloseOrders', 'GoodTest']));
    expect(listed.map(({ fullName }) => fullName)).not.toContain('BadTest');
  });

  it('is for administrators with a session', async () => {
    const files = zip({ 'package.xml': manifest() });
    await expect(clerk.metadata.deploy(files, {}).complete()).rejects.toThrow('INSUFFICIENT_ACCESS');
    const stranger = new jsforce.Connection({ instanceUrl: org.url, accessToken: 'none', version: '67.0' });
    await expect(stranger.metadata.deploy(files, {}).complete()).rejects.toThrow('INVALID_SESSION_ID');
  });

  it('takes no entities from outside', async () => {
    const response = await fetch(`${org.url}/services/Soap/m/67.0`, {
      method: 'POST',
      body: `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Envelope><Header><SessionHeader><sessionId>${admin.accessToken}</sessionId></SessionHeader></Header><Body><describeMetadata>&e;</describeMetadata></Body></Envelope>`,
    });
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('DOCTYPE is not allowed');
  });
});

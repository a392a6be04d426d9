/** What the metadata decides: Object Reference, Custom Metadata Types and Metadata API guides, as named. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openOrgData } from '../../local-org/data/index.ts';
import { loadApex } from '../../local-org/apex/index.ts';
import { closeAfterEach, open } from './org.ts';

closeAfterEach();

// Object Reference, "CurrencyType": CurrencyIsoCode exists in organizations with multiple currencies only.
describe('CurrencyIsoCode in a single-currency org', () => {
  it('is no field of any object', async () => {
    const org = open([]);
    await expect(org.run('List<Account> a = [SELECT CurrencyIsoCode FROM Account];')).rejects.toThrow(
      "No such column 'CurrencyIsoCode' on entity 'Account'",
    );
    await expect(org.run(`Account a = new Account(CurrencyIsoCode = 'EUR');`)).rejects.toThrow('CurrencyIsoCode');
    expect(
      await org.run(`System.debug(UserInfo.isMultiCurrencyOrganization());
        System.debug(Schema.SObjectType.Opportunity.fields.getMap().containsKey('CurrencyIsoCode'));`),
    ).toEqual(['false', 'false']);
  });
});

const field = (name: string, type: string, more: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><fullName>${name}</fullName><label>${name}</label><type>${type}</type>${more}</CustomField>`;

/** A project of two objects: one custom metadata type with a long text, one custom object with one more field. */
function project(extras: { name: string; xml: string }[]): string {
  const root = mkdtempSync(join(tmpdir(), 'saldo-platform-'));
  const base = join(root, 'force-app/main/default');
  const write = (path: string, text: string) => {
    mkdirSync(join(base, path, '..'), { recursive: true });
    writeFileSync(join(base, path), text);
  };
  writeFileSync(
    join(root, 'sfdx-project.json'),
    JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '67.0' }),
  );
  write(
    'objects/Text__mdt/Text__mdt.object-meta.xml',
    '<?xml version="1.0" encoding="UTF-8"?><CustomObject xmlns="http://soap.sforce.com/2006/04/metadata"><label>Text</label><pluralLabel>Texts</pluralLabel></CustomObject>',
  );
  write(
    'objects/Text__mdt/fields/Long__c.field-meta.xml',
    field('Long__c', 'LongTextArea', '<length>32000</length><visibleLines>3</visibleLines>'),
  );
  write(
    'customMetadata/Text.One.md-meta.xml',
    `<?xml version="1.0" encoding="UTF-8"?><CustomMetadata xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><label>One</label><values><field>Long__c</field><value xsi:type="xsd:string">${'x'.repeat(1000)}</value></values></CustomMetadata>`,
  );
  write(
    'objects/Thing__c/Thing__c.object-meta.xml',
    '<?xml version="1.0" encoding="UTF-8"?><CustomObject xmlns="http://soap.sforce.com/2006/04/metadata"><label>Thing</label><pluralLabel>Things</pluralLabel><nameField><label>Name</label><type>Text</type></nameField><deploymentStatus>Deployed</deploymentStatus><sharingModel>ReadWrite</sharingModel></CustomObject>',
  );
  for (const extra of extras) write(`objects/Thing__c/fields/${extra.name}.field-meta.xml`, extra.xml);
  return root;
}

function withProject<T>(extra: { name: string; xml: string }, work: (root: string) => T): T {
  const root = project([extra]);
  try {
    return work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

// Apex Reference Guide, "Custom Metadata Type Methods": getInstance and getAll give the first 255 characters of a long text.
describe('long text of custom metadata', () => {
  it('is cut to 255 characters by getInstance and getAll, and whole in SOQL', async () => {
    const root = project([]);
    const data = openOrgData({ projectDir: root, dataDir: null });
    try {
      const apex = loadApex(data, { sources: [] });
      const { log } = await apex.executeAnonymous(
        `System.debug(Text__mdt.getInstance('One').Long__c.length()); System.debug(Text__mdt.getAll().get('One').Long__c.length());
         System.debug([SELECT Long__c FROM Text__mdt WITH SYSTEM_MODE].Long__c.length()); System.debug(Limits.getQueries());`,
        data.users()[0]!,
      );
      expect(log).toEqual(['255', '255', '1000', '1']);
    } finally {
      data.close();
      rmSync(root, { recursive: true, force: true });
    }
  });
});

// Metadata API Developer Guide, "CustomField", externalId: auto number, email, number and text fields only.
describe('an external id', () => {
  it.each([
    ['Text', '<length>80</length>'],
    ['Number', '<precision>18</precision><scale>0</scale>'],
    ['Email', ''],
    ['AutoNumber', '<displayFormat>T-{0000}</displayFormat>'],
  ])('may be of type %s', (type, more) => {
    const xml = field('Key__c', type, `<externalId>true</externalId>${more}`);
    withProject({ name: 'Key__c', xml }, (root) => {
      const data = openOrgData({ projectDir: root, dataDir: null });
      expect(data.schema.object('Thing__c')?.field('Key__c')?.externalId).toBe(true);
      data.close();
    });
  });

  it.each([
    ['Phone', ''],
    ['Url', ''],
    ['Date', ''],
    ['Checkbox', '<defaultValue>false</defaultValue>'],
    ['LongTextArea', '<length>32000</length><visibleLines>3</visibleLines>'],
    ['Currency', '<precision>18</precision><scale>2</scale>'],
  ])('may not be of type %s', (type, more) => {
    const xml = field('Key__c', type, `<externalId>true</externalId>${more}`);
    withProject({ name: 'Key__c', xml }, (root) => {
      expect(() => openOrgData({ projectDir: root, dataDir: null })).toThrow(/external/i);
    });
  });
});

// Apex Developer Guide, "Relating Records by Using an External ID".
describe('a parent named by its external id', () => {
  const fields = [
    {
      name: 'Key__c',
      xml: field('Key__c', 'Text', '<length>80</length><externalId>true</externalId><unique>true</unique>'),
    },
    {
      name: 'Parent__c',
      xml: field(
        'Parent__c',
        'Lookup',
        '<referenceTo>Thing__c</referenceTo><relationshipName>Parts</relationshipName>',
      ),
    },
  ];

  it('is looked up on save, and its absence is an error of the row', async () => {
    const root = project(fields);
    const data = openOrgData({ projectDir: root, dataDir: null });
    try {
      const apex = loadApex(data, { sources: [] });
      const run = (code: string) => apex.executeAnonymous(code, data.users()[0]!);
      const { log } = await run(`insert as system new Thing__c(Name = 'parent', Key__c = 'p');
        Thing__c part = new Thing__c(Name = 'part', Parent__r = new Thing__c(Key__c = 'p')); insert as system part;
        System.debug([SELECT Parent__r.Name FROM Thing__c WHERE Name = 'part' WITH SYSTEM_MODE].Parent__r.Name);
        List<Database.SaveResult> results = Database.insert(new List<Thing__c>{ new Thing__c(Name = 'a', Parent__r = new Thing__c(Key__c = 'none')),
          new Thing__c(Name = 'b') }, false, AccessLevel.SYSTEM_MODE);
        System.debug(results[0].getErrors()[0].getMessage()); System.debug(results[1].isSuccess()); System.debug(Limits.getQueries());`);
      expect(log).toEqual([
        'parent',
        'Foreign key external ID: none not found for field Key__c in entity Thing__c',
        'true',
        '1',
      ]);
      await expect(
        run(`insert as system new Thing__c(Name = 'c', Parent__r = new Thing__c(Key__c = 'none'));`),
      ).rejects.toMatchObject({
        exceptionType: 'System.DmlException',
        message: expect.stringContaining('INVALID_FIELD') as string,
      });
    } finally {
      data.close();
      rmSync(root, { recursive: true, force: true });
    }
  });
});

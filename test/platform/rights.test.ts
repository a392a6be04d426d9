/** User mode and strip-inaccessible: Apex Developer Guide, "Enforce User Mode for Database Operations" and "Enforce Security with the stripInaccessible Method". */
import { describe, expect, it } from 'vitest';
import { loadApex } from '../../local-org/apex/index.ts';
import { openOrgData } from '../../local-org/data/index.ts';
import { projectDir } from '../../local-org/apex/fixtures/org.ts';

/** Runs Apex as a user who has standard objects but no permission set of the product. */
async function asOutsider(code: string): Promise<string[]> {
  const data = openOrgData({
    projectDir,
    dataDir: null,
    users: [{ username: 'outsider@example.com', lastName: 'Outsider', profile: 'Standard User', permissionSets: [] }],
  });
  try {
    const apex = loadApex(data, { sources: [] });
    return (await apex.executeAnonymous(code, data.user('outsider@example.com')!)).log;
  } finally {
    data.close();
  }
}

const caught = (code: string) =>
  `try { ${code} System.debug('allowed'); } catch (Exception e) { System.debug(e.getTypeName()); System.debug(e.getMessage()); }`;

describe('user mode', () => {
  it('refuses a query on an object without permission with a QueryException', async () => {
    const [type, message] = await asOutsider(
      caught('List<Invoice__c> i = [SELECT Id FROM Invoice__c WITH USER_MODE];'),
    );
    expect(type).toBe('System.QueryException');
    expect(message).toContain("sObject type 'Invoice__c' is not supported");
  });

  it('refuses a field in WHERE and ORDER BY too', async () => {
    for (const clause of ['WHERE Amount__c > 0', 'ORDER BY Amount__c'])
      expect((await asOutsider(caught(`List<Invoice__c> i = [SELECT Id FROM Invoice__c ${clause} LIMIT 1];`)))[0]).toBe(
        'System.QueryException',
      );
  });

  it('refuses DML on an object without permission with a DmlException', async () => {
    const [type, message] = await asOutsider(caught(`insert as user new Invoice__c(Name = 'x');`));
    expect(type).toBe('System.DmlException');
    expect(message).toMatch(/^Insert failed\. First exception on row 0; first error: /);
  });

  it('answers with an error of the row where partial success is allowed', async () => {
    const log =
      await asOutsider(`Database.SaveResult r = Database.insert(new Invoice__c(Name = 'x'), false, AccessLevel.USER_MODE);
      System.debug(r.isSuccess()); System.debug(r.getErrors().size());`);
    expect(log).toEqual(['false', '1']);
  });

  it('is not asked for in system mode', async () => {
    expect(
      await asOutsider(
        "System.debug([SELECT COUNT() FROM Invoice__c WITH SYSTEM_MODE]); System.debug(Database.countQuery('SELECT COUNT() FROM Invoice__c', AccessLevel.SYSTEM_MODE));",
      ),
    ).toEqual(['0', '0']);
  });
});

describe('Security.stripInaccessible', () => {
  it('throws a NoAccessException where the object itself is out of reach', async () => {
    const [type, message] = await asOutsider(
      caught(`Security.stripInaccessible(AccessType.CREATABLE, new List<Invoice__c>{ new Invoice__c(Name = 'x') });`),
    );
    expect([type, message]).toEqual(['System.NoAccessException', 'No access to entity: Invoice__c']);
  });

  it('leaves the object check out when told so', async () => {
    const log = await asOutsider(
      caught(
        `Security.stripInaccessible(AccessType.READABLE, new List<Invoice__c>{ new Invoice__c(Name = 'x') }, false);`,
      ),
    );
    expect(log).toEqual(['allowed']);
  });
});

describe('describe', () => {
  // Apex Developer Guide, "Enforcing Object and Field Permissions".
  it('tells the rights of the user', async () => {
    expect(
      await asOutsider(`System.debug(Schema.SObjectType.Invoice__c.isAccessible()); System.debug(Account.SObjectType.getDescribe().isCreateable());
        System.debug(Invoice__c.Amount__c.getDescribe().isAccessible());`),
    ).toEqual(['false', 'true', 'false']);
  });
});

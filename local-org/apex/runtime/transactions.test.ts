/** Triggers, rights, settings, events and the test runner, over the real data side. */
import { afterEach, describe, expect, it } from 'vitest';
import { openTestOrg } from '../fixtures/org.ts';
import type { TestOrg } from '../fixtures/org.ts';
import { junitOf } from '../index.ts';

let org: TestOrg;
afterEach(() => org.close());

const names = () => org.column('SELECT Name FROM Account ORDER BY Name', 'Name');

function insertFromOutside(rows: Record<string, string>[]) {
  const transaction = org.data.begin(org.user);
  const results = transaction.dml('insert', 'Account', rows, {
    access: { mode: 'system', sharing: false },
    allOrNone: false,
  });
  transaction.commit();
  return results;
}

describe('triggers', () => {
  it('change records before they are saved, see them after, and keep statics through all chunks', async () => {
    org = openTestOrg([
      `public class Seen { public static Integer chunks = 0; public static Integer rows = 0; }`,
      `trigger Accounts on Account (before insert, after insert) {
         if (Trigger.isBefore) { for (Account a : Trigger.new) { a.Name = a.Name.toUpperCase(); } }
         else { Seen.chunks++; Seen.rows += Trigger.newMap.size(); System.debug(Trigger.operationType); }
       }`,
    ]);
    const log =
      await org.run(`List<Account> all = new List<Account>(); for (Integer i = 0; i < 401; i++) all.add(new Account(Name = 'a' + i));
      insert as system all; System.debug(Seen.chunks + ' ' + Seen.rows);`);
    expect(log).toEqual(['AFTER_INSERT', 'AFTER_INSERT', 'AFTER_INSERT', '3 401']);
    expect(names()).toContain('A400');
  });

  it('refuse single records with addError, and all of them with an exception', () => {
    org = openTestOrg([
      `trigger Accounts on Account (before insert) { for (Account a : Trigger.new) { if (a.Name == 'bad') a.Name.addError('not this one'); if (a.Name == 'worse') { Integer i = 1 / 0; } } }`,
    ]);
    const [good, bad] = insertFromOutside([{ Name: 'good' }, { Name: 'bad' }]);
    expect([good?.success, bad?.success, bad?.errors[0]?.message, bad?.errors[0]?.fields]).toEqual([
      true,
      false,
      'not this one',
      ['Name'],
    ]);
    expect(names()).toEqual(['good']);
    const [worse] = insertFromOutside([{ Name: 'worse' }]);
    expect(worse?.errors[0]?.statusCode).toBe('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY');
    expect(worse?.errors[0]?.message).toContain(
      'Accounts: execution of BeforeInsert\n\ncaused by: System.MathException: Divide by 0',
    );
  });

  it('cannot change records after the save', () => {
    org = openTestOrg([`trigger Accounts on Account (after insert) { Trigger.new[0].Name = 'x'; }`]);
    expect(insertFromOutside([{ Name: 'a' }])[0]?.errors[0]?.message).toContain(
      'System.FinalException: Record is read-only',
    );
  });

  it('see old and new values of an update', async () => {
    org = openTestOrg([
      `trigger Accounts on Account (before update) { for (Account a : Trigger.new) { a.Description = Trigger.oldMap.get(a.Id).Name + ' -> ' + a.Name; } }`,
    ]);
    const log =
      await org.run(`Account a = new Account(Name = 'one'); insert as system a; a.Name = 'two'; update as system a;
      System.debug([SELECT Description FROM Account WITH SYSTEM_MODE].Description);`);
    expect(log).toEqual(['one -> two']);
  });

  it('that pass a governor limit fail the rows of a caller outside Apex', () => {
    org = openTestOrg([
      `trigger Accounts on Account (before insert) { for (Integer i = 0; i < 101; i++) { Integer n = [SELECT COUNT() FROM Contact WITH SYSTEM_MODE]; } }`,
    ]);
    expect(insertFromOutside([{ Name: 'a' }])[0]?.errors[0]?.message).toContain(
      'System.LimitException: Too many SOQL queries: 101',
    );
    expect(names()).toEqual([]);
  });

  it('may not call out', () => {
    org = openTestOrg([
      `trigger Accounts on Account (after insert) { HttpRequest r = new HttpRequest(); r.setEndpoint('callout:X'); r.setMethod('GET'); new Http().send(r); }`,
    ]);
    expect(insertFromOutside([{ Name: 'a' }])[0]?.errors[0]?.message).toContain(
      'Callout from triggers are currently not supported.',
    );
  });
});

const limited = `@IsTest private class Rights {
  @IsTest static void userMode() {
    User plain = new User(LastName = 'Plain', Alias = 'plain', Email = 'p@example.com', Username = 'plain@example.com.test', ProfileId = [SELECT Id FROM Profile WHERE Name = 'Standard User' WITH SYSTEM_MODE].Id,
      TimeZoneSidKey = 'GMT', LocaleSidKey = 'en_US', LanguageLocaleKey = 'en_US', EmailEncodingKey = 'UTF-8');
    insert as system plain;
    System.runAs(plain) {
      Assert.areEqual(plain.Id, UserInfo.getUserId());
      Assert.isFalse(Schema.SObjectType.Allocation__c.isAccessible());
      try { List<Allocation__c> rows = [SELECT Id FROM Allocation__c]; Assert.fail('user mode'); } catch (QueryException refused) { Assert.isTrue(refused.getMessage().contains('Allocation__c')); }
      Assert.areEqual(0, [SELECT COUNT() FROM Allocation__c WITH SYSTEM_MODE]);
      Assert.isFalse(FeatureManagement.checkPermission('Saldo_Approve_Suggestions'));
    }
    Assert.areNotEqual(plain.Id, UserInfo.getUserId());
  }
}`;

describe('rights', () => {
  it('hold in user mode, the default from API version 67.0 on (Versioned Behavior Changes)', () => {
    org = openTestOrg([limited]);
    expect(org.apex.runTests().results.map((result) => result.message)).toEqual([null]);
  });
});

describe('settings and metadata', () => {
  it('are empty where nothing is set', async () => {
    org = openTestOrg([]);
    expect(
      await org.run(
        `SaldoSettings__c s = SaldoSettings__c.getOrgDefaults(); System.debug(s.Id); System.debug(s.IsEnabled__c); System.debug(SaldoSettings__c.getValues(UserInfo.getUserId()));`,
      ),
    ).toEqual(['null', 'false', 'null']);
  });
  it('come from the records of the project', async () => {
    org = openTestOrg([]);
    expect(
      await org.run(
        `System.debug(FunctionHost__mdt.getInstance('Default').Audience__c); System.debug(FunctionHost__mdt.getAll().size()); System.debug(FunctionHost__mdt.getInstance('Nothing'));`,
      ),
    ).toEqual(['saldo-functions', '1', 'null']);
  });
});

describe('the test runner', () => {
  const tests = `@IsTest private class Several {
    @TestSetup static void rows() { insert as system new Account(Name = 'from setup'); }
    @IsTest static void passes() { Account a = [SELECT Name FROM Account WITH SYSTEM_MODE]; a.Name = 'changed'; update as system a; Assert.areEqual(1, [SELECT COUNT() FROM Account WHERE Name = 'changed' WITH SYSTEM_MODE]); }
    @IsTest static void startsFromSetup() { Assert.areEqual('from setup', [SELECT Name FROM Account WITH SYSTEM_MODE].Name); }
    @IsTest
    static void fails() {
      Integer i = 1;
      Assert.areEqual(2, i, 'count');
    }
    @IsTest static void callsOut() { HttpRequest r = new HttpRequest(); r.setEndpoint('callout:X'); r.setMethod('GET'); new Http().send(r); }
    @IsTest static void freshLimits() { for (Integer i = 0; i < 99; i++) { Integer n = [SELECT COUNT() FROM Account]; } Test.startTest(); Assert.areEqual(0, Limits.getQueries()); Test.stopTest(); Assert.areEqual(99, Limits.getQueries()); }
  }`;

  it('isolates methods, restores the setup, names the failing line, refuses unmocked callouts', () => {
    org = openTestOrg([tests]);
    const report = org.apex.runTests();
    const of = (name: string) => report.results.find((result) => result.methodName === name)!;
    expect([of('passes').message, of('startsFromSetup').message, of('freshLimits').message]).toEqual([
      null,
      null,
      null,
    ]);
    expect([of('fails').message, of('fails').line]).toEqual([
      'System.AssertException: Assertion Failed: count: Expected: 2, Actual: 1',
      8,
    ]);
    expect(of('callsOut').message).toBe(
      'System.TypeException: Methods defined as TestMethod do not support Web service callouts',
    );
    expect([report.passed, report.failed]).toEqual([3, 2]);
    expect(junitOf(report)).toContain('<testsuite name="Several" tests="5" failures="2"');
    expect(names()).toEqual([]);
  });

  it('answers callouts from a mock and runs jobs at stopTest', () => {
    const job = `public class Asking implements Queueable, Database.AllowsCallouts { public void execute(QueueableContext c) {
      HttpRequest r = new HttpRequest(); r.setEndpoint('callout:X/path'); r.setMethod('GET'); insert as system new Account(Name = new Http().send(r).getBody()); } }`;
    const test = `@IsTest private class AskingTest { class Mock implements HttpCalloutMock { public HttpResponse respond(HttpRequest r) { HttpResponse a = new HttpResponse(); a.setStatusCode(200); a.setBody(r.getEndpoint()); return a; } }
      @IsTest static void asks() { Test.setMock(HttpCalloutMock.class, new Mock()); Test.startTest(); System.enqueueJob(new Asking()); Assert.areEqual(0, [SELECT COUNT() FROM Account WITH SYSTEM_MODE]); Test.stopTest();
        Assert.areEqual('callout:X/path', [SELECT Name FROM Account WITH SYSTEM_MODE].Name); } }`;
    org = openTestOrg([job, test]);
    const report = org.apex.runTests();
    expect(report.results.map((result) => result.message)).toEqual([null]);
    expect(report.coverage.map((file) => [file.name, file.percent])).toEqual([['Asking', 100]]);
  });
});

describe('actions', () => {
  const action = `public class Doubling {
    public class Request { @InvocableVariable(required=true) public Integer amount; }
    public class Result { @InvocableVariable public Integer doubled; }
    @InvocableMethod(label='Double') public static List<Result> run(List<Request> requests) {
      List<Result> results = new List<Result>();
      for (Request r : requests) { Result one = new Result(); one.doubled = r.amount * 2; results.add(one); }
      return results;
    }
    @AuraEnabled public static Map<String, Object> add(Integer left, List<Integer> right) { return new Map<String, Object>{ 'sum' => left + right[0] }; }
  }`;

  it('answer every input in order, as REST does', async () => {
    org = openTestOrg([action]);
    expect(await org.apex.invokeAction('Doubling', [{ amount: 2 }, { amount: 5 }], org.user)).toEqual([
      { actionName: 'Doubling', errors: null, isSuccess: true, outputValues: { doubled: 4 } },
      { actionName: 'Doubling', errors: null, isSuccess: true, outputValues: { doubled: 10 } },
    ]);
    const [refused] = (await org.apex.invokeAction('Doubling', [{ amont: 2 }], org.user))!;
    expect([refused?.isSuccess, refused?.errors?.[0]?.message]).toEqual([
      false,
      'The parameter amont does not exist on Doubling',
    ]);
    expect(await org.apex.invokeAction('Nothing', [{}], org.user)).toBeNull();
  });

  it('serve pages with parameters by name', async () => {
    org = openTestOrg([action]);
    expect(await org.apex.callAuraMethod('Doubling.add', { left: 1, right: [41] }, org.user)).toEqual({ sum: 42 });
    await expect(org.apex.callAuraMethod('Doubling.run', {}, org.user)).rejects.toThrow(
      'not an @AuraEnabled static method',
    );
  });
});

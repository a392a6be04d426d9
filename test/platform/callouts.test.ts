/** Callouts and transactions: Apex Developer Guide, "Callout Limits and Limitations" and "Locking Statements". */
import { describe, expect, it } from 'vitest';
import { callout, closeAfterEach, names, open, remote } from './org.ts';

closeAfterEach();

const caught = (before: string) => `${before}
  try { ${callout} System.debug('sent'); } catch (CalloutException refused) { System.debug(refused.getMessage()); }`;
const refused = 'You have uncommitted work pending. Please commit or rollback before calling out';
const toNowhere = { namedCredentials: { Remote: { url: 'http://127.0.0.1:1' } } };

describe('a callout while work is uncommitted', () => {
  // "Callout Limits and Limitations": no callout after DML in the same transaction.
  it('is refused after an insert', async () => {
    const org = open([], toNowhere);
    expect(await org.run(caught(`insert as system new Account(Name = 'x');`))).toEqual([refused]);
  });

  // "Callout Limits and Limitations": enqueueing a job is uncommitted work too.
  it('is refused after System.enqueueJob', async () => {
    const job = `public class Job implements Queueable { public void execute(QueueableContext c) { } }`;
    const org = open([job], toNowhere);
    expect(await org.run(caught('System.enqueueJob(new Job());'))).toEqual([refused]);
  });

  it('is sent when everything was read only', async () => {
    const org = open([], { namedCredentials: { Remote: { url: await remote(() => 'ok') } } });
    expect(await org.run(caught('Integer n = [SELECT COUNT() FROM Account];'))).toEqual(['sent']);
  });

  it('is refused for a test as well, when the DML came after startTest', () => {
    const org = open(
      [
        `@IsTest private class Calls {
          class Answers implements HttpCalloutMock { public HttpResponse respond(HttpRequest r) { return new HttpResponse(); } }
          @IsTest static void before() { Test.setMock(HttpCalloutMock.class, new Answers()); insert as system new Account(Name = 'x'); Test.startTest(); ${callout} Test.stopTest(); }
          @IsTest static void inside() { Test.setMock(HttpCalloutMock.class, new Answers()); Test.startTest(); insert as system new Account(Name = 'x'); ${callout} Test.stopTest(); }
        }`,
      ],
      toNowhere,
    );
    const results = org.apex.runTests().results.map(({ methodName, passed, message }) => ({
      methodName,
      passed,
      message,
    }));
    expect(results).toEqual([
      { methodName: 'before', passed: true, message: null },
      { methodName: 'inside', passed: false, message: `System.CalloutException: ${refused}` },
    ]);
  });
});

describe('a lock', () => {
  // "Locking Statements": locks of FOR UPDATE end with a callout, so others may write meanwhile.
  it('is released by a callout', async () => {
    const url = await remote((body) => {
      const transaction = org.data.begin(org.user);
      const rows = org.column('SELECT Id FROM Account', 'Id');
      transaction.dml('update', 'Account', [{ Id: String(rows[0]), Name: `written meanwhile ${body}` }], {
        access: { mode: 'system', sharing: false },
        allOrNone: true,
      });
      transaction.commit();
      return 'done';
    });
    const org = open([], { namedCredentials: { Remote: { url } } });
    await org.run(`insert as system new Account(Name = 'first');`);
    const log = await org.run(`Account locked = [SELECT Name FROM Account WITH SYSTEM_MODE FOR UPDATE];
      ${callout}
      System.debug(locked.Name + ', ' + [SELECT Name FROM Account WITH SYSTEM_MODE].Name);`);
    expect(log).toEqual(['first, written meanwhile b']);
    expect(names(org)).toEqual(['written meanwhile b']);
  });

  // "Locking Statements": ORDER BY cannot be used with FOR UPDATE.
  it('is taken without ORDER BY', async () => {
    const org = open([]);
    await expect(org.run('List<Account> a = [SELECT Id FROM Account ORDER BY Id FOR UPDATE];')).rejects.toThrow(
      'FOR UPDATE',
    );
    await expect(
      org.run(`List<Account> a = Database.query('SELECT Id FROM Account ORDER BY Id FOR UPDATE');`),
    ).rejects.toMatchObject({ exceptionType: 'System.QueryException' });
    expect(await org.run('List<Account> a = [SELECT Id FROM Account FOR UPDATE]; System.debug(a.size());')).toEqual([
      '0',
    ]);
  });
});

/** Limits and rules of one transaction: Apex Developer Guide, "Execution Governors and Limits". */
import { describe, expect, it } from 'vitest';
import { closeAfterEach, open } from './org.ts';

closeAfterEach();

const limit = (message: string | RegExp) => ({
  exceptionType: 'System.LimitException',
  message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
});

describe('governor limits stop a transaction, and nothing of it stays', () => {
  it.each([
    [
      '101 queries',
      'for (Integer i = 0; i < 101; i++) { Integer n = [SELECT COUNT() FROM Account]; }',
      'Too many SOQL queries: 101',
    ],
    [
      '151 DML statements',
      `for (Integer i = 0; i < 151; i++) { insert as system new Account(Name = 'x'); }`,
      'Too many DML statements: 151',
    ],
    [
      '10,002 rows of DML',
      `List<Account> all = new List<Account>(); for (Integer i = 0; i < 10001; i++) all.add(new Account(Name = 'x')); insert as system all;`,
      'Too many DML rows: 10002',
    ],
    ['51 future calls', 'for (Integer i = 0; i < 51; i++) { Later.go(); }', 'Too many future calls: 51'],
  ])('%s', async (_, code, message) => {
    const org = open(['public class Later { @future public static void go() { } }']);
    await expect(org.run(`insert as system new Account(Name = 'first'); ${code}`)).rejects.toMatchObject(
      limit(message),
    );
    expect(org.column('SELECT Id FROM Account', 'Id')).toEqual([]);
  });

  // "Execution Governors and Limits": heap 6 MB, 12 MB in asynchronous Apex.
  it('the heap: a text that does not fit', async () => {
    const org = open([]);
    await expect(org.run(`String s = 'x'.repeat(4000000);`)).rejects.toMatchObject(
      limit(/^Apex heap size too large: \d+$/),
    );
    expect(await org.run(`String s = 'x'.repeat(1000000); System.debug(Limits.getLimitHeapSize());`)).toEqual([
      '6000000',
    ]);
  });

  it('the heap: a list that grows', async () => {
    const org = open([]);
    await expect(
      org.run(
        `List<String> all = new List<String>(); for (Integer i = 0; i < 400000; i++) { all.add('some text ' + i); }`,
      ),
    ).rejects.toMatchObject(limit(/^Apex heap size too large: \d+$/));
  });

  it('cannot be caught', async () => {
    const org = open([]);
    await expect(
      org.run(`try { String s = 'x'.repeat(9000000); } catch (Exception e) { System.debug('caught'); }`),
    ).rejects.toMatchObject(limit(/heap/));
  });
});

// "sObjects That Cannot Be Used Together in DML Operations".
describe('mixed DML', () => {
  const group = `PermissionSetAssignment a = new PermissionSetAssignment(AssigneeId = UserInfo.getUserId(), PermissionSetId = [SELECT Id FROM PermissionSet LIMIT 1].Id);`;

  it('is refused in one transaction', async () => {
    const org = open([]);
    await expect(
      org.run(`insert as system new Account(Name = 'x'); ${group} insert as system a;`),
    ).rejects.toMatchObject({
      exceptionType: 'System.DmlException',
      message:
        'Insert failed. First exception on row 0; first error: MIXED_DML_OPERATION, DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): PermissionSetAssignment, original object: Account: []',
    });
  });

  it('is refused the other way round', async () => {
    const org = open([]);
    await expect(
      org.run(
        `User u = [SELECT Id FROM User LIMIT 1]; u.IsActive = true; update as system u; insert as system new Account(Name = 'x');`,
      ),
    ).rejects.toThrow('MIXED_DML_OPERATION');
  });

  it('allows a new user without a role beside other records', async () => {
    const org = open([]);
    const log = await org.run(
      `insert as system new Account(Name = 'x'); User u = [SELECT Id, Email FROM User LIMIT 1]; u.Email = 'new@example.com'; update as system u; System.debug('allowed');`,
    );
    expect(log).toEqual(['allowed']);
  });
});

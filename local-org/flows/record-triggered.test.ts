import { describe, expect, it } from 'vitest';
import { inTransaction } from '../fixtures/fixture-org.ts';
import { flowSource, openFlowOrg, type FlowOrg } from './fixtures/org.ts';

const SYSTEM = { mode: 'system', sharing: false } as const;

const accountTrigger = `
trigger AccountTrigger on Account (before insert, after insert) {
  for (Account one : Trigger.new) {
    if (Trigger.isBefore) one.Site = 'trigger saw ' + one.Industry + '/' + one.Description;
    else if (one.Name == 'Flow refused') one.addError('after trigger says no');
  }
  if (Trigger.isAfter) {
    List<Task> tasks = new List<Task>();
    for (Account one : Trigger.new) tasks.add(new Task(WhatId = one.Id, Subject = 'from trigger'));
    insert tasks;
  }
}`;

function saveAll(org: FlowOrg, names: string[]) {
  const rows = names.map((Name) => ({ Name }));
  return inTransaction(org.data, (transaction) =>
    transaction.dml('insert', 'Account', rows, { access: SYSTEM, allOrNone: false }),
  );
}

describe('record-triggered flows', () => {
  it('before saving: change the record, and the before trigger sees it', () => {
    const org = openFlowOrg(['Before_Save'], [accountTrigger]);
    org.insert('Account', [{ Name: 'Flow A' }, { Name: 'Flow B', Industry: 'Banking' }, { Name: 'Other' }]);
    expect(org.rows('SELECT Name, Industry, Site FROM Account ORDER BY Name')).toEqual([
      { Name: 'Flow A', Industry: 'Other', Site: 'trigger saw Other/flow' },
      { Name: 'Flow B', Industry: 'Banking', Site: 'trigger saw Banking/flow' },
      { Name: 'Other', Industry: null, Site: 'trigger saw null/null' },
    ]);
  });

  it('after saving: run after the after triggers, on the record as it was saved', () => {
    const org = openFlowOrg(['Before_Save', 'After_Save'], [accountTrigger]);
    org.insert('Account', [{ Name: 'Flow A' }]);
    expect(org.rows('SELECT Subject, What.Name FROM Task ORDER BY Id')).toEqual([
      { Subject: 'from trigger', 'What.Name': 'Flow A' },
      { Subject: 'Welcome Flow A (flow)', 'What.Name': 'Flow A' },
    ]);
  });

  it('after saving: do not run for a row that a trigger refuses', () => {
    const org = openFlowOrg(['After_Save'], [accountTrigger]);
    const results = saveAll(org, ['Flow refused', 'Flow A']);
    expect(results.map((result) => result.success)).toEqual([false, true]);
    expect(org.rows("SELECT Subject FROM Task WHERE Subject LIKE 'Welcome%'")).toEqual([
      { Subject: 'Welcome Flow A ()' },
    ]);
  });

  it('start only when the record was changed to meet the conditions', () => {
    const org = openFlowOrg(['Only_When_Changed']);
    const [id] = org.insert('Opportunity', [
      { Name: 'O', StageName: 'Prospecting', CloseDate: '2026-12-31', Amount: '10' },
    ]);
    org.update('Opportunity', [{ Id: id!, StageName: 'Closed Won' }]);
    org.update('Opportunity', [{ Id: id!, Amount: '20' }]);
    expect(org.rows('SELECT Subject FROM Task')).toEqual([{ Subject: 'Won after Prospecting' }]);
  });

  it('start by a formula over the record and what it was before', () => {
    const org = openFlowOrg(['Changed_Formula']);
    const [account] = org.insert('Account', [{ Name: 'Acme' }]);
    const [id] = org.insert('Opportunity', [
      { Name: 'O', StageName: 'Prospecting', CloseDate: '2026-12-31', Amount: '10.50', AccountId: account! },
    ]);
    org.update('Opportunity', [{ Id: id!, Amount: '20' }]);
    org.update('Opportunity', [{ Id: id!, Amount: '15' }]);
    org.update('Opportunity', [{ Id: id!, Name: 'P' }]);
    expect(org.rows('SELECT Subject FROM Task')).toEqual([{ Subject: '10.5 became 20 for Acme' }]);
  });

  it('before deleting: with the record that is about to go', () => {
    const org = openFlowOrg(['Before_Delete']);
    const [id] = org.insert('Account', [{ Name: 'A' }]);
    inTransaction(org.data, (transaction) =>
      transaction.dml('delete', 'Account', [{ Id: id! }], { access: SYSTEM, allOrNone: true }),
    );
    expect(org.rows('SELECT Subject FROM Task')).toEqual([{ Subject: 'Deleted A' }]);
  });

  it('a fault refuses its own record with the envelope of the platform, and saves the others', () => {
    const org = openFlowOrg(['Refusing']);
    const results = saveAll(org, ['Good', 'Bad', 'Better']);
    expect(results.map((result) => result.success)).toEqual([true, false, true]);
    expect(results[1]?.errors).toEqual([
      {
        statusCode: 'CANNOT_EXECUTE_FLOW_TRIGGER',
        message:
          "We can't save this record because the “Refusing” process failed. Give your Salesforce admin these details. " +
          'This error occurred when the flow tried to create records: REQUIRED_FIELD_MISSING: Required fields are missing: [LastName]. ' +
          'You can look up ExceptionCode values in the SOAP API Developer Guide.',
        fields: [],
      },
    ]);
    expect(org.rows('SELECT Name FROM Account ORDER BY Name')).toEqual([{ Name: 'Better' }, { Name: 'Good' }]);
  });

  it('what a refused record would have done after the commit is not done, and the rest once', async () => {
    const org = openFlowOrg(['After_Commit', 'Refusing']);
    saveAll(org, ['Good', 'Bad', 'Better']);
    await org.apex.jobs.drain();
    expect(org.rows('SELECT Subject FROM Task ORDER BY Subject')).toEqual([
      { Subject: 'Later: Better' },
      { Subject: 'Later: Good' },
    ]);
  });

  it('Apex gets the fault as a DmlException and its transaction can go on', async () => {
    const org = openFlowOrg(['Refusing']);
    const log = await org.run(`
      try { insert new Account(Name = 'Bad'); }
      catch (DmlException problem) { System.debug(problem.getDmlType(0).name()); }
      System.debug([SELECT COUNT() FROM Account]);`);
    expect(log).toEqual(['CANNOT_EXECUTE_FLOW_TRIGGER', '0']);
  });

  it('200 records cost one statement, and count against the limits of the transaction', async () => {
    const org = openFlowOrg(['After_Save']);
    const log = await org.run(`
      List<Account> accounts = new List<Account>();
      for (Integer i = 0; i < 200; i++) accounts.add(new Account(Name = 'Flow ' + i));
      insert accounts;
      System.debug(Limits.getDmlStatements() + ' ' + Limits.getDmlRows());`);
    expect(log).toEqual(['2 400']);
    expect(org.rows('SELECT COUNT(Id) n FROM Task')).toEqual([{ n: '200' }]);
  });

  it('does not start itself again for the record that it saves', () => {
    const again = flowSource(
      'After_Save',
      ['<recordTriggerType>Create<', '<recordTriggerType>CreateAndUpdate<'],
      ['<recordCreates>', `${updateItself}<recordCreates>`],
      ['<targetReference>Welcome<', '<targetReference>Again<'],
    );
    const org = openFlowOrg([again]);
    const [id] = org.insert('Account', [{ Name: 'Flow A' }]);
    org.update('Account', [{ Id: id!, Industry: 'Banking' }]);
    expect(org.rows('SELECT Subject FROM Task')).toEqual([
      { Subject: 'Welcome Flow A (again)' },
      { Subject: 'Welcome Flow A (again)' },
    ]);
  });

  it('several flows run by their trigger order, then by name', () => {
    const named = (name: string, order: string) => ({
      ...flowSource('After_Save', ['<status>', `${order}<status>`], ['Welcome {!$Record.Name}', name]),
      name,
    });
    const org = openFlowOrg([
      named('B', ''),
      named('A', ''),
      named('Z', '<triggerOrder>1</triggerOrder>'),
      named('Y', '<triggerOrder>2</triggerOrder>'),
    ]);
    org.insert('Account', [{ Name: 'Flow' }]);
    expect(org.rows('SELECT Subject FROM Task ORDER BY Id').map((row) => String(row['Subject'])[0])).toEqual([
      'Z',
      'Y',
      'A',
      'B',
    ]);
  });
});

const updateItself = `<recordUpdates>
    <name>Again</name><label>Again</label>
    <inputReference>$Record</inputReference>
    <inputAssignments><field>Description</field><value><stringValue>again</stringValue></value></inputAssignments>
    <connector><targetReference>Welcome</targetReference></connector>
  </recordUpdates>`;

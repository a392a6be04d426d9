import { describe, expect, it } from 'vitest';
import { flowSource, openFlowOrg } from './fixtures/org.ts';

const doubler = `
public with sharing class Doubler {
  public class Request { @InvocableVariable(required=true) public Decimal amount; }
  public class Response {
    @InvocableVariable public Decimal twice;
    @InvocableVariable public Integer batchSize;
  }
  @InvocableMethod(label='Double')
  public static List<Response> run(List<Request> requests) {
    List<Response> responses = new List<Response>();
    for (Request request : requests) {
      if (request.amount < 0) {
        insert new Account(Name = 'must not stay');
        throw new IllegalArgumentException('negative');
      }
      Response response = new Response();
      response.twice = request.amount * 2;
      response.batchSize = requests.size();
      responses.add(response);
    }
    return responses;
  }
}`;

const faultPath = `<faultConnector>
      <targetReference>Note</targetReference>
    </faultConnector>`;

describe('flow elements', () => {
  it('assignment: numbers exactly, texts, collections, counts and dates', async () => {
    const org = openFlowOrg(['Assignment']);
    const outputs = await org.call('Assignment', { total: '90071992547409930.10', words: 'one', day: '2026-12-30' });
    expect(outputs).toEqual({
      total: '90071992547409932.2',
      words: 'one and two',
      names: ['b'],
      count: '2',
      day: '2027-01-02',
    });
  });

  it('decision: conditions by number, text without its case, the first rule that applies', async () => {
    const org = openFlowOrg(['Decision']);
    const answer = async (amount: string, kind: string | null) =>
      (await org.call('Decision', { amount, kind }))['answer'];
    expect(await answer('1000.01', 'vip')).toBe('large');
    expect(await answer('1000.01', null)).toBe('large');
    expect(await answer('1000.00', 'VIP')).toBe('small');
    expect(await answer('1', 'Partner')).toBe('named');
    expect(await answer('1', null)).toBe('small');
  });

  it('loop: every item in its order, then the connector after the last', async () => {
    const org = openFlowOrg(['Loop']);
    expect(await org.call('Loop', { names: ['a', 'b', 'c'] })).toEqual({ joined: 'c;b;a;done' });
    expect(await org.call('Loop', { names: [] })).toEqual({ joined: 'done' });
  });

  it('formulas, text templates and globals', async () => {
    const org = openFlowOrg(['Formula']);
    expect(await org.call('Formula', { amount: '10' })).toEqual({
      answer: 'more than one: 1.25',
      rounded: '1.25',
      letter: 'Half of 10 is 1.25.',
      user: org.user.username,
    });
  });

  it('get records: filters with their logic, order, fields into variables', async () => {
    const org = openFlowOrg(['Get_Records']);
    org.insert('Account', [
      { Name: 'Acme A', Industry: 'Banking' },
      { Name: 'Acme B 100%', Industry: 'Banking' },
      { Name: 'Acme C' },
      { Name: 'Other 100%' },
    ]);
    expect(await org.call('Get_Records', { part: '100%' })).toEqual({
      count: '2',
      names: 'Acme C Acme B 100% ',
      name: 'Acme C',
    });
  });

  it('get records: what finds nothing leaves the variable as it was', async () => {
    const org = openFlowOrg(['Get_Records']);
    expect(await org.call('Get_Records', { part: 'x' })).toEqual({ count: '0', names: null, name: 'nobody' });
  });

  it('create records: from values and from a collection, with the id of the first', async () => {
    const org = openFlowOrg(['Create_Records']);
    await org.call('Create_Records', { name: 'Acme' });
    expect(org.rows('SELECT Subject, What.Name FROM Task ORDER BY Subject')).toEqual([
      { Subject: 'Call Acme', 'What.Name': 'Acme' },
      { Subject: 'Visit Acme', 'What.Name': 'Acme' },
    ]);
    expect(org.rows('SELECT Name, Industry FROM Account')).toEqual([{ Name: 'Acme', Industry: 'Banking' }]);
  });

  it('update records: by conditions, and a record variable with what was set in it', async () => {
    const org = openFlowOrg(['Update_Records']);
    org.insert('Account', [
      { Name: 'A', Industry: 'Banking' },
      { Name: 'B', Industry: 'Other', Description: 'old' },
    ]);
    await org.call('Update_Records', { name: 'A' });
    expect(org.rows('SELECT Name, Description FROM Account ORDER BY Name')).toEqual([
      { Name: 'A', Description: 'was bank' },
      { Name: 'B', Description: 'old' },
    ]);
  });

  it('delete records: those that meet the conditions', async () => {
    const org = openFlowOrg(['Delete_Records']);
    org.insert('Task', [{ Subject: 'a' }, { Subject: 'b' }, { Subject: 'c' }]);
    await org.call('Delete_Records', { subjects: ['a', 'C'] });
    expect(org.rows('SELECT Subject FROM Task')).toEqual([{ Subject: 'b' }]);
  });

  it('action: outputs under the name of the element, all interviews of a batch in one call', async () => {
    const org = openFlowOrg(['Action'], [doubler]);
    const results = await org.apex.invokeFlow('Action', [{ amount: '1.10' }, { amount: '2' }], org.user);
    expect(results?.map((result) => result.outputValues?.['answer'])).toEqual([
      '2.2 in a batch of 2',
      '4 in a batch of 2',
    ]);
  });

  it('action: an exception leads to the fault path and takes back what the action wrote', async () => {
    const org = openFlowOrg(['Action'], [doubler]);
    expect(await org.call('Action', { amount: '-1' })).toEqual({
      answer: 'failed: An Apex error occurred: System.IllegalArgumentException: negative',
    });
    expect(org.rows('SELECT Id FROM Account')).toEqual([]);
  });

  it('subflow: outputs into variables, or under the name of the element', async () => {
    const org = openFlowOrg(['Subflow', 'Formula']);
    expect(await org.call('Subflow')).toEqual({ text: 'Half of 10 is 1.25. Then 2.5.' });
  });

  it('fault path: goes on with the message of the platform', async () => {
    const org = openFlowOrg(['Fault']);
    await org.call('Fault');
    const [task] = org.rows('SELECT Subject, Description FROM Task');
    expect(task?.['Subject']).toBe('Account was refused');
    expect(task?.['Description']).toContain(
      'This error occurred when the flow tried to create records: REQUIRED_FIELD_MISSING: Required fields are missing: [Name].',
    );
  });

  it('a fault without a path ends the flow, and nothing of it stays', async () => {
    const org = openFlowOrg([flowSource('Fault', [faultPath, ''])]);
    const [result] = (await org.apex.invokeFlow('Fault', [{}], org.user)) ?? [];
    expect(result).toMatchObject({
      isSuccess: false,
      errors: [{ message: 'An unhandled fault has occurred in this flow' }],
    });
    expect(org.rows('SELECT Id FROM Task')).toEqual([]);
  });

  it('a called flow has the rights of its user', async () => {
    const org = openFlowOrg(['Create_Records']);
    const nobody = { ...org.user, profile: 'Minimum Access - Salesforce' };
    const [result] = (await org.apex.invokeFlow('Create_Records', [{ name: 'Acme' }], nobody)) ?? [];
    expect(result?.isSuccess).toBe(false);
    expect(org.rows('SELECT Id FROM Account')).toEqual([]);
  });

  it('refuses inputs that the flow does not have or that are of another type', async () => {
    const org = openFlowOrg(['Decision']);
    await expect(org.call('Decision', { answer: 'x' })).rejects.toThrow('The parameter answer does not exist');
    await expect(org.call('Decision', { amount: 'much' })).rejects.toThrow('The value of amount is no Currency');
  });
});

describe('Flow.Interview', () => {
  it('starts a flow inside the transaction of the Apex around it and gives its outputs', async () => {
    const org = openFlowOrg(['Formula']);
    const log = await org.run(`
      Flow.Interview interview = Flow.Interview.createInterview('Formula', new Map<String, Object>{ 'amount' => 10.0 });
      interview.start();
      Decimal rounded = (Decimal) interview.getVariableValue('rounded');
      System.debug(rounded + ' ' + interview.getVariableValue('answer'));`);
    expect(log).toEqual(['1.25 more than one: 1.25']);
  });

  it('throws what no fault path took up', async () => {
    const org = openFlowOrg([flowSource('Fault', [faultPath, ''])]);
    const log = await org.run(`
      try { Flow.Interview.createInterview('Fault', new Map<String, Object>()).start(); }
      catch (FlowException problem) { System.debug(problem.getMessage().contains('REQUIRED_FIELD_MISSING')); }`);
    expect(log).toEqual(['true']);
  });

  it('refuses a flow that does not exist', async () => {
    const org = openFlowOrg([]);
    await expect(
      org.run("Flow.Interview.createInterview('Nothing', new Map<String, Object>()).start();"),
    ).rejects.toThrow('Invalid type: Flow.Interview.Nothing');
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { CLERK, insert, PROJECT, select, userOf } from '../fixtures/fixture-org.ts';
import { apexLoader, startLocalOrg, type LocalOrg } from '../index.ts';

let org: LocalOrg;
let company: string;

beforeAll(async () => {
  org = await startLocalOrg({ projectDir: PROJECT, dataDir: null, port: 0, clients: [], users: [CLERK] }, apexLoader);
  [company = ''] = insert(org.data, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
}, 60_000);
afterAll(() => org.close());

async function call(
  method: string,
  path: string,
  body: unknown,
  username = CLERK.username,
): Promise<{ status: number; body: unknown }> {
  const token = org.createSession(userOf(org.data, { username }));
  const response = await fetch(`${org.url}/services/data/v67.0${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

const order = (values: object) => ({ Company__c: company, Amount__c: 1, ...values });

it('a record inserted by REST goes through the Apex trigger', async () => {
  expect((await call('POST', '/sobjects/Order__c', order({ Key__c: 'a' }))).status).toBe(201);
  expect(select(org.data, "SELECT Reference__c FROM Order__c WHERE Key__c = 'a'")).toEqual([
    { Reference__c: 'from trigger' },
  ]);
  const refused = await call('POST', '/sobjects/Order__c', order({ Key__c: 'b', Reference__c: 'refuse' }));
  expect(refused).toEqual({
    status: 400,
    body: [
      { message: 'Refused by the trigger.', errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', fields: ['Reference__c'] },
    ],
  });
});

it('an invocable action runs with the rights of the caller', async () => {
  await call('POST', '/sobjects/Order__c', order({ Key__c: 'c' }));
  expect(await call('POST', '/actions/custom/apex/CloseOrders', { inputs: [{ key: 'c' }] })).toMatchObject({
    status: 200,
    body: [{ actionName: 'CloseOrders', errors: null, isSuccess: true, outputValues: { status: 'sent' } }],
  });
  expect(select(org.data, "SELECT Status__c FROM Order__c WHERE Key__c = 'c'")).toEqual([{ Status__c: 'Sent' }]);
  expect(await call('POST', '/actions/custom/apex/CloseOrders', { inputs: [{}] })).toMatchObject({
    status: 400,
    body: [{ isSuccess: false }],
  });
  expect((await call('POST', '/actions/custom/apex/Unheard', { inputs: [] })).status).toBe(404);
});

it('an autolaunched flow is called as an action, with every digit of its numbers', async () => {
  expect(
    await call('POST', '/actions/custom/flow/Order_Share', { inputs: [{ amount: 10 }, { amount: 0.01 }] }),
  ).toEqual({
    status: 200,
    body: [3.3333, 0.0033].map((third) => ({
      actionName: 'Order_Share',
      errors: null,
      isSuccess: true,
      outputValues: {
        Flow__InterviewGuid: expect.any(String) as string,
        Flow__InterviewStatus: 'Finished',
        third,
      },
    })),
  });
  expect((await call('POST', '/actions/custom/flow/Order_Share', { inputs: [{ price: 1 }] })).status).toBe(400);
  expect((await call('POST', '/actions/custom/flow/Order_Refusal', { inputs: [{}] })).status).toBe(404);
});

it('a flow that fails after saving refuses the record, in the envelope of the platform', async () => {
  const refused = await call('POST', '/sobjects/Order__c', order({ Key__c: 'flow' }));
  expect(refused).toMatchObject({
    status: 400,
    body: [{ errorCode: 'CANNOT_EXECUTE_FLOW_TRIGGER', fields: [] }],
  });
  expect(JSON.stringify(refused.body)).toContain('because the “Order Refusal” process failed');
  expect(select(org.data, "SELECT Id FROM Order__c WHERE Key__c = 'flow'")).toEqual([]);
});

it('anonymous Apex is for administrators, and says where it is wrong', async () => {
  const run = (code: string, username?: string) =>
    call('GET', `/tooling/executeAnonymous?anonymousBody=${encodeURIComponent(code)}`, null, username);
  expect((await run('Integer i = 1;')).status).toBe(403);
  expect((await run("insert new Company__c(Name = 'Anonymous');", 'admin@saldo.local')).body).toMatchObject({
    compiled: true,
    success: true,
  });
  expect(select(org.data, "SELECT Name FROM Company__c WHERE Name = 'Anonymous'").length).toBe(1);
  expect((await run('Integer i = Nope.x();', 'admin@saldo.local')).body).toMatchObject({
    compiled: false,
    success: false,
    line: 1,
  });
  expect((await run('Integer i = 1 / 0;', 'admin@saldo.local')).body).toMatchObject({
    compiled: true,
    success: false,
    exceptionMessage: 'System.MathException: Divide by 0',
  });
});

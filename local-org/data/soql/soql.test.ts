import { beforeAll, describe, expect, it } from 'vitest';
import { insert, openFixtureOrg, select, SYSTEM, userOf } from '../../fixtures/fixture-org.ts';
import type { OrgDataStore } from '../org-data.ts';

let org: OrgDataStore;

beforeAll(() => {
  org = openFixtureOrg();
  const [alpha, beta] = insert(org, 'Company__c', [
    { Name: 'Alpha GmbH', Code__c: 'A' },
    { Name: 'beta ag', Code__c: 'B' },
  ]);
  const order = (values: object) => ({ Company__c: alpha ?? null, ...values });
  const [first] = insert(org, 'Order__c', [
    order({ Key__c: 'K1', Amount__c: '100.00', Reference__c: 'RE-1', OrderedOn__c: '2026-01-15', Status__c: 'Sent' }),
    order({
      Key__c: 'K2',
      Amount__c: '9.50',
      Reference__c: 're-2',
      OrderedOn__c: '2026-02-28',
      Status__c: 'Paid',
      Discount__c: '0.50',
    }),
    order({ Key__c: 'K3', Amount__c: '20.00', Company__c: beta ?? null, Reference__c: null, IsUrgent__c: true }),
    order({ Key__c: 'K4', Amount__c: '0.00', Reference__c: '100%_done', OrderedOn__c: '2025-12-31' }),
  ]);
  insert(org, 'OrderLine__c', [
    { Order__c: first ?? null, Name: 'one', Amount__c: '60' },
    { Order__c: first ?? null, Name: 'two', Amount__c: '40' },
  ]);
});

const keys = (where: string) =>
  select(org, `SELECT Key__c FROM Order__c WHERE ${where} ORDER BY Key__c`).map((row) => row['Key__c']);

describe('filters', () => {
  it.each([
    ['text without its case', "Reference__c = 'RE-2'", ['K2']],
    ['numbers by value, not by their digits', 'Amount__c = 9.5', ['K2']],
    ['numbers in order of size, not of text', 'Amount__c > 9.50', ['K1', 'K3']],
    ['null with =', 'Reference__c = null', ['K3']],
    ['!= takes in the rows without a value', "Reference__c != 'RE-1'", ['K2', 'K3', 'K4']],
    ['< leaves out the rows without a value', 'OrderedOn__c < 2026-01-01', ['K4']],
    ['IN', "Key__c IN ('k1', 'K4', 'nope')", ['K1', 'K4']],
    ['NOT IN', "Status__c NOT IN ('Draft')", ['K1', 'K2']],
    ['LIKE without case', "Reference__c LIKE 're-%'", ['K1', 'K2']],
    ['LIKE with escaped wildcards', "Reference__c LIKE '100\\%\\_done'", ['K4']],
    ['LIKE with one character', "Reference__c LIKE 'RE-_'", ['K1', 'K2']],
    ['booleans', 'IsUrgent__c = true', ['K3']],
    ["a parent's field", "Company__r.Name = 'BETA AG'", ['K3']],
    ['a formula', 'Net__c = 9', ['K2']],
    ['a roll-up', 'Total__c = 100', ['K1']],
    ['AND with brackets and OR', "(Status__c = 'Sent' OR Status__c = 'Paid') AND Amount__c < 50", ['K2']],
    ['NOT', "NOT Status__c = 'Draft'", ['K1', 'K2']],
    ['a semi-join', 'Id IN (SELECT Order__c FROM OrderLine__c WHERE Amount__c > 50)', ['K1']],
    ['an anti-join', 'Id NOT IN (SELECT Order__c FROM OrderLine__c)', ['K2', 'K3', 'K4']],
    ['date functions', 'CALENDAR_YEAR(OrderedOn__c) = 2026', ['K1', 'K2']],
    ['date literals', 'CreatedDate = TODAY', ['K1', 'K2', 'K3', 'K4']],
    ['date literals with a count', 'CreatedDate < LAST_N_DAYS:3', []],
  ])('%s', (_, where, expected) => {
    expect(keys(where)).toEqual(expected);
  });
});

describe('results', () => {
  it('follows parents and lists children', () => {
    const plan = org.compileQueryText(
      "SELECT Company__r.Name, (SELECT Name FROM Lines__r WHERE Amount__c < 50 ORDER BY Name) FROM Order__c WHERE Key__c = 'K1'",
    );
    const [record] = org.begin(userOf(org)).query(plan, { access: SYSTEM, binds: [] }).records;
    expect(record?.parents['Company__r']?.values['Name']).toBe('Alpha GmbH');
    expect(record?.children['Lines__r']?.map((line) => line.values['Name'])).toEqual(['two']);
  });

  it('lists no child of somebody else where most rows are children of one', () => {
    const plan = org.compileQueryText(
      "SELECT (SELECT Key__c FROM Orders__r ORDER BY Key__c) FROM Company__c WHERE Name = 'Alpha GmbH'",
    );
    const [record] = org.begin(userOf(org)).query(plan, { access: SYSTEM, binds: [] }).records;
    expect(record?.children['Orders__r']?.map((order) => order.values['Key__c'])).toEqual(['K1', 'K2', 'K4']);
  });

  it('sorts nulls first, or last when asked, and text without its case', () => {
    expect(
      select(org, 'SELECT Reference__c FROM Order__c ORDER BY Reference__c').map((row) => row['Reference__c']),
    ).toEqual([null, '100%_done', 'RE-1', 're-2']);
    expect(
      select(org, 'SELECT Key__c FROM Order__c ORDER BY Reference__c DESC NULLS LAST LIMIT 2 OFFSET 1').map(
        (row) => row['Key__c'],
      ),
    ).toEqual(['K1', 'K4']);
    expect(
      select(org, 'SELECT Key__c FROM Order__c ORDER BY Company__r.Name DESC, Amount__c').map((row) => row['Key__c']),
    ).toEqual(['K3', 'K4', 'K2', 'K1']);
  });

  it('counts and aggregates exactly, with aliases', () => {
    const rows = select(
      org,
      'SELECT Company__r.Name company, COUNT(Id) n, SUM(Amount__c) total, MIN(Amount__c), MAX(OrderedOn__c) latest, COUNT_DISTINCT(Status__c) kinds FROM Order__c GROUP BY Company__r.Name HAVING COUNT(Id) > 1',
    );
    expect(rows).toEqual([
      { company: 'Alpha GmbH', n: '3', total: '109.5', expr0: '0.00', latest: '2026-02-28', kinds: '3' },
    ]);
    const count = org
      .begin(userOf(org))
      .query(org.compileQueryText('SELECT COUNT() FROM Order__c WHERE Amount__c > 0'), { access: SYSTEM, binds: [] });
    expect(count.count).toBe(3);
  });

  it('shows labels with toLabel and all fields with FIELDS(ALL)', () => {
    expect(select(org, "SELECT toLabel(Status__c) FROM Order__c WHERE Key__c = 'K1'")).toEqual([
      { Status__c: 'Sent label' },
    ]);
    expect(Object.keys(select(org, 'SELECT FIELDS(ALL) FROM Company__c LIMIT 1')[0] ?? {})).toContain('Code__c');
  });

  it('takes binds in their order', () => {
    const plan = org.compileQueryText(
      'SELECT Key__c FROM Order__c WHERE Key__c IN :keys AND Amount__c > :least LIMIT :most',
    );
    expect(plan.binds.map((bind) => [bind.text, bind.isList])).toEqual([
      ['keys', true],
      ['least', false],
      ['most', false],
    ]);
    const { records } = org.begin(userOf(org)).query(plan, { access: SYSTEM, binds: [['K1', 'K2', 'K4'], '1', '1'] });
    expect(records.map((record) => record.values['Key__c'])).toEqual(['K1']);
  });
});

describe('refusals', () => {
  it.each([
    ['SELEKT Id FROM Order__c', 'MALFORMED_QUERY', 'unexpected token: SELEKT'],
    ['SELECT Id FROM Order__c WHERE', 'MALFORMED_QUERY', 'unexpected token'],
    [
      'SELECT Bacon__c FROM Account LIMIT 2',
      'INVALID_FIELD',
      "\nSELECT Bacon__c FROM Account LIMIT 2\n       ^\nERROR at Row:1:Column:8\nNo such column 'Bacon__c' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
    ],
    ['SELECT Id FROM Bacon__c', 'INVALID_TYPE', "sObject type 'Bacon__c' is not supported."],
    ['SELECT Nope__r.Name FROM Order__c', 'INVALID_FIELD', "Didn't understand relationship 'Nope__r' in field path."],
    [
      'SELECT Id, (SELECT Id FROM Nope__r) FROM Order__c',
      'INVALID_TYPE',
      "Didn't understand relationship 'Nope__r' in FROM part of query call.",
    ],
    [
      "SELECT Id FROM Order__c WHERE Note__c = 'x'",
      'INVALID_FIELD',
      "field 'Note__c' can not be filtered in a query call",
    ],
    [
      "SELECT Id FROM Order__c WHERE Amount__c = '5'",
      'INVALID_FIELD',
      "value of filter criterion for field 'Amount__c' must be of type double and should not be enclosed in quotes",
    ],
    [
      'SELECT Id FROM Order__c WHERE Key__c = 5',
      'INVALID_FIELD',
      "value of filter criterion for field 'Key__c' must be of type string and should be enclosed in quotes",
    ],
    [
      'SELECT Id FROM Order__c ORDER BY Amount__c FOR UPDATE',
      'MALFORMED_QUERY',
      'ORDER BY is not allowed with FOR UPDATE',
    ],
    ['SELECT Key__c, COUNT(Id) FROM Order__c', 'MALFORMED_QUERY', 'Field must be grouped or aggregated: Key__c'],
    [
      'SELECT FIELDS(ALL) FROM Order__c',
      'MALFORMED_QUERY',
      'The SOQL FIELDS function must have a LIMIT of at most 200',
    ],
    ['SELECT CurrencyIsoCode FROM Order__c', 'INVALID_FIELD', "No such column 'CurrencyIsoCode' on entity 'Order__c'"],
  ])('%s', (soql, code, message) => {
    const attempt = () => org.compileQueryText(soql);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ statusCode: code }) as Error);
  });
});

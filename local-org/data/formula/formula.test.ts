import { beforeAll, describe, expect, it } from 'vitest';
import { insert, openFixtureOrg, userOf } from '../../fixtures/fixture-org.ts';
import type { Row } from '../../contract.ts';
import type { OrgDataStore } from '../org-data.ts';
import { compileFormula, fromFormula } from './compile.ts';
import type { FormulaContext } from './types.ts';

let org: OrgDataStore;
let context: FormulaContext;

beforeAll(() => {
  org = openFixtureOrg();
  const [company = ''] = insert(org, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
  const row: Row = {
    Company__c: company,
    Amount__c: '119.00',
    Discount__c: null,
    Status__c: 'Sent',
    OrderedOn__c: '2026-01-31',
    SentAt__c: '2026-01-31T23:30:00.000Z',
    Key__c: 'RE-2026/7',
    IsUrgent__c: true,
    Reference__c: null,
  };
  context = { row, old: { ...row, Status__c: 'Draft' }, user: userOf(org), world: org.formulaWorld };
});

function evaluate(formula: string, blanksAreZero = false, changes: Partial<FormulaContext> = {}): unknown {
  const object = org.schema.object('Order__c');
  if (!object) throw new Error('no Order__c');
  const compiled = compileFormula(formula, {
    schema: org.schema,
    object,
    blanksAreZero,
    formulaOf: (owner, field) => (inner) =>
      compileFormula(field.formula ?? '', {
        schema: org.schema,
        object: owner,
        blanksAreZero: true,
        formulaOf: () => () => null,
      })(inner),
  });
  const value = compiled({ ...context, ...changes });
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  return 'text' in value
    ? value.text
    : fromFormula({ ...(object.field('Amount__c') ?? object.fields[0]!), scale: 4 }, value);
}

describe('formulas', () => {
  it.each([
    ['1 + 2 * 3', '7.0000'],
    ['(1 + 2) * -3', '-9.0000'],
    ['2 ^ 3 / 4', '2.0000'],
    ['0.1 + 0.2', '0.3000'],
    ['Amount__c * 0.19', '22.6100'],
    ['ROUND(2.5, 0) + ROUND(-2.5, 0)', '0.0000'],
    ['MOD(7, 3) + ABS(-1) + MAX(1, 5, 3) + MIN(2, 9)', '9.0000'],
    ['CEILING(1.2) + FLOOR(1.8)', '3.0000'],
    ['"a" & "b" + "c"', 'abc'],
    ['Amount__c > 100 && NOT(IsUrgent__c = FALSE)', true],
    ['OR(ISBLANK(Key__c), LEN(Key__c) = 9)', true],
    ['IF(Amount__c >= 119, "big", "small")', 'big'],
    ['CASE(Status__c, "Draft", 1, "Sent", 2, 3)', '2.0000'],
    ['ISPICKVAL(Status__c, "Sent")', true],
    ['TEXT(Status__c) <> "Draft"', true],
    ['REGEX(Key__c, "RE-\\\\d{4}/\\\\d+")', true],
    ['REGEX(Key__c, "RE")', false],
    ['LEFT(Key__c, 2) & MID(Key__c, 4, 4) & RIGHT(Key__c, 1)', 'RE20267'],
    ['SUBSTITUTE(UPPER(TRIM("  ab ")), "B", "c") & LPAD("7", 3, "0")', 'Ac007'],
    ['CONTAINS(Key__c, "2026") && BEGINS(Key__c, "RE") && FIND("-", Key__c) = 3', true],
    ['BLANKVALUE(Reference__c, "none")', 'none'],
    ['OrderedOn__c + 1', '2026-02-01'],
    ['OrderedOn__c - DATE(2026, 1, 1)', '30.0000'],
    ['ADDMONTHS(OrderedOn__c, 1)', '2026-02-28'],
    ['YEAR(OrderedOn__c) * 100 + MONTH(OrderedOn__c)', '202601.0000'],
    ['DATEVALUE(SentAt__c)', '2026-02-01'],
    ['Company__r.Name', 'Alpha'],
    ['Net__c', '119.0000'],
    ['ISCHANGED(Status__c) && TEXT(PRIORVALUE(Status__c)) = "Draft" && NOT(ISNEW())', true],
    ['$User.Username', 'admin@saldo.local'],
    ['$Permission.ReopenOrders', true],
    ['$Profile.Name', 'System Administrator'],
    ['$CustomMetadata.Rate__mdt.Standard.Percent__c', '19.0000'],
    ['$Label.Greeting', 'Hello'],
    ['/* a note */ TRUE', true],
  ])('%s', (formula, expected) => {
    expect(evaluate(formula)).toEqual(expected);
  });

  it('reads blank numbers as blank in rules and as zero in formula fields', () => {
    expect([
      evaluate('Discount__c < 1'),
      evaluate('Discount__c < 1', true),
      evaluate('ISBLANK(Discount__c)'),
      evaluate('Amount__c - Discount__c'),
      evaluate('Amount__c - Discount__c', true),
    ]).toEqual([false, true, true, null, '119.0000']);
  });

  it('compares blanks: equal to each other, unequal to everything else', () => {
    expect([evaluate('Reference__c = ""'), evaluate('Reference__c <> "x"'), evaluate('Reference__c = Key__c')]).toEqual(
      [true, true, false],
    );
  });

  it.each([
    ['UNHEARD_OF(1)', 'function UNHEARD_OF() is not known to the local org'],
    ['Nope__c = 1', 'field Nope__c does not exist on Order__c'],
    ['Nope__r.Name', 'Order__c has no relationship Nope__r'],
    ['$Galaxy.Name', 'global $Galaxy is not known to the local org'],
    ['LEN()', 'function LEN() takes 1 arguments, not 0'],
    ['1 +', "unexpected 'end of formula' at offset 3"],
    ['(1', "expected ')', found 'end of formula' at offset 2"],
    ['1 # 2', "unexpected character '#' at offset 2"],
  ])('refuses %s when the org starts', (formula, message) => {
    expect(() => evaluate(formula)).toThrow(message);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchBatch, matchOne, OpenItemIndex, renderEvidence, standardRuleSet } from '../index.ts';
import { parseRuleSet } from '../rules/index.ts';
import type { Customer, MatchResult, OpenItem, RuleSet, Transaction } from '../index.ts';

const CUSTOMERS: Customer[] = [
  { id: 'N', name: 'Nordwind Handel GmbH', ibans: ['DE02120300000000202051'] },
  { id: 'M', name: 'Süddeutsche Maschinenbau Gesellschaft mbH' },
  { id: 'K', name: 'Kellermann Gartenbau KG' },
];
const withoutLastResort = parseRuleSet({
  extends: 'standard',
  name: 'without-last-resort',
  version: '1.0.0',
  lastResort: { enabled: false },
});

const item = (id: string, number: string, open: number, customerId: string): OpenItem => ({
  id,
  kind: 'invoice',
  legalEntityId: null,
  number,
  amount: open,
  open,
  currency: 'EUR',
  customerId,
  dueDate: '2026-02-04',
});
const NORDWIND = [
  item('a', 'RE-2026-0118', 119_000, 'N'),
  item('b', 'RE-2026-0342', 53_550, 'N'),
  item('c', 'RE-2026-0777', 7_140, 'N'),
];

const payment = (amount: number, remittanceText: string, fields: Partial<Transaction> = {}): Transaction => ({
  id: 't1',
  legalEntityId: null,
  amount,
  currency: 'EUR',
  bookingDate: '2026-02-01',
  remittanceText,
  counterpartyIban: 'DE02120300000000202051',
  ...fields,
});

function indexOf(items: OpenItem[], ruleSet: RuleSet): OpenItemIndex {
  const index = new OpenItemIndex(ruleSet);
  index.setCustomers(CUSTOMERS);
  index.upsertItems(items);
  return index;
}

const match = (transaction: Transaction, items: OpenItem[], ruleSet: RuleSet = standardRuleSet): MatchResult =>
  matchOne(transaction, indexOf(items, ruleSet), ruleSet);
const target = (result: MatchResult): string | undefined => result.proposals[0]?.allocations[0]?.itemId;

describe('a number that is damaged beyond one character', () => {
  const garbled = payment(40_000, 'RE 2O2G O1l9 x');

  it('is suggested among the items of the known payer, with its own evidence and little confidence', () => {
    expect(match(garbled, NORDWIND, withoutLastResort).decision).toBe('no_match');
    const result = match(garbled, NORDWIND);
    expect([result.decision, target(result)]).toEqual(['suggest', 'a']);
    expect(result.confidence).toBeLessThanOrEqual(standardRuleSet.lastResort.maximumConfidence);
    const [proposal] = result.proposals;
    const fuzzy = proposal?.evidence.find(({ code }) => code === 'fuzzy_number');
    expect(garbled.remittanceText.slice(fuzzy?.spans?.[0]?.start, fuzzy?.spans?.[0]?.end)).toBe('2O2G O1l9');
    expect(proposal?.evidence.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(proposal?.score ?? 0, 9);
    const words = (language: 'en' | 'de'): string =>
      renderEvidence(fuzzy!, language, { currency: 'EUR', itemLabel: () => 'RE-2026-0118' });
    expect(words('en')).toMatch(/^A damaged number in the text is like RE-2026-0118 \(\d\d\.\d %\)$/);
    expect(words('de')).toMatch(/^Eine beschädigte Nummer im Text ähnelt RE-2026-0118 \(\d\d,\d %\)$/);
  });

  it('weighs what the rule set says', () => {
    const heavier = parseRuleSet({
      extends: 'standard',
      name: 'heavier',
      version: '1.0.0',
      evidence: { fuzzy_number: { label: 'x', weight: 5 } },
    });
    const weight = (ruleSet: RuleSet): number =>
      match(garbled, NORDWIND, ruleSet).proposals[0]?.evidence.find(({ code }) => code === 'fuzzy_number')?.weight ?? 0;
    expect(weight(heavier) / weight(standardRuleSet)).toBeCloseTo(5 / standardRuleSet.evidence.fuzzy_number.weight);
  });

  it('is left alone where two items are equally like it', () => {
    const twins = [item('a', 'RE-2026-0118', 119_000, 'N'), item('b', 'RE-2026-0117', 119_000, 'N')];
    expect(match(garbled, twins).decision).toBe('no_match');
  });

  it('is not another number of the same length', () => {
    expect(match(payment(40_000, 'RE-2026-0994'), NORDWIND).decision).toBe('no_match');
  });

  it.each([
    ['a fee of the bank', { transactionCode: 'PMNT-MDOP-CHRG' }],
    ['a transfer between own accounts', { remittanceText: 'Umbuchung 2O2G O1l9 x' }],
    ['a payment in another currency', { currency: 'USD' }],
    ['a payment of ours', { amount: -40_000 }],
  ] as const)('is not sought in %s', (_, fields) => {
    expect(match({ ...garbled, ...fields }, NORDWIND).decision).toBe('no_match');
  });

  it('is not offered to two payments, whatever their order', () => {
    const payments = [garbled, { ...garbled, id: 't2', bookingDate: '2026-02-02' }];
    const index = indexOf(NORDWIND, standardRuleSet);
    const claims = (list: Transaction[]): string[] =>
      matchBatch(list, index, standardRuleSet).flatMap((result) =>
        result.decision === 'suggest' ? [`${result.transactionId} ${target(result)}`] : [],
      );
    expect(claims(payments)).toHaveLength(1);
    expect(claims([...payments].reverse())).toEqual(claims(payments));
  });
});

describe('a name that is abbreviated', () => {
  const ABBREVIATED = { counterpartyIban: null, counterpartyName: 'SUEDD. MASCHINENB. GES.' };
  const sameAmount = Array.from({ length: 12 }, (_, i) => item(`k${i}`, `RE-2026-05${10 + i}`, 4_990, 'K'));

  it('tells one of many items of equal amount', () => {
    const items = [...sameAmount, item('m', 'RE-2026-0601', 4_990, 'M')];
    const transaction = payment(4_990, 'Wartung', ABBREVIATED);
    expect(match(transaction, items, withoutLastResort).decision).toBe('no_match');
    const result = match(transaction, items);
    expect([result.decision, target(result), result.customerId]).toEqual(['suggest', 'm', 'M']);
    expect(result.proposals[0]?.evidence.map(({ code }) => code)).toContain('fuzzy_name');
  });

  it('alone names no item', () => {
    const items = [item('m', 'RE-2026-0601', 4_990, 'M'), item('n', 'RE-2026-0602', 8_880, 'M')];
    expect(match(payment(1_234, 'Wartung', ABBREVIATED), items).decision).toBe('no_match');
  });
});

describe('the last resort', () => {
  const texts = [
    'RE 2O2G O1l9 x',
    'RE 2O26 l18 x',
    'RE-2026-0118',
    'Rechnung 0342',
    '2O26 O342',
    'RE-2026-0119',
    'Miete',
    'Rg 20260777',
  ];
  const payments = fc.array(
    fc.record({
      text: fc.constantFrom(...texts),
      amount: fc.constantFrom(119_000, 53_550, 7_140, 40_000, 172_550, -7_140),
      payer: fc.constantFrom('Nordwind Handel', 'NORDW. HANDEL', 'SUEDD. MASCHINENB.', 'Fremder', null),
      hasIban: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  );

  it('changes no decision but those without a match, and books nothing', () => {
    const items = [...NORDWIND, item('m', 'RE-2026-0118', 119_000, 'M'), item('k', 'RE-2026-0343', 53_550, 'K')];
    const [withIt, without] = [indexOf(items, standardRuleSet), indexOf(items, withoutLastResort)];
    fc.assert(
      fc.property(payments, (list) => {
        const transactions = list.map(({ text, amount, payer, hasIban }, i) =>
          payment(amount, text, {
            id: `t${i}`,
            counterpartyName: payer,
            counterpartyIban: hasIban ? 'DE02120300000000202051' : null,
          }),
        );
        const before = matchBatch(transactions, without, withoutLastResort);
        const after = matchBatch(transactions, withIt, standardRuleSet);
        const claimed = new Set(before.flatMap(({ decision, proposals }) => claims(decision, proposals[0])));
        before.forEach((result, i) => {
          if (result.decision !== 'no_match') expect(after[i]).toEqual(result);
          else if (after[i]!.decision !== 'no_match') {
            expect(after[i]!.decision).toBe('suggest');
            for (const id of claims('suggest', after[i]!.proposals[0])) {
              expect(claimed.has(id)).toBe(false);
              claimed.add(id);
            }
          }
        });
      }),
      { numRuns: 300 },
    );
  });
});

function claims(decision: string, proposal: MatchResult['proposals'][number] | undefined): string[] {
  return decision === 'auto' || decision === 'suggest' ? (proposal?.allocations ?? []).map(({ itemId }) => itemId) : [];
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchOne, OpenItemIndex, standardRuleSet } from '../index.ts';
import type { MatchResult, OpenItem, RuleSet, Transaction } from '../index.ts';

const ruleSet: RuleSet = {
  ...standardRuleSet,
  payouts: {
    maximumSales: 200,
    providers: [
      {
        name: 'Kassa Nord',
        names: ['KASSA NORD'],
        ibans: ['LU280019400644750000'],
        idPrefixes: ['kn_'],
        feePercent: 2,
        feeFixed: 25,
        days: 14,
      },
    ],
  },
};

const sale = (id: string, open: number, issueDate: string, more: Partial<OpenItem> = {}): OpenItem => ({
  id,
  kind: open < 0 ? 'credit_note' : 'invoice',
  legalEntityId: 'de',
  number: `SHOP-${id}`,
  amount: open,
  open,
  currency: 'EUR',
  customerId: null,
  issueDate,
  externalIds: [`kn_${id}`],
  ...more,
});

const payout = (amount: number, more: Partial<Transaction> = {}): Transaction => ({
  id: 'payout',
  legalEntityId: 'de',
  amount,
  currency: 'EUR',
  bookingDate: '2026-03-20',
  remittanceText: 'SAMMELAUSZAHLUNG',
  counterpartyName: 'Kassa Nord Payments S.A.',
  counterpartyIban: null,
  ...more,
});

function match(transaction: Transaction, items: OpenItem[]): MatchResult {
  const index = new OpenItemIndex(ruleSet);
  index.upsertItems(items);
  return matchOne(transaction, index, ruleSet);
}

const net = (gross: number): number => (gross < 0 ? gross : gross - Math.round(gross * 0.02) - 25);
const settled = (result: MatchResult): string[] =>
  (result.proposals[0]?.allocations ?? []).map(({ itemId }) => itemId).sort();

describe('a payout that names no sale', () => {
  const monday = [sale('a', 11900, '2026-03-16'), sale('b', 4590, '2026-03-16')];
  const tuesday = [sale('c', 7800, '2026-03-17'), sale('d', 2550, '2026-03-17')];
  const wednesday = [sale('e', 9990, '2026-03-18')];
  const all = [...monday, ...tuesday, ...wednesday];

  it('is taken apart into all sales of consecutive days less the provider’s fees', () => {
    const paid = [...monday, ...tuesday].reduce((sum, { open }) => sum + net(open), 0);
    const result = match(payout(paid), all);
    expect(settled(result)).toEqual(['a', 'b', 'c', 'd']);
    expect(result.proposals[0]!.allocations.find(({ itemId }) => itemId === 'a')).toEqual({
      itemId: 'a',
      amount: 11900 - 263,
      discount: 0,
      writeOff: 263,
    });
    expect(result.proposals[0]!.evidence.map(({ code }) => code)).toContain('payout_span');
  });

  it('is never booked without a person', () => {
    expect(match(payout(net(9990)), all).decision).not.toBe('auto');
  });

  it('holds refunds, whose fee is not given back', () => {
    const refund = sale('refund', -2550, '2026-03-17');
    const paid = tuesday.reduce((sum, { open }) => sum + net(open), 0) - 2550;
    expect(settled(match(payout(paid), [...all, refund]))).toEqual(['c', 'd', 'refund']);
  });

  it('is recognised by the provider’s account as well as by its name', () => {
    const transaction = payout(net(9990), { counterpartyName: null, counterpartyIban: 'LU28 0019 4006 4475 0000' });
    expect(settled(match(transaction, all))).toEqual(['e']);
  });

  it('is not explained where nobody of the rule set sent it', () => {
    const result = match(payout(net(9990), { counterpartyName: 'Autohaus Lehmann' }), all);
    expect(result.decision).toBe('no_match');
  });

  it('leaves alone what is too old, in another currency, of another company or unknown to the provider', () => {
    const others = [
      sale('old', 9990, '2026-02-20'),
      sale('usd', 9990, '2026-03-18', { currency: 'USD' }),
      sale('at', 9990, '2026-03-18', { legalEntityId: 'at' }),
      sale('own', 9990, '2026-03-18', { externalIds: ['other_1'] }),
      sale('none', 9990, '2026-03-18', { externalIds: [] }),
    ];
    const offered = match(payout(net(9990)), others).proposals.flatMap(({ evidence }) => evidence);
    expect(offered.map(({ code }) => code)).not.toContain('payout_span');
  });

  it('is a tie where two spans of days explain it alike', () => {
    const twins = [sale('x', 5000, '2026-03-12'), sale('y', 800, '2026-03-14'), sale('z', 5000, '2026-03-16')];
    expect(match(payout(net(5000)), twins).decision).toBe('ambiguous');
  });

  it('conserves every cent: what is applied and the fees are the gross sum, and what is applied is the payment', () => {
    const grosses = fc.array(fc.integer({ min: 100, max: 200_000 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(grosses, (amounts) => {
        const items = amounts.map((amount, i) => sale(`s${i}`, amount, '2026-03-18'));
        const paid = amounts.reduce((sum, amount) => sum + net(amount), 0);
        const [first] = match(payout(paid), items).proposals;
        const applied = first!.allocations.reduce((sum, { amount }) => sum + amount, 0);
        const fees = first!.allocations.reduce((sum, { writeOff }) => sum + writeOff, 0);
        expect(applied + first!.residual).toBe(paid);
        for (const { itemId, amount, writeOff } of first!.allocations)
          expect(amount + writeOff).toBe(items.find(({ id }) => id === itemId)!.open);
        expect(applied + fees).toBe(amounts.reduce((sum, amount) => sum + amount, 0));
      }),
    );
  });
});

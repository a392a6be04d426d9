import { describe, expect, it } from 'vitest';
import { matchBatch, MatchInputError, matchOne, OpenItemIndex, standardRuleSet } from './index.ts';
import type { Customer, MatchResult, OpenItem, Transaction } from './index.ts';
import { checkRoom } from './validate.ts';

const NORDWIND: Customer = { id: 'nordwind', name: 'Nordwind GmbH', ibans: ['DE89 3704 0044 0532 0130 00'] };

function item(id: string, number: string | null, open: number, more: Partial<OpenItem> = {}): OpenItem {
  return {
    id,
    kind: 'invoice',
    legalEntityId: 'de',
    number,
    amount: open,
    open,
    currency: 'EUR',
    customerId: 'nordwind',
    issueDate: '2026-03-01',
    dueDate: '2026-03-31',
    ...more,
  };
}

function payment(amount: number, remittanceText: string): Transaction {
  return {
    id: 't1',
    legalEntityId: 'de',
    amount,
    currency: 'EUR',
    bookingDate: '2026-03-20',
    remittanceText,
    counterpartyIban: 'DE89370400440532013000',
    counterpartyName: 'Nordwind GmbH',
  };
}

function indexOf(items: OpenItem[]): OpenItemIndex {
  const index = new OpenItemIndex(standardRuleSet);
  index.setCustomers([NORDWIND]);
  index.upsertItems(items);
  return index;
}

/** `id:amount` of the first proposal. */
function applied(result: MatchResult): string[] {
  return (result.proposals[0]?.allocations ?? []).map(({ itemId, amount }) => `${itemId}:${amount}`).sort();
}

const A = item('a', 'RE-2026-00123', 11900);
const B = item('b', 'RE-2026-00124', 23800);

describe('more items than an index holds', () => {
  it('are refused in words, at the first one too many', () => {
    expect(() => checkRoom(100, 100)).not.toThrow();
    expect(() => checkRoom(101, 100)).toThrow(
      /open items.*101 in number; one index holds 100\. Leave settled items out/,
    );
    expect(() => checkRoom(101, 100)).toThrow(MatchInputError);
  });
});

describe('items that are read again', () => {
  it('are left as they are where nothing has changed, however often they come', () => {
    const index = indexOf([A, B]);
    const before = index.memoryBytes;
    for (let i = 0; i < 2_000; i++) index.upsertItems([{ ...A }, { ...B }]);
    expect(index.memoryBytes).toBe(before);
    expect(applied(matchOne(payment(11900, 'RE-2026-00123'), index, standardRuleSet))).toEqual(['a:11900']);
  });

  it('so are customers, and one whose name changed is found by the new one only', () => {
    const index = indexOf([A]);
    const misspelt = { ...payment(11900, 'Zahlung'), counterpartyIban: null, counterpartyName: 'Nordwnd' };
    const before = matchOne(misspelt, index, standardRuleSet);
    const bytes = index.memoryBytes;
    for (let i = 0; i < 500; i++) index.upsertCustomers(i % 2 === 0 ? [] : [{ ...NORDWIND }]);
    expect(index.memoryBytes).toBe(bytes);
    expect(matchOne(misspelt, index, standardRuleSet)).toEqual(before);
    expect(before.customerId).toBe('nordwind');
    index.upsertCustomers([{ ...NORDWIND, name: 'Alpenglück AG' }]);
    expect(matchOne(misspelt, index, standardRuleSet).customerId).not.toBe('nordwind');
  });

  it('take the place of what was there, also where the owner of the object changed it', () => {
    const own = item('c', 'RE-2026-00125', 5000);
    const index = indexOf([A, own]);
    own.open = 3000;
    index.upsertItems([own]);
    expect(applied(matchOne(payment(5000, 'RE-2026-00125'), index, standardRuleSet))).toEqual(['c:3000']);
    index.upsertItems([item('c', 'RE-2026-00999', 5000)]);
    expect(applied(matchOne(payment(5000, 'RE-2026-00999'), index, standardRuleSet))).toEqual(['c:5000']);
    expect(index.size).toBe(2);
  });
});

describe('input that cannot be matched', () => {
  it('names every record and field at once and changes nothing', () => {
    const index = indexOf([A]);
    const bad = [item('x', 'RE-1', Number.NaN), item('y', 'RE-2', 100, { currency: 'Euro' }), item('y', 'RE-3', 1.5)];
    try {
      index.upsertItems(bad);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(MatchInputError);
      const { issues } = error as MatchInputError;
      expect(issues.map(({ record, field }) => `${record} ${field}`)).toEqual([
        'open item x amount',
        'open item x open',
        'open item y currency',
        'open item y id',
        'open item y amount',
        'open item y open',
      ]);
    }
    expect(index.size).toBe(1);
  });

  it('refuses duplicate transactions, a negative discount and a text without end', () => {
    const index = indexOf([A]);
    expect(() => matchBatch([payment(1, ''), payment(1, '')], index, standardRuleSet)).toThrow(
      /transaction t1: id occurs twice/,
    );
    expect(() => index.upsertItems([item('n', 'RE-9', 100, { discount: { amount: -5, until: null } })])).toThrow(
      /opposite sign/,
    );
    expect(() => matchOne(payment(1, 'x'.repeat(1_000_000)), index, standardRuleSet)).toThrow(
      /remittanceText has 1000000 characters/,
    );
  });

  it('reads emoji, other scripts and control characters without losing the number', () => {
    const result = matchOne(
      payment(11900, '💶💶 оплата счёта \u0000 RE-2026-00123 🙏'),
      indexOf([A, B]),
      standardRuleSet,
    );
    expect(applied(result)).toEqual(['a:11900']);
  });
});

describe('the index', () => {
  it('follows items that are added, changed and closed', () => {
    const index = indexOf([A]);
    expect(applied(matchOne(payment(23800, 'RE-2026-00124'), index, standardRuleSet))).toEqual([]);
    index.upsertItems([B]);
    expect(applied(matchOne(payment(23800, 'RE-2026-00124'), index, standardRuleSet))).toEqual(['b:23800']);
    index.upsertItems([{ ...B, open: 3800 }]);
    expect(applied(matchOne(payment(3800, 'RE-2026-00124'), index, standardRuleSet))).toEqual(['b:3800']);
    index.removeItems(['b']);
    expect(index.size).toBe(1);
    expect(index.item('b')).toBeUndefined();
    expect(applied(matchOne(payment(3800, 'RE-2026-00124'), index, standardRuleSet))).not.toContain('b:3800');
  });

  it('follows customers that change their name or account', () => {
    const index = indexOf([A]);
    index.upsertCustomers([{ ...NORDWIND, name: 'Südwind AG', ibans: [] }]);
    const result = matchOne(payment(11900, ''), index, standardRuleSet);
    expect(result.customerId === null || result.decision !== 'auto').toBe(true);
    expect(index.customer('nordwind')!.name).toBe('Südwind AG');
  });

  it('follows the sums of a customer whose items change between two payments', () => {
    const index = indexOf([A, B, item('c', 'RE-2026-00130', 5000)]);
    expect(applied(matchOne(payment(16900, 'Zahlung'), index, standardRuleSet))).toEqual(['a:11900', 'c:5000']);
    index.removeItems(['c']);
    expect(applied(matchOne(payment(16900, 'Zahlung'), index, standardRuleSet))).not.toContain('c:5000');
    index.upsertItems([item('d', 'RE-2026-00131', 5000)]);
    expect(applied(matchOne(payment(16900, 'Zahlung'), index, standardRuleSet))).toEqual(['a:11900', 'd:5000']);
  });

  it('deducts a credit note that came after the first payment, and none that is gone', () => {
    const index = indexOf([A, B]);
    const deducted = payment(10900, 'RE-2026-00123');
    expect(applied(matchOne(deducted, index, standardRuleSet))).toEqual(['a:10900']);
    index.upsertItems([item('g', 'GS-7', -1000, { kind: 'credit_note' })]);
    expect(applied(matchOne(deducted, index, standardRuleSet))).toEqual(['a:11900', 'g:-1000']);
    index.removeItems(['g']);
    expect(applied(matchOne(deducted, index, standardRuleSet))).toEqual(['a:10900']);
  });
});

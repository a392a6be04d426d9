import { describe, expect, it } from 'vitest';
import { fingerprint } from './fingerprint.ts';
import { frozenHeldOut } from './held-out.ts';
import { generate, PAYMENT_KINDS } from './index.ts';
import { subsetsWithSum } from './subsets.ts';
import type { GeneratedData } from './types.ts';

const small = (family: 'development' | 'held-out', seed: number): GeneratedData =>
  generate({ family, seed, payments: 2_000, openItems: 20_000 });

describe('the frozen held-out data', () => {
  it.each(Object.entries({ ...frozenHeldOut.seeds, ...frozenHeldOut.fresh }))(
    'seed %s is byte for byte what was hashed',
    (seed, expected) => {
      const { payments, openItems } = frozenHeldOut;
      expect(fingerprint(generate({ family: 'held-out', seed: Number(seed), payments, openItems }))).toBe(expected);
    },
  );
});

describe.each(['development', 'held-out'] as const)('generated payments of the %s family', (family) => {
  const data = small(family, 42);
  const items = new Map(data.items.map((item) => [item.id, item]));

  it('are the same for the same seed and others for another', () => {
    expect(fingerprint(small(family, 42))).toBe(fingerprint(data));
    expect(fingerprint(small(family, 43))).not.toBe(fingerprint(data));
  });

  it('cover every kind', () => {
    const kinds = new Set(data.payments.map((payment) => payment.kind));
    expect([...kinds].sort()).toEqual(Object.keys(PAYMENT_KINDS).sort());
  });

  it('have ids, whole minor units and texts that fit the SEPA limit', () => {
    expect(new Set(data.payments.map((payment) => payment.transaction.id)).size).toBe(data.payments.length);
    for (const { transaction } of data.payments) {
      expect(Number.isSafeInteger(transaction.amount) && transaction.amount !== 0).toBe(true);
      expect(transaction.remittanceText.length).toBeLessThanOrEqual(140);
    }
  });

  it('settle only items of their own company and currency', () => {
    for (const { transaction, truth } of data.payments) {
      const sets =
        truth.outcome === 'allocate' ? [truth.allocations] : truth.outcome === 'undecidable' ? truth.alternatives : [];
      for (const { itemId } of sets.flat()) {
        expect(items.get(itemId)).toMatchObject({
          currency: transaction.currency,
          legalEntityId: transaction.legalEntityId,
        });
      }
    }
  });

  it('never settle an item by more than its balance over the whole batch', () => {
    const settled = new Map<string, number>();
    for (const { truth } of data.payments) {
      if (truth.outcome !== 'allocate') continue;
      for (const { itemId, settled: by } of truth.allocations) settled.set(itemId, (settled.get(itemId) ?? 0) + by);
    }
    for (const [itemId, by] of settled) {
      const { open, amount } = items.get(itemId)!;
      if (by < 0 && open === 0) expect(by).toBe(-amount);
      else expect(Math.abs(by)).toBeLessThanOrEqual(Math.abs(open));
    }
  });

  it('name several different sets where the truth is undecidable', () => {
    for (const { kind, truth } of data.payments) {
      if (truth.outcome !== 'undecidable' || kind === 'payout_unnamed' || kind === 'trap_already_paid') continue;
      const sets = truth.alternatives.map((set) =>
        set
          .map((one) => one.itemId)
          .sort()
          .join(),
      );
      expect(new Set(sets).size, kind).toBe(sets.length);
      expect(sets.length, kind).toBeGreaterThan(1);
    }
  });
});

describe('the two families', () => {
  it('share no label variant and no number format', () => {
    const digitsAway = (text: string): string => text.replace(/\d+/g, '9');
    const shapes = (data: GeneratedData): Set<string> =>
      new Set(
        data.payments
          .filter((one) => one.kind === 'label_variant')
          .map((one) => digitsAway(one.transaction.remittanceText)),
      );
    const development = shapes(small('development', 5));
    const shared = [...shapes(small('held-out', 5))].filter((shape) => development.has(shape));
    expect(shared).toEqual([]);
  });
});

describe('subsetsWithSum', () => {
  it('finds every subset up to the size and no larger one', () => {
    expect(subsetsWithSum([1, 2, 3, 4], 5, 2, 9)).toEqual([
      [0, 3],
      [1, 2],
    ]);
    expect(subsetsWithSum([1, 2, 3, 4], 10, 3, 9)).toEqual([]);
  });

  it('uses credit notes', () => {
    expect(subsetsWithSum([100, -30, 50], 70, 2, 9)).toEqual([[0, 1]]);
  });

  it('says when counting would take too long', () => {
    expect(
      subsetsWithSum(
        Array.from({ length: 200 }, () => 1),
        6,
        6,
        9,
      ),
    ).toBeNull();
  });
});

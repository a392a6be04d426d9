import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchBatch, matchOne, OpenItemIndex, standardRuleSet } from './index.ts';
import { parseRuleSet } from './rules/index.ts';
import type { Customer, MatchResult, OpenItem, RuleSet, Transaction } from './index.ts';

/** A small world on purpose: few customers, few amounts, so that ties, sums and contested items occur all the time. */
const CUSTOMERS: Customer[] = [
  { id: 'c1', name: 'Nordlicht Gebäudetechnik GmbH', ibans: ['DE89370400440532013000'] },
  { id: 'c2', name: 'Weinhandel Gruber & Söhne KG', ibans: ['AT611904300234573201'] },
  { id: 'c3', name: 'Alpenblick Reisen AG', parentId: 'c1' },
];
const AMOUNTS = [5000, 10000, 11900, 15000, 23800, 4990];
const CURRENCIES = ['EUR', 'CHF'] as const;
const ENTITIES = ['de', 'at'] as const;

const itemArbitrary = (index: number): fc.Arbitrary<OpenItem> =>
  fc
    .record({
      customer: fc.constantFrom('c1', 'c2', 'c3', null),
      amount: fc.constantFrom(...AMOUNTS),
      paid: fc.constantFrom(0, 0, 0, 0.5, 1),
      currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'CHF'),
      entity: fc.constantFrom('de', 'de', 'at'),
      kind: fc.constantFrom('invoice', 'invoice', 'invoice', 'credit_note', 'bill'),
      due: fc.integer({ min: 1, max: 28 }),
      hasDiscount: fc.boolean(),
    })
    .map(({ customer, amount, paid, currency, entity, kind, due, hasDiscount }) => {
      const sign = kind === 'invoice' ? 1 : -1;
      const day = `2026-03-${String(due).padStart(2, '0')}`;
      return {
        id: `i${String(index).padStart(2, '0')}`,
        kind,
        legalEntityId: entity,
        number: `RE-2026-${String(100 + index).padStart(5, '0')}`,
        amount: sign * amount,
        open: sign * (amount - Math.round(amount * paid)) || 0,
        currency,
        customerId: customer,
        issueDate: '2026-02-10',
        dueDate: day,
        discount: hasDiscount ? { amount: sign * Math.round(amount * 0.02), until: day } : null,
      };
    });

const ledgerArbitrary = fc
  .integer({ min: 1, max: 14 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => itemArbitrary(i))));

const paymentArbitrary = (index: number, items: readonly OpenItem[]): fc.Arbitrary<Transaction> =>
  fc
    .record({
      named: fc.subarray([...items], { minLength: 0, maxLength: Math.min(3, items.length) }),
      how: fc.constantFrom('sum', 'sum', 'net', 'half', 'more', 'other'),
      label: fc.constantFrom('RE ', 'Rechnung ', '', 'Kd-Nr. 4711 Rg.Nr. '),
      form: fc.constantFrom('whole', 'digits', 'blank', 'short'),
      payer: fc.constantFrom(...CUSTOMERS, null),
      withIban: fc.boolean(),
      currency: fc.constantFrom(...CURRENCIES),
      entity: fc.constantFrom(...ENTITIES),
      other: fc.constantFrom(...AMOUNTS),
      isOutgoing: fc.constantFrom(false, false, false, true),
      day: fc.integer({ min: 1, max: 28 }),
      isReturn: fc.constantFrom(false, false, false, false, true),
    })
    .map((p) => {
      const sum = p.named.reduce((total, item) => total + item.open, 0);
      const net = p.named.reduce((total, item) => total + item.open - (item.discount?.amount ?? 0), 0);
      const wanted = { sum, net, half: Math.round(sum / 2), more: sum + 700, other: p.other }[p.how] || p.other;
      return {
        id: `t${index}`,
        legalEntityId: p.entity,
        amount: p.isOutgoing ? -Math.abs(wanted) : wanted,
        currency: p.currency,
        bookingDate: `2026-03-${String(p.day).padStart(2, '0')}`,
        remittanceText: p.label + p.named.map((item) => written(item.number!, p.form)).join(', '),
        counterpartyName: p.payer?.name ?? null,
        counterpartyIban: (p.withIban ? p.payer?.ibans?.[0] : undefined) ?? null,
        returnReason: p.isReturn ? 'AC04' : null,
      };
    });

function written(number: string, form: string): string {
  if (form === 'digits') return number.replace(/\D/g, '');
  if (form === 'blank') return `${number.slice(0, 9)} ${number.slice(9)}`;
  return form === 'short' ? number.slice(-3) : number;
}

interface World {
  items: OpenItem[];
  payments: Transaction[];
}

const worldArbitrary: fc.Arbitrary<World> = ledgerArbitrary.chain((items) =>
  fc
    .integer({ min: 1, max: 6 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => paymentArbitrary(i, items))))
    .map((payments) => ({ items, payments })),
);

function indexOf(items: readonly OpenItem[], ruleSet: RuleSet = standardRuleSet): OpenItemIndex {
  const index = new OpenItemIndex(ruleSet);
  index.setCustomers(CUSTOMERS);
  index.upsertItems(items);
  return index;
}

function run({ items, payments }: World, ruleSet: RuleSet = standardRuleSet): MatchResult[] {
  return matchBatch(payments, indexOf(items, ruleSet), ruleSet);
}

const RUNS = { numRuns: 300 };

describe('money', () => {
  it('is conserved: allocations and residual add up to the payment in every proposal', () => {
    fc.assert(
      fc.property(worldArbitrary, (world) => {
        run(world).forEach((result, i) => {
          for (const { allocations, residual } of result.proposals) {
            const sum = allocations.reduce((total, { amount }) => total + amount, residual);
            expect(sum).toBe(world.payments[i]!.amount);
          }
        });
      }),
      RUNS,
    );
  });

  it('is whole: no proposal holds a fraction, an unsafe number or a negative zero', () => {
    fc.assert(
      fc.property(worldArbitrary, (world) => {
        for (const { proposals } of run(world)) {
          for (const { allocations, residual } of proposals) {
            for (const { amount, discount, writeOff } of allocations) {
              for (const value of [amount, discount, writeOff, residual]) {
                expect(Number.isSafeInteger(value)).toBe(true);
                expect(Object.is(value, -0)).toBe(false);
              }
            }
          }
        }
      }),
      RUNS,
    );
  });

  it('is never over-allocated: no proposal takes more of an item than is open, or returns more than was paid', () => {
    fc.assert(
      fc.property(worldArbitrary, (world) => {
        const byId = new Map(world.items.map((item) => [item.id, item]));
        for (const { proposals } of run(world)) {
          for (const { allocations } of proposals) {
            expect(new Set(allocations.map(({ itemId }) => itemId)).size).toBe(allocations.length);
            for (const { itemId, amount, discount, writeOff } of allocations) {
              const item = byId.get(itemId)!;
              const after = item.open - amount - discount - writeOff;
              const [low, high] = [Math.min(0, item.amount), Math.max(0, item.amount)];
              expect(after).toBeGreaterThanOrEqual(low);
              expect(after).toBeLessThanOrEqual(high);
            }
          }
        }
      }),
      RUNS,
    );
  });

  it('is claimed once: the first proposals of a batch together never exceed what an item has', () => {
    fc.assert(
      fc.property(worldArbitrary, (world) => {
        const left = new Map(world.items.map((item) => [item.id, item.open]));
        for (const { decision, proposals } of run(world)) {
          if (decision !== 'auto' && decision !== 'suggest') continue;
          for (const { itemId, amount, discount, writeOff } of proposals[0]!.allocations) {
            left.set(itemId, left.get(itemId)! - amount - discount - writeOff);
          }
        }
        for (const item of world.items) {
          const rest = left.get(item.id)!;
          expect(rest).toBeGreaterThanOrEqual(Math.min(0, item.amount));
          expect(rest).toBeLessThanOrEqual(Math.max(0, item.amount));
        }
      }),
      RUNS,
    );
  });
});

describe('barriers', () => {
  it('are never crossed: legal entity, currency and direction', () => {
    fc.assert(
      fc.property(worldArbitrary, (world) => {
        const byId = new Map(world.items.map((item) => [item.id, item]));
        run(world).forEach((result, i) => {
          const payment = world.payments[i]!;
          for (const { allocations } of result.proposals) {
            for (const { itemId, amount } of allocations) {
              const item = byId.get(itemId)!;
              expect(item.legalEntityId).toBe(payment.legalEntityId);
              expect(item.currency).toBe(payment.currency);
              const isReturn = payment.returnReason !== null && Math.sign(amount) !== Math.sign(item.amount);
              const isNetted = allocations.length > 1 && item.kind === 'credit_note';
              if (!isReturn && !isNetted) expect(Math.sign(amount)).toBe(Math.sign(payment.amount));
            }
          }
        });
      }),
      RUNS,
    );
  });
});

describe('order and scale', () => {
  it('the order of payments changes no result', () => {
    fc.assert(
      fc.property(worldArbitrary, fc.infiniteStream(fc.nat()), (world, random) => {
        const shuffled = shuffle(world.payments, random);
        const again = new Map(run({ ...world, payments: shuffled }).map((result) => [result.transactionId, result]));
        for (const result of run(world)) expect(again.get(result.transactionId)).toEqual(result);
      }),
      RUNS,
    );
  });

  it('the order of items changes no result, nor does taking items out and putting them back', () => {
    fc.assert(
      fc.property(worldArbitrary, fc.infiniteStream(fc.nat()), (world, random) => {
        const first = run(world);
        expect(run({ ...world, items: shuffle(world.items, random) })).toEqual(first);
        const index = indexOf(shuffle(world.items, random));
        const some = world.items.slice(0, Math.ceil(world.items.length / 2));
        index.removeItems(some.map(({ id }) => id));
        index.upsertItems(some);
        expect(matchBatch(world.payments, index, standardRuleSet)).toEqual(first);
      }),
      RUNS,
    );
  });

  it('same input, same bytes', () => {
    fc.assert(
      fc.property(worldArbitrary, (world) => {
        expect(JSON.stringify(run(world))).toBe(JSON.stringify(run(structuredClone(world))));
      }),
      RUNS,
    );
  });

  it('a transaction matched alone after others is what it is alone: nothing is left over in the buffers', () => {
    fc.assert(
      fc.property(worldArbitrary, ({ items, payments }) => {
        const shared = indexOf(items);
        for (const payment of payments) {
          expect(matchOne(payment, shared, standardRuleSet)).toEqual(
            matchOne(payment, indexOf(items), standardRuleSet),
          );
        }
      }),
      RUNS,
    );
  });
});

describe('evidence', () => {
  it('adds up to the score', () => {
    fc.assert(
      fc.property(worldArbitrary, (world) => {
        for (const { proposals } of run(world)) {
          for (const { evidence, score } of proposals) {
            expect(evidence.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(score, 9);
          }
        }
      }),
      RUNS,
    );
  });

  it('points into the original text', () => {
    fc.assert(
      fc.property(worldArbitrary, (world) => {
        run(world).forEach((result, i) => {
          const payment = world.payments[i]!;
          for (const { evidence } of result.proposals) {
            for (const { spans, code } of evidence) {
              for (const { field, start, end } of spans ?? []) {
                const text = payment[field] ?? '';
                expect(start, code).toBeLessThan(end);
                expect(end, code).toBeLessThanOrEqual(text.length);
                expect(text.slice(start, end)).toMatch(/^[\p{L}\p{N}].*[\p{L}\p{N}.]$/u);
              }
            }
          }
        });
      }),
      RUNS,
    );
  });

  it('ranks by score; a tie is never booked', () => {
    fc.assert(
      fc.property(worldArbitrary, (world) => {
        for (const { decision, proposals, margin } of run(world)) {
          for (let i = 1; i < proposals.length; i++)
            expect(proposals[i]!.score).toBeLessThanOrEqual(proposals[i - 1]!.score);
          if (decision === 'auto') expect(margin ?? Infinity).toBeGreaterThanOrEqual(standardRuleSet.decide.autoMargin);
          if (decision === 'ambiguous') expect(proposals.length).toBeGreaterThan(1);
        }
      }),
      RUNS,
    );
  });
});

describe('thresholds', () => {
  it('a higher one never adds an auto', () => {
    fc.assert(
      fc.property(
        worldArbitrary,
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (world, low, more) => {
          const rules = (autoConfidence: number) => parseRuleSet({ extends: 'standard', decide: { autoConfidence } });
          const autos = (threshold: number) =>
          new Set(run(world, rules(threshold)).filter(({ decision }) => decision === 'auto').map(({ transactionId }) => transactionId)); // prettier-ignore
          const few = autos(Math.min(1, low + more));
          const many = autos(low);
          for (const id of few) expect(many.has(id)).toBe(true);
        },
      ),
      { numRuns: 120 },
    );
  });
});

describe('strangers', () => {
  it('an item that shares no number, amount, customer or name changes nothing', () => {
    fc.assert(
      fc.property(worldArbitrary, fc.integer({ min: 1, max: 5 }), (world, count) => {
        const strangers = Array.from({ length: count }, (_, i): OpenItem => ({
          id: `s${i}`,
          kind: 'invoice',
          legalEntityId: 'de',
          number: `ZQ-77${i}99-X`,
          amount: 987654321 + i,
          open: 987654321 + i,
          currency: 'EUR',
          customerId: 'stranger',
        })); // prettier-ignore
        const answers = (items: OpenItem[]) => run({ ...world, items }).map((result) => ({ ...result, reasons: [] }));
        expect(answers([...world.items, ...strangers])).toEqual(answers(world.items));
      }),
      RUNS,
    );
  });
});

function shuffle<T>(list: readonly T[], random: Iterator<number>): T[] {
  const shuffled = [...list];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = (random.next().value as number) % (i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  return shuffled;
}

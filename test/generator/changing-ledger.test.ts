import { matchBatch, OpenItemIndex, standardRuleSet, type OpenItem } from '@saldo/matching';
import { describe, expect, it } from 'vitest';
import { generate } from './index.ts';
import { Random } from './random.ts';

const ROUNDS = 4;
const CHANGES = 60;

describe('a ledger that changes', () => {
  it('answers like one that is read anew, whatever was added, changed, closed and opened again', () => {
    const data = generate({ family: 'development', seed: 5, payments: 1_000, openItems: 6_000 });
    const payments = data.payments.map(({ transaction }) => transaction);
    const random = new Random('changes');
    const indexOf = (items: readonly OpenItem[]): OpenItemIndex => {
      const index = new OpenItemIndex(standardRuleSet);
      index.setCustomers(data.customers);
      index.upsertItems(items);
      index.upsertAliases(data.aliases);
      return index;
    };
    const open = new Map(data.items.slice(0, 2_000).map((item) => [item.id, item]));
    const changing = indexOf([...open.values()]);
    for (let round = 0; round < ROUNDS; round++) {
      for (let change = 0; change < CHANGES; change++) {
        const some = new Map(Array.from({ length: 25 }, () => random.pick(data.items)).map((item) => [item.id, item]));
        const closed = [...some.values()].filter(() => random.chance(35));
        const others = [...some.values()].filter((item) => !closed.includes(item));
        const changed = others.map((item) => (random.chance(30) ? withOtherBalance(item) : item));
        changing.removeItems(closed.map(({ id }) => id));
        changing.upsertItems(changed);
        for (const { id } of closed) open.delete(id);
        for (const item of changed) open.set(item.id, item);
      }
      const anew = indexOf(random.shuffle([...open.values()]));
      expect(changing.size).toBe(anew.size);
      expect(matchBatch(payments, changing, standardRuleSet)).toEqual(matchBatch(payments, anew, standardRuleSet));
    }
  });
});

function withOtherBalance(item: OpenItem): OpenItem {
  return { ...item, open: Math.trunc(item.open / 2), number: item.number === null ? null : `${item.number}9` };
}

import { describe, expect, it } from 'vitest';
import { NO_DAY } from '../calendar.ts';
import { keyHash } from '../normalise/folded-text.ts';
import { LearnedPayers } from './learned-payers.ts';

const alias = { kind: 'iban', key: 'DE1', evidenceCount: 1, rejectedCount: 0, lastConfirmed: null } as const;

describe('what was learned of payers', () => {
  it('is kept once for each payer and customer, in the order of the customers’ ids', () => {
    const learned = new LearnedPayers();
    expect(learned.isEmpty).toBe(true);
    learned.set({ ...alias, customerId: 'b' }, 0);
    learned.set({ ...alias, customerId: 'a' }, 1);
    learned.set({ ...alias, customerId: 'b', evidenceCount: 5, lastConfirmed: '1970-01-03' }, 0);
    expect(learned.of('DE1')).toEqual([
      { ordinal: 1, customerId: 'a', evidenceCount: 1, rejectedCount: 0, lastDay: NO_DAY },
      { ordinal: 0, customerId: 'b', evidenceCount: 5, rejectedCount: 0, lastDay: 2 },
    ]);
    expect(learned.mayHave(keyHash('DE1'))).toBe(true);
    expect(learned.of('DE2')).toEqual([]);
  });
});

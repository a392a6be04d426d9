import { describe, expect, it } from 'vitest';
import { findReversedLine } from './reversals.ts';
import type { ReversibleLine } from './reversals.ts';

const line = (id: string, fields: Partial<ReversibleLine> = {}): ReversibleLine => ({
  id,
  amount: 10_000,
  currency: 'EUR',
  date: '2024-01-18',
  name: 'Nordwind Handel GmbH',
  ...fields,
});
const back = line('back', { amount: -10_000, date: '2024-01-20' });

describe('the line that a return takes back', () => {
  it('is the one with the equal name, before a similar one', () => {
    const earlier = [line('similar', { name: 'Nordwind Handel', date: '2024-01-19' }), line('equal')];
    expect(findReversedLine(back, earlier)).toMatchObject({ id: 'equal', evidence: 'name' });
  });

  it('is the latest of equal ones', () => {
    expect(findReversedLine(back, [line('older', { date: '2024-01-10' }), line('newer')])?.id).toBe('newer');
  });

  it('is decided by our end-to-end id', () => {
    const earlier = [line('named'), line('same-id', { name: 'Other', endToEndId: 'E1' })];
    expect(findReversedLine({ ...back, endToEndId: 'E1' }, earlier)).toMatchObject({
      id: 'same-id',
      evidence: 'end_to_end',
    });
  });

  it('may be smaller by the fee that the bank adds', () => {
    const earlier = [line('paid', { amount: 9700 })];
    expect(findReversedLine(back, earlier)).toBeNull();
    expect(findReversedLine(back, earlier, { windowDays: 400, maximumFee: 500 })?.id).toBe('paid');
  });

  it.each([
    ['another name', { name: 'Südlicht AG' }],
    ['no name', { name: null }],
    ['the same sign', { amount: -10_000 }],
    ['another currency', { currency: 'CHF' }],
    ['a later date', { date: '2024-01-21' }],
    ['a date long ago', { date: '2022-01-01' }],
  ])('is none with %s', (_, fields) => {
    expect(findReversedLine(back, [line('other', fields)])).toBeNull();
  });

  it('is none where two fit equally well', () => {
    expect(findReversedLine(back, [line('a'), line('b')])).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { keyHash } from '../normalise/folded-text.ts';
import { ItemRecord } from './item-record.ts';
import { KeyHashes } from './key-hashes.ts';

function read(into: KeyHashes, number: string): number[] {
  const record = new ItemRecord();
  record.read({
    id: 'a',
    kind: 'invoice',
    legalEntityId: null,
    number,
    amount: 100,
    open: 100,
    currency: 'EUR',
    customerId: null,
  });
  into.read(record.keys, record.keysEnd > 0 ? 0 : -1);
  return [...into.values.subarray(0, into.count)];
}

describe('hashes of an item’s keys', () => {
  it('are those of the whole number and of its digits, each once', () => {
    const hashes = new KeyHashes();
    expect(read(hashes, 'RE-2026-00123')).toEqual([keyHash('RE202600123'), keyHash('202600123')]);
    expect(read(hashes, '4711')).toEqual([keyHash('4711')]);
    expect(read(hashes, '7')).toEqual([]);
    expect(read(hashes, '')).toEqual([]);
  });
});

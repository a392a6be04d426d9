import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idHash, idHashOfBytes, IdTable } from './id-table.ts';

describe('the table of ids', () => {
  it('finds what a map would find, whatever is added, removed or reserved', () => {
    const step = fc.record({ isAdded: fc.boolean(), number: fc.nat(300) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600 }), fc.nat(500), (steps, reserved) => {
        const ids: string[] = [];
        const table = new IdTable((row) => idHash(ids[row]!));
        const rows = new Map<string, number>();
        steps.forEach(({ isAdded, number }, at) => {
          if (at === 100) table.reserve(reserved);
          const id = `I${number}`;
          const row = rows.get(id);
          if (isAdded && row === undefined) {
            rows.set(id, ids.push(id) - 1);
            table.add(idHash(id), ids.length - 1);
          } else if (!isAdded && row !== undefined) {
            table.remove(idHash(id), row);
            rows.delete(id);
          }
        });
        for (let number = 0; number <= 300; number++) {
          const id = `I${number}`;
          expect(table.find(idHash(id), (row) => ids[row] === id)).toBe(rows.get(id) ?? -1);
        }
      }),
    );
  });

  it('knows an id by its bytes as by its text', () => {
    const bytes = new TextEncoder().encode('"a0B5g000001XyZq"');
    expect(idHashOfBytes(bytes, 1, bytes.length - 1)).toBe(idHash('a0B5g000001XyZq'));
  });
});

import { describe, expect, it } from 'vitest';
import { FoldedText } from '../normalise/folded-text.ts';
import { endsWithDigits, equalsDigits, equalsKey, NUMBER } from './item-keys.ts';
import { ItemRecord } from './item-record.ts';

function keyOf(number: string): Uint8Array {
  const record = new ItemRecord();
  record.addKey(NUMBER, number);
  return record.keys;
}

/** Compares a number with a text that consists of nothing else. */
function compared(number: string, text: string) {
  const folded = new FoldedText();
  folded.append(text, 0);
  const end = folded.length - 1;
  const key = keyOf(number);
  return {
    isKey: equalsKey(key, 0, folded.codes, 0, end),
    isDigits: equalsDigits(key, 0, folded.codes, 0, end),
    isEnd: endsWithDigits(key, 0, folded.codes, 0, end),
  };
}

describe('the keys of an item', () => {
  it('are the same however they are written', () => {
    expect(compared('RE-2026-00123', 're 2026/00123').isKey).toBe(true);
    expect(compared('Überweisung 7', 'UEBERWEISUNG7').isKey).toBe(true);
    expect(compared('RE–2026–12', 'RE202612').isKey).toBe(true);
    expect(compared('RE-2026-00123', 'RE-2026-0012').isKey).toBe(false);
    expect(compared('RE-2026-00123', 'RE-2026-001234').isKey).toBe(false);
  });

  it('have digits that are compared without leading zeros', () => {
    expect(compared('RE-0026-00123', '26 00123').isDigits).toBe(true);
    expect(compared('RE-0026-00123', '0026 00123').isDigits).toBe(false);
    expect(compared('RE-', '').isDigits).toBe(false);
  });

  it('end with a short form: the last part, or enough digits of it', () => {
    expect(compared('RE-2026-00123', '123').isEnd).toBe(2);
    expect(compared('RE-2026-00123', '0123').isEnd).toBe(2);
    expect(compared('RE202600123', '00123').isEnd).toBe(1);
    expect(compared('RE20261123', '123').isEnd).toBe(0);
    expect(compared('RE-2026-00123', '124').isEnd).toBe(0);
    expect(compared('00123', '123').isEnd).toBe(2);
  });
});

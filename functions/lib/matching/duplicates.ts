import { epochDay } from './money.ts';
import type { IsoDate, MinorUnits } from './types.ts';

/** A line of an account, imported or booked by hand, as far as recognising it a second time needs it. */
export interface AccountLine {
  id: string;
  amount: MinorUnits;
  currency: string;
  date: IsoDate | null;
  /** The bank's own identification; null for a line that was entered by hand. */
  bankReference: string | null;
  /** The line of which this one is a part. */
  parentId?: string | null;
}

/** An imported line and the booked line that it is. */
export interface DuplicateLine {
  importedId: string;
  bookedId: string;
  /** `bank_reference` is certain; `amount_and_date` is a proposal for a person and never a reason to drop a line. */
  evidence: 'bank_reference' | 'amount_and_date';
}

/**
 * Which imported lines are booked already. The bank's reference decides; two lines that both have one and differ are two
 * lines. Only a line that was entered without a reference is recognised by amount and date, the nearest date first and
 * each line once; where two are equally near, none is chosen. Parts of a line that is recognised are not sought again.
 */
export function findDuplicateLines(
  imported: readonly AccountLine[],
  booked: readonly AccountLine[],
  windowDays = 7,
): DuplicateLine[] {
  const found: DuplicateLine[] = [];
  const usedImported = new Set<string>();
  const usedBooked = new Set<string>();
  const take = (importedId: string, bookedId: string, evidence: DuplicateLine['evidence']): void => {
    usedImported.add(importedId);
    usedBooked.add(bookedId);
    found.push({ importedId, bookedId, evidence });
  };
  const byReference = new Map(
    booked.flatMap((line) => (line.bankReference ? [[line.bankReference, line] as const] : [])),
  );
  for (const line of imported) {
    const same = line.bankReference ? byReference.get(line.bankReference) : undefined;
    if (same && !usedBooked.has(same.id)) take(line.id, same.id, 'bank_reference');
  }
  const open = booked.filter((line) => !usedBooked.has(line.id) && !usedBooked.has(line.parentId ?? ''));
  const pairs = imported
    .filter((line) => !usedImported.has(line.id))
    .flatMap((line) => candidatesFor(line, open, windowDays))
    .sort((a, b) => a.days - b.days || a.linked - b.linked || (a.key < b.key ? -1 : 1));
  for (const pair of pairs) {
    if (usedImported.has(pair.imported) || usedBooked.has(pair.booked)) continue;
    const isTied = pairs.some(
      (other) =>
        other.imported === pair.imported &&
        other.booked !== pair.booked &&
        !usedBooked.has(other.booked) &&
        other.days === pair.days &&
        other.linked === pair.linked,
    );
    if (!isTied) take(pair.imported, pair.booked, 'amount_and_date');
  }
  return found;
}

interface Pair {
  imported: string;
  booked: string;
  days: number;
  /** 1 where one side has a bank reference and so is the less likely to be meant. */
  linked: 0 | 1;
  key: string;
}

function candidatesFor(line: AccountLine, booked: readonly AccountLine[], windowDays: number): Pair[] {
  return booked.flatMap((other) => {
    if (other.amount !== line.amount || other.currency !== line.currency) return [];
    if (line.bankReference && other.bankReference) return [];
    if (line.date === null || other.date === null) return [];
    const days = Math.abs(epochDay(line.date) - epochDay(other.date));
    if (days > windowDays) return [];
    return [
      {
        imported: line.id,
        booked: other.id,
        days,
        linked: other.bankReference ? 1 : 0,
        key: `${line.id}\n${other.id}`,
      },
    ];
  });
}

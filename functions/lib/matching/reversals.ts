import { epochDay } from './money.ts';
import { comparePrepared, prepareName } from './names/index.ts';
import type { IsoDate, MinorUnits } from './types.ts';

/** A line as far as finding what it reverses needs it. */
export interface ReversibleLine {
  id: string;
  amount: MinorUnits;
  currency: string;
  date: IsoDate | null;
  name: string | null;
  endToEndId?: string | null;
}

export interface ReversedLine {
  id: string;
  evidence: 'end_to_end' | 'name';
  /** Similarity of the names, 0 to 1. */
  similarity: number;
}

/** Below this similarity of names two lines of one amount have nothing to do with each other. */
const MINIMUM_SIMILARITY = 0.82;

/**
 * The earlier line that `line` takes back: opposite sign, same currency, not later, at most the amount (a bank may add
 * its fee to a returned direct debit, up to `maximumFee`), at most `windowDays` before. Our end-to-end id decides; else the
 * most similar name, then the latest date. Null where nothing fits or two fit equally well.
 */
export function findReversedLine(
  line: ReversibleLine,
  earlier: readonly ReversibleLine[],
  limits: { windowDays: number; maximumFee: MinorUnits } = { windowDays: 400, maximumFee: 0 },
): ReversedLine | null {
  const candidates = earlier.filter((other) => canBeReversedBy(other, line, limits));
  const sameId = candidates.filter((other) => line.endToEndId && other.endToEndId === line.endToEndId);
  if (sameId.length === 1 && sameId[0]) return { id: sameId[0].id, evidence: 'end_to_end', similarity: 1 };
  const name = prepareName(line.name ?? '');
  const ranked = candidates
    .map((other) => ({ other, similarity: comparePrepared(name, prepareName(other.name ?? '')) }))
    .filter(({ similarity }) => similarity >= MINIMUM_SIMILARITY)
    .sort((a, b) => b.similarity - a.similarity || dayOf(b.other) - dayOf(a.other));
  const [best, second] = ranked;
  if (!best) return null;
  const isTied = second && second.similarity === best.similarity && dayOf(second.other) === dayOf(best.other);
  return isTied ? null : { id: best.other.id, evidence: 'name', similarity: best.similarity };
}

function canBeReversedBy(
  other: ReversibleLine,
  line: ReversibleLine,
  limits: { windowDays: number; maximumFee: MinorUnits },
): boolean {
  if (other.currency !== line.currency || Math.sign(other.amount) !== -Math.sign(line.amount)) return false;
  const fee = Math.abs(line.amount) - Math.abs(other.amount);
  if (fee < 0 || fee > limits.maximumFee) return false;
  const days = dayOf(line) - dayOf(other);
  return days >= 0 && days <= limits.windowDays;
}

function dayOf(line: ReversibleLine): number {
  return line.date === null ? 0 : epochDay(line.date);
}

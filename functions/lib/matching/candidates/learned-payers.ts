import { dayOf, isNoDay } from '../calendar.ts';
import { keyHash } from '../normalise/folded-text.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import type { PayerAlias } from '../types.ts';
import { KeyTable } from './key-table.ts';

/** A customer for whom a payer has paid before. */
export interface LearnedPayer {
  ordinal: number;
  customerId: string;
  evidenceCount: number;
  rejectedCount: number;
  /** Day of the last confirmation, `NO_DAY` where there is none. */
  lastDay: number;
}

const NONE: readonly LearnedPayer[] = [];

/** What was learned from decisions, by the payer's key: one table for accounts, one for names. */
export class LearnedPayers {
  private readonly byKey = new Map<string, LearnedPayer[]>();
  /** Hashes of the keys: most payers are unknown, and need no key to be written for that answer. */
  private readonly hashes = new KeyTable();

  get isEmpty(): boolean {
    return this.byKey.size === 0;
  }

  /** False when the key of this hash is unknown; true says nothing. */
  mayHave(hash: number): boolean {
    return this.hashes.mayHave(hash);
  }

  /** The customers of a payer, in the order of their ids. */
  of(key: string): readonly LearnedPayer[] {
    return this.byKey.get(key) ?? NONE;
  }

  /** Adds what was learned, or replaces what was known of the same payer and customer. */
  set(alias: PayerAlias, ordinal: number): void {
    const { key, customerId, evidenceCount, rejectedCount } = alias;
    const known = this.byKey.get(key);
    if (!known) this.hashes.add(keyHash(key), 0);
    const others = (known ?? []).filter((other) => other.ordinal !== ordinal);
    others.push({ ordinal, customerId, evidenceCount, rejectedCount, lastDay: dayOf(alias.lastConfirmed) });
    others.sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
    this.byKey.set(key, others);
  }
}

/**
 * Log-odds that what was learned adds on a day (`NO_DAY` where none is known): `full` after some confirmations, less for
 * every rejection and with time.
 */
export function learnedWeight(payer: LearnedPayer, full: number, rules: CompiledRules, today: number): number {
  const { aliasFull, rejectionHalfLifeDays } = rules.ruleSet.learning;
  const confirmed = Math.min(payer.evidenceCount, aliasFull) / aliasFull;
  const since = isNoDay(payer.lastDay) || isNoDay(today) ? 0 : Math.max(0, today - payer.lastDay);
  // What was last confirmed years ago is still known, but less sure.
  const freshness = 0.5 + 0.5 * 2 ** (-since / (rejectionHalfLifeDays * 8));
  const doubt = payer.rejectedCount / Math.max(1, payer.evidenceCount + payer.rejectedCount);
  return full * (0.6 + 0.4 * confirmed) * freshness * (1 - Math.min(1, 2 * doubt));
}

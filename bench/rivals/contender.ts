import type { Transaction } from '@saldo/matching';
import type { GeneratedLedger } from '../../test/generator/types.ts';

/** One ranked answer: an open item, or for an engine that finds sets all items of the set. */
export interface Ranked {
  itemIds: string[];
  /** Higher is better; comparable over all transactions of one contender. */
  score: number;
}

/** A matcher with its index ready. */
export interface Contender {
  /** The best three answers per transaction, in the order of the input. */
  matchAll(transactions: readonly Transaction[]): Promise<Ranked[][]> | Ranked[][];
  matchOne(transaction: Transaction): Promise<Ranked[]> | Ranked[];
  /** Bytes of the index, where the contender can say. */
  indexBytes?: number;
  close?(): void;
}

export interface Rival {
  name: string;
  /** How it is set up, in a few words. */
  setUp: string;
  build(ledger: GeneratedLedger): Promise<Contender> | Contender;
}

import { comparePrepared, prepareName } from '../names/index.ts';
import type { PreparedName } from '../names/index.ts';
import { foldWords, keyHash } from '../normalise/folded-text.ts';
import type { CustomerIndex } from './customer-index.ts';

/** A customer whose name is like the one asked for; `similarity` 0 to 1. */
export interface SimilarCustomer {
  ordinal: number;
  similarity: number;
}

const NEAREST = 24;
/** A word that more customers share leads to too many of them. */
const MAXIMUM_SHARING = 24;
const MAXIMUM_SIMILAR = 5;
const MINIMUM_SIMILARITY = 0.6;
const MINIMUM_LETTERS = 4;
const REMEMBERED = 20_000;

/** Customers by the likeness of their names. Remembers what it found until the names change. */
export class SimilarCustomers {
  private readonly customers: CustomerIndex;
  private readonly found = new Map<string, SimilarCustomer[]>();
  /** Names made ready for comparison, by the customer's ordinal. */
  private readonly prepared: (PreparedName[] | undefined)[] = [];

  constructor(customers: CustomerIndex) {
    this.customers = customers;
  }

  /** The names of customers have changed. */
  forget(): void {
    if (this.found.size > 0) this.found.clear();
    this.prepared.length = 0;
  }

  /**
   * Customers with a similar name, best first, at most five. Trigrams and rare words lead to them, the word-wise
   * comparison of names decides. Remembered by name, because payers come again.
   */
  find(name: string): readonly SimilarCustomer[] {
    const known = this.found.get(name);
    if (known) return known;
    const found = this.compare(name);
    if (this.found.size >= REMEMBERED) this.found.clear();
    this.found.set(name, found);
    return found;
  }

  /** Similarity of a payer's name and a customer's best spelling. */
  similarity(name: PreparedName, ordinal: number): number {
    let best = 0;
    for (const spelling of this.namesOf(ordinal)) best = Math.max(best, comparePrepared(name, spelling));
    return best;
  }

  /** Names of a customer, aliases included, ready for comparison. */
  namesOf(ordinal: number): readonly PreparedName[] {
    const customer = this.customers.customers[ordinal];
    if (!customer) return [];
    return (this.prepared[ordinal] ??= [customer.name, ...(customer.aliases ?? [])].map(prepareName));
  }

  private compare(name: string): SimilarCustomer[] {
    const { customers } = this;
    const words = customers.distinctiveWords(foldWords(name));
    const joined = words.join('');
    if (joined.length < MINIMUM_LETTERS) return [];
    const ordinals = new Set(customers.nearest(joined, NEAREST));
    for (const word of words) {
      if (word.length < MINIMUM_LETTERS || customers.stopWords.has(word)) continue;
      const sharing = customers.byWord(keyHash(word));
      if (sharing.length <= MAXIMUM_SHARING) for (const ordinal of sharing) ordinals.add(ordinal);
    }
    const prepared = prepareName(name);
    const found: SimilarCustomer[] = [];
    for (const ordinal of ordinals) {
      const similarity = this.similarity(prepared, ordinal);
      if (similarity >= MINIMUM_SIMILARITY) found.push({ ordinal, similarity });
    }
    const { ids } = customers;
    found.sort((a, b) => b.similarity - a.similarity || (ids[a.ordinal]! < ids[b.ordinal]! ? -1 : 1));
    return found.slice(0, MAXIMUM_SIMILAR);
  }
}

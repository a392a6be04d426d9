import type { CustomerName } from '../candidates/customer-index.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { foldWords } from '../normalise/folded-text.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import type { Transaction } from '../types.ts';
import { FuzzyPattern } from './fuzzy-pattern.ts';
import type { Payer } from './payer.ts';

/** Customers that trigrams lead to; equal ones are all in or all out. */
const NEAREST = 24;
/** Shorter words are parts of too many others to be an abbreviation of one. */
const MINIMUM_WORD = 4;
const MINIMUM_LETTERS = 8;
const MAXIMUM_SIMILAR = 3;

/**
 * Customers of whose name the payer's is an abbreviation or a damaged form: every distinctive word of it is found in the
 * name, in any order, whole or in part (`SUEDD. MASCHINENB.`). Best first, at most three, each with the evidence for it.
 */
export function similarPayers(transaction: Transaction, index: OpenItemIndex, rules: CompiledRules): Payer[] {
  const name = transaction.counterpartyName;
  if (!name) return [];
  const words = index.customers
    .distinctiveWords(foldWords(name))
    .filter((word) => word.length >= MINIMUM_WORD && !index.customers.stopWords.has(word));
  if (words.join('').length < MINIMUM_LETTERS) return [];
  const patterns = words.map((word) => new FuzzyPattern(word, rules.ruleSet.lastResort.maximumDistance));
  const best = new Map<number, number>();
  for (const ordinal of index.customers.nearest(words.join(''), NEAREST)) {
    for (const spelling of index.customers.namesOf(ordinal)) {
      const likeness = likenessOf(patterns, spelling);
      if (likeness !== null) best.set(ordinal, Math.max(best.get(ordinal) ?? 0, likeness));
    }
  }
  const { ids } = index.customers;
  return [...best]
    .sort(([a, likeness], [b, other]) => other - likeness || (ids[a]! < ids[b]! ? -1 : 1))
    .slice(0, MAXIMUM_SIMILAR)
    .map(([ordinal, similarity]) => payerOf(ordinal, similarity, name, rules));
}

/** How well all patterns together are found in a name; null where one of them is not. */
function likenessOf(patterns: readonly FuzzyPattern[], { words, joined }: CustomerName): number | null {
  for (const pattern of patterns) if (!pattern.mayBeIn(joined)) return null;
  const name = words.join(' ');
  let distance = 1;
  for (const pattern of patterns) {
    const own = pattern.distanceTo(name);
    if (own === 1) return null;
    distance *= own;
  }
  return 1 - distance;
}

function payerOf(ordinal: number, similarity: number, name: string, rules: CompiledRules): Payer {
  const weight = rules.weights.fuzzy_name * similarity;
  return {
    ordinal,
    weight,
    evidence: [
      {
        code: 'fuzzy_name',
        weight,
        spans: [{ field: 'counterpartyName', start: 0, end: name.length }],
        values: { similarity },
      },
    ],
    isCertain: false,
    isNamedInText: false,
  };
}

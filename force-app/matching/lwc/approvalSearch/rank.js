import { units } from 'c/exactMoney';

/** How much a way of finding says, best first; what was found in several ways comes before what was found in one. */
const WEIGHTS = { Number: 5, Reference: 5, Amount: 4, NetAmount: 4, Iban: 3, Payer: 2, NearAmount: 2, Name: 1 };
const KEYS = [
  { name: 'name', weight: 3 },
  { name: 'reference', weight: 2 },
  { name: 'accountName', weight: 1 },
];

/**
 * Orders found items for a person.
 * @param Fuse fuse.js; without it only how they were found counts
 */
export function ranked(items, { text, amount, Fuse }) {
  const likeness = likenessOf(items, text, Fuse);
  const wanted = units(amount) ?? 0n;
  const scored = items.map((item, index) => ({
    item,
    index,
    score:
      (item.foundBy ?? []).reduce((sum, way) => sum + (WEIGHTS[way] ?? 0), 0) + 5 * (likeness.get(item.itemId) ?? 0),
    distance: distance(units(item.openBalance) ?? 0n, wanted),
  }));
  return scored
    .sort((one, other) => other.score - one.score || Number(one.distance - other.distance) || one.index - other.index)
    .map(({ item }) => item);
}

function distance(one, other) {
  return one > other ? one - other : other - one;
}

/** Likeness from 0 to 1 by item; each word of the search counts for itself, because a remittance text names several. */
function likenessOf(items, text, Fuse) {
  const best = new Map();
  const words = String(text ?? '')
    .split(/[\s,;]+/)
    .filter((word) => word.length > 1);
  if (!Fuse || words.length === 0) return best;
  const index = new Fuse(items, { keys: KEYS, includeScore: true, ignoreLocation: true, threshold: 0.4 });
  for (const word of words) {
    for (const { item, score } of index.search(word)) {
      best.set(item.itemId, Math.max(best.get(item.itemId) ?? 0, 1 - score));
    }
  }
  return best;
}

const LOOKS_LIKE_NUMBER = /[\p{L}\d][\p{L}\d/._-]*\d[\p{L}\d/._-]*/gu;
const DATE = /^\d{1,2}[.]\d{1,2}[.](?:\d{2}|\d{4})?$/;
const MOST_WORDS = 3;

/** What a search begins with: what looks like numbers in the text, or else the payer. */
export function firstWords(remittanceText, payer) {
  const numbers = (String(remittanceText ?? '').match(LOOKS_LIKE_NUMBER) ?? []).filter(
    (word) => /\d{3}/.test(word) && !DATE.test(word) && word.length <= 25,
  );
  return numbers.length > 0 ? [...new Set(numbers)].slice(0, MOST_WORDS).join(' ') : (payer ?? '');
}

const IBAN = /^[A-Z]{2}\d{2}[A-Z\d]{10,30}$/i;

/** What is asked of the server: the words as a whole, and each number in them where there are several. */
export function searchTexts(text) {
  const whole = String(text ?? '').trim();
  if (IBAN.test(whole.replaceAll(/\s/g, ''))) return [whole];
  const words = whole.split(/[\s,;]+/);
  const numbers = words.length > 1 ? words.filter((word) => /\d{3}/.test(word)) : [];
  return [...new Set([whole, ...numbers.slice(0, MOST_WORDS)])];
}

/** Several answers as one; an item that was found several times keeps every way it was found. */
export function merged(results) {
  const items = new Map();
  for (const item of results.flatMap((result) => result.items ?? [])) {
    const known = items.get(item.itemId);
    const foundBy = [...new Set([...(known?.foundBy ?? []), ...(item.foundBy ?? [])])];
    items.set(item.itemId, { ...item, foundBy });
  }
  const refused = new Map(results.flatMap((result) => result.refused ?? []).map((item) => [item.itemId, item]));
  return {
    items: [...items.values()],
    sums: results[0]?.sums ?? [],
    refused: [...refused.values()],
    hasMore: results.some(({ hasMore }) => hasMore),
  };
}

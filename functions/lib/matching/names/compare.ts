import { foldText, foldToWords, separateLegalForms, withoutBankPrefix, withoutUmlautVowels } from './fold.ts';
import type { FoldedName } from './fold.ts';
import { jaroWinkler } from './jaro-winkler.ts';

/** What the comparison of two names says: one name, probably one, undecided, two names. */
export type NameRelation = 'same' | 'likely' | 'unclear' | 'different';

export interface NameComparison {
  /** 0 to 1. `same` ≥ 0.98, `likely` ≥ 0.82, `unclear` ≥ 0.6. */
  similarity: number;
  relation: NameRelation;
  /** Whether an alias, not the name itself, gave the result. */
  viaAlias: boolean;
}

const SAME = 0.98;
const LIKELY = 0.82;
const UNCLEAR = 0.6;
/** Two words below this Jaro–Winkler similarity are two words. */
const WORD_MATCH = 0.85;
/** Shorter words must be equal, and so must words with digits. */
const MINIMUM_ALIKE = 5;

/** Words that many companies share; they confirm a name and never make one. */
const COMMON_WORDS = new Set(
  (
    'group gruppe holding international services service dienstleistungen solutions systems trading trade handel handels ' +
    'vertrieb vertriebs company gesellschaft europe europa deutschland germany austria oesterreich schweiz switzerland ' +
    'consulting beratung management verwaltung verwaltungs immobilien industries industrie food bank insurance ' +
    'versicherung versicherungen security airlines store shop markt online digital technologies technology technik global ' +
    'gmbh stiftung verein herr frau firma dr prof familie partner partners soehne sons'
  ).split(' '),
);

/** A name made ready for many comparisons. */
export interface PreparedName extends FoldedName {
  /** Words without umlaut vowels, for comparison. */
  keys: string[];
  /** All keys in one piece: names differ in blanks and hyphens more often than in letters. */
  joined: string;
  /** The whole folded text in one piece, legal form included. */
  joinedWithLegalForm: string;
  weights: number[];
  weight: number;
  /** Words that can make a name: long enough, and not those that many share. */
  distinctive: number;
  /** Letters of each key as a set of bits, 0 for a word that is like no other than itself; and of all keys. */
  letters: number[];
  joinedLetters: number;
}

/** Folds a name once for many calls of {@link comparePrepared}. */
export function prepareName(name: string): PreparedName {
  const all = foldToWords(name);
  const folded = separateLegalForms(all);
  const keys = folded.words.map(withoutUmlautVowels);
  const weights = keys.map((key, i) => wordWeight(folded.words[i] ?? key));
  const joined = keys.join('');
  return {
    ...folded,
    keys,
    joined,
    joinedWithLegalForm: withoutUmlautVowels(all.join('')),
    weights,
    weight: weights.reduce((sum, weight) => sum + weight, 0),
    distinctive: folded.words.filter((word) => word.length >= 3 && !COMMON_WORDS.has(word)).length,
    letters: keys.map((key) => (key.length < MINIMUM_ALIKE || /\d/.test(key) ? 0 : lettersOf(key))),
    joinedLetters: lettersOf(joined),
  };
}

/** Which letters a word has: equal letters have one bit, different ones mostly two. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let i = 0; i < word.length; i++) letters |= 1 << (word.charCodeAt(i) & 31);
  return letters;
}

/** Letters that surely stand in the first word only. */
function countMissing(letters: number, others: number): number {
  let bits = letters & ~others;
  let count = 0;
  for (; bits !== 0; count++) bits &= bits - 1;
  return count;
}

function wordWeight(word: string): number {
  const length = Math.min(word.length, 10);
  return COMMON_WORDS.has(word) ? length * 0.35 : length === 1 ? 0.5 : length;
}

/**
 * Compares two names of companies or persons regardless of order, umlauts, accents, punctuation, blanks and legal form.
 * A legal form that only one side states costs little; two different ones cost much. `b` may be several spellings
 * (name and aliases): the best one counts.
 */
export function compareNames(a: string, b: string | readonly string[]): NameComparison {
  const prepared = prepareName(a);
  const spellings = typeof b === 'string' ? [b] : b;
  let best: NameComparison = { similarity: 0, relation: 'different', viaAlias: false };
  spellings.forEach((spelling, index) => {
    const similarity = comparePrepared(prepared, prepareName(spelling));
    if (similarity > best.similarity) best = { similarity, relation: relationOf(similarity), viaAlias: index > 0 };
  });
  return best;
}

/** The relation that a similarity of {@link comparePrepared} stands for. */
export function relationOf(similarity: number): NameRelation {
  return similarity >= SAME
    ? 'same'
    : similarity >= LIKELY
      ? 'likely'
      : similarity >= UNCLEAR
        ? 'unclear'
        : 'different';
}

/** Similarity of two prepared names, 0 to 1. Symmetric. */
export function comparePrepared(a: PreparedName, b: PreparedName): number {
  if (a.joinedWithLegalForm === '' || b.joinedWithLegalForm === '') return 0;
  if (a.joinedWithLegalForm === b.joinedWithLegalForm) return 1;
  // Only equal spellings are the same name, the same letters before the same words; one letter more makes it likely.
  const core = a.joined === b.joined ? 0.99 : Math.min(0.97, Math.max(wordSetSimilarity(a, b), joinedSimilarity(a, b)));
  return core * legalFormFactor(a.legalForms, b.legalForms);
}

function legalFormFactor(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 && b.length === 0) return 1;
  if (a.length === 0 || b.length === 0) return 0.96;
  if (a.length === b.length && a.every((form, i) => form === b[i])) return 1;
  return a.some((form) => b.includes(form)) ? 0.96 : 0.8;
}

/** One wrong, lost or moved letter in the whole name, or a name cut at a field's end. */
function joinedSimilarity(a: PreparedName, b: PreparedName): number {
  const [short, long] = a.joined.length <= b.joined.length ? [a.joined, b.joined] : [b.joined, a.joined];
  if (short.length < 8) return 0;
  if (short.length >= 10 && short.length >= long.length * 0.6 && long.startsWith(short)) {
    return 0.9 + 0.07 * (short.length / long.length);
  }
  if (short.length < long.length - 2) return 0;
  if (countMissing(a.joinedLetters, b.joinedLetters) > 2 || countMissing(b.joinedLetters, a.joinedLetters) > 2)
    return 0;
  const distance = editDistanceUpTo2(short, long);
  return distance > 2 || short.length < 6 * distance ? 0 : 1 - (distance * 0.6) / Math.sqrt(long.length);
}

/**
 * Levenshtein distance of words of which `b` is at most two letters longer, 3 for anything above 2: five diagonals of the
 * matrix suffice, the middle one that of equal places.
 */
function editDistanceUpTo2(a: string, b: string): number {
  let lower2 = 3;
  let lower1 = 3;
  let middle = 0;
  let upper1 = 1;
  let upper2 = 2;
  for (let i = 0; i < a.length; i++) {
    const unit = a.charCodeAt(i);
    lower2 = Math.min(lower2 + (unit === b.charCodeAt(i - 2) ? 0 : 1), lower1 + 1);
    lower1 = Math.min(lower1 + (unit === b.charCodeAt(i - 1) ? 0 : 1), middle + 1, lower2 + 1);
    middle = Math.min(middle + (unit === b.charCodeAt(i) ? 0 : 1), upper1 + 1, lower1 + 1);
    upper1 = Math.min(upper1 + (unit === b.charCodeAt(i + 1) ? 0 : 1), upper2 + 1, middle + 1);
    upper2 = Math.min(upper2 + (unit === b.charCodeAt(i + 2) ? 0 : 1), upper1 + 1);
    if (lower2 > 2 && lower1 > 2 && middle > 2 && upper1 > 2 && upper2 > 2) return 3;
  }
  const more = b.length - a.length;
  return Math.min(3, more === 0 ? middle : more === 1 ? upper1 : upper2);
}

/**
 * Weighted Dice coefficient over the best one-to-one pairing of words. A name wholly contained in the other is lifted
 * when it is specific enough to stand alone: people and banks drop middle names and departments.
 */
function wordSetSimilarity(a: PreparedName, b: PreparedName): number {
  const matched = pairWords(a, b);
  const dice = (matched.inA + matched.inB) / (a.weight + b.weight);
  const [shorter, inShorter] = a.weight <= b.weight ? [a, matched.inA] : [b, matched.inB];
  if (shorter.distinctive < 2) return dice;
  const coverage = inShorter / shorter.weight;
  return coverage < 0.9 ? dice : Math.max(dice, coverage * 0.92);
}

/** Pairs of words that are alike, the best first; of the comparison at hand. */
const pairs = { similarity: [0], inA: [0], inB: [0] };

function pairWords(a: PreparedName, b: PreparedName): { inA: number; inB: number } {
  let count = 0;
  for (let i = 0; i < a.keys.length; i++) {
    for (let j = 0; j < b.keys.length; j++) {
      const similarity = wordSimilarity(a.keys[i]!, b.keys[j]!, a.letters[i]!, b.letters[j]!);
      if (similarity > 0) insertPair(count++, similarity, i, j);
    }
  }
  let taken = 0;
  let inA = 0;
  let inB = 0;
  for (let pair = 0; pair < count; pair++) {
    const i = pairs.inA[pair]!;
    const j = pairs.inB[pair]!;
    if (isPaired(taken, i, j)) continue;
    pairs.inA[taken] = i;
    pairs.inB[taken++] = j;
    inA += pairs.similarity[pair]! * (a.weights[i] ?? 0);
    inB += pairs.similarity[pair]! * (b.weights[j] ?? 0);
  }
  return { inA, inB };
}

/** Inserts a pair into the first `count`: most alike first, then those that stand first in both names, then in `a`. */
function insertPair(count: number, similarity: number, i: number, j: number): void {
  let at = count;
  for (; at > 0; at--) {
    const other = at - 1;
    const difference = pairs.similarity[other]! - similarity || i + j - (pairs.inA[other]! + pairs.inB[other]!);
    if (difference > 0 || (difference === 0 && pairs.inA[other]! < i)) break;
    pairs.similarity[at] = pairs.similarity[other]!;
    pairs.inA[at] = pairs.inA[other]!;
    pairs.inB[at] = pairs.inB[other]!;
  }
  pairs.similarity[at] = similarity;
  pairs.inA[at] = i;
  pairs.inB[at] = j;
}

/** Whether one of the words is in one of the first pairs already. */
function isPaired(taken: number, i: number, j: number): boolean {
  for (let pair = 0; pair < taken; pair++) if (pairs.inA[pair] === i || pairs.inB[pair] === j) return true;
  return false;
}

/** Similarity of two words; 0 unless they are variants of one. Short words and numbers must be equal. */
function wordSimilarity(a: string, b: string, lettersA: number, lettersB: number): number {
  if (a === b) return 1;
  if (lettersA === 0 || lettersB === 0) return 0;
  // What is left when all letters that may be common are: a bound that spares most comparisons.
  const common = Math.min(a.length - countMissing(lettersA, lettersB), b.length - countMissing(lettersB, lettersA));
  const bonus = a.charCodeAt(0) === b.charCodeAt(0) ? 0.4 : 0;
  const jaro = (common / a.length + common / b.length + 1) / 3;
  if (jaro + bonus * (1 - jaro) < WORD_MATCH - 1e-9) return 0;
  const similarity = jaroWinkler(a, b);
  return similarity >= WORD_MATCH ? similarity : 0;
}

/** How well a text contains a name. */
export interface NameInText {
  similarity: number;
  relation: NameRelation;
}

/** Words of a free text, folded for {@link findNameInWords}, without what banks write before the payer. */
export function wordsOfText(text: string): string[] {
  const words = withoutBankPrefix(foldText(text)).split(' ');
  return words.filter((word) => word !== '').map(withoutUmlautVowels);
}

/**
 * How well `name` is contained in the words of a text (see {@link wordsOfText}): the best run of words of about the name's
 * length. A name of a single common or very short word is never found this way.
 */
export function findNameInWords(name: PreparedName, keys: readonly string[]): NameInText {
  const none: NameInText = { similarity: 0, relation: 'different' };
  const specific = name.words.some((word) => word.length >= 4 && !COMMON_WORDS.has(word));
  // A short name is found only with its legal form beside it.
  if (!specific) {
    const hasLegalForm = name.joinedWithLegalForm !== name.joined;
    return hasLegalForm && containsInOnePiece(name.joinedWithLegalForm, keys)
      ? { similarity: 1, relation: 'same' }
      : none;
  }
  let best = 0;
  const length = name.keys.length;
  for (let start = 0; start < keys.length && best < 1; start++) {
    for (let size = Math.max(1, length - 1); size <= length + 1 && start + size <= keys.length; size++) {
      best = Math.max(best, runSimilarity(name, keys.slice(start, start + size)));
    }
    const glued = keys[start] ?? '';
    if (length > 1 && glued.length >= 8 && glued === name.joined) best = 1;
  }
  return { similarity: best, relation: relationOf(best) };
}

function containsInOnePiece(piece: string, keys: readonly string[]): boolean {
  if (piece.length < 6) return false;
  return keys.some((_, start) => {
    let joined = '';
    for (let i = start; i < keys.length && joined.length < piece.length; i++) joined += keys[i] ?? '';
    return joined === piece;
  });
}

function runSimilarity(name: PreparedName, run: readonly string[]): number {
  const joined = run.join('');
  if (joined === name.joined) return 1;
  if (Math.abs(joined.length - name.joined.length) <= 2 && name.joined.length >= 8) {
    const [short, long] = joined.length <= name.joined.length ? [joined, name.joined] : [name.joined, joined];
    const distance = editDistanceUpTo2(short, long);
    if (distance <= 2 && short.length >= 6 * distance) return 1 - (distance * 0.6) / Math.sqrt(long.length);
  }
  const sorted = [...run].sort().join(' ');
  return sorted === [...name.keys].sort().join(' ') ? 0.97 : 0;
}

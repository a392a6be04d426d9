import type { Customer, PayerAlias } from '../types.ts';
import type { RuleSet } from '../rules/schema.ts';
import { comparePrepared, prepareName } from '../names/index.ts';
import type { PreparedName } from '../names/index.ts';
import { foldKey, foldWords, FoldedText, hashed, hashKey, keyHash } from '../normalise/folded-text.ts';
import { HASH_BASE, KeyTable, grown, mix } from './key-table.ts';
import { TrigramIndex } from './trigram-index.ts';

/** Names under which a customer is found: words that tell it from others, as hashes, and all words in one piece. */
export interface CustomerName {
  words: string[];
  joined: string;
  letters: number;
}

/** A customer whose name is like the one asked for; `similarity` 0 to 1. */
export interface SimilarCustomer {
  ordinal: number;
  similarity: number;
}

const WORD_LIMIT = 200;
const NONE: readonly PayerAlias[] = [];
const NOBODY: readonly number[] = [];
const NO_NAMES: readonly CustomerName[] = [];
const FUZZY_CACHE = 20_000;

/** The key of a payer's name for aliases: folded words without separators. */
export function payerNameKey(name: string | null | undefined): string {
  return foldKey(name);
}

/** The key of a payer's account for aliases. */
export function payerIbanKey(iban: string | null | undefined): string {
  return foldKey(iban);
}

/** Customers by id, account, customer number, whole name, word of the name and trigram. */
export class CustomerIndex {
  readonly customers: (Customer | undefined)[] = [];
  readonly ids: string[] = [];
  private readonly ordinals = new Map<string, number>();
  /** Written when first asked for: an index of many customers needs the names of few of them. */
  private names: (CustomerName[] | undefined)[] = [];
  private prepared: (PreparedName[] | undefined)[] = [];
  private ibans = new KeyTable();
  private numbers = new KeyTable();
  private wholeNames = new KeyTable();
  private words = new KeyTable();
  private readonly trigrams = new TrigramIndex();
  /** Hashes of the aliases' keys: most payers have none, and need no key to be written for that answer. */
  private readonly aliasHashes = { iban: new KeyTable(), name: new KeyTable() };
  private readonly aliases = { iban: new Map<string, PayerAlias[]>(), name: new Map<string, PayerAlias[]>() };
  private readonly fuzzy = new Map<string, SimilarCustomer[]>();
  private readonly nearby = new Map<string, number[]>();
  readonly noise: ReadonlySet<string>;
  private readonly noiseHashes: ReadonlySet<number>;
  private readonly text = new FoldedText();
  /** Hashes of the name just read: of its distinctive words, and of them in one piece. */
  private readonly wordHashes: number[] = [];
  private readonly letters: number[] = [];
  readonly stopWords: ReadonlySet<string>;
  private readonly out = new Int32Array(WORD_LIMIT + 56);
  /** First open item row of each customer, −1 for none. */
  head = new Int32Array(64).fill(-1);
  itemCount = new Int32Array(64);
  /** Open items with a negative balance. */
  creditCount = new Int32Array(64);

  constructor(ruleSet: RuleSet) {
    this.noise = new Set(ruleSet.normalise.legalForms);
    this.noiseHashes = new Set(ruleSet.normalise.legalForms.map(keyHash));
    this.stopWords = new Set(ruleSet.normalise.stopWords);
  }

  get memoryBytes(): number {
    return (
      this.ibans.memoryBytes +
      this.numbers.memoryBytes +
      this.wholeNames.memoryBytes +
      this.words.memoryBytes +
      this.trigrams.memoryBytes +
      this.head.byteLength +
      this.itemCount.byteLength +
      this.creditCount.byteLength
    );
  }

  /** Small number that stands for the customer; made on first use, also for a customer of which only the id is known. */
  ordinal(id: string): number {
    const known = this.ordinals.get(id);
    if (known !== undefined) return known;
    const ordinal = this.ids.length;
    this.ordinals.set(id, ordinal);
    this.ids.push(id);
    this.customers.push(undefined);
    if (ordinal >= this.head.length) {
      const size = ordinal * 2;
      const head = new Int32Array(size).fill(-1);
      head.set(this.head);
      this.head = head;
      this.itemCount = grown(this.itemCount, size);
      this.creditCount = grown(this.creditCount, size);
    }
    return ordinal;
  }

  find(id: string): number {
    return this.ordinals.get(id) ?? -1;
  }

  upsert(customer: Customer): void {
    const ordinal = this.ordinal(customer.id);
    this.remove(ordinal);
    this.customers[ordinal] = customer;
    this.enter(customer, ordinal, true);
    this.forget();
  }

  remove(ordinal: number): void {
    const customer = this.customers[ordinal];
    if (!customer) return;
    this.enter(customer, ordinal, false);
    this.customers[ordinal] = undefined;
    this.names[ordinal] = undefined;
    this.prepared[ordinal] = undefined;
    this.forget();
  }

  /** Adds the keys of a customer to the tables, or takes them out. */
  private enter(customer: Customer, ordinal: number, isNew: boolean): void {
    const put = (table: KeyTable, hash: number): void =>
      isNew ? table.add(hash, ordinal) : table.remove(hash, ordinal);
    for (const hash of new Set((customer.ibans ?? []).map(hashOf))) put(this.ibans, hash);
    if (customer.customerNumber) {
      hashKey(customer.customerNumber);
      if (hashed.length >= 3) put(this.numbers, hashed.key);
    }
    this.wordHashes.length = 0;
    const first = this.readName(customer.name, null);
    if (first !== 0) put(this.wholeNames, first);
    if (customer.aliases) {
      const known = new Set([first, 0]);
      for (const alias of customer.aliases) {
        const hash = this.readName(alias, null);
        if (!known.has(hash)) put(this.wholeNames, hash);
        known.add(hash);
      }
    }
    const { wordHashes } = this;
    for (let i = 0; i < wordHashes.length; i++)
      if (wordHashes.indexOf(wordHashes[i]!) === i) put(this.words, wordHashes[i]!);
  }

  /**
   * Adds the hashes of a name's distinctive words to `wordHashes` and their characters to `letters`; returns the hash of
   * them in one piece, 0 for none.
   */
  private readName(name: string, letters: number[] | null): number {
    const { text, wordHashes, noiseHashes } = this;
    text.reset();
    text.append(name, 0);
    const before = wordHashes.length;
    let h = 0;
    for (let round = 0; round < 2 && wordHashes.length === before; round++) {
      for (let token = 0; token < text.tokenCount; token++) {
        const start = text.tokenStart[token]!;
        const end = text.tokenEnd[token]!;
        const hash = text.hash(start, end);
        if (round === 0 && noiseHashes.has(hash)) continue;
        wordHashes.push(hash);
        for (let i = start; i < end; i++) {
          h = (Math.imul(h, HASH_BASE) + text.codes[i]!) | 0;
          if (letters !== null) letters.push(text.codes[i]!);
        }
      }
    }
    return wordHashes.length === before ? 0 : mix(h);
  }

  private buildTrigrams(): void {
    const { letters } = this;
    letters.length = 0;
    const ends: number[] = [];
    const ordinals: number[] = [];
    const take = (name: string, ordinal: number): number => {
      const from = letters.length;
      const hash = this.readName(name, letters);
      if (letters.length === from) return 0;
      ends.push(letters.length);
      ordinals.push(ordinal);
      return hash;
    };
    this.customers.forEach((customer, ordinal) => {
      if (!customer) return;
      this.wordHashes.length = 0;
      const known = new Set([take(customer.name, ordinal)]);
      for (const alias of customer.aliases ?? []) {
        const from = letters.length;
        const hash = take(alias, ordinal);
        // The same spelling twice counts once.
        if (hash !== 0 && known.has(hash)) {
          letters.length = from;
          ends.pop();
          ordinals.pop();
        }
        known.add(hash);
      }
    });
    this.trigrams.build(Uint8Array.from(letters), Int32Array.from(ends), Int32Array.from(ordinals), this.ids.length);
    letters.length = 0;
  }

  /** What was found out about names holds no longer. */
  private forget(): void {
    this.trigrams.invalidate();
    if (this.fuzzy.size > 0) this.fuzzy.clear();
    if (this.nearby.size > 0) this.nearby.clear();
  }

  removeAll(): void {
    this.customers.fill(undefined);
    this.names.length = 0;
    this.prepared.length = 0;
    this.ibans = new KeyTable();
    this.numbers = new KeyTable();
    this.wholeNames = new KeyTable();
    this.words = new KeyTable();
    this.forget();
  }

  setAlias(alias: PayerAlias): void {
    const aliases = this.aliases[alias.kind];
    if (!aliases.has(alias.key)) this.aliasHashes[alias.kind].add(keyHash(alias.key), 0);
    const others = (aliases.get(alias.key) ?? []).filter((other) => other.customerId !== alias.customerId);
    others.push(alias);
    others.sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
    aliases.set(alias.key, others);
  }

  aliasesOf(kind: PayerAlias['kind'], key: string): readonly PayerAlias[] {
    return this.aliases[kind].get(key) ?? NONE;
  }

  /** False when no alias has the key of this hash; true says nothing. */
  mayHaveAlias(kind: PayerAlias['kind'], hash: number): boolean {
    return this.aliasHashes[kind].mayHave(hash);
  }

  hasAliases(kind: PayerAlias['kind']): boolean {
    return this.aliases[kind].size > 0;
  }

  /** Customers with an account; `hash` is its hash as a key. */
  byIban(hash: number, iban: string): readonly number[] {
    const end = this.ibans.get(hash, this.out, 0, WORD_LIMIT);
    if (end === 0) return NOBODY;
    const found: number[] = [];
    for (let i = 0; i < end; i++) {
      const customer = this.customers[this.out[i]!];
      if (customer?.ibans && hasIban(customer.ibans, iban)) found.push(this.out[i]!);
    }
    return this.inOrder(found);
  }

  mayHaveNumber(hash: number): boolean {
    return this.numbers.mayHave(hash);
  }

  mayHaveName(hash: number): boolean {
    return this.wholeNames.mayHave(hash);
  }

  byNumber(hash: number, key: string): readonly number[] {
    const end = this.numbers.get(hash, this.out, 0, WORD_LIMIT);
    if (end === 0) return NOBODY;
    const found: number[] = [];
    for (let i = 0; i < end; i++)
      if (foldKey(this.customers[this.out[i]!]?.customerNumber) === key) found.push(this.out[i]!);
    return this.inOrder(found);
  }

  /**
   * Customers whose distinctive words in one piece are the tokens `first..last` of a text, those that `skipped` marks
   * left out; `hash` is the hash of these.
   */
  byWholeName(hash: number, text: FoldedText, first: number, last: number, skipped: Uint8Array): readonly number[] {
    const end = this.wholeNames.get(hash, this.out, 0, WORD_LIMIT);
    if (end === 0) return NOBODY;
    const found: number[] = [];
    for (let i = 0; i < end; i++) {
      const ordinal = this.out[i]!;
      for (const { joined } of this.namesOf(ordinal)) {
        if (!equalsWords(text, first, last, skipped, joined)) continue;
        found.push(ordinal);
        break;
      }
    }
    return this.inOrder(found);
  }

  private inOrder(found: number[]): number[] {
    return found.length < 2 ? found : found.sort((a, b) => (this.ids[a]! < this.ids[b]! ? -1 : 1));
  }

  /** Folded names of a customer, aliases included. */
  namesOf(ordinal: number): readonly CustomerName[] {
    const known = this.names[ordinal];
    if (known) return known;
    const customer = this.customers[ordinal];
    if (!customer) return NO_NAMES;
    return (this.names[ordinal] = this.foldNames(customer));
  }

  /** The words of a name that tell it from others; all of them where nothing is left. */
  distinctiveWords(words: readonly string[]): string[] {
    const own = words.filter((word) => !this.noise.has(word));
    return own.length > 0 ? own : [...words];
  }

  /** Customers that share a word (its hash), rarest words only. */
  byWord(hash: number): Int32Array {
    const end = this.words.get(hash, this.out, 0, WORD_LIMIT);
    return this.out.subarray(0, end).sort();
  }

  /**
   * Customers with a similar name, best first, at most five. Trigrams lead to them, the word-wise comparison of names
   * decides. Remembered by name, because payers come again.
   */
  similar(name: string): readonly SimilarCustomer[] {
    const known = this.fuzzy.get(name);
    if (known) return known;
    const found = this.compareCandidates(name);
    if (this.fuzzy.size >= FUZZY_CACHE) this.fuzzy.clear();
    this.fuzzy.set(name, found);
    return found;
  }

  /** Customers whose names share the most trigrams with folded words in one piece; equal ones are all in or all out. */
  nearest(joined: string, limit: number): readonly number[] {
    if (!this.trigrams.isReady) this.buildTrigrams();
    const key = `${limit} ${joined}`;
    const known = this.nearby.get(key);
    if (known) return known;
    const found = this.trigrams.nearest(joined, limit);
    if (this.nearby.size >= FUZZY_CACHE) this.nearby.clear();
    this.nearby.set(key, found);
    return found;
  }

  /** Similarity of a payer's name and a customer's best spelling. */
  similarity(name: PreparedName, ordinal: number): number {
    let best = 0;
    for (const spelling of this.preparedNames(ordinal)) best = Math.max(best, comparePrepared(name, spelling));
    return best;
  }

  preparedNames(ordinal: number): PreparedName[] {
    const customer = this.customers[ordinal];
    if (!customer) return [];
    let prepared = this.prepared[ordinal];
    if (!prepared) {
      prepared = [customer.name, ...(customer.aliases ?? [])].map(prepareName);
      this.prepared[ordinal] = prepared;
    }
    return prepared;
  }

  private compareCandidates(name: string): SimilarCustomer[] {
    const words = this.distinctiveWords(foldWords(name));
    const joined = words.join('');
    if (joined.length < 4) return [];
    const ordinals = new Set(this.nearest(joined, 24));
    for (const word of words) {
      if (word.length < 4 || this.stopWords.has(word)) continue;
      const sharing = this.byWord(keyHash(word));
      if (sharing.length <= 24) for (const ordinal of sharing) ordinals.add(ordinal);
    }
    const prepared = prepareName(name);
    const found: SimilarCustomer[] = [];
    for (const ordinal of ordinals) {
      const similarity = this.similarity(prepared, ordinal);
      if (similarity >= 0.6) found.push({ ordinal, similarity });
    }
    found.sort((a, b) => b.similarity - a.similarity || (this.ids[a.ordinal]! < this.ids[b.ordinal]! ? -1 : 1));
    return found.slice(0, 5);
  }

  private foldNames(customer: Customer): CustomerName[] {
    const names: CustomerName[] = [];
    for (const text of [customer.name, ...(customer.aliases ?? [])]) {
      const words = this.distinctiveWords(foldWords(text));
      const joined = words.join('');
      if (joined === '' || names.some((name) => name.joined === joined)) continue;
      names.push({ words, joined, letters: joined.length });
    }
    return names;
  }
}

function hashOf(text: string): number {
  hashKey(text);
  return hashed.key;
}

function hasIban(ibans: readonly string[], iban: string): boolean {
  for (const own of ibans) if (own === iban || foldKey(own) === foldKey(iban)) return true;
  return false;
}

/** Whether the words `first..last`, those in `skipped` left out, are `joined` in one piece. */
function equalsWords(text: FoldedText, first: number, last: number, skipped: Uint8Array, joined: string): boolean {
  let at = 0;
  for (let token = first; token <= last; token++) {
    if (skipped[token] === 1) continue;
    for (let i = text.tokenStart[token]!; i < text.tokenEnd[token]!; i++) {
      if (joined.charCodeAt(at++) !== text.codes[i]) return false;
    }
  }
  return at === joined.length;
}

import type { Customer, PayerAlias } from '../types.ts';
import type { RuleSet } from '../rules/schema.ts';
import { comparePrepared, prepareName } from '../names/index.ts';
import type { PreparedName } from '../names/index.ts';
import { foldKey, foldWords, keyHash } from '../normalise/folded-text.ts';
import { KeyTable, grown } from './key-table.ts';
import { TrigramIndex } from './trigram-index.ts';

/** Names under which a customer is found: words that tell it from others, as hashes, and all words in one piece. */
export interface CustomerName {
  words: string[];
  hashes: Int32Array;
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
  readonly stopWords: ReadonlySet<string>;
  private readonly out = new Int32Array(WORD_LIMIT + 56);
  /** First open item row of each customer, −1 for none. */
  head = new Int32Array(64).fill(-1);
  itemCount = new Int32Array(64);
  /** Open items with a negative balance. */
  creditCount = new Int32Array(64);

  constructor(ruleSet: RuleSet) {
    this.noise = new Set(ruleSet.normalise.legalForms);
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
    for (const iban of keysOf(customer.ibans)) this.ibans.add(keyHash(iban), ordinal);
    const number = foldKey(customer.customerNumber);
    if (number.length >= 3) this.numbers.add(keyHash(number), ordinal);
    const names = this.foldNames(customer);
    this.names[ordinal] = names;
    for (const name of names) {
      this.wholeNames.add(keyHash(name.joined), ordinal);
    }
    for (const hash of wordsOf(names)) this.words.add(hash, ordinal);
    this.trigrams.invalidate();
    this.fuzzy.clear();
    this.nearby.clear();
  }

  remove(ordinal: number): void {
    const customer = this.customers[ordinal];
    if (!customer) return;
    for (const iban of keysOf(customer.ibans)) this.ibans.remove(keyHash(iban), ordinal);
    const number = foldKey(customer.customerNumber);
    if (number.length >= 3) this.numbers.remove(keyHash(number), ordinal);
    const names = this.names[ordinal] ?? [];
    for (const name of names) this.wholeNames.remove(keyHash(name.joined), ordinal);
    for (const hash of wordsOf(names)) this.words.remove(hash, ordinal);
    this.customers[ordinal] = undefined;
    this.names[ordinal] = undefined;
    this.prepared[ordinal] = undefined;
    this.trigrams.invalidate();
    this.fuzzy.clear();
    this.nearby.clear();
  }

  removeAll(): void {
    this.customers.fill(undefined);
    this.names.length = 0;
    this.prepared.length = 0;
    this.ibans = new KeyTable();
    this.numbers = new KeyTable();
    this.wholeNames = new KeyTable();
    this.words = new KeyTable();
    this.trigrams.invalidate();
    this.fuzzy.clear();
    this.nearby.clear();
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

  byIban(iban: string): number[] {
    const key = foldKey(iban);
    return this.lookUp(this.ibans, keyHash(key), (customer) =>
      (customer.ibans ?? []).some((own) => own === iban || foldKey(own) === key),
    );
  }

  mayHaveNumber(hash: number): boolean {
    return this.numbers.mayHave(hash);
  }

  mayHaveName(hash: number): boolean {
    return this.wholeNames.mayHave(hash);
  }

  byNumber(hash: number, key: string): number[] {
    return this.lookUp(this.numbers, hash, (customer) => foldKey(customer.customerNumber) === key);
  }

  /** Customers of exactly this name: its distinctive words in one piece, as a hash and as a test of the real name. */
  byWholeName(hash: number, isName: (joined: string) => boolean): number[] {
    const end = this.wholeNames.get(hash, this.out, 0, WORD_LIMIT);
    const found: number[] = [];
    for (let i = 0; i < end; i++) {
      const ordinal = this.out[i]!;
      for (const { joined } of this.names[ordinal]!) {
        if (!isName(joined)) continue;
        found.push(ordinal);
        break;
      }
    }
    return found.length < 2 ? found : found.sort((a, b) => (this.ids[a]! < this.ids[b]! ? -1 : 1));
  }

  /** Folded names of a customer, aliases included. */
  namesOf(ordinal: number): readonly CustomerName[] {
    return this.names[ordinal] ?? [];
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
    if (!this.trigrams.isReady) this.trigrams.build(this.names);
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
      names.push({ words, hashes: Int32Array.from(words, keyHash), joined, letters: joined.length });
    }
    return names;
  }

  private lookUp(table: KeyTable, hash: number, isRight: (customer: Customer) => boolean): number[] {
    const end = table.get(hash, this.out, 0, WORD_LIMIT);
    if (end === 0) return [];
    const found: number[] = [];
    for (let i = 0; i < end; i++) {
      const ordinal = this.out[i]!;
      const customer = this.customers[ordinal];
      if (customer && isRight(customer)) found.push(ordinal);
    }
    return found.length < 2 ? found : found.sort((a, b) => (this.ids[a]! < this.ids[b]! ? -1 : 1));
  }
}

/** Folded keys without repetition. */
function keysOf(texts: readonly string[] | undefined): Set<string> {
  return new Set((texts ?? []).map(foldKey));
}

function wordsOf(names: readonly CustomerName[]): Set<number> {
  return new Set(names.flatMap(({ hashes }) => [...hashes]));
}

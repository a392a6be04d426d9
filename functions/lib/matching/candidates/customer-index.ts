import type { Customer, PayerAlias } from '../types.ts';
import type { RuleSet } from '../rules/schema.ts';
import { foldKey, foldWords, FoldedText } from '../normalise/folded-text.ts';
import { compileRules } from '../rules/compiled.ts';
import { WORD_IS_NOISE } from '../rules/word-table.ts';
import type { WordTable } from '../rules/word-table.ts';
import { CustomerKeys } from './customer-keys.ts';
import { KeyTable, grown, mix } from './key-table.ts';
import { LearnedPayers } from './learned-payers.ts';
import { SimilarCustomers } from './similar-customers.ts';
import { TrigramIndex } from './trigram-index.ts';

/** Names under which a customer is found: words that tell it from others, as hashes, and all words in one piece. */
export interface CustomerName {
  words: string[];
  joined: string;
  letters: number;
}

const WORD_LIMIT = 200;
const NO_NAMES: readonly CustomerName[] = [];
/** Characters by which words of a text are ruled out; accounts are not sought there. */
const IBAN_BEGINNING = 4;
const NUMBER_BEGINNING = 2;
const NAME_BEGINNING = 4;
const REMEMBERED = 20_000;

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
  private ibans = new CustomerKeys(IBAN_BEGINNING);
  private numbers = new CustomerKeys(NUMBER_BEGINNING);
  private wholeNames = new CustomerKeys(NAME_BEGINNING);
  private words = new KeyTable();
  private readonly trigrams = new TrigramIndex();
  /** What was learned of payers' accounts and of their names. */
  readonly learned = { iban: new LearnedPayers(), name: new LearnedPayers() };
  readonly similar = new SimilarCustomers(this);
  private readonly nearby = new Map<string, number[]>();
  readonly noise: ReadonlySet<string>;
  private readonly meanings: WordTable;
  private readonly text = new FoldedText();
  /** Of the customer at hand: hashes of the distinctive words of his names, and the key read last. */
  private readonly wordHashes: number[] = [];
  private key = new Uint8Array(256);
  private keyLength = 0;
  readonly stopWords: ReadonlySet<string>;
  /** Customers that the last look-up of a key found. */
  readonly found = new Int32Array(WORD_LIMIT);
  private readonly out = new Int32Array(WORD_LIMIT);
  /** First open item row of each customer, −1 for none. */
  head = new Int32Array(64).fill(-1);
  itemCount = new Int32Array(64);
  /** Open items with a negative balance. */
  creditCount = new Int32Array(64);

  constructor(ruleSet: RuleSet) {
    this.noise = new Set(ruleSet.normalise.legalForms);
    this.meanings = compileRules(ruleSet).words;
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
      const size = ordinal + (ordinal >> 2);
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

  /** Adds or changes customers. */
  upsert(customers: readonly Customer[]): void {
    const changed = customers.filter((customer) => !this.holds(customer));
    // What was found out about names is worth keeping: changes are read before every batch, and mostly there are none.
    if (changed.length === 0) return;
    this.forget();
    if (changed.length > this.customers.length) this.reserve(changed);
    for (const customer of changed) {
      const ordinal = this.ordinal(customer.id);
      if (this.customers[ordinal]) this.remove(ordinal);
      this.customers[ordinal] = customer;
      this.enter(customer, ordinal);
    }
  }

  /** Whether a customer is there as he is; an object that is there itself may have been changed by its owner. */
  private holds(customer: Customer): boolean {
    const known = this.customers[this.find(customer.id)];
    return known !== undefined && known !== customer && JSON.stringify(known) === JSON.stringify(customer);
  }

  /** Makes room for the keys of many customers at once. */
  private reserve(customers: readonly Customer[]): void {
    let numbers = 0;
    let numberLetters = 0;
    let ibans = 0;
    let ibanLetters = 0;
    let nameLetters = 0;
    for (const { name, customerNumber, ibans: own } of customers) {
      nameLetters += name.length;
      if (customerNumber) {
        numbers++;
        numberLetters += customerNumber.length;
      }
      if (!own) continue;
      ibans += own.length;
      for (const iban of own) ibanLetters += iban.length;
    }
    this.ibans.reserve(ibans, ibanLetters);
    this.numbers.reserve(numbers, numberLetters);
    this.wholeNames.reserve(customers.length, nameLetters);
  }

  private remove(ordinal: number): void {
    const customer = this.customers[ordinal];
    if (!customer) return;
    for (const hash of this.wordsOf(customer)) this.words.remove(hash, ordinal);
    this.ibans.remove(ordinal);
    this.numbers.remove(ordinal);
    this.wholeNames.remove(ordinal);
    this.customers[ordinal] = undefined;
    this.names[ordinal] = undefined;
  }

  /** Adds the keys of a customer to the tables. */
  private enter(customer: Customer, ordinal: number): void {
    if (customer.ibans) for (const iban of customer.ibans) this.addKey(this.ibans, this.readKey(iban), ordinal, 1);
    if (customer.customerNumber) this.addKey(this.numbers, this.readKey(customer.customerNumber), ordinal, 3);
    this.wordHashes.length = 0;
    this.addKey(this.wholeNames, this.readName(customer.name), ordinal, 1);
    if (customer.aliases)
      for (const alias of customer.aliases) this.addKey(this.wholeNames, this.readName(alias), ordinal, 1);
    for (const hash of this.wordHashes) this.words.add(hash, ordinal);
  }

  private addKey(keys: CustomerKeys, hash: number, ordinal: number, minimumLength: number): void {
    if (this.keyLength >= minimumLength) keys.add(hash, ordinal, this.key, this.keyLength);
  }

  /** Hashes of the distinctive words of a customer's names. */
  private wordsOf(customer: Customer): readonly number[] {
    this.wordHashes.length = 0;
    this.readName(customer.name);
    for (const alias of customer.aliases ?? []) this.readName(alias);
    return this.wordHashes;
  }

  /** Folds a text to `key`, without separators; returns the hash. */
  private readKey(value: string): number {
    const { text } = this;
    text.reset();
    text.append(value, 0);
    this.keyLength = 0;
    let raw = 0;
    for (let token = 0; token < text.tokenCount; token++) {
      raw = text.join(raw, token);
      this.takeToken(token);
    }
    return mix(raw);
  }

  /** The same of the distinctive words of a name, whose hashes are added to `wordHashes`. */
  private readName(name: string): number {
    const { text, wordHashes, meanings } = this;
    text.reset();
    text.append(name, 0);
    this.keyLength = 0;
    let raw = 0;
    for (let round = 0; round < 2 && this.keyLength === 0; round++) {
      for (let token = 0; token < text.tokenCount; token++) {
        const hash = text.tokenHash[token]!;
        if (round === 0 && (meanings.meaningOf(hash) & WORD_IS_NOISE) !== 0) continue;
        if (!wordHashes.includes(hash)) wordHashes.push(hash);
        raw = text.join(raw, token);
        this.takeToken(token);
      }
    }
    return mix(raw);
  }

  private takeToken(token: number): void {
    const { codes, tokenStart, tokenEnd } = this.text;
    const end = tokenEnd[token]!;
    if (this.keyLength + end > this.key.length) {
      const longer = new Uint8Array((this.keyLength + end) * 2);
      longer.set(this.key);
      this.key = longer;
    }
    for (let i = tokenStart[token]!; i < end; i++) this.key[this.keyLength++] = codes[i]!;
  }

  /** What was found out about names holds no longer. */
  private forget(): void {
    this.trigrams.invalidate();
    this.similar.forget();
    if (this.nearby.size > 0) this.nearby.clear();
  }

  removeAll(): void {
    this.customers.fill(undefined);
    this.names.length = 0;
    this.ibans = new CustomerKeys(IBAN_BEGINNING);
    this.numbers = new CustomerKeys(NUMBER_BEGINNING);
    this.wholeNames = new CustomerKeys(NAME_BEGINNING);
    this.words = new KeyTable();
    this.forget();
  }

  setAlias(alias: PayerAlias): void {
    this.learned[alias.kind].set(alias, this.ordinal(alias.customerId));
  }

  mayHaveNumber(hash: number): boolean {
    return this.numbers.mayHave(hash);
  }

  mayHaveName(hash: number): boolean {
    return this.wholeNames.mayHave(hash);
  }

  /** False when no customer's number of two characters or more begins as a token does. */
  mayBeginNumber(text: FoldedText, token: number): boolean {
    return this.numbers.mayBegin(text, token);
  }

  /** False when no customer's name of four letters or more begins as a token does. */
  mayBeginName(text: FoldedText, token: number): boolean {
    return this.wholeNames.mayBegin(text, token);
  }

  /** Whether the customer is known by a name. */
  hasName(ordinal: number): boolean {
    return this.wholeNames.has(ordinal);
  }

  /**
   * Looks up an account; `hash` is its hash as a key. Writes the customers to `found` in the order of their ids and
   * returns how many there are.
   */
  byIban(hash: number, iban: string): number {
    return this.inOrder(this.ibans.findText(hash, iban, this.found));
  }

  /** The same for customers whose number is the tokens `first..last` of a text; `hash` is that of these in one piece. */
  byNumber(hash: number, text: FoldedText, first: number, last: number): number {
    return this.inOrder(this.numbers.findTokens(hash, text, first, last, null, this.found));
  }

  /**
   * The same for customers whose distinctive words in one piece are the tokens `first..last` of a text, those that
   * `skipped` marks left out; `hash` is the hash of these.
   */
  byWholeName(hash: number, text: FoldedText, first: number, last: number, skipped: Uint8Array): number {
    return this.inOrder(this.wholeNames.findTokens(hash, text, first, last, skipped, this.found));
  }

  private inOrder(count: number): number {
    const { found, ids } = this;
    for (let i = 1; i < count; i++) {
      const ordinal = found[i]!;
      let at = i;
      while (at > 0 && ids[found[at - 1]!]! > ids[ordinal]!) {
        found[at] = found[at - 1]!;
        at--;
      }
      found[at] = ordinal;
    }
    return count;
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

  /** Customers whose names share the most trigrams with folded words in one piece; equal ones are all in or all out. */
  nearest(joined: string, limit: number): readonly number[] {
    if (!this.trigrams.isReady) this.trigrams.build(this.wholeNames, this.ids.length);
    const key = `${limit} ${joined}`;
    const known = this.nearby.get(key);
    if (known) return known;
    const found = this.trigrams.nearest(joined, limit);
    if (this.nearby.size >= REMEMBERED) this.nearby.clear();
    this.nearby.set(key, found);
    return found;
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

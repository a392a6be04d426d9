import type { EvidenceCode } from '../explain/codes.ts';
import { mix } from '../candidates/key-table.ts';
import { dayOf } from '../calendar.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { payerIbanKey, payerNameKey } from '../candidates/customer-index.ts';
import { learnedWeight } from '../candidates/learned-payers.ts';
import type { LearnedPayer } from '../candidates/learned-payers.ts';
import { findNameInWords, prepareName, wordsOfText } from '../names/index.ts';
import { FoldedText, foldKey, foldWords, hashed, hashKey } from '../normalise/folded-text.ts';
import type { TextReader } from '../normalise/text-reader.ts';
import { TEXT_FIELDS, WORD_NOISE, WORD_PLAIN, WORD_STOP, speaksAgainst } from '../normalise/text-reader.ts';
import { LABEL_CUSTOMER } from '../rules/compiled.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import { WORD_IS_NOISE } from '../rules/word-table.ts';
import type { Evidence, TextSpan, Transaction } from '../types.ts';

/** A customer for whom something speaks. */
export interface Payer {
  ordinal: number;
  weight: number;
  evidence: Evidence[];
  /** The payer is certain (known, account): items of others contradict it. */
  isCertain: boolean;
  /** Found only in the text, not as the payer: perhaps somebody else pays. */
  isNamedInText: boolean;
}

const CORRELATED = 0.5;
const MAXIMUM_FUZZY = 3;

/** Finds the customers for whom a payment may be. One finder serves many transactions. */
export class PayerSearch {
  readonly payers: Payer[] = [];
  private readonly index: OpenItemIndex;
  private readonly name = new FoldedText();
  /** Words of the name at hand that do not count. */
  private skipped = new Uint8Array(512);

  constructor(index: OpenItemIndex) {
    this.index = index;
  }

  /** Everything that a look-up answers: known payer, account, learned payer, whole name, customer number. */
  findExact(transaction: Transaction, reader: TextReader, rules: CompiledRules): void {
    this.payers.length = 0;
    const { customers } = this.index;
    if (transaction.customerId) {
      this.add(customers.find(transaction.customerId), 'customer_known', rules.weights.customer_known, true, false);
    }
    if (transaction.counterpartyIban) this.findByIban(transaction, transaction.counterpartyIban, rules);
    if (transaction.counterpartyName)
      this.findByName(transaction, transaction.counterpartyName, 'counterpartyName', rules);
    if (transaction.ultimateCounterpartyName) {
      this.findByName(transaction, transaction.ultimateCounterpartyName, 'ultimateCounterpartyName', rules);
    }
    this.findInText(reader, rules);
    if (transaction.counterpartyAddress && this.payers.length > 1)
      this.compareAddresses(transaction.counterpartyAddress, rules);
  }

  /** Similar names; asked only where no look-up answered. */
  findSimilar(transaction: Transaction, reader: TextReader, rules: CompiledRules): void {
    const { customers } = this.index;
    for (const field of ['counterpartyName', 'ultimateCounterpartyName'] as const) {
      const name = transaction[field];
      if (!name) continue;
      for (const { ordinal, similarity } of customers.similar.find(name)) {
        const isSame = similarity >= 0.98;
        const weight = isSame
          ? rules.weights.customer_name
          : rules.weights.customer_name_similar * similarityShare(similarity);
        if (weight <= 0) continue;
        this.add(ordinal, isSame ? 'customer_name' : 'customer_name_similar', weight, false, false, {
          similarity: Math.round(similarity * 1000) / 1000,
        }, { field, start: 0, end: name.length }); // prettier-ignore
      }
    }
    if (this.payers.length === 0) this.findWordsInText(transaction, reader, rules);
    if (transaction.counterpartyAddress && this.payers.length > 1)
      this.compareAddresses(transaction.counterpartyAddress, rules);
  }

  private payerOf(ordinal: number): Payer | undefined {
    for (const payer of this.payers) if (payer.ordinal === ordinal) return payer;
    return undefined;
  }

  /** How well the payer's name fits one customer, for customers that a reference led to. */
  compareWith(ordinal: number, transaction: Transaction, rules: CompiledRules, isThorough: boolean): void {
    const { customers } = this.index;
    if (this.payerOf(ordinal)) return;
    for (const field of ['counterpartyName', 'ultimateCounterpartyName'] as const) {
      const name = transaction[field];
      if (!name || customers.namesOf(ordinal).length === 0) continue;
      const shared = this.sharedWords(ordinal, name, isThorough);
      if (shared <= 0) continue;
      const weight = rules.weights.customer_name_similar * shared;
      this.add(
        ordinal,
        'customer_name_similar',
        weight,
        false,
        false,
        { similarity: Math.round(shared * 1000) / 1000 },
        { field, start: 0, end: name.length },
      );
    }
  }

  private findByIban(transaction: Transaction, iban: string, rules: CompiledRules): void {
    const { customers } = this.index;
    hashKey(iban);
    const hash = hashed.key;
    const field = 'counterpartyIban';
    const count = customers.byIban(hash, iban);
    for (let i = 0; i < count; i++) {
      const span = { field, start: 0, end: iban.length } as const;
      this.add(customers.found[i]!, 'customer_iban', rules.weights.customer_iban, true, false, undefined, span);
    }
    const learned = customers.learned.iban;
    if (learned.isEmpty) return;
    const given = transaction.payerKeys?.iban;
    if (given === undefined && !learned.mayHave(hash)) return;
    for (const payer of learned.of(given ?? payerIbanKey(iban)))
      this.addLearned(payer, 'customer_alias_iban', transaction, rules, field, iban.length);
  }

  private findByName(
    transaction: Transaction,
    name: string,
    field: 'counterpartyName' | 'ultimateCounterpartyName',
    rules: CompiledRules,
  ): void {
    const { customers } = this.index;
    const { name: text } = this;
    text.reset();
    text.append(name, 0);
    const hash = this.hashName(rules);
    if (customers.mayHaveName(hash)) {
      const count = customers.byWholeName(hash, text, 0, text.tokenCount - 1, this.skipped);
      for (let i = 0; i < count; i++) {
        const span = { field, start: 0, end: name.length };
        this.add(customers.found[i]!, 'customer_name', rules.weights.customer_name, false, false, undefined, span);
      }
    }
    const learned = customers.learned.name;
    if (learned.isEmpty) return;
    const given = field === 'counterpartyName' ? transaction.payerKeys?.name : undefined;
    if (given === undefined && !learned.mayHave(hashOfKey(text))) return;
    for (const payer of learned.of(given ?? payerNameKey(name)))
      this.addLearned(payer, 'customer_alias_name', transaction, rules, field, name.length);
  }

  /** Hash of the distinctive words of the name just folded, in one piece. */
  private hashName(rules: CompiledRules): number {
    const { name } = this;
    let h = 0;
    let taken = 0;
    if (name.tokenCount > this.skipped.length) this.skipped = new Uint8Array(name.tokenCount * 2);
    for (let round = 0; round < 2 && taken === 0; round++) {
      for (let token = 0; token < name.tokenCount; token++) {
        const isNoise = round === 0 && (rules.words.meaningOf(name.tokenHash[token]!) & WORD_IS_NOISE) !== 0;
        this.skipped[token] = isNoise ? 1 : 0;
        if (isNoise) continue;
        taken++;
        h = name.join(h, token);
      }
    }
    return mix(h);
  }

  private addLearned(
    payer: LearnedPayer,
    code: EvidenceCode,
    transaction: Transaction,
    rules: CompiledRules,
    field: 'counterpartyIban' | 'counterpartyName' | 'ultimateCounterpartyName',
    length: number,
  ): void {
    const weight = learnedWeight(payer, rules.weights[code], rules, dayOf(transaction.bookingDate));
    if (weight <= 0) return;
    const values = { decisions: payer.evidenceCount, rejected: payer.rejectedCount };
    this.add(payer.ordinal, code, weight, code === 'customer_alias_iban', false, values, {
      field,
      start: 0,
      end: length,
    });
  }

  /** Whole names and customer numbers that stand in the text. */
  private findInText(reader: TextReader, rules: CompiledRules): void {
    const { text } = reader;
    const { customers } = this.index;
    if (text.tokenCount > this.skipped.length) this.skipped = new Uint8Array(text.tokenCount * 2);
    for (let token = 0; token < text.tokenCount; token++) {
      if (text.tokenField[token]! > 1) return;
      const isWord = text.tokenDigits[token] === 0;
      // A customer number may begin with letters (KD-005225).
      if (!isWord && customers.mayHaveNumber(reader.hash[token]!))
        this.findNumber(reader.hash[token]!, token, token, reader, rules);
      if (!isWord && reader.letterPrefix[token] === 0) continue;
      const mayBeName = customers.mayBeginName(text, token);
      const mayBeNumber = customers.mayBeginNumber(text, token);
      if (!mayBeName && !mayBeNumber) continue;
      let h = 0;
      let length = 0;
      for (let last = token; last < text.tokenCount && last - token < 6; last++) {
        if (text.tokenField[last] !== text.tokenField[token]) break;
        if (last > token && reader.word[last] === WORD_NOISE) continue;
        h = reader.join(h, last);
        length += reader.length(last);
        if (length > 60) break;
        if (length < 4 || (last === token && reader.word[token] === WORD_STOP)) continue;
        const hash = mix(h);
        if (mayBeNumber && last > token && text.tokenDigits[last]! > 0 && customers.mayHaveNumber(hash))
          this.findNumber(hash, token, last, reader, rules);
        if (mayBeName && customers.mayHaveName(hash)) this.takeName(hash, token, last, length, reader, rules);
      }
    }
  }

  private takeName(
    hash: number,
    token: number,
    last: number,
    length: number,
    reader: TextReader,
    rules: CompiledRules,
  ): void {
    const { text } = reader;
    for (let i = token; i <= last; i++) this.skipped[i] = i > token && reader.word[i] === WORD_NOISE ? 1 : 0;
    // One short word in a text may be anything.
    const weight = rules.weights.customer_name_in_text - (last > token || length >= 10 ? 0 : length >= 6 ? 1 : 2);
    const { customers } = this.index;
    const count = customers.byWholeName(hash, text, token, last, this.skipped);
    for (let i = 0; i < count; i++) {
      const start = text.origins[text.tokenStart[token]!]!;
      const end = text.origins[text.tokenEnd[last]! - 1]! + 1;
      this.add(customers.found[i]!, 'customer_name_in_text', weight, false, true, undefined, {
        field: TEXT_FIELDS[text.tokenField[token]!]!,
        start,
        end,
      });
    }
  }

  private findNumber(hash: number, token: number, last: number, reader: TextReader, rules: CompiledRules): void {
    const { text } = reader;
    let label = reader.label[token]!;
    for (let i = token; i <= last && label === 0; i++) label = reader.label[i]!;
    if (label !== LABEL_CUSTOMER) {
      let length = 0;
      for (let i = token; i <= last; i++) length += reader.length(i);
      if (length < 5 || speaksAgainst(label)) return;
    }
    const { customers } = this.index;
    const count = customers.byNumber(hash, text, token, last);
    if (count === 0) return;
    let key = '';
    for (let i = token; i <= last; i++) key += text.slice(text.tokenStart[i]!, text.tokenEnd[i]!);
    const weight = rules.weights.customer_number - (label === LABEL_CUSTOMER || last > token ? 0 : 1.5);
    for (let i = 0; i < count; i++) {
      this.add(customers.found[i]!, 'customer_number', weight, false, true, { number: key }, {
        field: TEXT_FIELDS[text.tokenField[token]!]!,
        start: text.origins[text.tokenStart[token]!]!,
        end: text.origins[text.tokenEnd[last]! - 1]! + 1,
      }); // prettier-ignore
    }
  }

  /** A name in the text with a letter missing or words in another order. */
  private findWordsInText(transaction: Transaction, reader: TextReader, rules: CompiledRules): void {
    const { text } = reader;
    const { customers } = this.index;
    const tried = new Set<number>();
    for (let token = 0; token < text.tokenCount && tried.size < 40; token++) {
      if (text.tokenField[token]! > 1 || reader.length(token) < 4) continue;
      if (reader.word[token] !== WORD_PLAIN) continue;
      const sharing = customers.byWord(reader.hash[token]!);
      if (sharing.length <= 24) for (const ordinal of sharing) tried.add(ordinal);
    }
    if (tried.size === 0) return;
    const found: { ordinal: number; similarity: number }[] = [];
    const words = wordsOfText(`${transaction.remittanceText} ${transaction.reference ?? ''}`.slice(0, 400));
    for (const ordinal of tried) {
      let similarity = 0;
      for (const name of customers.similar.namesOf(ordinal))
        similarity = Math.max(similarity, findNameInWords(name, words).similarity);
      if (similarity >= 0.82) found.push({ ordinal, similarity });
    }
    found.sort(
      (a, b) => b.similarity - a.similarity || (customers.ids[a.ordinal]! < customers.ids[b.ordinal]! ? -1 : 1),
    );
    for (const { ordinal, similarity } of found.slice(0, MAXIMUM_FUZZY)) {
      const weight = rules.weights.customer_name_in_text * similarityShare(similarity);
      this.add(ordinal, 'customer_name_in_text', weight, false, true, {
        similarity: Math.round(similarity * 1000) / 1000,
      });
    }
  }

  private compareAddresses(address: string, rules: CompiledRules): void {
    const words = new Set(foldWords(address).filter((word) => word.length >= 2));
    for (const payer of this.payers) {
      const customer = this.index.customers.customers[payer.ordinal];
      const own = foldWords(`${customer?.address ?? ''} ${customer?.city ?? ''}`).filter((word) => word.length >= 2);
      const shared = own.filter((word) => words.has(word)).length;
      if (own.length === 0 || shared < Math.min(2, own.length)) continue;
      const weight = rules.weights.customer_address * (shared / own.length);
      payer.weight += weight;
      payer.evidence.push({ code: 'customer_address', weight });
    }
  }

  /** Share of the customer's distinctive letters that the payer's name contains; 0 where it is too little. */
  private sharedWords(ordinal: number, name: string, isThorough: boolean): number {
    const { customers } = this.index;
    const words = customers.distinctiveWords(foldWords(name));
    let best = 0;
    for (const own of customers.namesOf(ordinal)) {
      let letters = 0;
      for (const word of own.words) {
        if (words.some((other) => other === word || (word.length >= 5 && other.length >= 4 && word.startsWith(other))))
          letters += word.length;
      }
      best = Math.max(best, letters / own.letters);
    }
    if (best < 0.4 && !isThorough) return 0;
    if (best < 0.4) {
      const similarity = customers.similar.similarity(prepareName(name), ordinal);
      return similarity >= 0.75 ? similarityShare(similarity) : 0;
    }
    return best;
  }

  private add(
    ordinal: number,
    code: EvidenceCode,
    weight: number,
    isCertain: boolean,
    isNamedInText: boolean,
    values?: Evidence['values'],
    span?: TextSpan,
  ): void {
    if (ordinal < 0) return;
    const known = this.payerOf(ordinal);
    if (!known) {
      this.payers.push({
        ordinal,
        weight,
        evidence: [evidenceOf(code, weight, span, values)],
        isCertain,
        isNamedInText,
      });
      return;
    }
    for (const other of known.evidence) if (other.code === code) return;
    // Name and account are known together or not at all; the second adds less.
    const added = weight * CORRELATED;
    known.weight += added;
    known.evidence = [...known.evidence, evidenceOf(code, added, span, values)];
    known.isCertain ||= isCertain;
    known.isNamedInText &&= isNamedInText;
  }
}

/** Written as a whole each time: an object that grows afterwards takes twice the room. */
function evidenceOf(code: EvidenceCode, weight: number, span?: TextSpan, values?: Evidence['values']): Evidence {
  if (span) return values ? { code, weight, spans: [span], values } : { code, weight, spans: [span] };
  return values ? { code, weight, values } : { code, weight };
}

/** Hash of a folded text without its separators: of the key that `payerNameKey` would write. */
function hashOfKey(text: FoldedText): number {
  let h = 0;
  for (let token = 0; token < text.tokenCount; token++) h = text.join(h, token);
  return mix(h);
}

/** 0 at an undecided similarity, 1 at equality. */
function similarityShare(similarity: number): number {
  return Math.max(0, Math.min(1, (similarity - 0.55) / 0.4));
}

/** Folded IBAN or name under which rejections of this payer are kept, and the transaction itself. */
export function rejectionKeys(transaction: Transaction): string[] {
  const keys = [transaction.id];
  const iban = transaction.payerKeys?.iban ?? foldKey(transaction.counterpartyIban);
  if (iban) keys.push(iban);
  const name = transaction.payerKeys?.name ?? foldKey(transaction.counterpartyName);
  if (name) keys.push(name);
  return keys;
}

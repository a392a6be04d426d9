import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { isYear, STRONG_REFERENCE } from '../candidates/reference-search.ts';
import type { Reference } from '../candidates/reference-search.ts';
import type { ReasonCode } from '../explain/codes.ts';
import { TEXT_FIELDS, TOKEN_PLAIN, speaksAgainst } from '../normalise/text-reader.ts';
import type { TextReader } from '../normalise/text-reader.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import type { Evidence } from '../types.ts';
import type { Scene } from './hypothesis.ts';

import type { PayableItems } from './payable-items.ts';

const NONE: Evidence[] = [];
const NOTHING: readonly Reference[] = [];

/** What the text names: which references count, which belong together, what they leave unexplained. */
export class NamedItems {
  /** Items that were named but cannot be settled by this transaction, and why. */
  barred: Evidence[] = [];
  private readonly index: OpenItemIndex;
  private readonly rules: CompiledRules;
  private readonly reader: TextReader;
  private readonly items: PayableItems;

  constructor(index: OpenItemIndex, rules: CompiledRules, reader: TextReader, items: PayableItems) {
    this.index = index;
    this.rules = rules;
    this.reader = reader;
    this.items = items;
  }

  /** Before a new transaction. */
  forget(): void {
    this.barred = NONE;
  }

  /** References to items that this payment may settle; what is barred is remembered with the reason. */
  payableRows(scene: Scene): readonly Reference[] {
    this.barred = NONE;
    const { references } = scene;
    if (references.length === 0) return NOTHING;
    const [first] = references;
    if (first && references.length === 1) return this.isPayable(scene, first) ? [first] : NOTHING;
    const payable = references.filter((reference) => this.isPayable(scene, reference));
    return payable.length < 2 || scene.payers.length === 0 ? payable : this.preferPayers(scene, payable);
  }

  private isPayable(scene: Scene, reference: Reference): boolean {
    const reason = this.items.barrier(scene, reference.row);
    if (reason === null) return this.counts(scene, reference);
    if (reference.weight >= STRONG_REFERENCE) this.bar(reason, reference, scene);
    return false;
  }

  /** A short or damaged number counts only where payer or amount agree; a short one of the payer counts more. */
  private counts(scene: Scene, reference: Reference): boolean {
    const { minimumNumberLength } = this.rules.ruleSet.candidates;
    const { code, row } = reference;
    const length = reference.end - reference.start;
    const isShort = length < minimumNumberLength;
    const isNeighbour = code === 'number_neighbour';
    if (!isShort && !isNeighbour && code !== 'number_typo') return true;
    const isPayers = this.isPayers(scene, row);
    if (isShort && !isPayers && code !== 'structured_reference') return false;
    if (isNeighbour && !(isPayers && this.items.hasAmount(scene, row))) return false;
    if (code === 'number_typo' && !isPayers && !this.items.hasAmount(scene, row)) return false;
    if (isShort && isPayers && reference.weight < 3) reference.weight += 5;
    return true;
  }

  private isPayers(scene: Scene, row: number): boolean {
    const customer = this.index.table.customer(row);
    for (const payer of scene.payers) if (payer.ordinal === customer) return true;
    return false;
  }

  /** One number, several items: those of the payer are meant, if there are any. */
  private preferPayers(scene: Scene, references: Reference[]): Reference[] {
    return references.filter(
      (reference) =>
        this.isPayers(scene, reference.row) ||
        !references.some(
          (other) =>
            other.firstToken === reference.firstToken &&
            other.start === reference.start &&
            this.isPayers(scene, other.row),
        ),
    );
  }

  private bar(code: ReasonCode, reference: Reference, scene: Scene): void {
    const itemId = this.index.idOf(reference.row);
    if (this.barred === NONE) this.barred = [];
    if (this.barred.some((other) => other.code === code && other.itemId === itemId)) return;
    const item = this.index.itemAt(reference.row);
    const { origins } = this.reader.text;
    this.barred.push({
      code,
      weight: 0,
      itemId,
      spans: [
        {
          field: TEXT_FIELDS[reference.field]!,
          start: origins[reference.start]!,
          end: origins[reference.end - 1]! + 1,
        },
      ],
      values: { number: item.number ?? '', itemCurrency: item.currency, currency: scene.transaction.currency },
    });
  }

  /**
   * The references that may be meant together. One number that fits several items is meant once: the payer's, then
   * the one with the amount, then the more exact. Items under one order or payout are meant together.
   */
  members(scene: Scene, named: readonly Reference[]): Reference[] {
    return named.filter((reference) => {
      if (speaksAgainst(reference.label)) return false;
      if (!reference.code.startsWith('number')) return true;
      return !named.some(
        (other) =>
          other !== reference &&
          other.firstToken <= reference.lastToken &&
          other.lastToken >= reference.firstToken &&
          other.code.startsWith('number') &&
          other.code !== 'number_range' &&
          reference.code !== 'number_range' &&
          this.isPreferred(scene, other, reference),
      );
    });
  }

  private isPreferred(scene: Scene, a: Reference, b: Reference): boolean {
    const difference =
      Number(this.isPayers(scene, a.row)) - Number(this.isPayers(scene, b.row)) ||
      Number(this.items.hasAmount(scene, a.row)) - Number(this.items.hasAmount(scene, b.row)) ||
      a.weight - b.weight ||
      this.index.compareIds(b.row, a.row);
    return difference > 0;
  }

  /** Numbers that could be an item's and lead nowhere; a year or a short piece is none. */
  countUnexplained(scene: Scene, named: readonly Reference[]): number {
    const { reader } = this;
    const { text } = reader;
    let count = 0;
    for (let token = 0; token < text.tokenCount; token++) {
      if (text.tokenField[token]! > 1 || text.tokenDigits[token]! < 3 || this.isExplained(scene, named, token))
        continue;
      if (reader.kind[token] !== TOKEN_PLAIN || isYear(reader, token) || speaksAgainst(reader.label[token]!)) continue;
      count++;
    }
    return count;
  }

  private isExplained(scene: Scene, named: readonly Reference[], token: number): boolean {
    for (const { firstToken, lastToken, weight, row } of named) {
      if (firstToken > token || lastToken < token) continue;
      if (weight >= STRONG_REFERENCE || this.isPayers(scene, row)) return true;
    }
    const { text } = this.reader;
    const field = TEXT_FIELDS[text.tokenField[token]!];
    const start = text.origins[text.tokenStart[token]!]!;
    // A customer number explains itself.
    for (const { evidence } of scene.payers) {
      for (const { code, spans } of evidence) {
        if (code !== 'customer_number' || !spans) continue;
        for (const span of spans) if (span.field === field && span.start <= start && span.end > start) return true;
      }
    }
    return false;
  }
}

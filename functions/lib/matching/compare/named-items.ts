import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { isYear, STRONG_REFERENCE } from '../candidates/reference-search.ts';
import type { Reference } from '../candidates/reference-search.ts';
import type { ReasonCode } from '../explain/codes.ts';
import { TEXT_FIELDS, TOKEN_PLAIN, speaksAgainst } from '../normalise/text-reader.ts';
import type { TextReader } from '../normalise/text-reader.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import type { Evidence } from '../types.ts';
import type { Scene } from './hypothesis.ts';
import { compareIds } from './payable-items.ts';
import type { PayableItems } from './payable-items.ts';

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

  /** References to items that this payment may settle; what is barred is remembered with the reason. */
  payableRows(scene: Scene): Reference[] {
    const { index } = this;
    const { minimumNumberLength } = this.rules.ruleSet.candidates;
    this.barred = [];
    const payable: Reference[] = [];
    for (const reference of scene.references) {
      const reason = this.items.barrier(scene, reference.row);
      if (reason !== null) {
        if (reference.weight >= STRONG_REFERENCE) this.bar(reason, reference, scene);
        continue;
      }
      const customer = index.customerOf[reference.row]!;
      const isPayers = scene.payers.some((payer) => payer.ordinal === customer);
      const length = reference.end - reference.start;
      if (length < minimumNumberLength && !isPayers && reference.code !== 'structured_reference') continue;
      if (reference.code === 'number_typo' || reference.code === 'number_neighbour') {
        if (!isPayers && !this.items.hasAmount(scene, reference.row)) continue;
        if (reference.code === 'number_neighbour' && !(isPayers && this.items.hasAmount(scene, reference.row)))
          continue;
      }
      if (length < minimumNumberLength && isPayers && reference.weight < 3) reference.weight += 5;
      payable.push(reference);
    }
    return this.preferPayers(scene, payable);
  }

  /** One number, several items: those of the payer are meant, if there are any. */
  private preferPayers(scene: Scene, references: Reference[]): Reference[] {
    if (references.length < 2 || scene.payers.length === 0) return references;
    const isPayers = (reference: Reference) =>
      scene.payers.some((payer) => payer.ordinal === this.index.customerOf[reference.row]);
    return references.filter(
      (reference) =>
        isPayers(reference) ||
        !references.some(
          (other) => other.firstToken === reference.firstToken && other.start === reference.start && isPayers(other),
        ),
    );
  }

  private bar(code: ReasonCode, reference: Reference, scene: Scene): void {
    const item = this.index.items[reference.row]!;
    if (this.barred.some((other) => other.code === code && other.itemId === item.id)) return;
    const { origins } = this.reader.text;
    this.barred.push({
      code,
      weight: 0,
      itemId: item.id,
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
          other.code.startsWith('number') &&
          other.code !== 'number_range' &&
          reference.code !== 'number_range' &&
          other.firstToken <= reference.lastToken &&
          other.lastToken >= reference.firstToken &&
          this.isPreferred(scene, other, reference),
      );
    });
  }

  private isPreferred(scene: Scene, a: Reference, b: Reference): boolean {
    const isPayers = (row: number) =>
      Number(scene.payers.some((payer) => payer.ordinal === this.index.customerOf[row]));
    const difference =
      isPayers(a.row) - isPayers(b.row) ||
      Number(this.items.hasAmount(scene, a.row)) - Number(this.items.hasAmount(scene, b.row)) ||
      a.weight - b.weight ||
      compareIds(this.index, b.row, a.row);
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
      if (weight >= STRONG_REFERENCE || scene.payers.some((payer) => payer.ordinal === this.index.customerOf[row]))
        return true;
    }
    const { text } = this.reader;
    const start = text.origins[text.tokenStart[token]!]!;
    // A customer number explains itself.
    for (const { evidence } of scene.payers) {
      for (const { code, spans } of evidence) {
        if (code !== 'customer_number') continue;
        if (
          spans?.some(
            (span) => span.field === TEXT_FIELDS[text.tokenField[token]!] && span.start <= start && span.end > start,
          )
        )
          return true;
      }
    }
    return false;
  }
}

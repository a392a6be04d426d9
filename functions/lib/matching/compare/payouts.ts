import { isNoDay } from '../calendar.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { percentOf } from '../money.ts';
import { FoldedText, foldWords, keyHash } from '../normalise/folded-text.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import type { PayoutProvider } from '../rules/schema.ts';
import type { MinorUnits, Transaction } from '../types.ts';
import { FACTS } from './evidence-log.ts';
import { addEvidence, weigh } from './hypothesis.ts';
import type { Hypothesis, Scene } from './hypothesis.ts';
import type { PayableItems } from './payable-items.ts';

/** One sale, refund or chargeback that a provider may have settled, and what of it arrives. */
interface Sale {
  row: number;
  day: number;
  gross: MinorUnits;
  fee: MinorUnits;
}

/** Consecutive days of sales, given as a range of the sorted sales. */
interface Span {
  from: number;
  to: number;
  gross: MinorUnits;
  fee: MinorUnits;
  /** The provider's own rates give the paid amount to within the rounding of each sale. */
  isByRate: boolean;
}

const OFFERED_SPANS = 4;
/** More than there are rows, so that a day and a row make one number. */
const ROWS = 2 ** 31;
/** Providers round each fee by themselves: a cent a sale, and half a cent is the most that one can be off. */
const ROUNDING_PER_SALE = 1;

/**
 * Payouts of payment service providers whose text names no item: all sales of consecutive days, less refunds, chargebacks and
 * the provider's fees, are the one bank line. Which provider, at which rates, is said by the rule set (`payouts`). The
 * answer is a sum that nobody named, so it is offered to a person and never booked automatically.
 */
export class Payouts {
  private readonly index: OpenItemIndex;
  private readonly rules: CompiledRules;
  private readonly items: PayableItems;
  private readonly senders: Senders;
  /** Rows of sales in order of their days, and the list of the index of which they were made. */
  private sales = new Int32Array(0);
  private listed: Int32Array | null = null;

  constructor(index: OpenItemIndex, rules: CompiledRules, items: PayableItems) {
    this.index = index;
    this.rules = rules;
    this.items = items;
    this.senders = new Senders(rules.ruleSet.payouts.providers);
  }

  /** Adds the spans of days that explain the payment; none where no provider of the rule set sent it. */
  add(scene: Scene, add: (hypothesis: Hypothesis) => void): void {
    const { transaction } = scene;
    if (transaction.amount <= 0 || isNoDay(scene.day)) return;
    const provider = this.senders.providerOf(transaction);
    if (!provider) return;
    const sales = this.salesOf(scene, provider);
    if (sales.length === 0 || sales.length > this.rules.ruleSet.payouts.maximumSales) return;
    const spans = spansThatPay(sales, transaction.amount, this.rules.ruleSet.tolerance.payoutFeePercent);
    const byRate = spans.filter((span) => span.isByRate);
    const offered = byRate.length > 0 ? byRate : spans;
    const tried = (sales.length * (sales.length + 1)) / 2;
    for (const span of offered.slice(0, OFFERED_SPANS)) {
      add(this.weighed(scene, provider, sales, span, offered.length, tried));
    }
  }

  /** What the provider knows by an id of its own, of the days that a payout may cover, oldest first. */
  private salesOf(scene: Scene, provider: PayoutProvider): Sale[] {
    const { index } = this;
    const rows = this.rowsByDay();
    const sales: Sale[] = [];
    for (let at = this.firstSince(scene.day - provider.days); at < rows.length; at++) {
      const row = rows[at]!;
      const day = this.dayOfSale(row);
      if (day > scene.day) break;
      if (index.table.compartment(row) !== this.items.compartment || index.table.open(row) === 0) continue;
      if (!hasIdOf(index, row, provider)) continue;
      if (this.items.barrier(scene, row) !== null) continue;
      const gross = index.table.open(row);
      sales.push({ row, day, gross, fee: feeOf(gross, provider) });
    }
    return sales;
  }

  private rowsByDay(): Int32Array {
    const { index } = this;
    const listed = index.lists.withExternalIds();
    if (listed === this.listed) return this.sales;
    this.listed = listed;
    const dated = listed.filter((row) => !isNoDay(this.dayOfSale(row)));
    const keys = Float64Array.from(dated, (row) => this.dayOfSale(row) * ROWS + row).sort();
    this.sales = Int32Array.from(keys, (key) => key - Math.floor(key / ROWS) * ROWS);
    return this.sales;
  }

  private dayOfSale(row: number): number {
    const { table } = this.index;
    const issued = table.issueDay(row);
    return isNoDay(issued) ? table.dueDay(row) : issued;
  }

  /** Place of the first sale that is not older than a day. */
  private firstSince(day: number): number {
    let low = 0;
    let high = this.sales.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.dayOfSale(this.sales[middle]!) < day) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private weighed(
    scene: Scene,
    provider: PayoutProvider,
    sales: readonly Sale[],
    span: Span,
    alternatives: number,
    tried: number,
  ): Hypothesis {
    const { index, rules } = this;
    const chosen = sales.slice(span.from, span.to).sort((a, b) => a.day - b.day || index.compareIds(a.row, b.row));
    const paid = scene.transaction.amount;
    const fees = chosen.map(({ fee }) => fee);
    // Rounding, and a fee that the rates do not explain, are carried by the largest sale.
    const largest = chosen.reduce((best, { gross }, i) => (gross > chosen[best]!.gross ? i : best), 0);
    fees[largest]! += span.gross - span.fee - paid;
    const rows = chosen.map(({ row }) => row);
    const hypothesis = weigh(
      scene,
      rows,
      {
        code: 'amount_payout_fee',
        allocations: chosen.map(({ row, gross }, i) => ({
          itemId: index.idOf(row),
          amount: gross - fees[i]!,
          discount: 0,
          writeOff: fees[i]!,
        })),
        residual: 0,
        facts: FACTS.amountItemsFee,
        first: span.gross,
        second: rows.length,
        third: span.gross - paid,
      },
      { unnamed: rows.length, accidental: accidentalSpans(span, tried, sales), alternatives },
    );
    addEvidence(hypothesis, {
      code: 'payout_span',
      weight: rules.weights.payout_span * (span.isByRate ? 1 : 0.4),
      values: { provider: provider.name, count: rows.length },
    });
    return hypothesis;
  }
}

/** Tells which provider sent a payment. */
class Senders {
  private readonly providers: readonly PayoutProvider[];
  private readonly accounts: ReadonlySet<string>;
  /** Hashes of the words in the providers' names: most payers share none of them. */
  private readonly words: ReadonlySet<number>;
  private readonly text = new FoldedText();

  constructor(providers: readonly PayoutProvider[]) {
    this.providers = providers;
    this.accounts = new Set(providers.flatMap(({ ibans }) => ibans));
    this.words = new Set(providers.flatMap(({ names }) => names.flatMap(foldWords)).map(keyHash));
  }

  providerOf({ counterpartyIban, counterpartyName }: Transaction): PayoutProvider | null {
    const iban = this.accounts.size > 0 && counterpartyIban ? counterpartyIban.replace(/\s/g, '').toUpperCase() : '';
    if (!this.accounts.has(iban) && !(counterpartyName && this.sharesWord(counterpartyName))) return null;
    const words = new Set(foldWords(counterpartyName));
    for (const provider of this.providers) {
      if (provider.ibans.includes(iban)) return provider;
      if (provider.names.some((name) => foldWords(name).every((word) => words.has(word)))) return provider;
    }
    return null;
  }

  private sharesWord(name: string): boolean {
    const { text, words } = this;
    text.reset();
    text.append(name, 0);
    for (let token = 0; token < text.tokenCount; token++)
      if (words.has(text.hash(text.tokenStart[token]!, text.tokenEnd[token]!))) return true;
    return false;
  }
}

function hasIdOf(index: OpenItemIndex, row: number, { idPrefixes }: PayoutProvider): boolean {
  if (idPrefixes.length === 0) return true;
  return index.itemAt(row).externalIds!.some((id) => idPrefixes.some((prefix) => id.startsWith(prefix)));
}

/** A refund or chargeback takes the gross amount back; the fee of the sale is not returned. */
function feeOf(gross: MinorUnits, provider: PayoutProvider): MinorUnits {
  return gross <= 0 ? 0 : Math.min(gross, percentOf(gross, provider.feePercent) + provider.feeFixed);
}

/** Whole days of sales: a payout never ends in the middle of one. Those by the provider's rates first, then the later ones. */
function spansThatPay(sales: readonly Sale[], paid: MinorUnits, largestFeePercent: number): Span[] {
  const spans: Span[] = [];
  for (let from = 0; from < sales.length; from++) {
    if (from > 0 && sales[from - 1]!.day === sales[from]!.day) continue;
    let gross = 0;
    let fee = 0;
    for (let at = from; at < sales.length; at++) {
      gross += sales[at]!.gross;
      fee += sales[at]!.fee;
      if (at + 1 < sales.length && sales[at + 1]!.day === sales[at]!.day) continue;
      const difference = Math.abs(gross - fee - paid);
      const isByRate = difference <= ROUNDING_PER_SALE * (at + 1 - from);
      const isUsual = gross >= paid && (gross - paid) * 100 <= gross * largestFeePercent;
      if (isByRate || isUsual) spans.push({ from, to: at + 1, gross, fee, isByRate });
    }
  }
  return spans.sort((a, b) => Number(b.isByRate) - Number(a.isByRate) || b.to - a.to || b.from - a.from);
}

/** How many spans would fit by accident, were their sums spread evenly up to the sum of all sales. */
function accidentalSpans(span: Span, tried: number, sales: readonly Sale[]): number {
  const all = sales.reduce((sum, { gross }) => sum + Math.abs(gross), 0);
  const width = span.isByRate ? 2 * ROUNDING_PER_SALE * (span.to - span.from) + 1 : span.gross * 0.05;
  return all === 0 ? 0 : (tried * width) / all / 2;
}

import { AMOUNT_OPEN, dayOf } from '../candidates/open-item-index.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { amountHash } from '../candidates/key-table.ts';
import { ReferenceSearch, STRONG_REFERENCE } from '../candidates/reference-search.ts';
import type { Reference } from '../candidates/reference-search.ts';
import { TOKEN_PLAIN, TextReader, speaksAgainst } from '../normalise/text-reader.ts';
import { compileRules } from '../rules/compiled.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import type { RuleSet } from '../rules/schema.ts';
import type { Evidence, IsoDate, Transaction } from '../types.ts';
import { earlierInstalments, settleOne } from './amounts.ts';
import { addEvidence, weigh } from './hypothesis.ts';
import type { Hypothesis, Scene } from './hypothesis.ts';
import { NamedItems } from './named-items.ts';
import { AMOUNT_ROWS, compareIds, PayableItems } from './payable-items.ts';
import { PayerSearch } from './payer.ts';
import type { Payer } from './payer.ts';
import { Payouts } from './payouts.ts';
import { ReturnedItems } from './returned-items.ts';
import { settleNamed, settleUnnamed } from './sets.ts';
import { UnreferencedItems } from './unreferenced-items.ts';

const MAXIMUM_HYPOTHESES = 24;
const MAXIMUM_PAYERS = 4;
const MAXIMUM_SINGLES = 12;
/** A named answer of this score leaves no room for a sum that nothing names. */
const ANSWERED = 4;

/** Everything found out about one transaction before the decision. */
export interface Findings {
  hypotheses: Hypothesis[];
  payers: Payer[];
  /** Items that were named but cannot be paid by this transaction, and why. */
  barred: Evidence[];
  reasons: Evidence[];
}

/**
 * Normalise, find candidates, compare: from a transaction to weighed hypotheses. Holds buffers for reuse, no state: the
 * findings of a transaction depend on it, the index and the rule set alone.
 */
export class Matcher {
  readonly index: OpenItemIndex;
  readonly rules: CompiledRules;
  private readonly reader = new TextReader();
  private readonly search: ReferenceSearch;
  private readonly payerSearch: PayerSearch;
  private readonly today: IsoDate | null;
  private readonly items: PayableItems;
  private readonly named: NamedItems;
  private readonly unreferenced: UnreferencedItems;
  private readonly returned: ReturnedItems;
  private readonly payouts: Payouts;

  constructor(index: OpenItemIndex, ruleSet: RuleSet, today: IsoDate | null) {
    this.index = index;
    this.rules = compileRules(ruleSet);
    this.today = today;
    this.search = new ReferenceSearch(index);
    this.payerSearch = new PayerSearch(index);
    this.items = new PayableItems(index, this.rules);
    this.named = new NamedItems(index, this.rules, this.reader, this.items);
    this.unreferenced = new UnreferencedItems(index, this.rules, this.items);
    this.returned = new ReturnedItems(index, this.rules, this.items);
    this.payouts = new Payouts(index, this.rules, this.items);
  }

  find(transaction: Transaction): Findings {
    const { reader, search, payerSearch, rules, index } = this;
    const currency = transaction.currency;
    this.items.compartment = index.compartmentOf(transaction.legalEntityId, currency);
    if (this.items.compartment < 0)
      this.items.compartment = index.compartmentOf(transaction.legalEntityId, currency.toUpperCase());
    this.named.barred = [];
    reader.read(transaction, rules);
    search.find(transaction, reader, rules);
    payerSearch.findExact(transaction, reader, rules);
    const scene = this.scene(transaction);
    if (this.isNoPayment(transaction)) {
      return {
        hypotheses: [],
        payers: [],
        barred: [],
        reasons: [{ code: 'not_a_payment', weight: 0, values: { transactionCode: transaction.transactionCode! } }],
      };
    }
    const isReturn = transaction.returnReason != null || reader.hasReturnWord;
    const hypotheses: Hypothesis[] = [];
    if (isReturn) this.returned.addReturns(scene, hypotheses, false);
    if (!isReturn || (hypotheses.length === 0 && transaction.returnReason == null)) this.addPayments(scene, hypotheses);
    if (!isReturn && hypotheses.length === 0 && search.references.length > 0)
      this.returned.addReturns(scene, hypotheses, true);
    hypotheses.sort(byScore);
    if (hypotheses.length > MAXIMUM_HYPOTHESES) hypotheses.length = MAXIMUM_HYPOTHESES;
    const reasons = hypotheses.length === 0 && this.named.barred.length === 0 ? this.items.nearMisses(scene) : [];
    return { hypotheses, payers: rankPayers(payerSearch.payers, index), barred: this.named.barred, reasons };
  }

  private isNoPayment(transaction: Transaction): boolean {
    const code = transaction.transactionCode;
    if (!code) return false;
    const last = code.slice(code.lastIndexOf('-') + 1);
    return this.rules.ruleSet.normalise.notPaymentCodes.includes(last);
  }

  private scene(transaction: Transaction): Scene {
    const day = dayOf(transaction.bookingDate ?? transaction.valueDate);
    return {
      transaction,
      index: this.index,
      rules: this.rules,
      reader: this.reader,
      references: this.search.references,
      payers: this.payerSearch.payers,
      day,
      today: this.today ? dayOf(this.today) : day,
      textWords: null,
      strong: 0,
      unexplained: 0,
    };
  }

  private addPayments(scene: Scene, hypotheses: Hypothesis[]): void {
    if (scene.transaction.amount === 0) return;
    let named = this.named.payableRows(scene);
    const isExplained = this.explainsAmount(scene, named);
    if (!isExplained) {
      this.lookCloser(scene, named);
      named = this.named.payableRows(scene);
    }
    for (const { row } of named.slice(0, 6)) {
      const customer = this.index.customerOf[row]!;
      if (customer < 0 || scene.payers.some((payer) => payer.isCertain)) continue;
      this.payerSearch.compareWith(customer, scene.transaction, this.rules, !isExplained);
    }
    scene.strong = named.filter(({ weight, label }) => weight >= STRONG_REFERENCE && !speaksAgainst(label)).length;
    scene.unexplained = this.named.countUnexplained(scene, named);
    const add = (hypothesis: Hypothesis) => {
      if (!hypotheses.some((known) => isSame(known, hypothesis))) hypotheses.push(hypothesis);
    };
    this.addNamed(scene, named, add);
    this.addOfPayers(scene, add, hypotheses);
    if (named.length === 0) this.payouts.add(scene, add);
    if (hypotheses.length === 0 || (named.length === 0 && scene.payers.length === 0))
      this.unreferenced.addByAmount(scene, this.named.barred.length > 0, add);
    if (hypotheses.length === 0) this.unreferenced.addByWords(scene, add);
  }

  /** Whether the strong references alone account for the payment, so that nothing else need be looked for. */
  private explainsAmount(scene: Scene, named: readonly Reference[]): boolean {
    const paid = scene.transaction.amount;
    let sum = 0;
    for (const { row, weight } of named) {
      if (weight < STRONG_REFERENCE) continue;
      sum += this.index.open[row]!;
      if (this.index.open[row] === paid || this.items.hasAmount(scene, row)) return true;
    }
    return sum !== 0 && sum === paid;
  }

  /** Damaged numbers, short forms, similar names: only where the plain search did not explain the payment. */
  private lookCloser(scene: Scene, named: readonly Reference[]): void {
    const { search, reader, rules, payerSearch } = this;
    const strong = named.filter((reference) => reference.weight >= STRONG_REFERENCE);
    if (strong.length === 0 && payerSearch.payers.length === 0)
      payerSearch.findSimilar(scene.transaction, reader, rules);
    if (this.hasUnusedNumbers()) search.findConfused(reader, rules);
    if (!this.hasUnusedNumbers()) return;
    const customers = new Set<number>();
    for (const reference of strong) customers.add(this.index.customerOf[reference.row]!);
    for (const payer of rankPayers(payerSearch.payers, this.index).slice(0, MAXIMUM_PAYERS))
      customers.add(payer.ordinal);
    for (const customer of customers) if (customer >= 0) search.completeFor(customer, reader, rules);
    if (this.hasUnusedNumbers()) search.findDamaged(reader, rules);
  }

  private hasUnusedNumbers(): boolean {
    const { text, kind } = this.reader;
    for (let token = 0; token < text.tokenCount; token++) {
      if (text.tokenDigits[token]! >= 2 && kind[token] === TOKEN_PLAIN && !this.search.isCovered(token)) return true;
    }
    return false;
  }

  private addNamed(scene: Scene, named: readonly Reference[], add: (hypothesis: Hypothesis) => void): void {
    const { index } = this;
    const direction = Math.sign(scene.transaction.amount);
    const debts = named.filter(({ row }) => Math.sign(index.open[row]!) === direction);
    if (debts.length === 0) return;
    const members = named.length > 1 ? this.named.members(scene, named) : [];
    if (debts.length > 1) debts.sort((a, b) => b.weight - a.weight || compareIds(index, a.row, b.row));
    const singles = debts.slice(0, MAXIMUM_SINGLES).map(({ row }) => {
      return weigh(
        scene,
        [row],
        settleOne(scene.transaction.amount, index.items[row]!, this.items.settlementRules(scene, row)),
      );
    });
    const isAnswered = singles.some((single) => single.reference === 'exact' && isFull(single));
    if (members.length > 1 && !isAnswered) {
      const rows = members.map(({ row }) => row);
      const byCustomer = new Map<number, number[]>();
      for (const row of rows) {
        const customer = index.customerOf[row]!;
        byCustomer.set(customer, [...(byCustomer.get(customer) ?? []), row]);
      }
      if (byCustomer.size > 1) this.addGroup(scene, rows, true, add);
      for (const group of byCustomer.values()) this.addGroup(scene, group, false, add);
    }
    for (const single of singles) {
      if (members.length < 2 && !isAnswered && isRest(single)) this.addGroup(scene, single.rows, false, add);
      // A single item of several named ones leaves the others out.
      if (members.length > 1 && !isFull(single)) {
        addEvidence(single, {
          code: 'named_left_out',
          weight: this.rules.weights.named_left_out,
          values: { count: members.length - 1 },
        });
      }
      add(single);
    }
  }

  private addGroup(scene: Scene, rows: number[], isMixed: boolean, add: (hypothesis: Hypothesis) => void): void {
    const direction = Math.sign(scene.transaction.amount);
    const sorted = [...rows].sort((a, b) => compareIds(this.index, a, b));
    if (!sorted.some((row) => Math.sign(this.index.open[row]!) === direction)) return;
    const others = (sign: number) =>
      isMixed ? [] : this.items.openRowsOf(scene, this.index.customerOf[sorted[0]!]!, sign);
    for (const hypothesis of settleNamed(scene, sorted, this.items.settlementRules(scene, sorted[0]!), others)) {
      // Items of several customers are paid together only when the sum says so.
      if (
        isMixed &&
        hypothesis.rows.length > 1 &&
        (hypothesis.settlement === 'amount_partial' || hypothesis.settlement === 'amount_over')
      )
        continue;
      add(hypothesis);
    }
  }

  private addOfPayers(scene: Scene, add: (hypothesis: Hypothesis) => void, hypotheses: readonly Hypothesis[]): void {
    const payers = rankPayers(scene.payers, this.index).slice(0, MAXIMUM_PAYERS);
    for (const payer of payers) {
      const hasAnswer = hypotheses.some((known) => known.reference === 'exact' && isFull(known));
      this.addSingles(scene, payer.ordinal, hasAnswer, add);
      if (
        hasAnswer ||
        hypotheses.some((known) => known.score > ANSWERED) ||
        hypotheses.some(
          (known) => known.rows.length === 1 && known.settlement === 'amount_exact' && known.customer === payer.ordinal,
        )
      )
        continue;
      const rows = this.items.openRowsOf(scene, payer.ordinal);
      const first = rows[0];
      if (first !== undefined)
        for (const hypothesis of settleUnnamed(scene, rows, this.items.settlementRules(scene, first))) add(hypothesis);
    }
  }

  /** One item of a payer; an amount that was paid on it before, in equal parts, speaks for another such part. */
  private single(scene: Scene, row: number): Hypothesis {
    const item = this.index.items[row]!;
    const { amount } = scene.transaction;
    const hypothesis = weigh(scene, [row], settleOne(amount, item, this.items.settlementRules(scene, row)));
    const count = earlierInstalments(amount, item);
    if (count > 0 && hypothesis.settlement === 'amount_partial') {
      const weight = this.rules.weights.instalment_repeated;
      addEvidence(hypothesis, { code: 'instalment_repeated', weight, itemId: item.id, values: { count } });
    }
    return hypothesis;
  }

  /** Single items of a payer whose amount fits, and his only open item whatever its amount. */
  private addSingles(scene: Scene, customer: number, hasAnswer: boolean, add: (hypothesis: Hypothesis) => void): void {
    const { index } = this;
    const paid = scene.transaction.amount;
    const direction = Math.sign(paid);
    const { customerItems } = this.rules.ruleSet.candidates;
    if (index.customers.itemCount[customer]! > customerItems) return;
    if (hasAnswer) {
      for (const row of this.items.rowsByAmount(
        amountHash(paid, this.items.compartment * 4 + AMOUNT_OPEN),
        AMOUNT_ROWS,
        customer,
      )) {
        if (this.items.isOutsideWindow(scene, row)) continue;
        add(weigh(scene, [row], settleOne(paid, index.items[row]!, this.items.settlementRules(scene, row))));
      }
      return;
    }
    const fitting: number[] = [];
    let open = 0;
    let only = -1;
    for (const row of index.openRowsOf(customer)) {
      const amount = index.open[row]!;
      if (index.compartment[row] !== this.items.compartment || Math.sign(amount) !== direction) continue;
      if (this.items.isOutsideWindow(scene, row)) continue;
      open++;
      only = row;
      if (amount === paid || this.items.mayFit(scene, row) || earlierInstalments(paid, index.items[row]!) > 0)
        fitting.push(row);
    }
    // The text names another item: the only open one is not meant because it is the only one.
    if (open === 1 && this.named.barred.length === 0 && scene.references.length === 0) {
      const hypothesis = this.single(scene, only);
      addEvidence(hypothesis, {
        code: 'only_open_item',
        weight: this.rules.weights.only_open_item,
        itemId: index.items[only]!.id,
      });
      add(hypothesis);
      return;
    }
    fitting.sort(
      (a, b) => Math.abs(index.open[a]! - paid) - Math.abs(index.open[b]! - paid) || compareIds(index, a, b),
    );
    for (const row of fitting.slice(0, MAXIMUM_SINGLES)) add(this.single(scene, row));
  }
}

function rankPayers(payers: readonly Payer[], index: OpenItemIndex): Payer[] {
  const { ids } = index.customers;
  return [...payers].sort((a, b) => b.weight - a.weight || (ids[a.ordinal]! < ids[b.ordinal]! ? -1 : 1));
}

export function isFull(hypothesis: Hypothesis): boolean {
  const { settlement } = hypothesis;
  return (
    settlement === 'amount_exact' ||
    settlement === 'amount_sum' ||
    settlement === 'amount_net_of_discount' ||
    settlement === 'amount_sum_net_of_discount'
  );
}

/** The same items with the same amounts, however they were found. */
function isSame(a: Hypothesis, b: Hypothesis): boolean {
  if (a.allocations.length !== b.allocations.length) return false;
  for (const { itemId, amount } of a.allocations) {
    if (!b.allocations.some((other) => other.itemId === itemId && other.amount === amount)) return false;
  }
  return true;
}

/** Best first; equal scores by the fewer items, then by their ids. */
export function byScore(a: Hypothesis, b: Hypothesis): number {
  return b.score - a.score || a.rows.length - b.rows.length || compareAllocations(a, b);
}

function compareAllocations(a: Hypothesis, b: Hypothesis): number {
  const left = a.allocations.map(({ itemId }) => itemId).join('\n');
  const right = b.allocations.map(({ itemId }) => itemId).join('\n');
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether money or a balance is left, which items that nobody named may explain. */
function isRest({ settlement }: Hypothesis): boolean {
  return settlement === 'amount_over' || settlement === 'amount_partial';
}

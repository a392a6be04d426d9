import { dayOf } from '../calendar.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { ReferenceSearch, STRONG_REFERENCE } from '../candidates/reference-search.ts';
import type { Reference } from '../candidates/reference-search.ts';
import { TOKEN_PLAIN, TextReader, speaksAgainst } from '../normalise/text-reader.ts';
import { compileRules } from '../rules/compiled.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import type { RuleSet } from '../rules/schema.ts';
import type { Evidence, IsoDate, Transaction } from '../types.ts';
import { EvidenceLog } from './evidence-log.ts';
import { addEvidence, byScore, giveReason, isFull, isSame } from './hypothesis.ts';
import type { Hypothesis, Scene } from './hypothesis.ts';
import { NamedItems } from './named-items.ts';
import { PayableItems } from './payable-items.ts';
import { PayerSearch } from './payer.ts';
import type { Payer } from './payer.ts';
import { Payouts } from './payouts.ts';
import { ReturnedItems } from './returned-items.ts';
import { settleNamed, settleUnnamed } from './sets.ts';
import { SingleItems, weighSingle } from './single-items.ts';
import { sortShort } from './sorting.ts';
import { UnreferencedItems } from './unreferenced-items.ts';

const MAXIMUM_HYPOTHESES = 24;
const MAXIMUM_PAYERS = 4;
const MAXIMUM_SINGLES = 12;
/** References whose customers are compared with the payer's name. */
const MAXIMUM_COMPARED = 6;
const NO_PAYERS: Payer[] = [];
const NO_MEMBERS: Reference[] = [];
const NO_REASONS: Evidence[] = [];
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
  /** Evidence of what was found since it was emptied last. */
  readonly log: EvidenceLog;
  private readonly reader = new TextReader();
  private readonly search: ReferenceSearch;
  private readonly payerSearch: PayerSearch;
  private readonly today: IsoDate | null;
  private readonly items: PayableItems;
  private readonly named: NamedItems;
  private readonly singles: SingleItems;
  private readonly unreferenced: UnreferencedItems;
  private readonly returned: ReturnedItems;
  private readonly payouts: Payouts;
  /** Of the transaction at hand. */
  private hypotheses: Hypothesis[] = [];

  constructor(index: OpenItemIndex, ruleSet: RuleSet, today: IsoDate | null) {
    this.index = index;
    this.rules = compileRules(ruleSet);
    this.today = today;
    this.log = new EvidenceLog(index);
    this.search = new ReferenceSearch(index);
    this.payerSearch = new PayerSearch(index);
    this.items = new PayableItems(index, this.rules);
    this.named = new NamedItems(index, this.rules, this.reader, this.items);
    this.singles = new SingleItems(index, this.rules, this.items);
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
    this.named.forget();
    this.hypotheses = [];
    reader.read(transaction, rules);
    if (this.isNoPayment(transaction)) {
      const reason = { code: 'not_a_payment', weight: 0, values: { transactionCode: transaction.transactionCode! } };
      return { hypotheses: [], payers: NO_PAYERS, barred: NO_REASONS, reasons: [reason] };
    }
    search.find(transaction, reader, rules);
    payerSearch.findExact(transaction, reader, rules);
    const scene = this.scene(transaction);
    const { hypotheses } = this;
    const isReturn = transaction.returnReason != null || reader.hasReturnWord;
    if (isReturn) this.returned.addReturns(scene, hypotheses, false);
    if (!isReturn || (hypotheses.length === 0 && transaction.returnReason == null)) this.addPayments(scene);
    if (!isReturn && hypotheses.length === 0 && search.references.length > 0)
      this.returned.addReturns(scene, hypotheses, true);
    sortShort(hypotheses, byScore);
    if (hypotheses.length > MAXIMUM_HYPOTHESES) hypotheses.length = MAXIMUM_HYPOTHESES;
    const { barred } = this.named;
    const reasons = hypotheses.length === 0 ? this.reasonsForNothing(scene, isReturn) : NO_REASONS;
    return { hypotheses, payers: rankPayers(payerSearch.payers, index).slice(), barred, reasons };
  }

  private reasonsForNothing(scene: Scene, isReturn: boolean): Evidence[] {
    if (isReturn) giveReason(scene, 'reads_as_return');
    const nearMisses = this.named.barred.length === 0 ? this.items.nearMisses(scene) : NO_REASONS;
    return scene.reasons ? [...nearMisses, ...scene.reasons] : nearMisses;
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
      log: this.log,
      rules: this.rules,
      reader: this.reader,
      references: this.search.references,
      payers: this.payerSearch.payers,
      day,
      today: this.today ? dayOf(this.today) : day,
      textWords: null,
      settlementRules: null,
      strong: 0,
      unexplained: 0,
      reasons: null,
    };
  }

  private readonly add = (hypothesis: Hypothesis): void => {
    for (const known of this.hypotheses) if (isSame(known, hypothesis)) return;
    this.hypotheses.push(hypothesis);
  };

  private addPayments(scene: Scene): void {
    if (scene.transaction.amount === 0) return;
    let named = this.named.payableRows(scene);
    const isExplained = this.explainsAmount(scene, named);
    if (!isExplained) {
      this.lookCloser(scene, named);
      named = this.named.payableRows(scene);
    }
    this.compareNames(scene, named, !isExplained);
    scene.strong = 0;
    for (const { weight, label } of named) if (weight >= STRONG_REFERENCE && !speaksAgainst(label)) scene.strong++;
    scene.unexplained = this.named.countUnexplained(scene, named);
    this.addNamed(scene, named);
    this.addOfPayers(scene);
    if (named.length === 0) this.payouts.add(scene, this.add);
    const { hypotheses } = this;
    if (hypotheses.length === 0 || (named.length === 0 && scene.payers.length === 0))
      this.unreferenced.addByAmount(scene, this.named.barred.length > 0, this.add);
    if (hypotheses.length === 0) this.unreferenced.addByWords(scene, this.add);
  }

  /** Compares the payer's name with the customers that references led to, unless the payer is certain. */
  private compareNames(scene: Scene, named: readonly Reference[], isThorough: boolean): void {
    for (const { isCertain } of scene.payers) if (isCertain) return;
    for (let i = 0; i < named.length && i < MAXIMUM_COMPARED; i++) {
      const customer = this.index.table.customer(named[i]!.row);
      if (customer >= 0) this.payerSearch.compareWith(customer, scene.transaction, this.rules, isThorough);
    }
  }

  /** Whether the strong references alone account for the payment, so that nothing else need be looked for. */
  private explainsAmount(scene: Scene, named: readonly Reference[]): boolean {
    const paid = scene.transaction.amount;
    let sum = 0;
    for (const { row, weight } of named) {
      if (weight < STRONG_REFERENCE) continue;
      sum += this.index.table.open(row);
      if (this.index.table.open(row) === paid || this.items.hasAmount(scene, row)) return true;
    }
    return sum !== 0 && sum === paid;
  }

  /** Damaged numbers, short forms, similar names: only where the plain search did not explain the payment. */
  private lookCloser(scene: Scene, named: readonly Reference[]): void {
    const { search, reader, rules, payerSearch } = this;
    const strong = named.filter((reference) => reference.weight >= STRONG_REFERENCE);
    if (strong.length === 0 && payerSearch.payers.length === 0)
      payerSearch.findSimilar(scene.transaction, reader, rules);
    if (!this.hasUnusedNumbers()) return;
    search.findDamaged(reader, rules, true);
    if (!this.hasUnusedNumbers()) return;
    const customers = new Set<number>();
    for (const reference of strong) customers.add(this.index.table.customer(reference.row));
    for (const payer of rankPayers(payerSearch.payers, this.index).slice(0, MAXIMUM_PAYERS))
      customers.add(payer.ordinal);
    for (const customer of customers) if (customer >= 0) search.completeFor(customer, reader, rules);
    if (this.hasUnusedNumbers()) search.findDamaged(reader, rules, false);
  }

  private hasUnusedNumbers(): boolean {
    const { text, kind } = this.reader;
    for (let token = 0; token < text.tokenCount; token++) {
      if (text.tokenDigits[token]! >= 2 && kind[token] === TOKEN_PLAIN && !this.search.isCovered(token)) return true;
    }
    return false;
  }

  private addNamed(scene: Scene, named: readonly Reference[]): void {
    const debts = this.inDirection(scene, named);
    if (debts.length === 0) return;
    const members = named.length > 1 ? this.named.members(scene, named) : NO_MEMBERS;
    if (debts.length > 1) sortShort(debts, this.byWeight);
    const singles = new Array<Hypothesis>(Math.min(debts.length, MAXIMUM_SINGLES));
    let isAnswered = false;
    for (let i = 0; i < singles.length; i++) {
      const single = weighSingle(scene, debts[i]!.row, this.items);
      if (isAnswer(single)) isAnswered = true;
      singles[i] = single;
    }
    if (members.length > 1 && !isAnswered) this.addGroups(scene, members);
    for (const single of singles) {
      if (members.length < 2 && !isAnswered && isRest(single)) this.addGroup(scene, single.rows, false);
      // A single item of several named ones leaves the others out.
      if (members.length > 1 && !isFull(single)) {
        addEvidence(single, {
          code: 'named_left_out',
          weight: this.rules.weights.named_left_out,
          values: { count: members.length - 1 },
        });
      }
      this.add(single);
    }
  }

  /** References to items that the payment settles, not to those that settle it (credit notes of a payment received). */
  private inDirection({ transaction }: Scene, named: readonly Reference[]): Reference[] {
    const direction = Math.sign(transaction.amount);
    const isDebt = ({ row }: Reference): boolean => Math.sign(this.index.table.open(row)) === direction;
    const [first] = named;
    if (first && named.length === 1) return isDebt(first) ? [first] : NO_MEMBERS;
    return named.filter(isDebt);
  }

  private readonly byWeight = (a: Reference, b: Reference): number =>
    b.weight - a.weight || this.index.compareIds(a.row, b.row);

  private readonly byId = (a: number, b: number): number => this.index.compareIds(a, b);

  /** Everything that is named together, and what is named of each customer. */
  private addGroups(scene: Scene, members: readonly Reference[]): void {
    const byCustomer = new Map<number, number[]>();
    for (const { row } of members) {
      const customer = this.index.table.customer(row);
      const group = byCustomer.get(customer);
      if (group) group.push(row);
      else byCustomer.set(customer, [row]);
    }
    if (byCustomer.size > 1) {
      const rows = members.map(({ row }) => row);
      this.addGroup(scene, rows, true);
    }
    for (const group of byCustomer.values()) this.addGroup(scene, group, false);
  }

  private addGroup(scene: Scene, rows: readonly number[], isMixed: boolean): void {
    const direction = Math.sign(scene.transaction.amount);
    const sorted = sortShort(rows.slice(), this.byId);
    if (!sorted.some((row) => Math.sign(this.index.table.open(row)) === direction)) return;
    const others = (sign: number) =>
      isMixed ? [] : this.items.openRowsOf(scene, this.index.table.customer(sorted[0]!), sign);
    for (const hypothesis of settleNamed(scene, sorted, this.items.settlementRules(scene, sorted[0]!), others)) {
      // Items of several customers are paid together only when the sum says so.
      if (
        isMixed &&
        hypothesis.rows.length > 1 &&
        (hypothesis.settlement === 'amount_partial' || hypothesis.settlement === 'amount_over')
      )
        continue;
      this.add(hypothesis);
    }
  }

  private addOfPayers(scene: Scene): void {
    const payers = rankPayers(scene.payers, this.index);
    for (let i = 0; i < payers.length && i < MAXIMUM_PAYERS; i++) {
      const { ordinal } = payers[i]!;
      const hasAnswer = this.hypotheses.some(isAnswer);
      if (this.index.customers.itemCount[ordinal]! <= this.rules.ruleSet.candidates.customerItems) {
        if (hasAnswer) this.singles.addEqual(scene, ordinal, this.hypotheses, this.add);
        else this.singles.addFitting(scene, ordinal, this.named.barred.length > 0, this.add);
      }
      if (hasAnswer || this.hasGoodAnswer(ordinal)) continue;
      const rows = this.items.openRowsOf(scene, ordinal);
      const first = rows[0];
      if (first === undefined) continue;
      const rules = this.items.settlementRules(scene, first);
      for (const hypothesis of settleUnnamed(scene, rows, rules)) this.add(hypothesis);
    }
  }

  /** Whether a sum that nothing names need not be looked for: something strong is there, or one item has the amount. */
  private hasGoodAnswer(customer: number): boolean {
    for (const known of this.hypotheses) {
      if (known.score > ANSWERED) return true;
      if (known.rows.length === 1 && known.settlement === 'amount_exact' && known.customer === customer) return true;
    }
    return false;
  }
}

/** The text names exactly what the payment settles in full. */
function isAnswer(hypothesis: Hypothesis): boolean {
  return hypothesis.reference === 'exact' && isFull(hypothesis);
}

/** Strongest first; the list itself where there is nothing to be sorted. */
function rankPayers(payers: readonly Payer[], index: OpenItemIndex): readonly Payer[] {
  if (payers.length < 2) return payers;
  const { ids } = index.customers;
  return sortShort(payers.slice(), (a, b) => b.weight - a.weight || (ids[a.ordinal]! < ids[b.ordinal]! ? -1 : 1));
}

/** Whether money or a balance is left, which items that nobody named may explain. */
function isRest({ settlement }: Hypothesis): boolean {
  return settlement === 'amount_over' || settlement === 'amount_partial';
}

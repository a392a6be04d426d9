import { amountHash } from '../candidates/key-table.ts';
import { AMOUNT_OPEN } from '../candidates/open-item-index.ts';
import { HAS_DISCOUNT, IS_CREDIT } from '../candidates/item-record.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import type { ReasonCode } from '../explain/codes.ts';
import { discountFor, toleranceFor } from '../rules/compiled.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import type { Evidence } from '../types.ts';
import { discountOf, settleOne } from './amounts.ts';
import type { SettlementRules } from './amounts.ts';
import { dateDistance } from './hypothesis.ts';
import type { Scene } from './hypothesis.ts';

/** Equal amounts beyond this many tell nothing. */
export const AMOUNT_ROWS = 64;
const NEAR_MISSES = 12;
const MAXIMUM_PAYERS = 4;

/** The index as one transaction may use it: what it can settle, what is barred and why. */
export class PayableItems {
  /** Legal entity and currency of the transaction at hand; −1 when there is no item of them. */
  compartment = -1;
  private readonly index: OpenItemIndex;
  private readonly rules: CompiledRules;
  private readonly rows = new Int32Array(AMOUNT_ROWS);

  constructor(index: OpenItemIndex, rules: CompiledRules) {
    this.index = index;
    this.rules = rules;
  }

  barrier(scene: Scene, row: number): ReasonCode | null {
    const { index } = this;
    const { transaction } = scene;
    if (index.compartment[row] !== this.compartment) {
      const isOwn = index.itemAt(row).legalEntityId === transaction.legalEntityId;
      return isOwn ? 'currency_differs' : 'legal_entity_differs';
    }
    const open = index.open[row]!;
    if (open === 0) return 'already_settled';
    if (Math.sign(open) !== Math.sign(transaction.amount) && (index.traits[row]! & IS_CREDIT) === 0)
      return 'direction_differs';
    return this.isOutsideWindow(scene, row) ? 'outside_date_window' : null;
  }

  isOutsideWindow(scene: Scene, row: number): boolean {
    const window = this.rules.ruleSet.candidates.dateWindowDays;
    return window !== null && dateDistance(scene, row) > window;
  }

  hasAmount(scene: Scene, row: number): boolean {
    const { index } = this;
    const open = index.open[row]!;
    const { amount } = scene.transaction;
    if (open === amount) return true;
    return (index.traits[row]! & HAS_DISCOUNT) !== 0 && open - index.itemAt(row).discount!.amount === amount;
  }

  /** What decides about discount and tolerance; one answer for all items unless the rule set has exceptions. */
  settlementRules(scene: Scene, row: number): SettlementRules {
    const { ruleSet } = this.rules;
    if (!ruleSet.customers && !ruleSet.bankAccounts) return (scene.settlementRules ??= this.rulesFor(scene, null));
    return this.rulesFor(scene, this.index.itemAt(row).customerId);
  }

  private rulesFor({ transaction }: Scene, customerId: string | null): SettlementRules {
    const { ruleSet } = this.rules;
    return {
      paidOn: transaction.bookingDate ?? transaction.valueDate ?? null,
      tolerance: toleranceFor(ruleSet, customerId, transaction.bankAccountId),
      discount: discountFor(ruleSet, customerId, transaction.bankAccountId),
    };
  }

  /** Rows of a customer that the transaction may settle, credit notes included, in order of id. */
  openRowsOf(scene: Scene, customer: number, sign = 0): number[] {
    const { index } = this;
    const rows: number[] = [];
    if (customer < 0) return rows;
    const { customerItems } = this.rules.ruleSet.candidates;
    if (index.customers.itemCount[customer]! > customerItems) return rows;
    if (sign < 0 && index.customers.creditCount[customer] === 0) return rows;
    for (const row of index.openRowsOf(customer)) {
      if (index.compartment[row] !== this.compartment) continue;
      if (sign !== 0 && Math.sign(index.open[row]!) !== sign) continue;
      if (this.barrier(scene, row) === null) rows.push(row);
    }
    return rows;
  }

  mayFit(scene: Scene, row: number): boolean {
    const { index } = this;
    const { tolerance } = this.rules.ruleSet;
    if ((index.traits[row]! & HAS_DISCOUNT) !== 0) {
      const item = index.itemAt(row);
      const rules = this.settlementRules(scene, row);
      const net = item.open - discountOf(item, rules);
      if (Math.abs(net - scene.transaction.amount) <= rules.discount.rounding) return true;
    }
    if (
      tolerance.absolute === 0 &&
      tolerance.percent === 0 &&
      tolerance.bankFee === 0 &&
      tolerance.expectedNetRatio === null &&
      tolerance.foreignExchangePercent === 0
    )
      return false;
    const { code } = settleOne(scene.transaction.amount, index.itemAt(row), this.settlementRules(scene, row));
    return code !== 'amount_partial' && code !== 'amount_over';
  }

  /** Rows with an amount, of one customer or (−1) of all, in order of id; none where there are more than `limit`. */
  rowsByAmount(hash: number, limit: number, customer = -1): number[] {
    const { index, rows } = this;
    const end = index.amounts.get(hash, rows, 0, Math.min(limit, AMOUNT_ROWS));
    const found: number[] = [];
    for (let i = 0; i < end; i++) if (customer < 0 || index.customerOf[rows[i]!] === customer) found.push(rows[i]!);
    return found.length < 2 ? found : found.sort((a, b) => index.compareIds(a, b));
  }

  /** Why the nearest items cannot be paid by this transaction, where nothing else was found. */
  nearMisses(scene: Scene): Evidence[] {
    const { index } = this;
    const { transaction } = scene;
    const found = new Map<ReasonCode, string>();
    for (const payer of scene.payers.slice(0, MAXIMUM_PAYERS)) {
      let seen = 0;
      for (
        let row = index.customers.head[payer.ordinal]!;
        row >= 0 && seen < 1000;
        row = index.nextOfCustomer[row]!, seen++
      ) {
        const reason = this.barrier(scene, row);
        const item = index.itemAt(row);
        if (reason === null || (reason === 'already_settled' && item.amount !== transaction.amount)) continue;
        if (!found.has(reason) || item.id < found.get(reason)!) found.set(reason, item.id);
      }
    }
    const foreign = this.ofAmountElsewhere(scene);
    if (!found.has('currency_differs') && foreign !== null) found.set('currency_differs', foreign);
    return [...found]
      .sort((a, b) => (a[0] < b[0] ? -1 : 1))
      .map(([code, itemId]) => (itemId === '' ? { code, weight: 0 } : { code, weight: 0, itemId }));
  }

  /** An item with the amount in another currency; empty where there is none and nothing in the payment's currency. */
  private ofAmountElsewhere({ transaction }: Scene): string | null {
    const { index } = this;
    let least: string | null = null;
    const compartments = index.otherCompartments(transaction.legalEntityId, this.compartment);
    for (const compartment of compartments) {
      const [row] = this.rowsByAmount(amountHash(transaction.amount, compartment * 4 + AMOUNT_OPEN), NEAR_MISSES);
      if (row === undefined) continue;
      const { id } = index.itemAt(row);
      if (least === null || id < least) least = id;
    }
    return least ?? (this.compartment < 0 && compartments.length > 0 ? '' : null);
  }
}

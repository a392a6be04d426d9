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
    if (index.table.compartment(row) !== this.compartment) {
      return index.isOfEntity(row, transaction.legalEntityId) ? 'currency_differs' : 'legal_entity_differs';
    }
    const open = index.table.open(row);
    if (open === 0) return 'already_settled';
    if (Math.sign(open) !== Math.sign(transaction.amount) && (index.table.traits(row) & IS_CREDIT) === 0)
      return 'direction_differs';
    return this.isOutsideWindow(scene, row) ? 'outside_date_window' : null;
  }

  isOutsideWindow(scene: Scene, row: number): boolean {
    const window = this.rules.ruleSet.candidates.dateWindowDays;
    return window !== null && dateDistance(scene, row) > window;
  }

  hasAmount(scene: Scene, row: number): boolean {
    const { table } = this.index;
    const rest = table.open(row) - scene.transaction.amount;
    return rest === 0 || ((table.traits(row) & HAS_DISCOUNT) !== 0 && rest === table.discount(row));
  }

  /** What decides about discount and tolerance; one answer for all items unless the rule set has exceptions. */
  settlementRules(scene: Scene, row: number): SettlementRules {
    const { ruleSet } = this.rules;
    if (!ruleSet.customers && !ruleSet.bankAccounts) return (scene.settlementRules ??= this.rulesFor(scene, null));
    const customer = this.index.table.customer(row);
    return this.rulesFor(scene, customer < 0 ? null : this.index.customers.ids[customer]!);
  }

  private rulesFor({ transaction, day }: Scene, customerId: string | null): SettlementRules {
    const { ruleSet } = this.rules;
    return {
      paidOn: day,
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
    for (let row = index.firstRowOf(customer); row >= 0; row = index.table.next(row)) {
      const open = index.table.open(row);
      if (open === 0 || index.table.compartment(row) !== this.compartment) continue;
      if (sign !== 0 && Math.sign(open) !== sign) continue;
      if (this.barrier(scene, row) === null) rows.push(row);
    }
    return rows;
  }

  mayFit(scene: Scene, row: number): boolean {
    const { index } = this;
    const { tolerance } = this.rules.ruleSet;
    if ((index.table.traits(row) & HAS_DISCOUNT) !== 0) {
      const rules = this.settlementRules(scene, row);
      const net = index.table.open(row) - discountOf(index, row, rules);
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
    const { code } = settleOne(scene.transaction.amount, index, row, this.settlementRules(scene, row));
    return code !== 'amount_partial' && code !== 'amount_over';
  }

  /** Rows with an amount, in no order that means anything; none where there are more than `limit`. */
  rowsByAmount(hash: number, limit: number): number[] {
    const { index, rows } = this;
    const end = index.rowsOfAmount(hash, rows, Math.min(limit, AMOUNT_ROWS));
    const found: number[] = [];
    for (let i = 0; i < end; i++) found.push(rows[i]!);
    return found;
  }

  /** Why the nearest items cannot be paid by this transaction, where nothing else was found. */
  nearMisses(scene: Scene): Evidence[] {
    const { index } = this;
    const { transaction } = scene;
    const found = new Map<ReasonCode, string>();
    for (const payer of scene.payers.slice(0, MAXIMUM_PAYERS)) {
      let seen = 0;
      for (let row = index.firstRowOf(payer.ordinal); row >= 0 && seen < 1000; row = index.table.next(row), seen++) {
        const reason = this.barrier(scene, row);
        if (reason === null) continue;
        if (reason === 'already_settled' && index.table.amount(row) !== transaction.amount) continue;
        const known = found.get(reason);
        if (known === undefined || index.idOf(row) < known) found.set(reason, index.idOf(row));
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
      const hash = amountHash(transaction.amount, compartment * 4 + AMOUNT_OPEN);
      for (const row of this.rowsByAmount(hash, NEAR_MISSES)) {
        const id = index.idOf(row);
        if (least === null || id < least) least = id;
      }
    }
    return least ?? (this.compartment < 0 && compartments.length > 0 ? '' : null);
  }
}

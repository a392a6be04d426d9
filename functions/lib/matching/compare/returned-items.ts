import { amountHash } from '../candidates/key-table.ts';
import { AMOUNT_PAID } from '../candidates/open-item-index.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { STRONG_REFERENCE } from '../candidates/reference-search.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import { FACTS } from './evidence-log.ts';
import { weigh } from './hypothesis.ts';
import type { Hypothesis, Scene } from './hypothesis.ts';
import { AMOUNT_ROWS } from './payable-items.ts';
import type { PayableItems } from './payable-items.ts';

/** Items that a returned payment reopens. */
export class ReturnedItems {
  private readonly index: OpenItemIndex;
  private readonly rules: CompiledRules;
  private readonly items: PayableItems;
  private readonly rows = new Int32Array(AMOUNT_ROWS);

  constructor(index: OpenItemIndex, rules: CompiledRules, items: PayableItems) {
    this.index = index;
    this.rules = rules;
    this.items = items;
  }

  /**
   * A returned debit or payment reopens what it had settled. Where nothing says that it is a return, the number and the
   * full amount must agree, and a person decides.
   */
  addReturns(scene: Scene, hypotheses: Hypothesis[], isUnsaid: boolean): void {
    const { index } = this;
    const { transaction } = scene;
    const returned = Math.abs(transaction.amount);
    const rows = new Map<number, boolean>();
    for (const { row, weight } of scene.references) if (weight >= STRONG_REFERENCE) rows.set(row, true);
    const end = index.rowsOfAmount(
      amountHash(-transaction.amount, this.items.compartment * 4 + AMOUNT_PAID),
      this.rows,
      AMOUNT_ROWS,
    );
    for (let i = 0; i < end && !isUnsaid; i++) {
      const row = this.rows[i]!;
      if (scene.payers.some((payer) => payer.ordinal === index.table.customer(row))) rows.set(row, true);
    }
    for (const row of [...rows.keys()].sort((a, b) => index.compareIds(a, b))) {
      const paid = index.table.amount(row) - index.table.open(row);
      if (
        index.table.compartment(row) !== this.items.compartment ||
        paid === 0 ||
        Math.sign(paid) === Math.sign(transaction.amount)
      )
        continue;
      const fee = returned - Math.abs(paid);
      if (fee > this.rules.ruleSet.tolerance.returnFee || (isUnsaid && fee < 0)) continue;
      const amount = fee > 0 ? -paid : transaction.amount;
      const hypothesis = weigh(scene, [row], {
        code: fee >= 0 ? 'amount_returned' : 'amount_partial',
        allocations: [{ itemId: index.idOf(row), amount, discount: 0, writeOff: 0 }],
        residual: transaction.amount - amount || 0,
        facts: fee > 0 ? FACTS.amountFee : FACTS.amount,
        first: paid,
        second: Math.sign(transaction.amount) * fee,
        third: 0,
      });
      if (isUnsaid) hypothesis.reference = 'inexact';
      hypotheses.push(hypothesis);
    }
  }
}

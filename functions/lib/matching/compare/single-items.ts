import { IS_PARTLY_PAID } from '../candidates/item-record.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import { earlierInstalments, settleOne } from './amounts.ts';
import { addEvidence, weigh } from './hypothesis.ts';
import type { Hypothesis, Scene } from './hypothesis.ts';
import type { PayableItems } from './payable-items.ts';
import { sortShort } from './sorting.ts';

const MAXIMUM_ROWS = 12;

/** Single items of a payer that the text does not name. */
export class SingleItems {
  private readonly index: OpenItemIndex;
  private readonly rules: CompiledRules;
  private readonly items: PayableItems;

  constructor(index: OpenItemIndex, rules: CompiledRules, items: PayableItems) {
    this.index = index;
    this.rules = rules;
    this.items = items;
  }

  /** Other items of a payer with exactly the amount, where a named one is the answer: rivals of it. */
  addEqual(scene: Scene, customer: number, known: readonly Hypothesis[], add: (hypothesis: Hypothesis) => void): void {
    const { index, items } = this;
    const { table } = index;
    const paid = scene.transaction.amount;
    let added = 0;
    for (let row = index.firstRowOf(customer); row >= 0; row = table.next(row)) {
      if (added === MAXIMUM_ROWS) return;
      if (table.open(row) !== paid || table.compartment(row) !== items.compartment || isKnown(row, known)) continue;
      if (items.isOutsideWindow(scene, row)) continue;
      add(weighSingle(scene, row, items));
      added++;
    }
  }

  /** Single items of a payer whose amount fits, and his only open item whatever its amount. */
  addFitting(scene: Scene, customer: number, hasBarred: boolean, add: (hypothesis: Hypothesis) => void): void {
    const { index, items } = this;
    const { table } = index;
    const paid = scene.transaction.amount;
    const direction = Math.sign(paid);
    const fitting: number[] = [];
    let open = 0;
    let only = -1;
    for (let row = index.firstRowOf(customer); row >= 0; row = table.next(row)) {
      const amount = table.open(row);
      if (Math.sign(amount) !== direction || table.compartment(row) !== items.compartment) continue;
      if (items.isOutsideWindow(scene, row)) continue;
      open++;
      only = row;
      if (amount === paid || items.mayFit(scene, row) || this.isRepeated(paid, row)) fitting.push(row);
    }
    // The text names another item: the only open one is not meant because it is the only one.
    if (open === 1 && !hasBarred && scene.references.length === 0) {
      const hypothesis = this.weighed(scene, only);
      const weight = this.rules.weights.only_open_item;
      addEvidence(hypothesis, { code: 'only_open_item', weight, itemId: index.idOf(only) });
      add(hypothesis);
      return;
    }
    if (fitting.length > 1) {
      const distance = (row: number) => Math.abs(table.open(row) - paid);
      sortShort(fitting, (a, b) => distance(a) - distance(b) || index.compareIds(a, b));
    }
    for (let i = 0; i < fitting.length && i < MAXIMUM_ROWS; i++) add(this.weighed(scene, fitting[i]!));
  }

  /** One item of a payer; an amount that was paid on it before, in equal parts, speaks for another such part. */
  private weighed(scene: Scene, row: number): Hypothesis {
    const hypothesis = weighSingle(scene, row, this.items);
    if (hypothesis.settlement !== 'amount_partial') return hypothesis;
    const count = earlierInstalments(scene.transaction.amount, this.index, row);
    if (count > 0) {
      const weight = this.rules.weights.instalment_repeated;
      addEvidence(hypothesis, { code: 'instalment_repeated', weight, itemId: this.index.idOf(row), values: { count } });
    }
    return hypothesis;
  }

  private isRepeated(paid: number, row: number): boolean {
    const { index } = this;
    return (index.table.traits(row) & IS_PARTLY_PAID) !== 0 && earlierInstalments(paid, index, row) > 0;
  }
}

/** The hypothesis that a payment is for one item. */
export function weighSingle(scene: Scene, row: number, items: PayableItems): Hypothesis {
  return weigh(scene, [row], settleOne(scene.transaction.amount, scene.index, row, items.settlementRules(scene, row)));
}

function isKnown(row: number, hypotheses: readonly Hypothesis[]): boolean {
  for (const { rows, settlement } of hypotheses)
    if (rows.length === 1 && rows[0] === row && settlement === 'amount_exact') return true;
  return false;
}

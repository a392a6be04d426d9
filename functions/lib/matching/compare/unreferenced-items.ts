import { amountHash } from '../candidates/key-table.ts';
import { AMOUNT_NET, AMOUNT_OPEN } from '../candidates/open-item-index.ts';
import { wholeTextKey } from '../candidates/item-record.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { foldWords, keyHash } from '../normalise/folded-text.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import { WORD_IS_STOP } from '../rules/word-table.ts';
import { allowedShortfall, settleOne } from './amounts.ts';
import { dateDistance, weigh } from './hypothesis.ts';
import type { Hypothesis, Scene } from './hypothesis.ts';

import type { PayableItems } from './payable-items.ts';

const MAXIMUM_ROWS = 12;

/** Items that neither a number nor a payer leads to: those of the amount, those of which the payment says the words. */
export class UnreferencedItems {
  private readonly index: OpenItemIndex;
  private readonly rules: CompiledRules;
  private readonly items: PayableItems;
  private readonly rows = new Int32Array(MAXIMUM_ROWS);

  constructor(index: OpenItemIndex, rules: CompiledRules, items: PayableItems) {
    this.index = index;
    this.rules = rules;
    this.items = items;
  }

  /** Nothing but the amount: offered when few items have it, never more than offered. */
  addByAmount(scene: Scene, hasBarred: boolean, add: (hypothesis: Hypothesis) => void): void {
    const { candidates, tolerance } = this.rules.ruleSet;
    const { transaction } = scene;
    if (candidates.amountOnlyItems === 0 || this.items.compartment < 0) return;
    // A reference that leads nowhere says that the item is none of these.
    if (transaction.structuredReference || hasBarred) return;
    const compartment = this.items.compartment * 4;
    let rows = this.items.rowsByAmount(
      amountHash(transaction.amount, compartment + AMOUNT_OPEN),
      candidates.amountOnlyItems,
    );
    if (rows.length === 0)
      rows = this.items.rowsByAmount(
        amountHash(transaction.amount, compartment + AMOUNT_NET),
        candidates.amountOnlyItems,
      );
    const slack = allowedShortfall(transaction.amount, tolerance);
    if (rows.length === 0 && slack > 0) {
      rows = this.index.lists.between(
        transaction.amount - slack,
        transaction.amount + slack,
        this.items.compartment,
        candidates.amountOnlyItems,
      );
    }
    for (const row of rows) {
      if (this.items.barrier(scene, row) !== null) continue;
      if (dateDistance(scene, row) > candidates.amountOnlyDays) continue;
      const settlement = settleOne(transaction.amount, this.index, row, this.items.settlementRules(scene, row));
      if (settlement.code === 'amount_partial' || settlement.code === 'amount_over') continue;
      add(weigh(scene, [row], settlement));
    }
  }

  /** Words of the item's own text (an opportunity's name) in the payment's text. */
  addByWords(scene: Scene, add: (hypothesis: Hypothesis) => void): void {
    const { index } = this;
    const { reader } = scene;
    const rows = new Set<number>();
    const addRows = (hash: number) => {
      const end = index.words.get(hash, this.rows, 0, MAXIMUM_ROWS);
      for (let i = 0; i < end; i++) rows.add(this.rows[i]!);
    };
    for (let token = 0; token < reader.text.tokenCount; token++) {
      if (reader.text.tokenDigits[token]! > 0 || reader.length(token) < 5) continue;
      if ((this.rules.words.meaningOf(reader.hash[token]!) & WORD_IS_STOP) === 0) addRows(reader.hash[token]!);
    }
    const words = foldWords(scene.transaction.remittanceText);
    if (words.length > 0) addRows(keyHash(wholeTextKey(words)));
    for (const row of [...rows].sort((a, b) => index.compareIds(a, b))) {
      if (this.items.barrier(scene, row) !== null) continue;
      // The same words come back every month or year: they mean what is near in time.
      if (dateDistance(scene, row) > this.rules.ruleSet.candidates.amountOnlyDays) continue;
      const settlement = settleOne(scene.transaction.amount, index, row, this.items.settlementRules(scene, row));
      if (settlement.code !== 'amount_over') add(weigh(scene, [row], settlement));
    }
  }
}

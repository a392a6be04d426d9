import { HAS_EXTERNAL_IDS } from '../candidates/item-record.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { findSubsets } from '../sets/index.ts';
import type { MinorUnits, ProposedAllocation } from '../types.ts';
import { discountOf, settleAll, spread } from './amounts.ts';
import type { Settlement, SettlementRules } from './amounts.ts';
import type { Guess, Hypothesis, Scene } from './hypothesis.ts';
import { addEvidence, giveReason, quotes, weigh } from './hypothesis.ts';
import { FACTS } from './evidence-log.ts';

const MAXIMUM_NAMED_SEARCH = 40;
const UNNAMED_ADDED = 3;
const OFFERED_SUBSETS = 4;

/** Hypotheses for items that a payment names together. */
export function settleNamed(
  scene: Scene,
  rows: number[],
  rules: SettlementRules,
  others: (sign: number) => number[],
): Hypothesis[] {
  const paid = scene.transaction.amount;
  const found: Hypothesis[] = [];
  const whole = settleWhole(scene, paid, rows, rules);
  if (whole) return [weigh(scene, rows, whole)];
  const sum = total(scene.index, rows);
  if (Math.abs(sum) > Math.abs(paid)) {
    // Less than what is named: some of it is left out, or a credit note is deducted without a word.
    const creditNotes = () => others(-Math.sign(paid));
    found.push(...namedSubsets(scene, rows, rules), ...withUnnamed(scene, rows, paid - sum, creditNotes));
  } else found.push(...withUnnamed(scene, rows, paid - sum, () => others(0)));
  const { used, allocations, residual } = spread(paid, scene.index, rows);
  if (used.length > 0) {
    const code = residual !== 0 ? 'amount_over' : 'amount_partial';
    const facts = FACTS.amountPaid;
    found.push(weigh(scene, used, { code, allocations, residual, facts, first: sum, second: paid, third: 0 }));
  }
  return found;
}

/** All items in full: exactly, less discounts, less a fee, or inside the tolerance. */
function settleWhole(
  scene: Scene,
  paid: MinorUnits,
  rows: readonly number[],
  rules: SettlementRules,
): Settlement | null {
  const { index } = scene;
  const sum = total(index, rows);
  const count = rows.length;
  if (sum === paid) return inFull('amount_sum', settleAll(index, rows), FACTS.amountItems, sum, count);
  const missing = sum - paid;
  if (Math.sign(missing) !== Math.sign(paid)) return null;
  const discounts = discountsThatMakeUp(missing, index, rows, rules);
  if (discounts) {
    const allocations = settleAll(index, rows, discounts);
    return inFull('amount_sum_net_of_discount', allocations, FACTS.amountItemsDiscount, sum, count, missing);
  }
  return settleLessFee(scene, sum, missing, rows, rules);
}

/** Items that are all settled and use up the payment. */
function inFull(
  code: Settlement['code'],
  allocations: ProposedAllocation[],
  facts: number,
  sum: MinorUnits,
  count: number,
  third = 0,
): Settlement {
  return { code, allocations, residual: 0, facts, first: sum, second: count, third };
}

/** Which of the granted discounts add up to what is missing; null where none do. */
function discountsThatMakeUp(
  missing: MinorUnits,
  index: OpenItemIndex,
  rows: readonly number[],
  rules: SettlementRules,
): MinorUnits[] | null {
  const granted = rows.map((row) => discountOf(index, row, rules));
  const all = granted.reduce((a, b) => a + b, 0);
  if (all === 0) return null;
  const difference = missing - all;
  if (Math.abs(difference) <= rules.discount.rounding * rows.length) {
    // Rounding goes to the largest discount, and never turns a discount into its opposite.
    const at = indexOfLargest(granted);
    const adjusted = granted[at]! + difference;
    if (Math.sign(adjusted) === Math.sign(granted[at]!))
      return granted.map((discount, i) => (i === at ? adjusted : discount));
  }
  const withDiscount = granted.flatMap((discount, i) =>
    discount === 0 ? [] : [{ id: String(i), amounts: [discount] }],
  );
  if (withDiscount.length > 20) return null;
  const verdict = findSubsets({
    target: missing,
    items: withDiscount,
    maxItems: withDiscount.length,
    maxSteps: 20_000,
    maxSubsets: 2,
  });
  if (verdict.verdict !== 'unique') return null;
  const taken = new Set(verdict.subsets[0]!.picks.map((pick) => Number(pick.id)));
  return granted.map((discount, i) => (taken.has(i) ? discount : 0));
}

function indexOfLargest(amounts: readonly MinorUnits[]): number {
  return amounts.reduce((best, amount, i) => (Math.abs(amount) > Math.abs(amounts[best]!) ? i : best), 0);
}

/** The fee of a payment provider, quoted or within its usual bounds, or a bank's fee. */
function settleLessFee(
  scene: Scene,
  sum: MinorUnits,
  missing: MinorUnits,
  rows: readonly number[],
  rules: SettlementRules,
): Settlement | null {
  const { index } = scene;
  const { table } = index;
  const { tolerance } = rules;
  const fee = Math.abs(missing);
  const count = rows.length;
  const gross = rows.reduce((total, row) => total + Math.abs(table.open(row)), 0);
  const isQuoted = quotes(scene.reader, fee, true);
  const isShared = count > 1 && rows.every((row) => (table.traits(row) & HAS_EXTERNAL_IDS) !== 0);
  const isUsual = fee <= (gross * tolerance.payoutFeePercent) / 100 + count * tolerance.payoutFeeFixed;
  if (isUsual && (isQuoted || isShared))
    return inFull('amount_payout_fee', lessFee(index, rows, missing), FACTS.amountItemsFee, sum, count, missing);
  if (fee <= tolerance.bankFee && tolerance.writeOff)
    return inFull('amount_bank_fee', lessFee(index, rows, missing), FACTS.amountItemsDifference, sum, count, missing);
  return null;
}

/** The fee is taken from the largest item, so that every item is settled and the payment is used up. */
function lessFee(index: OpenItemIndex, rows: readonly number[], missing: MinorUnits): ProposedAllocation[] {
  const { table } = index;
  let largest = rows[0]!;
  for (const row of rows) {
    const difference = Math.abs(table.open(row)) - Math.abs(table.open(largest));
    if (difference > 0 || (difference === 0 && index.compareIds(row, largest) < 0)) largest = row;
  }
  const allocations = settleAll(index, rows);
  const bearer = allocations[rows.indexOf(largest)]!;
  bearer.amount -= missing;
  bearer.writeOff = missing;
  return allocations;
}

/** The payment covers some of the named items exactly. */
function namedSubsets(scene: Scene, rows: number[], rules: SettlementRules): Hypothesis[] {
  if (rows.length < 2 || rows.length > MAXIMUM_NAMED_SEARCH) return [];
  const verdict = searchSubsets(
    scene,
    rows,
    rules,
    scene.transaction.amount,
    Math.min(rows.length, 8),
    OFFERED_SUBSETS,
  );
  return verdict.map(({ chosen, settlement, guess }) => {
    const hypothesis = weigh(scene, chosen, settlement, { ...guess, unnamed: 0 });
    const left = rows.length - chosen.length;
    addEvidence(hypothesis, {
      code: 'named_left_out',
      weight: scene.rules.weights.named_left_out,
      values: { count: left },
    });
    return hypothesis;
  });
}

/** Named items and some more of the same customer add up to the payment. */
function withUnnamed(scene: Scene, rows: number[], missing: MinorUnits, others: () => number[]): Hypothesis[] {
  const pool = others().filter((row) => !rows.includes(row));
  if (pool.length === 0 || pool.length > scene.rules.ruleSet.sets.maximumCandidates) return [];
  if (!mayAddUpTo(missing, pool, scene.index)) return [];
  const verdict = findSubsets({
    target: missing,
    items: pool.map((row) => ({ id: scene.index.idOf(row), amounts: [scene.index.table.open(row)] })),
    maxItems: UNNAMED_ADDED,
    maxSteps: scene.rules.ruleSet.sets.budget,
    maxSubsets: OFFERED_SUBSETS,
  });
  if (verdict.verdict === 'gave_up') giveReason(scene, 'set_gave_up');
  return verdict.subsets.map((subset) => {
    const chosen = [...rows, ...subset.picks.map((pick) => scene.index.rowOf(pick.id))];
    const allocations = settleAll(scene.index, chosen);
    const sum = total(scene.index, chosen);
    const settlement = inFull('amount_sum', allocations, FACTS.amountItems, sum, chosen.length);
    return weigh(scene, chosen, settlement, {
      unnamed: subset.picks.length,
      accidental: subset.expectedAccidental,
      alternatives: verdict.subsets.length,
    });
  });
}

/** False where even all items together, or the smallest alone, miss the amount: the search need not be set up. */
function mayAddUpTo(target: MinorUnits, rows: readonly number[], { table }: OpenItemIndex): boolean {
  const sign = Math.sign(target);
  let most = 0;
  let least = Infinity;
  for (const row of rows) {
    const amount = table.open(row) * sign;
    if (amount > 0) most += amount;
    if (amount < least) least = amount;
  }
  return sign !== 0 && most >= target * sign && least <= target * sign;
}

/** Sets of one customer's open items that add up to the payment although nothing names them. */
export function settleUnnamed(scene: Scene, rows: number[], rules: SettlementRules): Hypothesis[] {
  const { sets } = scene.rules.ruleSet;
  if (rows.length < 2 || rows.length > sets.maximumCandidates) return [];
  const found: Hypothesis[] = [];
  if (rows.length <= 60) {
    const whole = settleWhole(scene, scene.transaction.amount, rows, rules);
    if (whole && (whole.code === 'amount_sum' || whole.code === 'amount_sum_net_of_discount')) {
      const hypothesis = weigh(scene, rows, whole, { unnamed: rows.length, accidental: 0, alternatives: 1 });
      addEvidence(hypothesis, {
        code: 'all_open_items',
        weight: scene.rules.weights.all_open_items,
        values: { count: rows.length },
      });
      found.push(hypothesis);
    }
  }
  const searched = searchSubsets(scene, rows, rules, scene.transaction.amount, sets.maximumItems, OFFERED_SUBSETS);
  for (const { chosen, settlement, guess } of searched) {
    if (chosen.length < 2 || chosen.length === rows.length) continue;
    found.push(weigh(scene, chosen, settlement, guess));
  }
  return found;
}

interface FoundSet {
  chosen: number[];
  settlement: Settlement;
  guess: Guess;
}

function searchSubsets(
  scene: Scene,
  rows: number[],
  rules: SettlementRules,
  target: MinorUnits,
  maxItems: number,
  maxSubsets: number,
): FoundSet[] {
  const { index } = scene;
  const rowById = new Map(rows.map((row) => [index.idOf(row), row]));
  const verdict = findSubsets({
    target,
    items: rows.map((row) => {
      const open = index.table.open(row);
      const discount = discountOf(index, row, rules);
      return { id: index.idOf(row), amounts: discount === 0 ? [open] : [open, open - discount] };
    }),
    maxItems,
    maxSteps: scene.rules.ruleSet.sets.budget,
    maxSubsets,
  });
  if (verdict.verdict === 'gave_up') giveReason(scene, 'set_gave_up');
  return verdict.subsets.map((subset) => {
    const chosen = subset.picks.map((pick) => rowById.get(pick.id)!);
    const discounts = subset.picks.map((pick, i) => index.table.open(chosen[i]!) - pick.amount);
    const isNet = discounts.some((discount) => discount !== 0);
    const sum = total(index, chosen);
    const isOne = chosen.length === 1;
    const allocations = settleAll(index, chosen, discounts);
    const settlement = isNet
      ? inFull(
          isOne ? 'amount_net_of_discount' : 'amount_sum_net_of_discount',
          allocations,
          FACTS.amountItemsDiscount,
          sum,
          chosen.length,
          sum - target,
        )
      : inFull(isOne ? 'amount_exact' : 'amount_sum', allocations, FACTS.amountItems, sum, chosen.length);
    return {
      chosen,
      settlement,
      guess: { unnamed: chosen.length, accidental: subset.expectedAccidental, alternatives: verdict.subsets.length },
    };
  });
}

function total({ table }: OpenItemIndex, rows: readonly number[]): MinorUnits {
  let sum = 0;
  for (const row of rows) sum += table.open(row);
  return sum;
}

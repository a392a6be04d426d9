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
const MAXIMUM_WHOLE = 60;
const UNNAMED_ADDED = 3;
const OFFERED_SUBSETS = 4;

/** Hypotheses for items that a payment names together. */
export function settleNamed(
  scene: Scene,
  rows: number[],
  rules: SettlementRules,
  others: (sign: number) => number[],
): Hypothesis[] {
  const { index } = scene;
  const paid = scene.transaction.amount;
  const sum = total(index, rows);
  const whole = settleInFull(scene, rows, sum, rules) ?? settleLessFee(scene, rows, sum, rules);
  if (whole) return [weigh(scene, rows, whole)];
  const found: Hypothesis[] = [];
  if (Math.abs(sum) > Math.abs(paid)) {
    // Less than what is named: some of it is left out, or a credit note is deducted without a word.
    const creditNotes = () => others(-Math.sign(paid));
    found.push(...namedSubsets(scene, rows, rules), ...withUnnamed(scene, rows, paid - sum, creditNotes));
  } else found.push(...withUnnamed(scene, rows, paid - sum, () => others(0)));
  const { used, allocations, residual } = spread(paid, index, rows);
  if (used.length > 0) {
    const code = residual !== 0 ? 'amount_over' : 'amount_partial';
    const facts = FACTS.amountPaid;
    found.push(weigh(scene, used, { code, allocations, residual, facts, first: sum, second: paid, third: 0 }));
  }
  return found;
}

/** All items in full, exactly or less discounts. */
function settleInFull(
  { transaction, index }: Scene,
  rows: readonly number[],
  sum: MinorUnits,
  rules: SettlementRules,
): Settlement | null {
  const count = rows.length;
  const missing = sum - transaction.amount;
  if (missing === 0) return inFull('amount_sum', settleAll(index, rows), FACTS.amountItems, sum, count);
  if (Math.sign(missing) !== Math.sign(transaction.amount)) return null;
  const granted = rows.map((row) => discountOf(index, row, rules));
  const discounts = discountsThatMakeUp(missing, granted, rules);
  if (!discounts) return null;
  const allocations = settleAll(index, rows, discounts);
  return inFull('amount_sum_net_of_discount', allocations, FACTS.amountItemsDiscount, sum, count, missing);
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
  granted: readonly MinorUnits[],
  rules: SettlementRules,
): MinorUnits[] | null {
  const all = granted.reduce((a, b) => a + b, 0);
  if (all === 0) return null;
  const difference = missing - all;
  if (Math.abs(difference) <= rules.discount.rounding * granted.length) {
    // Rounding goes to the largest discount, and never turns a discount into its opposite.
    const at = indexOfLargest(granted);
    const adjusted = granted[at]! + difference;
    if (Math.sign(adjusted) === Math.sign(granted[at]!))
      return granted.map((discount, i) => (i === at ? adjusted : discount));
  }
  const maxItems = granted.reduce((count, discount) => (discount === 0 ? count : count + 1), 0);
  if (maxItems > 20) return null;
  const { verdict, subsets } = findSubsets({
    target: missing,
    amounts: granted,
    maxItems,
    maxSteps: 20_000,
    maxSubsets: 2,
  });
  if (verdict !== 'unique') return null;
  const discounts = granted.map(() => 0);
  for (const { item, amount } of subsets[0]!.picks) discounts[item] = amount;
  return discounts;
}

function indexOfLargest(amounts: readonly MinorUnits[]): number {
  return amounts.reduce((best, amount, i) => (Math.abs(amount) > Math.abs(amounts[best]!) ? i : best), 0);
}

/** The fee of a payment provider, quoted or within its usual bounds, or a bank's fee. */
function settleLessFee(
  { transaction, index, reader }: Scene,
  rows: readonly number[],
  sum: MinorUnits,
  { tolerance }: SettlementRules,
): Settlement | null {
  const missing = sum - transaction.amount;
  if (Math.sign(missing) !== Math.sign(transaction.amount)) return null;
  const fee = Math.abs(missing);
  const count = rows.length;
  const gross = rows.reduce((total, row) => total + Math.abs(index.table.open(row)), 0);
  const isUsual = fee <= (gross * tolerance.payoutFeePercent) / 100 + count * tolerance.payoutFeeFixed;
  const isShared = count > 1 && rows.every((row) => (index.table.traits(row) & HAS_EXTERNAL_IDS) !== 0);
  const isPayoutFee = isUsual && (isShared || quotes(reader, fee, true));
  if (!isPayoutFee && !(fee <= tolerance.bankFee && tolerance.writeOff)) return null;
  const allocations = lessFee(index, rows, missing);
  return isPayoutFee
    ? inFull('amount_payout_fee', allocations, FACTS.amountItemsFee, sum, count, missing)
    : inFull('amount_bank_fee', allocations, FACTS.amountItemsDifference, sum, count, missing);
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
  const { index, rules } = scene;
  const pool = others().filter((row) => !rows.includes(row));
  if (pool.length === 0 || pool.length > rules.ruleSet.sets.maximumCandidates) return [];
  const { verdict, subsets } = findSubsets({
    target: missing,
    amounts: pool.map((row) => index.table.open(row)),
    maxItems: UNNAMED_ADDED,
    maxSteps: rules.ruleSet.sets.budget,
    maxSubsets: OFFERED_SUBSETS,
  });
  if (verdict === 'gave_up') giveReason(scene, 'set_gave_up');
  return subsets.map(({ picks, expectedAccidental }) => {
    const chosen = [...rows, ...picks.map(({ item }) => pool[item]!)];
    const allocations = settleAll(index, chosen);
    const settlement = inFull('amount_sum', allocations, FACTS.amountItems, total(index, chosen), chosen.length);
    const guess = { unnamed: picks.length, accidental: expectedAccidental, alternatives: subsets.length };
    return weigh(scene, chosen, settlement, guess);
  });
}

/** Sets of one customer's open items that add up to the payment although nothing names them. */
export function settleUnnamed(scene: Scene, rows: number[], rules: SettlementRules): Hypothesis[] {
  const { sets } = scene.rules.ruleSet;
  if (rows.length < 2 || rows.length > sets.maximumCandidates) return [];
  const found: Hypothesis[] = [];
  const whole = rows.length <= MAXIMUM_WHOLE ? settleInFull(scene, rows, total(scene.index, rows), rules) : null;
  if (whole) {
    const hypothesis = weigh(scene, rows, whole, { unnamed: rows.length, accidental: 0, alternatives: 1 });
    addEvidence(hypothesis, {
      code: 'all_open_items',
      weight: scene.rules.weights.all_open_items,
      values: { count: rows.length },
    });
    found.push(hypothesis);
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
  const amounts = rows.map((row) => index.table.open(row));
  const { verdict, subsets } = findSubsets({
    target,
    amounts,
    netAmounts: rows.map((row, i) => amounts[i]! - discountOf(index, row, rules)),
    maxItems,
    maxSteps: scene.rules.ruleSet.sets.budget,
    maxSubsets,
  });
  if (verdict === 'gave_up') giveReason(scene, 'set_gave_up');
  return subsets.map(({ picks, expectedAccidental }) => {
    const chosen = picks.map(({ item }) => rows[item]!);
    const taken = picks.map(({ item, amount }) => amounts[item]! - amount);
    const sum = total(index, chosen);
    const isOne = chosen.length === 1;
    const allocations = settleAll(index, chosen, taken);
    const settlement = taken.some((discount) => discount !== 0)
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
      guess: { unnamed: chosen.length, accidental: expectedAccidental, alternatives: subsets.length },
    };
  });
}

function total({ table }: OpenItemIndex, rows: readonly number[]): MinorUnits {
  let sum = 0;
  for (const row of rows) sum += table.open(row);
  return sum;
}

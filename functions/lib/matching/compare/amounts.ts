import { isNoDay } from '../calendar.ts';
import { HAS_DISCOUNT } from '../candidates/item-record.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import type { EvidenceCode } from '../explain/codes.ts';
import { discountAvailable } from '../money.ts';
import type { DiscountRules, ToleranceRules } from '../rules/schema.ts';
import type { MinorUnits, ProposedAllocation } from '../types.ts';
import { FACTS } from './evidence-log.ts';

/** How a payment relates to what it may settle, and what would be applied. */
export interface Settlement {
  code: EvidenceCode;
  allocations: ProposedAllocation[];
  /** What stays on the payment. */
  residual: MinorUnits;
  /** One of `FACTS` and its numbers. */
  facts: number;
  first: number;
  second: number;
  third: number;
}

/** What decides about discount and tolerance for one payment and customer. */
export interface SettlementRules {
  /** Day of the payment in days since 1970; `isNoDay` where it has none. */
  paidOn: number;
  tolerance: ToleranceRules;
  discount: DiscountRules;
}

/** The discount that a payment may still deduct from the item of a row, with the item's sign. */
export function discountOf({ table }: OpenItemIndex, row: number, { paidOn, discount }: SettlementRules): MinorUnits {
  if ((table.traits(row) & HAS_DISCOUNT) === 0) return 0;
  return discountAvailable(table.discount(row), table.discountDay(row), table.open(row), paidOn, discount.graceDays);
}

/** Relation of a payment to one item of the same direction. Never a write-off on an over-payment. */
export function settleOne(paid: MinorUnits, index: OpenItemIndex, row: number, rules: SettlementRules): Settlement {
  const open = index.table.open(row);
  const itemId = index.idOf(row);
  if (paid === open) return settled('amount_exact', itemId, paid, 0, 0, 0, FACTS.amount, paid, 0);
  const discount = discountOf(index, row, rules);
  const missing = Math.abs(open) - Math.abs(paid);
  if (missing < 0) return overPaid(paid, index, row, rules, -missing);
  const rest = Math.sign(open) * missing;
  if (discount !== 0 && Math.abs(missing - Math.abs(discount)) <= rules.discount.rounding)
    return settled('amount_net_of_discount', itemId, paid, rest, 0, 0, FACTS.amountDiscount, open, rest);
  const { tolerance } = rules;
  if (tolerance.expectedNetRatio !== null && Math.abs(paid - Math.round(open * tolerance.expectedNetRatio)) <= 1)
    return settled('amount_expected_net', itemId, paid, 0, rest, 0, FACTS.amountDifference, open, rest);
  const code = smallShortfall(open, missing, tolerance);
  if (code !== null) {
    const writeOff = tolerance.writeOff ? rest : 0;
    return settled(code, itemId, paid, 0, writeOff, 0, FACTS.amountDifference, open, rest);
  }
  const granted = index.table.discount(row);
  if (granted !== 0 && Math.abs(missing - Math.abs(granted)) <= rules.discount.rounding)
    return settled('amount_discount_expired', itemId, paid, 0, 0, 0, FACTS.amountDiscount, open, granted);
  return settled('amount_partial', itemId, paid, 0, 0, 0, FACTS.amountPaid, open, paid);
}

/** What a shortfall that the rules let pass is taken for. */
function smallShortfall(open: MinorUnits, missing: MinorUnits, tolerance: ToleranceRules): EvidenceCode | null {
  if (missing <= allowedShortfall(open, tolerance)) return 'amount_tolerance';
  if (missing <= tolerance.bankFee) return 'amount_bank_fee';
  return missing <= (Math.abs(open) * tolerance.foreignExchangePercent) / 100 ? 'amount_foreign_exchange' : null;
}

/**
 * How many equal instalments of this amount were paid on the item before and leave it partly open; 0 where the paid part is
 * no multiple of the amount.
 */
export function earlierInstalments(paid: MinorUnits, { table }: OpenItemIndex, row: number): number {
  const open = table.open(row);
  const before = table.amount(row) - open;
  if (before === 0 || Math.sign(before) !== Math.sign(paid) || Math.abs(paid) >= Math.abs(open)) return 0;
  return before % paid === 0 ? before / paid : 0;
}

function overPaid(
  paid: MinorUnits,
  index: OpenItemIndex,
  row: number,
  rules: SettlementRules,
  surplus: number,
): Settlement {
  const residual = Math.sign(paid) * surplus;
  const open = index.table.open(row);
  const isSmall = surplus <= allowedShortfall(open, rules.tolerance);
  const code = paid === index.table.amount(row) ? 'amount_original' : isSmall ? 'amount_tolerance' : 'amount_over';
  return settled(code, index.idOf(row), open, 0, 0, residual, FACTS.amountSurplus, open, residual);
}

function settled(
  code: EvidenceCode,
  itemId: string,
  amount: MinorUnits,
  discount: MinorUnits,
  writeOff: MinorUnits,
  residual: MinorUnits,
  facts: number,
  first: number,
  second: number,
): Settlement {
  const allocations = [{ itemId, amount, discount, writeOff }];
  return { code, allocations, residual, facts, first, second, third: 0 };
}

/** The shortfall that a rule lets pass, in minor units, boundary included. */
export function allowedShortfall(open: MinorUnits, tolerance: ToleranceRules): MinorUnits {
  const share = Math.floor((Math.abs(open) * tolerance.percent) / 100 + 1e-9);
  const allowed = Math.max(tolerance.absolute, share);
  return tolerance.cap === null ? allowed : Math.min(allowed, tolerance.cap);
}

/** A payment that settles several items in full, each with the discount given in `discounts`. */
export function settleAll(
  index: OpenItemIndex,
  rows: readonly number[],
  discounts: readonly MinorUnits[] | null = null,
): ProposedAllocation[] {
  return rows.map((row, i) => {
    const discount = discounts === null ? 0 : discounts[i]!;
    return { itemId: index.idOf(row), amount: index.table.open(row) - discount, discount, writeOff: 0 };
  });
}

/**
 * Money spread over items that it does not cover: credit notes first, then what is due first. Items for which nothing is
 * left are not in the result.
 */
export function spread(
  paid: MinorUnits,
  index: OpenItemIndex,
  rows: readonly number[],
): { used: number[]; allocations: ProposedAllocation[]; residual: MinorUnits } {
  const { table } = index;
  const direction = Math.sign(paid);
  const credits = rows.filter((row) => Math.sign(table.open(row)) !== direction);
  const debts = rows.filter((row) => Math.sign(table.open(row)) === direction);
  debts.sort((a, b) => dayDue(index, a) - dayDue(index, b) || index.compareIds(a, b));
  let rest = Math.abs(paid);
  const used: number[] = [];
  const allocations: ProposedAllocation[] = [];
  for (const credit of credits) {
    const amount = table.open(credit);
    used.push(credit);
    allocations.push({ itemId: index.idOf(credit), amount, discount: 0, writeOff: 0 });
    rest += Math.abs(amount);
  }
  for (const debt of debts) {
    if (rest === 0) break;
    const part = Math.min(rest, Math.abs(table.open(debt)));
    used.push(debt);
    allocations.push({ itemId: index.idOf(debt), amount: direction * part, discount: 0, writeOff: 0 });
    rest -= part;
  }
  return { used, allocations, residual: direction * rest || 0 };
}

/** The due day, or the day of issue; those without either come last. */
function dayDue({ table }: OpenItemIndex, row: number): number {
  const due = table.dueDay(row);
  const day = isNoDay(due) ? table.issueDay(row) : due;
  return isNoDay(day) ? Number.MAX_SAFE_INTEGER : day;
}

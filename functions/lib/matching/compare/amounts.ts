import { discountAvailable } from '../money.ts';
import type { EvidenceCode } from '../explain/codes.ts';
import type { DiscountRules, ToleranceRules } from '../rules/schema.ts';
import type { IsoDate, MinorUnits, OpenItem, ProposedAllocation } from '../types.ts';
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
  paidOn: IsoDate | null;
  tolerance: ToleranceRules;
  discount: DiscountRules;
}

/** The discount that a payment may still deduct from an item, with the item's sign. */
export function discountOf(item: OpenItem, rules: SettlementRules): MinorUnits {
  return item.discount ? discountAvailable(item, rules.paidOn, rules.discount.graceDays) : 0;
}

/** Relation of a payment to one item of the same direction. Never a write-off on an over-payment. */
export function settleOne(paid: MinorUnits, item: OpenItem, rules: SettlementRules): Settlement {
  const open = item.open;
  if (paid === open) return settled('amount_exact', item, paid, 0, 0, 0, FACTS.amount, paid, 0);
  const discount = discountOf(item, rules);
  const missing = Math.abs(open) - Math.abs(paid);
  if (missing < 0) return overPaid(paid, item, rules, -missing);
  const rest = Math.sign(open) * missing;
  if (discount !== 0 && Math.abs(missing - Math.abs(discount)) <= rules.discount.rounding)
    return settled('amount_net_of_discount', item, paid, rest, 0, 0, FACTS.amountDiscount, open, rest);
  const { tolerance } = rules;
  if (tolerance.expectedNetRatio !== null && Math.abs(paid - Math.round(open * tolerance.expectedNetRatio)) <= 1)
    return settled('amount_expected_net', item, paid, 0, rest, 0, FACTS.amountDifference, open, rest);
  const code = smallShortfall(open, missing, tolerance);
  if (code !== null) {
    const writeOff = tolerance.writeOff ? rest : 0;
    return settled(code, item, paid, 0, writeOff, 0, FACTS.amountDifference, open, rest);
  }
  const granted = item.discount?.amount ?? 0;
  if (granted !== 0 && Math.abs(missing - Math.abs(granted)) <= rules.discount.rounding)
    return settled('amount_discount_expired', item, paid, 0, 0, 0, FACTS.amountDiscount, open, granted);
  return settled('amount_partial', item, paid, 0, 0, 0, FACTS.amountPaid, open, paid);
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
export function earlierInstalments(paid: MinorUnits, item: OpenItem): number {
  const before = item.amount - item.open;
  if (before === 0 || Math.sign(before) !== Math.sign(paid) || Math.abs(paid) >= Math.abs(item.open)) return 0;
  return before % paid === 0 ? before / paid : 0;
}

function overPaid(paid: MinorUnits, item: OpenItem, rules: SettlementRules, surplus: number): Settlement {
  const residual = Math.sign(paid) * surplus;
  const { open } = item;
  const isSmall = surplus <= allowedShortfall(open, rules.tolerance);
  const code = paid === item.amount ? 'amount_original' : isSmall ? 'amount_tolerance' : 'amount_over';
  return settled(code, item, open, 0, 0, residual, FACTS.amountSurplus, open, residual);
}

function settled(
  code: EvidenceCode,
  item: OpenItem,
  amount: MinorUnits,
  discount: MinorUnits,
  writeOff: MinorUnits,
  residual: MinorUnits,
  facts: number,
  first: number,
  second: number,
): Settlement {
  const allocations = [{ itemId: item.id, amount, discount, writeOff }];
  return { code, allocations, residual, facts, first, second, third: 0 };
}

/** The shortfall that a rule lets pass, in minor units, boundary included. */
export function allowedShortfall(open: MinorUnits, tolerance: ToleranceRules): MinorUnits {
  const share = Math.floor((Math.abs(open) * tolerance.percent) / 100 + 1e-9);
  const allowed = Math.max(tolerance.absolute, share);
  return tolerance.cap === null ? allowed : Math.min(allowed, tolerance.cap);
}

/** A payment that settles several items in full, each with the discount given in `discounts`. */
export function settleAll(items: readonly OpenItem[], discounts: readonly MinorUnits[]): ProposedAllocation[] {
  return items.map((item, i) => ({
    itemId: item.id,
    amount: item.open - discounts[i]!,
    discount: discounts[i]!,
    writeOff: 0,
  }));
}

/**
 * Money spread over items that it does not cover: credit notes first, then what is due first. Items for which nothing is
 * left are not in the result.
 */
export function spread(
  paid: MinorUnits,
  items: readonly OpenItem[],
): { allocations: ProposedAllocation[]; residual: MinorUnits } {
  const direction = Math.sign(paid);
  const credits = items.filter((item) => Math.sign(item.open) !== direction);
  const debts = items.filter((item) => Math.sign(item.open) === direction).sort(byDueDate);
  let rest = Math.abs(paid);
  const allocations: ProposedAllocation[] = [];
  for (const credit of credits) {
    allocations.push({ itemId: credit.id, amount: credit.open, discount: 0, writeOff: 0 });
    rest += Math.abs(credit.open);
  }
  for (const debt of debts) {
    if (rest === 0) break;
    const part = Math.min(rest, Math.abs(debt.open));
    allocations.push({ itemId: debt.id, amount: direction * part, discount: 0, writeOff: 0 });
    rest -= part;
  }
  return { allocations, residual: direction * rest || 0 };
}

function byDueDate(a: OpenItem, b: OpenItem): number {
  const left = a.dueDate ?? a.issueDate ?? '9999';
  const right = b.dueDate ?? b.issueDate ?? '9999';
  return left < right ? -1 : left > right ? 1 : a.id < b.id ? -1 : 1;
}

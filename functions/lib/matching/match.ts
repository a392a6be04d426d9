import type { OpenItemIndex } from './candidates/open-item-index.ts';
import { lastResort } from './compare/last-resort.ts';
import { Matcher } from './compare/matcher.ts';
import { resolveBatch } from './decide/batch.ts';
import type { BatchEntry } from './decide/batch.ts';
import { decide } from './decide/decide.ts';
import type { RuleSet } from './rules/schema.ts';
import type { IsoDate, MatchResult, Transaction } from './types.ts';
import { checkOneTransaction, checkTransactions } from './validate.ts';

export interface MatchOptions {
  /** The day of the decision, against which rejections fade; the booking date of each payment when absent. */
  today?: IsoDate;
  /** Ranked proposals per result; those of the rule set when absent. */
  alternatives?: number;
}

/** Buffers of a matcher are kept with the index that they serve. */
const matchers = new WeakMap<OpenItemIndex, Matcher>();

function matcherFor(index: OpenItemIndex, ruleSet: RuleSet, options: MatchOptions): Matcher {
  if (options.today) return new Matcher(index, ruleSet, options.today);
  const known = matchers.get(index);
  if (known && known.rules.ruleSet === ruleSet) return known;
  const matcher = new Matcher(index, ruleSet, null);
  matchers.set(index, matcher);
  return matcher;
}

/**
 * Matches one transaction against the open items of the index. Does not know of other transactions: use `matchBatch`
 * where several arrive together.
 *
 * @throws MatchInputError naming the record and the field that cannot be read
 */
export function matchOne(
  transaction: Transaction,
  index: OpenItemIndex,
  ruleSet: RuleSet,
  options: MatchOptions = {},
): MatchResult {
  checkOneTransaction(transaction);
  const matcher = matcherFor(index, ruleSet, options);
  const findings = matcher.find(transaction);
  const result = decide(transaction, findings, index, matcher.rules, options);
  return lastResort([{ transaction, findings, result }], index, matcher.rules, options.today ?? null)[0]!;
}

/**
 * Matches transactions together; one result each, in the order of the input. No two results claim the same money of an
 * item, and the order of the input changes no result.
 *
 * @throws MatchInputError naming every record and field that cannot be read; nothing is matched then
 */
export function matchBatch(
  transactions: readonly Transaction[],
  index: OpenItemIndex,
  ruleSet: RuleSet,
  options: MatchOptions = {},
): MatchResult[] {
  checkTransactions(transactions);
  const matcher = matcherFor(index, ruleSet, options);
  const entries: BatchEntry[] = transactions.map((transaction) => {
    const findings = matcher.find(transaction);
    return { transaction, findings, result: decide(transaction, findings, index, matcher.rules, options) };
  });
  resolveBatch(entries, index, matcher.rules, options);
  return lastResort(entries, index, matcher.rules, options.today ?? null);
}

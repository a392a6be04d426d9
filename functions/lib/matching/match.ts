import type { OpenItemIndex } from './candidates/open-item-index.ts';
import { lastResort, LastResortSearch } from './compare/last-resort.ts';
import { Matcher } from './compare/matcher.ts';
import { Batch } from './decide/batch.ts';
import { decide } from './decide/decide.ts';
import { HypothesisRows } from './decide/hypothesis-rows.ts';
import type { RuleSet } from './rules/schema.ts';
import type { IsoDate, MatchResult, Transaction } from './types.ts';
import { checkOneTransaction, checkTransactions } from './validate.ts';

export interface MatchOptions {
  /** The day of the decision, against which rejections fade; the booking date of each payment when absent. */
  today?: IsoDate;
  /** Ranked proposals per result; those of the rule set when absent. */
  alternatives?: number;
}

/** What works on one index with one rule set; its buffers are kept with the index that they serve. */
class Engine {
  readonly matcher: Matcher;
  readonly lastResort: LastResortSearch;
  readonly rows = new HypothesisRows();
  readonly today: IsoDate | null;

  constructor(index: OpenItemIndex, ruleSet: RuleSet, today: IsoDate | null) {
    this.today = today;
    this.matcher = new Matcher(index, ruleSet, today);
    this.lastResort = new LastResortSearch(index, this.matcher.rules, this.matcher.log, today);
  }
}

const engines = new WeakMap<OpenItemIndex, Engine>();

function engineFor(index: OpenItemIndex, ruleSet: RuleSet, options: MatchOptions): Engine {
  const today = options.today ?? null;
  const known = engines.get(index);
  if (known && known.matcher.rules.ruleSet === ruleSet && known.today === today) return known;
  const engine = new Engine(index, ruleSet, today);
  engines.set(index, engine);
  return engine;
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
  const { matcher, lastResort: search } = engineFor(index, ruleSet, options);
  matcher.log.clear();
  const findings = matcher.find(transaction);
  const result = decide(transaction, findings, index, matcher.rules, options);
  if (result.decision !== 'no_match') return result;
  return lastResort([{ transaction, findings, result }], search, () => false)[0]!;
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
  const { matcher, rows, lastResort: search } = engineFor(index, ruleSet, options);
  matcher.log.clear();
  const batch = new Batch(matcher, rows, options);
  for (const transaction of transactions) batch.add(transaction);
  batch.resolve();
  return lastResort(batch.entries, search, (row) => batch.isClaimed(row));
}

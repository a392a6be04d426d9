import { amountHash } from '../candidates/key-table.ts';
import { AMOUNT_OPEN } from '../candidates/open-item-index.ts';
import { digitsKey } from '../candidates/item-record.ts';
import { dayOf } from '../calendar.ts';
import { numberKey } from '../candidates/reference-comparison.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { keyHash } from '../normalise/folded-text.ts';
import { TextReader } from '../normalise/text-reader.ts';
import { calibrate } from '../rules/compiled.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import type { Evidence, IsoDate, MatchResult, Transaction } from '../types.ts';
import { settleOne } from './amounts.ts';
import type { EvidenceLog } from './evidence-log.ts';
import { FuzzyPattern } from './fuzzy-pattern.ts';
import { readFragments } from './number-fragments.ts';
import type { NumberFragment } from './number-fragments.ts';
import { addEvidence, byScore, evidenceOf, weigh } from './hypothesis.ts';
import type { Hypothesis, Scene } from './hypothesis.ts';
import type { Findings } from './matcher.ts';
import { AMOUNT_ROWS, PayableItems } from './payable-items.ts';
import type { Payer } from './payer.ts';
import { similarPayers } from './similar-payers.ts';

/** A transaction, what was found out about it, and what was decided in its batch. */
export interface Undecided {
  transaction: Transaction;
  /** There wherever nothing was matched. */
  findings: Findings | null;
  result: MatchResult;
}

/** Reasons for which a payment is none, or says itself that it is for something that cannot be paid. */
const FINAL: ReadonlySet<string> = new Set(['not_a_payment', 'zero_amount', 'claimed_by_better', 'reads_as_return']);

/** A transaction that nothing was matched to. */
interface OpenQuestion extends Undecided {
  findings: Findings;
}

interface Offer {
  /** Place of the entry. */
  at: number;
  entry: OpenQuestion;
  hypotheses: Hypothesis[];
}

/**
 * The last comparison for payments that end without a match: the few items still within reach (those of the known or of a
 * similarly named payer, those of the same amount) are ranked by how well their numbers agree with the damaged ones of
 * the text. The outcome is a suggestion of low confidence at most, and only for items that no other payment has
 * (`isClaimed`, by row).
 *
 * Comes after the batch is decided, so that it cannot change what was decided: entries with another decision come back
 * as they are. The order of the entries changes no result.
 */
export function lastResort(
  entries: readonly Undecided[],
  search: LastResortSearch,
  isClaimed: (row: number) => boolean,
): MatchResult[] {
  const { index, rules } = search;
  const results = entries.map(({ result }) => result);
  if (!rules.ruleSet.lastResort.enabled) return results;
  const offers: Offer[] = [];
  entries.forEach((entry, at) => {
    if (!isOpenQuestion(entry)) return;
    const hypotheses = search.find(entry);
    if (hypotheses.length > 0) offers.push({ at, entry, hypotheses });
  });
  const taken = new Set<number>();
  for (const { at, entry, hypotheses } of offers.sort(byStrength)) {
    const free = hypotheses.filter(({ rows }) => !rows.some((row) => taken.has(row) || isClaimed(row)));
    const suggestion = suggest(entry, free, index, rules);
    if (suggestion === null) continue;
    for (const row of free[0]!.rows) taken.add(row);
    results[at] = suggestion;
  }
  return results;
}

function isOpenQuestion(entry: Undecided): entry is OpenQuestion {
  const { transaction, findings, result } = entry;
  return (
    result.decision === 'no_match' &&
    findings !== null &&
    findings.barred.length === 0 &&
    !transaction.returnReason &&
    // A reference with check digits that leads nowhere says that the item is none of these.
    !transaction.structuredReference &&
    !result.reasons.some(({ code }) => FINAL.has(code))
  );
}

function byStrength(a: Offer, b: Offer): number {
  const left = `${a.entry.transaction.bookingDate ?? '9999'} ${a.entry.transaction.id}`;
  const right = `${b.entry.transaction.bookingDate ?? '9999'} ${b.entry.transaction.id}`;
  return byScore(a.hypotheses[0]!, b.hypotheses[0]!) || (left < right ? -1 : 1);
}

/** The suggestion, where the first leads the second and is strong enough to be shown; null where it is not. */
function suggest(
  { transaction, result }: Undecided,
  hypotheses: readonly Hypothesis[],
  index: OpenItemIndex,
  rules: CompiledRules,
): MatchResult | null {
  const { ruleSet } = rules;
  const [best, second] = hypotheses;
  if (!best) return null;
  const margin = second ? best.score - second.score : null;
  if (margin !== null && margin < ruleSet.decide.tieMargin) return null;
  const odds = hypotheses.map(({ score }) => Math.exp(Math.min(40, score)));
  const proposals = hypotheses.slice(0, ruleSet.decide.alternatives).map((hypothesis, i) => {
    const others = odds.reduce((sum, other, at) => (at === i ? sum : sum + other), 0);
    const probability = calibrate(rules, hypothesis.score - Math.log1p(others));
    return {
      rank: i + 1,
      confidence: Math.min(probability, ruleSet.lastResort.maximumConfidence),
      score: hypothesis.score,
      customerId: hypothesis.customer < 0 ? null : index.customers.ids[hypothesis.customer]!,
      allocations: hypothesis.allocations,
      residual: hypothesis.residual,
      evidence: evidenceOf(hypothesis),
    };
  });
  const { confidence, customerId } = proposals[0]!;
  if (confidence < ruleSet.decide.suggestConfidence) return null;
  const reasons: Evidence[] = [{ code: 'no_exact_evidence', weight: 0 }, ...result.reasons];
  return { transactionId: transaction.id, decision: 'suggest', confidence, margin, customerId, proposals, reasons };
}

/** Finds the hypotheses of one transaction after the other; holds buffers for reuse, no state. */
export class LastResortSearch {
  readonly index: OpenItemIndex;
  readonly rules: CompiledRules;
  private readonly log: EvidenceLog;
  private readonly today: IsoDate | null;
  private readonly reader = new TextReader();
  private readonly items: PayableItems;
  /** Hashes of the words that say that money only moves between own accounts. */
  private readonly transferWords: ReadonlySet<number>;

  constructor(index: OpenItemIndex, rules: CompiledRules, log: EvidenceLog, today: IsoDate | null) {
    this.index = index;
    this.rules = rules;
    this.log = log;
    this.today = today;
    this.items = new PayableItems(index, rules);
    this.transferWords = new Set(rules.ruleSet.lastResort.ownTransferWords.map(keyHash));
  }

  /** Best first; empty where nothing is like the payment. */
  find({ transaction, findings }: OpenQuestion): Hypothesis[] {
    const { index, rules, reader } = this;
    this.items.compartment = index.compartmentOf(transaction.legalEntityId, transaction.currency);
    if (this.items.compartment < 0) return [];
    reader.read(transaction, rules);
    if (reader.hasReturnWord || this.isOwnTransfer()) return [];
    const fragments = readFragments(reader);
    const isKnown = findings.payers.length > 0;
    // Without any number a known payer was looked at already (amount, sum, only item), and another needs the amount.
    if (fragments.length === 0 && isKnown) return [];
    const ofAmount = this.rowsOfAmount(transaction.amount);
    if (fragments.length === 0 && ofAmount.length === 0) return [];
    const payers = isKnown ? findings.payers : similarPayers(transaction, index, rules);
    const scene = this.scene(transaction, payers);
    const rows = this.candidateRows(scene, ofAmount);
    if (rows.length === 0) return [];
    const similarity = this.compareNumbers(rows, fragments);
    const found: Hypothesis[] = [];
    for (const row of rows) {
      const hypothesis = this.weigh(scene, row, similarity.get(row), isKnown);
      if (hypothesis) found.push(hypothesis);
    }
    return found.sort(byScore);
  }

  private isOwnTransfer(): boolean {
    const { hash, text } = this.reader;
    for (let token = 0; token < text.tokenCount; token++)
      if (text.tokenDigits[token] === 0 && this.transferWords.has(hash[token]!)) return true;
    return false;
  }

  private scene(transaction: Transaction, payers: readonly Payer[]): Scene {
    const day = dayOf(transaction.bookingDate ?? transaction.valueDate);
    return {
      transaction,
      index: this.index,
      log: this.log,
      rules: this.rules,
      reader: this.reader,
      references: [],
      payers,
      day,
      today: this.today ? dayOf(this.today) : day,
      textWords: null,
      settlementRules: null,
      strong: 0,
      unexplained: 0,
      reasons: null,
    };
  }

  /** What the payment may settle: items of the payers, items of its amount; those of the nearest amounts where too many. */
  private candidateRows(scene: Scene, ofAmount: readonly number[]): number[] {
    const { index, items } = this;
    const { amount } = scene.transaction;
    const rows = new Set<number>();
    for (const { ordinal } of scene.payers) {
      for (const row of items.openRowsOf(scene, ordinal, Math.sign(amount))) rows.add(row);
    }
    for (const row of ofAmount) if (items.barrier(scene, row) === null) rows.add(row);
    const { maximumCandidates } = this.rules.ruleSet.lastResort;
    const found = [...rows];
    if (found.length <= maximumCandidates) return found;
    const distance = (row: number) => Math.abs(index.table.open(row) - amount);
    return found.sort((a, b) => distance(a) - distance(b) || index.compareIds(a, b)).slice(0, maximumCandidates);
  }

  private rowsOfAmount(amount: number): number[] {
    return this.items.rowsByAmount(amountHash(amount, this.items.compartment * 4 + AMOUNT_OPEN), AMOUNT_ROWS);
  }

  /** The fragment that is most like the number of each row. */
  private compareNumbers(
    rows: readonly number[],
    fragments: readonly NumberFragment[],
  ): Map<number, { fragment: NumberFragment; similarity: number }> {
    const best = new Map<number, { fragment: NumberFragment; similarity: number }>();
    if (fragments.length === 0) return best;
    const { maximumDistance } = this.rules.ruleSet.lastResort;
    const patterns = fragments.map(({ digits }) => new FuzzyPattern(digits, maximumDistance));
    for (const row of rows) {
      const digits = digitsKey(numberKey(this.index, row));
      if (digits === '') continue;
      fragments.forEach((fragment, i) => {
        if (!fragment.mayBe(digits)) return;
        const distance = patterns[i]!.distanceTo(digits);
        const known = best.get(row);
        if (distance < 1 && (!known || 1 - distance > known.similarity))
          best.set(row, { fragment, similarity: 1 - distance });
      });
    }
    return best;
  }

  /** Null where the row has neither a similar number nor the amount together with a similar name. */
  private weigh(
    scene: Scene,
    row: number,
    number: { fragment: NumberFragment; similarity: number } | undefined,
    isKnown: boolean,
  ): Hypothesis | null {
    const { index, items, rules } = this;
    const isOfSimilarPayer = !isKnown && scene.payers.some(({ ordinal }) => ordinal === index.table.customer(row));
    if (!number && !isOfSimilarPayer) return null;
    const settlement = settleOne(scene.transaction.amount, index, row, items.settlementRules(scene, row));
    const fits = settlement.code !== 'amount_partial' && settlement.code !== 'amount_over';
    if (!number && !fits) return null;
    const hypothesis = weigh(scene, [row], settlement);
    if (number) {
      addEvidence(hypothesis, {
        code: 'fuzzy_number',
        weight: rules.weights.fuzzy_number * number.similarity,
        itemId: index.idOf(row),
        spans: [number.fragment.span],
        values: { similarity: number.similarity },
      });
    }
    return hypothesis;
  }
}

import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { addEvidence, byScore, evidenceOf } from '../compare/hypothesis.ts';
import type { Hypothesis } from '../compare/hypothesis.ts';
import type { Findings, Matcher } from '../compare/matcher.ts';
import type { Evidence, MatchResult, ProposedAllocation, Transaction } from '../types.ts';
import { decide } from './decide.ts';
import type { DecideOptions } from './decide.ts';
import { HypothesisRows } from './hypothesis-rows.ts';

/** One transaction on its way through the batch. */
export interface BatchEntry {
  transaction: Transaction;
  /** Null where the decision is automatic: few of these are disputed, and finding them again costs less than keeping all. */
  findings: Findings | null;
  result: MatchResult;
}

/** An entry whose hypotheses are at hand. */
interface OpenEntry extends BatchEntry {
  findings: Findings;
}

/**
 * Transactions that are matched together: two payments never claim the same money, and the order of import changes no
 * result.
 */
export class Batch {
  readonly entries: BatchEntry[] = [];
  private readonly matcher: Matcher;
  private readonly index: OpenItemIndex;
  private readonly options: DecideOptions;
  private readonly rows: HypothesisRows;
  private readonly claims: Claims;
  /** Hypotheses of part payments by the row of the item. */
  private readonly partPayments = new Map<number, { at: number; hypothesis: Hypothesis }[]>();

  /** `rows` is a buffer that batches use one after the other. */
  constructor(matcher: Matcher, rows: HypothesisRows, options: DecideOptions) {
    this.matcher = matcher;
    this.index = matcher.index;
    this.options = options;
    this.rows = rows;
    rows.clear();
    this.claims = new Claims(this.index, this.entries, rows);
  }

  /** Decides about a transaction as if it were alone; `resolve` follows when all are in. */
  add(transaction: Transaction): void {
    const { log } = this.matcher;
    const before = log.size;
    const findings = this.matcher.find(transaction);
    const result = this.decide(transaction, findings);
    const isSettled = result.decision === 'auto';
    this.keepRows(this.entries.length, findings.hypotheses, result);
    if (isSettled) log.cutBack(before);
    else this.notePartPayments(this.entries.length, findings.hypotheses);
    this.entries.push({ transaction, findings: isSettled ? null : findings, result });
  }

  /**
   * Entries are served in the order of the strength of their evidence; what is claimed is no longer there for the ones
   * behind. An entry that loses its best hypothesis is decided again without it and waits for its turn among the others, by
   * what it still has. Ambiguous entries come last and claim nothing: the claims of others may have left only one of their
   * answers.
   */
  resolve(): void {
    this.completeInstalments();
    this.rows.markContended(this.entries.length);
    const disputing: OpenEntry[] = [];
    for (let at = 0; at < this.entries.length; at++) {
      if (!this.rows.isContested(at)) continue;
      this.claims.disputed.add(at);
      disputing.push(this.open(this.entries[at]!));
    }
    this.serve(disputing);
  }

  /** Whether an entry has the item of a row, wholly or in part; known after `resolve`. */
  isClaimed(row: number): boolean {
    return this.claims.of(row) !== undefined;
  }

  private serve(disputing: readonly OpenEntry[]): void {
    const { claims } = this;
    const queue: Waiting[] = inOrder(disputing).map((entry) => ({ entry, hypotheses: entry.findings.hypotheses }));
    for (let next = 0; next < queue.length; next++) {
      const { entry, hypotheses } = queue[next]!;
      const { available, lost } = availableTo(hypotheses, claims);
      const isBestLost = available[0] !== hypotheses[0];
      if (lost) {
        const findings = { ...entry.findings, hypotheses: available };
        entry.result = this.decide(entry.transaction, findings, isBestLost ? [lost] : []);
        if (isBestLost && available.length > 0) {
          insertByStrength(queue, next + 1, { entry, hypotheses: available });
          continue;
        }
      }
      const winner = available[0];
      if (winner && isClaiming(entry)) claims.take(winner, entry.transaction.id);
    }
  }

  private decide(transaction: Transaction, findings: Findings, extra: readonly Evidence[] = []): MatchResult {
    return decide(transaction, findings, this.index, this.matcher.rules, this.options, extra);
  }

  /** An entry contends for its best hypothesis, or for all tied ones. */
  private keepRows(at: number, hypotheses: readonly Hypothesis[], { decision, proposals }: MatchResult): void {
    this.rows.set(at, hypotheses, decision === 'no_match' ? 0 : decision === 'ambiguous' ? proposals.length : 1);
  }

  private open(entry: BatchEntry): OpenEntry {
    entry.findings ??= this.matcher.find(entry.transaction);
    return entry as OpenEntry;
  }

  /** Part payments of several transactions that add up to an open balance to the cent confirm each other. */
  private completeInstalments(): void {
    const changed = new Set<number>();
    for (const [row, parts] of this.partPayments) {
      if (parts.length < 2) continue;
      const sum = parts.reduce((total, { hypothesis }) => total + hypothesis.allocations[0]!.amount, 0);
      if (sum !== this.index.table.open(row)) continue;
      const itemId = this.index.idOf(row);
      const weight = this.matcher.rules.weights.instalments_complete;
      for (const { at, hypothesis } of parts) {
        addEvidence(hypothesis, { code: 'instalments_complete', weight, itemId, values: { count: parts.length } });
        changed.add(at);
      }
    }
    for (const at of changed) {
      const entry = this.open(this.entries[at]!);
      entry.findings.hypotheses.sort(byScore);
      entry.result = this.decide(entry.transaction, entry.findings);
      this.keepRows(at, entry.findings.hypotheses, entry.result);
    }
  }

  private notePartPayments(at: number, hypotheses: readonly Hypothesis[]): void {
    for (const hypothesis of hypotheses) {
      if (hypothesis.rows.length > 1 || hypothesis.settlement !== 'amount_partial') continue;
      const row = hypothesis.rows[0]!;
      const known = this.partPayments.get(row);
      if (known) known.push({ at, hypothesis });
      else this.partPayments.set(row, [{ at, hypothesis }]);
    }
  }
}

function isClaiming({ result }: BatchEntry): boolean {
  return result.decision === 'auto' || result.decision === 'suggest';
}

interface Waiting {
  entry: OpenEntry;
  hypotheses: readonly Hypothesis[];
}

function availableTo(
  hypotheses: readonly Hypothesis[],
  claims: Claims,
): { available: Hypothesis[]; lost: Evidence | null } {
  const available: Hypothesis[] = [];
  let lost: Evidence | null = null;
  for (const hypothesis of hypotheses) {
    const blocker = claims.blocker(hypothesis);
    if (blocker === null) available.push(hypothesis);
    else
      lost ??= {
        code: 'claimed_by_better',
        weight: 0,
        itemId: blocker.itemId,
        values: { transaction: blocker.transactionId },
      };
  }
  return { available, lost };
}

function insertByStrength(queue: Waiting[], from: number, waiting: Waiting): void {
  let at = from;
  while (at < queue.length && byStrength(queue[at]!.entry, waiting.entry) <= 0) at++;
  queue.splice(at, 0, waiting);
}

/**
 * Strongest first. Payments that say the same of the same items and differ in their dates only are served as they came:
 * the second one is the double payment, however near to the due date it is.
 */
function inOrder(entries: readonly OpenEntry[]): OpenEntry[] {
  const sorted = [...entries].sort(byStrength);
  const places = new Map<string, number[]>();
  sorted.forEach(({ findings }, place) => {
    const best = findings.hypotheses[0];
    if (!best) return;
    const signature = signatureOf(best);
    const group = places.get(signature);
    if (group) group.push(place);
    else places.set(signature, [place]);
  });
  for (const group of places.values()) {
    if (group.length < 2) continue;
    const members = group.map((place) => sorted[place]!).sort(byDate);
    group.forEach((place, i) => (sorted[place] = members[i]!));
  }
  return sorted;
}

function signatureOf(hypothesis: Hypothesis): string {
  const said = evidenceOf(hypothesis)
    .filter(({ code }) => !code.startsWith('date_'))
    .map(({ code, weight }) => `${code} ${weight}`);
  return `${hypothesis.allocations.map(({ itemId, amount }) => `${itemId} ${amount}`).join()}|${said.join()}`;
}

/** Certain ones first; equal ones by date and id, so that the order of the input never shows. */
function byStrength(a: BatchEntry, b: BatchEntry): number {
  return (
    Number(a.result.decision === 'ambiguous') - Number(b.result.decision === 'ambiguous') ||
    b.result.confidence - a.result.confidence ||
    (b.result.proposals[0]?.score ?? 0) - (a.result.proposals[0]?.score ?? 0) ||
    byDate(a, b)
  );
}

function byDate(a: BatchEntry, b: BatchEntry): number {
  return (
    compare(a.transaction.bookingDate ?? '9999', b.transaction.bookingDate ?? '9999') ||
    compare(a.transaction.id, b.transaction.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What has been claimed of an item, in minor units. */
interface Claim {
  amount: number;
  /** Who claimed first. */
  transactionId: string;
}

/**
 * What has been claimed of each item so far. Entries whose items nobody else contends for have their best hypothesis from
 * the beginning; what they claim is read from them when it is asked for.
 */
class Claims {
  /** Entries that have to wait for their turn. */
  readonly disputed = new Set<number>();
  private readonly served = new Map<number, Claim>();
  private readonly index: OpenItemIndex;
  private readonly entries: readonly BatchEntry[];
  private readonly rows: HypothesisRows;

  constructor(index: OpenItemIndex, entries: readonly BatchEntry[], rows: HypothesisRows) {
    this.index = index;
    this.entries = entries;
    this.rows = rows;
  }

  /** The claim on the item of a row, undefined where there is none. */
  of(row: number): Claim | undefined {
    const claim = this.served.get(row);
    if (claim) return claim;
    const owner = this.rows.contenderOf(row);
    if (owner < 0 || this.disputed.has(owner) || !isClaiming(this.entries[owner]!)) return undefined;
    const { result, transaction } = this.entries[owner]!;
    const { allocations } = result.proposals[0]!;
    const allocation = allocations[this.rows.placeOf(owner, row)]!;
    return { amount: sizeOf(allocation), transactionId: transaction.id };
  }

  /** The claim that leaves too little of an item for this hypothesis. */
  blocker({ rows, allocations }: Hypothesis): { itemId: string; transactionId: string } | null {
    const { table } = this.index;
    for (let i = 0; i < rows.length; i++) {
      const claim = this.of(rows[i]!);
      if (!claim) continue;
      const allocation = allocations[i]!;
      const original = table.amount(rows[i]!);
      const open = table.open(rows[i]!);
      const isReturn = Math.sign(allocation.amount) !== Math.sign(original);
      const capacity = isReturn ? Math.abs(original - open) : Math.abs(open);
      if (claim.amount + sizeOf(allocation) > capacity)
        return { itemId: allocation.itemId, transactionId: claim.transactionId };
    }
    return null;
  }

  /** Claims what a hypothesis allocates. */
  take({ rows, allocations }: Hypothesis, transactionId: string): void {
    for (let i = 0; i < rows.length; i++) {
      const claim = this.of(rows[i]!);
      const amount = sizeOf(allocations[i]!);
      if (claim) this.served.set(rows[i]!, { ...claim, amount: claim.amount + amount });
      else this.served.set(rows[i]!, { amount, transactionId });
    }
  }
}

/** All that an allocation takes of an item. */
function sizeOf({ amount, discount, writeOff }: ProposedAllocation): number {
  return Math.abs(amount + discount + writeOff);
}

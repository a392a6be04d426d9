import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { addEvidence, byScore, evidenceOf } from '../compare/hypothesis.ts';
import type { Hypothesis } from '../compare/hypothesis.ts';
import type { Findings } from '../compare/matcher.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import type { Evidence, MatchResult, Transaction } from '../types.ts';
import { decide } from './decide.ts';
import type { DecideOptions } from './decide.ts';

/** One transaction on its way through the batch. */
export interface BatchEntry {
  transaction: Transaction;
  findings: Findings;
  result: MatchResult;
}

/**
 * Two payments never claim the same money. Entries are served in the order of the strength of their evidence, whatever the
 * order of import; what is claimed is no longer there for the ones behind. An entry that loses its best hypothesis is
 * decided again without it and waits for its turn among the others, by what it still has.
 * Ambiguous entries come last and claim nothing: the claims of others may have left only one of their answers.
 */
export function resolveBatch(
  entries: BatchEntry[],
  index: OpenItemIndex,
  rules: CompiledRules,
  options: DecideOptions,
): void {
  completeInstalments(entries, index, rules, options);
  const contested = contestedRows(entries);
  if (contested.size === 0) return;
  const claims = new Claims(index);
  const disputing: BatchEntry[] = [];
  for (const entry of entries) {
    if (touches(entry.findings.hypotheses, contested)) disputing.push(entry);
    // Nobody else's first choice: it is taken before others fall back on it.
    else if (isClaiming(entry)) claims.take(entry.findings.hypotheses[0]!, entry.transaction.id);
  }
  const queue: Waiting[] = inOrder(disputing).map((entry) => ({ entry, hypotheses: entry.findings.hypotheses }));
  for (let next = 0; next < queue.length; next++) {
    const { entry, hypotheses } = queue[next]!;
    const { available, lost } = availableTo(hypotheses, claims);
    const isBestLost = available[0] !== hypotheses[0];
    if (lost) {
      const findings = { ...entry.findings, hypotheses: available };
      entry.result = decide(entry.transaction, findings, index, rules, options, isBestLost ? [lost] : []);
      if (isBestLost && available.length > 0) {
        insertByStrength(queue, next + 1, { entry, hypotheses: available });
        continue;
      }
    }
    const winner = available[0];
    if (winner && isClaiming(entry)) claims.take(winner, entry.transaction.id);
  }
}

function isClaiming({ result }: BatchEntry): boolean {
  return result.decision === 'auto' || result.decision === 'suggest';
}

interface Waiting {
  entry: BatchEntry;
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
function inOrder(entries: readonly BatchEntry[]): BatchEntry[] {
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

/** Part payments of several transactions that add up to an open balance to the cent confirm each other. */
function completeInstalments(
  entries: BatchEntry[],
  index: OpenItemIndex,
  rules: CompiledRules,
  options: DecideOptions,
): void {
  const parts = new Map<number, { entry: BatchEntry; hypothesis: Hypothesis }[]>();
  for (const entry of entries) {
    if (entry.result.decision === 'auto') continue;
    for (const hypothesis of entry.findings.hypotheses) {
      if (hypothesis.rows.length > 1 || hypothesis.settlement !== 'amount_partial') continue;
      const row = hypothesis.rows[0]!;
      const known = parts.get(row);
      if (known) known.push({ entry, hypothesis });
      else parts.set(row, [{ entry, hypothesis }]);
    }
  }
  const changed = new Set<BatchEntry>();
  for (const [row, list] of parts) {
    if (list.length < 2) continue;
    const sum = list.reduce((total, { hypothesis }) => total + hypothesis.allocations[0]!.amount, 0);
    if (sum !== index.open[row]) continue;
    const itemId = index.itemAt(row).id;
    for (const { entry, hypothesis } of list) {
      addEvidence(hypothesis, {
        code: 'instalments_complete',
        weight: rules.weights.instalments_complete,
        itemId,
        values: { count: list.length },
      });
      changed.add(entry);
    }
  }
  for (const entry of changed) {
    entry.findings.hypotheses.sort(byScore);
    entry.result = decide(entry.transaction, entry.findings, index, rules, options);
  }
}

/** Rows of the items that more than one entry would settle, in its best or in a tied hypothesis. */
function contestedRows(entries: readonly BatchEntry[]): Set<number> {
  const firstClaim = new Map<number, number>();
  const contested = new Set<number>();
  for (let at = 0; at < entries.length; at++) {
    const { result, findings } = entries[at]!;
    if (result.decision === 'no_match') continue;
    const count = result.decision === 'ambiguous' ? result.proposals.length : 1;
    for (let i = 0; i < count; i++) {
      for (const row of findings.hypotheses[i]!.rows) {
        const other = firstClaim.get(row);
        if (other === undefined) firstClaim.set(row, at);
        else if (other !== at) contested.add(row);
      }
    }
  }
  return contested;
}

function touches(hypotheses: readonly Hypothesis[], contested: ReadonlySet<number>): boolean {
  for (const { rows } of hypotheses) for (const row of rows) if (contested.has(row)) return true;
  return false;
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

/** What has been claimed of each item so far, in minor units, by its row. */
class Claims {
  private readonly amounts = new Map<number, number>();
  private readonly claimants = new Map<number, string>();
  private readonly index: OpenItemIndex;

  constructor(index: OpenItemIndex) {
    this.index = index;
  }

  /** The claim that leaves too little of an item for this hypothesis. */
  blocker({ rows, allocations }: Hypothesis): { itemId: string; transactionId: string } | null {
    for (let i = 0; i < rows.length; i++) {
      const claimed = this.amounts.get(rows[i]!);
      if (claimed === undefined) continue;
      const item = this.index.itemAt(rows[i]!);
      const { amount, discount, writeOff } = allocations[i]!;
      const isReturn = Math.sign(amount) !== Math.sign(item.amount);
      const capacity = isReturn ? Math.abs(item.amount - item.open) : Math.abs(item.open);
      if (claimed + Math.abs(amount + discount + writeOff) > capacity)
        return { itemId: item.id, transactionId: this.claimants.get(rows[i]!)! };
    }
    return null;
  }

  take({ rows, allocations }: Hypothesis, transactionId: string): void {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const { amount, discount, writeOff } = allocations[i]!;
      const claimed = this.amounts.get(row);
      if (claimed === undefined) this.claimants.set(row, transactionId);
      this.amounts.set(row, (claimed ?? 0) + Math.abs(amount + discount + writeOff));
    }
  }
}

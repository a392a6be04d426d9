import type { EvidenceCode } from '../explain/codes.ts';
import { dayOf, isNoDay } from '../candidates/open-item-index.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import { spansOf } from '../candidates/reference-search.ts';
import type { Reference } from '../candidates/reference-search.ts';
import { foldWords } from '../normalise/folded-text.ts';
import type { TextReader } from '../normalise/text-reader.ts';
import { speaksAgainst, speaksFor } from '../normalise/text-reader.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import type { Evidence, MinorUnits, OpenItem, ProposedAllocation, Transaction } from '../types.ts';
import type { Settlement } from './amounts.ts';
import type { Payer } from './payer.ts';
import { rejectionKeys } from './payer.ts';

/** One answer to the question what a payment is for: a set of items with amounts, and all that speaks for and against it. */
export interface Hypothesis {
  rows: number[];
  allocations: ProposedAllocation[];
  residual: MinorUnits;
  /** Customer ordinal, −1 for none or several. */
  customer: number;
  score: number;
  evidence: Evidence[];
  settlement: EvidenceCode;
  /** Weakest reference among the items: exact number, damaged or completed number, none. */
  reference: 'exact' | 'inexact' | 'none';
  payerCertain: boolean;
  payerKnown: boolean;
}

/** What all hypotheses of one transaction share. */
export interface Scene {
  transaction: Transaction;
  index: OpenItemIndex;
  rules: CompiledRules;
  reader: TextReader;
  references: readonly Reference[];
  payers: readonly Payer[];
  day: number;
  today: number;
  textWords: Set<string> | null;
  /** Items that the text names beyond doubt. */
  strong: number;
  /** Numbers of the text that no reference explains. */
  unexplained: number;
}

/** A sum that was found without the text naming every item. */
export interface Guess {
  unnamed: number;
  accidental: number;
  alternatives: number;
}

const EXACT: ReadonlySet<EvidenceCode> = new Set([
  'number_exact',
  'number_digits',
  'structured_reference',
  'payment_reference',
  'end_to_end',
  'external_id',
  'customer_reference',
] as const);

/** Log-odds that an accidental subset costs: ln(1 + 20 λ); at λ = 0.05 a found sum is as likely accidental as meant. */
const ACCIDENTAL_FACTOR = 20;
/** Every further named item adds this share of its own weight: five right numbers are more than one, but not five times. */
const FURTHER_ITEM = 0.2;

/** Puts a hypothesis together: every weight becomes one line of evidence, and the lines add up to the score. */
export function weigh(scene: Scene, rows: number[], settlement: Settlement, guess?: Guess): Hypothesis {
  const { index, rules } = scene;
  const evidence: Evidence[] = [{ code: 'prior', weight: rules.ruleSet.decide.prior }];
  const reference = weighReferences(scene, rows, evidence);
  const customer = sharedCustomer(index, rows);
  const payer = weighPayer(scene, rows, customer, evidence);
  if (payer === 0 && reference === 'none' && isSomebodyElse(scene, customer)) {
    evidence.push({ code: 'customer_unknown', weight: rules.weights.customer_unknown });
  }
  evidence.push({
    code: settlement.code,
    weight: rules.weights[settlement.code],
    values: settlement.values,
    ...(rows.length === 1 ? { itemId: index.items[rows[0]!]!.id } : {}),
  });
  if (scene.reader.amounts.length > 0) weighQuotedAmounts(scene, rows, evidence);
  weighDates(scene, rows, evidence);
  if (scene.unexplained > 0 && (settlement.residual !== 0 || settlement.code === 'amount_partial')) {
    evidence.push({
      code: 'numbers_unexplained',
      weight: rules.weights.numbers_unexplained,
      values: { count: scene.unexplained },
    });
  }
  weighText(scene, rows, evidence);
  weighRejections(scene, rows, evidence);
  if (reference === 'none' && scene.strong > 0 && !guess?.unnamed) {
    evidence.push({
      code: 'named_left_out',
      weight: rules.weights.named_left_out * 1.5,
      values: { count: scene.strong },
    });
  }
  if (guess) weighGuess(rules, guess, evidence);
  let score = 0;
  for (const { weight } of evidence) score += weight;
  return {
    rows,
    allocations: settlement.allocations,
    residual: settlement.residual,
    customer,
    score,
    evidence,
    settlement: settlement.code,
    reference,
    payerCertain: payer === 2,
    payerKnown: payer >= 1,
  };
}

/** Adds evidence afterwards; the score follows. */
export function addEvidence(hypothesis: Hypothesis, evidence: Evidence): void {
  hypothesis.evidence.push(evidence);
  hypothesis.score += evidence.weight;
}

function weighReferences(scene: Scene, rows: number[], evidence: Evidence[]): Hypothesis['reference'] {
  const { rules } = scene;
  let weakest: Hypothesis['reference'] = 'exact';
  let named = 0;
  for (const row of rows) if (referenceOf(scene, row)) named++;
  const share = named === 0 ? 0 : (1 + FURTHER_ITEM * (named - 1)) / named;
  for (const row of rows) {
    const reference = referenceOf(scene, row);
    if (!reference) {
      weakest = 'none';
      continue;
    }
    const itemId = scene.index.items[row]!.id;
    const spans = spansOf(reference, scene.reader);
    evidence.push({ code: reference.code, weight: reference.weight * share, itemId, spans });
    if (reference.isRejoined)
      evidence.push({ code: 'number_rejoined', weight: rules.weights.number_rejoined * share, itemId });
    if (speaksFor(reference.label))
      evidence.push({ code: 'number_labelled', weight: rules.weights.number_labelled * share, itemId });
    if (speaksAgainst(reference.label)) {
      evidence.push({ code: 'number_other_label', weight: rules.weights.number_other_label, itemId });
    }
    const isExact = EXACT.has(reference.code) && !speaksAgainst(reference.label) && reference.weight >= 5;
    if (!isExact && weakest === 'exact') weakest = 'inexact';
  }
  return weakest;
}

function referenceOf(scene: Scene, row: number): Reference | undefined {
  for (const reference of scene.references) if (reference.row === row) return reference;
  return undefined;
}

function sharedCustomer(index: OpenItemIndex, rows: readonly number[]): number {
  const first = index.customerOf[rows[0]!]!;
  for (const row of rows) if (index.customerOf[row] !== first) return -1;
  return first;
}

/** 2 a certain payer, 1 a probable one, 0 none. */
function weighPayer(scene: Scene, rows: readonly number[], customer: number, evidence: Evidence[]): 0 | 1 | 2 {
  const { payers, rules } = scene;
  if (payers.length === 0) return 0;
  const certain = payers.find((payer) => payer.isCertain);
  const own = payers.find((payer) =>
    customer >= 0 ? payer.ordinal === customer : rows.some((row) => scene.index.customerOf[row] === payer.ordinal),
  );
  if (own) {
    evidence.push(...own.evidence);
    if (own.isNamedInText && certain && certain !== own) {
      evidence.push({ code: 'customer_third_party', weight: rules.weights.customer_third_party });
    }
    return own.isCertain ? 2 : 1;
  }
  if (customer < 0) return 0;
  for (const payer of payers) {
    if (!areRelated(scene.index, payer.ordinal, customer)) continue;
    evidence.push({ code: 'customer_group', weight: Math.min(rules.weights.customer_group, payer.weight) });
    return 1;
  }
  const strongest = certain ?? payers.reduce((a, b) => (b.weight > a.weight ? b : a));
  const share = certain ? 1 : Math.min(0.5, strongest.weight / 10);
  evidence.push({
    code: 'customer_conflict',
    weight: rules.weights.customer_conflict * share,
    values: { payer: scene.index.customers.ids[strongest.ordinal]! },
  });
  return 0;
}

/** The payer gives a name, the item has a customer with a name, and they are not alike. */
function isSomebodyElse(scene: Scene, customer: number): boolean {
  const { transaction, index } = scene;
  if (customer < 0 || !(transaction.counterpartyName || transaction.counterpartyIban)) return false;
  return index.customers.namesOf(customer).length > 0;
}

/** Parent and child, or two children of one parent. */
export function areRelated(index: OpenItemIndex, a: number, b: number): boolean {
  const { customers, ids } = index.customers;
  const left = customers[a]?.parentId ?? null;
  const right = customers[b]?.parentId ?? null;
  return left === ids[b] || right === ids[a] || (left !== null && left === right);
}

function weighQuotedAmounts(scene: Scene, rows: readonly number[], evidence: Evidence[]): void {
  const { reader, index, rules } = scene;
  for (const row of rows) {
    const item = index.items[row]!;
    const amount = Math.abs(item.open);
    if (!reader.amounts.some((quoted) => !quoted.isFee && quoted.amount === amount)) continue;
    evidence.push({
      code: 'amount_in_text',
      weight: rules.weights.amount_in_text / rows.length,
      itemId: item.id,
      values: { amount: item.open },
    });
  }
}

function weighDates(scene: Scene, rows: readonly number[], evidence: Evidence[]): void {
  if (isNoDay(scene.day)) return;
  const { index, rules } = scene;
  let near = 0;
  let nearestDays = 0;
  for (const row of rows) {
    const item = index.items[row]!;
    const distance = dateDistance(scene, row);
    if (distance < 0) continue;
    nearestDays = Math.max(nearestDays, distance);
    // A posting of our own (another payment, a transfer) carries the date of the bank line; an invoice does not.
    near += nearness(distance) * (item.kind === 'other' ? 3 : 1);
    const issued = index.issueDay[row]!;
    if (!isNoDay(issued) && scene.day < issued - 3) {
      evidence.push({
        code: 'date_before_issue',
        weight: rules.weights.date_before_issue / rows.length,
        itemId: item.id,
      });
    }
  }
  if (near > 0)
    evidence.push({
      code: 'date_near',
      weight: (rules.weights.date_near * near) / rows.length,
      values: { days: nearestDays },
    });
  if (nearestDays > 400)
    evidence.push({ code: 'date_far', weight: rules.weights.date_far, values: { days: nearestDays } });
}

/** Days between the payment and the nearest date of an item, −1 when either is missing. */
export function dateDistance(scene: Scene, row: number): number {
  if (isNoDay(scene.day)) return -1;
  const due = scene.index.dueDay[row]!;
  const issued = scene.index.issueDay[row]!;
  if (isNoDay(due) && isNoDay(issued)) return -1;
  const fromDue = isNoDay(due) ? Infinity : Math.abs(scene.day - due);
  const fromIssue = isNoDay(issued) ? Infinity : Math.abs(scene.day - issued);
  return Math.min(fromDue, fromIssue);
}

function nearness(days: number): number {
  if (days <= 1) return 1.5 - days * 0.1;
  if (days <= 7) return 1.1;
  if (days <= 31) return 0.7;
  return days <= 100 ? 0.2 : 0;
}

function weighText(scene: Scene, rows: readonly number[], evidence: Evidence[]): void {
  for (const row of rows) {
    const item = scene.index.items[row]!;
    if (!item.text) continue;
    const shared = sharedTextWords(scene, item);
    if (shared <= 0) continue;
    evidence.push({
      code: 'text_words',
      weight: (scene.rules.weights.text_words * shared) / rows.length,
      itemId: item.id,
    });
  }
}

function sharedTextWords(scene: Scene, item: OpenItem): number {
  const { transaction } = scene;
  scene.textWords ??= new Set(foldWords(`${transaction.remittanceText} ${transaction.reference ?? ''}`));
  const words = foldWords(item.text);
  const shared = words.filter((word) => scene.textWords!.has(word));
  if (shared.length === 0) return 0;
  if (shared.length === words.length) return 1.2;
  const long = shared.filter((word) => word.length >= 5 && !/^\d+$/.test(word)).length;
  return Math.min(1, long * 0.6);
}

function weighRejections(scene: Scene, rows: readonly number[], evidence: Evidence[]): void {
  if (!scene.index.hasRejections) return;
  for (const key of rejectionKeys(scene.transaction)) {
    for (const rejection of scene.index.rejections(key)) {
      const row = rows.find((candidate) => scene.index.items[candidate]!.id === rejection.itemId);
      if (row === undefined) continue;
      const age = isNoDay(scene.today) ? 0 : Math.max(0, scene.today - dayOf(rejection.rejectedOn));
      const weight =
        scene.rules.weights.rejected_before * 2 ** (-age / scene.rules.ruleSet.learning.rejectionHalfLifeDays);
      evidence.push({ code: 'rejected_before', weight, itemId: rejection.itemId, values: { days: age } });
      return;
    }
  }
}

function weighGuess(rules: CompiledRules, guess: Guess, evidence: Evidence[]): void {
  if (guess.unnamed > 0) {
    evidence.push({ code: 'unnamed_items', weight: rules.weights.unnamed_items, values: { count: guess.unnamed } });
  }
  if (guess.accidental > 0.0005) {
    const weight = rules.weights.set_accidental * Math.log1p(ACCIDENTAL_FACTOR * guess.accidental);
    evidence.push({ code: 'set_accidental', weight, values: { expected: Math.round(guess.accidental * 1e4) / 1e4 } });
  }
  if (guess.alternatives > 1) {
    const weight = rules.weights.set_alternatives * Math.log(guess.alternatives);
    evidence.push({ code: 'set_alternatives', weight, values: { count: guess.alternatives } });
  }
}

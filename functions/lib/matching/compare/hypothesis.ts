import type { EvidenceCode, ReasonCode } from '../explain/codes.ts';
import { dayOf, isNoDay } from '../calendar.ts';
import { HAS_TEXT, IS_OTHER } from '../candidates/item-record.ts';
import type { OpenItemIndex } from '../candidates/open-item-index.ts';
import type { Reference } from '../candidates/reference-search.ts';
import { foldWords } from '../normalise/folded-text.ts';
import type { TextReader } from '../normalise/text-reader.ts';
import { speaksAgainst, speaksFor } from '../normalise/text-reader.ts';
import type { CompiledRules } from '../rules/compiled.ts';
import type { Evidence, MinorUnits, OpenItem, ProposedAllocation, Transaction } from '../types.ts';
import type { Settlement, SettlementRules } from './amounts.ts';
import { FACTS } from './evidence-log.ts';
import type { EvidenceLog } from './evidence-log.ts';
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
  /** What was weighed: the entries `[from, to)` of the log, and what was added afterwards. */
  log: EvidenceLog;
  from: number;
  to: number;
  added: Evidence[] | null;
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
  log: EvidenceLog;
  rules: CompiledRules;
  reader: TextReader;
  references: readonly Reference[];
  payers: readonly Payer[];
  day: number;
  today: number;
  textWords: Set<string> | null;
  /** The answer of `PayableItems.settlementRules` where it is the same for all items. */
  settlementRules: SettlementRules | null;
  /** Items that the text names beyond doubt. */
  strong: number;
  /** Numbers of the text that no reference explains. */
  unexplained: number;
  /** Why nothing was found, where a search says more than that. */
  reasons: Evidence[] | null;
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
  const { index, rules, log } = scene;
  const from = log.size;
  log.add('prior', rules.weights.prior);
  const reference = weighReferences(scene, rows);
  const customer = sharedCustomer(index, rows);
  const payer = weighPayer(scene, rows, customer);
  if (payer === 0 && reference === 'none' && isSomebodyElse(scene, customer))
    log.add('customer_unknown', rules.weights.customer_unknown);
  const { code, facts, first, second, third } = settlement;
  log.add(code, rules.weights[code], rows.length === 1 ? rows[0]! : -1, facts, first, second, third);
  if (scene.reader.amounts.length > 0) weighQuotedAmounts(scene, rows);
  weighDates(scene, rows);
  if (scene.unexplained > 0 && (settlement.residual !== 0 || code === 'amount_partial'))
    log.add('numbers_unexplained', rules.weights.numbers_unexplained, -1, FACTS.count, scene.unexplained);
  weighText(scene, rows);
  if (index.hasRejections) weighRejections(scene, rows);
  if (reference === 'none' && scene.strong > 0 && !guess?.unnamed)
    log.add('named_left_out', rules.weights.named_left_out * 1.5, -1, FACTS.count, scene.strong);
  if (guess) weighGuess(log, rules, guess);
  let score = 0;
  for (let at = from; at < log.size; at++) score += log.weight[at]!;
  return {
    rows,
    allocations: settlement.allocations,
    residual: settlement.residual,
    customer,
    score,
    log,
    from,
    to: log.size,
    added: null,
    settlement: code,
    reference,
    payerCertain: payer === 2,
    payerKnown: payer >= 1,
  };
}

/** Says once why a search found nothing. */
export function giveReason(scene: Scene, code: ReasonCode): void {
  scene.reasons ??= [];
  for (const reason of scene.reasons) if (reason.code === code) return;
  scene.reasons.push({ code, weight: 0 });
}

/** Adds evidence afterwards; the score follows. */
export function addEvidence(hypothesis: Hypothesis, evidence: Evidence): void {
  if (hypothesis.added) hypothesis.added.push(evidence);
  else hypothesis.added = [evidence];
  hypothesis.score += evidence.weight;
}

/** The evidence of a hypothesis written out. */
export function evidenceOf({ log, from, to, added }: Hypothesis): Evidence[] {
  return log.write(from, to, added);
}

/** References to the rows that are weighed, by their places. */
const referenceAt: (Reference | undefined)[] = [];

function weighReferences(scene: Scene, rows: number[]): Hypothesis['reference'] {
  const { log, rules } = scene;
  const { origins } = scene.reader.text;
  let weakest: Hypothesis['reference'] = 'exact';
  let named = 0;
  for (let i = 0; i < rows.length; i++) {
    const reference = referenceOf(scene, rows[i]!);
    referenceAt[i] = reference;
    if (reference) named++;
  }
  const share = named === 0 ? 0 : (1 + FURTHER_ITEM * (named - 1)) / named;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const reference = referenceAt[i];
    if (!reference) {
      weakest = 'none';
      continue;
    }
    const isAnother = speaksAgainst(reference.label);
    log.add(reference.code, reference.weight * share, row);
    log.locate(reference.field, origins[reference.start]!, origins[reference.end - 1]! + 1);
    if (reference.isRejoined) log.add('number_rejoined', rules.weights.number_rejoined * share, row);
    if (speaksFor(reference.label)) log.add('number_labelled', rules.weights.number_labelled * share, row);
    if (isAnother) log.add('number_other_label', rules.weights.number_other_label, row);
    const isExact = !isAnother && reference.weight >= 5 && EXACT.has(reference.code);
    if (!isExact && weakest === 'exact') weakest = 'inexact';
  }
  return weakest;
}

function referenceOf(scene: Scene, row: number): Reference | undefined {
  for (const reference of scene.references) if (reference.row === row) return reference;
  return undefined;
}

function sharedCustomer(index: OpenItemIndex, rows: readonly number[]): number {
  const first = index.table.customer(rows[0]!);
  for (const row of rows) if (index.table.customer(row) !== first) return -1;
  return first;
}

/** 2 a certain payer, 1 a probable one, 0 none. */
function weighPayer(scene: Scene, rows: readonly number[], customer: number): 0 | 1 | 2 {
  const { payers, rules, log } = scene;
  if (payers.length === 0) return 0;
  let certain: Payer | undefined;
  let own: Payer | undefined;
  for (const payer of payers) {
    if (!certain && payer.isCertain) certain = payer;
    if (!own && owns(scene.index, payer.ordinal, rows, customer)) own = payer;
  }
  if (own) {
    for (const evidence of own.evidence) log.addWhole(evidence);
    if (own.isNamedInText && certain && certain !== own)
      log.add('customer_third_party', rules.weights.customer_third_party);
    return own.isCertain ? 2 : 1;
  }
  if (customer < 0) return 0;
  for (const payer of payers) {
    if (!areRelated(scene.index, payer.ordinal, customer)) continue;
    log.add('customer_group', Math.min(rules.weights.customer_group, payer.weight));
    return 1;
  }
  const strongest = certain ?? payers.reduce((a, b) => (b.weight > a.weight ? b : a));
  const share = certain ? 1 : Math.min(0.5, strongest.weight / 10);
  log.add('customer_conflict', rules.weights.customer_conflict * share, -1, FACTS.payer, strongest.ordinal);
  return 0;
}

/** Whether a payer is the customer of the items, or of one of them where they have several. */
function owns(index: OpenItemIndex, payer: number, rows: readonly number[], customer: number): boolean {
  if (customer >= 0) return payer === customer;
  for (const row of rows) if (index.table.customer(row) === payer) return true;
  return false;
}

/** The payer gives a name, the item has a customer with a name, and they are not alike. */
function isSomebodyElse(scene: Scene, customer: number): boolean {
  const { transaction, index } = scene;
  if (customer < 0 || !(transaction.counterpartyName || transaction.counterpartyIban)) return false;
  return index.customers.hasName(customer);
}

/** Parent and child, or two children of one parent. */
function areRelated(index: OpenItemIndex, a: number, b: number): boolean {
  const { customers, ids } = index.customers;
  const left = customers[a]?.parentId ?? null;
  const right = customers[b]?.parentId ?? null;
  return left === ids[b] || right === ids[a] || (left !== null && left === right);
}

function weighQuotedAmounts(scene: Scene, rows: readonly number[]): void {
  const { reader, index, rules, log } = scene;
  for (const row of rows) {
    const open = index.table.open(row);
    if (!quotes(reader, Math.abs(open), false)) continue;
    log.add('amount_in_text', rules.weights.amount_in_text / rows.length, row, FACTS.amount, open);
  }
}

/** Whether the text quotes an amount, as a fee or not. */
export function quotes(reader: TextReader, amount: MinorUnits, isFee: boolean): boolean {
  for (const quoted of reader.amounts) if (quoted.amount === amount && quoted.isFee === isFee) return true;
  return false;
}

function weighDates(scene: Scene, rows: readonly number[]): void {
  if (isNoDay(scene.day)) return;
  const { index, rules, log } = scene;
  let near = 0;
  let nearestDays = 0;
  for (const row of rows) {
    const distance = dateDistance(scene, row);
    if (distance < 0) continue;
    nearestDays = Math.max(nearestDays, distance);
    // A posting of our own (another payment, a transfer) carries the date of the bank line; an invoice does not.
    near += nearness(distance) * ((index.table.traits(row) & IS_OTHER) !== 0 ? 3 : 1);
    const issued = index.table.issueDay(row);
    if (!isNoDay(issued) && scene.day < issued - 3)
      log.add('date_before_issue', rules.weights.date_before_issue / rows.length, row);
  }
  if (near > 0) log.add('date_near', (rules.weights.date_near * near) / rows.length, -1, FACTS.days, nearestDays);
  if (nearestDays > 400) log.add('date_far', rules.weights.date_far, -1, FACTS.days, nearestDays);
}

/** Days between the payment and the nearest date of an item, −1 when either is missing. */
export function dateDistance(scene: Scene, row: number): number {
  if (isNoDay(scene.day)) return -1;
  const due = scene.index.table.dueDay(row);
  const issued = scene.index.table.issueDay(row);
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

function weighText(scene: Scene, rows: readonly number[]): void {
  for (const row of rows) {
    if ((scene.index.table.traits(row) & HAS_TEXT) === 0) continue;
    const shared = sharedTextWords(scene, scene.index.itemAt(row));
    if (shared > 0) scene.log.add('text_words', (scene.rules.weights.text_words * shared) / rows.length, row);
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

function weighRejections(scene: Scene, rows: readonly number[]): void {
  const { index, rules } = scene;
  for (const key of rejectionKeys(scene.transaction)) {
    for (const rejection of index.rejections(key)) {
      const row = rows.find((candidate) => index.idOf(candidate) === rejection.itemId);
      if (row === undefined) continue;
      const age = isNoDay(scene.today) ? 0 : Math.max(0, scene.today - dayOf(rejection.rejectedOn));
      const weight = rules.weights.rejected_before * 2 ** (-age / rules.ruleSet.learning.rejectionHalfLifeDays);
      scene.log.add('rejected_before', weight, row, FACTS.days, age);
      return;
    }
  }
}

function weighGuess(log: EvidenceLog, rules: CompiledRules, guess: Guess): void {
  const { unnamed, accidental, alternatives } = guess;
  if (unnamed > 0) log.add('unnamed_items', rules.weights.unnamed_items, -1, FACTS.count, unnamed);
  if (accidental > 0.0005) {
    const weight = rules.weights.set_accidental * Math.log1p(ACCIDENTAL_FACTOR * accidental);
    log.add('set_accidental', weight, -1, FACTS.expected, Math.round(accidental * 1e4) / 1e4);
  }
  if (alternatives > 1)
    log.add('set_alternatives', rules.weights.set_alternatives * Math.log(alternatives), -1, FACTS.count, alternatives);
}

/** Whether the payment settles its items in full and is used up, discounts granted. */
export function isFull(hypothesis: Hypothesis): boolean {
  const { settlement } = hypothesis;
  return (
    settlement === 'amount_exact' ||
    settlement === 'amount_sum' ||
    settlement === 'amount_net_of_discount' ||
    settlement === 'amount_sum_net_of_discount'
  );
}

/** The same items with the same amounts, however they were found. */
export function isSame(a: Hypothesis, b: Hypothesis): boolean {
  const { length } = a.rows;
  if (length !== b.rows.length) return false;
  for (let i = 0; i < length; i++) {
    const at = b.rows.indexOf(a.rows[i]!);
    if (at < 0 || b.allocations[at]!.amount !== a.allocations[i]!.amount) return false;
  }
  return true;
}

/** Best first; equal scores by the fewer items, then by their ids. */
export function byScore(a: Hypothesis, b: Hypothesis): number {
  return b.score - a.score || a.rows.length - b.rows.length || compareAllocations(a, b);
}

function compareAllocations(a: Hypothesis, b: Hypothesis): number {
  for (let i = 0; i < a.allocations.length; i++) {
    const left = a.allocations[i]!.itemId;
    const right = b.allocations[i]!.itemId;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

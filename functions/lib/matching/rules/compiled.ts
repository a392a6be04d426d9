import type { EvidenceCode } from '../explain/codes.ts';
import { keyHash } from '../normalise/folded-text.ts';
import { WORD_IS_NOISE, WORD_IS_RETURN, WORD_IS_STOP, WordTable } from './word-table.ts';
import type { DiscountRules, RuleSet, ToleranceRules } from './schema.ts';

export const LABEL_NONE = 0;
export const LABEL_INVOICE = 1;
export const LABEL_CUSTOMER = 2;
export const LABEL_ORDER = 3;
export const LABEL_IGNORE = 4;
export const LABEL_FEE = 5;
/** Says nothing itself, but stands between a label and its number (NR, NUMMER, NO). */
export const LABEL_FILLER = 6;

const FILLERS = [
  'NR',
  'NRN',
  'NUMMER',
  'NUMMERN',
  'NO',
  'NUM',
  'N',
  'R',
  'U',
  'UND',
  'AND',
  'ET',
  'SOWIE',
  'BIS',
  'ZU',
  'ID',
];

/** A rule set in the form that the inner loops read. */
export interface CompiledRules {
  ruleSet: RuleSet;
  /** Labels, words of returns, legal forms, words that name nobody. */
  words: WordTable;
  weights: Record<EvidenceCode, number>;
  calibrationX: Float64Array;
  calibrationY: Float64Array;
}

const compiledRules = new WeakMap<RuleSet, CompiledRules>();

export function compileRules(ruleSet: RuleSet): CompiledRules {
  const known = compiledRules.get(ruleSet);
  if (known) return known;
  const { normalise } = ruleSet;
  const meanings = new Map<number, number>();
  const enter = (words: readonly string[], label: number) => {
    for (const word of words) meanings.set(keyHash(word), label);
  };
  enter(FILLERS, LABEL_FILLER);
  enter(normalise.labels.fee, LABEL_FEE);
  enter(normalise.labels.ignore, LABEL_IGNORE);
  enter(normalise.labels.order, LABEL_ORDER);
  enter(normalise.labels.customer, LABEL_CUSTOMER);
  enter(normalise.labels.invoice, LABEL_INVOICE);
  const mark = (words: readonly string[], bit: number) => {
    for (const word of words) meanings.set(keyHash(word), (meanings.get(keyHash(word)) ?? 0) | bit);
  };
  mark(normalise.returnWords, WORD_IS_RETURN);
  mark(normalise.legalForms, WORD_IS_NOISE);
  mark(normalise.stopWords, WORD_IS_STOP);
  const weights = { prior: ruleSet.decide.prior } as Record<EvidenceCode, number>;
  for (const [code, level] of Object.entries(ruleSet.evidence)) weights[code as EvidenceCode] = level.weight;
  const compiled: CompiledRules = {
    ruleSet,
    words: new WordTable(meanings),
    weights,
    calibrationX: Float64Array.from(ruleSet.calibration, ([x]) => x),
    calibrationY: Float64Array.from(ruleSet.calibration, ([, p]) => p),
  };
  compiledRules.set(ruleSet, compiled);
  return compiled;
}

/** Probability of a competition-adjusted log-odds by the rule set's calibration. */
export function calibrate(rules: CompiledRules, logOdds: number): number {
  const { calibrationX: x, calibrationY: y } = rules;
  const last = x.length - 1;
  if (logOdds <= x[0]!) return y[0]!;
  if (logOdds >= x[last]!) return y[last]!;
  let i = 1;
  while (x[i]! < logOdds) i++;
  const share = (logOdds - x[i - 1]!) / (x[i]! - x[i - 1]!);
  return y[i - 1]! + share * (y[i]! - y[i - 1]!);
}

export function toleranceFor(
  ruleSet: RuleSet,
  customerId: string | null,
  bankAccountId?: string | null,
): ToleranceRules {
  const account = bankAccountId ? ruleSet.bankAccounts?.[bankAccountId]?.tolerance : undefined;
  const customer = customerId ? ruleSet.customers?.[customerId]?.tolerance : undefined;
  return account || customer
    ? ({ ...ruleSet.tolerance, ...account, ...customer } as ToleranceRules)
    : ruleSet.tolerance;
}

export function discountFor(ruleSet: RuleSet, customerId: string | null, bankAccountId?: string | null): DiscountRules {
  const account = bankAccountId ? ruleSet.bankAccounts?.[bankAccountId]?.discount : undefined;
  const customer = customerId ? ruleSet.customers?.[customerId]?.discount : undefined;
  return account || customer ? ({ ...ruleSet.discount, ...account, ...customer } as DiscountRules) : ruleSet.discount;
}

import { explainItem, matchBatch, OpenItemIndex, type RuleSet } from '@saldo/matching';
import { type Contributions, contributions } from './contributions.ts';
import type { LabelledData } from './data.ts';
import { type Judged, isSameSet, judge } from './judge.ts';
import {
  expectedCalibrationError,
  reliability,
  type ReliabilityBin,
  type Share,
  type Statement,
  wilson,
} from './statistics.ts';

/** Runs the production code over labelled data. */
export function runEngine(data: LabelledData, ruleSet: RuleSet): Judged[] {
  const index = new OpenItemIndex(ruleSet);
  index.setCustomers(data.customers);
  index.upsertItems(data.items);
  index.upsertAliases(data.aliases);
  const results = matchBatch(
    data.payments.map((payment) => payment.transaction),
    index,
    ruleSet,
  );
  return data.payments.map((payment, position) =>
    judge(
      payment,
      results[position]!,
      (itemId) => explainItem(payment.transaction, itemId, index, ruleSet).proposal !== null,
    ),
  );
}

/** Sums of absolute amounts in minor units by currency; amounts of two currencies are never added up. */
export type Sums = Record<string, number>;

export interface Tally {
  count: number;
  value: Sums;
}

export interface KindMetrics {
  payments: Tally;
  auto: Tally;
  falseAuto: Tally;
  moneyAtRisk: Sums;
  suggest: Tally;
  ambiguous: Tally;
  noMatch: Tally;
  /** Right decisions of whatever sort. */
  right: Tally;
  /** Payments that settle a set which what they carry decides. */
  decidable: Tally;
  exactSet: Tally;
  /** Items that the payments truly settle, and those of them that stand in any proposal. */
  trueItems: number;
  foundItems: number;
}

export interface CurvePoint {
  threshold: number;
  precision: number;
  /** Share of all payments at or above the threshold. */
  coverage: number;
}

export interface Metrics {
  total: KindMetrics;
  kinds: Record<string, KindMetrics>;
  autoPrecision: Share;
  autoRate: Share;
  autoRateOfDecidable: Share;
  exactSetRate: Share;
  /** True items that stand in any proposal (at most 24 are built): a lower bound of the share among the candidates. */
  itemRecall: Share;
  contributions: Contributions;
  /** Highest of 90 %, 95 %, 99 %, 99.9 % that the lower bound of the automatic precision reaches. */
  precisionShown: number | null;
  curve: CurvePoint[];
  reliability: ReliabilityBin[];
  expectedCalibrationError: number;
}

const emptyTally = (): Tally => ({ count: 0, value: {} });

const emptyMetrics = (): KindMetrics => ({
  payments: emptyTally(),
  auto: emptyTally(),
  falseAuto: emptyTally(),
  moneyAtRisk: {},
  suggest: emptyTally(),
  ambiguous: emptyTally(),
  noMatch: emptyTally(),
  right: emptyTally(),
  decidable: emptyTally(),
  exactSet: emptyTally(),
  trueItems: 0,
  foundItems: 0,
});

function add(tally: Tally, judged: Judged): void {
  tally.count++;
  addMoney(tally.value, judged.payment.transaction.currency, judged.value);
}

function addMoney(sums: Sums, currency: string, amount: number): void {
  if (amount !== 0) sums[currency] = (sums[currency] ?? 0) + amount;
}

const DECISION_TALLY = { auto: 'auto', suggest: 'suggest', ambiguous: 'ambiguous', no_match: 'noMatch' } as const;

function count(metrics: KindMetrics, judged: Judged): void {
  const { decision } = judged.result;
  add(metrics.payments, judged);
  add(metrics[DECISION_TALLY[decision]], judged);
  if (decision === 'auto' && judged.judgement !== 'right') add(metrics.falseAuto, judged);
  addMoney(metrics.moneyAtRisk, judged.payment.transaction.currency, judged.moneyAtRisk);
  metrics.trueItems += judged.trueItems.count;
  metrics.foundItems += judged.trueItems.found;
  if (judged.judgement === 'right') add(metrics.right, judged);
  if (judged.isExactSet !== null) add(metrics.decidable, judged);
  if (judged.isExactSet) add(metrics.exactSet, judged);
}

export function measure(all: readonly Judged[]): Metrics {
  const total = emptyMetrics();
  const kinds: Record<string, KindMetrics> = {};
  for (const judged of all) {
    count(total, judged);
    count((kinds[judged.payment.kind] ??= emptyMetrics()), judged);
  }
  const bins = reliability(statements(all));
  const autoPrecision = wilson(total.auto.count - total.falseAuto.count, total.auto.count);
  return {
    total,
    kinds: Object.fromEntries(Object.entries(kinds).sort(([a], [b]) => (a < b ? -1 : 1))),
    autoPrecision,
    autoRate: wilson(total.auto.count, total.payments.count),
    autoRateOfDecidable: wilson(
      all.filter((one) => one.result.decision === 'auto' && one.isExactSet !== null).length,
      total.decidable.count,
    ),
    exactSetRate: wilson(total.exactSet.count, total.decidable.count),
    itemRecall: wilson(total.foundItems, total.trueItems),
    contributions: contributions(all),
    precisionShown: precisionShown(autoPrecision),
    curve: precisionCurve(all),
    reliability: bins,
    expectedCalibrationError: expectedCalibrationError(bins),
  };
}

/** The highest precision that enough cases show: the lower bound of the interval reaches it. */
export function precisionShown(precision: Share): number | null {
  return [0.999, 0.99, 0.95, 0.9].find((goal) => precision.low >= goal) ?? null;
}

/** How right the first proposal is: 1 for the true set, 1/n where n sets are equally right and it is one of them. */
export function rightness(judged: Judged): number {
  const { truth } = judged.payment;
  if (truth.outcome === 'allocate') return judged.isExactSet ? 1 : 0;
  const first = judged.result.proposals[0];
  if (truth.outcome === 'nothing' || !first) return 0;
  return truth.alternatives.some((set) => isSameSet(first, set)) ? 1 / truth.alternatives.length : 0;
}

/** Every first proposal with its stated confidence, those below the threshold of a suggestion included. */
export function statements(all: readonly Judged[]): Statement[] {
  return all
    .filter((judged) => judged.result.proposals.length > 0)
    .map((judged) => ({ confidence: judged.result.confidence, rightness: rightness(judged) }));
}

/** Precision and coverage if everything from a confidence upwards were booked, whatever the other conditions say. */
function precisionCurve(all: readonly Judged[]): CurvePoint[] {
  const sorted = statements(all).sort((a, b) => b.confidence - a.confidence);
  const points: CurvePoint[] = [];
  let right = 0;
  sorted.forEach((one, index) => {
    right += one.rightness;
    const threshold = one.confidence;
    if (sorted[index + 1]?.confidence === threshold) return;
    points.push({ threshold, precision: right / (index + 1), coverage: (index + 1) / all.length });
  });
  const step = Math.max(1, Math.floor(points.length / 60));
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}

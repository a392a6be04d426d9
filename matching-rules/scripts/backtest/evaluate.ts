import { matchBatch, OpenItemIndex, type RuleSet } from '@saldo/matching';
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
  return data.payments.map((payment, position) => judge(payment, results[position]!));
}

export interface Tally {
  count: number;
  /** Sum of the absolute amounts in minor units, currencies added up as they stand. */
  value: number;
}

export interface KindMetrics {
  payments: Tally;
  auto: Tally;
  falseAuto: Tally;
  moneyAtRisk: number;
  suggest: Tally;
  ambiguous: Tally;
  noMatch: Tally;
  /** Right decisions of whatever sort. */
  right: Tally;
  /** Payments that settle a set which what they carry decides. */
  decidable: Tally;
  exactSet: Tally;
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
  /** Highest of 90 %, 95 %, 99 %, 99.9 % that the lower bound of the automatic precision reaches. */
  precisionShown: number | null;
  curve: CurvePoint[];
  reliability: ReliabilityBin[];
  expectedCalibrationError: number;
}

const emptyTally = (): Tally => ({ count: 0, value: 0 });

const emptyMetrics = (): KindMetrics => ({
  payments: emptyTally(),
  auto: emptyTally(),
  falseAuto: emptyTally(),
  moneyAtRisk: 0,
  suggest: emptyTally(),
  ambiguous: emptyTally(),
  noMatch: emptyTally(),
  right: emptyTally(),
  decidable: emptyTally(),
  exactSet: emptyTally(),
});

function add(tally: Tally, judged: Judged): void {
  tally.count++;
  tally.value += judged.value;
}

const DECISION_TALLY = { auto: 'auto', suggest: 'suggest', ambiguous: 'ambiguous', no_match: 'noMatch' } as const;

function count(metrics: KindMetrics, judged: Judged): void {
  const { decision } = judged.result;
  add(metrics.payments, judged);
  add(metrics[DECISION_TALLY[decision]], judged);
  if (decision === 'auto' && judged.judgement !== 'right') add(metrics.falseAuto, judged);
  metrics.moneyAtRisk += judged.moneyAtRisk;
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
    precisionShown: [0.999, 0.99, 0.95, 0.9].find((goal) => autoPrecision.low >= goal) ?? null,
    curve: precisionCurve(all),
    reliability: bins,
    expectedCalibrationError: expectedCalibrationError(bins),
  };
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

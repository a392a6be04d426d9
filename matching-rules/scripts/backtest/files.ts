import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RuleSet } from '@saldo/matching';
import { parseRuleSet } from '@saldo/matching/rules';
import type { Metrics } from './evaluate.ts';
import type { Judged } from './judge.ts';
import { BacktestError } from './data.ts';
import { barChart, lineChart, waterfall } from './plot.ts';
import { describe, type ReportInput, reportMarkdown, weightsByCode } from './report.ts';

export const RULES_FOLDER = fileURLToPath(new URL('../..', import.meta.url));

/** Reads `rulesets/<name>.json`, or the file itself where a path to a .json file is given. */
export function loadRuleSet(name: string): RuleSet {
  return parseRuleSet(readRuleSetText(name), { resolve: (base) => JSON.parse(readRuleSetText(base)) as unknown });
}

function readRuleSetText(name: string): string {
  const path = name.endsWith('.json') ? name : join(RULES_FOLDER, 'rulesets', `${name}.json`);
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new BacktestError(
      'SALDO_BACKTEST_ARGUMENT',
      `There is no rule set "${name}". Use the name of a file in matching-rules/rulesets without .json, or a path.`,
    );
  }
}

/** Where the report of a rule set belongs: `reports/<version>/`, with the name in front for all but the standard. */
export function reportFolder({ name, version }: RuleSet): string {
  return join(RULES_FOLDER, 'reports', name === 'standard' ? version : `${name}-${version}`);
}

const REPORT_FILE = /^(report\.md|metrics\.json|precision-recall\.svg|reliability\.svg|weights\.svg|error-\d+\.svg)$/;

/** Writes the report into a folder in place of an earlier report; other files that lie there stay. */
export function writeReport(folder: string, input: ReportInput): void {
  if (existsSync(folder))
    for (const file of readdirSync(folder)) if (REPORT_FILE.test(file)) rmSync(join(folder, file));
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('report.md', reportMarkdown(input));
  write('metrics.json', `${JSON.stringify(forMachines(input), null, 2)}\n`);
  write('precision-recall.svg', precisionRecallChart(input.metrics));
  write('reliability.svg', reliabilityChart(input.metrics));
  write('weights.svg', weightsChart(input.ruleSet));
  input.worst.forEach((judged, index) => write(`error-${String(index + 1).padStart(2, '0')}.svg`, errorChart(judged)));
}

function forMachines({
  ruleSet,
  hash,
  sources,
  command,
  metrics,
  falseAutos,
  difference,
  fresh,
}: ReportInput): unknown {
  return {
    ruleSet: { name: ruleSet.name, version: ruleSet.version, hash },
    sources,
    command,
    ...metrics,
    fresh,
    falseAutos: falseAutos.map((one) => ({
      kind: one.payment.kind,
      transactionId: one.payment.transaction.id,
      currency: one.payment.transaction.currency,
      value: one.value,
      moneyAtRisk: one.moneyAtRisk,
      confidence: one.result.confidence,
      description: describe(one),
    })),
    difference: difference && {
      against: difference.against,
      rows: difference.rows,
      newlyRight: difference.newlyRight.length,
      newlyWrong: difference.newlyWrong.length,
      newlyFalseAuto: difference.newlyFalseAuto.length,
    },
  };
}

function precisionRecallChart({ curve, total }: Metrics): string {
  const chosen = [
    total.auto.count / total.payments.count,
    1 - total.falseAuto.count / Math.max(1, total.auto.count),
  ] as const;
  const worst = Math.min(0.98, ...curve.map((point) => point.precision));
  return lineChart({
    title: 'If everything from a confidence upwards were booked',
    x: { label: 'share of all payments', from: 0, to: 1 },
    y: { label: 'precision', from: Math.floor(worst * 20) / 20, to: 1 },
    series: [
      { name: 'threshold from 1 down to 0', points: curve.map((point) => [point.coverage, point.precision] as const) },
      { name: 'what the rule set books', points: [chosen], isScatter: true },
    ],
  });
}

function reliabilityChart({ reliability, expectedCalibrationError }: Metrics): string {
  return lineChart({
    title: `Stated confidence against observed rightness (expected error ${expectedCalibrationError.toFixed(4)})`,
    x: { label: 'stated', from: 0, to: 1 },
    y: { label: 'observed', from: 0, to: 1 },
    series: [
      { name: 'proposals', points: reliability.map((bin) => [bin.stated, bin.observed] as const) },
      {
        name: 'as it should be',
        points: [
          [0, 0],
          [1, 1],
        ],
        isDashed: true,
      },
    ],
  });
}

function weightsChart(ruleSet: RuleSet): string {
  const bars = Object.entries(ruleSet.evidence)
    .map(([code, level]) => ({ label: code, value: level.weight }))
    .sort((a, b) => b.value - a.value);
  return barChart('Weight of each evidence (natural-log odds)', bars);
}

function errorChart({ payment, result }: Judged): string {
  const { kind, transaction } = payment;
  const title = `${kind}: ${result.decision} at ${result.confidence.toFixed(4)} (${transaction.id})`;
  return waterfall(title, weightsByCode(result.proposals[0]?.evidence ?? []));
}

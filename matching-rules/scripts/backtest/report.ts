import type { Evidence, RuleSet } from '@saldo/matching';
import type { KindMetrics, Metrics, Tally } from './evaluate.ts';
import type { Judged } from './judge.ts';
import type { Difference } from './difference.ts';
import type { Share } from './statistics.ts';

export interface ReportInput {
  ruleSet: RuleSet;
  hash: string;
  sources: readonly string[];
  command: string;
  metrics: Metrics;
  falseAutos: readonly Judged[];
  worst: readonly Judged[];
  difference: Difference | null;
}

export const percent = (share: number, digits = 2): string => `${(share * 100).toFixed(digits)} %`;
const interval = (share: Share): string =>
  `${percent(share.count / Math.max(1, share.of))} (${share.count} of ${share.of}; 95 % interval ${percent(share.low)} to ${percent(share.high)})`;
const money = (minor: number): string =>
  (minor / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const tally = ({ count, value }: Tally): string => `${count} | ${money(value)}`;

/** The report for people: what was decided, what was wrong, how far the stated confidence can be believed. */
export function reportMarkdown(input: ReportInput): string {
  return [
    header(input),
    goals(input.metrics),
    outcomes(input.metrics),
    kinds(input.metrics),
    errors(input),
    charts(input),
    differences(input.difference),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function header({ ruleSet, hash, sources, command, metrics }: ReportInput): string {
  return `# Backtest of rule set ${ruleSet.name} ${ruleSet.version}

- Rule set: \`${hash.slice(0, 16)}…\` (SHA-256), owner ${ruleSet.owner}
- Data: ${sources.join('; ')}
- Payments: ${metrics.total.payments.count}, value ${money(metrics.total.payments.value)} (amounts of all currencies added up as they stand)
- Labels: the generator's own truth. Decided by the same code as in production.
- Reproduce: \`${command}\``;
}

function goals(metrics: Metrics): string {
  const shown = metrics.precisionShown;
  const reached = (isReached: boolean): string => (isReached ? 'yes' : '**no**');
  const precision =
    metrics.autoPrecision.low >= 0.999
      ? 'yes'
      : metrics.autoPrecision.count / Math.max(1, metrics.autoPrecision.of) >= 0.999
        ? '*not shown* (observed, but the lower bound is below)'
        : '**no**';
  return `## Goals

| what | goal | measured | reached |
|---|---|---|---|
| precision of automatic decisions | ≥ 99.9 % (lower bound) | ${interval(metrics.autoPrecision)} | ${precision} |
| automatic, of all lines | ≥ 80 % | ${interval(metrics.autoRate)} | ${reached(metrics.autoRate.count >= 0.8 * metrics.autoRate.of)} |
| automatic, of decidable payments | | ${interval(metrics.autoRateOfDecidable)} | |
| exact set first, of decidable payments | ≥ 95 % | ${interval(metrics.exactSetRate)} | ${reached(metrics.exactSetRate.count >= 0.95 * metrics.exactSetRate.of)} |
| expected calibration error | ≤ 0.02 | ${metrics.expectedCalibrationError.toFixed(4)} | ${reached(metrics.expectedCalibrationError <= 0.02)} |

A precision is claimed only where the lower bound of its Wilson interval reaches it: ${shown === null ? '*none shown*' : `**${percent(shown, 1)} is shown**`}.
*Decidable*: the payment settles something and what it carries decides what. A set is *exact* when it has the true items and the true money on each.`;
}

function outcomes({ total }: Metrics): string {
  const rows: [string, Tally][] = [
    ['automatic', total.auto],
    ['… of these wrong', total.falseAuto],
    ['suggested', total.suggest],
    ['ambiguous', total.ambiguous],
    ['no match', total.noMatch],
    ['all payments', total.payments],
  ];
  const line = ([name, one]: [string, Tally]): string =>
    `| ${name} | ${tally(one)} | ${percent(one.count / total.payments.count)} | ${percent(one.value / total.payments.value)} |`;
  return `## Outcomes

Denominator: all ${total.payments.count} payments.

| outcome | count | value | of count | of value |
|---|--:|--:|--:|--:|
${rows.map(line).join('\n')}

Money at risk (wrongly booked by automatic decisions): **${money(total.moneyAtRisk)}**`;
}

function kinds(metrics: Metrics): string {
  const line = ([name, one]: [string, KindMetrics]): string => {
    const exact = one.decidable.count === 0 ? '–' : percent(one.exactSet.count / one.decidable.count, 1);
    return `| ${name} | ${one.payments.count} | ${one.auto.count} | ${one.falseAuto.count} | ${money(one.falseAuto.value)} | ${one.suggest.count} | ${one.ambiguous.count} | ${one.noMatch.count} | ${percent(one.right.count / one.payments.count, 1)} | ${exact} |`;
  };
  return `## By kind of payment

*right*: the decision is as it should be (the exact set first, an honest tie, or no match where there is none). *exact*: of the decidable ones.

| kind | payments | auto | false auto | value of false autos | suggest | ambiguous | no match | right | exact |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
${Object.entries(metrics.kinds).map(line).join('\n')}`;
}

/** One payment and its decision in two lines. */
export function describe({ payment, result, moneyAtRisk }: Judged): string {
  const { transaction, kind, truth } = payment;
  const sets =
    truth.outcome === 'allocate'
      ? truth.allocations.map((one) => `${one.itemId} ${money(one.settled)}`).join(', ')
      : truth.outcome;
  const first = result.proposals[0];
  const chosen = first
    ? first.allocations.map((one) => `${one.itemId} ${money(one.amount + one.discount + one.writeOff)}`).join(', ')
    : 'nothing';
  const text = transaction.remittanceText.replace(/\|/g, '\\|');
  return `**${kind}** ${money(transaction.amount)} ${transaction.currency} “${text}” of ${transaction.counterpartyName ?? 'unknown'}: ${result.decision} at ${result.confidence.toFixed(4)} ${chosen}; right is ${sets}${moneyAtRisk > 0 ? `; at risk ${money(moneyAtRisk)}` : ''}`;
}

function errors({ falseAutos, worst }: ReportInput): string {
  const list = falseAutos.slice(0, 60).map((one) => `- ${describe(one)}`);
  const more = falseAutos.length > 60 ? `\n- … and ${falseAutos.length - 60} more in metrics.json` : '';
  const waterfalls = worst.map(
    (one, index) => `${index + 1}. ${describe(one)}\n\n   ![evidence](error-${String(index + 1).padStart(2, '0')}.svg)`,
  );
  return `## False automatic decisions

${list.length === 0 ? 'None.' : list.join('\n') + more}

## The ten worst errors

Wrong decisions in the order of the stated confidence, automatic ones first.

${waterfalls.join('\n') || 'None.'}`;
}

function charts({ metrics }: ReportInput): string {
  const bins = metrics.reliability.map(
    (bin) =>
      `| ${bin.from.toFixed(2)}–${bin.to.toFixed(2)} | ${bin.count} | ${bin.stated.toFixed(4)} | ${bin.observed.toFixed(4)} |`,
  );
  return `## How far the confidence can be believed

![Precision and coverage against the threshold](precision-recall.svg)

![Stated against observed](reliability.svg)

| stated | proposals | mean stated | observed right |
|---|--:|--:|--:|
${bins.join('\n')}

## What the evidence weighs

![Weights](weights.svg)`;
}

function differences(difference: Difference | null): string {
  if (!difference) return '';
  const list = (title: string, judged: readonly [Judged, Judged][]): string =>
    `### ${title}: ${judged.length}\n\n${
      judged
        .slice(0, 25)
        .map(
          ([now, before]) =>
            `- ${describe(now)} (before: ${before.result.decision} at ${before.result.confidence.toFixed(4)})`,
        )
        .join('\n') || 'None.'
    }`;
  return `## Against ${difference.against}

| | this | ${difference.against} |
|---|--:|--:|
${difference.rows.map(([name, now, before]) => `| ${name} | ${now} | ${before} |`).join('\n')}

${list('Newly right', difference.newlyRight)}

${list('Newly wrong', difference.newlyWrong)}

${list('Newly automatic and wrong', difference.newlyFalseAuto)}`;
}

/** Evidence of one proposal summed by code, in the order in which it was given. */
export function weightsByCode(evidence: readonly Evidence[]): { label: string; value: number }[] {
  const sums = new Map<string, { count: number; value: number }>();
  for (const { code, weight } of evidence) {
    const sum = sums.get(code) ?? { count: 0, value: 0 };
    sums.set(code, { count: sum.count + 1, value: sum.value + weight });
  }
  return [...sums].map(([code, { count, value }]) => ({ label: count > 1 ? `${code} × ${count}` : code, value }));
}

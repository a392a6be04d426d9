import { currencyScale, type Evidence, type RuleSet } from '@saldo/matching';
import { type KindMetrics, type Metrics, precisionShown, type Sums, type Tally } from './evaluate.ts';
import type { Judged } from './judge.ts';
import type { Difference } from './difference.ts';
import { type Share, wilson } from './statistics.ts';

export interface ReportInput {
  ruleSet: RuleSet;
  hash: string;
  sources: readonly string[];
  command: string;
  metrics: Metrics;
  falseAutos: readonly Judged[];
  worst: readonly Judged[];
  difference: Difference | null;
  /** Seeds that nobody had looked at when the thresholds were chosen; null where other data are judged. */
  fresh: { sources: readonly string[]; metrics: Metrics } | null;
}

export const percent = (share: number, digits = 2): string => `${(share * 100).toFixed(digits)} %`;
const interval = (share: Share): string =>
  `${percent(share.count / Math.max(1, share.of))} (${share.count} of ${share.of}; 95 % interval ${percent(share.low)} to ${percent(share.high)})`;
const money = (minor: number, currency: string): string => {
  const scale = currencyScale(currency);
  const digits = { minimumFractionDigits: scale, maximumFractionDigits: scale };
  return `${(minor / 10 ** scale).toLocaleString('en-US', digits)} ${currency}`;
};
/** One sum a currency, the currencies in the order of the alphabet. */
const sums = (value: Sums): string =>
  Object.keys(value)
    .sort()
    .map((currency) => money(value[currency]!, currency))
    .join(', ') || '–';
const NOT_SHOWN = '*not shown*';
/** Fewer statements than this say nothing about the calibration. */
const LEAST_STATEMENTS = 1_000;

/** The report for people: what was decided, what was wrong, how far the stated confidence can be believed. */
export function reportMarkdown(input: ReportInput): string {
  return [
    header(input),
    goals(input.metrics),
    freshSeeds(input.fresh),
    outcomes(input.metrics),
    kinds(input.metrics),
    errors(input),
    charts(input),
    contributionTables(input.metrics),
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
- Payments: ${metrics.total.payments.count}, value ${sums(metrics.total.payments.value)}
- Labels: the truth that the data state. Decided by the same code as in production.
- Reproduce: \`${command}\``;
}

/** A goal for a share: reached by its lower bound, missed by what is observed, else there are too few cases to tell. */
function verdict(share: Share, goal: number): string {
  if (share.low >= goal) return 'yes';
  return share.count >= goal * share.of ? `${NOT_SHOWN} (observed, but the lower bound is below)` : '**no**';
}

function goalRows(metrics: Metrics): string {
  const { expectedCalibrationError: error } = metrics;
  const statements = metrics.reliability.reduce((sum, bin) => sum + bin.count, 0);
  const calibration = statements < LEAST_STATEMENTS ? NOT_SHOWN : error <= 0.02 ? 'yes' : '**no**';
  return `| what | goal (lower bound) | measured | reached |
|---|---|---|---|
| precision of automatic decisions | ≥ 99.9 % | ${interval(metrics.autoPrecision)} | ${verdict(metrics.autoPrecision, 0.999)} |
| automatic, of all lines | ≥ 80 % | ${interval(metrics.autoRate)} | ${verdict(metrics.autoRate, 0.8)} |
| automatic, of decidable payments | | ${interval(metrics.autoRateOfDecidable)} | |
| exact set first, of decidable payments | ≥ 95 % | ${interval(metrics.exactSetRate)} | ${verdict(metrics.exactSetRate, 0.95)} |
| true items in any proposal | | ${interval(metrics.itemRecall)} | |
| expected calibration error | ≤ 0.02 (measured) | ${error.toFixed(4)} over ${statements} first proposals | ${calibration} |`;
}

const claim = (shown: number | null): string => (shown === null ? '*none shown*' : `**${percent(shown, 1)} is shown**`);

function goals(metrics: Metrics): string {
  return `## Goals

${goalRows(metrics)}

A precision is claimed only where the lower bound of its Wilson interval reaches it: ${claim(metrics.precisionShown)}.
*Decidable*: the payment settles something and what it carries decides what. A set is *exact* when it has the true items and the true money on each.
*True items in any proposal*: blocking recall from below. The candidates themselves are not public; asked is whether one of the first 24 proposals holds the item (\`explainItem\`).`;
}

function freshSeeds(fresh: ReportInput['fresh']): string {
  if (!fresh) return '';
  const { total } = fresh.metrics;
  return `## Fresh seeds

The threshold of automatic decisions was last chosen after a look at the seeds above. These seeds of the same family (its shapes are known, its payments are not) were frozen afterwards and had no part in any choice.

- Data: ${fresh.sources.join('; ')}
- Payments: ${total.payments.count}; false autos ${total.falseAuto.count}, value ${sums(total.falseAuto.value)}, money at risk ${sums(total.moneyAtRisk)}

${goalRows(fresh.metrics)}

Precision: ${claim(fresh.metrics.precisionShown)}.`;
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
  const currencies = Object.keys(total.payments.value).sort();
  const cell = (one: Tally, currency: string): string => {
    const value = one.value[currency] ?? 0;
    return `${money(value, currency)} (${percent(value / total.payments.value[currency]!)})`;
  };
  const line = ([name, one]: [string, Tally]): string =>
    `| ${name} | ${one.count} | ${percent(one.count / total.payments.count)} | ${currencies.map((currency) => cell(one, currency)).join(' | ')} |`;
  return `## Outcomes

Denominator: all ${total.payments.count} payments; of values, all payments of the same currency.

| outcome | count | of count | ${currencies.map((currency) => `value in ${currency}`).join(' | ')} |
|---|--:|--:|${currencies.map(() => '--:|').join('')}
${rows.map(line).join('\n')}

Money at risk (wrongly booked by automatic decisions): **${sums(total.moneyAtRisk)}**`;
}

function kindClaim({ auto, falseAuto }: KindMetrics): string {
  if (auto.count === 0) return '–';
  const shown = precisionShown(wilson(auto.count - falseAuto.count, auto.count));
  return shown === null ? NOT_SHOWN : percent(shown, 1);
}

function kinds(metrics: Metrics): string {
  const line = ([name, one]: [string, KindMetrics]): string => {
    const exact = one.decidable.count === 0 ? '–' : percent(one.exactSet.count / one.decidable.count, 1);
    return `| ${name} | ${one.payments.count} | ${one.auto.count} | ${one.falseAuto.count} | ${sums(one.falseAuto.value)} | ${kindClaim(one)} | ${one.suggest.count} | ${one.ambiguous.count} | ${one.noMatch.count} | ${percent(one.right.count / one.payments.count, 1)} | ${exact} | ${one.trueItems === 0 ? '–' : percent(one.foundItems / one.trueItems, 1)} |`;
  };
  return `## By kind of payment

*right*: the decision is as it should be (the exact set first, an honest tie, or no match where there is none). *exact*: of the decidable ones. *shown*: precision of the automatic decisions that the lower bound reaches (99.9, 99, 95 or 90 %). *items*: true items in any proposal.

| kind | payments | auto | false auto | value of false autos | shown | suggest | ambiguous | no match | right | exact | items |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
${Object.entries(metrics.kinds).map(line).join('\n')}`;
}

/** One payment and its decision in two lines. */
export function describe({ payment, result, moneyAtRisk }: Judged): string {
  const { transaction, kind, truth } = payment;
  const sets =
    truth.outcome === 'allocate'
      ? truth.allocations.map((one) => `${one.itemId} ${money(one.settled, transaction.currency)}`).join(', ')
      : truth.outcome;
  const first = result.proposals[0];
  const chosen = first
    ? first.allocations
        .map((one) => `${one.itemId} ${money(one.amount + one.discount + one.writeOff, transaction.currency)}`)
        .join(', ')
    : 'nothing';
  const text = transaction.remittanceText.replace(/\|/g, '\\|');
  return `**${kind}** ${money(transaction.amount, transaction.currency)} “${text}” of ${transaction.counterpartyName ?? 'unknown'}: ${result.decision} at ${result.confidence.toFixed(4)} ${chosen}; right is ${sets}${moneyAtRisk > 0 ? `; at risk ${money(moneyAtRisk, transaction.currency)}` : ''}`;
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

const DECISIONS = [
  ['auto', 'Automatic'],
  ['suggest', 'Suggested'],
  ['ambiguous', 'Ambiguous'],
  ['no_match', 'No match (nearest failures)'],
] as const;

/** What carried the decisions: not what a code may weigh, but what it did weigh. */
function contributionTables({ contributions }: Metrics): string {
  const tables = DECISIONS.map(([decision, title]) => {
    const { proposals, codes } = contributions[decision];
    const rows = codes
      .slice(0, 12)
      .map(
        ({ code, share, mean }) =>
          `| ${code} | ${percent(share, 1)} | ${mean.toFixed(2)} | ${(share * mean).toFixed(2)} |`,
      );
    return `### ${title}: ${proposals} first proposals

${rows.length === 0 ? 'None.' : `| evidence | carried by | mean where carried | mean over all |\n|---|--:|--:|--:|\n${rows.join('\n')}`}`;
  });
  return `## What the evidence did, by decision

Natural-log odds of the first proposals, the twelve codes that moved most; all of them are in metrics.json.

${tables.join('\n\n')}`;
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

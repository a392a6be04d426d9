import type { Metrics } from './evaluate.ts';
import type { Judged } from './judge.ts';

/** What another rule set decides differently on the same payments: pairs of (this, the other). */
export interface Difference {
  against: string;
  rows: [name: string, now: string, before: string][];
  newlyRight: [Judged, Judged][];
  newlyWrong: [Judged, Judged][];
  newlyFalseAuto: [Judged, Judged][];
}

const isFalseAuto = (judged: Judged): boolean => judged.result.decision === 'auto' && judged.judgement !== 'right';

export function compare(
  against: string,
  now: readonly Judged[],
  before: readonly Judged[],
  metrics: Metrics,
  other: Metrics,
): Difference {
  const pairs = now.map((one, index): [Judged, Judged] => [one, before[index]!]);
  const share = (count: number, of: number): string => `${((100 * count) / Math.max(1, of)).toFixed(2)} % (${count})`;
  const row = (name: string, read: (metrics: Metrics) => string): [string, string, string] => [
    name,
    read(metrics),
    read(other),
  ];
  return {
    against,
    rows: [
      row('automatic', ({ total }) => share(total.auto.count, total.payments.count)),
      row('false automatic', ({ total }) => share(total.falseAuto.count, total.auto.count)),
      row('exact set', ({ total }) => share(total.exactSet.count, total.decidable.count)),
      row('right decisions', ({ total }) => share(total.right.count, total.payments.count)),
      row('expected calibration error', (one) => one.expectedCalibrationError.toFixed(4)),
    ],
    newlyRight: pairs.filter(([a, b]) => a.judgement === 'right' && b.judgement !== 'right'),
    newlyWrong: pairs.filter(([a, b]) => a.judgement !== 'right' && b.judgement === 'right'),
    newlyFalseAuto: pairs.filter(([a, b]) => isFalseAuto(a) && !isFalseAuto(b)),
  };
}

import type { Achieved } from './cross-validate.ts';
import type { WeightEstimate } from './estimate.ts';
import { isEstimable } from './weights.ts';

/** One line an evidence: shipped, estimated, counts, interval, and what becomes of it. */
export function weightTable(estimates: readonly WeightEstimate[], adopted: ReadonlyMap<string, number>): string {
  const lines = estimates.map((one) => {
    const { code, shipped, estimated, low, high, right, wrong, alone } = one;
    const isOpen = isEstimable(code) && right + wrong > 0;
    return [
      code.padEnd(28),
      shipped.toFixed(1).padStart(7),
      (isOpen ? estimated.toFixed(2) : '–').padStart(10),
      (isOpen ? `${low.toFixed(2)} to ${high.toFixed(2)}` : '–').padStart(17),
      String(right).padStart(8),
      String(wrong).padStart(8),
      (alone === null ? '–' : alone.toFixed(2)).padStart(8),
      `  ${verdict(one, adopted)}`,
    ].join('');
  });
  const head = `${'evidence'.padEnd(28)}shipped estimated         interval   right   wrong ln(m/u)  becomes`;
  return [head, ...lines].join('\n');
}

function verdict({ code, right, wrong }: WeightEstimate, adopted: ReadonlyMap<string, number>): string {
  const weight = adopted.get(code);
  if (weight !== undefined) return weight.toFixed(1);
  if (right + wrong === 0) return 'kept: not seen';
  return isEstimable(code) ? 'kept: not contradicted' : 'kept: steers the search or is defined';
}

/** What each way of setting the weights achieves on payments it was not estimated from. */
export function crossValidationTable(rows: readonly Achieved[]): string {
  const lines = rows.map(({ name, payments, auto, falseAuto, exactSet, decidable, calibrationError }) =>
    [
      name.padEnd(20),
      `${auto} of ${payments}`.padStart(18),
      String(falseAuto).padStart(13),
      `${exactSet} of ${decidable}`.padStart(18),
      calibrationError.toFixed(4).padStart(10),
    ].join(''),
  );
  return [
    `${'left out, one by one'.padEnd(20)}         automatic  false autos         exact set     error`,
    ...lines,
  ].join('\n');
}

import { beforeAll, describe, expect, it } from 'vitest';
import { hasSplinkPairs, splinkReport } from './splink-pairs.ts';
import type { PairingResult, SplinkReport } from './splink-pairs.ts';

describe.skipIf(!hasSplinkPairs())("Splink's labelled bank lines (../shared/data)", () => {
  let report: SplinkReport;
  beforeAll(() => {
    report = splinkReport();
  }, 120_000);
  const of = (levels: string, pass: string): PairingResult =>
    report.results.find((result) => result.levels.startsWith(levels) && result.pass.includes(pass)) as PairingResult;

  it('are paired one to one with at least 99.8 % precision and recall', () => {
    for (const pass of ['best score first', 'greatest sum']) {
      expect(of('Saldo', pass).precision).toBeGreaterThanOrEqual(99.8);
      expect(of('Saldo', pass).recall).toBeGreaterThanOrEqual(99.8);
    }
  });

  it('are paired better by a pass over all than each on its own, and better than by the published levels', () => {
    for (const levels of ['Saldo', 'Splink']) {
      expect(of(levels, 'greatest sum').precision).toBeGreaterThan(of(levels, 'best score first').precision);
      expect(of(levels, 'best score first').precision).toBeGreaterThan(of(levels, 'on its own').precision);
    }
    expect(of('Saldo', 'greatest sum').precision).toBeGreaterThan(of('Splink', 'greatest sum').precision);
  });

  it('are hardly lost by the blocking', () => {
    expect(report.reachable).toBeGreaterThan(99.9);
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { asJsonLines } from '../../test/generator/fingerprint.ts';
import { generate } from '../../test/generator/index.ts';
import { backtest } from './backtest.ts';

describe('npm run rules:backtest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'saldo-backtest-'));
  const file = (name: string): string => join(folder, name);
  const read = (name: string): string => readFileSync(file(name), 'utf8');
  beforeAll(() => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const data = generate({ family: 'development', seed: 12, payments: 300, openItems: 3_000 });
    writeFileSync(file('payments.jsonl'), [...asJsonLines(data)].join(''));
    const cautious = { extends: 'standard', name: 'cautious', version: '1.0.0', decide: { autoMaximumAmount: 50_000 } };
    writeFileSync(file('cautious.json'), JSON.stringify(cautious));
  });
  afterAll(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  it('judges the payments of a file and says where they came from', () => {
    const { metrics, fresh } = backtest(['--data', file('payments.jsonl'), '--out', file('one')]);
    expect(metrics.total.payments.count).toBe(300);
    expect(fresh).toBeNull();
    const report = read('one/report.md');
    expect(report).toContain(`- Data: ${file('payments.jsonl')}`);
    expect(report).toContain('- Payments: 300, value ');
    expect(report).not.toContain('## Fresh seeds');
    const machines = JSON.parse(read('one/metrics.json')) as { total: { payments: { count: number } } };
    expect(machines.total.payments.count).toBe(300);
  });

  it('does not claim 99.9 % from three hundred payments', () => {
    backtest(['--data', file('payments.jsonl'), '--out', file('few')]);
    expect(read('few/report.md')).toMatch(/precision of automatic decisions \|.*\| \*not shown\*/);
  });

  it('compares with another rule set, which books less under a cap', () => {
    const args = ['--data', file('payments.jsonl'), '--out', file('two'), '--against', file('cautious.json')];
    const { metrics } = backtest(args);
    const row = /\| automatic \| [\d.]+ % \((\d+)\) \| [\d.]+ % \((\d+)\) \|/.exec(read('two/report.md'));
    expect(Number(row?.[1])).toBe(metrics.total.auto.count);
    expect(Number(row?.[2])).toBeLessThan(metrics.total.auto.count);
  });

  it('replaces its own earlier report and leaves other files alone', () => {
    writeFileSync(file('two/notes.txt'), 'mine');
    backtest(['--data', file('payments.jsonl'), '--out', file('two')]);
    expect(read('two/notes.txt')).toBe('mine');
    expect(read('two/report.md')).not.toContain('## Against');
  });

  it('never replaces the published report by one over other data', () => {
    expect(() => backtest(['--data', file('payments.jsonl')])).toThrow(/Add --out/);
    expect(() => backtest(['--seeds', '1'])).toThrow(/Add --out/);
  });

  it.each([
    [['--data', 'no-such-file.jsonl', '--out', 'x'], /There is no file "no-such-file.jsonl"/],
    [['--against', 'no-such-rules'], /There is no rule set "no-such-rules"/],
    [['--seeds', '0', '--out', 'x'], /--seeds 0 is no count/],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => backtest(args)).toThrow(message);
  });
});

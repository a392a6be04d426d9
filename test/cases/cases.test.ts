import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Case, Expected } from './case.ts';
import { reportLines, runCases } from './run-cases.ts';
import type { CaseOutcome } from './run-cases.ts';

const PEERS = new URL('../../../shared/cases/peers.json', import.meta.url);

const base: Case = {
  id: 'own-1',
  kind: 'allocation',
  title: 'Number and amount',
  general: true,
  customers: [{ id: 'C', name: 'Nordwind Handel GmbH' }],
  transactions: [
    { id: 't1', amount: 119, currency: 'EUR', booking_date: '2026-02-03', text: 'RE-100123', customer: 'C' },
  ],
  open_items: [
    { id: 'i1', type: 'invoice', number: 'RE-100123', amount: 119, open: 119, currency: 'EUR', customer: 'C' },
    { id: 'i2', type: 'invoice', number: 'RE-100124', amount: 70, open: 70, currency: 'EUR', customer: 'C' },
  ],
  expected: { outcome: 'match', allocations: [{ tx: 't1', item: 'i1', amount: 119 }], party: 'C' },
};

const failureOf = (expected: Expected, changes: Partial<Case> = {}): string | null | undefined =>
  runCases([{ ...base, ...changes, expected }])[0]?.failure;

describe('the judge of allocations', () => {
  it('passes what is right', () => {
    expect(failureOf(base.expected)).toBeNull();
  });

  it.each<[string, Expected]>([
    ['another item', { outcome: 'match', allocations: [{ tx: 't1', item: 'i2', amount: 70 }] }],
    ['another amount', { outcome: 'match', allocations: [{ tx: 't1', item: 'i1', amount: 100 }] }],
    ['a discount', { outcome: 'match', allocations: [{ tx: 't1', item: 'i1', amount: 119, discount: 1 }] }],
    ['a write-off', { outcome: 'match', allocations: [{ tx: 't1', item: 'i1', amount: 119, write_off: 1 }] }],
    ['one item more', { outcome: 'match', allocations: [] }],
    ['a residual', { ...base.expected, tx_residual: { t1: 1 } }],
    ['an open rest', { ...base.expected, item_residual: { i1: 1 } }],
    ['nothing', { outcome: 'no_match', allocations: [] }],
    ['a tie', { outcome: 'ambiguous', candidates: ['i1'] }],
    ['a forbidden pair', { outcome: 'no_full_settlement', forbidden: [{ tx: 't1', item: 'i1' }] }],
    ['another payer', { ...base.expected, party: 'X' }],
    ['a reason that is not there', { ...base.expected, reasons: ['direction'] }],
    ['an unknown outcome', { outcome: 'account_rule' }],
  ])('fails when %s is expected', (_, expected) => {
    expect(failureOf(expected)).toEqual(expect.any(String));
  });

  it('reports a case that cannot be run and goes on', () => {
    const broken = { ...base, transactions: [{ id: 't1', amount: 'x', currency: 'EUR' }] };
    const outcomes = runCases([broken, { ...base, kind: 'astrology' }, base]);
    expect(outcomes.map(({ failure }) => failure)).toEqual([
      expect.stringContaining('not "x"'),
      expect.any(String),
      null,
    ]);
  });
});

describe('the judges of building blocks', () => {
  it.each<[string, Record<string, unknown>, Expected, Expected]>([
    ['name_similarity', { a: 'Nordwind', b: 'Nordwind' }, { relation: 'same' }, { relation: 'different' }],
    ['reference_validation', { scheme: 'ISO11649', value: 'RF18539007547034' }, { valid: true }, { valid: false }],
    ['reference_contains', { stored: '12 345', query: '2345' }, { found: true }, { found: false }],
    ['reference_contains', { stored: '200123', text: 'Rechnung 200123' }, { found: true }, { found: false }],
    ['discount_calc', { total: 1000, percent: 2 }, { value: 980 }, { value: 981 }],
  ])('%s passes the right and fails the wrong', (kind, input, right, wrong) => {
    expect(failureOf(right, { kind, input })).toBeNull();
    expect(failureOf(wrong, { kind, input })).toEqual(expect.any(String));
  });
});

describe('the report', () => {
  it('names every failure, then counts by kind and over all', () => {
    const wrong = { ...base, id: 'own-2', expected: { outcome: 'no_match' } };
    const lines = reportLines(runCases([base, wrong, { ...wrong, id: 'own-3', general: false }]));
    expect(lines[0]).toMatch(/^FAILED own-2 \(allocation\): t1 is auto/);
    expect(lines[1]).toMatch(/^failed \(not general\) own-3/);
    expect(lines.slice(2)).toEqual([
      'allocation: 1 of 2',
      'with a setting of the peer (informative): 0 of 1',
      'general: 1 of 2',
    ]);
  });
});

describe.skipIf(!existsSync(PEERS))('the cases of peers (../shared/cases/peers.json)', () => {
  const isFirstKind = (kind: string): boolean => kind === 'allocation' || kind === 'party';
  let general: CaseOutcome[] = [];
  beforeAll(() => {
    const { cases } = JSON.parse(readFileSync(PEERS, 'utf8')) as { cases: Case[] };
    general = runCases(cases).filter((outcome) => outcome.general);
  }, 120_000);

  it.each([
    ['the kinds allocation and party', true],
    ['the other kinds', false],
  ])('of %s pass to 97 %% at least', (_, isFirst) => {
    const ofKinds = general.filter(({ kind }) => isFirstKind(kind) === isFirst);
    const passed = ofKinds.filter(({ failure }) => failure === null).length;
    expect(passed / ofKinds.length).toBeGreaterThanOrEqual(0.97);
  });
});

import { describe, expect, it } from 'vitest';
import { camt053, camtBalance, camtEntry, mt940, parseOne, parseText } from './test-files.ts';

const coffee = [':61:261102D4,50NTRFNONREF', ':86:KAFFEE'];
const tea = [':61:261102D3,50NTRFNONREF', ':86:TEE'];

describe('how statements and lines are recognised again', () => {
  it('gives the same file the same keys', async () => {
    const text = mt940([...coffee, ...coffee]);
    const [first, second] = await Promise.all([parseOne(text), parseOne(text)]);
    expect(second).toEqual(first);
    expect(new Set(first.lines.map((line) => line.key)).size).toBe(2);
    expect(first.lines.every((line) => line.key.length <= 80)).toBe(true);
  });

  it('counts a statement once that the file holds twice', async () => {
    const { statements } = await parseText(mt940(coffee) + mt940(coffee));
    const [first, second] = statements;
    expect(second?.sourceKey).toBe(first?.sourceKey);
    expect(second?.lines.map((line) => line.key)).toEqual(first?.lines.map((line) => line.key));
    expect(second?.notices.map((notice) => notice.code)).toEqual(['SALDO_STATEMENT_REPEATED']);
  });

  it('keeps two statements apart that begin alike', async () => {
    const { statements } = await parseText(mt940(coffee) + mt940(tea));
    expect(new Set(statements.map((statement) => statement.sourceKey)).size).toBe(2);
    expect(new Set(statements.map((statement) => statement.contentHash)).size).toBe(2);
    expect(statements.flatMap((statement) => statement.notices)).toEqual([]);
  });

  it('tells a cut-off delivery from the whole one by its content', async () => {
    const whole = mt940([...coffee, ...tea]);
    const cut = await parseOne(whole.slice(0, whole.indexOf(':61:261102D3')));
    const all = await parseOne(whole);
    expect(cut.sourceKey).toBe(all.sourceKey);
    expect(cut.contentHash).not.toBe(all.contentHash);
    expect(cut.lines[0]?.key).toBe(all.lines[0]?.key);
  });

  it('uses the given account where the file names none', async () => {
    const row = '02.11.2026;Kunde;02.11.2026;500;EUR;x';
    const [one, two] = await Promise.all(['AT1', 'AT2'].map((account) => parseOne(row, { account })));
    expect(one?.lines[0]?.key).not.toBe(two?.lines[0]?.key);
  });
});

describe('how a statement is checked', () => {
  const balances = camtBalance('OPBD', '100.00', '2026-11-01') + camtBalance('CLBD', '150.00', '2026-11-02');
  const summary = (count: number): string =>
    `<TxsSummry><TtlNtries><NbOfNtries>${count}</NbOfNtries><TtlNetNtryAmt>50.00</TtlNetNtryAmt><CdtDbtInd>CRDT</CdtDbtInd></TtlNtries></TxsSummry>`;

  it('by balances and control totals, where both are there', async () => {
    const right = await parseOne(camt053(balances + summary(1) + camtEntry('50.00', 'CRDT')));
    expect(right.checks).toEqual({ balanced: true, difference: 0, complete: true });
    const wrong = await parseOne(camt053(balances + summary(2) + camtEntry('50.00', 'CRDT')));
    expect(wrong.checks).toEqual({ balanced: false, difference: 0, complete: true });
    expect(wrong.notices.map((notice) => notice.code)).toEqual(['SALDO_STATEMENT_CONTROL_TOTAL']);
  });

  it('by balances alone where pending lines are among the entries that the control totals count', async () => {
    const pending = camtEntry('9.00', 'DBIT', '', '<Sts>PDNG</Sts>');
    const statement = await parseOne(camt053(balances + summary(2) + camtEntry('50.00', 'CRDT') + pending));
    expect(statement.checks.balanced).toBe(true);
  });

  it('by interim balances at the borders of its pages', async () => {
    const interim = (amount: string): string => camtBalance('ITBD', amount, '2026-11-02');
    const entry = camtEntry('50.00', 'CRDT');
    const first = await parseOne(camt053(camtBalance('OPBD', '100.00', '2026-11-01') + interim('150.00') + entry));
    const middle = await parseOne(camt053(interim('150.00') + interim('200.00') + entry));
    expect([first.checks.balanced, middle.checks.balanced]).toEqual([true, true]);
  });

  it('refuses a sum that is too large to be exact', async () => {
    const entry = camtEntry('90000000000000.00', 'CRDT');
    await expect(parseOne(camt053(entry + entry))).rejects.toThrow('too large');
  });
});

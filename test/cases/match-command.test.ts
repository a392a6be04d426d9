import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { match: string } };
/** What `npm run match` hands to Node. */
const MATCH = scripts.match.split(' ').slice(1);
const folder = mkdtempSync(join(tmpdir(), 'saldo-match-'));

function fileOf(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [...MATCH, ...args], { cwd: root, encoding: 'utf8' });
}

const CASE = {
  customers: [{ id: 'c1', name: 'Nordwind Handel GmbH' }],
  transactions: [{ id: 't1', amount: 119, currency: 'EUR', booking_date: '2026-02-03', text: 'Rechnung RE-100123' }],
  open_items: [
    { id: 'i1', type: 'invoice', number: 'RE-100123', amount: 119, open: 119, currency: 'EUR', customer: 'c1' },
  ],
};

// Each test starts Node anew, which a busy machine may take its time for.
describe('the match command', { timeout: 60_000 }, () => {
  it('prints suggestions as JSON, or writes them to a file', () => {
    const file = fileOf('case.json', JSON.stringify(CASE));
    const { stdout: printed } = run(file);
    expect(JSON.parse(printed)).toMatchObject({ suggestions: [{ tx: 't1', outcome: 'auto' }] });
    const out = join(folder, 'out.json');
    expect(run(file, '--out', out)).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(out, 'utf8')).toBe(printed);
  });

  it('refuses bad input with a code, every error and an exit code', () => {
    const bad = { ...CASE, transactions: [...CASE.transactions, { ...CASE.transactions[0], currency: 'EURO' }] };
    const { status, stdout, stderr } = run(fileOf('bad.json', JSON.stringify(bad)));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^SALDO_CASE_FILE_INVALID\n.*transactions\[1\] "t1".*currency/);
    expect(run(join(folder, 'absent.json'))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('absent.json') as string,
    });
    expect(run()).toMatchObject({ status: 1 });
  });

  it('says which settings it cannot follow', () => {
    const file = fileOf('settings.json', JSON.stringify({ ...CASE, settings: { rules: [] } }));
    expect(run(file)).toMatchObject({ status: 0, stderr: expect.stringContaining('"rules"') as string });
  });

  it('shows a statement and its open items as a table', () => {
    const statement = [
      ':20:START',
      ':25:12030000/1234567890',
      ':28C:1/1',
      ':60F:C260202EUR1000,00',
      ':61:2602030203C119,00NTRFNONREF',
      ':86:166?00SEPA-UEBERWEISUNG?20EREF+NOTPROVIDED?21SVWZ+Rechnung RE-100123?32Nordwind Handel GmbH',
      ':62F:C260203EUR1119,00',
      '-',
      '',
    ].join('\r\n');
    const items = 'Rechnungsnummer;Kunde;Betrag;Fälligkeit\nRE-100123;Nordwind Handel GmbH;119,00;28.02.2026\n';
    const { status, stdout, stderr } = run(
      '--statement',
      fileOf('bank.sta', statement),
      '--open-items',
      fileOf('items.csv', items),
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/RE-100123 {2}119\.00 EUR/);
    expect(stdout).toMatch(/1 payments: 1 auto/);
  });

  it('refuses a list of open items that it cannot read', () => {
    const { status, stderr } = run(
      '--statement',
      fileOf('empty.sta', ':20:X\r\n:25:1/2\r\n:28C:1\r\n:60F:C260202EUR1,00\r\n:62F:C260202EUR1,00\r\n-\r\n'),
      '--open-items',
      fileOf('wrong.csv', 'number;amount;due date\nA-1;12,345,6;2026-02-30\n'),
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/"row 2".*amount/s);
    expect(stderr).toMatch(/"row 2".*date/s);
  });
});

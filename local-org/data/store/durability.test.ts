import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insert, inTransaction, openFixtureOrg, select, SYSTEM } from '../../fixtures/fixture-org.ts';

/** Moments at which the loading process is killed; `SALDO_KILLS=30` for a longer run. */
const KILLS = Number(process.env['SALDO_KILLS'] ?? 5);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-org-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the loading process and kills it (SIGKILL) after a while; returns the keys it had acknowledged. */
function loadAndKill(afterMilliseconds: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const script = fileURLToPath(new URL('./load-process.ts', import.meta.url));
    const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let problems = '';
    let started = false;
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (!started) setTimeout(() => child.kill('SIGKILL'), afterMilliseconds);
      started = true;
    });
    child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
    child.on('exit', (code) => {
      if (!started) reject(new Error(`the loading process ended early (${code}): ${problems}`));
      else resolve(output.split('\n').slice(0, -1));
    });
  });
}

describe('the data folder', () => {
  it('keeps every acknowledged transaction whole through kill -9', { timeout: 20_000 + KILLS * 10_000 }, async () => {
    const seed = openFixtureOrg(folder);
    insert(seed, 'Company__c', [{ Name: 'Alpha' }]);
    seed.close();
    const acknowledged: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) acknowledged.push(...(await loadAndKill((kill * 37) % 151)));
    const org = openFixtureOrg(folder);
    const orders = select(org, 'SELECT Key__c, Total__c FROM Order__c');
    const kept = new Set(orders.map((row) => row['Key__c']));
    expect(acknowledged.length).toBeGreaterThan(5);
    expect(acknowledged.filter((key) => !kept.has(key))).toEqual([]);
    expect(orders.filter((row) => row['Total__c'] !== '6.00')).toEqual([]);
    expect(select(org, 'SELECT COUNT(Id) n FROM OrderLine__c')[0]?.['n']).toBe(String(orders.length * 3));
    inTransaction(org, (transaction) =>
      expect(
        transaction.systemRows
          .all('acknowledged')
          .map((row) => row.key)
          .sort(),
      ).toEqual([...kept].sort()),
    );
    org.close();
  });

  it('brings back rows, ids, auto-numbers and the recycle bin after a restart', () => {
    const before = openFixtureOrg(folder);
    const [company = ''] = insert(before, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
    const [gone = ''] = insert(before, 'Order__c', [{ Company__c: company, Amount__c: '1' }]);
    inTransaction(before, (transaction) =>
      transaction.dml('delete', 'Order__c', [{ Id: gone }], { access: SYSTEM, allOrNone: true }),
    );
    const organization = before.organization.id;
    before.close();
    const after = openFixtureOrg(folder);
    const [order = ''] = insert(after, 'Order__c', [{ Company__c: company, Amount__c: '2' }]);
    expect(after.organization.id).toBe(organization);
    expect(order > gone).toBe(true);
    expect(select(after, 'SELECT Name, Amount__c, IsDeleted, Company__r.Code__c FROM Order__c ALL ROWS')).toEqual([
      { Name: 'OR-0001', Amount__c: '1.00', IsDeleted: true, 'Company__r.Code__c': 'A' },
      { Name: 'OR-0002', Amount__c: '2.00', IsDeleted: false, 'Company__r.Code__c': 'A' },
    ]);
    after.close();
  });

  it('is taken by one process at a time', () => {
    const first = openFixtureOrg(folder);
    expect(() => openFixtureOrg(folder)).toThrow(/SALDO_DATA_FOLDER_IN_USE.*in use by process/);
    first.close();
    openFixtureOrg(folder).close();
  });
});

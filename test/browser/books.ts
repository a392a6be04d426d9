/** The pages around the queue: daily proof, export with the lock of periods, payments beside their record. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityViolations } from './browser.ts';
import { ONLY_REVIEWER, QueuePage, type QueueOrg } from './queue-org.ts';

const PERIOD = { from: '2026-01-01', to: '2026-12-31' };
const PHONE = { width: 390, height: 844 };

export function booksAndRecords(org: () => QueueOrg): void {
  describe('the books', () => {
    let page: Page;
    const client = () => org().parts.client;
    const show = (path: string) =>
      page.goto(`${org().parts.org.url.replace('127.0.0.1', 'localhost')}/lightning/${path}`);
    const days = async (): Promise<void> => {
      await page.locator('[name=postedFrom]').fill(PERIOD.from);
      await page.locator('[name=postedTo]').fill(PERIOD.to);
    };
    const onPhone = async (): Promise<string[]> => {
      await page.setViewportSize(PHONE);
      const violations = await accessibilityViolations(page);
      const isWider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      await page.setViewportSize({ width: 1280, height: 800 });
      return isWider ? [...violations, 'the page is wider than the phone'] : violations;
    };

    beforeAll(async () => {
      page = await org().open(ONLY_REVIEWER);
    }, 60_000);
    afterAll(() => page.context().close());

    it('work out: statements, lines and open items', async () => {
      await show('n/Daily_Proof');
      await days();
      await page.locator('[data-id=run]').click();
      await page.locator('[data-id=verdict]', { hasText: '2026' }).waitFor();
      expect(await page.locator('[data-id=verdict]').textContent()).toContain('Everything works out');
      expect(await page.locator('[data-account] [data-id=lineDifference]').allTextContents()).not.toHaveLength(0);
      expect(await page.locator('.row_wrong').count()).toBe(0);
      expect(await accessibilityViolations(page)).toEqual([]);
      expect(await onPhone()).toEqual([]);
    }, 60_000);

    it('name the statement that does not work out, and open it', async () => {
      const [statement] = await client().query<{ Id: string; Name: string; ClosingBalance__c: number }>(
        'SELECT Id, Name, ClosingBalance__c FROM BankStatement__c ORDER BY PeriodStart__c DESC LIMIT 1',
      );
      const closing = statement?.ClosingBalance__c ?? 0;
      await client().update('BankStatement__c', statement?.Id ?? '', { ClosingBalance__c: closing + 1 });
      await page.locator('[data-id=run]').click();
      const link = page.locator('.first button');
      await link.waitFor();
      expect(await link.textContent()).toContain(statement?.Name);
      expect(await accessibilityViolations(page)).toEqual([]);
      await link.click();
      await page.waitForURL((url) => url.pathname.includes(statement?.Id ?? ''));
      await client().update('BankStatement__c', statement?.Id ?? '', { ClosingBalance__c: closing });
    }, 60_000);

    it('are handed over once, as the same file whenever it is asked for', async () => {
      await show('n/Allocation_Export');
      await page.locator('[data-id=open]').waitFor();
      await days();
      await page.locator('[data-id=show]').click();
      await page.locator('[data-id=open]', { hasText: 'not exported yet' }).waitFor();
      await page.locator('[data-id=export]').click();
      await page.locator('[data-id=message]', { hasText: 'EX-' }).waitFor();
      const exported = await client().query<{ Name: string }>(
        'SELECT Name FROM Allocation__c WHERE AllocationExport__c != NULL ORDER BY Name',
      );
      const file = async (): Promise<string> => {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.locator('[data-format=Csv]').first().click(),
        ]);
        return readFileSync((await download.path()) ?? '', 'utf8');
      };
      const text = await file();
      const names = text
        .trim()
        .split('\r\n')
        .slice(1)
        .map((row) => row.split(';')[0]?.replaceAll('"', ''));
      expect(names.toSorted()).toEqual(exported.map(({ Name }) => Name));
      expect(await file()).toBe(text);
      expect(await page.locator('c-audit-trail tbody tr').first().textContent()).toContain('Exported');
      expect(await accessibilityViolations(page)).toEqual([]);
      expect(await onPhone()).toEqual([]);
    }, 60_000);

    it('tell an accountant which account a DATEV file still needs', async () => {
      await page.locator('[data-format=Datev]').first().click();
      await page.locator('[data-id=error]', { hasText: 'SALDO_EXPORT_INCOMPLETE' }).waitFor();
      expect(await accessibilityViolations(page)).toEqual([]);
    }, 30_000);

    it('are locked by nobody without the right', async () => {
      expect(await page.locator('[data-id=lock]').count()).toBe(0);
      const [entity] = await client().query<{ Id: string }>('SELECT Id FROM LegalEntity__c LIMIT 1');
      const refused = await page.evaluate(
        async (id) =>
          (
            await fetch(`/services/data/v67.0/sobjects/LegalEntity__c/${id}`, {
              method: 'PATCH',
              headers: { 'content-type': 'application/json' },
              body: '{"LockedUntil__c":"2026-12-31"}',
            })
          ).status,
        entity?.Id ?? '',
      );
      expect(refused).toBeGreaterThanOrEqual(400);
    });
  });

  describe('beside their record', () => {
    let queue: QueuePage;
    const show = (object: string, id: string) =>
      queue.page.goto(`${org().parts.org.url.replace('127.0.0.1', 'localhost')}/lightning/r/${object}/${id}/view`);

    beforeAll(async () => {
      queue = new QueuePage(await org().open(ONLY_REVIEWER));
    }, 60_000);
    afterAll(() => queue.page.context().close());

    it('an invoice shows its payments', async () => {
      const [row] = await org().parts.client.query<{ Invoice__c: string; BankTransaction__r: { Name: string } }>(
        'SELECT Invoice__c, BankTransaction__r.Name FROM Allocation__c WHERE Invoice__c != NULL AND Reverses__c = NULL LIMIT 1',
      );
      await show('Invoice__c', row?.Invoice__c ?? '');
      await queue.page.locator('c-invoice-payments [data-id=open]').waitFor();
      expect(await queue.page.locator('c-invoice-payments tbody').textContent()).toContain(
        row?.BankTransaction__r.Name,
      );
      expect(await accessibilityViolations(queue.page)).toEqual([]);
    }, 30_000);

    it('a payment shows its proposal and takes the decision there', async () => {
      const [payment] = await org().parts.client.query<{ Id: string }>(
        "SELECT Id FROM BankTransaction__c WHERE MatchStatus__c = 'Suggested' ORDER BY Name LIMIT 1",
      );
      const id = payment?.Id ?? '';
      await show('BankTransaction__c', id);
      await queue.row(id).waitFor();
      await queue.detail().waitFor();
      expect(await queue.options().count()).toBe(1);
      expect(await accessibilityViolations(queue.page)).toEqual([]);
      await queue.page.getByRole('listbox').focus();
      await queue.page.waitForTimeout(350);
      await queue.page.keyboard.press('a');
      await queue.says('Approved');
      const [after] = await org().parts.client.query<{ MatchStatus__c: string }>(
        `SELECT MatchStatus__c FROM BankTransaction__c WHERE Id = '${id}'`,
      );
      expect(['Allocated', 'Partly Allocated']).toContain(after?.MatchStatus__c);
    }, 30_000);
  });
}

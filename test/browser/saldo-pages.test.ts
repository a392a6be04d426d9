/** Saldo's own app in the frame of the local org: every tab for reviewer, approver and administrator, on desktop and phone. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerPages } from '../../start/pages.ts';
import { startParts, type Parts } from '../../start/parts.ts';
import { loadSampleData } from '../../start/sample-data/load.ts';
import { accessibilityViolations, launchBrowser } from './browser.ts';

const root = join(import.meta.dirname, '../..');
const dataDir = mkdtempSync(join(tmpdir(), 'saldo-pages-'));
let parts: Parts;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  parts = await startParts(root, { port: 0, dataDir, hostUrl: null }, () => undefined);
  await loadSampleData(parts.client);
  await registerPages(root, parts).ready();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(address('/'));
}, 300_000);

afterAll(async () => {
  await browser.close();
  await parts.close();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

/** Custom permissions for single acts that not everybody may do. */
const DANGEROUS = ['BulkApprove', 'ImportStatements', 'UndoOthersAllocations', 'WriteOffAboveTolerance'];

const address = (path: string): string => parts.org.url.replace('127.0.0.1', 'localhost') + path;
const tabLinks = () =>
  page.locator('.saldo-tab a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));

async function switchTo(name: string): Promise<void> {
  const menu = page.locator('.saldo-menu_right summary');
  if ((await menu.count()) > 0) await menu.click();
  await page.getByRole('button', { name: `Sign in as ${name}` }).click();
  await page.locator('.saldo-menu_right', { hasText: name }).waitFor();
}

describe('Saldo in the local org', () => {
  it.each([
    ['Rita Reviewer', ['BulkApprove']],
    ['Arno Approver', ['BulkApprove', 'UndoOthersAllocations', 'WriteOffAboveTolerance']],
    ['Ada Admin', ['BulkApprove', 'ImportStatements', 'UndoOthersAllocations', 'WriteOffAboveTolerance']],
  ])(
    'gives %s the own rights, and shows every tab without a violation',
    async (name, rights) => {
      await switchTo(name);
      await page.goto(address('/lightning/n/Approval_Queue'));
      const held = await page.evaluate<string[]>('Object.keys(globalThis.saldoPage.permissions)');
      expect(held.filter((right) => DANGEROUS.includes(right)).sort()).toEqual(rights);
      const links = await tabLinks();
      expect(links).toContain('/lightning/n/Approval_Queue');
      for (const link of links) {
        const isList = link.startsWith('/lightning/o/');
        const answer = isList ? await page.request.get(address(link)) : await page.goto(address(link));
        expect([link, answer?.status()]).toEqual([link, 200]);
        await expect.poll(() => page.locator('.saldo-loading, .saldo-failed').count(), { message: link }).toBe(0);
      }
      expect(await accessibilityViolations(page)).toEqual([]);
    },
    120_000,
  );

  it.each([
    ['1', 1280, 'English'],
    ['2', 390, 'Deutsch'],
  ] as const)(
    'is accessible with lists and records, SLDS %s, %d px wide',
    async (style, width, language) => {
      await page.setViewportSize({ width, height: 844 });
      await page.goto(address(`/lightning/o/Invoice__c/list?filterName=OpenInvoices&slds=${style}`));
      const choice = page.getByRole('button', { name: language });
      if ((await choice.count()) > 0) await choice.click();
      await page.getByRole('link', { name: 'RE-2026-0101' }).waitFor();
      expect(await accessibilityViolations(page)).toEqual([]);
      await page.getByRole('link', { name: 'RE-2026-0101' }).click();
      await page.getByText(language === 'Deutsch' ? 'Von Saldo gepflegt' : 'Kept by Saldo').waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await accessibilityViolations(page)).toEqual([]);
    },
    60_000,
  );
});

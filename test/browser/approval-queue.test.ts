/** A reviewer at the approval queue, in a real browser, with the real Apex, functions and sample company. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerLightningPages } from '../../local-org/pages/index.ts';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importStatements, waitUntilMatched } from '../../start/import-and-match.ts';
import { startParts, type Parts } from '../../start/parts.ts';
import { loadKnownPayers, loadSampleData } from '../../start/sample-data/load.ts';
import { writeSampleStatements } from '../../start/sample-data/statements.ts';
import { accessibilityViolations, launchBrowser } from './browser.ts';

const root = join(import.meta.dirname, '../..');
const dataDir = mkdtempSync(join(tmpdir(), 'saldo-browser-'));
const say = (): void => undefined;
let parts: Parts;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  parts = await startParts(root, { port: await freePort(), dataDir, hostUrl: null }, say);
  await loadSampleData(parts.client);
  await loadKnownPayers(parts.client);
  await registerLightningPages(parts.org, { projectDir: root, startTab: 'Approval_Queue' }).ready();
  await importStatements(parts.client, writeSampleStatements(join(dataDir, 'samples')), say);
  await waitUntilMatched(parts.client, say);
}, 300_000);

afterAll(async () => {
  await browser.close();
  await parts.close();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
}, 60_000);
afterEach(() => page.close());

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function signIn(name: string): Promise<void> {
  await page.goto(parts.org.url.replace('127.0.0.1', 'localhost'));
  await page.getByRole('button', { name: `Sign in as ${name}` }).click();
}

const options = (): Locator => page.getByRole('option');
const chosen = (): Locator => page.locator('[role=option][aria-selected=true]');
const bar = (): Locator => page.locator('[data-id=bar]');

/** Goes down the list with J until a payment in this state is chosen; says which one. */
async function choose(state: string): Promise<string> {
  await page.getByRole('listbox').focus();
  await page.keyboard.press('Home');
  for (let step = 0; step < 60; step += 1) {
    if ((await chosen().locator('.state').textContent()) === state) {
      await page
        .locator('c-approval-detail h2', { hasText: (await chosen().locator('.row__payer').textContent()) ?? '' })
        .waitFor();
      // A key right after the row has changed does not approve it.
      await page.waitForTimeout(350);
      return (await chosen().getAttribute('data-id')) ?? '';
    }
    await page.keyboard.press('j');
  }
  throw new Error(`No payment is in the state ${state}`);
}

async function ledgerSum(transactionId: string): Promise<number> {
  const rows = await parts.client.query<{ Amount__c: number }>(
    `SELECT Amount__c FROM Allocation__c WHERE BankTransaction__c = '${transactionId}'`,
  );
  return rows.reduce((cents, row) => cents + Math.round(row.Amount__c * 100), 0);
}

describe('approval queue in the browser', () => {
  it('approves by key, chooses the next payment, and undoes; the ledger follows to the cent', async () => {
    await signIn('Rita Reviewer');
    const payment = await choose('Check');
    expect(await accessibilityViolations(page)).toEqual([]);
    const [before] = await parts.client.query<{ Amount__c: number }>(
      `SELECT Amount__c FROM BankTransaction__c WHERE Id = '${payment}'`,
    );
    const count = await options().count();
    const next = await options()
      .nth(Number(await chosen().getAttribute('data-index')) + 1)
      .getAttribute('data-id');

    await page.keyboard.press('a');
    await expect.poll(() => options().count()).toBe(count - 1);
    expect(await chosen().getAttribute('data-id')).toBe(next);
    await bar().getByRole('button').waitFor();
    expect(await ledgerSum(payment)).toBe(Math.round((before?.Amount__c ?? 0) * 100));
    expect(await accessibilityViolations(page)).toEqual([]);

    await page.keyboard.press('u');
    await expect.poll(() => options().count()).toBe(count);
    await expect.poll(() => ledgerSum(payment)).toBe(0);
    expect(await chosen().getAttribute('data-id')).toBe(payment);
    await expect.poll(() => chosen().locator('.state').textContent(), { timeout: 60_000 }).toBe('Check');
    expect(await accessibilityViolations(page)).toEqual([]);
  }, 120_000);

  it('tells at the row when a colleague was faster, and books nothing twice', async () => {
    await signIn('Rita Reviewer');
    const payment = await choose('Check');
    const [suggestion] = await parts.client.query<{ Id: string }>(
      `SELECT Id FROM AllocationSuggestion__c WHERE BankTransaction__c = '${payment}' AND Status__c = 'Proposed' ORDER BY Rank__c LIMIT 1`,
    );
    await parts.client.action('ApproveSuggestions', [{ suggestionId: suggestion?.Id }]);
    const booked = await ledgerSum(payment);

    await page.keyboard.press('a');
    await chosen().locator('[data-id=problem]').waitFor();
    expect(await chosen().getAttribute('data-id')).toBe(payment);
    expect(await ledgerSum(payment)).toBe(booked);
    expect(await accessibilityViolations(page)).toEqual([]);
  }, 120_000);

  it('shows a tie as its own state and never approves it by key', async () => {
    await signIn('Rita Reviewer');
    const payment = await choose('Tie');
    await page.keyboard.press('a');
    await expect.poll(() => bar().textContent()).toContain('equally good');
    expect(await ledgerSum(payment)).toBe(0);
    await expect.poll(() => page.getByRole('button', { name: 'Approve this one' }).count()).toBeGreaterThan(1);
    expect(await accessibilityViolations(page)).toEqual([]);
  }, 120_000);

  it('rejects with a reason, and the focus comes back to the list', async () => {
    await signIn('Rita Reviewer');
    const payment = await choose('Check');
    await page.keyboard.press('r');
    await page.keyboard.type('A different customer pays like this');
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.locator('[data-act=confirm-reject]').click();
    await expect.poll(() => bar().textContent()).toContain('Rejected');
    const rejected = await parts.client.query<{ RejectReason__c: string }>(
      `SELECT RejectReason__c FROM AllocationSuggestion__c WHERE BankTransaction__c = '${payment}' AND Status__c = 'Rejected'`,
    );
    expect(rejected.map(({ RejectReason__c }) => RejectReason__c)).toEqual(['A different customer pays like this']);
    const before = await chosen().getAttribute('data-id');
    await page.keyboard.press('j');
    await expect.poll(() => chosen().getAttribute('data-id')).not.toBe(before);
  }, 120_000);

  it('is a stack of cards on a phone, and speaks German', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await signIn('Rita Reviewer');
    await options().first().waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await options().first().click();
    const approve = page.locator('[data-act=approve]').first();
    await approve.waitFor();
    expect((await approve.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Freigabeliste' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Approval queue' }).waitFor();
  }, 120_000);

  it('has no violation in SLDS 2, with filters and help open', async () => {
    await signIn('Rita Reviewer');
    await options().first().waitFor();
    await page.goto(`${parts.org.url.replace('127.0.0.1', 'localhost')}/?slds=2`);
    await options().first().waitFor();
    await page.locator('[data-id=filters]').click();
    await page.locator('[data-id=keys]').click();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('searchbox').fill('nobody has this name');
    await page.locator('[data-id=empty]').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
  }, 120_000);

  it('says what is missing to a user without the rights', async () => {
    await signIn('Integration');
    await page.getByRole('heading', { name: 'You do not have access to any tab of this app.' }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
  }, 120_000);
});

/** An administrator connects an invented bank in a real browser, with the real Apex, functions, host and finAPI adapter. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeMt940 } from '@saldo/banking/sample-files';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerLightningPages } from '../../local-org/pages/index.ts';
import { waitUntilMatched } from '../../start/import-and-match.ts';
import { startParts, type Parts } from '../../start/parts.ts';
import { ONLINE_IBAN } from '../../start/sample-data/banks.ts';
import { loadKnownPayers, loadSampleData } from '../../start/sample-data/load.ts';
import { accessibilityViolations, launchBrowser } from './browser.ts';

const root = join(import.meta.dirname, '../..');
const dataDir = mkdtempSync(join(tmpdir(), 'saldo-banks-'));
const say = (): void => undefined;
const DAY_MS = 86_400_000;
const PATIENCE = { timeout: 90_000 };
let parts: Parts;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  parts = await startParts(root, { port: await freePort(), dataDir, hostUrl: null }, say);
  await loadSampleData(parts.client);
  await loadKnownPayers(parts.client);
  await registerLightningPages(parts.org, { projectDir: root, startTab: 'Bank_Connections' }).ready();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(address());
  await page.getByRole('button', { name: 'Sign in as Ada Admin' }).click();
}, 300_000);

afterAll(async () => {
  await browser.close();
  await parts.close();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const address = (path = '/'): string => parts.org.url.replace('127.0.0.1', 'localhost') + path;
const banks = (): NonNullable<Parts['banks']> => {
  if (parts.banks === null) throw new Error('There are no invented banks.');
  return parts.banks;
};
const card = (): Locator => page.locator('c-bank-connection');
const status = (): Promise<string | null> => card().locator('[data-id=status]').textContent();

/** Follows the link to the bank's login page, logs in there as a person does, and comes back. */
async function logInAtTheBank(): Promise<void> {
  const [login] = await Promise.all([
    page.context().waitForEvent('page'),
    card().locator('[data-id=login-link]').click(),
  ]);
  await login.getByLabel('User').fill('demo');
  await login.getByLabel('PIN').fill('0000');
  await login.getByRole('button', { name: 'Log in' }).click();
  await login.getByRole('alert').waitFor();
  await login.getByLabel('User').fill('demo');
  await login.getByLabel('PIN').fill('12345');
  await login.getByRole('button', { name: 'Log in' }).click();
  expect(await accessibilityViolations(login)).toEqual([]);
  await login.getByRole('button', { name: 'Confirm' }).click();
  await login.getByRole('status').waitFor();
  await login.close();
  await card()
    .locator('[data-id=logged-in]')
    .click({ timeout: 5_000 })
    .catch(() => undefined);
}

describe('bank connections in the browser', () => {
  it('connects a bank by its login page; accounts, balances, lines and suggestions follow', async () => {
    await page.locator('[data-id=search]').fill('spree');
    await page.locator('[data-id=search-act]').click();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.locator('[data-id=connect-bank]').click();
    await card().locator('[data-id=login-link]').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await logInAtTheBank();
    await expect.poll(status, PATIENCE).toBe('Up to date');
    expect(await card().locator('[data-id=balance]').allTextContents()).toEqual(
      expect.arrayContaining(['€50,000.00', '-€312.40', '€24,690.50']),
    );
    expect(await accessibilityViolations(page)).toEqual([]);
    await waitUntilMatched(parts.client, say);
    const states = async (): Promise<string[][]> => {
      const lines = await parts.client.query<{ RemittanceText__c: string; MatchStatus__c: string }>(
        `SELECT RemittanceText__c, MatchStatus__c FROM BankTransaction__c WHERE BankAccount__r.Iban__c = '${ONLINE_IBAN}'`,
      );
      return lines.map(({ MatchStatus__c: state, RemittanceText__c: text }) => [text, state]).sort();
    };
    // What is certain is approved right after it was suggested.
    await expect.poll(states, PATIENCE).toEqual([
      ['Danke', 'No Match'],
      ['Kontoführung', 'No Match'],
      ['Rechnung RE-2026-0103', 'Allocated'],
      ['Rechnung RE-2026-0109', 'Allocated'],
      ['Rechnung RE-2026-0118', 'Allocated'],
    ]);
    const [position] = await parts.client.query<object>(
      "SELECT Quantity__c, MarketValue__c FROM SecurityPosition__c WHERE Isin__c = 'IE00B4L5Y983'",
    );
    expect(position).toMatchObject({ Quantity__c: 50.125, MarketValue__c: 5000.5 });
  }, 180_000);

  it('brings what is new, once', async () => {
    const before = await parts.client.count('SELECT COUNT() FROM BankTransaction__c');
    const bookingDate = new Date().toISOString().slice(0, 10);
    banks().state.book(ONLINE_IBAN, { bookingDate, amount: '50.00', purpose: 'Neu' });
    const count = (): Promise<number> => parts.client.count('SELECT COUNT() FROM BankTransaction__c');
    await card().locator('[data-id=update]').click();
    await expect.poll(count, PATIENCE).toBe(before + 1);
    await expect.poll(status, PATIENCE).toBe('Up to date');
    // The lines are there before the page is done; a clock that is moved now would meet the sync that still runs.
    await card().locator('[data-id=update]:enabled').waitFor();
    const statements = await parts.client.query<object>(
      `SELECT Status__c, Difference__c, LineCount__c FROM BankStatement__c WHERE BankAccount__r.Iban__c = '${ONLINE_IBAN}' ORDER BY Name DESC LIMIT 1`,
    );
    expect(statements).toMatchObject([{ Status__c: 'Complete', Difference__c: 0, LineCount__c: 1 }]);
  }, 120_000);

  it('says so when the consent has ended, and reconnects', async () => {
    banks().state.advance(181 * DAY_MS);
    await card().locator('[data-id=update]').click();
    await expect.poll(status, PATIENCE).toBe('Needs you');
    expect(await card().locator('[data-id=problem]').textContent()).toContain('Reconnect the bank');
    expect(await accessibilityViolations(page)).toEqual([]);
    await card().locator('[data-id=reconnect]').click();
    await card().locator('[data-id=login-link]').waitFor();
    await logInAtTheBank();
    await expect.poll(status, PATIENCE).toBe('Up to date');
    expect(await card().locator('[data-id=problem]').count()).toBe(0);
  }, 180_000);

  it('explains what the bank refuses, in our words and its own', async () => {
    banks().state.failures.set('Spreebank Online', {
      code: 'BANK_SERVER_REJECTION',
      message: 'Zugang gesperrt (9931)',
    });
    await card().locator('[data-id=update]').click();
    await expect.poll(status, PATIENCE).toBe('Needs you');
    const words = await card().locator('[data-id=problem]').textContent();
    expect(words).toContain('Check whether online banking works there');
    expect(words).toContain('The bank says: Zugang gesperrt (9931)');
  }, 120_000);

  it('shows balances, money in and out, and what needs somebody on Home', async () => {
    await page.goto(address('/lightning/page/home'));
    const home = page.locator('c-bank-overview');
    await home.locator('[data-id=attentions]').waitFor();
    expect(await home.locator('[data-id=attentions]').textContent()).toContain('Zugang gesperrt (9931)');
    expect(await home.locator('[data-id=balance]').allTextContents()).toContain('€50,000.00');
    const chart = home.locator('c-money-flow svg').first();
    expect(await chart.getAttribute('aria-label')).toContain('Money in and out, EUR');
    expect(await home.locator('rect[data-id=in]').count()).toBe(8);
    expect(await accessibilityViolations(page)).toEqual([]);
    await home.locator('[data-id=attentions] a').click();
    await page.getByRole('heading', { name: 'Spreebank Online' }).first().waitFor();
    await page.goto(address('/lightning/n/Bank_Connections'));
  }, 120_000);

  it('fits a phone and speaks German', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Bankverbindungen' }).waitFor();
    await expect.poll(status, PATIENCE).toBe('Braucht Sie');
    expect(await card().locator('[data-id=problem]').textContent()).toContain('Die Bank sagt: Zugang gesperrt (9931)');
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Bank connections' }).waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
  }, 120_000);
});

describe('upload of statements in the browser', () => {
  it('says of each file what became of it; the same file again brings nothing new', async () => {
    const file = join(dataDir, 'wien.sta');
    const broken = join(dataDir, 'kaputt.sta');
    const text = writeMt940({
      ...{ account: { iban: 'AT611904300234573201' }, currency: 'EUR', number: '1' },
      opening: { amount: 0, date: '2026-11-17' },
      lines: [{ amount: 119_00, bookingDate: '2026-11-18', remittanceText: 'Grüße' }],
    });
    writeFileSync(file, text);
    writeFileSync(broken, text.replace('C119,00', 'C1x9,00'));
    await page.goto(address('/lightning/n/Statement_Upload'));
    const states = (): Promise<string[]> => page.locator('[data-id=state]').allTextContents();
    await page.locator('[data-id=files]').setInputFiles([file, broken]);
    await expect.poll(states, PATIENCE).toEqual(['1 new lines of 1', 'Not imported']);
    expect(await page.locator('[data-id=file-error]').textContent()).toContain('kaputt.sta, line ');
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.locator('[data-id=files]').setInputFiles([file]);
    await expect
      .poll(states, PATIENCE)
      .toEqual(['1 new lines of 1', 'Not imported', 'Nothing new: all 1 lines are in Saldo already']);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.goto(address('/lightning/page/home'));
    const account = page.locator('c-bank-overview tr', { hasText: 'AT611904300234573201' });
    await account.locator('[data-id=balance]').waitFor();
    expect(await account.locator('[data-id=balance]').textContent()).toBe('€119.00');
    expect(await account.locator('[data-id=as-of]').textContent()).toBe('As of the statement of Nov 18, 2026');
    expect(await accessibilityViolations(page)).toEqual([]);
  }, 180_000);
});

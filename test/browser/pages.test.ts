/** The frame of the local org in a real browser, with a small project whose components use what the platform offers. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apexLoader, startLocalOrg, type LocalOrg } from '../../local-org/index.ts';
import { CLERK, insert, MANAGER, NOBODY, PROJECT, userOf } from '../../local-org/fixtures/fixture-org.ts';
import { registerLightningPages, type LightningPages } from '../../local-org/pages/index.ts';
import { accessibilityViolations, launchBrowser } from './browser.ts';

const root = join(import.meta.dirname, '../..');
let org: LocalOrg;
let pages: LightningPages;
let browser: Browser;
let page: Page;
let projectDir: string;
let errors: string[];

beforeAll(async () => {
  // Below the root, where the base components are found; the folder is ignored by Git.
  mkdirSync(join(root, '.lwc-dist'), { recursive: true });
  projectDir = mkdtempSync(join(root, '.lwc-dist/pages-'));
  cpSync(PROJECT, projectDir, { recursive: true });
  browser = await launchBrowser();
  const users = [CLERK, MANAGER, NOBODY].map((user) => ({ ...user, locale: 'en_US' }));
  org = await startLocalOrg({ projectDir, dataDir: null, port: 0, clients: [], users }, apexLoader);
  const OwnerId = userOf(org.data, CLERK).id;
  const [alpha = ''] = insert(org.data, 'Company__c', [{ Name: 'Alpha', Code__c: 'A' }]);
  const order = (values: object) => ({ Company__c: alpha, Amount__c: '1234.50', OwnerId, ...values });
  insert(org.data, 'Order__c', [order({}), order({ IsUrgent__c: true }), order({ OrderedOn__c: '2020-01-01' })]);
  pages = registerLightningPages(org, {
    projectDir,
    cacheDir: join(root, '.lwc-dist/pages-test'),
    startTab: 'Order_Desk',
  });
  await pages.ready();
}, 180_000);

afterAll(async () => {
  await browser.close();
  await org.close();
  rmSync(projectDir, { recursive: true });
}, 60_000);

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
}, 60_000);
afterEach(async () => {
  await page.close();
  expect(errors).toEqual([]);
});

const address = (path: string): string => org.url.replace('127.0.0.1', 'localhost') + path;

async function signIn(name: string, path = '/'): Promise<void> {
  await page.goto(address(path));
  await page.getByRole('button', { name: `Sign in as ${name}` }).click();
}

const toast = () => page.locator('lightning-toast');
const part = (id: string) => page.locator(`[data-id=${id}]`);

describe('a component on an app page', () => {
  it('gets labels, permissions, properties, page, static resource and Apex', async () => {
    await signIn('Clerk');
    await expect.poll(() => part('greeting').textContent()).toBe('Hello, Courier of the static resource');
    await expect.poll(() => part('count').textContent()).toBe('3 drafts');
    expect(await part('page').textContent()).toBe('Order_Desk');
    expect(await part('reopen').count()).toBe(0);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.goto(address('/lightning/n/Order_Desk?slds=2'));
    await part('greeting').waitFor();
    expect(await page.getByText('More', { exact: true }).isVisible()).toBe(false);
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it('shows a toast, and what it wired is fresh after refreshApex', async () => {
    await signIn('Clerk');
    await expect.poll(() => part('count').textContent()).toBe('3 drafts');
    await page.getByRole('button', { name: 'Send' }).first().click();
    await expect.poll(() => toast().textContent()).toContain('The order was sent');
    await expect.poll(() => page.evaluate('document.getAnimations().length')).toBe(0);
    expect(await accessibilityViolations(page)).toEqual([]);
    await expect.poll(() => part('count').textContent()).toBe('2 drafts');
    await page.getByRole('button', { name: 'Send' }).first().click();
    await expect.poll(() => toast().last().textContent()).toContain('An urgent order is sent by hand.');
    expect(await part('count').textContent()).toBe('2 drafts');
    // The browser tells of every answer that is an error.
    expect(errors.splice(0)).toEqual([expect.stringContaining('500')]);
  });

  it('navigates to a record and a list, and back leads back', async () => {
    await signIn('Clerk');
    await page.getByRole('button', { name: 'OR-0002' }).click();
    await page.getByRole('heading', { name: 'OR-0002' }).waitFor();
    expect(page.url()).toMatch(/\/lightning\/r\/Order__c\/\w{18}\/view$/);
    const recordId = /Order__c\/(\w{18})/.exec(page.url())?.[1] ?? '';
    await expect.poll(() => part('record').textContent()).toBe(`Order__c ${recordId}`);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.goBack();
    await part('list').click();
    await page.getByRole('heading', { name: 'Urgent or old' }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'New order' }).click();
    await page.getByRole('heading', { name: 'New: Order' }).waitFor();
    await page.goto(address(`/${recordId}`));
    await page.getByRole('heading', { name: 'OR-0002' }).waitFor();
    await page.goto(address('/lightning/n/Order_Desk?c__tone=%20kind&other=x'));
    await expect.poll(() => part('page').textContent()).toBe('Order_Desk kind');
  });
});

describe('users and languages', () => {
  it('are changed on the page one is on; the permission sets decide what is there', async () => {
    await signIn('Clerk', '/lightning/n/Order_Desk');
    const tabs = () => page.getByRole('navigation').getByRole('link').allTextContents();
    await expect.poll(tabs).toEqual(['Home', 'Order Desk', 'Orders', 'Accounts']);
    await page.getByText('Clerk', { exact: true }).click();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign in as Manager' }).click();
    await part('reopen').waitFor();
    expect(page.url()).toBe(address('/lightning/n/Order_Desk'));
    expect(await tabs()).toEqual(['Home', 'Order Desk', 'Orders', 'Companies', 'Accounts']);

    await page.getByRole('button', { name: 'Deutsch' }).click();
    await expect.poll(() => part('greeting').textContent()).toContain('Guten Tag');
    expect(await tabs()).toEqual(['Startseite', 'Auftragsannahme', 'Aufträge', 'Companies', 'Accounts']);
    expect(await page.locator('html').getAttribute('lang')).toBe('de');

    await page.getByText('Manager', { exact: true }).click();
    await page.getByRole('button', { name: 'Anmelden als Nobody' }).click();
    await page.getByRole('heading', { name: 'You do not have access to any tab' }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(errors.splice(0)).toEqual([expect.stringContaining('404')]);
  });
});

describe('the frame', () => {
  it('works with the keyboard alone: skip link, tabs, list, menu', async () => {
    await signIn('Clerk', '/lightning/o/Order__c/list');
    await page.getByRole('heading', { name: 'All orders' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('root');
    await page.getByText('List views').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.locator('details[open]').count()).toBe(0);
    await page.getByRole('searchbox').fill('alpha');
    await page.keyboard.press('Enter');
    await page.waitForURL(/search=alpha/);
    expect(await page.getByRole('row').count()).toBe(4);
  });

  it('fits a phone: records are cards, tabs that do not fit are in a menu', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await signIn('Clerk', '/lightning/o/Order__c/list');
    await page.getByRole('heading', { name: 'All orders' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByText('More', { exact: true }).click();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Order Desk' }).click();
    await part('greeting').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });
});

describe('a record', () => {
  it('is made, corrected and deleted by hand', async () => {
    await signIn('Clerk', '/lightning/o/Order__c/list');
    await page.getByRole('link', { name: 'New' }).click();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByLabel('Company').fill('Nobody');
    await page.getByLabel('Amount').fill('1.5.0');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('Write a number like 1,234.50.');
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByLabel('Company').fill('Alpha');
    await page.getByLabel('Amount').fill('99.95');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Edit' }).waitFor();
    expect(await page.getByText('99.95').count()).toBeGreaterThan(0);
    await page.getByText('Delete', { exact: true }).first().click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'All orders' }).waitFor();
    expect(await page.getByText('99.95').count()).toBe(0);
    expect(errors.splice(0)).toEqual([expect.stringContaining('422')]);
  });

  it('is not changed by a page of somebody else', async () => {
    const token = org.createSession(userOf(org.data, CLERK));
    const [order] = org.data.begin(userOf(org.data)).query(org.data.compileQueryText('SELECT Id FROM Order__c LIMIT 1'), { access: { mode: 'system', sharing: false }, binds: [] }).records; // prettier-ignore
    const path = `/lightning/r/Order__c/${String(order?.values['Id'])}/delete`;
    const ask = (headers: Record<string, string>, body: string) =>
      fetch(org.url + path, { method: 'POST', headers: { cookie: `saldo_session=${token}`, ...headers }, body });
    expect((await ask({ origin: 'http://evil.example' }, '')).status).toBe(403);
    expect((await ask({ origin: org.url }, 'token=made-up')).status).toBe(403);
  });
});

describe('a component that is changed', () => {
  it('is there when the page is loaded again, built anew in less than two seconds', async () => {
    await signIn('Clerk');
    await part('greeting').waitFor();
    const file = join(projectDir, 'force-app/main/lwc/orderDesk/orderDesk.html');
    writeFileSync(file, readFileSync(file, 'utf8').replace('{greeting},', '{greeting} again,'));
    const cpu = process.cpuUsage();
    const { milliseconds } = await pages.ready();
    const { user, system } = process.cpuUsage(cpu);
    // The processor's time where the machine is busy with other things.
    expect(Math.min(milliseconds, (user + system) / 1000)).toBeLessThan(2000);
    await page.reload();
    await expect.poll(() => part('greeting').textContent()).toContain('Hello again,');
  });

  it('stops with file and reason when it cannot be built', async () => {
    const file = join(projectDir, 'force-app/main/lwc/orderDesk/orderDesk.js');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replace('c.Greeting', 'c.Farewell'));
    await signIn('Clerk');
    await expect.poll(() => page.textContent('body')).toContain('SALDO_PAGE_BUILD_FAILED');
    expect(await page.textContent('body')).toContain('c.Farewell');
    expect(errors.splice(0)).toEqual([expect.stringContaining('500')]);
    writeFileSync(file, before);
  });
});

/** The sample company with nothing approved yet, the pages in front of it, and a reviewer who holds nothing else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { registerLightningPages } from '../../local-org/pages/index.ts';
import { importStatements, waitUntilMatched } from '../../start/import-and-match.ts';
import { startParts, type Parts } from '../../start/parts.ts';
import { loadKnownPayers, loadSampleData } from '../../start/sample-data/load.ts';
import { writeSampleStatements } from '../../start/sample-data/statements.ts';
import { launchBrowser } from './browser.ts';

const root = join(import.meta.dirname, '../..');
const say = (): void => undefined;

/** A reviewer whose profile grants nothing: no standard object can be edited, Opportunity least of all. */
export const ONLY_REVIEWER = { username: 'dora@saldo.local', name: 'Dora Day' };
export const APPROVER = { username: 'approver@saldo.local', name: 'Arno Approver' };
export const REVIEWER = { username: 'reviewer@saldo.local', name: 'Rita Reviewer' };

export interface QueueOrg {
  parts: Parts;
  browser: Browser;
  /** Opens the approval queue as a person, in a browser session of its own. */
  open(person: { name: string }, options?: BrowserContextOptions): Promise<Page>;
  /** Id of the payment whose remittance text is this. */
  payment(remittance: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts org, functions host and browser and has every payment of the sample matched; none is approved. */
export async function startQueueOrg(): Promise<QueueOrg> {
  const dataDir = mkdtempSync(join(tmpdir(), 'saldo-browser-'));
  const browser = await launchBrowser();
  const parts = await startParts(root, { port: 0, dataDir, hostUrl: null }, say);
  await loadSampleData(parts.client);
  await loadKnownPayers(parts.client);
  await addOnlyReviewer(parts);
  const [settings] = await parts.client.query<{ Id: string }>('SELECT Id FROM SaldoSettings__c LIMIT 1');
  await parts.client.update('SaldoSettings__c', settings?.Id ?? '', {
    IsAutoApprovalEnabled__c: false,
    WriteOffTolerance__c: 2,
  });
  await registerLightningPages(parts.org, { projectDir: root, startTab: 'Approval_Queue' }).ready();
  await importStatements(parts.client, writeSampleStatements(join(dataDir, 'samples')), say);
  await waitUntilMatched(parts.client, say);
  const address = `${parts.org.url.replace('127.0.0.1', 'localhost')}/lightning/n/Approval_Queue`;
  let texts: { Id: string; RemittanceText__c: string | null }[] | undefined;
  return {
    parts,
    browser,
    async open(person, options) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      await page.goto(address);
      await page.getByRole('button', { name: `Sign in as ${person.name}` }).click();
      await page.goto(address);
      await page.getByRole('option').first().waitFor();
      return page;
    },
    async payment(remittance) {
      // A long text cannot be filtered by.
      texts ??= await parts.client.query('SELECT Id, RemittanceText__c FROM BankTransaction__c');
      const rows = texts.filter((row) => row.RemittanceText__c === remittance);
      if (rows.length !== 1) throw new Error(`${rows.length} payments say ${remittance}`);
      return rows[0]!.Id;
    },
    async close() {
      await browser.close();
      await parts.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function addOnlyReviewer({ client }: Parts): Promise<void> {
  const id = async (soql: string): Promise<string> => (await client.query<{ Id: string }>(soql))[0]?.Id ?? '';
  const userId = await client.insert('User', {
    Username: ONLY_REVIEWER.username,
    FirstName: 'Dora',
    LastName: 'Day',
    Alias: 'dora',
    Email: ONLY_REVIEWER.username,
    ProfileId: await id(`SELECT Id FROM Profile WHERE Name = 'Minimum Access - Salesforce'`),
    IsActive: true,
    TimeZoneSidKey: 'Europe/Berlin',
    LocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
  });
  // The second and third set only let her see every bank account and call the functions host; they grant no act.
  for (const name of ['SaldoReviewer', 'SaldoAllRecordsViewer', 'SaldoFunctionsCaller']) {
    await client.insert('PermissionSetAssignment', {
      AssigneeId: userId,
      PermissionSetId: await id(`SELECT Id FROM PermissionSet WHERE Name = '${name}'`),
    });
  }
}

/** The queue on a page, as a person handles it. */
export class QueuePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  options(): Locator {
    return this.page.getByRole('option');
  }

  row(id: string): Locator {
    return this.page.locator(`[role=option][data-id="${id}"]`);
  }

  chosen(): Locator {
    return this.page.locator('[role=option][aria-current=true]');
  }

  bar(): Locator {
    return this.page.locator('[data-id=bar]');
  }

  detail(): Locator {
    return this.page.locator('c-approval-detail');
  }

  act(name: string): Locator {
    return this.page.locator(`[data-act="${name}"]`);
  }

  async show(state: string): Promise<void> {
    await this.page.locator(`[data-state=${state}]`).click();
    await this.page.locator(`[data-state=${state}][aria-pressed=true]`).waitFor();
    await this.page.locator('[role=listbox][aria-busy=false]').waitFor();
  }

  /** Reads on until the payment is in the list. */
  async reach(id: string): Promise<Locator> {
    const row = this.row(id);
    for (let page = 0; page < 20 && (await row.count()) === 0; page += 1) {
      await this.more();
    }
    return row;
  }

  /** Reads one page more. */
  async more(): Promise<void> {
    const next = this.options().nth(await this.options().count());
    await this.act('more').click();
    await next.waitFor({ state: 'attached' });
  }

  /** Chooses a payment and waits for its detail. A key right after the row has changed approves nothing. */
  async choose(id: string): Promise<void> {
    const row = await this.reach(id);
    await row.locator('.row__payer').click();
    await this.detailOf(row);
    await this.page.getByRole('listbox').focus();
    await this.page.waitForTimeout(350);
  }

  async detailOf(row: Locator): Promise<void> {
    const payer = (await row.locator('.row__payer').textContent()) ?? '';
    await this.detail().locator('h2', { hasText: payer }).waitFor();
  }

  /** Waits until a dialog has faded in and holds the focus: before, the page behind it is hidden and nothing is in its place. */
  async dialog(): Promise<Locator> {
    const dialog = this.page.getByRole('dialog');
    await this.page.locator('[role=dialog]:focus-within').waitFor();
    await dialog.evaluate(async (element) => {
      while (getComputedStyle(element).opacity !== '1') await new Promise((done) => requestAnimationFrame(done));
    });
    return dialog;
  }

  async says(text: string | RegExp): Promise<void> {
    await this.bar().filter({ hasText: text }).waitFor({ timeout: 30_000 });
  }

  async gone(id: string): Promise<void> {
    await this.row(id).waitFor({ state: 'detached' });
  }
}

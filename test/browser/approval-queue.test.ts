/** The approval queue in a real browser, with the real Apex, functions and sample company. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { booksAndRecords } from './books.ts';
import { accessibilityViolations } from './browser.ts';
import { ledgerOf } from './ledger.ts';
import { ONLY_REVIEWER, QueuePage, REVIEWER, startQueueOrg, type QueueOrg } from './queue-org.ts';
import { reviewerDay } from './reviewer-day.ts';

let org: QueueOrg;
let open: QueuePage[] = [];

beforeAll(async () => {
  org = await startQueueOrg();
}, 300_000);
afterAll(() => org.close(), 60_000);
afterEach(async () => {
  await Promise.all(open.map(({ page }) => page.context().close()));
  open = [];
});

async function queueOf(person: { name: string }, options: Parameters<QueueOrg['open']>[1] = {}): Promise<QueuePage> {
  const queue = new QueuePage(await org.open(person, options));
  open.push(queue);
  return queue;
}

const PHONE = { viewport: { width: 390, height: 844 } };
const width = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth');

/** Buttons and fields that a thumb would miss: lower than 44 pixels. What the platform's own fields draw is not ours. */
async function smallButtons(page: Page): Promise<string[]> {
  const found = await page
    .locator('c-approval-queue :is(button, summary, input:not([type=radio]), select)')
    .filter({ visible: true })
    .all();
  const small = await Promise.all(
    found.map(async (button) => {
      const height = (await button.boundingBox())?.height ?? 44;
      return height < 44 ? [`${await button.textContent()}${await button.getAttribute('name')}: ${height}`] : [];
    }),
  );
  return small.flat();
}

/** States of the queue that a person can come into without deciding anything. */
const STATES: [state: string, reach: (queue: QueuePage) => Promise<void>][] = [
  ['list with the first payment chosen', async (queue) => queue.detail().waitFor()],
  [
    'payments marked',
    async (queue) => {
      await queue.page.getByRole('listbox').focus();
      await queue.page.keyboard.press('x');
      await queue.page.keyboard.press('Shift+J');
      await queue.page.locator('[data-id=marks]').waitFor();
    },
  ],
  [
    'guard before many are approved',
    async (queue) => {
      await queue.page.keyboard.press('a');
      await (await queue.dialog()).locator('[data-fact=count]').waitFor();
    },
  ],
  [
    'filters and keys',
    async (queue) => {
      await queue.page.keyboard.press('Escape');
      await queue.page.getByRole('dialog').waitFor({ state: 'detached' });
      await queue.act('unmark').click();
      await queue.page.locator('[data-id=filters]').click();
      await queue.page.locator('[data-id=keys]').click();
      await queue.page.locator('[data-id=help]').waitFor();
    },
  ],
  [
    'a tie',
    async (queue) => {
      await queue.show('Tie');
      await queue.detail().locator('[data-id=tie]').waitFor();
    },
  ],
  [
    'editor with the search open',
    async (queue) => {
      await queue.page.getByRole('listbox').focus();
      await queue.page.keyboard.press('f');
      await queue.page.locator('c-approval-search [data-act=add]').first().waitFor();
    },
  ],
  [
    'why not, and what is known about the payer',
    async (queue) => {
      await queue.page.locator('c-approval-search [data-act=why]').first().click();
      await queue.page.locator('[data-id=why-not] li, [data-id=why-not] p').first().waitFor();
      await queue.act('payer').click();
      await queue.page.locator('[data-id=payer-history] p').first().waitFor();
    },
  ],
  [
    'history',
    async (queue) => {
      await queue.page.locator('[data-id=history]').first().click();
      await (await queue.dialog()).locator('p.slds-text-color_weak, .entry').first().waitFor();
    },
  ],
  [
    'nothing fits the filters',
    async (queue) => {
      await queue.page.getByRole('dialog').locator('[data-act=close]').click();
      await queue.page.getByRole('dialog').waitFor({ state: 'detached' });
      await queue.page.getByRole('searchbox').fill('nobody has this name');
      await queue.page.locator('[data-id=empty]').waitFor();
    },
  ],
  [
    'the server cannot be reached',
    async (queue) => {
      await queue.page.route('**/ApprovalQueueController.getPage', (route) => route.abort());
      await queue.page.locator('[data-state=Check]').click();
      await queue.page.locator('[data-id=error]').waitFor();
    },
  ],
];

describe('states of the approval queue', () => {
  it.each(['1', '2'] as const)(
    'have no WCAG 2.2 AA violation in SLDS %s',
    async (style) => {
      const queue = await queueOf(REVIEWER);
      await queue.page.goto(`${queue.page.url()}?slds=${style}`);
      await queue.options().first().waitFor();
      for (const [state, reach] of STATES) {
        await reach(queue);
        expect(await accessibilityViolations(queue.page), state).toEqual([]);
      }
    },
    120_000,
  );

  it.each(['1', '2'] as const)(
    'is a stack of cards on a phone in SLDS %s: nothing is cut off, buttons are large, the list is where it was',
    async (style) => {
      const queue = await queueOf(REVIEWER, PHONE);
      await queue.page.goto(`${queue.page.url()}?slds=${style}`);
      await queue.options().first().waitFor();
      expect(await accessibilityViolations(queue.page)).toEqual([]);
      expect(await width(queue.page)).toBeLessThanOrEqual(390);
      expect(await smallButtons(queue.page)).toEqual([]);
      const card = queue.options().nth(4);
      await card.scrollIntoViewIfNeeded();
      const before = await queue.page.evaluate('scrollY');
      await card.locator('.row__payer').click();
      const approve = queue.act('approve').first();
      await approve.waitFor();
      expect(await smallButtons(queue.page)).toEqual([]);
      expect(await accessibilityViolations(queue.page)).toEqual([]);
      await queue.detail().locator('[data-start=split]').click();
      await queue.act('book').waitFor();
      expect(await smallButtons(queue.page)).toEqual([]);
      expect(await width(queue.page)).toBeLessThanOrEqual(390);
      expect(await accessibilityViolations(queue.page)).toEqual([]);
      await queue.page.getByRole('button', { name: 'Back to the list' }).click();
      await card.waitFor();
      expect(Math.abs(Number(await queue.page.evaluate('scrollY')) - Number(before))).toBeLessThan(150);
    },
    60_000,
  );

  it('says what is missing to a user without the rights', async () => {
    const page = await (await org.browser.newContext()).newPage();
    open.push(new QueuePage(page));
    await page.goto(`${org.parts.org.url.replace('127.0.0.1', 'localhost')}/lightning/n/Approval_Queue`);
    await page.getByRole('button', { name: 'Sign in as Integration' }).click();
    await page.getByRole('heading', { name: 'You do not have access to any tab of this app.' }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
  }, 60_000);
});

describe('two people at the same payment', () => {
  it('book it once; the other is told at the row who was faster, and loses no place', async () => {
    const id = await org.payment('Elektroarbeiten Objekt Kanalstr.');
    const [rita, dora] = [await queueOf(REVIEWER), await queueOf(ONLY_REVIEWER)];
    await Promise.all([rita.choose(id), dora.choose(id)]);
    await Promise.all([rita.page.keyboard.press('a'), dora.page.keyboard.press('a')]);
    const told = await Promise.race(
      [rita, dora].map(async (queue) => {
        await queue.row(id).locator('[data-id=problem]').waitFor();
        return queue;
      }),
    );
    const other = told === rita ? dora : rita;
    await other.says('Approved');
    expect(await other.row(id).count()).toBe(0);
    expect(await told.chosen().getAttribute('data-id')).toBe(id);
    expect(await accessibilityViolations(told.page)).toEqual([]);
    const approved = await org.parts.client.query<{ Id: string }>(
      `SELECT Id FROM Allocation__c WHERE BankTransaction__c = '${id}'`,
    );
    expect(approved).toHaveLength(1);
    expect(await ledgerOf(org.parts.client, id)).toEqual(['RE-2026-0125: 367510 + 0 + 0']);
  }, 60_000);

  it('see who has taken a payment', async () => {
    const id = await org.payment('Brillengläser');
    const rita = await queueOf(REVIEWER);
    await rita.choose(id);
    await expect
      .poll(() => org.parts.client.query(`SELECT TakenBy__c FROM BankTransaction__c WHERE Id = '${id}'`), {
        timeout: 15_000,
      })
      .not.toMatchObject([{ TakenBy__c: null }]);
    const dora = await queueOf(ONLY_REVIEWER);
    await (await dora.reach(id)).locator('.taken', { hasText: 'Rita Reviewer' }).waitFor();
  }, 60_000);
});

reviewerDay(() => org);
// What the day has written is proved, handed over and shown.
booksAndRecords(() => org);

describe('the history', () => {
  it('undoes one act of the day as a whole, and the list stays where it was', async () => {
    const queue = await queueOf(ONLY_REVIEWER);
    const id = await org.payment('Bauteile');
    const chosen = await queue.chosen().getAttribute('data-id');
    await queue.page.locator('[data-id=history]').click();
    const entry = queue.page.getByRole('dialog').locator('li', { hasText: 'V. Elek.' });
    await entry.locator('[data-act=undo-action]').click();
    await expect.poll(() => ledgerOf(org.parts.client, id)).toEqual([]);
    // The focus stays in the dialog, and however that is left the list follows.
    await queue.page.keyboard.press('Escape');
    await queue.page.getByRole('dialog').waitFor({ state: 'detached' });
    await queue.options().first().waitFor();
    expect(await queue.chosen().getAttribute('data-id')).toBe(chosen);
  }, 60_000);

  it('rejects with a reason, and the focus comes back to the list', async () => {
    const queue = await queueOf(REVIEWER);
    const id = await org.payment('Torten September');
    await queue.choose(id);
    await queue.page.keyboard.press('r');
    await queue.page.keyboard.type('A different customer pays like this');
    expect(await accessibilityViolations(queue.page)).toEqual([]);
    await queue.page.keyboard.press('Control+Enter');
    await queue.says('Rejected');
    const rejected = await org.parts.client.query<{ RejectReason__c: string }>(
      `SELECT RejectReason__c FROM AllocationSuggestion__c WHERE BankTransaction__c = '${id}' AND Status__c = 'Rejected'`,
    );
    expect(rejected.map(({ RejectReason__c }) => RejectReason__c)).toEqual(['A different customer pays like this']);
    const before = await queue.chosen().getAttribute('data-id');
    await queue.page.keyboard.press('j');
    await expect.poll(() => queue.chosen().getAttribute('data-id')).not.toBe(before);
  }, 60_000);
});

describe('the functions host is away', () => {
  it('the queue works on; only “why not” says what it misses, with code and remedy', async () => {
    const queue = await queueOf(REVIEWER);
    await org.parts.host?.close();
    await queue.page.getByRole('listbox').focus();
    await queue.page.keyboard.press('e');
    await queue.page.locator('c-approval-search [data-act=why]').first().click();
    await queue.page.locator('[data-id=why-not] [role=alert]', { hasText: 'SALDO_' }).waitFor({ timeout: 30_000 });
    expect(await accessibilityViolations(queue.page)).toEqual([]);
    await queue.page.keyboard.press('Escape');
    await queue.page.getByRole('listbox').focus();
    const before = await queue.chosen().getAttribute('data-id');
    await queue.page.keyboard.press('j');
    await expect.poll(() => queue.chosen().getAttribute('data-id')).not.toBe(before);
  }, 60_000);
});

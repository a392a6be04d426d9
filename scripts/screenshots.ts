/**
 * `npm run screenshots`: pictures of the approval queue in eight states, 1280 and 390 pixels wide, into docs/screenshots.
 * Everything in them is real: Apex, functions, matching; the company is invented.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { QueuePage, REVIEWER, startQueueOrg, type QueueOrg } from '../test/browser/queue-org.ts';

const FOLDER = join(import.meta.dirname, '../docs/screenshots');

interface Shot {
  name: string;
  /** Text of the payment that is opened; none for the list. */
  payment?: string;
  state?: string;
  reach?: (queue: QueuePage, org: QueueOrg) => Promise<void>;
}

const SHOTS: Shot[] = [
  { name: '1-list' },
  { name: '2-several-invoices', payment: 'Rechnungen RE-2026-0110 RE-2026-0111 RE-2026-0112' },
  { name: '3-tie', state: 'Tie', payment: 'Wartung' },
  {
    name: '4-by-hand',
    payment: 'RE-2026-0119 Ferienpark',
    async reach(queue) {
      await queue.detail().locator('[data-start=split]').click();
      await queue.act('book').scrollIntoViewIfNeeded();
    },
  },
  {
    name: '5-search',
    state: 'NoMatch',
    payment: 'Bauteile',
    async reach(queue) {
      await queue.detail().locator('[data-start=find]').click();
      await queue.detail().locator('c-approval-search input[name=text]').fill('Villach');
      await queue.detail().locator('[data-act=find]').click();
      await queue.page.locator('c-approval-search [data-act=add]').first().waitFor();
    },
  },
  {
    name: '6-why-not',
    payment: 'Elektroarbeiten Objekt Kanalstr.',
    async reach(queue) {
      await queue.detail().locator('[data-start=explain]').click();
      await queue.detail().locator('c-approval-search input[name=text]').fill('RE-2026-0126');
      await queue.detail().locator('[data-act=find]').click();
      await queue.page.getByRole('button', { name: 'Why not RE-2026-0126?' }).click();
      await queue.page.locator('[data-id=why-not] li').first().waitFor();
      await queue.page.locator('[data-id=why-not]').scrollIntoViewIfNeeded();
    },
  },
  {
    name: '7-approve-many',
    async reach(queue) {
      for (const index of [0, 1, 2, 3, 4]) await queue.options().nth(index).locator('[data-act=mark]').click();
      await queue.act('approve-marked').click();
      await queue.page.getByRole('dialog').locator('[data-fact=count]').waitFor();
    },
  },
  {
    name: '8-refused-and-undo',
    reach: decideOneAndMissOne,
  },
];

/** Approves one payment, and is too late for the next. */
async function decideOneAndMissOne(queue: QueuePage, org: QueueOrg): Promise<void> {
  const approveChosen = async (): Promise<void> => {
    await queue.page.getByRole('listbox').focus();
    await queue.page.waitForTimeout(400);
    await queue.page.keyboard.press('a');
  };
  await approveChosen();
  await queue.says('Approved');
  const id = (await queue.chosen().getAttribute('data-id')) ?? '';
  const [suggestion] = await org.parts.client.query<{ Id: string }>(
    `SELECT Id FROM AllocationSuggestion__c WHERE BankTransaction__c = '${id}' AND Status__c = 'Proposed' ORDER BY Rank__c LIMIT 1`,
  );
  await org.parts.client.action('ApproveSuggestions', [{ suggestionId: suggestion?.Id }]);
  await approveChosen();
  await queue.row(id).locator('[data-id=problem]').waitFor();
}

async function take(org: QueueOrg, shot: Shot, isPhone: boolean): Promise<void> {
  const viewport = isPhone ? { width: 390, height: 844 } : { width: 1280, height: 800 };
  const queue = new QueuePage(await org.open(REVIEWER, { viewport }));
  if (shot.state !== undefined) await queue.show(shot.state);
  if (shot.payment !== undefined) {
    const row = await queue.reach(await org.payment(shot.payment));
    await row.locator('.row__payer').click();
    await queue.detailOf(row);
  } else await queue.page.waitForTimeout(500);
  await shot.reach?.(queue, org);
  await queue.page.waitForTimeout(300);
  await queue.page.screenshot({ path: join(FOLDER, `${shot.name}-${viewport.width}.png`) });
  await queue.page.context().close();
}

/** Takes all pictures of an org with nothing decided yet. */
export async function takeScreenshots(org: QueueOrg): Promise<number> {
  mkdirSync(FOLDER, { recursive: true });
  for (const shot of SHOTS) for (const isPhone of [false, true]) await take(org, shot, isPhone);
  return SHOTS.length * 2;
}

if (import.meta.filename === process.argv[1]) {
  const org = await startQueueOrg();
  try {
    console.log(`${await takeScreenshots(org)} pictures are in docs/screenshots.`);
  } finally {
    await org.close();
  }
}

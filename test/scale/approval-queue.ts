/**
 * `node test/scale/approval-queue.ts [count]`: the approval queue in a browser with 5,000 open suggestions of the real
 * matching. Prints how long first paint, the next row, a page more, an approval and 200 approvals at once take; fails
 * where the ledger does not add up.
 */
import { differences } from '../browser/ledger.ts';
import { QueuePage, REVIEWER, startQueueOrg, type QueueOrg } from '../browser/queue-org.ts';
import { say, seconds, timed } from './figures.ts';

const COUNT = Number(process.argv[2] ?? 5_000);
const BULK = Math.min(200, COUNT);
const CUSTOMERS = 100;
const ROWS_A_REQUEST = 200;

const number = (index: number): string => `RE-${100_000 + index}`;
const amount = (index: number): string => `${100 + (index % 900)}.${10 + (index % 90)}`;
const payer = (index: number): string => `Kunde ${String(index % CUSTOMERS).padStart(3, '0')} GmbH`;

async function insertAll(org: QueueOrg, object: string, records: Record<string, unknown>[]): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < records.length; start += ROWS_A_REQUEST) {
    const results = await org.parts.client.insertRows(
      object,
      records.slice(start, start + ROWS_A_REQUEST).map((record) => ({ attributes: { type: object }, ...record })),
    );
    for (const { id } of results) ids.push(id ?? '');
  }
  return ids;
}

/** Open invoices and a payment for each, matched by the functions, none approved. */
export async function fill(org: QueueOrg): Promise<void> {
  const [account] = await org.parts.client.query<{ Id: string; LegalEntity__c: string }>(
    `SELECT Id, LegalEntity__c FROM BankAccount__c WHERE Name = 'Spreebank Berlin'`,
  );
  const indexes = Array.from({ length: COUNT }, (_, index) => index);
  const customers = await insertAll(
    org,
    'Account',
    indexes.slice(0, CUSTOMERS).map((index) => ({ Name: payer(index), AccountNumber: `scale-${index}` })),
  );
  await insertAll(
    org,
    'Invoice__c',
    indexes.map((index) => ({
      Name: number(index),
      LegalEntity__c: account?.LegalEntity__c,
      Type__c: 'Invoice',
      Account__c: customers[index % CUSTOMERS],
      IssueDate__c: '2026-10-01',
      DueDate__c: '2026-10-31',
      Amount__c: amount(index),
      CurrencyCode__c: 'EUR',
    })),
  );
  await insertAll(
    org,
    'BankTransaction__c',
    indexes.map((index) => ({
      ExternalId__c: `scale-${index}`,
      BankAccount__c: account?.Id,
      BookingDate__c: '2026-11-02',
      Amount__c: amount(index),
      CurrencyCode__c: 'EUR',
      CounterpartyName__c: payer(index),
      RemittanceText__c: `Rechnung ${number(index)}`,
      MatchStatus__c: 'Queued',
    })),
  );
  for (;;) {
    const waiting = await org.parts.client.count(
      `SELECT COUNT() FROM BankTransaction__c WHERE MatchStatus__c IN ('Pending', 'Queued', 'Matching')`,
    );
    if (waiting === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Milliseconds in the page from a key until the chosen row and its detail are another payment's, painted. */
async function keyToDetail({ page }: QueuePage, key: string): Promise<number> {
  const list = await page.getByRole('listbox').elementHandle();
  const subtitle = await page.locator('c-approval-detail .detail__subtitle').first().elementHandle();
  return page.evaluate(
    ([listbox, shown, pressed]) =>
      new Promise<number>((resolve) => {
        const chosen = (): string | null | undefined =>
          listbox?.querySelector('[aria-current=true]')?.getAttribute('data-id');
        const before = [chosen(), shown?.textContent];
        const started = performance.now();
        const look = (): void => {
          if (chosen() !== before[0] && shown?.textContent !== before[1]) resolve(performance.now() - started);
          else requestAnimationFrame(look);
        };
        listbox?.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true, composed: true }));
        requestAnimationFrame(look);
      }),
    [list, subtitle, key] as const,
  );
}

function spread(values: number[]): string {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0);
  return `median ${at(0.5)} ms, 95 % ${at(0.95)} ms, slowest ${at(1)} ms (${values.length} times)`;
}

async function keys(queue: QueuePage, key: string, times: number): Promise<string> {
  const values: number[] = [];
  for (let run = 0; run < times; run += 1) {
    // A person looks at a row before the next key.
    await queue.page.waitForTimeout(500);
    values.push(await keyToDetail(queue, key));
  }
  return spread(values);
}

export async function measure(org: QueueOrg): Promise<void> {
  const queue = new QueuePage(await org.open(REVIEWER));
  const { milliseconds: first } = await timed(async () => {
    await queue.page.reload({ waitUntil: 'commit' });
    await queue.options().first().waitFor();
  });
  say('reload until the first 50 rows are there', seconds(first));
  await queue.detail().waitFor();
  const { milliseconds: counted } = await timed(async () => queue.show('Ready'));
  say('another state: 50 rows', seconds(counted));
  await queue.detail().waitFor();
  say('J until the next payment is shown', await keys(queue, 'j', 20));
  say('A until the next payment is shown', await keys(queue, 'a', 10));
  const { milliseconds: paged } = await timed(async () => {
    while ((await queue.options().count()) < BULK) {
      await queue.more();
    }
  });
  say(`pages until ${BULK} rows are there`, seconds(paged));
  say(`J with ${await queue.options().count()} rows in the list`, await keys(queue, 'j', 10));
  await bulk(queue);
  await queue.page.context().close();
}

async function bulk(queue: QueuePage): Promise<void> {
  const { page } = queue;
  await page.getByRole('listbox').focus();
  await page.keyboard.press('Home');
  for (let index = 0; index < BULK - 1; index += 1) await page.keyboard.press('Shift+J');
  const { milliseconds: guard } = await timed(async () => {
    await page.keyboard.press('a');
    await page.getByRole('dialog').locator('[data-fact=count] dd').waitFor();
  });
  say(`guard before ${await page.locator('[data-fact=count] dd').textContent()} approvals`, seconds(guard));
  const { milliseconds: approved } = await timed(async () => {
    await queue.act('bulk-approve').click();
    await queue.says(/approved/);
  });
  say('approve them, until each says what became of it', `${seconds(approved)}: ${await queue.bar().textContent()}`);
  const { milliseconds: undone } = await timed(async () => {
    await page.keyboard.press('u');
    await queue.says(/Undone/);
  });
  say('undo them as a whole', seconds(undone));
}

/** Fills the org, measures, and checks the ledger. */
export async function run(org: QueueOrg): Promise<void> {
  const { milliseconds } = await timed(() => fill(org));
  say(`${COUNT} invoices and payments inserted and matched`, seconds(milliseconds));
  await measure(org);
  const wrong = await differences(org.parts.client);
  say('differences between ledger and balances', String(wrong.length));
  if (wrong.length > 0) process.exitCode = 1;
}

if (import.meta.filename === process.argv[1]) {
  const org = await startQueueOrg();
  try {
    await run(org);
  } finally {
    await org.close();
  }
}

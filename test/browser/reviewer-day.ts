/**
 * The working day of a reviewer: twenty payments of the sample, decided with keys and buttons by a person who holds
 * Saldo Reviewer and nothing else, and the ledger to the cent afterwards.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleItem } from '../../start/sample-data/scenario.ts';
import { accessibilityViolations } from './browser.ts';
import { cents, differences, ledgerOf } from './ledger.ts';
import { APPROVER, ONLY_REVIEWER, QueuePage, type QueueOrg } from './queue-org.ts';

const open = (key: string): number => {
  const item = sampleItem(key);
  return cents(item.amount) - cents(item.settledElsewhere ?? '0');
};
/** A ledger line as `ledgerOf` writes it. */
const line = (key: string, amount: number, discount = 0, writeOff = 0): string =>
  `${key}: ${amount} + ${discount} + ${writeOff}`;
const whole = (...keys: string[]): string[] => keys.map((key) => line(key, open(key)));

/** Payments that are right as they are proposed: what the bank wrote, and what the ledger has to say. */
const BY_KEY: [kind: string, remittance: string, ledger: string[]][] = [
  ['exact', 'RE-2026-0101', whole('RE-2026-0101')],
  ['exact', 'Rechnung RE-2026-0102 vom 14.10.2026', whole('RE-2026-0102')],
  ['exact', 'Rechnungsnr. W26-30101', whole('W26-30101')],
  ['two invoices', 'RE 2026-0105, -0106', whole('RE-2026-0105', 'RE-2026-0106')],
  [
    'three invoices',
    'Rechnungen RE-2026-0110 RE-2026-0111 RE-2026-0112',
    whole('RE-2026-0110', 'RE-2026-0111', 'RE-2026-0112'),
  ],
  ['invoice less a credit note', 'RE-2026-0107 abz. GS-2026-0011', whole('GS-2026-0011', 'RE-2026-0107')],
  ['partial', 'RE-2026-0116', [line('RE-2026-0116', 50_000)]],
  ['opportunity', 'Auftrag AB-2026-77 Umbau Empfang', whole('AB-2026-77')],
];
const BULK = ['RE-2026- 0131 Dacharbeiten', 'Ihre Rechnung 137', 'RG 20260108', 'ReNr W26-30108 Kd 4711'];
const STALE = 'RE-2026-0113 Lieferung Ulm';

export function reviewerDay(org: () => QueueOrg): void {
  describe('the working day of a reviewer', () => {
    let queue: QueuePage;
    const client = () => org().parts.client;
    const ledger = async (remittance: string) => ledgerOf(client(), await org().payment(remittance));
    const choose = async (remittance: string) => {
      const id = await org().payment(remittance);
      await queue.choose(id);
      return id;
    };

    beforeAll(async () => {
      queue = new QueuePage(await org().open(ONLY_REVIEWER));
    }, 60_000);
    afterAll(() => queue.page.context().close());

    it.each(BY_KEY)(
      'approves by A and goes on at the same place: %s (%s)',
      async (_, remittance, expected) => {
        const id = await choose(remittance);
        const index = Number(await queue.chosen().getAttribute('data-index'));
        await queue.page.keyboard.press('a');
        await queue.gone(id);
        expect(Number(await queue.chosen().getAttribute('data-index'))).toBe(index);
        await queue.says('Approved');
        expect(await ledger(remittance)).toEqual(expected);
      },
      30_000,
    );

    it('approves a cash discount as it was taken', async () => {
      const id = await choose('Re.Nr. RE-2026-0104 abzgl. 2% Skonto');
      const gross = open('RE-2026-0104');
      const discount = Math.round(gross * 0.02);
      await queue.detail().locator('th', { hasText: 'Discount' }).waitFor();
      await queue.page.keyboard.press('a');
      await queue.gone(id);
      await queue.says('RE-2026-0104');
      expect(await ledger('Re.Nr. RE-2026-0104 abzgl. 2% Skonto')).toEqual([
        line('RE-2026-0104', gross - discount, discount),
      ]);
    }, 30_000);

    it('decides a tie by the button of one of the two, never by key', async () => {
      await queue.show('Tie');
      const id = await choose('Wartung');
      await queue.page.keyboard.press('a');
      await queue.says('equally good');
      expect(await ledger('Wartung')).toEqual([]);
      const chosen = queue.detail().locator('c-approval-proposal', { hasText: 'RE-2026-0902' });
      await chosen.locator('[data-act=approve]').click();
      await queue.gone(id);
      await queue.says('RE-2026-0902');
      expect(await ledger('Wartung')).toEqual(whole('RE-2026-0902'));
    }, 30_000);

    it('splits by hand with changed amounts; the rest stays on the payment and is seen', async () => {
      await queue.show('ToDecide');
      const id = await choose('Honorare September und Oktober');
      await queue.page.keyboard.press('s');
      const amounts = queue.detail().locator('.line input[name=amount]');
      const first = await queue.detail().locator('c-approval-editor .line').first().getAttribute('data-item');
      const [{ Name: changed } = { Name: '' }] = await client().query<{ Name: string }>(
        `SELECT Name FROM Invoice__c WHERE Id = '${first}'`,
      );
      const other = changed === 'RE-2026-0126' ? 'RE-2026-0127' : 'RE-2026-0126';
      await amounts.first().fill('400.00');
      expect(await accessibilityViolations(queue.page)).toEqual([]);
      await queue.act('book').click();
      await queue.gone(id);
      await queue.says('Allocated');
      expect(await ledger('Honorare September und Oktober')).toEqual([line(changed, 40_000), ...whole(other)].sort());
      await queue.show('Rest');
      expect(await queue.row(id).count()).toBe(1);
    }, 30_000);

    it('writes a bank charge off within the tolerance', async () => {
      await queue.show('ToDecide');
      const id = await choose('W26-30120');
      await queue.page.keyboard.press('w');
      const writeOff = queue.detail().locator('c-approval-editor input[name=writeOff]');
      await writeOff.first().waitFor();
      expect(await writeOff.first().inputValue()).toBe('1.50');
      await queue.act('book').click();
      await queue.gone(id);
      expect(await ledger('W26-30120')).toEqual([line('W26-30120', open('W26-30120') - 150, 0, 150)]);
    }, 30_000);

    it('puts a surplus on account of the customer', async () => {
      const id = await choose('RE-2026-0119 Ferienpark');
      await queue.page.keyboard.press('s');
      await queue.detail().locator('input[name=rest][value=account]').check();
      await queue.act('book').click();
      await queue.gone(id);
      expect(await ledger('RE-2026-0119 Ferienpark')).toEqual([...whole('RE-2026-0119'), 'on account: 1000 + 0 + 0']);
    }, 30_000);

    it('finds an invoice by hand where the engine found nothing', async () => {
      await queue.show('NoMatch');
      const id = await choose('Bauteile');
      await queue.page.keyboard.press('f');
      const text = queue.detail().locator('c-approval-search input[name=text]');
      // It begins with what the payment says.
      expect(await text.inputValue()).toBe('V. Elek.');
      await text.fill('30136');
      await queue.page.keyboard.press('Enter');
      await queue.page.getByRole('button', { name: 'Take W26-30136', exact: true }).click();
      await queue.detail().locator('.line input[name=amount]').waitFor();
      expect(await accessibilityViolations(queue.page)).toEqual([]);
      await queue.act('book').click();
      await queue.gone(id);
      expect(await ledger('Bauteile')).toEqual([line('W26-30136', 100)]);
    }, 30_000);

    it('sets aside what is no invoice payment, with the reason', async () => {
      const id = await choose('Privat Geschenk Kollegin');
      await queue.act('more-acts').click();
      await queue.detail().getByRole('button', { name: 'Not an invoice payment' }).click();
      await queue.page.keyboard.type('A gift among colleagues');
      await queue.act('confirm').click();
      await queue.gone(id);
      const [payment] = await client().query<{ MatchStatus__c: string }>(
        `SELECT MatchStatus__c FROM BankTransaction__c WHERE Id = '${id}'`,
      );
      expect(payment?.MatchStatus__c).toBe('Ignored');
    }, 30_000);

    it('keeps money to be paid back visible, with the reason', async () => {
      const id = await choose('Flohmarkt');
      await queue.act('more-acts').click();
      await queue.detail().getByRole('button', { name: 'Pay back' }).click();
      await queue.detail().locator('input[name=rest][value=refund]:checked').waitFor();
      await queue.detail().locator('textarea[name=reason]').fill('Paid to us by mistake');
      await queue.act('book').click();
      await queue.gone(id);
      expect(await ledger('Flohmarkt')).toEqual(['refund: 3500 + 0 + 0']);
    }, 30_000);

    it('puts a payment on account, and applies it later at another payment of the same payer', async () => {
      await queue.show('ToDecide');
      const first = await choose('PO 7363 Praxisbedarf');
      await queue.act('more-acts').click();
      await queue.detail().getByRole('button', { name: 'Put on account' }).click();
      await queue.detail().locator('input[name=rest][value=account]:checked').waitFor();
      await queue.act('book').click();
      await queue.gone(first);
      const amount = open('RE-2026-0121');
      expect(await ledger('PO 7363 Praxisbedarf')).toEqual([`on account: ${amount} + 0 + 0`]);

      const second = await choose('RE-2026-0120 2% Skonto');
      await queue.act('payer').click();
      await queue.act('apply-credit').click();
      await queue.detail().locator('c-approval-search input[name=text]').fill('RE-2026-0121');
      await queue.page.keyboard.press('Enter');
      await queue.page.getByRole('button', { name: 'Take RE-2026-0121', exact: true }).click();
      await queue.act('book').click();
      await queue.says('Money on account applied');
      expect(await ledger('PO 7363 Praxisbedarf')).toEqual(whole('RE-2026-0121'));
      // The payment at which it was done waits as before.
      expect(await queue.row(second).count()).toBe(1);
    }, 30_000);

    it('needs a second person for a write-off above the tolerance', async () => {
      const id = await choose('RE-2026-0120 2% Skonto');
      await queue.page.keyboard.press('w');
      await queue.detail().locator('c-approval-editor textarea[name=reason]').fill('Agreed by phone');
      await queue.act('book').click();
      await queue.says('Somebody else has to approve it');
      const own = queue.detail().locator('c-approval-proposal', { hasText: 'Proposed by Dora Day' });
      await own.waitFor();
      expect(await own.locator('[data-act=approve]').count()).toBe(0);
      expect(await ledger('RE-2026-0120 2% Skonto')).toEqual([]);

      const approver = new QueuePage(await org().open(APPROVER));
      await approver.choose(id);
      const proposed = approver.detail().locator('c-approval-proposal', { hasText: 'Proposed by Dora Day' });
      await proposed.locator('[data-act=approve]').click();
      await approver.says('Approved');
      await approver.page.context().close();
      const paid = 651_870;
      expect(await ledger('RE-2026-0120 2% Skonto')).toEqual([
        line('RE-2026-0120', paid, 0, open('RE-2026-0120') - paid),
      ]);
    }, 60_000);

    it('approves four behind the guard; the fifth was settled meanwhile, stays, and says so', async () => {
      await queue.show('ToDecide');
      const ids: string[] = [];
      for (const remittance of [...BULK, STALE]) {
        const id = await org().payment(remittance);
        ids.push(id);
        await (await queue.reach(id)).locator('[data-act=mark]').click();
      }
      const stale = ids[4] ?? '';
      await approveElsewhere(stale);
      await queue.page.getByRole('listbox').focus();
      await queue.page.keyboard.press('a');
      const dialog = await queue.dialog();
      await dialog.locator('[data-fact=count]').waitFor();
      expect(await dialog.locator('[data-fact=count] dd').textContent()).toBe('4');
      const keys = ['RE-2026-0131', 'RE-2026-0137', 'RE-2026-0108', 'W26-30108'];
      const sum = keys.reduce((total, key) => total + open(key), 0) / 100;
      expect(await dialog.locator('[data-fact=sum] dd').textContent()).toBe(
        new Intl.NumberFormat('en-US', { style: 'currency', currency: 'EUR' }).format(sum),
      );
      expect(await accessibilityViolations(queue.page)).toEqual([]);
      await queue.act('bulk-approve').click();
      await queue.says('4 approved');
      await queue.row(stale).locator('[data-id=problem]').waitFor();
      expect(await queue.row(stale).count()).toBe(1);
      for (const id of ids.slice(0, 4)) expect(await queue.row(id).count()).toBe(0);
      expect(await Promise.all(BULK.map(ledger))).toEqual(keys.map((key) => whole(key)));
    }, 60_000);

    it('undoes the bulk as a whole by U, and the payments are matched again', async () => {
      await queue.page.getByRole('listbox').focus();
      await queue.page.keyboard.press('u');
      await queue.says('4 payments');
      expect(await Promise.all(BULK.map(ledger))).toEqual([[], [], [], []]);
      for (const remittance of BULK) {
        const row = queue.row(await org().payment(remittance));
        await row.locator('.state', { hasText: 'Ready' }).waitFor({ timeout: 60_000 });
      }
    }, 90_000);

    it('leaves a ledger that adds up to the cent, payment by payment and item by item', async () => {
      expect(await differences(client())).toEqual([]);
      const rows = await client().query<{ CreatedById: string }>('SELECT CreatedById FROM Allocation__c');
      expect(rows.length).toBeGreaterThan(25);
    }, 30_000);

    it('gives this reviewer no way past it: balance, ledger and opportunity are refused over REST', async () => {
      const dora = org().parts.clientOf(ONLY_REVIEWER.username);
      const [invoice] = await client().query<{ Id: string; OpenBalance__c: number }>(
        `SELECT Id, OpenBalance__c FROM Invoice__c WHERE Name = 'RE-2026-0139'`,
      );
      const [payment] = await client().query<{ Id: string; UnallocatedAmount__c: number }>(
        `SELECT Id, UnallocatedAmount__c FROM BankTransaction__c WHERE MatchStatus__c = 'Suggested' LIMIT 1`,
      );
      const [opportunity] = await client().query<{ Id: string }>('SELECT Id FROM Opportunity LIMIT 1');
      const [allocation] = await client().query<{ Id: string }>('SELECT Id FROM Allocation__c LIMIT 1');
      const attempts: [string, Promise<unknown>][] = [
        ['balance', dora.update('Invoice__c', invoice?.Id ?? '', { OpenBalance__c: 0 })],
        ['payment', dora.update('BankTransaction__c', payment?.Id ?? '', { UnallocatedAmount__c: 0 })],
        [
          'new ledger row',
          dora.insert('Allocation__c', {
            BankTransaction__c: payment?.Id,
            Invoice__c: invoice?.Id,
            Amount__c: 1,
            PostingDate__c: '2026-11-23',
          }),
        ],
        ['ledger row', dora.update('Allocation__c', allocation?.Id ?? '', { Amount__c: 1 })],
        ['opportunity', dora.update('Opportunity', opportunity?.Id ?? '', { Name: 'mine' })],
      ];
      for (const [what, attempt] of attempts) await expect(attempt, what).rejects.toThrow();
      const [after] = await client().query<{ OpenBalance__c: number }>(
        `SELECT OpenBalance__c FROM Invoice__c WHERE Id = '${invoice?.Id}'`,
      );
      expect(after?.OpenBalance__c).toBe(invoice?.OpenBalance__c);
      expect(await differences(client())).toEqual([]);
    }, 30_000);

    /** A colleague approves the best proposal of a payment over another way in. */
    async function approveElsewhere(transactionId: string): Promise<void> {
      const [suggestion] = await client().query<{ Id: string }>(
        `SELECT Id FROM AllocationSuggestion__c WHERE BankTransaction__c = '${transactionId}' AND Status__c = 'Proposed' ORDER BY Rank__c LIMIT 1`,
      );
      await client().action('ApproveSuggestions', [{ suggestionId: suggestion?.Id }]);
    }
  });
}

/** November: invoices, payments of every kind, an undo, and the hand-over to bookkeeping. */
import { expect, it } from 'vitest';
import { only } from './company.ts';
import { bookingsOf, csvSums } from './export-files.ts';
import type { EntityBooks } from './proof.ts';
import { DONE, NOVEMBER, type Story } from './story.ts';

export function november(story: () => Story): void {
  const company = () => story().company;

  it('30 October: the ERP sends its open invoices, twice; both entities use the same number', async () => {
    for (let time = 1; time <= 2; time += 1) {
      const discount = { DiscountPercent__c: 2, DiscountUntil__c: '2026-11-20' };
      await company().invoice('Berlin', 'RE-2026-1001', 119, 'Hausmann');
      await company().invoice('Berlin', 'RE-2026-1002', 1000, 'Hausmann', discount);
      await company().invoice('Berlin', 'RE-2026-1003', 500, 'Lind');
      await company().invoice('Berlin', 'RE-2026-1004', 80, 'Hausmann');
      await company().invoice('Berlin', 'RE-2026-1005', 300, 'Lind');
      await company().invoice('Berlin', 'RE-2026-1006', 250, 'Hausmann');
      await company().invoice('Wien', 'RE-2026-1001', 119, 'Hausmann');
      await company().invoice('Wien', 'RE-2026-2001', 240, 'Lind');
      await company().invoice('Wien', 'RE-2026-2002', 75.5, 'Hausmann');
    }
    await story().books({ Berlin: { closing: null, open: '2249.00' }, Wien: { closing: null, open: '434.50' } });
  });

  it('3 November: the first statements come in, and nothing is posted before somebody agrees', async () => {
    await company().statement('Berlin', '2026-11-03', [11_900, 'Rechnung RE-2026-1001', 'Hausmann']);
    await company().statement('Wien', '2026-11-03', [24_000, 'Rechnung RE-2026-2001', 'Lind']);
    await story().books({
      Berlin: { closing: '10119.00', unallocated: '119.00', open: '2249.00' },
      Wien: { closing: '5240.00', unallocated: '240.00', open: '434.50' },
    });
  });

  it('two exact payments settle their invoices, each in its own entity', async () => {
    expect(await company().reviewer.approve(await company().suggestion('Rechnung RE-2026-1001'))).toMatchObject(DONE);
    expect(await company().reviewer.approve(await company().suggestion('Rechnung RE-2026-2001'))).toMatchObject(DONE);
    expect(await company().openOf('Berlin', 'RE-2026-1001')).toBe('0.00 Paid');
    expect(await company().openOf('Wien', 'RE-2026-1001')).toBe('119.00 Open');
    await story().books({
      Berlin: { closing: '10119.00', allocated: '119.00', open: '2130.00' },
      Wien: { closing: '5240.00', allocated: '240.00', open: '194.50' },
    });
  });

  const wien = { closing: '5240.00', allocated: '240.00', open: '194.50' };

  it('6 November: a part payment leaves the rest open', async () => {
    await company().statement('Berlin', '2026-11-06', [20_000, 'RE-2026-1003 erste Rate', 'Lind']);
    expect(await company().reviewer.approve(await company().suggestion('RE-2026-1003 erste Rate'))).toMatchObject(DONE);
    expect(await company().openOf('Berlin', 'RE-2026-1003')).toBe('300.00 PartlyPaid');
    await story().books({ Berlin: { closing: '10319.00', allocated: '319.00', open: '1930.00' }, Wien: wien });
  });

  it('9 November: 2 % Skonto within its days settles the invoice', async () => {
    await company().statement('Berlin', '2026-11-09', [98_000, 'RE-2026-1002 abzgl. 2% Skonto', 'Hausmann']);
    expect(await company().reviewer.approve(await company().suggestion('RE-2026-1002 abzgl. 2% Skonto'))).toMatchObject(
      DONE,
    );
    expect(await company().openOf('Berlin', 'RE-2026-1002')).toBe('0.00 Paid');
    await story().books({
      Berlin: { closing: '11299.00', allocated: '1299.00', discount: '20.00', open: '930.00' },
      Wien: wien,
    });
  });

  it('10 November: a direct debit is collected', async () => {
    const debit = { endToEndId: 'RE-2026-1005', mandateReference: 'M-4711' };
    await company().statement('Berlin', '2026-11-10', [30_000, 'Lastschrift RE-2026-1005', 'Lind', debit]);
    expect(await company().reviewer.approve(await company().suggestion('Lastschrift RE-2026-1005'))).toMatchObject(
      DONE,
    );
    expect(await company().openOf('Berlin', 'RE-2026-1005')).toBe('0.00 Paid');
    await story().books({
      Berlin: { closing: '11599.00', allocated: '1599.00', discount: '20.00', open: '630.00' },
      Wien: wien,
    });
  });

  it('12 November: the debit is returned, and its invoice is open again', async () => {
    const returned = { endToEndId: 'RE-2026-1005', mandateReference: 'M-4711', returnReason: 'AC04' };
    await company().statement('Berlin', '2026-11-12', [-30_000, 'Retoure Lastschrift RE-2026-1005', 'Lind', returned]);
    const suggestion = await company().suggestion('Retoure Lastschrift RE-2026-1005');
    expect(await company().reviewer.approve(suggestion)).toMatchObject(DONE);
    expect(await company().openOf('Berlin', 'RE-2026-1005')).toBe('300.00 Open');
    await story().books({
      Berlin: { closing: '11299.00', allocated: '1299.00', discount: '20.00', open: '930.00' },
      Wien: wien,
    });
  });

  it('13 November: a payment for no invoice yet is kept on account of its customer', async () => {
    await company().statement('Berlin', '2026-11-13', [40_000, 'Abschlag Dachausbau', 'Hausmann']);
    const outcome = await company().reviewer.allocate({
      transactionId: await company().payment('Abschlag Dachausbau'),
      onAccountAmount: '400.00',
      onAccountCustomerId: company().customerIds.Hausmann,
    });
    expect(outcome).toMatchObject(DONE);
    await story().books({
      Berlin: { closing: '11699.00', allocated: '1299.00', onAccount: '400.00', discount: '20.00', open: '930.00' },
      Wien: wien,
    });
  });

  it('16 November: the invoice follows, and the money on account is applied to it; the rest stays on account', async () => {
    await company().invoice('Berlin', 'RE-2026-1010', 350, 'Hausmann');
    const outcome = await company().reviewer.applyOnAccount({
      allocationId: only(await company().standingRows('Abschlag Dachausbau')),
      lines: [{ itemId: await company().invoiceId('Berlin', 'RE-2026-1010'), amount: '350.00' }],
      postingDate: '2026-11-16',
    });
    expect(outcome).toMatchObject(DONE);
    expect(await company().openOf('Berlin', 'RE-2026-1010')).toBe('0.00 Paid');
    await story().books({
      Berlin: { closing: '11699.00', allocated: '1649.00', onAccount: '50.00', discount: '20.00', open: '930.00' },
      Wien: wien,
    });
  });

  it('17 November: an invoice is paid a second time; the money is to be paid back', async () => {
    await company().statement('Berlin', '2026-11-17', [11_900, 'RE-2026-1001 noch einmal', 'Hausmann']);
    const outcome = await company().reviewer.allocate({
      transactionId: await company().payment('RE-2026-1001 noch einmal'),
      refundAmount: '119.00',
      reason: 'Paid twice',
    });
    expect(outcome).toMatchObject(DONE);
    await story().books({
      Berlin: {
        ...{ closing: '11818.00', allocated: '1649.00', onAccount: '50.00', refund: '119.00' },
        ...{ discount: '20.00', open: '930.00' },
      },
      Wien: wien,
    });
  });

  it('18 November: the outgoing payment pays the refund back, once', async () => {
    await company().statement('Berlin', '2026-11-18', [-11_900, 'Rueckzahlung Doppelzahlung', 'Hausmann']);
    await story().books({
      Berlin: {
        ...{ closing: '11699.00', allocated: '1649.00', onAccount: '50.00', refund: '119.00', unallocated: '-119.00' },
        ...{ discount: '20.00', open: '930.00' },
      },
      Wien: wien,
    });
    const payment = await company().payment('Rueckzahlung Doppelzahlung');
    const refund = only(await company().standingRows('RE-2026-1001 noch einmal'));
    expect(await company().reviewer.settleRefund(payment, refund)).toMatchObject(DONE);
    expect(await company().reviewer.settleRefund(payment, refund)).toMatchObject({ code: 'SALDO_REFUND_DIFFERS' });
    await story().books({
      Berlin: { closing: '11699.00', allocated: '1649.00', onAccount: '50.00', discount: '20.00', open: '930.00' },
      Wien: wien,
    });
  });

  it('19 November: 80 cents that are missing are written off, within the tolerance of 2 euros', async () => {
    await company().statement('Berlin', '2026-11-19', [7_920, 'RE-2026-1004', 'Hausmann']);
    const itemId = await company().invoiceId('Berlin', 'RE-2026-1004');
    const outcome = await company().reviewer.allocate({
      transactionId: await company().payment('RE-2026-1004'),
      lines: [{ itemId, amount: '79.20', writeOff: '0.80' }],
    });
    expect(outcome).toMatchObject({ ...DONE, pendingSuggestionId: null });
    expect(await company().openOf('Berlin', 'RE-2026-1004')).toBe('0.00 Paid');
    await story().books({
      Berlin: {
        ...{ closing: '11778.20', allocated: '1728.20', onAccount: '50.00' },
        ...{ discount: '20.00', writeOff: '0.80', open: '850.00' },
      },
      Wien: wien,
    });
  });

  it('20 November: 20 euros that are missing are proposed for a write-off by one person and approved by another', async () => {
    await company().statement('Berlin', '2026-11-20', [23_000, 'RE-2026-1006 Maengelabzug', 'Hausmann']);
    const itemId = await company().invoiceId('Berlin', 'RE-2026-1006');
    const proposed = await company().reviewer.allocate({
      transactionId: await company().payment('RE-2026-1006 Maengelabzug'),
      lines: [{ itemId, amount: '230.00', writeOff: '20.00' }],
      reason: 'Agreed by phone',
    });
    expect(proposed).toMatchObject({ ...DONE, allocationIds: [] });
    const suggestion = proposed.pendingSuggestionId ?? '';
    expect(await company().reviewer.approve(suggestion)).toMatchObject({ code: 'SALDO_SECOND_PERSON' });
    await story().books({
      Berlin: {
        ...{ closing: '12008.20', allocated: '1728.20', onAccount: '50.00', unallocated: '230.00' },
        ...{ discount: '20.00', writeOff: '0.80', open: '850.00' },
      },
      Wien: wien,
    });
    expect(await company().approver.approve(suggestion)).toMatchObject(DONE);
    await story().books({
      Berlin: {
        ...{ closing: '12008.20', allocated: '1958.20', onAccount: '50.00' },
        ...{ discount: '20.00', writeOff: '20.80', open: '600.00' },
      },
      Wien: wien,
    });
  });

  let berlin: Partial<EntityBooks> = {
    ...{ closing: '12008.20', allocated: '1958.20', onAccount: '50.00' },
    ...{ discount: '20.00', writeOff: '20.80', open: '600.00' },
  };

  it('23 November: a payment goes to the wrong invoice; it is undone and goes to the right one', async () => {
    await company().statement('Wien', '2026-11-23', [7_550, 'RE-2026-2002', 'Hausmann']);
    const transactionId = await company().payment('RE-2026-2002');
    const allocated = async (number: string): Promise<void> => {
      const line = { itemId: await company().invoiceId('Wien', number), amount: '75.50' };
      expect(await company().reviewer.allocate({ transactionId, lines: [line] })).toMatchObject(DONE);
    };
    await allocated('RE-2026-1001');
    await story().books({ Berlin: berlin, Wien: { closing: '5315.50', allocated: '315.50', open: '119.00' } });
    expect(await company().openOf('Wien', 'RE-2026-1001')).toBe('43.50 PartlyPaid');

    const rows = await company().standingRows('RE-2026-2002');
    expect(await company().reviewer.undo(rows, '2026-11-23')).toEqual([null]);
    expect(await company().openOf('Wien', 'RE-2026-1001')).toBe('119.00 Open');
    await story().books({
      Berlin: berlin,
      Wien: { closing: '5315.50', allocated: '240.00', unallocated: '75.50', open: '194.50' },
    });
    expect(await company().reviewer.undo(rows, '2026-11-23')).toEqual(['SALDO_ALREADY_REVERSED']);

    await allocated('RE-2026-2002');
    expect(await company().openOf('Wien', 'RE-2026-2002')).toBe('0.00 Paid');
    await story().books({ Berlin: berlin, Wien: { closing: '5315.50', allocated: '315.50', open: '119.00' } });
  });

  it('24 November: money of one entity never reaches an invoice of the other', async () => {
    await company().statement('Wien', '2026-11-24', [11_900, 'Zahlung zu RE-2026-1001', 'Hausmann']);
    const itemId = await company().invoiceId('Berlin', 'RE-2026-1003');
    const transactionId = await company().payment('Zahlung zu RE-2026-1001');
    const outcome = await company().reviewer.allocate({ transactionId, lines: [{ itemId, amount: '119.00' }] });
    expect(outcome).toMatchObject({ isSuccess: false, code: 'SALDO_LEGAL_ENTITY_DIFFERS' });
    await story().books({
      Berlin: berlin,
      Wien: { closing: '5434.50', allocated: '315.50', unallocated: '119.00', open: '119.00' },
    });
    expect(await company().reviewer.approve(await company().suggestion('Zahlung zu RE-2026-1001'))).toMatchObject(DONE);
    expect(await company().openOf('Wien', 'RE-2026-1001')).toBe('0.00 Paid');
    await story().books({ Berlin: berlin, Wien: { closing: '5434.50', allocated: '434.50', open: '0.00' } });
  });

  it('25 November: what the bank charges is no invoice payment', async () => {
    await company().statement('Berlin', '2026-11-25', [-790, 'Kontofuehrung November', null]);
    const outcome = await company().reviewer.ignore(await company().payment('Kontofuehrung November'), 'Bank charges');
    expect(outcome).toMatchObject(DONE);
    berlin = { ...berlin, closing: '12000.30', ignored: '-7.90' };
    await story().books({ Berlin: berlin, Wien: { closing: '5434.50', allocated: '434.50', open: '0.00' } });
  });

  it('26 November: the ERP says what was paid in cash; an amount below what is allocated is refused', async () => {
    await company().erp('Berlin', 'RE-2026-1003', { SettledElsewhere__c: 50 });
    expect(await company().openOf('Berlin', 'RE-2026-1003')).toBe('250.00 PartlyPaid');
    await expect(company().erp('Berlin', 'RE-2026-1002', { Amount__c: 900 })).rejects.toThrow(
      'SALDO_AMOUNT_BELOW_ALLOCATED',
    );
    berlin = { ...berlin, open: '550.00' };
    await story().books({ Berlin: berlin, Wien: { closing: '5434.50', allocated: '434.50', open: '0.00' } });
  });

  it('27 November: the allocations of the month go to bookkeeping, each once, as CSV and for DATEV', async () => {
    for (const entity of ['Berlin', 'Wien'] as const) {
      const parameters = { entityId: company().entityIds[entity], ...NOVEMBER };
      story().exports[entity] = await company().reviewer.call<string>(
        'AllocationExportController.exportRows',
        parameters,
      );
      const again = company().reviewer.call('AllocationExportController.exportRows', parameters);
      await expect(again).rejects.toThrow('SALDO_NOTHING_TO_EXPORT');
    }
    story().november = await story().file('Berlin', 'Csv');
    expect(csvSums(story().november)).toEqual({ Amount: '2008.20', Discount: '20.00', WriteOff: '20.80' });
    expect(csvSums(await story().file('Wien', 'Csv'))).toEqual({
      Amount: '434.50',
      Discount: '0.00',
      WriteOff: '0.00',
    });
    // Bank, discount and write-offs on one side; the two customers on the other. Refund and repayment meet at nothing.
    expect(bookingsOf(await story().file('Berlin', 'Datev'))).toEqual({
      '1800': '2008.20',
      '4730': '20.00',
      '2400': '20.80',
      '1700': '0.00',
      '10001': '-1849.00',
      '10002': '-200.00',
    });
    expect(bookingsOf(await story().file('Wien', 'Datev'))).toEqual({
      '1800': '434.50',
      '10001': '-194.50',
      '10002': '-240.00',
    });
    await story().books({ Berlin: berlin, Wien: { closing: '5434.50', allocated: '434.50', open: '0.00' } });
  });
}

/** The period is locked, and the next month goes on. */
import { expect, it } from 'vitest';
import { only } from './company.ts';
import { bookingsOf, csvSums } from './export-files.ts';
import { DECEMBER, DONE, type Story } from './story.ts';

/** What the rest of the story leaves as it is. */
const BERLIN = { onAccount: '50.00', ignored: '-7.90', discount: '20.00', writeOff: '20.80' };

export function closing(story: () => Story): void {
  const company = () => story().company;

  it('30 November: Berlin is locked; nothing can be posted or undone there any more, while Wien goes on', async () => {
    const lock = { entityId: company().entityIds.Berlin, lockedUntil: '2026-11-30' };
    await expect(company().reviewer.call('AllocationExportController.lockPeriod', lock)).rejects.toThrow(
      'SALDO_PERMISSION_MISSING',
    );
    await company().approver.call('AllocationExportController.lockPeriod', lock);
    await company().invoice('Wien', 'RE-2026-2003', 60, 'Lind');
    await company().statement('Berlin', '2026-11-30', [25_000, 'RE-2026-1003 Rest', 'Lind']);
    await company().statement('Wien', '2026-11-30', [6_000, 'RE-2026-2003', 'Lind']);

    const suggestion = await company().suggestion('RE-2026-1003 Rest');
    expect(await company().reviewer.approve(suggestion)).toMatchObject({ code: 'SALDO_PERIOD_LOCKED' });
    const exported = await company().standingRows('Rechnung RE-2026-1001');
    expect(await company().reviewer.undo(exported, '2026-11-30')).toEqual(['SALDO_PERIOD_LOCKED']);
    expect(await company().reviewer.approve(await company().suggestion('RE-2026-2003'))).toMatchObject(DONE);
    await story().books({
      Berlin: { ...BERLIN, closing: '12250.30', allocated: '1958.20', unallocated: '250.00', open: '550.00' },
      Wien: { closing: '5494.50', allocated: '494.50', open: '0.00' },
    });
  });

  it('1 December: the payment of the locked month is posted in the next one, and an exported allocation is undone there', async () => {
    const suggestion = await company().suggestion('RE-2026-1003 Rest');
    expect(await company().reviewer.approve(suggestion, '2026-12-01')).toMatchObject(DONE);
    expect(await company().openOf('Berlin', 'RE-2026-1003')).toBe('0.00 Paid');
    await story().books({
      Berlin: { ...BERLIN, closing: '12250.30', allocated: '2208.20', open: '300.00' },
      Wien: { closing: '5494.50', allocated: '494.50', open: '0.00' },
    });
    const exported = await company().standingRows('Rechnung RE-2026-1001');
    expect(await company().reviewer.undo(exported, '2026-12-01')).toEqual([null]);
    expect(await company().openOf('Berlin', 'RE-2026-1001')).toBe('119.00 Open');
    await story().books({
      Berlin: { ...BERLIN, closing: '12250.30', allocated: '2089.20', unallocated: '119.00', open: '419.00' },
      Wien: { closing: '5494.50', allocated: '494.50', open: '0.00' },
    });
  });

  it('December is exported for itself; the file of November is what it was', async () => {
    expect(await story().file('Berlin', 'Csv')).toBe(story().november);
    const parameters = { entityId: company().entityIds.Berlin, ...DECEMBER };
    story().exports.Berlin = await company().reviewer.call<string>('AllocationExportController.exportRows', parameters);
    expect(csvSums(await story().file('Berlin', 'Csv'))).toEqual({
      Amount: '131.00',
      Discount: '0.00',
      WriteOff: '0.00',
    });
    expect(bookingsOf(await story().file('Berlin', 'Datev'))).toEqual({
      '1800': '131.00',
      '10001': '119.00',
      '10002': '-250.00',
    });
  });

  const berlin = { ...BERLIN, closing: '12250.30', allocated: '2089.20', unallocated: '119.00', open: '419.00' };

  it('2 December: one payment settles two invoices less a credit note', async () => {
    await company().invoice('Wien', 'RE-2026-2004', 100, 'Hausmann');
    await company().invoice('Wien', 'RE-2026-2005', 60.5, 'Hausmann');
    await company().invoice('Wien', 'GS-2026-2001', -20.25, 'Hausmann', { Type__c: 'CreditNote' });
    const text = 'RE-2026-2004, RE-2026-2005 abz. GS-2026-2001';
    await company().statement('Wien', '2026-12-02', [14_025, text, 'Hausmann']);
    await story().books({
      Berlin: berlin,
      Wien: { closing: '5634.75', allocated: '494.50', unallocated: '140.25', open: '140.25' },
    });
    expect(await company().reviewer.approve(await company().suggestion(text))).toMatchObject(DONE);
    for (const number of ['RE-2026-2004', 'RE-2026-2005', 'GS-2026-2001'])
      expect(await company().openOf('Wien', number)).toBe('0.00 Paid');
    await story().books({ Berlin: berlin, Wien: { closing: '5634.75', allocated: '634.75', open: '0.00' } });
  });

  it('3 December: a deposit is paid on an order', async () => {
    await company().order('Wien', 'AB-2026-77', 800, 'Lind');
    await company().statement('Wien', '2026-12-03', [20_000, 'Anzahlung AB-2026-77', 'Lind']);
    expect(await company().reviewer.approve(await company().suggestion('Anzahlung AB-2026-77'))).toMatchObject(DONE);
    await story().books({ Berlin: berlin, Wien: { closing: '5834.75', allocated: '834.75', open: '600.00' } });
  });

  it('4 December: money on account goes to the order by mistake; the act is undone, and the money is on account again', async () => {
    const text = 'Guthaben Praxis';
    await company().statement('Wien', '2026-12-04', [3_000, text, 'Lind']);
    const kept = await company().reviewer.allocate({
      transactionId: await company().payment(text),
      onAccountAmount: '30.00',
      onAccountCustomerId: company().customerIds.Lind,
    });
    expect(kept).toMatchObject(DONE);
    const onAccount = { closing: '5864.75', allocated: '834.75', onAccount: '30.00', open: '600.00' };
    await story().books({ Berlin: berlin, Wien: onAccount });

    const applied = await company().reviewer.applyOnAccount({
      allocationId: only(await company().standingRows(text)),
      lines: [{ itemId: await company().orderId('AB-2026-77'), amount: '20.00' }],
      postingDate: '2026-12-04',
    });
    expect(applied).toMatchObject(DONE);
    await story().books({
      Berlin: berlin,
      Wien: { closing: '5864.75', allocated: '854.75', onAccount: '10.00', open: '580.00' },
    });

    const undone = await company().reviewer.undoAction(applied.actionId ?? '');
    expect(undone.filter(({ isSuccess }) => !isSuccess)).toEqual([]);
    await story().books({ Berlin: berlin, Wien: onAccount });
  });

  it('the night looks at everything again and moves no money', async () => {
    expect(await company().night()).toMatchObject({ Status__c: 'Done', ErrorCode__c: null });
    await story().books({
      Berlin: berlin,
      Wien: { closing: '5864.75', allocated: '834.75', onAccount: '30.00', open: '600.00' },
    });
  });

  it('at last the undone payment is posted again; open in Berlin is what the returned debit left', async () => {
    const suggestion = await company().suggestion('Rechnung RE-2026-1001');
    expect(await company().reviewer.approve(suggestion, '2026-12-07')).toMatchObject(DONE);
    expect(await company().openOf('Berlin', 'RE-2026-1005')).toBe('300.00 Open');
    await story().books({
      Berlin: { ...BERLIN, closing: '12250.30', allocated: '2208.20', open: '300.00' },
      Wien: { closing: '5864.75', allocated: '834.75', onAccount: '30.00', open: '600.00' },
    });
  });
}

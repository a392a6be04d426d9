import { createElement } from 'lwc';
import approve from '@salesforce/apex/ApprovalQueueController.approve';
import getDetail from '@salesforce/apex/ApprovalQueueController.getDetail';
import getPage from '@salesforce/apex/ApprovalQueueController.getPage';
import getRows from '@salesforce/apex/ApprovalQueueController.getRows';
import ApprovalQueue from 'c/approvalQueue';

jest.mock('@salesforce/apex/ApprovalQueueController.approve', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/ApprovalQueueController.getDetail', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/ApprovalQueueController.getPage', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/ApprovalQueueController.getRows', () => ({ default: jest.fn() }), { virtual: true });

const row = { transactionId: 't1', payer: 'Kunde AG', amount: '119.00', unallocated: '119.00', currencyCode: 'EUR' };
const settled = (turns = 12) => (turns === 0 ? Promise.resolve() : Promise.resolve().then(() => settled(turns - 1)));

describe('c-approval-queue on the record page of a payment', () => {
  afterEach(() => document.body.replaceChildren());

  it('shows this payment only, whatever its state, without the filters of the queue', async () => {
    getRows.mockResolvedValue([{ ...row, state: 'Done' }]);
    getDetail.mockResolvedValue({ row: { ...row, state: 'Done' }, proposals: [] });
    const element = createElement('c-approval-queue', { is: ApprovalQueue });
    element.recordId = 't1';
    document.body.append(element);
    await settled();
    expect(getRows).toHaveBeenCalledWith({ transactionIds: ['t1'], sortBy: 'Oldest' });
    expect(getPage).not.toHaveBeenCalled();
    expect(element.shadowRoot.querySelector('c-approval-head')).toBeNull();
    expect(element.shadowRoot.querySelector('c-approval-list').rows.map(({ payer }) => payer)).toEqual(['Kunde AG']);
  });

  it('stays at the payment after it was approved, and shows what became of it', async () => {
    getRows.mockResolvedValue([{ ...row, state: 'Check', suggestionId: 's1' }]);
    getDetail.mockResolvedValue({ row: { ...row, state: 'Check' }, proposals: [] });
    approve.mockResolvedValue([{ isSuccess: true, allocationIds: ['l1'] }]);
    const element = createElement('c-approval-queue', { is: ApprovalQueue });
    element.recordId = 't1';
    document.body.append(element);
    await settled();
    getRows.mockResolvedValue([{ ...row, state: 'Done' }]);
    element.shadowRoot
      .querySelector('c-approval-detail')
      .dispatchEvent(new CustomEvent('decide', { detail: { kind: 'approve', request: { suggestionId: 's1' } } }));
    await settled();
    expect(approve).toHaveBeenCalledWith({ suggestionIds: ['s1'] });
    const rows = element.shadowRoot.querySelector('c-approval-list').rows;
    expect(rows.map(({ state, isWorking }) => [state, isWorking])).toEqual([['Done', false]]);
  });
});

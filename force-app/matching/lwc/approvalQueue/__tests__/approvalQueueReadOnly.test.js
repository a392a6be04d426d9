import { createElement } from 'lwc';
import ApprovalQueue from 'c/approvalQueue';
import approve from '@salesforce/apex/ApprovalQueueController.approve';
import getDetail from '@salesforce/apex/ApprovalQueueController.getDetail';
import getPage from '@salesforce/apex/ApprovalQueueController.getPage';

jest.mock('@salesforce/apex/ApprovalQueueController.approve', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/ApprovalQueueController.getDetail', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/ApprovalQueueController.getPage', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/customPermission/ApproveSuggestions', () => ({ default: undefined }), { virtual: true });
jest.mock('@salesforce/customPermission/UndoAllocations', () => ({ default: undefined }), { virtual: true });

const settled = (turns = 12) => (turns === 0 ? Promise.resolve() : Promise.resolve().then(() => settled(turns - 1)));

describe('c-approval-queue without the permission to decide', () => {
  it('shows the payments, says what is missing, and decides nothing', async () => {
    Element.prototype.scrollIntoView = jest.fn();
    const row = {
      transactionId: 't1',
      suggestionId: 's1',
      payer: 'Payer',
      amount: '1.00',
      currencyCode: 'EUR',
      state: 'Check',
    };
    getPage.mockResolvedValue([row]);
    getDetail.mockResolvedValue({ row, proposals: [] });
    const element = createElement('c-approval-queue', { is: ApprovalQueue });
    document.body.append(element);
    await settled();
    jest.spyOn(performance, 'now').mockReturnValue(Number.MAX_SAFE_INTEGER);

    element.shadowRoot
      .querySelector('c-approval-list')
      .shadowRoot.querySelector('[role="listbox"]')
      .dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
    await settled();

    expect(approve).not.toHaveBeenCalled();
    const head = element.shadowRoot.querySelector('c-approval-head');
    expect(head.shadowRoot.querySelector('[data-id="read-only"]').textContent).toBe('c.QueueNoPermission');
    expect(element.shadowRoot.querySelector('c-approval-detail').canAct).toBe(false);
  });
});

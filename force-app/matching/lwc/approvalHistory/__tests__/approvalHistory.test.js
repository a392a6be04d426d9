import { createElement } from 'lwc';
import undoAction from '@salesforce/apex/ReviewActions.undoAction';
import getHistory from '@salesforce/apex/ReviewQueries.getHistory';
import ApprovalHistory from 'c/approvalHistory';

jest.mock('@salesforce/apex/ReviewActions.undoAction', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/ReviewQueries.getHistory', () => ({ default: jest.fn() }), { virtual: true });

const entry = (number, changes = {}) => ({
  actionId: `act${number}`,
  kind: 'Approve',
  personName: 'Rita Reviewer',
  happenedAt: '2026-11-23T10:00:00.000Z',
  paymentCount: 1,
  payer: `Payer ${number}`,
  sums: [{ currencyCode: 'EUR', amount: '119.00' }],
  canUndo: true,
  ...changes,
});
const settled = (turns = 12) => (turns === 0 ? Promise.resolve() : Promise.resolve().then(() => settled(turns - 1)));
const find = (element, selector) => element.shadowRoot.querySelector(selector);
const titles = (element) =>
  [...element.shadowRoot.querySelectorAll('.entry__title')].map(({ textContent }) => textContent);

async function show() {
  const element = createElement('c-approval-history', { is: ApprovalHistory });
  element.canUndo = true;
  document.body.append(element);
  await settled();
  return element;
}

describe('c-approval-history', () => {
  beforeEach(() => {
    jest.clearAllMocks();
    const bulk = entry(1, { paymentCount: 12, payer: undefined });
    getHistory.mockResolvedValue({ entries: [bulk, entry(2, { canUndo: false })], hasMore: true });
  });
  afterEach(() => document.body.replaceChildren());

  it('is one entry an act, however many payments it reached', async () => {
    const element = await show();
    expect(titles(element)[0]).toMatch(/c\.QueueDidApprove · c\.QueuePaymentsCount · .*119/);
    expect(titles(element)[1]).toMatch(/Payer 2/);
    expect(element.shadowRoot.querySelectorAll('[data-act="undo-action"]')).toHaveLength(1);
  });

  it('undoes an act as a whole, says how many, reads again, and tells the queue', async () => {
    undoAction.mockResolvedValue([{ isSuccess: true }, { isSuccess: true }]);
    const element = await show();
    const undone = jest.fn();
    element.addEventListener('undone', undone);
    find(element, '[data-act="undo-action"]').click();
    await settled();
    expect(undoAction).toHaveBeenCalledWith({ actionId: 'act1' });
    expect(find(element, '[role="status"]').textContent).toBe('c.QueueUndoneMany');
    expect(getHistory).toHaveBeenLastCalledWith({ onlyMine: true, offset: 0 });
    expect(undone).toHaveBeenCalledTimes(1);
  });

  it('says what was refused', async () => {
    undoAction.mockRejectedValue({ body: { message: 'This act was undone already.' } });
    const element = await show();
    find(element, '[data-act="undo-action"]').click();
    await settled();
    expect(find(element, '[role="status"]').textContent).toBe('This act was undone already.');
  });
});

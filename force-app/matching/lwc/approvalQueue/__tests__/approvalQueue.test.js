import { createElement } from 'lwc';
import ApprovalQueue from 'c/approvalQueue';
import approve from '@salesforce/apex/ApprovalQueueController.approve';
import getDetail from '@salesforce/apex/ApprovalQueueController.getDetail';
import getPage from '@salesforce/apex/ApprovalQueueController.getPage';
import getRows from '@salesforce/apex/ApprovalQueueController.getRows';
import getSummary from '@salesforce/apex/ApprovalQueueController.getSummary';
import reject from '@salesforce/apex/ApprovalQueueController.reject';
import undo from '@salesforce/apex/ApprovalQueueController.undo';
import allocate from '@salesforce/apex/ReviewActions.allocate';
import undoAction from '@salesforce/apex/ReviewActions.undoAction';
import ApprovalBulk from 'c/approvalBulk';
import ApprovalHistory from 'c/approvalHistory';

jest.mock('@salesforce/apex/ApprovalQueueController.approve', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/ApprovalQueueController.getDetail', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/ApprovalQueueController.getPage', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/ApprovalQueueController.getRows', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/ApprovalQueueController.reject', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/ApprovalQueueController.undo', () => ({ default: jest.fn() }), { virtual: true });
jest.mock(
  '@salesforce/apex/ApprovalQueueController.getSummary',
  () => {
    const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true },
);
jest.mock('@salesforce/apex/ReviewActions.allocate', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/ReviewActions.undoAction', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/customPermission/BulkApprove', () => ({ default: true }), { virtual: true });
jest.mock('@salesforce/customPermission/ApproveSuggestions', () => ({ default: true }), { virtual: true });
jest.mock('@salesforce/customPermission/UndoAllocations', () => ({ default: true }), { virtual: true });

const row = (number, changes = {}) => ({
  transactionId: `t${number}`,
  suggestionId: `s${number}`,
  payer: `Payer ${number}`,
  amount: '119.00',
  currencyCode: 'EUR',
  state: 'Check',
  target: `RE-${number}`,
  suggestionCount: 1,
  sortValue: '2026-11-02',
  explanation: JSON.stringify({ evidence: [{ code: 'number_exact', weight: 5 }] }),
  ...changes,
});
const detail = ({ transactionId }) => ({ row: row(transactionId.slice(1)), remittanceText: 'RE', proposals: [] });

const settled = (turns = 12) => (turns === 0 ? Promise.resolve() : Promise.resolve().then(() => settled(turns - 1)));
let now;

async function show(rows = [row(1), row(2), row(3)]) {
  getPage.mockResolvedValue(rows);
  const element = createElement('c-approval-queue', { is: ApprovalQueue });
  document.body.append(element);
  await settled();
  return element;
}
const PARTS = ['c-approval-head', 'c-approval-list'];
/** Looks in the queue, its head and its list. */
function find(element, selector) {
  const parts = PARTS.map((part) => element.shadowRoot.querySelector(part)?.shadowRoot);
  return [element.shadowRoot, ...parts].map((root) => root?.querySelector(selector)).find(Boolean) ?? null;
}
const rowsOf = (element) => [
  ...(element.shadowRoot.querySelector('c-approval-list')?.shadowRoot.querySelectorAll('li') ?? []),
];
const payers = (element) => rowsOf(element).map((item) => item.querySelector('.row__payer').textContent);
const selected = (element) => find(element, '[aria-current="true"] .row__payer')?.textContent;
const bar = (element) => find(element, '[data-id="bar"]').textContent;
async function press(element, key, changes = {}) {
  now += 1000;
  find(element, '[role="listbox"]').dispatchEvent(new KeyboardEvent('keydown', { key, ...changes }));
  await settled();
}

describe('c-approval-queue', () => {
  beforeEach(() => {
    now = 1000;
    ApprovalBulk.open = jest.fn();
    ApprovalHistory.open = jest.fn();
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    Element.prototype.scrollIntoView = jest.fn();
    getDetail.mockImplementation(async (asked) => detail(asked));
    getRows.mockImplementation(async ({ transactionIds }) => transactionIds.map((id) => row(id.slice(1))));
    approve.mockResolvedValue([{ isSuccess: true, allocationIds: ['l1'] }]);
    undo.mockResolvedValue([{ isSuccess: true }]);
    undoAction.mockResolvedValue([{ isSuccess: true }]);
    reject.mockResolvedValue([{ isSuccess: true }]);
  });
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
    jest.restoreAllMocks();
  });

  it('lists payments, chooses the first, and shows counts and sums added exactly', async () => {
    const element = await show();
    getSummary.emit({
      counts: [
        { state: 'Check', currencyCode: 'EUR', payments: 2, unallocated: '0.10' },
        { state: 'Tie', currencyCode: 'EUR', payments: 1, unallocated: '0.20' },
        { state: 'NoMatch', currencyCode: 'EUR', payments: 9, unallocated: '900.00' },
      ],
      bankAccounts: [],
      decidedToday: 0,
    });
    await settled();
    expect(payers(element)).toEqual(['Payer 1', 'Payer 2', 'Payer 3']);
    expect(selected(element)).toBe('Payer 1');
    expect(find(element, '[data-id="totals"]').textContent).toMatch(/0[.,]30/);
    expect(find(element, '[data-state="ToDecide"]').textContent).toMatch(/3/);
    expect(find(element, '[data-state="NoMatch"]').textContent).toMatch(/9/);
  });

  it('takes an approved row out at once and stays at the same place', async () => {
    const element = await show();
    let answer;
    approve.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    await press(element, 'j');
    await press(element, 'a');
    expect(payers(element)).toEqual(['Payer 1', 'Payer 3']);
    expect(selected(element)).toBe('Payer 3');
    answer([{ isSuccess: true, allocationIds: ['l1'] }]);
    await settled();
    expect(approve).toHaveBeenCalledWith({ suggestionIds: ['s2'] });
    expect(find(element, '[data-act="undo"]')).not.toBeNull();
  });

  it('brings a refused row back to its place with the reason, and says it', async () => {
    approve.mockResolvedValue([{ isSuccess: false, message: 'A colleague approved it.' }]);
    const element = await show();
    await press(element, 'j');
    await press(element, 'a');
    expect(payers(element)).toEqual(['Payer 1', 'Payer 2', 'Payer 3']);
    expect(selected(element)).toBe('Payer 2');
    expect(find(element, '[data-id="problem"]').textContent).toBe('A colleague approved it.');
    expect(bar(element)).toBe('A colleague approved it.');
    expect(find(element, '[data-act="undo"]')).toBeNull();
  });

  it('undoes the last approval by its ledger rows and shows the row where it was', async () => {
    const element = await show();
    await press(element, 'a');
    await press(element, 'u');
    expect(undo).toHaveBeenCalledWith({ allocationIds: ['l1'] });
    expect(payers(element)).toEqual(['Payer 1', 'Payer 2', 'Payer 3']);
    expect(selected(element)).toBe('Payer 1');
    await press(element, 'u');
    expect(undo).toHaveBeenCalledTimes(1);
    expect(bar(element)).toBe('c.QueueNothingToUndo');
  });

  it('keeps a payment in the list of which other proposals still wait', async () => {
    getRows.mockResolvedValue([row(1, { target: 'RE-other' })]);
    const element = await show();
    find(element, 'c-approval-detail').dispatchEvent(
      new CustomEvent('decide', { detail: { kind: 'reject', request: { suggestionId: 's1', reason: 'Wrong' } } }),
    );
    await settled();
    expect(payers(element)).toEqual(['Payer 1', 'Payer 2', 'Payer 3']);
    expect(find(element, '.row__target').textContent).toBe('RE-other');
  });

  it('does not tear away a person who has gone on when a refusal comes', async () => {
    let answer;
    approve.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const element = await show();
    await press(element, 'a');
    await press(element, 'j');
    expect(selected(element)).toBe('Payer 3');
    answer([{ isSuccess: false, message: 'Paid meanwhile.' }]);
    await settled();
    expect(payers(element)).toEqual(['Payer 1', 'Payer 2', 'Payer 3']);
    expect(selected(element)).toBe('Payer 3');
    expect(rowsOf(element)[0].querySelector('[data-id="problem"]').textContent).toBe('Paid meanwhile.');
  });

  it('keeps what a person is editing until the server has booked it', async () => {
    allocate.mockResolvedValueOnce({ isSuccess: false, message: 'Changed by Anna.' });
    const element = await show();
    const request = { transactionId: 't1', lines: [], targets: 'RE-7' };
    const decide = () =>
      find(element, 'c-approval-detail').dispatchEvent(
        new CustomEvent('decide', { detail: { kind: 'allocate', request } }),
      );
    decide();
    expect(payers(element)).toHaveLength(3);
    await settled();
    expect(payers(element)).toHaveLength(3);
    expect(find(element, '[data-id="problem"]').textContent).toBe('Changed by Anna.');

    allocate.mockResolvedValueOnce({ isSuccess: true, allocationIds: ['l7'], actionId: 'act7' });
    getRows.mockResolvedValue([row(1, { state: 'Done' })]);
    decide();
    await settled();
    expect(allocate).toHaveBeenLastCalledWith({ request: { transactionId: 't1', lines: [] } });
    expect(payers(element)).toEqual(['Payer 2', 'Payer 3']);
    await press(element, 'u');
    expect(undoAction).toHaveBeenCalledWith({ actionId: 'act7' });
  });

  it('marks by X and by Shift+J, and approves what is marked behind the guard, row by row', async () => {
    const element = await show();
    await press(element, 'x');
    await press(element, 'J', { shiftKey: true });
    expect(find(element, '[data-id="marks"]')).not.toBeNull();
    expect(rowsOf(element).map((item) => item.getAttribute('aria-selected'))).toEqual(['true', 'true', 'false']);

    ApprovalBulk.open.mockResolvedValue({
      suggestionIds: ['s1', 's2'],
      outcomes: [
        { isSuccess: true, allocationIds: ['l1'], actionId: 'bulk1' },
        { isSuccess: false, message: 'Paid meanwhile.' },
      ],
    });
    await press(element, 'a');
    expect(ApprovalBulk.open.mock.calls[0][0].rows.map(({ transactionId }) => transactionId)).toEqual(['t1', 't2']);
    expect(payers(element)).toEqual(['Payer 2', 'Payer 3']);
    expect(rowsOf(element)[0].querySelector('[data-id="problem"]').textContent).toBe('Paid meanwhile.');
    await press(element, 'u');
    expect(undoAction).toHaveBeenCalledWith({ actionId: 'bulk1' });
    expect(payers(element)).toEqual(['Payer 1', 'Payer 2', 'Payer 3']);
  });

  it('books nothing when the guard is left', async () => {
    ApprovalBulk.open.mockResolvedValue(undefined);
    const element = await show();
    await press(element, 'x');
    await press(element, 'a');
    expect(payers(element)).toHaveLength(3);
    await press(element, 'Escape');
    expect(find(element, '[data-id="marks"]')).toBeNull();
    expect(approve).not.toHaveBeenCalled();
  });

  it('reads again after something was undone in the history, and stays at the same payment', async () => {
    ApprovalHistory.open.mockImplementation(async ({ onundone }) => onundone());
    const element = await show();
    await press(element, 'j');
    getPage.mockResolvedValue([row(9), row(1), row(2)]);
    find(element, '[data-id="history"]').click();
    await settled();
    expect(payers(element)).toEqual(['Payer 9', 'Payer 1', 'Payer 2']);
    expect(selected(element)).toBe('Payer 2');
  });

  it('never approves a tie by key, nor a row that nobody can have looked at', async () => {
    const element = await show([row(1), row(2, { state: 'Tie' })]);
    await press(element, 'j');
    await press(element, 'a');
    expect(bar(element)).toBe('c.QueueTieHint');
    await press(element, 'k');
    now -= 999;
    await press(element, 'K');
    now -= 950;
    find(element, '[role="listbox"]').dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
    await settled();
    expect(approve).not.toHaveBeenCalled();
  });

  it('leaves keys with a modifier to the browser', async () => {
    const element = await show();
    await press(element, 'a', { ctrlKey: true });
    expect(approve).not.toHaveBeenCalled();
  });

  it('rejects with the reason of the detail', async () => {
    getRows.mockResolvedValue([row(1, { state: 'NoMatch' })]);
    const element = await show();
    find(element, 'c-approval-detail').dispatchEvent(
      new CustomEvent('decide', {
        detail: { kind: 'reject', request: { suggestionId: 's1', reason: 'Another customer' } },
      }),
    );
    await settled();
    expect(reject).toHaveBeenCalledWith({ suggestionIds: ['s1'], reason: 'Another customer' });
    expect(payers(element)).toEqual(['Payer 2', 'Payer 3']);
  });

  it('reads the next page after the last row, and no row twice', async () => {
    const first = Array.from({ length: 50 }, (_, index) => row(index + 1));
    const element = await show(first);
    getPage.mockResolvedValue([row(50), row(51)]);
    find(element, '[data-act="more"]').click();
    await settled();
    expect(getPage.mock.calls.at(-1)[0].filter).toMatchObject({ afterId: 't50', afterValue: '2026-11-02' });
    expect(payers(element)).toHaveLength(51);
    expect(find(element, '[data-act="more"]')).toBeNull();
  });

  it('asks for the chosen state from the start of the list', async () => {
    const element = await show();
    find(element, '[data-state="Tie"]').click();
    await settled();
    expect(getPage.mock.calls.at(-1)[0].filter).toEqual({ state: 'Tie', sortBy: 'Oldest' });
    expect(find(element, '[data-state="Tie"]').getAttribute('aria-pressed')).toBe('true');
  });

  it('shows that it is loading, that all is done, and an error with a way out', async () => {
    let answer;
    getPage.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const element = createElement('c-approval-queue', { is: ApprovalQueue });
    document.body.append(element);
    await settled();
    expect(find(element, 'lightning-spinner')).not.toBeNull();
    answer([]);
    await settled();
    expect(find(element, '[data-id="empty"]').textContent).toMatch(/c\.QueueEmpty/);

    getPage.mockRejectedValue({ status: 500, body: { message: 'You need the permission Saldo Reviewer.' } });
    find(element, '[data-state="Check"]').click();
    await settled();
    expect(find(element, '[data-id="error"]').textContent).toBe('You need the permission Saldo Reviewer.');
    getPage.mockResolvedValue([row(1)]);
    find(element, '[data-act="retry"]').click();
    await settled();
    expect(payers(element)).toEqual(['Payer 1']);
  });

  it('says that nothing was changed when the server cannot be reached', async () => {
    approve.mockRejectedValue({ status: 0, body: { message: 'network' } });
    const element = await show();
    await press(element, 'a');
    expect(payers(element)).toEqual(['Payer 1', 'Payer 2', 'Payer 3']);
    expect(find(element, '[data-id="problem"]').textContent).toBe('c.QueueOffline');
  });

  it('is a list box whose active option follows the choice, with words beside the signs', async () => {
    const element = await show();
    await press(element, 'j');
    const list = find(element, '[role="listbox"]');
    expect(list.getAttribute('aria-activedescendant')).toBe(find(element, '[aria-selected="true"]').id);
    expect(list.getAttribute('aria-label')).toBe('c.QueueList');
    expect(find(element, '.signal .slds-assistive-text').textContent).toBe('c.QueueSignalYes');
  });
});

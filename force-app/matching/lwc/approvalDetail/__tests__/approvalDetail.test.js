import { createElement } from 'lwc';
import ApprovalDetail from 'c/approvalDetail';

const proposal = (suggestionId, itemName, changes = {}) => ({
  suggestionId,
  confidence: 0.9,
  margin: null,
  remaining: '0.00',
  explanation: JSON.stringify({
    evidence: [
      { code: 'number_exact', weight: 5, itemId: itemName, spans: [{ field: 'remittanceText', start: 3, end: 7 }] },
    ],
    reasons: [{ code: 'below_auto_margin', weight: 0 }],
  }),
  lines: [
    {
      itemId: itemName,
      itemName,
      accountId: 'a1',
      accountName: 'Kunde AG',
      openBalance: '119.00',
      amount: '119.00',
      discount: '0.00',
      writeOff: '0.00',
      openAfter: '0.00',
    },
  ],
  ...changes,
});
const detailOf = (state, proposals) => ({
  row: {
    transactionId: 't1',
    payer: 'Kunde AG',
    amount: '119.00',
    currencyCode: 'EUR',
    state,
    bookingDate: '2026-11-02',
  },
  remittanceText: 'Re RE-1 danke',
  counterpartyIban: 'DE02120300000000202051',
  proposals,
});

function show(detail, canAct = true) {
  const element = createElement('c-approval-detail', { is: ApprovalDetail });
  Object.assign(element, { detail, canAct });
  document.body.append(element);
  return element;
}
const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];
const settled = () => Promise.resolve().then(() => Promise.resolve());

describe('c-approval-detail', () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  it('marks in the remittance text what the proposal is based on', () => {
    const element = show(detailOf('Check', [proposal('s1', 'RE-1')]));
    expect(all(element, 'mark').map(({ textContent }) => textContent)).toEqual(['RE-1']);
    expect(element.shadowRoot.querySelector('[data-id="remittance"]').textContent).toBe('Re RE-1 danke');
  });

  it('shows the best open, the runner-up with its gap closed, and says why a person has to decide', () => {
    const element = show(detailOf('Check', [proposal('s1', 'RE-1', { margin: 1.5 }), proposal('s2', 'RE-2')]));
    expect(all(element, 'details')).toHaveLength(1);
    expect(element.shadowRoot.querySelector('summary').textContent).toMatch(/c\.QueueRunnerUp.*RE-2.*c\.QueueGap/s);
    expect(all(element, 'section li').map(({ textContent }) => textContent)).toEqual(['c.EvidenceBelowAutoMargin']);
    expect(element.shadowRoot.querySelector('[data-id="no-runner-up"]')).toBeNull();
  });

  it('shows a tie as its own state: all proposals open, none preferred', () => {
    const element = show(detailOf('Tie', [proposal('s1', 'RE-1'), proposal('s2', 'RE-2')]));
    expect(all(element, 'details')).toHaveLength(0);
    expect(element.shadowRoot.querySelector('[data-id="tie"]')).not.toBeNull();
    const buttons = all(element, '[data-act="approve"]');
    expect(buttons.map(({ classList }) => classList.contains('slds-button_brand'))).toEqual([false, false]);
  });

  it('approves the proposal whose button was pressed', () => {
    const element = show(detailOf('Tie', [proposal('s1', 'RE-1'), proposal('s2', 'RE-2')]));
    const approved = jest.fn();
    element.addEventListener('approve', ({ detail }) => approved(detail));
    all(element, '[data-act="approve"]')[1].click();
    expect(approved).toHaveBeenCalledWith({ suggestionId: 's2', targets: 'RE-2' });
  });

  it('rejects with a reason only', async () => {
    const element = show(detailOf('Check', [proposal('s1', 'RE-1')]));
    const rejected = jest.fn();
    element.addEventListener('reject', ({ detail }) => rejected(detail));
    element.startRejecting();
    await settled();
    const field = element.shadowRoot.querySelector('lightning-textarea');
    field.reportValidity = jest.fn();
    const confirm = element.shadowRoot.querySelector('[data-act="confirm-reject"]');
    confirm.click();
    expect(field.reportValidity).toHaveBeenCalled();
    expect(rejected).not.toHaveBeenCalled();
    field.dispatchEvent(new CustomEvent('change', { detail: { value: ' Another customer ' } }));
    confirm.click();
    expect(rejected).toHaveBeenCalledWith({ suggestionId: 's1', reason: 'Another customer' });
  });

  it('offers no acts to somebody who may not decide, and shows why the last one was refused', () => {
    const element = show(detailOf('Check', [proposal('s1', 'RE-1')]), false);
    expect(all(element, '[data-act]')).toHaveLength(0);
    element.problem = 'Decided meanwhile.';
    return settled().then(() => {
      expect(element.shadowRoot.querySelector('[role="alert"]').textContent).toBe('Decided meanwhile.');
    });
  });

  it('says so where the bank sent no text and nothing was found', () => {
    const detail = { ...detailOf('NoMatch', []), remittanceText: null };
    detail.row = { ...detail.row, matchReason: 'No open item shares a number.' };
    const element = show(detail);
    expect(element.shadowRoot.textContent).toMatch(/c\.QueueNoRemittance/);
    expect(element.shadowRoot.textContent).toMatch(/No open item shares a number\./);
  });
});

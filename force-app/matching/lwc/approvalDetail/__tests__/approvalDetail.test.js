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
    version: 'v1',
    amount: '119.00',
    unallocated: '119.00',
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
    element.addEventListener('decide', ({ detail }) => approved(detail));
    all(element, '[data-act="approve"]')[1].click();
    expect(approved).toHaveBeenCalledWith({ kind: 'approve', request: { suggestionId: 's2', targets: 'RE-2' } });
  });

  it('rejects with a reason only', async () => {
    const element = show(detailOf('Check', [proposal('s1', 'RE-1')]));
    const rejected = jest.fn();
    element.addEventListener('decide', ({ detail }) => rejected(detail));
    element.start('reject');
    await settled();
    const form = element.shadowRoot.querySelector('c-approval-reason');
    const field = form.shadowRoot.querySelector('textarea');
    const confirm = form.shadowRoot.querySelector('[data-act="confirm"]');
    confirm.click();
    await settled();
    expect(form.shadowRoot.querySelector('[role="alert"]')).not.toBeNull();
    expect(rejected).not.toHaveBeenCalled();
    field.value = ' Another customer ';
    field.dispatchEvent(new CustomEvent('input'));
    confirm.click();
    expect(rejected).toHaveBeenCalledWith({
      kind: 'reject',
      request: { suggestionId: 's1', reason: 'Another customer' },
    });
  });

  it('opens the editor with the lines of the best proposal, and drops it for another payment', async () => {
    const element = show(detailOf('Check', [proposal('s1', 'RE-1')]));
    element.start('split');
    await settled();
    const editor = element.shadowRoot.querySelector('c-approval-editor');
    expect(editor.source).toMatchObject({ transactionId: 't1', version: 'v1', available: '119.00' });
    await settled();
    expect(editor.shadowRoot.querySelector('input[name="amount"]').value).toBe('119.00');
    const other = detailOf('Check', []);
    element.detail = { ...other, row: { ...other.row, transactionId: 't2' } };
    await settled();
    expect(element.shadowRoot.querySelector('c-approval-editor')).toBeNull();
  });

  it('goes back to the list by Esc, from wherever in the payment', async () => {
    const element = show(detailOf('Check', [proposal('s1', 'RE-1')]));
    const left = jest.fn();
    element.addEventListener('cancel', left);
    element.start('reject');
    await settled();
    const escape = () => new KeyboardEvent('keydown', { key: 'Escape', bubbles: true });
    element.shadowRoot.querySelector('[data-act="approve"]').dispatchEvent(escape());
    await settled();
    expect(left).toHaveBeenCalledTimes(1);
    expect(element.shadowRoot.querySelector('c-approval-reason')).toBeNull();
  });

  it('applies money on account of the payer, from what the credit has left', async () => {
    const element = show(detailOf('NoMatch', []));
    element.shadowRoot.querySelector('[data-act="payer"]').click();
    await settled();
    const credit = { allocationId: 'credit1', amount: '50.00', currencyCode: 'EUR' };
    element.shadowRoot
      .querySelector('c-approval-payer')
      .dispatchEvent(new CustomEvent('credit', { detail: { credit } }));
    await settled();
    expect(element.shadowRoot.querySelector('c-approval-editor').source).toMatchObject({
      allocationId: 'credit1',
      available: '50.00',
    });
  });

  it('does not let the person who proposed a write-off approve it', () => {
    const byAnna = { proposedByName: 'Anna', isProposedByMe: true, reason: 'Bank charge' };
    const element = show(detailOf('Check', [proposal('s1', 'RE-1', byAnna)]));
    expect(all(element, '[data-act="approve"]')).toHaveLength(0);
    expect(element.shadowRoot.querySelector('[data-id="by-hand"]').textContent).toMatch(
      /Bank charge.*c\.QueueSecondPersonNeeded/,
    );
  });

  it('offers no acts to somebody who may not decide, and shows why the last one was refused', () => {
    const element = show(detailOf('Check', [proposal('s1', 'RE-1')]), false);
    expect(all(element, '[data-act="approve"], [data-act="reject"], [data-start]')).toHaveLength(0);
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

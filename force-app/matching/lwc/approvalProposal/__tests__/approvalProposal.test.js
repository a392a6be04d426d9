import { createElement } from 'lwc';
import ApprovalProposal from 'c/approvalProposal';

const line = {
  itemId: 'i1',
  itemName: 'RE-1',
  accountName: 'Kunde AG',
  dueDate: '2026-11-30',
  openBalance: '119.00',
  amount: '116.62',
  discount: '2.38',
  writeOff: '0.00',
  openAfter: '0.00',
};
const proposal = {
  suggestionId: 's1',
  confidence: 0.9999,
  remaining: '0.00',
  explanation: JSON.stringify({
    evidence: [
      { code: 'number_exact', weight: 5, itemId: 'i1' },
      { code: 'date_far', weight: -1, values: { days: 90 } },
    ],
  }),
  lines: [line],
};

function show(changes = {}) {
  const element = createElement('c-approval-proposal', { is: ApprovalProposal });
  Object.assign(element, {
    title: 'Proposal',
    currencyCode: 'EUR',
    names: { items: { i1: 'RE-1' }, customers: {} },
    proposal: { ...proposal, ...changes },
  });
  document.body.append(element);
  return element;
}

describe('c-approval-proposal', () => {
  afterEach(() => {
    document.body.replaceChildren();
  });

  it('shows each open item with discount, and a column only where it is needed', () => {
    const headers = [...show().shadowRoot.querySelectorAll('thead th')].map(({ textContent }) => textContent);
    expect(headers).toContain('c.QueueDiscount');
    expect(headers).not.toContain('c.QueueWriteOff');
    expect(show().shadowRoot.querySelector('tbody tr').textContent).toMatch(
      /RE-1.*Kunde AG.*119[.,]00.*116[.,]62.*2[.,]38/,
    );
  });

  it('always shows what remains of the payment, and points at it when it is not nought', () => {
    const remaining = show({ remaining: '30.00' }).shadowRoot.querySelector('.remaining');
    expect(remaining.textContent).toMatch(/30[.,]00/);
    expect(remaining.classList).toContain('remaining_open');
    expect(show().shadowRoot.querySelector('.remaining').classList).not.toContain('remaining_open');
  });

  it('tells for and against in words too, not by colour alone', () => {
    const entries = [...show().shadowRoot.querySelectorAll('.evidence li')].map(({ textContent }) => textContent);
    expect(entries[0]).toMatch(/c\.QueueFor/);
    expect(entries[1]).toMatch(/c\.QueueAgainst/);
  });

  it('works without an explanation and without a confidence', () => {
    const element = show({ explanation: null, confidence: null });
    expect(element.shadowRoot.querySelector('.evidence')).toBeNull();
    expect(element.shadowRoot.querySelector('table')).not.toBeNull();
  });
});

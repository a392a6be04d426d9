import { createElement } from 'lwc';
import ApprovalHead from 'c/approvalHead';

const settled = () => Promise.resolve().then(() => Promise.resolve());
const find = (element, selector) => element.shadowRoot.querySelector(selector);

function show() {
  const element = createElement('c-approval-head', { is: ApprovalHead });
  Object.assign(element, {
    state: 'Check',
    states: [
      { state: 'Check', label: 'Check', payments: 7, sums: '10,00 €', isCounted: true },
      { state: 'Ignored', label: 'Set aside', payments: 0, sums: '', isCounted: false },
    ],
  });
  document.body.append(element);
  return element;
}

describe('c-approval-head', () => {
  afterEach(() => document.body.replaceChildren());

  it('shows the count and sum of the state that is shown, and counts only what is work', () => {
    const element = show();
    expect(find(element, '[data-id="totals"]').textContent).toBe('c.QueuePaymentCount · 10,00 €');
    expect(find(element, '[data-state="Check"]').textContent).toMatch(/7/);
    expect(find(element, '[data-state="Ignored"]').textContent).not.toMatch(/0/);
    expect(find(element, '[data-state="Check"]').getAttribute('aria-pressed')).toBe('true');
  });

  it('tells which state was pressed, and that the history is wanted', () => {
    const element = show();
    const told = jest.fn();
    element.addEventListener('state', ({ detail }) => told(detail.state));
    element.addEventListener('history', () => told('history'));
    find(element, '[data-state="Ignored"]').click();
    find(element, '[data-id="history"]').click();
    expect(told.mock.calls).toEqual([['Ignored'], ['history']]);
  });

  it('shows the help by its button and by the key', async () => {
    const element = show();
    element.toggleHelp();
    await settled();
    expect([...element.shadowRoot.querySelectorAll('kbd')].map(({ textContent }) => textContent)).toContain('X');
    find(element, '[data-id="keys"]').click();
    await settled();
    expect(find(element, '[data-id="help"]')).toBeNull();
  });
});

import { createElement } from 'lwc';
import ApprovalList from 'c/approvalList';

const row = (number, changes = {}) => ({
  transactionId: `t${number}`,
  optionId: `payment-t${number}`,
  payer: `Payer ${number}`,
  signals: [],
  ...changes,
});
const settled = () => Promise.resolve().then(() => Promise.resolve());

function show(changes = {}) {
  const element = createElement('c-approval-list', { is: ApprovalList });
  Object.assign(element, { rows: [row(1), row(2, { takenText: 'Taken by Anna' })], selectedIndex: 0, ...changes });
  document.body.append(element);
  const told = jest.fn();
  for (const name of ['act', 'choose', 'mark', 'more']) {
    element.addEventListener(name, ({ detail }) => told(name, detail));
  }
  return { element, told, items: [...element.shadowRoot.querySelectorAll('li')] };
}

describe('c-approval-list', () => {
  afterEach(() => document.body.replaceChildren());

  it('tells the chosen from the marked, in words for those who do not see the box', async () => {
    const { element, items } = show();
    expect(items.map((item) => item.getAttribute('aria-current'))).toEqual(['true', 'false']);
    expect(items.map((item) => item.getAttribute('aria-selected'))).toEqual(['true', 'false']);
    element.marked = new Set(['t2']);
    await settled();
    expect(items.map((item) => item.getAttribute('aria-selected'))).toEqual(['false', 'true']);
    expect(items[1].textContent).toMatch(/c\.QueueRowMarked/);
  });

  it('marks by the box without choosing the row, a range with Shift', () => {
    const { told, items } = show();
    const box = items[1].querySelector('[data-act="mark"]');
    box.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    box.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));
    items[1].click();
    expect(told.mock.calls).toEqual([
      ['mark', { index: 1, isRange: false }],
      ['mark', { index: 1, isRange: true }],
      ['choose', { index: 1 }],
    ]);
  });

  it('turns keys into acts, and asks for more only where there is more', () => {
    const { element, told } = show({ hasMore: true, total: 60 });
    const list = element.shadowRoot.querySelector('[role="listbox"]');
    list.dispatchEvent(new KeyboardEvent('keydown', { key: 'W' }));
    list.dispatchEvent(new KeyboardEvent('keydown', { key: 'q' }));
    element.shadowRoot.querySelector('[data-act="more"]').click();
    element.isLoading = true;
    element.shadowRoot.querySelector('[data-act="more"]').click();
    expect(told.mock.calls).toEqual([
      ['act', { name: 'writeOff' }],
      ['more', null],
    ]);
  });

  it('shows who else works on a payment', () => {
    const { items } = show();
    expect(items.map((item) => item.querySelector('.taken')?.textContent)).toEqual([undefined, 'Taken by Anna']);
  });
});

import { createElement } from 'lwc';
import ApprovalEditor from 'c/approvalEditor';
import { faultOf, lineOfItem, openAfter, remainingOf, requestOf, withRest } from '../allocation';

const item = (changes = {}) => ({ itemId: 'i1', name: 'RE-1', accountId: 'a1', openBalance: '119.00', ...changes });
const line = (changes = {}) => ({ ...item(), amount: '100.00', discount: '0.00', writeOff: '0.00', ...changes });
const source = { transactionId: 't1', version: 'v1', available: '119.00', currencyCode: 'EUR' };
const settled = () => Promise.resolve().then(() => Promise.resolve());

function show(changes = {}) {
  const element = createElement('c-approval-editor', { is: ApprovalEditor });
  element.source = { ...source, ...changes };
  document.body.append(element);
  return element;
}
const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];
async function type(input, value) {
  input.value = value;
  input.dispatchEvent(new CustomEvent('input'));
  await settled();
}
const proposalLine = {
  itemId: 'i1',
  itemName: 'RE-1',
  accountId: 'a1',
  accountName: 'Kunde AG',
  openBalance: '119.00',
  amount: '100.00',
  discount: '0.00',
  writeOff: '0.00',
};

describe('an allocation by hand', () => {
  it('takes of an item as much as the payment still has', () => {
    expect(lineOfItem(item(), '500.00').amount).toBe('119.00');
    expect(lineOfItem(item(), '20.50').amount).toBe('20.50');
    expect(lineOfItem(item({ openBalance: '-30.00' }), '500.00').amount).toBe('-30.00');
    expect(lineOfItem(item({ openBalance: '-30.00' }), '-10.00').amount).toBe('-10.00');
  });

  it('grants the discount where exactly the net amount was paid, and only there', () => {
    expect(lineOfItem(item({ netOfDiscount: '116.62' }), '116.62')).toMatchObject({
      amount: '116.62',
      discount: '2.38',
    });
    expect(lineOfItem(item({ netOfDiscount: '116.62' }), '116.00')).toMatchObject({
      amount: '116.00',
      discount: '0.00',
    });
  });

  it('leaves a difference open or writes exactly it off', () => {
    expect(openAfter(line({ discount: '2.38' }))).toBe('16.62');
    expect(withRest(line({ discount: '2.38' }), true).writeOff).toBe('16.62');
    expect(withRest(line({ writeOff: '5.00' }), false).writeOff).toBe('0.00');
  });

  it('says what cannot be sent', () => {
    expect(faultOf('119.00', [line({ amount: '' })], 'open')).toBe('amountMissing');
    expect(faultOf('119.00', [line({ amount: '119.01' })], 'open')).toBe('overAllocated');
    expect(faultOf('-119.00', [line({ amount: '-120' })], 'open')).toBe('overAllocated');
    expect(faultOf('119.00', [], 'open')).toBe('nothingChosen');
    expect(faultOf('119.00', [], 'account')).toBeUndefined();
    expect(faultOf('119.00', [line()], 'open')).toBeUndefined();
  });

  it('becomes a request with the rest where the person wants it, and names the state that was seen', () => {
    const form = { source, lines: [line()], customerId: 'a9', reason: ' why ' };
    expect(remainingOf('119.00', form.lines)).toBe('19.00');
    const sent = {
      transactionId: 't1',
      version: 'v1',
      lines: [{ itemId: 'i1', amount: '100.00', discount: '0.00', writeOff: '0.00', openBalance: '119.00' }],
      reason: 'why',
    };
    expect(requestOf({ ...form, rest: 'open' })).toEqual(sent);
    expect(requestOf({ ...form, rest: 'account' })).toEqual({
      ...sent,
      onAccountAmount: '19.00',
      onAccountCustomerId: 'a9',
    });
    expect(requestOf({ ...form, rest: 'refund' })).toEqual({ ...sent, refundAmount: '19.00' });
    expect(requestOf({ ...form, source: { ...source, allocationId: 'c1' }, rest: 'open' })).toMatchObject({
      allocationId: 'c1',
    });
  });
});

describe('c-approval-editor', () => {
  afterEach(() => document.body.replaceChildren());

  it('shows what remains while amounts are typed, and sends the lines', async () => {
    const element = show();
    element.begin('split', [proposalLine]);
    await settled();
    const decided = jest.fn();
    element.addEventListener('decide', ({ detail }) => decided(detail));
    await type(element.shadowRoot.querySelector('input[name="amount"]'), '60.00');
    expect(element.shadowRoot.querySelector('[data-id="rest"]').textContent).toMatch(/59[.,]00/);
    expect(element.shadowRoot.querySelector('output').textContent).toMatch(/59[.,]00/);
    element.shadowRoot.querySelector('[data-act="book"]').click();
    const [[{ kind, request }]] = decided.mock.calls;
    expect(kind).toBe('allocate');
    expect(request.lines.map(({ amount }) => amount)).toEqual(['60.00']);
    expect(request.targets).toBe('RE-1');
  });

  it('opens with the difference written off, and asks why', async () => {
    const element = show();
    element.begin('writeOff', [proposalLine]);
    await settled();
    expect(element.shadowRoot.querySelector('input[name="writeOff"]').value).toBe('19.00');
    expect(element.shadowRoot.querySelector('textarea')).not.toBeNull();
    element.shadowRoot.querySelector('[data-rest="open"]').click();
    await settled();
    expect(element.shadowRoot.querySelector('input[name="writeOff"]').value).toBe('0.00');
  });

  it('sends nothing that is wrong, and says what', async () => {
    const element = show();
    element.begin('split', [proposalLine]);
    await settled();
    const decided = jest.fn();
    element.addEventListener('decide', decided);
    await type(element.shadowRoot.querySelector('input[name="amount"]'), '500.00');
    element.shadowRoot.querySelector('[data-act="book"]').click();
    await settled();
    expect(decided).not.toHaveBeenCalled();
    expect(element.shadowRoot.querySelector('[role="alert"]').textContent).toBe('c.QueueOverAllocated');
  });

  it('puts the whole payment on account of a customer it offers', async () => {
    const element = show({ customers: [{ value: 'a5', label: 'Kunde' }] });
    element.begin('onAccount', []);
    await settled();
    const decided = jest.fn();
    element.addEventListener('decide', ({ detail }) => decided(detail));
    element.shadowRoot.querySelector('[data-act="book"]').click();
    expect(decided.mock.calls[0][0].request).toMatchObject({ onAccountAmount: '119.00', onAccountCustomerId: 'a5' });
  });

  it('never takes an item twice, and lets one go', async () => {
    const element = show();
    element.begin('split', [proposalLine]);
    await settled();
    element.shadowRoot.querySelector('[data-act="search"]').click();
    await settled();
    const add = (items) =>
      element.shadowRoot
        .querySelector('c-approval-search')
        .dispatchEvent(new CustomEvent('add', { detail: { items } }));
    add([item(), item({ itemId: 'i2', name: 'RE-2', openBalance: '200.00' })]);
    await settled();
    expect(all(element, '.line').map(({ dataset }) => dataset.item)).toEqual(['i1', 'i2']);
    expect(all(element, 'input[name="amount"]').map(({ value }) => value)).toEqual(['100.00', '19.00']);
    element.shadowRoot.querySelector('.line__remove').click();
    await settled();
    expect(all(element, '.line').map(({ dataset }) => dataset.item)).toEqual(['i2']);
  });
});

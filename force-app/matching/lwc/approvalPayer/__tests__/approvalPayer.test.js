import { createElement } from 'lwc';
import getPayerHistory from '@salesforce/apex/ReviewQueries.getPayerHistory';
import ApprovalPayer from 'c/approvalPayer';

jest.mock('@salesforce/apex/ReviewQueries.getPayerHistory', () => ({ default: jest.fn() }), { virtual: true });

const settled = (turns = 8) => (turns === 0 ? Promise.resolve() : Promise.resolve().then(() => settled(turns - 1)));
const credit = (allocationId, kind) => ({ allocationId, kind, amount: '50.00', currencyCode: 'EUR' });

async function show(changes = {}) {
  const element = createElement('c-approval-payer', { is: ApprovalPayer });
  Object.assign(element, { canAct: true, transactionId: 't1', ...changes });
  document.body.append(element);
  await settled();
  return element;
}
const acts = (element) => [...element.shadowRoot.querySelectorAll('[data-act]')].map(({ dataset }) => dataset.act);

describe('c-approval-payer', () => {
  beforeEach(() => {
    getPayerHistory.mockResolvedValue({
      customerNames: ['Kunde AG'],
      payments: [
        { transactionId: 't0', bookingDate: '2026-10-01', amount: '119.00', currencyCode: 'EUR', settled: ['A', 'B'] },
      ],
      credits: [credit('c1', 'OnAccount'), credit('c2', 'Refund')],
    });
  });
  afterEach(() => document.body.replaceChildren());

  it('shows what earlier payments settled', async () => {
    const element = await show();
    expect(element.shadowRoot.querySelector('.payments__settled').textContent).toBe('A + B');
  });

  it('offers money on account to be applied, and a refund to be settled only by a payment that goes out', async () => {
    const element = await show();
    expect(acts(element)).toEqual(['apply-credit']);
    const applied = jest.fn();
    element.addEventListener('credit', ({ detail }) => applied(detail.credit.allocationId));
    element.shadowRoot.querySelector('[data-act="apply-credit"]').click();
    expect(applied).toHaveBeenCalledWith('c1');
    expect(acts(await show({ isOutgoing: true }))).toEqual(['apply-credit', 'settle-refund']);
    expect(acts(await show({ canAct: false, isOutgoing: true }))).toEqual([]);
  });
});

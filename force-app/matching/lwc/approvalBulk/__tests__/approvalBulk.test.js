import { createElement } from 'lwc';
import approveMany from '@salesforce/apex/ReviewActions.approveMany';
import previewBulk from '@salesforce/apex/ReviewActions.previewBulk';
import ApprovalBulk from 'c/approvalBulk';

jest.mock('@salesforce/apex/ReviewActions.approveMany', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/ReviewActions.previewBulk', () => ({ default: jest.fn() }), { virtual: true });

const row = (number, changes = {}) => ({
  transactionId: `t${number}`,
  suggestionId: `s${number}`,
  payer: `Payer ${number}`,
  amountText: '119,00 €',
  ...changes,
});
const preview = {
  count: 2,
  suggestionIds: ['s1', 's2'],
  sums: [{ currencyCode: 'EUR', amount: '238.00' }],
  customerCount: 1,
  customerNames: ['Kunde AG'],
  lowestConfidence: 0.9179,
  excluded: [{ suggestionId: 's3', transactionId: 't3', message: 'Equally good proposals.' }],
  confirmation: '2|EUR 238.00',
};
const settled = (turns = 12) => (turns === 0 ? Promise.resolve() : Promise.resolve().then(() => settled(turns - 1)));

async function show(rows) {
  const element = createElement('c-approval-bulk', { is: ApprovalBulk });
  element.rows = rows;
  element.closed = jest.fn();
  element.addEventListener('closed', ({ detail }) => element.closed(detail));
  document.body.append(element);
  await settled();
  return element;
}
const find = (element, selector) => element.shadowRoot.querySelector(selector);

describe('c-approval-bulk', () => {
  beforeEach(() => {
    jest.clearAllMocks();
    previewBulk.mockResolvedValue(preview);
  });
  afterEach(() => document.body.replaceChildren());

  it('says count, sum, customers, lowest confidence, and what is left out and why', async () => {
    const element = await show([row(1), row(2), row(3), row(4, { suggestionId: undefined })]);
    expect(previewBulk).toHaveBeenCalledWith({ suggestionIds: ['s1', 's2', 's3'] });
    const fact = (name) => find(element, `[data-fact="${name}"] dd`).textContent;
    expect(fact('count')).toBe('2');
    expect(fact('sum')).toMatch(/238[.,]00/);
    expect(fact('customers')).toBe('Kunde AG');
    // Never rounded up.
    expect(fact('lowest')).toMatch(/91[.,]7/);
    const excluded = [...element.shadowRoot.querySelectorAll('[data-id="excluded"] li')];
    expect(excluded.map(({ textContent }) => textContent)).toEqual([
      'Payer 3 119,00 €: Equally good proposals.',
      'Payer 4 119,00 €: c.QueueNoProposal',
    ]);
  });

  it('approves exactly what was confirmed and hands on what became of each', async () => {
    const outcomes = [{ isSuccess: true }, { isSuccess: false, message: 'Paid meanwhile.' }];
    approveMany.mockResolvedValue(outcomes);
    const element = await show([row(1), row(2)]);
    find(element, '[data-act="bulk-approve"]').click();
    await settled();
    expect(approveMany).toHaveBeenCalledWith({ suggestionIds: ['s1', 's2'], confirmation: '2|EUR 238.00' });
    expect(element.closed).toHaveBeenCalledWith({
      suggestionIds: ['s1', 's2'],
      outcomes,
      excluded: preview.excluded,
    });
  });

  it('shows the new figures when those that were confirmed are no longer true', async () => {
    approveMany.mockRejectedValue({ body: { message: 'Count or sum has changed.' } });
    const element = await show([row(1), row(2)]);
    previewBulk.mockResolvedValue({ ...preview, count: 1 });
    find(element, '[data-act="bulk-approve"]').click();
    await settled();
    expect(element.closed).not.toHaveBeenCalled();
    expect(find(element, '[role="alert"]').textContent).toBe('Count or sum has changed.');
    expect(find(element, '[data-fact="count"] dd').textContent).toBe('1');
  });

  it('cannot approve nothing', async () => {
    previewBulk.mockResolvedValue({ ...preview, count: 0, suggestionIds: [] });
    const element = await show([row(3)]);
    expect(find(element, '[data-act="bulk-approve"]').disabled).toBe(true);
  });
});

import { createElement } from 'lwc';
import explain from '@salesforce/apex/ReviewQueries.explain';
import ApprovalWhyNot from 'c/approvalWhyNot';

jest.mock('@salesforce/apex/ReviewQueries.explain', () => ({ default: jest.fn() }), { virtual: true });

const settled = (turns = 8) => (turns === 0 ? Promise.resolve() : Promise.resolve().then(() => settled(turns - 1)));
const question = { transactionId: 't1', itemId: 'i1', name: 'RE-1' };

async function show() {
  const element = createElement('c-approval-why-not', { is: ApprovalWhyNot });
  Object.assign(element, { currencyCode: 'EUR', question });
  document.body.append(element);
  await settled();
  return element.shadowRoot;
}

describe('c-approval-why-not', () => {
  afterEach(() => document.body.replaceChildren());

  it('says in the words of the waterfall what spoke against the item', async () => {
    explain.mockResolvedValue({
      rank: null,
      reasons: [
        { code: 'currency_differs', evidence: '{"code":"currency_differs","itemId":"i1"}', message: 'other words' },
        { code: 'new_code', evidence: '{"code":"new_code"}', message: 'Something the page has no words for yet.' },
      ],
    });
    const root = await show();
    expect(explain).toHaveBeenCalledWith({ transactionId: 't1', itemId: 'i1' });
    expect([...root.querySelectorAll('li')].map(({ textContent }) => textContent)).toEqual([
      'c.EvidenceCurrencyDiffers',
      'Something the page has no words for yet.',
    ]);
    expect(root.textContent).toMatch(/c\.QueueNoCandidate/);
  });

  it('says that the functions host does not answer', async () => {
    explain.mockRejectedValue({ body: { message: 'The host cannot be reached. (SALDO_HOST_UNREACHABLE)' } });
    const root = await show();
    expect(root.querySelector('[role="alert"]').textContent).toMatch(/SALDO_HOST_UNREACHABLE/);
  });

  it('says when the item is in the best proposal', async () => {
    explain.mockResolvedValue({ rank: 1, behind: 0, reasons: [] });
    expect((await show()).textContent).toMatch(/c\.QueueInBest/);
  });
});

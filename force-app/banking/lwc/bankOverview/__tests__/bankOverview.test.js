import { createElement } from 'lwc';
import BankOverview from 'c/bankOverview';
import getOverview from '@salesforce/apex/BankOverviewController.getOverview';

jest.mock('@salesforce/label/c.BankAsOfStatement', () => ({ default: 'Statement of {0}' }), { virtual: true });
jest.mock('@salesforce/apex/BankOverviewController.getOverview', () => ({ default: jest.fn() }), { virtual: true });

const week = (monday, moneyIn, moneyOut, currencyCode = 'EUR') => ({ monday, moneyIn, moneyOut, currencyCode });
const overview = (changes = {}) => ({
  accounts: [{ accountId: 'a1', name: 'Girokonto', balance: '-10.05', currencyCode: 'EUR', accountNumber: 'DE02' }],
  weeks: [
    week('2026-11-16', '200.00', '50.00'),
    week('2026-11-23', '100.00', '0.00'),
    week('2026-11-23', '1', '2', 'CHF'),
  ],
  attentions: [],
  lastSyncAt: '2026-11-28T04:30:00.000Z',
  ...changes,
});
const settled = (rounds = 8) => Promise.resolve().then(() => rounds > 0 && settled(rounds - 1));

async function open(answer) {
  getOverview.mockImplementation(() => answer);
  const element = createElement('c-bank-overview', { is: BankOverview });
  document.body.appendChild(element);
  await settled();
  return element;
}

afterEach(() => {
  while (document.body.firstChild) document.body.firstChild.remove();
});

describe('the banks on the Home page', () => {
  it('shows accounts with balances, and a chart for each currency', async () => {
    const element = await open(Promise.resolve(overview()));
    expect(element.shadowRoot.querySelector('[data-id=balance]').textContent).toBe('-€10.05');
    const flows = [...element.shadowRoot.querySelectorAll('c-money-flow')];
    expect(flows.map(({ currencyCode }) => currencyCode)).toEqual(['EUR', 'CHF']);
  });

  it('shows what the last statement closes with where no connection reports a balance, and says so', async () => {
    const account = { accountId: 'a1', name: 'Girokonto', currencyCode: 'EUR' };
    const statement = { statementBalance: '1234.50', statementDate: '2026-11-23' };
    const accounts = [
      { ...account, ...statement },
      { ...account, accountId: 'a2', balance: '0.00', ...statement },
      { ...account, accountId: 'a3' },
    ];
    const element = await open(Promise.resolve(overview({ accounts })));
    const texts = (id) =>
      [...element.shadowRoot.querySelectorAll(`[data-id=${id}]`)].map(({ textContent }) => textContent);
    expect(texts('balance')).toEqual(['€1,234.50', '€0.00', '–']);
    expect(texts('as-of')).toEqual(['Statement of Nov 23, 2026', '', '']);
  });

  it('draws money in and out to scale, with the figures beside', async () => {
    const element = await open(Promise.resolve(overview()));
    const flow = element.shadowRoot.querySelector('c-money-flow').shadowRoot;
    const heights = (id) =>
      [...flow.querySelectorAll(`[data-id=${id}]`)].map((bar) => Number(bar.getAttribute('height')));
    const [in1, in2] = heights('in');
    expect([in1 / in2, heights('out')[1]]).toEqual([expect.closeTo(2, 1), 0]);
    expect(flow.querySelector('svg').getAttribute('aria-label')).toContain('€200.00');
    expect(flow.querySelector('tbody').textContent).toContain('€50.00');
  });

  it('says which connections need somebody, with a way there', async () => {
    const attentions = [
      { connectionId: 'b1', name: 'Hausbank', kind: 'NeedsPerson', errorCode: 'SALDO_BANK_REJECTED', error: 'No.' },
      {
        connectionId: 'b2',
        name: 'Zweitbank',
        kind: 'ExpiresSoon',
        expiresAt: new Date(Date.now() + 86400000).toISOString(),
      },
    ];
    const element = await open(Promise.resolve(overview({ attentions })));
    const list = element.shadowRoot.querySelector('[data-id=attentions]');
    expect(list.textContent).toContain('c.BankErrorRejected');
    expect(list.textContent).toContain('c.BankConsentSoon');
    expect(list.querySelector('a').getAttribute('href')).toBe('/lightning/r/BankConnection__c/b1/view');
  });

  it('says what to do when there is nothing yet, and why when it can not be read', async () => {
    const empty = await open(Promise.resolve(overview({ accounts: [], weeks: [] })));
    expect(empty.shadowRoot.querySelector('[data-id=empty]').textContent).toBe('c.BankNoAccounts');
    const refused = await open(Promise.reject({ body: { message: 'No access' } }));
    expect(refused.shadowRoot.querySelector('[data-id=error]').textContent).toBe('No access');
  });
});

import { createElement } from 'lwc';
import getPayments from '@salesforce/apex/ItemPaymentsController.getPayments';
import InvoicePayments from 'c/invoicePayments';

jest.mock(
  '@salesforce/apex/ItemPaymentsController.getPayments',
  () => {
    const { createApexTestWireAdapter: adapter } = jest.requireActual('@salesforce/sfdx-lwc-jest');
    return { default: adapter(jest.fn()) };
  },
  { virtual: true },
);

const row = (changes = {}) => ({
  key: 'l1',
  transactionId: 't1',
  transactionName: 'BT-1',
  payer: 'Kunde AG',
  postingDate: '2026-11-02',
  amount: '98.00',
  discount: '2.00',
  writeOff: '0.00',
  isUndone: false,
  isWaiting: false,
  ...changes,
});

async function show(data) {
  const element = createElement('c-invoice-payments', { is: InvoicePayments });
  element.recordId = 'i1';
  document.body.append(element);
  getPayments.emit(data);
  await Promise.resolve();
  return element.shadowRoot;
}

describe('c-invoice-payments', () => {
  afterEach(() => document.body.replaceChildren());

  it('shows what was paid, what was granted, and what is open', async () => {
    const root = await show({ currencyCode: 'EUR', openBalance: '0.00', settledElsewhere: '0.00', rows: [row()] });
    expect(root.querySelector('tbody tr').textContent).toMatch(/BT-1.*Kunde AG.*98[.,]00.*c\.InvoicePaymentsDiscount/);
    expect(root.querySelector('[data-id="open"]').textContent).toBe('c.InvoicePaymentsOpen');
    expect(root.querySelector('[data-id="elsewhere"]').textContent).toBe('');
  });

  it('marks what was undone and what waits', async () => {
    const rows = [row({ isUndone: true }), row({ key: 'l2', isWaiting: true })];
    const root = await show({ currencyCode: 'EUR', openBalance: '100.00', settledElsewhere: '5.00', rows });
    const [undone, waiting] = root.querySelectorAll('tbody tr');
    expect(undone.className).toContain('row_undone');
    expect(undone.textContent).toContain('c.InvoicePaymentsUndone');
    expect(waiting.textContent).toContain('c.InvoicePaymentsWaiting');
    expect(root.querySelector('[data-id="elsewhere"]').textContent).toBe('c.InvoicePaymentsElsewhere');
  });

  it('says that nothing was paid; an opportunity without balance has none', async () => {
    const root = await show({ settledElsewhere: '0.00', rows: [] });
    expect(root.querySelector('[data-id="empty"]').textContent).toBe('c.InvoicePaymentsEmpty');
    expect(root.querySelector('[data-id="open"]')).toBeNull();
  });

  it('says what went wrong', async () => {
    const root = await show(undefined);
    getPayments.error({ message: 'No (SALDO_PERMISSION_MISSING)' });
    await Promise.resolve();
    expect(root.querySelector('[role="alert"]').textContent).toContain('SALDO_PERMISSION_MISSING');
  });
});

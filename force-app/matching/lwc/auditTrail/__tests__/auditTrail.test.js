import { createElement } from 'lwc';
import getHistory from '@salesforce/apex/ReviewQueries.getHistory';
import AuditTrail from 'c/auditTrail';

jest.mock('@salesforce/apex/ReviewQueries.getHistory', () => ({ default: jest.fn() }), { virtual: true });

const flush = (turns = 12) => (turns === 0 ? Promise.resolve() : Promise.resolve().then(() => flush(turns - 1)));
const entry = (id, changes = {}) => ({
  actionId: id,
  kind: 'Approve',
  personName: 'Erika Muster',
  happenedAt: '2026-11-29T10:00:00.000Z',
  paymentCount: 200,
  sums: [{ currencyCode: 'EUR', amount: '2000.00' }],
  ...changes,
});

async function show() {
  const element = createElement('c-audit-trail', { is: AuditTrail });
  document.body.append(element);
  await flush();
  return element;
}

describe('c-audit-trail', () => {
  beforeEach(() => getHistory.mockReset());
  afterEach(() => document.body.replaceChildren());

  it('says who did what, to how many payments, with which money and why', async () => {
    getHistory.mockResolvedValue({ entries: [entry('r1', { reason: 'agreed' })], hasMore: false });
    const row = (await show()).shadowRoot.querySelector('tbody tr').textContent;
    expect(row).toMatch(/Erika Muster.*c\.TrailApprove.*200.*2[.,]000[.,]00.*agreed/);
  });

  it('names the payer where it was one payment only', async () => {
    getHistory.mockResolvedValue({ entries: [entry('r1', { paymentCount: 1, payer: 'Kunde AG' })], hasMore: false });
    expect((await show()).shadowRoot.querySelector('tbody tr').textContent).toContain('Kunde AG');
  });

  it('reads older entries on demand and begins anew when asked', async () => {
    getHistory.mockResolvedValueOnce({ entries: [entry('r2')], hasMore: true });
    getHistory.mockResolvedValueOnce({ entries: [entry('r1')], hasMore: false });
    const element = await show();
    element.shadowRoot.querySelector('[data-id="more"]').click();
    await flush();
    expect(getHistory).toHaveBeenLastCalledWith({ onlyMine: false, offset: 1 });
    expect([...element.shadowRoot.querySelectorAll('tbody tr')].map(({ dataset }) => dataset.id)).toEqual(['r2', 'r1']);
    getHistory.mockResolvedValueOnce({ entries: [entry('r3')], hasMore: false });
    await element.refresh();
    await flush();
    expect([...element.shadowRoot.querySelectorAll('tbody tr')].map(({ dataset }) => dataset.id)).toEqual(['r3']);
  });

  it('says that nothing happened, or what went wrong', async () => {
    getHistory.mockResolvedValue({ entries: [], hasMore: false });
    expect((await show()).shadowRoot.textContent).toContain('c.TrailEmpty');
    getHistory.mockRejectedValue({ body: { message: 'No (SALDO_PERMISSION_MISSING)' } });
    expect((await show()).shadowRoot.querySelector('[role="alert"]').textContent).toContain('SALDO_PERMISSION_MISSING');
  });
});

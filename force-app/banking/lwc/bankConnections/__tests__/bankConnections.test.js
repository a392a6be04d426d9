import { createElement } from 'lwc';
import BankConnections from 'c/bankConnections';
import check from '@salesforce/apex/BankConnectionController.check';
import connect from '@salesforce/apex/BankConnectionController.connect';
import create from '@salesforce/apex/BankConnectionController.create';
import disconnect from '@salesforce/apex/BankConnectionController.disconnect';
import findBanks from '@salesforce/apex/BankConnectionController.findBanks';
import getConnections from '@salesforce/apex/BankConnectionController.getConnections';
import getLegalEntities from '@salesforce/apex/BankConnectionController.getLegalEntities';
import updateNow from '@salesforce/apex/BankConnectionController.updateNow';

jest.mock('@salesforce/apex/BankConnectionController.check', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/BankConnectionController.connect', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/BankConnectionController.create', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/BankConnectionController.disconnect', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/BankConnectionController.findBanks', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/BankConnectionController.getConnections', () => ({ default: jest.fn() }), {
  virtual: true,
});
jest.mock('@salesforce/apex/BankConnectionController.getLegalEntities', () => ({ default: jest.fn() }), {
  virtual: true,
});
jest.mock('@salesforce/apex/BankConnectionController.updateNow', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/customPermission/ManageBankConnections', () => ({ default: true }), { virtual: true });

const connection = (changes = {}) => ({
  connectionId: 'b1',
  name: 'Hausbank',
  bankName: 'Spreebank',
  status: 'Ready',
  consentExpiresAt: new Date(Date.now() + 100 * 86400000).toISOString(),
  lastSyncAt: '2026-11-28T04:30:00.000Z',
  accounts: [
    {
      accountId: 'a1',
      name: 'Girokonto',
      type: 'Checking',
      accountNumber: 'DE02',
      balance: '1234.50',
      currencyCode: 'EUR',
    },
  ],
  ...changes,
});

// Several rounds: a promise of Apex, the component, its children.
const settled = (rounds = 8) => Promise.resolve().then(() => rounds > 0 && settled(rounds - 1));

async function open(connections) {
  getConnections.mockResolvedValue(connections);
  getLegalEntities.mockResolvedValue([{ value: 'e1', label: 'Muster GmbH' }]);
  const element = createElement('c-bank-connections', { is: BankConnections });
  document.body.appendChild(element);
  await settled();
  return element;
}

const inCard = (element, id) =>
  element.shadowRoot.querySelector('c-bank-connection').shadowRoot.querySelector(`[data-id=${id}]`);
const inPage = (element, id) => element.shadowRoot.querySelector(`[data-id=${id}]`);

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  while (document.body.firstChild) document.body.firstChild.remove();
  jest.clearAllMocks();
  jest.useRealTimers();
});

describe('bank connections', () => {
  it('shows state, consent and balances', async () => {
    const element = await open([connection()]);
    expect(inCard(element, 'status').textContent).toBe('c.BankStatusReady');
    expect(inCard(element, 'consent').textContent).toBe('c.BankConsentUntil');
    expect(inCard(element, 'balance').textContent).toContain('1,234.50');
    expect(inCard(element, 'reconnect')).toBeNull();
  });

  it('says so when there is none, or when they can not be read', async () => {
    const element = await open([]);
    expect(inPage(element, 'empty')).not.toBeNull();
    getConnections.mockRejectedValue({ body: { message: 'No access' } });
    const refused = createElement('c-bank-connections', { is: BankConnections });
    document.body.appendChild(refused);
    await settled();
    expect(inPage(refused, 'error').textContent).toBe('No access');
  });

  it('connects a bank that was searched, and offers its login page', async () => {
    const element = await open([]);
    findBanks.mockResolvedValue([{ value: '9007199254740993', label: 'Spreebank', detail: 'Berlin' }]);
    inPage(element, 'search').value = 'spree';
    element.shadowRoot.querySelector('form').dispatchEvent(new CustomEvent('submit', { cancelable: true }));
    await settled();
    expect(findBanks).toHaveBeenCalledWith({ search: 'spree' });
    create.mockResolvedValue('b1');
    connect.mockResolvedValue({ url: 'https://login.example/1' });
    getConnections.mockResolvedValue([connection({ status: 'WaitingForPerson', accounts: [] })]);
    inPage(element, 'connect-bank').click();
    await settled();
    expect(create).toHaveBeenCalledWith({ bankId: '9007199254740993', bankName: 'Spreebank', legalEntityId: 'e1' });
    const link = inCard(element, 'login-link');
    expect([link.href, link.target, link.rel]).toEqual(['https://login.example/1', '_blank', 'noopener noreferrer']);
  });

  it('looks at the login when the person comes back, and shows what came of it', async () => {
    const element = await open([connection({ status: 'NeedsPerson', errorCode: 'SALDO_BANK_CONSENT_MISSING' })]);
    expect(inCard(element, 'problem').textContent).toContain('c.BankErrorConsent');
    connect.mockResolvedValue({ url: 'https://login.example/1' });
    getConnections.mockResolvedValue([connection({ status: 'WaitingForPerson' })]);
    inCard(element, 'reconnect').click();
    await settled();
    getConnections.mockResolvedValue([connection()]);
    window.dispatchEvent(new CustomEvent('focus'));
    await settled();
    await jest.advanceTimersByTimeAsync(1000);
    expect(check).toHaveBeenCalledWith({ connectionId: 'b1' });
    expect(inCard(element, 'status').textContent).toBe('c.BankStatusReady');
    expect(inCard(element, 'login')).toBeNull();
    expect(inPage(element, 'live').textContent).toContain('c.BankStatusReady');
  });

  it.each([
    ['ends within 14 days', 13, 'c.BankConsentSoon'],
    ['has ended', -1, 'c.BankConsentExpired'],
  ])('warns when the consent %s and offers to reconnect', async (_case, days, words) => {
    const consentExpiresAt = new Date(Date.now() + days * 86400000).toISOString();
    const element = await open([connection({ consentExpiresAt })]);
    expect(inCard(element, 'consent').textContent).toBe(words);
    expect(inCard(element, 'reconnect')).not.toBeNull();
  });

  it('updates, and disconnects only after asking', async () => {
    const element = await open([connection()]);
    getConnections.mockResolvedValue([connection({ lastSyncAt: '2026-11-29T08:00:00.000Z' })]);
    inCard(element, 'update').click();
    await settled();
    await jest.advanceTimersByTimeAsync(1000);
    expect(updateNow).toHaveBeenCalledWith({ connectionId: 'b1' });
    inCard(element, 'disconnect').click();
    await settled();
    expect(disconnect).not.toHaveBeenCalled();
    inCard(element, 'disconnect-yes').click();
    await settled();
    expect(disconnect).toHaveBeenCalledWith({ connectionId: 'b1' });
  });
});

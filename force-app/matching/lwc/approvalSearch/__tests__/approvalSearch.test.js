import { createElement } from 'lwc';
import Fuse from 'fuse.js';
import search from '@salesforce/apex/ReviewQueries.search';
import ApprovalSearch from 'c/approvalSearch';
import { firstWords, merged, ranked, searchTexts } from '../rank';

jest.mock('@salesforce/apex/ReviewQueries.search', () => ({ default: jest.fn() }), { virtual: true });

const item = (itemId, name, changes = {}) => ({
  itemId,
  name,
  accountName: 'Kunde AG',
  openBalance: '119.00',
  currencyCode: 'EUR',
  foundBy: ['Name'],
  ...changes,
});
const settled = (turns = 12) => (turns === 0 ? Promise.resolve() : Promise.resolve().then(() => settled(turns - 1)));
const names = (items) => items.map(({ name }) => name);

describe('ranking', () => {
  const items = [
    item('1', 'RE-2026-0999', { foundBy: ['NearAmount'] }),
    item('2', 'RE-2026-0101', { foundBy: ['Number', 'Amount'] }),
    item('3', 'RE-2026-0110', { foundBy: ['Name'], openBalance: '50.00' }),
  ];

  it('puts first what was found in several ways', () => {
    expect(names(ranked(items, { text: '', amount: '119.00' }))[0]).toBe('RE-2026-0101');
  });

  it('lets likeness decide among what was found alike, a typo included', () => {
    const alike = [item('1', 'RE-2026-0999'), item('2', 'RE-2026-0117')];
    expect(names(ranked(alike, { text: 'RE-2026-0171', Fuse }))).toEqual(['RE-2026-0117', 'RE-2026-0999']);
  });

  it('puts the nearer amount first, and keeps the order of the server for the rest', () => {
    const alike = [item('1', 'A', { openBalance: '500.00' }), item('2', 'B'), item('3', 'C')];
    expect(names(ranked(alike, { text: '', amount: '120.00' }))).toEqual(['B', 'C', 'A']);
  });
});

describe('the words a search begins with', () => {
  it('are what looks like numbers, without dates', () => {
    expect(firstWords('Rechnung RE-2026-0102 vom 14.10.2026 und 20260108', 'X')).toBe('RE-2026-0102 20260108');
  });
  it('are the payer where there is none', () => {
    expect(firstWords('Danke für alles', 'Almhof GmbH')).toBe('Almhof GmbH');
    expect(firstWords(null, undefined)).toBe('');
  });
});

describe('what the server is asked', () => {
  it('is the whole, and each number of several', () => {
    expect(searchTexts('RE-2026-0126')).toEqual(['RE-2026-0126']);
    expect(searchTexts('RE-2026-0126, RE-2026-0127')).toEqual([
      'RE-2026-0126, RE-2026-0127',
      'RE-2026-0126',
      'RE-2026-0127',
    ]);
    expect(searchTexts('Müller Logistik')).toEqual(['Müller Logistik']);
    expect(searchTexts('DE02 1203 0000 0000 2020 51')).toEqual(['DE02 1203 0000 0000 2020 51']);
  });

  it('comes back as one answer, an item once with every way it was found', () => {
    const one = { items: [item('1', 'A', { foundBy: ['Number'] })], sums: [['1']], refused: [], hasMore: false };
    const other = {
      items: [item('1', 'A', { foundBy: ['Amount'] }), item('2', 'B')],
      sums: [],
      refused: [],
      hasMore: true,
    };
    const all = merged([one, other]);
    expect(all.items.map(({ foundBy }) => foundBy)).toEqual([['Number', 'Amount'], ['Name']]);
    expect([all.sums, all.hasMore]).toEqual([[['1']], true]);
  });
});

describe('c-approval-search', () => {
  const source = {
    transactionId: 't1',
    available: '238.00',
    currencyCode: 'EUR',
    remittanceText: 'RE-7711',
    payer: 'Kunde AG',
  };
  async function show(result, changes = {}) {
    search.mockResolvedValue({ items: [], sums: [], refused: [], hasMore: false, ...result });
    const element = createElement('c-approval-search', { is: ApprovalSearch });
    Object.assign(element, { source, ...changes });
    document.body.append(element);
    await settled();
    return element;
  }
  const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];
  afterEach(() => document.body.replaceChildren());

  it('begins with the words and the amount of the payment', async () => {
    await show({});
    expect(search).toHaveBeenLastCalledWith({
      request: { transactionId: 't1', text: 'RE-7711', amount: '238.00' },
    });
  });

  it('takes one item, or all of a sum that fits', async () => {
    const items = [item('1', 'RE-1'), item('2', 'RE-2')];
    const element = await show({ items, sums: [['1', '2']] });
    const added = jest.fn();
    element.addEventListener('add', ({ detail }) => added(names(detail.items)));
    all(element, '[data-act="add"]')[1].click();
    element.shadowRoot.querySelector('[data-act="take-sum"]').click();
    expect(added.mock.calls).toEqual([[['RE-2']], [['RE-1', 'RE-2']]]);
  });

  it('says why what was found cannot be taken, and that nothing was found', async () => {
    const element = await show({ refused: [{ itemId: '9', name: 'RE-9', message: 'It is paid already.' }] });
    expect(element.shadowRoot.querySelector('[data-id="refused"]').textContent).toMatch(/RE-9.*It is paid already\./);
    expect(element.shadowRoot.querySelector('[data-id="found"]').textContent).toBe('c.QueueNothingFound');
  });

  it('asks why not, and takes nothing where that is all that is asked', async () => {
    const element = await show({ items: [item('1', 'RE-1')] }, { isAsking: true });
    const asked = jest.fn();
    element.addEventListener('why', ({ detail }) => asked(detail));
    element.shadowRoot.querySelector('[data-act="why"]').click();
    expect(asked).toHaveBeenCalledWith({ itemId: '1', name: 'RE-1' });
    expect(all(element, '[data-act="add"]')).toHaveLength(0);
  });

  it('shows the words of the server when it refuses', async () => {
    const element = await show({});
    search.mockRejectedValue({ body: { message: 'Too short. (SALDO_SEARCH_TOO_SHORT)' } });
    element.shadowRoot.querySelector('[data-act="find"]').click();
    await settled();
    expect(element.shadowRoot.querySelector('[role="alert"]').textContent).toMatch(/SALDO_SEARCH_TOO_SHORT/);
  });
});

import { createElement } from 'lwc';
import ApprovalFilters from 'c/approvalFilters';

describe('c-approval-filters', () => {
  afterEach(() => document.body.replaceChildren());

  it('tells what was changed, whatever kind of field it is', () => {
    const element = createElement('c-approval-filters', { is: ApprovalFilters });
    Object.assign(element, { filter: {}, bankAccounts: [{ value: 'b1', label: 'Main' }] });
    document.body.append(element);
    const told = jest.fn();
    element.addEventListener('filter', ({ detail }) => told(detail));
    const field = (name) =>
      [...element.shadowRoot.querySelectorAll('lightning-input, lightning-combobox, input')].find(
        (candidate) => candidate.name === name,
      );
    const change = (name, values, detail) =>
      Object.assign(field(name), values).dispatchEvent(new CustomEvent('change', { detail }));
    change('search', {}, { value: 'Kunde' });
    change('bankAccountId', {}, { value: 'b1' });
    change('bookedFrom', { value: '2026-11-01' });
    change('isMine', { checked: true }, {});
    expect(told.mock.calls.map(([detail]) => detail)).toEqual([
      { name: 'search', value: 'Kunde' },
      { name: 'bankAccountId', value: 'b1' },
      { name: 'bookedFrom', value: '2026-11-01' },
      { name: 'isMine', value: true },
    ]);
    expect(field('bankAccountId').options.map(({ value }) => value)).toEqual(['', 'b1']);
  });
});

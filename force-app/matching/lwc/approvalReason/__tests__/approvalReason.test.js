import { createElement } from 'lwc';
import ApprovalReason from 'c/approvalReason';

const settled = () => Promise.resolve().then(() => Promise.resolve());

function show() {
  const element = createElement('c-approval-reason', { is: ApprovalReason });
  Object.assign(element, { label: 'Why?', confirmLabel: 'Reject' });
  document.body.append(element);
  const told = jest.fn();
  element.addEventListener('reason', ({ detail }) => told(detail.reason));
  element.addEventListener('cancel', () => told('cancel'));
  const field = element.shadowRoot.querySelector('textarea');
  const press = (key, changes = {}) =>
    field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...changes }));
  const type = (value) => Object.assign(field, { value }).dispatchEvent(new CustomEvent('input'));
  return { element, told, field, press, type };
}

describe('c-approval-reason', () => {
  afterEach(() => document.body.replaceChildren());

  it('gives the reason without blanks around it, by Ctrl+Enter too', () => {
    const { told, press, type } = show();
    type('  Another customer ');
    press('Enter', { ctrlKey: true });
    expect(told.mock.calls).toEqual([['Another customer']]);
  });

  it('asks again where there is none', async () => {
    const { element, told, field, press } = show();
    press('Enter', { ctrlKey: true });
    await settled();
    expect(told).not.toHaveBeenCalled();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(element.shadowRoot.querySelector('[role="alert"]').textContent).toBe('c.QueueRejectMissing');
  });

  it('is left by Esc', () => {
    const { told, press } = show();
    press('Escape');
    expect(told.mock.calls).toEqual([['cancel']]);
  });
});

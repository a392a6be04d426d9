import { createElement } from 'lwc';
import StatementUpload from 'c/statementUpload';
import getBankAccounts from '@salesforce/apex/StatementUploadController.getBankAccounts';
import getUploads from '@salesforce/apex/StatementUploadController.getUploads';
import upload from '@salesforce/apex/StatementUploadController.upload';

jest.mock('@salesforce/apex/StatementUploadController.upload', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/StatementUploadController.getUploads', () => ({ default: jest.fn() }), { virtual: true });
jest.mock(
  '@salesforce/apex/StatementUploadController.getBankAccounts',
  () => {
    const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true },
);

// eslint-disable-next-line @lwc/lwc/no-async-operation -- the import takes its time
const moment = () => new Promise((resolve) => setTimeout(resolve, 10));
const until = async (condition, rounds = 300) => {
  if (condition() || rounds === 0) return;
  await moment();
  await until(condition, rounds - 1);
};

function open() {
  const element = createElement('c-statement-upload', { is: StatementUpload });
  document.body.appendChild(element);
  getBankAccounts.emit([{ accountId: 'a1', name: 'Girokonto' }]);
  return element;
}

function drop(element, ...files) {
  const event = new CustomEvent('drop', { cancelable: true });
  event.dataTransfer = { files };
  element.shadowRoot.querySelector('[data-id=drop]').dispatchEvent(event);
}

const states = (element) =>
  [...element.shadowRoot.querySelectorAll('[data-id=state]')].map((state) => state.textContent);
const file = (name, text = 'x') => new File([text], name);

afterEach(() => {
  while (document.body.firstChild) document.body.firstChild.remove();
  jest.clearAllMocks();
});

describe('upload of statements', () => {
  it('uploads several files in their order and says of each what became of it', async () => {
    upload.mockImplementation(({ fileName }) => Promise.resolve({ importId: fileName, status: 'Queued' }));
    getUploads.mockResolvedValue([
      { importId: 'a.xml', status: 'Done', lines: 3, inserted: 2 },
      { importId: 'b.sta', status: 'Done', lines: 4, inserted: 0 },
      {
        importId: 'c.csv',
        status: 'Failed',
        errorCode: 'SALDO_STATEMENT_MALFORMED',
        error: 'c.csv, line 3: Export again.',
      },
    ]);
    const element = open();
    drop(element, file('a.xml', 'Grüße'), file('b.sta'), file('c.csv'));
    await until(() => states(element).includes('c.UploadFailed'));
    expect(states(element)).toEqual(['c.UploadDone', 'c.UploadNothingNew', 'c.UploadFailed']);
    expect(element.shadowRoot.querySelector('[data-id=file-error]').textContent).toBe('c.csv, line 3: Export again.');
    expect(upload.mock.calls.map(([{ fileName }]) => fileName)).toEqual(['a.xml', 'b.sta', 'c.csv']);
    expect(upload.mock.calls[0][0]).toEqual({ fileName: 'a.xml', content: 'R3LDvMOfZQ==', bankAccountId: null });
  });

  it('sends the chosen account along', async () => {
    upload.mockResolvedValue({ status: 'Failed', error: 'No.' });
    const element = open();
    await Promise.resolve();
    const account = element.shadowRoot.querySelector('[data-id=account]');
    account.value = 'a1';
    account.dispatchEvent(new CustomEvent('change'));
    drop(element, file('a.csv'));
    await until(() => upload.mock.calls.length > 0);
    expect(upload.mock.calls[0][0].bankAccountId).toBe('a1');
  });

  it('refuses a file that is too large before it is sent, and goes on after one that fails', async () => {
    upload.mockRejectedValueOnce({ body: { message: 'No permission' } });
    const element = open();
    const large = file('large.xml');
    Object.defineProperty(large, 'size', { value: 3000001 });
    drop(element, large, file('b.sta'));
    await until(() => element.shadowRoot.querySelectorAll('[data-id=file-error]').length === 2);
    const words = [...element.shadowRoot.querySelectorAll('[data-id=file-error]')].map(
      ({ textContent }) => textContent,
    );
    expect(words).toEqual(['c.UploadTooLarge', 'No permission']);
    expect(upload).toHaveBeenCalledTimes(1);
  });
});

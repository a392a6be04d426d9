import { createElement } from 'lwc';
import getProof from '@salesforce/apex/DailyProofController.getProof';
import DailyProof from 'c/dailyProof';

const mockNavigate = jest.fn();
jest.mock(
  'lightning/navigation',
  () => {
    const Navigate = Symbol('Navigate');
    const mixin = (Base) =>
      class extends Base {
        [Navigate](reference) {
          mockNavigate(reference);
        }
      };
    return { NavigationMixin: Object.assign(mixin, { Navigate }) };
  },
  { virtual: true },
);
jest.mock('@salesforce/apex/DailyProofController.getProof', () => ({ default: jest.fn() }), { virtual: true });

const account = {
  accountId: 'a1',
  name: 'Girokonto',
  entityName: 'Muster GmbH',
  currencyCode: 'EUR',
  statementCount: 1,
  opening: '1000.00',
  statementLines: '385.00',
  closing: '1385.00',
  statementDifference: '0.00',
  lineCount: 3,
  lines: '385.00',
  allocated: '120.00',
  onAccount: '30.00',
  refund: '40.00',
  unallocated: '110.00',
  ignored: '85.00',
  lineDifference: '0.00',
  isEven: true,
};
const entity = {
  entityId: 'e1',
  name: 'Muster GmbH',
  currencyCode: 'EUR',
  itemCount: 2,
  ledger: '30.00',
  balances: '30.00',
  difference: '0.00',
  isEven: true,
};
const flush = (turns = 12) => (turns === 0 ? Promise.resolve() : Promise.resolve().then(() => flush(turns - 1)));

async function show(proof) {
  getProof.mockResolvedValue(proof);
  const element = createElement('c-daily-proof', { is: DailyProof });
  document.body.append(element);
  await flush();
  return element.shadowRoot;
}

const text = (root, name) => root.querySelector(`[data-id="${name}"]`)?.textContent;

describe('c-daily-proof', () => {
  beforeEach(() => getProof.mockReset());
  afterEach(() => document.body.replaceChildren());

  it('shows what the bank says, what became of the lines, and that all works out', async () => {
    const root = await show({ accounts: [account], entities: [entity] });
    expect(text(root, 'closing')).toMatch(/1[.,]385[.,]00/);
    expect(text(root, 'unallocated')).toMatch(/110[.,]00/);
    expect(text(root, 'itemDifference')).toMatch(/0[.,]00/);
    expect(text(root, 'verdict')).toContain('c.ProofAllEven');
    expect(root.querySelectorAll('.row_wrong')).toHaveLength(0);
  });

  it('names the first difference and opens its record', async () => {
    const firstStatement = { recordId: 's1', name: 'ST-1', message: 'ST-1 does not work out' };
    const wrong = { ...account, statementDifference: '-69.00', isEven: false, firstStatement };
    const root = await show({ accounts: [wrong], entities: [] });
    expect(text(root, 'verdict')).toContain('c.ProofSomeUneven');
    expect(text(root, 'statementDifference')).toMatch(/69[.,]00/);
    root.querySelector('[data-id="s1"]').click();
    expect(mockNavigate.mock.lastCall[0].attributes.recordId).toBe('s1');
  });

  it('invents no balance where there is no statement', async () => {
    const root = await show({ accounts: [{ ...account, statementCount: 0, opening: undefined }], entities: [] });
    expect(text(root, 'opening')).toBeUndefined();
    expect(root.textContent).toContain('c.ProofNoStatements');
  });

  it('asks for the days that the person gives', async () => {
    const root = await show({ accounts: [account], entities: [] });
    for (const [name, value] of [
      ['postedFrom', '2026-11-01'],
      ['postedTo', '2026-11-02'],
    ]) {
      const input = root.querySelector(`[name="${name}"]`);
      input.value = value;
      input.dispatchEvent(new CustomEvent('change'));
    }
    root.querySelector('form').dispatchEvent(new CustomEvent('submit', { cancelable: true }));
    await flush();
    expect(getProof).toHaveBeenLastCalledWith({ postedFrom: '2026-11-01', postedTo: '2026-11-02' });
  });

  it('says what is wrong, and shows no figures of before', async () => {
    const root = await show({ accounts: [account], entities: [] });
    getProof.mockRejectedValue({ body: { message: 'Too large (SALDO_PERIOD_TOO_LARGE)' } });
    root.querySelector('form').dispatchEvent(new CustomEvent('submit', { cancelable: true }));
    await flush();
    expect(text(root, 'error')).toContain('SALDO_PERIOD_TOO_LARGE');
    expect(root.querySelector('article')).toBeNull();
  });

  it('says where no account is shared', async () => {
    const root = await show({ accounts: [], entities: [] });
    expect(root.textContent).toContain('c.ProofNoAccounts');
  });
});

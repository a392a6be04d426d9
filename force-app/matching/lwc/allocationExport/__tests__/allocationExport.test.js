import { createElement } from 'lwc';
import exportRows from '@salesforce/apex/AllocationExportController.exportRows';
import getFile from '@salesforce/apex/AllocationExportController.getFile';
import getOverview from '@salesforce/apex/AllocationExportController.getOverview';
import lockPeriod from '@salesforce/apex/AllocationExportController.lockPeriod';
import AllocationExport from 'c/allocationExport';
import { partOf } from '../fileBytes';

jest.mock('@salesforce/apex/AllocationExportController.exportRows', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/AllocationExportController.getFile', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/AllocationExportController.getOverview', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/AllocationExportController.lockPeriod', () => ({ default: jest.fn() }), { virtual: true });
jest.mock(
  '@salesforce/apex/ReviewQueries.getHistory',
  () => ({ default: jest.fn(() => Promise.resolve({ entries: [], hasMore: false })) }),
  { virtual: true },
);
jest.mock('@salesforce/customPermission/ExportAllocations', () => ({ default: true }), { virtual: true });
jest.mock('@salesforce/customPermission/LockPeriods', () => ({ default: true }), { virtual: true });

const flush = (turns = 20) => (turns === 0 ? Promise.resolve() : Promise.resolve().then(() => flush(turns - 1)));
const entity = { value: 'e1', label: 'Muster GmbH', lockedUntil: undefined };
const earlier = {
  exportId: 'x1',
  name: 'EX-1',
  postedFrom: '2026-11-01',
  postedTo: '2026-11-30',
  rowCount: 2,
  personName: 'Erika Muster',
  exportedAt: '2026-11-29T10:00:00.000Z',
};
const overview = (changes = {}) => ({
  entities: [entity],
  openCount: 2,
  openSums: [{ currencyCode: 'EUR', amount: '119.00' }],
  earlierOpenCount: 0,
  earlier: [],
  ...changes,
});

async function show(changes) {
  getOverview.mockResolvedValue(overview(changes));
  const element = createElement('c-allocation-export', { is: AllocationExport });
  document.body.append(element);
  await flush();
  return element.shadowRoot;
}

const text = (root, name) => root.querySelector(`[data-id="${name}"]`)?.textContent;

describe('c-allocation-export', () => {
  beforeEach(() => jest.clearAllMocks());
  afterEach(() => document.body.replaceChildren());

  it('begins with the first company and the month before', async () => {
    const root = await show();
    const { entityId, postedFrom, postedTo } = getOverview.mock.lastCall[0];
    expect(entityId).toBe('e1');
    expect(postedFrom).toMatch(/-01$/);
    expect(postedTo.slice(0, 7)).toBe(postedFrom.slice(0, 7));
    expect(text(root, 'open')).toMatch(/c\.ExportOpen.*119[.,]00/);
  });

  it('exports, says under which number, and offers the file', async () => {
    const root = await show();
    exportRows.mockResolvedValue('x1');
    getOverview.mockResolvedValue(overview({ openCount: 0, openSums: [], earlier: [earlier] }));
    root.querySelector('[data-id="export"]').click();
    await flush();
    expect(text(root, 'message')).toContain('c.ExportDone');
    expect(text(root, 'open')).toBe('c.ExportNone');
    expect(root.querySelector('[data-id="export"]').disabled).toBe(true);
    expect(root.querySelector('tr[data-export="x1"]').textContent).toContain('EX-1');
  });

  it('downloads the file under its name', async () => {
    const root = await show({ earlier: [earlier] });
    getFile.mockResolvedValue({ name: 'EX-1.csv', content: 'ä', encoding: 'windows-1252' });
    const blobs = [];
    URL.createObjectURL = (blob) => `blob:${blobs.push(blob)}`;
    URL.revokeObjectURL = jest.fn();
    const link = root.querySelector('[data-id="file"]');
    link.click = jest.fn();
    root.querySelector('[data-format="Datev"]').click();
    await flush();
    expect(getFile).toHaveBeenCalledWith({ exportId: 'x1', format: 'Datev' });
    expect(link.download).toBe('EX-1.csv');
    expect(link.click).toHaveBeenCalled();
    expect(blobs[0].size).toBe(1);
    expect(URL.revokeObjectURL).toHaveBeenCalled();
  });

  it('warns of rows before the period', async () => {
    expect(text(await show({ earlierOpenCount: 3 }), 'before')).toBe('c.ExportBefore');
    expect(text(await show(), 'before')).toBeUndefined();
  });

  it('locks and unlocks the periods of the company', async () => {
    const root = await show();
    expect(text(root, 'lock-text')).toBe('c.ExportNotLocked');
    const day = root.querySelector('[name="lockDay"]');
    day.value = '2026-10-31';
    day.dispatchEvent(new CustomEvent('change'));
    lockPeriod.mockResolvedValue([{ ...entity, lockedUntil: '2026-10-31' }]);
    root
      .querySelector('[data-id="lock"]')
      .closest('form')
      .dispatchEvent(new CustomEvent('submit', { cancelable: true }));
    await flush();
    expect(lockPeriod).toHaveBeenCalledWith({ entityId: 'e1', lockedUntil: '2026-10-31' });
    expect(text(root, 'lock-text')).toBe('c.ExportLockedUntil');
    lockPeriod.mockResolvedValue([entity]);
    root.querySelector('[data-id="unlock"]').click();
    await flush();
    expect(lockPeriod).toHaveBeenLastCalledWith({ entityId: 'e1', lockedUntil: null });
  });

  it('says what is wrong and keeps the page', async () => {
    const root = await show();
    exportRows.mockRejectedValue({ body: { message: 'Too many (SALDO_PERIOD_TOO_LARGE)' } });
    root.querySelector('[data-id="export"]').click();
    await flush();
    expect(text(root, 'error')).toContain('SALDO_PERIOD_TOO_LARGE');
    expect(text(root, 'open')).toContain('c.ExportOpen');
  });

  it('says where no company is shared', async () => {
    expect((await show({ entities: [] })).textContent).toContain('c.ExportNoEntities');
  });
});

describe('what a file is made of', () => {
  it('is Windows-1252 for DATEV, and a sign that it lacks is a question mark', () => {
    expect([...partOf('aä€ß→', 'windows-1252')]).toEqual([0x61, 0xe4, 0x80, 0xdf, 0x3f]);
    expect([...partOf('a\u0308', 'windows-1252')]).toEqual([0xe4]);
  });

  it('is UTF-8 with a byte order mark otherwise', () => {
    expect(partOf('ä', 'utf-8')).toBe('\uFEFFä');
  });
});

import { LightningElement } from 'lwc';
import LOCALE from '@salesforce/i18n/locale';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import mayExport from '@salesforce/customPermission/ExportAllocations';
import mayLock from '@salesforce/customPermission/LockPeriods';
import exportRows from '@salesforce/apex/AllocationExportController.exportRows';
import getFile from '@salesforce/apex/AllocationExportController.getFile';
import getOverview from '@salesforce/apex/AllocationExportController.getOverview';
import lockPeriod from '@salesforce/apex/AllocationExportController.lockPeriod';
import { date, money } from 'c/localFormat';
import { labels } from './exportLabels';
import { partOf } from './fileBytes';

const moment = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short', timeZone: TIME_ZONE });
const filled = (label, ...values) => label.replace(/\{(\d+)\}/g, (place, at) => values[at] ?? place);

/** First and last day of the month before, as the calendar of the person has them. */
function lastMonth(now) {
  const iso = (day) =>
    [day.getFullYear(), String(day.getMonth() + 1).padStart(2, '0'), String(day.getDate()).padStart(2, '0')].join('-');
  return {
    postedFrom: iso(new Date(now.getFullYear(), now.getMonth() - 1, 1)),
    postedTo: iso(new Date(now.getFullYear(), now.getMonth(), 0)),
  };
}

/** Allocations of a company and a period as files for bookkeeping, earlier exports, and the lock of periods. */
export default class AllocationExport extends LightningElement {
  labels = labels;
  choice = { entityId: '', ...lastMonth(new Date()) };
  entities = [];
  overview;
  lockDay = '';
  isLoading = true;
  error = '';
  message = '';

  connectedCallback() {
    this.start();
  }

  get mayLock() {
    return mayLock === true;
  }

  get entityOptions() {
    return this.entities.map(({ value, label }) => ({ value, label, isSelected: value === this.choice.entityId }));
  }

  get hasNoEntities() {
    return !this.isLoading && this.error === '' && this.entities.length === 0;
  }

  get hasOverview() {
    return this.overview !== undefined;
  }

  get openText() {
    const { openCount, openSums } = this.overview;
    if (openCount === 0) return labels.none;
    const sums = openSums.map(({ amount, currencyCode }) => money(amount, currencyCode)).join(' · ');
    return `${filled(labels.open, openCount)} ${sums}`;
  }

  get beforeText() {
    const { earlierOpenCount } = this.overview;
    return earlierOpenCount === 0 ? '' : filled(labels.before, earlierOpenCount);
  }

  get cannotExport() {
    return this.isLoading || mayExport !== true || this.overview.openCount === 0;
  }

  get earlier() {
    return this.overview.earlier.map((one) => ({
      ...one,
      period: `${date(one.postedFrom)} – ${date(one.postedTo)}`,
      when: moment.format(new Date(one.exportedAt)),
      csvLabel: filled(labels.download, one.name, labels.csv),
      datevLabel: filled(labels.download, one.name, labels.datev),
    }));
  }

  get hasEarlier() {
    return this.overview.earlier.length > 0;
  }

  get mayNotDownload() {
    return mayExport !== true;
  }

  get lockText() {
    const entity = this.entities.find(({ value }) => value === this.choice.entityId);
    return entity?.lockedUntil ? filled(labels.lockedUntil, date(entity.lockedUntil)) : labels.notLocked;
  }

  handleChoice({ target }) {
    this.choice = { ...this.choice, [target.name]: target.value };
  }

  handleLockDay({ target }) {
    this.lockDay = target.value;
  }

  handleShow(event) {
    event.preventDefault();
    this.message = '';
    return this.attempt(() => this.read());
  }

  handleExport() {
    return this.attempt(async () => {
      const exportId = await exportRows(this.choice);
      await this.read();
      const created = this.overview.earlier.find((one) => one.exportId === exportId);
      this.message = filled(labels.done, created?.name ?? '');
      this.refreshTrail();
    });
  }

  handleDownload({ currentTarget }) {
    const { id, format } = currentTarget.dataset;
    return this.attempt(async () => this.save(await getFile({ exportId: id, format })));
  }

  handleLock(event) {
    event.preventDefault();
    return this.attempt(() => this.lock(this.lockDay || null));
  }

  handleUnlock() {
    return this.attempt(() => this.lock(null));
  }

  async start() {
    await this.attempt(async () => {
      const { entities } = await getOverview({ entityId: null, postedFrom: null, postedTo: null });
      this.entities = entities;
      this.choice = { ...this.choice, entityId: entities[0]?.value ?? '' };
      if (entities.length > 0) await this.read();
    });
  }

  async read() {
    const { entityId, postedFrom, postedTo } = this.choice;
    const overview = await getOverview({ entityId, postedFrom: postedFrom || null, postedTo: postedTo || null });
    this.entities = overview.entities;
    this.overview = overview;
  }

  async lock(lockedUntil) {
    this.entities = await lockPeriod({ entityId: this.choice.entityId, lockedUntil });
    this.message = this.lockText;
    this.refreshTrail();
  }

  refreshTrail() {
    this.template.querySelector('c-audit-trail')?.refresh();
  }

  save({ name, content, encoding }) {
    const url = URL.createObjectURL(new Blob([partOf(content, encoding)], { type: 'text/csv' }));
    const link = this.template.querySelector('a[data-id="file"]');
    link.href = url;
    link.download = name;
    link.click();
    URL.revokeObjectURL(url);
  }

  async attempt(act) {
    this.isLoading = true;
    this.error = '';
    try {
      await act();
    } catch (error) {
      this.error = error?.body?.message ?? error?.message ?? labels.failed;
    }
    this.isLoading = false;
  }
}

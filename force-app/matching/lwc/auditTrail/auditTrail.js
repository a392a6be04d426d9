import { LightningElement, api } from 'lwc';
import LOCALE from '@salesforce/i18n/locale';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import getHistory from '@salesforce/apex/ReviewQueries.getHistory';
import { money } from 'c/localFormat';
import { labels } from './trailLabels';

const KINDS = {
  Approve: labels.approve,
  AutoApprove: labels.autoApprove,
  Allocate: labels.allocate,
  ApplyOnAccount: labels.applyOnAccount,
  SettleRefund: labels.settleRefund,
  ProposeWriteOff: labels.proposeWriteOff,
  Reject: labels.reject,
  Ignore: labels.ignore,
  Reopen: labels.reopen,
  Undo: labels.undo,
  Export: labels.exported,
  LockPeriod: labels.lockPeriod,
};
const moment = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short', timeZone: TIME_ZONE });

function view(entry) {
  return {
    id: entry.actionId,
    kind: KINDS[entry.kind] ?? entry.kind,
    person: entry.personName,
    when: moment.format(new Date(entry.happenedAt)),
    payments: entry.payer && entry.paymentCount === 1 ? entry.payer : String(entry.paymentCount || ''),
    sums: entry.sums.map(({ amount, currencyCode }) => money(amount, currencyCode)).join(' · '),
    reason: entry.reason ?? '',
  };
}

/** Who did what to payments and allocations, the latest first. */
export default class AuditTrail extends LightningElement {
  labels = labels;
  entries = [];
  hasMore = false;
  isLoaded = false;
  error = '';

  connectedCallback() {
    this.refresh();
  }

  /** Reads the trail again from its latest entry. */
  @api
  async refresh() {
    this.entries = [];
    await this.readOn();
  }

  get isEmpty() {
    return this.isLoaded && this.entries.length === 0 && this.error === '';
  }

  get hasEntries() {
    return this.entries.length > 0;
  }

  async readOn() {
    this.error = '';
    try {
      const page = await getHistory({ onlyMine: false, offset: this.entries.length });
      this.entries = [...this.entries, ...page.entries.map(view)];
      this.hasMore = page.hasMore;
    } catch (error) {
      this.error = error?.body?.message ?? error?.message ?? labels.empty;
    }
    this.isLoaded = true;
  }
}

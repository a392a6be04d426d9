import LightningModal from 'lightning/modal';
import { api } from 'lwc';
import didExport from '@salesforce/label/c.TrailExport';
import didLockPeriod from '@salesforce/label/c.TrailLockPeriod';
import getHistory from '@salesforce/apex/ReviewQueries.getHistory';
import undoAction from '@salesforce/apex/ReviewActions.undoAction';
import { labels } from 'c/approvalActLabels';
import { filled, messageOf } from 'c/approvalLabels';
import { dateTime, money } from 'c/localFormat';

const KINDS = {
  Approve: labels.didApprove,
  AutoApprove: labels.didAutoApprove,
  Allocate: labels.didAllocate,
  ApplyOnAccount: labels.didApply,
  SettleRefund: labels.didSettle,
  ProposeWriteOff: labels.didProposeWriteOff,
  Reject: labels.didReject,
  Ignore: labels.didIgnore,
  Reopen: labels.didReopen,
  Undo: labels.didUndo,
  Export: didExport,
  LockPeriod: didLockPeriod,
};

/**
 * What persons did, the latest first; an act is undone as a whole.
 * @fires undone: whichever way the dialog is left
 */
export default class ApprovalHistory extends LightningModal {
  labels = labels;
  entries = [];
  hasMore = false;
  isLoading = false;
  onlyMine = true;
  message = '';
  /** True where the user may undo. */
  @api canUndo = false;

  connectedCallback() {
    this.read();
  }

  async read() {
    this.isLoading = true;
    try {
      const page = await getHistory({ onlyMine: this.onlyMine, offset: this.entries.length });
      this.entries = [...this.entries, ...page.entries];
      this.hasMore = page.hasMore;
    } catch (error) {
      this.message = messageOf(error);
    } finally {
      this.isLoading = false;
    }
  }

  readAgain() {
    this.entries = [];
    return this.read();
  }

  get shown() {
    return this.entries.map((entry) => ({
      ...entry,
      title: [
        KINDS[entry.kind] ?? entry.kind,
        entry.payer ?? filled(labels.paymentsCount, entry.paymentCount),
        (entry.sums ?? []).map(({ amount, currencyCode }) => money(amount, currencyCode)).join(' · '),
      ]
        .filter(Boolean)
        .join(' · '),
      subtitle: [entry.personName, dateTime(entry.happenedAt), entry.reason].filter(Boolean).join(' · '),
      canUndo: this.canUndo && entry.canUndo,
    }));
  }

  get isEmpty() {
    return !this.isLoading && this.entries.length === 0;
  }

  handleMine(event) {
    this.onlyMine = event.target.checked;
    this.readAgain();
  }

  async handleUndo(event) {
    const { id } = event.currentTarget.dataset;
    if (this.isLoading) return;
    this.isLoading = true;
    // The button goes away with its row; keys must not fall out of the dialog meanwhile.
    this.template.querySelector('[data-act="close"]')?.focus();
    try {
      const outcomes = await undoAction({ actionId: id });
      const refused = outcomes.filter(({ isSuccess }) => !isSuccess);
      if (refused.length < outcomes.length) this.dispatchEvent(new CustomEvent('undone'));
      this.message =
        refused.length === 0
          ? filled(labels.undoneMany, outcomes.length)
          : filled(labels.undonePartly, outcomes.length - refused.length, refused[0].message);
    } catch (error) {
      this.message = messageOf(error);
    }
    // The button that was pressed goes; the focus stays in the dialog, at what is said.
    this.template.querySelector('.said').focus();
    await this.readAgain();
  }

  handleClose() {
    this.close();
  }
}

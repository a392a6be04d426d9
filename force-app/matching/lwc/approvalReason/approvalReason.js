import { LightningElement, api } from 'lwc';
import { labels } from 'c/approvalLabels';

/**
 * Asks why before something is rejected or set aside.
 * @fires reason `{ reason }`
 * @fires cancel
 */
export default class ApprovalReason extends LightningElement {
  labels = labels;
  reason = '';
  isMissing = false;
  /** The question. */
  @api label;
  /** What the button says. */
  @api confirmLabel;

  /** Puts the focus into the field. */
  @api
  focus() {
    this.template.querySelector('textarea').focus();
  }

  get invalid() {
    return String(this.isMissing);
  }

  handleReason(event) {
    this.reason = event.target.value;
    this.isMissing = false;
  }

  handleKey(event) {
    if (event.key === 'Escape') this.cancel();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.confirm();
  }

  cancel() {
    this.dispatchEvent(new CustomEvent('cancel'));
  }

  confirm() {
    const reason = this.reason.trim();
    this.isMissing = reason === '';
    if (this.isMissing) this.focus();
    else this.dispatchEvent(new CustomEvent('reason', { detail: { reason } }));
  }
}

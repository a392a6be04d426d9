import { LightningElement, api } from 'lwc';
import { labels } from 'c/approvalLabels';

/**
 * What the approval queue is narrowed to.
 * @fires filter `{ name, value }`
 */
export default class ApprovalFilters extends LightningElement {
  labels = labels;
  /** As in queueFilter, with `sortBy`. */
  @api filter = {};
  /** Bank accounts as `{ value, label }`. */
  @api bankAccounts = [];

  get accountValue() {
    return this.filter.bankAccountId ?? '';
  }

  get accountOptions() {
    return [{ label: labels.allAccounts, value: '' }, ...this.bankAccounts];
  }

  get sortOptions() {
    return [
      { label: labels.oldest, value: 'Oldest' },
      { label: labels.newest, value: 'Newest' },
      { label: labels.largest, value: 'Amount' },
    ];
  }

  handleChange(event) {
    const { name, type, checked } = event.target;
    const value = type === 'checkbox' ? checked : (event.detail?.value ?? event.target.value);
    this.dispatchEvent(new CustomEvent('filter', { detail: { name, value } }));
  }
}

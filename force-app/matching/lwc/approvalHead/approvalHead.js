import { LightningElement, api } from 'lwc';
import { keyHelp } from 'c/approvalKeys';
import { filled, labels } from 'c/approvalLabels';

/**
 * Head of the approval queue.
 * @fires state `{ state }`
 * @fires filter `{ name, value }`
 * @fires history
 */
export default class ApprovalHead extends LightningElement {
  labels = labels;
  keys = keyHelp;
  showFilters = false;
  showHelp = false;
  /** States with `state, label, payments, sums`. */
  @api states = [];
  /** The state that is shown. */
  @api state;
  /** As in queueFilter, with `sortBy`. */
  @api filter = {};
  /** Bank accounts as `{ value, label }`. */
  @api bankAccounts = [];
  /** True where the user may look but not decide. */
  @api isReadOnly = false;

  /** Shows or hides what the keys do. */
  @api
  toggleHelp() {
    this.showHelp = !this.showHelp;
  }

  get buttons() {
    return this.states.map(({ state, label, payments, isCounted }) => ({
      isCounted,
      state,
      label,
      payments,
      isPressed: String(state === this.state),
      buttonClass: state === this.state ? 'states__button states__button_on' : 'states__button',
    }));
  }

  get totalsText() {
    const shown = this.states.find(({ state }) => state === this.state);
    return shown ? [filled(labels.paymentCount, shown.payments), shown.sums].filter(Boolean).join(' · ') : '';
  }

  get isFilterShown() {
    return String(this.showFilters);
  }

  get isHelpShown() {
    return String(this.showHelp);
  }

  handleState(event) {
    this.dispatchEvent(new CustomEvent('state', { detail: { state: event.currentTarget.dataset.state } }));
  }

  handleFilter({ detail }) {
    this.dispatchEvent(new CustomEvent('filter', { detail }));
  }

  handleHistory() {
    this.dispatchEvent(new CustomEvent('history'));
  }

  toggleFilters() {
    this.showFilters = !this.showFilters;
  }
}

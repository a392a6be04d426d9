import { LightningElement, api } from 'lwc';
import { labels } from 'c/approvalActLabels';
import { filled } from 'c/approvalLabels';
import { isZero, money } from 'c/localFormat';
import { faultOf, lineOfItem, lineOfProposal, openAfter, remainingOf, requestOf, withRest } from './allocation';

/**
 * Allocates money by hand: open items with amounts, what becomes of each difference, and what becomes of the rest.
 * @fires decide `{ kind, request }`
 * @fires why `{ item }`
 * @fires cancel
 */
export default class ApprovalEditor extends LightningElement {
  labels = labels;
  lines = [];
  /** What becomes of the rest of the money: open, account or refund. */
  rest = 'open';
  customerId = '';
  reason = '';
  fault = '';
  isSearching = true;
  focusOn = '';
  /** True while the server works on it. */
  @api isBusy = false;
  /** `transactionId, version, allocationId, available, currencyCode, searchText` */
  @api source;

  /**
   * Fills the form.
   * @param mode split, writeOff, find, onAccount or refund
   * @param proposalLines of the best proposal
   */
  @api
  begin(mode, proposalLines) {
    const isEmpty = ['find', 'onAccount', 'refund'].includes(mode);
    const lines = isEmpty ? [] : proposalLines.map(lineOfProposal);
    this.lines = mode === 'writeOff' ? lines.map((line) => withRest(line, true)) : lines;
    this.rest = { onAccount: 'account', refund: 'refund' }[mode] ?? 'open';
    this.isSearching = lines.length === 0 && this.rest === 'open';
    this.reason = '';
    this.fault = '';
    this.focusOn = this.isSearching ? 'c-approval-search' : lines.length > 0 ? '.line input' : '.rest input';
  }

  renderedCallback() {
    const target = this.focusOn ? this.template.querySelector(this.focusOn) : undefined;
    if (!target) return;
    this.focusOn = '';
    target.focus();
  }

  get money() {
    return (value) => money(value, this.source.currencyCode);
  }

  get shownLines() {
    return this.lines.map((line, index) => {
      const after = openAfter(line);
      const label = (text) => filled(text, line.name);
      return {
        ...line,
        index,
        openText: this.money(line.openBalance),
        afterText: this.money(after),
        hasRest: !isZero(after) || !isZero(line.writeOff),
        isWrittenOff: String(!isZero(line.writeOff)),
        isLeftOpen: String(isZero(line.writeOff)),
        amountLabel: label(labels.amountOf),
        discountLabel: label(labels.discountOf),
        writeOffLabel: label(labels.writeOffOf),
        removeLabel: label(labels.remove),
      };
    });
  }

  get takenIds() {
    return this.lines.map(({ itemId }) => itemId);
  }

  get remaining() {
    return remainingOf(this.source.available, this.lines);
  }

  get remainingText() {
    return this.money(this.remaining);
  }

  get availableText() {
    return this.money(this.source.available);
  }

  get hasLines() {
    return this.lines.length > 0;
  }

  get hasRest() {
    return !isZero(this.remaining);
  }

  get remainingClass() {
    return this.hasRest ? 'remaining remaining_open' : 'remaining';
  }

  get restOptions() {
    const options = { open: labels.restOpen, account: labels.restAccount, refund: labels.restRefund };
    // Money on account is there already.
    const offered = this.source.allocationId ? ['open', 'refund'] : Object.keys(options);
    return offered.map((value) => ({ value, label: options[value], isChosen: value === this.rest }));
  }

  get isOnAccount() {
    return this.hasRest && this.rest === 'account';
  }

  get customers() {
    const all = new Map();
    for (const { value, label } of this.source.customers ?? []) all.set(value, label);
    for (const { accountId, accountName } of this.lines) if (accountId) all.set(accountId, accountName);
    return [...all].map(([value, label]) => ({ value, label }));
  }

  get customerValue() {
    return this.customerId || (this.customers[0]?.value ?? '');
  }

  get needsReason() {
    return this.rest === 'refund' || this.lines.some(({ writeOff }) => !isZero(writeOff));
  }

  get searchExpanded() {
    return String(this.isSearching);
  }

  toggleSearch() {
    this.isSearching = !this.isSearching;
  }

  handleAdd({ detail: { items } }) {
    for (const item of items) {
      if (!this.takenIds.includes(item.itemId)) this.lines = [...this.lines, lineOfItem(item, this.remaining)];
    }
    this.fault = '';
  }

  handleLine(event) {
    const { name, value, dataset } = event.target;
    this.change(Number(dataset.index), (line) => ({ ...line, [name]: value }));
  }

  handleRestOfItem(event) {
    const { index, rest } = event.currentTarget.dataset;
    this.change(Number(index), (line) => withRest(line, rest === 'writeOff'));
  }

  change(index, changed) {
    this.lines = this.lines.map((line, place) => (place === index ? changed(line) : line));
    this.fault = '';
  }

  handleRemove(event) {
    const index = Number(event.currentTarget.dataset.index);
    this.lines = this.lines.filter((_, place) => place !== index);
    this.focusOn = '.save';
  }

  handleRest(event) {
    this.rest = event.target.value;
  }

  handleCustomer(event) {
    this.customerId = event.target.value;
  }

  handleReason(event) {
    this.reason = event.target.value;
  }

  handleKey(event) {
    if (event.key === 'Escape') this.cancel();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.save();
  }

  cancel() {
    this.dispatchEvent(new CustomEvent('cancel'));
  }

  save() {
    if (this.isBusy) return;
    const fault = faultOf(this.source.available, this.lines, this.rest);
    this.fault = fault ? labels[fault] : '';
    if (fault) return;
    const { source, lines, rest, reason } = this;
    const request = requestOf({ source, lines, rest, customerId: this.customerValue, reason });
    const kind = source.allocationId ? 'applyOnAccount' : 'allocate';
    const targets = lines.map(({ name }) => name).join(' + ');
    this.dispatchEvent(new CustomEvent('decide', { detail: { kind, request: { ...request, targets } } }));
  }
}

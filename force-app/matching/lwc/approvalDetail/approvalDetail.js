import { LightningElement, api } from 'lwc';
import { filled, labels } from 'c/approvalLabels';
import { markedParts, parseExplanation, sentence } from 'c/evidenceWords';
import { date, money, number } from 'c/localFormat';

/**
 * One payment of the approval queue.
 * @fires approve `{ suggestionId, targets }`
 * @fires reject `{ suggestionId, reason }`
 * @fires back
 * @fires cancel
 */
export default class ApprovalDetail extends LightningElement {
  labels = labels;
  reason = '';
  /** The suggestion for which a reason is being written. */
  rejectingId;
  /** True where the user may decide. */
  @api canAct = false;
  /** Why the last act on this payment was refused. */
  @api problem;
  shown;

  /** ApprovalQueueDetail */
  @api
  get detail() {
    return this.shown;
  }
  set detail(value) {
    if (value?.row.transactionId !== this.shown?.row.transactionId) {
      this.rejectingId = undefined;
      this.reason = '';
    }
    this.shown = value;
  }

  /** Opens the field for the reason of the best proposal and puts the focus into it. */
  @api
  startRejecting() {
    if (this.canAct && this.shown.proposals.length > 0) this.openReason(this.shown.proposals[0].suggestionId);
  }

  openReason(suggestionId) {
    this.rejectingId = suggestionId;
    this.wantsFocus = true;
  }

  renderedCallback() {
    const field = this.template.querySelector('lightning-textarea');
    if (this.wantsFocus && field) {
      this.wantsFocus = false;
      field.focus();
    }
  }

  get row() {
    return this.shown.row;
  }

  get amountText() {
    return money(this.row.amount, this.row.currencyCode);
  }

  get subtitle() {
    return [date(this.row.bookingDate), this.row.bankAccountName, this.row.name].filter(Boolean).join(' · ');
  }

  get hasText() {
    return Boolean(this.shown.remittanceText);
  }

  /** Evidence whose places are marked: of the best proposal, of all where none is preferred. */
  get textParts() {
    const marked = this.isTie ? this.shown.proposals : this.shown.proposals.slice(0, 1);
    const evidence = marked.flatMap(({ explanation }) => parseExplanation(explanation).evidence);
    return markedParts(this.shown.remittanceText, evidence);
  }

  get facts() {
    return [
      { label: labels.iban, value: this.shown.counterpartyIban },
      { label: labels.ultimate, value: this.shown.ultimateCounterpartyName },
      { label: labels.endToEnd, value: this.shown.endToEndId },
      { label: labels.reference, value: this.shown.creditorReference },
    ].filter(({ value }) => value);
  }

  get isTie() {
    return this.row.state === 'Tie';
  }

  get hasOneProposal() {
    return this.shown.proposals.length === 1;
  }

  get names() {
    const lines = this.shown.proposals.flatMap((proposal) => proposal.lines);
    return {
      items: Object.fromEntries(lines.map((line) => [line.itemId, line.itemName])),
      customers: Object.fromEntries(lines.map((line) => [line.accountId, line.accountName])),
    };
  }

  get proposals() {
    const margin = this.shown.proposals[0]?.margin;
    return this.shown.proposals.map((proposal, index) => {
      const isBest = index === 0;
      return {
        proposal,
        isBest,
        isOpen: isBest || this.isTie,
        isRejecting: proposal.suggestionId === this.rejectingId,
        title: this.titleOf(index),
        targets: targetsOf(proposal),
        gap: index === 1 && margin != null ? filled(labels.gap, number(margin)) : '',
        buttonClass: `slds-button slds-button_${isBest && !this.isTie ? 'brand' : 'neutral'} act`,
        approveLabel: isBest && !this.isTie ? labels.approve : labels.approveThis,
      };
    });
  }

  titleOf(index) {
    if (this.isTie) return filled(labels.equalProposal, index + 1);
    return [labels.proposal, labels.runnerUp][index] ?? filled(labels.alternative, index);
  }

  get reasons() {
    const context = { currencyCode: this.row.currencyCode, ...this.names };
    const { reasons } = parseExplanation(this.shown.proposals[0]?.explanation);
    return reasons
      .filter(({ code }) => code !== 'decided_auto')
      .map((reason, index) => ({ key: index, text: sentence(reason, context) }));
  }

  handleBack() {
    this.dispatchEvent(new CustomEvent('back'));
  }

  handleApprove(event) {
    const suggestionId = event.target.value;
    const proposal = this.shown.proposals.find((candidate) => candidate.suggestionId === suggestionId);
    this.dispatchEvent(new CustomEvent('approve', { detail: { suggestionId, targets: targetsOf(proposal) } }));
  }

  handleReject(event) {
    this.openReason(event.target.value);
  }

  handleReason(event) {
    this.reason = event.detail.value;
  }

  handleReasonKey(event) {
    if (event.key === 'Escape') this.handleCancel();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.handleRejectSubmit(event);
  }

  handleCancel() {
    this.rejectingId = undefined;
    this.dispatchEvent(new CustomEvent('cancel'));
  }

  handleRejectSubmit(event) {
    event.preventDefault();
    const reason = this.reason.trim();
    if (reason === '') {
      this.template.querySelector('lightning-textarea').reportValidity();
      return;
    }
    const suggestionId = this.rejectingId;
    this.rejectingId = undefined;
    this.dispatchEvent(new CustomEvent('reject', { detail: { suggestionId, reason } }));
  }
}

function targetsOf(proposal) {
  return proposal.lines.map(({ itemName }) => itemName).join(' + ');
}

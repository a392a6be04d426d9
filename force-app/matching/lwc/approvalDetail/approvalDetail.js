import { LightningElement, api } from 'lwc';
import { labels as actLabels } from 'c/approvalActLabels';
import { filled, labels } from 'c/approvalLabels';
import { markedParts, parseExplanation, sentence } from 'c/evidenceWords';
import { date, isZero, money, number } from 'c/localFormat';

const EDITOR_MODES = ['split', 'writeOff', 'find', 'onAccount', 'refund'];

/**
 * One payment of the approval queue: its text, its proposals, and everything that can be done with it.
 * @fires decide `{ kind, request }`: an act of queueActs
 * @fires back
 * @fires cancel
 */
export default class ApprovalDetail extends LightningElement {
  labels = labels;
  actLabels = actLabels;
  /** What is open beside the proposals: reject, ignore, editor, explain; empty for nothing. */
  panel = '';
  /** The suggestion that is to be rejected. */
  rejectingId;
  /** What the editor allocates. */
  source;
  /** The item of which somebody asks why it was not proposed. */
  question;
  isPayerShown = false;
  isMoreShown = false;
  /** True where the user may decide. */
  @api canAct = false;
  /** Why the last act on this payment was refused. */
  @api problem;
  /** Who else works on it; empty for nobody. */
  @api takenText;
  /** True while the server works on an act. */
  @api isBusy = false;
  shown;

  /** ApprovalQueueDetail */
  @api
  get detail() {
    return this.shown;
  }
  set detail(value) {
    const isOther = value?.row.transactionId !== this.shown?.row.transactionId;
    this.shown = value;
    if (isOther) this.closePanel();
    // What was refused is tried again with the payment as it is now.
    else if (this.source && !this.source.allocationId) this.source = this.sourceOfPayment();
  }

  /** Opens what an act of the keyboard needs: reject, split, writeOff, find or explain. */
  @api
  start(name) {
    if (name === 'explain') this.open(name);
    else if (name === 'reopen' && this.canAct) this.decide('reopen', {});
    else if (this.canDecide) this.startActing(name);
  }

  startActing(name) {
    const [best] = this.shown.proposals;
    if (EDITOR_MODES.includes(name)) this.edit(name, this.sourceOfPayment());
    else if (name === 'ignore') this.open(name);
    else if (name === 'reject' && best) this.openReject(best.suggestionId);
  }

  /** Puts the focus on the payment. */
  @api
  focus() {
    this.template.querySelector('h2').focus();
  }

  renderedCallback() {
    if (!this.afterRendering) return;
    const { afterRendering } = this;
    this.afterRendering = undefined;
    afterRendering();
  }

  open(panel) {
    this.panel = panel;
    this.question = undefined;
    const target = { explain: 'c-approval-search', reject: 'c-approval-reason', ignore: 'c-approval-reason' }[panel];
    this.afterRendering = () => this.template.querySelector(target)?.focus();
  }

  openReject(suggestionId) {
    this.rejectingId = suggestionId;
    this.open('reject');
  }

  edit(mode, source) {
    this.panel = 'editor';
    this.source = source;
    const lines = this.shown.proposals[0]?.lines ?? [];
    this.afterRendering = () => this.template.querySelector('c-approval-editor')?.begin(mode, lines);
  }

  /** Closes what is open beside the proposals. */
  @api
  close() {
    this.closePanel();
  }

  closePanel() {
    this.panel = '';
    this.rejectingId = undefined;
    this.source = undefined;
    this.question = undefined;
    this.isPayerShown = false;
    this.isMoreShown = false;
  }

  sourceOfPayment() {
    return { ...this.searchSource, version: this.row.version, available: this.row.unallocated };
  }

  get searchSource() {
    const { transactionId, payer, unallocated, currencyCode } = this.row;
    return {
      transactionId,
      payer,
      currencyCode,
      available: unallocated,
      remittanceText: this.shown.remittanceText,
      customers: this.customers,
    };
  }

  get customers() {
    return Object.entries(this.names.customers)
      .filter(([value]) => value !== 'undefined' && value !== 'null')
      .map(([value, label]) => ({ value, label }));
  }

  get row() {
    return this.shown.row;
  }

  get amountText() {
    return money(this.row.amount, this.row.currencyCode);
  }

  get unallocatedText() {
    const { amount, unallocated, currencyCode } = this.row;
    return unallocated === amount || isZero(unallocated)
      ? ''
      : filled(actLabels.stillUnallocated, money(unallocated, currencyCode));
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

  get isIgnored() {
    return this.row.state === 'Ignored';
  }

  get canDecide() {
    return this.canAct && !this.isIgnored;
  }

  get canReopen() {
    return this.canAct && this.isIgnored;
  }

  get isNoMatch() {
    return this.row.state === 'NoMatch';
  }

  get isTie() {
    return this.row.state === 'Tie';
  }

  get isOutgoing() {
    return this.row.amount.startsWith('-');
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
      const isPreferred = isBest && !this.isTie;
      return {
        proposal,
        isOpen: isBest || this.isTie,
        isRejecting: this.panel === 'reject' && proposal.suggestionId === this.rejectingId,
        title: this.titleOf(proposal, index),
        byHandText: byHandText(proposal),
        targets: targetsOf(proposal),
        gap: index === 1 && margin != null ? filled(labels.gap, number(margin)) : '',
        buttonClass: `slds-button slds-button_${isPreferred ? 'brand' : 'neutral'} act`,
        approveLabel: isPreferred ? labels.approve : labels.approveThis,
        canApprove: this.canDecide && !proposal.isProposedByMe,
      };
    });
  }

  titleOf(proposal, index) {
    if (proposal.proposedByName) return filled(actLabels.proposedBy, proposal.proposedByName);
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

  get isEditing() {
    return this.panel === 'editor';
  }

  get isExplaining() {
    return this.panel === 'explain';
  }

  get isIgnoring() {
    return this.panel === 'ignore';
  }

  get moreExpanded() {
    return String(this.isMoreShown);
  }

  get payerExpanded() {
    return String(this.isPayerShown);
  }

  handleBack() {
    this.dispatchEvent(new CustomEvent('back'));
  }

  handleStart(event) {
    this.start(event.currentTarget.dataset.start);
  }

  handleApprove(event) {
    const suggestionId = event.currentTarget.value;
    const proposal = this.shown.proposals.find((candidate) => candidate.suggestionId === suggestionId);
    this.decide('approve', { suggestionId, targets: targetsOf(proposal) });
  }

  handleReject(event) {
    this.openReject(event.currentTarget.value);
  }

  handleRejectReason({ detail: { reason } }) {
    this.decide('reject', { suggestionId: this.rejectingId, reason });
    this.closePanel();
  }

  handleIgnoreReason({ detail: { reason } }) {
    this.decide('ignore', { reason });
    this.closePanel();
  }

  handleDecide({ detail: { kind, request } }) {
    this.decide(kind, request);
  }

  handleCredit({ detail: { credit } }) {
    const { allocationId, amount, currencyCode } = credit;
    this.edit('find', { ...this.searchSource, allocationId, available: amount, currencyCode });
  }

  handleSettle({ detail: { credit } }) {
    this.decide('settleRefund', { allocationId: credit.allocationId });
  }

  handleWhy({ detail: { itemId, name } }) {
    this.question = { transactionId: this.row.transactionId, itemId, name };
  }

  handleKey(event) {
    if (event.key === 'Escape') this.handleCancel();
  }

  toggleMore() {
    this.isMoreShown = !this.isMoreShown;
  }

  togglePayer() {
    this.isPayerShown = !this.isPayerShown;
  }

  handleCancel() {
    this.closePanel();
    this.dispatchEvent(new CustomEvent('cancel'));
  }

  decide(kind, request) {
    this.dispatchEvent(new CustomEvent('decide', { detail: { kind, request } }));
  }
}

function targetsOf(proposal) {
  return proposal.lines.map(({ itemName }) => itemName).join(' + ');
}

/** What a person said who proposed it, and that it takes a second one. */
function byHandText({ proposedByName, isProposedByMe, reason }) {
  if (!proposedByName) return '';
  return [reason, isProposedByMe ? actLabels.secondPersonNeeded : actLabels.secondPersonYou]
    .filter(Boolean)
    .join(' · ');
}

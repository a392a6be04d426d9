import { LightningElement, api } from 'lwc';
import getPayerHistory from '@salesforce/apex/ReviewQueries.getPayerHistory';
import { labels } from 'c/approvalActLabels';
import { filled, messageOf } from 'c/approvalLabels';
import { date, money } from 'c/localFormat';

/**
 * What is known about the payer: earlier payments with what they settled, customers, money on account and to be paid back.
 * @fires credit `{ credit }`: money on account is to be applied
 * @fires settle `{ credit }`: this outgoing payment pays a refund back
 */
export default class ApprovalPayer extends LightningElement {
  labels = labels;
  history;
  problem = '';
  asked;
  /** True where the user may decide. */
  @api canAct = false;
  /** True for a payment that goes out. */
  @api isOutgoing = false;

  /** The payment; asks whenever it changes. */
  @api
  get transactionId() {
    return this.asked;
  }
  set transactionId(value) {
    this.asked = value;
    this.read();
  }

  async read() {
    const { asked } = this;
    this.history = undefined;
    this.problem = '';
    try {
      const history = await getPayerHistory({ transactionId: asked });
      if (this.asked === asked) this.history = history;
    } catch (error) {
      if (this.asked === asked) this.problem = messageOf(error);
    }
  }

  get isLoading() {
    return !this.history && !this.problem;
  }

  get customersText() {
    const names = this.history?.customerNames ?? [];
    return names.length === 0 ? labels.payerUnknown : filled(labels.payerIs, names.join(', '));
  }

  get payments() {
    return (this.history?.payments ?? []).map((payment) => ({
      ...payment,
      dateText: date(payment.bookingDate),
      amountText: money(payment.amount, payment.currencyCode),
      settledText: (payment.settled ?? []).join(' + ') || payment.status,
    }));
  }

  get credits() {
    return (this.history?.credits ?? []).map((credit) => {
      const isRefund = credit.kind === 'Refund';
      return {
        ...credit,
        text: filled(
          isRefund ? labels.refundWaits : labels.onAccountWaits,
          money(credit.amount, credit.currencyCode),
          [credit.accountName, credit.transactionName, date(credit.postingDate)].filter(Boolean).join(' · '),
        ),
        canApply: this.canAct && !isRefund,
        canSettle: this.canAct && isRefund && this.isOutgoing,
      };
    });
  }

  get hasNoPayments() {
    return Boolean(this.history) && this.payments.length === 0;
  }

  tell(name, event) {
    const credit = this.history.credits.find(({ allocationId }) => allocationId === event.currentTarget.dataset.id);
    this.dispatchEvent(new CustomEvent(name, { detail: { credit } }));
  }

  handleApply(event) {
    this.tell('credit', event);
  }

  handleSettle(event) {
    this.tell('settle', event);
  }
}

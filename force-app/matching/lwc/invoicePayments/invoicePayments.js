import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import getPayments from '@salesforce/apex/ItemPaymentsController.getPayments';
import { date, isZero, money } from 'c/localFormat';
import { labels } from './paymentLabels';

const filled = (label, ...values) => label.replace(/\{(\d+)\}/g, (place, at) => values[at] ?? place);

/** Payments of an invoice or an opportunity: what was paid when and by whom, and what is open. */
export default class InvoicePayments extends NavigationMixin(LightningElement) {
  /** The invoice, opportunity or opportunity balance. */
  @api recordId;
  labels = labels;
  payments;
  error = '';

  @wire(getPayments, { recordId: '$recordId' })
  wired({ data, error }) {
    this.payments = data;
    this.error = error ? (error.body?.message ?? error.message) : '';
  }

  get hasBalance() {
    return this.payments?.openBalance !== undefined && this.payments?.openBalance !== null;
  }

  get openText() {
    return filled(labels.open, money(this.payments.openBalance, this.payments.currencyCode));
  }

  get elsewhereText() {
    const { settledElsewhere, currencyCode } = this.payments;
    return isZero(settledElsewhere) ? '' : filled(labels.elsewhere, money(settledElsewhere, currencyCode));
  }

  get rows() {
    return this.payments.rows.map((row) => ({
      id: row.key,
      transactionId: row.transactionId,
      name: row.transactionName,
      payer: row.payer,
      date: date(row.postingDate),
      amount: money(row.amount, this.payments.currencyCode),
      extra: this.extraOf(row),
      rowClass: row.isUndone ? 'row row_undone' : 'row',
    }));
  }

  get hasRows() {
    return this.payments !== undefined && this.payments.rows.length > 0;
  }

  get isEmpty() {
    return this.payments !== undefined && this.payments.rows.length === 0;
  }

  extraOf({ discount, writeOff, isUndone, isWaiting }) {
    const { currencyCode } = this.payments;
    return [
      isZero(discount) ? '' : filled(labels.discount, money(discount, currencyCode)),
      isZero(writeOff) ? '' : filled(labels.writeOff, money(writeOff, currencyCode)),
      isUndone ? labels.undone : '',
      isWaiting ? labels.waiting : '',
    ]
      .filter(Boolean)
      .join(' · ');
  }

  openPayment({ currentTarget }) {
    this[NavigationMixin.Navigate]({
      type: 'standard__recordPage',
      attributes: { recordId: currentTarget.dataset.id, objectApiName: 'BankTransaction__c', actionName: 'view' },
    });
  }
}

import title from '@salesforce/label/c.InvoicePaymentsTitle';
import empty from '@salesforce/label/c.InvoicePaymentsEmpty';
import open from '@salesforce/label/c.InvoicePaymentsOpen';
import elsewhere from '@salesforce/label/c.InvoicePaymentsElsewhere';
import discount from '@salesforce/label/c.InvoicePaymentsDiscount';
import writeOff from '@salesforce/label/c.InvoicePaymentsWriteOff';
import undone from '@salesforce/label/c.InvoicePaymentsUndone';
import waiting from '@salesforce/label/c.InvoicePaymentsWaiting';
import payment from '@salesforce/label/c.InvoicePaymentsPayment';
import postingDate from '@salesforce/label/c.InvoicePaymentsDate';
import amount from '@salesforce/label/c.InvoicePaymentsAmount';
import payer from '@salesforce/label/c.InvoicePaymentsPayer';

export const labels = {
  title,
  empty,
  open,
  elsewhere,
  discount,
  writeOff,
  undone,
  waiting,
  payment,
  postingDate,
  amount,
  payer,
};

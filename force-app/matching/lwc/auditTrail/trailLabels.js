import title from '@salesforce/label/c.TrailTitle';
import more from '@salesforce/label/c.TrailMore';
import empty from '@salesforce/label/c.TrailEmpty';
import what from '@salesforce/label/c.TrailWhat';
import who from '@salesforce/label/c.TrailWho';
import when from '@salesforce/label/c.TrailWhen';
import payments from '@salesforce/label/c.TrailPayments';
import money from '@salesforce/label/c.TrailMoney';
import reason from '@salesforce/label/c.TrailReason';
import approve from '@salesforce/label/c.TrailApprove';
import autoApprove from '@salesforce/label/c.TrailAutoApprove';
import allocate from '@salesforce/label/c.TrailAllocate';
import applyOnAccount from '@salesforce/label/c.TrailApplyOnAccount';
import settleRefund from '@salesforce/label/c.TrailSettleRefund';
import proposeWriteOff from '@salesforce/label/c.TrailProposeWriteOff';
import reject from '@salesforce/label/c.TrailReject';
import ignore from '@salesforce/label/c.TrailIgnore';
import reopen from '@salesforce/label/c.TrailReopen';
import undo from '@salesforce/label/c.TrailUndo';
import exported from '@salesforce/label/c.TrailExport';
import lockPeriod from '@salesforce/label/c.TrailLockPeriod';

export const labels = {
  title,
  more,
  empty,
  what,
  who,
  when,
  payments,
  money,
  reason,
  approve,
  autoApprove,
  allocate,
  applyOnAccount,
  settleRefund,
  proposeWriteOff,
  reject,
  ignore,
  reopen,
  undo,
  exported,
  lockPeriod,
};

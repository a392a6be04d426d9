import queueAdd from '@salesforce/label/c.QueueAdd';
import queueAllocated from '@salesforce/label/c.QueueAllocated';
import queueAmount from '@salesforce/label/c.QueueAmount';
import queueAmountMissing from '@salesforce/label/c.QueueAmountMissing';
import queueAmountOf from '@salesforce/label/c.QueueAmountOf';
import queueApplied from '@salesforce/label/c.QueueApplied';
import queueApply from '@salesforce/label/c.QueueApply';
import queueApplyHint from '@salesforce/label/c.QueueApplyHint';
import queueAsking from '@salesforce/label/c.QueueAsking';
import queueBook from '@salesforce/label/c.QueueBook';
import queueBulkApprove from '@salesforce/label/c.QueueBulkApprove';
import queueBulkCount from '@salesforce/label/c.QueueBulkCount';
import queueBulkCustomers from '@salesforce/label/c.QueueBulkCustomers';
import queueBulkDone from '@salesforce/label/c.QueueBulkDone';
import queueBulkExcluded from '@salesforce/label/c.QueueBulkExcluded';
import queueBulkHint from '@salesforce/label/c.QueueBulkHint';
import queueBulkLowest from '@salesforce/label/c.QueueBulkLowest';
import queueBulkSum from '@salesforce/label/c.QueueBulkSum';
import queueBulkTitle from '@salesforce/label/c.QueueBulkTitle';
import queueByAmount from '@salesforce/label/c.QueueByAmount';
import queueByHand from '@salesforce/label/c.QueueByHand';
import queueByIban from '@salesforce/label/c.QueueByIban';
import queueByName from '@salesforce/label/c.QueueByName';
import queueByNearAmount from '@salesforce/label/c.QueueByNearAmount';
import queueByNetAmount from '@salesforce/label/c.QueueByNetAmount';
import queueByNumber from '@salesforce/label/c.QueueByNumber';
import queueByPayer from '@salesforce/label/c.QueueByPayer';
import queueByReference from '@salesforce/label/c.QueueByReference';
import queueCancel from '@salesforce/label/c.QueueCancel';
import queueCandidateBehind from '@salesforce/label/c.QueueCandidateBehind';
import queueCandidateBest from '@salesforce/label/c.QueueCandidateBest';
import queueClose from '@salesforce/label/c.QueueClose';
import queueCustomer from '@salesforce/label/c.QueueCustomer';
import queueDidAllocate from '@salesforce/label/c.QueueDidAllocate';
import queueDidApply from '@salesforce/label/c.QueueDidApply';
import queueDidApprove from '@salesforce/label/c.QueueDidApprove';
import queueDidAutoApprove from '@salesforce/label/c.QueueDidAutoApprove';
import queueDidIgnore from '@salesforce/label/c.QueueDidIgnore';
import queueDidProposeWriteOff from '@salesforce/label/c.QueueDidProposeWriteOff';
import queueDidReject from '@salesforce/label/c.QueueDidReject';
import queueDidReopen from '@salesforce/label/c.QueueDidReopen';
import queueDidSettle from '@salesforce/label/c.QueueDidSettle';
import queueDidUndo from '@salesforce/label/c.QueueDidUndo';
import queueDifference from '@salesforce/label/c.QueueDifference';
import queueDiscount from '@salesforce/label/c.QueueDiscount';
import queueDiscountOf from '@salesforce/label/c.QueueDiscountOf';
import queueFind from '@salesforce/label/c.QueueFind';
import queueFindItems from '@salesforce/label/c.QueueFindItems';
import queueFound from '@salesforce/label/c.QueueFound';
import queueHistoryTitle from '@salesforce/label/c.QueueHistoryTitle';
import queueIgnoreReason from '@salesforce/label/c.QueueIgnoreReason';
import queueIgnored from '@salesforce/label/c.QueueIgnored';
import queueInBest from '@salesforce/label/c.QueueInBest';
import queueLeaveOpen from '@salesforce/label/c.QueueLeaveOpen';
import queueManyFound from '@salesforce/label/c.QueueManyFound';
import queueMore from '@salesforce/label/c.QueueMore';
import queueMoreActs from '@salesforce/label/c.QueueMoreActs';
import queueNetOfDiscount from '@salesforce/label/c.QueueNetOfDiscount';
import queueNoCandidate from '@salesforce/label/c.QueueNoCandidate';
import queueNoHistory from '@salesforce/label/c.QueueNoHistory';
import queueNoInvoicePayment from '@salesforce/label/c.QueueNoInvoicePayment';
import queueNoItem from '@salesforce/label/c.QueueNoItem';
import queueNoLines from '@salesforce/label/c.QueueNoLines';
import queueNoPayments from '@salesforce/label/c.QueueNoPayments';
import queueNoProposal from '@salesforce/label/c.QueueNoProposal';
import queueNotPossible from '@salesforce/label/c.QueueNotPossible';
import queueNothingChosen from '@salesforce/label/c.QueueNothingChosen';
import queueNothingFound from '@salesforce/label/c.QueueNothingFound';
import queueOfAvailable from '@salesforce/label/c.QueueOfAvailable';
import queueOnAccountWaits from '@salesforce/label/c.QueueOnAccountWaits';
import queueOnlyMine from '@salesforce/label/c.QueueOnlyMine';
import queueOpen from '@salesforce/label/c.QueueOpen';
import queueOpenAfter from '@salesforce/label/c.QueueOpenAfter';
import queueOtherActs from '@salesforce/label/c.QueueOtherActs';
import queueOverAllocated from '@salesforce/label/c.QueueOverAllocated';
import queuePayBack from '@salesforce/label/c.QueuePayBack';
import queuePayerHistory from '@salesforce/label/c.QueuePayerHistory';
import queuePayerIs from '@salesforce/label/c.QueuePayerIs';
import queuePayerUnknown from '@salesforce/label/c.QueuePayerUnknown';
import queuePaymentsCount from '@salesforce/label/c.QueuePaymentsCount';
import queueProposedBy from '@salesforce/label/c.QueueProposedBy';
import queuePutOnAccount from '@salesforce/label/c.QueuePutOnAccount';
import queueReason from '@salesforce/label/c.QueueReason';
import queueReasonHint from '@salesforce/label/c.QueueReasonHint';
import queueRefundWaits from '@salesforce/label/c.QueueRefundWaits';
import queueRemaining from '@salesforce/label/c.QueueRemaining';
import queueRemove from '@salesforce/label/c.QueueRemove';
import queueRestAccount from '@salesforce/label/c.QueueRestAccount';
import queueRestLegend from '@salesforce/label/c.QueueRestLegend';
import queueRestOpen from '@salesforce/label/c.QueueRestOpen';
import queueRestRefund from '@salesforce/label/c.QueueRestRefund';
import queueSearchAmount from '@salesforce/label/c.QueueSearchAmount';
import queueSearchText from '@salesforce/label/c.QueueSearchText';
import queueSearching from '@salesforce/label/c.QueueSearching';
import queueSecondPersonNeeded from '@salesforce/label/c.QueueSecondPersonNeeded';
import queueSecondPersonYou from '@salesforce/label/c.QueueSecondPersonYou';
import queueSettleRefund from '@salesforce/label/c.QueueSettleRefund';
import queueSettled from '@salesforce/label/c.QueueSettled';
import queueStillUnallocated from '@salesforce/label/c.QueueStillUnallocated';
import queueTake from '@salesforce/label/c.QueueTake';
import queueTakeSum from '@salesforce/label/c.QueueTakeSum';
import queueTaken from '@salesforce/label/c.QueueTaken';
import queueUndo from '@salesforce/label/c.QueueUndo';
import queueUndoneMany from '@salesforce/label/c.QueueUndoneMany';
import queueUndonePartly from '@salesforce/label/c.QueueUndonePartly';
import queueUndonePayments from '@salesforce/label/c.QueueUndonePayments';
import queueWaitsForSecond from '@salesforce/label/c.QueueWaitsForSecond';
import queueWhyNot from '@salesforce/label/c.QueueWhyNot';
import queueWhyNotHint from '@salesforce/label/c.QueueWhyNotHint';
import queueWhyNotItem from '@salesforce/label/c.QueueWhyNotItem';
import queueWriteOff from '@salesforce/label/c.QueueWriteOff';
import queueWriteOffAct from '@salesforce/label/c.QueueWriteOffAct';
import queueWriteOffOf from '@salesforce/label/c.QueueWriteOffOf';
import queueWriteOffRest from '@salesforce/label/c.QueueWriteOffRest';
import queueReopen from '@salesforce/label/c.QueueReopen';
import queueMatchAgain from '@salesforce/label/c.QueueMatchAgain';
import queueReopened from '@salesforce/label/c.QueueReopened';

/** Words of the acts of the approval queue in the user's language. */
export const labels = {
  add: queueAdd,
  allocated: queueAllocated,
  amount: queueAmount,
  amountMissing: queueAmountMissing,
  amountOf: queueAmountOf,
  applied: queueApplied,
  apply: queueApply,
  applyHint: queueApplyHint,
  asking: queueAsking,
  book: queueBook,
  bulkApprove: queueBulkApprove,
  bulkCount: queueBulkCount,
  bulkCustomers: queueBulkCustomers,
  bulkDone: queueBulkDone,
  bulkExcluded: queueBulkExcluded,
  bulkHint: queueBulkHint,
  bulkLowest: queueBulkLowest,
  bulkSum: queueBulkSum,
  bulkTitle: queueBulkTitle,
  byAmount: queueByAmount,
  byHand: queueByHand,
  byIban: queueByIban,
  byName: queueByName,
  byNearAmount: queueByNearAmount,
  byNetAmount: queueByNetAmount,
  byNumber: queueByNumber,
  byPayer: queueByPayer,
  byReference: queueByReference,
  cancel: queueCancel,
  candidateBehind: queueCandidateBehind,
  candidateBest: queueCandidateBest,
  close: queueClose,
  customer: queueCustomer,
  didAllocate: queueDidAllocate,
  didApply: queueDidApply,
  didApprove: queueDidApprove,
  didAutoApprove: queueDidAutoApprove,
  didIgnore: queueDidIgnore,
  didProposeWriteOff: queueDidProposeWriteOff,
  didReject: queueDidReject,
  didReopen: queueDidReopen,
  didSettle: queueDidSettle,
  didUndo: queueDidUndo,
  difference: queueDifference,
  discount: queueDiscount,
  discountOf: queueDiscountOf,
  find: queueFind,
  findItems: queueFindItems,
  found: queueFound,
  historyTitle: queueHistoryTitle,
  ignoreReason: queueIgnoreReason,
  ignored: queueIgnored,
  inBest: queueInBest,
  leaveOpen: queueLeaveOpen,
  manyFound: queueManyFound,
  more: queueMore,
  moreActs: queueMoreActs,
  netOfDiscount: queueNetOfDiscount,
  noCandidate: queueNoCandidate,
  noHistory: queueNoHistory,
  noInvoicePayment: queueNoInvoicePayment,
  noItem: queueNoItem,
  noLines: queueNoLines,
  noPayments: queueNoPayments,
  noProposal: queueNoProposal,
  notPossible: queueNotPossible,
  nothingChosen: queueNothingChosen,
  nothingFound: queueNothingFound,
  ofAvailable: queueOfAvailable,
  onAccountWaits: queueOnAccountWaits,
  onlyMine: queueOnlyMine,
  open: queueOpen,
  openAfter: queueOpenAfter,
  otherActs: queueOtherActs,
  overAllocated: queueOverAllocated,
  payBack: queuePayBack,
  payerHistory: queuePayerHistory,
  payerIs: queuePayerIs,
  payerUnknown: queuePayerUnknown,
  paymentsCount: queuePaymentsCount,
  proposedBy: queueProposedBy,
  putOnAccount: queuePutOnAccount,
  reason: queueReason,
  reasonHint: queueReasonHint,
  refundWaits: queueRefundWaits,
  remaining: queueRemaining,
  remove: queueRemove,
  restAccount: queueRestAccount,
  restLegend: queueRestLegend,
  restOpen: queueRestOpen,
  restRefund: queueRestRefund,
  searchAmount: queueSearchAmount,
  searchText: queueSearchText,
  searching: queueSearching,
  secondPersonNeeded: queueSecondPersonNeeded,
  secondPersonYou: queueSecondPersonYou,
  settleRefund: queueSettleRefund,
  settled: queueSettled,
  stillUnallocated: queueStillUnallocated,
  take: queueTake,
  takeSum: queueTakeSum,
  taken: queueTaken,
  undo: queueUndo,
  undoneMany: queueUndoneMany,
  undonePartly: queueUndonePartly,
  undonePayments: queueUndonePayments,
  waitsForSecond: queueWaitsForSecond,
  whyNot: queueWhyNot,
  whyNotHint: queueWhyNotHint,
  whyNotItem: queueWhyNotItem,
  writeOff: queueWriteOff,
  writeOffAct: queueWriteOffAct,
  writeOffOf: queueWriteOffOf,
  writeOffRest: queueWriteOffRest,
  reopen: queueReopen,
  matchAgain: queueMatchAgain,
  reopened: queueReopened,
};

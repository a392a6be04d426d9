import queueTitle from '@salesforce/label/c.QueueTitle';
import queueList from '@salesforce/label/c.QueueList';
import queueDetail from '@salesforce/label/c.QueueDetail';
import queueToDecide from '@salesforce/label/c.QueueToDecide';
import queueReady from '@salesforce/label/c.QueueReady';
import queueCheck from '@salesforce/label/c.QueueCheck';
import queueTie from '@salesforce/label/c.QueueTie';
import queueNoMatch from '@salesforce/label/c.QueueNoMatch';
import queueMatching from '@salesforce/label/c.QueueMatching';
import queueDone from '@salesforce/label/c.QueueDone';
import queuePaymentCount from '@salesforce/label/c.QueuePaymentCount';
import queueStates from '@salesforce/label/c.QueueStates';
import queueFilters from '@salesforce/label/c.QueueFilters';
import queueSearch from '@salesforce/label/c.QueueSearch';
import queueSearchLabel from '@salesforce/label/c.QueueSearchLabel';
import queueBankAccount from '@salesforce/label/c.QueueBankAccount';
import queueAllAccounts from '@salesforce/label/c.QueueAllAccounts';
import queueBookedFrom from '@salesforce/label/c.QueueBookedFrom';
import queueBookedTo from '@salesforce/label/c.QueueBookedTo';
import queueAmountFrom from '@salesforce/label/c.QueueAmountFrom';
import queueAmountTo from '@salesforce/label/c.QueueAmountTo';
import queueSort from '@salesforce/label/c.QueueSort';
import queueOldest from '@salesforce/label/c.QueueOldest';
import queueNewest from '@salesforce/label/c.QueueNewest';
import queueLargest from '@salesforce/label/c.QueueLargest';
import queueLoading from '@salesforce/label/c.QueueLoading';
import queueMore from '@salesforce/label/c.QueueMore';
import queueEmpty from '@salesforce/label/c.QueueEmpty';
import queueEmptyToday from '@salesforce/label/c.QueueEmptyToday';
import queueEmptyFiltered from '@salesforce/label/c.QueueEmptyFiltered';
import queueClearFilters from '@salesforce/label/c.QueueClearFilters';
import queueFailed from '@salesforce/label/c.QueueFailed';
import queueRetry from '@salesforce/label/c.QueueRetry';
import queueRemedy from '@salesforce/label/c.QueueRemedy';
import queueOffline from '@salesforce/label/c.QueueOffline';
import queueNoPermission from '@salesforce/label/c.QueueNoPermission';
import queueChoose from '@salesforce/label/c.QueueChoose';
import queueGone from '@salesforce/label/c.QueueGone';
import queueApprove from '@salesforce/label/c.QueueApprove';
import queueApproveThis from '@salesforce/label/c.QueueApproveThis';
import queueReject from '@salesforce/label/c.QueueReject';
import queueRejectReason from '@salesforce/label/c.QueueRejectReason';
import queueRejectMissing from '@salesforce/label/c.QueueRejectMissing';
import queueCancel from '@salesforce/label/c.QueueCancel';
import queueUndo from '@salesforce/label/c.QueueUndo';
import queueBack from '@salesforce/label/c.QueueBack';
import queueApproved from '@salesforce/label/c.QueueApproved';
import queueRejected from '@salesforce/label/c.QueueRejected';
import queueUndone from '@salesforce/label/c.QueueUndone';
import queueNothingToUndo from '@salesforce/label/c.QueueNothingToUndo';
import queueTieHint from '@salesforce/label/c.QueueTieHint';
import queueNothingToApprove from '@salesforce/label/c.QueueNothingToApprove';
import queueRemittance from '@salesforce/label/c.QueueRemittance';
import queueNoRemittance from '@salesforce/label/c.QueueNoRemittance';
import queueIban from '@salesforce/label/c.QueueIban';
import queueUltimate from '@salesforce/label/c.QueueUltimate';
import queueEndToEnd from '@salesforce/label/c.QueueEndToEnd';
import queueReference from '@salesforce/label/c.QueueReference';
import queueProposal from '@salesforce/label/c.QueueProposal';
import queueEqualProposal from '@salesforce/label/c.QueueEqualProposal';
import queueEqualCount from '@salesforce/label/c.QueueEqualCount';
import queueRunnerUp from '@salesforce/label/c.QueueRunnerUp';
import queueAlternative from '@salesforce/label/c.QueueAlternative';
import queueGap from '@salesforce/label/c.QueueGap';
import queueNoRunnerUp from '@salesforce/label/c.QueueNoRunnerUp';
import queueConfidence from '@salesforce/label/c.QueueConfidence';
import queueOpenItem from '@salesforce/label/c.QueueOpenItem';
import queueCustomer from '@salesforce/label/c.QueueCustomer';
import queueDue from '@salesforce/label/c.QueueDue';
import queueOpen from '@salesforce/label/c.QueueOpen';
import queueAmount from '@salesforce/label/c.QueueAmount';
import queueDiscount from '@salesforce/label/c.QueueDiscount';
import queueWriteOff from '@salesforce/label/c.QueueWriteOff';
import queueOpenAfter from '@salesforce/label/c.QueueOpenAfter';
import queueRemaining from '@salesforce/label/c.QueueRemaining';
import queueEvidence from '@salesforce/label/c.QueueEvidence';
import queueFor from '@salesforce/label/c.QueueFor';
import queueAgainst from '@salesforce/label/c.QueueAgainst';
import queueReasons from '@salesforce/label/c.QueueReasons';
import queueSignalNumber from '@salesforce/label/c.QueueSignalNumber';
import queueSignalReference from '@salesforce/label/c.QueueSignalReference';
import queueSignalAmount from '@salesforce/label/c.QueueSignalAmount';
import queueSignalPayer from '@salesforce/label/c.QueueSignalPayer';
import queueSignalName from '@salesforce/label/c.QueueSignalName';
import queueSignalDiscount from '@salesforce/label/c.QueueSignalDiscount';
import queueSignalDate from '@salesforce/label/c.QueueSignalDate';
import queueSignalYes from '@salesforce/label/c.QueueSignalYes';
import queueSignalPartly from '@salesforce/label/c.QueueSignalPartly';
import queueSignalNo from '@salesforce/label/c.QueueSignalNo';
import queueKeys from '@salesforce/label/c.QueueKeys';
import queueKeysHint from '@salesforce/label/c.QueueKeysHint';
import queueKeyNext from '@salesforce/label/c.QueueKeyNext';
import queueKeyPrevious from '@salesforce/label/c.QueueKeyPrevious';
import queueKeyHelp from '@salesforce/label/c.QueueKeyHelp';
import queueKeyMark from '@salesforce/label/c.QueueKeyMark';
import queueKeyMarkOn from '@salesforce/label/c.QueueKeyMarkOn';
import queueKeyApprove from '@salesforce/label/c.QueueKeyApprove';
import queueKeySplit from '@salesforce/label/c.QueueKeySplit';
import queueKeyWriteOff from '@salesforce/label/c.QueueKeyWriteOff';
import queueKeyFind from '@salesforce/label/c.QueueKeyFind';
import queueKeyExplain from '@salesforce/label/c.QueueKeyExplain';
import queueKeyLeave from '@salesforce/label/c.QueueKeyLeave';
import queueKeyEnter from '@salesforce/label/c.QueueKeyEnter';
import queueMine from '@salesforce/label/c.QueueMine';
import queueChecked from '@salesforce/label/c.QueueChecked';
import queueRowMarked from '@salesforce/label/c.QueueRowMarked';
import queueShown from '@salesforce/label/c.QueueShown';
import queueTakenBy from '@salesforce/label/c.QueueTakenBy';
import queueClearMarks from '@salesforce/label/c.QueueClearMarks';
import queueMarkAll from '@salesforce/label/c.QueueMarkAll';
import queueApproveMarked from '@salesforce/label/c.QueueApproveMarked';
import queueWorking from '@salesforce/label/c.QueueWorking';
import queueHistory from '@salesforce/label/c.QueueHistory';
import queueDidNotWork from '@salesforce/label/c.QueueDidNotWork';
import queueRest from '@salesforce/label/c.QueueRest';
import queueSetAside from '@salesforce/label/c.QueueSetAside';
import queueUnallocated from '@salesforce/label/c.QueueUnallocated';

/** Words of the approval queue in the user's language. */
export const labels = {
  title: queueTitle,
  list: queueList,
  detail: queueDetail,
  toDecide: queueToDecide,
  ready: queueReady,
  check: queueCheck,
  tie: queueTie,
  noMatch: queueNoMatch,
  matching: queueMatching,
  done: queueDone,
  paymentCount: queuePaymentCount,
  states: queueStates,
  filters: queueFilters,
  search: queueSearch,
  searchLabel: queueSearchLabel,
  bankAccount: queueBankAccount,
  allAccounts: queueAllAccounts,
  bookedFrom: queueBookedFrom,
  bookedTo: queueBookedTo,
  amountFrom: queueAmountFrom,
  amountTo: queueAmountTo,
  sort: queueSort,
  oldest: queueOldest,
  newest: queueNewest,
  largest: queueLargest,
  loading: queueLoading,
  more: queueMore,
  empty: queueEmpty,
  emptyToday: queueEmptyToday,
  emptyFiltered: queueEmptyFiltered,
  clearFilters: queueClearFilters,
  failed: queueFailed,
  retry: queueRetry,
  remedy: queueRemedy,
  offline: queueOffline,
  noPermission: queueNoPermission,
  choose: queueChoose,
  gone: queueGone,
  approve: queueApprove,
  approveThis: queueApproveThis,
  reject: queueReject,
  rejectReason: queueRejectReason,
  rejectMissing: queueRejectMissing,
  cancel: queueCancel,
  undo: queueUndo,
  back: queueBack,
  approved: queueApproved,
  rejected: queueRejected,
  undone: queueUndone,
  nothingToUndo: queueNothingToUndo,
  tieHint: queueTieHint,
  nothingToApprove: queueNothingToApprove,
  remittance: queueRemittance,
  noRemittance: queueNoRemittance,
  iban: queueIban,
  ultimate: queueUltimate,
  endToEnd: queueEndToEnd,
  reference: queueReference,
  proposal: queueProposal,
  equalProposal: queueEqualProposal,
  equalCount: queueEqualCount,
  runnerUp: queueRunnerUp,
  alternative: queueAlternative,
  gap: queueGap,
  noRunnerUp: queueNoRunnerUp,
  confidence: queueConfidence,
  openItem: queueOpenItem,
  customer: queueCustomer,
  due: queueDue,
  open: queueOpen,
  amount: queueAmount,
  discount: queueDiscount,
  writeOff: queueWriteOff,
  openAfter: queueOpenAfter,
  remaining: queueRemaining,
  evidence: queueEvidence,
  for: queueFor,
  against: queueAgainst,
  reasons: queueReasons,
  signalNumber: queueSignalNumber,
  signalReference: queueSignalReference,
  signalAmount: queueSignalAmount,
  signalPayer: queueSignalPayer,
  signalName: queueSignalName,
  signalDiscount: queueSignalDiscount,
  signalDate: queueSignalDate,
  signalYes: queueSignalYes,
  signalPartly: queueSignalPartly,
  signalNo: queueSignalNo,
  keys: queueKeys,
  keysHint: queueKeysHint,
  keyNext: queueKeyNext,
  keyPrevious: queueKeyPrevious,
  keyHelp: queueKeyHelp,
  keyMark: queueKeyMark,
  keyMarkOn: queueKeyMarkOn,
  keyApprove: queueKeyApprove,
  keySplit: queueKeySplit,
  keyWriteOff: queueKeyWriteOff,
  keyFind: queueKeyFind,
  keyExplain: queueKeyExplain,
  keyLeave: queueKeyLeave,
  keyEnter: queueKeyEnter,
  mine: queueMine,
  checked: queueChecked,
  rowMarked: queueRowMarked,
  shown: queueShown,
  takenBy: queueTakenBy,
  clearMarks: queueClearMarks,
  markAll: queueMarkAll,
  approveMarked: queueApproveMarked,
  working: queueWorking,
  history: queueHistory,
  didNotWork: queueDidNotWork,
  rest: queueRest,
  setAside: queueSetAside,
  unallocated: queueUnallocated,
};

/** Puts values in the places {0}, {1} … */
export function filled(text, ...values) {
  return text.replace(/\{(\d)\}/g, (_, place) => values[place] ?? '');
}

/** Words for an error of Apex, or of the way to it. */
export function messageOf(error) {
  if (error?.status === 0 || globalThis.navigator?.onLine === false) return labels.offline;
  return error?.body?.message ?? error?.message ?? labels.didNotWork;
}

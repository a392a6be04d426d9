import bankAccounts from '@salesforce/label/c.BankAccounts';
import bankAsOf from '@salesforce/label/c.BankAsOf';
import bankAsOfStatement from '@salesforce/label/c.BankAsOfStatement';
import bankAttention from '@salesforce/label/c.BankAttention';
import bankBalance from '@salesforce/label/c.BankBalance';
import bankChoose from '@salesforce/label/c.BankChoose';
import bankCompany from '@salesforce/label/c.BankCompany';
import bankConnect from '@salesforce/label/c.BankConnect';
import bankConnectionsTitle from '@salesforce/label/c.BankConnectionsTitle';
import bankConsentExpired from '@salesforce/label/c.BankConsentExpired';
import bankConsentSoon from '@salesforce/label/c.BankConsentSoon';
import bankConsentUntil from '@salesforce/label/c.BankConsentUntil';
import bankDisconnect from '@salesforce/label/c.BankDisconnect';
import bankDisconnectAsk from '@salesforce/label/c.BankDisconnectAsk';
import bankErrorAborted from '@salesforce/label/c.BankErrorAborted';
import bankErrorBusy from '@salesforce/label/c.BankErrorBusy';
import bankErrorConsent from '@salesforce/label/c.BankErrorConsent';
import bankErrorDoubled from '@salesforce/label/c.BankErrorDoubled';
import bankErrorExpired from '@salesforce/label/c.BankErrorExpired';
import bankErrorNotFound from '@salesforce/label/c.BankErrorNotFound';
import bankErrorRejected from '@salesforce/label/c.BankErrorRejected';
import bankErrorUnavailable from '@salesforce/label/c.BankErrorUnavailable';
import bankLastSync from '@salesforce/label/c.BankLastSync';
import bankLoginDone from '@salesforce/label/c.BankLoginDone';
import bankLoginHint from '@salesforce/label/c.BankLoginHint';
import bankLoginOpen from '@salesforce/label/c.BankLoginOpen';
import bankMoneyFlow from '@salesforce/label/c.BankMoneyFlow';
import bankMoneyIn from '@salesforce/label/c.BankMoneyIn';
import bankMoneyOut from '@salesforce/label/c.BankMoneyOut';
import bankNeverSynced from '@salesforce/label/c.BankNeverSynced';
import bankNoAccounts from '@salesforce/label/c.BankNoAccounts';
import bankNoConnections from '@salesforce/label/c.BankNoConnections';
import bankNoFlow from '@salesforce/label/c.BankNoFlow';
import bankOverviewTitle from '@salesforce/label/c.BankOverviewTitle';
import bankReconnect from '@salesforce/label/c.BankReconnect';
import bankSays from '@salesforce/label/c.BankSays';
import bankSearch from '@salesforce/label/c.BankSearch';
import bankSearchAct from '@salesforce/label/c.BankSearchAct';
import bankSearchNone from '@salesforce/label/c.BankSearchNone';
import bankShowFigures from '@salesforce/label/c.BankShowFigures';
import bankStatusDisconnected from '@salesforce/label/c.BankStatusDisconnected';
import bankStatusFailed from '@salesforce/label/c.BankStatusFailed';
import bankStatusNeedsPerson from '@salesforce/label/c.BankStatusNeedsPerson';
import bankStatusNew from '@salesforce/label/c.BankStatusNew';
import bankStatusReady from '@salesforce/label/c.BankStatusReady';
import bankStatusUpdating from '@salesforce/label/c.BankStatusUpdating';
import bankStatusWaiting from '@salesforce/label/c.BankStatusWaiting';
import bankUpdateNow from '@salesforce/label/c.BankUpdateNow';
import bankWeek from '@salesforce/label/c.BankWeek';
import queueCancel from '@salesforce/label/c.QueueCancel';
import queueFailed from '@salesforce/label/c.QueueFailed';
import queueLoading from '@salesforce/label/c.QueueLoading';
import queueRetry from '@salesforce/label/c.QueueRetry';

/** Words of the pages about banks. */
export const labels = {
  accounts: bankAccounts,
  asOf: bankAsOf,
  asOfStatement: bankAsOfStatement,
  attention: bankAttention,
  balance: bankBalance,
  choose: bankChoose,
  company: bankCompany,
  connect: bankConnect,
  connectionsTitle: bankConnectionsTitle,
  consentExpired: bankConsentExpired,
  consentSoon: bankConsentSoon,
  consentUntil: bankConsentUntil,
  disconnect: bankDisconnect,
  disconnectAsk: bankDisconnectAsk,
  errorAborted: bankErrorAborted,
  errorBusy: bankErrorBusy,
  errorConsent: bankErrorConsent,
  errorDoubled: bankErrorDoubled,
  errorExpired: bankErrorExpired,
  errorNotFound: bankErrorNotFound,
  errorRejected: bankErrorRejected,
  errorUnavailable: bankErrorUnavailable,
  lastSync: bankLastSync,
  loginDone: bankLoginDone,
  loginHint: bankLoginHint,
  loginOpen: bankLoginOpen,
  moneyFlow: bankMoneyFlow,
  moneyIn: bankMoneyIn,
  moneyOut: bankMoneyOut,
  neverSynced: bankNeverSynced,
  noAccounts: bankNoAccounts,
  noConnections: bankNoConnections,
  noFlow: bankNoFlow,
  overviewTitle: bankOverviewTitle,
  reconnect: bankReconnect,
  says: bankSays,
  search: bankSearch,
  searchAct: bankSearchAct,
  searchNone: bankSearchNone,
  showFigures: bankShowFigures,
  statusDisconnected: bankStatusDisconnected,
  statusFailed: bankStatusFailed,
  statusNeedsPerson: bankStatusNeedsPerson,
  statusNew: bankStatusNew,
  statusReady: bankStatusReady,
  statusUpdating: bankStatusUpdating,
  statusWaiting: bankStatusWaiting,
  updateNow: bankUpdateNow,
  week: bankWeek,
  cancel: queueCancel,
  failed: queueFailed,
  loading: queueLoading,
  retry: queueRetry,
};

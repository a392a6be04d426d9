import { api, LightningElement } from 'lwc';
import { labels } from 'c/bankLabels';
import { consentNotice, errorWords, filled, statusWords, timeOf } from 'c/bankWords';
import { money } from 'c/localFormat';

const NEED_LOGIN = ['New', 'NeedsPerson', 'Disconnected', 'WaitingForPerson', 'Failed'];

/** One bank connection: its state in words, its accounts, and what can be done. */
export default class BankConnection extends LightningElement {
  labels = labels;
  isAsking = false;
  /** A connection of BankConnectionController. */
  @api connection;
  /** Address of the login page, once it was asked for. */
  @api login;
  @api canManage = false;
  @api isBusy = false;

  get statusText() {
    return statusWords(this.connection.status);
  }

  get statusClass() {
    return `status status_${this.connection.status.toLowerCase()}`;
  }

  get problem() {
    return errorWords(this.connection.errorCode, this.connection.error);
  }

  get notice() {
    return this.connection.status === 'Disconnected'
      ? { kind: 'none', words: '' }
      : consentNotice(this.connection.consentExpiresAt);
  }

  get consentWarning() {
    return ['soon', 'expired'].includes(this.notice.kind) ? this.notice.words : '';
  }

  get consentText() {
    return this.notice.kind === 'good' ? this.notice.words : '';
  }

  get lastSyncText() {
    const { lastSyncAt } = this.connection;
    return lastSyncAt ? filled(labels.lastSync, timeOf(lastSyncAt)) : labels.neverSynced;
  }

  get hasAccounts() {
    return this.connection.accounts.length > 0;
  }

  get accounts() {
    return this.connection.accounts.map((account) => ({
      ...account,
      detail: [account.type, account.accountNumber].filter(Boolean).join(' · '),
      balanceText: account.balance ? money(account.balance, account.currencyCode) : '–',
    }));
  }

  get loginText() {
    return filled(labels.loginOpen, this.connection.bankName ?? this.connection.name);
  }

  get wantsLogin() {
    return !this.login && (NEED_LOGIN.includes(this.connection.status) || this.consentWarning !== '');
  }

  get isConnected() {
    return !this.isAsking && !['New', 'Disconnected'].includes(this.connection.status);
  }

  get canUpdate() {
    return ['Ready', 'Failed'].includes(this.connection.status);
  }

  get loginButtonText() {
    return this.connection.status === 'New'
      ? filled(labels.choose, this.connection.bankName ?? this.connection.name)
      : labels.reconnect;
  }

  get loginButtonClass() {
    return `slds-button ${this.canUpdate && !this.consentWarning ? 'slds-button_neutral' : 'slds-button_brand'}`;
  }

  get askText() {
    return filled(labels.disconnectAsk, this.connection.name);
  }

  ask() {
    this.isAsking = true;
  }

  cancelAsk() {
    this.isAsking = false;
  }

  reconnect() {
    this.tell('reconnect');
  }

  update() {
    this.tell('updatenow');
  }

  check() {
    this.tell('check');
  }

  disconnect() {
    this.isAsking = false;
    this.tell('disconnect');
  }

  tell(act) {
    this.dispatchEvent(new CustomEvent(act, { detail: this.connection.connectionId }));
  }
}

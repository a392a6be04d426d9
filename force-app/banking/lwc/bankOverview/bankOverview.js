import { LightningElement } from 'lwc';
import getOverview from '@salesforce/apex/BankOverviewController.getOverview';
import { labels } from 'c/bankLabels';
import { consentNotice, errorWords, filled, messageOf, statusWords, timeOf } from 'c/bankWords';
import { date, money } from 'c/localFormat';

/** The banks at a glance: what needs somebody, every account with its balance, money in and out. */
export default class BankOverview extends LightningElement {
  labels = labels;
  overview;
  error;

  async connectedCallback() {
    try {
      this.overview = await getOverview();
    } catch (error) {
      this.error = messageOf(error);
    }
  }

  get isLoading() {
    return !this.overview && !this.error;
  }

  get isEmpty() {
    return this.overview.accounts.length === 0;
  }

  get hasAttentions() {
    return this.overview.attentions.length > 0;
  }

  get attentions() {
    return this.overview.attentions.map((attention) => ({
      ...attention,
      href: recordPath('BankConnection__c', attention.connectionId),
      words:
        errorWords(attention.errorCode, attention.error) ||
        consentNotice(attention.expiresAt).words ||
        statusWords(attention.kind),
    }));
  }

  get accounts() {
    return this.overview.accounts.map((account) => ({
      ...account,
      href: recordPath('BankAccount__c', account.accountId),
      detail: [account.type, account.accountNumber].filter(Boolean).join(' · '),
      ...balanceOf(account),
    }));
  }

  get lastSyncText() {
    const { lastSyncAt } = this.overview;
    return lastSyncAt ? filled(labels.lastSync, timeOf(lastSyncAt)) : '';
  }

  get flows() {
    const codes = [...new Set(this.overview.weeks.map(({ currencyCode }) => currencyCode))];
    return codes.map((currencyCode) => ({
      currencyCode,
      weeks: this.overview.weeks.filter((week) => week.currencyCode === currencyCode),
    }));
  }

  get hasNoFlow() {
    return !this.isEmpty && this.overview.weeks.length === 0;
  }
}

/** What the bank reported last, else what the last complete statement closes with. */
function balanceOf({ balance, balanceAsOf, statementBalance, statementDate, currencyCode }) {
  if (balance) {
    const asOfText = balanceAsOf ? filled(labels.asOf, timeOf(balanceAsOf)) : '';
    return { balanceText: money(balance, currencyCode), asOfText };
  }
  if (!statementBalance) return { balanceText: '–', asOfText: '' };
  return {
    balanceText: money(statementBalance, currencyCode),
    asOfText: filled(labels.asOfStatement, date(statementDate)),
  };
}

function recordPath(object, id) {
  return `/lightning/r/${object}/${id}/view`;
}

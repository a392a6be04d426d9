import { api, LightningElement } from 'lwc';
import mayManage from '@salesforce/customPermission/ManageBankConnections';
import check from '@salesforce/apex/BankConnectionController.check';
import connect from '@salesforce/apex/BankConnectionController.connect';
import create from '@salesforce/apex/BankConnectionController.create';
import disconnect from '@salesforce/apex/BankConnectionController.disconnect';
import findBanks from '@salesforce/apex/BankConnectionController.findBanks';
import getConnections from '@salesforce/apex/BankConnectionController.getConnections';
import getLegalEntities from '@salesforce/apex/BankConnectionController.getLegalEntities';
import updateNow from '@salesforce/apex/BankConnectionController.updateNow';
import { labels } from 'c/bankLabels';
import { errorWords, filled, messageOf, statusWords } from 'c/bankWords';

const POLL_MILLISECONDS = 1000;
const POLLS = 60;
/** A sync that changes nothing shows in nothing; times of Salesforce are whole seconds. */
const POLLS_WITHOUT_CHANGE = 8;
/** While a person is at the bank nobody polls the bank; coming back to this page is what is waited for. */
const LOOK_MILLISECONDS = 10000;

// eslint-disable-next-line @lwc/lwc/no-async-operation -- waiting for the sync is what this is for
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** All bank connections, or on a record page the one of the record: state, connect, reconnect, update, disconnect. */
export default class BankConnections extends LightningElement {
  labels = labels;
  @api recordId;
  connections;
  companies = [];
  banks;
  company;
  error;
  isBusy = false;
  liveText = '';
  /** Addresses of login pages by connection; they live as long as this page. */
  logins = {};
  timer;

  async connectedCallback() {
    this.onReturn = () => this.look();
    window.addEventListener('focus', this.onReturn);
    // eslint-disable-next-line @lwc/lwc/no-async-operation -- the login happens on another page
    this.timer = setInterval(this.onReturn, LOOK_MILLISECONDS);
    await this.attempt(async () => {
      const companies = this.canConnect ? await getLegalEntities() : [];
      this.company = companies[0]?.value;
      this.companies = companies.map((company, index) => ({ ...company, isChosen: index === 0 }));
      await this.read();
    });
  }

  disconnectedCallback() {
    window.removeEventListener('focus', this.onReturn);
    clearInterval(this.timer);
  }

  get canManage() {
    return Boolean(mayManage);
  }

  get canConnect() {
    return this.canManage && !this.recordId;
  }

  get isLoading() {
    return this.connections === undefined && !this.error;
  }

  get isEmpty() {
    return this.connections?.length === 0;
  }

  get items() {
    return (this.connections ?? []).map((connection) => ({ connection, login: this.logins[connection.connectionId] }));
  }

  get isNothingFound() {
    return this.banks?.length === 0;
  }

  chooseCompany(event) {
    this.company = event.target.value;
  }

  search(event) {
    event.preventDefault();
    const text = this.template.querySelector('[data-id=search]').value.trim();
    return this.attempt(async () => {
      const banks = await findBanks({ search: text });
      this.banks = banks.map((bank) => ({ ...bank, act: filled(labels.choose, bank.label) }));
    });
  }

  connectNew(event) {
    const bank = this.banks.find(({ value }) => value === event.target.value);
    return this.attempt(async () => {
      const id = await create({ bankId: bank.value, bankName: bank.label, legalEntityId: this.company });
      this.banks = undefined;
      await this.openLogin(id);
    });
  }

  reconnect(event) {
    return this.attempt(() => this.openLogin(event.detail));
  }

  check(event) {
    return this.attempt(() => this.follow(event.detail, check));
  }

  updateNow(event) {
    return this.attempt(() => this.follow(event.detail, updateNow));
  }

  disconnect(event) {
    return this.attempt(async () => {
      await disconnect({ connectionId: event.detail });
      await this.read();
    });
  }

  /** Looks whether a login that was open is done. */
  async look() {
    const open = Object.keys(this.logins);
    if (open.length === 0 || this.isBusy || document.visibilityState === 'hidden') return;
    await this.attempt(() => this.follow(open[0], check));
  }

  async openLogin(connectionId) {
    const { url, code, message } = await connect({ connectionId });
    if (url) this.logins = { ...this.logins, [connectionId]: url };
    await this.read();
    if (code) this.liveText = errorWords(code, message);
    // No login is needed: the bank is content.
    else if (!url) await this.follow(connectionId, check);
  }

  /** Starts a sync and waits for what comes of it. */
  async follow(connectionId, start) {
    const before = JSON.stringify(this.find(connectionId));
    await start({ connectionId });
    for (let polls = 0; polls < POLLS; polls += 1) {
      // eslint-disable-next-line no-await-in-loop -- one question after the other
      await pause(POLL_MILLISECONDS);
      // eslint-disable-next-line no-await-in-loop -- one question after the other
      await this.read();
      const now = this.find(connectionId);
      if (!now || now.status === 'WaitingForPerson') break;
      const isOver = JSON.stringify(now) !== before || polls >= POLLS_WITHOUT_CHANGE;
      if (isOver && now.status !== 'Updating') {
        this.forgetLogin(connectionId);
        this.liveText = [now.name, statusWords(now.status), errorWords(now.errorCode, now.error)].join(' ');
        break;
      }
    }
  }

  find(connectionId) {
    return this.connections?.find((connection) => connection.connectionId === connectionId);
  }

  forgetLogin(connectionId) {
    this.logins = Object.fromEntries(Object.entries(this.logins).filter(([id]) => id !== connectionId));
  }

  async read() {
    this.connections = await getConnections({ connectionId: this.recordId ?? null });
  }

  /** One act at a time: the focus that comes back and a click may ask for the same. */
  async attempt(act) {
    if (this.isBusy) return;
    this.isBusy = true;
    this.error = undefined;
    try {
      await act();
    } catch (error) {
      this.error = messageOf(error);
    } finally {
      this.isBusy = false;
    }
  }
}

import type { z } from 'zod';
import { PROVIDER_ERROR_CODES as CODES, ProviderError } from '../provider.ts';
import type {
  AccountType,
  BankProvider,
  InterfaceState,
  ProviderAccount,
  ProviderBank,
  ProviderConnection,
  ProviderLines,
  ProviderPosition,
  ProviderProblem,
  UpdateTask,
  WebForm,
} from '../provider.ts';
import type { IsoDate } from '../statement.ts';
import * as answers from './answers.ts';
import { errorCodeOf, request, send } from './http.ts';
import { idNumber } from './json.ts';
import { amountOf, currencyOf, toLine } from './lines.ts';

/** The session that the host hands to a function; no secret of the operator is in it. */
export interface FinApiSession {
  accessUrl: string;
  webFormUrl: string;
  /** Token of the org's finAPI user. */
  accessToken: string;
  /** finAPI's form may offer test banks (sandbox only). */
  allowTestBanks: boolean;
}

const PAGE_SIZE = 500;
/** More pages than any account has; stops an answer that never ends. */
const MAXIMUM_PAGES = 2_000;
const BANKS_SHOWN = 50;

const FORM_STATES: Readonly<Record<string, WebForm['state']>> = {
  NOT_YET_OPENED: 'open',
  IN_PROGRESS: 'open',
  COMPLETED: 'completed',
  COMPLETED_WITH_ERROR: 'failed',
  EXPIRED: 'expired',
  ABORTED: 'aborted',
  CANCELLED: 'aborted',
};

const TASK_STATES: Readonly<Record<string, UpdateTask['state']>> = {
  NOT_YET_STARTED: 'running',
  IN_PROGRESS: 'running',
  WEB_FORM_REQUIRED: 'needs-person',
  COMPLETED: 'completed',
  COMPLETED_WITH_ERROR: 'failed',
};

const ACCOUNT_TYPES: Readonly<Record<string, AccountType>> = {
  Checking: 'Checking',
  Savings: 'Savings',
  CreditCard: 'CreditCard',
  Security: 'Securities',
  Loan: 'Loan',
  Membership: 'Membership',
  Bausparen: 'BuildingSavings',
};

/** finAPI Access V2 and Web Form 2.0 behind the provider port. */
export class FinApiProvider implements BankProvider {
  readonly #session: FinApiSession;

  constructor(session: FinApiSession) {
    this.#session = session;
  }

  async findBanks(search: string): Promise<ProviderBank[]> {
    const query = { search, perPage: String(BANKS_SHOWN), page: '1', order: 'name,asc' };
    const { banks } = await this.#access('GET', '/api/v2/banks', answers.bankList, query);
    return banks
      .filter(({ isTestBank }) => !isTestBank || this.#session.allowTestBanks)
      .map(({ id, name, bic, location, city, isTestBank }) => ({
        id,
        name,
        bic,
        location: city ?? location,
        isTestBank,
      }));
  }

  async connect(bankId: string, name: string): Promise<WebForm> {
    const json = {
      bank: { id: idNumber(bankId) },
      bankConnectionName: name,
      allowTestBank: this.#session.allowTestBanks,
      skipPositionsDownload: false,
    };
    return readForm(await this.#webForm('POST', '/api/webForms/bankConnectionImport', answers.webForm, json));
  }

  async webForm(id: string): Promise<WebForm> {
    return readForm(await this.#webForm('GET', `/api/webForms/${encodeURIComponent(id)}`, answers.webForm));
  }

  async startUpdate(connectionId: string): Promise<UpdateTask> {
    const json = { bankConnectionId: idNumber(connectionId) };
    return readTask(await this.#webForm('POST', '/api/tasks/backgroundUpdate', answers.task, json));
  }

  async updateTask(id: string): Promise<UpdateTask> {
    return readTask(await this.#webForm('GET', `/api/tasks/${encodeURIComponent(id)}`, answers.task));
  }

  async connection(id: string): Promise<ProviderConnection> {
    const row = await this.#access('GET', `/api/v2/bankConnections/${id}`, answers.connection);
    return {
      id: row.id,
      bankId: row.bank.id,
      bankName: row.bank.name,
      isUpdating: row.updateStatus === 'IN_PROGRESS',
      interfaces: row.interfaces.map(readInterface),
    };
  }

  async disconnect(id: string): Promise<void> {
    const { accessUrl: baseUrl, accessToken: token } = this.#session;
    await send({ method: 'DELETE', baseUrl, path: `/api/v2/bankConnections/${id}`, token });
  }

  async accounts(connectionId: string): Promise<ProviderAccount[]> {
    const { bankName } = await this.connection(connectionId);
    const query = { bankConnectionIds: connectionId };
    const { accounts } = await this.#access('GET', '/api/v2/accounts', answers.accountList, query);
    return accounts.map((row) => readAccount(row, bankName));
  }

  async lines(account: ProviderAccount, since: IsoDate): Promise<ProviderLines> {
    const rows: answers.FinApiTransaction[] = [];
    for (let page = 1; page <= MAXIMUM_PAGES; page += 1) {
      const query = {
        ...{ view: 'bankView', accountIds: account.id, minBankBookingDate: since, order: 'id,asc' },
        ...{ page: String(page), perPage: String(PAGE_SIZE) },
      };
      const answer = await this.#access('GET', '/api/v2/transactions', answers.transactionList, query);
      rows.push(...answer.transactions);
      if (page >= Number(answer.paging.pageCount)) break;
    }
    // A line that was booked between two pages shifts the others, and one of them comes twice.
    const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
    const real = unique.filter(({ isAdjustingEntry }) => !isAdjustingEntry);
    const booked = real.map((row, index) => toLine(row, account.currency, index + 1));
    return {
      booked: booked.sort((a, b) => compareText(a.bookingDate ?? '', b.bookingDate ?? '')),
      pendingCount: await this.#pendingCount(account.id),
      adjustingCount: unique.length - real.length,
      suspectedDuplicates: real.filter(({ isPotentialDuplicate }) => isPotentialDuplicate).length,
    };
  }

  async positions(accountId: string): Promise<ProviderPosition[]> {
    const positions: ProviderPosition[] = [];
    for (let page = 1; page <= MAXIMUM_PAGES; page += 1) {
      const query = { accountIds: accountId, page: String(page), perPage: String(PAGE_SIZE) };
      const answer = await this.#access('GET', '/api/v2/securities', answers.securityList, query);
      positions.push(...answer.securities.map(readPosition));
      if (page >= Number(answer.paging.pageCount)) break;
    }
    return positions;
  }

  async #pendingCount(accountId: string): Promise<number> {
    const query = { accountIds: accountId, page: '1', perPage: '1' };
    const { paging } = await this.#access('GET', '/api/v2/pendingTransactions', answers.pendingList, query);
    return Number(paging.totalCount);
  }

  #access<T extends z.ZodType>(
    method: 'GET',
    path: string,
    answer: T,
    query: Record<string, string> = {},
  ): Promise<z.output<T>> {
    const { accessUrl: baseUrl, accessToken: token } = this.#session;
    return request({ method, baseUrl, path, query, token }, answer);
  }

  #webForm<T extends z.ZodType>(method: 'GET' | 'POST', path: string, answer: T, json?: unknown): Promise<z.output<T>> {
    const { webFormUrl: baseUrl, accessToken: token } = this.#session;
    return request({ method, baseUrl, path, token, ...(json === undefined ? {} : { json }) }, answer);
  }
}

function readForm({ id, url, status, payload }: z.output<typeof answers.webForm>): WebForm {
  const state = FORM_STATES[status];
  if (state === undefined) throw new ProviderError(CODES.answerInvalid, `web form status ${status}`);
  const problem = state === 'failed' ? problemOf(payload) : null;
  return { id, url, state, connectionId: payload?.bankConnectionId ?? null, problem };
}

function readTask({ id, status, payload }: z.output<typeof answers.task>): UpdateTask {
  const state = TASK_STATES[status];
  if (state === undefined) throw new ProviderError(CODES.answerInvalid, `task status ${status}`);
  const form = payload?.webForm ?? null;
  return {
    ...{ id, state, problem: state === 'failed' ? problemOf(payload) : null },
    webForm: form === null ? null : readForm({ ...form, payload: null }),
  };
}

function problemOf(payload: { errorCode: string | null; errorMessage: string | null } | null): ProviderProblem {
  return { code: errorCodeOf(payload?.errorCode ?? null), detail: payload?.errorMessage ?? payload?.errorCode ?? null };
}

function readInterface(row: z.output<typeof answers.connection>['interfaces'][number]): InterfaceState {
  const updates = [row.lastManualUpdate, row.lastAutoUpdate].filter((update) => update !== null);
  const last = updates.sort((a, b) => compareText(a.timestamp, b.timestamp)).at(-1);
  const { aisConsent: consent } = row;
  return {
    name: row.bankingInterface,
    consent: consent === null ? 'none-needed' : consent.status === 'PRESENT' ? 'present' : 'absent',
    consentExpiresAt: consent?.expiresAt ?? null,
    needsPerson: row.userActionRequired,
    lastUpdateAt: last?.timestamp ?? null,
    problem:
      last === undefined || last.result === 'OK' ? null : { code: errorCodeOf(last.result), detail: last.errorMessage },
  };
}

function readAccount(row: z.output<typeof answers.accountList>['accounts'][number], bankName: string): ProviderAccount {
  const currency = row.accountCurrency === null ? 'EUR' : currencyOf(row.accountCurrency, 'accountCurrency');
  const updates = row.interfaces.map(({ lastSuccessfulUpdate }) => lastSuccessfulUpdate).filter((at) => at !== null);
  const updatedAt = updates.sort(compareText).at(-1) ?? null;
  const iban = row.iban?.replaceAll(/\s/g, '').toUpperCase() ?? null;
  const type = ACCOUNT_TYPES[row.accountType];
  if (type === undefined) throw new ProviderError(CODES.answerInvalid, `account type ${row.accountType}`);
  const name = row.accountName ?? type;
  return {
    ...{ id: row.id, name, currency, updatedAt, type: accountTypeOf(type, name, bankName) },
    account: { iban, number: row.accountNumber, bic: null, ownerName: row.accountHolderName },
    balance:
      row.balance === null
        ? null
        : { amount: amountOf(row.balance, currency, 'balance'), currency, date: updatedAt?.slice(0, 10) ?? null },
    isUpToDate: row.interfaces.every(({ status }) => status !== 'DOWNLOAD_FAILED'),
  };
}

/** finAPI has no type of its own for PayPal and for call money. */
function accountTypeOf(type: AccountType, name: string, bankName: string): AccountType {
  if (/paypal/i.test(bankName)) return 'PayPal';
  return type === 'Savings' && /tagesgeld|call money/i.test(name) ? 'CallMoney' : type;
}

function readPosition(row: z.output<typeof answers.securityList>['securities'][number]): ProviderPosition {
  return {
    ...{ id: row.id, accountId: row.accountId, name: row.name, isin: row.isin, wkn: row.wkn },
    ...{ quantity: row.quantityNominal, quantityType: row.quantityNominalType },
    ...{ quote: row.quote, quoteCurrency: row.quoteCurrency, quoteAt: row.quoteDate, entryQuote: row.entryQuote },
    ...{ marketValue: row.marketValue, marketValueCurrency: row.marketValueCurrency },
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

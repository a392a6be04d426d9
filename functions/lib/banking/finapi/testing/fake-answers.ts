/** finAPI's JSON for what the fake remembers; the member names are those of its OpenAPI. */
import {
  FORM_MINUTES,
  type Connection,
  type FakeState,
  type Form,
  type ImportedAccount,
  type Task,
} from './fake-state.ts';
import type { FakeBank, FakeTransaction } from './world.ts';

type Json = Record<string, unknown>;

const raw = (text: string): { rawJSON: string } => JSON.rawJSON(text);
const at = (ms: number): string => new Date(ms).toISOString().replace('Z', '+00:00');
const LOGIN_FIELDS = [{ label: 'User', isSecret: false, isVolatile: false, isMandatory: true }];
const no = (...names: string[]): Json => Object.fromEntries(names.map((name) => [name, false]));
/** Saldo pays through the web form; what a bank can do there does not matter here. */
const BANK_PAYMENTS = {
  ...no('sepaDirectDebit', 'sepaMoneyTransfer', 'sepaInstantMoneyTransfer', 'sepaCollectiveMoneyTransfer'),
  ...no('sepaFutureDatedMoneyTransfer', 'sepaStandingOrder', 'domesticMoneyTransfer'),
  ...no('domesticCollectiveMoneyTransfer', 'domesticFutureDatedMoneyTransfer'),
};
const ACCOUNT_PAYMENTS = {
  ...no('sepaInstantMoneyTransfer', 'sepaFutureMoneyTransfer', 'sepaFutureCollectiveMoneyTransfer'),
  ...no('domesticMoneyTransfer', 'domesticCollectiveMoneyTransfer', 'domesticFutureMoneyTransfer'),
  ...no('domesticFutureCollectiveMoneyTransfer'),
};

export function bankJson(bank: FakeBank): Json {
  const kinds = [...new Set(bank.logins.flatMap(({ accounts }) => accounts.map((account) => account.interface)))];
  return {
    ...{ id: raw(String(bank.id)), name: bank.name, bic: bank.bic, blz: bank.blz, location: 'DE', city: bank.city },
    ...{ isTestBank: bank.isTestBank, popularity: 50, isBeta: false },
    interfaces: kinds.map((bankingInterface) => ({
      ...{ bankingInterface, loginCredentials: LOGIN_FIELDS, properties: ['REDIRECT_APPROACH'], health: 100 },
      ...{ isAisSupported: true, isPisSupported: false },
      aisCapabilities: { standingOrdersDownload: false },
      ...{ paymentCapabilities: BANK_PAYMENTS, aisAccountTypes: ['Checking', 'Savings', 'CreditCard', 'Security'] },
    })),
  };
}

export function formJson(form: Form, url: string): Json {
  return {
    ...{
      id: form.id,
      url: `${url}/wf/${form.id}`,
      type: form.kind,
      status: form.status,
      createdAt: at(form.createdAt),
      expiresAt: at(form.createdAt + FORM_MINUTES * 60_000),
    },
    payload: {
      bankConnectionId: form.connectionId === null ? null : raw(String(form.connectionId)),
      ...(form.error === null ? {} : { errorCode: form.error.code, errorMessage: form.error.message }),
    },
  };
}

export function taskJson(task: Task, form: Form | undefined, url: string): Json {
  return {
    ...{ id: task.id, type: 'BANK_CONNECTION_UPDATE', status: task.status, createdAt: at(task.createdAt) },
    payload: {
      bankConnectionId: raw(String(task.connectionId)),
      ...(task.error === null ? {} : { errorCode: task.error.code, errorMessage: task.error.message }),
      ...(form === undefined ? {} : { webForm: { id: form.id, url: `${url}/wf/${form.id}`, status: form.status } }),
    },
  };
}

export function connectionJson(state: FakeState, connection: Connection): Json {
  const { lastUpdate, consentExpiresAt } = connection;
  const update = {
    ...{ result: lastUpdate.result, timestamp: at(lastUpdate.at) },
    ...(lastUpdate.message === null ? {} : { errorMessage: lastUpdate.message, errorType: 'BUSINESS' }),
  };
  return {
    ...{ id: raw(String(connection.id)), name: connection.name, importDate: at(connection.importedAt) },
    updateStatus: state.isUpdating(connection.id) ? 'IN_PROGRESS' : 'READY',
    categorizationStatus: 'READY',
    accountIds: connection.accounts.map(({ id }) => raw(String(id))),
    bank: bankJson(connection.bank),
    interfaces: state.interfacesOf(connection).map((bankingInterface) => ({
      ...{ bankingInterface, loginCredentials: [], twoStepProcedures: [], maxDaysForDownload: 90 },
      userActionRequired: !state.hasConsent(connection),
      // Only payment accounts have a consent by law; the others come with the stored login.
      ...(bankingInterface === 'XS2A'
        ? {
            aisConsent: {
              status: state.hasConsent(connection) ? 'PRESENT' : 'NOT_PRESENT',
              ...(consentExpiresAt === null ? {} : { expiresAt: at(consentExpiresAt) }),
              supportsImportNewAccounts: true,
            },
          }
        : {}),
      lastManualUpdate: update,
    })),
  };
}

export function accountJson(connection: Connection, account: ImportedAccount): Json {
  const { source } = account;
  return {
    ...{ id: raw(String(account.id)), bankConnectionId: raw(String(connection.id)), accountName: source.name },
    ...(source.iban === undefined ? {} : { iban: source.iban }),
    ...{ accountNumber: source.accountNumber, accountHolderName: source.holder, accountCurrency: source.currency },
    ...{ accountType: source.type, importDate: at(account.importedAt), balance: raw(account.balance) },
    ...{ isNew: false, isSeized: false },
    interfaces: [
      {
        ...{ bankingInterface: source.interface, status: account.status, capabilities: ['DATA_DOWNLOAD'] },
        paymentCapabilities: ACCOUNT_PAYMENTS,
        ...{ lastSuccessfulUpdate: at(account.updatedAt), lastUpdateAttempt: at(account.updatedAt) },
      },
    ],
  };
}

export function transactionJson(
  account: ImportedAccount,
  { id, importedAt, row }: ImportedAccount['lines'][number],
): Json {
  const finapiBookingDate = row.bookingDate;
  return {
    ...{ id: raw(String(id)), accountId: raw(String(account.id)), valueDate: row.valueDate ?? row.bookingDate },
    ...{
      bankBookingDate: row.bookingDate,
      finapiBookingDate,
      amount: raw(row.amount),
      currency: account.source.currency,
    },
    ...given({
      ...{ purpose: row.purpose, counterpartName: row.counterpartName, counterpartIban: row.counterpartIban },
      ...{ counterpartBic: row.counterpartBic, endToEndReference: row.endToEndReference, primanota: row.primanota },
      ...{ counterpartMandateReference: row.mandateReference, counterpartCreditorId: row.creditorId },
      ...{ type: row.type, typeCodeZka: row.typeCodeZka, originalCurrency: row.originalCurrency },
      originalAmount: row.originalAmount === undefined ? undefined : raw(row.originalAmount),
      feeAmount: row.feeAmount === undefined ? undefined : raw(row.feeAmount),
      paypalData: row.paypal && {
        ...{ invoiceNumber: row.paypal.invoiceNumber, fee: raw(row.paypal.fee), net: raw(row.paypal.net) },
      },
    }),
    ...{ labels: [], isPotentialDuplicate: row.isPotentialDuplicate ?? false },
    ...{ isAdjustingEntry: row.isAdjustingEntry ?? false, isNew: true, importDate: at(importedAt) },
  };
}

export function pendingJson(account: ImportedAccount, entry: ImportedAccount['pending'][number]): Json {
  const row: FakeTransaction = entry.row;
  return {
    ...{ id: raw(String(entry.id)), accountId: raw(String(account.id)), importDate: at(entry.importedAt) },
    ...{ valueDate: row.valueDate ?? row.bookingDate, amount: raw(row.amount), currency: account.source.currency },
    ...given({ purpose: row.purpose, counterpartyName: row.counterpartName, counterpartyIban: row.counterpartIban }),
  };
}

export function positionJson(account: ImportedAccount, { id, row }: ImportedAccount['positions'][number]): Json {
  const currency = account.source.currency;
  return {
    ...{ id: raw(String(id)), accountId: raw(String(account.id)), name: row.name, isin: row.isin, wkn: row.wkn },
    ...{
      quote: raw(row.quote),
      quoteCurrency: currency,
      quoteType: 'ACTU',
      quoteDate: `${row.quoteDate}T17:35:00+00:00`,
    },
    ...{ quantityNominal: raw(row.quantity), quantityNominalType: 'UNIT' },
    ...{ marketValue: raw(row.marketValue), marketValueCurrency: currency },
    ...{ entryQuote: raw(row.entryQuote), entryQuoteCurrency: currency },
  };
}

export function pageJson(name: string, rows: readonly Json[], page: number, perPage: number, total: number): Json {
  const paging = { page, perPage, pageCount: Math.max(1, Math.ceil(total / perPage)), totalCount: total };
  return { [name]: rows, paging };
}

function given(members: Json): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
